//! What the service knows of its schema: the port behind readiness and `GET /api/v1/admin/migrations`.

use async_trait::async_trait;
use limbeck::History;
use plinth_application::error::Error;
use plinth_application::ports::{Revision, SchemaStatus};
use plinth_infrastructure::database::Database;
use std::sync::Arc;

/// The revisions of an open database.
pub struct Schema {
    database: Arc<Database>,
    history: History,
}

impl Schema {
    /// Of this database.
    pub fn of(database: Arc<Database>) -> Result<Self, Error> {
        let history = plinth_migration::history().map_err(Error::internal)?;
        Ok(Self { database, history })
    }
}

#[async_trait]
impl SchemaStatus for Schema {
    async fn revisions(&self) -> Result<Vec<Revision>, Error> {
        let status = plinth_migration::status(&self.database.reader(), &self.history)
            .await
            .map_err(Error::internal)?;
        Ok(status
            .into_iter()
            .map(|r| Revision {
                name: r.name,
                applied_at: r.applied_at,
            })
            .collect())
    }
}
