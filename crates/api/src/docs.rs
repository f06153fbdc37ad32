//! What people look at: the way in, the document, and the page that shows it. Nothing is loaded from elsewhere.

use crate::document;
use crate::etag;
use crate::operation::{Answer, Operation};
use crate::problem::Problem;
use crate::problems::kinds;
use crate::respond;
use crate::state::AppState;
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;
use std::sync::{Arc, LazyLock};
use utoipa_swagger_ui::Config;

/// Under this path lies everything that `docs_enabled` switches.
pub(crate) const DOCS: &str = "/docs";

/// The page runs its own scripts only. It sets styles from within them, hence the inline styles.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

/// `GET /`: 200.
async fn root(state: web::Data<AppState>) -> HttpResponse {
    let mut links = json!({
        "openapi": "/openapi.json", "health": "/health", "version": "/version", "problems": "/problems",
    });
    if state.settings.docs_enabled {
        links["docs"] = DOCS.into();
    }
    respond::json(&json!({"name": "plinth", "version": state.build.version, "links": links}))
}

/// `GET /openapi.json`: 200, 304.
async fn openapi(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let published = document::published();
    let mut response = if etag::is_known(&request, &published.tag)? {
        HttpResponse::new(StatusCode::NOT_MODIFIED)
    } else {
        HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, respond::JSON))
            .body(published.json.clone())
    };
    response
        .headers_mut()
        .insert(header::ETAG, published.tag.clone());
    Ok(response)
}

/// `GET /docs`: 200.
async fn page() -> Result<HttpResponse, Problem> {
    file("index.html")
}

/// `GET /docs/{file}`: 200, 404.
async fn asset(request: HttpRequest) -> Result<HttpResponse, Problem> {
    file(request.match_info().get("file").unwrap_or_default())
}

fn file(name: &str) -> Result<HttpResponse, Problem> {
    static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
        let config = Config::from("/openapi.json").try_it_out_enabled(true);
        // The page would otherwise ask a server far away to judge the document.
        Arc::new(config.validator_url("none"))
    });
    let found = utoipa_swagger_ui::serve(name, Arc::clone(&CONFIG))
        .map_err(|cause| Problem::bug(cause.to_string()))?
        .ok_or_else(|| {
            Problem::new(
                &kinds::ROUTE_NOT_FOUND,
                "the documentation has no such file",
            )
        })?;
    let bytes = if name == "index.html" {
        // The page is served without a trailing slash, so it has to be told where its files are.
        String::from_utf8_lossy(&found.bytes)
            .replacen("<head>", "<head>\n    <base href=\"/docs/\">", 1)
            .into_bytes()
    } else {
        found.bytes.into_owned()
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, found.content_type))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .body(bytes))
}

pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/openapi.json", "openapiJson")
            .about(
                "operation",
                "Show this document",
                "OpenAPI 3.1. Understands `If-None-Match`.",
            )
            .answers(
                Answer::new(200, "This document.")
                    .object(
                        json!({"openapi": "3.1.0", "info": {"title": "Plinth", "version": "1"}}),
                    )
                    .header("ETag"),
            )
            .conditional()
            .to(openapi),
        Operation::get("/", "root").undocumented().to(root),
        Operation::get(DOCS, "docs").undocumented().to(page),
        Operation::get("/docs/{file}", "docsFile")
            .undocumented()
            .to(asset),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_finds_its_files_and_nothing_else() {
        for name in [
            "index.html",
            "swagger-ui.css",
            "swagger-ui-bundle.js",
            "swagger-initializer.js",
        ] {
            assert!(file(name).is_ok(), "{name}");
        }
        for name in ["../Cargo.toml", "nope.js"] {
            assert!(file(name).is_err(), "{name}");
        }
    }
}
