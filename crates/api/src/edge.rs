//! The outermost layer: every request comes in and every answer goes out through here.
//!
//! It gives requests their id, their context and their span; answers their common headers; errors their body, whoever
//! answered them; and the operator a log line and metrics.

mod answer;
mod trace;
mod unread;

use crate::client;
use crate::limits::Standing;
use crate::observe::{self, InFlight};
use crate::operation::Matched;
use crate::problem::Problem;
use crate::problems::kinds;
use crate::state::AppState;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{self, HeaderMap};
use actix_web::http::{Method, StatusCode, Uri};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, HttpResponse, web};
use answer::{Asked, finish};
use plinth_application::context::Context;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tracing::Instrument as _;

/// How many bytes path and query may have together.
const MOST_URI: usize = 8 * 1024;
/// The route of whatever reached no operation.
const UNMATCHED: &str = "unmatched";

/// Takes a request through the service.
pub(crate) async fn edge(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let started = Instant::now();
    let _in_flight = InFlight::begin();
    let state = request.app_data::<web::Data<AppState>>().cloned();
    let state = state.expect("the app is built with its state");
    let id: Arc<str> = trace::request_id(request.headers()).into();
    let context = Context::new(Arc::clone(&id), state.settings.deadline);
    let meter = Arc::clone(&context.meter);
    let asked = Asked {
        method: request.method().clone(),
        path: request.path().to_owned(),
        is_preflight: is_preflight(request.method(), request.headers()),
        request_id: id,
    };
    let address = client::address(request.request());
    let span = trace::span(&asked, request.headers());
    request.extensions_mut().insert(context);
    normalise(&mut request);
    let body = unread::Body::share(&mut request);
    let answered = next.call(request).instrument(span.clone()).await;
    let answered = answered.map(ServiceResponse::map_into_boxed_body);
    let _entered = span.enter();
    let complete = |route, standing: Option<Standing>, response: &mut HttpResponse| {
        if let Some(limits) = state.limits.as_deref().filter(|_| asked.is_for_interface()) {
            limits.tell(standing, address, response.headers_mut());
        }
        let took = started.elapsed();
        if state.settings.development {
            answer::tell_the_cost(response.headers_mut(), took, meter.time());
        }
        let method = method_name(&asked.method);
        observe::answered(method, route, response.status().as_u16(), took, &meter);
        log(method, route, response.status(), took, &meter);
    };
    let send = |response| match body {
        Some(body) => body.hold(response),
        None => response,
    };
    match answered {
        Ok(answered) => {
            let matched = answered.request().extensions().get::<Matched>().copied();
            let route = matched.map_or(UNMATCHED, |matched| matched.0.path);
            let standing = answered.request().extensions().get::<Standing>().copied();
            let (http, response) = answered.into_parts();
            let mut response = finish(response, &asked);
            complete(route, standing, &mut response);
            Ok(ServiceResponse::new(http, send(response)))
        }
        Err(error) => {
            let mut response = finish(HttpResponse::from_error(error), &asked);
            complete(UNMATCHED, None, &mut response);
            Err(InternalError::from_response("answered at the edge", send(response)).into())
        }
    }
}

/// The innermost layer before the router, so that what it refuses has the headers of all others: refuses paths that
/// are too long or cannot be decoded.
pub(crate) async fn well_formed(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let length = request
        .uri()
        .path_and_query()
        .map_or(0, |p| p.as_str().len());
    let problem = if length > MOST_URI {
        Problem::new(
            &kinds::URI_TOO_LONG,
            "path and query must have at most 8192 bytes",
        )
    } else if !is_well_encoded(request.path()) {
        let detail = "a % in the path must be followed by two hexadecimal digits";
        Problem::new(&kinds::MALFORMED_REQUEST, detail)
    } else {
        return next
            .call(request)
            .await
            .map(ServiceResponse::map_into_boxed_body);
    };
    Ok(request.error_response(problem))
}

fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    *method == Method::OPTIONS
        && headers.contains_key(header::ORIGIN)
        && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

/// Tells whether each percent sign begins a percent-encoded byte.
fn is_well_encoded(path: &str) -> bool {
    let mut parts = path.split('%');
    parts.next();
    parts.all(|part| part.len() >= 2 && part.bytes().take(2).all(|b| b.is_ascii_hexdigit()))
}

/// Makes of a request what the rest understands: no slash at the end, no demand for a compressed answer at any price.
fn normalise(request: &mut ServiceRequest) {
    let path = request.path();
    if path.len() > 1 && path.ends_with('/') {
        let path = path.trim_end_matches('/');
        let path = if path.is_empty() { "/" } else { path };
        let path_and_query = match request.uri().query() {
            Some(query) => format!("{path}?{query}"),
            None => path.to_owned(),
        };
        let mut parts = request.uri().clone().into_parts();
        parts.path_and_query = path_and_query.parse().ok();
        if let Ok(uri) = Uri::from_parts(parts) {
            request.match_info_mut().get_mut().update(&uri);
            request.head_mut().uri = uri;
        }
    }
    // RFC 9110 lets a server ignore the header; the alternative would be a refusal that helps nobody.
    let accepted = request.headers().get(header::ACCEPT_ENCODING);
    if accepted.is_some_and(|value| value.to_str().is_ok_and(refuses_plain)) {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
}

/// Tells whether an `Accept-Encoding` rules out an answer that is not compressed.
fn refuses_plain(accepted: &str) -> bool {
    accepted.split(',').any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight
            .trim()
            .strip_prefix("q=")
            .and_then(|q| q.parse::<f32>().ok());
        matches!(name.trim(), "identity" | "*") && weight == Some(0.0)
    })
}

/// The method as a label; whoever invents methods must not invent labels.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}

fn log(
    method: &'static str,
    route: &'static str,
    status: StatusCode,
    took: Duration,
    meter: &plinth_application::context::Meter,
) {
    let ms = answer::millis(took);
    let (status, sql, sql_ms) = (
        status.as_u16(),
        meter.statements(),
        answer::millis(meter.time()),
    );
    if route.starts_with("/health") || route == observe::PATH {
        tracing::debug!(method, route, status, ms, sql, sql_ms, "answered");
    } else {
        tracing::info!(method, route, status, ms, sql, sql_ms, "answered");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percent_sign_begins_a_byte() {
        assert!(is_well_encoded("/") && is_well_encoded("/a%20b%2F"));
        for bad in ["/%", "/%4", "/%zz", "/%4g/x", "/%%20"] {
            assert!(!is_well_encoded(bad), "{bad}");
        }
    }

    #[test]
    fn only_zero_weight_refuses_a_plain_answer() {
        assert!(refuses_plain("identity;q=0") && refuses_plain("gzip, *; q=0.0"));
        assert!(
            !refuses_plain("gzip;q=0")
                && !refuses_plain("identity;q=0.5")
                && !refuses_plain("br, *")
        );
    }
}
