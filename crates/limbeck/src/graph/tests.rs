//! Graphs that hold together, and those that do not.

use super::*;

/// Reads nodes as `id < parents ~ dependencies # labels`, each list with commas. The id is the name of the file too.
pub(crate) fn nodes(lines: &[&str]) -> Vec<Node> {
    let list = |text: &str| -> Vec<String> {
        let words = text.split(',').map(str::trim);
        words
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let read = |line: &&str| {
        let (rest, labels) = line.split_once('#').unwrap_or((line, ""));
        let (rest, depends_on) = rest.split_once('~').unwrap_or((rest, ""));
        let (id, parents) = rest.split_once('<').unwrap_or((rest, ""));
        Node {
            id: id.trim().to_owned(),
            name: id.trim().to_owned(),
            parents: list(parents),
            depends_on: list(depends_on),
            labels: list(labels),
            message: format!("make {}", id.trim()),
        }
    };
    lines.iter().map(read).collect()
}

pub(crate) fn graph(lines: &[&str]) -> Graph {
    Graph::load(nodes(lines)).unwrap()
}

fn ids<'a>(nodes: impl IntoIterator<Item = &'a Node>) -> Vec<&'a str> {
    nodes.into_iter().map(|node| node.id.as_str()).collect()
}

fn refusal(lines: &[&str]) -> GraphError {
    Graph::load(nodes(lines)).unwrap_err()
}

const DIAMOND: &[&str] = &["m < b, c", "c < a", "b < a", "a", "d < m"];

#[test]
fn nothing_is_a_graph_too() {
    let none = graph(&[]);
    assert_eq!(none.heads().count() + none.bases().count(), 0);
}

#[test]
fn a_diamond_shows_its_corners() {
    let graph = graph(DIAMOND);
    assert_eq!(ids(graph.nodes()), ["a", "b", "c", "m", "d"]);
    assert_eq!(ids(graph.bases()), ["a"]);
    assert_eq!(ids(graph.heads()), ["d"]);
    assert_eq!(ids(graph.branch_points()), ["a"]);
    assert_eq!(ids(graph.merges()), ["m"]);
    assert_eq!(ids(graph.children("a")), ["b", "c"]);
    assert_eq!(ids(graph.get("m")), ["m"]);
    assert_eq!(graph.get("x"), None);
}

#[test]
fn the_order_is_the_same_whatever_order_the_files_come_in() {
    let mut shuffled = DIAMOND.to_vec();
    for _ in 0..DIAMOND.len() {
        shuffled.rotate_left(1);
        assert_eq!(ids(graph(&shuffled).nodes()), ["a", "b", "c", "m", "d"]);
    }
}

#[test]
fn among_free_revisions_the_name_decides_and_parents_before_names() {
    let graph = graph(&["z", "y < z", "a < z", "k"]);
    assert_eq!(ids(graph.nodes()), ["k", "z", "a", "y"]);
}

#[test]
fn a_dependency_orders_but_makes_no_parent() {
    let graph = graph(&["a ~ z", "z", "y < z"]);
    assert_eq!(ids(graph.nodes()), ["z", "a", "y"]);
    assert_eq!(ids(graph.heads()), ["a", "y"]);
    assert_eq!(ids(graph.bases()), ["z", "a"]);
    let a = graph.place_of_id("a").unwrap();
    assert_eq!(graph.below([a]).len(), 2);
    assert_eq!(graph.lineage(a).len(), 1);
}

#[test]
fn a_label_can_be_depended_on() {
    let graph = graph(&["a ~ billing", "z # billing"]);
    assert_eq!(ids(graph.nodes()), ["z", "a"]);
}

#[test]
fn a_parent_named_twice_counts_once() {
    let graph = graph(&["a", "b < a, a"]);
    assert_eq!(graph.merges().count(), 0);
    assert_eq!(graph.branch_points().count(), 0);
}

#[test]
fn what_is_loose_has_neither_children_nor_dependents() {
    let graph = graph(&["a", "b < a", "x ~ b"]);
    let all: Places = (0..3).collect();
    let named = |places: Places| ids(places.iter().map(|place| graph.node(*place)));
    assert_eq!(named(graph.tips(&all)), ["b", "x"]);
    let mut loose = all.clone();
    loose.retain(|place| graph.is_loose(&all, *place));
    assert_eq!(named(loose), ["x"]);
}

