//! Bodies are closed and strict, and everything that is wrong with one is told at once.

use plinth_tests::app::{PASSWORD, TestApp};
use serde_json::{Value, json};

#[tokio::test]
async fn every_error_is_told_at_once() {
    let app = TestApp::new().await;
    let body = json!({
        "email": "nonsense", "password": "short", "full_name": "a\nb", "admin": true,
        "role": "root", "active": "yes", "profile": {"website": "x", "more": 1},
    });
    let answer = app.post("/api/v1/users?debug=1").json(body).send().await;
    assert_eq!(answer.problem(), (422, "validation-failed"));
    let mut faults = answer.faults();
    faults.sort();
    assert_eq!(
        faults,
        [
            "#/active type",
            "#/admin unknown_field",
            "#/email email",
            "#/full_name pattern",
            "#/password length",
            "#/profile/more unknown_field",
            "#/profile/website pattern",
            "#/role enum",
            "?debug unknown_parameter",
        ]
    );
    assert_eq!(answer.json()["detail"], "9 values are not acceptable");
}

#[tokio::test]
async fn limits_are_drawn_where_the_contract_draws_them() {
    let app = TestApp::new().await;
    let local = "a".repeat(64);
    let label = "b".repeat(63);
    let longest = format!("{local}@{label}.{label}.{}", "c".repeat(62));
    assert_eq!(longest.len(), 255);
    let mut number = 0;
    let mut new = |member: &str, value: Value| {
        number += 1;
        let mut body = json!({"email": format!("u{number}@example.com"), "password": PASSWORD});
        body[member] = value;
        app.post("/api/v1/users").json(body).send()
    };
    for (member, value) in [
        ("email", json!(longest)),
        ("password", json!("ä".repeat(128))),
        ("password", json!("12345678")),
        ("username", json!("x".repeat(100))),
        ("username", json!("_.-")),
        ("full_name", json!("")),
        ("full_name", json!("🙂".repeat(255))),
        ("full_name", Value::Null),
        (
            "profile",
            json!({"bio": "x\n".repeat(1000), "location": "ü".repeat(120)}),
        ),
        (
            "profile",
            json!({"website": format!("https://a.example/{}", "x".repeat(237))}),
        ),
    ] {
        new(member, value).await.is(201);
    }
    for (member, value, fault) in [
        ("email", json!(format!("{longest}c")), "#/email length"),
        ("email", Value::Null, "#/email not_nullable"),
        ("password", json!("ä".repeat(129)), "#/password length"),
        ("password", json!("1234567"), "#/password length"),
        ("password", json!("1234567\u{0}"), "#/password pattern"),
        ("username", json!("x".repeat(101)), "#/username length"),
        ("username", json!("xy"), "#/username length"),
        ("username", json!(".ann"), "#/username pattern"),
        ("username", json!("ann\n"), "#/username pattern"),
        ("full_name", json!("🙂".repeat(256)), "#/full_name length"),
        ("full_name", json!("\u{7f}"), "#/full_name pattern"),
        (
            "profile",
            json!({"bio": "x".repeat(2001)}),
            "#/profile/bio length",
        ),
        ("profile", json!({"bio": "\u{0}"}), "#/profile/bio pattern"),
        (
            "profile",
            json!({"location": "\t"}),
            "#/profile/location pattern",
        ),
        ("profile", json!([]), "#/profile type"),
        ("role", json!("root"), "#/role enum"),
    ] {
        let answer = new(member, value).await;
        assert_eq!(answer.problem(), (422, "validation-failed"), "{answer}");
        assert!(
            answer.faults().contains(&fault.to_owned()),
            "{answer} lacks {fault}"
        );
    }
}

#[tokio::test]
async fn what_is_no_object_is_refused() {
    let app = TestApp::new().await;
    for body in [json!([]), json!(1), json!("x"), Value::Null] {
        let answer = app.post("/api/v1/auth/login").json(body).send().await;
        assert_eq!(answer.problem(), (422, "validation-failed"));
    }
}

#[tokio::test]
async fn a_member_that_comes_twice_is_refused() {
    let app = TestApp::new().await;
    let body = r#"{"username": "a", "username": "b", "password": "c"}"#;
    let answer = app
        .post("/api/v1/auth/login")
        .body("application/json", body)
        .send()
        .await;
    assert_eq!(answer.problem(), (422, "validation-failed"));
    assert_eq!(answer.faults(), ["#/username duplicate_field"]);
}

