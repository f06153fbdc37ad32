//! Dividing a change of many rows by ranges of a key.
//!
//! Where a part ends is kept as the server's own literal of the key there, texts and bytes alike, which every engine
//! converts to the key's own type.

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
    let mark = literal(engine, key);
    key_of(
        db,
        format!("SELECT {mark} FROM {table} ORDER BY {key} DESC LIMIT 1"),
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
    let mark = literal(engine, key);
    let range = range(key, from, last);
    let skip = size.saturating_sub(1);
    let at = |order: &str, skip: u32| {
        format!(
            "SELECT {mark} FROM {table} WHERE {range} ORDER BY {key}{order} LIMIT 1 OFFSET {skip}"
        )
    };
    match key_of(db, at("", skip)).await? {
        Some(next) => Ok(Some(next)),
        // The last part is shorter.
        None => key_of(db, at(" DESC", 0)).await,
    }
}

/// The statement for one part.
pub(super) fn part(batched: &Batched, from: Option<&str>, to: &str) -> String {
    let range = range(&batched.key, from, to);
    format!("{} AND {range}", batched.sql)
}

fn range(key: &str, from: Option<&str>, to: &str) -> String {
    match from {
        Some(from) => format!("{key} > {from} AND {key} <= {to}"),
        None => format!("{key} <= {to}"),
    }
}

/// The expression that gives a key as a literal.
fn literal(engine: Engine, key: &str) -> String {
    let literal = match engine {
        Engine::Sqlite => format!("quote({key})"),
        Engine::Postgres => format!("quote_literal(CAST({key} AS text))"),
        // Bytes are no text of any character set. (A number is text, once it is joined.)
        Engine::MySql | Engine::MariaDb => format!(
            "IF(CHARSET(CONCAT({key})) = 'binary', CONCAT('x''', HEX({key}), ''''), QUOTE(CAST({key} AS CHAR)))"
        ),
    };
    // Named, because PostgreSQL would else call it by the key, and sort the rows by its text.
    format!("{literal} AS limbeck_mark")
}

async fn key_of(db: &impl ConnectionTrait, question: String) -> Result<Option<String>, DbErr> {
    let question = Statement::from_string(db.get_database_backend(), question);
    let row = db.query_one_raw(question).await?;
    row.map(|row| row.try_get_by_index(0)).transpose()
}
