//! What the service answered.

use super::contract;
use actix_web::HttpMessage as _;
use actix_web::body::to_bytes;
use actix_web::dev::ServiceResponse;
use actix_web::http::Method;
use actix_web::http::header::HeaderMap;
use plinth_application::context::Context;
use serde_json::Value;
use std::fmt;

/// An answer that agrees with the published document.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// How many SQL statements it took.
    pub statements: u32,
    /// The route that answered, if one did.
    pub(super) route: Option<String>,
    pub(super) asked: (Method, String),
    pub(super) text: String,
    headers: HeaderMap,
    json: Value,
}

impl Answer {
    pub(super) async fn read(method: Method, uri: String, response: ServiceResponse) -> Self {
        let http = response.request();
        let context = http.extensions().get::<Context>().cloned();
        let statements = context.map_or(0, |context| context.meter.statements());
        let route = http.match_pattern();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = to_bytes(response.into_body()).await;
        let body = body.unwrap_or_else(|_| panic!("{method} {uri}: the body broke off"));
        let text = String::from_utf8_lossy(&body).into_owned();
        let answer = Self {
            status,
            statements,
            route,
            asked: (method, uri),
            json: serde_json::from_str(&text).unwrap_or_default(),
            text,
            headers,
        };
        contract::check(&answer);
        answer
    }

    /// The body, if the status is this one.
    #[track_caller]
    pub fn is(&self, status: u16) -> &Value {
        assert_eq!(self.status, status, "{self}");
        &self.json
    }

    /// The body of a 200.
    #[track_caller]
    pub fn ok(&self) -> &Value {
        self.is(200)
    }

    /// Status and slug of a problem.
    #[track_caller]
    pub fn problem(&self) -> (u16, &str) {
        let slug = self.json["type"].as_str();
        let slug = slug.and_then(|reference| reference.strip_prefix("/problems/"));
        (
            self.status,
            slug.unwrap_or_else(|| panic!("no problem: {self}")),
        )
    }

    /// What is wrong with the request, as `place code`: `#/email length`, `?limit range`.
    #[track_caller]
    pub fn faults(&self) -> Vec<String> {
        let errors = self.json["errors"].as_array();
        let errors = errors.unwrap_or_else(|| panic!("no errors: {self}"));
        errors
            .iter()
            .map(|error| {
                let text = |member: &str| error[member].as_str().unwrap_or_default();
                let place = match text("in") {
                    "body" => text("pointer").to_owned(),
                    "query" => format!("?{}", text("parameter")),
                    other => format!("{other} {}", text("parameter")),
                };
                format!("{place} {}", text("code"))
            })
            .collect()
    }

    /// The items of a list.
    #[track_caller]
    pub fn items(&self) -> &[Value] {
        let items = self.ok()["items"].as_array();
        items.unwrap_or_else(|| panic!("no list: {self}"))
    }

    /// The ids of the items of a list.
    #[track_caller]
    pub fn ids(&self) -> Vec<i64> {
        self.items()
            .iter()
            .filter_map(|item| item["id"].as_i64())
            .collect()
    }

    /// A header, empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).map(|value| value.to_str());
        value.map_or("", |value| value.expect("our headers are text"))
    }

    /// Where a `Link` of this relation leads.
    pub fn link(&self, relation: &str) -> Option<String> {
        let links = self.header("link");
        links.split(", <").find_map(|link| {
            let (target, rest) = link.trim_start_matches('<').split_once('>')?;
            (rest == format!("; rel=\"{relation}\"")).then(|| target.to_owned())
        })
    }

    /// The body as it came.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The body as JSON; null if it is not.
    pub fn json(&self) -> &Value {
        &self.json
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (method, uri) = &self.asked;
        write!(f, "{method} {uri}: {} {}", self.status, self.text)
    }
}
