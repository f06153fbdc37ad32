//! What users tell about themselves.

use crate::context::Context;
use crate::error::Error;
use crate::ports::Clock;
use crate::precondition::Precondition;
use crate::storage::StorageError;
use crate::unit::{Unit, Units};
use async_trait::async_trait;
use plinth_domain::permissions::Permission;
use plinth_domain::profiles::{Profile, ProfileChange};
use plinth_domain::users::UserId;
use std::sync::Arc;

/// Profiles as use cases need them stored. Those of deleted users are invisible.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait ProfileRepository: Send + Sync {
    /// Finds the profile of a live user.
    async fn find(&self, user_id: UserId) -> Result<Option<Profile>, StorageError>;
    /// Finds the profiles of many users in one statement, deleted users included, in no particular order.
    async fn find_many(&self, user_ids: &[UserId]) -> Result<Vec<Profile>, StorageError>;
    /// Adds profiles to users who were just made.
    async fn insert(&self, profiles: &[Profile]) -> Result<(), StorageError>;
    /// Writes a profile over the version it was made from. Fails with [`StorageError::Stale`] when that is gone.
    async fn update(&self, profile: &Profile) -> Result<(), StorageError>;
}

/// Reading and changing profiles.
pub struct ProfileService {
    units: Units,
    clock: Arc<dyn Clock>,
}

impl ProfileService {
    /// Puts the service together.
    pub fn new(units: Units, clock: Arc<dyn Clock>) -> Self {
        Self { units, clock }
    }

    /// Shows a profile. Fails with `not-found`.
    pub async fn get(&self, ctx: &Context, user_id: Option<UserId>) -> Result<Profile, Error> {
        ctx.require(Permission::PostsRead)?;
        let user_id = user_id.ok_or_else(missing)?;
        self.units
            .read(ctx, |unit| Box::pin(find(unit, user_id)))
            .await
    }

    /// Changes a profile. Fails with `forbidden`, `not-found` or `precondition-failed`.
    pub async fn change(
        &self,
        ctx: &Context,
        user_id: Option<UserId>,
        change: &ProfileChange,
        condition: &Precondition,
    ) -> Result<Profile, Error> {
        ctx.require_self_or(user_id, Permission::UsersWrite)?;
        let user_id = user_id.ok_or_else(missing)?;
        let now = self.clock.now();
        self.units
            .write(ctx, |unit| {
                Box::pin(async move {
                    let mut profile = find(unit, user_id).await?;
                    condition.check(profile.record.version)?;
                    if profile.change(change.clone(), now) {
                        unit.profiles().update(&profile).await?;
                    }
                    Ok(profile)
                })
            })
            .await
    }
}

async fn find(unit: Unit<'_, '_>, user_id: UserId) -> Result<Profile, Error> {
    unit.profiles().find(user_id).await?.ok_or_else(missing)
}

fn missing() -> Error {
    Error::not_found("user")
}
