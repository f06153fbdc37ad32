//! Answers that carry JSON.

use crate::problem::Problem;
use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use serde::Serialize;

/// The media type of JSON.
pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// 200 with a body.
pub(crate) fn json<V: Serialize>(view: &V) -> HttpResponse {
    json_with(StatusCode::OK, view)
}

/// A body under any status.
pub(crate) fn json_with<V: Serialize>(status: StatusCode, view: &V) -> HttpResponse {
    let bytes = serde_json::to_vec(view).expect("a view is plain JSON");
    let mut response = HttpResponse::with_body(status, BoxBody::new(bytes));
    response.headers_mut().insert(header::CONTENT_TYPE, JSON);
    response
}

/// 201 with the new thing and the path under which it is found from now on.
pub(crate) fn created<V: Serialize>(location: &str, view: &V) -> Result<HttpResponse, Problem> {
    let mut response = json_with(StatusCode::CREATED, view);
    let location = HeaderValue::try_from(location).map_err(Problem::bug)?;
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}

/// 204.
pub(crate) fn nothing() -> HttpResponse {
    HttpResponse::new(StatusCode::NO_CONTENT)
}
