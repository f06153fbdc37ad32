//! The whole service in one process, over a database of its own: what the binary runs, without a socket.
//!
//! ```text
//! let app = TestApp::new().await;
//! let ann = app.user("ann").await;
//! let answer = app.patch(ann.path()).as_(&ann).json(json!({"full_name": "Ann"})).send().await;
//! assert_eq!(answer.ok()["full_name"], "Ann");
//! ```
//!
//! Every answer is held against the published document on its way to the test, so that no test needs to do it.

mod answer;
mod clock;
pub mod contract;
mod money;
mod people;
mod request;

pub use answer::Answer;
pub use clock::TestClock;
pub use money::{Books, account_path};
pub use people::{PASSWORD, Person, post_path, user_path};
pub use request::Request;

use crate::database::{Engine, TestDatabase};
use actix_web::dev::{Service as _, ServiceResponse};
use actix_web::http::Method;
use actix_web::test::{TestRequest, init_service};
use futures_util::future::LocalBoxFuture;
use plinth::settings::Settings;
use plinth::wiring;
use plinth_api::{AppState, BuildInfo};
use plinth_application::ports::Clock;
use plinth_application::services::Services;
use plinth_infrastructure::database::Database;
use std::sync::Arc;

type Call = dyn Fn(TestRequest) -> LocalBoxFuture<'static, ServiceResponse>;

/// The service, with everything real but the socket and the clock.
pub struct TestApp {
    call: Box<Call>,
    services: Arc<Services>,
    clock: Arc<TestClock>,
    /// Outlives the service when nobody else keeps it.
    _database: Option<TestDatabase>,
}

impl TestApp {
    /// Starts the service on a SQLite file of its own.
    pub async fn new() -> Self {
        Self::with(&[]).await
    }

    /// Starts the service on a SQLite file of its own, with some variables set.
    pub async fn with(variables: &[(&str, &str)]) -> Self {
        let database = TestDatabase::fresh(Engine::Sqlite).await;
        let app = Self::start(&database, variables).await;
        Self {
            _database: Some(database),
            ..app
        }
    }

    /// Starts the service on a given database.
    pub async fn on(database: &TestDatabase) -> Self {
        Self::start(database, &[]).await
    }

    async fn start(database: &TestDatabase, variables: &[(&str, &str)]) -> Self {
        let settings = settings(database, variables);
        let tokens = settings
            .signing_key
            .resolve()
            .expect("the tests' key is long enough");
        let opened = Database::open(settings.database.clone())
            .await
            .expect("a test database can be opened");
        let clock = Arc::new(TestClock::default());
        let time: Arc<dyn Clock> = Arc::clone(&clock) as _;
        let services =
            wiring::services_by(Arc::clone(&time), &Arc::new(opened), &settings, &tokens)
                .expect("the parts fit together");
        let services = Arc::new(services);
        let build = BuildInfo {
            version: "0.0.0",
            git_sha: "",
            build_time: "",
        };
        let state = AppState::new(Arc::clone(&services), settings.server, time, build);
        let service = init_service(plinth_api::app(state)).await;
        let call = move |request: TestRequest| -> LocalBoxFuture<'static, ServiceResponse> {
            let answered = service.call(request.to_request());
            Box::pin(async move { answered.await.expect("the edge answers every request") })
        };
        Self {
            call: Box::new(call),
            services,
            clock,
            _database: None,
        }
    }

    /// The clock of the service, which tests may move.
    pub fn clock(&self) -> &TestClock {
        &self.clock
    }

    /// Prepares a GET.
    pub fn get(&self, uri: impl Into<String>) -> Request<'_> {
        self.request(Method::GET, uri)
    }

    /// Prepares a POST.
    pub fn post(&self, uri: impl Into<String>) -> Request<'_> {
        self.request(Method::POST, uri)
    }

    /// Prepares a PUT.
    pub fn put(&self, uri: impl Into<String>) -> Request<'_> {
        self.request(Method::PUT, uri)
    }

    /// Prepares a PATCH.
    pub fn patch(&self, uri: impl Into<String>) -> Request<'_> {
        self.request(Method::PATCH, uri)
    }

    /// Prepares a DELETE.
    pub fn delete(&self, uri: impl Into<String>) -> Request<'_> {
        self.request(Method::DELETE, uri)
    }

    /// Prepares a request of any method.
    pub fn request(&self, method: Method, uri: impl Into<String>) -> Request<'_> {
        Request::new(self, method, uri.into())
    }
}

/// What the binary would read from these variables, in a folder without files.
fn settings(database: &TestDatabase, variables: &[(&str, &str)]) -> Settings {
    let given = [
        ("APP_ENV", "test"),
        ("DATABASE_URL", database.url()),
        ("DB_POOL_TIMEOUT", "10s"),
        // Tests ask much from one address.
        ("RATE_LIMIT_ENABLED", "false"),
        (
            "AUTH_JWT_SECRET",
            "a key that only the tests in process know",
        ),
    ];
    let variables = given.iter().chain(variables);
    let variables = variables.map(|&(name, value)| (name.to_owned(), value.to_owned()));
    let nowhere = tempfile::tempdir().expect("a temporary folder can be made");
    Settings::load(variables, nowhere.path())
        .unwrap_or_else(|errors| panic!("the tests' settings are wrong: {errors}"))
        .settings
}
