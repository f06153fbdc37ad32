//! What changed since the revisions: found by comparing them with the entities, and asked for where comparing cannot
//! tell.

use super::command::Revision;
use super::error::CliError;
use super::question::{choose, confirmed, typed};
use super::said::SetTo;
use super::screen::Screen;
use crate::diff::{Difference, Hints, Refusal, Refused, diff};
use crate::entities::Entities;
use crate::filter::Filter;
use crate::schema::{Object, ObjectName, Schema, Term, Value};

/// Compares what the revisions have made with what the entities want.
pub(super) fn found(
    args: &Revision,
    before: &Schema,
    entities: &Entities,
    own: &Filter,
    screen: Screen,
) -> Result<Difference, CliError> {
    let wanted = entities.schema()?;
    let mut hints = hints(args, before, &wanted).filter(args.which.filter(own));
    loop {
        let refused = match diff(before, &wanted, &hints) {
            Ok(difference) => return Ok(difference),
            Err(refused) => refused,
        };
        if !screen.can_ask() {
            return Err(CliError::Undecided(explained(&refused)));
        }
        for refusal in &refused.0 {
            hints = answered(refusal, hints)?;
        }
    }
}

/// What the entities want and the revisions have not, in lines. Nothing if they agree.
pub(super) fn changes(
    before: &Schema,
    entities: &Entities,
    filter: Filter,
) -> Result<Vec<String>, CliError> {
    let hints = Hints::to_look().filter(filter);
    let found = diff(before, &entities.schema()?, &hints);
    Ok(match found {
        Ok(found) => found.up.iter().map(ToString::to_string).collect(),
        Err(refused) => refused.0.iter().map(ToString::to_string).collect(),
    })
}

/// What was said on the command line. What has the name of an enum and not of a table is one, and its parts are labels.
fn hints(args: &Revision, before: &Schema, wanted: &Schema) -> Hints {
    let either = [before, wanted];
    let is_enum = |name: &ObjectName| {
        either.iter().any(|schema| schema.enums.contains(name))
            && either.iter().all(|schema| schema.table(name).is_none())
    };
    let mut hints = Hints::new();
    for rename in &args.rename {
        let table = ObjectName::from(rename.table.as_str());
        hints = match &rename.column {
            Some(label) if is_enum(&table) => hints.move_label(table, label, &rename.to),
            Some(column) => hints.rename_column(table, column, &rename.to),
            None if is_enum(&table) => hints.rename_enum(table, rename.to.as_str()),
            None => hints.rename_table(table, rename.to.as_str()),
        };
    }
    for gone in &args.drop {
        let table = ObjectName::from(gone.table.as_str());
        hints = match &gone.column {
            Some(label) if is_enum(&table) => hints.drop_label(table, label),
            Some(column) => hints.drop_column(table, column),
            None => hints.drop_table(table),
        };
    }
    for SetTo {
        table,
        column,
        value,
    } in &args.one_off_default
    {
        hints = hints.fill(table.as_str(), column, term(value));
    }
    if args.allow_destructive {
        hints = hints.allow_destructive();
    }
    if args.yes_drop_everything {
        hints = hints.allow_dropping_everything();
    }
    hints
}

/// A value as it is typed: a number, true or false, `sql:now()`, or else a text, in quotes or not.
fn term(text: &str) -> Term {
    if let Some(expression) = text.strip_prefix("sql:") {
        return Term::expression(expression);
    }
    let unquoted = text
        .strip_prefix('\'')
        .and_then(|text| text.strip_suffix('\''));
    if let Some(unquoted) = unquoted {
        return Value::from(unquoted.replace("''", "'")).into();
    }
    match (text, text.parse::<i64>()) {
        ("true", _) => Value::from(true).into(),
        ("false", _) => Value::from(false).into(),
        (_, Ok(number)) => Value::from(number).into(),
        _ => Value::from(text).into(),
    }
}

/// All that has to be said first, each with the words for it.
fn explained(refused: &Refused) -> String {
    let line = |refusal: &Refusal| match remedy(refusal) {
        Some(remedy) => format!("- {refusal}\n  type {remedy}"),
        None => format!("- {refusal}"),
    };
    let lines: Vec<String> = refused.0.iter().map(line).collect();
    format!(
        "nothing was written, since this has to be said first:\n{}",
        lines.join("\n")
    )
}

fn remedy(refusal: &Refusal) -> Option<String> {
    Some(match refusal {
        Refusal::NothingWanted(_) | Refusal::TooMuchDropped { .. } => {
            "--yes-drop-everything if it is meant".to_owned()
        }
        Refusal::Destructive(Object::Label(name, label)) => {
            format!(
                "--rename {name}.{label}:OTHER for the rows that have it, or --drop {name}.{label}"
            )
        }
        Refusal::Destructive(object) | Refusal::Overwritten(object) => match place(object) {
            Some(place) => format!("--drop {place}, or --allow-destructive for all of them"),
            None => "--allow-destructive if it is meant".to_owned(),
        },
        Refusal::Ambiguous { gone, alike } => {
            let (from, to) = (place(gone)?, name(alike.first()?)?);
            format!("--rename {from}:{to}, or --drop {from}")
        }
        Refusal::NeedsValue(object) | Refusal::NeedsValueBack(object) => {
            format!("--one-off-default {}=VALUE", place(object)?)
        }
        Refusal::NoSuchRename { .. } | Refusal::NoOrder(_) => return None,
    })
}

