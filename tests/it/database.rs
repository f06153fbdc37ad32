//! The test databases themselves: private, copied from a template, and gone afterwards.

use anyhow::Result;
use plinth_tests::database::{Template, TestDatabase};
use plinth_tests::on_every_database;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};

static NOTES: Template = Template::new();

async fn create_notes(url: &str) -> Result<()> {
    let connection = Database::connect(url).await?;
    connection
        .execute_unprepared("CREATE TABLE test_notes (body VARCHAR(100) NOT NULL)")
        .await?;
    Ok(connection.close().await?)
}

async fn count(connection: &DatabaseConnection) -> i64 {
    let count = Statement::from_string(
        connection.get_database_backend(),
        "SELECT COUNT(*) AS number FROM test_notes",
    );
    let row = connection
        .query_one_raw(count)
        .await
        .unwrap()
        .expect("COUNT answers one row");
    row.try_get("", "number").unwrap()
}

on_every_database!(a_row_survives_its_connection);
async fn a_row_survives_its_connection(database: &TestDatabase) {
    create_notes(database.url()).await.unwrap();
    let writer = Database::connect(database.url()).await.unwrap();
    writer
        .execute_unprepared("INSERT INTO test_notes (body) VALUES ('Grüße, 世界 🙂')")
        .await
        .unwrap();
    writer.close().await.unwrap();

    let reader = Database::connect(database.url()).await.unwrap();
    assert_eq!(count(&reader).await, 1);
    reader.close().await.unwrap();
}

on_every_database!(copies_of_a_template_are_independent);
async fn copies_of_a_template_are_independent(database: &TestDatabase) {
    let one = NOTES.database(database.engine(), create_notes).await;
    let other = NOTES.database(database.engine(), create_notes).await;
    let connection = Database::connect(one.url()).await.unwrap();
    connection
        .execute_unprepared("INSERT INTO test_notes (body) VALUES ('only here')")
        .await
        .unwrap();
    assert_eq!(count(&connection).await, 1);
    connection.close().await.unwrap();

    let connection = Database::connect(other.url()).await.unwrap();
    assert_eq!(count(&connection).await, 0);
    connection.close().await.unwrap();
    one.close().await;
    other.close().await;
}

on_every_database!(a_failed_test_leaves_no_database);
async fn a_failed_test_leaves_no_database(database: &TestDatabase) {
    let engine = database.engine();
    let failed = TestDatabase::empty(engine).await;
    let url = failed.url().to_owned();
    create_notes(&url).await.unwrap();
    let connection = Database::connect(&url).await.unwrap();
    // An open transaction with locks on the table, as a failed assertion leaves it.
    let transaction = sea_orm::TransactionTrait::begin(&connection).await.unwrap();
    transaction
        .execute_unprepared("INSERT INTO test_notes (body) VALUES ('in the way')")
        .await
        .unwrap();
    drop(failed);

    let again = Database::connect(&url).await;
    assert!(again.is_err(), "{engine:?} still has the database");
}
