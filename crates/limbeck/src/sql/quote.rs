//! Names and values as they stand in a statement.

use super::Dialect;
use crate::engine::Engine;
use crate::schema::name::shortened;
use crate::schema::{ObjectName, Value};
use std::borrow::Cow;
use std::fmt::Write as _;

impl Dialect<'_> {
    /// A name, quoted.
    pub(super) fn name(&self, name: &str) -> String {
        quoted(
            name,
            if self.engine().is_mysql_like() {
                '`'
            } else {
                '"'
            },
        )
    }

    /// Names, quoted, with commas between.
    pub(super) fn names<S: AsRef<str>>(&self, names: &[S]) -> String {
        let names: Vec<String> = names.iter().map(|name| self.name(name.as_ref())).collect();
        names.join(", ")
    }

    /// The name of a table or type. (SQLite's schemas are files: what Limbeck migrates is one of them.)
    pub(super) fn path(&self, name: &ObjectName) -> String {
        let plain = self.name(&name.name);
        match &name.schema {
            Some(schema) if self.engine() != Engine::Sqlite => {
                format!("{}.{plain}", self.name(schema))
            }
            _ => plain,
        }
    }

    /// The name of a constraint or an index, quoted: no query says it, so the server's limit can be kept silently.
    pub(super) fn key(&self, name: &str) -> String {
        self.name(&self.key_name(name))
    }

    pub(super) fn key_name<'n>(&self, name: &'n str) -> Cow<'n, str> {
        match self.engine() {
            Engine::Sqlite => name.into(),
            _ => shortened(name),
        }
    }

    /// A word that engines take unquoted in more places than quoted (a collation, a character set), quoted only if it
    /// is none.
    pub(super) fn word(&self, word: &str) -> String {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if !word.is_empty()
            && word.chars().all(is_word)
            && !word.starts_with(|c: char| c.is_ascii_digit())
        {
            word.to_owned()
        } else {
            self.name(word)
        }
    }

    /// A text as a literal.
    pub(super) fn text(&self, text: &str) -> String {
        let doubled = text.replace('\'', "''");
        if self.engine().is_mysql_like() {
            // MySQL alone can write what would end a statement elsewhere.
            let escaped = doubled.replace('\\', "\\\\").replace('\0', "\\0");
            format!("'{escaped}'")
        } else {
            format!("'{doubled}'")
        }
    }

    /// A value as a literal.
    pub(super) fn value(&self, value: &Value) -> String {
        match value {
            Value::Null => "NULL".to_owned(),
            Value::Boolean(true) => "TRUE".to_owned(),
            Value::Boolean(false) => "FALSE".to_owned(),
            Value::Integer(number) => number.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Text(text) => self.text(text),
            Value::Bytes(bytes) => {
                let mut digits = String::with_capacity(bytes.len() * 2);
                for byte in bytes {
                    write!(digits, "{byte:02X}").expect("a String takes every text");
                }
                match self.engine() {
                    Engine::Postgres => format!("'\\x{digits}'::bytea"),
                    _ => format!("X'{digits}'"),
                }
            }
        }
    }
}

/// A name between quotes; quotes in it are doubled.
pub(crate) fn quoted(name: &str, quote: char) -> String {
    let doubled = name.replace(quote, &format!("{quote}{quote}"));
    format!("{quote}{doubled}{quote}")
}
