//! Storage as use cases see it: units of work, and what can go wrong in words that no vendor owns.

use crate::accounts::AccountRepository;
use crate::auth::SessionRepository;
use crate::context::Context;
use crate::idempotency::IdempotencyRepository;
use crate::log_entries::LogEntryRepository;
use crate::metrics::MetricRepository;
use crate::posts::PostRepository;
use crate::profiles::ProfileRepository;
use crate::transfers::TransferRepository;
use crate::users::UserRepository;
use async_trait::async_trait;

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// What a database can answer instead of success.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// A value that must be unique is taken.
    #[error("a value is taken ({constraint})")]
    Conflict {
        /// The constraint's name, the same on every database.
        constraint: String,
    },
    /// A row that is referred to is not there, or one that is referred to would go.
    #[error("a reference does not hold ({constraint})")]
    MissingReference {
        /// The constraint's name where the database tells it, else empty.
        constraint: String,
    },
    /// A value that the column cannot hold. Validation should have caught it, so it counts as a defect.
    #[error("a value is not acceptable: {problem:?} ({column:?})")]
    Invalid {
        /// What is wrong with it.
        problem: BadValue,
        /// The column or constraint, where the database tells it.
        column: Option<String>,
    },
    /// A deadlock, a serialization failure, a busy database: rolled back, and worth another try.
    #[error("another transaction got in the way")]
    Contended,
    /// A row stayed locked for too long.
    #[error("a lock could not be had in time")]
    LockTimeout,
    /// The row changed between reading and writing it.
    #[error("the row has changed meanwhile")]
    Stale,
    /// No connection, or one that broke; nothing was committed.
    #[error("the database cannot be reached")]
    Unavailable(#[source] Cause),
    /// The server takes no writes: a standby, or a primary that was demoted.
    #[error("the database server is read-only")]
    ReadOnly,
    /// Every connection stayed in use for longer than the pool timeout.
    #[error("no connection became free in time")]
    PoolExhausted,
    /// A statement took too long and was given up.
    #[error("the statement took too long")]
    Timeout,
    /// A prepared statement outlived a schema change.
    #[error("a prepared statement is out of date")]
    StalePlan,
    /// The connection broke while the commit was under way: it may have happened or not.
    #[error("the outcome of the commit is unknown")]
    CommitUnknown(#[source] Cause),
    /// The disk is full.
    #[error("the database has no space left")]
    Full,
    /// The database says that its files are damaged or cannot be read.
    #[error("the database is damaged")]
    Corrupt(#[source] Cause),
    /// Anything else: a mistake of ours.
    #[error("the database refused a statement")]
    Other(#[source] Cause),
}

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadValue {
    /// Empty where a value must be.
    Null,
    /// A rule of the table forbids it.
    Check,
    /// Longer than the column.
    TooLong,
    /// Beyond the column's range.
    OutOfRange,
    /// Not of the column's form.
    Malformed,
}

impl BadValue {
    /// The API's word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Null => "required",
            Self::TooLong => "length",
            Self::OutOfRange | Self::Check => "range",
            Self::Malformed => "format",
        }
    }
}

/// How a unit of work reads and writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Reads only, each statement on its own: no BEGIN, which makes a point read two to three times dearer.
    Read,
    /// Reads only, and all reads see one moment.
    Snapshot,
    /// Reads and writes, read committed (serializable on SQLite, which knows nothing less).
    Write,
    /// Reads and writes as if alone.
    WriteSerializable,
}

/// The way in.
#[async_trait]
pub trait Storage: Send + Sync {
    /// Opens a unit of work on behalf of a request.
    async fn open(&self, ctx: &Context, mode: Mode) -> Result<Box<dyn UnitOfWork>, StorageError>;
}

/// Everything that one use case reads and writes: saved together, or (when dropped) not at all.
#[async_trait]
pub trait UnitOfWork: Send + Sync {
    /// People who can sign in.
    fn users(&self) -> &dyn UserRepository;
    /// What they tell about themselves.
    fn profiles(&self) -> &dyn ProfileRepository;
    /// What they publish.
    fn posts(&self) -> &dyn PostRepository;
    /// Their sessions and refresh tokens.
    fn sessions(&self) -> &dyn SessionRepository;
    /// Their money.
    fn accounts(&self) -> &dyn AccountRepository;
    /// How it moved.
    fn transfers(&self) -> &dyn TransferRepository;
    /// What applications write down about what they do.
    fn log_entries(&self) -> &dyn LogEntryRepository;
    /// Measured values.
    fn metrics(&self) -> &dyn MetricRepository;
    /// The idempotency keys of requests. For [`Units::once`](crate::unit::Units::once) alone.
    fn idempotency(&self) -> &dyn IdempotencyRepository;

    /// Opens a unit inside this one: dropped or rolled back, it undoes only its own writes.
    async fn savepoint(&self) -> Result<Box<dyn UnitOfWork>, StorageError>;
    /// Saves everything.
    async fn commit(self: Box<Self>) -> Result<(), StorageError>;
    /// Undoes everything now, where dropping would do so a moment later.
    async fn rollback(self: Box<Self>) -> Result<(), StorageError>;
}
