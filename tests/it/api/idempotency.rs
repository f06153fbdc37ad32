//! A request that is sent again with its key has its effect once, and is answered as it was the first time.

use futures_util::future::join_all;
use plinth_tests::app::contract::operations;
use plinth_tests::app::{Answer, PASSWORD, Person, Request, TestApp};
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use sea_orm::{ConnectionTrait, Database, Statement};
use serde_json::{Value, json};

const KEY: &str = "8e03978e-40d5-43e8-bc93-6894a57f9324";

fn new(name: &str) -> Value {
    json!({"email": format!("{name}@example.com"), "password": PASSWORD})
}

/// A registration of this name, under [`KEY`].
fn register<'a>(app: &'a TestApp, name: &str) -> Request<'a> {
    app.post("/api/v1/users")
        .json(new(name))
        .idempotency_key(KEY)
}

async fn users(app: &TestApp, admin: &Person) -> usize {
    let answer = app.get("/api/v1/users").as_(admin).send().await;
    answer.items().len()
}

fn is_replay(answer: &Answer) -> bool {
    answer.header("idempotency-replayed") == "true"
}

/// Fails unless the second answer is the first one, told again.
#[track_caller]
fn is_the_same_told_again(first: &Answer, second: &Answer) {
    assert!(!is_replay(first) && is_replay(second), "{first}, {second}");
    assert_eq!((first.status, first.text()), (second.status, second.text()));
    for name in ["content-type", "etag", "location"] {
        assert_eq!(first.header(name), second.header(name), "{name}");
    }
}

on_every_database!(a_repetition_is_answered_like_the_first_request);
async fn a_repetition_is_answered_like_the_first_request(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let admin = app.admin().await;
    let first = register(&app, "ann").send().await;
    first.is(201);
    is_the_same_told_again(&first, &register(&app, "ann").send().await);
    // It stays the first answer, whatever has become of the user.
    let path = first.header("location");
    app.delete(path).as_(&admin).send().await.is(204);
    is_the_same_told_again(&first, &register(&app, "ann").send().await);
    assert_eq!(users(&app, &admin).await, 1);
}

on_every_database!(twenty_at_once_have_one_effect);
async fn twenty_at_once_have_one_effect(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let admin = app.admin().await;
    let answers = join_all((0..20).map(|_| register(&app, "ann").send())).await;
    one_effect(&answers);
    assert_eq!(users(&app, &admin).await, 2);
}

on_every_database!(two_replicas_have_one_effect);
async fn two_replicas_have_one_effect(database: &TestDatabase) {
    let (one, other) = (TestApp::on(database).await, TestApp::on(database).await);
    let admin = one.admin().await;
    let both = (0..10).flat_map(|_| [&one, &other]);
    let answers = join_all(both.map(|app| register(app, "ann").send())).await;
    one_effect(&answers);
    assert_eq!(users(&other, &admin).await, 2);
}

/// Fails unless one request was the first, and each of the others got the same or was told to wait.
#[track_caller]
fn one_effect(answers: &[Answer]) {
    let (made, waiting): (Vec<_>, Vec<_>) = answers.iter().partition(|a| a.status == 201);
    for answer in waiting {
        assert_eq!(answer.problem(), (409, "idempotency-in-progress"));
        assert_eq!(answer.header("retry-after"), "1");
    }
    let first: Vec<_> = made.iter().filter(|answer| !is_replay(answer)).collect();
    assert_eq!(first.len(), 1, "{made:?}");
    for answer in &made {
        assert_eq!(answer.text(), first[0].text());
    }
}

