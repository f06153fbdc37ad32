//! The emptiest value that a column may hold.

use crate::schema::condition::{apt, holds};
use crate::schema::text::mentions;
use crate::schema::{Column, ColumnDefault, Schema, Sql, Table, Term, Type, Value};

/// The emptiest value of a column's type that no condition of its table is known to refuse, if there is one.
pub(super) fn emptiest(schema: &Schema, table: &Table, column: &Column) -> Option<ColumnDefault> {
    let empty = nothing(schema, column)?;
    let conditions: Vec<&str> = table
        .checks
        .iter()
        .flat_map(|check| texts(&check.expression))
        .filter(|text| mentions(text, &column.name))
        .collect();
    let refused = |value: &Value, text: &&str| holds(text, &column.name, value) == Some(false);
    let others = || {
        let said = conditions.iter().flat_map(|text| apt(&column.ty, text));
        said.chain(others(schema, &column.ty))
    };
    let value = std::iter::once(empty)
        .chain(others())
        .find(|value| !conditions.iter().any(|text| refused(value, text)));
    value.map(|value| Term::Value(value).into())
}

fn texts(sql: &Sql) -> impl Iterator<Item = &str> {
    let exceptions = sql.exceptions().map(|(_, text)| text.as_str());
    std::iter::once(sql.general().as_str()).chain(exceptions)
}

/// More values: all that there are of types that have few.
fn others(schema: &Schema, ty: &Type) -> Vec<Value> {
    match ty {
        Type::Boolean => vec![true.into()],
        Type::Enum(name) => {
            let labels = schema.enums.get(name).map(|one| one.labels.as_slice());
            let labels = labels.unwrap_or_default().iter();
            labels.map(|label| label.as_str().into()).collect()
        }
        Type::Char(_) | Type::String(_) | Type::Text => vec!["x".into()],
        Type::Integer { .. } | Type::Real | Type::Double | Type::Decimal(_) => {
            vec![1.into(), (-1).into()]
        }
        _ => Vec::new(),
    }
}

/// The emptiest value of a column's type.
fn nothing(schema: &Schema, column: &Column) -> Option<Value> {
    Some(match &column.ty {
        Type::Boolean => false.into(),
        Type::Integer { .. } | Type::Real | Type::Double | Type::Decimal(_) => 0.into(),
        Type::Char(_) | Type::String(_) | Type::Text => "".into(),
        Type::Binary(length) => vec![0; usize::try_from(*length).ok()?].into(),
        Type::VarBinary(_) | Type::Blob => Vec::new().into(),
        Type::Date => "2000-01-01".into(),
        Type::Time(_) => "00:00:00".into(),
        Type::DateTime(_) | Type::Timestamp(_) => "2000-01-01 00:00:00".into(),
        Type::Json | Type::JsonBinary => "{}".into(),
        Type::Enum(name) => schema.enums.get(name)?.labels.first()?.as_str().into(),
        Type::Uuid | Type::Array(_) | Type::Custom(_) | Type::Native(_) => return None,
    })
}
