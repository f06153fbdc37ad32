//! A TCP proxy in front of a database server, which tests can cut.

use std::io;
use std::net::SocketAddr;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Forwards connections to a server while it is up.
pub struct Proxy {
    address: SocketAddr,
    up: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// Listens on a free port in front of `target`.
    pub async fn start(target: String) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (up, state) = watch::channel(true);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (target, mut state) = (target.clone(), state.clone());
                let up = *state.borrow_and_update();
                tokio::spawn(async move {
                    if up {
                        tokio::select! {
                            _ = forward(client, &target) => {}
                            // Any change is a cut: both sides are dropped, and with them the connection.
                            _ = state.changed() => {}
                        }
                    }
                });
            }
        });
        Ok(Self { address, up, task })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Breaks every connection and refuses new ones, as a server that was stopped.
    pub fn cut(&self) {
        self.up.send_replace(false);
    }

    /// Breaks every connection and lets new ones through at once, as a restart does, or an impatient balancer.
    pub fn shake(&self) {
        self.cut();
        self.restore();
    }

    /// Lets connections through again.
    pub fn restore(&self) {
        self.up.send_replace(true);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn forward(mut client: TcpStream, target: &str) -> io::Result<()> {
    let mut server = TcpStream::connect(target).await?;
    tokio::io::copy_bidirectional(&mut client, &mut server)
        .await
        .map(drop)
}
