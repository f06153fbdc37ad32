//! What was found by comparing becomes a file: proven first, then written, then compiled and compared with what was
//! proven.

use super::command::Revision;
use super::compile::kept;
use super::error::CliError;
use super::file::NewFile;
use super::prove::{Tried, line, proof_json, tried_new};
use super::screen::{Answer, Screen};
use super::{Work, changes, lint, write};
use crate::meaning::Meaning;
use serde_json::json;
use std::time::{Duration, Instant};

/// Proves a revision, and writes it unless it is only to be shown. A file that does not mean the same is taken away
/// again.
pub(super) async fn accept<C>(
    args: &Revision,
    work: &Work<C>,
    file: &NewFile,
    began: Instant,
    screen: Screen,
) -> Result<Answer, CliError> {
    let history = work.history.with(file.in_memory())?;
    let tried = if args.no_prove {
        Tried::default()
    } else {
        tried_new(&history, &file.id, &args.scratch, screen).await?
    };
    if args.dry_run {
        return write::shown(file, &work.folder);
    }
    let path = file.write(&work.folder)?;
    let meaning = Meaning::of(&history, &file.id).filter(|_| !args.no_compile);
    let words = work.compiled_by.as_deref();
    let (compiled, building) = kept(&path, words, &file.id, meaning.as_ref(), screen)?;
    let shown = path.display().to_string();
    let changes: Vec<String> = file.change.up.iter().map(ToString::to_string).collect();
    let own = began.elapsed().saturating_sub(building);
    let found = file.change.up.iter().map(changes::line);
    let mut lines: Vec<String> = found.map(|one| format!("found: {one}")).collect();
    if args.no_prove {
        lines.push("not proven, as you said".to_owned());
    }
    lines.extend(
        tried
            .proofs
            .iter()
            .map(|one| format!("proven: {}", line(one))),
    );
    lines.extend(tried.in_the_way.iter().cloned());
    let advice = lint::advice(&history, &file.id);
    lines.extend(advice.iter().cloned());
    if !advice.is_empty() {
        let (program, id) = (&work.program, &file.id);
        lines.push(format!("`{program} lint {id}` tells what to write instead"));
    }
    lines.push(format!("wrote {shown}"));
    lines.push(compiled.clone());
    lines.push(if building.is_zero() {
        format!("took {:.1} s", own.as_secs_f64())
    } else {
        let (own, building) = (own.as_secs_f64(), building.as_secs_f64());
        format!("took {own:.1} s, and {building:.1} s for the compiler")
    });
    lines.push(format!("next: read it, then type `{}`", work.next()));
    let json = json!({
        "id": file.id,
        "file": shown,
        "changes": changes,
        "proofs": tried.proofs.iter().map(proof_json).collect::<Vec<_>>(),
        "notes": tried.in_the_way,
        "lint": advice,
        "compiled": compiled,
        "milliseconds": { "own": milliseconds(own), "compiler": milliseconds(building) },
    });
    Ok(Answer::new(lines.join("\n"), json))
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

impl<C> Work<C> {
    /// What is typed to apply what is pending.
    pub(super) fn next(&self) -> String {
        let own = || format!("{} upgrade", self.program);
        self.applied_by.clone().unwrap_or_else(own)
    }
}
