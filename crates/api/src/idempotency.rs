//! The `Idempotency-Key` of a request, and the answer to one that was sent before.

use crate::body;
use crate::client;
use crate::gate::context_of;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::problems::kinds;
use actix_web::dev::Payload;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use futures_util::future::LocalBoxFuture;
use plinth_application::context::Context;
use plinth_application::idempotency::{Claim, Once, Scope};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// How many characters a key may have.
const LONGEST: usize = 255;

/// What the document says of every idempotent operation.
pub(crate) const ABOUT: &str = "Understands `Idempotency-Key`: a request that is sent again with the same key and body has \
     its effect once, and is answered as it was the first time.";

/// Refuses a key that is none, where one is understood.
pub(crate) fn check_key(operation: &Operation, http: &HttpRequest) -> Result<(), Problem> {
    if operation.idempotent {
        key(http)?;
    }
    Ok(())
}

/// The key that came with a request, without the quotes that may be around it.
fn key(http: &HttpRequest) -> Result<Option<&str>, Problem> {
    let mut values = http.headers().get_all(KEY);
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let text = value.to_str().ok().filter(|_| values.next().is_none());
    let bare = text.map(|text| {
        let quoted = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
        quoted.unwrap_or(text)
    });
    bare.filter(|key| (1..=LONGEST).contains(&key.len()))
        .filter(|key| key.bytes().all(|b| b.is_ascii_graphic()))
        .map(Some)
        .ok_or_else(|| {
            let detail = "the Idempotency-Key must be one text of 1 to 255 visible ASCII characters, such as a UUID";
            Problem::new(&kinds::MALFORMED_REQUEST, detail)
        })
}

/// The context of an idempotent operation's request: with a claim, if a key was sent. `body` is the body's SHA-256.
pub(crate) fn claiming(http: &HttpRequest, body: [u8; 32]) -> Result<Context, Problem> {
    let context = context_of(http);
    let Some(key) = key(http)? else {
        return Ok(context);
    };
    let scope = context.principal.map_or_else(
        || Scope::Address(client::address(http)),
        |p| Scope::User(p.user_id),
    );
    let claim = Claim::new(scope, http.method().as_str(), http.path(), key, body);
    Ok(context.claiming(claim))
}

/// Who asks, and a body that was held against its published schema: what [`Caller`](crate::gate::Caller) and
/// [`ValidatedJson`](body::ValidatedJson) are to other operations. The context knows the key that was sent, if one was.
pub(crate) struct Idempotent<T>(pub(crate) Context, pub(crate) T);

impl<T: DeserializeOwned + 'static> FromRequest for Idempotent<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let tree = body::valid(&request, payload).await?;
            let context = claiming(&request, digest(&tree))?;
            Ok(Self(context, body::typed(tree)?))
        })
    }
}

/// SHA-256 of a JSON value, the same for all its spellings: members in order, integral numbers as integers (which is how
/// [`json`](crate::json) reads them).
fn digest(value: &Value) -> [u8; 32] {
    let mut hasher = Sha256::new();
    write(value, &mut hasher);
    hasher.finalize().into()
}

fn write(value: &Value, hasher: &mut Sha256) {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            hasher.update(b"{");
            for (name, member) in members {
                write_scalar(name, hasher);
                hasher.update(b":");
                write(member, hasher);
                hasher.update(b",");
            }
            hasher.update(b"}");
        }
        Value::Array(items) => {
            hasher.update(b"[");
            for item in items {
                write(item, hasher);
                hasher.update(b",");
            }
            hasher.update(b"]");
        }
        scalar => write_scalar(scalar, hasher),
    }
}

fn write_scalar(scalar: &(impl serde::Serialize + ?Sized), hasher: &mut Sha256) {
    serde_json::to_writer(hasher, scalar).expect("a hasher takes every scalar");
}

/// Says so in the answer when what it shows was stored by an earlier request.
pub(crate) fn marked<T>(outcome: &Once<T>, mut response: HttpResponse) -> HttpResponse {
    if outcome.replayed {
        let headers = response.headers_mut();
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;
    use actix_web::test::TestRequest;

    fn found(values: &[&str]) -> Result<Option<String>, &'static str> {
        let request = values
            .iter()
            .fold(TestRequest::default(), |request, value| {
                request.append_header((KEY, *value))
            });
        let found = key(&request.to_http_request()).map(|key| key.map(str::to_owned));
        found.map_err(|problem| problem.kind.slug)
    }

    #[test]
    fn a_key_is_visible_text_perhaps_in_quotes() {
        assert_eq!(found(&[]), Ok(None));
        let longest = "k".repeat(255);
        for (sent, key) in [
            ("8e03978e-40d5", "8e03978e-40d5"),
            ("\"8e03978e-40d5\"", "8e03978e-40d5"),
            ("\"", "\""),
            ("~!", "~!"),
            (&longest, &longest),
        ] {
            assert_eq!(found(&[sent]), Ok(Some(key.to_owned())), "{sent}");
        }
        let too_long = "k".repeat(256);
        for bad in ["", "\"\"", "a b", "a\tb", "ä", &too_long] {
            assert_eq!(found(&[bad]), Err("malformed-request"), "{bad:?}");
        }
        assert_eq!(found(&["a", "a"]), Err("malformed-request"));
    }

    #[test]
    fn bodies_are_compared_as_json() {
        let of = |text: &str| digest(&json::read(text.as_bytes()).unwrap().value);
        let one = of(r#"{"a": 5, "b": [1, {"c": "\u00e4"}], "d": 0.5}"#);
        assert_eq!(
            one,
            of(r#"{"d":5e-1,"b":[1.0,{"c":"ä"}],"a":5.0}"#),
            "another spelling"
        );
        for other in [
            r#"{"a": 6, "b": [1, {"c": "ä"}], "d": 0.5}"#,
            r#"{"a": "5", "b": [1, {"c": "ä"}], "d": 0.5}"#,
            r#"{"a": 5, "b": [{"c": "ä"}, 1], "d": 0.5}"#,
            r#"{"a": 5, "b": [1, {"c": "ä"}], "d": 0.5, "e": null}"#,
        ] {
            assert_ne!(one, of(other), "{other}");
        }
    }
}
