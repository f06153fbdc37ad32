//! `current`, `check`, `stamp` and `ensure-version`.

use super::command::{Check, Current, Stamp};
use super::error::CliError;
use super::screen::{Answer, Screen, plural};
use super::{Desk, Work, autogenerate, drift, lint};
use crate::filter::Filter;
use crate::graph::Node;
use crate::history::History;
use crate::runner::{Options, Revisions as _, Standing};
use sea_orm::DatabaseConnection;
use serde_json::{Value, json};
use std::error::Error;

/// Exit codes, from the gravest to the lightest.
const DIRTY: u8 = 8;
const EDITED: u8 = 6;
const MANY_HEADS: u8 = 7;
const PENDING: u8 = 4;
pub(super) const MODELS: u8 = 3;
const DRIFT: u8 = 5;

pub(super) async fn current<C, E>(
    args: &Current,
    work: Work<C>,
    screen: Screen,
) -> Result<Answer, CliError>
where
    C: AsyncFnOnce(Option<String>) -> Result<DatabaseConnection, E>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    work.with_database(async |desk| {
        let standing = desk.runner(Options::default()).standing().await?;
        let mut answer = told(&standing, &desk.history, &desk.program);
        if screen.is_verbose() {
            for node in standing.applied(desk.history.graph()) {
                answer.text.push_str("\n  applied ");
                answer.text.push_str(&node.name);
            }
        }
        if args.check_heads && !pending(&standing, &desk.history).is_empty() {
            answer.code = PENDING;
        }
        Ok(answer)
    })
    .await
}

/// Where the database is, and what to type if that is not the head.
pub(super) fn told(standing: &Standing, history: &History, program: &str) -> Answer {
    let graph = history.graph();
    let current = standing.current(graph);
    let heads: Vec<&Node> = graph.heads().collect();
    let pending = pending(standing, history);
    let mut lines: Vec<String> = Vec::new();
    if current.is_empty() {
        let known = if standing.missing().is_empty() {
            ""
        } else {
            " that this build knows"
        };
        lines.push(format!(
            "the database is at base: nothing{known} is applied"
        ));
    }
    for node in &current {
        let head = if heads.contains(node) { " (head)" } else { "" };
        lines.push(format!("the database is at {}{head}", node.name));
    }
    if let Some(dirty) = standing.dirty() {
        lines.push(format!(
            "dirty at step {} of {}: {} was being {} when it stopped (or is, by another process). `{program} upgrade --resume` finishes it, `{program} downgrade --undo-partial` undoes it",
            dirty.step, dirty.steps, dirty.name, dirty.course
        ));
    }
    for missing in standing.missing() {
        lines.push(format!("not known to this build: {}", missing.name));
    }
    if !pending.is_empty() {
        let goal = if heads.len() > 1 { "heads" } else { "head" };
        lines.push(format!(
            "{} revision{} pending: type `{program} upgrade {goal}`",
            pending.len(),
            if pending.len() == 1 { " is" } else { "s are" }
        ));
    }
    let json = json!({
        "current": ids(&current),
        "heads": ids(&heads),
        "pending": ids(&pending),
        "unknown": standing.missing().iter().map(|one| one.name.as_str()).collect::<Vec<_>>(),
        "dirty": standing.dirty().map(|dirty| json!({
            "name": dirty.name,
            "course": dirty.course.to_string(),
            "step": dirty.step,
            "steps": dirty.steps,
        })),
    });
    Answer::new(lines.join("\n"), json)
}

pub(super) fn ids(nodes: &[&Node]) -> Value {
    nodes.iter().map(|node| node.id.as_str()).collect()
}

fn pending<'h>(standing: &Standing, history: &'h History) -> Vec<&'h Node> {
    let graph = history.graph();
    let nodes = graph.nodes().iter();
    nodes
        .filter(|node| standing.applied_at(graph, &node.id).is_none())
        .collect()
}

pub(super) async fn check<C, E>(
    args: &Check,
    work: Work<C>,
    screen: Screen,
) -> Result<Answer, CliError>
where
    C: AsyncFnOnce(Option<String>) -> Result<DatabaseConnection, E>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    work.with_database(async |desk| {
        let standing = desk.runner(Options::default()).standing().await?;
        let filter = args.which.filter(&desk.filter);
        let mut findings = findings(desk, &standing, &filter)?;
        if args.drift {
            let told = drift::told(desk, &standing, args, &filter, screen).await?;
            findings.extend(told.into_iter().map(|text| (DRIFT, "drift", text)));
        }
        let mut beside = None;
        if args.lint {
            let (errors, more) = lint::for_check(&desk.history, &desk.program);
            findings.extend(errors.into_iter().map(|text| (lint::FAILED, "lint", text)));
            beside = more;
        }
        Ok(checked(args, &findings, beside.as_deref()))
    })
    .await
}

