//! The process's own metrics, in the words of Prometheus.

use crate::operation::{Answer, Operation};
use crate::state::AppState;
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use plinth_application::context::Meter;
use std::sync::OnceLock;
use std::time::Duration;

/// The path under which metrics are served, here or on a listener of their own.
pub(crate) const PATH: &str = "/metrics";

const DURATION: &str = "http_request_duration_seconds";
const DATABASE: &str = "http_request_database_seconds";
const BUCKETS: [f64; 12] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0,
];

/// How often collected samples are folded into their buckets.
const UPKEEP: Duration = Duration::from_secs(5);

/// The process's recorder, installed when first asked for.
fn recorder() -> &'static PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| {
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &BUCKETS)
            .expect("there are buckets")
            .build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("something else records metrics in this process: /metrics stays empty");
        }
        handle
    })
}

/// Starts recording.
pub(crate) fn install() {
    recorder();
}

/// Folds samples now and then, so that they do not pile up between two scrapes. Never ends.
pub(crate) async fn upkeep() {
    let mut ticks = tokio::time::interval(UPKEEP);
    loop {
        ticks.tick().await;
        recorder().run_upkeep();
    }
}

/// Notes an answered request. The route is a template, never a path, so that their number is bounded.
pub(crate) fn answered(
    method: &'static str,
    route: &'static str,
    status: u16,
    took: Duration,
    meter: &Meter,
) {
    let status = status.to_string();
    counter!("http_requests_total", "method" => method, "route" => route, "status" => status)
        .increment(1);
    histogram!(DURATION, "method" => method, "route" => route).record(took);
    let statements = meter.statements();
    if statements > 0 {
        counter!("http_request_database_statements_total", "method" => method, "route" => route)
            .increment(statements.into());
        histogram!(DATABASE, "method" => method, "route" => route).record(meter.time());
    }
}

/// Counts a request while it is in flight.
pub(crate) struct InFlight;

impl InFlight {
    pub(crate) fn begin() -> Self {
        gauge!("http_requests_in_flight").increment(1);
        Self
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        gauge!("http_requests_in_flight").decrement(1);
    }
}

/// `GET /metrics`: 200.
pub(crate) async fn scrape(state: web::Data<AppState>) -> HttpResponse {
    let pool = state.services.admin.pool_gauges();
    for (name, value) in [
        ("db_pool_connections_idle", pool.checked_in),
        ("db_pool_connections_in_use", pool.checked_out),
        ("db_pool_connections_overflow", pool.overflow()),
        ("db_pool_size", pool.size),
        ("db_pool_max_overflow", pool.max_overflow),
    ] {
        gauge!(name).set(f64::from(value));
    }
    gauge!("process_uptime_seconds").set(state.started.elapsed().as_secs_f64());
    HttpResponse::Ok()
        .insert_header((
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        ))
        .body(recorder().render())
}

pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(PATH, "prometheus")
            .about(
                "operation",
                "Show the process's metrics",
                "Prometheus text format. An operator can move it to an address of its own, or switch it off.",
            )
            .answers(Answer::new(200, "Every metric.").text(
                "text/plain",
                "# TYPE http_requests_total counter\n\
                 http_requests_total{method=\"GET\",route=\"/version\",status=\"200\"} 1\n",
            ))
            .to(scrape),
    ]
}
