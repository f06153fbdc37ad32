//! The life of a session: its chain of refresh tokens, and its end.

use chrono::TimeDelta;
use plinth_tests::app::{Answer, PASSWORD, TestApp};
use serde_json::json;

fn refresh_token(pair: &Answer) -> &str {
    pair.ok()["refresh_token"].as_str().unwrap()
}

async fn logout(app: &TestApp, token: &str) -> Answer {
    let body = json!({"refresh_token": token});
    app.post("/api/v1/auth/logout").json(body).send().await
}

#[tokio::test]
async fn a_refresh_token_is_exchanged_for_a_pair_of_the_same_session() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    let me = app.get("/api/v1/auth/me").as_(&ann).send().await;
    let next = app.refresh(&ann.refresh).await;
    assert_eq!(next.ok()["session_id"], me.ok()["session_id"]);
    assert_ne!(refresh_token(&next), ann.refresh);
    let token = next.ok()["access_token"].as_str().unwrap();
    app.get("/api/v1/auth/me").token(token).send().await.is(200);
    app.refresh(refresh_token(&next)).await.is(200);
}

#[tokio::test]
async fn a_second_try_within_five_seconds_harms_nothing() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    let next = app.refresh(&ann.refresh).await;
    app.clock().pass(TimeDelta::seconds(4));
    let answer = app.refresh(&ann.refresh).await;
    assert_eq!(answer.problem(), (401, "refresh-token-invalid"));
    app.get("/api/v1/auth/me").as_(&ann).send().await.is(200);
    app.refresh(refresh_token(&next)).await.is(200);
}

#[tokio::test]
async fn a_token_used_again_later_ends_the_session_with_all_its_descendants() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    let elsewhere = app.login("ann", PASSWORD).await;
    let next = app.refresh(&ann.refresh).await;
    app.clock().pass(TimeDelta::seconds(6));
    let answer = app.refresh(&ann.refresh).await;
    assert_eq!(answer.problem(), (401, "refresh-token-reused"));

    let token = next.ok()["access_token"].as_str().unwrap();
    for token in [&ann.token, token] {
        let answer = app.get("/api/v1/auth/me").token(token).send().await;
        assert_eq!(answer.problem(), (401, "invalid-token"));
    }
    let answer = app.refresh(refresh_token(&next)).await;
    assert_eq!(answer.problem(), (401, "refresh-token-invalid"));
    app.refresh(refresh_token(&elsewhere)).await.is(200);
}

#[tokio::test]
async fn a_refresh_token_ends_after_seven_days() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    app.clock().pass(TimeDelta::days(7) - TimeDelta::minutes(1));
    let next = app.refresh(&ann.refresh).await;
    app.clock().pass(TimeDelta::days(7));
    let answer = app.refresh(refresh_token(&next)).await;
    assert_eq!(answer.problem(), (401, "refresh-token-invalid"));
}

#[tokio::test]
async fn an_unknown_token_is_no_refresh_token() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    for token in ["x", &ann.token[..200], &"A".repeat(43)] {
        let answer = app.refresh(token).await;
        assert_eq!(answer.problem(), (401, "refresh-token-invalid"));
    }
}

#[tokio::test]
async fn a_logout_ends_its_own_session_and_no_other() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    let elsewhere = app.login("ann", PASSWORD).await;
    logout(&app, &ann.refresh).await.is(204);
    let answer = app.get("/api/v1/auth/me").as_(&ann).send().await;
    assert_eq!(answer.problem(), (401, "invalid-token"));
    let answer = app.refresh(&ann.refresh).await;
    assert_eq!(answer.problem(), (401, "refresh-token-invalid"));

    let token = elsewhere.ok()["access_token"].as_str().unwrap();
    app.get("/api/v1/auth/me").token(token).send().await.is(200);
    app.refresh(refresh_token(&elsewhere)).await.is(200);
}

#[tokio::test]
async fn a_logout_without_a_session_is_no_error() {
    let app = TestApp::new().await;
    let ann = app.user("ann").await;
    logout(&app, "unknown").await.is(204);
    logout(&app, &ann.refresh).await.is(204);
    logout(&app, &ann.refresh).await.is(204);
    app.clock().pass(TimeDelta::days(8));
    logout(&app, &ann.refresh).await.is(204);
}
