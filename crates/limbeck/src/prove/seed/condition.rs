//! Values that a condition may have been written for: those that stand in it.

use crate::engine::Engine;
use crate::schema::condition::apt;
use crate::schema::text::mentions;
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
        let mut values: Vec<Value> = said.iter().flat_map(|text| apt(&column.ty, text)).collect();
        values.extend(samples(&column.ty));
        Some((column, values))
    };
    table.columns.iter().filter_map(of).collect()
}

fn text(engine: Engine, sql: &Sql) -> &str {
    sql.for_engine(engine)
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
