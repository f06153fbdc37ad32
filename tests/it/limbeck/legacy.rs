//! Files that were written for SeaORM's own migrator, walked by Limbeck among its own.

use limbeck::runner::{Repair, Revisions as _, Runner};
use limbeck::target::Target;
use limbeck::{History, Meta, Plan, Revision, col};
use plinth_tests::catalog::catalog;
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection, DbBackend};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{pk_auto, string_len};

struct CreateBooks;

impl MigrationName for CreateBooks {
    fn name(&self) -> &'static str {
        "m20220101_000001_create_books"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateBooks {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let books = Table::create()
            .table("books")
            .col(pk_auto("id"))
            .col(string_len("title", 200))
            .take();
        manager.create_table(books).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("books").take())
            .await
    }
}

/// Makes a table, and fails while there is no other.
struct Shelve;

impl MigrationName for Shelve {
    fn name(&self) -> &'static str {
        "m20220101_000002_shelve"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Shelve {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let shelves = Table::create()
            .table("shelves")
            .if_not_exists()
            .col(pk_auto("id"))
            .take();
        manager.create_table(shelves).await?;
        let db = manager.get_connection();
        db.execute_unprepared("INSERT INTO shelves (id) SELECT id FROM rooms")
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("shelves").take())
            .await
    }
}

fn books(p: &mut Plan) {
    p.create_table("books", |t| {
        t.integer("id").identity().primary_key();
        t.string("title", 200);
    });
}

/// An old file with what it makes declared, and a new one that builds on that.
fn mixed() -> History {
    let old = Meta {
        id: "0ld000000001",
        ..Meta::EMPTY
    };
    let new = Meta {
        id: "0e3000000002",
        parents: &["0ld000000001"],
        ..Meta::EMPTY
    };
    let plan: fn(&mut Plan) = |p| {
        p.table("books").add_column(col("pages").integer().null());
    };
    let unplan: fn(&mut Plan) = |p| {
        p.table("books").drop_column("pages");
    };
    let revisions = [
        Revision::legacy(&old, Box::new(CreateBooks), books),
        Revision::from_file("m20261121_000002_add_pages", &new, plan, unplan),
    ];
    History::new(revisions).unwrap()
}

async fn connect(database: &TestDatabase) -> DatabaseConnection {
    Database::connect(database.url()).await.unwrap()
}

on_every_database!(empty old_files_and_new_ones_are_one_history);
async fn old_files_and_new_ones_are_one_history(database: &TestDatabase) {
    let db = connect(database).await;
    let history = mixed();
    let runner = Runner::new(&db, &history);
    assert_eq!(
        runner
            .upgrade(&Target::head(), &mut |_| {})
            .await
            .unwrap()
            .len(),
        2
    );
    let head = catalog(&db).await;
    let insert = "INSERT INTO books (title, pages) VALUES ('Persuasion', 249)";
    db.execute_unprepared(insert).await.unwrap();
    runner
        .downgrade(&Target::base(), &mut |_| {})
        .await
        .unwrap();
    assert!(catalog(&db).await.is_empty());
    runner.upgrade(&Target::head(), &mut |_| {}).await.unwrap();
    assert_eq!(catalog(&db).await, head);
    db.close().await.unwrap();
}

on_every_database!(empty a_database_that_has_an_old_file_already_goes_on_from_there);
async fn a_database_that_has_an_old_file_already_goes_on_from_there(database: &TestDatabase) {
    struct Old;
    impl MigratorTrait for Old {
        fn migrations() -> Vec<Box<dyn MigrationTrait>> {
            vec![Box::new(CreateBooks)]
        }
    }
    let db = connect(database).await;
    Old::up(&db, None).await.unwrap();
    let history = mixed();
    let runner = Runner::new(&db, &history);
    let applied = runner.upgrade(&Target::head(), &mut |_| {}).await.unwrap();
    let ids: Vec<&str> = applied.iter().map(|node| node.id.as_str()).collect();
    assert_eq!(ids, ["0e3000000002"]);
    let standing = runner.standing().await.unwrap();
    assert_eq!(standing.applied(history.graph()).count(), 2);
    db.close().await.unwrap();
}

on_every_database!(empty an_old_file_that_fails_is_kept_wholly_or_not_at_all_or_is_dirty);
async fn an_old_file_that_fails_is_kept_wholly_or_not_at_all_or_is_dirty(database: &TestDatabase) {
    let db = connect(database).await;
    let meta = Meta {
        id: "0ld000000003",
        ..Meta::EMPTY
    };
    let history = History::new([Revision::legacy(&meta, Box::new(Shelve), |_| {})]).unwrap();
    let runner = Runner::new(&db, &history);
    let error = runner
        .upgrade(&Target::head(), &mut |_| {})
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("run m20220101_000002_shelve"),
        "{error}"
    );
    db.execute_unprepared("CREATE TABLE rooms (id integer NOT NULL PRIMARY KEY)")
        .await
        .unwrap();
    if db.get_database_backend() == DbBackend::MySql {
        assert_eq!(error.exit_code(), 8);
        runner.repair(Repair::Resume, &mut |_| {}).await.unwrap();
    } else {
        assert!(
            !catalog(&db)
                .await
                .iter()
                .any(|line| line.contains("shelves"))
        );
        runner.upgrade(&Target::head(), &mut |_| {}).await.unwrap();
    }
    assert!(
        catalog(&db)
            .await
            .iter()
            .any(|line| line.contains("shelves"))
    );
    assert_eq!(runner.standing().await.unwrap().dirty(), None);
    db.close().await.unwrap();
}
