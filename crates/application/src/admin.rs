//! How the service is doing: for probes, and for those who run it.

use crate::context::Context;
use crate::error::Error;
use crate::ports::{DatabaseStatus, PoolStatus, Revision, SchemaStatus};
use plinth_domain::permissions::Permission;
use std::sync::Arc;
use std::time::Duration;

/// How the service is doing.
pub struct AdminService {
    database: Arc<dyn DatabaseStatus>,
    schema: Arc<dyn SchemaStatus>,
}

/// What the readiness probe found.
#[derive(Debug)]
pub struct Readiness {
    /// How long the database took to answer, or why it did not.
    pub database: Result<Duration, Error>,
    /// How many known revisions the database lacks, or why that is not known.
    pub pending: Result<usize, Error>,
}

impl Readiness {
    /// Tells whether requests can be served.
    pub fn is_ready(&self) -> bool {
        self.database.is_ok() && matches!(self.pending, Ok(0))
    }
}

/// How long a probe waits for the database.
const PROBE_TIME: Duration = Duration::from_secs(2);

impl AdminService {
    /// Puts the service together.
    pub fn new(database: Arc<dyn DatabaseStatus>, schema: Arc<dyn SchemaStatus>) -> Self {
        Self { database, schema }
    }

    /// Tells how the connection pool is doing. Fails with `forbidden`.
    pub fn pool(&self, ctx: &Context) -> Result<PoolStatus, Error> {
        ctx.require(Permission::AdminRead)?;
        Ok(self.database.pool())
    }

    /// How the connection pool is doing, for the process's own metrics.
    pub fn pool_gauges(&self) -> PoolStatus {
        self.database.pool()
    }

    /// Lists the schema's revisions. Fails with `forbidden`.
    pub async fn revisions(&self, ctx: &Context) -> Result<Vec<Revision>, Error> {
        ctx.require(Permission::AdminRead)?;
        self.schema.revisions().await
    }

    /// Tells whether requests can be served. Always answers within two seconds.
    pub async fn readiness(&self) -> Readiness {
        let (database, revisions) = tokio::join!(
            in_time(self.database.ping()),
            in_time(self.schema.revisions())
        );
        let pending = revisions.map(|all| all.iter().filter(|r| r.applied_at.is_none()).count());
        Readiness { database, pending }
    }
}

async fn in_time<T>(probe: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    tokio::time::timeout(PROBE_TIME, probe)
        .await
        .unwrap_or_else(|elapsed| Err(Error::internal(elapsed)))
}