#[test]
fn two_files_with_one_id_are_both_named() {
    let mut twice = nodes(&["a", "a"]);
    twice[0].name = "m1_a".to_owned();
    twice[1].name = "m2_a".to_owned();
    let error = Graph::load(twice).unwrap_err();
    let (id, first, second) = ("a".into(), "m1_a".into(), "m2_a".into());
    assert_eq!(error, GraphError::DuplicateId { id, first, second });
}

#[test]
fn two_revisions_cannot_share_a_name() {
    let mut twice = nodes(&["a", "b"]);
    twice[1].name = "a".to_owned();
    let error = Graph::load(twice).unwrap_err();
    assert!(matches!(error, GraphError::DuplicateName { .. }), "{error}");
}

#[test]
fn a_missing_parent_is_named_with_the_file_that_wants_it() {
    let error = refusal(&["a", "b < gone"]);
    let (file, parent) = ("b".into(), "gone".into());
    assert_eq!(error, GraphError::UnknownParent { file, parent });
}

#[test]
fn a_label_is_no_parent() {
    let error = refusal(&["a # trunk", "b < trunk"]);
    assert!(matches!(error, GraphError::UnknownParent { .. }), "{error}");
}

#[test]
fn a_missing_dependency_is_named_with_the_file_that_wants_it() {
    let error = refusal(&["a ~ gone"]);
    let (file, wanted) = ("a".into(), "gone".into());
    assert_eq!(error, GraphError::UnknownDependency { file, wanted });
}

#[test]
fn a_circle_is_shown_from_end_to_end() {
    let error = refusal(&["a", "b < a, d", "c < b", "d < c", "e < d"]);
    let GraphError::Circle(names) = error else {
        panic!("{error}");
    };
    assert_eq!(names, ["b", "d", "c", "b"]);
}

#[test]
fn a_revision_cannot_follow_or_need_itself_or_its_descendants() {
    for lines in [&["a < a"][..], &["a ~ a"], &["a ~ c", "b < a", "c < b"]] {
        let error = refusal(lines);
        assert!(matches!(error, GraphError::Circle(_)), "{error}");
    }
}

#[test]
fn a_label_names_one_revision_and_no_id() {
    for lines in [&["a # x", "b < a # x"][..], &["a # x, x"], &["a # b", "b"]] {
        let error = refusal(lines);
        assert!(matches!(error, GraphError::LabelTwice { .. }), "{error}");
    }
}

#[test]
fn words_that_mean_something_else_are_neither_ids_nor_labels() {
    for word in [
        "head", "heads", "base", "current", "a@b", "a:b", "a+1", "a-1", "a b", "",
    ] {
        let mut one = nodes(&["a"]);
        one[0].id = word.to_owned();
        let error = Graph::load(one).unwrap_err();
        assert!(matches!(error, GraphError::UnusableWord { .. }), "{error}");
        let mut one = nodes(&["a"]);
        one[0].labels.push(word.to_owned());
        let error = Graph::load(one).unwrap_err();
        assert!(matches!(error, GraphError::UnusableWord { .. }), "{error}");
    }
}

#[test]
fn a_long_chain_and_a_wide_fan_are_no_trouble() {
    let mut nodes = nodes(&["r0"]);
    for number in 1..20_000_u32 {
        let parent = if number < 10_000 { number - 1 } else { 0 };
        nodes.push(Node {
            id: format!("r{number}"),
            name: format!("r{number:05}"),
            parents: vec![format!("r{parent}")],
            ..Node::default()
        });
    }
    nodes.reverse();
    let graph = Graph::load(nodes).unwrap();
    assert_eq!(graph.heads().count(), 10_001);
    let tip = graph.place_of_id("r9999").unwrap();
    assert_eq!(graph.below([tip]).len(), 10_000);
    assert_eq!(graph.tips(&(0..20_000).collect()).len(), 10_001);
}
