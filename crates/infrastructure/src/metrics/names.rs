//! The list of names: kept in step by whoever adds points, so that nobody has to count them.

use crate::bulk;
use crate::entities::metric_names::{ActiveModel, Column, Entity, Model};
use crate::list::{self, Keyset, contains, unreadable};
use crate::session::Session;
use chrono::{DateTime, TimeDelta, Utc};
use plinth_application::metrics::{Added, NameSort};
use plinth_application::page::{Cursor, Page, PageRequest};
use plinth_application::storage::StorageError;
use plinth_domain::metrics::{KnownMetric, MetricName};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, OnConflict, SimpleExpr};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DbBackend, DbErr, EntityTrait as _, QueryFilter as _,
};
use std::collections::BTreeMap;

/// Notes points that were added.
pub(super) async fn note(session: &Session, added: &Added) -> Result<(), DbErr> {
    let rows = added.iter().map(|(name, &(count, last))| ActiveModel {
        name: Set(name.as_str().to_owned()),
        points: Set(i64::try_from(count).unwrap_or(i64::MAX)),
        last_timestamp: Set(last),
    });
    add(session, rows.collect()).await
}

/// Notes that points of these names from before a moment are gone, each as often as it is named. Names without points
/// go too.
pub(super) async fn forget(
    session: &Session,
    names: Vec<String>,
    before: DateTime<Utc>,
) -> Result<(), DbErr> {
    let mut counts = BTreeMap::<String, i64>::new();
    for name in names {
        *counts.entry(name).or_default() -= 1;
    }
    let names: Vec<String> = counts.keys().cloned().collect();
    let rows = counts.into_iter().map(|(name, count)| ActiveModel {
        name: Set(name),
        points: Set(count),
        // The latest points go last, so this is the latest only of a name that goes.
        last_timestamp: Set(before - TimeDelta::microseconds(1)),
    });
    add(session, rows.collect()).await?;
    Entity::delete_many()
        .filter(Column::Points.lte(0))
        .filter(Column::Name.is_in(names))
        .exec(session)
        .await
        .map(drop)
}

/// Adds to the names' numbers, in the order of the names: so two who add to the same names wait for each other instead
/// of standing in each other's way.
async fn add(session: &Session, rows: Vec<ActiveModel>) -> Result<(), DbErr> {
    let backend = session.get_database_backend();
    for rows in bulk::statements(&rows) {
        let insert = Entity::insert_many(rows.iter().cloned()).on_conflict(adding(backend));
        insert.exec_without_returning(session).await?;
    }
    Ok(())
}

/// What becomes of a row that is there: the sum of the numbers, and the later of the moments.
fn adding(backend: DbBackend) -> OnConflict {
    let there = |column: Column| Expr::col((Entity, column));
    let new = |column: Column| -> SimpleExpr {
        match backend {
            DbBackend::MySql => Func::cust("VALUES").arg(Expr::col(column)).into(),
            _ => Expr::col(("excluded", column)),
        }
    };
    let later = match backend {
        DbBackend::Sqlite => "max",
        _ => "greatest",
    };
    let last = Func::cust(later)
        .arg(there(Column::LastTimestamp))
        .arg(new(Column::LastTimestamp));
    OnConflict::column(Column::Name)
        .value(
            Column::Points,
            there(Column::Points).add(new(Column::Points)),
        )
        .value(Column::LastTimestamp, last)
        .to_owned()
}

pub(super) async fn list(
    session: &Session,
    search: Option<&str>,
    page: &PageRequest<NameSort>,
) -> Result<Page<Model>, DbErr> {
    let backend = session.get_database_backend();
    let mut select = Entity::find();
    if let Some(text) = search {
        select = select.filter(contains(backend, Column::Name, text));
    }
    let keyset = Keyset {
        key: None,
        id: Column::Name,
        value: None,
        // Never asked for, since texts have no cursors.
        place: |_: &Model| Cursor { key: 0, id: 0 },
    };
    list::page(session, select, &keyset, page).await
}

impl TryFrom<Model> for KnownMetric {
    type Error = StorageError;

    fn try_from(row: Model) -> Result<Self, StorageError> {
        let bad = |cause| unreadable("metric_names", 0, cause);
        Ok(Self {
            count: u64::try_from(row.points).unwrap_or_default(),
            name: MetricName::parse(row.name).map_err(bad)?,
            last_timestamp: row.last_timestamp,
        })
    }
}
