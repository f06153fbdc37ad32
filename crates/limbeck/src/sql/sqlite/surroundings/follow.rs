//! What operations make of views and triggers, so that these are known when a later operation builds a table anew.

use super::super::super::quote::quoted;
use super::{Dependent, Surroundings};
use crate::operation::Operation;
use crate::schema::text::{Token, mentions, tokens};
use crate::schema::{ObjectName, Schema};

impl Surroundings {
    /// Follows an operation that stands by itself. The schema is the one after it.
    pub(in super::super) fn follow(&mut self, operation: &Operation, schema: &Schema) {
        let Self::Known(all) = self else {
            return;
        };
        let followed = match operation {
            Operation::RenameTable { from, to } => rename_table(all, &from.name, &to.name),
            Operation::RenameColumn { table, from, to } => {
                rename_column(all, schema, table, from, to)
            }
            Operation::Execute(execute) => {
                let sql = execute.up.for_engine(crate::engine::Engine::Sqlite);
                execute_sql(all, sql)
            }
            _ => true,
        };
        if !followed {
            *self = Self::Lost(operation.to_string());
        }
    }

    /// A table's triggers go with it.
    pub(in super::super) fn forget_table(&mut self, table: &str) {
        if let Self::Known(all) = self {
            all.retain(|one| one.is_view || !one.table.eq_ignore_ascii_case(table));
        }
    }
}

/// SQLite writes a table's new name into every text that says the old one.
fn rename_table(all: &mut [Dependent], from: &str, to: &str) -> bool {
    for one in all.iter_mut().filter(|one| mentions(&one.sql, from)) {
        if !renamed(&mut one.sql, from, to) {
            return false;
        }
        if !one.is_view && one.table.eq_ignore_ascii_case(from) {
            to.clone_into(&mut one.table);
        }
    }
    true
}

/// A column's name is followed only where no other table could mean it.
fn rename_column(
    all: &mut [Dependent],
    schema: &Schema,
    table: &ObjectName,
    from: &str,
    to: &str,
) -> bool {
    let concerned =
        |one: &&mut Dependent| mentions(&one.sql, &table.name) && mentions(&one.sql, from);
    for one in all.iter_mut().filter(concerned) {
        let mut others = schema.tables.iter().filter(|other| other.name != *table);
        let is_said_elsewhere = others
            .any(|other| other.column(from).is_some() && mentions(&one.sql, &other.name.name));
        if is_said_elsewhere || !renamed(&mut one.sql, from, to) {
            return false;
        }
    }
    true
}

/// Puts another name in the place of one, unless the text has names in brackets.
fn renamed(sql: &mut String, from: &str, to: &str) -> bool {
    let to = quoted(to, '"');
    let pieces = tokens(sql).map(|token| {
        if token.names(from) {
            to.clone()
        } else {
            token.text.to_owned()
        }
    });
    let text: String = pieces.collect();
    let is_plain = !sql.contains('[');
    *sql = text;
    is_plain
}

/// Follows statements that make or drop a single view or trigger, and knows which others have nothing to do with any.
fn execute_sql(all: &mut Vec<Dependent>, sql: &str) -> bool {
    let says = |word: &str| mentions(sql, word);
    if !says("view") && !says("trigger") && !says("alter") && !says("drop") {
        return true;
    }
    let words: Vec<Token<'_>> = tokens(sql).filter(Token::is_name).collect();
    let is = |place: usize, word: &str| words.get(place).is_some_and(|token| token.names(word));
    let kind = if is(1, "temp") || is(1, "temporary") {
        2
    } else {
        1
    };
    let is_view = is(kind, "view");
    let is_one = is_view || is(kind, "trigger");
    let conditional = is(kind + 1, "if");
    let name_at = match (conditional, is(0, "drop")) {
        (false, _) => kind + 1,
        (true, true) => kind + 3,
        (true, false) => kind + 4,
    };
    let Some(name) = words.get(name_at).map(|token| token.inner().to_owned()) else {
        return false;
    };
    let ends_inside = sql.trim_end().trim_end_matches(';').contains(';');
    match (is_one, is(0, "create"), is(0, "drop")) {
        (true, true, _) if !conditional && (!is_view || !ends_inside) => {
            let on = words.iter().position(|token| token.names("on"));
            let on = on
                .and_then(|place| words.get(place + 1))
                .map(|token| token.inner().to_owned());
            let table = if is_view { Some(name.clone()) } else { on };
            let Some(table) = table else {
                return false;
            };
            let sql = sql.trim_end().trim_end_matches(';').to_owned();
            all.push(Dependent {
                is_view,
                name,
                table,
                sql,
            });
            true
        }
        (true, _, true) if !ends_inside => {
            // A view's own triggers go with it.
            let gone = |one: &str| one.eq_ignore_ascii_case(&name);
            all.retain(|one| !gone(&one.name) && (!is_view || !gone(&one.table)));
            true
        }
        _ => false,
    }
}
