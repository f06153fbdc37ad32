//! Dividing a change of many rows by ranges of a key.
//!
//! Keys pass as text and are compared as quoted literals, which every engine converts to the key's own type.

use super::step::Batched;
use crate::engine::Engine;
use sea_orm::{ConnectionTrait, DbErr, Statement};

/// The greatest key there is. Rows that come later are not the migration's business.
pub(super) async fn last_key(
    db: &impl ConnectionTrait,
    engine: Engine,
    batched: &Batched,
) -> Result<Option<String>, DbErr> {
    let Batched { table, key, .. } = batched;
    let text = as_text(engine, key);
    key_of(
        db,
        format!("SELECT {text} FROM {table} ORDER BY {key} DESC LIMIT 1"),
    )
    .await
}

/// The key at which the next part ends, if there is one.
pub(super) async fn next_key(
    db: &impl ConnectionTrait,
    engine: Engine,
    batched: &Batched,
    from: Option<&str>,
    last: &str,
) -> Result<Option<String>, DbErr> {
    let Batched {
        table, key, size, ..
    } = batched;
    let text = as_text(engine, key);
    let range = range(engine, key, from, last);
    let skip = size.saturating_sub(1);
    let at = |order: &str, skip: u32| {
        format!(
            "SELECT {text} FROM {table} WHERE {range} ORDER BY {key}{order} LIMIT 1 OFFSET {skip}"
        )
    };
    match key_of(db, at("", skip)).await? {
        Some(next) => Ok(Some(next)),
        // The last part is shorter.
        None => key_of(db, at(" DESC", 0)).await,
    }
}

/// The statement for one part.
pub(super) fn part(engine: Engine, batched: &Batched, from: Option<&str>, to: &str) -> String {
    let range = range(engine, &batched.key, from, to);
    format!("{} AND {range}", batched.sql)
}

fn range(engine: Engine, key: &str, from: Option<&str>, to: &str) -> String {
    let to = literal(engine, to);
    match from {
        Some(from) => format!("{key} > {} AND {key} <= {to}", literal(engine, from)),
        None => format!("{key} <= {to}"),
    }
}

fn as_text(engine: Engine, key: &str) -> String {
    let kind = if engine.is_mysql_like() {
        "CHAR"
    } else {
        "TEXT"
    };
    // Named, because PostgreSQL would else call it by the key, and sort the rows by its text.
    format!("CAST({key} AS {kind}) AS limbeck_mark")
}

fn literal(engine: Engine, text: &str) -> String {
    let text = text.replace('\'', "''");
    if engine.is_mysql_like() {
        return format!("'{}'", text.replace('\\', "\\\\"));
    }
    format!("'{text}'")
}

async fn key_of(db: &impl ConnectionTrait, question: String) -> Result<Option<String>, DbErr> {
    let question = Statement::from_string(db.get_database_backend(), question);
    let row = db.query_one_raw(question).await?;
    row.map(|row| row.try_get_by_index(0)).transpose()
}
