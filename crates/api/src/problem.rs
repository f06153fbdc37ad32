//! What goes wrong, as the caller sees it: problem details of RFC 9457.
//!
//! A [`Problem`] knows what happened; the [`edge`](crate::edge) adds where and under which request id, writes the body
//! and logs the cause. So there is one place that renders errors, whoever answered them.

mod outcome;

use crate::problems::kinds::{self, Kind};
use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use plinth_application::error::Error;
use serde::Serialize;
use std::borrow::Cow;
use std::fmt;
use utoipa::ToSchema;

/// The media type of every error body.
pub(crate) const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/problem+json");

/// How many errors one answer lists.
const MOST_ERRORS: usize = 1000;

/// Why a request was not served.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) kind: &'static Kind,
    pub(crate) detail: Cow<'static, str>,
    pub(crate) errors: Vec<FieldError>,
    pub(crate) cause: Option<Box<Error>>,
    retry_after: Option<u32>,
    closes: bool,
}

/// One value of a request that is not acceptable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FieldError {
    /// Which part of the request holds the value.
    #[serde(rename = "in")]
    pub(crate) place: Place,
    /// Where in the body: a JSON Pointer as a URI fragment. Only with `in: body`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "#/email")]
    pub(crate) pointer: Option<String>,
    /// Which parameter or header. Only with the other parts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(crate) parameter: Option<String>,
    /// What is the matter, as a word.
    #[schema(example = "email")]
    pub(crate) code: &'static str,
    /// What is the matter, for people.
    #[schema(example = "is not an email address")]
    pub(crate) detail: Cow<'static, str>,
}

/// A part of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(
    dead_code,
    reason = "the published vocabulary; nothing points at a header yet"
)]
pub(crate) enum Place {
    /// The body.
    Body,
    /// The query.
    Query,
    /// The path.
    Path,
    /// The headers.
    Header,
}

impl FieldError {
    /// Points at a place in the body, given as a plain JSON Pointer.
    pub(crate) fn body(
        pointer: &str,
        code: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            place: Place::Body,
            pointer: Some(fragment(pointer)),
            parameter: None,
            code,
            detail: detail.into(),
        }
    }

    /// Points at a part of the path.
    pub(crate) fn path(
        parameter: impl Into<String>,
        code: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            place: Place::Path,
            ..Self::query(parameter, code, detail)
        }
    }

    /// Points at a query parameter.
    pub(crate) fn query(
        parameter: impl Into<String>,
        code: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            place: Place::Query,
            pointer: None,
            parameter: Some(parameter.into()),
            code,
            detail: detail.into(),
        }
    }
}

/// Writes a JSON Pointer as a URI fragment.
fn fragment(pointer: &str) -> String {
    /// What RFC 3986 does not allow in a fragment.
    const ESCAPED: percent_encoding::AsciiSet = percent_encoding::CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'%')
        .add(b'<')
        .add(b'>')
        .add(b'[')
        .add(b'\\')
        .add(b']')
        .add(b'^')
        .add(b'`')
        .add(b'{')
        .add(b'|')
        .add(b'}');
    format!(
        "#{}",
        percent_encoding::utf8_percent_encode(pointer, &ESCAPED)
    )
}

/// The body of every error (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemView<'a> {
    /// Names the kind of problem; resolves on this server to its description.
    #[serde(rename = "type")]
    #[schema(value_type = String, format = "uri-reference", example = "/problems/not-found")]
    type_: TypeOf,
    /// The same for every problem of this kind.
    title: &'static str,
    /// Equals the HTTP status.
    #[schema(minimum = 400, maximum = 599, example = 404)]
    status: u16,
    /// What happened this time.
    detail: &'a str,
    /// The path of the request, without its query.
    #[schema(example = "/api/v1/users/42")]
    instance: &'a str,
    /// Equals the `X-Request-Id` header.
    request_id: &'a str,
    /// The values that the problem is about. Only where it is about values of the request.
    #[serde(skip_serializing_if = "<[FieldError]>::is_empty")]
    #[schema(required = false, value_type = Vec<FieldError>)]
    errors: &'a [FieldError],
    /// Seconds after which it is worth another try; equals the `Retry-After` header. Only with 429, 503 and
    /// `idempotency-in-progress`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    retry_after: Option<u32>,
}

/// The path of a kind's description.
struct TypeOf(&'static Kind);

impl Serialize for TypeOf {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("/problems/{}", self.0.slug))
    }
}

