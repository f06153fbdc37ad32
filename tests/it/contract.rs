//! `docs/api.md`, the contract, against the code: neither knows an operation or a problem that the other does not.

use crate::cargo::root;
use plinth_tests::app::TestApp;
use plinth_tests::app::contract::{Operation, operations};
use std::collections::{BTreeMap, BTreeSet};

/// Operations of tier T1 that are not built yet. What is built leaves this list.
const OPERATIONS_TO_COME: &[&str] = &[
    // analytics
    "analyticsStatus",
    "countEvents",
    "createEvent",
    "createEventsBulk",
    "listEvents",
];

/// Problems that come with them.
const PROBLEMS_TO_COME: &[&str] = &[
    "analytics-unavailable",
    // with `purgeUser`, of the second tier
    "resource-in-use",
];

/// An operation as the contract has it: a row of a table.
#[derive(Debug)]
struct Row {
    id: String,
    method: String,
    path: String,
    tier: String,
    /// Every status that the row names.
    statuses: BTreeSet<u16>,
}

impl Row {
    /// Reads `| `id` … | METHOD `path` … | … | tier |`; another table's row is none.
    fn parse(line: &str) -> Option<Self> {
        let cells = cells(line)?;
        let [id, place, rest @ .., tier] = &*cells else {
            return None;
        };
        let (method, path) = place.split_once(" `")?;
        let path = path.split_once('`')?.0;
        let is_method = method.bytes().all(|b| b.is_ascii_uppercase());
        (is_method && path.starts_with('/') && id.starts_with('`')).then(|| Self {
            id: word(id).to_owned(),
            method: method.to_owned(),
            path: path.to_owned(),
            tier: tier.clone(),
            statuses: rest.iter().flat_map(|cell| statuses(cell)).collect(),
        })
    }
}

/// The cells of a table's row.
fn cells(line: &str) -> Option<Vec<String>> {
    let inner = line.strip_prefix('|')?.strip_suffix('|')?;
    let inner = inner.replace("\\|", "\u{0}");
    let each = inner.split('|').map(|cell| cell.trim().replace('\0', "|"));
    Some(each.collect())
}

/// The text of the first code in a cell.
fn word(cell: &str) -> &str {
    cell.split('`').nth(1).unwrap_or_default()
}

fn statuses(cell: &str) -> Vec<u16> {
    let words = cell.split(|c: char| !c.is_ascii_alphanumeric());
    words
        .filter_map(|word| word.parse().ok())
        .filter(|status| (200..600).contains(status))
        .collect()
}

/// The contract, without its examples.
fn lines() -> Vec<String> {
    let path = root().join("docs/api.md");
    let text = std::fs::read_to_string(path).expect("the contract is kept in docs");
    text.lines().map(str::to_owned).collect()
}

fn rows() -> BTreeMap<String, Row> {
    let rows = lines().into_iter().filter_map(|line| Row::parse(&line));
    let rows: Vec<_> = rows.collect();
    let by_id: BTreeMap<_, _> = rows.into_iter().map(|row| (row.id.clone(), row)).collect();
    assert!(by_id.len() > 60, "the tables are found: {by_id:#?}");
    by_id
}

#[test]
fn every_operation_is_in_the_contract() {
    let rows = rows();
    for operation in operations() {
        let row = rows.get(operation.id);
        let row = row.unwrap_or_else(|| panic!("docs/api.md does not know {operation:?}"));
        let Operation { method, path, .. } = operation;
        assert_eq!((&*row.method, &*row.path), (method, path), "{}", row.id);
        let declared = operation.described["responses"].as_object().unwrap();
        for status in &row.statuses {
            assert!(declared.contains_key(&status.to_string()), "{row:?}");
        }
    }
}

#[test]
fn every_operation_of_the_first_tier_is_built() {
    let built: BTreeSet<_> = operations().iter().map(|o| o.id).collect();
    let rows = rows();
    let promised = rows.values().filter(|row| row.tier == "T1");
    let missing: Vec<_> = promised
        .map(|row| &*row.id)
        .filter(|id| !built.contains(id) && !OPERATIONS_TO_COME.contains(id))
        .collect();
    assert!(missing.is_empty(), "not built: {missing:?}");
    let outdated: Vec<_> = OPERATIONS_TO_COME
        .iter()
        .filter(|id| built.contains(*id) || !rows.contains_key(**id))
        .collect();
    assert!(outdated.is_empty(), "not to come: {outdated:?}");
}

#[tokio::test]
async fn the_registry_of_problems_is_the_one_in_the_contract() {
    let lines = lines();
    let registry = lines.iter().skip_while(|l| !l.starts_with("## 14"));
    let registry = registry.take_while(|line| !line.starts_with("## 15"));
    let mut promised: BTreeMap<String, u64> = registry
        .filter_map(|line| {
            let cells = cells(line)?;
            Some((word(&cells[0]).to_owned(), cells.get(1)?.parse().ok()?))
        })
        .collect();
    for slug in PROBLEMS_TO_COME {
        assert!(promised.remove(*slug).is_some(), "{slug} is not to come");
    }
    let app = TestApp::new().await;
    let served = app.get("/problems").send().await;
    let known: BTreeMap<String, u64> = served
        .items()
        .iter()
        .map(|kind| {
            let slug = kind["slug"].as_str().unwrap();
            (slug.to_owned(), kind["status"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(known, promised);
}
