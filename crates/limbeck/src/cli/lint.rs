//! `lint`: what revisions do to others while they run, and what to write instead. No database is asked.

use super::command::Lint;
use super::error::CliError;
use super::screen::{Answer, Screen, plural};
use super::tree::{nodes_between, nodes_of_files};
use crate::engine::{Engine, Engines};
use crate::graph::Node;
use crate::history::History;
use crate::lint::{Finding, Level, Report, Rule};
use crate::runner::Revisions as _;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The code to exit with when a finding is not to be let through.
pub(super) const FAILED: u8 = 1;

/// How wide explanations are printed.
const WIDTH: usize = 100;

pub(super) fn run(args: &Lint, history: &History, screen: Screen) -> Result<Answer, CliError> {
    let engines = match args.engine.as_slice() {
        [] => Engines::all(),
        some => some.iter().map(|server| server.engine).collect(),
    };
    let nodes = chosen(args, history)?;
    let reports = reports(history, &nodes, &engines);
    let mut answer = told(history, &reports, screen);
    let has = |level| reports.iter().any(|(_, report)| report.count(level) > 0);
    if has(Level::Error) || (args.strict && has(Level::Warning)) {
        answer.code = FAILED;
    }
    Ok(answer)
}

/// The revisions that are meant, each once and after those that it stands on; all of them unless told.
fn chosen<'h>(args: &Lint, history: &'h History) -> Result<Vec<&'h Node>, CliError> {
    let nodes = history.graph().nodes().iter();
    if args.revisions.is_empty() {
        return Ok(nodes.collect());
    }
    let mut meant = Vec::new();
    for goal in &args.revisions {
        meant.extend(match goal {
            super::command::Goal::To(target) => nodes_of_files(history, target)?,
            super::command::Goal::Between(range) => nodes_between(history, range)?,
        });
    }
    Ok(nodes.filter(|node| meant.contains(node)).collect())
}

type Reports<'h> = Vec<(&'h Node, Report)>;

fn reports<'h>(history: &History, nodes: &[&'h Node], engines: &Engines) -> Reports<'h> {
    let report = |node: &&'h Node| Some((*node, history.lint(&node.id)?.on(engines)));
    nodes.iter().filter_map(report).collect()
}

/// What `check --lint` adds: each error in a line, and how much else there is.
pub(super) fn for_check(history: &History, program: &str) -> (Vec<String>, Option<String>) {
    let nodes: Vec<&Node> = history.graph().nodes().iter().collect();
    let reports = reports(history, &nodes, &Engines::all());
    let errors = reports.iter().flat_map(|(node, report)| {
        let errors = report.findings.iter();
        let errors = errors.filter(|finding| finding.rule.level == Level::Error);
        errors.map(|finding| {
            let rule = finding.rule.id;
            format!(
                "{}: {} ({rule}). `{program} lint {}` tells what to write instead",
                node.name, finding.text, node.id
            )
        })
    });
    let warnings: usize = reports
        .iter()
        .map(|(_, report)| report.count(Level::Warning))
        .sum();
    let more = (warnings > 0).then(|| {
        let s = plural(warnings);
        format!("{warnings} warning{s} beside: `{program} lint` tells them")
    });
    (errors.collect(), more)
}

/// What there is to say of a revision that was just written, a line each. It is no more than advice.
pub(super) fn advice(history: &History, id: &str) -> Vec<String> {
    let report = history.lint(id).unwrap_or_default();
    let findings = report.findings.iter();
    let grave = findings.filter(|finding| finding.rule.level > Level::Note);
    grave.map(line).collect()
}

/// `warning L001 on PostgreSQL, step 2: index …`
fn line(finding: &Finding) -> String {
    let Rule { id, level, .. } = finding.rule;
    let engines = if finding.engines == Engines::all() {
        String::new()
    } else {
        format!(" on {}", finding.engines)
    };
    let step = finding
        .step
        .map_or_else(String::new, |step| format!(", step {step}"));
    format!("{level} {id}{engines}{step}: {}", finding.text)
}

