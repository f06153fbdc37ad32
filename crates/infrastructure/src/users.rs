//! Users in the database.

mod list;

use crate::bulk;
use crate::entities::users::{ActiveModel, Column, Entity, Model};
use crate::list::{self as lists, unreadable, visible};
use crate::storage::SeaUnitOfWork;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use plinth_application::page::{Page, PageRequest, Visibility};
use plinth_application::storage::StorageError;
use plinth_application::users::{Credentials, NewUserRow, UserFilter, UserRepository, UserSort};
use plinth_domain::permissions::Role;
use plinth_domain::record::{Deletion, Record, to_micros};
use plinth_domain::users::{AccessChange, Email, FullName, User, UserId, Username};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait as _, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Select, SelectExt as _,
};

#[async_trait]
impl UserRepository for SeaUnitOfWork {
    async fn find(&self, id: UserId) -> Result<Option<User>, StorageError> {
        self.one(live().filter(Column::Id.eq(id.get()))).await
    }

    async fn find_any(&self, id: UserId) -> Result<Option<User>, StorageError> {
        self.one(Entity::find_by_id(id.get())).await
    }

    async fn existing(&self, ids: &[UserId]) -> Result<Vec<UserId>, StorageError> {
        let found: Vec<i64> = live()
            .select_only()
            .column(Column::Id)
            .filter(Column::Id.is_in(ids.iter().map(|id| id.get())))
            .into_tuple()
            .all(&self.session)
            .await
            .map_err(|e| self.failed(e))?;
        found.into_iter().map(user_id).collect()
    }

    async fn find_many(&self, ids: &[UserId]) -> Result<Vec<User>, StorageError> {
        let rows = live()
            .filter(Column::Id.is_in(ids.iter().map(|id| id.get())))
            .all(&self.session)
            .await;
        rows.map_err(|e| self.failed(e))?
            .into_iter()
            .map(User::try_from)
            .collect()
    }

    async fn list(
        &self,
        filter: &UserFilter,
        page: &PageRequest<UserSort>,
    ) -> Result<Page<User>, StorageError> {
        let select =
            Entity::find().filter(list::matching(filter, self.session.get_database_backend()));
        let page = lists::page(
            &self.session,
            select,
            &list::keyset(filter, page.sort.field),
            page,
        )
        .await;
        page.map_err(|e| self.failed(e))?.try_map(User::try_from)
    }

    async fn insert(&self, new: &NewUserRow) -> Result<User, StorageError> {
        let inserted = Entity::insert(row_of(new))
            .exec(&self.session)
            .await
            .map_err(|e| self.failed(e))?;
        Ok(User {
            id: user_id(inserted.last_insert_id)?,
            email: new.email.clone(),
            username: new.username.clone(),
            full_name: new.full_name.clone(),
            active: new.active,
            role: new.role,
            record: Record::new(new.now),
            deletion: Deletion::default(),
        })
    }

    async fn insert_many(&self, new: &[NewUserRow]) -> Result<Vec<UserId>, StorageError> {
        let rows: Vec<ActiveModel> = new.iter().map(row_of).collect();
        let ids = bulk::insert(&self.session, &rows).await;
        let ids = ids.map_err(|e| self.failed(e))?;
        ids.into_iter().map(user_id).collect()
    }

    async fn update(&self, user: &User) -> Result<(), StorageError> {
        let row = ActiveModel {
            email: Set(user.email.as_str().to_owned()),
            username: Set(user.username.as_str().to_owned()),
            full_name: Set(user.full_name.as_ref().map(|n| n.as_str().to_owned())),
            active: Set(user.active),
            role: Set(user.role.as_str().to_owned()),
            version: Set(user.record.version),
            updated_at: Set(user.record.updated_at),
            deleted_at: Set(user.deletion.at()),
            ..Default::default()
        };
        let update = Entity::update_many()
            .set(row)
            .filter(Column::Id.eq(user.id.get()))
            .filter(Column::Version.eq(user.record.version - 1));
        self.overwrite(update).await
    }

    async fn taken(&self, names: &[Username]) -> Result<Vec<String>, StorageError> {
        self.held(Column::Username, names.iter().map(Username::as_str))
            .await
    }

    async fn taken_emails(&self, emails: &[Email]) -> Result<Vec<String>, StorageError> {
        self.held(Column::Email, emails.iter().map(Email::as_str))
            .await
    }

    async fn count(&self, filter: &UserFilter) -> Result<u64, StorageError> {
        let counted: Option<i64> = Entity::find()
            .select_only()
            .column_as(Column::Id.count(), "total")
            .filter(list::matching(filter, self.session.get_database_backend()))
            .into_tuple()
            .one(&self.session)
            .await
            .map_err(|e| self.failed(e))?;
        Ok(u64::try_from(counted.unwrap_or_default()).unwrap_or_default())
    }

    async fn lock_differing(
        &self,
        filter: &UserFilter,
        change: AccessChange,
    ) -> Result<Vec<UserId>, StorageError> {
        let (active, role) = (change.active, change.role);
        if active.is_none() && role.is_none() {
            return Ok(Vec::new());
        }
        let differs = Condition::any()
            .add_option(active.map(|active| Column::Active.ne(active)))
            .add_option(role.map(|role| Column::Role.ne(role.as_str())));
        let chosen = list::matching(filter, self.session.get_database_backend());
        self.lock(chosen.add(differs)).await
    }

