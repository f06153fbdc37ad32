//! The published document: OpenAPI 3.1, made of the table of operations.

mod answers;

use crate::body;
use crate::idempotency;
use crate::operation::{Access, Body, Operation, table};
use crate::problem::ProblemView;
use crate::schema::{self, Parts};
use actix_web::http::Method;
use actix_web::http::header::HeaderValue;
use actix_web::web::Bytes;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher as _};
use std::sync::LazyLock;
use utoipa::openapi::content::{Content, ContentBuilder};
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, ParameterStyle,
    PathsBuilder,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ComponentsBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder, PathItem, Ref, RefOr, Required};

/// The name of the one way to prove who one is.
const BEARER: &str = "bearerAuth";

const INTRODUCTION: &str = "\
A service of users, their profiles, posts and money, and of what applications log and measure.

**Errors** are problem details (RFC 9457); their `type` leads to a page on this server that says what to do.

**Versions.** Answers that show one resource carry an `ETag`. Send it as `If-None-Match` to read only what has changed \
(304), or as `If-Match` to change only what you have seen (412 otherwise).

**Repetition.** Operations that say so understand `Idempotency-Key` (1 to 255 visible ASCII characters, best a UUID, for \
24 hours): what is sent again with the same key and body has its effect once, and is answered as it was the first time, \
with `Idempotency-Replayed: true`. The same key with another body is refused (422), and while the first request is still \
being served so is the second (409). A request that failed leaves its key free.

**Lists** are paged by `limit` and `offset`, by `page` and `size`, or by `cursor`; the `Link` header leads on.

**Limits.** `RateLimit-Policy` tells which limits count for a request, `RateLimit` what is left of them. What is too much \
is refused (429) with `Retry-After`.

**Tracing.** `X-Request-Id` is repeated in the answer and in every log line, or made if none is sent; `traceparent` \
continues the caller's trace.

**Strictness.** Unknown members and parameters are refused, and all errors of a request are told at once.";

/// The document as it is served.
pub(crate) struct Published {
    /// Its bytes.
    pub(crate) json: Bytes,
    /// Their tag.
    pub(crate) tag: HeaderValue,
}

/// The document as it is served, written once.
pub(crate) fn published() -> &'static Published {
    static PUBLISHED: LazyLock<Published> = LazyLock::new(|| {
        let json = serde_json::to_vec(&open_api()).expect("the document is plain JSON");
        let mut hasher = DefaultHasher::new();
        hasher.write(&json);
        let tag = HeaderValue::try_from(format!("\"{:016x}\"", hasher.finish()));
        Published {
            json: json.into(),
            tag: tag.expect("digits and quotes fit a header"),
        }
    });
    &PUBLISHED
}

/// The document, indented and in an order that changes only when the interface does: fit to be kept in the repository.
pub fn document() -> String {
    let mut text = serde_json::to_string_pretty(&open_api()).expect("the document is plain JSON");
    text.push('\n');
    text
}

type Schemas = BTreeMap<String, RefOr<Schema>>;

fn open_api() -> OpenApi {
    let mut schemas = Schemas::new();
    reference(Parts::of::<ProblemView<'_>>(), &mut schemas);
    let mut paths = PathsBuilder::new();
    for operation in table().iter().filter(|o| o.documented) {
        let item = PathItem::new(method(&operation.method), describe(operation, &mut schemas));
        paths = paths.path(operation.path, item);
    }
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("The access token of a sign-in."))
        .build();
    let components = ComponentsBuilder::new()
        .schemas_from_iter(schemas)
        .security_scheme(BEARER, SecurityScheme::Http(bearer));
    let components = answers::shared_headers()
        .fold(components, |all, (name, header)| all.header(name, header))
        .build();
    let tags = [
        ("auth", "Signing in and out."),
        ("users", "People who can sign in."),
        ("profiles", "What they tell about themselves."),
        ("logs", "What applications write down about what they do."),
        ("metrics", "What they measure."),
        ("accounts", "Money that belongs to users."),
        ("transfers", "How it moves."),
        ("posts", "What users publish."),
        ("admin", "How the service is doing, for those who run it."),
        ("operation", "Probes, metrics, and this document."),
    ];
    let tags = tags.map(|(name, about)| {
        TagBuilder::new()
            .name(name)
            .description(Some(about))
            .build()
    });
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Plinth")
                .version("1")
                .description(Some(INTRODUCTION))
                .build(),
        )
        .paths(paths.build())
        .components(Some(components))
        .tags(Some(tags))
        .build()
}

