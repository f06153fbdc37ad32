//! The schema, on every database: each revision comes and goes, alone and in company, and what it leaves is right.

mod changed;
mod entities;
mod live;
mod walked;

use limbeck::lint::Level;
use limbeck::runner::{Revisions as _, Runner};
use limbeck::target::Target;
use plinth_migration::history;
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use sea_orm::prelude::DateTimeUtc;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, QueryResult, Statement};
use std::time::SystemTime;

#[test]
fn no_revision_loses_anything_or_fails_where_there_are_rows() {
    let history = history().unwrap();
    for node in history.graph().nodes() {
        let report = history.lint(&node.id).unwrap();
        let grave = report
            .findings
            .iter()
            .filter(|one| one.rule.level > Level::Note);
        let grave: Vec<_> = grave.map(|one| (one.rule.id, &one.text)).collect();
        assert_eq!(grave, [], "{}: `make migrate-lint` tells more", node.name);
    }
}

async fn connect(database: &TestDatabase) -> DatabaseConnection {
    Database::connect(database.url()).await.unwrap()
}

async fn upgrade(db: &DatabaseConnection, target: Target) -> Vec<String> {
    let history = history().unwrap();
    let runner = Runner::new(db, &history);
    let applied = runner.upgrade(&target, &mut |_| {}).await.unwrap();
    applied.iter().map(|node| node.name.clone()).collect()
}

async fn migrated(database: &TestDatabase) -> DatabaseConnection {
    let db = connect(database).await;
    upgrade(&db, Target::head()).await;
    db
}

async fn execute(db: &DatabaseConnection, sql: &str) {
    db.execute_unprepared(sql).await.unwrap();
}

/// What the database answers to a statement that it must refuse.
async fn refusal(db: &DatabaseConnection, sql: &str) -> String {
    db.execute_unprepared(sql).await.unwrap_err().to_string()
}

async fn row(db: &DatabaseConnection, sql: &str) -> QueryResult {
    let question = Statement::from_string(db.get_database_backend(), sql);
    db.query_one_raw(question).await.unwrap().unwrap()
}

async fn number(db: &DatabaseConnection, sql: &str) -> i64 {
    row(db, sql).await.try_get_by_index(0).unwrap()
}

const LOG_ENTRY: &str = "INSERT INTO log_entries (user_id, message) SELECT id, 'hello' FROM users";
const METRIC: &str = "INSERT INTO metrics (name, value, tags, timestamp) SELECT 'cpu.load', 0.75, '{}', created_at FROM users";
const HOUSEHOLD: &str = "INSERT INTO accounts (user_id, name) SELECT id, 'Household' FROM users";
const DEPOSIT: &str =
    "INSERT INTO transfers (kind, to_id, to_user_id, amount, currency, created_by)
    SELECT 'deposit', id, user_id, 5, currency, user_id FROM accounts";
const POST: &str = "INSERT INTO posts (title, slug, content, author_id) SELECT 'Hello', 'hello', 'It is me.', id FROM users";
const ANN: &str = "INSERT INTO users (email, username) VALUES ('ann@example.com', 'ann')";

/// The moment that the database gave to a row: now, in UTC.
#[track_caller]
fn made_now(record: &QueryResult, column: &str) -> DateTimeUtc {
    let moment: DateTimeUtc = record.try_get("", column).unwrap();
    #[expect(
        clippy::disallowed_methods,
        reason = "compared with what the server's clock wrote"
    )]
    let age = DateTimeUtc::from(SystemTime::now()).timestamp() - moment.timestamp();
    assert!(age.abs() < 1800, "the default is in UTC: {moment}");
    moment
}

