//! Terms, and values that take the place of others.

use super::Dialect;
use crate::operation::Conversion;
use crate::schema::{Column, Table, Term};

impl Dialect<'_> {
    /// A value or an expression where an expression can stand.
    pub(super) fn term(&self, term: &Term) -> String {
        match term {
            Term::Value(value) => self.value(value),
            Term::Expression(sql) => sql.clone(),
        }
    }

    /// A converted value, and in the place of NULL what is to be there.
    pub(super) fn filled(&self, value: String, conversion: &Conversion) -> String {
        match conversion.fill.for_engine(self.engine()) {
            Some(fill) => format!("COALESCE({value}, {})", self.term(fill)),
            None => value,
        }
    }

    /// An expression of labels, with new ones for some.
    pub(super) fn label_case(&self, value: &str, labels: &[(&String, &String)]) -> String {
        if labels.is_empty() {
            return value.to_owned();
        }
        let cases: Vec<String> = labels
            .iter()
            .map(|(old, new)| format!("WHEN {} THEN {}", self.text(old), self.text(new)))
            .collect();
        format!("CASE {value} {} ELSE {value} END", cases.join(" "))
    }

    /// Gives the rows with some labels others.
    pub(super) fn relabelled(
        &self,
        table: &Table,
        column: &Column,
        labels: &[(&String, &String)],
    ) -> String {
        let (path, name) = (self.path(&table.name), self.name(&column.name));
        let old: Vec<String> = labels.iter().map(|(old, _)| self.text(old)).collect();
        let value = self.label_case(&name, labels);
        format!(
            "UPDATE {path} SET {name} = {value} WHERE {name} IN ({})",
            old.join(", ")
        )
    }
}
