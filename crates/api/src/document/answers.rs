//! The answers of operations: those of success, and those that say no, of which most follow from what an operation is.

use super::{Schemas, path_names, reference};
use crate::operation::{Access, Answer, Operation, Shape, table};
use crate::page::PageInfo;
use crate::problem::Problem;
use crate::problems::kinds::{self, Kind};
use crate::schema::Parts;
use actix_web::http::Method;
use std::collections::BTreeMap;
use utoipa::openapi::content::{Content, ContentBuilder};
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::link::Link;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::{Header, Ref, RefOr};

const LIMITS: [&str; 2] = ["RateLimit", "RateLimit-Policy"];

/// Every answer of an operation, by status.
pub(super) fn responses(
    operation: &Operation,
    schemas: &mut Schemas,
) -> BTreeMap<String, Response> {
    let mut responses = BTreeMap::new();
    for (status, kinds) in refusals(operation) {
        responses.insert(status.to_string(), refusal(operation, &kinds));
    }
    for answer in &operation.answers {
        let mut response = success(answer, schemas);
        if operation.idempotent {
            let name = "Idempotency-Replayed";
            response
                .headers
                .insert(name.to_owned(), RefOr::T(header(name)));
        }
        responses.insert(answer.status.to_string(), response);
    }
    if operation.is_versioned_interface() {
        // Every answer carries them; to say so of each refusal would double the document.
        let read = |status: &String| status.starts_with(['2', '3']) || status == "429";
        for (_, response) in responses.iter_mut().filter(|(status, _)| read(status)) {
            for name in LIMITS {
                let reference = Ref::new(format!("#/components/headers/{name}"));
                response
                    .headers
                    .insert(name.to_owned(), RefOr::Ref(reference));
            }
        }
    }
    responses
}

/// The headers that answers refer to.
pub(super) fn shared_headers() -> impl Iterator<Item = (&'static str, Header)> {
    LIMITS.into_iter().map(|name| (name, header(name)))
}

/// What an operation can refuse with: its own reasons, and those that follow from its access, body and place.
fn refusals(operation: &Operation) -> BTreeMap<u16, Vec<&'static Kind>> {
    let mut all = operation.kinds.clone();
    all.push(&kinds::INTERNAL_ERROR);
    if operation.access != Access::Public {
        all.extend([&kinds::INVALID_TOKEN, &kinds::TOKEN_EXPIRED]);
    }
    match operation.access {
        Access::Public | Access::Optional => {}
        Access::Authenticated | Access::Holding(_) | Access::SelfOr(_) => {
            all.extend([&kinds::AUTHENTICATION_REQUIRED, &kinds::FORBIDDEN]);
        }
    }
    if operation.is_versioned_interface() {
        all.extend([
            &kinds::MALFORMED_REQUEST,
            &kinds::VALIDATION_FAILED,
            &kinds::RATE_LIMITED,
            &kinds::DATABASE_UNAVAILABLE,
            &kinds::POOL_EXHAUSTED,
            &kinds::DEADLINE_EXCEEDED,
            &kinds::SHUTTING_DOWN,
        ]);
        if operation.method != Method::GET {
            all.extend([
                &kinds::COMMIT_OUTCOME_UNKNOWN,
                &kinds::WRITE_CONFLICT,
                &kinds::STORAGE_FULL,
            ]);
        }
    }
    if operation.body.is_some() {
        all.extend([
            &kinds::MALFORMED_JSON,
            &kinds::PAYLOAD_TOO_LARGE,
            &kinds::UNSUPPORTED_MEDIA_TYPE,
        ]);
    }
    let mut by_status: BTreeMap<u16, Vec<&Kind>> = BTreeMap::new();
    for kind in kinds::ALL.into_iter().filter(|kind| all.contains(kind)) {
        by_status.entry(kind.status).or_default().push(kind);
    }
    by_status
}

