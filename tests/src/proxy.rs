//! A TCP proxy in front of a database server, which tests can cut.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Forwards connections to a server while it is up.
pub struct Proxy {
    address: SocketAddr,
    up: watch::Sender<bool>,
    trap: Arc<AtomicBool>,
    /// How long each new connection is held back, in milliseconds.
    hold: Arc<AtomicU64>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// Listens on a free port in front of `target`.
    pub async fn start(target: String) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (up, state) = watch::channel(true);
        let trap = Arc::<AtomicBool>::default();
        let hold = Arc::<AtomicU64>::default();
        let (set, pause) = (Arc::clone(&trap), Arc::clone(&hold));
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (target, mut state, trap) = (target.clone(), state.clone(), Arc::clone(&set));
                let up = *state.borrow_and_update();
                let pause = Duration::from_millis(pause.load(Ordering::SeqCst));
                tokio::spawn(async move {
                    if up {
                        let work = async {
                            tokio::time::sleep(pause).await;
                            forward(client, &target, &trap).await
                        };
                        tokio::select! {
                            _ = work => {}
                            // Any change is a cut: both sides are dropped, and with them the connection.
                            _ = state.changed() => {}
                        }
                    }
                });
            }
        });
        Ok(Self {
            address,
            up,
            trap,
            hold,
            task,
        })
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

    /// Holds back each connection made from now on, as a server does that is busy.
    pub fn hold_new_ones(&self, time: Duration) {
        let time = time.as_millis().try_into().unwrap_or(u64::MAX);
        self.hold.store(time, Ordering::SeqCst);
    }

    /// Lets the next COMMIT through to the server, and loses the answer together with the connection.
    pub fn lose_next_commit(&self) {
        self.trap.store(true, Ordering::SeqCst);
    }

    /// Tells whether an answer is still to be lost.
    pub fn is_waiting_for_commit(&self) -> bool {
        self.trap.load(Ordering::SeqCst)
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

async fn forward(mut client: TcpStream, target: &str, trap: &AtomicBool) -> io::Result<()> {
    let mut server = TcpStream::connect(target).await?;
    let (mut request, mut answer) = (vec![0; 16 * 1024], vec![0; 16 * 1024]);
    loop {
        tokio::select! {
            read = client.read(&mut request) => {
                let sent = &request[..read?];
                if sent.is_empty() {
                    return Ok(());
                }
                server.write_all(sent).await?;
                let commit = sent.windows(6).any(|word| word.eq_ignore_ascii_case(b"COMMIT"));
                if commit && trap.swap(false, Ordering::SeqCst) {
                    // Once the server has answered, it has committed.
                    return server.read(&mut answer).await.map(drop);
                }
            }
            read = server.read(&mut answer) => {
                let sent = &answer[..read?];
                if sent.is_empty() {
                    return Ok(());
                }
                client.write_all(sent).await?;
            }
        }
    }
}
