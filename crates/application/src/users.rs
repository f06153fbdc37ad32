//! People who can sign in: how they register, change, go and come back.

mod details;
mod many;
mod registration;
mod repository;
#[cfg(test)]
mod tests;

pub use details::{Include, UserDetails};
pub use many::{ChangedMany, UserDraft};
#[cfg(test)]
pub use repository::MockUserRepository;
pub use repository::{
    Credentials, EMAIL_UNIQUE, NewUserRow, USERNAME_UNIQUE, UserFilter, UserRepository, UserSort,
};

use crate::auth::SignedIn;
use crate::context::Context;
use crate::error::{Code, Error};
use crate::page::{Page, PageRequest};
use crate::ports::{Clock, PasswordHasher};
use crate::precondition::Precondition;
use crate::settings::AuthSettings;
use crate::unit::{Unit, Units};
use details::Along;
use plinth_domain::permissions::{Permission, Role};
use plinth_domain::profiles::{Bio, Location, Profile, Website};
use plinth_domain::users::{Email, FullName, Password, User, UserChange, UserId, Username};
use registration::name_the_taken;
use std::sync::Arc;

/// A user who registers, or is created by an admin.
#[derive(Debug)]
pub struct NewUser {
    /// Must be free.
    pub email: Email,
    /// In clear, until it is hashed.
    pub password: Password,
    /// Must be free; made from the email if absent.
    pub username: Option<Username>,
    /// As they write it.
    pub full_name: Option<FullName>,
    /// What they tell about themselves.
    pub profile: NewProfile,
    /// Admins may say no.
    pub active: Option<bool>,
    /// Admins may make admins.
    pub role: Option<Role>,
}

impl NewUser {
    /// A user of whom nothing but the necessary is known.
    pub fn new(email: Email, password: Password) -> Self {
        let profile = NewProfile::default();
        Self {
            email,
            password,
            username: None,
            full_name: None,
            profile,
            active: None,
            role: None,
        }
    }
}

/// What a new user tells about themselves.
#[derive(Debug, Clone, Default)]
pub struct NewProfile {
    /// A few words.
    pub bio: Option<Bio>,
    /// Where they are.
    pub location: Option<Location>,
    /// Where to read more.
    pub website: Option<Website>,
}

impl NewProfile {
    fn fill(self, profile: &mut Profile) {
        profile.bio = self.bio;
        profile.location = self.location;
        profile.website = self.website;
    }
}

/// People who can sign in.
pub struct UserService {
    units: Units,
    hasher: Arc<dyn PasswordHasher>,
    clock: Arc<dyn Clock>,
    settings: AuthSettings,
    signed_in: Arc<SignedIn>,
}

impl UserService {
    /// Puts the service together.
    pub fn new(
        units: Units,
        hasher: Arc<dyn PasswordHasher>,
        clock: Arc<dyn Clock>,
        settings: AuthSettings,
        signed_in: Arc<SignedIn>,
    ) -> Self {
        Self {
            units,
            hasher,
            clock,
            settings,
            signed_in,
        }
    }

    /// Shows a user. Fails with `forbidden` or `not-found`.
    pub async fn get(
        &self,
        ctx: &Context,
        id: Option<UserId>,
        include: Include,
    ) -> Result<UserDetails, Error> {
        ctx.require_self_or(id, Permission::UsersRead)?;
        let id = id.ok_or_else(missing)?;
        self.units
            .read(ctx, |unit| {
                Box::pin(async move {
                    let user = find(unit, id).await?;
                    let users = std::slice::from_ref(&user);
                    let mut along = Along::find(unit, users, include).await?;
                    Ok(along.with(user))
                })
            })
            .await
    }

    /// Lists users. Fails with `forbidden`.
    pub async fn list(
        &self,
        ctx: &Context,
        filter: &UserFilter,
        page: &PageRequest<UserSort>,
        include: Include,
    ) -> Result<Page<UserDetails>, Error> {
        ctx.require(Permission::UsersRead)?;
        self.units
            .read(ctx, |unit| {
                Box::pin(async move {
                    let users = unit.users().list(filter, page).await?;
                    let mut along = Along::find(unit, &users.items, include).await?;
                    Ok(users.map(|user| along.with(user)))
                })
            })
            .await
    }

