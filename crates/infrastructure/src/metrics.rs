//! Measured values in the database.

mod names;
mod sums;
mod tags;

use crate::bulk;
use crate::entities::metrics::{ActiveModel, Column, Entity, Model};
use crate::list::{self, Keyset, ValueOf, moment, unreadable};
use crate::storage::SeaUnitOfWork;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use plinth_application::metrics::{
    Added, Interval, MetricFilter, MetricRepository, MetricSort, NameSort, NewMetric, Span, Summary,
};
use plinth_application::page::{Cursor, Page, PageRequest};
use plinth_application::storage::StorageError;
use plinth_domain::metrics::{KnownMetric, Metric, MetricId, MetricName, MetricValue};
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait as _, DbBackend, EntityTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Value,
};

#[async_trait]
impl MetricRepository for SeaUnitOfWork {
    async fn insert(&self, new: &[NewMetric]) -> Result<Vec<MetricId>, StorageError> {
        let rows: Vec<ActiveModel> = new
            .iter()
            .map(|point| ActiveModel {
                name: Set(point.name.as_str().to_owned()),
                value: Set(point.value.get()),
                tags: Set(tags::write(&point.tags)),
                timestamp: Set(point.timestamp),
                ..Default::default()
            })
            .collect();
        let ids = bulk::insert(&self.session, &rows).await;
        let ids = ids.map_err(|e| self.failed(e))?;
        ids.into_iter().map(metric_id).collect()
    }

    async fn note(&self, added: &Added) -> Result<(), StorageError> {
        let noted = names::note(&self.session, added).await;
        noted.map_err(|e| self.failed(e))
    }

    async fn list(
        &self,
        filter: &MetricFilter,
        page: &PageRequest<MetricSort>,
    ) -> Result<Page<Metric>, StorageError> {
        let select = Entity::find().filter(matching(filter, self.session.get_database_backend()));
        let keyset = keyset(filter, page.sort.field);
        let page = list::page(&self.session, select, &keyset, page).await;
        page.map_err(|e| self.failed(e))?.try_map(Metric::try_from)
    }

    async fn names<'a>(
        &self,
        search: Option<&'a str>,
        page: &PageRequest<NameSort>,
    ) -> Result<Page<KnownMetric>, StorageError> {
        let page = names::list(&self.session, search, page).await;
        page.map_err(|e| self.failed(e))?
            .try_map(KnownMetric::try_from)
    }

    async fn summarize(&self, name: &MetricName, span: Span) -> Result<Summary, StorageError> {
        let summary = sums::summarize(&self.session, name, span).await;
        summary.map_err(|e| self.failed(e))
    }

    async fn series(
        &self,
        name: &MetricName,
        span: Span,
        seconds: i64,
    ) -> Result<Vec<Interval>, StorageError> {
        let series = sums::series(&self.session, name, span, seconds).await;
        series.map_err(|e| self.failed(e))
    }

    async fn remove_before(&self, before: DateTime<Utc>, most: u64) -> Result<u64, StorageError> {
        // Locked, so that of two who purge at the same time one waits, and each point leaves its name's number once.
        let oldest: Result<Vec<(i64, String)>, _> = Entity::find()
            .select_only()
            .columns([Column::Id, Column::Name])
            .filter(Column::Timestamp.lt(before))
            .order_by_asc(Column::Timestamp)
            .order_by_asc(Column::Id)
            .limit(most)
            .lock_exclusive()
            .into_tuple()
            .all(&self.session)
            .await;
        let (ids, names): (Vec<i64>, Vec<String>) =
            oldest.map_err(|e| self.failed(e))?.into_iter().unzip();
        if ids.is_empty() {
            return Ok(0);
        }
        let removal = Entity::delete_many().filter(Column::Id.is_in(ids));
        let removed = removal.exec(&self.session).await;
        let removed = removed.map_err(|e| self.failed(e))?.rows_affected;
        let forgotten = names::forget(&self.session, names, before).await;
        forgotten.map_err(|e| self.failed(e))?;
        Ok(removed)
    }
}

fn matching(filter: &MetricFilter, backend: DbBackend) -> Condition {
    let name = filter.name.as_ref();
    let tag = filter.tag.as_ref();
    Condition::all()
        .add_option(name.map(|name| Column::Name.eq(name.as_str())))
        .add_option(filter.since.map(|since| Column::Timestamp.gte(since)))
        .add_option(filter.until.map(|until| Column::Timestamp.lt(until)))
        .add_option(tag.map(|tag| tags::has(backend, Column::Tags, tag)))
}

/// The index that serves a list; `None` where it finds its rows in another way, or has none.
fn index(filter: &MetricFilter, field: MetricSort) -> Option<&'static str> {
    match field {
        MetricSort::Id => None,
        MetricSort::Timestamp if filter.name.is_some() => {
            Some("ix_metrics_name_timestamp_id_value")
        }
        MetricSort::Timestamp => Some("ix_metrics_timestamp_id"),
    }
}

fn keyset(filter: &MetricFilter, field: MetricSort) -> Keyset<Column, Model> {
    let (key, value): (_, ValueOf) = match field {
        MetricSort::Id => (None, Value::from),
        MetricSort::Timestamp => (Some(Column::Timestamp), moment),
    };
    let place: fn(&Model) -> Cursor = match field {
        MetricSort::Id => |row| Cursor {
            key: row.id,
            id: row.id,
        },
        MetricSort::Timestamp => |row| Cursor {
            key: row.timestamp.timestamp_micros(),
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

fn metric_id(id: i64) -> Result<MetricId, StorageError> {
    MetricId::try_from(id).map_err(|e| unreadable("metrics", id, e))
}

impl TryFrom<Model> for Metric {
    type Error = StorageError;

    fn try_from(row: Model) -> Result<Self, StorageError> {
        let id = row.id;
        Ok(Self {
            id: metric_id(id)?,
            name: MetricName::parse(row.name).map_err(|e| unreadable("metrics", id, e))?,
            value: MetricValue::try_from(row.value).map_err(|e| unreadable("metrics", id, e))?,
            tags: tags::read(&row.tags).map_err(|e| unreadable("metrics", id, e))?,
            timestamp: row.timestamp,
        })
    }
}
