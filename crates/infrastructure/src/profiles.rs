//! Profiles in the database.

use crate::bulk;
use crate::entities::profiles::{ActiveModel, Column, Entity, Model};
use crate::entities::users;
use crate::list::{unreadable, visible};
use crate::storage::SeaUnitOfWork;
use async_trait::async_trait;
use plinth_application::page::Visibility;
use plinth_application::profiles::ProfileRepository;
use plinth_application::storage::StorageError;
use plinth_domain::profiles::{Bio, Location, Profile, Website};
use plinth_domain::record::Record;
use plinth_domain::users::UserId;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

#[async_trait]
impl ProfileRepository for SeaUnitOfWork {
    async fn find(&self, user_id: UserId) -> Result<Option<Profile>, StorageError> {
        let row = Entity::find_by_id(user_id.get())
            .inner_join(users::Entity)
            .filter(visible(users::Column::DeletedAt, Visibility::Live))
            .one(&self.session)
            .await
            .map_err(|e| self.failed(e))?;
        row.map(Profile::try_from).transpose()
    }

    async fn find_many(&self, user_ids: &[UserId]) -> Result<Vec<Profile>, StorageError> {
        let ids = user_ids.iter().map(|id| id.get());
        let rows = Entity::find()
            .filter(Column::UserId.is_in(ids))
            .all(&self.session)
            .await;
        rows.map_err(|e| self.failed(e))?
            .into_iter()
            .map(Profile::try_from)
            .collect()
    }

    async fn insert(&self, profiles: &[Profile]) -> Result<(), StorageError> {
        for profiles in bulk::statements(profiles) {
            let rows = profiles.iter().map(|profile| ActiveModel {
                created_at: Set(profile.record.created_at),
                ..values(profile)
            });
            // The keys are known, so nothing needs to come back.
            let insert = Entity::insert_many(rows).exec_without_returning(&self.session);
            insert.await.map_err(|e| self.failed(e))?;
        }
        Ok(())
    }

    async fn update(&self, profile: &Profile) -> Result<(), StorageError> {
        let update = Entity::update_many()
            .set(values(profile))
            .filter(Column::UserId.eq(profile.user_id.get()))
            .filter(Column::Version.eq(profile.record.version - 1));
        self.overwrite(update).await
    }
}

/// What an insert and an update have in common.
fn values(profile: &Profile) -> ActiveModel {
    ActiveModel {
        user_id: Set(profile.user_id.get()),
        bio: Set(profile.bio.as_ref().map(|b| b.as_str().to_owned())),
        location: Set(profile.location.as_ref().map(|l| l.as_str().to_owned())),
        website: Set(profile.website.as_ref().map(|w| w.as_str().to_owned())),
        version: Set(profile.record.version),
        updated_at: Set(profile.record.updated_at),
        ..Default::default()
    }
}

impl TryFrom<Model> for Profile {
    type Error = StorageError;

    fn try_from(row: Model) -> Result<Self, StorageError> {
        let id = row.user_id;
        let bad = |e| unreadable("profiles", id, e);
        Ok(Self {
            user_id: UserId::try_from(id).map_err(|e| unreadable("profiles", id, e))?,
            bio: row.bio.map(Bio::parse).transpose().map_err(bad)?,
            location: row.location.map(Location::parse).transpose().map_err(bad)?,
            website: row.website.map(Website::parse).transpose().map_err(bad)?,
            record: Record {
                version: row.version,
                created_at: row.created_at,
                updated_at: row.updated_at,
            },
        })
    }
}