on_every_database!(empty a_row_inserted_by_hand_is_valid);
async fn a_row_inserted_by_hand_is_valid(database: &TestDatabase) {
    let db = migrated(database).await;
    execute(&db, ANN).await;
    execute(&db, "INSERT INTO profiles (user_id) SELECT id FROM users").await;
    execute(&db, LOG_ENTRY).await;
    execute(&db, METRIC).await;
    execute(&db, HOUSEHOLD).await;
    execute(&db, DEPOSIT).await;
    execute(&db, POST).await;

    let ann = row(&db, "SELECT * FROM users").await;
    assert_eq!(ann.try_get::<i64>("", "id").unwrap(), 1);
    assert!(ann.try_get::<bool>("", "active").unwrap());
    assert_eq!(ann.try_get::<String>("", "role").unwrap(), "user");
    let account = row(&db, "SELECT * FROM accounts").await;
    assert_eq!(account.try_get::<i64>("", "balance").unwrap(), 0);
    assert_eq!(account.try_get::<String>("", "currency").unwrap(), "USD");
    let transfer = row(&db, "SELECT * FROM transfers").await;
    transfer.try_get::<DateTimeUtc>("", "created_at").unwrap();
    let profile = row(&db, "SELECT * FROM profiles").await;
    let post = row(&db, "SELECT * FROM posts").await;
    for record in [ann, profile, post, account] {
        assert_eq!(record.try_get::<i64>("", "version").unwrap(), 1);
        let created = made_now(&record, "created_at");
        let updated: DateTimeUtc = record.try_get("", "updated_at").unwrap();
        assert_eq!(created, updated);
    }
    let entry = row(&db, "SELECT * FROM log_entries").await;
    assert_eq!(entry.try_get::<String>("", "level").unwrap(), "INFO");
    made_now(&entry, "created_at");
    let metric = row(&db, "SELECT * FROM metrics").await;
    assert_eq!(metric.try_get("", "value"), Ok(Some(0.75)));
    made_now(&metric, "timestamp");
    for table in ["users", "posts"] {
        let deleted_at = row(&db, &format!("SELECT deleted_at FROM {table}")).await;
        let deleted: Option<DateTimeUtc> = deleted_at.try_get_by_index(0).unwrap();
        assert_eq!(deleted, None);
    }
    db.close().await.unwrap();
}

on_every_database!(empty a_moment_keeps_its_microseconds);
async fn a_moment_keeps_its_microseconds(database: &TestDatabase) {
    let db = migrated(database).await;
    let moment: DateTimeUtc = "2040-01-15T10:30:00.123456Z".parse().unwrap();
    let (literal, width) = match db.get_database_backend() {
        DbBackend::MySql => ("2040-01-15 10:30:00.123456", None),
        DbBackend::Sqlite => ("2040-01-15T10:30:00.123456+00:00", Some(32)),
        _ => ("2040-01-15T10:30:00.123456+00:00", None),
    };
    execute(&db, ANN).await;
    if let Some(width) = width {
        let default = number(&db, "SELECT length(created_at) FROM users").await;
        assert_eq!(
            (default, literal.len()),
            (width, 32),
            "all moments have one width"
        );
    }
    execute(&db, &format!("UPDATE users SET deleted_at = '{literal}'")).await;
    let kept: DateTimeUtc = row(&db, "SELECT deleted_at FROM users")
        .await
        .try_get_by_index(0)
        .unwrap();
    assert_eq!(kept, moment);
    db.close().await.unwrap();
}

/// What breaks a rule, the name of the rule, and what SQLite says of it.
const BROKEN: [(&str, &str, &str); 18] = [
    (
        "INSERT INTO users (email, username) VALUES ('ann@example.com', 'bob')",
        "uq_users_email",
        "users.email",
    ),
    (
        "INSERT INTO users (email, username) VALUES ('bob@example.com', 'ann')",
        "uq_users_username",
        "users.username",
    ),
    (
        "UPDATE users SET role = 'boss'",
        "ck_users_role",
        "ck_users_role",
    ),
    (
        "INSERT INTO profiles (user_id) VALUES (7)",
        "fk_profiles_user_id",
        "FOREIGN KEY",
    ),
    (POST, "uq_posts_slug", "posts.slug"),
    (
        "UPDATE posts SET author_id = 7",
        "fk_posts_author_id",
        "FOREIGN KEY",
    ),
    (
        "INSERT INTO sessions (user_id) VALUES (7)",
        "fk_sessions_user_id",
        "FOREIGN KEY",
    ),
    (
        "INSERT INTO log_entries (user_id, message) VALUES (7, 'x')",
        "fk_log_entries_user_id",
        "FOREIGN KEY",
    ),
    (
        "INSERT INTO log_entries (user_id, message, level) SELECT id, 'x', 'LOUD' FROM users",
        "ck_log_entries_level",
        "ck_log_entries_level",
    ),
    (
        "INSERT INTO accounts (user_id, name) VALUES (7, 'Household')",
        "fk_accounts_user_id",
        "FOREIGN KEY",
    ),
    (
        "UPDATE accounts SET balance = -1",
        "ck_accounts_balance",
        "ck_accounts_balance",
    ),
    (
        "UPDATE transfers SET amount = 0",
        "ck_transfers_amount",
        "ck_transfers_amount",
    ),
    (
        "UPDATE transfers SET kind = 'theft', from_id = 3 - to_id, from_user_id = to_user_id",
        "ck_transfers_kind",
        "ck_transfers_kind",
    ),
    (
        "UPDATE transfers SET kind = 'transfer', from_user_id = to_user_id",
        "ck_transfers_from_id",
        "ck_transfers_from_id",
    ),
    (
        "UPDATE transfers SET kind = 'transfer', from_id = to_id, from_user_id = to_user_id",
        "ck_transfers_to_id",
        "ck_transfers_to_id",
    ),
    (
        "UPDATE transfers SET from_user_id = to_user_id",
        "ck_transfers_from_user_id",
        "ck_transfers_from_user_id",
    ),
    (
        "UPDATE transfers SET to_id = 7",
        "fk_transfers_to_id",
        "FOREIGN KEY",
    ),
    (
        "UPDATE transfers SET created_by = 7",
        "fk_transfers_created_by",
        "FOREIGN KEY",
    ),
];

