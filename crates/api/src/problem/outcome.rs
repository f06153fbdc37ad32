//! What a use case answered instead of success, as a problem: the one place where outcomes become HTTP.

use super::{FieldError, Problem};
use crate::problems::kinds::{self, Kind};
use plinth_application::error::{Code, Error};
use std::borrow::Cow;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let kind = kind_of(error.code());
        let errors = error
            .fields()
            .iter()
            .map(|field| FieldError::body(&field.pointer, field.code, field.detail.clone()))
            .collect();
        Self {
            errors,
            detail: Cow::Owned(error.detail().to_owned()),
            cause: Some(Box::new(error)),
            ..Self::new(kind, "")
        }
    }
}

/// The kind of problem that a use case's word stands for.
const fn kind_of(code: Code) -> &'static Kind {
    match code {
        Code::AuthenticationRequired => &kinds::AUTHENTICATION_REQUIRED,
        Code::InvalidToken => &kinds::INVALID_TOKEN,
        Code::TokenExpired => &kinds::TOKEN_EXPIRED,
        Code::InvalidCredentials => &kinds::INVALID_CREDENTIALS,
        Code::RefreshTokenInvalid => &kinds::REFRESH_TOKEN_INVALID,
        Code::RefreshTokenReused => &kinds::REFRESH_TOKEN_REUSED,
        Code::Forbidden => &kinds::FORBIDDEN,
        Code::RegistrationClosed => &kinds::REGISTRATION_CLOSED,
        Code::SelfLockout => &kinds::SELF_LOCKOUT,
        Code::CurrentPasswordMismatch => &kinds::CURRENT_PASSWORD_MISMATCH,
        Code::NotFound => &kinds::NOT_FOUND,
        Code::ReferencedNotFound => &kinds::REFERENCED_NOT_FOUND,
        Code::EmailTaken => &kinds::EMAIL_TAKEN,
        Code::UsernameTaken => &kinds::USERNAME_TAKEN,
        Code::SlugTaken => &kinds::SLUG_TAKEN,
        Code::NotDeleted => &kinds::NOT_DELETED,
        Code::LastAdmin => &kinds::LAST_ADMIN,
        Code::PasswordUnchanged => &kinds::PASSWORD_UNCHANGED,
        Code::SameAccount => &kinds::SAME_ACCOUNT,
        Code::CurrencyMismatch => &kinds::CURRENCY_MISMATCH,
        Code::InsufficientFunds => &kinds::INSUFFICIENT_FUNDS,
        Code::BalanceLimitExceeded => &kinds::BALANCE_LIMIT_EXCEEDED,
        Code::AccountNotEmpty => &kinds::ACCOUNT_NOT_EMPTY,
        Code::IdempotencyInProgress => &kinds::IDEMPOTENCY_IN_PROGRESS,
        Code::IdempotencyKeyReused => &kinds::IDEMPOTENCY_KEY_REUSED,
        Code::PreconditionFailed => &kinds::PRECONDITION_FAILED,
        Code::ValidationFailed => &kinds::VALIDATION_FAILED,
        Code::Internal => &kinds::INTERNAL_ERROR,
        Code::DatabaseUnavailable => &kinds::DATABASE_UNAVAILABLE,
        Code::PoolExhausted => &kinds::POOL_EXHAUSTED,
        Code::CommitOutcomeUnknown => &kinds::COMMIT_OUTCOME_UNKNOWN,
        Code::WriteConflict => &kinds::WRITE_CONFLICT,
        Code::StorageFull => &kinds::STORAGE_FULL,
        Code::DeadlineExceeded => &kinds::DEADLINE_EXCEEDED,
    }
}