fn told(history: &History, reports: &Reports<'_>, screen: Screen) -> Answer {
    let mut lines = Vec::new();
    let mut explained = BTreeSet::new();
    for (node, report) in reports {
        let findings = report.findings.iter();
        let mut of_it: Vec<String> = findings
            .map(|finding| format!("  {}", line(finding)))
            .collect();
        of_it.extend(report.allowed.iter().map(|allowed| {
            let finding = &allowed.finding;
            format!(
                "  allowed {}: {} ({})",
                finding.rule.id, finding.text, allowed.why
            )
        }));
        if history.is_legacy(&node.id) {
            of_it
                .push("  written for SeaORM's own migrator: looked at what it declares".to_owned());
        }
        if !of_it.is_empty() {
            lines.push(node.name.clone());
            lines.append(&mut of_it);
        }
        let findings = report.findings.iter();
        let findings = findings.filter(|one| one.rule.level > Level::Note || screen.is_verbose());
        explained.extend(findings.map(|finding| finding.rule.id));
    }
    if !screen.is_quiet() {
        for rule in explained.into_iter().filter_map(crate::lint::rule) {
            lines.push(String::new());
            lines.extend(explanation(rule));
        }
    }
    if !lines.is_empty() {
        lines.push(String::new());
    }
    let count = |level| -> usize { reports.iter().map(|(_, report)| report.count(level)).sum() };
    let (errors, warnings, notes) = (
        count(Level::Error),
        count(Level::Warning),
        count(Level::Note),
    );
    let looked = reports.len();
    lines.push(format!(
        "{looked} revision{} looked at: {errors} error{}, {warnings} warning{}, {notes} note{}",
        plural(looked),
        plural(errors),
        plural(warnings),
        plural(notes)
    ));
    let json = json!({
        "revisions": reports.iter().map(|(node, report)| described(history, node, report)).collect::<Vec<_>>(),
        "errors": errors,
        "warnings": warnings,
        "notes": notes,
    });
    Answer::new(lines.join("\n"), json)
}

/// A rule for somebody who just broke it.
fn explanation(rule: &Rule) -> Vec<String> {
    let mut lines = vec![format!("{} {}", rule.id, rule.title)];
    lines.extend(
        wrapped(rule.why)
            .into_iter()
            .map(|line| format!("  {line}")),
    );
    lines.push("  Instead:".to_owned());
    let mut is_code = false;
    for line in rule.instead.lines() {
        if line.starts_with("```") {
            is_code = !is_code;
        } else if line.is_empty() {
            lines.push(String::new());
        } else {
            let indent = if is_code { "      " } else { "  " };
            lines.push(format!("{indent}{line}"));
        }
    }
    lines.push(format!(
        "  If it is meant, its META says so: allow: &[(\"{}\", \"why\")]",
        rule.id
    ));
    lines
}

/// A text in lines of a width that can be read.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.last_mut().expect("there is one from the start");
        if last.is_empty() {
            last.push_str(word);
        } else if last.len() + word.len() < WIDTH {
            last.push(' ');
            last.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

fn described(history: &History, node: &Node, report: &Report) -> Value {
    let allowed = report.allowed.iter().map(|allowed| {
        let mut json = finding_json(&allowed.finding);
        json["why"] = allowed.why.as_str().into();
        json
    });
    json!({
        "id": node.id,
        "name": node.name,
        "only_declared": history.is_legacy(&node.id),
        "findings": report.findings.iter().map(finding_json).collect::<Vec<_>>(),
        "allowed": allowed.collect::<Vec<_>>(),
    })
}

fn finding_json(finding: &Finding) -> Value {
    let engines = finding.engines.iter().map(|engine: Engine| json!(engine));
    json!({
        "rule": finding.rule.id,
        "level": finding.rule.level,
        "engines": engines.collect::<Vec<_>>(),
        "step": finding.step,
        "object": finding.object.as_ref().map(ToString::to_string),
        "text": finding.text,
    })
}
