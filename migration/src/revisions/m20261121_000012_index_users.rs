//! Indexes for lists of a few users among many: the admins, and those who are not active.

use crate::tables;
use sea_orm_migration::prelude::*;

/// Indexes `users` by role and by activity, each in the order of the default list.
#[derive(DeriveMigrationName)]
pub(crate) struct Revision;

const INDEXES: [[&str; 3]; 2] = [["role", "created_at", "id"], ["active", "created_at", "id"]];

#[async_trait::async_trait]
impl MigrationTrait for Revision {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for columns in INDEXES {
            tables::add_index(manager, "users", &columns).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for columns in INDEXES {
            tables::drop_index(manager, "users", &columns).await?;
        }
        Ok(())
    }
}
