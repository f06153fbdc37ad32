//! Transfers in the database.

use crate::entities::accounts;
use crate::entities::transfers::{ActiveModel, Column, Entity, Model};
use crate::list::{self, Group, Keyset, moment, unreadable};
use crate::storage::SeaUnitOfWork;
use async_trait::async_trait;
use plinth_application::page::{Cursor, Page, PageRequest};
use plinth_application::storage::StorageError;
use plinth_application::transfers::{
    NewTransferRow, TransferFilter, TransferRepository, TransferSort,
};
use plinth_domain::accounts::AccountId;
use plinth_domain::money::{Amount, Currency};
use plinth_domain::record::to_micros;
use plinth_domain::transfers::{Purpose, Transfer, TransferId, TransferKind};
use plinth_domain::users::UserId;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{ExprTrait as _, IntoCondition as _, SimpleExpr};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, Select, SelectExt as _, Value,
};

#[async_trait]
impl TransferRepository for SeaUnitOfWork {
    async fn find(
        &self,
        id: TransferId,
        participant: Option<UserId>,
    ) -> Result<Option<Transfer>, StorageError> {
        let row = Entity::find_by_id(id.get())
            .filter(Condition::all().add_option(participant.map(touching)))
            .one(&self.session)
            .await
            .map_err(|e| self.failed(e))?;
        row.map(Transfer::try_from).transpose()
    }

    async fn list(
        &self,
        filter: &TransferFilter,
        participant: Option<UserId>,
        page: &PageRequest<TransferSort>,
    ) -> Result<Page<Transfer>, StorageError> {
        // Whoever names an account of their own sees all that touches it.
        let participant = match participant {
            Some(user) if !self.names_one_of(user, filter).await? => Some(user),
            _ => None,
        };
        let (session, field) = (&self.session, page.sort.field);
        let page = match way(filter, participant, field) {
            Way::One(select, index) => {
                list::page(session, select, &keyset(field, index), page).await
            }
            Way::Two(select, sides) => {
                list::page_of_groups(session, select, sides, &keyset(field, None), page).await
            }
        };
        page.map_err(|e| self.failed(e))?
            .try_map(Transfer::try_from)
    }

    async fn insert(&self, new: &NewTransferRow) -> Result<Transfer, StorageError> {
        let from_id = new.from.map(|from| from.account_id);
        let created_at = to_micros(new.now);
        let row = ActiveModel {
            kind: Set(TransferKind::paid_by(from_id).as_str().to_owned()),
            from_id: Set(from_id.map(AccountId::get)),
            to_id: Set(new.to.account_id.get()),
            from_user_id: Set(new.from.map(|from| from.user_id.get())),
            to_user_id: Set(new.to.user_id.get()),
            amount: Set(new.amount.get()),
            currency: Set(new.currency.as_str().to_owned()),
            description: Set(new.purpose.as_ref().map(|p| p.as_str().to_owned())),
            created_by: Set(new.created_by.get()),
            created_at: Set(created_at),
            ..Default::default()
        };
        let inserted = Entity::insert(row)
            .exec(&self.session)
            .await
            .map_err(|e| self.failed(e))?;
        Ok(Transfer {
            id: transfer_id(inserted.last_insert_id)?,
            from_id,
            to_id: new.to.account_id,
            amount: new.amount,
            currency: new.currency.clone(),
            purpose: new.purpose.clone(),
            created_by: new.created_by,
            created_at,
        })
    }
}

impl SeaUnitOfWork {
    /// Tells whether a filter names an account of this user, deleted or not.
    async fn names_one_of(
        &self,
        user: UserId,
        filter: &TransferFilter,
    ) -> Result<bool, StorageError> {
        let named = [filter.account_id, filter.from_id, filter.to_id];
        let named: Vec<i64> = named.into_iter().flatten().map(AccountId::get).collect();
        if named.is_empty() {
            return Ok(false);
        }
        accounts::Entity::find()
            .filter(accounts::Column::Id.is_in(named))
            .filter(accounts::Column::UserId.eq(user.get()))
            .exists(&self.session)
            .await
            .map_err(|e| self.failed(e))
    }
}

