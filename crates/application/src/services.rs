//! Every use case, in one place: what the API is given.

use crate::accounts::AccountService;
use crate::admin::AdminService;
use crate::auth::AuthService;
use crate::idempotency::IdempotencyService;
use crate::log_entries::LogService;
use crate::metrics::MetricService;
use crate::posts::PostService;
use crate::profiles::ProfileService;
use crate::transfers::TransferService;
use crate::users::UserService;

/// Every use case.
pub struct Services {
    /// Signing in and out, and who is who.
    pub auth: AuthService,
    /// People who can sign in.
    pub users: UserService,
    /// What they tell about themselves.
    pub profiles: ProfileService,
    /// What people publish.
    pub posts: PostService,
    /// Their money.
    pub accounts: AccountService,
    /// How it moves.
    pub transfers: TransferService,
    /// What applications write down about what they do.
    pub logs: LogService,
    /// Measured values.
    pub metrics: MetricService,
    /// The keys that make requests repeatable.
    pub idempotency: IdempotencyService,
    /// How the service is doing.
    pub admin: AdminService,
}
