//! `CREATE TABLE`.

use super::{Dialect, Refusal};
use crate::engine::{Engine, Version};
use crate::schema::{Column, Constraint, Object, Table, TableOptions};

impl Dialect<'_> {
    /// The statement that makes a table, under a name, with its columns and constraints and what else must be inside.
    pub(super) fn create_table_as(&self, name: &str, table: &Table) -> Result<String, Refusal> {
        let mut lines = Vec::new();
        for column in &table.columns {
            lines.push(self.definition(table, column)?);
        }
        if let Some(key) = &table.primary_key
            && !self.has_key_inline(table)
        {
            lines.push(self.primary_key(key));
        }
        for constraint in table.constraints() {
            lines.push(self.constraint(&table.name, &constraint)?);
        }
        if self.engine().is_mysql_like() {
            for index in table.indexes.iter().filter(|index| self.has_index(index)) {
                lines.push(self.mysql_index(&table.name, index)?);
            }
            lines.extend(self.implied_of(table).into_iter().map(|index| index.1));
        }
        let options = self.table_options(table)?;
        Ok(format!(
            "CREATE TABLE {name} (\n  {}\n){options}",
            lines.join(",\n  ")
        ))
    }

    /// The statements that make the table's indexes, where they are not a part of it.
    pub(super) fn create_indexes(&self, table: &Table) -> Result<Vec<String>, Refusal> {
        if self.engine().is_mysql_like() {
            return Ok(Vec::new());
        }
        let indexes = table.indexes.iter().filter(|index| self.has_index(index));
        indexes
            .map(|index| self.create_index(&table.name, index, false))
            .collect()
    }

    /// Whether the primary key stands with its column: SQLite counts up nowhere else.
    fn has_key_inline(&self, table: &Table) -> bool {
        self.engine() == Engine::Sqlite
            && table.columns.iter().any(|column| column.identity.is_some())
    }

    fn table_options(&self, table: &Table) -> Result<String, Refusal> {
        match self.engine() {
            Engine::Postgres => Ok(String::new()),
            Engine::Sqlite => self.sqlite_options(table),
            Engine::MySql | Engine::MariaDb => {
                let mut text = self.mysql_options(&table.options);
                let start = table
                    .columns
                    .iter()
                    .find_map(|column| column.identity.as_ref()?.start);
                if let Some(start) = start {
                    text.extend([" AUTO_INCREMENT = ", &start.to_string()]);
                }
                if let Some(comment) = &table.comment {
                    text.extend([" COMMENT = ", &self.text(comment)]);
                }
                Ok(text)
            }
        }
    }

    fn mysql_options(&self, options: &TableOptions) -> String {
        let words = [
            (" ENGINE = ", &options.storage_engine),
            (" DEFAULT CHARACTER SET = ", &options.charset),
            (" COLLATE = ", &options.collation),
        ];
        let said = words.into_iter().filter_map(|(words, value)| {
            value
                .as_ref()
                .map(|value| words.to_owned() + &self.word(value))
        });
        said.collect()
    }

    fn sqlite_options(&self, table: &Table) -> Result<String, Refusal> {
        let options = &table.options;
        let lacks = |what: &'static str, remedy: &'static str| {
            let object = Object::Table(table.name.clone());
            Err(Refusal::Lacks {
                object,
                what,
                remedy,
            })
        };
        if options.strict && self.server.version < Version::new(3, 37, 0) {
            return lacks("is strict", "SQLite has strict tables since 3.37");
        }
        let impossible = |what: &'static str, remedy: &'static str| {
            let object = Object::Table(table.name.clone());
            Err(Refusal::Impossible {
                object,
                what,
                remedy,
            })
        };
        let counts = |column: &Column| column.identity.is_some();
        if options.autoincrement && !table.columns.iter().any(counts) {
            return impossible(
                "never gives a number twice, but has no column that counts up",
                "let the primary key count up: `.identity()`",
            );
        }
        if options.without_rowid && table.primary_key.is_none() {
            return impossible(
                "keeps its rows in the primary key's tree, but has no primary key",
                "give it one, or row ids",
            );
        }
        let words = [
            (options.strict, "STRICT"),
            (options.without_rowid, "WITHOUT ROWID"),
        ];
        let said: Vec<&str> = words
            .into_iter()
            .filter(|(is, _)| *is)
            .map(|(_, word)| word)
            .collect();
        Ok(if said.is_empty() {
            String::new()
        } else {
            format!(" {}", said.join(", "))
        })
    }

    /// `ALTER TABLE … ADD CONSTRAINT`.
    pub(super) fn add_constraint(
        &self,
        table: &Table,
        constraint: &Constraint,
    ) -> Result<String, Refusal> {
        let body = self.constraint(&table.name, constraint)?;
        Ok(format!("ADD {body}"))
    }
}
