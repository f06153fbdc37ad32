//! `diff`: what the entities want of the database that it has not.

use super::command::Diff;
use super::error::CliError;
use super::live::{self, Live};
use super::screen::{Answer, Screen};
use super::{Desk, Work, changes, place};
use crate::adopt::{Ground, Lifted, lift};
use crate::catalog::Rigour;
use crate::diff::{Hints, Refusal, diff};
use crate::filter::Filter;
use crate::operation::Operation;
use crate::runner::surroundings;
use crate::schema::{Object, Schema, Term};
use crate::sql::render;
use sea_orm::{DatabaseConnection, DbErr};
use serde_json::json;
use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write as _;

pub(super) async fn run<C, E>(
    args: &Diff,
    work: Work<C>,
    screen: Screen,
) -> Result<Answer, CliError>
where
    C: AsyncFnOnce(Option<String>) -> Result<DatabaseConnection, E>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    let Some(entities) = &work.entities else {
        return Err(CliError::Usage(
            "this program brings no entities, so there is nothing to compare the database with"
                .to_owned(),
        ));
    };
    let wanted = entities.schema()?;
    work.with_database(async |desk| compared(args, desk, &wanted, screen).await)
        .await
}

async fn compared(
    args: &Diff,
    desk: &Desk,
    wanted: &Schema,
    screen: Screen,
) -> Result<Answer, CliError> {
    let filter = args.which.filter(&desk.filter);
    let live = Live::read(desk, filter.clone(), wanted).await?;
    let scratch = live::scratch(desk, &args.beside, screen).await?;
    let before = live.surrounds.before();
    let ground = Ground {
        scratch: &scratch,
        filter: &live.filter,
        before: &before,
        rigour: Rigour::Equivalent,
    };
    let Lifted { schema, unsaid } = lift(&live.catalog, wanted, &ground).await?;
    let (operations, valueless) = operations(&schema, wanted, filter)?;
    let sql = if args.sql {
        let around = surroundings(&desk.db).await;
        let around = around.map_err(unreadable)?;
        Some(statements(&render(
            live.catalog.server,
            &schema,
            &operations,
            &around,
        )?))
    } else {
        None
    };
    let is_same = operations.is_empty() && unsaid.is_empty();
    let lines: Vec<String> = operations.iter().map(changes::line).collect();
    let mut notes: Vec<String> = unsaid
        .iter()
        .map(|line| format!("no operation can say it: {line}"))
        .collect();
    let valueless = valueless.iter();
    notes.extend(valueless.map(|column| format!("rows that are there need a value in {column}")));
    let text = match &sql {
        _ if is_same => "the database is what the entities want".to_owned(),
        Some(sql) => {
            let notes = notes.iter().flat_map(|note| ["-- ", note, "\n"]);
            notes.chain([sql.as_str()]).collect()
        }
        None => lines
            .iter()
            .chain(&notes)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n"),
    };
    let json = json!({
        "same": is_same,
        "changes": lines,
        "operations": operations,
        "notes": notes,
        "sql": sql,
    });
    let mut answer = Answer::new(text, json);
    if !is_same {
        answer.code = place::MODELS;
    }
    Ok(answer)
}

fn unreadable(error: DbErr) -> CliError {
    CliError::Runner(crate::runner::Error::Database(error))
}

/// From what is there to what is wanted. Nothing is done, so nothing need be allowed; a value that only somebody could
/// say is NULL, and its column told.
fn operations(
    there: &Schema,
    wanted: &Schema,
    filter: Filter,
) -> Result<(Vec<Operation>, BTreeSet<Object>), CliError> {
    let mut hints = Hints::to_look().filter(filter);
    let mut valueless = BTreeSet::new();
    let mut asked = BTreeSet::new();
    loop {
        let refused = match diff(there, wanted, &hints) {
            Ok(found) => return Ok((found.up, valueless)),
            Err(refused) => refused,
        };
        for refusal in &refused.0 {
            let (Refusal::NeedsValue(object) | Refusal::NeedsValueBack(object)) = refusal else {
                return Err(CliError::Undecided(refused.to_string()));
            };
            let Object::Column(table, column) = object else {
                return Err(CliError::Undecided(refused.to_string()));
            };
            if !asked.insert(object.clone()) {
                return Err(CliError::Undecided(refused.to_string()));
            }
            if matches!(refusal, Refusal::NeedsValue(_)) {
                valueless.insert(object.clone());
            }
            hints = hints.fill(table.clone(), column, Term::expression("NULL"));
        }
    }
}

fn statements(steps: &[crate::sql::Step]) -> String {
    let mut text = String::new();
    for step in steps {
        let _ = writeln!(text, "-- {}", step.describe);
        for work in &step.work {
            let _ = writeln!(text, "{};", work.sql().trim_end().trim_end_matches(';'));
        }
    }
    text
}
