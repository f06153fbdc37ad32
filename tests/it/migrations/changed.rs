//! An entity changes in ten ordinary ways: each becomes a file, proven before it is written; the files are compiled,
//! mean what was proven, and move a database with rows in it there and back.

mod copy;
mod profiles;

use super::{ANN, execute, migrated, row};
use copy::Program;
use limbeck::catalog::{self, Catalog, Filter, Rigour};
use limbeck::diff::{Hints, diff};
use limbeck::meaning::Meaning;
use limbeck::prove::{Failure, Outcome, Scratch, Why, prove_each};
use limbeck::render::Draft;
use limbeck::runner::Revisions as _;
use limbeck::{History, Meta, Revision};
use plinth_tests::database::{Engine, TestDatabase};
use plinth_tests::on_every_database;
use profiles::CHANGES;
use sea_orm::DatabaseConnection;
use std::sync::LazyLock;

/// Plinth's revisions, and one for each change.
struct Changed {
    history: History,
    ids: Vec<String>,
    /// The new files, by name.
    files: Vec<(String, String)>,
}

/// Autogenerates each change after the one before.
fn changed() -> Changed {
    let mut history = plinth_migration::history().unwrap();
    let (mut ids, mut files) = (Vec::new(), Vec::new());
    for (number, change) in CHANGES.iter().enumerate() {
        let wanted = (change.wanted)().unwrap();
        let hints = (change.said)(Hints::new());
        let found = diff(history.head().shared(), &wanted, &hints);
        let found = found.unwrap_or_else(|refused| panic!("{}: {refused}", change.message));
        let (plan, unplan) = found.plans();
        let id = format!("{:012x}", 0x00c0_ffee_0000_u64 + number as u64);
        let made_at = format!("29990101_0000{number:02}");
        let parents: Vec<String> = history
            .graph()
            .heads()
            .map(|head| head.id.clone())
            .collect();
        let draft = Draft {
            id: &id,
            parents: &parents,
            message: change.message,
            up: &found.up,
            down: &found.down,
            ..Draft::default()
        };
        let (name, text) = (draft.file_name(&made_at), draft.render());
        let name_alone = name.trim_end_matches(".rs");
        let mut revision = Revision::from_memory(name_alone, &Meta::EMPTY, plan, unplan);
        (revision.id, revision.parents) = (id.clone(), parents);
        change.message.clone_into(&mut revision.message);
        history = history.with(revision).unwrap();
        ids.push(id);
        files.push((name, text));
    }
    Changed {
        history,
        ids,
        files,
    }
}

/// Compiled once, for all tests of this process.
static PROGRAM: LazyLock<Program> = LazyLock::new(|| Program::with(&changed().files));

#[test]
fn the_compiled_files_mean_what_their_plans_in_memory_mean() {
    let changed = changed();
    for id in &changed.ids {
        let said = PROGRAM.show(id)[0]["meaning"].clone();
        let found: Meaning = serde_json::from_value(said).unwrap();
        let expected = Meaning::of(&changed.history, id).unwrap();
        let partings = expected.partings(&found);
        let partings: Vec<String> = partings.iter().map(ToString::to_string).collect();
        assert!(partings.is_empty(), "{id}:\n{}", partings.join("\n"));
    }
}

/// Where only rows that a schema allows, and that may not be there at all, are in the way of a change.
fn want_care(engine: Engine) -> &'static [&'static str] {
    match engine {
        Engine::Sqlite => &["unique", "check"],
        Engine::Postgres | Engine::Mysql => &["narrow", "unique", "check"],
    }
}

on_every_database!(empty each_change_is_proven);
async fn each_change_is_proven(database: &TestDatabase) {
    let scratch = match database.engine() {
        Engine::Sqlite => Scratch::MEMORY,
        Engine::Postgres | Engine::Mysql => Scratch::at(database.url()).unwrap(),
    };
    let changed = changed();
    let mut proven = Vec::new();
    let mut in_the_way = Vec::new();
    let mut told = |outcome: Outcome| match outcome {
        Ok(proof) => proven.push(proof),
        Err(failure) if only_with_rows(&failure) => in_the_way.push(failure.revision.clone()),
        Err(failure) => panic!("{failure}"),
    };
    let ids = changed.ids.iter().map(String::as_str);
    prove_each(&changed.history, ids, &scratch, &mut |_| {}, &mut told)
        .await
        .unwrap();
    let words = want_care(database.engine());
    assert_eq!(in_the_way.len(), words.len(), "{in_the_way:?}");
    assert_eq!(proven.len() + in_the_way.len(), CHANGES.len());
    for proof in &proven {
        assert!(
            proof.survived > 0 && proof.irreversible.is_none(),
            "{proof:?}"
        );
        let drops = proof.revision.contains("drop_website");
        assert_eq!(proof.lost.len(), usize::from(drops), "{proof:?}");
    }
}

fn only_with_rows(failure: &Failure) -> bool {
    matches!(
        failure.why,
        Why::Run {
            only_with_rows: true,
            ..
        }
    )
}

/// As Limbeck reads it, since columns that come back stand at the end.
async fn catalog_of(db: &DatabaseConnection) -> Catalog {
    catalog::read(db, &Filter::new()).await.unwrap()
}

fn differences(expected: &Catalog, found: &Catalog) -> Vec<String> {
    let engine = expected.server.engine;
    let found = catalog::compare(engine, &expected.schema, &found.schema, Rigour::Exact);
    found.iter().map(ToString::to_string).collect()
}

on_every_database!(empty the_compiled_files_move_a_database_there_and_back);
async fn the_compiled_files_move_a_database_there_and_back(database: &TestDatabase) {
    let db = migrated(database).await;
    execute(&db, ANN).await;
    execute(&db, "INSERT INTO profiles (user_id, bio, location, website) SELECT id, 'Short.', 'Bern', 'https://ann.example' FROM users").await;
    let (before, nothing) = (catalog_of(&db).await, Vec::<String>::new());

    let program = &*PROGRAM;
    let url = ["-u", database.url()];
    let type_in = |words: &[&str]| program.run(&[words, &url].concat());
    assert_eq!(type_in(&["up"]).lines().count(), CHANGES.len());
    assert!(!type_in(&["status"]).contains("pending"));
    let after = catalog_of(&db).await;
    assert!(!differences(&before, &after).is_empty());
    let profile = row(&db, "SELECT bio, city, phone, mentor_id FROM profiles").await;
    let text = |column| profile.try_get::<Option<String>>("", column).unwrap();
    assert_eq!(text("bio").as_deref(), Some("Short."));
    assert_eq!(text("city").as_deref(), Some("Bern"));
    assert_eq!(text("phone"), None);
    let wanted = (CHANGES[CHANGES.len() - 1].wanted)().unwrap();
    let left = diff(changed().history.head().shared(), &wanted, &Hints::new()).unwrap();
    assert!(
        left.is_empty(),
        "the entities want no more than that: {:?}",
        left.up
    );

    let ten = CHANGES.len().to_string();
    assert_eq!(
        type_in(&["down", "-n", &ten]).lines().count(),
        CHANGES.len()
    );
    assert_eq!(differences(&before, &catalog_of(&db).await), nothing);
    let profile = row(&db, "SELECT location, website FROM profiles").await;
    let text = |column| profile.try_get::<Option<String>>("", column).unwrap();
    assert_eq!(text("location").as_deref(), Some("Bern"));
    assert_eq!(text("website"), None, "it was dropped");
    type_in(&["up"]);
    assert_eq!(differences(&after, &catalog_of(&db).await), nothing);
    db.close().await.unwrap();
}
