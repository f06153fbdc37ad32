//! A commit that the server made and whose answer never came: with an idempotency key the request finds out by itself.

use super::behind_a_proxy;
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use plinth_tests::process::{PASSWORD, Server};
use reqwest::StatusCode;
use serde_json::{Value, json};

/// Registers with a key, or without one.
async fn register(server: &Server, name: &str, key: Option<&str>) -> (StatusCode, bool, Value) {
    let body = json!({"email": format!("{name}@example.com"), "password": PASSWORD});
    let mut request = server
        .client
        .post(format!("{}/api/v1/users", server.url))
        .json(&body);
    if let Some(key) = key {
        request = request.header("Idempotency-Key", key);
    }
    let answer = request.send().await.unwrap();
    let retry = answer.headers().contains_key("retry-after");
    (answer.status(), retry, answer.json().await.unwrap())
}

on_every_database!(server a_lost_commit_is_settled_by_the_key_and_told_without_one);
async fn a_lost_commit_is_settled_by_the_key_and_told_without_one(database: &TestDatabase) {
    let (proxy, url) = behind_a_proxy(database).await;
    let server = Server::start(&[("DATABASE_URL", url.as_str())])
        .await
        .unwrap();
    server.await_status("/health/ready", 200).await.unwrap();
    let (status, ..) = register(&server, "before", None).await;
    assert_eq!(status, 201);

    proxy.lose_next_commit();
    let (status, _, user) = register(&server, "keyed", Some("k-1")).await;
    assert!(!proxy.is_waiting_for_commit(), "no answer was lost");
    assert_eq!(status, 201, "{user} {}", server.log());
    let (status, _, again) = register(&server, "keyed", Some("k-1")).await;
    assert_eq!((status.as_u16(), &again), (201, &user));

    proxy.lose_next_commit();
    let (status, retry, problem) = register(&server, "bare", None).await;
    assert!(!proxy.is_waiting_for_commit(), "no answer was lost");
    assert_eq!(problem["type"], "/problems/commit-outcome-unknown");
    assert_eq!((status.as_u16(), retry), (503, false), "{problem}");
    let (status, _, problem) = register(&server, "bare", None).await;
    assert_eq!(
        (status.as_u16(), &problem["type"]),
        (409, &json!("/problems/email-taken")),
        "it had been saved"
    );
}
