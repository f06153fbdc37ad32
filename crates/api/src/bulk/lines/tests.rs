//! How bytes become lines, and lines rejections.

use super::*;
use crate::log_entries::LogCreate;
use crate::schema::Parts;
use proptest::prelude::*;

fn cut(bytes: &[u8]) -> Vec<(u64, Option<Vec<u8>>)> {
    let mut reader = Reader::new(bytes);
    let mut lines = Vec::new();
    while let Some((number, text)) = reader.next().unwrap() {
        lines.push(match text {
            Text::Whole(bytes) => (number, Some(bytes.to_vec())),
            Text::TooLong => (number, None),
        });
    }
    lines
}

#[test]
fn a_last_line_needs_no_line_break() {
    let line = |number, text: &str| (number, Some(text.as_bytes().to_vec()));
    assert_eq!(cut(b""), []);
    assert_eq!(cut(b"a"), [line(1, "a")]);
    assert_eq!(cut(b"a\n\nb\n"), [line(1, "a"), line(2, ""), line(3, "b")]);
    assert_eq!(cut(b"\na"), [line(1, ""), line(2, "a")]);
}

#[test]
fn a_line_that_is_too_long_is_passed_over() {
    let longest = "x".repeat(MOST_BYTES);
    let text = format!("{longest}\n{longest}y\nz\n{longest}{longest}{longest}");
    let lines = cut(text.as_bytes());
    let lengths: Vec<_> = lines
        .iter()
        .map(|(_, l)| l.as_ref().map(Vec::len))
        .collect();
    assert_eq!(lengths, [Some(MOST_BYTES), None, Some(1), None]);
    assert_eq!(lines.last().map(|(number, _)| *number), Some(4));
}

#[test]
fn a_line_is_rejected_for_the_first_thing_that_is_wrong_with_it() {
    let checker = Checker::new(Parts::of::<LogCreate>());
    let reject = |line: &[u8]| document(line, &checker).unwrap_err();
    let long = format!("{{\"message\": \"a\", \"{}\": 1}}", "x".repeat(9000));
    for (line, code, detail) in [
        (&b"{"[..], "malformed", "is not JSON: "),
        (b"{\"message\": \"\xff\"}", "malformed", "is not JSON: "),
        (b"5", "type", "must be of type object"),
        (b"{}", "required", "/message is missing"),
        (
            b"{\"message\": \"\"}",
            "length",
            "/message must have at least 1 characters",
        ),
        (
            b"{\"message\": \"a\", \"message\": \"b\"}",
            "duplicate_field",
            "/message is given",
        ),
        (long.as_bytes(), "unknown_field", "/xxx"),
    ] {
        let rejection = reject(line);
        assert_eq!(rejection.code, code, "{rejection:?}");
        assert!(rejection.detail.starts_with(detail), "{rejection:?}");
        assert!(rejection.detail.len() < 200, "{rejection:?}");
    }
    assert!(document(b"{\"message\": \"a\"}\r", &checker).is_ok());
}

proptest! {
    #[test]
    fn lines_are_cut_where_the_line_breaks_are(text in "[ab\n]{0,40}") {
        let cut: Vec<String> = cut(text.as_bytes())
            .into_iter()
            .filter_map(|(_, line)| String::from_utf8(line?).ok())
            .collect();
        prop_assert_eq!(cut, text.lines().collect::<Vec<_>>());
    }
}
