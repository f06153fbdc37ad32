//! Databases to try things on: each is made for one proof, and gone after it.
//!
//! On a server that is a database of its own, not a schema in one: on MySQL the two are the same, and on PostgreSQL only
//! so do revisions that name schemas, or make extensions, find what they would find in earnest. It has the encoding and
//! the collation of the database that the address names, which is itself left alone.

use super::ProofError;
use crate::sql::quoted;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, Statement};
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

/// How the names begin. What comes next is the time of making, in seconds.
const PREFIX: &str = "limbeck_proof_";

/// When a scratch database can be in nobody's use any more: its proof was killed.
const FORGOTTEN: Duration = Duration::from_hours(24);

/// Where scratch databases are made.
#[derive(Clone, PartialEq, Eq)]
pub struct Scratch(Place);

#[derive(Clone, PartialEq, Eq)]
enum Place {
    Memory,
    Postgres(String),
    MySql(String),
}

impl Scratch {
    /// SQLite, in memory: everywhere to be had.
    pub const MEMORY: Self = Self(Place::Memory);

    /// A server, by the address of a database on it, whose user may make databases.
    pub fn at(url: &str) -> Result<Self, ProofError> {
        let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
        match scheme {
            "postgres" | "postgresql" => Ok(Self(Place::Postgres(url.to_owned()))),
            "mysql" | "mariadb" => Ok(Self(Place::MySql(url.replacen(scheme, "mysql", 1)))),
            // The address is not shown: it may hold a password.
            _ => Err(ProofError::Address(scheme.to_owned())),
        }
    }

    /// SQLite in memory, and then each of these servers.
    pub fn each<'u>(urls: impl IntoIterator<Item = &'u str>) -> Result<Vec<Self>, ProofError> {
        let servers = urls.into_iter().map(Self::at);
        [Ok(Self::MEMORY)].into_iter().chain(servers).collect()
    }

    /// Does something with an empty database, which is gone afterwards whatever comes of it.
    pub(super) async fn with<T>(
        &self,
        work: impl AsyncFnOnce(&DatabaseConnection) -> Result<T, ProofError>,
    ) -> Result<T, ProofError> {
        let url = match &self.0 {
            Place::Memory => {
                let db = open("sqlite::memory:", None)
                    .await
                    .map_err(ProofError::Scratch)?;
                let outcome = work(&db).await;
                db.close().await.map_err(ProofError::Scratch)?;
                return outcome;
            }
            Place::Postgres(url) | Place::MySql(url) => url,
        };
        let name = new_name();
        let home = open(url, None).await.map_err(ProofError::Scratch)?;
        let made = self.make(&home, &name).await;
        made.map_err(ProofError::Scratch)?;
        let outcome = match open(url, Some(&name)).await {
            Ok(db) => {
                let outcome = work(&db).await;
                // What cannot be closed goes with the database.
                let _ = db.close().await;
                outcome
            }
            Err(error) => Err(ProofError::Scratch(error)),
        };
        let dropped = self.drop(&home, &name).await;
        let closed = home.close().await;
        let done = outcome?;
        dropped.and(closed).map_err(ProofError::Scratch)?;
        Ok(done)
    }

    async fn make(&self, home: &DatabaseConnection, name: &str) -> Result<(), DbErr> {
        let (question, list) = match self.0 {
            Place::Postgres(_) => (
                "SELECT format('CREATE DATABASE %I TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L', '?', pg_encoding_to_char(encoding), datcollate, datctype) FROM pg_database WHERE datname = current_database()",
                "SELECT datname::text FROM pg_database",
            ),
            _ => (
                "SELECT CONCAT('CREATE DATABASE `?` CHARACTER SET ', @@character_set_database, ' COLLATE ', @@collation_database)",
                "SELECT CONVERT(schema_name USING utf8mb4) FROM information_schema.schemata",
            ),
        };
        for old in texts(home, list).await? {
            if is_forgotten(&old) {
                // Another proof may sweep at the same moment.
                let _ = self.drop(home, &old).await;
            }
        }
        let statements = texts(home, &question.replace('?', name)).await?;
        for statement in statements {
            home.execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    async fn drop(&self, home: &DatabaseConnection, name: &str) -> Result<(), DbErr> {
        let statement = match self.0 {
            // A connection that was given up a moment ago may still be there.
            Place::Postgres(_) => format!("DROP DATABASE {} WITH (FORCE)", quoted(name, '"')),
            _ => format!("DROP DATABASE {}", quoted(name, '`')),
        };
        home.execute_unprepared(&statement).await.map(drop)
    }
}

/// Which engine it is, and not the address, which may hold a password.
impl fmt::Debug for Scratch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Place::Memory => "Scratch(SQLite in memory)",
            Place::Postgres(_) => "Scratch(PostgreSQL)",
            Place::MySql(_) => "Scratch(MySQL or MariaDB)",
        })
    }
}

/// One connection. On PostgreSQL it remembers no statement, since the tables beneath them change.
async fn open(url: &str, database: Option<&str>) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    // A database in memory lives as long as its connection.
    options.idle_timeout(None).max_lifetime(None);
    let name = database.map(str::to_owned);
    options.map_sqlx_postgres_opts(move |options| {
        let options = options.statement_cache_capacity(0);
        match &name {
            Some(name) => options.database(name),
            None => options,
        }
    });
    let name = database.map(str::to_owned);
    // MySQL prepares a statement anew where a table is another one; to forget each would cost a delayed packet.
    options.map_sqlx_mysql_opts(move |options| match &name {
        Some(name) => options.database(name),
        None => options,
    });
    Database::connect(options).await
}

async fn texts(db: &DatabaseConnection, question: &str) -> Result<Vec<String>, DbErr> {
    let question = Statement::from_string(db.get_database_backend(), question);
    let rows = db.query_all_raw(question).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

fn new_name() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let (now, number) = (now(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let process = std::process::id();
    format!(
        "{PREFIX}{}_{}_{process}_{number}",
        now.as_secs(),
        now.subsec_nanos()
    )
}

fn is_forgotten(name: &str) -> bool {
    let made = name
        .strip_prefix(PREFIX)
        .and_then(|rest| rest.split('_').next());
    let made = made.and_then(|seconds| seconds.parse().ok());
    made.is_some_and(|made| now().saturating_sub(Duration::from_secs(made)) > FORGOTTEN)
}

/// The time since 1970.
#[expect(
    clippy::disallowed_methods,
    reason = "a tool of the operator, with no use case to hand it a clock"
)]
fn now() -> Duration {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_swept_away_when_its_proof_was_killed_long_ago_and_no_other_is() {
        assert!(is_forgotten("limbeck_proof_1700000000_1_2_3"));
        for other in [
            &new_name(),
            "limbeck_proof_",
            "limbeck_proofs",
            "app",
            "limbeck_proof_x_1",
        ] {
            assert!(!is_forgotten(other), "{other}");
        }
    }

    #[test]
    fn an_address_is_a_servers_and_is_never_shown() {
        let scratch = Scratch::at("mariadb://me:secret@localhost/app").expect("a server");
        assert_eq!(format!("{scratch:?}"), "Scratch(MySQL or MariaDB)");
        for wrong in ["sqlite::memory:", "sqlite://app.db", "oracle://x", "app"] {
            let error = Scratch::at(wrong).expect_err(wrong);
            assert!(error.to_string().contains("SQLite is always"), "{error}");
        }
    }
}
