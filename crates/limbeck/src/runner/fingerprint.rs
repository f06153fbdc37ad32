//! Telling whether a statement happened, on an engine that commits each change of a definition by itself.
//!
//! A change of a definition happens wholly or not at all. So what `SHOW CREATE` says of the tables it touches, taken
//! before it, tells afterwards whether it did.

use super::step::Step;
use crate::checksum::Checksum;
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement};

/// Everything else that raw SQL may have changed: views are among the tables, the rest has no `SHOW CREATE` in one go.
const OTHERS: &str = "SELECT CONCAT_WS('|', 'trigger', trigger_name, event_object_table, action_timing, event_manipulation, action_statement) AS line FROM information_schema.triggers WHERE trigger_schema = DATABASE() UNION ALL SELECT CONCAT_WS('|', 'routine', routine_name, routine_type, routine_definition) FROM information_schema.routines WHERE routine_schema = DATABASE() ORDER BY line";

/// The definitions of the tables that a step touches, or of all tables, as they are now.
pub(super) async fn fingerprint(db: &impl ConnectionTrait, step: &Step) -> Result<String, DbErr> {
    let mut lines = Vec::new();
    let all = all_tables(db).await?;
    let touched = |table: &String| match &step.touches {
        Some(touches) => touches.contains(table),
        None => true,
    };
    for table in all.iter().filter(|table| touched(table)) {
        lines.push(definition(db, table).await?);
    }
    if step.touches.is_none() {
        for row in ask(db, OTHERS).await? {
            lines.push(row.try_get("", "line")?);
        }
    }
    Ok(Checksum::of(&lines).as_str().to_owned())
}

async fn all_tables(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let rows = ask(db, "SHOW TABLES").await?;
    let mut names = rows
        .iter()
        .map(|row| row.try_get_by_index(0))
        .collect::<Result<Vec<String>, _>>()?;
    names.retain(|name| name != super::ledger::RECORDS);
    names.sort();
    Ok(names)
}

async fn definition(db: &impl ConnectionTrait, table: &str) -> Result<String, DbErr> {
    let question = format!("SHOW CREATE TABLE `{}`", table.replace('`', "``"));
    let rows = ask(db, &question).await?;
    let text = rows.first().map(|row| text(row, 1)).transpose()?;
    Ok(without_counter(&text.unwrap_or_default()))
}

/// A text, or what is not one byte by byte: MariaDB writes a default of bytes as they are.
fn text(row: &QueryResult, place: usize) -> Result<String, DbErr> {
    if let Ok(text) = row.try_get_by_index(place) {
        return Ok(text);
    }
    let bytes: Vec<u8> = row.try_get_by_index(place)?;
    Ok(bytes.escape_ascii().to_string())
}

/// The next number of a table changes with its rows, and says nothing of its definition.
fn without_counter(definition: &str) -> String {
    let words = definition.split(' ');
    let kept: Vec<&str> = words
        .filter(|word| !word.starts_with("AUTO_INCREMENT="))
        .collect();
    kept.join(" ")
}

async fn ask(db: &impl ConnectionTrait, question: &str) -> Result<Vec<QueryResult>, DbErr> {
    let question = Statement::from_string(db.get_database_backend(), question);
    db.query_all_raw(question).await
}