    async fn change_access(
        &self,
        ids: &[UserId],
        change: AccessChange,
        now: DateTime<Utc>,
    ) -> Result<(), StorageError> {
        let now = to_micros(now);
        // As `Record::touch` does.
        let touched = Expr::case(Column::UpdatedAt.lt(now), Expr::value(now))
            .finally(Expr::col(Column::UpdatedAt));
        for ids in bulk::statements(ids) {
            let mut update = Entity::update_many()
                .col_expr(Column::Version, Expr::col(Column::Version).add(1))
                .col_expr(Column::UpdatedAt, touched.clone().into())
                .filter(Column::Id.is_in(ids.iter().map(|id| id.get())));
            if let Some(active) = change.active {
                update = update.col_expr(Column::Active, Expr::value(active));
            }
            if let Some(role) = change.role {
                update = update.col_expr(Column::Role, Expr::value(role.as_str()));
            }
            let updated = update.exec(&self.session).await;
            updated.map_err(|e| self.failed(e))?;
        }
        Ok(())
    }

    async fn find_credentials(&self, login: &str) -> Result<Option<Credentials>, StorageError> {
        let named = Column::Email.eq(login).or(Column::Username.eq(login));
        let found = self.credentials(live().filter(named)).await?;
        // MariaDB compares as if both sides ended in the same spaces; a name with a space behind it is another name.
        Ok(found.filter(|c| login == c.user.email.as_str() || login == c.user.username.as_str()))
    }

    async fn find_credentials_of(&self, id: UserId) -> Result<Option<Credentials>, StorageError> {
        self.credentials(live().filter(Column::Id.eq(id.get())))
            .await
    }

    async fn find_credentials_for_update(
        &self,
        id: UserId,
    ) -> Result<Option<Credentials>, StorageError> {
        self.credentials(live().filter(Column::Id.eq(id.get())).lock_exclusive())
            .await
    }

    async fn set_password_hash(&self, id: UserId, hash: &str) -> Result<(), StorageError> {
        Entity::update_many()
            .col_expr(Column::PasswordHash, Expr::value(hash))
            .filter(Column::Id.eq(id.get()))
            .exec(&self.session)
            .await
            .map(drop)
            .map_err(|e| self.failed(e))
    }

    async fn lock_acting_admins(&self) -> Result<Vec<UserId>, StorageError> {
        self.lock(acting_admin()).await
    }

    async fn has_acting_admin(&self) -> Result<bool, StorageError> {
        Entity::find()
            .filter(acting_admin())
            .exists(&self.session)
            .await
            .map_err(|e| self.failed(e))
    }
}

impl SeaUnitOfWork {
    async fn one(&self, select: Select<Entity>) -> Result<Option<User>, StorageError> {
        let row = select
            .one(&self.session)
            .await
            .map_err(|e| self.failed(e))?;
        row.map(User::try_from).transpose()
    }

    /// Locks users in the order of their ids.
    async fn lock(&self, which: Condition) -> Result<Vec<UserId>, StorageError> {
        let ids: Vec<i64> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(which)
            .order_by_asc(Column::Id)
            .lock_exclusive()
            .into_tuple()
            .all(&self.session)
            .await
            .map_err(|e| self.failed(e))?;
        ids.into_iter().map(user_id).collect()
    }

    /// Tells which of these values some user has.
    async fn held(
        &self,
        column: Column,
        values: impl Iterator<Item = &str> + Send,
    ) -> Result<Vec<String>, StorageError> {
        Entity::find()
            .select_only()
            .column(column)
            .filter(column.is_in(values))
            .into_tuple()
            .all(&self.session)
            .await
            .map_err(|e| self.failed(e))
    }

    async fn credentials(
        &self,
        select: Select<Entity>,
    ) -> Result<Option<Credentials>, StorageError> {
        let row = select
            .one(&self.session)
            .await
            .map_err(|e| self.failed(e))?;
        row.map(|mut row| {
            let password_hash = row.password_hash.take();
            Ok(Credentials {
                user: row.try_into()?,
                password_hash,
            })
        })
        .transpose()
    }
}

fn row_of(new: &NewUserRow) -> ActiveModel {
    let record = Record::new(new.now);
    ActiveModel {
        email: Set(new.email.as_str().to_owned()),
        username: Set(new.username.as_str().to_owned()),
        full_name: Set(new.full_name.as_ref().map(|n| n.as_str().to_owned())),
        password_hash: Set(new.password_hash.clone()),
        active: Set(new.active),
        role: Set(new.role.as_str().to_owned()),
        version: Set(record.version),
        created_at: Set(record.created_at),
        updated_at: Set(record.updated_at),
        ..Default::default()
    }
}

/// The one place that hides deleted users.
fn live() -> Select<Entity> {
    Entity::find().filter(visible(Column::DeletedAt, Visibility::Live))
}

fn acting_admin() -> Condition {
    visible(Column::DeletedAt, Visibility::Live)
        .add(Column::Role.eq(Role::Admin.as_str()))
        .add(Column::Active.eq(true))
}

fn user_id(id: i64) -> Result<UserId, StorageError> {
    UserId::try_from(id).map_err(|e| unreadable("users", id, e))
}

impl TryFrom<Model> for User {
    type Error = StorageError;

    fn try_from(row: Model) -> Result<Self, StorageError> {
        let id = row.id;
        Ok(Self {
            id: user_id(id)?,
            email: Email::parse(&row.email).map_err(|e| unreadable("users", id, e))?,
            username: Username::parse(&row.username).map_err(|e| unreadable("users", id, e))?,
            full_name: row
                .full_name
                .map(FullName::parse)
                .transpose()
                .map_err(|e| unreadable("users", id, e))?,
            active: row.active,
            role: row.role.parse().map_err(|e| unreadable("users", id, e))?,
            record: Record {
                version: row.version,
                created_at: row.created_at,
                updated_at: row.updated_at,
            },
            deletion: Deletion::stored(row.deleted_at),
        })
    }
}
