//! Plinth's live database against its entities and its revisions: nothing is found where nothing is.

use super::{connect, execute, upgrade};
use limbeck::adopt::{Ground, lift};
use limbeck::catalog::{Filter, Rigour, read};
use limbeck::diff::{Hints, diff};
use limbeck::drift::drift;
use limbeck::operation::Operation;
use limbeck::order::order;
use limbeck::prove::Scratch;
use limbeck::schema::Schema;
use limbeck::sql::{Surroundings, render};
use limbeck::state::State;
use limbeck::target::Target;
use plinth_infrastructure::entities;
use plinth_migration::history;
use plinth_tests::database::{Engine, TestDatabase};
use plinth_tests::on_every_database;
use sea_orm::DatabaseConnection;

/// What the entities want of a database, in lines.
async fn wanted_of(db: &DatabaseConnection, rigour: Rigour) -> Vec<String> {
    let wanted = entities::all().schema().unwrap();
    let scratch = Scratch::beside(db).await.unwrap();
    let filter = Filter::new();
    let ground = Ground {
        scratch: &scratch,
        filter: &filter,
        before: &[],
        rigour,
    };
    let live = read(db, &filter).await.unwrap();
    let lifted = lift(&live, &wanted, &ground).await.unwrap();
    assert_eq!(lifted.unsaid, [""; 0]);
    let hints = Hints::new().allow_destructive().nothing_else_is_renamed();
    let found = diff(&lifted.schema, &wanted, &hints).unwrap();
    found.up.iter().map(ToString::to_string).collect()
}

async fn drift_of(db: &DatabaseConnection) -> Vec<String> {
    let scratch = Scratch::beside(db).await.unwrap();
    let found = drift(db, &history().unwrap(), &scratch, &Filter::new()).await;
    found.unwrap().iter().map(ToString::to_string).collect()
}

on_every_database!(empty what_the_revisions_made_is_what_the_entities_want_and_no_drift);
async fn what_the_revisions_made_is_what_the_entities_want_and_no_drift(database: &TestDatabase) {
    let db = connect(database).await;
    upgrade(&db, Target::head()).await;
    for rigour in [Rigour::Equivalent, Rigour::Exact] {
        assert_eq!(wanted_of(&db, rigour).await, [""; 0], "{rigour:?}");
    }
    assert_eq!(drift_of(&db).await, [""; 0]);
    db.close().await.unwrap();
}

on_every_database!(empty what_is_made_of_the_entities_is_what_they_want);
async fn what_is_made_of_the_entities_is_what_they_want(database: &TestDatabase) {
    let db = connect(database).await;
    let wanted = entities::all().schema().unwrap().without_hints();
    let server = read(&db, &Filter::new()).await.unwrap().server;
    let tables = wanted.tables.iter().cloned().map(Operation::CreateTable);
    let operations = order(&State::new(), tables.collect()).unwrap();
    let nothing = Surroundings::Known(Vec::new());
    for step in render(server, &Schema::new(), &operations, &nothing).unwrap() {
        for work in &step.work {
            execute(&db, work.sql()).await;
        }
    }
    for rigour in [Rigour::Equivalent, Rigour::Exact] {
        assert_eq!(wanted_of(&db, rigour).await, [""; 0], "{rigour:?}");
    }
    db.close().await.unwrap();
}

on_every_database!(empty what_is_changed_by_hand_is_drift);
async fn what_is_changed_by_hand_is_drift(database: &TestDatabase) {
    let db = connect(database).await;
    upgrade(&db, Target::relative(5)).await;
    assert_eq!(drift_of(&db).await, [""; 0], "what is pending is none");
    upgrade(&db, Target::head()).await;
    execute(&db, "ALTER TABLE users ADD COLUMN nickname varchar(20)").await;
    let drop = match database.engine() {
        Engine::Mysql => "DROP INDEX ix_posts_title_id ON posts",
        _ => "DROP INDEX ix_posts_title_id",
    };
    execute(&db, drop).await;
    let found = drift_of(&db).await;
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(
        found[0].starts_with("column `nickname` of table `users` is not expected"),
        "{found:#?}"
    );
    assert!(
        found[1].starts_with("index `ix_posts_title_id` of table `posts` is missing"),
        "{found:#?}"
    );
    let wanted = wanted_of(&db, Rigour::Equivalent).await;
    assert_eq!(wanted.len(), 2, "{wanted:#?}");
    db.close().await.unwrap();
}
