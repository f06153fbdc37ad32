//! What a use case can answer instead of success. The vocabulary is closed and knows nothing of HTTP.

use crate::storage::StorageError;
use std::borrow::Cow;
use std::fmt;

/// The stable words that clients may match on. `plinth-api` gives each its status, title and remedy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// No credentials where some are needed.
    AuthenticationRequired,
    /// Credentials that are not, or no longer, good.
    InvalidToken,
    /// An access token past its time.
    TokenExpired,
    /// Sign-in failed; which part was wrong is not told.
    InvalidCredentials,
    /// A refresh token that is unknown, expired or revoked.
    RefreshTokenInvalid,
    /// A refresh token that was used before; its session has been ended.
    RefreshTokenReused,
    /// A permission or the ownership is missing.
    Forbidden,
    /// Anonymous registration is switched off.
    RegistrationClosed,
    /// An admin tried to take away their own access.
    SelfLockout,
    /// The current password was wrong.
    CurrentPasswordMismatch,
    /// No such thing, or not one that the caller may see.
    NotFound,
    /// Something that the request refers to is not there, or not usable.
    ReferencedNotFound,
    /// The email address is in use.
    EmailTaken,
    /// The user name is in use.
    UsernameTaken,
    /// The slug is in use.
    SlugTaken,
    /// A restore of something that is not deleted.
    NotDeleted,
    /// Nobody would be left to administer the service.
    LastAdmin,
    /// The new password is the current one.
    PasswordUnchanged,
    /// A transfer from an account to itself.
    SameAccount,
    /// A transfer between accounts of different currencies.
    CurrencyMismatch,
    /// The account holds less than it is to pay.
    InsufficientFunds,
    /// The account would hold more than an account can.
    BalanceLimitExceeded,
    /// The account still holds money.
    AccountNotEmpty,
    /// The first request with the same idempotency key is still being served.
    IdempotencyInProgress,
    /// The idempotency key came with another body before.
    IdempotencyKeyReused,
    /// The thing has changed since the caller read it.
    PreconditionFailed,
    /// A value that storage refused though validation let it pass.
    ValidationFailed,
    /// A bug.
    Internal,
    /// The database cannot be reached.
    DatabaseUnavailable,
    /// No connection, or no place in another bounded queue, became free in time.
    PoolExhausted,
    /// The answer to a commit was lost.
    CommitOutcomeUnknown,
    /// Others kept getting in the way until the tries were used up.
    WriteConflict,
    /// The database's disk is full.
    StorageFull,
    /// The request's time is up.
    DeadlineExceeded,
}

/// A value of the request that a refusal is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// JSON Pointer into the request body, such as `/email`.
    pub pointer: Cow<'static, str>,
    /// What is the matter, as a word: `conflict`, `reference`, …
    pub code: &'static str,
    /// What is the matter, for people.
    pub detail: Cow<'static, str>,
}

/// Why a use case did not do what it was asked.
#[derive(Debug)]
pub struct Error {
    code: Code,
    detail: Cow<'static, str>,
    fields: Vec<Field>,
    cause: Option<Cause>,
}

#[derive(Debug)]
enum Cause {
    Storage(StorageError),
    Other(Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// A refusal with its reason in words that are fit for the caller's eyes.
    pub fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            detail: detail.into(),
            fields: Vec::new(),
            cause: None,
        }
    }

    /// Nothing here under that id, as far as the caller may know.
    pub fn not_found(noun: &str) -> Self {
        Self::new(Code::NotFound, format!("there is no such {noun}"))
    }

    /// The caller may not do this.
    pub fn forbidden(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::Forbidden, detail)
    }

    /// Something broke that should not have. The cause goes to the log, never to the caller.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self {
            cause: Some(Cause::Other(cause.into())),
            ..Self::new(
                Code::Internal,
                "something went wrong on our side; the log has the cause under this request id",
            )
        }
    }

    /// Points at the value of the request that the refusal is about.
    #[must_use]
    pub fn at(
        mut self,
        pointer: impl Into<Cow<'static, str>>,
        code: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.fields.push(Field {
            pointer: pointer.into(),
            code,
            detail: detail.into(),
        });
        self
    }

    /// The same for a request with an idempotency key, of which a commit's answer was lost: the caller need not read
    /// first, since a repetition finds out what happened and does not happen twice.
    #[must_use]
    pub(crate) fn settled_by_repeating(self) -> Self {
        match self.code {
            Code::CommitOutcomeUnknown | Code::DeadlineExceeded => Self {
                code: Code::DatabaseUnavailable,
                detail: "the database could not be reached to tell whether this was saved: \
                         send it again with the same Idempotency-Key"
                    .into(),
                ..self
            },
            _ => self,
        }
    }

    /// The stable word.
    pub const fn code(&self) -> Code {
        self.code
    }

    /// The reason, fit for the caller.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The values that the refusal is about.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The storage error behind it, by which the unit of work decides whether to try again.
    pub const fn storage(&self) -> Option<&StorageError> {
        match &self.cause {
            Some(Cause::Storage(error)) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.cause {
            Some(Cause::Storage(error)) => Some(error),
            Some(Cause::Other(error)) => Some(error.as_ref()),
            None => None,
        }
    }
}

/// What a storage error means when no slice gave it a meaning of its own.
impl From<StorageError> for Error {
    fn from(error: StorageError) -> Self {
        use StorageError as S;
        let (code, detail) = match &error {
            S::Contended | S::LockTimeout | S::Stale => (
                Code::WriteConflict,
                "others changed the same data at the same moment; try again",
            ),
            S::Unavailable(_) | S::ReadOnly => (
                Code::DatabaseUnavailable,
                "the database cannot be reached right now",
            ),
            S::PoolExhausted => (
                Code::PoolExhausted,
                "no database connection became free in time",
            ),
            S::Timeout => (
                Code::DeadlineExceeded,
                "the database did not answer in time",
            ),
            S::CommitUnknown(_) => (
                Code::CommitOutcomeUnknown,
                "the answer to the commit was lost: read the data before you try again",
            ),
            S::Full => (
                Code::StorageFull,
                "the database has no space left for writing; reading goes on",
            ),
            S::Invalid { .. } => (Code::ValidationFailed, "the database refused a value"),
            S::Conflict { .. }
            | S::MissingReference { .. }
            | S::StalePlan
            | S::Corrupt(_)
            | S::Other(_) => {
                return Self {
                    cause: Some(Cause::Storage(error)),
                    ..Self::internal("storage")
                };
            }
        };
        let fields = match &error {
            S::Invalid {
                column: Some(column),
                problem,
            } => vec![Field {
                pointer: format!("/{column}").into(),
                code: problem.word(),
                detail: "was refused by the database".into(),
            }],
            _ => Vec::new(),
        };
        Self {
            fields,
            cause: Some(Cause::Storage(error)),
            ..Self::new(code, detail)
        }
    }
}
