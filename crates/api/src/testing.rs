//! A service without a database, for tests of everything that answers before one is asked.

use crate::settings::ServerSettings;
use crate::state::{AppState, BuildInfo};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use plinth_application::admin::AdminService;
use plinth_application::auth::{AuthService, Claims, SignedIn};
use plinth_application::context::Context;
use plinth_application::error::{Code, Error};
use plinth_application::ports::{
    AccessTokens, BadToken, Clock, DatabaseStatus, PasswordHasher, PoolStatus, Revision,
    SchemaStatus, Verified,
};
use plinth_application::profiles::ProfileService;
use plinth_application::services::Services;
use plinth_application::settings::AuthSettings;
use plinth_application::storage::{Mode, Storage, StorageError, UnitOfWork};
use plinth_application::unit::Units;
use plinth_application::users::UserService;
use plinth_domain::users::Password;
use std::sync::Arc;
use std::time::Duration;

/// Everything that the application wants from outside, and nothing of it works.
struct Nothing;

#[async_trait]
impl Storage for Nothing {
    async fn open(&self, _: &Context, _: Mode) -> Result<Box<dyn UnitOfWork>, StorageError> {
        Err(StorageError::PoolExhausted)
    }
}

#[async_trait]
impl PasswordHasher for Nothing {
    async fn hash(&self, _: &Password) -> Result<String, Error> {
        panic!("this hasher always panics")
    }

    async fn verify<'a>(&self, _: &Password, _: Option<&'a str>) -> Result<Verified, Error> {
        Err(Error::new(Code::Overloaded, "busy"))
    }
}

impl AccessTokens for Nothing {
    fn sign(&self, _: &Claims) -> Result<String, Error> {
        Err(Error::internal("no key"))
    }

    fn read(&self, token: &str) -> Result<Claims, BadToken> {
        Err(if token == "old" {
            BadToken::Expired
        } else {
            BadToken::Invalid
        })
    }
}

impl Clock for Nothing {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }
}

#[async_trait]
impl DatabaseStatus for Nothing {
    async fn ping(&self) -> Result<Duration, Error> {
        Ok(Duration::from_millis(1))
    }

    fn pool(&self) -> PoolStatus {
        PoolStatus {
            database: "sqlite",
            size: 10,
            max_overflow: 20,
            checked_in: 1,
            checked_out: 2,
            timeout: Duration::from_secs(2),
            recycle: Duration::from_hours(1),
            pre_ping: true,
        }
    }
}

#[async_trait]
impl SchemaStatus for Nothing {
    async fn revisions(&self) -> Result<Vec<Revision>, Error> {
        Ok(Vec::new())
    }
}

/// The state of an app whose database is out of reach.
pub(crate) fn state(settings: ServerSettings) -> AppState {
    let units = Units::new(Arc::new(Nothing));
    let signed_in = Arc::new(SignedIn::new());
    let auth = AuthSettings::default;
    let nothing = Arc::new(Nothing);
    let services = Services {
        auth: AuthService::new(
            units.clone(),
            nothing.clone(),
            nothing.clone(),
            nothing.clone(),
            auth(),
            signed_in.clone(),
        ),
        users: UserService::new(
            units.clone(),
            nothing.clone(),
            nothing.clone(),
            auth(),
            signed_in,
        ),
        profiles: ProfileService::new(units, nothing.clone()),
        admin: AdminService::new(nothing.clone(), nothing),
    };
    let build = BuildInfo {
        version: "0.0.0",
        git_sha: "",
        build_time: "",
    };
    AppState::new(Arc::new(services), settings, build)
}
