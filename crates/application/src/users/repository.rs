//! Users, as use cases need them stored.

use crate::page::{Page, PageRequest, SortField, Visibility};
use crate::storage::StorageError;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use plinth_domain::permissions::Role;
use plinth_domain::users::{AccessChange, Email, FullName, User, UserId, Username};

/// Users. Unless a method says otherwise, deleted ones are invisible to it.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait UserRepository: Send + Sync {
    /// Finds a user.
    async fn find(&self, id: UserId) -> Result<Option<User>, StorageError>;
    /// Finds a user, deleted or not.
    async fn find_any(&self, id: UserId) -> Result<Option<User>, StorageError>;
    /// Tells which of these users there are, in no particular order.
    async fn existing(&self, ids: &[UserId]) -> Result<Vec<UserId>, StorageError>;
    /// Finds many users in one statement, in no particular order.
    async fn find_many(&self, ids: &[UserId]) -> Result<Vec<User>, StorageError>;
    /// Lists users.
    async fn list(
        &self,
        filter: &UserFilter,
        page: &PageRequest<UserSort>,
    ) -> Result<Page<User>, StorageError>;
    /// Adds a user. Fails with [`StorageError::Conflict`] on [`EMAIL_UNIQUE`] or [`USERNAME_UNIQUE`], also when a
    /// deleted user holds the value.
    async fn insert(&self, new: &NewUserRow) -> Result<User, StorageError>;
    /// Adds many users, and gives their ids in the same order. Fails as [`insert`](Self::insert) does.
    async fn insert_many(&self, new: &[NewUserRow]) -> Result<Vec<UserId>, StorageError>;
    /// Writes a user over the version it was made from: all fields but the password. Fails with
    /// [`StorageError::Stale`] when that version is gone, and as [`insert`](Self::insert) does.
    async fn update(&self, user: &User) -> Result<(), StorageError>;
    /// Tells which of these names are taken, by deleted users too.
    async fn taken(&self, names: &[Username]) -> Result<Vec<String>, StorageError>;
    /// Tells which of these addresses are taken, by deleted users too.
    async fn taken_emails(&self, emails: &[Email]) -> Result<Vec<String>, StorageError>;

    /// Counts users.
    async fn count(&self, filter: &UserFilter) -> Result<u64, StorageError>;
    /// Locks those of these users who are not yet as the change wants them, in the order of their ids, and names them.
    async fn lock_differing(
        &self,
        filter: &UserFilter,
        change: AccessChange,
    ) -> Result<Vec<UserId>, StorageError>;
    /// Changes these users, who are locked, and moves their versions on.
    async fn change_access(
        &self,
        ids: &[UserId],
        change: AccessChange,
        now: DateTime<Utc>,
    ) -> Result<(), StorageError>;

    /// Finds a user by email or user name (in lower case) together with their password hash.
    async fn find_credentials(&self, login: &str) -> Result<Option<Credentials>, StorageError>;
    /// Finds a user's password hash.
    async fn find_credentials_of(&self, id: UserId) -> Result<Option<Credentials>, StorageError>;
    /// Finds a user's password hash and locks the row until the unit ends.
    async fn find_credentials_for_update(
        &self,
        id: UserId,
    ) -> Result<Option<Credentials>, StorageError>;
    /// Writes a password hash.
    async fn set_password_hash(&self, id: UserId, hash: &str) -> Result<(), StorageError>;

    /// Locks every admin who can act, in the order of their ids, and names them.
    async fn lock_acting_admins(&self) -> Result<Vec<UserId>, StorageError>;
    /// Tells whether there is an admin who can act.
    async fn has_acting_admin(&self) -> Result<bool, StorageError>;
}

/// The constraint that keeps email addresses apart.
pub const EMAIL_UNIQUE: &str = "uq_users_email";
/// The constraint that keeps user names apart.
pub const USERNAME_UNIQUE: &str = "uq_users_username";

/// A user to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUserRow {
    /// Unique.
    pub email: Email,
    /// Unique.
    pub username: Username,
    /// As they write it.
    pub full_name: Option<FullName>,
    /// Without one the user cannot sign in until somebody sets it.
    pub password_hash: Option<String>,
    /// Whether they may sign in.
    pub active: bool,
    /// What they may do.
    pub role: Role,
    /// When.
    pub now: DateTime<Utc>,
}

/// A user with what their password is checked against.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Who.
    pub user: User,
    /// What the hasher made of their password.
    pub password_hash: Option<String>,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// Which users a list shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserFilter {
    /// Only those who may sign in, or only those who may not.
    pub active: Option<bool>,
    /// Deleted ones.
    pub visibility: Visibility,
    /// Only this role.
    pub role: Option<Role>,
    /// Only those whose email, user name or full name contains this text, in any case.
    pub search: Option<String>,
    /// Only these.
    pub ids: Option<Vec<UserId>>,
    /// Made at this moment or later.
    pub since: Option<DateTime<Utc>>,
    /// Made before this moment.
    pub until: Option<DateTime<Utc>>,
}

/// What lists of users can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserSort {
    /// By id.
    Id,
    /// By when they registered.
    CreatedAt,
    /// By when they last changed.
    UpdatedAt,
    /// By address.
    Email,
    /// By short name.
    Username,
}

impl SortField for UserSort {
    fn has_cursor(self) -> bool {
        matches!(self, Self::Id | Self::CreatedAt | Self::UpdatedAt)
    }
}
