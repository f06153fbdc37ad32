//! Literals and expressions.

use super::mistake::Mistake;
use super::words::{Token, Words, whole_group};
use super::yaml::{Kind, Node};
use limbeck::schema::{Number, Term, Value};

/// A literal.
pub(super) fn value(node: &Node) -> Result<Value, Mistake> {
    match term(node)? {
        Term::Value(value) => Ok(value),
        Term::Expression(sql) => Err(node.wrong(format!(
            "a literal is wanted here, and ({sql}) is an expression"
        ))),
    }
}

/// A literal or an expression.
pub(super) fn term(node: &Node) -> Result<Term, Mistake> {
    match &node.kind {
        Kind::Plain(text) | Kind::Quoted(text) if text.starts_with('(') && text.ends_with(')') => {
            Ok(expression(text))
        }
        Kind::Plain(text) => Ok(Term::Value(plain(text))),
        Kind::Quoted(text) => Ok(Term::Value(text.as_str().into())),
        Kind::Map(entries) => match entries.as_slice() {
            [(key, node)] if key.text == "text" => Ok(Term::Value(node.text()?.into())),
            [(key, node)] if key.text == "sql" => Ok(Term::expression(node.text()?)),
            [(key, node)] if key.text == "bytes" => {
                let bytes = bytes(node.text()?).map_err(|why| node.wrong(why))?;
                Ok(Term::Value(bytes.into()))
            }
            _ => {
                Err(node.wrong("a value is wanted here, or one of {text: …}, {sql: …}, {bytes: …}"))
            }
        },
        Kind::List(_) => Err(node.wrong("a value is wanted here, and this is a list")),
    }
}

/// Whether a mapping tells what kind of value it is.
pub(super) fn is_told(node: &Node) -> bool {
    matches!(&node.kind, Kind::Map(entries)
        if matches!(entries.as_slice(), [(key, _)] if ["text", "sql", "bytes"].contains(&key.text.as_str())))
}

/// What stands in parentheses; they stay where they are not one pair.
pub(super) fn expression(text: &str) -> Term {
    Term::expression(whole_group(text).unwrap_or_else(|| text.to_owned()))
}

/// What a text without quotes looks like.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" => Value::Null,
        "true" => true.into(),
        "false" => false.into(),
        _ => number(text).unwrap_or_else(|| text.into()),
    }
}

fn number(text: &str) -> Option<Value> {
    let number = Number::parse(text).ok()?;
    Some(match text.parse::<i64>() {
        Ok(whole) => whole.into(),
        Err(_) => number.into(),
    })
}

fn bytes(digits: &str) -> Result<Vec<u8>, String> {
    let wrong = || format!("`{digits}` is no row of bytes: write two hexadecimal digits for each");
    if !digits.len().is_multiple_of(2) || !digits.is_ascii() {
        return Err(wrong());
    }
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).map_err(|_| wrong()))
        .collect()
}

/// A literal or an expression in a short text.
pub(super) fn spoken(words: &mut Words) -> Result<Term, String> {
    let wrong = "after `default` comes a text in single quotes, a number, true, false, null, or an expression in parentheses";
    if let Some(sql) = words.group() {
        return Ok(Term::expression(sql));
    }
    match words.next() {
        Some(Token::Text(text)) => Ok(Term::Value(text.into())),
        Some(Token::Word(word)) if word.eq_ignore_ascii_case("x") => match words.next() {
            Some(Token::Text(digits)) => Ok(Term::Value(bytes(&digits)?.into())),
            _ => Err(wrong.to_owned()),
        },
        Some(Token::Word(word)) => match plain(&word.to_ascii_lowercase()) {
            Value::Text(_) => Err(format!("{wrong}; `{word}` is neither")),
            value => Ok(Term::Value(value)),
        },
        _ => Err(wrong.to_owned()),
    }
}
