//! Names: of tables and types, which may stand in a schema, and those that constraints and indexes get by convention.

use crate::checksum::Checksum;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// The name of a table or an enum type, within a schema (MySQL: a database) or within the connection's own.
///
/// A text becomes a plain name, dots and all; only [`ObjectName::within`] names a schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "Spelling", into = "Spelling")]
pub struct ObjectName {
    /// The schema, unless it is the connection's own. SQLite knows none.
    pub schema: Option<String>,
    /// The name in it.
    pub name: String,
}

impl ObjectName {
    /// A name in a schema.
    pub fn within(schema: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            schema: Some(schema.into()),
            name: name.into(),
        }
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{schema}.")?;
        }
        f.write_str(&self.name)
    }
}

impl From<&str> for ObjectName {
    fn from(name: &str) -> Self {
        name.to_owned().into()
    }
}

impl From<String> for ObjectName {
    fn from(name: String) -> Self {
        Self { schema: None, name }
    }
}

impl From<&Self> for ObjectName {
    fn from(name: &Self) -> Self {
        name.clone()
    }
}

/// As it is written: a text where there is no schema.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Spelling {
    Plain(String),
    Within { schema: String, name: String },
}

impl From<Spelling> for ObjectName {
    fn from(spelling: Spelling) -> Self {
        match spelling {
            Spelling::Plain(name) => name.into(),
            Spelling::Within { schema, name } => Self::within(schema, name),
        }
    }
}

impl From<ObjectName> for Spelling {
    fn from(ObjectName { schema, name }: ObjectName) -> Self {
        match schema {
            None => Self::Plain(name),
            Some(schema) => Self::Within { schema, name },
        }
    }
}

/// The longest name, in bytes, that every engine keeps: PostgreSQL cuts off the rest without a word.
pub const LONGEST_NAME: usize = 63;

/// The name that a constraint or index gets unless it is given one: `ix_users_email`, `fk_posts_author_id`.
///
/// What is too long for PostgreSQL is cut and ends in eight digits of its hash, so that two long names stay two.
pub fn conventional_name<S: AsRef<str>>(prefix: &str, table: &ObjectName, columns: &[S]) -> String {
    let mut name = format!("{prefix}_{}", table.name);
    for column in columns {
        name.push('_');
        name.push_str(column.as_ref());
    }
    shortened(&name).into_owned()
}

/// The name, or what stands for it where engines keep no longer one: its beginning, and eight digits of its hash.
pub(crate) fn shortened(name: &str) -> Cow<'_, str> {
    if name.len() <= LONGEST_NAME {
        return name.into();
    }
    let hash = Checksum::of(&name);
    let beginning = beginning(name, LONGEST_NAME - 9);
    format!("{beginning}_{}", &hash.as_str()[..8]).into()
}

/// The longest beginning of a text that has at most so many bytes.
pub(crate) fn beginning(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_written_as_a_text_unless_it_stands_in_a_schema() {
        for (name, json) in [
            (ObjectName::from("a.b"), r#""a.b""#),
            (
                ObjectName::within("auth", "users"),
                r#"{"schema":"auth","name":"users"}"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&name).expect("JSON"), json);
            assert_eq!(
                serde_json::from_str::<ObjectName>(json).expect("a name"),
                name
            );
        }
    }

    #[test]
    fn long_names_are_cut_and_stay_different() {
        let table = ObjectName::from("é".repeat(40));
        let (one, two) = (
            conventional_name("ix", &table, &["one"]),
            conventional_name("ix", &table, &["two"]),
        );
        assert!(one.len() <= LONGEST_NAME && one != two, "{one} {two}");
        assert_eq!(
            conventional_name("uq", &"users".into(), &["a", "b"]),
            "uq_users_a_b"
        );
    }
}
