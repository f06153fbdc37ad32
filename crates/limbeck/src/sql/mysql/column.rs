//! Changes of columns. MODIFY says a column completely: it forgets what it is not told.

use super::super::column::renames_columns;
use super::super::{Dialect, Refusal, Work};
use crate::operation::Conversion;
use crate::schema::name::shortened;
use crate::schema::{Column, ColumnDefault, Table, Term, Type, Value};

impl Dialect<'_> {
    pub(super) fn modified(&self, table: &Table, column: &Column) -> Result<String, Refusal> {
        Ok(format!("MODIFY COLUMN {}", self.definition(table, column)?))
    }

    /// MODIFY with an enum's labels as they are for the moment.
    pub(super) fn with_labels(
        &self,
        table: &Table,
        column: &Column,
        labels: &[String],
    ) -> Result<String, Refusal> {
        let mut column = column.clone();
        column.ty = Type::Native(self.enum_of(labels));
        self.modified(table, &column)
    }

    /// Before rows can be required to have a value, they must have one. MySQL would make one up.
    pub(super) fn mysql_add_column(
        &self,
        before: &Table,
        after: &Table,
        column: &Column,
        fill: &ColumnDefault,
    ) -> Result<Vec<Work>, Refusal> {
        let default = column.default.for_engine(self.engine());
        let fill = fill.for_engine(self.engine()).as_ref();
        let fill = fill.filter(|fill| Some(*fill) != default.as_ref());
        let fills_itself = column.nullable
            || column.generated.is_some()
            || column.identity.is_some()
            || default.is_some();
        let path = self.path(&after.name);
        let last = format!("ALTER TABLE {path} {}", self.modified(after, column)?);
        let add = |column: &Column| -> Result<Work, Refusal> {
            let clause = format!("ADD COLUMN {}", self.definition(after, column)?);
            Ok(self.altered(before, after, vec![clause]).into())
        };
        let mut first = column.clone();
        Ok(match fill {
            Some(Term::Value(value)) if *value != Value::Null => {
                first.default = Term::Value(value.clone()).into();
                vec![add(&first)?, last.into()]
            }
            Some(fill) => {
                first.default = ColumnDefault::default();
                first.nullable = true;
                let set = format!(
                    "UPDATE {path} SET {} = {}{}",
                    self.name(&column.name),
                    self.term_of(&column.ty, fill),
                    self.moments_kept(before, column)
                );
                vec![add(&first)?, set.into(), last.into()]
            }
            None if fills_itself => vec![add(column)?],
            None => {
                first.nullable = true;
                vec![add(&first)?, last.into()]
            }
        })
    }

    pub(super) fn mysql_rename(
        &self,
        after: &Table,
        from: &str,
        to: &str,
    ) -> Result<String, Refusal> {
        match after.column(to) {
            Some(column) if !renames_columns(self) => Ok(format!(
                "CHANGE COLUMN {} {}",
                self.name(from),
                self.definition(after, column)?
            )),
            _ => Ok(format!(
                "RENAME COLUMN {} TO {}",
                self.name(from),
                self.name(to)
            )),
        }
    }

    pub(super) fn mysql_alter_column(
        &self,
        before: &Table,
        after: &Table,
        from: &Column,
        to: &Column,
        conversion: &Conversion,
    ) -> Result<Vec<Work>, Refusal> {
        let path = self.path(&after.name);
        let name = self.name(&to.name);
        if let Some(using) = &conversion.using {
            let value = self.filled(using.for_engine(self.engine()).clone(), conversion, &to.ty);
            return self.through_another(after, to, &value);
        }
        if to.generated.is_some() && from.generated != to.generated {
            // What is computed is lost without loss.
            let clauses = vec![
                format!("DROP COLUMN {name}"),
                format!("ADD COLUMN {}", self.definition(after, to)?),
            ];
            return Ok(vec![self.altered(before, after, clauses).into()]);
        }
        if from
            .generated
            .as_ref()
            .is_some_and(|generated| !generated.stored)
            && to.generated.is_none()
        {
            let value = self.filled(name, conversion, &to.ty);
            return self.through_another(after, to, &value);
        }
        let mut work = Vec::new();
        if let Some(fill) = conversion.fill.for_engine(self.engine())
            && !to.nullable
            && to.generated.is_none()
        {
            let mut between = to.clone();
            between.nullable = true;
            between.default = ColumnDefault::default();
            if self.type_and_collation(before, from)? != self.type_and_collation(after, to)? {
                work.push(format!("ALTER TABLE {path} {}", self.modified(after, &between)?).into());
            }
            work.push(
                format!(
                    "UPDATE {path} SET {name} = {}{} WHERE {name} IS NULL",
                    self.term_of(&to.ty, fill),
                    self.moments_kept(before, to)
                )
                .into(),
            );
        }
        if work.is_empty() && self.definition(before, from)? == self.definition(after, to)? {
            return Ok(work);
        }
        work.push(
            self.altered(before, after, vec![self.modified(after, to)?])
                .into(),
        );
        Ok(work)
    }

    /// What keeps columns that are set whenever their row changes as they are: this is no change of the row's.
    fn moments_kept(&self, table: &Table, set: &Column) -> String {
        let columns = table.columns.iter();
        let moments = columns.filter(|one| one.on_update.is_some() && one.name != set.name);
        moments.fold(String::new(), |text, column| {
            let name = self.name(&column.name);
            format!("{text}, {name} = {name}")
        })
    }

    /// Through a second column that takes the place of the first, where MODIFY cannot say how values pass over.
    fn through_another(
        &self,
        after: &Table,
        to: &Column,
        value: &str,
    ) -> Result<Vec<Work>, Refusal> {
        let path = self.path(&after.name);
        let spare = shortened(&format!("_limbeck_{}", to.name)).into_owned();
        let mut between = to.clone();
        between.name.clone_from(&spare);
        between.nullable = true;
        between.default = ColumnDefault::default();
        between.on_update = None;
        let (old, spare) = (self.name(&to.name), self.name(&spare));
        Ok(vec![
            format!(
                "ALTER TABLE {path} ADD COLUMN {}",
                self.definition(after, &between)?
            )
            .into(),
            format!(
                "UPDATE {path} SET {spare} = {value}{}",
                self.moments_kept(after, to)
            )
            .into(),
            format!(
                "ALTER TABLE {path} DROP COLUMN {old}, CHANGE COLUMN {spare} {}",
                self.definition(after, to)?
            )
            .into(),
        ])
    }
}