    /// Changes a user. Fails with `forbidden`, `self-lockout`, `not-found`, `precondition-failed`, `email-taken`,
    /// `username-taken` or `last-admin`.
    pub async fn change(
        &self,
        ctx: &Context,
        id: Option<UserId>,
        change: &UserChange,
        password: Option<&Password>,
        condition: &Precondition,
    ) -> Result<User, Error> {
        ctx.require_self_or(id, Permission::UsersWrite)?;
        let concerns_access = change.concerns_access() || password.is_some();
        if concerns_access {
            ctx.require(Permission::UsersWrite)?;
        }
        let id = id.ok_or_else(missing)?;
        if concerns_access && ctx.is(id) {
            return Err(self_lockout(
                "change your own role, activity or password here",
            ));
        }
        let hash = match password {
            Some(password) => Some(self.hasher.hash(password).await?),
            None => None,
        };
        let hash = hash.as_deref();
        let now = self.clock.now();
        let _forget = self.signed_in.forget_after(id);
        self.units
            .write(ctx, |unit| {
                Box::pin(async move {
                    let mut user = find(unit, id).await?;
                    condition.check(user.record.version)?;
                    let before = user.clone();
                    let changed = user.change(change.clone(), now);
                    if !changed && hash.is_none() {
                        return Ok(user);
                    }
                    if !changed {
                        user.record.touch(now);
                    }
                    keep_an_admin(unit, &before, &user).await?;
                    unit.users().update(&user).await.map_err(name_the_taken)?;
                    if let Some(hash) = hash {
                        unit.users().set_password_hash(id, hash).await?;
                    }
                    if hash.is_some() || (before.active && !user.active) {
                        unit.sessions().revoke_all(&[id], now).await?;
                    }
                    Ok(user)
                })
            })
            .await
    }

    /// Deletes a user softly and ends their sessions. Fails with `forbidden`, `self-lockout`, `not-found`,
    /// `precondition-failed` or `last-admin`.
    pub async fn delete(
        &self,
        ctx: &Context,
        id: Option<UserId>,
        condition: &Precondition,
    ) -> Result<(), Error> {
        ctx.require_self_or(id, Permission::UsersWrite)?;
        let id = id.ok_or_else(missing)?;
        if ctx.is(id) && ctx.may(Permission::UsersWrite) {
            return Err(self_lockout("delete your own account"));
        }
        let now = self.clock.now();
        let _forget = self.signed_in.forget_after(id);
        self.units
            .write(ctx, |unit| {
                Box::pin(async move {
                    let mut user = find(unit, id).await?;
                    condition.check(user.record.version)?;
                    let before = user.clone();
                    user.delete(now);
                    keep_an_admin(unit, &before, &user).await?;
                    unit.users().update(&user).await?;
                    unit.sessions().revoke_all(&[id], now).await?;
                    Ok(())
                })
            })
            .await?;
        tracing::info!(request_id = %ctx.request_id, user_id = %id, "user deleted");
        Ok(())
    }

    /// Brings a deleted user back. Fails with `forbidden`, `not-found` or `not-deleted`.
    pub async fn restore(&self, ctx: &Context, id: Option<UserId>) -> Result<User, Error> {
        ctx.require(Permission::UsersWrite)?;
        let id = id.ok_or_else(missing)?;
        let now = self.clock.now();
        let _forget = self.signed_in.forget_after(id);
        self.units
            .write(ctx, |unit| {
                Box::pin(async move {
                    let mut user = unit.users().find_any(id).await?.ok_or_else(missing)?;
                    if !user.deletion.is_deleted() {
                        return Err(Error::new(Code::NotDeleted, "this user is not deleted"));
                    }
                    user.restore(now);
                    unit.users().update(&user).await?;
                    Ok(user)
                })
            })
            .await
    }
}

async fn find(unit: Unit<'_, '_>, id: UserId) -> Result<User, Error> {
    unit.users().find(id).await?.ok_or_else(missing)
}

/// Refuses a change after which nobody could administer the service. The admins are locked, so of two who demote
/// each other at the same moment the second sees what the first has done.
async fn keep_an_admin(unit: Unit<'_, '_>, before: &User, after: &User) -> Result<(), Error> {
    if before.is_acting_admin() && !after.is_acting_admin() {
        let admins = unit.users().lock_acting_admins().await?;
        if admins.iter().all(|&admin| admin == before.id) {
            return Err(Error::new(
                Code::LastAdmin,
                "this is the last admin: make another one first",
            ));
        }
    }
    Ok(())
}

fn missing() -> Error {
    Error::not_found("user")
}

fn self_lockout(what: &str) -> Error {
    Error::new(Code::SelfLockout, format!("an admin cannot {what}"))
}
