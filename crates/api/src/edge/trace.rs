//! Under which ids a request is known, here and to those it came through.

use super::answer::Asked;
use actix_web::http::header::HeaderMap;
use tracing::{Span, field};
use uuid::Uuid;

/// The caller's id for the request if it is one that is safe to repeat, else a new one.
pub(super) fn request_id(headers: &HeaderMap) -> String {
    let sent = headers
        .get("x-request-id")
        .and_then(|value| value.to_str().ok());
    match sent.filter(|id| is_request_id(id)) {
        Some(id) => id.to_owned(),
        None => Uuid::now_v7().to_string(),
    }
}

fn is_request_id(id: &str) -> bool {
    (1..=128).contains(&id.len())
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}

/// The span in which a request is served; it continues the caller's trace.
pub(super) fn span(asked: &Asked, headers: &HeaderMap) -> Span {
    // Of the highest level, so that no filter keeps the request id from an error that is logged within.
    let span = tracing::error_span!(
        "request",
        request_id = &*asked.request_id,
        method = asked.method.as_str(),
        trace_id = field::Empty,
        parent_id = field::Empty,
    );
    let parent = headers
        .get("traceparent")
        .and_then(|value| value.to_str().ok());
    if let Some((trace, parent)) = parent.and_then(parent_of) {
        span.record("trace_id", trace).record("parent_id", parent);
    }
    span
}

/// Reads a `traceparent` of W3C trace context: the trace, and the caller's span in it.
fn parent_of(header: &str) -> Option<(&str, &str)> {
    let mut parts = header.split('-');
    let hex = |part: Option<&'_ str>, length: usize| {
        part.is_some_and(|p| {
            p.len() == length
                && p.bytes()
                    .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        })
    };
    let (version, trace, parent, flags) = (parts.next(), parts.next(), parts.next(), parts.next());
    let well_formed = hex(version, 2)
        && version != Some("ff")
        && hex(trace, 32)
        && hex(parent, 16)
        && hex(flags, 2)
        && (version != Some("00") || parts.next().is_none());
    let zero = |part: &str| part.bytes().all(|b| b == b'0');
    match (trace, parent) {
        (Some(trace), Some(parent)) if well_formed && !zero(trace) && !zero(parent) => {
            Some((trace, parent))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_ids_that_are_safe_to_repeat_are_repeated() {
        assert!(is_request_id("a-B_9.x") && is_request_id(&"a".repeat(128)));
        for bad in ["", "a b", "a\nb", "ä", "a/b", &"a".repeat(129)] {
            assert!(!is_request_id(bad), "{bad:?}");
        }
    }

    #[test]
    fn a_trace_is_continued_only_if_it_is_one() {
        let (trace, parent) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
        assert_eq!(
            parent_of(&format!("00-{trace}-{parent}-01")),
            Some((trace, parent))
        );
        assert_eq!(
            parent_of(&format!("01-{trace}-{parent}-01-more")),
            Some((trace, parent))
        );
        let zeros = "0".repeat(32);
        for bad in [
            String::new(),
            format!("00-{trace}-{parent}"),
            format!("00-{trace}-{parent}-01-more"),
            format!("ff-{trace}-{parent}-01"),
            format!("00-{zeros}-{parent}-01"),
            format!("00-{}-{parent}-01", trace.to_uppercase()),
        ] {
            assert_eq!(parent_of(&bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(text in "([0-9a-f-]|.){0,80}") {
            let _whatever = parent_of(&text);
        }
    }
}
