//! From there to there.

use super::*;

const CHAIN: &[&str] = &["r1", "r2 < r1", "r3 < r2", "r4 < r3", "r5 < r4"];

#[test]
fn both_ends_belong_to_a_range() {
    let world = world(CHAIN, &["r3"]);
    for (range, expected) in [
        ("r2:r4", "r2 r3 r4"),
        (":", "r1 r2 r3 r4 r5"),
        ("base:head", "r1 r2 r3 r4 r5"),
        ("r4:", "r4 r5"),
        (":r2", "r1 r2"),
        ("current:", "r3 r4 r5"),
        ("r1:current", "r1 r2 r3"),
        ("-2:current", "r1 r2 r3"),
        ("-1:r5", "r4 r5"),
        ("-1:", "r4 r5"),
        ("current:+1", "r3 r4"),
        ("r1:+2", "r1 r2 r3"),
        (":+2", "r1 r2"),
        ("-1:+1", "r2 r3 r4"),
        ("r3:r3", "r3"),
    ] {
        assert_eq!(world.range(range).as_deref(), Ok(expected), "{range}");
    }
}

#[test]
fn a_range_that_runs_backwards_is_refused() {
    let world = world(CHAIN, &[]);
    refused(world.range("r4:r2"), &["r2 does not stand on r4"]);
    refused(world.range("r9:"), &["\"r9\""]);
}

#[test]
fn a_range_over_branches_holds_all_that_its_end_stands_on() {
    let lines = &["a", "b < a", "c < a", "m < b, c", "x"];
    let world = world(lines, &[]);
    for (range, expected) in [
        (":m", "a b c m"),
        ("a:m", "a b c m"),
        ("b:m", "b c m"),
        (":", "a b c m x"),
        ("a:heads", "a b c m x"),
    ] {
        assert_eq!(world.range(range).as_deref(), Ok(expected), "{range}");
    }
    refused(world.range("a:head"), &["2 heads"]);
    refused(world.range("c:b"), &["b does not stand on c"]);
}
