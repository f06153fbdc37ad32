//! Listens, serves, and stops without dropping anybody.

use crate::app::app;
use crate::observe;
use crate::settings::{MetricsEndpoint, ServerSettings};
use crate::state::AppState;
use actix_web::dev::Server;
use actix_web::{App, HttpServer, web};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpSocket, lookup_host};

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;
/// How long an idle connection is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How long the head of a request may take to arrive.
const HEAD_TIME: Duration = Duration::from_secs(5);
/// How long the service calls itself not ready before it stops accepting, so that those who balance load can notice.
const NOTICE: Duration = Duration::from_secs(1);

/// Opens the socket that the settings name.
pub async fn bind(settings: &ServerSettings) -> io::Result<TcpListener> {
    let mut failure = None;
    for address in lookup_host((settings.host.as_str(), settings.port)).await? {
        match listen(address) {
            Ok(listener) => return Ok(listener),
            Err(error) => failure = Some(error),
        }
    }
    Err(failure.unwrap_or_else(|| io::Error::other(format!("{} names no address", settings.host))))
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)?.into_std()
}

/// Serves until `shutdown` comes; then says so by its readiness, accepts no more, and gives requests in flight their
/// time. Whoever cannot wait drops this future.
pub async fn serve(
    state: AppState,
    listener: TcpListener,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    observe::install();
    let upkeep = tokio::spawn(observe::upkeep());
    let metrics = match state.settings.metrics_endpoint {
        MetricsEndpoint::Address(address) => Some(metrics_server(state.clone(), listen(address)?)?),
        MetricsEndpoint::Main | MetricsEndpoint::Off => None,
    };
    let metrics_handle = metrics.as_ref().map(Server::handle);
    let metrics = metrics.map(tokio::spawn);
    let main = main_server(state.clone(), listener)?;
    let ended = run(main, &state, shutdown).await;
    upkeep.abort();
    if let (Some(handle), Some(task)) = (metrics_handle, metrics) {
        handle.stop(false).await;
        task.await.map_err(io::Error::other)??;
    }
    ended
}

async fn run(
    mut server: Server,
    state: &AppState,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    tokio::select! {
        ended = &mut server => return ended,
        () = shutdown => {}
    }
    state.drain.begin();
    tracing::info!("shutting down: finishing what is in flight");
    let handle = server.handle();
    let stop = async {
        if !state.settings.development {
            tokio::time::sleep(NOTICE).await;
        }
        state.drain.close();
        handle.stop(true).await;
    };
    tokio::join!(server, stop).0
}

fn main_server(state: AppState, listener: TcpListener) -> io::Result<Server> {
    let settings = Arc::clone(&state.settings);
    let mut server = HttpServer::new(move || app(state.clone()))
        .disable_signals()
        .shutdown_timeout(settings.drain.as_secs())
        .keep_alive(KEEP_ALIVE)
        .client_request_timeout(HEAD_TIME);
    if let Some(workers) = settings.workers {
        server = server.workers(workers.max(1));
    }
    Ok(server.listen(listener)?.run())
}

/// Serves nothing but metrics, on an address of its own.
fn metrics_server(state: AppState, listener: TcpListener) -> io::Result<Server> {
    let state = web::Data::new(state);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(state.clone())
            .service(web::resource(observe::PATH).route(web::get().to(observe::scrape)))
    });
    Ok(server.workers(1).disable_signals().listen(listener)?.run())
}

#[cfg(test)]
mod tests;
