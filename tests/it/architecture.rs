//! The rules of the house that a compiler does not know: who may know whom, and what a source file looks like.
//!
//! A new arrow is a design decision: it is made by editing a table here.

use crate::cargo::{self, folder, text};
use std::fs;
use std::path::{Path, PathBuf};

/// Crates of ours, and which others of ours each may use.
const MAY_USE: &[(&str, &[&str])] = &[
    ("plinth-domain", &[]),
    ("plinth-application", &["plinth-domain"]),
    (
        "plinth-infrastructure",
        &["plinth-application", "plinth-domain", "limbeck"],
    ),
    ("plinth-api", &["plinth-application", "plinth-domain"]),
    ("plinth-migration", &["limbeck"]),
    ("limbeck", &[]),
];

/// Crates of others that must not spread, and who may use each.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("actix-web", &["plinth-api"]),
    (
        "sea-orm",
        &["plinth-infrastructure", "plinth-migration", "limbeck"],
    ),
    ("sea-orm-migration", &["limbeck"]),
    ("sqlx", &[]), // reached through sea-orm
];

/// The binary joins all parts and the tests look into all of them.
const FREE: &[&str] = &["plinth", "plinth-tests"];

/// Ways to hand text to a database as SQL, past the quoting of sea-query.
const RAW_SQL: &[&str] = &[
    "AssertSqlSafe",
    "Expr::cust",
    "Statement::from_sql_and_values",
    "Statement::from_string",
    "execute_unprepared",
];

/// Beginnings of the paths where raw SQL is at home: session settings, catalogues, probes, revisions.
const RAW_SQL_IN: &[&str] = &[
    "crates/infrastructure/src/database",
    "crates/infrastructure/src/session",
    "crates/infrastructure/src/pools",
    "crates/infrastructure/src/provision",
    "crates/limbeck/",
    "migration/",
    "tests/", // speaks to throw-away databases
];

const LONGEST_FILE: usize = 400;

#[test]
fn arrows_point_inward() {
    let packages = cargo::workspace();
    let ours: Vec<&str> = packages
        .iter()
        .map(|package| text(&package["name"]))
        .collect();
    let mut offences = Vec::new();
    for package in &packages {
        let name = text(&package["name"]);
        if FREE.contains(&name) {
            continue;
        }
        let Some((_, allowed)) = MAY_USE.iter().find(|(crate_name, _)| *crate_name == name) else {
            offences.push(format!(
                "{name} is not in the table MAY_USE: which crates may it use?"
            ));
            continue;
        };
        for used in package["dependencies"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|used| text(&used["name"]))
        {
            // (For its tests a crate may switch on features of its own.)
            if ours.contains(&used) && used != name && !allowed.contains(&used) {
                offences.push(format!("{name} must not know {used}"));
            }
            if ONLY_IN
                .iter()
                .any(|(foreign, homes)| *foreign == used && !homes.contains(&name))
            {
                offences.push(format!("{name} must not use {used}: see ONLY_IN"));
            }
        }
    }
    assert_none(&offences);
}

#[test]
fn every_crate_keeps_the_lints_of_the_workspace() {
    let manifests = cargo::workspace()
        .into_iter()
        .map(|package| folder(&package).join("Cargo.toml"));
    let lax = manifests.filter(|path| {
        let manifest: toml::Table = read(path).parse().expect("cargo has read this manifest");
        let workspace = manifest
            .get("lints")
            .and_then(|lints| lints.get("workspace"));
        workspace != Some(&toml::Value::Boolean(true))
    });
    let offences: Vec<String> = lax
        .map(|path| format!("{}: add [lints] workspace = true", shown(&path)))
        .collect();
    assert_none(&offences);
}

#[test]
fn every_source_file_says_what_lives_in_it() {
    let silent = sources()
        .into_iter()
        .filter(|path| !read(path).starts_with("//! "));
    let offences: Vec<String> = silent
        .map(|path| format!("{}: open with //!", shown(&path)))
        .collect();
    assert_none(&offences);
}

#[test]
fn no_source_file_is_too_long_to_read() {
    let lengths = sources()
        .into_iter()
        .map(|path| (read(&path).lines().count(), path));
    let long = lengths.filter(|(lines, _)| *lines > LONGEST_FILE);
    let offences: Vec<String> = long
        .map(|(lines, path)| format!("{}: {lines} lines", shown(&path)))
        .collect();
    assert_none(&offences);
}

#[test]
fn raw_sql_stays_where_it_is_at_home() {
    let mut offences = Vec::new();
    for path in sources() {
        let (shown, source) = (shown(&path), read(&path));
        if RAW_SQL_IN.iter().any(|home| shown.starts_with(home)) {
            continue;
        }
        for (number, line) in (1..).zip(source.lines()) {
            let words = RAW_SQL.iter().filter(|word| line.contains(**word));
            offences
                .extend(words.map(|word| {
                    format!("{shown}:{number}: {word} past sea-query: see RAW_SQL_IN")
                }));
        }
    }
    assert_none(&offences);
}

fn assert_none(offences: &[String]) {
    assert!(offences.is_empty(), "\n{}\n", offences.join("\n"));
}

/// Every Rust file of the workspace's crates.
fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for package in &cargo::workspace() {
        collect(&folder(package), &mut found);
    }
    assert!(!found.is_empty(), "no sources were found");
    found
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the checkout can be read") {
        let path = entry.expect("a folder of the checkout can be read").path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
}

/// The path as people write it: from the top of the checkout.
fn shown(path: &Path) -> String {
    let root = cargo::root().canonicalize().expect("the checkout exists");
    path.strip_prefix(root)
        .unwrap_or(path)
        .display()
        .to_string()
}
