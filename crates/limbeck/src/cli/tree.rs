//! `history`, `heads`, `branches` and `show`: the revisions, and how they hang together. No database is asked unless
//! the question is about one.

use super::command;
use super::error::CliError;
use super::screen::{Answer, Screen};
use super::{Desk, Work};
use crate::graph::{Graph, Node, Places};
use crate::history::History;
use crate::meaning::Meaning;
use crate::runner::{Options, Revisions as _, Standing};
use crate::target::{Range, Resolver, Target};
use sea_orm::DatabaseConnection;
use sea_orm::prelude::DateTimeUtc;
use serde_json::{Value, json};
use std::error::Error;
use std::path::Path;

pub(super) async fn history<C, E>(
    args: &command::History,
    work: Work<C>,
    screen: Screen,
) -> Result<Answer, CliError>
where
    C: AsyncFnOnce(Option<String>) -> Result<DatabaseConnection, E>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    let range = args.range.clone().unwrap_or_default();
    if !args.asks_database() {
        let nodes = nodes_between(&work.history, &range)?;
        return Ok(listed(&work.history, &work.folder, &nodes, None, screen));
    }
    work.with_database(async |desk| {
        let runner = desk.runner(Options::default());
        let nodes = runner.range(&range).await?;
        let standing = runner.standing().await?;
        let (history, folder) = (&desk.history, &desk.folder);
        Ok(listed(history, folder, &nodes, Some(&standing), screen))
    })
    .await
}

/// The revisions, newest first.
fn listed(
    history: &History,
    folder: &Path,
    nodes: &[&Node],
    standing: Option<&Standing>,
    screen: Screen,
) -> Answer {
    let graph = history.graph();
    let newest_first = || nodes.iter().rev();
    let text: Vec<String> = newest_first()
        .map(|node| {
            if screen.is_verbose() {
                whole(graph, folder, node, standing)
            } else {
                line(graph, node, standing)
            }
        })
        .collect();
    let json: Value = newest_first()
        .map(|node| described(graph, folder, node, standing))
        .collect();
    let between = if screen.is_verbose() { "\n\n" } else { "\n" };
    let text = if text.is_empty() {
        "there is no revision".to_owned()
    } else {
        text.join(between)
    };
    Answer::new(text, json)
}

/// `0f1e2d3c4b5a -> a1b2c3d4e5f6 (head), add phone`
fn line(graph: &Graph, node: &Node, standing: Option<&Standing>) -> String {
    let parents = match node.parents.as_slice() {
        [] => "base".to_owned(),
        parents => parents.join(", "),
    };
    let marks = marks(graph, node, standing);
    let marks = if marks.is_empty() {
        String::new()
    } else {
        format!(" ({})", marks.join(", "))
    };
    format!("{parents} -> {}{marks}, {}", node.id, node.message)
}

/// What is special about a revision.
fn marks(graph: &Graph, node: &Node, standing: Option<&Standing>) -> Vec<String> {
    let has = |mut nodes: Box<dyn Iterator<Item = &Node> + '_>| nodes.any(|one| one.id == node.id);
    let mut marks = node.labels.clone();
    if has(Box::new(graph.heads())) {
        marks.push("head".to_owned());
    }
    if has(Box::new(graph.branch_points())) {
        marks.push("branch point".to_owned());
    }
    if has(Box::new(graph.merges())) {
        marks.push("merge".to_owned());
    }
    if let Some(standing) = standing {
        if has(Box::new(standing.current(graph).into_iter())) {
            marks.push("current".to_owned());
        } else if standing.applied_at(graph, &node.id).is_none() {
            marks.push("pending".to_owned());
        }
    }
    marks
}

/// A revision with all that is known of it.
fn whole(graph: &Graph, folder: &Path, node: &Node, standing: Option<&Standing>) -> String {
    let marks = marks(graph, node, standing);
    let mut lines = vec![format!("{} {}", node.id, node.message)];
    let mut add = |what: &str, text: String| lines.push(format!("  {what:<11}{text}"));
    if !marks.is_empty() {
        add("is", marks.join(", "));
    }
    add(
        "follows",
        match node.parents.as_slice() {
            [] => "nothing (base)".to_owned(),
            parents => parents.join(", "),
        },
    );
    if !node.depends_on.is_empty() {
        add("depends on", node.depends_on.join(", "));
    }
    let children: Vec<&str> = graph
        .children(&node.id)
        .map(|child| child.id.as_str())
        .collect();
    if !children.is_empty() {
        add("before", children.join(", "));
    }
    add("file", path(folder, node));
    if let Some(at) = applied_at(graph, node, standing) {
        add("applied", at);
    }
    lines.join("\n")
}

fn path(folder: &Path, node: &Node) -> String {
    folder
        .join(format!("{}.rs", node.name))
        .display()
        .to_string()
}

