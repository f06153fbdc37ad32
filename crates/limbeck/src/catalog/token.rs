//! SQL text in pieces: words, names, texts, numbers, signs. No grammar.

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword, or a name without quotes.
    Word,
    /// A name in `"`, `` ` `` or `[]`.
    Quoted,
    /// A text in `'`, or bytes: `x'00'`.
    Text,
    /// A number.
    Number,
    /// Anything else, one character each.
    Sign,
}

/// A piece of SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    /// Where it begins.
    pub(super) start: usize,
}

impl Token<'_> {
    /// Where it ends.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Tells whether it is a keyword.
    pub(super) fn is(&self, keyword: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(keyword)
    }

    pub(super) fn is_sign(&self, sign: &str) -> bool {
        self.kind == Kind::Sign && self.text == sign
    }

    /// The name that it spells, without its quotes. (SQLite takes a text for a name, too.)
    pub(super) fn name(&self) -> String {
        let Some(quote) = self.text.chars().next().filter(|_| self.kind != Kind::Word) else {
            return self.text.to_owned();
        };
        let closing = if quote == '[' { ']' } else { quote };
        let inner = self.text.strip_prefix(quote).unwrap_or_default();
        let inner = inner.strip_suffix(closing).unwrap_or(inner);
        if quote == '[' {
            return inner.to_owned();
        }
        inner.replace(&format!("{quote}{quote}"), &quote.to_string())
    }
}

/// Takes a text apart. White space and comments are dropped; what is not closed goes to the end.
pub(super) fn tokens(sql: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut start = 0;
    while let Some(first) = sql[start..].chars().next() {
        let rest = &sql[start..];
        let (kind, length) = match first {
            _ if first.is_whitespace() || first == '\u{feff}' => (None, first.len_utf8()),
            '-' if rest.starts_with("--") => (None, rest.find('\n').unwrap_or(rest.len())),
            '/' if rest.starts_with("/*") => (None, length_to(rest, 2, "*/")),
            '\'' => (Some(Kind::Text), quoted(rest, '\'')),
            'x' | 'X' if rest[1..].starts_with('\'') => {
                (Some(Kind::Text), 1 + quoted(&rest[1..], '\''))
            }
            '"' | '`' => (Some(Kind::Quoted), quoted(rest, first)),
            '[' => (Some(Kind::Quoted), length_to(rest, 1, "]")),
            _ if first.is_ascii_digit() => (Some(Kind::Number), number(rest)),
            '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => {
                (Some(Kind::Number), number(rest))
            }
            _ if is_word(first) => {
                let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                (Some(Kind::Word), length)
            }
            _ => (Some(Kind::Sign), first.len_utf8()),
        };
        if let Some(kind) = kind {
            let text = &rest[..length];
            tokens.push(Token { kind, text, start });
        }
        start += length;
    }
    tokens
}

/// The text without parentheses around all of it.
pub(super) fn unwrapped(sql: &str) -> &str {
    let mut sql = sql.trim();
    loop {
        let tokens = tokens(sql);
        let [first, .., last] = tokens.as_slice() else {
            return sql;
        };
        let outermost = first.is_sign("(") && closing(&tokens, 0) == Some(tokens.len() - 1);
        let inner = &sql[first.end()..last.start.max(first.end())];
        // A comment, or a text that is not closed, could hide the parenthesis from whoever reads the rest.
        if !outermost || first.start != 0 || last.end() != sql.len() || inner.trim().is_empty() {
            return sql;
        }
        sql = inner.trim();
    }
}

/// The place of the parenthesis that closes the one at `open`.
pub(super) fn closing(tokens: &[Token<'_>], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (place, token) in tokens.iter().enumerate().skip(open) {
        if token.is_sign("(") {
            depth += 1;
        } else if token.is_sign(")") {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return Some(place);
            }
        }
    }
    None
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$' || !c.is_ascii()
}

/// The length up to and with an ending that is sought from `from` on.
fn length_to(text: &str, from: usize, ending: &str) -> usize {
    let found = text[from..].find(ending);
    found.map_or(text.len(), |found| from + found + ending.len())
}

/// The length of a quoted text, both quotes included; a doubled quote does not end it.
fn quoted(text: &str, quote: char) -> usize {
    let mut end = 1;
    while let Some(found) = text[end..].find(quote) {
        end += found + 1;
        if !text[end..].starts_with(quote) {
            return end;
        }
        end += 1;
    }
    text.len()
}

fn number(text: &str) -> usize {
    let hexadecimal = text.starts_with("0x") || text.starts_with("0X");
    let mut before = ' ';
    let ends = |(_, c): &(usize, char)| {
        let exponent = matches!(c, '+' | '-') && matches!(before, 'e' | 'E') && !hexadecimal;
        before = *c;
        !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_') || exponent)
    };
    let end = text.char_indices().find(ends);
    end.map_or(text.len(), |(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(sql: &str) -> Vec<&str> {
        tokens(sql).iter().map(|token| token.text).collect()
    }

    #[test]
    fn text_falls_into_pieces() {
        assert_eq!(
            texts("a>=1.5e-3 -- no 'text'\n||'it''s'/* ( */x'00' [b]]\"c\"\"d\" .5 0x1F-é_1"),
            [
                "a",
                ">",
                "=",
                "1.5e-3",
                "|",
                "|",
                "'it''s'",
                "x'00'",
                "[b]",
                "]",
                "\"c\"\"d\"",
                ".5",
                "0x1F",
                "-",
                "é_1"
            ]
        );
        assert_eq!(texts("'open"), ["'open"]);
        assert_eq!(texts("/* open"), [""; 0]);
    }

    #[test]
    fn a_name_loses_its_quotes() {
        let names: Vec<String> = tokens(r#"plain "a ""b""" `c``d` [e f] 'g''h'"#)
            .iter()
            .map(Token::name)
            .collect();
        assert_eq!(names, ["plain", "a \"b\"", "c`d", "e f", "g'h"]);
    }

    #[test]
    fn only_parentheses_around_all_of_it_go() {
        for (before, after) in [
            (" ((a > 0)) ", "a > 0"),
            ("(a) OR (b)", "(a) OR (b)"),
            ("('(')", "'('"),
            ("()", "()"),
            ("(a -- )\n)", "a -- )"),
            ("(a", "(a"),
            ("a)", "a)"),
        ] {
            assert_eq!(unwrapped(before), after);
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in "[-a-z0-9.'\"`\\[\\]()/*é \n+eExX]{0,40}") {
            let mut end = 0;
            for token in tokens(&text) {
                prop_assert!(!token.text.is_empty() && token.start >= end);
                end = token.end();
                let _ = token.name();
            }
            let _ = unwrapped(&text);
        }
    }
}
