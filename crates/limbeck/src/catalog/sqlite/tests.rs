//! Definitions of SQLite, read without SQLite.

use super::{create_index, create_table};
use proptest::prelude::*;

#[test]
fn what_is_no_definition_is_refused_with_what_is_odd() {
    for (sql, odd) in [
        ("CREATE TABLE t", "it ends too early"),
        ("CREATE TABLE t (a integer", "a parenthesis is not closed"),
        ("CREATE TABLE t (a integer FOO)", ""),
        ("CREATE TABLE t (a integer DEFAULT)", "it ends too early"),
        ("CREATE TABLE t (a, 1 integer)", "`1` stands for a name"),
        (
            "CREATE TABLE t (a NOT NULL 3)",
            "`3` stands behind column `a`",
        ),
        (
            "CREATE TABLE t (a, CHECK (a) 7)",
            "`7` stands among its constraints",
        ),
        (
            "CREATE TABLE t (a, FOREIGN KEY (a))",
            "a foreign key has no REFERENCES",
        ),
        ("CREATE TABLE t (a, CHECK a)", "a parenthesis is missing"),
        (
            "CREATE TABLE t (a NOT NULL DEFERRABLE)",
            "DEFERRABLE stands before any foreign key",
        ),
    ] {
        let error = create_table::read(sql).err().unwrap_or_default();
        assert_eq!(error, odd, "{sql}");
    }
    assert_eq!(
        create_index::read("CREATE INDEX i ON t (a) FOO").expect_err("it is odd"),
        "`FOO` stands behind its parts"
    );
}

#[test]
fn sqlites_freedoms_are_followed() {
    let text = create_table::read(
        r"create table t(a 'odd type' (+1, -2.5) generated always as(1)check(1)unique,
          'b' [c]default(x)not null on conflict abort, PRIMARY KEY(a,'B' autoincrement)on conflict rollback
          constraint one constraint two unique(A collate nocase desc), generated text, always int)",
    );
    let text = text.expect("SQLite would take it");
    let names: Vec<&str> = text.columns.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["a", "b", "generated", "always"]);
    assert_eq!(text.columns[0].generated.as_deref(), Some("1"));
    assert!(text.columns[1].is_autoincrement);
    assert_eq!(text.details, [(None, "ON CONFLICT ROLLBACK".to_owned())]);
    assert_eq!(text.uniques[1].name.as_deref(), Some("two"));
    assert_eq!(text.uniques[1].columns, ["A"]);
    assert_eq!(
        text.uniques[1].detail.as_deref(),
        Some("(A collate nocase desc)")
    );
}

proptest! {
    #[test]
    fn no_definition_is_too_odd(words in prop::collection::vec(prop::sample::select(WORDS.as_slice()), 0..30)) {
        let sql = words.join(" ");
        let _ = create_table::read(&format!("CREATE TABLE t ({sql}"));
        let _ = create_table::read(&format!("CREATE TABLE t ({sql})"));
        let _ = create_index::read(&format!("CREATE INDEX t ({sql}) {sql}"));
    }
}

const WORDS: [&str; 40] = [
    "a",
    "b",
    "(",
    ")",
    ",",
    "CONSTRAINT",
    "PRIMARY",
    "KEY",
    "UNIQUE",
    "CHECK",
    "FOREIGN",
    "REFERENCES",
    "DEFAULT",
    "NOT",
    "NULL",
    "COLLATE",
    "GENERATED",
    "ALWAYS",
    "AS",
    "STORED",
    "ON",
    "CONFLICT",
    "ABORT",
    "DELETE",
    "SET",
    "DEFERRABLE",
    "INITIALLY",
    "DEFERRED",
    "ASC",
    "DESC",
    "WHERE",
    "AUTOINCREMENT",
    "MATCH",
    "'it''s'",
    "'",
    "\"",
    "1",
    "-",
    "--\n",
    "/*",
];
