//! Databases that are emptied and used again: to make one costs PostgreSQL a hundred times as much as to empty it.

use super::texts;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbErr};
use std::sync::{Arc, Mutex, PoisonError};

/// Everything of a database that goes with its own schema, public.
const EMPTY: &str = "DROP SCHEMA public CASCADE; CREATE SCHEMA public";

/// What is left in a database that was emptied, and does not belong there.
const LEFT: &str = "SELECT nspname::text FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')
UNION ALL SELECT extname::text FROM pg_extension WHERE extname <> 'plpgsql'
UNION ALL SELECT evtname::text FROM pg_event_trigger
UNION ALL SELECT pubname::text FROM pg_publication
UNION ALL SELECT 'settings' FROM pg_db_role_setting JOIN pg_database ON pg_database.oid = setdatabase WHERE datname = current_database()
UNION ALL SELECT 'large objects' FROM pg_largeobject_metadata";

/// The names of empty databases.
#[derive(Clone, Debug, Default)]
pub(super) struct Spares(Arc<Mutex<Vec<String>>>);

impl Spares {
    pub(super) fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// Keeps a database for the next one who wants one.
    pub(super) fn keep(&self, name: String) {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        names.push(name);
    }
}

/// Empties a database, and tells whether nothing is left in it.
pub(super) async fn emptied(db: &DatabaseConnection) -> Result<bool, DbErr> {
    db.execute_unprepared(EMPTY).await?;
    Ok(texts(db, LEFT).await?.is_empty())
}
