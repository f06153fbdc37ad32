//! What the app answers by itself, before any database is asked.

use super::app;
use crate::settings::{MetricsEndpoint, ServerSettings};
use crate::testing::state;
use actix_web::body::to_bytes;
use actix_web::dev::ServiceResponse;
use actix_web::http::Method;
use actix_web::test::{TestRequest, call_service, init_service};
use serde_json::{Value, json};

struct Answer {
    status: u16,
    headers: actix_web::http::header::HeaderMap,
    body: String,
}

impl Answer {
    async fn of(response: ServiceResponse) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = to_bytes(response.into_body()).await.unwrap();
        Self {
            status,
            headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The slug of a problem that is well formed in every respect.
    fn problem(&self) -> String {
        let body = self.json();
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(body["status"], self.status);
        assert_eq!(body["request_id"], self.header("x-request-id"));
        body["type"]
            .as_str()
            .unwrap()
            .strip_prefix("/problems/")
            .unwrap()
            .to_owned()
    }
}

async fn ask_with(settings: ServerSettings, request: TestRequest) -> Answer {
    let app = init_service(app(state(settings))).await;
    Answer::of(call_service(&app, request.to_request()).await).await
}

async fn ask(request: TestRequest) -> Answer {
    ask_with(ServerSettings::default(), request).await
}

fn request(method: Method, uri: &str) -> TestRequest {
    TestRequest::with_uri(uri).method(method)
}

fn post(uri: &str, body: &str) -> TestRequest {
    let request = request(Method::POST, uri).insert_header(("content-type", "application/json"));
    request.set_payload(body.to_owned())
}

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
async fn a_request_id_is_repeated_or_made() {
    let sent =
        |id: &str| request(Method::GET, "/version").insert_header(("x-request-id", id.to_owned()));
    assert_eq!(ask(sent("abc-1")).await.header("x-request-id"), "abc-1");
    assert_eq!(
        ask(sent("not an id")).await.header("x-request-id").len(),
        36
    );
}

#[actix_web::test]
async fn every_answer_carries_the_common_headers() {
    for uri in ["/version", "/nope", "/api/v1/users"] {
        let answer = ask(request(Method::GET, uri)).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(
            answer.header("vary"),
            "Authorization, Origin, Accept-Encoding"
        );
        assert_eq!(answer.header("server-timing"), "");
    }
    let settings = ServerSettings {
        development: true,
        ..Default::default()
    };
    let answer = ask_with(settings, request(Method::GET, "/version")).await;
    assert!(answer.header("server-timing").starts_with("db;dur="));
}

#[actix_web::test]
async fn a_long_address_is_refused() {
    let answer = ask(request(
        Method::GET,
        &format!("/version?{}", "x".repeat(9000)),
    ))
    .await;
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (414, "uri-too-long")
    );
}

#[actix_web::test]
async fn probes_tell_life_from_readiness() {
    let state = state(ServerSettings::default());
    let app = init_service(app(state.clone())).await;
    let status = async |uri: &str| {
        let request = request(Method::GET, uri).to_request();
        Answer::of(call_service(&app, request).await).await
    };
    for uri in ["/health", "/health/ready", "/health/live"] {
        let answer = status(uri).await;
        assert_eq!(
            (answer.status, answer.header("cache-control")),
            (200, "no-store"),
            "{uri}"
        );
    }
    state.drain().begin();
    let answer = status("/health/ready").await;
    assert_eq!(
        (answer.status, answer.json()["status"].as_str()),
        (503, Some("fail"))
    );
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(status("/health/live").await.status, 200);
}

#[actix_web::test]
async fn the_document_is_not_sent_twice() {
    let first = ask(request(Method::GET, "/openapi.json")).await;
    let known = first.header("etag").to_owned();
    let again =
        request(Method::GET, "/openapi.json").insert_header(("if-none-match", known.clone()));
    let again = ask(again).await;
    assert_eq!(
        (again.status, again.body.as_str(), again.header("etag")),
        (304, "", known.as_str())
    );
}

