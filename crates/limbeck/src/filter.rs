//! Which objects of a database are read.

use crate::schema::ObjectName;

/// What migration tools keep in the database for themselves.
const BOOKKEEPING: [&str; 2] = ["seaql_migrations", "limbeck_*"];

/// Which objects are read: unless told otherwise, all of the connection's own schema but the bookkeeping of SeaORM and
/// Limbeck. What belongs to a table comes and goes with it.
///
/// In a pattern a `*` stands for any text. `auth.*` is everything of the schema `auth`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    only: Option<Vec<String>>,
    /// What has to fit besides: empty if nothing.
    also: Vec<String>,
    without: Vec<String>,
    bookkeeping: bool,
    schemas: Vec<String>,
}

impl Filter {
    /// Everything but bookkeeping.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads no table but those that fit a pattern. What belongs to no table (enums, functions) is read all the same.
    #[must_use]
    pub fn only<S: Into<String>>(mut self, patterns: impl IntoIterator<Item = S>) -> Self {
        let only = self.only.get_or_insert_default();
        only.extend(patterns.into_iter().map(Into::into));
        self
    }

    /// Of what is read so far, reads no table but those that fit one of these patterns as well. (None of them: nothing
    /// changes.)
    #[must_use]
    pub fn narrowed_to<S: Into<String>>(mut self, patterns: impl IntoIterator<Item = S>) -> Self {
        self.also.extend(patterns.into_iter().map(Into::into));
        self
    }

    /// Tells whether some tables are left out, and with them what only they use.
    #[cfg(feature = "engine")]
    pub(crate) fn leaves_out(&self) -> bool {
        self.only.is_some() || !self.also.is_empty() || !self.without.is_empty()
    }

    /// Leaves out tables, and whatever else has a name, that fit a pattern.
    #[must_use]
    pub fn without<S: Into<String>>(mut self, patterns: impl IntoIterator<Item = S>) -> Self {
        self.without.extend(patterns.into_iter().map(Into::into));
        self
    }

    /// Reads the bookkeeping tables too.
    #[must_use]
    pub fn with_bookkeeping(mut self) -> Self {
        self.bookkeeping = true;
        self
    }

    /// Reads one more schema than the connection's own (MySQL: a database). SQLite knows none.
    #[must_use]
    pub fn with_schema(mut self, schema: impl Into<String>) -> Self {
        self.schemas.push(schema.into());
        self
    }

    /// The schemas to read, the connection's own first, each once.
    #[cfg(feature = "engine")]
    pub(crate) fn schemas(&self, own: &str) -> Vec<String> {
        let mut schemas = vec![own.to_owned()];
        for schema in &self.schemas {
            if !schemas.contains(schema) {
                schemas.push(schema.clone());
            }
        }
        schemas
    }

    /// Tells whether a table is read.
    pub(crate) fn has_table(&self, name: &ObjectName) -> bool {
        let is_among = |patterns: &[String]| patterns.iter().any(|pattern| names(pattern, name));
        let picked = self.only.as_deref().is_none_or(is_among);
        let fits = self.also.is_empty() || is_among(&self.also);
        picked && fits && self.has_object(name)
    }

    /// Tells whether an object that belongs to no table is read.
    pub(crate) fn has_object(&self, name: &ObjectName) -> bool {
        let kept_back = BOOKKEEPING.iter().any(|pattern| fits(pattern, &name.name));
        (self.bookkeeping || !kept_back) && !self.without.iter().any(|pattern| names(pattern, name))
    }
}

fn names(pattern: &str, name: &ObjectName) -> bool {
    fits(pattern, &name.to_string()) || (name.schema.is_none() && fits(pattern, &name.name))
}

/// Tells whether a text fits a pattern. Case counts.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(start) else {
        return false;
    };
    let mut pieces: Vec<&str> = rest.split('*').collect();
    let end = pieces.pop().unwrap_or_default();
    for piece in pieces {
        match text.find(piece) {
            Some(found) => text = &text[found + piece.len()..],
            None => return false,
        }
    }
    text.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, text, expected) in [
            ("users", "users", true),
            ("users", "users_old", false),
            ("limbeck_*", "limbeck_revisions", true),
            ("limbeck_*", "limbeck", false),
            ("*_old", "users_old", true),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "axxcyyb", false),
            ("a*a", "a", false),
            ("*", "", true),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn bookkeeping_is_left_out_unless_asked_for() {
        let (users, seaql) = ("users".into(), "seaql_migrations".into());
        let filter = Filter::new();
        assert!(filter.has_table(&users) && !filter.has_table(&seaql));
        assert!(filter.with_bookkeeping().has_table(&seaql));
        let filter = Filter::new().only(["u*"]).without(["users_old"]);
        assert!(filter.has_table(&users) && filter.has_object(&"mood".into()));
        assert!(!filter.has_table(&"users_old".into()) && !filter.has_table(&"posts".into()));
        let filter = filter.narrowed_to(["*s", "uu*"]);
        assert!(filter.has_table(&users) && !filter.has_table(&"uv".into()));
        assert!(
            !filter.has_table(&"bus".into()),
            "it narrows, and adds nothing"
        );
        let filter = Filter::new().without(["auth.*"]);
        assert!(!filter.has_table(&ObjectName::within("auth", "users")));
        assert!(filter.has_table(&users));
    }
}
