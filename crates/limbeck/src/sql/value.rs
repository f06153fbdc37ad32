//! Terms, and values that take the place of others.

use super::Dialect;
use crate::operation::Conversion;
use crate::schema::{Column, Table, Term, Type, Value};

impl Dialect<'_> {
    /// A value or an expression where an expression can stand.
    pub(super) fn term(&self, term: &Term) -> String {
        match term {
            Term::Value(value) => self.value(value),
            Term::Expression(sql) => expression(sql),
        }
    }

    /// A value as a literal of a type. On MySQL and MariaDB a UUID is sixteen bytes.
    pub(super) fn value_of(&self, ty: &Type, value: &Value) -> String {
        match (ty, value) {
            (Type::Uuid, Value::Text(text)) if self.engine().is_mysql_like() => match bytes(text) {
                Some(bytes) => self.value(&Value::Bytes(bytes)),
                None => self.value(value),
            },
            _ => self.value(value),
        }
    }

    /// A value or an expression where an expression can stand that gives a value of a type.
    pub(super) fn term_of(&self, ty: &Type, term: &Term) -> String {
        match term {
            Term::Value(value) => self.value_of(ty, value),
            Term::Expression(sql) => expression(sql),
        }
    }

    /// A converted value, and in the place of NULL what is to be there.
    pub(super) fn filled(&self, value: String, conversion: &Conversion, ty: &Type) -> String {
        match conversion.fill.for_engine(self.engine()) {
            Some(fill) => format!("COALESCE({value}, {})", self.term_of(ty, fill)),
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

/// An expression as a part of another one: a question to the database wants parentheses.
pub(super) fn expression(sql: &str) -> String {
    let word = sql.split_whitespace().next().unwrap_or_default();
    if ["select", "with", "values"].contains(&word.to_ascii_lowercase().as_str()) {
        format!("({sql})")
    } else {
        sql.to_owned()
    }
}

/// The bytes of a UUID as people write it.
fn bytes(uuid: &str) -> Option<Vec<u8>> {
    let digits: String = uuid.chars().filter(|letter| *letter != '-').collect();
    let is_one = digits.len() == 32 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    is_one.then(|| (0..32).step_by(2).filter_map(byte).collect())
}
