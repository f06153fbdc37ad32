//! Every use case, in one place: what the API is given.

use crate::admin::AdminService;
use crate::auth::AuthService;
use crate::idempotency::IdempotencyService;
use crate::posts::PostService;
use crate::profiles::ProfileService;
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
    /// The keys that make requests repeatable.
    pub idempotency: IdempotencyService,
    /// How the service is doing.
    pub admin: AdminService,
}
