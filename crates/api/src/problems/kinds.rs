//! The registry of problems: every word that an error of this service can carry, with what it means and what to do.

/// One kind of problem.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    /// The stable word that clients may match on.
    pub(crate) slug: &'static str,
    /// The HTTP status it always has.
    pub(crate) status: u16,
    /// The title it always has.
    pub(crate) title: &'static str,
    /// When it happens.
    pub(crate) description: &'static str,
    /// What to do about it.
    pub(crate) action: &'static str,
    /// Whether the same request may succeed later.
    pub(crate) retry: &'static str,
    /// After how many seconds it is worth another try, where the service says so.
    pub(crate) retry_after: Option<u32>,
}

macro_rules! kinds {
    ($($name:ident = $slug:literal $status:literal $title:literal, when $when:literal, do $action:literal, retry $retry:literal $(after $seconds:literal)?;)+) => {
        $(pub(crate) static $name: Kind = Kind {
            slug: $slug,
            status: $status,
            title: $title,
            description: $when,
            action: $action,
            retry: $retry,
            retry_after: kinds!(@seconds $($seconds)?),
        };)+

        /// Every kind, by status.
        pub(crate) static ALL: [&Kind; [$($slug),+].len()] = [$(&$name),+];
    };
    (@seconds) => { None };
    (@seconds $seconds:literal) => { Some($seconds) };
}

