//! A connection that counts its statements.

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};
use std::sync::atomic::{AtomicU32, Ordering};

pub(super) struct Counted<'d> {
    db: &'d DatabaseConnection,
    statements: AtomicU32,
}

impl<'d> Counted<'d> {
    pub(super) fn new(db: &'d DatabaseConnection) -> Self {
        Self {
            db,
            statements: AtomicU32::new(0),
        }
    }

    pub(super) fn statements(&self) -> u32 {
        self.statements.load(Ordering::Relaxed)
    }

    fn count(&self) -> &'d DatabaseConnection {
        self.statements.fetch_add(1, Ordering::Relaxed);
        self.db
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Counted<'_> {
    fn get_database_backend(&self) -> DbBackend {
        self.db.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.count().execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.count().execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.count().query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.count().query_all_raw(statement).await
    }
}
