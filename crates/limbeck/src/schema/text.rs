//! Following a renamed column into SQL text, as the engines do it themselves.
//!
//! This is no parser: it tells strings, quoted and plain words apart, and that suffices to find a name.

use super::Sql;
use crate::engine::Engine;

/// Puts `to` in the place of every identifier `from`, between each engine's quotes if it wants some.
pub(crate) fn rename_identifier(sql: &mut Sql, from: &str, to: &str) {
    let others = [Engine::MySql, Engine::MariaDb];
    let others = others.map(|engine| (engine, renamed(sql.for_engine(engine), from, to, '`')));
    sql.for_each_mut(|text| *text = renamed(text, from, to, '"'));
    for (engine, text) in others {
        if *sql.for_engine(engine) != text {
            *sql = sql.clone().on(engine, text);
        }
    }
}

/// Plain words are compared without regard to case, as SQL does; words before a parenthesis are functions and words
/// before a dot are tables, so both stay.
fn renamed(text: &str, from: &str, to: &str, quote: char) -> String {
    let quoted = |quote: char| {
        let doubled = to.replace(quote, &format!("{quote}{quote}"));
        format!("{quote}{doubled}{quote}")
    };
    let mut out = String::with_capacity(text.len());
    for token in tokens(text) {
        match token.kind {
            Kind::Quoted(quote) if token.is(from) => out.push_str(&quoted(quote)),
            Kind::Word if token.names(from) && !token.rest.trim_start().starts_with(['(', '.']) => {
                if wants_quotes(to) {
                    out.push_str(&quoted(quote));
                } else {
                    out.push_str(to);
                }
            }
            _ => out.push_str(token.text),
        }
    }
    out
}

/// Whether a name is another one without quotes on some engine, or none at all.
fn wants_quotes(name: &str) -> bool {
    let mut letters = name.bytes();
    let begins = letters
        .next()
        .is_some_and(|b| b.is_ascii_lowercase() || b == b'_');
    let goes_on = letters.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    !begins || !goes_on || RESERVED.split_whitespace().any(|word| word == name)
}

/// Words that one engine or another takes for no name.
const RESERVED: &str = "
    add all alter analyse analyze and any array as asc asymmetric between both by call case cast change
    check collate column condition constraint convert create cross current_date current_time
    current_timestamp current_user database default deferrable delete desc describe distinct div do drop
    each else end escape except exists explain false fetch for foreign from full function generated
    grant group groups having if ignore in index initially inner insert intersect interval into is join
    key keys kill lateral leading left like limit localtime localtimestamp lock long loop match mod
    natural not null nulls of offset on only option or order out outer over partition placing precision
    primary procedure range rank read recursive references release rename repeat replace require
    restrict returning revoke right row rows schema select separator session_user set show signal some
    sql ssl starting symmetric system table terminated then to trigger true undo union unique unlock
    unsigned update usage use user using values varying when where while window with write xor zerofill
";

/// Tells whether any identifier is this one; for plain words case does not count.
pub(crate) fn mentions(text: &str, name: &str) -> bool {
    tokens(text).any(|token| token.names(name))
}

/// A piece of SQL.
pub(crate) struct Token<'t> {
    pub(crate) text: &'t str,
    /// What comes after it.
    pub(crate) rest: &'t str,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    Quoted(char),
    Other,
}

impl<'t> Token<'t> {
    /// Without quotes. (A quote in a name is doubled; it stays so.)
    pub(crate) fn inner(&self) -> &'t str {
        match self.kind {
            Kind::Quoted(quote) => {
                let text = self.text.strip_prefix(quote).unwrap_or(self.text);
                text.strip_suffix(quote).unwrap_or(text)
            }
            _ => self.text,
        }
    }

    /// Whether it is exactly this name, between quotes.
    fn is(&self, name: &str) -> bool {
        let Kind::Quoted(quote) = self.kind else {
            return false;
        };
        self.inner()
            .replace(&format!("{quote}{quote}"), &quote.to_string())
            == name
    }

    /// Whether it is this identifier.
    pub(crate) fn names(&self, name: &str) -> bool {
        match self.kind {
            Kind::Word => self.text.eq_ignore_ascii_case(name),
            Kind::Quoted(quote) => {
                let doubled = format!("{quote}{quote}");
                self.inner()
                    .replace(&doubled, &quote.to_string())
                    .eq_ignore_ascii_case(name)
            }
            Kind::Other => false,
        }
    }

    /// Whether it can be an identifier at all.
    pub(crate) fn is_name(&self) -> bool {
        self.kind != Kind::Other
    }
}

/// Takes SQL apart. Strings, numbers, spaces and signs are neither words nor quoted names.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let (length, kind) = match first {
            '\'' => (quoted(rest, '\'').len(), Kind::Other),
            '"' | '`' => (quoted(rest, first).len(), Kind::Quoted(first)),
            c if is_word(c) => {
                let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
                let is_number = c.is_ascii_digit();
                (end, if is_number { Kind::Other } else { Kind::Word })
            }
            c => (c.len_utf8(), Kind::Other),
        };
        let (token, after) = rest.split_at(length);
        rest = after;
        Some(Token {
            text: token,
            rest: after,
            kind,
        })
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// The quoted text at the beginning, both quotes included; a doubled quote does not end it.
fn quoted(text: &str, quote: char) -> &str {
    let mut end = quote.len_utf8();
    while let Some(found) = text[end..].find(quote) {
        end += found + quote.len_utf8();
        if text[end..].starts_with(quote) {
            end += quote.len_utf8();
        } else {
            return &text[..end];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{mentions, rename_identifier};
    use crate::engine::Engine;
    use crate::schema::Sql;

    #[test]
    fn a_name_is_followed_where_it_names_the_column_and_nowhere_else() {
        let cases = [
            ("role IN ('role', 'x''role')", "kind IN ('role', 'x''role')"),
            (
                "Role = 1 AND roles = 2 AND my_role = 3",
                "kind = 1 AND roles = 2 AND my_role = 3",
            ),
            (
                r#""role" = "Role" OR `role` = 1"#,
                r#""kind" = "Role" OR `kind` = 1"#,
            ),
            ("role(x) AND role.x = t.role", "role(x) AND role.x = t.kind"),
            ("é || 'unclosed role", "é || 'unclosed role"),
        ];
        for (before, after) in cases {
            let mut sql = Sql::from(before);
            rename_identifier(&mut sql, "role", "kind");
            assert_eq!(sql, Sql::from(after));
        }
    }

    #[test]
    fn a_name_that_wants_quotes_gets_those_of_each_engine() {
        for name in ["order", "Order", "my order", "2fa"] {
            let mut sql = Sql::from("no > 0 AND \"no\" < 9");
            rename_identifier(&mut sql, "no", name);
            let said = format!("\"{name}\" > 0 AND \"{name}\" < 9");
            assert_eq!(*sql.for_engine(Engine::Sqlite), said);
            let said = format!("`{name}` > 0 AND \"{name}\" < 9");
            assert_eq!(*sql.for_engine(Engine::MariaDb), said);
        }
    }

    #[test]
    fn a_name_is_mentioned_as_a_word_or_between_quotes() {
        for text in ["a + Role", r#"lower("role")"#, "users.role", "`role`"] {
            assert!(mentions(text, "role"), "{text}");
        }
        for text in ["'role'", "roles", "a", "", "'never ended role"] {
            assert!(!mentions(text, "role"), "{text}");
        }
    }
}
