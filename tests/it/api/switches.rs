//! The settings that change the contract.

use chrono::TimeDelta;
use plinth_tests::app::{PASSWORD, TestApp};
use serde_json::json;

#[tokio::test]
async fn closed_registration_is_open_to_admins() {
    let app = TestApp::with(&[("AUTH_REGISTRATION", "closed")]).await;
    let admin = app.admin().await;
    let new = |name: &str| {
        let email = format!("{name}@example.com");
        app.post("/api/v1/users")
            .json(json!({"email": email, "password": PASSWORD}))
    };
    assert_eq!(
        new("ann").send().await.problem(),
        (403, "registration-closed")
    );
    new("ann").as_(&admin).send().await.is(201);
    let token = app.login("ann", PASSWORD).await.ok()["access_token"].clone();
    let answer = new("bob").token(token.as_str().unwrap()).send().await;
    assert_eq!(answer.problem(), (403, "registration-closed"));
    // Whoever may not come in is told so before anybody looks at what they brought.
    let answer = app.post("/api/v1/users").json(json!({})).send().await;
    assert_eq!(answer.problem(), (403, "registration-closed"));
    let request = app.post("/api/v1/users").body("text/plain", "{broken");
    assert_eq!(request.send().await.problem(), (403, "registration-closed"));
}

#[tokio::test]
async fn if_match_can_be_made_mandatory() {
    let app = TestApp::with(&[("API_REQUIRE_IF_MATCH", "true")]).await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    let body = json!({"full_name": "A"});
    for request in [
        app.put(ann.path()).json(body.clone()),
        app.patch(ann.path()).json(body.clone()),
        app.delete(ann.path()),
        app.put(ann.profile()).json(json!({})),
        app.patch(ann.profile()).json(json!({})),
    ] {
        let answer = request.as_(&ann).send().await;
        assert_eq!(answer.problem(), (428, "precondition-required"), "{answer}");
    }
    // What is missing is missing, with or without a condition.
    let answer = app.delete("/api/v1/users/999999").as_(&admin).send().await;
    assert_eq!(answer.problem(), (404, "not-found"));
    let request = app
        .patch(ann.path())
        .as_(&ann)
        .json(body)
        .if_match("\"v1\"");
    request.send().await.is(200);
    app.delete(ann.path())
        .as_(&admin)
        .if_match("*")
        .send()
        .await
        .is(204);
    // Restoring is no change of a version that somebody has seen.
    app.post(ann.path() + "/restore")
        .as_(&admin)
        .send()
        .await
        .is(200);
}

#[tokio::test]
async fn the_docs_can_be_switched_off() {
    let app = TestApp::with(&[("DOCS_ENABLED", "false")]).await;
    assert_eq!(
        app.get("/docs").send().await.problem(),
        (404, "route-not-found")
    );
    app.get("/openapi.json").send().await.is(200);
}

#[tokio::test]
async fn metrics_can_be_switched_off() {
    let app = TestApp::with(&[("METRICS_ENDPOINT", "off")]).await;
    assert_eq!(
        app.get("/metrics").send().await.problem(),
        (404, "route-not-found")
    );
}

#[tokio::test]
async fn requests_are_counted_by_user_and_come_back_with_time() {
    let app = TestApp::with(&[
        ("RATE_LIMIT_ENABLED", "true"),
        ("PLINTH__SERVER__RATE_LIMIT__DEFAULT__QUOTA", "20"),
        ("PLINTH__SERVER__RATE_LIMIT__DEFAULT__WINDOW", "1h"),
    ])
    .await;
    let (ann, bob) = (app.user("ann").await, app.user("bob").await);
    let me = |person| app.get("/api/v1/auth/me").as_(person).send();
    for left in (0..20).rev() {
        let answer = me(&ann).await;
        answer.is(200);
        let limit = format!("\"default\";r={left};");
        assert!(answer.header("ratelimit").starts_with(&limit), "{answer}");
    }
    assert_eq!(me(&ann).await.problem(), (429, "rate-limited"));
    me(&bob).await.is(200);
    // One comes back every three minutes.
    app.clock().pass(TimeDelta::minutes(4));
    me(&ann).await.is(200);
    assert_eq!(me(&ann).await.problem(), (429, "rate-limited"));
}

#[tokio::test]
async fn listed_origins_may_call_and_read_the_headers() {
    let app = TestApp::with(&[(
        "CORS_ALLOWED_ORIGINS",
        "https://a.example,https://b.example",
    )])
    .await;
    for (origin, allowed) in [
        ("https://b.example", "https://b.example"),
        ("https://c.example", ""),
    ] {
        let preflight = app
            .request(actix_web::http::Method::OPTIONS, "/api/v1/users")
            .header("origin", origin)
            .header("access-control-request-method", "POST");
        let answer = preflight.send().await;
        assert_eq!(
            (answer.status, answer.header("access-control-allow-origin")),
            (204, allowed)
        );
    }
    let answer = app
        .get("/api/v1/users")
        .header("origin", "https://a.example")
        .send()
        .await;
    assert_eq!(answer.problem(), (401, "authentication-required"));
    assert_eq!(
        answer.header("access-control-allow-origin"),
        "https://a.example"
    );
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    let exposed = answer
        .header("access-control-expose-headers")
        .to_lowercase();
    for name in [
        "etag",
        "link",
        "location",
        "retry-after",
        "x-request-id",
        "x-total-count",
    ] {
        assert!(exposed.contains(name), "{exposed} lacks {name}");
    }
}

#[tokio::test]
async fn the_cost_is_told_in_development_only() {
    let app = TestApp::new().await;
    assert_eq!(app.get("/version").send().await.header("server-timing"), "");
    let app = TestApp::with(&[("APP_ENV", "development")]).await;
    let answer = app.get("/version").send().await;
    assert!(answer.header("server-timing").starts_with("db;dur="));
}
