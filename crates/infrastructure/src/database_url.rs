//! Where the database is: one value for every spelling that people bring along.
//!
//! URLs have `SQLAlchemy`'s meaning (`sqlite:///x.db` is relative, `sqlite:////x.db` absolute), so that the `.env` of a
//! Python service works unchanged. The password is held as a secret; `Debug` and `Display` show [`DatabaseUrl::redacted`].
//! Opening connections is not done here.

mod engine;
mod error;
mod parameters;
mod parse;
#[cfg(test)]
mod tests;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, de};
use std::fmt::{self, Write as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use url::form_urlencoded;

pub use engine::Engine;
pub use error::DatabaseUrlError;

/// The database that is used when no name is given.
const DEFAULT_NAME: &str = "plinth";
/// The SQLite file that is used when no name is given.
const DEFAULT_SQLITE_FILE: &str = "./data/plinth.db";

/// Where a SQLite database lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SqliteLocation {
    /// In memory, gone with its only connection.
    Memory,
    /// In a file; a relative path starts at the working directory.
    File(PathBuf),
}

/// The pieces that `DB_HOST` and its relatives give; what is missing defaults by engine.
#[derive(Debug, Clone, Default)]
pub struct DatabaseParts {
    /// Name or address of the server; `localhost` when missing.
    pub host: Option<String>,
    /// Port of the server; the engine's own when missing.
    pub port: Option<u16>,
    /// Who connects; the engine's first user when missing.
    pub user: Option<String>,
    /// The user's password, in plain text: encoding is done here.
    pub password: Option<SecretString>,
    /// Name of the database, or the SQLite file (`.db` is added to a name without extension).
    pub name: Option<String>,
    /// Character set of a MySQL connection; other engines have but one.
    pub charset: Option<String>,
}

/// Where the database is, and who connects to it.
#[derive(Clone)]
pub struct DatabaseUrl(Target);

#[derive(Clone)]
enum Target {
    Sqlite(SqliteLocation),
    Server(Server),
}

#[derive(Clone)]
struct Server {
    engine: Engine,
    host: String,
    port: u16,
    user: String,
    password: Option<SecretString>,
    database: String,
    parameters: Vec<(String, String)>,
}

impl DatabaseUrl {
    /// Builds the URL from its parts. Any user name, password and database name survives: nothing needs encoding.
    pub fn from_parts(engine: Engine, parts: DatabaseParts) -> Result<Self, DatabaseUrlError> {
        let Some(default_port) = engine.default_port() else {
            return sqlite_from_name(parts.name.as_deref());
        };
        let mut given = Vec::new();
        if let (Engine::Mysql, Some(charset)) = (engine, parts.charset) {
            given.push(("charset".to_owned(), charset));
        }
        Ok(Self(Target::Server(Server {
            engine,
            host: parse::host(parts.host.as_deref().unwrap_or("localhost"))?,
            port: parts.port.unwrap_or(default_port),
            user: parts
                .user
                .unwrap_or_else(|| engine.default_user().to_owned()),
            password: parts.password,
            database: parts.name.unwrap_or_else(|| DEFAULT_NAME.to_owned()),
            parameters: parameters::understand(engine, given)?,
        })))
    }

    /// Returns the kind of database.
    pub fn engine(&self) -> Engine {
        match &self.0 {
            Target::Sqlite(_) => Engine::Sqlite,
            Target::Server(server) => server.engine,
        }
    }

    /// Returns where the SQLite database lives; `None` for a server.
    pub fn sqlite(&self) -> Option<&SqliteLocation> {
        match &self.0 {
            Target::Sqlite(location) => Some(location),
            Target::Server(_) => None,
        }
    }

    /// Returns the server's name or address; `None` for SQLite.
    pub fn host(&self) -> Option<&str> {
        self.server().map(|server| server.host.as_str())
    }

    /// Returns the server's port; `None` for SQLite.
    pub fn port(&self) -> Option<u16> {
        self.server().map(|server| server.port)
    }

    /// Returns who connects; `None` for SQLite.
    pub fn user(&self) -> Option<&str> {
        self.server().map(|server| server.user.as_str())
    }

