//! Accounts in the database.

use crate::entities::accounts::{ActiveModel, Column, Entity, Model};
use crate::list::{self, Keyset, moment, unreadable, visible};
use crate::storage::SeaUnitOfWork;
use async_trait::async_trait;
use plinth_application::accounts::{AccountFilter, AccountRepository, AccountSort, NewAccountRow};
use plinth_application::page::{Cursor, Page, PageRequest, Visibility};
use plinth_application::storage::StorageError;
use plinth_domain::accounts::{Account, AccountId, AccountName};
use plinth_domain::money::{Balance, Currency};
use plinth_domain::record::{Deletion, Record};
use plinth_domain::users::UserId;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait as _, SimpleExpr};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Select, Value,
};

#[async_trait]
impl AccountRepository for SeaUnitOfWork {
    async fn find(
        &self,
        id: AccountId,
        owner: Option<UserId>,
    ) -> Result<Option<Account>, StorageError> {
        self.one_account(of(owner, live()).filter(Column::Id.eq(id.get())))
            .await
    }

    async fn find_for_update(
        &self,
        id: AccountId,
        owner: Option<UserId>,
    ) -> Result<Option<Account>, StorageError> {
        let named = of(owner, live()).filter(Column::Id.eq(id.get()));
        self.one_account(named.lock_exclusive()).await
    }

    async fn find_any_for_update(&self, id: AccountId) -> Result<Option<Account>, StorageError> {
        self.one_account(Entity::find_by_id(id.get()).lock_exclusive())
            .await
    }

    async fn find_pair_for_update(
        &self,
        one: AccountId,
        other: AccountId,
    ) -> Result<(Option<Account>, Option<Account>), StorageError> {
        // PostgreSQL locks after it has sorted; InnoDB locks as it reads, and reads the primary key in its order.
        let rows = live()
            .filter(Column::Id.is_in([one.get(), other.get()]))
            .order_by_asc(Column::Id)
            .lock_exclusive()
            .all(&self.session)
            .await
            .map_err(|e| self.failed(e))?;
        let mut pair = (None, None);
        for row in rows {
            let account = Account::try_from(row)?;
            if account.id == one {
                pair.0 = Some(account);
            } else {
                pair.1 = Some(account);
            }
        }
        Ok(pair)
    }

    async fn list(
        &self,
        filter: &AccountFilter,
        page: &PageRequest<AccountSort>,
    ) -> Result<Page<Account>, StorageError> {
        let select = Entity::find().filter(matching(filter));
        let keyset = keyset(filter, page.sort.field);
        let page = list::page(&self.session, select, &keyset, page).await;
        page.map_err(|e| self.failed(e))?.try_map(Account::try_from)
    }

    async fn insert(&self, new: &NewAccountRow) -> Result<Account, StorageError> {
        let record = Record::new(new.now);
        let row = ActiveModel {
            user_id: Set(new.user_id.get()),
            name: Set(new.name.as_str().to_owned()),
            currency: Set(new.currency.as_str().to_owned()),
            balance: Set(new.balance.get()),
            version: Set(record.version),
            created_at: Set(record.created_at),
            updated_at: Set(record.updated_at),
            ..Default::default()
        };
        let inserted = Entity::insert(row)
            .exec(&self.session)
            .await
            .map_err(|e| self.failed(e))?;
        Ok(Account {
            id: account_id(inserted.last_insert_id)?,
            user_id: new.user_id,
            name: new.name.clone(),
            currency: new.currency.clone(),
            balance: new.balance,
            record,
            deletion: Deletion::default(),
        })
    }

    async fn update(&self, account: &Account) -> Result<(), StorageError> {
        let row = ActiveModel {
            name: Set(account.name.as_str().to_owned()),
            balance: Set(account.balance.get()),
            version: Set(account.record.version),
            updated_at: Set(account.record.updated_at),
            deleted_at: Set(account.deletion.at()),
            ..Default::default()
        };
        let updated = Entity::update_many()
            .set(row)
            .filter(Column::Id.eq(account.id.get()))
            .filter(Column::Version.eq(account.record.version - 1))
            .exec(&self.session)
            .await
            .map_err(|e| self.failed(e))?;
        if updated.rows_affected == 1 {
            Ok(())
        } else {
            Err(StorageError::Stale)
        }
    }