on_every_database!(a_key_stands_for_one_body);
async fn a_key_stands_for_one_body(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let first = register(&app, "ann").send().await;
    first.is(201);
    let other = register(&app, "bob").send().await;
    assert_eq!(other.problem(), (422, "idempotency-key-reused"));
    let spelled = format!(r#"{{ "password":"{PASSWORD}", "email":"ann@ex\u0061mple.com" }}"#);
    let again = app
        .post("/api/v1/users")
        .body("application/json", spelled)
        .idempotency_key("\"8e03978e-40d5-43e8-bc93-6894a57f9324\"");
    is_the_same_told_again(&first, &again.send().await);
}

on_every_database!(the_keys_of_others_are_others);
async fn the_keys_of_others_are_others(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    let (ann, bob) = (app.admin().await, app.another_admin("bob").await);
    for (number, sender) in (0..).zip([
        register(&app, "key0").as_(&ann),
        register(&app, "key1").as_(&bob),
        register(&app, "key2").from_peer([192, 0, 2, 1]),
        register(&app, "key3").from_peer([192, 0, 2, 2]),
    ]) {
        let first = sender.clone().send().await;
        assert_eq!(first.is(201)["username"], format!("key{number}"));
        is_the_same_told_again(&first, &sender.send().await);
    }
}

on_every_database!(a_request_that_fails_leaves_its_key_free);
async fn a_request_that_fails_leaves_its_key_free(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    app.register("ann").await;
    for _ in 0..2 {
        let refused = register(&app, "ann").send().await;
        assert_eq!(refused.problem(), (409, "email-taken"));
    }
    let made = register(&app, "bob").send().await;
    made.is(201);
    assert!(!is_replay(&made));
}

on_every_database!(a_key_is_free_again_after_a_day);
async fn a_key_is_free_again_after_a_day(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    register(&app, "ann").send().await.is(201);
    app.clock().pass(chrono::TimeDelta::hours(24));
    let made = register(&app, "bob").send().await;
    assert_eq!(made.is(201)["username"], "bob");
    is_the_same_told_again(&made, &register(&app, "bob").send().await);
}

on_every_database!(neither_the_key_nor_the_password_is_stored);
async fn neither_the_key_nor_the_password_is_stored(database: &TestDatabase) {
    let app = TestApp::on(database).await;
    register(&app, "ann").send().await.is(201);
    let connection = Database::connect(database.url()).await.unwrap();
    let all = "SELECT id, fingerprint, outcome FROM idempotency_keys";
    let all = Statement::from_string(connection.get_database_backend(), all);
    let rows = connection.query_all_raw(all).await.unwrap();
    connection.close().await.unwrap();
    let [row] = &rows[..] else {
        panic!("one key, not {}", rows.len());
    };
    let text = |column: &str| row.try_get::<String>("", column).unwrap();
    assert!(text("outcome").contains("ann@example.com"));
    for column in ["id", "fingerprint", "outcome"] {
        for secret in [KEY, PASSWORD, "argon2", "password"] {
            assert!(!text(column).contains(secret), "{column} tells {secret}");
        }
    }
}

#[tokio::test]
async fn a_key_is_judged_after_permission_and_kind_and_before_the_body() {
    let app = TestApp::new().await;
    let ask = || app.post("/api/v1/users").idempotency_key("not visible");
    let answer = ask().json(new("ann")).send().await;
    assert_eq!(answer.problem(), (400, "malformed-request"));
    let answer = ask().json(json!({})).send().await;
    assert_eq!(answer.problem(), (400, "malformed-request"));
    let answer = ask().body("text/plain", "x").send().await;
    assert_eq!(answer.problem(), (415, "unsupported-media-type"));
    let answer = ask().json(new("ann")).token("nonsense").send().await;
    assert_eq!(answer.problem(), (401, "invalid-token"));
    // Where keys mean nothing they are not looked at.
    let ignored = app.get("/api/v1/users").idempotency_key("not visible");
    assert_eq!(ignored.send().await.status, 401);
}

#[tokio::test]
async fn every_operation_that_promises_replays_keeps_its_promise() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for _ in 0..2 {
        app.account(&admin, admin.id, 5000).await;
    }
    let promising = operations().into_iter().filter(|operation| {
        let responses = operation.described["responses"].as_object().unwrap();
        let mut headers = responses.values().map(|response| &response["headers"]);
        headers.any(|headers| !headers["Idempotency-Replayed"].is_null())
    });
    let mut count = 0;
    for operation in promising {
        let request = operation.request(&app, &admin.id.to_string());
        let request = request.as_(&admin).idempotency_key(operation.id);
        let first = request.clone().send().await;
        assert!(first.status < 300, "{first}");
        is_the_same_told_again(&first, &request.send().await);
        count += 1;
    }
    assert!(count > 0);
}
