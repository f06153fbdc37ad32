//! What SQLite tells of an index in its CREATE INDEX statement alone: expressions and the condition.

use super::cursor::Cursor;
use crate::catalog::token::{Kind, Token, tokens};

/// An index's definition.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct IndexText {
    pub(super) parts: Vec<PartText>,
    pub(super) predicate: Option<String>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct PartText {
    /// The column, if it is no more than a name.
    pub(super) column: Option<String>,
    /// The text, without collation and direction.
    pub(super) expression: String,
    pub(super) collation: Option<String>,
}

/// Reads a definition; says what is odd about it where it cannot.
pub(super) fn read(sql: &str) -> Result<IndexText, String> {
    let tokens = tokens(sql);
    let mut at = Cursor::new(sql, &tokens);
    while !at.sees_group() {
        at.next()?;
    }
    let parts = at.group()?.items().map(read_part).collect();
    let predicate = at.takes(&["WHERE"]).then(|| at.text().to_owned());
    if predicate.is_none() && !at.is_at_end() {
        return Err(format!("`{}` stands behind its parts", at.next()?.text));
    }
    Ok(IndexText { parts, predicate })
}

fn read_part(mut at: Cursor<'_>) -> PartText {
    at.takes_last(1, |last| last[0].is("ASC") || last[0].is("DESC"));
    let collation = at.takes_last(2, |last| last[0].is("COLLATE"));
    let mut name = at;
    let column = name.next().ok().filter(|token| {
        name.is_at_end() && matches!(token.kind, Kind::Word | Kind::Quoted | Kind::Text)
    });
    PartText {
        column: column.map(Token::name),
        expression: at.text().to_owned(),
        collation: collation.map(|tokens| tokens[1].name()),
    }
}
