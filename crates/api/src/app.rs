//! The app: routes made of the table of operations, and the layers around them.

use crate::docs::DOCS;
use crate::edge::{edge, well_formed};
use crate::gate::gate;
use crate::observe;
use crate::operation::{Operation, table};
use crate::settings::{MetricsEndpoint, ServerSettings};
use crate::state::AppState;
use actix_cors::Cors;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::{Compress, Condition, from_fn};
use actix_web::{App, Error, HttpResponse, Resource, Route, guard, web};

/// Builds the app, once for each worker thread.
pub fn app(
    state: AppState,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse,
        Error = Error,
        InitError = (),
    >,
> {
    observe::install();
    let settings = state.settings.clone();
    let origins = &settings.cors_allowed_origins;
    App::new()
        .app_data(web::Data::new(state))
        .configure(|config| {
            for (path, operations) in by_path(&settings) {
                config.service(resource(path, &operations));
            }
        })
        .default_service(web::to(HttpResponse::NotFound))
        .wrap(from_fn(well_formed))
        .wrap(Compress::default())
        .wrap(Condition::new(!origins.is_empty(), cors(origins)))
        .wrap(from_fn(edge))
}

/// The operations that these settings offer, by path. The router takes the first path that fits, so fixed segments
/// come before templates.
fn by_path(settings: &ServerSettings) -> Vec<(&'static str, Vec<&'static Operation>)> {
    let mut paths: Vec<(&str, Vec<&Operation>)> = Vec::new();
    for operation in table().iter().filter(|o| is_offered(o, settings)) {
        match paths.iter_mut().find(|(path, _)| *path == operation.path) {
            Some((_, operations)) => operations.push(operation),
            None => paths.push((operation.path, vec![operation])),
        }
    }
    paths.sort_by_cached_key(|(path, _)| {
        path.split('/')
            .map(|segment| segment.starts_with('{'))
            .collect::<Vec<_>>()
    });
    paths
}

fn is_offered(operation: &Operation, settings: &ServerSettings) -> bool {
    if operation.path.starts_with(DOCS) {
        settings.docs_enabled
    } else if operation.path == observe::PATH {
        settings.metrics_endpoint == MetricsEndpoint::Main
    } else {
        true
    }
}

/// A path with all its methods, the ones that follow from others included.
fn resource(path: &'static str, operations: &[&'static Operation]) -> Resource {
    let allow = allow(operations);
    let options = allow.clone();
    let resource = web::resource(path)
        .route(web::method(Method::OPTIONS).to(move || {
            let answer = HttpResponse::NoContent()
                .insert_header((header::ALLOW, options.clone()))
                .finish();
            std::future::ready(answer)
        }))
        .default_service(web::to(move || {
            let answer = HttpResponse::MethodNotAllowed()
                .insert_header((header::ALLOW, allow.clone()))
                .finish();
            std::future::ready(answer)
        }));
    operations.iter().fold(resource, |resource, operation| {
        resource.route(route(operation))
    })
}

fn route(operation: &'static Operation) -> Route {
    let route = operation.route();
    let route = if operation.method == Method::GET {
        route.guard(guard::Any(guard::Get()).or(guard::Head()))
    } else {
        route.method(operation.method.clone())
    };
    route.wrap(from_fn(move |request, next| gate(operation, request, next)))
}

/// The methods of a path, as `Allow` lists them.
fn allow(operations: &[&Operation]) -> HeaderValue {
    let mut methods: Vec<&str> = operations.iter().map(|o| o.method.as_str()).collect();
    if methods.contains(&"GET") {
        methods.push("HEAD");
    }
    methods.push("OPTIONS");
    HeaderValue::try_from(methods.join(", ")).expect("method names fit a header")
}

/// Lets the pages of these origins call the service; they have no credentials but tokens.
fn cors(origins: &[String]) -> Cors {
    let cors = Cors::default()
        .allowed_methods([
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ])
        .allow_any_header()
        .expose_headers([
            "ETag",
            "Link",
            "Location",
            "RateLimit",
            "RateLimit-Policy",
            "Retry-After",
            "X-Request-Id",
            "X-Total-Count",
            "Idempotency-Replayed",
        ])
        .max_age(3600);
    origins
        .iter()
        .fold(cors, |cors, origin| cors.allowed_origin(origin))
}

#[cfg(test)]
mod tests;