/// What is wrong: with which code it is told, what it is, and in a line.
type Wrong = (u8, &'static str, String);

/// Everything that is wrong but drift, the gravest first.
fn findings(desk: &Desk, standing: &Standing, filter: &Filter) -> Result<Vec<Wrong>, CliError> {
    let program = &desk.program;
    let mut findings: Vec<Wrong> = Vec::new();
    if let Some(dirty) = standing.dirty() {
        findings.push((
            DIRTY,
            "dirty",
            format!(
                "{} stopped at step {} of {}: `{program} upgrade --resume` finishes it, `{program} downgrade --undo-partial` undoes it",
                dirty.name, dirty.step, dirty.steps
            ),
        ));
    }
    for name in desk.edited(standing) {
        findings.push((
            EDITED,
            "edited",
            format!("{name} was edited after it was applied: restore the file, and put the change in a new revision"),
        ));
    }
    let heads = desk.heads();
    if heads.len() > 1 {
        let names: Vec<&str> = heads.iter().map(|head| head.name.as_str()).collect();
        findings.push((
            MANY_HEADS,
            "heads",
            format!(
                "there are {} heads, {}: `{program} merge heads -m \"…\"` joins them",
                heads.len(),
                names.join(" and ")
            ),
        ));
    }
    for missing in standing.missing() {
        findings.push((
            1,
            "unknown",
            format!(
                "{} is applied, and no file has it: another build or branch migrated this database",
                missing.name
            ),
        ));
    }
    let pending = pending(standing, &desk.history);
    if !pending.is_empty() {
        findings.push((
            PENDING,
            "pending",
            format!(
                "{} revision{} to be applied: `{program} upgrade {}`",
                pending.len(),
                plural(pending.len()),
                if heads.len() > 1 { "heads" } else { "head" }
            ),
        ));
    }
    if let Some(entities) = &desk.entities {
        let head = desk.history.head();
        for change in autogenerate::changes(head.shared(), entities, filter.clone())? {
            let text = format!(
                "the entities want what no revision does: {change}. `{program} revision --autogenerate -m \"…\"` writes it"
            );
            findings.push((MODELS, "models", text));
        }
    }
    Ok(findings)
}

/// The gravest decides the exit code.
fn checked(args: &Check, findings: &[Wrong], beside: Option<&str>) -> Answer {
    let lines = findings
        .iter()
        .map(|(_, what, text)| format!("{what}: {text}"));
    let mut text = if findings.is_empty() {
        let drift = if args.drift {
            ", as its revisions made it"
        } else {
            ""
        };
        format!("all is well: one head, and the database is there{drift}")
    } else {
        lines.collect::<Vec<_>>().join("\n")
    };
    if let Some(more) = beside {
        text.push_str("\nlint: ");
        text.push_str(more);
    }
    let listed = findings
        .iter()
        .map(|(_, what, text)| json!({ "what": what, "text": text }));
    let json = json!({
        "ok": findings.is_empty(),
        "findings": listed.collect::<Vec<_>>(),
        "beside": beside,
    });
    let mut answer = Answer::new(text, json);
    answer.code = findings.first().map_or(0, |(code, ..)| *code);
    answer
}

pub(super) async fn stamp<C, E>(
    args: &Stamp,
    work: Work<C>,
    screen: Screen,
) -> Result<Answer, CliError>
where
    C: AsyncFnOnce(Option<String>) -> Result<DatabaseConnection, E>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    work.with_database(async |desk| {
        let runner = desk.runner(Options::default());
        let mut progress = screen.progress();
        let stamped = runner
            .stamp(&args.revisions, args.purge, &mut progress)
            .await?;
        let mut lines = Vec::new();
        let counts = [
            ("counts as applied now", &stamped.added),
            ("does not count as applied any more", &stamped.removed),
        ];
        for (what, nodes) in counts {
            lines.extend(nodes.iter().map(|node| format!("{} {what}", node.name)));
        }
        if lines.is_empty() {
            lines.push("nothing to write down".to_owned());
        }
        let mut answer = told(&runner.standing().await?, &desk.history, &desk.program);
        answer.text = format!("{}\n{}", lines.join("\n"), answer.text);
        answer.json["added"] = ids(&stamped.added);
        answer.json["removed"] = ids(&stamped.removed);
        Ok(answer)
    })
    .await
}

pub(super) async fn ensure_version<C, E>(work: Work<C>, screen: Screen) -> Result<Answer, CliError>
where
    C: AsyncFnOnce(Option<String>) -> Result<DatabaseConnection, E>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    work.with_database(async |desk| {
        let runner = desk.runner(Options::default());
        runner.ensure_version(&mut screen.progress()).await?;
        let text = "the tables in which revisions are written down are there";
        Ok(Answer::new(text, json!({ "ok": true })))
    })
    .await
}
