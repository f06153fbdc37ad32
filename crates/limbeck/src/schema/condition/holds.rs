//! Whether a value fulfils a condition that speaks of its column alone.

use crate::schema::Value;
use crate::schema::text::tokens;
use std::cmp::Ordering;
use std::iter::Peekable;
use std::vec::IntoIter;

/// Tells whether a column may hold a value, as far as a condition is understood: comparisons, `IN`, `BETWEEN`, `LIKE`,
/// `IS NULL`, the length of a text, joined by `AND`, `OR` and `NOT`.
pub(crate) fn holds(condition: &str, column: &str, value: &Value) -> Option<bool> {
    let mut reader = Reader {
        words: words(condition, column)?.into_iter().peekable(),
        value: told(value)?,
    };
    let held = reader.or()?.truth()?;
    reader.words.next().is_none().then_some(held)
}

/// A piece of a condition.
#[derive(Clone, Debug, PartialEq)]
enum Word {
    Column,
    Plain(String),
    Text(String),
    Number(f64),
    Sign(String),
}

/// What a part of a condition comes to.
#[derive(Clone, Debug, PartialEq)]
enum Term {
    Null,
    Number(f64),
    Text(String),
    Truth(bool),
}

impl Term {
    fn truth(&self) -> Option<bool> {
        match self {
            Self::Truth(truth) => Some(*truth),
            _ => None,
        }
    }
}

fn told(value: &Value) -> Option<Term> {
    Some(match value {
        Value::Null => Term::Null,
        Value::Boolean(truth) => Term::Truth(*truth),
        Value::Integer(number) => Term::Number(number.to_string().parse().ok()?),
        Value::Number(number) => Term::Number(number.as_str().parse().ok()?),
        Value::Text(text) => Term::Text(text.clone()),
        Value::Bytes(_) => return None,
    })
}

fn words(condition: &str, column: &str) -> Option<Vec<Word>> {
    let mut words: Vec<Word> = Vec::new();
    for token in tokens(condition) {
        let text = token.text;
        let number = text.starts_with(|c: char| c.is_ascii_digit());
        if text.trim().is_empty() {
            continue;
        }
        let word = if token.names(column) {
            Word::Column
        } else if token.is_name() {
            Word::Plain(text.to_ascii_lowercase())
        } else if let Some(inner) = text.strip_prefix('\'') {
            Word::Text(inner.strip_suffix('\'')?.replace("''", "'"))
        } else if number {
            Word::Number(text.parse().ok()?)
        } else if text == "." {
            return None; // a fraction, or the name of a table
        } else {
            Word::Sign(text.to_owned())
        };
        match (words.last_mut(), &word) {
            // `<=`, `>=`, `<>`, `!=`
            (Some(Word::Sign(first)), Word::Sign(second))
                if matches!(
                    (first.as_str(), second.as_str()),
                    ("<", "=" | ">") | (">" | "!", "=")
                ) =>
            {
                first.push_str(second);
            }
            _ => words.push(word),
        }
    }
    Some(words)
}

struct Reader {
    words: Peekable<IntoIter<Word>>,
    /// What the column holds.
    value: Term,
}

impl Reader {
    fn takes(&mut self, word: &str) -> bool {
        let plain = Word::Plain(word.to_owned());
        self.words.next_if_eq(&plain).is_some()
    }

    fn sign(&mut self, sign: &str) -> Option<()> {
        self.words
            .next_if_eq(&Word::Sign(sign.to_owned()))
            .map(drop)
    }

    fn or(&mut self) -> Option<Term> {
        let mut left = self.and()?;
        while self.takes("or") {
            let right = self.and()?.truth()?;
            left = Term::Truth(left.truth()? || right);
        }
        Some(left)
    }

    fn and(&mut self) -> Option<Term> {
        let mut left = self.not()?;
        while self.takes("and") {
            let right = self.not()?.truth()?;
            left = Term::Truth(left.truth()? && right);
        }
        Some(left)
    }

    fn not(&mut self) -> Option<Term> {
        if self.takes("not") {
            let inner = self.not()?.truth()?;
            return Some(Term::Truth(!inner));
        }
        self.compared()
    }