impl Problem {
    /// A problem with its reason in words that are fit for the caller's eyes.
    pub(crate) fn new(kind: &'static Kind, detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            errors: Vec::new(),
            cause: None,
            retry_after: kind.retry_after,
            closes: false,
        }
    }

    /// Values that break the schema.
    pub(crate) fn invalid(mut errors: Vec<FieldError>) -> Self {
        let detail = match errors.len() {
            1 => Cow::Borrowed("1 value is not acceptable"),
            n if n > MOST_ERRORS => Cow::Owned(format!(
                "{n} values are not acceptable; the first {MOST_ERRORS} are listed"
            )),
            n => Cow::Owned(format!("{n} values are not acceptable")),
        };
        errors.truncate(MOST_ERRORS);
        Self {
            errors,
            ..Self::new(&kinds::VALIDATION_FAILED, detail)
        }
    }

    /// A mistake of ours. The cause goes to the log, never to the caller.
    pub(crate) fn bug(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Error::internal(cause).into()
    }

    /// Is worth another try after so many seconds.
    #[must_use]
    pub(crate) const fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Ends the connection after the answer: what the client still sends is not wanted.
    #[must_use]
    pub(crate) const fn closing(mut self) -> Self {
        self.closes = true;
        self
    }

    /// The status of the answer.
    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.kind.status).expect("the registry holds valid statuses")
    }

    /// Writes the body.
    pub(crate) fn body(&self, instance: &str, request_id: &str) -> Vec<u8> {
        let view = ProblemView {
            type_: TypeOf(self.kind),
            title: self.kind.title,
            status: self.kind.status,
            detail: &self.detail,
            instance,
            request_id,
            errors: &self.errors,
            retry_after: self.retry_after,
        };
        serde_json::to_vec(&view).expect("a problem is plain JSON")
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.slug, self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    /// Status and headers; the edge writes the body.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut response = HttpResponse::build(self.status());
        response.insert_header((header::CONTENT_TYPE, MEDIA_TYPE));
        if self.kind.status == 401 {
            let sent = [&kinds::INVALID_TOKEN, &kinds::TOKEN_EXPIRED].contains(&self.kind);
            let challenge = if sent {
                "Bearer realm=\"plinth\", error=\"invalid_token\""
            } else {
                "Bearer realm=\"plinth\""
            };
            response.insert_header((
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static(challenge),
            ));
        }
        if let Some(seconds) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if self.closes {
            response.force_close();
        }
        response.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plinth_application::error::Code;

    #[test]
    fn a_refusal_becomes_a_problem_with_its_pointers() {
        let error = Error::new(Code::EmailTaken, "this email address is in use").at(
            "/email",
            "conflict",
            "is in use",
        );
        let problem = Problem::from(error);
        let body: serde_json::Value =
            serde_json::from_slice(&problem.body("/api/v1/users", "r1")).unwrap();
        assert_eq!(
            body,
            serde_json::json!({
                "type": "/problems/email-taken", "title": "The email address is in use", "status": 409,
                "detail": "this email address is in use", "instance": "/api/v1/users", "request_id": "r1",
                "errors": [{"in": "body", "pointer": "#/email", "code": "conflict", "detail": "is in use"}],
            })
        );
    }

    #[test]
    fn an_internal_error_keeps_its_cause_to_itself() {
        let problem = Problem::from(Error::internal("password table on fire"));
        let body = String::from_utf8(problem.body("/", "r1")).unwrap();
        assert!(!body.contains("fire") && body.contains("internal-error"));
    }

    #[test]
    fn unavailability_says_when_to_come_back_and_a_lost_commit_does_not() {
        let header = |kind| {
            let response = Problem::new(kind, "").error_response();
            response.headers().get(header::RETRY_AFTER).cloned()
        };
        assert!(header(&kinds::POOL_EXHAUSTED).is_some());
        assert!(header(&kinds::COMMIT_OUTCOME_UNKNOWN).is_none());
    }

    #[test]
    fn only_a_token_that_was_sent_is_called_invalid() {
        let challenge = |kind| {
            let response = Problem::new(kind, "").error_response();
            let value = response.headers().get(header::WWW_AUTHENTICATE).cloned();
            value.unwrap().to_str().unwrap().to_owned()
        };
        assert!(challenge(&kinds::TOKEN_EXPIRED).contains("invalid_token"));
        assert!(!challenge(&kinds::INVALID_CREDENTIALS).contains("error"));
        assert!(!challenge(&kinds::AUTHENTICATION_REQUIRED).contains("error"));
    }

    #[test]
    fn pointers_are_written_as_fragments() {
        assert_eq!(fragment("/a b/~1"), "#/a%20b/~1");
    }
}
