//! `plinth serve`: starts the service and stops it in order.

use crate::first_admin::{self, FirstAdmin};
use crate::settings::{Environment, Purpose, Settings};
use crate::{telemetry, upkeep, wiring};
use anyhow::{Context as _, bail};
use limbeck::runner::{Event, Runner};
use limbeck::target::Target;
use plinth_api::{AppState, BuildInfo};
use plinth_application::services::Services;
use plinth_infrastructure::clock::SystemClock;
use plinth_infrastructure::database::Database;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long to wait before a database that is not there yet is tried again.
const PAUSE: Duration = Duration::from_secs(1);

pub(super) fn run() -> anyhow::Result<()> {
    let loaded = super::load_settings(Purpose::Serving)?;
    telemetry::start(&loaded.settings.logging)?;
    super::block_on(serve(loaded.settings))?
}

async fn serve(settings: Settings) -> anyhow::Result<()> {
    let tokens = settings.signing_key.resolve()?;
    let database = Arc::new(Database::open(settings.database.clone()).await?);
    let services = Arc::new(wiring::services(&database, &settings, &tokens)?);
    let stop = CancellationToken::new();
    tokio::spawn(stop_on_signal(stop.clone()));

    // First the address, which may be taken: nothing is made before the service is sure to start.
    let server = &settings.server;
    let listener = plinth_api::bind(server).await.with_context(|| {
        format!(
            "cannot listen on {}:{}; is another service there? PORT chooses another one",
            server.host, server.port
        )
    })?;

    // With the database at hand all is ready before the first request. Without it the service comes up all the same,
    // says so at /health/ready, and gets ready as soon as the database appears.
    let late = match prepare(&settings, &database, &services).await {
        Ok(()) => None,
        Err(error) if is_outage(&error) => {
            tracing::warn!(
                error = format!("{error:#}"),
                "the database is not there yet; trying until it is"
            );
            Some(tokio::spawn(prepare_later(
                settings.clone(),
                Arc::clone(&database),
                Arc::clone(&services),
                stop.clone(),
            )))
        }
        Err(error) => return Err(error),
    };

    announce(&settings, listener.local_addr()?);
    let state = AppState::new(
        Arc::clone(&services),
        server.clone(),
        Arc::new(SystemClock),
        build_info(),
    );
    let upkeep = tokio::spawn(upkeep::run(services));
    plinth_api::serve(state, listener, stop.clone().cancelled_owned()).await?;
    upkeep.abort();
    database.close().await;
    tracing::info!("stopped");
    match late {
        Some(task) if task.is_finished() => task.await?,
        _ => Ok(()),
    }
}

/// Sees to the schema and the first administrator.
async fn prepare(
    settings: &Settings,
    database: &Database,
    services: &Services,
) -> anyhow::Result<()> {
    let writer = database.writer();
    let history = plinth_migration::history()?;
    if settings.environment == Environment::Development {
        let mut log = |event: Event<'_>| {
            if let Event::Done {
                revision, elapsed, ..
            } = event
            {
                tracing::info!(
                    revision = revision.name,
                    ms = elapsed.as_millis(),
                    "migrated"
                );
            }
        };
        let runner = Runner::new(&writer, &history);
        runner.upgrade(&Target::head(), &mut log).await?;
    } else {
        let pending = plinth_migration::status(&writer, &history)
            .await?
            .iter()
            .filter(|r| r.applied_at.is_none())
            .count();
        if pending > 0 {
            bail!(
                "the schema of {} is {pending} revision(s) behind this program: run plinth migrate upgrade",
                settings.database.url.redacted()
            );
        }
    }
    if let Some(FirstAdmin { email, password }) = first_admin::ensure(services, settings).await? {
        match password {
            Some(password) => {
                println!("first administrator: {email}, password: {password} (shown this once)");
            }
            None => println!("first administrator: {email}, with the password from the settings"),
        }
    }
    Ok(())
}

/// Tries until the database is there. What goes wrong then stops the service.
async fn prepare_later(
    settings: Settings,
    database: Arc<Database>,
    services: Arc<Services>,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    loop {
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = stop.cancelled() => return Ok(()),
        }
        match prepare(&settings, &database, &services).await {
            Ok(()) => {
                tracing::info!("the database is there, the service is ready");
                return Ok(());
            }
            Err(error) if is_outage(&error) => {}
            Err(error) => {
                stop.cancel();
                return Err(error);
            }
        }
    }
}

/// Tells a database that is away from one that is wrong.
fn is_outage(error: &anyhow::Error) -> bool {
    plinth_infrastructure::error::is_outage(error.as_ref())
}

/// The line that everybody looks for.
fn announce(settings: &Settings, address: SocketAddr) {
    // Whoever listens everywhere is found on this machine, too.
    let host = if address.ip().is_unspecified() {
        "localhost".to_owned()
    } else {
        address.ip().to_string()
    };
    let url = format!("http://{host}:{}", address.port());
    let docs = if settings.server.docs_enabled {
        format!(", docs at {url}/docs")
    } else {
        String::new()
    };
    let database = settings.database.url.redacted();
    println!(
        "plinth {} listens on {url}, database {database}{docs}",
        env!("CARGO_PKG_VERSION")
    );
}

fn build_info() -> BuildInfo {
    BuildInfo {
        version: env!("CARGO_PKG_VERSION"),
        git_sha: env!("PLINTH_GIT_SHA"),
        build_time: env!("PLINTH_BUILD_TIME"),
    }
}

/// The first signal asks to finish what is under way; the second does not ask.
async fn stop_on_signal(stop: CancellationToken) {
    for signal in 0.. {
        if let Err(error) = signal_received().await {
            tracing::error!(%error, "signals cannot be received: only SIGKILL will stop this process");
            return;
        }
        if signal == 0 {
            stop.cancel();
        } else {
            tracing::warn!("stopping at once");
            std::process::exit(130);
        }
    }
}

#[cfg(unix)]
async fn signal_received() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
    );
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn signal_received() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
