//! What SQLite can change where it is.

use super::super::{Dialect, Refusal, Work};
use crate::engine::Version;
use crate::operation::Operation;
use crate::schema::{Column, ColumnDefault, ObjectName, Table, Term, Value};
use std::collections::BTreeMap;

impl Dialect<'_> {
    /// Whether all of these operations can be done where the table is.
    pub(super) fn is_direct(
        &self,
        operations: &[Operation],
        old: &Table,
        new: &Table,
    ) -> Result<bool, Refusal> {
        for operation in operations {
            let direct = match operation {
                Operation::AddColumn { column, fill, .. } => self.is_added_directly(column, fill),
                Operation::DropColumn { .. } => self.server.version >= Version::new(3, 35, 0),
                Operation::AlterColumn {
                    from,
                    to,
                    conversion,
                    ..
                } => {
                    conversion.using.is_none()
                        && self.definition(old, from)? == self.definition(new, to)?
                }
                Operation::SetOptions { from, to, .. } => {
                    let of = |options: &crate::schema::TableOptions| {
                        (options.strict, options.without_rowid, options.autoincrement)
                    };
                    of(from) == of(to)
                }
                Operation::CreateIndex { .. }
                | Operation::DropIndex { .. }
                | Operation::RenameIndex { .. }
                | Operation::SetComment { .. } => true,
                _ => false,
            };
            if !direct {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// A column comes without a look at the rows: what they hold in it must follow from its definition.
    fn is_added_directly(&self, column: &Column, fill: &ColumnDefault) -> bool {
        let default = column.default.for_engine(self.engine());
        let has_default = matches!(default, Some(Term::Value(value)) if *value != Value::Null);
        let is_constant = matches!(default, None | Some(Term::Value(_)));
        let is_kept = column
            .generated
            .as_ref()
            .is_some_and(|generated| generated.stored);
        let may_be_null = column.nullable || column.generated.is_some();
        let needs_fill = fill.for_engine(self.engine()).is_some() && !may_be_null && !has_default;
        column.identity.is_none()
            && is_constant
            && !is_kept
            && !needs_fill
            && (may_be_null || has_default)
    }

    pub(super) fn sqlite_add_column(
        &self,
        table: &Table,
        column: &Column,
        fill: &ColumnDefault,
    ) -> Result<Vec<Work>, Refusal> {
        let path = self.path(&table.name);
        let mut work = vec![
            format!(
                "ALTER TABLE {path} ADD COLUMN {}",
                self.definition(table, column)?
            )
            .into(),
        ];
        let fill = fill.for_engine(self.engine());
        if let Some(fill) = fill
            && column.default.for_engine(self.engine()).as_ref() != Some(fill)
        {
            work.push(
                format!(
                    "UPDATE {path} SET {} = {}",
                    self.name(&column.name),
                    self.term(fill)
                )
                .into(),
            );
        }
        Ok(work)
    }

    /// To SQLite two names that differ by case alone are one.
    pub(super) fn sqlite_rename(&self, from: &ObjectName, to: &ObjectName) -> Vec<Work> {
        let rename = |from: &str, to: &str| {
            Work::Sql(format!(
                "ALTER TABLE {} RENAME TO {}",
                self.name(from),
                self.name(to)
            ))
        };
        if from.name == to.name {
            return Vec::new();
        }
        if from.name.eq_ignore_ascii_case(&to.name) {
            let spare = format!("_limbeck_{}", to.name);
            return vec![rename(&from.name, &spare), rename(&spare, &to.name)];
        }
        vec![rename(&from.name, &to.name)]
    }

    /// Labels are texts that nobody checks, so a row whose label goes has to be looked for.
    pub(super) fn sqlite_alter_enum(
        &self,
        name: &ObjectName,
        from: &[String],
        to: &[String],
        values: &BTreeMap<String, String>,
    ) -> Vec<Work> {
        let labels: Vec<_> = values.iter().collect();
        let mut work = Vec::new();
        for (table, column) in self.schema.columns_of_enum(name) {
            if !labels.is_empty() {
                work.push(self.relabelled(table, column, &labels).into());
            }
            if from.iter().all(|label| to.contains(label)) {
                continue;
            }
            let known: Vec<String> = to.iter().map(|label| self.text(label)).collect();
            let message = format!(
                "a value of {}.{} is no label of {name}",
                table.name.name, column.name
            );
            let (value, path) = (self.name(&column.name), self.path(&table.name));
            work.extend(self.guard(&message, &known, &value, &path));
        }
        work
    }

    /// Fails with a message unless every value is one of a list.
    pub(super) fn guard(
        &self,
        message: &str,
        known: &[String],
        value: &str,
        path: &str,
    ) -> Vec<Work> {
        let message = self.name(message);
        let known = known.join(", ");
        vec![
            format!("CREATE TEMP TABLE \"_limbeck_guard\" (\"value\" CONSTRAINT {message} CHECK (\"value\" IN ({known})))")
                .into(),
            format!("INSERT INTO temp.\"_limbeck_guard\" SELECT DISTINCT {value} FROM {path}").into(),
            "DROP TABLE temp.\"_limbeck_guard\"".to_owned().into(),
        ]
    }
}
