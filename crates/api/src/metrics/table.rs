//! The operations on measured values.

use super::sums::{SeriesQuery, SeriesView, SummaryQuery, SummaryView, series, summarize};
use super::{MetricCreate, MetricFilters, MetricView, NameFilters, NameView};
use super::{create, create_many, list, names, purge};
use crate::bulk::{self, BulkResult};
use crate::operation::{Access, Answer, Operation};
use crate::page::ListQuery;
use plinth_domain::permissions::Permission;
use serde_json::{Value, json};

const TAG: &str = "metrics";
const METRICS: &str = "/api/v1/metrics";
const BULK: &str = "/api/v1/metrics/bulk";
const NAMES: &str = "/api/v1/metrics/names";
const SUMMARY: &str = "/api/v1/metrics/{name}/summary";
const SERIES: &str = "/api/v1/metrics/{name}/series";

fn example() -> Value {
    json!({
        "id": 42, "name": "cpu.load", "value": 0.75, "tags": {"host": "a1"}, "timestamp": "2026-01-15T10:30:00.123456Z",
    })
}

pub(crate) fn operations() -> Vec<Operation> {
    let mut operations = of_points();
    operations.extend(of_names());
    operations
}

fn of_points() -> Vec<Operation> {
    vec![
        Operation::post(METRICS, "createMetric")
            .about(
                TAG,
                "Append a measured value",
                "A value is appended once and never changes. Without `timestamp` it was measured now.",
            )
            .access(Access::Holding(Permission::MetricsWrite))
            .idempotent()
            .body::<MetricCreate>([(
                "a value",
                json!({"name": "cpu.load", "value": 0.75, "tags": {"host": "a1"}}),
            )])
            .answers(Answer::new(201, "The new value.").json::<MetricView<'_>>(example()))
            .to(create),
        Operation::post(BULK, "createMetricsBulk")
            .about(
                TAG,
                "Append many measured values",
                "As JSON, up to 1,000 values and 16 MiB: all are stored, or none, and errors point into the items, such as \
                 `#/items/7/value`. As NDJSON, up to 100,000 lines and 50 MiB: the good lines are stored together, and \
                 the answer tells of the others. Blank lines are passed over; a line has at most 64 KiB.",
            )
            .access(Access::Holding(Permission::MetricsWrite))
            .idempotent()
            .bulk_or_lines::<MetricCreate>([(
                "two values",
                json!({"items": [
                    {"name": "cpu.load", "value": 0.75, "tags": {"host": "a1"}},
                    {"name": "cpu.load", "value": 1.5, "timestamp": "2026-01-15T10:30:00Z"},
                ]}),
            )])
            .answers(
                Answer::new(201, "The ids of the new values, in the order of the items.")
                    .json::<BulkResult>(json!({"created": 2, "ids": [42, 43]})),
            )
            .answers(bulk::report())
            .to(create_many),
        Operation::get(METRICS, "listMetrics")
            .about(
                TAG,
                "List measured values",
                "The latest first, unless `sort` says otherwise.",
            )
            .access(Access::Holding(Permission::MetricsRead))
            .query::<ListQuery<MetricFilters>>()
            .answers(Answer::new(200, "A part of the list.").list::<MetricView<'_>>(example()))
            .to(list),
        Operation::delete(METRICS, "purgeMetrics")
            .about(
                TAG,
                "Delete old measured values",
                "Removes all that are older than a moment, some thousands at a time, so that nobody has to wait. If the time of \
                 the request is up before all are gone (503), those that are gone stay gone; `detail` tells how many.",
            )
            .purges()
            .to(purge),
    ]
}

fn of_names() -> Vec<Operation> {
    vec![
        Operation::get(NAMES, "listMetricNames")
            .about(
                TAG,
                "List the names of metrics",
                "Each with the number of its values and the latest moment, by the alphabet. Names have no cursors: \
                 `cursor` is ignored.",
            )
            .access(Access::Holding(Permission::MetricsRead))
            .query::<ListQuery<NameFilters>>()
            .answers(Answer::new(200, "A part of the list.").list::<NameView<'_>>(json!({
                "name": "cpu.load", "count": 1440, "last_timestamp": "2026-01-15T10:30:00.123456Z",
            })))
            .to(names),
        Operation::get(SUMMARY, "summarizeMetric")
            .about(
                TAG,
                "Sum a metric up",
                "The values of the last so many hours, up to and including now. A name that nothing has gives a count \
                 of 0 and nulls.",
            )
            .access(Access::Holding(Permission::MetricsRead))
            .query::<SummaryQuery>()
            .answers(Answer::new(200, "The summary.").json::<SummaryView<'_>>(json!({
                "name": "cpu.load", "hours": 24, "from": "2026-01-14T10:30:00.000000Z",
                "to": "2026-01-15T10:30:00.000000Z", "count": 3, "min": 0.5, "max": 2.0, "avg": 1.25,
            })))
            .to(summarize),
        Operation::get(SERIES, "metricSeries")
            .about(
                TAG,
                "Sum a metric up by intervals",
                "The last so many hours in `points` intervals of equal length; those without values are left out.",
            )
            .access(Access::Holding(Permission::MetricsRead))
            .query::<SeriesQuery>()
            .answers(Answer::new(200, "The series.").json::<SeriesView<'_>>(json!({
                "name": "cpu.load", "from": "2026-01-14T10:30:00.000000Z", "to": "2026-01-15T10:30:00.000000Z",
                "bucket_seconds": 864,
                "points": [{
                    "start": "2026-01-15T09:46:48.000000Z", "count": 3, "min": 0.5, "max": 2.0, "avg": 1.25,
                }],
            })))
            .to(series),
    ]
}
