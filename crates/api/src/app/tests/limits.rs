//! Who may send how much. The clock stands still, so that nothing comes back.

use super::*;
use crate::settings::{QuotaSettings, RateLimitSettings};
use std::time::Duration;

/// An app that answers one request after the other.
macro_rules! ask_in_turn {
    ($settings:expr, $requests:expr) => {{
        let app = init_service(app(state($settings))).await;
        let mut answers = Vec::new();
        for request in $requests {
            answers.push(Answer::of(call_service(&app, request.to_request()).await).await);
        }
        answers
    }};
}

fn settings(default: u32, auth: u32) -> ServerSettings {
    let quota = |quota| QuotaSettings::new(quota, Duration::from_mins(1));
    ServerSettings {
        rate_limit: RateLimitSettings {
            enabled: true,
            default: quota(default),
            auth: quota(auth),
        },
        ..ServerSettings::default()
    }
}

fn from(peer: &str, request: TestRequest) -> TestRequest {
    request.peer_addr(format!("{peer}:4711").parse().unwrap())
}

fn login(peer: &str) -> TestRequest {
    let body = r#"{"username": "ada", "password": "correct horse"}"#;
    from(peer, post("/api/v1/auth/login", body))
}

fn me(peer: &str, token: &str) -> TestRequest {
    let request = from(peer, request(Method::GET, "/api/v1/auth/me"));
    request.insert_header(("authorization", format!("Bearer {token}")))
}

fn left(answers: &[Answer]) -> Vec<&str> {
    answers.iter().map(|a| a.header("ratelimit")).collect()
}

fn statuses(answers: &[Answer]) -> Vec<u16> {
    answers.iter().map(|answer| answer.status).collect()
}

#[actix_web::test]
async fn the_21st_sign_in_of_a_minute_is_refused() {
    let answers = ask_in_turn!(
        ServerSettings::default(),
        (0..21).map(|_| login("192.0.2.1"))
    );
    let (last, others) = answers.split_last().unwrap();
    assert!(
        others.iter().all(|answer| answer.status == 503),
        "the hasher of these tests is busy"
    );
    assert_eq!(
        (last.status, last.problem().as_str()),
        (429, "rate-limited")
    );
    assert_eq!(last.header("retry-after"), "3");
    assert_eq!(last.json()["retry_after"], 3);
    assert_eq!(
        last.json()["detail"],
        "the limit `auth` of 20 requests in 60 s is used up: try again in 3 s"
    );
    assert_eq!(
        last.header("ratelimit-policy"),
        r#""default";q=600;w=60, "auth";q=20;w=60"#
    );
    assert_eq!(
        last.header("ratelimit"),
        r#""default";r=579;t=3, "auth";r=0;t=60"#
    );
}

#[actix_web::test]
async fn one_address_does_not_use_up_anothers_limit() {
    let peers = [
        "192.0.2.1",
        "192.0.2.1",
        "192.0.2.2",
        "[2001:db8::1]",
        "[2001:db8::2]",
    ];
    let answers = ask_in_turn!(settings(600, 1), peers.map(login));
    assert_eq!(statuses(&answers), [503, 429, 503, 503, 429]);
}

#[actix_web::test]
async fn a_user_has_one_limit_wherever_they_are() {
    let requests = [
        me("192.0.2.1", "ada"),
        me("192.0.2.2", "ada"),
        me("192.0.2.2", "ada"),
        me("192.0.2.2", "admin"),
    ];
    let answers = ask_in_turn!(settings(2, 20), requests);
    assert_eq!(statuses(&answers), [200, 200, 429, 200]);
    assert_eq!(
        left(&answers),
        [
            r#""default";r=1;t=30"#,
            r#""default";r=0;t=60"#,
            r#""default";r=0;t=60"#,
            r#""default";r=1;t=30"#
        ]
    );
}

#[actix_web::test]
async fn without_good_credentials_it_is_the_address_that_counts() {
    let anonymous = from("192.0.2.1", request(Method::GET, "/api/v1/auth/me"));
    let requests = [
        me("192.0.2.1", "forged"),
        anonymous,
        me("192.0.2.1", "forged"),
        me("192.0.2.1", "ada"),
    ];
    let answers = ask_in_turn!(settings(2, 20), requests);
    assert_eq!(statuses(&answers), [401, 401, 429, 200]);
}

#[actix_web::test]
async fn limits_are_told_before_anything_is_looked_at() {
    let broken = || from("192.0.2.1", request(Method::POST, "/api/v1/auth/login"));
    let large = broken().insert_header(("content-length", "9999999"));
    let answers = ask_in_turn!(settings(1, 20), [broken(), large, broken()]);
    assert_eq!(statuses(&answers), [415, 429, 429]);
}

#[actix_web::test]
async fn what_is_refused_by_one_limit_does_not_use_up_the_other() {
    let answers = ask_in_turn!(settings(1, 2), [login("192.0.2.1"), login("192.0.2.1")]);
    assert_eq!(
        answers[1].header("ratelimit"),
        r#""default";r=0;t=60, "auth";r=1;t=30"#
    );
}

#[actix_web::test]
async fn only_those_who_may_make_users_anyway_make_more_than_guessers() {
    let create = |token: Option<&str>| {
        let request = from("192.0.2.1", post("/api/v1/users", "{}"));
        match token {
            Some(token) => request.insert_header(("authorization", format!("Bearer {token}"))),
            None => request,
        }
    };
    let requests = [
        Some("admin"),
        Some("admin"),
        Some("ada"),
        None,
        Some("admin"),
    ];
    let answers = ask_in_turn!(settings(600, 1), requests.map(create));
    assert_eq!(statuses(&answers), [422, 422, 422, 429, 422]);
}

#[actix_web::test]
async fn what_reaches_no_operation_counts_for_nothing_and_is_told_the_limits() {
    let unknown = || from("192.0.2.1", request(Method::GET, "/api/v1/nothing"));
    let method = || from("192.0.2.1", request(Method::PUT, "/api/v1/users"));
    let options = || from("192.0.2.1", request(Method::OPTIONS, "/api/v1/users"));
    let answers = ask_in_turn!(settings(1, 1), [unknown(), unknown(), method(), options()]);
    assert_eq!(statuses(&answers), [404, 404, 405, 204]);
    for answer in &answers {
        assert_eq!(answer.header("ratelimit-policy"), r#""default";q=1;w=60"#);
        assert_eq!(answer.header("ratelimit"), r#""default";r=1;t=0"#);
    }
}

#[actix_web::test]
async fn probes_and_documents_have_no_limits() {
    let paths = [
        "/health/live",
        "/version",
        "/metrics",
        "/openapi.json",
        "/problems",
        "/nothing",
    ];
    let requests = paths.map(|path| from("192.0.2.1", request(Method::GET, path)));
    for answer in ask_in_turn!(settings(1, 1), requests) {
        assert_ne!(answer.status, 429);
        assert_eq!(
            (
                answer.header("ratelimit"),
                answer.header("ratelimit-policy")
            ),
            ("", "")
        );
    }
}

#[actix_web::test]
async fn limits_can_be_switched_off() {
    let mut off = settings(1, 1);
    off.rate_limit.enabled = false;
    for answer in ask_in_turn!(off, [login("192.0.2.1"), login("192.0.2.1")]) {
        assert_eq!(answer.status, 503);
        assert_eq!(
            (
                answer.header("ratelimit"),
                answer.header("ratelimit-policy")
            ),
            ("", "")
        );
    }
}