fn applied_at(graph: &Graph, node: &Node, standing: Option<&Standing>) -> Option<String> {
    let seconds = standing?.applied_at(graph, &node.id)?;
    let moment = DateTimeUtc::from_timestamp(seconds, 0)?;
    Some(moment.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

fn described(graph: &Graph, folder: &Path, node: &Node, standing: Option<&Standing>) -> Value {
    let mut json = json!({
        "id": node.id,
        "name": node.name,
        "message": node.message,
        "parents": node.parents,
        "depends_on": node.depends_on,
        "labels": node.labels,
        "head": graph.heads().any(|head| head.id == node.id),
        "file": path(folder, node),
    });
    if standing.is_some() {
        json["applied_at"] = applied_at(graph, node, standing).into();
    }
    json
}

pub(super) fn heads(history: &History, screen: Screen) -> Answer {
    let heads: Vec<&Node> = history.graph().heads().collect();
    let verbose = screen.is_verbose();
    let text = heads.iter().map(|head| {
        if verbose {
            line(history.graph(), head, None)
        } else {
            format!("{} (head), {}", head.id, head.message)
        }
    });
    let text: Vec<String> = text.collect();
    Answer::new(text.join("\n"), super::place::ids(&heads))
}

pub(super) fn branches(history: &History, screen: Screen) -> Answer {
    let graph = history.graph();
    let (mut text, mut json) = (Vec::new(), Vec::new());
    for node in graph.branch_points() {
        let children: Vec<&Node> = graph.children(&node.id).collect();
        text.push(format!("{} parts into", line(graph, node, None)));
        for child in &children {
            let id = if screen.is_verbose() {
                &child.name
            } else {
                &child.id
            };
            text.push(format!("  {id}, {}", child.message));
        }
        json.push(json!({ "id": node.id, "children": super::place::ids(&children) }));
    }
    if text.is_empty() {
        text.push("no revision is followed by more than one other".to_owned());
    }
    Answer::new(text.join("\n"), json.into())
}

pub(super) async fn show<C, E>(args: &command::Show, work: Work<C>) -> Result<Answer, CliError>
where
    C: AsyncFnOnce(Option<String>) -> Result<DatabaseConnection, E>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    if !args.revision.asks_database() {
        let nodes = nodes_of(&work.history, &args.revision)?;
        return Ok(shown(args, &work.history, &work.folder, &nodes, None));
    }
    work.with_database(async |desk: &Desk| {
        let runner = desk.runner(Options::default());
        let nodes = runner.resolve(&args.revision).await?;
        let standing = runner.standing().await?;
        Ok(shown(
            args,
            &desk.history,
            &desk.folder,
            &nodes,
            Some(&standing),
        ))
    })
    .await
}

/// What a target that needs no database means.
pub(super) fn nodes_of<'h>(
    history: &'h History,
    target: &Target,
) -> Result<Vec<&'h Node>, CliError> {
    let graph = history.graph();
    let resolver = Resolver {
        graph,
        applied: &Places::new(),
    };
    let places = resolver.revisions(target)?;
    Ok(places.iter().map(|place| graph.node(*place)).collect())
}

/// The same, where a target that needs a database is refused.
pub(super) fn nodes_of_files<'h>(
    history: &'h History,
    target: &Target,
) -> Result<Vec<&'h Node>, CliError> {
    without_database(target)?;
    nodes_of(history, target)
}

/// The revisions of a range whose ends need no database.
pub(super) fn nodes_between<'h>(
    history: &'h History,
    range: &Range,
) -> Result<Vec<&'h Node>, CliError> {
    let ends = [&range.from, &range.to].into_iter().flatten();
    ends.into_iter().try_for_each(without_database)?;
    let graph = history.graph();
    let resolver = Resolver {
        graph,
        applied: &Places::new(),
    };
    let places = resolver.range(range)?;
    Ok(places.iter().map(|place| graph.node(*place)).collect())
}

fn without_database(target: &Target) -> Result<(), CliError> {
    if target.asks_database() {
        let text = format!("{target} depends on a database, and none is asked: name a revision");
        return Err(CliError::Usage(text));
    }
    Ok(())
}

/// Revisions with what they do.
fn shown(
    args: &command::Show,
    history: &History,
    folder: &Path,
    nodes: &[&Node],
    standing: Option<&Standing>,
) -> Answer {
    let graph = history.graph();
    let (mut text, mut json) = (Vec::new(), Vec::new());
    for node in nodes {
        let mut lines = vec![whole(graph, folder, node, standing)];
        let up = history.up(&node.id).unwrap_or_default();
        lines.extend(
            up.iter()
                .map(|operation| format!("  up         {operation}")),
        );
        let down = match history.down(&node.id) {
            Some(Ok(down)) => down.iter().map(ToString::to_string).collect(),
            Some(Err(why)) => vec![format!("impossible: {}", why.0)],
            None => Vec::new(),
        };
        lines.extend(
            down.iter()
                .map(|operation| format!("  down       {operation}")),
        );
        let mut one = described(graph, folder, node, standing);
        let meaning = meaning(args, history, node);
        if let Some(meaning) = meaning {
            let sql = meaning.parts().iter();
            for part in sql.filter(|part| part.is_sql()) {
                lines.push(format!("\n  {}", part.of));
                lines.extend(
                    part.lines
                        .iter()
                        .map(|statement| format!("    {statement};")),
                );
            }
            one["meaning"] = json!(meaning);
        }
        text.push(lines.join("\n"));
        one["up"] = up.iter().map(ToString::to_string).collect();
        one["down"] = down.into();
        json.push(one);
    }
    if text.is_empty() {
        text.push("base: before the first revision".to_owned());
    }
    Answer::new(text.join("\n\n"), json.into())
}

/// What a revision means, if that is to be shown.
fn meaning(args: &command::Show, history: &History, node: &Node) -> Option<Meaning> {
    match args.server {
        _ if !args.sql => None,
        Some(server) => Some(Meaning::sql(history, &node.id, server)),
        None => Meaning::of(history, &node.id),
    }
}
