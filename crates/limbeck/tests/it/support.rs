//! A database for each test, and the way there and back on it.

pub(crate) mod catalog;
mod database;
mod difference;
mod journey;

pub(crate) use database::{Database, Place};
pub(crate) use difference::{Wanted, difference};
pub(crate) use journey::{Journey, failure, journey};

/// A test on each engine: on the servers only where one is named.
#[macro_export]
macro_rules! on_every_engine {
    ($($(#[$doc:meta])* async fn $name:ident($db:ident: &mut Database) $body:block)+) => {$(
        mod $name {
            use super::*;

            $(#[$doc])*
            async fn case($db: &mut Database) $body

            #[tokio::test]
            async fn sqlite() {
                $crate::support::Place::Sqlite.run(async |db| case(db).await).await;
            }

            #[tokio::test]
            #[ignore = "needs PLINTH_TEST_POSTGRES_URL; make test starts one"]
            async fn postgres() {
                $crate::support::Place::Postgres.run(async |db| case(db).await).await;
            }

            #[tokio::test]
            #[ignore = "needs PLINTH_TEST_MYSQL_URL; make test starts one"]
            async fn mysql() {
                $crate::support::Place::Mysql.run(async |db| case(db).await).await;
            }
        }
    )+};
}
