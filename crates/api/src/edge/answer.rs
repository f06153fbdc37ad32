//! What every answer has in common: its headers, and the body of those that say no.

use crate::problem::{self, Problem};
use crate::problems::kinds;
use actix_web::HttpResponse;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use plinth_application::error::Error;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");
const VARY: HeaderValue = HeaderValue::from_static("Authorization, Origin, Accept-Encoding");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-cache");

/// What an answer needs to know of its request, which is gone by then.
pub(super) struct Asked {
    pub(super) method: Method,
    /// As it was sent.
    pub(super) path: String,
    pub(super) is_preflight: bool,
    pub(super) request_id: Arc<str>,
}

impl Asked {
    /// Tells whether it is about the versioned interface.
    pub(super) fn is_for_interface(&self) -> bool {
        self.path.starts_with("/api/")
    }
}

/// Makes an answer fit to go out.
pub(super) fn finish(response: HttpResponse, asked: &Asked) -> HttpResponse {
    let mut response = if asked.is_preflight {
        settle_preflight(response)
    } else if is_unexplained(&response) {
        explain(response, asked)
    } else {
        response
    };
    add_headers(response.headers_mut(), asked);
    if asked.method == Method::HEAD {
        response = response.map_body(|_, body| BoxBody::new(Withheld(body.size())));
    }
    response
}

/// A preflight has no body, whether it is granted or not: that is what its headers say.
fn settle_preflight(mut response: HttpResponse) -> HttpResponse {
    *response.status_mut() = StatusCode::NO_CONTENT;
    response.headers_mut().remove(header::CONTENT_TYPE);
    response.map_body(|_, _| BoxBody::new(()))
}

/// Tells whether an answer is an error that still lacks its body. A JSON body was made on purpose.
fn is_unexplained(response: &HttpResponse) -> bool {
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    is_error && response.headers().get(header::CONTENT_TYPE) != Some(&crate::respond::JSON)
}

fn explain(mut response: HttpResponse, asked: &Asked) -> HttpResponse {
    let foreign;
    let found = response
        .error()
        .and_then(|error| error.as_error::<Problem>());
    let problem = if let Some(problem) = found {
        problem
    } else {
        // Something outside our own code said no.
        let status = response.status().as_u16();
        foreign = Problem::new(kinds::of_status(status), "the request was refused");
        &foreign
    };
    log(problem);
    let (status, body) = (
        problem.status(),
        problem.body(&asked.path, &asked.request_id),
    );
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, problem::MEDIA_TYPE);
    response.map_body(|_, _| BoxBody::new(body))
}

/// Logs what the operator should know of: once, with its cause. The span has the request id.
fn log(problem: &Problem) {
    let problem_type = problem.kind.slug;
    let cause = problem.cause.as_deref().map(chain).unwrap_or_default();
    match problem.kind.status {
        500 => tracing::error!(problem_type, cause, "the request failed"),
        501.. => tracing::warn!(problem_type, cause, "the request could not be served"),
        _ => tracing::debug!(problem_type, detail = %problem.detail, "the request was refused"),
    }
}

/// An error and what lies behind it.
fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

fn add_headers(headers: &mut HeaderMap, asked: &Asked) {
    if let Ok(id) = HeaderValue::try_from(&*asked.request_id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(header::VARY, VARY);
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    if let Some(policy) = cache_policy(asked) {
        headers.insert(header::CACHE_CONTROL, policy);
    }
}

fn cache_policy(asked: &Asked) -> Option<HeaderValue> {
    let path = asked.path.as_str();
    let reads = asked.method == Method::GET || asked.method == Method::HEAD;
    let secret = ["/api/v1/auth", "/api/v1/admin", "/health"];
    if secret.iter().any(|start| path.starts_with(start)) {
        Some(NO_STORE)
    } else if reads && asked.is_for_interface() {
        Some(PRIVATE)
    } else {
        None
    }
}

/// Tells what an answer cost, by `Server-Timing`.
pub(super) fn tell_the_cost(headers: &mut HeaderMap, took: Duration, database: Duration) {
    let app = millis(took.saturating_sub(database));
    let timing = format!("db;dur={:.3}, app;dur={app:.3}", millis(database));
    if let Ok(timing) = HeaderValue::try_from(timing) {
        headers.insert(SERVER_TIMING, timing);
    }
}

/// A duration in milliseconds, to the microsecond.
pub(super) fn millis(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}

/// The body of an answer to HEAD: its length is known, its bytes stay here.
struct Withheld(BodySize);

impl MessageBody for Withheld {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        self.0
    }

    fn poll_next(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        Poll::Ready(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::body::to_bytes;
    use serde_json::Value;

    fn asked(method: Method, path: &str) -> Asked {
        Asked {
            method,
            path: path.to_owned(),
            is_preflight: false,
            request_id: "r1".into(),
        }
    }

    #[actix_web::test]
    async fn an_error_from_anywhere_gets_a_body() {
        let bare = HttpResponse::MethodNotAllowed()
            .insert_header((header::ALLOW, "GET"))
            .finish();
        let response = finish(bare, &asked(Method::PUT, "/version"));
        assert_eq!(
            response.headers().get(header::CONTENT_TYPE),
            Some(&problem::MEDIA_TYPE)
        );
        assert!(response.headers().contains_key(header::ALLOW));
        let body: Value =
            serde_json::from_slice(&to_bytes(response.into_body()).await.unwrap()).unwrap();
        assert_eq!(body["type"], "/problems/method-not-allowed");
        assert_eq!(
            (&body["instance"], &body["request_id"]),
            (&"/version".into(), &"r1".into())
        );
    }

    #[actix_web::test]
    async fn head_keeps_the_length_and_withholds_the_bytes() {
        let response = finish(HttpResponse::Ok().body("12345"), &asked(Method::HEAD, "/"));
        assert_eq!(response.body().size(), BodySize::Sized(5));
        assert!(to_bytes(response.into_body()).await.unwrap().is_empty());
    }

    #[test]
    fn what_is_secret_is_never_stored() {
        let policy = |method, path| cache_policy(&asked(method, path));
        assert_eq!(policy(Method::POST, "/api/v1/auth/login"), Some(NO_STORE));
        assert_eq!(policy(Method::GET, "/api/v1/admin/pool"), Some(NO_STORE));
        assert_eq!(policy(Method::GET, "/api/v1/users"), Some(PRIVATE));
        assert_eq!(policy(Method::POST, "/api/v1/users"), None);
        assert_eq!(policy(Method::GET, "/docs"), None);
    }
}