/// How a list is read.
enum Way {
    /// As it stands, along an index.
    One(Select<Entity>, Option<&'static str>),
    /// As rows of one side and rows of the other.
    Two(Select<Entity>, Vec<Group>),
}

/// Finds the way that reads no more rows of a long book than it shows: a user, an account or a kind leads to one group
/// of rows, which lies in an index in the order of time.
fn way(filter: &TransferFilter, participant: Option<UserId>, sort: TransferSort) -> Way {
    let from = |id: AccountId| Column::FromId.eq(id.get());
    let to = |id: AccountId| Column::ToId.eq(id.get());
    let rest = Condition::all()
        .add_option(filter.from_id.map(from))
        .add_option(filter.to_id.map(to))
        .add_option(filter.kind.map(|kind| Column::Kind.eq(kind.as_str())))
        .add_option(filter.since.map(|since| Column::CreatedAt.gte(since)))
        .add_option(filter.until.map(|until| Column::CreatedAt.lt(until)));
    let select = Entity::find().filter(rest);
    // With several groups to choose from, or in another order, the database knows better which index is best.
    let groups = [
        participant.is_some(),
        filter.account_id.is_some(),
        filter.from_id.is_some(),
        filter.to_id.is_some(),
        filter.kind.is_some(),
    ];
    let groups = groups.into_iter().filter(|&group| group).count();
    let sure = sort == TransferSort::CreatedAt && groups <= 1;
    let side = |rows: SimpleExpr, index| Group {
        rows: rows.into_condition(),
        index: sure.then_some(index),
    };
    match (participant, filter.account_id) {
        (Some(user), account) => {
            let select =
                select.filter(Condition::all().add_option(account.map(|id| from(id).or(to(id)))));
            let sides = vec![
                side(Column::FromUserId.eq(user.get()), FROM_USER),
                side(Column::ToUserId.eq(user.get()), TO_USER),
            ];
            Way::Two(select, sides)
        }
        (None, Some(account)) => {
            let sides = vec![side(from(account), FROM), side(to(account), TO)];
            Way::Two(select, sides)
        }
        (None, None) => {
            let index = match (filter.from_id, filter.to_id, filter.kind) {
                (Some(_), ..) => FROM,
                (_, Some(_), _) => TO,
                (.., Some(_)) => KIND,
                _ => CREATED,
            };
            Way::One(select, sure.then_some(index))
        }
    }
}

const CREATED: &str = "ix_transfers_created_at_id";
const FROM: &str = "ix_transfers_from_id_created_at_id";
const TO: &str = "ix_transfers_to_id_created_at_id";
const FROM_USER: &str = "ix_transfers_from_user_id_created_at_id";
const TO_USER: &str = "ix_transfers_to_user_id_created_at_id";
const KIND: &str = "ix_transfers_kind_created_at_id";

/// From or to an account of this user.
fn touching(user: UserId) -> SimpleExpr {
    let paid = Column::FromUserId.eq(user.get());
    paid.or(Column::ToUserId.eq(user.get()))
}

fn keyset(field: TransferSort, index: Option<&'static str>) -> Keyset<Column, Model> {
    match field {
        TransferSort::Id => Keyset {
            key: None,
            id: Column::Id,
            index,
            value: Some(Value::from),
            place: |row| Cursor {
                key: row.id,
                id: row.id,
            },
        },
        TransferSort::CreatedAt => Keyset {
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

fn transfer_id(id: i64) -> Result<TransferId, StorageError> {
    TransferId::try_from(id).map_err(|e| unreadable("transfers", id, e))
}

impl TryFrom<Model> for Transfer {
    type Error = StorageError;

    fn try_from(row: Model) -> Result<Self, StorageError> {
        let id = row.id;
        let account =
            |number| AccountId::try_from(number).map_err(|e| unreadable("transfers", id, e));
        Ok(Self {
            id: transfer_id(id)?,
            from_id: row.from_id.map(account).transpose()?,
            to_id: account(row.to_id)?,
            amount: Amount::try_from(row.amount).map_err(|e| unreadable("transfers", id, e))?,
            currency: Currency::parse(row.currency).map_err(|e| unreadable("transfers", id, e))?,
            purpose: row
                .description
                .map(Purpose::parse)
                .transpose()
                .map_err(|e| unreadable("transfers", id, e))?,
            created_by: UserId::try_from(row.created_by)
                .map_err(|e| unreadable("transfers", id, e))?,
            created_at: row.created_at,
        })
    }
}
