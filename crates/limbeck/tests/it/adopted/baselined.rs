//! `baseline` on databases that somebody else made: what it writes makes them again, or nothing is written.

use super::nasty;
use crate::catalog::seaorm;
use crate::support::{Database, Place};
use limbeck::cli::{self, Cli, Project};
use limbeck::entities::Entities;
use std::fs;
use tempfile::TempDir;

/// Types `baseline`, and gives back what it wrote.
async fn baseline(db: &Database, words: &[&str], entities: Option<Entities>) -> String {
    let folder = TempDir::new().expect("a temporary folder can be made");
    let project = Project::new("program", folder.path(), Vec::new());
    let project = match entities {
        Some(entities) => project.with_entities(entities),
        None => project,
    };
    let line = ["baseline", "--no-compile", "--rev-id", "ba5e"];
    let typed = Cli::read(line.iter().chain(words)).expect("it can be typed");
    let connect = async |_| sea_orm::Database::connect(db.url.as_str()).await;
    let code = cli::run(typed, project, connect).await;
    let files = fs::read_dir(folder.path()).expect("the folder is there");
    let files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    let [file] = &files[..] else {
        panic!("it ended with {code:?} and wrote {files:?}");
    };
    fs::read_to_string(file).expect("it can be read")
}

async fn is_adopted(place: Place, ddl: &str, parts: &[&str]) {
    place
        .run(async |db| {
            for statement in ddl.lines().filter(|line| !line.is_empty()) {
                db.execute(statement).await;
            }
            let text = baseline(db, &["--no-stamp"], None).await;
            for part in parts {
                assert!(text.contains(part), "{part:?} is not in\n{text}");
            }
        })
        .await;
}

#[tokio::test]
async fn everything_that_sqlite_can_think_of() {
    let parts = [
        "t.without_rowid();",
        "t.strict();",
        "p.on(Engine::Sqlite, |p| {",
        "t.autoincrement();",
        "t.string(\"email\", 80)",
    ];
    is_adopted(Place::Sqlite, nasty::SQLITE, &parts).await;
}

#[tokio::test]
#[ignore = "needs PLINTH_TEST_POSTGRES_URL"]
async fn everything_that_postgres_can_think_of() {
    let parts = [
        "p.create_enum(\"Weird Type\", [\"b\", \"it's\", \"\"]);",
        "role IN ('user', 'admin')",
        "t.custom(\"amount\", \"positive\")",
        "CREATE DOMAIN positive AS integer DEFAULT 1 NOT NULL CONSTRAINT above_zero",
        "t.integer(\"ticket\")",
        "CREATE SEQUENCE tickets AS integer INCREMENT BY 5",
    ];
    is_adopted(Place::Postgres, nasty::POSTGRES, &parts).await;
}

#[tokio::test]
#[ignore = "needs PLINTH_TEST_MYSQL_URL"]
async fn everything_that_mariadb_can_think_of() {
    let parts = [
        "t.custom(\"st\", \"set('x','y')\").null();",
        "t.json(\"js\").null();",
        ".on_row_update(\"current_timestamp(3)\")",
        ".default_expression(\"CURRENT_TIMESTAMP\")",
        "t.storage_engine(\"MyISAM\");",
        ".default_expression(\"nextval(`tickets`)\")",
    ];
    is_adopted(Place::Mysql, nasty::MARIADB, &parts).await;
}

/// What SeaORM makes of entities becomes what they say, but for the names that it gives to indexes.
async fn of_seaorm(place: Place) {
    place
        .run(async |db| {
            seaorm::make(db.connection()).await;
            let text = baseline(db, &[], Some(seaorm::entities())).await;
            for part in [
                "t.enumeration(\"mood\", \"mood\").default(\"sad\");",
                ".named(\"fk_things_owner\")",
                ".named(\"idx-things-pair\")",
                "t.big_integer(\"three\").unsigned();",
                ".default_expression(\"CURRENT_TIMESTAMP\")",
            ] {
                assert!(text.contains(part), "{part:?} is not in\n{text}");
            }
            let stamped = "SELECT id FROM limbeck_revisions";
            assert_eq!(db.lines(stamped).await, ["ba5e"]);
        })
        .await;
}

#[tokio::test]
async fn what_seaorm_makes_on_sqlite() {
    of_seaorm(Place::Sqlite).await;
}

#[tokio::test]
#[ignore = "needs PLINTH_TEST_POSTGRES_URL"]
async fn what_seaorm_makes_on_postgres() {
    of_seaorm(Place::Postgres).await;
}

#[tokio::test]
#[ignore = "needs PLINTH_TEST_MYSQL_URL"]
async fn what_seaorm_makes_on_mariadb() {
    of_seaorm(Place::Mysql).await;
}
