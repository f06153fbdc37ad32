//! Indexes, and what of them an engine has not.

use super::{Dialect, Refusal};
use crate::engine::{Engine, Version};
use crate::schema::{Index, IndexOn, IndexPart, Nulls, Object, ObjectName, Order, Table};

/// What only the engines that have it can be told.
const ELSEWHERE: &str = "say it for the engines that have it: `.only_on(…)`";

impl Dialect<'_> {
    /// Whether this engine is to have the index at all.
    pub(super) fn has_index(&self, index: &Index) -> bool {
        let only_on = index.only_on.as_ref();
        only_on.is_none_or(|engines| engines.contains(self.engine()))
    }

    /// Whether this engine has a table's index of that name.
    pub(super) fn has_index_of(&self, table: &Table, name: &str) -> bool {
        let index = table.indexes.get(name);
        index.is_some_and(|index| self.has_index(index))
    }

    /// `CREATE INDEX`, on the engines that say it so.
    pub(super) fn create_index(
        &self,
        table: &ObjectName,
        index: &Index,
        concurrently: bool,
    ) -> Result<String, Refusal> {
        let parts = self.parts(table, index)?;
        let unique = if index.unique { "UNIQUE " } else { "" };
        let concurrently = if concurrently { "CONCURRENTLY " } else { "" };
        let mut text = format!(
            "CREATE {unique}INDEX {concurrently}{} ON {}",
            self.key(&index.name),
            self.path(table),
        );
        if let Some(method) = &index.method {
            text.extend([" USING ", &self.word(method)]);
        }
        text.extend([" (", &parts, ")"]);
        if !index.include.is_empty() {
            text.extend([" INCLUDE (", &self.names(&index.include), ")"]);
        }
        if index.nulls_not_distinct {
            text.push_str(" NULLS NOT DISTINCT");
        }
        if let Some(predicate) = &index.predicate {
            text.extend([" WHERE ", predicate.for_engine(self.engine())]);
        }
        Ok(text)
    }

    /// MySQL's index, as it stands in `CREATE TABLE` and after `ADD`.
    pub(super) fn mysql_index(&self, table: &ObjectName, index: &Index) -> Result<String, Refusal> {
        let parts = self.parts(table, index)?;
        let method = index
            .method
            .as_deref()
            .unwrap_or_default()
            .to_ascii_uppercase();
        let (kind, using) = match method.as_str() {
            "FULLTEXT" | "SPATIAL" => (method.as_str(), None),
            _ if index.unique => ("UNIQUE", Some(method.as_str())),
            _ => ("", Some(method.as_str())),
        };
        let using = using.filter(|method| !method.is_empty());
        let using = using.map_or_else(String::new, |method| format!(" USING {method}"));
        let space = if kind.is_empty() { "" } else { " " };
        Ok(format!(
            "{kind}{space}INDEX {}{using} ({parts})",
            self.key(&index.name)
        ))
    }

    /// What the index sorts by, once it is clear that this engine has all that is said of it.
    fn parts(&self, table: &ObjectName, index: &Index) -> Result<String, Refusal> {
        let object = || Object::Index(table.clone(), index.name.clone());
        let lacks = |what: &'static str| {
            let (object, remedy) = (object(), ELSEWHERE);
            Err(Refusal::Lacks {
                object,
                what,
                remedy,
            })
        };
        let engine = self.engine();
        if index.nulls_not_distinct {
            self.nulls_not_distinct(&object)?;
        }
        if !index.include.is_empty() && engine != Engine::Postgres {
            return lacks("carries columns along");
        }
        if index.predicate.is_some() && engine.is_mysql_like() {
            return lacks("is a partial one, of only some of the rows");
        }
        if let Some(method) = &index.method
            && !self.has_method(method)
        {
            return lacks("is of a special kind");
        }
        let parts = index
            .parts
            .iter()
            .map(|part| match self.lacking(index, part) {
                Some(what) => lacks(what),
                None => Ok(self.part(part)),
            });
        Ok(parts.collect::<Result<Vec<String>, _>>()?.join(", "))
    }

    fn has_method(&self, method: &str) -> bool {
        match self.engine() {
            Engine::Postgres => true,
            Engine::Sqlite => false,
            Engine::MySql | Engine::MariaDb => {
                let known = ["btree", "hash", "rtree", "fulltext", "spatial"];
                known.contains(&method.to_ascii_lowercase().as_str())
            }
        }
    }

    fn lacking(&self, index: &Index, part: &IndexPart) -> Option<&'static str> {
        let engine = self.engine();
        let is_expression = matches!(part.on, IndexOn::Expression(_));
        let has_expressions = match engine {
            Engine::MariaDb => false,
            Engine::MySql => self.server.version >= Version::new(8, 0, 13),
            Engine::Sqlite | Engine::Postgres => true,
        };
        if is_expression && !has_expressions {
            return Some("sorts by an expression");
        }
        if part.nulls.is_some() && engine != Engine::Postgres {
            return Some("says where NULLs go");
        }
        if part.operators.is_some() && engine != Engine::Postgres {
            return Some("names a class of operators");
        }
        if part.collation.is_some() && engine.is_mysql_like() {
            return Some("compares texts in a way of its own");
        }
        // One that only finds rows can find by the whole text as well.
        if part.prefix.is_some() && index.unique && !engine.is_mysql_like() {
            return Some("allows no two texts with the same beginning");
        }
        None
    }

    fn part(&self, part: &IndexPart) -> String {
        let mut text = match &part.on {
            IndexOn::Column(name) => self.name(name),
            IndexOn::Expression(sql) => format!("({})", sql.for_engine(self.engine())),
        };
        if let Some(characters) = part.prefix
            && self.engine().is_mysql_like()
        {
            text.extend(["(", &characters.to_string(), ")"]);
        }
        if let Some(collation) = &part.collation {
            text.extend([" COLLATE ", &self.collation(collation)]);
        }
        if let Some(class) = &part.operators {
            text.extend([" ", &self.word(class)]);
        }
        if part.order == Order::Descending {
            text.push_str(" DESC");
        }
        match part.nulls {
            Some(Nulls::First) => text.push_str(" NULLS FIRST"),
            Some(Nulls::Last) => text.push_str(" NULLS LAST"),
            None => {}
        }
        text
    }
}
