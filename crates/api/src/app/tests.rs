//! What the app answers by itself, before any database is asked.

mod answers;
mod limits;
mod posts;
mod requests;
mod resources;

use super::app;
use crate::settings::ServerSettings;
use crate::testing::state;
use actix_web::body::to_bytes;
use actix_web::dev::ServiceResponse;
use actix_web::http::Method;
use actix_web::test::{TestRequest, call_service, init_service};
use serde_json::Value;

struct Answer {
    status: u16,
    headers: actix_web::http::header::HeaderMap,
    body: String,
}

impl Answer {
    async fn of(response: ServiceResponse) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = to_bytes(response.into_body()).await.unwrap();
        Self {
            status,
            headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The slug of a problem that is well formed in every respect.
    fn problem(&self) -> String {
        let body = self.json();
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(body["status"], self.status);
        assert_eq!(body["request_id"], self.header("x-request-id"));
        body["type"]
            .as_str()
            .unwrap()
            .strip_prefix("/problems/")
            .unwrap()
            .to_owned()
    }
}

async fn ask_with(settings: ServerSettings, request: TestRequest) -> Answer {
    let app = init_service(app(state(settings))).await;
    Answer::of(call_service(&app, request.to_request()).await).await
}

async fn ask(request: TestRequest) -> Answer {
    ask_with(ServerSettings::default(), request).await
}

fn request(method: Method, uri: &str) -> TestRequest {
    TestRequest::with_uri(uri).method(method)
}

fn post(uri: &str, body: &str) -> TestRequest {
    let request = request(Method::POST, uri).insert_header(("content-type", "application/json"));
    request.set_payload(body.to_owned())
}