    /// Returns the password, if there is one.
    pub fn password(&self) -> Option<&SecretString> {
        self.server().and_then(|server| server.password.as_ref())
    }

    /// Returns the database's name; for SQLite its file, or `:memory:`.
    pub fn database(&self) -> &str {
        match &self.0 {
            Target::Sqlite(SqliteLocation::Memory) => ":memory:",
            Target::Sqlite(SqliteLocation::File(path)) => path.to_str().unwrap_or_default(),
            Target::Server(server) => &server.database,
        }
    }

    /// Tells whether somebody decided about encryption, one way or the other.
    pub fn decides_encryption(&self) -> bool {
        self.server().is_some_and(|server| {
            server
                .parameters
                .iter()
                .any(|(name, _)| name == "sslmode" || name == "ssl-mode")
        })
    }

    /// Returns the same place with another database: on a server one beside it, for SQLite a file in the same folder.
    /// A database in memory has no neighbours and stays what it is. An empty name means the MySQL server itself.
    #[must_use]
    pub fn with_database(&self, name: &str) -> Self {
        Self(match &self.0 {
            Target::Sqlite(SqliteLocation::Memory) => Target::Sqlite(SqliteLocation::Memory),
            Target::Sqlite(SqliteLocation::File(path)) => Target::Sqlite(SqliteLocation::File(
                path.with_file_name(with_extension(name)),
            )),
            Target::Server(server) => Target::Server(Server {
                database: name.to_owned(),
                ..server.clone()
            }),
        })
    }

    /// Returns the URL with its password. That of a server is what sqlx reads; for SQLite use [`DatabaseUrl::sqlite`],
    /// because sqlx counts the slashes differently.
    pub fn expose(&self) -> SecretString {
        match &self.0 {
            Target::Sqlite(_) => self.redacted().into(),
            Target::Server(server) => server.expose().into(),
        }
    }

    /// Returns the URL as it may be shown: user and place, without password and parameters.
    pub fn redacted(&self) -> String {
        match &self.0 {
            Target::Sqlite(SqliteLocation::Memory) => "sqlite:///:memory:".to_owned(),
            Target::Sqlite(SqliteLocation::File(path)) => format!("sqlite:///{}", path.display()),
            Target::Server(server) => server.address(&encoded(&server.user)),
        }
    }

    fn server(&self) -> Option<&Server> {
        match &self.0 {
            Target::Sqlite(_) => None,
            Target::Server(server) => Some(server),
        }
    }
}

impl Server {
    fn address(&self, who: &str) -> String {
        format!(
            "{}://{who}@{}:{}/{}",
            self.engine,
            self.host,
            self.port,
            encoded(&self.database)
        )
    }

    fn expose(&self) -> String {
        let mut who = encoded(&self.user);
        if let Some(password) = &self.password {
            let _ = write!(who, ":{}", encoded(password.expose_secret()));
        }
        let mut url = self.address(&who);
        if !self.parameters.is_empty() {
            let query = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(&self.parameters)
                .finish();
            let _ = write!(url, "?{query}");
        }
        url
    }
}

fn sqlite_from_name(name: Option<&str>) -> Result<DatabaseUrl, DatabaseUrlError> {
    match name.unwrap_or(DEFAULT_SQLITE_FILE) {
        ":memory:" => Ok(DatabaseUrl(Target::Sqlite(SqliteLocation::Memory))),
        name if name.contains('?') => Err(DatabaseUrlError::QuestionMarkInFileName),
        name => Ok(DatabaseUrl(Target::Sqlite(SqliteLocation::File(
            with_extension(name),
        )))),
    }
}

fn with_extension(name: &str) -> PathBuf {
    let path = Path::new(name);
    if path.extension().is_some() {
        path.to_owned()
    } else {
        path.with_extension("db")
    }
}

/// Everything but letters, digits and what no reader of URLs gives a meaning to.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'~');

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

impl FromStr for DatabaseUrl {
    type Err = DatabaseUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse::url(text)
    }
}

impl PartialEq for DatabaseUrl {
    fn eq(&self, other: &Self) -> bool {
        self.expose().expose_secret() == other.expose().expose_secret()
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

impl<'de> Deserialize<'de> for DatabaseUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}
