//! Putting values in the place of question marks.

use super::super::Refusal;
use crate::engine::Engine;

/// The text with each value in the place of its mark. Marks in strings, quoted names and comments are none.
pub(super) fn bound(engine: Engine, sql: &str, values: &[String]) -> Result<String, Refusal> {
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql;
    let mut marks = 0;
    while let Some(first) = rest.chars().next() {
        let length = if let Some(after) = rest.strip_prefix("??") {
            out.push('?');
            rest = after;
            continue;
        } else if first == '?' {
            out.push_str(values.get(marks).map_or("?", String::as_str));
            marks += 1;
            rest = &rest[1..];
            continue;
        } else {
            opaque(engine, rest).unwrap_or(first.len_utf8())
        };
        let (token, after) = rest.split_at(length);
        out.push_str(token);
        rest = after;
    }
    if marks == values.len() {
        return Ok(out);
    }
    Err(Refusal::Values {
        sql: sql.to_owned(),
        marks,
        values: values.len(),
    })
}

/// The length of what stands at the beginning, if it is a string, a quoted name or a comment. One that does not end
/// reaches to the end.
fn opaque(engine: Engine, text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    let until = |start: usize, end: &str| {
        let found = text.get(start..).and_then(|rest| rest.find(end));
        found.map_or(text.len(), |found| start + found + end.len())
    };
    match first {
        '\'' | '"' | '`' => {
            let escapes = engine.is_mysql_like() && first != '`';
            Some(quoted(text, first, escapes))
        }
        '-' if text.starts_with("--") => Some(until(2, "\n")),
        '/' if text.starts_with("/*") => Some(until(2, "*/")),
        '[' if engine == Engine::Sqlite => Some(until(1, "]")),
        '$' if engine == Engine::Postgres => {
            // $$…$$ and $tag$…$tag$
            let tag = text[1..].find('$').map(|end| &text[..end + 2])?;
            let is_tag = |c: char| c == '$' || c == '_' || c.is_alphanumeric();
            tag.chars().all(is_tag).then(|| until(tag.len(), tag))
        }
        _ => None,
    }
}

/// Two quotes together do not end it, so they count as two strings side by side, which comes to the same.
fn quoted(text: &str, quote: char, escapes: bool) -> usize {
    let mut is_escaped = false;
    for (place, c) in text.char_indices().skip(1) {
        if is_escaped {
            is_escaped = false;
        } else if escapes && c == '\\' {
            is_escaped = true;
        } else if c == quote {
            return place + quote.len_utf8();
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mark_outside_of_quotes_stands_for_the_next_value() {
        let cases = [
            (
                Engine::Sqlite,
                "a = ? AND b = '?' AND \"?\" = ?",
                "a = 1 AND b = '?' AND \"?\" = 2",
            ),
            (
                Engine::Postgres,
                "a ?? b = ? /* ? */ $x$?$x$ ? -- ?",
                "a ? b = 1 /* ? */ $x$?$x$ 2 -- ?",
            ),
            (
                Engine::MySql,
                r"a = 'it\'s ?' AND `?` = ? OR ?",
                r"a = 'it\'s ?' AND `?` = 1 OR 2",
            ),
            (
                Engine::Postgres,
                "'it''s ?' || ? || 'é' || ?",
                "'it''s ?' || 1 || 'é' || 2",
            ),
            (Engine::Postgres, "$1 ? ?", "$1 1 2"),
        ];
        let values = ["1".to_owned(), "2".to_owned()];
        for (engine, sql, expected) in cases {
            assert_eq!(
                bound(engine, sql, &values).as_deref(),
                Ok(expected),
                "{engine}"
            );
        }
    }

    #[test]
    fn marks_and_values_must_be_as_many() {
        let error = bound(Engine::Sqlite, "a = ? OR 'never ended ?", &[]).unwrap_err();
        assert!(
            matches!(
                error,
                Refusal::Values {
                    marks: 1,
                    values: 0,
                    ..
                }
            ),
            "{error}"
        );
        assert!(bound(Engine::Sqlite, "true", &["1".to_owned()]).is_err());
    }
}
