//! What answers carry, and what the service tells about itself.

use super::{Answer, ask, ask_with, request};
use crate::app::app;
use crate::settings::{MetricsEndpoint, ServerSettings};
use crate::testing::state;
use actix_web::http::Method;
use actix_web::test::{call_service, init_service};

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