/// Adds a type to the components and refers to it.
fn reference(parts: Parts, schemas: &mut Schemas) -> RefOr<Schema> {
    let reference = Ref::from_schema_name(&parts.name);
    schemas.extend(parts.others);
    schemas.insert(parts.name, parts.schema);
    reference.into()
}

fn method(method: &Method) -> HttpMethod {
    match *method {
        Method::POST => HttpMethod::Post,
        Method::PUT => HttpMethod::Put,
        Method::PATCH => HttpMethod::Patch,
        Method::DELETE => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

fn describe(operation: &Operation, schemas: &mut Schemas) -> utoipa::openapi::path::Operation {
    let mut described = OperationBuilder::new()
        .tag(operation.tag)
        .operation_id(Some(operation.id))
        .summary(Some(operation.summary))
        .description(Some(description(operation)))
        .securities(Some(security(operation.access)));
    for parameter in path_parameters(operation.path).chain(query_parameters(operation)) {
        described = described.parameter(parameter);
    }
    if let Some(body) = &operation.body {
        let examples = body.examples.iter().map(|(name, value)| {
            let example = ExampleBuilder::new()
                .summary(*name)
                .value(Some(value.clone()))
                .build();
            (name.replace(' ', "-"), example)
        });
        let content = ContentBuilder::new()
            .schema(Some(reference((body.schema().parts)(), schemas)))
            .examples_from_iter(examples)
            .build();
        let mut request = RequestBodyBuilder::new().required(Some(Required::True));
        if operation.method == Method::PATCH {
            request = request.content("application/merge-patch+json", content.clone());
        }
        if body.lines.is_some() {
            request = request.content(body::LINES, lines(body));
        }
        described =
            described.request_body(Some(request.content("application/json", content).build()));
    }
    for (status, response) in answers::responses(operation, schemas) {
        described = described.response(status, response);
    }
    described.build()
}

/// What there is to know about an operation, with what it has in common with others.
fn description(operation: &Operation) -> String {
    let mut description = operation.description.to_owned();
    if operation.idempotent {
        description.push(' ');
        description.push_str(idempotency::ABOUT);
    }
    description
}

/// How the same things look as lines: there is no word for that in a schema of a whole text.
fn lines(body: &Body) -> Content {
    let items = body.examples.iter();
    let items = items.flat_map(|(_, example)| example["items"].as_array().into_iter().flatten());
    let example: Vec<String> = items.map(Value::to_string).collect();
    let example = example.join("\n");
    // As an example of the content it would mislead those who make requests of a document: they know no such lines, and
    // would send a text in JSON.
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(format!(
            "One item a line, each a JSON object as in `items`:\n\n```\n{example}\n```"
        )));
    ContentBuilder::new().schema(Some(text)).build()
}

fn security(access: Access) -> Vec<SecurityRequirement> {
    let bearer = SecurityRequirement::new(BEARER, Vec::<String>::new());
    match access {
        Access::Public => vec![],
        Access::Optional => vec![SecurityRequirement::default(), bearer],
        Access::Authenticated | Access::Holding(_) | Access::SelfOr(_) => vec![bearer],
    }
}

/// The names of the parameters in a path.
fn path_names(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

fn path_parameters(path: &str) -> impl Iterator<Item = Parameter> {
    path_names(path).map(|name| {
        let (schema, example) = match name {
            "name" => (schema::metric_name(), json!("cpu.load")),
            "slug" => (schema::problem_slug(), json!("not-found")),
            _ => (schema::id(), json!(42)),
        };
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .schema(Some(schema))
            .example(Some(example))
            .build()
    })
}

fn query_parameters(operation: &Operation) -> impl Iterator<Item = Parameter> {
    let objects = operation.parameters.iter().map(|p| &p.object);
    let properties = objects.flat_map(|object| {
        let properties = object.properties.iter();
        properties.map(|(name, schema)| (name, schema, object.required.contains(name)))
    });
    properties.map(|(name, schema, is_required)| {
        let required = if is_required {
            Required::True
        } else {
            Required::False
        };
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Query)
            .required(required)
            .schema(Some(schema.clone()));
        match schema {
            RefOr::T(Schema::Array(array)) => parameter
                .description(array.description.clone())
                .style(Some(ParameterStyle::Form))
                .explode(Some(false)),
            RefOr::T(Schema::Object(object)) => parameter.description(object.description.clone()),
            _ => parameter,
        }
        .build()
    })
}

#[cfg(test)]
mod tests;
