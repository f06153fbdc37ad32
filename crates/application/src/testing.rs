//! Doubles for use-case tests: one generated mock for each repository, and a storage that hands out one unit.

use crate::accounts::{AccountRepository, MockAccountRepository};
use crate::auth::{MockSessionRepository, SessionRepository, SignedIn};
use crate::context::{Context, Principal};
use crate::idempotency::{IdempotencyRepository, MockIdempotencyRepository};
use crate::log_entries::{LogEntryRepository, MockLogEntryRepository};
use crate::metrics::{MetricRepository, MockMetricRepository};
use crate::ports::{Clock, MockPasswordHasher, Verified};
use crate::posts::{MockPostRepository, PostRepository};
use crate::profiles::{MockProfileRepository, ProfileRepository};
use crate::settings::{AuthSettings, Registration};
use crate::storage::{Mode, Storage, StorageError, UnitOfWork};
use crate::transfers::{MockTransferRepository, TransferRepository};
use crate::unit::Units;
use crate::users::{MockUserRepository, UserRepository};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use plinth_domain::content::{Slug, Title};
use plinth_domain::permissions::Role;
use plinth_domain::posts::{Content, Post, PostId};
use plinth_domain::record::{Deletion, Record};
use plinth_domain::sessions::SessionId;
use plinth_domain::users::{Email, User, UserId, Username};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[derive(Default)]
pub(crate) struct MockUnitOfWork {
    pub(crate) users: MockUserRepository,
    pub(crate) profiles: MockProfileRepository,
    pub(crate) posts: MockPostRepository,
    pub(crate) sessions: MockSessionRepository,
    pub(crate) accounts: MockAccountRepository,
    pub(crate) transfers: MockTransferRepository,
    pub(crate) log_entries: MockLogEntryRepository,
    pub(crate) metrics: MockMetricRepository,
    pub(crate) idempotency: MockIdempotencyRepository,
    /// What the commit answers; `None` is success.
    pub(crate) commit_error: Option<StorageError>,
    pub(crate) committed: Arc<AtomicUsize>,
}

#[async_trait]
impl UnitOfWork for MockUnitOfWork {
    fn users(&self) -> &dyn UserRepository {
        &self.users
    }
    fn profiles(&self) -> &dyn ProfileRepository {
        &self.profiles
    }
    fn posts(&self) -> &dyn PostRepository {
        &self.posts
    }
    fn sessions(&self) -> &dyn SessionRepository {
        &self.sessions
    }
    fn log_entries(&self) -> &dyn LogEntryRepository {
        &self.log_entries
    }
    fn metrics(&self) -> &dyn MetricRepository {
        &self.metrics
    }
    fn accounts(&self) -> &dyn AccountRepository {
        &self.accounts
    }
    fn transfers(&self) -> &dyn TransferRepository {
        &self.transfers
    }
    fn idempotency(&self) -> &dyn IdempotencyRepository {
        &self.idempotency
    }
    async fn savepoint(&self) -> Result<Box<dyn UnitOfWork>, StorageError> {
        Ok(Box::new(Self::default()))
    }
    async fn commit(self: Box<Self>) -> Result<(), StorageError> {
        if let Some(error) = self.commit_error {
            return Err(error);
        }
        self.committed.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
    async fn rollback(self: Box<Self>) -> Result<(), StorageError> {
        Ok(())
    }
}

/// Hands out the given units in turn; one more is a test's mistake.
#[derive(Default)]
pub(crate) struct MockStorage {
    units: Mutex<VecDeque<MockUnitOfWork>>,
    pub(crate) committed: Arc<AtomicUsize>,
}

impl MockStorage {
    pub(crate) fn of(units: impl IntoIterator<Item = MockUnitOfWork>) -> Arc<Self> {
        let committed = Arc::<AtomicUsize>::default();
        let units = units
            .into_iter()
            .map(|unit| MockUnitOfWork {
                committed: committed.clone(),
                ..unit
            })
            .collect();
        Arc::new(Self {
            units: Mutex::new(units),
            committed,
        })
    }

    pub(crate) fn units(self: &Arc<Self>) -> Units {
        Units::new(self.clone(), Arc::new(StoppedClock))
    }

    /// How many units were committed.
    pub(crate) fn committed(&self) -> usize {
        self.committed.load(Ordering::SeqCst)
    }

    /// How many units were never asked for.
    pub(crate) fn left(&self) -> usize {
        self.units.lock().unwrap().len()
    }
}

#[async_trait]
impl Storage for MockStorage {
    async fn open(&self, _: &Context, _: Mode) -> Result<Box<dyn UnitOfWork>, StorageError> {
        Ok(Box::new(
            self.units
                .lock()
                .unwrap()
                .pop_front()
                .expect("the test gave enough units"),
        ))
    }
}

/// A clock that stands still.
pub(crate) struct StoppedClock;

impl Clock for StoppedClock {
    fn now(&self) -> DateTime<Utc> {
        now()
    }
}

pub(crate) fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
}

pub(crate) fn anonymous() -> Context {
    Context::new("test", Duration::from_secs(5))
}

pub(crate) fn as_user(id: i64, role: Role) -> Context {
    let principal = Principal {
        user_id: user_id(id),
        role,
        session_id: session_id(id),
    };
    anonymous().by(principal)
}

pub(crate) fn user_id(id: i64) -> UserId {
    UserId::try_from(id).unwrap()
}

pub(crate) fn session_id(id: i64) -> SessionId {
    SessionId::try_from(id).unwrap()
}

pub(crate) fn user(id: i64) -> User {
    User {
        id: user_id(id),
        email: Email::parse("ann@example.com").unwrap(),
        username: Username::parse("ann").unwrap(),
        full_name: None,
        active: true,
        role: Role::User,
        record: Record::new(now()),
        deletion: Deletion::default(),
    }
}

pub(crate) fn admin(id: i64) -> User {
    User {
        role: Role::Admin,
        ..user(id)
    }
}

/// A post by the user with id 5.
pub(crate) fn post(id: i64) -> Post {
    Post {
        id: PostId::try_from(id).unwrap(),
        title: Title::parse("Hello").unwrap(),
        description: None,
        content: Content::parse("It is me.").unwrap(),
        slug: Slug::parse("hello").unwrap(),
        author_id: user_id(5),
        record: Record::new(now()),
        deletion: Deletion::default(),
    }
}

/// A hasher whose hash of `x` is `hash of x`.
pub(crate) fn hasher() -> Arc<MockPasswordHasher> {
    let mut hasher = MockPasswordHasher::new();
    hasher
        .expect_hash()
        .returning(|p| Ok(format!("hash of {}", p.expose())));
    hasher.expect_verify().returning(|p, stored| {
        let matches = stored.is_some_and(|hash| hash == format!("hash of {}", p.expose()));
        Ok(Verified {
            matches,
            outdated: false,
        })
    });
    Arc::new(hasher)
}

pub(crate) fn signed_in() -> Arc<SignedIn> {
    Arc::new(SignedIn::new())
}

/// The settings that come with the product.
pub(crate) fn auth_settings() -> AuthSettings {
    AuthSettings {
        registration: Registration::Open,
        access_ttl: Duration::from_mins(15),
        refresh_ttl: Duration::from_hours(7 * 24),
    }
}
