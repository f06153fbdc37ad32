//! MySQL and MariaDB: every change of a definition is one `ALTER TABLE` that commits by itself.

mod column;
mod implied;

use super::{Dialect, Refusal, Work};
use crate::engine::{Engine, Version};
use crate::operation::Operation;
use crate::schema::{Constraint, ObjectName, Table, TableOptions};
use std::collections::BTreeMap;

impl Dialect<'_> {
    /// The work of an operation; `before` is its table as it was.
    pub(super) fn mysql(
        &self,
        operation: &Operation,
        before: Option<&Table>,
    ) -> Result<Vec<Work>, Refusal> {
        let after = operation.table().and_then(|name| self.schema.table(name));
        let (Some(before), Some(after)) = (before, after) else {
            return self.mysql_whole(operation);
        };
        let several = |clauses: Vec<String>| vec![self.altered(before, after, clauses).into()];
        let one = |clause: String| several(vec![clause]);
        Ok(match operation {
            Operation::AddColumn { column, fill, .. } => {
                self.mysql_add_column(before, after, column, fill)?
            }
            Operation::DropColumn { column, .. } => {
                one(format!("DROP COLUMN {}", self.name(&column.name)))
            }
            Operation::RenameColumn { from, to, .. } => one(self.mysql_rename(after, from, to)?),
            Operation::AlterColumn {
                from,
                to,
                conversion,
                ..
            } => self.mysql_alter_column(before, after, from, to, conversion)?,
            Operation::CreateIndex { index, .. } if self.has_index(index) => {
                one(format!("ADD {}", self.mysql_index(&after.name, index)?))
            }
            Operation::DropIndex { index, .. } if self.has_index(index) => {
                one(format!("DROP INDEX {}", self.key(&index.name)))
            }
            Operation::RenameIndex { from, to, .. } if self.has_index_of(after, to) => {
                let index = after.indexes.get(to);
                let index = index.map(|index| self.mysql_index(&after.name, index));
                several(self.mysql_rename_index(from, to, index.transpose()?))
            }
            Operation::RenameConstraint { from, to, .. } => {
                match (before.constraint(from), after.constraint(to)) {
                    (Some(Constraint::Unique(_)), Some(new)) => {
                        let again = self.constraint(&after.name, &new)?;
                        several(self.mysql_rename_index(from, to, Some(again)))
                    }
                    (Some(old), Some(new)) => several(vec![
                        self.mysql_drop(&old),
                        self.add_constraint(after, &new)?,
                    ]),
                    _ => Vec::new(),
                }
            }
            Operation::AddConstraint { constraint, .. } => {
                one(self.add_constraint(after, constraint)?)
            }
            Operation::DropConstraint { constraint, .. } => one(self.mysql_drop(constraint)),
            Operation::SetPrimaryKey { from, to, .. } => {
                let drop = from.iter().map(|_| "DROP PRIMARY KEY".to_owned());
                let add = to
                    .iter()
                    .map(|key| format!("ADD {}", self.primary_key(key)));
                vec![
                    self.altered(before, after, drop.chain(add).collect())
                        .into(),
                ]
            }
            Operation::SetComment { to, .. } => one(format!(
                "COMMENT = {}",
                self.text(to.as_deref().unwrap_or_default())
            )),
            Operation::SetOptions { from, to, .. } => self.mysql_set_options(after, from, to)?,
            _ => Vec::new(),
        })
    }

    fn mysql_whole(&self, operation: &Operation) -> Result<Vec<Work>, Refusal> {
        Ok(match operation {
            Operation::CreateTable(table) => {
                vec![self.create_table_as(&self.path(&table.name), table)?.into()]
            }
            Operation::DropTable(table) => {
                vec![format!("DROP TABLE {}", self.path(&table.name)).into()]
            }
            Operation::RenameTable { from, to } => {
                vec![format!("RENAME TABLE {} TO {}", self.path(from), self.path(to)).into()]
            }
            Operation::AlterEnum {
                name,
                from,
                to,
                values,
                ..
            } => self.mysql_alter_enum(name, from, to, values)?,
            // Labels stand in the columns.
            _ => Vec::new(),
        })
    }

    /// One `ALTER TABLE` of these clauses, and of the indexes that come and go with them.
    pub(super) fn altered(
        &self,
        before: &Table,
        after: &Table,
        mut clauses: Vec<String>,
    ) -> String {
        let (old, new) = (self.implied_of(before), self.implied_of(after));
        clauses.extend(
            new.iter()
                .filter(|index| !old.contains(index))
                .map(|(_, sql)| format!("ADD {sql}")),
        );
        clauses.extend(
            old.iter()
                .filter(|index| !new.contains(index))
                .map(|(name, _)| format!("DROP INDEX {}", self.name(name))),
        );
        format!(
            "ALTER TABLE {} {}",
            self.path(&after.name),
            clauses.join(", ")
        )
    }

    /// `RENAME INDEX`; a server that does not know it makes the index again.
    fn mysql_rename_index(&self, from: &str, to: &str, again: Option<String>) -> Vec<String> {
        let (old, new) = (self.key(from), self.key(to));
        let knows_it =
            self.engine() == Engine::MySql || self.server.version >= Version::new(10, 5, 2);
        match again {
            Some(again) if !knows_it => vec![format!("DROP INDEX {old}"), format!("ADD {again}")],
            _ => vec![format!("RENAME INDEX {old} TO {new}")],
        }
    }

    fn mysql_drop(&self, constraint: &Constraint) -> String {
        let name = self.key(constraint.name());
        match constraint {
            Constraint::Unique(_) => format!("DROP INDEX {name}"),
            Constraint::ForeignKey(_) => format!("DROP FOREIGN KEY {name}"),
            Constraint::Check(_) if self.engine() == Engine::MySql => format!("DROP CHECK {name}"),
            Constraint::Check(_) => format!("DROP CONSTRAINT {name}"),
        }
    }

    /// Converting a table converts the columns that have a character set of their own, too, and widens some: they are
    /// all told again what they are.
    fn mysql_set_options(
        &self,
        table: &Table,
        from: &TableOptions,
        to: &TableOptions,
    ) -> Result<Vec<Work>, Refusal> {
        let name = self.path(&table.name);
        let mut work = Vec::new();
        if from.storage_engine != to.storage_engine {
            let engine = to.storage_engine.as_deref().unwrap_or("InnoDB");
            work.push(format!("ALTER TABLE {name} ENGINE = {}", self.word(engine)).into());
        }
        if (&from.charset, &from.collation) != (&to.charset, &to.collation) {
            let of_collation = to.collation.as_deref().map(charset_of);
            let charset = to.charset.as_deref().or(of_collation.flatten());
            let charset =
                charset.map_or_else(|| "DEFAULT".to_owned(), |charset| self.word(charset));
            let collation = to.collation.as_deref();
            let collation =
                collation.map_or_else(String::new, |name| format!(" COLLATE {}", self.word(name)));
            work.push(
                format!("ALTER TABLE {name} CONVERT TO CHARACTER SET {charset}{collation}").into(),
            );
            let columns = table
                .columns
                .iter()
                .filter(|column| column.generated.is_none());
            let modified = columns.map(|column| self.modified(table, column));
            let modified = modified.collect::<Result<Vec<_>, _>>()?;
            work.push(format!("ALTER TABLE {name} {}", modified.join(", ")).into());
        }
        Ok(work)
    }

    /// Rows pass over by their labels. Where some go, the columns know both the old and the new in between.
    fn mysql_alter_enum(
        &self,
        name: &ObjectName,
        from: &[String],
        to: &[String],
        values: &BTreeMap<String, String>,
    ) -> Result<Vec<Work>, Refusal> {
        // Two that differ by case alone are one to MySQL, and pass over by themselves.
        let same = |a: &String, b: &String| a.to_lowercase() == b.to_lowercase();
        let new = to
            .iter()
            .filter(|label| !from.iter().any(|old| same(old, label)));
        let both: Vec<String> = from.iter().chain(new).cloned().collect();
        let moved: Vec<_> = values.iter().filter(|(old, new)| !same(old, new)).collect();
        let mut work = Vec::new();
        for (table, column) in self.schema.columns_of_enum(name) {
            let path = self.path(&table.name);
            if !moved.is_empty() {
                if both.len() > from.len() {
                    let between = self.with_labels(table, column, &both)?;
                    work.push(format!("ALTER TABLE {path} {between}").into());
                }
                work.push(self.relabelled(table, column, &moved).into());
            }
            let last = self.with_labels(table, column, to)?;
            work.push(format!("ALTER TABLE {path} {last}").into());
        }
        Ok(work)
    }
}

/// The character set that a collation's name begins with, if any.
fn charset_of(collation: &str) -> Option<&str> {
    let (charset, _) = collation.split_once('_')?;
    // MariaDB has collations for any character set.
    (!charset.starts_with("uca")).then_some(charset)
}
