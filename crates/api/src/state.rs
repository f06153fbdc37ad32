//! What every request is served with.

use crate::limits::Limits;
use crate::settings::ServerSettings;
use actix_web::{HttpRequest, web};
use plinth_application::ports::Clock;
use plinth_application::services::Services;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// What every request is served with. Cloning it is cheap.
#[derive(Clone)]
pub struct AppState {
    /// The use cases.
    pub(crate) services: Arc<Services>,
    /// What the operator has set.
    pub(crate) settings: Arc<ServerSettings>,
    /// Who may send how much; nothing, if the operator wants no limits.
    pub(crate) limits: Option<Arc<Limits>>,
    /// Which build this is.
    pub(crate) build: BuildInfo,
    /// Whether the process is about to end.
    pub(crate) drain: Drain,
    /// When the process came up.
    pub(crate) started: Instant,
}

impl AppState {
    /// Puts the state together.
    pub fn new(
        services: Arc<Services>,
        settings: ServerSettings,
        clock: Arc<dyn Clock>,
        build: BuildInfo,
    ) -> Self {
        Self {
            services,
            limits: Limits::new(&settings.rate_limit, clock).map(Arc::new),
            settings: Arc::new(settings),
            build,
            drain: Drain::default(),
            started: Instant::now(),
        }
    }

    /// The state that a request is served with.
    pub(crate) fn of(http: &HttpRequest) -> &Self {
        let state = http.app_data::<web::Data<Self>>();
        state.expect("the app is built with its state")
    }

    /// The switch that announces the end of the process.
    pub fn drain(&self) -> Drain {
        self.drain.clone()
    }
}

/// Which build this is, as the binary knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BuildInfo {
    /// The release.
    pub version: &'static str,
    /// The commit it was built from; empty if that is not known.
    pub git_sha: &'static str,
    /// When it was built; empty if that is not known.
    pub build_time: &'static str,
}

/// Announces the end of the process, in two steps: first the service calls itself not ready, so that nobody is sent
/// here any more; then it takes no more requests, and finishes those it has.
#[derive(Debug, Clone, Default)]
pub struct Drain {
    begun: Arc<AtomicBool>,
    closed: Arc<AtomicBool>,
}

impl Drain {
    /// Announces the end.
    pub fn begin(&self) {
        self.begun.store(true, Ordering::Release);
    }

    /// Takes no more requests.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Release);
    }

    /// Tells whether requests are still taken.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// Tells whether the end was announced.
    pub fn has_begun(&self) -> bool {
        self.begun.load(Ordering::Acquire)
    }
}
