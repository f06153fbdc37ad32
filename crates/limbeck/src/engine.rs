//! The database engines, and which version of one a server runs.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// A database engine. MySQL and MariaDB are two: they differ in JSON, defaults, constraint names and more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
    /// MySQL.
    MySql,
    /// MariaDB.
    MariaDb,
}

impl Engine {
    /// Every engine.
    pub const ALL: [Self; 4] = [Self::Sqlite, Self::Postgres, Self::MySql, Self::MariaDb];

    /// Tells whether MySQL's grammar is spoken: on MySQL and MariaDB.
    pub fn is_mysql_like(self) -> bool {
        matches!(self, Self::MySql | Self::MariaDb)
    }

    /// Tells whether a change of the schema can be rolled back like any other.
    pub fn has_transactional_ddl(self) -> bool {
        !self.is_mysql_like()
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
            Self::MySql => "MySQL",
            Self::MariaDb => "MariaDB",
        })
    }
}

/// Some engines. Nothing is implied: who means MariaDB as well as MySQL says both.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Engines(BTreeSet<Engine>);

impl Engines {
    /// Every engine.
    pub fn all() -> Self {
        Engine::ALL.into()
    }

    /// Tells whether the engine is among them.
    pub fn contains(&self, engine: Engine) -> bool {
        self.0.contains(&engine)
    }

    /// The engines, in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = Engine> + '_ {
        self.0.iter().copied()
    }

    /// The engines that are in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self(&self.0 & &other.0)
    }

    /// Tells whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Engine> for Engines {
    fn from(engine: Engine) -> Self {
        Self(BTreeSet::from([engine]))
    }
}

impl<const N: usize> From<[Engine; N]> for Engines {
    fn from(engines: [Engine; N]) -> Self {
        Self(engines.into())
    }
}

impl FromIterator<Engine> for Engines {
    fn from_iter<I: IntoIterator<Item = Engine>>(engines: I) -> Self {
        Self(engines.into_iter().collect())
    }
}

impl fmt::Display for Engines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = self.iter().map(|engine| engine.to_string()).collect();
        f.write_str(&names.join(", "))
    }
}

/// A version, of which three numbers count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Version {
    /// The first number.
    pub major: u32,
    /// The second, 0 where the server names none.
    pub minor: u32,
    /// The third, 0 where the server names none.
    pub patch: u32,
}

impl Version {
    /// A version by its numbers.
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self {
            major,
            minor,
            patch,
        }
    }

    /// Reads the first dotted number in a text.
    fn find(text: &str) -> Option<Self> {
        let start = text.find(|c: char| c.is_ascii_digit())?;
        let rest = &text[start..];
        let end = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let mut numbers = rest[..end].split('.').map(|part| part.parse().unwrap_or(0));
        let major = numbers.next()?;
        let (minor, patch) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        Some(Self::new(major, minor, patch))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// What SQL is written for: an engine at a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Server {
    /// The engine.
    pub engine: Engine,
    /// Its version.
    pub version: Version,
}

impl Server {
    /// Recognises a server by the driver's engine and the server's own words: `version()` on PostgreSQL, MySQL and
    /// MariaDB, `sqlite_version()` on SQLite. MariaDB comes through MySQL's driver, and says who it is.
    pub fn recognise(driver: Engine, words: &str) -> Option<Self> {
        let is_mariadb = driver.is_mysql_like() && words.contains("MariaDB");
        // MariaDB puts a MySQL version that old replicas accept before its own.
        let words = if is_mariadb {
            words.strip_prefix("5.5.5-").unwrap_or(words)
        } else {
            words
        };
        Some(Self {
            engine: if is_mariadb { Engine::MariaDb } else { driver },
            version: Version::find(words)?,
        })
    }

    /// The newest server that Limbeck is written for, taken where no server was asked (`--sql` without a database).
    pub const fn assumed(engine: Engine) -> Self {
        let version = match engine {
            Engine::Sqlite => Version::new(3, 40, 0),
            Engine::Postgres => Version::new(15, 0, 0),
            Engine::MySql => Version::new(8, 0, 36),
            Engine::MariaDb => Version::new(10, 11, 0),
        };
        Self { engine, version }
    }

    /// Tells whether the server has at least this version.
    pub fn at_least(&self, major: u32, minor: u32) -> bool {
        self.version >= Version::new(major, minor, 0)
    }
}

impl FromStr for Server {
    type Err = InvalidServer;

    fn from_str(text: &str) -> Result<Self, InvalidServer> {
        let invalid = || InvalidServer(text.to_owned());
        let (name, version) = match text.split_once(['-', ':', ' ']) {
            Some((name, version)) => (name, Some(version)),
            None => (text, None),
        };
        let engine = match name.to_ascii_lowercase().as_str() {
            "sqlite" => Engine::Sqlite,
            "postgres" | "postgresql" => Engine::Postgres,
            "mysql" => Engine::MySql,
            "mariadb" => Engine::MariaDb,
            _ => return Err(invalid()),
        };
        let Some(version) = version else {
            return Ok(Self::assumed(engine));
        };
        let numbers = version.split('.').all(|part| part.parse::<u32>().is_ok());
        let version = Version::find(version).filter(|_| numbers);
        let version = version.ok_or_else(invalid)?;
        Ok(Self { engine, version })
    }
}

/// A text that names no server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} names no server: type sqlite, postgresql, mysql or mariadb, with a version if you like, as in postgresql-15 or mariadb-10.11"
)]
pub struct InvalidServer(String);

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.engine, self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_recognised_by_their_own_words() {
        let cases = [
            (Engine::Sqlite, "3.40.1", "SQLite 3.40.1"),
            (
                Engine::Postgres,
                "PostgreSQL 15.20 (Debian 15.20-1) on x86_64, 64-bit",
                "PostgreSQL 15.20.0",
            ),
            (Engine::MySql, "8.0.36-0ubuntu0.22.04.1", "MySQL 8.0.36"),
            (
                Engine::MySql,
                "10.11.19-MariaDB-0+deb12u1",
                "MariaDB 10.11.19",
            ),
            (
                Engine::MySql,
                "5.5.5-10.4.8-MariaDB-1:10.4.8",
                "MariaDB 10.4.8",
            ),
        ];
        for (driver, words, expected) in cases {
            let server = Server::recognise(driver, words).expect("a version is named");
            assert_eq!(server.to_string(), expected);
        }
        assert_eq!(Server::recognise(Engine::Postgres, "who knows"), None);
    }

    #[test]
    fn a_server_can_be_typed() {
        let read = |text: &str| text.parse::<Server>().map(|server| server.to_string());
        assert_eq!(read("postgresql-16"), Ok("PostgreSQL 16.0.0".to_owned()));
        assert_eq!(read("MariaDB:10.6.2"), Ok("MariaDB 10.6.2".to_owned()));
        let assumed = Server::assumed(Engine::Sqlite).to_string();
        assert_eq!(read("sqlite"), Ok(assumed));
        for wrong in ["oracle", "mysql-new", "mysql-", "mysql-8.x"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_version_is_compared_by_number_and_not_by_text() {
        let server = Server::recognise(Engine::MySql, "10.11.2-MariaDB").expect("a version");
        assert!(server.at_least(10, 5) && !server.at_least(10, 12) && server.at_least(9, 30));
    }
}
