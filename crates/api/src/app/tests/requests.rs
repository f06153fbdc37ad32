//! Which requests are let in, and how the others are refused.

use super::{Answer, ask, post, request};
use crate::app::app;
use crate::settings::ServerSettings;
use crate::testing::state;
use actix_web::http::Method;
use actix_web::test::{call_service, init_service};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::string::string_regex;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

#[actix_web::test]
async fn an_unknown_path_is_a_problem() {
    for uri in [
        "/nope",
        "/api/v1/nope",
        "/api/v2/users",
        "/api/v1/users/1/2/3",
        "/%ff%00",
        "/api/v1//users",
    ] {
        let answer = ask(request(Method::GET, uri)).await;
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (404, "route-not-found"),
            "{uri}"
        );
    }
}

#[actix_web::test]
async fn another_method_is_refused_with_those_that_exist() {
    let query = Method::from_bytes(b"QUERY").unwrap();
    for method in [Method::DELETE, Method::TRACE, query, Method::PATCH] {
        let answer = ask(request(method, "/api/v1/users")).await;
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (405, "method-not-allowed")
        );
        assert_eq!(answer.header("allow"), "POST, GET, HEAD, OPTIONS");
    }
    let answer = ask(request(Method::POST, "/api/v1/users/1")).await;
    assert_eq!(
        answer.header("allow"),
        "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"
    );
}

#[actix_web::test]
async fn options_lists_the_methods() {
    let answer = ask(request(Method::OPTIONS, "/api/v1/auth/login")).await;
    assert_eq!(
        (answer.status, answer.header("allow"), answer.body.as_str()),
        (204, "POST, OPTIONS", "")
    );
}

#[actix_web::test]
async fn head_is_get_without_the_body() {
    for uri in [
        "/version",
        "/openapi.json",
        "/health/live",
        "/docs",
        "/nope",
        "/api/v1/users",
    ] {
        let get = ask(request(Method::GET, uri)).await;
        let head = ask(request(Method::HEAD, uri)).await;
        assert_eq!(
            (get.status, get.header("content-type")),
            (head.status, head.header("content-type")),
            "{uri}"
        );
        assert!(head.body.is_empty() && !get.body.is_empty(), "{uri}");
    }
}

#[actix_web::test]
async fn trailing_slashes_are_ignored() {
    for uri in ["/version/", "/health/live//", "/docs/", "/version/?x=1"] {
        assert_eq!(ask(request(Method::GET, uri)).await.status, 200, "{uri}");
    }
}

#[actix_web::test]
async fn checks_answer_in_their_order() {
    let huge = || {
        post("/api/v1/auth/password", "")
            .method(Method::PUT)
            .insert_header(("content-length", "3000000"))
    };
    assert_eq!(ask(huge()).await.problem(), "payload-too-large");
    let put = |body: &str| post("/api/v1/users/1", body).method(Method::PUT);
    assert_eq!(ask(put("{")).await.problem(), "authentication-required");
    let text =
        request(Method::POST, "/api/v1/auth/login").insert_header(("content-type", "text/plain"));
    assert_eq!(
        ask(text.set_payload("{")).await.problem(),
        "unsupported-media-type"
    );
    let bare = request(Method::POST, "/api/v1/auth/login").set_payload("{}");
    assert_eq!(ask(bare).await.problem(), "unsupported-media-type");
    let packed = post("/api/v1/auth/login", "{}").insert_header(("content-encoding", "gzip"));
    assert_eq!(ask(packed).await.problem(), "unsupported-media-type");
    assert_eq!(
        ask(post("/api/v1/auth/login", "{")).await.problem(),
        "malformed-json"
    );
    assert_eq!(
        ask(post("/api/v1/auth/login", "{}")).await.problem(),
        "validation-failed"
    );
    let long = "x".repeat(2 * 1024 * 1024 + 1);
    assert_eq!(
        ask(post("/api/v1/auth/login", &long)).await.problem(),
        "payload-too-large"
    );
}

