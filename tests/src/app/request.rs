//! A request in the making.

use super::{Answer, Person, TestApp};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::test::TestRequest;
use serde_json::Value;
use std::net::SocketAddr;

/// A request that is not sent yet.
#[must_use = "a request does nothing until it is sent"]
#[derive(Clone)]
pub struct Request<'a> {
    app: &'a TestApp,
    method: Method,
    uri: String,
    peer: Option<SocketAddr>,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl<'a> Request<'a> {
    pub(super) fn new(app: &'a TestApp, method: Method, uri: String) -> Self {
        Self {
            app,
            method,
            uri,
            peer: None,
            headers: HeaderMap::new(),
            body: Vec::new(),
        }
    }

    /// Asks with a query string.
    pub fn query(mut self, query: &str) -> Self {
        let mark = if self.uri.contains('?') { '&' } else { '?' };
        self.uri = format!("{}{mark}{query}", self.uri);
        self
    }

    /// Adds a header.
    pub fn header(mut self, name: &'static str, value: impl AsRef<[u8]>) -> Self {
        let value = HeaderValue::from_bytes(value.as_ref()).expect("a test's header is one");
        self.headers.append(HeaderName::from_static(name), value);
        self
    }

    /// Carries a JSON value.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "`.json(json!({…}))` reads best without a sign before it"
    )]
    pub fn json(self, body: Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// Carries any bytes under any media type.
    pub fn body(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.headers.remove(header::CONTENT_TYPE);
        self.header("content-type", media_type)
    }

    /// Is sent by somebody.
    pub fn as_(self, person: &Person) -> Self {
        self.token(&person.token)
    }

    /// Is sent with an access token.
    pub fn token(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    /// Comes from this address.
    pub fn from_peer(mut self, address: [u8; 4]) -> Self {
        self.peer = Some((address, 40_000).into());
        self
    }

    /// Has its effect once for this key.
    pub fn idempotency_key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// Changes only the version with this tag.
    pub fn if_match(self, tag: &str) -> Self {
        self.header("if-match", tag)
    }

    /// Reads only what differs from the version with this tag.
    pub fn if_none_match(self, tag: &str) -> Self {
        self.header("if-none-match", tag)
    }

    /// Sends it, holds the answer against the published document, and returns it.
    pub async fn send(self) -> Answer {
        let mut request = TestRequest::with_uri(&self.uri).method(self.method.clone());
        if let Some(peer) = self.peer {
            request = request.peer_addr(peer);
        }
        for (name, value) in self.headers {
            request = request.append_header((name, value));
        }
        if !self.body.is_empty() {
            let length = self.body.len();
            request = request
                .set_payload(self.body)
                .insert_header((header::CONTENT_LENGTH, length));
        }
        let response = (self.app.call)(request).await;
        Answer::read(self.method, self.uri, response).await
    }
}
