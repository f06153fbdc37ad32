//! Files of SeaORM's own migrator.

use super::*;
use sea_orm::{ConnectionTrait as _, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager};
use std::sync::atomic::{AtomicU32, Ordering};

/// Makes a view, and every time another one.
#[derive(Default)]
pub(super) struct Fickle(AtomicU32);

impl MigrationName for Fickle {
    fn name(&self) -> &'static str {
        "m3_old"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Fickle {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let number = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        let sql = format!("CREATE VIEW view_{number} AS SELECT 1 AS a");
        let done = manager.get_connection().execute_unprepared(&sql).await;
        done.map(drop)
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let number = self.0.load(Ordering::Relaxed);
        let sql = format!("DROP VIEW view_{number}");
        let done = manager.get_connection().execute_unprepared(&sql).await;
        done.map(drop)
    }
}

/// Says nothing of what it does, and has no way back.
struct Silent;

impl MigrationName for Silent {
    fn name(&self) -> &'static str {
        "m3_old"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Silent {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared("ALTER TABLE users ADD COLUMN phone text")
            .await
            .map(drop)
    }
}

/// Proves such a file after the shop.
pub(super) async fn legacy(file: impl MigrationTrait + 'static) -> Result<Proof, ProofError> {
    let history = history_of(file);
    prove(&history, "c3", &Scratch::MEMORY, &mut |_| {}).await
}

fn history_of(file: impl MigrationTrait + 'static) -> History {
    let old = Revision::legacy(&meta("c3", &["a1"]), Box::new(file), |_| {});
    let shop = history(|_| {}, |_| {});
    shop.with(old).expect("it declares nothing")
}

#[tokio::test]
async fn an_old_file_is_walked_and_what_it_does_is_not_compared_with_what_it_says() {
    let proof = legacy(Silent).await.expect("it can be applied");
    assert!(
        proof
            .irreversible
            .is_some_and(|why| why.contains("We Don't Do That Here")),
        "SeaORM says so of files without `down`"
    );
}

#[tokio::test]
async fn what_an_old_file_does_not_say_is_not_held_against_those_above_it() {
    let next = Revision::from_file(
        "m4",
        &meta("d4", &["c3"]),
        |p| {
            p.table("posts").add_column(col("note").text().null());
        },
        |p| {
            p.table("posts").drop_column("note");
        },
    );
    let history = history_of(Silent).with(next).expect("the plan fits");
    let proof = prove(&history, "d4", &Scratch::MEMORY, &mut |_| {}).await;
    let proof = proof.unwrap_or_else(|error| panic!("{error}"));
    assert!(proof.survived > 0, "{proof:?}");
}
