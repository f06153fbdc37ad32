//! Values that a condition may have been written for: those that stand in it.

use crate::engine::Engine;
use crate::schema::text::{mentions, tokens};
use crate::schema::{Column, Sql, Table, Type, Value};

/// The columns that conditions speak of, each with values that are apt to fulfil them.
pub(super) fn guesses<'t>(
    engine: Engine,
    table: &'t Table,
    samples: impl Fn(&Type) -> Vec<Value>,
) -> Vec<(&'t Column, Vec<Value>)> {
    let texts: Vec<&str> = table
        .checks
        .iter()
        .map(|check| text(engine, &check.expression))
        .collect();
    let of = |column: &'t Column| {
        let said: Vec<&str> = texts
            .iter()
            .copied()
            .filter(|text| mentions(text, &column.name))
            .collect();
        if said.is_empty() || column.generated.is_some() {
            return None;
        }
        let mut values: Vec<Value> = said
            .iter()
            .flat_map(|text| literals(text))
            .flat_map(|literal| near(&column.ty, &literal))
            .collect();
        values.extend(samples(&column.ty));
        Some((column, values))
    };
    table.columns.iter().filter_map(of).collect()
}

fn text(engine: Engine, sql: &Sql) -> &str {
    sql.for_engine(engine)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Check;

    #[test]
    fn values_are_guessed_from_what_a_condition_says() {
        let mut table = Table::new("users");
        table.columns = vec![
            Column::new("email", Type::Text),
            Column::new("age", Type::integer(crate::schema::IntegerSize::Small)),
            Column::new("name", Type::Text),
        ];
        table.add_constraint(Check::new(
            "ck_email",
            "email LIKE '%@%' AND length(email) > 5",
        ));
        table.add_constraint(Check::new("ck_age", "age BETWEEN 18 AND 99"));
        let guesses = guesses(Engine::Sqlite, &table, |_| Vec::new());
        let names: Vec<&str> = guesses.iter().map(|guess| guess.0.name.as_str()).collect();
        assert_eq!(names, ["email", "age"]);
        let texts = ["a@a", "5", "aaaaa", "aaaaaa"].map(Value::from);
        assert_eq!(guesses[0].1, texts);
        assert_eq!(guesses[1].1, [18, 19, 17, 99, 100, 98].map(Value::from));
    }
}
