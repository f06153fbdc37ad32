//! Changes of columns, one thing after the other.

use super::super::column::postgres_identity;
use super::super::{Dialect, Refusal, Work};
use crate::operation::Conversion;
use crate::schema::{Column, ColumnDefault, Identity, Table, Term, Value};

impl Dialect<'_> {
    /// A literal for the rows that are there is a default for a moment, which costs nothing. What is computed for
    /// them is set before a value is required.
    pub(super) fn postgres_add_column(
        &self,
        after: &Table,
        column: &Column,
        fill: &ColumnDefault,
    ) -> Result<Vec<Work>, Refusal> {
        let default = column.default.for_engine(self.engine()).as_ref();
        let fill = fill
            .for_engine(self.engine())
            .as_ref()
            .filter(|fill| Some(*fill) != default);
        let (path, name) = (self.path(&after.name), self.name(&column.name));
        let on_table = |clause: String| Work::Sql(format!("ALTER TABLE {path} {clause}"));
        let mut first = column.clone();
        let mut work = Vec::new();
        match fill {
            Some(Term::Value(value)) if *value != Value::Null => {
                first.default = Term::Value(value.clone()).into();
                work.push(on_table(format!(
                    "ADD COLUMN {}",
                    self.definition(after, &first)?
                )));
                work.push(on_table(self.default_clause(column)));
            }
            Some(fill) => {
                first.default = ColumnDefault::default();
                first.nullable = true;
                work.push(on_table(format!(
                    "ADD COLUMN {}",
                    self.definition(after, &first)?
                )));
                work.push(format!("UPDATE {path} SET {name} = {}", self.term(fill)).into());
                if default.is_some() {
                    work.push(on_table(self.default_clause(column)));
                }
                if !column.nullable {
                    work.push(on_table(format!("ALTER COLUMN {name} SET NOT NULL")));
                }
            }
            None => work.push(on_table(format!(
                "ADD COLUMN {}",
                self.definition(after, column)?
            ))),
        }
        if column.comment.is_some() {
            work.push(self.column_comment(&after.name, column).into());
        }
        Ok(work)
    }

    fn default_clause(&self, column: &Column) -> String {
        let name = self.name(&column.name);
        match column.default.for_engine(self.engine()) {
            Some(term) => format!(
                "ALTER COLUMN {name} SET DEFAULT {}",
                self.default(column, term)
            ),
            None => format!("ALTER COLUMN {name} DROP DEFAULT"),
        }
    }

    pub(super) fn postgres_alter_column(
        &self,
        before: &Table,
        after: &Table,
        from: &Column,
        to: &Column,
        conversion: &Conversion,
    ) -> Result<Vec<Work>, Refusal> {
        let engine = self.engine();
        let (path, name) = (self.path(&after.name), self.name(&to.name));
        let column =
            |clause: &str| Work::Sql(format!("ALTER TABLE {path} ALTER COLUMN {name} {clause}"));
        if to.generated.is_some() && from.generated != to.generated {
            // What is computed is lost without loss.
            let mut work = vec![format!("ALTER TABLE {path} DROP COLUMN {name}").into()];
            work.extend(self.postgres_add_column(after, to, &ColumnDefault::default())?);
            return Ok(work);
        }
        let (old, new) = (
            from.default.for_engine(engine),
            to.default.for_engine(engine),
        );
        let cast = self.change_of_type(before, after, from, to, conversion)?;
        let mut work = Vec::new();
        if from.generated.is_some() && to.generated.is_none() {
            work.push(column("DROP EXPRESSION"));
        }
        if from.identity.is_some() && to.identity.is_none() {
            work.push(column("DROP IDENTITY"));
        }
        // A default is of the old type, which may not become the new one by itself.
        let drops_default = old.is_some() && (new != old || cast.is_some());
        if drops_default {
            work.push(column("DROP DEFAULT"));
        }
        work.extend(cast.as_deref().map(column));
        if let Some(fill) = conversion.fill.for_engine(engine)
            && !to.nullable
        {
            work.push(
                format!(
                    "UPDATE {path} SET {name} = {} WHERE {name} IS NULL",
                    self.term(fill)
                )
                .into(),
            );
        }
        if let Some(term) = new
            && (drops_default || old.is_none())
        {
            work.push(column(&format!("SET DEFAULT {}", self.default(to, term))));
        }
        match (from.nullable, to.nullable) {
            (true, false) => work.push(column("SET NOT NULL")),
            (false, true) => work.push(column("DROP NOT NULL")),
            _ => {}
        }
        if let Some(identity) = &to.identity {
            work.extend(self.postgres_set_identity(after, to, from.identity.as_ref(), identity));
        }
        if from.comment != to.comment {
            work.push(self.column_comment(&after.name, to).into());
        }
        Ok(work)
    }

    /// `TYPE …`, unless the type stays.
    fn change_of_type(
        &self,
        before: &Table,
        after: &Table,
        from: &Column,
        to: &Column,
        conversion: &Conversion,
    ) -> Result<Option<String>, Refusal> {
        let mut new = self.type_and_collation(after, to)?;
        let using = conversion
            .using
            .as_ref()
            .map(|sql| sql.for_engine(self.engine()));
        if self.type_and_collation(before, from)? == new && using.is_none() {
            return Ok(None);
        }
        let had_collation = from.collation.for_engine(self.engine()).is_some();
        if had_collation
            && to.collation.for_engine(self.engine()).is_none()
            && super::cast::is_text(&to.ty)
        {
            new.push_str(" COLLATE pg_catalog.\"default\"");
        }
        let using = match using {
            Some(using) => Some(using.clone()),
            None => self.cast(after, from, to)?,
        };
        let using = using.map_or_else(String::new, |using| format!(" USING {using}"));
        Ok(Some(format!("TYPE {new}{using}")))
    }

    fn postgres_set_identity(
        &self,
        table: &Table,
        column: &Column,
        from: Option<&Identity>,
        to: &Identity,
    ) -> Vec<Work> {
        let (path, name) = (self.path(&table.name), self.name(&column.name));
        let on_table =
            |clause: &str| Work::Sql(format!("ALTER TABLE {path} ALTER COLUMN {name} {clause}"));
        let Some(from) = from else {
            let add = on_table(&format!("ADD {}", postgres_identity(to)));
            return vec![add, self.counter_after_rows(table, column).into()];
        };
        let mut clauses = Vec::new();
        if from.always != to.always {
            let kind = if to.always { "ALWAYS" } else { "BY DEFAULT" };
            clauses.push(format!("SET GENERATED {kind}"));
        }
        if from.start != to.start {
            clauses.push(format!("SET START WITH {}", to.start.unwrap_or(1)));
        }
        if from.increment != to.increment {
            clauses.push(format!("SET INCREMENT BY {}", to.increment.unwrap_or(1)));
        }
        if clauses.is_empty() {
            return Vec::new();
        }
        vec![on_table(&clauses.join(" "))]
    }

    /// Lets a column count on from the greatest number there is: PostgreSQL does not look.
    pub(in super::super) fn counter_after_rows(&self, table: &Table, column: &Column) -> String {
        let (path, name) = (self.path(&table.name), self.name(&column.name));
        let (table, column) = (self.text(&path), self.text(&column.name));
        format!(
            "SELECT setval(pg_get_serial_sequence({table}, {column}), GREATEST(MAX({name}), 1), MAX({name}) IS NOT NULL) FROM {path}"
        )
    }
}
