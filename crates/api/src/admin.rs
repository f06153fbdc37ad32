//! How the service is doing, for those who run it.

use crate::gate::Caller;
use crate::moment;
use crate::operation::{Access, Answer, Operation};
use crate::problem::Problem;
use crate::respond;
use crate::schema;
use crate::state::AppState;
use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use plinth_application::ports;
use plinth_domain::permissions::Permission;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa::openapi::schema::ObjectBuilder;

/// How the connection pool is doing.
#[derive(Serialize, ToSchema)]
struct PoolStatus {
    #[schema(schema_with = database)]
    database: &'static str,
    /// Configured base size.
    size: u32,
    /// Configured connections beyond the base size.
    max_overflow: u32,
    /// Open and idle.
    checked_in: u32,
    /// Open and in use.
    checked_out: u32,
    /// Open above the base size.
    overflow: u32,
    /// Open.
    total: u32,
    /// How long a request waits for a connection.
    timeout_seconds: f64,
    /// How old a connection may get.
    #[schema(schema_with = schema::count)]
    recycle_seconds: u64,
    /// Whether idle connections are tested before use.
    pre_ping: bool,
}

fn database() -> ObjectBuilder {
    schema::one_of(["sqlite", "postgres", "mysql"])
}

impl From<ports::PoolStatus> for PoolStatus {
    fn from(pool: ports::PoolStatus) -> Self {
        Self {
            database: pool.database,
            size: pool.size,
            max_overflow: pool.max_overflow,
            checked_in: pool.checked_in,
            checked_out: pool.checked_out,
            overflow: pool.overflow(),
            total: pool.total(),
            timeout_seconds: pool.timeout.as_secs_f64(),
            recycle_seconds: pool.recycle.as_secs(),
            pre_ping: pool.pre_ping,
        }
    }
}

/// Which revisions of the schema the database has.
#[derive(Serialize, ToSchema)]
struct MigrationStatus {
    /// The newest applied revision.
    #[schema(required = true)]
    current: Option<String>,
    /// The newest known revision.
    #[schema(required = true)]
    head: Option<String>,
    #[schema(schema_with = schema::count)]
    applied_count: usize,
    #[schema(schema_with = schema::count)]
    pending_count: usize,
    /// Every known revision, in order.
    items: Vec<RevisionView>,
}

/// A revision of the schema.
#[derive(Serialize, ToSchema)]
#[schema(as = Revision)]
struct RevisionView {
    name: String,
    #[schema(schema_with = status)]
    status: &'static str,
    #[serde(serialize_with = "moment::write_option")]
    #[schema(required = true, schema_with = schema::moment_or_null)]
    applied_at: Option<DateTime<Utc>>,
}

fn status() -> ObjectBuilder {
    schema::one_of(["applied", "pending"])
}

impl From<Vec<ports::Revision>> for MigrationStatus {
    fn from(revisions: Vec<ports::Revision>) -> Self {
        let mut applied = revisions.iter().filter(|r| r.applied_at.is_some());
        let applied_count = applied.clone().count();
        Self {
            current: applied.next_back().map(|r| r.name.clone()),
            head: revisions.last().map(|r| r.name.clone()),
            applied_count,
            pending_count: revisions.len() - applied_count,
            items: revisions
                .into_iter()
                .map(|r| RevisionView {
                    status: if r.applied_at.is_some() {
                        "applied"
                    } else {
                        "pending"
                    },
                    name: r.name,
                    applied_at: r.applied_at,
                })
                .collect(),
        }
    }
}

/// `GET /admin/pool`: 200, 403.
async fn pool(state: web::Data<AppState>, Caller(ctx): Caller) -> Result<HttpResponse, Problem> {
    let status = PoolStatus::from(state.services.admin.pool(&ctx)?);
    Ok(respond::json(&status))
}

/// `GET /admin/migrations`: 200, 403.
async fn migrations(
    state: web::Data<AppState>,
    Caller(ctx): Caller,
) -> Result<HttpResponse, Problem> {
    let status = MigrationStatus::from(state.services.admin.revisions(&ctx).await?);
    Ok(respond::json(&status))
}

pub(crate) fn operations() -> Vec<Operation> {
    const TAG: &str = "admin";
    vec![
        Operation::get("/api/v1/admin/pool", "poolStatus")
            .about(
                TAG,
                "Show the connection pool",
                "`checked_in + checked_out = total <= size + max_overflow`, and `overflow` is what `total` exceeds \
                 `size` by.",
            )
            .access(Access::Holding(Permission::AdminRead))
            .answers(Answer::new(200, "The pool at this moment.").json::<PoolStatus>(json!({
                "database": "postgres", "size": 10, "max_overflow": 20, "checked_in": 8, "checked_out": 2,
                "overflow": 0, "total": 10, "timeout_seconds": 2.0, "recycle_seconds": 3600, "pre_ping": true,
            })))
            .to(pool),
        Operation::get("/api/v1/admin/migrations", "migrationStatus")
            .about(
                TAG,
                "Show the schema's revisions",
                "Revisions are applied and taken back on the command line only; reading this changes nothing.",
            )
            .access(Access::Holding(Permission::AdminRead))
            .answers(Answer::new(200, "Every known revision.").json::<MigrationStatus>(json!({
                "current": "m20260101_000001_create_users", "head": "m20260101_000002_create_profiles",
                "applied_count": 1, "pending_count": 1,
                "items": [
                    {"name": "m20260101_000001_create_users", "status": "applied", "applied_at": "2026-01-15T10:30:00.000000Z"},
                    {"name": "m20260101_000002_create_profiles", "status": "pending", "applied_at": null},
                ],
            })))
            .to(migrations),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revisions_are_counted_by_whether_they_are_applied() {
        let revision = |name: &str, applied_at| ports::Revision {
            name: name.to_owned(),
            applied_at,
        };
        let status = MigrationStatus::from(vec![
            revision("m1", Some(DateTime::UNIX_EPOCH)),
            revision("m2", None),
        ]);
        assert_eq!(
            serde_json::to_value(&status).unwrap(),
            json!({
                "current": "m1", "head": "m2", "applied_count": 1, "pending_count": 1,
                "items": [
                    {"name": "m1", "status": "applied", "applied_at": "1970-01-01T00:00:00.000000Z"},
                    {"name": "m2", "status": "pending", "applied_at": null},
                ],
            })
        );
    }
}
