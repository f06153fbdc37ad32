//! Revisions joined to a history: what is resolved against what, and what is refused.

use super::{History, HistoryError};
use crate::engine::{Engine, Server};
use crate::graph::Node;
use crate::plan::Plan;
use crate::revision::{Meta, Revision, Way};
use crate::runner::{Ground, Revisions};
use crate::sql::Surroundings;
use crate::{State, col};

fn revision(
    id: &'static str,
    parents: &'static [&'static str],
    plan: fn(&mut Plan),
    unplan: fn(&mut Plan),
) -> Revision {
    let meta = Meta {
        id,
        parents,
        ..Meta::EMPTY
    };
    Revision::from_file(&format!("m_{id}"), &meta, plan, unplan)
}

/// Users; from there a phone on one branch and an age on the other; and both together.
fn diamond() -> Vec<Revision> {
    let phone = revision(
        "phone",
        &["users"],
        |p| {
            p.table("users").add_column(col("phone").text().null());
        },
        |p| {
            p.table("users").drop_column("phone");
        },
    );
    let age = revision(
        "age",
        &["users"],
        |p| {
            p.table("users").add_column(col("age").integer().null());
        },
        |p| {
            p.table("users").drop_column("age");
        },
    );
    let users = revision(
        "users",
        &[],
        |p| {
            p.create_table("users", |t| {
                t.id();
            });
        },
        |p| p.drop_table("users"),
    );
    let both = revision("both", &["phone", "age"], |_| {}, |_| {});
    vec![both, phone, users, age]
}

fn columns(state: &State) -> Vec<&str> {
    let users = state
        .shared()
        .table(&"users".into())
        .expect("there are users");
    users
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect()
}

fn sqlite() -> Server {
    Server::recognise(Engine::Sqlite, "3.45.1").expect("that is a version")
}

#[test]
fn a_state_is_that_of_the_applied_revisions_in_whatever_order_it_is_asked_for() {
    let history = History::new(diamond()).expect("the files fit together");
    let at = |ids: &[&str]| {
        let nodes = ids.iter().map(|id| history.graph.get(id));
        history.state_at(nodes.map(|node| node.expect("it is a revision")))
    };
    assert_eq!(columns(&history.head()), ["id", "age", "phone"]);
    assert_eq!(columns(&at(&["users", "phone"])), ["id", "phone"]);
    assert_eq!(columns(&at(&["users", "age"])), ["id", "age"]);
    assert_eq!(columns(&at(&["users"])), ["id"]);
    assert_eq!(at(&[]), State::new());
    assert_eq!(columns(&history.head()), ["id", "age", "phone"]);
}

#[test]
fn a_plan_means_the_same_whatever_other_branches_did() {
    let history = History::new(diamond()).expect("the files fit together");
    let mut alone = diamond();
    alone.retain(|one| ["users", "phone"].contains(&one.id.as_str()));
    let alone = History::new(alone).expect("the files fit together");
    assert_eq!(history.checksum("phone"), alone.checksum("phone"));
}

#[test]
fn a_table_that_is_built_anew_keeps_the_columns_of_other_branches() {
    let mut revisions = diamond();
    revisions.retain(|one| one.id != "both");
    revisions.push(revision(
        "must",
        &["phone"],
        |p| {
            p.table("users")
                .alter_column(col("phone").string(40).null());
        },
        |p| {
            p.table("users").alter_column(col("phone").text().null());
        },
    ));
    let history = History::new(revisions).expect("the files fit together");
    let graph = history.graph();
    let applied: Vec<&Node> = ["users", "age", "phone"]
        .iter()
        .map(|id| graph.get(id).expect("it is a revision"))
        .collect();
    let ground = Ground {
        server: sqlite(),
        applied: &applied,
        surroundings: &Surroundings::Known(Vec::new()),
    };
    let script = history.script("must", Way::Up, &ground);
    let script = script.expect("it can be written");
    assert!(script.steps[0].rebuilds);
    let sql: Vec<&str> = script.steps[0]
        .work
        .iter()
        .map(crate::sql::Work::sql)
        .collect();
    assert!(sql[0].contains("\"age\""), "{sql:?}");
}

#[test]
fn what_does_not_fit_is_refused_before_any_database_is_asked() {
    let mut revisions = diamond();
    revisions.push(revision(
        "wrong",
        &["both"],
        |p| p.drop_table("posts"),
        |_| {},
    ));
    let error = History::new(revisions).expect_err("there are no posts");
    assert!(matches!(error, HistoryError::Revision(_)));
    assert!(error.to_string().starts_with("revision m_wrong"), "{error}");
    let error = History::new(diamond().into_iter().skip(1)).map(|_| ());
    assert!(error.is_ok(), "without the merge there are two heads");
    let error = History::new(diamond().into_iter().take(1)).expect_err("its parents are gone");
    assert!(matches!(error, HistoryError::Graph(_)));
}

#[test]
fn what_has_no_way_back_says_why() {
    let one_way = revision(
        "gone",
        &[],
        |p| p.execute("DELETE FROM x", "").declares(|_| {}),
        |p| p.irreversible("the rows are gone"),
    );
    let history = History::new([one_way]).expect("the file fits");
    let ground = Ground {
        server: sqlite(),
        applied: &[history.graph().get("gone").expect("it is a revision")],
        surroundings: &Surroundings::Unknown,
    };
    let error = history.script("gone", Way::Down, &ground);
    let error = error.expect_err("there is no way back");
    assert_eq!(error.to_string(), "it has no way back: the rows are gone");
}
