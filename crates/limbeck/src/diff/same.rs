//! What is the same in other words: SQL in other capitals and with other blanks, a name between quotes that needs none,
//! a comment that says nothing, NULL as a default.

use crate::engine::{Engine, Engines};
use crate::schema::text::{Token, tokens};
use crate::schema::{
    Column, ColumnDefault, Constraint, Index, IndexOn, PerEngine, Sql, Table, Term, Value,
};

/// Whether two columns of the same name are the same.
pub(super) fn columns(one: &Column, other: &Column) -> bool {
    one == other || plain_column(one) == plain_column(other)
}

/// Whether two constraints are the same, names included.
pub(super) fn constraints(one: &Constraint, other: &Constraint) -> bool {
    one == other || plain_constraint(one) == plain_constraint(other)
}

/// Whether two indexes are the same, names included.
pub(super) fn indexes(one: &Index, other: &Index) -> bool {
    one == other || plain_index(one) == plain_index(other)
}

/// Whether two tables have the same comment.
pub(super) fn comments(one: &Table, other: &Table) -> bool {
    said(one.comment.as_deref()) == said(other.comment.as_deref())
}

fn said(comment: Option<&str>) -> Option<&str> {
    comment.filter(|text| !text.is_empty())
}

fn plain_column(column: &Column) -> Column {
    let mut plain = column.clone();
    plain.comment = said(column.comment.as_deref()).map(str::to_owned);
    plain.default = default(&column.default);
    if let Some(generated) = &mut plain.generated {
        generated.expression = sql(&generated.expression);
    }
    plain
}

fn plain_constraint(constraint: &Constraint) -> Constraint {
    let mut plain = constraint.clone();
    if let Constraint::Check(check) = &mut plain {
        check.expression = sql(&check.expression);
    }
    plain
}

fn plain_index(index: &Index) -> Index {
    let mut plain = index.clone();
    for part in &mut plain.parts {
        if let IndexOn::Expression(text) = &mut part.on {
            *text = sql(text);
        }
    }
    plain.predicate = plain.predicate.as_ref().map(sql);
    plain
}

fn default(default: &ColumnDefault) -> ColumnDefault {
    let of = |engine| match default.for_engine(engine) {
        None | Some(Term::Value(Value::Null)) => None,
        Some(Term::Expression(text)) => Some(Term::Expression(plain(engine, text))),
        Some(term) => Some(term.clone()),
    };
    for_each_engine(of)
}

fn sql(sql: &Sql) -> Sql {
    for_each_engine(|engine| plain(engine, sql.for_engine(engine)))
}

/// What it is on each engine, however that was said.
fn for_each_engine<T: Clone + Default>(of: impl Fn(Engine) -> T) -> PerEngine<T> {
    let engines = Engines::all();
    engines
        .iter()
        .fold(PerEngine::everywhere(T::default()), |all, engine| {
            all.on(engine, of(engine))
        })
}

/// SQL with a blank between any two of its words, strings and signs, and none of its own.
fn plain(engine: Engine, text: &str) -> String {
    // On MySQL a text in it may end otherwise than the tokens know.
    if text.contains('\\') {
        return text.to_owned();
    }
    let words = tokens(text).filter(|token| !token.text.trim().is_empty());
    let words: Vec<String> = words.map(|token| word(engine, &token)).collect();
    words.join(" ")
}

fn word(engine: Engine, token: &Token<'_>) -> String {
    if !token.is_name() {
        return token.text.to_owned();
    }
    let inner = token.inner();
    let is_quoted = inner.len() < token.text.len();
    if !is_quoted {
        return token.text.to_ascii_lowercase();
    }
    let is_a_text = engine.is_mysql_like() && token.text.starts_with('"');
    let is_word = inner
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    let is_a_value = ["null", "true", "false", "default", "user"].contains(&inner)
        || inner.starts_with("current_");
    if is_word && !is_a_text && !is_a_value {
        inner.to_owned()
    } else {
        token.text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::plain;
    use crate::engine::Engine;

    #[test]
    fn words_and_blanks_are_overlooked_and_texts_are_not() {
        for other in [
            "a>0 AND\n b IN ('X')",
            "A > 0 and b in('X')",
            "\"a\" > 0 and `b` in ('X')",
        ] {
            let text = "a > 0 AND b IN ('X')";
            assert_eq!(
                plain(Engine::Postgres, other),
                plain(Engine::Postgres, text)
            );
        }
        for other in ["a = 'x'", "a = null", "a = X", "b = 'X'", "a != 'X'"] {
            assert_ne!(
                plain(Engine::MariaDb, other),
                plain(Engine::MariaDb, "a = 'X'")
            );
        }
        assert_ne!(
            plain(Engine::MariaDb, "a = \"b\""),
            plain(Engine::MariaDb, "a = b")
        );
        assert_ne!(
            plain(Engine::Sqlite, "a = \"null\""),
            plain(Engine::Sqlite, "a = null")
        );
    }
}
