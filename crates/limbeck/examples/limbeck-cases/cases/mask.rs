//! SQL within YAML: signs that mean something to YAML and stand within parentheses or quotes of SQL are hidden from it.
//!
//! `{ck: kind in ('a', 'b')}`, `{price: decimal(9,2)}` and `{tags: text[]}` are no YAML, or another one than is meant; and
//! nothing else can be meant by them. So each such sign is another one while YAML reads the file, on the same place.

use std::iter::Peekable;
use std::str::Chars;

/// What means something to YAML, each with what stands for it: signs that nobody uses.
const SIGNS: [(char, char); 7] = [
    (',', '\u{e000}'),
    ('[', '\u{e001}'),
    (']', '\u{e002}'),
    ('{', '\u{e003}'),
    ('}', '\u{e004}'),
    (':', '\u{e005}'),
    ('#', '\u{e006}'),
];

/// Hides signs.
pub(super) fn masked(text: &str) -> String {
    let mut mask = Mask {
        out: String::with_capacity(text.len()),
        rest: text.chars().peekable(),
        depth: 0,
    };
    while let Some(letter) = mask.rest.next() {
        mask.letter(letter);
    }
    mask.out
}

/// Shows them again.
pub(super) fn unmasked(text: &str) -> String {
    let shown = |letter: char| {
        let hidden = SIGNS.iter().find(|(_, hidden)| *hidden == letter);
        hidden.map_or(letter, |(sign, _)| *sign)
    };
    text.chars().map(shown).collect()
}

fn hidden(letter: char) -> char {
    let found = SIGNS.iter().find(|(sign, _)| *sign == letter);
    found.map_or(letter, |(_, hidden)| *hidden)
}

struct Mask<'t> {
    out: String,
    rest: Peekable<Chars<'t>>,
    /// How many parentheses are open on this line.
    depth: usize,
}

impl Mask<'_> {
    fn letter(&mut self, letter: char) {
        match letter {
            '\n' => {
                self.depth = 0;
                self.out.push(letter);
            }
            '\'' | '"' if self.begins_scalar() => self.quoted_by_yaml(letter),
            '\'' | '"' | '`' if !self.is_within_word() && self.is_closed(letter) => {
                self.quoted_by_sql(letter);
            }
            '(' => {
                self.depth += 1;
                self.out.push(letter);
            }
            ')' => {
                self.depth = self.depth.saturating_sub(1);
                self.out.push(letter);
            }
            '#' if self.depth == 0 && self.is_after_blank() => self.comment(),
            '[' if self.is_within_word() && self.rest.next_if_eq(&']').is_some() => {
                self.out.extend(['[', ']'].map(hidden));
            }
            _ if self.depth > 0 => self.out.push(hidden(letter)),
            _ => self.out.push(letter),
        }
    }

    /// Whether a text of YAML begins here.
    fn begins_scalar(&self) -> bool {
        let line = self.out.rsplit('\n').next().unwrap_or_default().trim_end();
        let is_item = || line.trim_start().trim_end_matches('-').trim().is_empty();
        self.depth == 0 && (is_item() || line.ends_with(['[', '{', ',', ':']))
    }

    fn is_within_word(&self) -> bool {
        let last = self.out.chars().next_back();
        last.is_some_and(|last| last.is_alphanumeric() || last == '_')
    }

    fn is_after_blank(&self) -> bool {
        self.out.chars().next_back().is_none_or(char::is_whitespace)
    }

    /// Whether a quote ends on this line.
    fn is_closed(&self, quote: char) -> bool {
        let line = self.rest.clone().take_while(|letter| *letter != '\n');
        line.into_iter().any(|letter| letter == quote)
    }

    fn quoted_by_sql(&mut self, quote: char) {
        self.out.push(quote);
        for letter in self.rest.by_ref() {
            self.out.push(hidden(letter));
            if letter == quote {
                return;
            }
        }
    }

    fn quoted_by_yaml(&mut self, quote: char) {
        self.out.push(quote);
        while let Some(letter) = self.rest.next() {
            self.out.push(letter);
            if letter == '\\' && quote == '"' {
                self.out.extend(self.rest.next());
            } else if letter == quote {
                return;
            }
        }
    }

    fn comment(&mut self) {
        self.out.push('#');
        while let Some(letter) = self.rest.next_if(|letter| *letter != '\n') {
            self.out.push(letter);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_sql_are_hidden_and_those_of_yaml_are_not() {
        let shown = |text: &str| {
            let masked = masked(text);
            assert_eq!(unmasked(&masked), text);
            let seen = |letter: char| {
                if hidden(letter) == letter && unmasked(&letter.to_string()) != letter.to_string() {
                    '_'
                } else {
                    letter
                }
            };
            masked.chars().map(seen).collect::<String>()
        };
        for (text, expected) in [
            ("{a: decimal(9,2), b: x}", "{a: decimal(9_2), b: x}"),
            ("{ck: a in ('x', 'y'), b: 1}", "{ck: a in ('x'_ 'y'), b: 1}"),
            ("{a: text[], b: []}", "{a: text__, b: []}"),
            (
                "{a: text default 'a, {b}: c', b: 'x, (y'}",
                "{a: text default 'a_ _b__ c', b: 'x, (y'}",
            ),
            ("- 'it''s (', 'b, c'", "- 'it''s (', 'b, c'"),
            ("[it's, that's (a, b)]", "[it's, that's (a_ b)]"),
            (
                "- \"(\\\", (\" # (a, b\n- [a, b]",
                "- \"(\\\", (\" # (a, b\n- [a, b]",
            ),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
