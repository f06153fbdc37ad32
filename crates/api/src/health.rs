//! Probes, and which build answers them.

use crate::operation::{Answer, Operation};
use crate::respond;
use crate::schema;
use crate::state::AppState;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use plinth_application::admin::Readiness;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa::openapi::schema::ObjectBuilder;

/// A probe's verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    /// All is well.
    Pass,
    /// It is not.
    Fail,
}

impl Verdict {
    const fn of(good: bool) -> Self {
        if good { Self::Pass } else { Self::Fail }
    }
}

/// Whether the process runs.
#[derive(Serialize, ToSchema)]
struct Liveness {
    status: Verdict,
}

/// Whether requests can be served.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = Readiness)]
struct ReadinessView {
    status: Verdict,
    checks: Checks,
}

/// What readiness depends on.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
struct Checks {
    database: DatabaseCheck,
    migrations: MigrationCheck,
}

/// Whether the database answers.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
struct DatabaseCheck {
    status: Verdict,
    /// How long it took to answer; null if it did not.
    #[schema(required = true)]
    latency_ms: Option<f64>,
}

/// Whether the schema is the one that this build knows.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
struct MigrationCheck {
    status: Verdict,
    /// How many known revisions the database lacks; null if that could not be found out.
    #[schema(required = true, schema_with = schema::count_or_null)]
    pending: Option<usize>,
}

impl ReadinessView {
    fn new(readiness: &Readiness, draining: bool) -> Self {
        let latency = readiness
            .database
            .as_ref()
            .ok()
            .map(std::time::Duration::as_secs_f64);
        let pending = readiness.pending.as_ref().ok().copied();
        Self {
            status: Verdict::of(readiness.is_ready() && !draining),
            checks: Checks {
                database: DatabaseCheck {
                    status: Verdict::of(latency.is_some()),
                    latency_ms: latency.map(|seconds| (seconds * 1e6).round() / 1e3),
                },
                migrations: MigrationCheck {
                    status: Verdict::of(pending == Some(0)),
                    pending,
                },
            },
        }
    }
}

/// Which build answers.
#[derive(Serialize, ToSchema)]
#[schema(as = Version)]
struct BuildView {
    name: &'static str,
    version: &'static str,
    /// The commit; empty if not known.
    git_sha: &'static str,
    /// When it was built; empty if not known.
    build_time: &'static str,
    #[schema(schema_with = api_version)]
    api: &'static str,
}

fn api_version() -> ObjectBuilder {
    schema::one_of(["v1"])
}

/// `GET /health/live`: 200 while the process runs. Touches nothing else.
async fn live() -> HttpResponse {
    respond::json(&Liveness {
        status: Verdict::Pass,
    })
}

/// `GET /health/ready`: 200 or 503.
async fn ready(state: web::Data<AppState>) -> HttpResponse {
    let readiness = state.services.admin.readiness().await;
    let view = ReadinessView::new(&readiness, state.drain.has_begun());
    let status = match view.status {
        Verdict::Pass => StatusCode::OK,
        Verdict::Fail => StatusCode::SERVICE_UNAVAILABLE,
    };
    respond::json_with(status, &view)
}

/// `GET /version`: 200.
async fn version(state: web::Data<AppState>) -> HttpResponse {
    respond::json(&BuildView {
        name: "plinth",
        version: state.build.version,
        git_sha: state.build.git_sha,
        build_time: state.build.build_time,
        api: "v1",
    })
}

pub(crate) fn operations() -> Vec<Operation> {
    const TAG: &str = "operation";
    let verdict = |status: &str, latency: Option<f64>, pending: Option<u32>| {
        json!({"status": status, "checks": {
            "database": {"status": if latency.is_some() { "pass" } else { "fail" }, "latency_ms": latency},
            "migrations": {"status": if pending == Some(0) { "pass" } else { "fail" }, "pending": pending},
        }})
    };
    vec![
        Operation::get("/health/live", "live")
            .about(TAG, "Does the process run?", "Answers while it does, and touches nothing else.")
            .answers(Answer::new(200, "It runs.").json::<Liveness>(json!({"status": "pass"})))
            .to(live),
        Operation::get("/health/ready", "ready")
            .about(
                TAG,
                "Can requests be served?",
                "They cannot while the database does not answer within two seconds, while revisions are pending, or \
                 once the process is about to end. Also at `/health`.",
            )
            .answers(Answer::new(200, "They can.").json::<ReadinessView>(verdict("pass", Some(0.25), Some(0))))
            .answers(Answer::new(503, "They cannot.").json::<ReadinessView>(verdict("fail", None, None)))
            .to(ready),
        Operation::get("/health", "health").undocumented().to(ready),
        Operation::get("/version", "version")
            .about(TAG, "Show the build", "Which release answers, and from which commit it was built.")
            .answers(Answer::new(200, "The build.").json::<BuildView>(json!({
                "name": "plinth", "version": "0.1.0", "git_sha": "3021a63", "build_time": "2026-01-15T10:30:00Z",
                "api": "v1",
            })))
            .to(version),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use plinth_application::error::{Code, Error};
    use std::time::Duration;

    fn readiness() -> Readiness {
        Readiness {
            database: Ok(Duration::from_micros(1500)),
            pending: Ok(0),
        }
    }

    #[test]
    fn a_healthy_service_is_ready_until_it_drains() {
        let view = ReadinessView::new(&readiness(), false);
        assert_eq!(
            (view.status, view.checks.database.latency_ms),
            (Verdict::Pass, Some(1.5))
        );
        assert_eq!(ReadinessView::new(&readiness(), true).status, Verdict::Fail);
    }

    #[test]
    fn a_missing_database_or_revision_is_named() {
        let pending = Readiness {
            pending: Ok(2),
            ..readiness()
        };
        let view = ReadinessView::new(&pending, false);
        assert_eq!(
            (view.status, view.checks.migrations.pending),
            (Verdict::Fail, Some(2))
        );
        let down = || Error::new(Code::DatabaseUnavailable, "down");
        let view = ReadinessView::new(
            &Readiness {
                database: Err(down()),
                pending: Err(down()),
            },
            false,
        );
        assert_eq!(
            (view.status, view.checks.database.latency_ms),
            (Verdict::Fail, None)
        );
    }
}
