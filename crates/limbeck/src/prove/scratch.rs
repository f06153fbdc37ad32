//! Databases to try things on: each is made for one proof, and gone after it.
//!
//! On a server that is a database of its own, not a schema in one: on MySQL the two are the same, and on PostgreSQL only
//! so do revisions that name schemas, or make extensions, find what they would find in earnest. It has the encoding and
//! the collation of the database that the address names, which is itself left alone.

mod place;
mod spare;

use super::ProofError;
use crate::engine::Server;
use crate::runner::{self, server_of};
use crate::sql::quoted;
use place::Place;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};
use spare::{Spares, emptied};
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

/// How the names begin. What comes next is the time of making, in seconds.
const PREFIX: &str = "limbeck_proof_";

/// When a scratch database can be in nobody's use any more: its proof was killed.
const FORGOTTEN: Duration = Duration::from_hours(24);

/// Where scratch databases are made.
#[derive(Clone)]
pub struct Scratch {
    place: Place,
    /// Databases that are there and empty, if any are kept.
    spares: Option<Spares>,
}

impl Scratch {
    /// SQLite, in memory: everywhere to be had.
    pub const MEMORY: Self = Self::new(Place::Memory);

    /// A server, by the address of a database on it, whose user may make databases.
    pub fn at(url: &str) -> Result<Self, ProofError> {
        // The address is not shown: it may hold a password.
        Place::typed(url)
            .map(Self::new)
            .map_err(|scheme| ProofError::Address(scheme.to_owned()))
    }

    /// The server of a database, beside it; in memory for SQLite.
    pub async fn beside(db: &DatabaseConnection) -> Result<Self, ProofError> {
        let place = Place::beside(db).await;
        place.map(Self::new).map_err(ProofError::Scratch)
    }

    /// Tells whether its databases are of the kind that a connection speaks to.
    pub(crate) fn speaks_like(&self, db: &DatabaseConnection) -> bool {
        self.place.backend() == db.get_database_backend()
    }

    const fn new(place: Place) -> Self {
        Self {
            place,
            spares: None,
        }
    }

    /// The same for many proofs: databases that are dear to make are emptied and used again, until they are
    /// [cleared away](Self::clear). Copies share them.
    #[must_use]
    pub fn lasting(mut self) -> Self {
        self.spares.get_or_insert_default();
        self
    }

    /// Drops the databases that were kept.
    pub async fn clear(&self) -> Result<(), ProofError> {
        let Some(spares) = self.spares.as_ref().filter(|_| self.is_lasting()) else {
            return Ok(());
        };
        let home = self.place.open(None).await.map_err(ProofError::Scratch)?;
        while let Some(name) = spares.take() {
            let dropped = self.drop(&home, &name).await;
            dropped.map_err(ProofError::Scratch)?;
        }
        home.close().await.map_err(ProofError::Scratch)
    }

    /// SQLite in memory, and then each of these servers.
    pub fn each<'u>(urls: impl IntoIterator<Item = &'u str>) -> Result<Vec<Self>, ProofError> {
        let servers = urls.into_iter().map(Self::at);
        [Ok(Self::MEMORY)].into_iter().chain(servers).collect()
    }

    /// Does something with an empty database, which is gone afterwards whatever comes of it.
    pub(crate) async fn with<T, E: From<ProofError>>(
        &self,
        work: impl AsyncFnOnce(&DatabaseConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        let failed = |error| E::from(ProofError::Scratch(error));
        if matches!(self.place, Place::Memory) {
            let db = self.place.open(None).await.map_err(failed)?;
            let outcome = work(&db).await;
            db.close().await.map_err(failed)?;
            return outcome;
        }
        let spare = self.spares.as_ref().and_then(Spares::take);
        let name = match spare {
            Some(name) => name,
            None => self.new_database().await.map_err(failed)?,
        };
        let mut is_empty = false;
        let outcome = match self.place.open_new(&name).await {
            Ok(db) => {
                let outcome = work(&db).await;
                if self.is_lasting() {
                    is_empty = emptied(&db).await.unwrap_or_default();
                }
                // What cannot be closed goes with the database.
                let _ = db.close().await;
                outcome
            }
            Err(error) => Err(failed(error)),
        };
        let gone = match &self.spares {
            Some(spares) if is_empty => {
                spares.keep(name);
                Ok(())
            }
            _ => self.drop_database(&name).await,
        };
        let done = outcome?;
        gone.map_err(failed)?;
        Ok(done)
    }

    /// Whether a database is kept when its proof is made.
    fn is_lasting(&self) -> bool {
        self.spares.is_some() && matches!(self.place, Place::Postgres(_))
    }

    async fn new_database(&self) -> Result<String, DbErr> {
        let name = new_name();
        let home = self.place.open(None).await?;
        self.make(&home, &name).await?;
        home.close().await?;
        Ok(name)
    }

    async fn drop_database(&self, name: &str) -> Result<(), DbErr> {
        let home = self.place.open(None).await?;
        let dropped = self.drop(&home, name).await;
        dropped.and(home.close().await)
    }

    async fn make(&self, home: &DatabaseConnection, name: &str) -> Result<(), DbErr> {
        let (question, list) = match self.place {
            Place::Postgres(_) => (
                "SELECT format('CREATE DATABASE %I TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L', '?', pg_encoding_to_char(encoding), datcollate, datctype) FROM pg_database WHERE datname = current_database()",
                "SELECT datname::text FROM pg_database",
            ),
            _ => (
                // The server's own tables have a character set of their own, which no database that is made has.
                "SELECT CONCAT('CREATE DATABASE `?`', IF(DATABASE() IN ('mysql', 'sys', 'information_schema', 'performance_schema'), '', CONCAT(' CHARACTER SET ', @@character_set_database, ' COLLATE ', @@collation_database)))",
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
        let statement = match self.place {
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
        f.write_str(match self.place {
            Place::Memory => "Scratch(SQLite in memory)",
            Place::Postgres(_) => "Scratch(PostgreSQL)",
            Place::MySql(_) => "Scratch(MySQL or MariaDB)",
        })
    }
}

/// The server that a scratch database is on.
pub(crate) async fn server(db: &DatabaseConnection) -> Result<Server, ProofError> {
    server_of(db).await.map_err(|error| match error {
        runner::Error::Database(error) => ProofError::Scratch(error),
        other => ProofError::Scratch(DbErr::Custom(other.to_string())),
    })
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
