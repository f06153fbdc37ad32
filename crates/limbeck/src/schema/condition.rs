//! What conditions say of single columns: values that they may have been written for, and whether one fulfils them.
//!
//! No engine is asked. What is not understood is not guessed: whether such a condition holds nobody here knows.

mod holds;

pub(crate) use holds::holds;

use super::text::tokens;
use super::{Type, Value};

/// Values of a type that are apt to fulfil a condition: those that stand in it, and their neighbours.
pub(crate) fn apt(ty: &Type, condition: &str) -> Vec<Value> {
    let literals = literals(condition);
    literals
        .iter()
        .flat_map(|literal| near(ty, literal))
        .collect()
}

/// The strings and numbers of an expression.
fn literals(text: &str) -> Vec<String> {
    let literal = |text: &str| {
        let inner = text
            .strip_prefix('\'')
            .and_then(|text| text.strip_suffix('\''));
        if let Some(inner) = inner {
            return Some(inner.replace("''", "'"));
        }
        text.starts_with(|c: char| c.is_ascii_digit())
            .then(|| text.to_owned())
    };
    tokens(text)
        .filter_map(|token| literal(token.text))
        .collect()
}

/// What a column may hold because of a literal: it, its neighbours, a text that is so long or fits such a pattern.
fn near(ty: &Type, literal: &str) -> Vec<Value> {
    let number = literal.parse::<i64>().ok();
    match ty {
        Type::Char(_) | Type::String(_) | Type::Text => {
            let mut values = vec![Value::from(literal.replace(['%', '_'], "a"))];
            let length = number.and_then(|number| usize::try_from(number).ok());
            if let Some(length) = length.filter(|length| *length < 300) {
                values.extend([length, length + 1].map(|length| "a".repeat(length).into()));
            }
            values
        }
        Type::Integer { .. } | Type::Decimal(_) | Type::Real | Type::Double => number
            .into_iter()
            .flat_map(|number| [number, number.saturating_add(1), number.saturating_sub(1)])
            .map(Value::from)
            .collect(),
        Type::Boolean | Type::Enum(_) => Vec::new(),
        _ => vec![literal.into()],
    }
}
