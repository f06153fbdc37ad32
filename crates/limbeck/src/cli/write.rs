//! `revision`, `merge` and `edit`.

use super::accept::accept;
use super::command::{Edit, Merge, Revision};
use super::error::CliError;
use super::file::NewFile;
use super::screen::{Answer, Screen};
use super::tree::nodes_of;
use super::{Desk, Work, autogenerate};
use crate::diff::Difference;
use crate::graph::Node;
use crate::history::History;
use crate::runner::{Options, Revisions as _};
use crate::target::{Target, is_word};
use sea_orm::DatabaseConnection;
use serde_json::json;
use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

pub(super) async fn revision<C>(
    args: &Revision,
    work: &Work<C>,
    screen: Screen,
) -> Result<Answer, CliError> {
    let began = Instant::now();
    let (history, folder) = (&work.history, &work.folder);
    let parents = parents(args, history)?;
    let mut depends_on = Vec::new();
    for target in &args.depends_on {
        depends_on.extend(
            nodes_of(history, target)?
                .into_iter()
                .map(|node| node.id.clone()),
        );
    }
    let change = match (&work.entities, args.autogenerate) {
        (_, false) => Difference::default(),
        (None, true) => {
            return Err(CliError::Usage(
                "this program brings no entities, so there is nothing to compare the revisions with".to_owned(),
            ));
        }
        (Some(entities), true) => {
            let before = history.state_below(parents.iter().map(String::as_str));
            let change =
                autogenerate::found(args, before.shared(), entities, &work.filter, screen)?;
            if change.is_empty() {
                let text = "nothing was written: the entities want what the revisions make";
                return Ok(Answer::new(text, json!({ "changes": [] })));
            }
            change
        }
    };
    let file = NewFile {
        id: id(args.rev_id.as_deref(), history)?,
        parents,
        depends_on,
        labels: labels(&args.branch_label, history)?,
        message: in_one_line(&args.message),
        change,
    };
    if args.autogenerate {
        return accept(args, work, &file, began, screen).await;
    }
    if args.dry_run {
        return shown(&file, folder);
    }
    let next = format!(
        "next: fill in its `plan` and its `unplan`, then type `{}`",
        work.next()
    );
    written(&file, folder, &next)
}

/// A file as it would be written.
pub(super) fn shown(file: &NewFile, folder: &Path) -> Result<Answer, CliError> {
    let (path, text) = (file.path(folder)?, file.text());
    let json = json!({ "file": path.display().to_string(), "text": text });
    Ok(Answer::new(text, json))
}

/// What the new revision follows.
fn parents(args: &Revision, history: &History) -> Result<Vec<String>, CliError> {
    if args.head.asks_database() {
        return Err(CliError::Usage(format!(
            "a revision follows another revision and not a database: {} says nothing here",
            args.head
        )));
    }
    if history.graph().nodes().is_empty() {
        return Ok(Vec::new());
    }
    let nodes = nodes_of(history, &args.head)?;
    let followed = |node: &&&Node| history.graph().children(&node.id).next().is_some();
    if let Some(node) = nodes.iter().find(followed)
        && !args.splice
    {
        return Err(CliError::Usage(format!(
            "{} is followed by another revision already: --splice makes a second branch from there",
            node.name
        )));
    }
    Ok(nodes.iter().map(|node| node.id.clone()).collect())
}

pub(super) fn merge<C>(args: &Merge, work: &Work<C>) -> Result<Answer, CliError> {
    let (history, folder) = (&work.history, &work.folder);
    let mut parents: Vec<String> = Vec::new();
    for target in &args.revisions {
        for node in nodes_of(history, target)? {
            if !parents.contains(&node.id) {
                parents.push(node.id.clone());
            }
        }
    }
    if parents.len() < 2 {
        return Err(CliError::Usage(
            "there is nothing to join: `heads` shows the ends of the branches, and a merge takes two or more".to_owned(),
        ));
    }
    let file = NewFile {
        id: id(args.rev_id.as_deref(), history)?,
        parents,
        depends_on: Vec::new(),
        labels: labels(&args.branch_label, history)?,
        message: in_one_line(&args.message),
        change: Difference::default(),
    };
    written(
        &file,
        folder,
        "next: it does nothing but join, and is applied like any other",
    )
}

/// A message without breaks and double spaces.
pub(super) fn in_one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn id(wanted: Option<&str>, history: &History) -> Result<String, CliError> {
    let Some(wanted) = wanted else {
        return super::file::random_id();
    };
    check_word(wanted, history)?;
    Ok(wanted.to_owned())
}

fn labels(wanted: &[String], history: &History) -> Result<Vec<String>, CliError> {
    for label in wanted {
        check_word(label, history)?;
    }
    Ok(wanted.to_vec())
}

fn check_word(word: &str, history: &History) -> Result<(), CliError> {
    let graph = history.graph();
    let taken = graph.get(word).is_some() || graph.place_of_label(word).is_some();
    if is_word(word) && !taken {
        return Ok(());
    }
    let why = if taken {
        "is taken"
    } else {
        "cannot name anything: letters, digits and _ only, and none of the words head, heads, base and current"
    };
    Err(CliError::Usage(format!("{word:?} {why}")))
}

fn written(file: &NewFile, folder: &Path, next: &str) -> Result<Answer, CliError> {
    let path = file.write(folder)?;
    let shown = path.display().to_string();
    let json = json!({ "id": file.id, "file": shown });
    Ok(Answer::new(format!("wrote {shown}\n{next}"), json))
}

pub(super) async fn edit<C, E>(args: &Edit, work: Work<C>) -> Result<Answer, CliError>
where
    C: AsyncFnOnce(Option<String>) -> Result<DatabaseConnection, E>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    if !args.revision.asks_database() {
        let nodes = nodes_of(&work.history, &args.revision)?;
        return open(&args.revision, &nodes, &work.folder);
    }
    work.with_database(async |desk: &Desk| {
        let nodes = desk
            .runner(Options::default())
            .resolve(&args.revision)
            .await?;
        open(&args.revision, &nodes, &desk.folder)
    })
    .await
}

fn open(target: &Target, nodes: &[&Node], folder: &Path) -> Result<Answer, CliError> {
    let [node] = nodes else {
        return Err(CliError::Usage(format!(
            "{target} is no single revision: say which"
        )));
    };
    let editor = ["VISUAL", "EDITOR"].iter().find_map(|name| {
        std::env::var(name)
            .ok()
            .filter(|value| !value.trim().is_empty())
    });
    let path = folder.join(format!("{}.rs", node.name));
    let Some(editor) = editor else {
        return Err(CliError::Usage(format!(
            "neither VISUAL nor EDITOR names an editor; the file is {}",
            path.display()
        )));
    };
    // Editors come with arguments, as in `code --wait`.
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or_default();
    let status = Command::new(program).args(words).arg(&path).status();
    let status = status.map_err(CliError::file("started", program))?;
    if !status.success() {
        return Err(CliError::Refused(format!("{program} ended with {status}")));
    }
    let shown = path.display().to_string();
    Ok(Answer::new(String::new(), json!({ "file": shown })))
}