on_every_database!(empty a_broken_rule_is_called_by_the_same_name);
async fn a_broken_rule_is_called_by_the_same_name(database: &TestDatabase) {
    let db = migrated(database).await;
    let sqlite = db.get_database_backend() == DbBackend::Sqlite;
    execute(&db, ANN).await;
    execute(&db, HOUSEHOLD).await;
    execute(&db, HOUSEHOLD).await;
    execute(&db, DEPOSIT).await;
    execute(&db, POST).await;
    for (sql, name, sqlite_name) in BROKEN {
        let message = refusal(&db, sql).await;
        let expected = if sqlite { sqlite_name } else { name };
        assert!(message.contains(expected), "{expected}: {message}");
    }
    db.close().await.unwrap();
}

on_every_database!(empty text_is_compared_to_the_letter);
async fn text_is_compared_to_the_letter(database: &TestDatabase) {
    let db = migrated(database).await;
    execute(&db, ANN).await;
    execute(
        &db,
        "INSERT INTO users (email, username) VALUES ('Ann@example.com', 'änn')",
    )
    .await;
    assert_eq!(
        number(&db, "SELECT COUNT(*) FROM users WHERE username = 'ann'").await,
        1
    );
    db.close().await.unwrap();
}

on_every_database!(empty what_belongs_to_a_user_goes_with_the_row);
async fn what_belongs_to_a_user_goes_with_the_row(database: &TestDatabase) {
    let db = migrated(database).await;
    execute(&db, ANN).await;
    execute(&db, "INSERT INTO profiles (user_id) SELECT id FROM users").await;
    execute(&db, "INSERT INTO sessions (user_id) SELECT id FROM users").await;
    let token = "INSERT INTO refresh_tokens (session_id, token_hash, expires_at) SELECT id, 'x', created_at FROM sessions";
    execute(&db, token).await;
    execute(&db, LOG_ENTRY).await;
    execute(&db, POST).await;
    execute(&db, "DELETE FROM users").await;
    for table in [
        "profiles",
        "sessions",
        "refresh_tokens",
        "log_entries",
        "posts",
    ] {
        assert_eq!(
            number(&db, &format!("SELECT COUNT(*) FROM {table}")).await,
            0,
            "{table}"
        );
    }
    db.close().await.unwrap();
}

on_every_database!(empty nobody_goes_who_has_a_history_with_money);
async fn nobody_goes_who_has_a_history_with_money(database: &TestDatabase) {
    let db = migrated(database).await;
    execute(&db, ANN).await;
    execute(&db, HOUSEHOLD).await;
    let message = refusal(&db, "DELETE FROM users").await.to_lowercase();
    assert!(message.contains("foreign key"), "{message}");
    execute(&db, DEPOSIT).await;
    let message = refusal(&db, "DELETE FROM accounts").await.to_lowercase();
    assert!(message.contains("foreign key"), "{message}");
    assert_eq!(number(&db, "SELECT COUNT(*) FROM transfers").await, 1);
    db.close().await.unwrap();
}
