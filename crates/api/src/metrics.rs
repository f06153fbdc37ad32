//! Measured values.

mod list;
mod sums;
mod table;

pub(crate) use list::{MetricFilters, NameFilters};
pub(crate) use table::operations;

use crate::bulk::{self, Many, Things};
use crate::gate::{Caller, accepted};
use crate::idempotency::{self, Idempotent};
use crate::moment;
use crate::page::ListQuery;
use crate::problem::Problem;
use crate::purge::{PurgeQuery, purged};
use crate::query::ValidatedQuery;
use crate::respond;
use crate::schema;
use crate::state::AppState;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Utc};
use plinth_application::error::Error;
use plinth_application::metrics::MetricDraft;
use plinth_domain::metrics::{KnownMetric, Metric, MetricId, MetricName, MetricValue, Tags};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

type Answered = Result<HttpResponse, Problem>;

/// A measured value.
#[derive(Serialize, ToSchema)]
#[schema(as = Metric)]
pub(crate) struct MetricView<'a> {
    #[schema(schema_with = schema::id)]
    id: i64,
    #[schema(schema_with = schema::metric_name)]
    name: &'a str,
    #[schema(schema_with = schema::metric_value)]
    value: f64,
    #[schema(schema_with = schema::tags)]
    tags: &'a BTreeMap<String, String>,
    #[serde(serialize_with = "moment::write")]
    #[schema(schema_with = schema::moment)]
    timestamp: DateTime<Utc>,
}

impl<'a> MetricView<'a> {
    fn new(point: &'a Metric) -> Self {
        Self {
            id: point.id.get(),
            name: point.name.as_str(),
            value: point.value.get(),
            tags: point.tags.members(),
            timestamp: point.timestamp,
        }
    }
}

/// A name under which there are measured values.
#[derive(Serialize, ToSchema)]
#[schema(as = MetricName)]
pub(crate) struct NameView<'a> {
    #[schema(schema_with = schema::metric_name)]
    name: &'a str,
    /// How many values there are.
    #[schema(schema_with = schema::count)]
    count: u64,
    #[serde(serialize_with = "moment::write")]
    #[schema(schema_with = schema::moment)]
    last_timestamp: DateTime<Utc>,
}

impl<'a> NameView<'a> {
    fn new(known: &'a KnownMetric) -> Self {
        Self {
            name: known.name.as_str(),
            count: known.count,
            last_timestamp: known.last_timestamp,
        }
    }
}

/// A measured value to be appended.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MetricCreate {
    #[schema(schema_with = schema::metric_name)]
    name: String,
    #[schema(schema_with = schema::metric_value)]
    value: f64,
    #[serde(default)]
    #[schema(schema_with = schema::tags, required = false)]
    tags: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "moment::read_option")]
    #[schema(schema_with = schema::measured_at)]
    timestamp: Option<DateTime<Utc>>,
}

impl TryFrom<MetricCreate> for MetricDraft {
    type Error = Error;

    fn try_from(body: MetricCreate) -> Result<Self, Error> {
        Ok(Self {
            name: accepted(MetricName::parse(body.name))?,
            value: accepted(MetricValue::try_from(body.value))?,
            tags: accepted(Tags::parse(body.tags))?,
            timestamp: body.timestamp,
        })
    }
}

/// `POST /metrics`: 201.
async fn create(
    state: web::Data<AppState>,
    Idempotent(ctx, body): Idempotent<MetricCreate>,
) -> Answered {
    let metrics = &state.services.metrics;
    let created = metrics.create(&ctx, body.try_into()?).await?;
    // A single point has no path of its own, so there is no `Location`.
    let view = MetricView::new(&created.value);
    let response = respond::json_with(StatusCode::CREATED, &view);
    Ok(idempotency::marked(&created, response))
}

/// `POST /metrics/bulk`: 200, 201.
async fn create_many(
    state: web::Data<AppState>,
    Many(ctx, things): Many<MetricCreate>,
) -> Answered {
    let metrics = &state.services.metrics;
    match things {
        Things::Items(items) => {
            let drafts = items.into_iter().map(MetricDraft::try_from);
            let drafts = drafts.collect::<Result<_, _>>()?;
            let stored = metrics.create_many(&ctx, drafts).await?;
            Ok(bulk::created(&stored, MetricId::get))
        }
        Things::Lines(lines) => {
            let outcome = metrics.create_lines(&ctx, &lines).await?;
            Ok(bulk::reported(&outcome))
        }
    }
}

/// `GET /metrics`: 200.
async fn list(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    ValidatedQuery(query): ValidatedQuery<ListQuery<MetricFilters>>,
    request: HttpRequest,
) -> Answered {
    let asked = query.asked();
    let filter = query.filter.filter()?;
    let metrics = &state.services.metrics;
    let page = metrics.list(&ctx, &filter, &asked.request).await?;
    Ok(asked.respond(&request, &page, MetricView::new))
}

/// `GET /metrics/names`: 200.
async fn names(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    ValidatedQuery(query): ValidatedQuery<ListQuery<NameFilters>>,
    request: HttpRequest,
) -> Answered {
    let asked = query.asked();
    let metrics = &state.services.metrics;
    let page = metrics
        .names(&ctx, query.filter.search(), &asked.request)
        .await?;
    Ok(asked.respond(&request, &page, NameView::new))
}

/// `DELETE /metrics`: 200.
async fn purge(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
    ValidatedQuery(query): ValidatedQuery<PurgeQuery>,
) -> Answered {
    let deleted = state.services.metrics.purge(&ctx, query.before).await?;
    Ok(purged(deleted))
}
