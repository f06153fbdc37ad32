//! Measured values, as use cases need them stored.

use crate::context::Context;
use crate::journal::{Append, Objection};
use crate::page::{Page, PageRequest, SortField};
use crate::storage::{StorageError, UnitOfWork};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use plinth_domain::metrics::{
    KnownMetric, Metric, MetricId, MetricName, MetricValue, Spread, Tag, Tags,
};
use std::collections::BTreeMap;

/// Measured values.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait MetricRepository: Send + Sync {
    /// Adds points. Gives their ids in the same order. Whoever adds points also [`note`](Self::note)s them.
    async fn insert(&self, new: &[NewMetric]) -> Result<Vec<MetricId>, StorageError>;
    /// Keeps the list of names in step with points that were added. It locks the names until the unit ends, so it
    /// comes last.
    async fn note(&self, added: &Added) -> Result<(), StorageError>;
    /// Lists points.
    async fn list(
        &self,
        filter: &MetricFilter,
        page: &PageRequest<MetricSort>,
    ) -> Result<Page<Metric>, StorageError>;
    /// Lists the names under which there are points, and which contain a text in any case.
    async fn names<'a>(
        &self,
        search: Option<&'a str>,
        page: &PageRequest<NameSort>,
    ) -> Result<Page<KnownMetric>, StorageError>;
    /// Sums up the points of a name within a span of time, both ends included.
    async fn summarize(&self, name: &MetricName, span: Span) -> Result<Summary, StorageError>;
    /// Sums up the points of a name by intervals of so many seconds from the start of a span of time, whose end is not
    /// included. Intervals without points are left out.
    async fn series(
        &self,
        name: &MetricName,
        span: Span,
        seconds: i64,
    ) -> Result<Vec<Interval>, StorageError>;
    /// Removes the oldest points from before a moment, so many at most, and keeps the list of names in step. Tells how
    /// many; 0 when none is left.
    async fn remove_before(&self, before: DateTime<Utc>, most: u64) -> Result<u64, StorageError>;
}

/// A point to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewMetric {
    /// What was measured.
    pub name: MetricName,
    /// How much.
    pub value: MetricValue,
    /// What else there is to know.
    pub tags: Tags,
    /// When.
    pub timestamp: DateTime<Utc>,
}

/// What was added under each name: the number of points, and the latest moment.
pub type Added = BTreeMap<MetricName, (u64, DateTime<Utc>)>;

/// How many names are kept in mind before they are noted.
const MOST_NAMES: usize = 10_000;

#[async_trait]
impl Append for NewMetric {
    type Id = MetricId;
    type Stored = Metric;
    type Tally = Added;

    fn stored(&self, id: MetricId) -> Metric {
        Metric {
            id,
            name: self.name.clone(),
            value: self.value,
            tags: self.tags.clone(),
            timestamp: self.timestamp,
        }
    }

    fn count_in(&self, added: &mut Added) {
        let new = (0, self.timestamp);
        let (count, last) = match added.get_mut(&self.name) {
            Some(known) => known,
            None => added.entry(self.name.clone()).or_insert(new),
        };
        *count += 1;
        *last = self.timestamp.max(*last);
    }

    fn is_full(added: &Added) -> bool {
        added.len() >= MOST_NAMES
    }

    async fn objections(
        _: &Context,
        _: &dyn UnitOfWork,
        _: &[Self],
    ) -> Result<Vec<Objection>, StorageError> {
        Ok(Vec::new())
    }

    async fn insert(unit: &dyn UnitOfWork, new: &[Self]) -> Result<Vec<MetricId>, StorageError> {
        unit.metrics().insert(new).await
    }

    async fn settle(unit: &dyn UnitOfWork, added: &Added) -> Result<(), StorageError> {
        unit.metrics().note(added).await
    }

    async fn remove_before(
        unit: &dyn UnitOfWork,
        before: DateTime<Utc>,
        most: u64,
    ) -> Result<u64, StorageError> {
        unit.metrics().remove_before(before, most).await
    }
}

/// Which points a list shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MetricFilter {
    /// Only this name's.
    pub name: Option<MetricName>,
    /// Only those with this tag.
    pub tag: Option<Tag>,
    /// Measured at this moment or later.
    pub since: Option<DateTime<Utc>>,
    /// Measured before this moment.
    pub until: Option<DateTime<Utc>>,
}

/// What lists of points can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricSort {
    /// By id.
    Id,
    /// By when they were measured.
    Timestamp,
}

impl SortField for MetricSort {
    fn has_cursor(self) -> bool {
        true
    }
}

/// Names are sorted by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameSort;

impl SortField for NameSort {
    fn has_cursor(self) -> bool {
        false
    }
}

/// A span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Where it starts.
    pub from: DateTime<Utc>,
    /// Where it ends.
    pub to: DateTime<Utc>,
}

/// How many points there are, and what they come to if there are any.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// How many.
    pub count: u64,
    /// Least, greatest, mean.
    pub spread: Option<Spread>,
}

/// The points of an interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Where in the series it is, from 0.
    pub index: i64,
    /// How many points.
    pub count: u64,
    /// Least, greatest, mean.
    pub spread: Spread,
}
