//! One chain: r1, r2, r3, r4, r5.

use super::*;

const CHAIN: &[&str] = &["r1", "r2 < r1", "r3 < r2", "r4 < r3", "r5 < r4"];

#[test]
fn upgrades_of_a_fresh_database_begin_at_the_first() {
    world(CHAIN, &[]).ups(&[
        ("head", "r1 r2 r3 r4 r5"),
        ("heads", "r1 r2 r3 r4 r5"),
        ("+1", "r1"),
        ("+5", "r1 r2 r3 r4 r5"),
        ("r3", "r1 r2 r3"),
        ("r3+1", "r1 r2 r3 r4"),
        ("r3-1", "r1 r2"),
        ("head-1", "r1 r2 r3 r4"),
        ("head-4", "r1"),
        ("base+2", "r1 r2"),
        ("current+2", "r1 r2"),
        ("r2@head", "r1 r2 r3 r4 r5"),
        ("r4@+1", "r1"),
        ("current", ""),
    ]);
}

#[test]
fn upgrades_of_a_database_on_the_way_apply_what_is_pending() {
    world(CHAIN, &["r3"]).ups(&[
        ("head", "r4 r5"),
        ("+1", "r4"),
        ("+2", "r4 r5"),
        ("current+1", "r4"),
        ("r4", "r4"),
        ("r2+3", "r4 r5"),
        ("r2", ""),
        ("r3", ""),
        ("current", ""),
        ("head-2", ""),
        ("r4@+1", "r4"),
    ]);
}

#[test]
fn a_head_that_is_reached_leaves_nothing_to_do() {
    let world = world(CHAIN, &["r5"]);
    world.ups(&[("head", ""), ("heads", ""), ("r1", ""), ("current", "")]);
    refused(world.up("+1"), &["+1", "too far", "nothing further up"]);
}

#[test]
fn downgrades_take_back_the_newest_first() {
    world(CHAIN, &["r4"]).downs(&[
        ("-1", "r4"),
        ("-3", "r4 r3 r2"),
        ("-4", "r4 r3 r2 r1"),
        ("base", "r4 r3 r2 r1"),
        ("r1", "r4 r3 r2"),
        ("r3-2", "r4 r3 r2"),
        ("r3-3", "r4 r3 r2 r1"),
        ("r1+1", "r4 r3"),
        ("current-1", "r4"),
        ("head-3", "r4 r3"),
        ("r4", ""),
        ("current", ""),
        ("r2@base", "r4 r3 r2 r1"),
        ("r2@-1", "r4"),
    ]);
}

#[test]
fn counting_past_an_end_says_how_far_one_could_go() {
    let world = world(CHAIN, &["r3"]);
    refused(world.up("+3"), &["+3", "2 steps up"]);
    refused(world.up("r4+2"), &["r4+2", "one step up"]);
    refused(world.up("head+1"), &["nothing further up"]);
    refused(world.up("base-1"), &["nothing further down"]);
    refused(world.down("-4"), &["-4", "3 steps down"]);
    refused(world.down("r2-3"), &["r2-3", "2 steps down"]);
}

#[test]
fn one_step_below_the_first_is_base() {
    let world = world(CHAIN, &["r2"]);
    assert_eq!(world.named("r1-1").as_deref(), Ok(""));
    assert_eq!(world.down("r1-1").as_deref(), Ok("r2 r1"));
    refused(world.down("r1-2"), &["one step down"]);
}

#[test]
fn the_other_direction_is_refused_with_the_right_word() {
    let world = world(CHAIN, &["r3"]);
    refused(
        world.up("-1"),
        &["an upgrade never goes to -1", "downgrade -1"],
    );
    refused(world.up("base"), &["downgrade base"]);
    refused(world.down("+1"), &["upgrade +1"]);
    refused(world.down("head"), &["r5 is not applied", "upgrade r5"]);
    refused(world.down("r4"), &["r4 is not applied"]);
    refused(world.down("r3+1"), &["r4 is not applied"]);
}

#[test]
fn nothing_can_be_taken_back_from_an_empty_database() {
    let world = world(CHAIN, &[]);
    assert_eq!(world.down("base").as_deref(), Ok(""));
    refused(world.down("-1"), &["-1", "nothing further down"]);
    refused(world.down("r1"), &["r1 is not applied"]);
}

#[test]
fn the_beginning_of_an_id_is_enough_while_it_is_the_only_one() {
    let lines = &["abc1", "abd2 < abc1", "xyz3 < abd2", "abc12 < xyz3"];
    let world = world(lines, &[]);
    assert_eq!(world.named("x").as_deref(), Ok("xyz3"));
    assert_eq!(world.named("abd").as_deref(), Ok("abd2"));
    assert_eq!(
        world.named("abc1").as_deref(),
        Ok("abc1"),
        "a full id is itself"
    );
    refused(
        world.named("ab"),
        &["\"ab\" could be abc1, abd2 or abc12", "type more"],
    );
    refused(world.named("abc"), &["abc1 or abc12"]);
    refused(world.named("zzz"), &["\"zzz\"", "history"]);
}

#[test]
fn a_file_name_or_its_beginning_names_a_revision_too() {
    let mut nodes = crate::graph::tests::nodes(&["a1", "b2 < a1"]);
    nodes[0].name = "m20260101_000000_a1_create_users".to_owned();
    nodes[1].name = "m20260201_000000_b2_add_phone".to_owned();
    let graph = Graph::load(nodes).unwrap();
    let applied = Places::new();
    let world = World { graph, applied };
    for word in ["b2", "m202602", "m20260201_000000_b2_add_phone"] {
        assert_eq!(
            world.named(word).as_deref(),
            Ok("m20260201_000000_b2_add_phone")
        );
    }
    refused(
        world.named("m2026"),
        &["m20260101_000000_a1_create_users or m20260201"],
    );
}

#[test]
fn a_label_names_its_revision() {
    let world = world(&["r1", "r2 < r1 # orders", "r3 < r2"], &[]);
    assert_eq!(world.up("orders").as_deref(), Ok("r1 r2"));
    assert_eq!(world.up("orders+1").as_deref(), Ok("r1 r2 r3"));
    assert_eq!(world.up("orders@head").as_deref(), Ok("r1 r2 r3"));
    refused(
        world.up("order"),
        &["no revision or label is called \"order\""],
    );
}

#[test]
fn a_project_without_revisions_is_at_head() {
    let world = world(&[], &[]);
    world.ups(&[("head", ""), ("heads", ""), ("current", "")]);
    world.downs(&[("base", ""), ("head", "")]);
    refused(world.up("+1"), &["too far"]);
    refused(world.up("a1"), &["no revision"]);
}

#[test]
fn a_gap_beneath_what_is_applied_is_part_of_the_way_up() {
    let mut world = world(CHAIN, &["r4"]);
    world.applied.remove(&1);
    world.ups(&[("head", "r2 r5"), ("r3", "r2"), ("+1", "r2 r5")]);
    world.downs(&[("r1", "r4 r3"), ("-2", "r4 r3"), ("-3", "r4 r3 r1")]);
}

#[test]
fn a_long_way_back_is_walked_in_one_go() {
    let lines: Vec<String> = (0..10_000_u32)
        .map(|number| match number {
            0 => "r0".to_owned(),
            _ => format!("r{number} < r{}", number - 1),
        })
        .collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let world = world(&lines, &["r9999"]);
    let gone = world.down("-9999").unwrap();
    assert!(gone.starts_with("r9999 r9998 ") && gone.ends_with(" r2 r1"));
}