/// How an object is typed.
fn place(object: &Object) -> Option<String> {
    match object {
        Object::Table(table) | Object::Enum(table) => Some(table.to_string()),
        Object::Column(table, part) | Object::Label(table, part) => Some(format!("{table}.{part}")),
        _ => None,
    }
}

fn name(object: &Object) -> Option<String> {
    match object {
        Object::Table(table) | Object::Enum(table) => Some(table.to_string()),
        Object::Column(_, part) | Object::Label(_, part) => Some(part.clone()),
        _ => None,
    }
}

/// Asks, and adds the answer.
fn answered(refusal: &Refusal, hints: Hints) -> Result<Hints, CliError> {
    let cannot = || CliError::Undecided(explained(&Refused(vec![refusal.clone()])));
    match refusal {
        Refusal::Ambiguous { gone, alike } => {
            let names: Vec<String> = alike.iter().map(ToString::to_string).collect();
            match choose(
                &format!("{gone} goes. Was it renamed?"),
                &names,
                "it is dropped",
            )? {
                Some(place) => renamed(gone, &alike[place], hints).ok_or_else(cannot),
                None => dropped(gone, hints).ok_or_else(cannot),
            }
        }
        Refusal::Destructive(object) | Refusal::Overwritten(object) => {
            if !confirmed(&format!("{refusal}. Shall it go?"))? {
                return Err(cannot());
            }
            Ok(match dropped(object, hints.clone()) {
                Some(hints) => hints,
                None => hints.allow_destructive(),
            })
        }
        Refusal::NeedsValue(object) | Refusal::NeedsValueBack(object) => {
            let Object::Column(table, column) = object else {
                return Err(cannot());
            };
            let value = typed(&format!(
                "{refusal}\nWhat do they get? (a value, or sql:EXPRESSION)"
            ))?;
            Ok(hints.fill(table.clone(), column, term(&value)))
        }
        Refusal::NothingWanted(_)
        | Refusal::TooMuchDropped { .. }
        | Refusal::NoSuchRename { .. }
        | Refusal::NoOrder(_) => Err(cannot()),
    }
}

fn renamed(from: &Object, to: &Object, hints: Hints) -> Option<Hints> {
    Some(match (from, to) {
        (Object::Table(from), Object::Table(to)) => hints.rename_table(from.clone(), to.clone()),
        (Object::Enum(from), Object::Enum(to)) => hints.rename_enum(from.clone(), to.clone()),
        (Object::Column(table, from), Object::Column(_, to)) => {
            hints.rename_column(table.clone(), from, to)
        }
        (Object::Label(name, from), Object::Label(_, to)) => {
            hints.move_label(name.clone(), from, to)
        }
        _ => return None,
    })
}

fn dropped(object: &Object, hints: Hints) -> Option<Hints> {
    Some(match object {
        Object::Table(table) => hints.drop_table(table.clone()),
        Object::Column(table, column) => hints.drop_column(table.clone(), column),
        Object::Label(name, label) => hints.drop_label(name.clone(), label),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::command::{Cli, Command};
    use crate::schema::EnumType;

    #[test]
    fn values_are_what_they_look_like() {
        assert_eq!(term("12"), Value::from(12_i64).into());
        assert_eq!(term("'12'"), Value::from("12").into());
        assert_eq!(term("it's"), Value::from("it's").into());
        assert_eq!(term("'it''s'"), Value::from("it's").into());
        assert_eq!(term("true"), Value::from(true).into());
        assert_eq!(term("sql:now()"), Term::expression("now()"));
        assert_eq!(term(""), Value::from("").into());
    }

    #[test]
    fn labels_are_renamed_and_dropped_like_columns() {
        let mood = |labels: &[&str]| {
            let mut schema = Schema::new();
            schema
                .enums
                .insert(EnumType::new("mood", labels.iter().copied()));
            schema
        };
        let (before, after) = (mood(&["sad", "glad", "odd"]), mood(&["sad", "happy"]));
        let line = "revision -m x --autogenerate --rename mood.glad:happy --drop mood.odd";
        let Ok(Cli {
            command: Command::Revision(args),
            ..
        }) = Cli::read(line.split(' '))
        else {
            panic!("`{line}` is understood");
        };
        let found = diff(&before, &after, &hints(&args, &before, &after));
        assert_eq!(found.expect("all is said").up.len(), 1);
        let nothing = diff(&before, &after, &Hints::new()).expect_err("nothing is said");
        let told = explained(&nothing);
        assert!(
            told.contains("--rename mood.glad:happy, or --drop mood.glad"),
            "{told}"
        );
    }
}
