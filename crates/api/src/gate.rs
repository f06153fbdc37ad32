//! What every request passes before its handler runs, in the order in which the checks answer: rate limits, size,
//! credentials, permission, media type, idempotency key, parameters where none are known. The handler's extractors go on
//! with JSON and schema.
//!
//! Around the handler the gate holds the two things that no handler may break: a panic is answered with 500 and ends
//! nothing else, and no handler runs for ever.

use crate::body;
use crate::idempotency;
use crate::limits;
use crate::operation::{Access, Matched, Operation};
use crate::problem::Problem;
use crate::problems::kinds;
use crate::query;
use crate::state::AppState;
use actix_web::body::BoxBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, HttpResponse};
use futures_util::FutureExt as _;
use plinth_application::context::Context;
use plinth_application::error::Error;
use plinth_domain::users::UserId;
use std::future::{Ready, ready};
use std::panic::AssertUnwindSafe;
use std::str::FromStr;
use std::time::Duration;

/// Use cases keep the deadline by themselves and answer truthfully what became of their writes; only what runs on
/// after this time is cut off.
const GRACE: Duration = Duration::from_secs(2);

/// Lets a request through to its handler, or answers it.
pub(crate) async fn gate(
    operation: &'static Operation,
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, actix_web::Error> {
    let http = request.request().clone();
    http.extensions_mut().insert(Matched(operation));
    let admitted = async {
        check_open(operation, &http)?;
        // Who asks is found out first, because it is the user whose requests are counted; it is told in its turn.
        let identified = identify(operation, &http).await;
        limits::check(operation, &http, identified.as_ref().ok())?;
        if let Some(body) = &operation.body {
            body::check_size(body, &mut request).await?;
        }
        admit(operation, &http, identified?)
    };
    let context = match admitted.await {
        Ok(context) => context,
        Err(problem) => return Ok(refuse(http, problem)),
    };
    let deadline = context.deadline + GRACE;
    http.extensions_mut().insert(context);
    let work = AssertUnwindSafe(next.call(request)).catch_unwind();
    match tokio::time::timeout_at(deadline, work).await {
        Ok(Ok(answered)) => answered,
        Ok(Err(_panic)) => Ok(refuse(http, Problem::bug("the handler panicked"))),
        Err(_elapsed) => Ok(refuse(
            http,
            Problem::new(
                &kinds::DEADLINE_EXCEEDED,
                "the request took too long and was given up",
            ),
        )),
    }
}

fn refuse(http: HttpRequest, problem: Problem) -> ServiceResponse {
    ServiceResponse::new(http, HttpResponse::from_error(problem))
}

/// Takes no request that comes over an old connection while the service is about to end. Probes are answered still.
fn check_open(operation: &Operation, http: &HttpRequest) -> Result<(), Problem> {
    if operation.is_versioned_interface() && AppState::of(http).drain.is_closed() {
        let detail = "the service finishes its last requests: send this one over a new connection";
        return Err(Problem::new(&kinds::SHUTTING_DOWN, detail).closing());
    }
    Ok(())
}

fn admit(operation: &Operation, http: &HttpRequest, context: Context) -> Result<Context, Problem> {
    match operation.access {
        Access::Public | Access::Optional => {}
        Access::Authenticated => {
            context.principal()?;
        }
        Access::Holding(permission) => context.require(permission)?,
        Access::SelfOr(permission) => {
            context.require_self_or(path_id::<UserId>(http), permission)?;
        }
    }
    if let Some(admission) = operation.admission {
        admission(&AppState::of(http).services, &context)?;
    }
    if operation.body.is_some() {
        body::check_media_type(operation, http)?;
    }
    idempotency::check_key(operation, http)?;
    if operation.body.is_none()
        && operation.parameters.is_none()
        && operation.is_versioned_interface()
    {
        query::none_in(http.query_string())?;
    }
    Ok(context)
}

/// Finds out who asks.
async fn identify(operation: &Operation, http: &HttpRequest) -> Result<Context, Problem> {
    let context = context_of(http);
    if operation.access == Access::Public {
        return Ok(context);
    }
    let Some(token) = bearer_token(http)? else {
        return Ok(context);
    };
    let principal = AppState::of(http)
        .services
        .auth
        .authenticate(&context, token)
        .await?;
    Ok(context.by(principal))
}

/// The token that was sent, if any. Fails with `invalid-token` when something else was sent.
fn bearer_token(http: &HttpRequest) -> Result<Option<&str>, Problem> {
    let mut values = http.headers().get_all(header::AUTHORIZATION);
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let token = value
        .to_str()
        .ok()
        .filter(|_| values.next().is_none())
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim_matches(' '))
        .filter(|token| !token.is_empty());
    token.map(Some).ok_or_else(|| {
        Problem::new(
            &kinds::INVALID_TOKEN,
            "the Authorization header is not of the form `Bearer <token>`",
        )
    })
}

/// The context of a request, with its caller once the gate knows them.
pub(crate) fn context_of(http: &HttpRequest) -> Context {
    let context = http.extensions().get::<Context>().cloned();
    context.expect("the edge makes a context for every request")
}

/// The id in the path, if it is one.
fn path_id<T: FromStr>(http: &HttpRequest) -> Option<T> {
    http.match_info().iter().next()?.1.parse().ok()
}

/// Who asks, until when, and under which request id.
pub(crate) struct Caller(pub(crate) Context);

impl FromRequest for Caller {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(context_of(request))))
    }
}

/// The id in the path. A text that is no id is an id that nothing has, so that it is answered where missing things are.
pub(crate) struct PathId<T>(pub(crate) Option<T>);

impl<T: FromStr + 'static> FromRequest for PathId<T> {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(path_id(request))))
    }
}

/// Turns a value that the schema let pass into the domain's own. The domain refusing it is a defect of ours: schema
/// and domain are meant to draw the same lines.
pub(crate) fn accepted<T, E>(parsed: Result<T, E>) -> Result<T, Error>
where
    E: std::error::Error + Send + Sync + 'static,
{
    parsed.map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn token(value: &str) -> Result<Option<String>, &'static str> {
        let request = TestRequest::default().insert_header((header::AUTHORIZATION, value));
        let found = bearer_token(&request.to_http_request()).map(|t| t.map(str::to_owned));
        found.map_err(|problem| problem.kind.slug)
    }

    #[test]
    fn only_a_bearer_token_is_a_credential() {
        assert_eq!(token("Bearer abc"), Ok(Some("abc".to_owned())));
        assert_eq!(token("bearer abc"), Ok(Some("abc".to_owned())));
        for bad in ["", "Bearer", "Bearer ", "Basic abc", "abc"] {
            assert_eq!(token(bad), Err("invalid-token"), "{bad:?}");
        }
        let nothing = TestRequest::default().to_http_request();
        assert!(matches!(bearer_token(&nothing), Ok(None)));
    }

    #[test]
    fn two_authorization_headers_are_none() {
        let request = TestRequest::default()
            .append_header((header::AUTHORIZATION, "Bearer a"))
            .append_header((header::AUTHORIZATION, "Bearer b"))
            .to_http_request();
        assert!(bearer_token(&request).is_err());
    }
}
