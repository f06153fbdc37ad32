//! Reading what is typed, and writing it again.

use super::*;

fn target(branch: Option<&str>, start: Start, steps: i64) -> Target {
    let branch = branch.map(str::to_owned);
    Target {
        branch,
        start,
        steps,
    }
}

fn named(word: &str) -> Start {
    Start::Named(word.to_owned())
}

#[test]
fn every_way_to_say_a_target_is_understood_and_said_again() {
    for (text, expected) in [
        ("head", Target::head()),
        ("heads", Target::heads()),
        ("base", Target::base()),
        ("current", target(None, Start::Current, 0)),
        ("+2", Target::relative(2)),
        ("-1", Target::relative(-1)),
        ("a1b2c3d4e5f6", Target::revision("a1b2c3d4e5f6")),
        (
            "m20261121_000001_create_users",
            Target::revision("m20261121_000001_create_users"),
        ),
        ("a1b2+2", target(None, named("a1b2"), 2)),
        ("a1b2-12", target(None, named("a1b2"), -12)),
        ("head-2", target(None, Start::Head, -2)),
        ("base+2", target(None, Start::Base, 2)),
        ("current-1", target(None, Start::Current, -1)),
        ("billing@head", target(Some("billing"), Start::Head, 0)),
        ("billing@heads", target(Some("billing"), Start::Heads, 0)),
        ("billing@base", target(Some("billing"), Start::Base, 0)),
        ("billing@+1", target(Some("billing"), Start::Here, 1)),
        ("billing@-1", target(Some("billing"), Start::Here, -1)),
        ("billing@a1b2", target(Some("billing"), named("a1b2"), 0)),
        ("a1b2@head-1", target(Some("a1b2"), Start::Head, -1)),
        ("12", Target::revision("12")),
    ] {
        assert_eq!(text.parse(), Ok(expected.clone()), "{text}");
        assert_eq!(expected.to_string(), text);
    }
}

#[test]
fn anything_else_is_refused_with_the_words_that_are_not() {
    for text in [
        "",
        "+",
        "-",
        "+0",
        "-0",
        "a+0",
        "+-1",
        "--1",
        "-1+1",
        "+1x",
        "a b",
        "@",
        "@head",
        "x@",
        "x@y@z",
        "head@head",
        "base@+1",
        "a.b",
        "+99999999999",
        "a+1+1",
        "a:b",
        " head",
        "x@+",
    ] {
        let refused = text.parse::<Target>().unwrap_err();
        assert!(refused.to_string().contains("heads, base"), "{text}");
        assert!(refused.to_string().contains(&format!("{text:?}")), "{text}");
    }
}

#[test]
fn a_range_has_two_ends_that_may_be_left_out() {
    let head = Some(Target::head());
    let a = Some(Target::revision("a"));
    for (text, from, to) in [
        ("a:head", a.clone(), head.clone()),
        ("a:", a, None),
        (":head", None, head.clone()),
        (":", None, None),
        ("-3:head", Some(Target::relative(-3)), head),
    ] {
        assert!(Range::is_meant(text));
        assert_eq!(text.parse(), Ok(Range { from, to }), "{text}");
    }
    for text in ["a", "a:b:c", "+:a", ""] {
        assert!(text.parse::<Range>().is_err(), "{text}");
    }
    assert!(!Range::is_meant("head"));
}
