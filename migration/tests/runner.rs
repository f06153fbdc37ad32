//! The runner on SQLite: what it does to a database, in order, in the face of failure and of company.
//! (That Plinth's own revisions come and go on every engine is shown in `tests/it/migrations.rs`.)

#![expect(
    clippy::unwrap_used,
    reason = "a test may fail by panicking, its helpers too"
)]

use plinth_migration::{DatabaseConnection, Error, Event, Migrations, Target, Way};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{Database, DbBackend, Statement};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tempfile::TempDir;

/// A revision that notes that it ran, and fails when there is a table `fail`.
struct Note(&'static str);

impl MigrationName for Note {
    fn name(&self) -> &str {
        self.0
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Note {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let note = format!("INSERT INTO notes VALUES ('{}')", self.0);
        manager.get_connection().execute_unprepared(&note).await?;
        if manager.has_table("fail").await? {
            return Err(DbErr::Custom("told to fail".to_owned()));
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let note = format!("DELETE FROM notes WHERE note = '{}'", self.0);
        manager.get_connection().execute_unprepared(&note).await?;
        Ok(())
    }
}

fn chain(names: &[&'static str]) -> Vec<Box<dyn MigrationTrait>> {
    let boxed = |name: &&'static str| Box::new(Note(name)) as Box<dyn MigrationTrait>;
    names.iter().map(boxed).collect()
}

async fn connect(folder: &TempDir) -> DatabaseConnection {
    let path = folder.path().join("test.db");
    let url = format!("sqlite://{}?mode=rwc", path.display());
    Database::connect(url).await.unwrap()
}

/// A database with a table for notes, in a folder of its own.
async fn database() -> (TempDir, DatabaseConnection) {
    let folder = tempfile::tempdir().unwrap();
    let db = connect(&folder).await;
    execute(&db, "CREATE TABLE notes (note TEXT)").await;
    (folder, db)
}

async fn execute(db: &DatabaseConnection, sql: &str) {
    db.execute_unprepared(sql).await.unwrap();
}

async fn texts(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql));
    let rows = rows.await.unwrap();
    rows.iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect()
}

async fn notes(db: &DatabaseConnection) -> Vec<String> {
    texts(db, "SELECT note FROM notes ORDER BY rowid").await
}

fn silent(_: Event<'_>) {}

#[tokio::test]
async fn revisions_run_in_the_order_of_their_names_and_tell_about_it() {
    let (_folder, db) = database().await;
    let mut heard = Vec::new();
    let migrations = Migrations::with(&db, chain(&["m2", "m1"]));
    let applied = migrations
        .upgrade(&Target::Head, &mut |event| {
            heard.push(match event {
                Event::Waiting => "waiting".to_owned(),
                Event::Begun(name, way) => format!("{way:?} {name}"),
                Event::Done(name, _) => format!("done {name}"),
            });
        })
        .await
        .unwrap();
    assert_eq!(applied, ["m1", "m2"]);
    assert_eq!(notes(&db).await, ["m1", "m2"]);
    assert_eq!(heard, ["Up m1", "done m1", "Up m2", "done m2"]);
}

#[tokio::test]
async fn the_status_of_an_empty_database_is_told_without_touching_it() {
    let (_folder, db) = database().await;
    let status = Migrations::with(&db, chain(&["m1"]))
        .status()
        .await
        .unwrap();
    assert_eq!(status.len(), 1);
    assert_eq!(
        (status[0].name.as_str(), status[0].applied_at),
        ("m1", None)
    );
    assert_eq!(
        texts(&db, "SELECT name FROM sqlite_schema").await,
        ["notes"]
    );
}

#[tokio::test]
async fn a_downgrade_takes_back_the_newest() {
    let (_folder, db) = database().await;
    let migrations = Migrations::with(&db, chain(&["m1", "m2"]));
    migrations
        .upgrade(&Target::Head, &mut silent)
        .await
        .unwrap();
    let plan = migrations.plan_downgrade(&Target::Back(1)).await.unwrap();
    assert_eq!(plan.revisions, ["m2"]);
    migrations
        .downgrade(&plan.target, &mut silent)
        .await
        .unwrap();
    assert_eq!(notes(&db).await, ["m1"]);
    let again = migrations
        .downgrade(&plan.target, &mut silent)
        .await
        .unwrap();
    assert!(
        again.is_empty(),
        "following a plan twice takes back nothing more"
    );
}

#[tokio::test]
async fn a_revision_that_fails_leaves_nothing_and_can_be_tried_again() {
    let (_folder, db) = database().await;
    execute(&db, "CREATE TABLE fail (x TEXT)").await;
    let migrations = Migrations::with(&db, chain(&["m1"]));
    let error = migrations
        .upgrade(&Target::Head, &mut silent)
        .await
        .unwrap_err();
    assert!(
        matches!(&error, Error::Failed { revision, way: Way::Up, undone: true, .. } if revision == "m1")
    );
    assert!(error.to_string().contains("type the same again"), "{error}");
    assert!(notes(&db).await.is_empty());
    assert_eq!(migrations.status().await.unwrap()[0].applied_at, None);

    execute(&db, "DROP TABLE fail").await;
    migrations
        .upgrade(&Target::Head, &mut silent)
        .await
        .unwrap();
    assert_eq!(notes(&db).await, ["m1"]);
}

#[tokio::test]
async fn a_revision_of_another_build_is_shown_and_stops_the_upgrade() {
    let (_folder, db) = database().await;
    let newer = Migrations::with(&db, chain(&["m1", "m2"]));
    newer.upgrade(&Target::Head, &mut silent).await.unwrap();
    let older = Migrations::with(&db, chain(&["m1"]));
    let status = older.status().await.unwrap();
    let shown: Vec<_> = status
        .iter()
        .map(|one| (one.name.as_str(), one.known))
        .collect();
    assert_eq!(shown, [("m1", true), ("m2", false)]);
    let error = older.upgrade(&Target::Head, &mut silent).await.unwrap_err();
    assert!(matches!(error, Error::MissingFile(names) if names == ["m2"]));
}

#[tokio::test]
async fn whoever_finds_the_database_being_migrated_waits_and_says_so() {
    let (_folder, db) = database().await;
    let path = texts(&db, "SELECT file FROM pragma_database_list")
        .await
        .remove(0);
    let lock = std::fs::File::create(path + ".migrate.lock").unwrap();
    lock.lock().unwrap();

    let impatient = Migrations::with(&db, chain(&["m1"])).patience(Duration::ZERO);
    let error = impatient
        .upgrade(&Target::Head, &mut silent)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Busy(_)));

    let waited = AtomicUsize::new(0);
    let mut lock = Some(lock);
    let patient = Migrations::with(&db, chain(&["m1"]));
    patient
        .upgrade(&Target::Head, &mut |event| {
            if event == Event::Waiting {
                waited.fetch_add(1, Ordering::Relaxed);
                lock = None; // the other process ends
            }
        })
        .await
        .unwrap();
    assert_eq!(waited.into_inner(), 1);
    assert_eq!(notes(&db).await, ["m1"]);
}

#[tokio::test]
async fn a_database_in_memory_needs_no_lock() {
    let db = Database::connect("sqlite::memory:").await.unwrap();
    let applied = Migrations::new(&db)
        .upgrade(&Target::Head, &mut silent)
        .await
        .unwrap();
    assert!(!applied.is_empty());
}
