//! Request bodies: their size, kind and pace, and what they say.

use crate::bulk::spool;
use crate::json;
use crate::operation::{Body, Matched, Operation};
use crate::problem::{FieldError, Problem};
use crate::problems::kinds;
use crate::query;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::Method;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use futures_util::future::LocalBoxFuture;
use futures_util::stream::{self, StreamExt as _};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::future::ready;
use std::time::Duration;

/// The media type of lines of JSON.
pub(crate) const LINES: &str = "application/x-ndjson";
/// How long a body may take to arrive.
const MOST_TIME: Duration = Duration::from_secs(10);

/// Refuses a body that is too large, before anything else is asked of the request. One that does not announce its
/// length has to be read for that; it is kept for the handler.
pub(crate) async fn check_size(body: &Body, request: &mut ServiceRequest) -> Result<(), Problem> {
    let is_lines = body.lines.is_some() && has_lines(request.request());
    let most = if is_lines {
        spool::MOST_BYTES
    } else {
        body.most_bytes
    };
    let announced = request.headers().get(header::CONTENT_LENGTH);
    match announced.and_then(|v| v.to_str().ok()?.parse::<u64>().ok()) {
        Some(length) if length > most as u64 => Err(too_large(most)),
        Some(_) => Ok(()),
        // It is measured as it is spooled: nobody unknown may fill the disk first.
        None if is_lines => Ok(()),
        None => {
            let bytes = Bytes::from(read(request.take_payload(), most).await?);
            let payload = Box::pin(stream::once(ready(Ok(bytes))));
            request.set_payload(Payload::Stream { payload });
            Ok(())
        }
    }
}

/// Refuses a body of another kind than the operation takes, and one that is compressed.
pub(crate) fn check_media_type(operation: &Operation, http: &HttpRequest) -> Result<(), Problem> {
    let refused = |detail: &'static str| Err(Problem::new(&kinds::UNSUPPORTED_MEDIA_TYPE, detail));
    let encoding = http.headers().get(header::CONTENT_ENCODING);
    if encoding.is_some_and(|e| !e.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return refused("a compressed body is not understood here: send it as it is");
    }
    let kind = http.headers().get(header::CONTENT_TYPE);
    let Some(kind) = kind.and_then(|k| k.to_str().ok()) else {
        return refused("the body needs a Content-Type: application/json");
    };
    let takes_lines = operation.body.as_ref().is_some_and(|b| b.lines.is_some());
    if is_json(kind, operation.method == Method::PATCH) || (takes_lines && is_kind(kind, LINES)) {
        Ok(())
    } else if takes_lines {
        refused("the body must be application/json or application/x-ndjson, in UTF-8")
    } else if operation.method == Method::PATCH {
        refused("the body must be application/json or application/merge-patch+json, in UTF-8")
    } else {
        refused("the body must be application/json, in UTF-8")
    }
}

/// Tells whether a request's body is said to be lines of JSON.
pub(crate) fn has_lines(http: &HttpRequest) -> bool {
    let kind = http.headers().get(header::CONTENT_TYPE);
    kind.and_then(|k| k.to_str().ok())
        .is_some_and(|kind| is_kind(kind, LINES))
}

fn is_json(kind: &str, patch: bool) -> bool {
    is_kind(kind, "application/json") || (patch && is_kind(kind, "application/merge-patch+json"))
}

/// Tells whether a `Content-Type` is this media type, in UTF-8.
fn is_kind(kind: &str, expected: &str) -> bool {
    let mut parts = kind.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    essence.eq_ignore_ascii_case(expected)
        && parts.all(|parameter| match parameter.split_once('=') {
            Some((name, value)) if name.eq_ignore_ascii_case("charset") => {
                value.trim_matches('"').eq_ignore_ascii_case("utf-8")
            }
            _ => true,
        })
}

async fn read(mut payload: Payload, most: usize) -> Result<Vec<u8>, Problem> {
    let reading = async {
        let mut bytes = Vec::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| broken_off())?;
            if bytes.len() + chunk.len() > most {
                return Err(too_large(most));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    };
    tokio::time::timeout(MOST_TIME, reading)
        .await
        .unwrap_or_else(|_| Err(late()))
}

/// A client that drips is the client's mistake, so no 5xx, which would alarm the operator instead.
pub(crate) fn late() -> Problem {
    Problem::new(&kinds::MALFORMED_REQUEST, "the body did not arrive in time").closing()
}

pub(crate) fn broken_off() -> Problem {
    Problem::new(&kinds::MALFORMED_REQUEST, "the body did not arrive in full").closing()
}

