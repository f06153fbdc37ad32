//! What can be wrong with a database URL, each with its remedy. No text repeats a part that might hold a password.

use super::Engine;
use thiserror::Error;

/// Why a database URL, or a set of parts, cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DatabaseUrlError {
    /// The text has no `scheme://`.
    #[error(
        "this is not a database URL; write sqlite:///./data/plinth.db, postgresql://user:password@host:5432/name or mysql://user:password@host:3306/name"
    )]
    NotAUrl,
    /// A known database that Plinth does not speak to.
    #[error("{name} is not supported (supported: sqlite, postgres, mysql or mariadb); {advice}")]
    Unsupported {
        /// The product, as people call it.
        name: &'static str,
        /// What to use instead.
        advice: &'static str,
    },
    /// A word that names no database.
    #[error("{}names no database; use sqlite, postgres (or postgresql), mysql or mariadb", quoted(.0.as_ref()))]
    UnknownEngine(Option<String>),
    /// `sqlite://x.db`, `sqlite:x.db`: spellings that other libraries read differently.
    #[error(
        "the slashes do not say where the SQLite file is; write sqlite:///x.db for a file beside the working directory, sqlite:////var/x.db for an absolute one, or sqlite:///:memory:"
    )]
    SqliteSlashes,
    /// A file name with `?`, which would start the parameters.
    #[error("the name of a SQLite file cannot contain a question mark; rename the file")]
    QuestionMarkInFileName,
    /// The host has characters that no host has.
    #[error(
        "the host is not a name or an address; when the password contains one of @ : / ? # or %, percent-encode it, or give the parts as DB_HOST, DB_USER and DB_PASSWORD, which need no encoding"
    )]
    Host,
    /// The port is not a port.
    #[error(
        "the port is not a number from 1 to 65535; when the password contains one of @ : / ? # or %, percent-encode it, or give the parts as DB_HOST, DB_USER and DB_PASSWORD, which need no encoding"
    )]
    Port,
    /// Bytes that are not text after decoding.
    #[error("the {0} is not UTF-8 after percent-decoding; encode it anew")]
    Encoding(&'static str),
    /// A parameter after `?` that has no counterpart here.
    #[error("{}is not a parameter that Plinth understands for {engine}; remove it ({known})", quoted(.name.as_ref()))]
    UnknownParameter {
        /// The engine of the URL.
        engine: Engine,
        /// The parameter, unless its spelling is suspicious.
        name: Option<String>,
        /// What may stand there.
        known: String,
    },
    /// A parameter whose value is not one of those possible.
    #[error("the value of the parameter `{name}` is not possible; use one of {expected}")]
    Parameter {
        /// The parameter.
        name: &'static str,
        /// The possible values.
        expected: &'static str,
    },
}

impl DatabaseUrlError {
    /// Answers a name that is none of the supported engines.
    pub(super) fn engine(name: &str) -> Self {
        match name {
            "mssql" | "sqlserver" => Self::Unsupported {
                name: "Microsoft SQL Server",
                advice: "there is no open driver for it beneath sea-orm; use PostgreSQL, for example postgresql://user:password@host:5432/name",
            },
            "oracle" => Self::Unsupported {
                name: "Oracle Database",
                advice: "there is no open driver for it beneath sea-orm; use PostgreSQL, for example postgresql://user:password@host:5432/name",
            },
            "bigquery" => Self::Unsupported {
                name: "BigQuery",
                advice: "it is a warehouse for analytics, without the transactions that users and posts need; keep these in sqlite, postgres or mysql",
            },
            other => Self::UnknownEngine(harmless(other)),
        }
    }
}

/// Returns a word only when it looks like a word: a misplaced password is not repeated.
pub(super) fn harmless(word: &str) -> Option<String> {
    let plain = word.len() <= 32
        && !word.is_empty()
        && word
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    plain.then(|| word.to_owned())
}

fn quoted(word: Option<&String>) -> String {
    word.map_or_else(|| "the given word ".to_owned(), |word| format!("`{word}` "))
}
