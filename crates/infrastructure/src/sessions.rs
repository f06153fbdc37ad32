//! Sessions and refresh tokens in the database.

use crate::bulk;
use crate::entities::{refresh_tokens, sessions, users};
use crate::list::unreadable;
use crate::storage::SeaUnitOfWork;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use plinth_application::auth::SessionRepository;
use plinth_application::storage::StorageError;
use plinth_domain::sessions::{RefreshToken, Session, SessionId};
use plinth_domain::users::{User, UserId};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _};

#[async_trait]
impl SessionRepository for SeaUnitOfWork {
    async fn find_with_user(&self, id: SessionId) -> Result<Option<(Session, User)>, StorageError> {
        let row = sessions::Entity::find_by_id(id.get())
            .find_also_related(users::Entity)
            .one(&self.session)
            .await;
        match row.map_err(|e| self.failed(e))? {
            Some((session, Some(user))) => Ok(Some((session.try_into()?, user.try_into()?))),
            _ => Ok(None),
        }
    }

    async fn insert(&self, user_id: UserId, now: DateTime<Utc>) -> Result<Session, StorageError> {
        let row = sessions::ActiveModel {
            user_id: Set(user_id.get()),
            created_at: Set(now),
            ..Default::default()
        };
        let inserted = sessions::Entity::insert(row)
            .exec(&self.session)
            .await
            .map_err(|e| self.failed(e))?;
        let id = inserted.last_insert_id;
        let id = SessionId::try_from(id).map_err(|e| unreadable("sessions", id, e))?;
        Ok(Session {
            id,
            user_id,
            created_at: now,
            revoked_at: None,
        })
    }

    async fn revoke(&self, id: SessionId, now: DateTime<Utc>) -> Result<(), StorageError> {
        self.revoke_where(sessions::Column::Id.eq(id.get()), now)
            .await
    }

    async fn revoke_all(&self, users: &[UserId], now: DateTime<Utc>) -> Result<(), StorageError> {
        for users in bulk::statements(users) {
            let of_users = sessions::Column::UserId.is_in(users.iter().map(|id| id.get()));
            self.revoke_where(of_users, now).await?;
        }
        Ok(())
    }

    async fn remove_expired(
        &self,
        user_id: UserId,
        now: DateTime<Utc>,
    ) -> Result<(), StorageError> {
        let refreshable = Query::select()
            .column(refresh_tokens::Column::SessionId)
            .from(refresh_tokens::Entity)
            .and_where(refresh_tokens::Column::ExpiresAt.gt(now))
            .to_owned();
        sessions::Entity::delete_many()
            .filter(sessions::Column::UserId.eq(user_id.get()))
            .filter(sessions::Column::Id.not_in_subquery(refreshable))
            .exec(&self.session)
            .await
            .map(drop)
            .map_err(|e| self.failed(e))
    }

    async fn find_token(&self, hash: &str) -> Result<Option<RefreshToken>, StorageError> {
        let row = refresh_tokens::Entity::find()
            .filter(refresh_tokens::Column::TokenHash.eq(hash))
            .one(&self.session)
            .await
            .map_err(|e| self.failed(e))?;
        row.map(RefreshToken::try_from).transpose()
    }

    async fn insert_token(
        &self,
        session_id: SessionId,
        hash: &str,
        now: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Result<(), StorageError> {
        let row = refresh_tokens::ActiveModel {
            session_id: Set(session_id.get()),
            token_hash: Set(hash.to_owned()),
            created_at: Set(now),
            expires_at: Set(expires_at),
            ..Default::default()
        };
        let insert = refresh_tokens::Entity::insert(row).exec_without_returning(&self.session);
        insert.await.map(drop).map_err(|e| self.failed(e))
    }

    async fn spend_token(&self, id: i64, now: DateTime<Utc>) -> Result<bool, StorageError> {
        let spent = refresh_tokens::Entity::update_many()
            .col_expr(refresh_tokens::Column::UsedAt, Expr::value(now))
            .filter(refresh_tokens::Column::Id.eq(id))
            .filter(refresh_tokens::Column::UsedAt.is_null())
            .exec(&self.session)
            .await
            .map_err(|e| self.failed(e))?;
        Ok(spent.rows_affected == 1)
    }
}

impl SeaUnitOfWork {
    async fn revoke_where(
        &self,
        which: impl sea_orm::sea_query::IntoCondition + Send,
        now: DateTime<Utc>,
    ) -> Result<(), StorageError> {
        let which: Condition = which.into_condition();
        sessions::Entity::update_many()
            .col_expr(sessions::Column::RevokedAt, Expr::value(now))
            .filter(which)
            .filter(sessions::Column::RevokedAt.is_null())
            .exec(&self.session)
            .await
            .map(drop)
            .map_err(|e| self.failed(e))
    }
}

impl TryFrom<sessions::Model> for Session {
    type Error = StorageError;

    fn try_from(row: sessions::Model) -> Result<Self, StorageError> {
        Ok(Self {
            id: SessionId::try_from(row.id).map_err(|e| unreadable("sessions", row.id, e))?,
            user_id: UserId::try_from(row.user_id)
                .map_err(|e| unreadable("sessions", row.id, e))?,
            created_at: row.created_at,
            revoked_at: row.revoked_at,
        })
    }
}

impl TryFrom<refresh_tokens::Model> for RefreshToken {
    type Error = StorageError;

    fn try_from(row: refresh_tokens::Model) -> Result<Self, StorageError> {
        Ok(Self {
            id: row.id,
            session_id: SessionId::try_from(row.session_id)
                .map_err(|e| unreadable("refresh_tokens", row.id, e))?,
            expires_at: row.expires_at,
            used_at: row.used_at,
        })
    }
}
