//! Where columns are named in SQL text: in conditions, indexes and what other columns are computed from.

use crate::schema::text::mentions;
use crate::schema::{Index, IndexOn, Object, Sql, Table};

/// What of a table names a column in an expression. (What names it outside of one is told by [`Table::users_of`].)
pub(crate) fn named_in_text(table: &Table, column: &str) -> Vec<Object> {
    let said = |sql: &Sql| {
        mentions(sql.general(), column) || sql.exceptions().any(|(_, text)| mentions(text, column))
    };
    let in_index = |index: &&Index| {
        let in_parts = index.parts.iter().any(|part| match &part.on {
            IndexOn::Expression(sql) => said(sql),
            IndexOn::Column(_) => false,
        });
        in_parts || index.predicate.as_ref().is_some_and(said)
    };
    let name = &table.name;
    let checks = table.checks.iter().filter(|check| said(&check.expression));
    let checks = checks.map(|check| Object::Constraint(name.clone(), check.name.clone()));
    let indexes = table.indexes.iter().filter(in_index);
    let indexes = indexes.map(|index| Object::Index(name.clone(), index.name.clone()));
    let computed = table.columns.iter().filter(|other| {
        let generated = other.generated.as_ref();
        other.name != column && generated.is_some_and(|generated| said(&generated.expression))
    });
    let computed = computed.map(|other| Object::Column(name.clone(), other.name.clone()));
    checks.chain(indexes).chain(computed).collect()
}
