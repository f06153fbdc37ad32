//! Measured values: appending points, listing and summing them up.

mod repository;

#[cfg(test)]
pub use repository::MockMetricRepository;
pub use repository::{
    Added, Interval, MetricFilter, MetricRepository, MetricSort, NameSort, NewMetric, Span, Summary,
};

use crate::context::Context;
use crate::error::Error;
use crate::idempotency::Once;
use crate::journal::{Journal, Lines, Report};
use crate::page::{Page, PageRequest};
use crate::ports::Clock;
use crate::unit::Units;
use chrono::{DateTime, TimeDelta, Utc};
use plinth_domain::metrics::{KnownMetric, Metric, MetricId, MetricName, MetricValue, Tags};
use plinth_domain::permissions::Permission;
use plinth_domain::record::to_micros;
use std::sync::Arc;

/// A point as somebody sends it.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricDraft {
    /// What was measured.
    pub name: MetricName,
    /// How much.
    pub value: MetricValue,
    /// What else there is to know.
    pub tags: Tags,
    /// When; now, if not said.
    pub timestamp: Option<DateTime<Utc>>,
}

impl MetricDraft {
    fn at(self, now: DateTime<Utc>) -> NewMetric {
        NewMetric {
            name: self.name,
            value: self.value,
            tags: self.tags,
            timestamp: self.timestamp.unwrap_or(now),
        }
    }
}

/// What the points of a name within a span of time come to, interval by interval.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Which span.
    pub span: Span,
    /// How long each interval is.
    pub bucket: TimeDelta,
    /// The intervals in which there are points, in order.
    pub intervals: Vec<Interval>,
}

/// Appending and reading measured values.
pub struct MetricService {
    units: Units,
    journal: Journal,
    clock: Arc<dyn Clock>,
}

impl MetricService {
    /// Puts the service together.
    pub fn new(units: Units, journal: Journal, clock: Arc<dyn Clock>) -> Self {
        Self {
            units,
            journal,
            clock,
        }
    }

    /// Appends a point.
    pub async fn create(&self, ctx: &Context, draft: MetricDraft) -> Result<Once<Metric>, Error> {
        ctx.require(Permission::MetricsWrite)?;
        self.journal.append(ctx, &draft.at(self.now())).await
    }

    /// Appends many points, or none.
    pub async fn create_many(
        &self,
        ctx: &Context,
        drafts: Vec<MetricDraft>,
    ) -> Result<Once<Vec<MetricId>>, Error> {
        ctx.require(Permission::MetricsWrite)?;
        let now = self.now();
        let new: Vec<_> = drafts.into_iter().map(|draft| draft.at(now)).collect();
        self.journal.append_all(ctx, &new).await
    }

    /// Appends what lines say. Fails with `validation-failed` when not a single line was good.
    pub async fn create_lines(
        &self,
        ctx: &Context,
        lines: &dyn Lines<MetricDraft>,
    ) -> Result<Once<Report>, Error> {
        ctx.require(Permission::MetricsWrite)?;
        let now = self.now();
        self.journal
            .append_lines(ctx, lines, |draft: MetricDraft| Ok(draft.at(now)))
            .await
    }

    /// Lists points.
    pub async fn list(
        &self,
        ctx: &Context,
        filter: &MetricFilter,
        page: &PageRequest<MetricSort>,
    ) -> Result<Page<Metric>, Error> {
        ctx.require(Permission::MetricsRead)?;
        self.units
            .read(ctx, |unit| {
                Box::pin(async move { Ok(unit.metrics().list(filter, page).await?) })
            })
            .await
    }

    /// Lists the names under which there are points.
    pub async fn names(
        &self,
        ctx: &Context,
        search: Option<&str>,
        page: &PageRequest<NameSort>,
    ) -> Result<Page<KnownMetric>, Error> {
        ctx.require(Permission::MetricsRead)?;
        self.units
            .read(ctx, |unit| {
                Box::pin(async move { Ok(unit.metrics().names(search, page).await?) })
            })
            .await
    }

    /// Sums up the points of a name within the last so much time, up to and including now.
    pub async fn summarize(
        &self,
        ctx: &Context,
        name: &MetricName,
        time: TimeDelta,
    ) -> Result<(Span, Summary), Error> {
        ctx.require(Permission::MetricsRead)?;
        let span = self.last(time);
        let summary = self
            .units
            .read(ctx, |unit| {
                Box::pin(async move { Ok(unit.metrics().summarize(name, span).await?) })
            })
            .await?;
        Ok((span, summary))
    }

    /// Sums up the points of a name within the last so much time, in so many intervals at most.
    pub async fn series(
        &self,
        ctx: &Context,
        name: &MetricName,
        time: TimeDelta,
        intervals: i64,
    ) -> Result<Series, Error> {
        ctx.require(Permission::MetricsRead)?;
        let span = self.last(time);
        // Rounded up, so that there are never more intervals than were asked for.
        let seconds = (time.num_seconds() + intervals - 1) / intervals;
        let intervals = self
            .units
            .read(ctx, |unit| {
                Box::pin(async move { Ok(unit.metrics().series(name, span, seconds).await?) })
            })
            .await?;
        Ok(Series {
            span,
            bucket: TimeDelta::seconds(seconds),
            intervals,
        })
    }

    /// Removes all points from before a moment. Tells how many. Fails with `deadline-exceeded` when they are too many for
    /// one request; what was removed stays removed.
    pub async fn purge(&self, ctx: &Context, before: DateTime<Utc>) -> Result<u64, Error> {
        ctx.require(Permission::AdminWrite)?;
        let removed = self.journal.purge::<NewMetric>(ctx, before).await?;
        tracing::info!(request_id = %ctx.request_id, %before, removed, "metrics purged");
        Ok(removed)
    }

    fn last(&self, time: TimeDelta) -> Span {
        let to = self.now();
        Span {
            from: to - time,
            to,
        }
    }

    fn now(&self) -> DateTime<Utc> {
        to_micros(self.clock.now())
    }
}

#[cfg(test)]
mod tests;