    fn compared(&mut self) -> Option<Term> {
        let left = self.operand()?;
        if self.takes("is") {
            let negated = self.takes("not");
            return self
                .takes("null")
                .then_some(Term::Truth((left == Term::Null) != negated));
        }
        let negated = self.takes("not");
        if self.takes("in") {
            let among = self.list()?.contains(&left);
            return Some(Term::Truth(among != negated));
        }
        if self.takes("between") {
            let (low, high) = (self.operand()?, self.between_and()?);
            let within = ordered(&left, &low)? != Ordering::Less
                && ordered(&left, &high)? != Ordering::Greater;
            return Some(Term::Truth(within != negated));
        }
        if self.takes("like") {
            let (Term::Text(text), Term::Text(pattern)) = (&left, self.operand()?) else {
                return None;
            };
            let text: Vec<char> = text.chars().collect();
            let pattern: Vec<char> = pattern.chars().collect();
            return Some(Term::Truth(fits(&pattern, &text) != negated));
        }
        if negated {
            return None;
        }
        let Some(Word::Sign(sign)) = self.words.peek().cloned() else {
            return Some(left);
        };
        let truth: fn(Ordering) -> bool = match sign.as_str() {
            "=" => Ordering::is_eq,
            "<>" | "!=" => Ordering::is_ne,
            "<" => Ordering::is_lt,
            "<=" => Ordering::is_le,
            ">" => Ordering::is_gt,
            ">=" => Ordering::is_ge,
            _ => return Some(left),
        };
        self.words.next();
        let right = self.operand()?;
        Some(Term::Truth(truth(ordered(&left, &right)?)))
    }

    fn between_and(&mut self) -> Option<Term> {
        self.takes("and").then_some(())?;
        self.operand()
    }

    fn list(&mut self) -> Option<Vec<Term>> {
        self.sign("(")?;
        let mut items = vec![self.operand()?];
        while self.sign(",").is_some() {
            items.push(self.operand()?);
        }
        self.sign(")")?;
        Some(items)
    }

    fn operand(&mut self) -> Option<Term> {
        if self.sign("(").is_some() {
            let inner = self.or()?;
            return self.sign(")").map(|()| inner);
        }
        if self.sign("-").is_some() {
            return match self.words.next()? {
                Word::Number(number) => Some(Term::Number(-number)),
                _ => None,
            };
        }
        match self.words.next()? {
            Word::Column => Some(self.value.clone()),
            Word::Text(text) => Some(Term::Text(text)),
            Word::Number(number) => Some(Term::Number(number)),
            Word::Plain(word) => match word.as_str() {
                "true" => Some(Term::Truth(true)),
                "false" => Some(Term::Truth(false)),
                "length" | "char_length" => {
                    self.sign("(")?;
                    let Term::Text(text) = self.operand()? else {
                        return None;
                    };
                    self.sign(")")?;
                    let length = u32::try_from(text.chars().count()).ok()?;
                    Some(Term::Number(length.into()))
                }
                _ => None,
            },
            Word::Sign(_) => None,
        }
    }
}

fn ordered(one: &Term, other: &Term) -> Option<Ordering> {
    match (one, other) {
        (Term::Number(one), Term::Number(other)) => one.partial_cmp(other),
        (Term::Text(one), Term::Text(other)) => Some(one.cmp(other)),
        (Term::Truth(one), Term::Truth(other)) => Some(one.cmp(other)),
        _ => None,
    }
}

/// Whether a text fits a pattern of `LIKE`.
fn fits(pattern: &[char], text: &[char]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some(('%', rest)) => (0..=text.len()).any(|skipped| fits(rest, &text[skipped..])),
        Some((first, rest)) => text
            .split_first()
            .is_some_and(|(letter, after)| (*first == '_' || first == letter) && fits(rest, after)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_holds_or_not_or_nobody_knows() {
        for (condition, value, expected) in [
            ("age > 0", Value::from(0), Some(false)),
            ("age > 0 AND age <= 99", 99.into(), Some(true)),
            ("NOT (age < 18 or age > 99)", 18.into(), Some(true)),
            ("age between 1 and 3", 4.into(), Some(false)),
            ("age >= -5", (-5).into(), Some(true)),
            ("\"Age\" in (1, 2) and age <> 2", 1.into(), Some(true)),
            ("age is null or age = 1", Value::Null, None),
            ("age is not null", 1.into(), Some(true)),
            ("age in ('s', 'it''s')", "it's".into(), Some(true)),
            ("age not like '%@_%'", "a@".into(), Some(true)),
            ("char_length(age) > 3", "four".into(), Some(true)),
            ("(age <> '')", "".into(), Some(false)),
            ("age > other", 1.into(), None),
            ("age % 2 = 0", 1.into(), None),
            ("upper(age) = age", "A".into(), None),
            ("age > 1.5", 2.into(), None),
            ("age = 1 = true", 1.into(), None),
        ] {
            assert_eq!(holds(condition, "age", &value), expected, "{condition}");
        }
    }
}