    async fn update_balances(&self, one: &Account, other: &Account) -> Result<(), StorageError> {
        // One statement for both: on the way to a server it is the round trips that cost.
        let each = |value: fn(&Account) -> Value| -> SimpleExpr {
            CaseStatement::new()
                .case(Column::Id.eq(one.id.get()), value(one))
                .finally(value(other))
                .into()
        };
        let as_read = |account: &Account| {
            let version = Column::Version.eq(account.record.version - 1);
            Column::Id.eq(account.id.get()).and(version)
        };
        let updated = Entity::update_many()
            .col_expr(Column::Balance, each(|a| a.balance.get().into()))
            .col_expr(Column::UpdatedAt, each(|a| a.record.updated_at.into()))
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .filter(as_read(one).or(as_read(other)))
            .exec(&self.session)
            .await
            .map_err(|e| self.failed(e))?;
        if updated.rows_affected == 2 {
            Ok(())
        } else {
            Err(StorageError::Stale)
        }
    }
}

impl SeaUnitOfWork {
    async fn one_account(&self, select: Select<Entity>) -> Result<Option<Account>, StorageError> {
        let row = select
            .one(&self.session)
            .await
            .map_err(|e| self.failed(e))?;
        row.map(Account::try_from).transpose()
    }
}

/// The one place that hides deleted accounts.
fn live() -> Select<Entity> {
    Entity::find().filter(visible(Column::DeletedAt, Visibility::Live))
}

/// The one place that hides the accounts of others.
fn of(owner: Option<UserId>, select: Select<Entity>) -> Select<Entity> {
    match owner {
        Some(owner) => select.filter(Column::UserId.eq(owner.get())),
        None => select,
    }
}

fn matching(filter: &AccountFilter) -> Condition {
    let ids = filter.ids.as_ref();
    let currency = filter.currency.as_ref();
    visible(Column::DeletedAt, filter.visibility)
        .add_option(filter.user_id.map(|user| Column::UserId.eq(user.get())))
        .add_option(currency.map(|currency| Column::Currency.eq(currency.as_str())))
        .add_option(ids.map(|ids| Column::Id.is_in(ids.iter().map(|id| id.get()))))
}

/// The index that serves a list; `None` where it finds its rows in another way, or has none.
fn index(filter: &AccountFilter, field: AccountSort) -> Option<&'static str> {
    match (field, filter.user_id, &filter.currency) {
        (AccountSort::Id, ..) => None,
        _ if filter.ids.is_some() => None,
        (_, Some(_), _) => Some("ix_accounts_user_id_created_at_id"),
        (_, None, Some(_)) => Some("ix_accounts_currency_created_at_id"),
        (_, None, None) => Some("ix_accounts_created_at_id"),
    }
}

fn keyset(filter: &AccountFilter, field: AccountSort) -> Keyset<Column, Model> {
    let index = index(filter, field);
    match field {
        AccountSort::Id => Keyset {
            key: None,
            id: Column::Id,
            index,
            value: Some(Value::from),
            place: |row| Cursor {
                key: row.id,
                id: row.id,
            },
        },
        AccountSort::CreatedAt => Keyset {
            key: Some(Column::CreatedAt),
            id: Column::Id,
            index,
            value: Some(moment),
            place: |row| Cursor {
                key: row.created_at.timestamp_micros(),
                id: row.id,
            },
        },
    }
}

fn account_id(id: i64) -> Result<AccountId, StorageError> {
    AccountId::try_from(id).map_err(|e| unreadable("accounts", id, e))
}

impl TryFrom<Model> for Account {
    type Error = StorageError;

    fn try_from(row: Model) -> Result<Self, StorageError> {
        let id = row.id;
        Ok(Self {
            id: account_id(id)?,
            user_id: UserId::try_from(row.user_id).map_err(|e| unreadable("accounts", id, e))?,
            name: AccountName::parse(row.name).map_err(|e| unreadable("accounts", id, e))?,
            currency: Currency::parse(row.currency).map_err(|e| unreadable("accounts", id, e))?,
            balance: Balance::try_from(row.balance).map_err(|e| unreadable("accounts", id, e))?,
            record: Record {
                version: row.version,
                created_at: row.created_at,
                updated_at: row.updated_at,
            },
            deletion: Deletion::stored(row.deleted_at),
        })
    }
}
