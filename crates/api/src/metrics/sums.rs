//! What measured values come to within the last so many hours: as a whole, and interval by interval.

use super::Answered;
use crate::gate::Caller;
use crate::moment;
use crate::problem::{FieldError, Problem};
use crate::query::ValidatedQuery;
use crate::respond;
use crate::schema;
use crate::state::AppState;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use chrono::{DateTime, TimeDelta, Utc};
use plinth_application::metrics::{Interval, Series, Span, Summary};
use plinth_domain::metrics::MetricName;
use serde::{Deserialize, Serialize};
use std::future::{Ready, ready};
use utoipa::ToSchema;

const DEFAULT_HOURS: i64 = 24;
const DEFAULT_POINTS: i64 = 100;

/// The name in the path. One that is none is no name that nothing has, but a mistake: an unknown name has a summary.
pub(super) struct PathName(MetricName);

impl FromRequest for PathName {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let name = request.match_info().get("name").unwrap_or_default();
        ready(MetricName::parse(name).map(Self).map_err(|cause| {
            let detail = format!("is not the name of a metric: {cause}");
            Problem::invalid(vec![FieldError::path("name", "pattern", detail)])
        }))
    }
}

/// The parameters of a summary.
#[derive(Deserialize, ToSchema)]
pub(super) struct SummaryQuery {
    #[schema(schema_with = schema::hours)]
    hours: Option<i64>,
}

/// The parameters of a series.
#[derive(Deserialize, ToSchema)]
pub(super) struct SeriesQuery {
    #[schema(schema_with = schema::hours)]
    hours: Option<i64>,
    #[schema(schema_with = schema::points)]
    points: Option<i64>,
}

/// What the values within a span of time come to.
#[derive(Serialize, ToSchema)]
#[schema(as = MetricSummary)]
pub(super) struct SummaryView<'a> {
    #[schema(schema_with = schema::metric_name)]
    name: &'a str,
    #[schema(schema_with = schema::hours)]
    hours: i64,
    /// The start, which belongs to the span.
    #[serde(serialize_with = "moment::write")]
    #[schema(schema_with = schema::moment)]
    from: DateTime<Utc>,
    /// The end, which belongs to the span.
    #[serde(serialize_with = "moment::write")]
    #[schema(schema_with = schema::moment)]
    to: DateTime<Utc>,
    #[schema(schema_with = schema::count)]
    count: u64,
    #[schema(required = true, schema_with = schema::metric_value_or_null)]
    min: Option<f64>,
    #[schema(required = true, schema_with = schema::metric_value_or_null)]
    max: Option<f64>,
    #[schema(required = true, schema_with = schema::metric_value_or_null)]
    avg: Option<f64>,
}

impl<'a> SummaryView<'a> {
    fn new(name: &'a MetricName, hours: i64, span: Span, summary: Summary) -> Self {
        Self {
            name: name.as_str(),
            hours,
            from: span.from,
            to: span.to,
            count: summary.count,
            min: summary.spread.map(|s| s.min),
            max: summary.spread.map(|s| s.max),
            avg: summary.spread.map(|s| s.avg),
        }
    }
}

/// What the values come to, interval by interval. Intervals without values are left out.
#[derive(Serialize, ToSchema)]
#[schema(as = MetricSeries)]
pub(super) struct SeriesView<'a> {
    #[schema(schema_with = schema::metric_name)]
    name: &'a str,
    /// The start, which belongs to the span.
    #[serde(serialize_with = "moment::write")]
    #[schema(schema_with = schema::moment)]
    from: DateTime<Utc>,
    /// The end, which does not belong to the span.
    #[serde(serialize_with = "moment::write")]
    #[schema(schema_with = schema::moment)]
    to: DateTime<Utc>,
    /// How long each interval is.
    #[schema(schema_with = schema::count)]
    bucket_seconds: i64,
    points: Vec<IntervalView>,
}

/// What the values of an interval come to.
#[derive(Serialize, ToSchema)]
#[schema(as = MetricInterval)]
struct IntervalView {
    #[serde(serialize_with = "moment::write")]
    #[schema(schema_with = schema::moment)]
    start: DateTime<Utc>,
    #[schema(schema_with = schema::count)]
    count: u64,
    #[schema(schema_with = schema::metric_value)]
    min: f64,
    #[schema(schema_with = schema::metric_value)]
    max: f64,
    #[schema(schema_with = schema::metric_value)]
    avg: f64,
}

impl<'a> SeriesView<'a> {
    fn new(name: &'a MetricName, series: &Series) -> Self {
        let bucket_seconds = series.bucket.num_seconds();
        let view = |interval: &Interval| IntervalView {
            start: series.span.from + TimeDelta::seconds(interval.index * bucket_seconds),
            count: interval.count,
            min: interval.spread.min,
            max: interval.spread.max,
            avg: interval.spread.avg,
        };
        Self {
            name: name.as_str(),
            from: series.span.from,
            to: series.span.to,
            bucket_seconds,
            points: series.intervals.iter().map(view).collect(),
        }
    }
}

/// `GET /metrics/{name}/summary`: 200.
pub(super) async fn summarize(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    PathName(name): PathName,
    ValidatedQuery(query): ValidatedQuery<SummaryQuery>,
) -> Answered {
    let hours = query.hours.unwrap_or(DEFAULT_HOURS);
    let metrics = &state.services.metrics;
    let (span, summary) = metrics
        .summarize(&ctx, &name, TimeDelta::hours(hours))
        .await?;
    Ok(respond::json(&SummaryView::new(
        &name, hours, span, summary,
    )))
}

/// `GET /metrics/{name}/series`: 200.
pub(super) async fn series(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    PathName(name): PathName,
    ValidatedQuery(query): ValidatedQuery<SeriesQuery>,
) -> Answered {
    let time = TimeDelta::hours(query.hours.unwrap_or(DEFAULT_HOURS));
    let points = query.points.unwrap_or(DEFAULT_POINTS);
    let metrics = &state.services.metrics;
    let series = metrics.series(&ctx, &name, time, points).await?;
    Ok(respond::json(&SeriesView::new(&name, &series)))
}