#[actix_web::test]
async fn the_docs_can_be_switched_off() {
    let answer = ask(request(Method::GET, "/docs")).await;
    assert!(
        answer.body.contains("<base href=\"/docs/\">"),
        "{}",
        answer.body
    );
    assert!(
        answer
            .header("content-security-policy")
            .contains("script-src 'self'")
    );
    for uri in ["/docs", "/docs/swagger-ui.css"] {
        let settings = ServerSettings {
            docs_enabled: false,
            ..Default::default()
        };
        assert_eq!(
            ask_with(settings, request(Method::GET, uri))
                .await
                .problem(),
            "route-not-found"
        );
    }
}

#[actix_web::test]
async fn metrics_name_routes_by_their_template() {
    let app = init_service(app(state(ServerSettings::default()))).await;
    for uri in ["/api/v1/users/123456789", "/metrics"] {
        let answer =
            Answer::of(call_service(&app, request(Method::GET, uri).to_request()).await).await;
        if uri == "/metrics" {
            let route = "route=\"/api/v1/users/{user_id}\"";
            assert!(
                answer.body.contains(route)
                    && answer.body.contains("http_request_duration_seconds_bucket")
            );
            assert!(
                !answer.body.contains("123456789")
                    && answer.body.contains("db_pool_connections_in_use 2")
            );
        }
    }
    let settings = ServerSettings {
        metrics_endpoint: MetricsEndpoint::Off,
        ..Default::default()
    };
    assert_eq!(
        ask_with(settings, request(Method::GET, "/metrics"))
            .await
            .status,
        404
    );
}

#[actix_web::test]
async fn every_problem_leads_to_its_page() {
    let listed = ask(request(Method::GET, "/problems")).await.json();
    for kind in listed["items"].as_array().unwrap() {
        let page = ask(request(Method::GET, kind["type"].as_str().unwrap())).await;
        assert_eq!((page.status, page.json()), (200, kind.clone()));
    }
    let html = request(Method::GET, "/problems/not-found").insert_header(("accept", "text/html"));
    assert!(ask(html).await.body.starts_with("<!doctype html>"));
    assert_eq!(
        ask(request(Method::GET, "/problems/nope")).await.problem(),
        "not-found"
    );
}

#[actix_web::test]
async fn only_listed_origins_are_let_in() {
    let settings = || ServerSettings {
        cors_allowed_origins: vec!["https://a.example".to_owned()],
        ..Default::default()
    };
    let preflight = |origin: &'static str| {
        request(Method::OPTIONS, "/api/v1/users")
            .insert_header(("origin", origin))
            .insert_header(("access-control-request-method", "POST"))
    };
    let granted = ask_with(settings(), preflight("https://a.example")).await;
    assert_eq!(
        (
            granted.status,
            granted.header("access-control-allow-origin")
        ),
        (204, "https://a.example")
    );
    let refused = ask_with(settings(), preflight("https://b.example")).await;
    assert_eq!(
        (
            refused.status,
            refused.header("access-control-allow-origin")
        ),
        (204, "")
    );
    assert_eq!(refused.body, "");
    let call = request(Method::GET, "/version").insert_header(("origin", "https://a.example"));
    let answer = ask_with(settings(), call).await;
    assert!(
        answer
            .header("access-control-expose-headers")
            .to_lowercase()
            .contains("x-request-id")
    );
    assert_eq!(ask(preflight("https://a.example")).await.status, 204);
}

#[actix_web::test]
async fn answers_are_compressed_for_those_who_ask() {
    for (accepts, expected) in [
        ("br", "br"),
        ("zstd", "zstd"),
        ("gzip", "gzip"),
        ("*;q=0", ""),
        ("identity;q=0", ""),
    ] {
        let asked =
            request(Method::GET, "/openapi.json").insert_header(("accept-encoding", accepts));
        let answer = ask(asked).await;
        assert_eq!(
            (answer.status, answer.header("content-encoding")),
            (200, expected),
            "{accepts}"
        );
    }
}
