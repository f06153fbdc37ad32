//! Idempotency keys in the database. The row of a key is the lock between requests that have it.

use crate::entities::idempotency_keys::{ActiveModel, Column, Entity, Model};
use crate::storage::SeaUnitOfWork;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use plinth_application::idempotency::{Claim, IdempotencyRepository, RETENTION, Settled, Taken};
use plinth_application::storage::StorageError;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DbBackend, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};

#[async_trait]
impl IdempotencyRepository for SeaUnitOfWork {
    async fn take(&self, claim: &Claim, now: DateTime<Utc>) -> Result<Taken, StorageError> {
        // Waits for whoever has inserted the row and is not done; nothing happens if it is there in the end.
        let unless_there = OnConflict::column(Column::Id)
            .do_nothing_on([Column::Id])
            .to_owned();
        let inserted = Entity::insert(row(claim, now))
            .on_conflict(unless_there)
            .exec_without_returning(&self.session)
            .await
            .map_err(|e| self.failed(e))?;
        // MySQL counts a row that was there as if it had been inserted.
        if inserted == 1 && self.session.get_database_backend() != DbBackend::MySql {
            return Ok(Taken::Ours);
        }
        let Some(found) = self.stored(claim).await? else {
            // It was there a moment ago: removed as expired in between.
            return Err(StorageError::Contended);
        };
        match found.outcome {
            // Only this unit can see a row without an outcome.
            None => Ok(Taken::Ours),
            Some(_) if found.expires_at <= now => self.take_expired(claim, now).await,
            Some(outcome) => Ok(Taken::Settled(Settled {
                fingerprint: found.fingerprint,
                outcome,
            })),
        }
    }

    async fn find(
        &self,
        claim: &Claim,
        now: DateTime<Utc>,
    ) -> Result<Option<Settled>, StorageError> {
        let found = self.stored(claim).await?;
        Ok(found.filter(|row| row.expires_at > now).and_then(|row| {
            Some(Settled {
                fingerprint: row.fingerprint,
                outcome: row.outcome?,
            })
        }))
    }

    async fn settle(&self, claim: &Claim, outcome: &str) -> Result<(), StorageError> {
        let settled = ActiveModel {
            outcome: Set(Some(outcome.to_owned())),
            ..Default::default()
        };
        Entity::update_many()
            .set(settled)
            .filter(Column::Id.eq(claim.id()))
            .exec(&self.session)
            .await
            .map(drop)
            .map_err(|e| self.failed(e))
    }

    async fn remove_expired(&self, now: DateTime<Utc>, most: u64) -> Result<u64, StorageError> {
        // Two statements, because only MySQL can delete a limited number of rows.
        let expired: Vec<String> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::ExpiresAt.lte(now))
            .order_by_asc(Column::ExpiresAt)
            .limit(most)
            .into_tuple()
            .all(&self.session)
            .await
            .map_err(|e| self.failed(e))?;
        if expired.is_empty() {
            return Ok(0);
        }
        // One of them may have been taken anew in between; then it is not expired any more.
        let removed = Entity::delete_many()
            .filter(Column::Id.is_in(expired))
            .filter(Column::ExpiresAt.lte(now))
            .exec(&self.session)
            .await
            .map_err(|e| self.failed(e))?;
        Ok(removed.rows_affected)
    }
}

impl SeaUnitOfWork {
    async fn stored(&self, claim: &Claim) -> Result<Option<Model>, StorageError> {
        Entity::find_by_id(claim.id())
            .one(&self.session)
            .await
            .map_err(|e| self.failed(e))
    }

    /// Takes over a row whose time is up. Of two who try the second finds that it is not up any more.
    async fn take_expired(&self, claim: &Claim, now: DateTime<Utc>) -> Result<Taken, StorageError> {
        let taken = Entity::update_many()
            .set(row(claim, now))
            .filter(Column::Id.eq(claim.id()))
            .filter(Column::ExpiresAt.lte(now))
            .exec(&self.session)
            .await
            .map_err(|e| self.failed(e))?;
        if taken.rows_affected == 1 {
            Ok(Taken::Ours)
        } else {
            Err(StorageError::Contended)
        }
    }
}

/// The row of a key that is taken now.
fn row(claim: &Claim, now: DateTime<Utc>) -> ActiveModel {
    ActiveModel {
        id: Set(claim.id().to_owned()),
        fingerprint: Set(claim.fingerprint().to_owned()),
        outcome: Set(None),
        expires_at: Set(now + RETENTION),
    }
}
