//! PostgreSQL: small statements, which a transaction holds together.

mod cast;
mod column;
mod enumeration;

use super::{Dialect, Refusal, Work};
use crate::operation::Operation;
use crate::schema::name::{LONGEST_NAME, beginning};
use crate::schema::{Column, ObjectName, PrimaryKey, Table};
pub(super) use enumeration::is_used_later;
pub(crate) use enumeration::swaps;

impl Dialect<'_> {
    /// The work of an operation; `before` is its table as it was.
    pub(super) fn postgres(
        &self,
        operation: &Operation,
        before: Option<&Table>,
    ) -> Result<Vec<Work>, Refusal> {
        let after = operation.table().and_then(|name| self.schema.table(name));
        let (Some(before), Some(after)) = (before, after) else {
            return self.postgres_whole(operation, before);
        };
        let on_table = |clause: &str| format!("ALTER TABLE {} {clause}", self.path(&after.name));
        let one = |clause: String| vec![on_table(&clause).into()];
        Ok(match operation {
            Operation::AddColumn { column, fill, .. } => {
                self.postgres_add_column(after, column, fill)?
            }
            Operation::DropColumn { column, .. } => {
                one(format!("DROP COLUMN {}", self.name(&column.name)))
            }
            Operation::RenameColumn { from, to, .. } => one(format!(
                "RENAME COLUMN {} TO {}",
                self.name(from),
                self.name(to)
            )),
            Operation::AlterColumn {
                from,
                to,
                conversion,
                ..
            } => self.postgres_alter_column(before, after, from, to, conversion)?,
            Operation::CreateIndex {
                index,
                concurrently,
                ..
            } if self.has_index(index) => {
                vec![self.create_index(&after.name, index, *concurrently)?.into()]
            }
            Operation::DropIndex {
                index,
                concurrently,
                ..
            } if self.has_index(index) => {
                let concurrently = if *concurrently { "CONCURRENTLY " } else { "" };
                vec![
                    format!(
                        "DROP INDEX {concurrently}{}",
                        self.index_path(&after.name, &index.name)
                    )
                    .into(),
                ]
            }
            Operation::RenameIndex { from, to, .. } if self.has_index_of(after, to) => {
                let from = self.index_path(&after.name, from);
                vec![format!("ALTER INDEX {from} RENAME TO {}", self.key(to)).into()]
            }
            Operation::RenameConstraint { from, to, .. } => one(format!(
                "RENAME CONSTRAINT {} TO {}",
                self.key(from),
                self.key(to)
            )),
            Operation::AddConstraint { constraint, .. } => {
                one(self.add_constraint(after, constraint)?)
            }
            Operation::DropConstraint { constraint, .. } => {
                one(format!("DROP CONSTRAINT {}", self.key(constraint.name())))
            }
            Operation::SetPrimaryKey { from, to, .. } => {
                let drop = from
                    .iter()
                    .map(|key| format!("DROP CONSTRAINT {}", self.key_of_table(after, key)));
                let add = to
                    .iter()
                    .map(|key| format!("ADD {}", self.primary_key(key)));
                drop.chain(add)
                    .map(|clause| on_table(&clause).into())
                    .collect()
            }
            Operation::SetComment { to, .. } => {
                vec![self.table_comment(&after.name, to.as_deref()).into()]
            }
            _ => Vec::new(),
        })
    }

    fn postgres_whole(
        &self,
        operation: &Operation,
        before: Option<&Table>,
    ) -> Result<Vec<Work>, Refusal> {
        Ok(match operation {
            Operation::CreateTable(table) => self.postgres_table(table)?,
            Operation::DropTable(table) => {
                vec![format!("DROP TABLE {}", self.path(&table.name)).into()]
            }
            Operation::RenameTable { from, to } => self.postgres_rename_table(from, to, before),
            Operation::CreateEnum(new) => {
                let labels: Vec<String> = new.labels.iter().map(|label| self.text(label)).collect();
                vec![
                    format!(
                        "CREATE TYPE {} AS ENUM ({})",
                        self.path(&new.name),
                        labels.join(", ")
                    )
                    .into(),
                ]
            }
            Operation::DropEnum(old) => vec![format!("DROP TYPE {}", self.path(&old.name)).into()],
            Operation::RenameEnum { from, to } => self.renamed("TYPE", from, to),
            Operation::AlterEnum {
                name,
                from,
                to,
                values,
                ..
            } => self.postgres_alter_enum(name, from, to, values)?,
            _ => Vec::new(),
        })
    }

    fn postgres_table(&self, table: &Table) -> Result<Vec<Work>, Refusal> {
        let mut work = vec![self.create_table_as(&self.path(&table.name), table)?.into()];
        work.extend(self.create_indexes(table)?.into_iter().map(Work::Sql));
        if let Some(comment) = &table.comment {
            work.push(self.table_comment(&table.name, Some(comment)).into());
        }
        let said = table
            .columns
            .iter()
            .filter(|column| column.comment.is_some());
        work.extend(said.map(|column| Work::Sql(self.column_comment(&table.name, column))));
        Ok(work)
    }

    /// A primary key without a name has its table's, and would keep the old one.
    fn postgres_rename_table(
        &self,
        from: &ObjectName,
        to: &ObjectName,
        before: Option<&Table>,
    ) -> Vec<Work> {
        let mut work = self.renamed("TABLE", from, to);
        let key = before.and_then(|table| table.primary_key.as_ref());
        if key.is_some_and(|key| key.name.is_none()) && from.name != to.name {
            let (old, new) = (own_key(&from.name), own_key(&to.name));
            let (old, new) = (self.name(&old), self.name(&new));
            work.push(
                format!(
                    "ALTER TABLE {} RENAME CONSTRAINT {old} TO {new}",
                    self.path(to)
                )
                .into(),
            );
        }
        work
    }

    fn renamed(&self, kind: &str, from: &ObjectName, to: &ObjectName) -> Vec<Work> {
        let mut work = Vec::new();
        let mut now = from.clone();
        if from.schema != to.schema {
            let schema = to.schema.as_deref().unwrap_or("public");
            work.push(
                format!(
                    "ALTER {kind} {} SET SCHEMA {}",
                    self.path(from),
                    self.name(schema)
                )
                .into(),
            );
            now.schema.clone_from(&to.schema);
        }
        if from.name != to.name {
            work.push(
                format!(
                    "ALTER {kind} {} RENAME TO {}",
                    self.path(&now),
                    self.name(&to.name)
                )
                .into(),
            );
        }
        work
    }

    /// An index lives in its table's schema.
    pub(super) fn index_path(&self, table: &ObjectName, index: &str) -> String {
        self.path(&ObjectName {
            schema: table.schema.clone(),
            name: self.key_name(index).into_owned(),
        })
    }

    fn key_of_table(&self, table: &Table, key: &PrimaryKey) -> String {
        match &key.name {
            Some(name) => self.key(name),
            None => self.name(&own_key(&table.name.name)),
        }
    }

    fn table_comment(&self, table: &ObjectName, comment: Option<&str>) -> String {
        let comment = comment.map_or_else(|| "NULL".to_owned(), |comment| self.text(comment));
        format!("COMMENT ON TABLE {} IS {comment}", self.path(table))
    }

    pub(super) fn column_comment(&self, table: &ObjectName, column: &Column) -> String {
        let comment = column.comment.as_deref();
        let comment = comment.map_or_else(|| "NULL".to_owned(), |comment| self.text(comment));
        let (table, column) = (self.path(table), self.name(&column.name));
        format!("COMMENT ON COLUMN {table}.{column} IS {comment}")
    }
}

/// The name that PostgreSQL gives the primary key of a table.
fn own_key(table: &str) -> String {
    const ENDING: &str = "_pkey";
    format!("{}{ENDING}", beginning(table, LONGEST_NAME - ENDING.len()))
}
