//! The PostgreSQL or MariaDB server beneath which tests make their databases.

use super::{Engine, name};
use anyhow::{Context, Result};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use std::{env, fmt};
use url::Url;

/// Databases of this age were left by a run that was killed.
const ABANDONED: Duration = Duration::from_hours(24);

/// A server, and the account that may create databases on it.
pub(super) struct Server {
    engine: Engine,
    url: Url,
}

impl Server {
    /// Reads where the engine's test server is. Panics when nobody said, and when it is the database that the
    /// service itself is configured to use.
    pub(super) fn from_environment(engine: Engine) -> Self {
        let variable = match engine {
            Engine::Postgres => "PLINTH_TEST_POSTGRES_URL",
            Engine::Mysql => "PLINTH_TEST_MYSQL_URL",
            Engine::Sqlite => unreachable!("SQLite needs no server"),
        };
        let value = env::var(variable).unwrap_or_default();
        assert!(
            !value.is_empty(),
            "{variable} is not set: run `make test`, or name a server where tests may create databases"
        );
        let url =
            Url::parse(&value).unwrap_or_else(|error| panic!("{variable} is not a URL: {error}"));
        for configured in configured_urls() {
            assert!(
                !same_database(&url, &configured),
                "{variable} names the database that the service is configured to use: name another one"
            );
        }
        Self { engine, url }
    }

    /// The address of one database on this server.
    pub(super) fn url_of(&self, name: &str) -> String {
        let mut url = self.url.clone();
        url.set_path(name);
        url.into()
    }

    /// Creates a database. Only PostgreSQL can copy a template.
    pub(super) async fn create(&self, name: &str, template: Option<&str>) {
        let sql = match (self.engine, template) {
            (Engine::Postgres, Some(template)) => {
                format!("CREATE DATABASE {name} TEMPLATE {template}")
            }
            (Engine::Mysql, _) => format!("CREATE DATABASE {name} CHARACTER SET utf8mb4"),
            _ => format!("CREATE DATABASE {name}"),
        };
        self.run(&sql)
            .await
            .unwrap_or_else(|error| panic!("cannot create the test database {name}: {error:#}"));
    }

    /// Drops a database together with the sessions that still use it: those of a failed test may hold locks.
    pub(super) async fn drop(&self, name: &str) {
        self.try_drop(name)
            .await
            .unwrap_or_else(|error| panic!("cannot drop the test database {name}: {error:#}"));
    }

    async fn try_drop(&self, name: &str) -> Result<()> {
        if self.engine == Engine::Postgres {
            return self
                .run(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
                .await;
        }
        let sessions = format!(
            "SELECT CAST(id AS CHAR) AS value FROM information_schema.processlist WHERE db = '{name}'"
        );
        for session in self.query(&sessions).await? {
            let _ = self.run(&format!("KILL {session}")).await; // it may have ended meanwhile
        }
        self.run(&format!("DROP DATABASE IF EXISTS {name}")).await
    }

    /// Drops what killed runs left behind, once per server in each process.
    pub(super) async fn sweep(&self) {
        static SWEPT: Mutex<Option<HashSet<Url>>> = Mutex::new(None);
        let first = SWEPT
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get_or_insert_default()
            .insert(self.url.clone());
        if !first {
            return;
        }
        let all = match self.engine {
            Engine::Postgres => "SELECT CAST(datname AS text) AS value FROM pg_database",
            _ => "SELECT schema_name AS value FROM information_schema.schemata",
        };
        let all = self
            .query(all)
            .await
            .unwrap_or_else(|error| panic!("cannot list the databases of {self:?}: {error:#}"));
        for name in all
            .iter()
            .filter(|name| name::age(name).is_some_and(|age| age > ABANDONED))
        {
            let _ = self.try_drop(name).await; // another run may be sweeping too
        }
    }

    async fn run(&self, sql: &str) -> Result<()> {
        let connection = self.connect().await?;
        connection.execute_unprepared(sql).await?;
        Ok(connection.close().await?)
    }

    /// Runs a query whose only column is called `value`.
    async fn query(&self, sql: &str) -> Result<Vec<String>> {
        let connection = self.connect().await?;
        let rows = connection
            .query_all_raw(Statement::from_string(
                connection.get_database_backend(),
                sql,
            ))
            .await?;
        connection.close().await?;
        rows.iter()
            .map(|row| Ok(row.try_get("", "value")?))
            .collect()
    }

    async fn connect(&self) -> Result<DatabaseConnection> {
        let mut options = ConnectOptions::new(self.url.as_str());
        options.max_connections(1).sqlx_logging(false);
        Database::connect(options)
            .await
            .with_context(|| format!("no connection to {self:?}"))
    }
}

impl fmt::Debug for Server {
    /// Says which server, and never the password.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{}://{}:{}",
            self.url.scheme(),
            self.url.host_str().unwrap_or_default(),
            port(&self.url)
        )
    }
}

/// The database that the service would use here: from the environment, or from the `.env` of the checkout.
fn configured_urls() -> impl Iterator<Item = Url> {
    const NAMES: [&str; 2] = ["DATABASE_URL", "PLINTH__DATABASE__URL"];
    let file = dotenvy::from_path_iter(concat!(env!("CARGO_MANIFEST_DIR"), "/../.env"))
        .into_iter()
        .flatten()
        .flatten();
    let both = file.chain(env::vars());
    both.filter(|(name, _)| NAMES.contains(&name.as_str()))
        .filter_map(|(_, value)| Url::parse(&value).ok())
}

/// Tells whether two URLs lead to one database, whatever the spelling, the account and the options.
fn same_database(one: &Url, other: &Url) -> bool {
    let place = |url: &Url| {
        let host = url
            .host_str()
            .unwrap_or_default()
            .replace("localhost", "127.0.0.1");
        (
            family(url),
            host,
            port(url),
            url.path().trim_matches('/').to_owned(),
        )
    };
    place(one) == place(other)
}

fn family(url: &Url) -> Option<Engine> {
    let scheme = url.scheme().split('+').next().unwrap_or_default(); // postgresql+asyncpg
    match scheme {
        "postgres" | "postgresql" => Some(Engine::Postgres),
        "mysql" | "mariadb" => Some(Engine::Mysql),
        _ => None,
    }
}

fn port(url: &Url) -> u16 {
    let usual = if family(url) == Some(Engine::Postgres) {
        5432
    } else {
        3306
    };
    url.port().unwrap_or(usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(one: &str, other: &str) -> bool {
        same_database(&Url::parse(one).unwrap(), &Url::parse(other).unwrap())
    }

    #[test]
    fn spelling_does_not_make_another_database() {
        assert!(same(
            "postgres://ann:a@localhost/app",
            "postgresql+asyncpg://bob:b@127.0.0.1:5432/app?sslmode=disable"
        ));
        assert!(same("mysql://ann@db/app", "mariadb://db:3306/app"));
    }

    #[test]
    fn another_name_port_host_or_engine_does() {
        for other in [
            "postgres://db/other",
            "postgres://db:5433/app",
            "postgres://db2/app",
            "mysql://db:5432/app",
        ] {
            assert!(!same("postgres://db/app", other), "{other}");
        }
    }

    #[test]
    fn a_server_is_described_without_its_password() {
        let server = Server {
            engine: Engine::Postgres,
            url: Url::parse("postgres://ann:hunter2@db/app").unwrap(),
        };
        assert_eq!(format!("{server:?}"), "postgres://db:5432");
    }
}
