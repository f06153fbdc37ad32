//! Columns of MySQL and MariaDB.

use super::rows::ColumnRow;
use crate::catalog::token::unwrapped;
use crate::engine::Engine;
use crate::schema::{Column, Generated, Identity, PerEngine, Term, Type};

/// What MariaDB makes of `json`, together with a condition that it be valid.
const JSON_COLLATION: &str = "utf8mb4_bin";

/// Reads a column, and what the vocabulary cannot say of it. `checks_json` tells that the column has the condition that
/// makes it MariaDB's JSON.
pub(super) fn read(
    engine: Engine,
    row: &ColumnRow,
    table_collation: Option<&str>,
    checks_json: bool,
) -> (Column, Option<String>) {
    let mut column = Column::new(&row.name, Type::Native(row.ty.clone()));
    let extra = row.extra.as_deref().unwrap_or_default();
    column.nullable = row.is_nullable == "YES";
    column.comment = row.comment.clone().filter(|comment| !comment.is_empty());
    column.on_update = on_update(extra);
    if mentions(extra, "auto_increment") {
        column.identity = Some(Identity::default());
    }
    let collation = row.collation.as_deref();
    let collation = collation.filter(|own| Some(*own) != table_collation);
    column.collation = PerEngine::everywhere(collation.map(str::to_owned));
    if is_json(row, checks_json) {
        column.ty = Type::Native("json".to_owned());
        column.collation = PerEngine::default();
    }
    let expression = row.expression.as_deref().filter(|text| !text.is_empty());
    if let Some(expression) = expression {
        column.generated = Some(Generated {
            expression: understood(engine, expression).into(),
            stored: mentions(extra, "stored") || mentions(extra, "persistent"),
        });
    } else {
        column.default = PerEngine::everywhere(default(engine, row, extra));
    }
    let details = ["INVISIBLE", "WITHOUT SYSTEM VERSIONING"];
    let details: Vec<&str> = (details.into_iter())
        .filter(|detail| mentions(extra, detail))
        .collect();
    (
        column,
        Some(details.join(", ")).filter(|text| !text.is_empty()),
    )
}

/// Tells whether it is MariaDB's JSON: long text, byte by byte, that is checked.
pub(super) fn is_json(row: &ColumnRow, checks_json: bool) -> bool {
    checks_json && row.ty == "longtext" && row.collation.as_deref() == Some(JSON_COLLATION)
}

fn mentions(extra: &str, words: &str) -> bool {
    extra
        .to_ascii_lowercase()
        .contains(&words.to_ascii_lowercase())
}

/// What stands behind `on update`, which has no blanks.
fn on_update(extra: &str) -> Option<String> {
    const WORDS: &str = "on update ";
    let at = extra.to_ascii_lowercase().find(WORDS)? + WORDS.len();
    let rest = extra.get(at..)?;
    let end = rest.find([' ', ',']).unwrap_or(rest.len());
    Some(rest[..end].to_owned())
}

/// A default as an expression: MariaDB tells it so, MySQL tells the plain text of literals.
fn default(engine: Engine, row: &ColumnRow, extra: &str) -> Option<Term> {
    let text = row.default_value.as_deref()?;
    if engine == Engine::MariaDb {
        let is_null = text.eq_ignore_ascii_case("NULL");
        return (!is_null).then(|| Term::expression(understood(engine, text)));
    }
    if mentions(extra, "DEFAULT_GENERATED") {
        return Some(Term::expression(understood(engine, text)));
    }
    let (name, _) = row.ty.split_once(['(', ' ']).unwrap_or((&row.ty, ""));
    let is_number = [
        "tinyint",
        "smallint",
        "mediumint",
        "int",
        "bigint",
        "decimal",
        "float",
        "double",
        "bit",
        "year",
    ]
    .contains(&name);
    let is_bytes = matches!(name, "binary" | "varbinary") && text.starts_with("0x");
    if is_number || is_bytes {
        return Some(Term::expression(text));
    }
    let quoted = text.replace('\\', "\\\\").replace('\'', "''");
    Some(Term::expression(format!("'{quoted}'")))
}

/// An expression as it may be run again, without parentheses around all of it. MySQL escapes it once too often, MariaDB
/// does not.
pub(super) fn understood(engine: Engine, text: &str) -> String {
    let text = match engine {
        Engine::MySql => unescaped(text),
        _ => text.to_owned(),
    };
    // A text in it may end otherwise than the tokens know.
    if text.contains('\\') {
        return text;
    }
    unwrapped(&text).to_owned()
}

/// Takes one layer of MySQL's backslashes away.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let c = match c {
            '\\' => match rest.next() {
                Some('n') => '\n',
                Some('r') => '\r',
                Some('t') => '\t',
                Some('0') => '\0',
                Some('Z') => '\u{1a}',
                Some(other) => other,
                None => '\\',
            },
            c => c,
        };
        plain.push(c);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(ty: &str, default: &str, extra: &str) -> ColumnRow {
        ColumnRow {
            table_name: "t".to_owned(),
            name: "c".to_owned(),
            ty: ty.to_owned(),
            default_value: Some(default.to_owned()),
            is_nullable: "YES".to_owned(),
            collation: None,
            extra: Some(extra.to_owned()),
            comment: None,
            expression: None,
        }
    }

    /// MySQL 8 is not run here: these are the forms that its manual and its `information_schema` are known to give.
    #[test]
    fn mysqls_defaults_become_expressions() {
        for (ty, told, extra, expected) in [
            ("varchar(20)", "it's \\ back", "", r"'it''s \\ back'"),
            ("varchar(20)", "", "", "''"),
            ("varchar(20)", "123", "", "'123'"),
            ("varchar(20)", "NULL", "", "'NULL'"),
            ("int unsigned", "-1", "", "-1"),
            ("decimal(12,2)", "0.00", "", "0.00"),
            ("bit(3)", "b'101'", "", "b'101'"),
            ("varbinary(10)", "0x6100", "", "0x6100"),
            (
                "datetime",
                "2020-01-01 00:00:00",
                "",
                "'2020-01-01 00:00:00'",
            ),
            (
                "timestamp(6)",
                "CURRENT_TIMESTAMP(6)",
                "DEFAULT_GENERATED",
                "CURRENT_TIMESTAMP(6)",
            ),
            (
                "varchar(20)",
                r"concat(_utf8mb4\'it\\\'s\',1)",
                "DEFAULT_GENERATED",
                r"concat(_utf8mb4'it\'s',1)",
            ),
        ] {
            let (column, _) = read(Engine::MySql, &row(ty, told, extra), None, false);
            assert_eq!(column.default, Term::expression(expected).into(), "{told}");
        }
    }

    #[test]
    fn what_is_said_beside_a_column_is_taken_apart() {
        let (column, detail) = read(
            Engine::MySql,
            &row(
                "timestamp(6)",
                "x",
                "DEFAULT_GENERATED on update CURRENT_TIMESTAMP(6) INVISIBLE",
            ),
            None,
            false,
        );
        assert_eq!(column.on_update.as_deref(), Some("CURRENT_TIMESTAMP(6)"));
        assert_eq!(detail.as_deref(), Some("INVISIBLE"));
    }
}