#[actix_web::test]
async fn credentials_that_are_missing_or_bad_are_told_apart() {
    for (token, slug, challenge) in [
        (None, "authentication-required", "Bearer realm=\"plinth\""),
        (
            Some("Bearer x"),
            "invalid-token",
            "Bearer realm=\"plinth\", error=\"invalid_token\"",
        ),
        (
            Some("Bearer old"),
            "token-expired",
            "Bearer realm=\"plinth\", error=\"invalid_token\"",
        ),
        (
            Some("nonsense"),
            "invalid-token",
            "Bearer realm=\"plinth\", error=\"invalid_token\"",
        ),
    ] {
        let asked = request(Method::GET, "/api/v1/users?nope=1");
        let asked = token
            .into_iter()
            .fold(asked, |r, t| r.insert_header(("authorization", t)));
        let answer = ask(asked).await;
        assert_eq!((answer.status, answer.problem().as_str()), (401, slug));
        assert_eq!(answer.header("www-authenticate"), challenge);
    }
    // Where credentials are optional, bad ones are still refused.
    let create = post("/api/v1/users", "{}").insert_header(("authorization", "Bearer x"));
    assert_eq!(ask(create).await.problem(), "invalid-token");
}

#[actix_web::test]
async fn every_error_of_a_body_is_told_at_once() {
    let answer = ask(post(
        "/api/v1/users?x=1",
        r#"{"email": "nonsense", "extra": 1}"#,
    ))
    .await;
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (422, "validation-failed")
    );
    let errors = answer.json()["errors"].clone();
    let named = |e: &Value| {
        let place = e
            .get("pointer")
            .or(e.get("parameter"))
            .unwrap()
            .as_str()
            .unwrap()
            .to_owned();
        (
            e["in"].as_str().unwrap().to_owned(),
            place,
            e["code"].as_str().unwrap().to_owned(),
        )
    };
    let found: Vec<_> = errors.as_array().unwrap().iter().map(named).collect();
    let expected = [
        ("body", "#/email", "email"),
        ("body", "#/extra", "unknown_field"),
        ("body", "#/password", "required"),
        ("query", "x", "unknown_parameter"),
    ];
    assert_eq!(
        found,
        expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned()))
    );
}

#[actix_web::test]
async fn unavailability_is_told_with_a_time_to_come_back() {
    let answer = ask(post(
        "/api/v1/auth/login",
        r#"{"username": "ada", "password": "x"}"#,
    ))
    .await;
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (503, "pool-exhausted")
    );
    assert_eq!(
        (answer.header("retry-after"), &answer.json()["retry_after"]),
        ("1", &json!(1))
    );
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[actix_web::test]
async fn a_panic_is_one_answer_and_no_more() {
    let app = init_service(app(state(ServerSettings::default()))).await;
    let create = || {
        post(
            "/api/v1/users",
            r#"{"email": "ada@example.com", "password": "correct horse"}"#,
        )
    };
    for _ in 0..2 {
        let answer = Answer::of(call_service(&app, create().to_request()).await).await;
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (500, "internal-error")
        );
        assert!(!answer.body.contains("hasher"), "{}", answer.body);
    }
}

#[actix_web::test]
async fn no_path_and_no_query_makes_it_stumble() {
    let app = init_service(app(state(ServerSettings::default()))).await;
    let odd = string_regex(
        "(/|/api/v1/users|/docs|/problems|%[0-9a-f]{2}|%|[a-z0-9{}~:;=,@.?&+-]){0,12}",
    )
    .unwrap();
    let mut runner = TestRunner::deterministic();
    for _ in 0..500 {
        let uri = format!("/{}", odd.new_tree(&mut runner).unwrap().current());
        if uri.parse::<actix_web::http::Uri>().is_err() {
            continue;
        }
        let answer =
            Answer::of(call_service(&app, request(Method::GET, &uri).to_request()).await).await;
        assert!(answer.status < 500, "{uri}: {}", answer.status);
    }
}
