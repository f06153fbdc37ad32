//! A service over the smallest storage that requests can be tried on.

mod storage;

use crate::settings::ServerSettings;
use crate::state::{AppState, BuildInfo};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use plinth_application::accounts::AccountService;
use plinth_application::admin::AdminService;
use plinth_application::auth::{AuthService, Claims, SignedIn};
use plinth_application::error::{Code, Error};
use plinth_application::idempotency::IdempotencyService;
use plinth_application::journal::Journal;
use plinth_application::log_entries::LogService;
use plinth_application::metrics::MetricService;
use plinth_application::ports::{
    AccessTokens, BadToken, Clock, DatabaseStatus, PasswordHasher, PoolStatus, Revision,
    SchemaStatus, Verified,
};
use plinth_application::posts::PostService;
use plinth_application::profiles::ProfileService;
use plinth_application::services::Services;
use plinth_application::settings::{AuthSettings, Registration};
use plinth_application::transfers::TransferService;
use plinth_application::unit::Units;
use plinth_application::users::UserService;
use plinth_domain::permissions::Role;
use plinth_domain::sessions::SessionId;
use plinth_domain::users::{Password, UserId};
use std::sync::Arc;
use std::time::Duration;
use storage::{ADA, ADMIN, TwoUsers};

/// What the application wants from outside beside storage: of it little works.
struct Rest;

#[async_trait]
impl PasswordHasher for Rest {
    async fn hash(&self, _: &Password) -> Result<String, Error> {
        panic!("this hasher always panics")
    }

    async fn verify<'a>(&self, _: &Password, _: Option<&'a str>) -> Result<Verified, Error> {
        Err(Error::new(Code::PoolExhausted, "busy"))
    }
}

impl AccessTokens for Rest {
    fn sign(&self, _: &Claims) -> Result<String, Error> {
        Err(Error::internal("no key"))
    }

    /// `admin` and `ada` are tokens of theirs.
    fn read(&self, token: &str) -> Result<Claims, BadToken> {
        let (id, role) = match token {
            "admin" => (ADMIN, Role::Admin),
            "ada" => (ADA, Role::User),
            "old" => return Err(BadToken::Expired),
            _ => return Err(BadToken::Invalid),
        };
        Ok(Claims {
            user_id: UserId::try_from(id).unwrap(),
            role,
            session_id: SessionId::try_from(id).unwrap(),
            issued_at: 0,
            expires_at: 900,
        })
    }
}

impl Clock for Rest {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }
}

#[async_trait]
impl DatabaseStatus for Rest {
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
impl SchemaStatus for Rest {
    async fn revisions(&self) -> Result<Vec<Revision>, Error> {
        Ok(Vec::new())
    }
}

/// The state of an app that knows an admin and Ada.
pub(crate) fn state(settings: ServerSettings) -> AppState {
    let units = Units::new(Arc::new(TwoUsers), Arc::new(Rest));
    let signed_in = Arc::new(SignedIn::new());
    let auth = || AuthSettings {
        registration: Registration::Open,
        access_ttl: Duration::from_mins(15),
        refresh_ttl: Duration::from_hours(7 * 24),
    };
    let rest = Arc::new(Rest);
    let clock = rest.clone();
    let services = Services {
        auth: AuthService::new(
            units.clone(),
            rest.clone(),
            rest.clone(),
            rest.clone(),
            auth(),
            signed_in.clone(),
        ),
        users: UserService::new(units.clone(), rest.clone(), rest.clone(), auth(), signed_in),
        profiles: ProfileService::new(units.clone(), rest.clone()),
        posts: PostService::new(units.clone(), rest.clone()),
        accounts: AccountService::new(units.clone(), rest.clone()),
        transfers: TransferService::new(units.clone(), rest.clone()),
        logs: LogService::new(units.clone(), Journal::new(units.clone()), rest.clone()),
        metrics: MetricService::new(units.clone(), Journal::new(units.clone()), rest.clone()),
        idempotency: IdempotencyService::new(units, rest.clone()),
        admin: AdminService::new(rest.clone(), rest),
    };
    let build = BuildInfo {
        version: "0.0.0",
        git_sha: "",
        build_time: "",
    };
    AppState::new(Arc::new(services), settings, clock, build)
}
