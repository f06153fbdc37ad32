//! Branches, merges, several bases, and dependencies between them.

use super::*;

/// A trunk that parts in two and is joined again.
///
/// ```text
/// a - b1 - b2 ---- m - n
///  \- c1 - c2 - c3 /
/// ```
const JOINED: &[&str] = &[
    "a",
    "b1 < a # left",
    "b2 < b1",
    "c1 < a # right",
    "c2 < c1",
    "c3 < c2",
    "m < b2, c3",
    "n < m",
];

/// The same before it was joined.
const PARTED: &[&str] = &[
    "a",
    "b1 < a # left",
    "b2 < b1",
    "c1 < a # right",
    "c2 < c1",
    "c3 < c2",
];

/// Two trees, of which one leans on the other.
const TREES: &[&str] = &[
    "a1",
    "a2 < a1",
    "a3 < a2",
    "x1 # billing",
    "x2 < x1 ~ a2",
    "x3 < x2",
];

#[test]
fn several_heads_make_head_ambiguous_and_say_how_to_go_on() {
    let world = world(PARTED, &["a"]);
    for target in ["head", "head-1", "heads-1"] {
        refused(
            world.up(target),
            &["2 heads: b2 and c3", "merge heads", "branch@head"],
        );
    }
    world.ups(&[
        ("heads", "b1 b2 c1 c2 c3"),
        ("left@head", "b1 b2"),
        ("right@heads", "c1 c2 c3"),
        ("c1@head", "c1 c2 c3"),
        ("b2", "b1 b2"),
        ("left@head-1", "b1"),
    ]);
    refused(world.up("a@head"), &["2 heads"]);
    refused(world.up("nowhere@head"), &["\"nowhere\""]);
}

#[test]
fn counting_up_stops_where_the_way_parts() {
    let world = world(PARTED, &["a"]);
    refused(world.up("+1"), &["+1 parts after a", "b1 or c1", "b1@+1"]);
    refused(world.up("base+2"), &["parts after a"]);
    world.ups(&[
        ("left@+1", "b1"),
        ("right@+2", "c1 c2"),
        ("c2@+2", "c1 c2"),
        ("left@base+2", "b1"),
        ("left@a+2", "b1 b2"),
    ]);
    refused(world.up("left@+3"), &["left@+3", "2 steps up"]);
}

#[test]
fn a_branch_that_is_not_begun_is_counted_from_where_it_parts() {
    world(PARTED, &["b2"]).ups(&[("right@+1", "c1"), ("right@head", "c1 c2 c3")]);
    world(PARTED, &[]).ups(&[("right@+1", "a"), ("right@+2", "a c1")]);
}

#[test]
fn counting_from_several_places_asks_which() {
    let world = world(PARTED, &["b1", "c1"]);
    refused(world.up("+1"), &["+1 could begin at b1 or c1", "b1+1"]);
    refused(world.up("current+1"), &["could begin at b1 or c1"]);
    refused(world.down("-1"), &["-1 could begin at b1 or c1", "b1-1"]);
    world.ups(&[("left@+1", "b2"), ("b1+1", "b2"), ("left@current+1", "b2")]);
    world.downs(&[("left@-1", "b1"), ("right@-1", "c1"), ("current", "")]);
}

#[test]
fn from_all_parents_of_a_merge_one_step_is_the_merge() {
    let world = world(JOINED, &["b2", "c3"]);
    world.ups(&[("+1", "m"), ("+2", "m n"), ("head", "m n")]);
}

#[test]
fn a_merge_brings_both_its_branches() {
    world(JOINED, &["b2"]).ups(&[
        ("head", "c1 c2 c3 m n"),
        ("m", "c1 c2 c3 m"),
        ("+1", "c1 c2 c3 m"),
        ("left@head", "c1 c2 c3 m n"),
        ("c2", "c1 c2"),
    ]);
}

#[test]
fn a_downgrade_keeps_what_it_does_not_stand_on() {
    world(JOINED, &["n"]).downs(&[
        ("-1", "n"),
        ("-2", "n m"),
        ("m", "n"),
        ("b2", "n m"),
        ("b1", "n m b2"),
        ("c1", "n m c3 c2"),
        ("left@a", "n m b2 b1"),
        ("right@a", "n m c3 c2 c1"),
        ("a", "n m c3 c2 c1 b2 b1"),
        ("base", "n m c3 c2 c1 b2 b1 a"),
    ]);
}

#[test]
fn counting_down_stops_at_a_merge() {
    let world = world(JOINED, &["n"]);
    refused(world.down("-3"), &["-3 could begin at b2 or c3"]);
    refused(world.down("n-2"), &["n-2 parts after m", "b2 or c3"]);
    world.downs(&[("left@n-2", "n m"), ("b2@n-3", "n m b2")]);
}

#[test]
fn a_branch_taken_back_leaves_its_sister() {
    let world = world(PARTED, &["b2", "c3"]);
    world.downs(&[
        ("left@a", "b2 b1"),
        ("right@-2", "c3 c2"),
        ("c1", "c3 c2"),
        ("b2-1", "b2"),
        ("right@base", "c3 c2 c1 b2 b1 a"),
    ]);
    refused(world.down("left@-3"), &["2 steps down"]);
    refused(world.down("left@c1"), &["c1 is not on the branch \"left\""]);
    refused(world.up("right@b1"), &["b1 is not on the branch"]);
}

#[test]
fn a_base_of_one_tree_leaves_the_other() {
    let world = world(TREES, &["a3", "x1"]);
    world.downs(&[
        ("billing@base", "x1"),
        ("a2@base", "a3 a2 a1"),
        ("base", "x1 a3 a2 a1"),
        ("a1-1", "a3 a2 a1"),
        ("billing@-1", "x1"),
    ]);
    refused(world.up("base+1"), &["parts after base", "a1 or x1"]);
}

#[test]
fn dependencies_come_first_and_go_last() {
    let fresh = world(TREES, &[]);
    fresh.ups(&[
        ("x2", "a1 a2 x1 x2"),
        ("billing@head", "a1 a2 x1 x2 x3"),
        ("a3", "a1 a2 a3"),
        ("x1", "x1"),
    ]);
    let full = world(TREES, &["a3", "x3"]);
    full.downs(&[
        ("a2", "a3"),
        ("a1", "x3 x2 a3 a2"),
        ("a2@base", "x3 x2 a3 a2 a1"),
        ("billing@base", "x3 x2 x1"),
        ("a1@-1", "a3"),
        ("a1@-2", "x3 x2 a3 a2"),
    ]);
}

#[test]
fn what_others_depend_on_is_not_the_last_one() {
    let world = world(TREES, &["a2", "x2"]);
    world.downs(&[("-1", "x2")]);
    refused(world.down("-2"), &["could begin at a2 or x1"]);
}

#[test]
fn a_shorter_beginning_is_enough_on_a_branch() {
    let lines = &["t", "ab1 < t # one", "ab2 < t # two"];
    let world = world(lines, &[]);
    refused(world.named("ab"), &["ab1 or ab2"]);
    assert_eq!(world.named("two@ab").as_deref(), Ok("ab2"));
}

#[test]
fn many_heads_are_counted_and_not_all_listed() {
    let ids: Vec<String> = (10..30).map(|number| format!("r{number}")).collect();
    let lines: Vec<&str> = ids.iter().map(String::as_str).collect();
    let world = world(&lines, &[]);
    refused(world.up("head"), &["20 heads: r10", "r17 and 12 more"]);
}