pub(crate) fn too_large(most: usize) -> Problem {
    let detail = format!("the body must have at most {} MiB", most / (1024 * 1024));
    Problem::new(&kinds::PAYLOAD_TOO_LARGE, detail).closing()
}

/// A body that was held against its published schema.
pub(crate) struct ValidatedJson<T>(pub(crate) T);

impl<T: DeserializeOwned + 'static> FromRequest for ValidatedJson<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move { typed(valid(&request, payload).await?).map(Self) })
    }
}

/// Reads a request's body, and holds it against its published schema.
pub(crate) async fn valid(request: &HttpRequest, payload: Payload) -> Result<Value, Problem> {
    let body = body_of(Matched::of(request));
    let bytes = read(payload, body.most_bytes).await?;
    validate(body, &bytes, request.query_string())
}

/// Turns a body that fits its schema into its type. That this fails is a defect of ours: both draw the same lines.
pub(crate) fn typed<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    serde_json::from_value(value).map_err(Problem::bug)
}

fn body_of(operation: &Operation) -> &Body {
    let body = operation.body.as_ref();
    body.expect("an operation whose handler reads a body declares it")
}

/// Reads a body and tells all its errors at once, those of the query too: no operation with a body takes parameters.
fn validate(body: &Body, bytes: &[u8], query: &str) -> Result<Value, Problem> {
    let document = json::read(bytes)
        .map_err(|cause| Problem::new(&kinds::MALFORMED_JSON, format!("the body {cause}")))?;
    let mut errors: Vec<FieldError> = document
        .duplicates
        .iter()
        .map(|pointer| FieldError::body(pointer, "duplicate_field", "is given more than once"))
        .collect();
    let faults = body.schema().checker().faults(&document.value);
    errors.extend(
        faults
            .into_iter()
            .map(|fault| FieldError::body(&fault.pointer, fault.code, fault.detail)),
    );
    if let Err(problem) = query::none_in(query) {
        if problem.kind != &kinds::VALIDATION_FAILED {
            return Err(problem);
        }
        errors.extend(problem.errors);
    }
    if errors.is_empty() {
        Ok(document.value)
    } else {
        Err(Problem::invalid(errors))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::table;
    use crate::users::UserCreate;

    fn create(body: &str, query: &str) -> Result<UserCreate, Problem> {
        let operation = table().iter().find(|o| o.id == "createUser").unwrap();
        typed(validate(body_of(operation), body.as_bytes(), query)?)
    }

    fn payload(chunks: impl futures_util::Stream<Item = &'static [u8]> + 'static) -> Payload {
        let chunks = chunks.map(|chunk| Ok(Bytes::from_static(chunk)));
        Payload::Stream {
            payload: Box::pin(chunks),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_ends_is_given_up() {
        let dripping =
            futures_util::stream::once(async { &b"{"[..] }).chain(futures_util::stream::pending());
        let problem = read(payload(dripping), 64).await.unwrap_err();
        assert_eq!(problem.kind.slug, "malformed-request");
    }

    #[tokio::test]
    async fn a_body_that_hides_its_length_is_measured_as_it_comes() {
        let endless = futures_util::stream::repeat(&[b' '; 4096][..]);
        let problem = read(payload(endless), 64).await.unwrap_err();
        assert_eq!(problem.kind.slug, "payload-too-large");
    }

    #[test]
    fn json_is_json_in_utf_8() {
        for good in [
            "application/json",
            "Application/JSON; charset=UTF-8",
            "application/json;charset=\"utf-8\"",
        ] {
            assert!(is_json(good, false), "{good}");
        }
        for bad in [
            "",
            "text/plain",
            "application/jsonp",
            "application/json; charset=latin1",
        ] {
            assert!(!is_json(bad, true), "{bad}");
        }
        let patch = "application/merge-patch+json";
        assert!(is_json(patch, true) && !is_json(patch, false));
    }

    #[test]
    fn errors_of_body_and_query_come_together() {
        let problem = create(r#"{"email": "ada@example.com", "email": 5}"#, "x=1")
            .err()
            .unwrap();
        let codes: Vec<_> = problem.errors.iter().map(|e| e.code).collect();
        assert_eq!(codes, ["duplicate_field", "required", "unknown_parameter"]);
        assert_eq!(problem.detail, "3 values are not acceptable");
    }

    #[test]
    fn broken_json_is_told_before_anything_else() {
        assert_eq!(
            create("{", "x=1").err().unwrap().kind.slug,
            "malformed-json"
        );
        assert_eq!(create("", "").err().unwrap().kind.slug, "malformed-json");
    }

    #[test]
    fn a_good_body_is_deserialised() {
        let body =
            r#"{"email": "ada@example.com", "password": "correct horse", "full_name": null}"#;
        assert!(create(body, "").is_ok());
    }
}
