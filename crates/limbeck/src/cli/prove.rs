//! `prove`: revisions tried out on scratch databases, there and back.

use super::command::Prove;
use super::error::CliError;
use super::screen::{Answer, Screen, plural};
use super::tree::nodes_of_files;
use crate::graph::Node;
use crate::history::History;
use crate::prove::{Failure, Outcome, Phase, Proof, Scratch, Why, prove_each};
use crate::runner::{Event, Revisions as _};
use crate::target::Target;
use serde_json::{Value, json};

/// Where scratch servers are named beside the command line, with blanks between.
pub(super) const SCRATCH_URLS: &str = "LIMBECK_SCRATCH_URLS";

/// The code to exit with when a revision is not proven.
const FAILED: u8 = 1;

pub(super) async fn run(
    args: &Prove,
    history: &History,
    screen: Screen,
) -> Result<Answer, CliError> {
    let nodes = chosen(args, history)?;
    let (proofs, failures) = tried(history, &nodes, &args.scratch, screen).await?;
    Ok(told(&proofs, &failures))
}

/// What came of trying a revision that is no file yet.
#[derive(Default)]
pub(super) struct Tried {
    /// Where it holds.
    pub(super) proofs: Vec<Proof>,
    /// Where only rows are in its way, each in a line.
    pub(super) in_the_way: Vec<String>,
}

/// Tries a revision that is no file yet. What fails only where rows are in its way is told; anything else is an error,
/// and then there should be no file.
pub(super) async fn tried_new(
    history: &History,
    id: &str,
    scratch: &[String],
    screen: Screen,
) -> Result<Tried, CliError> {
    let nodes: Vec<&Node> = history.graph().get(id).into_iter().collect();
    let (proofs, failures) = tried(history, &nodes, scratch, screen).await?;
    let by_rows = |failure: &Failure| {
        matches!(
            failure.why,
            Why::Run {
                only_with_rows: true,
                ..
            }
        )
    };
    let (rows, wrong): (Vec<_>, Vec<_>) = failures.into_iter().partition(|one| by_rows(one));
    if !wrong.is_empty() {
        let lines: Vec<String> = wrong.iter().map(|failure| with_sql(failure)).collect();
        return Err(CliError::Unproven(lines.join("\n\n")));
    }
    let in_the_way = rows.iter().map(|failure| {
        let server = failure.server;
        let back = if failure.phase == Phase::Down {
            ", on the way back"
        } else {
            ""
        };
        let which = failure.in_short().map_or_else(String::new, |short| format!(" ({short})"));
        format!("note: on {server} it works on empty tables, and not{back} on rows that are in its way{which}: see to them first")
    });
    Ok(Tried {
        in_the_way: in_the_way.collect(),
        proofs,
    })
}

type All = (Vec<Proof>, Vec<Box<Failure>>);

async fn tried(
    history: &History,
    nodes: &[&Node],
    scratch: &[String],
    screen: Screen,
) -> Result<All, CliError> {
    let named = std::env::var(SCRATCH_URLS).unwrap_or_default();
    let urls = scratch.iter().map(String::as_str);
    let scratches = Scratch::each(urls.chain(named.split_whitespace()))?;
    let (mut proofs, mut failures) = (Vec::new(), Vec::new());
    for scratch in &scratches {
        let mut steps = screen.progress();
        let mut progress = |event: Event<'_>| {
            if screen.is_verbose() {
                steps(event);
            }
        };
        let mut told = |outcome: Outcome| match outcome {
            Ok(proof) => {
                screen.note(&format!("{}: {}", proof.revision, line(&proof)));
                proofs.push(proof);
            }
            Err(failure) => {
                let Failure {
                    revision,
                    server,
                    phase,
                    ..
                } = &*failure;
                screen.note(&format!("{revision}: not proven on {server}, {phase}"));
                failures.push(failure);
            }
        };
        let ids = nodes.iter().map(|node| node.id.as_str());
        prove_each(history, ids, scratch, &mut progress, &mut told).await?;
    }
    Ok((proofs, failures))
}

/// The revisions that are meant, each once and after those that it stands on.
fn chosen<'h>(args: &Prove, history: &'h History) -> Result<Vec<&'h Node>, CliError> {
    let nodes = history.graph().nodes().iter();
    if args.all {
        return Ok(nodes.collect());
    }
    let heads = [Target::heads()];
    let targets = if args.revisions.is_empty() {
        &heads[..]
    } else {
        &args.revisions
    };
    let mut meant = Vec::new();
    for target in targets {
        meant.extend(nodes_of_files(history, target)?);
    }
    Ok(nodes.filter(|node| meant.contains(node)).collect())
}

pub(super) fn line(proof: &Proof) -> String {
    let server = proof.server;
    let took = proof.elapsed.as_millis();
    let outcome = match &proof.irreversible {
        Some(why) => format!("applied on {server}, and never taken back ({why})"),
        None => format!(
            "up, down and up again on {server}; {} row{} survived",
            proof.survived,
            plural(proof.survived)
        ),
    };
    let lost = proof.lost.iter().map(|one| format!("\n    lost: {one}"));
    let notes = proof.notes.iter().map(|one| format!("\n    note: {one}"));
    let more: String = lost.chain(notes).collect();
    format!("{outcome}; {took} ms{more}")
}

fn told(proofs: &[Proof], failures: &[Box<Failure>]) -> Answer {
    let mut lines: Vec<String> = failures.iter().map(|failure| with_sql(failure)).collect();
    lines.push(match (proofs.len(), failures.len()) {
        (0, 0) => "there is nothing to prove".to_owned(),
        (done, 0) => format!("{done} proof{}, all of them hold", plural(done)),
        (done, failed) => format!("{failed} of {} proofs failed", done + failed),
    });
    let json = json!({
        "proofs": proofs.iter().map(proof_json).collect::<Vec<_>>(),
        "failures": failures.iter().map(|failure| failure_json(failure)).collect::<Vec<_>>(),
    });
    let mut answer = Answer::new(lines.join("\n\n"), json);
    if !failures.is_empty() {
        answer.code = FAILED;
    }
    answer
}

fn with_sql(failure: &Failure) -> String {
    match failure.sql() {
        Some(sql) => format!("{failure}\nThe statement was: {sql}"),
        None => failure.to_string(),
    }
}

pub(super) fn proof_json(proof: &Proof) -> Value {
    json!({
        "revision": proof.revision,
        "server": proof.server.to_string(),
        "survived": proof.survived,
        "lost": proof.lost,
        "irreversible": proof.irreversible,
        "notes": proof.notes,
        "milliseconds": u64::try_from(proof.elapsed.as_millis()).unwrap_or(u64::MAX),
    })
}

fn failure_json(failure: &Failure) -> Value {
    let findings = failure.findings().iter().map(|finding| {
        json!({
            "object": finding.object,
            "aspect": finding.aspect,
            "expected": finding.expected,
            "found": finding.found,
        })
    });
    json!({
        "revision": failure.revision,
        "server": failure.server.to_string(),
        "phase": failure.phase.word(),
        "findings": findings.collect::<Vec<_>>(),
        "error": failure.to_string(),
        "sql": failure.sql(),
    })
}
