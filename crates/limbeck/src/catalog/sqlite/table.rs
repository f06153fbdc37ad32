//! One table of SQLite.

use super::create_table::{self, ColumnText, TableText};
use super::rows::{ColumnRow, ObjectRow, PartRow};
use super::unreadable;
use crate::catalog::CatalogError;
use crate::catalog::draft::Draft;
use crate::catalog::token::{Kind, tokens, unwrapped};
use crate::schema::{
    Check, Column, Generated, Identity, ObjectName, PerEngine, PrimaryKey, Table, Term, Type,
    Unique, conventional_name,
};

/// How texts are compared unless it is said.
pub(super) const BINARY: &str = "BINARY";

pub(super) fn read(
    draft: &mut Draft<'_>,
    row: &ObjectRow,
    columns: &[&ColumnRow],
    parts: &[&PartRow],
) -> Result<(), CatalogError> {
    let text = text_of(row)?;
    if text.columns.len() != columns.len() {
        return Err(unreadable(row, "its columns cannot be counted"));
    }
    let name = ObjectName::from(row.name.as_str());
    let mut table = Table::new(&name);
    table.options.strict = row.is_strict.unwrap_or_default();
    table.options.without_rowid = row.without_rowid.unwrap_or_default();
    table.options.autoincrement = text.columns.iter().any(|column| column.is_autoincrement);
    let both = columns.iter().zip(&text.columns);
    table.columns = both.map(|(row, text)| column(row, text)).collect();

    let mut key: Vec<&&ColumnRow> = columns.iter().filter(|row| row.key_place > 0).collect();
    key.sort_by_key(|row| row.key_place);
    if !key.is_empty() {
        let mut primary_key = PrimaryKey::new(key.iter().map(|row| row.name.as_str()));
        primary_key.name.clone_from(&text.primary_key);
        table.primary_key = Some(primary_key);
    }
    if let [only] = key.as_slice()
        && is_row_id(only, &table, parts)
        && let Some(column) = table.columns.iter_mut().find(|it| it.name == only.name)
    {
        column.identity = Some(Identity::default());
        column.nullable = false;
    }
    draft.add_table(table);
    add_constraints(draft, &name, &text);
    for (column, detail) in text.details {
        let of = column.unwrap_or_else(|| "primary key".to_owned());
        draft.detail(&name, of, detail);
    }
    Ok(())
}

pub(super) fn text_of(row: &ObjectRow) -> Result<TableText, CatalogError> {
    let sql = row.sql.as_deref().unwrap_or_default();
    create_table::read(sql).map_err(|why| unreadable(row, why))
}

/// `INTEGER PRIMARY KEY` is the row's id, but not `INT`, nor `INTEGER PRIMARY KEY DESC`: those have an index.
fn is_row_id(row: &ColumnRow, table: &Table, parts: &[&PartRow]) -> bool {
    row.ty.eq_ignore_ascii_case("INTEGER")
        && !table.options.without_rowid
        && !parts.iter().any(|part| part.origin == "pk")
}

fn column(row: &ColumnRow, text: &ColumnText) -> Column {
    let mut column = Column::new(&row.name, Type::Native(row.ty.clone()));
    column.nullable = !row.not_null;
    column.default = PerEngine::everywhere(row.default_value.as_deref().and_then(default));
    column.generated = text.generated.as_deref().map(|expression| Generated {
        expression: expression.into(),
        stored: row.hidden == 3,
    });
    let collation = text.collation.clone();
    let collation = collation.filter(|name| !name.eq_ignore_ascii_case(BINARY));
    column.collation = PerEngine::everywhere(collation);
    column
}

/// A default as an expression that may stand in parentheses: a bare word is a text to SQLite, which it would not be
/// there.
fn default(text: &str) -> Option<Term> {
    const CONSTANTS: [&str; 5] = [
        "TRUE",
        "FALSE",
        "CURRENT_DATE",
        "CURRENT_TIME",
        "CURRENT_TIMESTAMP",
    ];
    let text = unwrapped(text);
    let tokens = tokens(text);
    match tokens.as_slice() {
        [word] if word.is("NULL") => None,
        [word] if CONSTANTS.iter().any(|constant| word.is(constant)) => {
            Some(Term::expression(text))
        }
        [word] if matches!(word.kind, Kind::Word | Kind::Quoted) => {
            let text = word.name().replace('\'', "''");
            Some(Term::expression(format!("'{text}'")))
        }
        _ => Some(Term::expression(text)),
    }
}

/// Those that have names come first, so that no usual name takes theirs.
fn add_constraints(draft: &mut Draft<'_>, name: &ObjectName, text: &TableText) {
    let (named, unnamed): (Vec<_>, Vec<_>) = text.uniques.iter().partition(|it| it.name.is_some());
    for it in named.into_iter().chain(unnamed) {
        let columns = it.columns.iter().map(|column| own_name(text, column));
        let mut unique = Unique::on(columns);
        unique.name = it.name.clone().unwrap_or_default();
        if let Some(detail) = &it.detail {
            let named = unique.clone().named_in(name);
            draft.detail(name, named.name, format!("UNIQUE {detail}"));
        }
        draft.add_constraint(name, unique.into());
    }
    let (named, unnamed): (Vec<_>, Vec<_>) = text.checks.iter().partition(|it| it.name.is_some());
    for it in named {
        let own = it.name.as_deref().unwrap_or_default();
        draft.add_constraint(name, Check::new(own, it.expression.as_str()).into());
    }
    for it in unnamed {
        let usual = conventional_name("ck", name, it.column.as_slice());
        draft.add_unnamed_check(name, Check::new(usual, it.expression.as_str()));
    }
}

/// A column's name as its own definition writes it.
fn own_name(text: &TableText, name: &str) -> String {
    let mut columns = text.columns.iter();
    let own = columns.find(|column| column.name.eq_ignore_ascii_case(name));
    own.map_or(name, |column| column.name.as_str()).to_owned()
}

/// A column by its name, which SQLite compares without regard to case.
pub(super) fn find_column<'t>(table: &'t Table, name: &str) -> Option<&'t Column> {
    let mut columns = table.columns.iter();
    columns.find(|column| column.name.eq_ignore_ascii_case(name))
}
