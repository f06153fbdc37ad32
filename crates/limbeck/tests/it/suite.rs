//! Limbeck's own cases, on each engine.

#[path = "../../examples/limbeck-cases/cases/mod.rs"]
mod cases;

use cases::{Count, Ground, as_json};
use std::path::PathBuf;

/// How many cases run at once.
const JOBS: usize = 3;

async fn hold_on(url: &str) {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/cases"));
    let cases = cases::read(&[folder], "").unwrap_or_else(|why| panic!("{why}"));
    let ground = Ground::at(url).await.expect("a database answers");
    let ended = ground.run(&cases, JOBS, |_| {}).expect("threads start");
    ground.clear().await.expect("scratch databases go");
    let count = Count::of(&ended);
    let failed: Vec<String> = ended
        .iter()
        .filter(|one| one.failed())
        .map(ToString::to_string)
        .collect();
    assert!(failed.is_empty(), "{count}\n{}", failed.join("\n"));
    assert_eq!(as_json(&ended, count)["passed"], count.passed);
    assert!(count.passed > 0, "there are cases for this engine");
}

fn server(variable: &str) -> String {
    std::env::var(variable)
        .unwrap_or_else(|_| panic!("{variable} names no server: run `make test`"))
}

#[tokio::test]
async fn every_case_holds_on_sqlite() {
    hold_on("sqlite::memory:").await;
}

#[tokio::test]
#[ignore = "needs PLINTH_TEST_POSTGRES_URL; make test starts one"]
async fn every_case_holds_on_postgres() {
    hold_on(&server("PLINTH_TEST_POSTGRES_URL")).await;
}

#[tokio::test]
#[ignore = "needs PLINTH_TEST_MYSQL_URL; make test starts one"]
async fn every_case_holds_on_mysql() {
    hold_on(&server("PLINTH_TEST_MYSQL_URL")).await;
}