fn refusal(operation: &Operation, kinds: &[&'static Kind]) -> Response {
    let instance = operation.path.replace("{slug}", "nope");
    let instance = instance.replace("{name}", "cpu.load");
    let instance: Vec<&str> = instance
        .split('/')
        .map(|part| if part.starts_with('{') { "42" } else { part })
        .collect();
    let instance = instance.join("/");
    let examples = kinds.iter().map(|kind| {
        let body = Problem::new(kind, kind.description)
            .body(&instance, "0198c2d4-6f0e-7a31-9a55-2f1f0c7f5b11");
        let value = serde_json::from_slice(&body).ok();
        (
            kind.slug,
            ExampleBuilder::new()
                .summary(kind.title)
                .value(value)
                .build(),
        )
    });
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .examples_from_iter(examples)
        .build();
    let titles: Vec<&str> = kinds.iter().map(|kind| kind.title).collect();
    let mut response = ResponseBuilder::new()
        .description(format!("{}.", titles.join("; ")))
        .content("application/problem+json", content);
    if kinds.iter().any(|kind| kind.status == 401) {
        response = response.header("WWW-Authenticate", header("WWW-Authenticate"));
    }
    if kinds.iter().any(|kind| kind.retry_after.is_some()) {
        response = response.header("Retry-After", header("Retry-After"));
    }
    response.build()
}

fn success(answer: &Answer, schemas: &mut Schemas) -> Response {
    let mut response = ResponseBuilder::new().description(answer.description);
    for content in &answer.contents {
        let schema = schema(&content.shape, schemas);
        let content_of = ContentBuilder::new()
            .schema(Some(schema))
            .example(Some(example(content)));
        let content_of: Content = content_of.build();
        response = response.content(content.media_type, content_of);
    }
    for name in &answer.headers {
        response = response.header(*name, header(name));
    }
    for operation in &answer.links {
        let link = Link::builder()
            .operation_id(*operation)
            .parameter(id_of(operation), "$response.body#/id")
            .build();
        response = response.link(*operation, link);
    }
    response.build()
}

/// The last parameter in an operation's path: the id of the thing that it is about.
fn id_of(operation: &str) -> &'static str {
    let linked = table().iter().find(|known| known.id == operation);
    linked
        .and_then(|linked| path_names(linked.path).last())
        .expect("links lead to operations on one thing")
}

fn schema(shape: &Shape, schemas: &mut Schemas) -> RefOr<Schema> {
    match shape {
        Shape::One(parts) => reference(parts(), schemas),
        Shape::List(parts) => {
            let parts = parts();
            let name = format!("{}List", parts.name);
            let item = reference(parts, schemas);
            let page = reference(Parts::of::<PageInfo>(), schemas);
            let list = ObjectBuilder::new()
                .property("items", ArrayBuilder::new().items(item))
                .required("items")
                .property("page", page)
                .required("page")
                .description(Some("A part of a list."));
            let reference = Ref::from_schema_name(&name);
            schemas.insert(name, list.into());
            reference.into()
        }
        Shape::Text => ObjectBuilder::new().schema_type(Type::String).into(),
        Shape::Object => ObjectBuilder::new().schema_type(Type::Object).into(),
    }
}

fn example(content: &crate::operation::Content) -> serde_json::Value {
    match content.shape {
        Shape::List(_) => serde_json::json!({
            "items": [content.example],
            "page": {
                "limit": 100, "offset": 0, "page": null, "total": 1, "total_pages": null, "has_more": false,
                "next_cursor": null,
            },
        }),
        _ => content.example.clone(),
    }
}

fn header(name: &str) -> Header {
    let (kind, about) = match name {
        "ETag" => (Type::String, "The version, for If-None-Match and If-Match."),
        "Location" => (Type::String, "The path of what was made."),
        "Idempotency-Replayed" => (
            Type::Boolean,
            "`true`, if an earlier request with the same Idempotency-Key was answered so.",
        ),
        "Link" => (
            Type::String,
            "The first, previous, next and last part of the list (RFC 8288).",
        ),
        "X-Total-Count" => (
            Type::Integer,
            "How many items there are in all, if they were counted.",
        ),
        "RateLimit" => (
            Type::String,
            "What is left of each limit: `r` requests now, and all of them in `t` seconds.",
        ),
        "RateLimit-Policy" => (
            Type::String,
            "The limits that count for the request: `q` requests in `w` seconds.",
        ),
        "Retry-After" => (
            Type::Integer,
            "Seconds after which it is worth another try.",
        ),
        "WWW-Authenticate" => (Type::String, "How to prove who one is (RFC 6750)."),
        _ => unreachable!("operations carry no other headers"),
    };
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(kind)))
        .description(Some(about))
        .build()
}
