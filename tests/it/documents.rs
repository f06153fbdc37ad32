//! The documents tell the truth where a test can see it: links, files, targets and commands that they name exist.

use crate::cargo::root;
use plinth_tests::process::binary;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Its left columns hold other people's commands.
const FOREIGN: &str = "FROM_PYTHON.md";

/// Where paths begin that are written from the top of the checkout.
const FOLDERS: [&str; 5] = ["crates/", "config/", "docs/", "migration/", "tests/"];

#[test]
fn every_link_leads_somewhere() {
    let mut offences = Vec::new();
    for document in documents() {
        for target in links(&read(&document)) {
            let (path, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let folder = document.parent().expect("a document lies in a folder");
            let file = if path.is_empty() {
                document.clone()
            } else {
                folder.join(path)
            };
            let leads = file.exists() && (anchor.is_empty() || anchors(&file).contains(anchor));
            if !leads {
                offences.push(format!("{}: {target}", document.display()));
            }
        }
    }
    assert_none(&offences);
}

#[test]
fn every_file_that_is_named_exists() {
    let mut offences = Vec::new();
    for document in documents() {
        let code = code(&read(&document));
        let paths = code
            .iter()
            .flat_map(|code| code.split([' ', '(']))
            .filter(|word| FOLDERS.iter().any(|folder| word.starts_with(folder)))
            // Placeholders, and the slice that the reader is about to write.
            .filter(|word| !word.contains(['<', '*', '{']) && !word.contains("notes"));
        let missing = paths.filter(|path| !root().join(path).exists());
        offences.extend(missing.map(|path| format!("{}: {path}", document.display())));
    }
    assert_none(&offences);
}

#[test]
fn every_make_target_that_is_named_exists() {
    let makefile = read(&root().join("Makefile"));
    let targets: BTreeSet<&str> = makefile
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(target, _)| target)
        .collect();
    let mut offences = Vec::new();
    for document in documents().iter().filter(|d| !d.ends_with(FOREIGN)) {
        for words in commands(&read(document), "make") {
            let target = words.iter().find(|word| !word.contains('='));
            if let Some(unknown) = target.filter(|target| !targets.contains(target.as_str())) {
                offences.push(format!("{}: make {unknown}", document.display()));
            }
        }
    }
    assert_none(&offences);
}

#[test]
fn every_command_that_is_named_exists() {
    let mut named = BTreeSet::new();
    for document in documents() {
        for words in commands(&read(&document), "plinth") {
            let plain = |word: &&String| word.bytes().all(|b| b.is_ascii_lowercase());
            named.extend(words.first().filter(plain).map(|command| {
                let action = words.get(1).filter(plain).cloned();
                (command.clone(), action)
            }));
        }
    }
    assert!(!named.is_empty(), "the documents name commands");
    let mut offences = Vec::new();
    for (command, action) in named {
        match (help(&[&command]), action) {
            // Only a command that has actions says so; elsewhere the next word is an argument, or prose.
            (Some(text), Some(action)) if text.contains("<COMMAND>") => {
                if help(&[&command, &action]).is_none() {
                    offences.push(format!("plinth {command} {action}"));
                }
            }
            (Some(_), _) => {}
            (None, _) => offences.push(format!("plinth {command}")),
        }
    }
    assert_none(&offences);
}

/// What the program says of one of its commands, if it has it.
fn help(command: &[&str]) -> Option<String> {
    let output = Command::new(binary())
        .args(command)
        .arg("--help")
        .output()
        .expect("the program is built beside the tests");
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn documents() -> Vec<PathBuf> {
    let mut found = vec![root().join("README.md"), root().join("CHANGELOG.md")];
    for entry in fs::read_dir(root().join("docs")).expect("there is a folder docs") {
        found.push(entry.expect("docs can be read").path());
    }
    found.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    found
}

/// The targets of a document's links within the checkout.
fn links(text: &str) -> Vec<String> {
    prose(text)
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target.to_owned())
        .filter(|target| !target.contains("://"))
        .collect()
}

/// The names by which links find a document's headings.
fn anchors(document: &Path) -> BTreeSet<String> {
    let text = read(document);
    let headings = text
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| line.trim_start_matches('#').trim());
    headings
        .map(|heading| {
            let kept = heading.to_lowercase().replace(' ', "-");
            kept.chars()
                .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
                .collect()
        })
        .collect()
}

/// A document without its code.
fn prose(text: &str) -> String {
    let sentences = divide(text).0;
    sentences.join("\n")
}

/// The lines of a document's code blocks, and the code within its sentences.
fn code(text: &str) -> Vec<String> {
    divide(text).1
}

fn divide(text: &str) -> (Vec<String>, Vec<String>) {
    let (mut prose, mut code) = (Vec::new(), Vec::new());
    let mut in_block = false;
    for line in text.lines() {
        if line.starts_with("```") {
            in_block = !in_block;
        } else if in_block {
            code.push(line.to_owned());
        } else {
            prose.push(line.split('`').step_by(2).collect());
            code.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    (prose, code)
}

/// The words that follow a program wherever a document types it.
fn commands(text: &str, program: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for line in code(text) {
        for command in line.split("&&").flat_map(|part| part.split('|')) {
            let mut words = command
                .split_whitespace()
                .skip_while(|word| word.contains('='))
                .map(str::to_owned);
            if words.next().as_deref() == Some(program) {
                found.push(words.take_while(|word| word != "#").collect());
            }
        }
    }
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
}

fn assert_none(offences: &[String]) {
    assert!(offences.is_empty(), "\n{}\n", offences.join("\n"));
}
