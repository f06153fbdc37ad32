//! Files that were written for SeaORM's own migrator, as they are.
//!
//! What they do to the schema is in code that no one can read beforehand, so it is declared beside them, or not known.

use crate::revision::Way;
use sea_orm::DbErr;
use sea_orm_migration::{IntoSchemaManagerConnection, MigrationTrait, SchemaManager};
use std::fmt;
use std::sync::Arc;

/// One way of such a file.
#[derive(Clone)]
pub struct Code {
    file: Arc<dyn MigrationTrait>,
    way: Way,
}

impl Code {
    pub(crate) fn new(file: Arc<dyn MigrationTrait>, way: Way) -> Self {
        Self { file, way }
    }

    /// Whether the file wants to commit by itself.
    pub(crate) fn wants_no_transaction(&self) -> bool {
        self.file.use_transaction() == Some(false)
    }

    /// Does it on a connection.
    pub(crate) async fn run<'c>(
        &self,
        db: impl IntoSchemaManagerConnection<'c>,
    ) -> Result<(), DbErr> {
        let manager = SchemaManager::new(db);
        match self.way {
            Way::Up => self.file.up(&manager).await,
            Way::Down => self.file.down(&manager).await,
        }
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Code")
            .field("file", &self.file.name())
            .field("way", &self.way)
            .finish()
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.way == other.way && Arc::ptr_eq(&self.file, &other.file)
    }
}

impl Eq for Code {}