kinds! {
    MALFORMED_JSON = "malformed-json" 400 "The body is not JSON",
        when "the body is not JSON, is empty where one is required, or is nested deeper than 64 levels",
        do "send a well-formed JSON document", retry "no";
    MALFORMED_REQUEST = "malformed-request" 400 "The request cannot be understood",
        when "the percent-encoding of the query or the syntax of a header is broken, or the body did not arrive in full and in time",
        do "repair what the detail names", retry "no";
    AUTHENTICATION_REQUIRED = "authentication-required" 401 "Sign in first",
        when "the operation needs credentials and none were sent",
        do "sign in at /api/v1/auth/login and send the access token as a bearer token", retry "no";
    INVALID_TOKEN = "invalid-token" 401 "The credentials are not valid",
        when "the token was not made here, was revoked, or belongs to a user who is inactive or deleted",
        do "sign in again", retry "no";
    TOKEN_EXPIRED = "token-expired" 401 "The access token has expired",
        when "the access token is past its time",
        do "exchange the refresh token at /api/v1/auth/refresh, then repeat the request", retry "after refresh";
    INVALID_CREDENTIALS = "invalid-credentials" 401 "The name or the password is not right",
        when "a sign-in failed; which part was wrong is not told, nor whether the user is inactive or deleted",
        do "check both and sign in again", retry "no";
    REFRESH_TOKEN_INVALID = "refresh-token-invalid" 401 "The refresh token is not valid",
        when "the refresh token is unknown, expired or revoked",
        do "sign in again", retry "no";
    REFRESH_TOKEN_REUSED = "refresh-token-reused" 401 "The refresh token was used before",
        when "somebody exchanged this refresh token earlier, so it may have been stolen; its session has been ended",
        do "sign in again, and find out who else holds the token", retry "no";
    FORBIDDEN = "forbidden" 403 "You may not do this",
        when "a permission is missing, or the thing belongs to somebody else",
        do "ask an admin", retry "no";
    REGISTRATION_CLOSED = "registration-closed" 403 "Registration is closed",
        when "somebody without an account tried to register while registration is switched off",
        do "ask an admin for an account", retry "no";
    SELF_LOCKOUT = "self-lockout" 403 "Admins cannot take away their own access",
        when "an admin tried to delete themselves, or to change their own role, activity or password as an admin",
        do "let another admin do it; change your own password at /api/v1/auth/password", retry "no";
    CURRENT_PASSWORD_MISMATCH = "current-password-mismatch" 403 "The current password is not right",
        when "a password change named a wrong current password",
        do "send the current password", retry "no";
    NOT_FOUND = "not-found" 404 "There is nothing here",
        when "no such resource exists, it was deleted, or it is not visible to the caller",
        do "check the id", retry "no";
    REFERENCED_NOT_FOUND = "referenced-not-found" 404 "The request refers to something that is not there",
        when "an id in the body does not exist or is not usable; `errors` points at it",
        do "check the id", retry "no";
    ROUTE_NOT_FOUND = "route-not-found" 404 "There is no such path",
        when "the path belongs to no operation of this service",
        do "look the path up at /docs", retry "no";
    METHOD_NOT_ALLOWED = "method-not-allowed" 405 "The path does not know this method",
        when "the path exists, but not with this method",
        do "use one of the methods in the Allow header", retry "no";
    EMAIL_TAKEN = "email-taken" 409 "The email address is in use",
        when "another user has this address; deleted users keep theirs",
        do "use another address, or restore the user", retry "no";
    USERNAME_TAKEN = "username-taken" 409 "The user name is in use",
        when "another user has this name; deleted users keep theirs",
        do "use another name", retry "no";
    SLUG_TAKEN = "slug-taken" 409 "The slug is in use",
        when "another post has this slug; deleted posts keep theirs",
        do "use another slug, or none: then one is made of the title", retry "no";
    NOT_DELETED = "not-deleted" 409 "It is not deleted",
        when "a restore was asked for something that is not deleted",
        do "nothing: it is there", retry "no";
    LAST_ADMIN = "last-admin" 409 "This is the last admin",
        when "the change would leave nobody to administer the service",
        do "make another admin first", retry "no";
    PASSWORD_UNCHANGED = "password-unchanged" 409 "The new password is the current one",
        when "a password change named the same password twice",
        do "choose another password", retry "no";
    SAME_ACCOUNT = "same-account" 409 "An account cannot pay itself",
        when "a transfer names one account on both sides",
        do "name two accounts", retry "no";
    CURRENCY_MISMATCH = "currency-mismatch" 409 "The accounts have different currencies",
        when "a transfer names accounts that are kept in different currencies; nothing is exchanged here",
        do "choose accounts of one currency", retry "no";
    INSUFFICIENT_FUNDS = "insufficient-funds" 409 "The account does not hold enough money",
        when "the balance of the account that is to pay is smaller than the amount",
        do "pay less, or put money in first", retry "later";
    BALANCE_LIMIT_EXCEEDED = "balance-limit-exceeded" 409 "The account cannot hold so much",
        when "the balance of the account that is to receive would exceed 9007199254740991",
        do "move less, or use another account", retry "no";
    ACCOUNT_NOT_EMPTY = "account-not-empty" 409 "There is money in the account",
        when "an account was to be closed that still holds money",
        do "move the money to another account first", retry "no";
    IDEMPOTENCY_IN_PROGRESS = "idempotency-in-progress" 409 "The same request is still being served",
        when "a request with the same Idempotency-Key came first and is not done",
        do "try again in a moment, with the same key", retry "yes" after 1;
    PRECONDITION_FAILED = "precondition-failed" 412 "The resource has changed",
        when "the current ETag is none of those in If-Match",
        do "read the resource again, then repeat the change with its new ETag", retry "after re-read";
    PAYLOAD_TOO_LARGE = "payload-too-large" 413 "The body is too large",
        when "the body has more bytes than the operation takes",
        do "send less at a time", retry "no";
    URI_TOO_LONG = "uri-too-long" 414 "The address is too long",
        when "path and query have more than 8 KiB",
        do "shorten the query", retry "no";
    UNSUPPORTED_MEDIA_TYPE = "unsupported-media-type" 415 "The body is of a kind that is not understood here",
        when "the Content-Type is missing or another than those of the operation, or the body is compressed",
        do "send application/json, uncompressed", retry "no";
    VALIDATION_FAILED = "validation-failed" 422 "The request is well formed but some values are not acceptable",
        when "members or parameters are missing, unknown, given twice, or break the published schema",
        do "repair every value that `errors` names", retry "no";
    IDEMPOTENCY_KEY_REUSED = "idempotency-key-reused" 422 "The Idempotency-Key belongs to another request",
        when "the same Idempotency-Key came with another body within the last 24 hours",
        do "take a new key for each new request; send the same body to repeat one", retry "no";
    PRECONDITION_REQUIRED = "precondition-required" 428 "Say which version you mean to change",
        when "the service is set to refuse changes without If-Match, and none was sent",
        do "read the resource and send its ETag as If-Match", retry "no";
    RATE_LIMITED = "rate-limited" 429 "Too many requests",
        when "more requests came than the limit named in the detail lets through",
        do "wait as long as Retry-After says; RateLimit tells in time what is left", retry "yes" after 1;
    INTERNAL_ERROR = "internal-error" 500 "Something went wrong on our side",
        when "there is a mistake in the service",
        do "report the request id; the service's log has the cause under it", retry "maybe";
    DATABASE_UNAVAILABLE = "database-unavailable" 503 "The database cannot be reached",
        when "no connection to the database can be made, or it broke",
        do "try again in a moment", retry "yes" after 5;
    POOL_EXHAUSTED = "pool-exhausted" 503 "Everything is in use",
        when "no database connection became free within the pool's timeout, or too many passwords are waiting to be checked",
        do "try again in a moment", retry "yes" after 1;
    COMMIT_OUTCOME_UNKNOWN = "commit-outcome-unknown" 503 "It is not known whether the change was saved",
        when "the answer to a commit was lost, and the request had no Idempotency-Key",
        do "read the data before you try again: a blind repeat could double the effect", retry "read first";
    WRITE_CONFLICT = "write-conflict" 503 "Others kept changing the same data",
        when "the change was tried several times and others were faster each time",
        do "try again in a moment", retry "yes" after 1;
    STORAGE_FULL = "storage-full" 503 "The database has no space left",
        when "the database's disk is full; reading goes on",
        do "wait until an operator has made space", retry "after space is made" after 60;
    DEADLINE_EXCEEDED = "deadline-exceeded" 503 "The request took too long",
        when "the request's time was up before its work was done; nothing was saved unless `detail` says so",
        do "try again in a moment", retry "yes" after 1;
    SHUTTING_DOWN = "shutting-down" 503 "The service is shutting down",
        when "the request came over a connection that was still open while the service finishes its last requests",
        do "send it again over a new connection, which leads elsewhere", retry "yes" after 1;
}

