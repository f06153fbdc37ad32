//! SeaORM's defaults in Limbeck's words.

use super::Reason;
use crate::engine::Engine;
use crate::schema::{ColumnDefault, Number, Term, Value};
use sea_orm::sea_query::{
    Expr, Keyword, MysqlQueryBuilder, PostgresQueryBuilder, Query, SqliteQueryBuilder, Value as Sea,
};

/// A default, which may be none: NULL is what a column without default holds.
pub(super) fn default_of(column: &str, default: &Expr) -> Result<ColumnDefault, Reason> {
    let failed = || Reason::Default {
        column: column.to_owned(),
        default: format!("{default:?}"),
    };
    Ok(match default {
        Expr::Keyword(Keyword::Null) => ColumnDefault::default(),
        Expr::Value(value) | Expr::Constant(value) => match literal(value).ok_or_else(failed)? {
            Value::Null => ColumnDefault::default(),
            value => Term::Value(value).into(),
        },
        Expr::Custom(sql) => Term::expression(sql.clone()).into(),
        Expr::AsEnum(_, inner) => default_of(column, inner)?,
        other => expression(other).ok_or_else(failed)?,
    })
}

fn literal(value: &Sea) -> Option<Value> {
    let number = |text: String| Number::parse(&text).ok().map(Value::Number);
    match value {
        Sea::Bool(value) => Some((*value).into()),
        Sea::TinyInt(value) => Some(value.map(i64::from).into()),
        Sea::SmallInt(value) => Some(value.map(i64::from).into()),
        Sea::Int(value) => Some((*value).into()),
        Sea::BigInt(value) => Some((*value).into()),
        Sea::TinyUnsigned(value) => Some(value.map(i64::from).into()),
        Sea::SmallUnsigned(value) => Some(value.map(i64::from).into()),
        Sea::Unsigned(value) => Some(value.map(i64::from).into()),
        Sea::BigUnsigned(value) => Some((*value).into()),
        Sea::Float(Some(value)) => number(value.to_string()),
        Sea::Double(Some(value)) => number(value.to_string()),
        Sea::String(value) => Some(value.clone().into()),
        Sea::Char(value) => Some(value.map(String::from).into()),
        Sea::Bytes(value) => Some(value.clone().into()),
        // Dates, times, UUIDs, JSON, decimals: as SeaORM would write them.
        other => {
            let text = select(&Expr::Value(other.clone()), SqliteQueryBuilder)?;
            let inner = text
                .strip_prefix('\'')
                .and_then(|text| text.strip_suffix('\''));
            match inner {
                Some(text) => Some(Value::Text(text.replace("''", "'"))),
                None if text == "NULL" => Some(Value::Null),
                None => number(text),
            }
        }
    }
}

fn expression(expression: &Expr) -> Option<ColumnDefault> {
    let sqlite = select(expression, SqliteQueryBuilder)?;
    let mysql = select(expression, MysqlQueryBuilder)?;
    let general = select(expression, PostgresQueryBuilder)?;
    let mut default = ColumnDefault::from(Term::expression(&general));
    if sqlite != general {
        default = default.on(Engine::Sqlite, Term::expression(sqlite));
    }
    if mysql != general {
        default = default.on([Engine::MySql, Engine::MariaDb], Term::expression(mysql));
    }
    Some(default)
}

/// What comes after `SELECT`.
fn select(expression: &Expr, engine: impl sea_orm::sea_query::QueryBuilder) -> Option<String> {
    let text = Query::select().expr(expression.clone()).to_string(engine);
    text.strip_prefix("SELECT ").map(str::to_owned)
}