#[tokio::test]
async fn bytes_that_are_no_json_are_malformed() {
    let app = TestApp::new().await;
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let bodies: [&[u8]; 9] = [
        b"",
        b"{",
        b"{}x",
        b"{'a': 1}",
        b"nope",
        b"{\"a\": \"\xff\"}",
        b"\xef\xbb\xbf{}",
        b"[1,]",
        b"{\"a\": NaN}",
    ];
    for body in bodies {
        let answer = app
            .post("/api/v1/auth/login")
            .body("application/json", body)
            .send()
            .await;
        assert_eq!(answer.problem(), (400, "malformed-json"), "{body:?}");
    }
    let send = |body: String| {
        app.post("/api/v1/auth/login")
            .body("application/json", body)
            .send()
    };
    assert_eq!(send(deep(65)).await.problem(), (400, "malformed-json"));
    assert_eq!(send(deep(64)).await.problem(), (422, "validation-failed"));
}

#[tokio::test]
async fn a_body_has_its_size_and_its_kind() {
    let app = TestApp::new().await;
    let post = || app.post("/api/v1/auth/login");
    let huge = vec![b' '; 3 << 20];
    let answer = post().body("application/json", huge.clone()).send().await;
    assert_eq!(answer.problem(), (413, "payload-too-large"));
    let answer = post().body("text/plain", huge).send().await;
    assert_eq!(
        answer.problem(),
        (413, "payload-too-large"),
        "size is looked at first"
    );
    for kind in [
        "text/plain",
        "application/xml",
        "application/merge-patch+json",
        "multipart/form-data",
    ] {
        let answer = post().body(kind, "{}").send().await;
        assert_eq!(answer.problem(), (415, "unsupported-media-type"), "{kind}");
    }
}

#[tokio::test]
async fn no_parameter_is_known_where_there_are_none() {
    let app = TestApp::new().await;
    let (admin, ann) = (app.admin().await, app.user("ann").await);
    for request in [
        app.get("/api/v1/auth/me?x=1"),
        app.get("/api/v1/admin/pool?x=1"),
        app.get(ann.path() + "?x=1"),
        app.get(ann.profile() + "?x"),
        app.delete(ann.path() + "?x=1"),
        app.post(ann.path() + "/restore?x=1"),
        app.patch(ann.path() + "?x=1").json(json!({})),
    ] {
        let answer = request.as_(&admin).send().await;
        assert_eq!(answer.faults(), ["?x unknown_parameter"], "{answer}");
    }
}

#[tokio::test]
async fn checks_answer_in_their_order() {
    let app = TestApp::new().await;
    let (admin, ann, bob) = (
        app.admin().await,
        app.user("ann").await,
        app.user("bob").await,
    );
    let patch = |path: &str| app.patch(path);
    let (own, missing) = (ann.path(), "/api/v1/users/999999");
    let size = vec![b' '; 3 << 20];

    // From the first check to the last: each request would fail the next one as well.
    let answer = app.post(&own).body("text/plain", size.clone()).send().await;
    assert_eq!(answer.problem(), (405, "method-not-allowed"));
    let answer = patch(&own).body("text/plain", size).send().await;
    assert_eq!(answer.problem(), (413, "payload-too-large"));
    let answer = patch(&own).body("text/plain", "{").send().await;
    assert_eq!(answer.problem(), (401, "authentication-required"));
    let answer = patch(&own).as_(&bob).body("text/plain", "{").send().await;
    assert_eq!(answer.problem(), (403, "forbidden"));
    let answer = patch(missing)
        .as_(&admin)
        .body("text/plain", "{")
        .send()
        .await;
    assert_eq!(answer.problem(), (415, "unsupported-media-type"));
    let answer = patch(missing)
        .as_(&admin)
        .body("application/json", "{")
        .send()
        .await;
    assert_eq!(answer.problem(), (400, "malformed-json"));
    let answer = patch(missing)
        .as_(&admin)
        .json(json!({"x": 1}))
        .send()
        .await;
    assert_eq!(answer.problem(), (422, "validation-failed"));
    let answer = patch(missing)
        .as_(&admin)
        .json(json!({"username": "bob"}))
        .if_match("\"v9\"")
        .send()
        .await;
    assert_eq!(answer.problem(), (404, "not-found"));
    let answer = patch(&own)
        .as_(&admin)
        .json(json!({"username": "bob"}))
        .if_match("\"v9\"")
        .send()
        .await;
    assert_eq!(answer.problem(), (412, "precondition-failed"));
    let answer = patch(&own)
        .as_(&admin)
        .json(json!({"username": "bob"}))
        .send()
        .await;
    assert_eq!(answer.problem(), (409, "username-taken"));
}