/// Finds a kind by its word.
pub(crate) fn find(slug: &str) -> Option<&'static Kind> {
    ALL.into_iter().find(|kind| kind.slug == slug)
}

/// The kind that stands for a status which something outside our own code answered.
pub(crate) fn of_status(status: u16) -> &'static Kind {
    match status {
        404 => &ROUTE_NOT_FOUND,
        500.. => &INTERNAL_ERROR,
        _ => ALL
            .into_iter()
            .find(|kind| kind.status == status)
            .unwrap_or(&MALFORMED_REQUEST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_used_once_and_every_status_is_in_order() {
        for (at, kind) in ALL.iter().enumerate() {
            assert_eq!(find(kind.slug), Some(*kind));
            assert!(
                ALL[at + 1..].iter().all(|later| later.slug != kind.slug),
                "{}",
                kind.slug
            );
        }
        assert!(ALL.is_sorted_by_key(|kind| kind.status));
    }

    #[test]
    fn only_what_passes_by_itself_is_worth_an_automatic_retry() {
        for kind in ALL {
            let passes = kind.status == 503 && *kind != COMMIT_OUTCOME_UNKNOWN;
            let expected = passes || [&IDEMPOTENCY_IN_PROGRESS, &RATE_LIMITED].contains(&kind);
            assert_eq!(kind.retry_after.is_some(), expected, "{}", kind.slug);
        }
    }

    #[test]
    fn a_foreign_status_finds_its_kind() {
        assert_eq!(of_status(404).slug, "route-not-found");
        assert_eq!(of_status(413).slug, "payload-too-large");
        assert_eq!(of_status(418).slug, "malformed-request");
        assert_eq!(of_status(502).slug, "internal-error");
    }
}
