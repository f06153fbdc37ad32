//! Every problem explains itself: `/problems` lists them, and the `type` of each leads to its own page.

pub(crate) mod kinds;

use crate::operation::{Answer, Operation};
use crate::problem::Problem;
use crate::respond;
use crate::schema;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use kinds::Kind;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

/// What a kind of problem means, and what to do about it.
#[derive(Serialize, ToSchema)]
#[schema(as = ProblemKind)]
struct KindView {
    slug: &'static str,
    /// What the `type` of such problems says.
    #[serde(rename = "type")]
    type_: String,
    title: &'static str,
    #[schema(schema_with = schema::count)]
    status: u16,
    /// When it happens.
    description: &'static str,
    /// What to do about it.
    action: &'static str,
    /// Whether the same request may succeed later.
    retry: &'static str,
}

/// Every kind of problem.
#[derive(Serialize, ToSchema)]
#[schema(as = ProblemKinds)]
struct KindsView {
    items: Vec<KindView>,
}

impl From<&Kind> for KindView {
    fn from(kind: &Kind) -> Self {
        Self {
            slug: kind.slug,
            type_: format!("/problems/{}", kind.slug),
            title: kind.title,
            status: kind.status,
            description: kind.description,
            action: kind.action,
            retry: kind.retry,
        }
    }
}

/// `GET /problems`: 200.
async fn list() -> HttpResponse {
    let items = kinds::ALL.into_iter().map(KindView::from).collect();
    respond::json(&KindsView { items })
}

/// `GET /problems/{slug}`: 200, 404.
async fn get(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let kind = request.match_info().get("slug").and_then(kinds::find);
    let kind = kind.ok_or_else(|| {
        Problem::new(
            &kinds::NOT_FOUND,
            "there is no such problem: /problems lists them all",
        )
    })?;
    if prefers_html(&request) {
        Ok(HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
            .insert_header((
                header::CONTENT_SECURITY_POLICY,
                "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
            ))
            .body(page(kind)))
    } else {
        Ok(respond::json(&KindView::from(kind)))
    }
}

/// Tells whether HTML is asked for by name, before JSON if that is named too: only browsers do that.
fn prefers_html(request: &HttpRequest) -> bool {
    let accept = request.headers().get(header::ACCEPT);
    let accept = accept.and_then(|a| a.to_str().ok()).unwrap_or_default();
    match (accept.find("text/html"), accept.find("json")) {
        (Some(html), Some(json)) => html < json,
        (html, _) => html.is_some(),
    }
}

/// A page about a kind. The registry holds no character that HTML would take for its own, as a test makes sure.
fn page(kind: &Kind) -> String {
    let Kind {
        slug,
        status,
        title,
        description,
        action,
        retry,
        ..
    } = kind;
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>body{{font:1rem/1.6 system-ui,sans-serif;max-width:42rem;margin:4rem auto;padding:0 1rem}}\
         dt{{font-weight:600;margin-top:1rem}}dd{{margin:0}}</style>\n\
         <h1>{title}</h1>\n<p><code>{slug}</code>, HTTP status {status}</p>\n<dl>\n\
         <dt>When</dt><dd>{description}</dd>\n<dt>What to do</dt><dd>{action}</dd>\n\
         <dt>Does a retry help?</dt><dd>{retry}</dd>\n</dl>\n<p><a href=\"/problems\">All problems</a></p>\n</html>\n"
    )
}

pub(crate) fn operations() -> Vec<Operation> {
    const TAG: &str = "operation";
    let example = || serde_json::to_value(KindView::from(&kinds::NOT_FOUND)).unwrap_or_default();
    vec![
        Operation::get("/problems", "listProblems")
            .about(
                TAG,
                "List the problems",
                "Every kind of problem that this service can answer.",
            )
            .answers(
                Answer::new(200, "Every kind.").json::<KindsView>(json!({"items": [example()]})),
            )
            .to(list),
        Operation::get("/problems/{slug}", "getProblem")
            .about(
                TAG,
                "Explain a problem",
                "What a kind of problem means and what to do about it; as a page for browsers.",
            )
            .answers(
                Answer::new(200, "The kind.")
                    .json::<KindView>(example())
                    .text("text/html", "<!doctype html>…"),
            )
            .fails([&kinds::NOT_FOUND])
            .to(get),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn the_registry_is_safe_to_put_on_a_page() {
        for kind in kinds::ALL {
            let texts = [
                kind.title,
                kind.description,
                kind.action,
                kind.retry,
                kind.slug,
            ];
            assert!(
                !texts.concat().contains(['<', '>', '&', '"']),
                "{}",
                kind.slug
            );
        }
    }

    #[test]
    fn browsers_get_a_page_and_others_json() {
        let asks = |accept: &str| {
            prefers_html(
                &TestRequest::default()
                    .insert_header((header::ACCEPT, accept))
                    .to_http_request(),
            )
        };
        assert!(asks(
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
        ));
        assert!(!asks("*/*") && !asks("application/json, text/html") && !asks(""));
    }
}
