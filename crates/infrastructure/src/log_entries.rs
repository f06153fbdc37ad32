//! Log entries in the database.

use crate::bulk;
use crate::entities::log_entries::{ActiveModel, Column, Entity, Model};
use crate::list::{self, Group, Keyset, ValueOf, contains, moment, unreadable};
use crate::storage::SeaUnitOfWork;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use plinth_application::log_entries::{
    LogEntryFilter, LogEntryRepository, LogEntrySort, NewLogEntry,
};
use plinth_application::page::{Cursor, Page, PageRequest};
use plinth_application::storage::StorageError;
use plinth_domain::log_entries::{LogEntry, LogEntryId, LogLevel, Message};
use plinth_domain::users::UserId;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::IntoCondition as _;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait as _, DbBackend, EntityTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Value,
};

#[async_trait]
impl LogEntryRepository for SeaUnitOfWork {
    async fn insert(&self, new: &[NewLogEntry]) -> Result<Vec<LogEntryId>, StorageError> {
        let rows: Vec<ActiveModel> = new
            .iter()
            .map(|entry| ActiveModel {
                user_id: Set(entry.user_id.get()),
                level: Set(entry.level.as_str().to_owned()),
                message: Set(entry.message.as_str().to_owned()),
                created_at: Set(entry.created_at),
                ..Default::default()
            })
            .collect();
        let ids = bulk::insert(&self.session, &rows).await;
        let ids = ids.map_err(|e| self.failed(e))?;
        ids.into_iter().map(entry_id).collect()
    }

    async fn find(&self, id: LogEntryId) -> Result<Option<LogEntry>, StorageError> {
        let row = Entity::find_by_id(id.get()).one(&self.session).await;
        row.map_err(|e| self.failed(e))?
            .map(LogEntry::try_from)
            .transpose()
    }

    async fn list(
        &self,
        filter: &LogEntryFilter,
        page: &PageRequest<LogEntrySort>,
    ) -> Result<Page<LogEntry>, StorageError> {
        let (session, field) = (&self.session, page.sort.field);
        let select = Entity::find().filter(matching(filter, session.get_database_backend()));
        let keyset = keyset(filter, field);
        let page = match groups(filter, field) {
            Some(groups) => list::page_of_groups(session, select, groups, &keyset, page).await,
            None => list::page(session, select.filter(levels(filter)), &keyset, page).await,
        };
        page.map_err(|e| self.failed(e))?
            .try_map(LogEntry::try_from)
    }

    async fn remove_before(&self, before: DateTime<Utc>, most: u64) -> Result<u64, StorageError> {
        let oldest: Result<Vec<i64>, _> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::CreatedAt.lt(before))
            .order_by_asc(Column::CreatedAt)
            .order_by_asc(Column::Id)
            .limit(most)
            .lock_exclusive()
            .into_tuple()
            .all(&self.session)
            .await;
        let ids = oldest.map_err(|e| self.failed(e))?;
        if ids.is_empty() {
            return Ok(0);
        }
        let removal = Entity::delete_many().filter(Column::Id.is_in(ids));
        let removed = removal.exec(&self.session).await;
        Ok(removed.map_err(|e| self.failed(e))?.rows_affected)
    }
}

fn matching(filter: &LogEntryFilter, backend: DbBackend) -> Condition {
    let search = filter.search.as_ref();
    Condition::all()
        .add_option(filter.user_id.map(|user| Column::UserId.eq(user.get())))
        .add_option(search.map(|text| contains(backend, Column::Message, text)))
        .add_option(filter.since.map(|since| Column::CreatedAt.gte(since)))
        .add_option(filter.until.map(|until| Column::CreatedAt.lt(until)))
}

fn levels(filter: &LogEntryFilter) -> Condition {
    let levels = match filter.levels.as_slice() {
        [] => None,
        // One level as an equation: then the index is in the order of the list.
        [level] => Some(Column::Level.eq(level.as_str())),
        levels => Some(Column::Level.is_in(levels.iter().map(|level| level.as_str()))),
    };
    Condition::all().add_option(levels)
}

/// Several levels are several groups, each of which lies in an index in the order of the list.
fn groups(filter: &LogEntryFilter, field: LogEntrySort) -> Option<Vec<Group>> {
    let group = |level: &LogLevel| Group {
        rows: Column::Level.eq(level.as_str()).into_condition(),
        index: Some(LEVEL),
    };
    let serves = field == LogEntrySort::CreatedAt && filter.user_id.is_none();
    let is_several = filter.levels.len() > 1;
    (serves && is_several).then(|| filter.levels.iter().map(group).collect())
}

const LEVEL: &str = "ix_log_entries_level_created_at_id";

/// The index that serves a list; `None` where it finds its rows in another way, or has none.
fn index(filter: &LogEntryFilter, field: LogEntrySort) -> Option<&'static str> {
    match (field, filter.levels.as_slice()) {
        (LogEntrySort::Id, _) => None,
        _ if filter.user_id.is_some() => Some("ix_log_entries_user_id_created_at_id"),
        (_, []) => Some("ix_log_entries_created_at_id"),
        (_, [_]) => Some(LEVEL),
        _ => None,
    }
}

fn keyset(filter: &LogEntryFilter, field: LogEntrySort) -> Keyset<Column, Model> {
    let (key, value): (_, ValueOf) = match field {
        LogEntrySort::Id => (None, Value::from),
        LogEntrySort::CreatedAt => (Some(Column::CreatedAt), moment),
    };
    let place: fn(&Model) -> Cursor = match field {
        LogEntrySort::Id => |row| Cursor {
            key: row.id,
            id: row.id,
        },
        LogEntrySort::CreatedAt => |row| Cursor {
            key: row.created_at.timestamp_micros(),
            id: row.id,
        },
    };
    Keyset {
        key,
        id: Column::Id,
        index: index(filter, field),
        value: Some(value),
        place,
    }
}

fn entry_id(id: i64) -> Result<LogEntryId, StorageError> {
    LogEntryId::try_from(id).map_err(|e| unreadable("log_entries", id, e))
}

impl TryFrom<Model> for LogEntry {
    type Error = StorageError;

    fn try_from(row: Model) -> Result<Self, StorageError> {
        let id = row.id;
        Ok(Self {
            id: entry_id(id)?,
            user_id: UserId::try_from(row.user_id).map_err(|e| unreadable("log_entries", id, e))?,
            level: row
                .level
                .parse()
                .map_err(|e| unreadable("log_entries", id, e))?,
            message: Message::parse(row.message).map_err(|e| unreadable("log_entries", id, e))?,
            created_at: row.created_at,
        })
    }
}
