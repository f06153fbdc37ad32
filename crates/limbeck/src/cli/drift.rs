//! `check --drift`: what the database has otherwise than its applied revisions make it.

use super::Desk;
use super::command::Check;
use super::error::CliError;
use super::live;
use super::screen::{Screen, plural};
use crate::catalog::EXISTENCE;
use crate::drift::drift;
use crate::filter::Filter;
use crate::prove::Finding;
use crate::runner::{Revisions as _, Standing};

/// The drift, each difference in a line with what to do next.
pub(super) async fn told(
    desk: &Desk,
    standing: &Standing,
    args: &Check,
    filter: &Filter,
    screen: Screen,
) -> Result<Vec<String>, CliError> {
    let in_the_way = if standing.dirty().is_some() {
        Some("a revision stopped in the middle")
    } else if !standing.missing().is_empty() {
        Some("what is applied is not all known to this build")
    } else if !desk.edited(standing).is_empty() {
        Some("a file was edited after it was applied")
    } else {
        None
    };
    if let Some(why) = in_the_way {
        screen.note(&format!("note: drift was not looked for, since {why}"));
        return Ok(Vec::new());
    }
    let graph = desk.history.graph();
    let applied = standing.applied(graph);
    let legacy = applied
        .filter(|node| desk.history.is_legacy(&node.id))
        .count();
    if legacy > 0 {
        screen.note(&format!(
            "note: {legacy} file{} of SeaORM's own migrator can only be run again, on the scratch database, to know what to expect of {}",
            plural(legacy),
            if legacy == 1 { "it" } else { "them" }
        ));
    }
    let scratch = live::scratch(desk, &args.beside, screen).await?;
    let findings = drift(&desk.db, &desk.history, &scratch, filter).await?;
    Ok(findings.iter().map(|it| line(it, &desk.program)).collect())
}

fn line(finding: &Finding, program: &str) -> String {
    let (back, revision) = match (finding.aspect, &finding.expected) {
        (EXISTENCE, Some(_)) => ("make it again by hand", "drops it"),
        (EXISTENCE, None) => ("drop it by hand", "makes it"),
        _ => ("change it back by hand", "changes it"),
    };
    format!(
        "{finding}; {back}, or write a revision that {revision} and say that it is there (`{program} revision -m \"…\"`, `{program} stamp head`)"
    )
}
