//! The kinds of database that Plinth speaks to, and their conventions.

use super::DatabaseUrlError;
use std::fmt;

/// A kind of database. MariaDB is [`Engine::Mysql`]: what differs is asked of the server's version, not of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// A file beside the process, or memory.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
    /// A MySQL or MariaDB server.
    Mysql,
}

impl Engine {
    /// Returns the short name: `sqlite`, `postgres` or `mysql`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        }
    }

    /// Recognises a name as it stands in `DB_TYPE` or before `://`; a driver (`+asyncpg`) is of no interest.
    pub fn from_name(name: &str) -> Result<Self, DatabaseUrlError> {
        let name = name.trim().to_ascii_lowercase();
        let dialect = name.split('+').next().unwrap_or_default();
        match dialect {
            "sqlite" => Ok(Self::Sqlite),
            "postgres" | "postgresql" => Ok(Self::Postgres),
            "mysql" | "mariadb" => Ok(Self::Mysql),
            other => Err(DatabaseUrlError::engine(other)),
        }
    }

    /// Infers a server from the port that it listens on by convention.
    pub fn from_port(port: u16) -> Option<Self> {
        [Self::Postgres, Self::Mysql]
            .into_iter()
            .find(|engine| engine.default_port() == Some(port))
    }

    /// Returns the conventional port; SQLite has none.
    pub fn default_port(self) -> Option<u16> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some(5432),
            Self::Mysql => Some(3306),
        }
    }

    pub(super) fn default_user(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => "postgres",
            Self::Mysql => "root",
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
