//! What a file says to be meant.

use super::*;

fn drops(p: &mut Plan) {
    p.table("users").drop_column("name");
    p.table("users").drop_column("age");
}

/// Which findings stand, and which are allowed.
fn judged(allow: &[(&str, &str)]) -> (Vec<&'static str>, Vec<String>) {
    let allow: Vec<Allow> = allow
        .iter()
        .map(|(what, why)| Allow::said(what, why))
        .collect();
    let report = report(drops, &allow);
    let standing = report.findings.iter().map(|one| one.rule.id);
    let standing = standing.filter(|id| *id != "L009").collect();
    let allowed = report.allowed.iter().map(|one| one.why.clone());
    (standing, allowed.collect())
}

#[test]
fn what_is_meant_does_not_stand() {
    let why = || "empty since 1.4".to_owned();
    assert_eq!(judged(&[]), (vec!["D002", "D002"], vec![]));
    assert_eq!(
        judged(&[("D002", "empty since 1.4")]),
        (vec![], vec![why(), why()])
    );
    for place in ["D002 users.name", "D002  users.age "] {
        assert_eq!(
            judged(&[(place, "empty since 1.4")]),
            (vec!["D002"], vec![why()])
        );
    }
    assert_eq!(judged(&[("D002 users", "empty since 1.4")]).1.len(), 2);
}

#[test]
fn an_allow_that_allows_nothing_or_says_nothing_is_found() {
    let stale = judged(&[("D002", "empty"), ("D001", "old")]);
    assert_eq!(stale.0, ["M005"]);
    let elsewhere = judged(&[("D002 users.phone", "empty")]);
    assert_eq!(elsewhere.0, ["D002", "D002", "M005"]);
    for wrong in [("D002", " "), ("D999", "because"), ("M005", "because")] {
        assert_eq!(judged(&[wrong]).0, ["D002", "D002", "M006"], "{wrong:?}");
    }
}

#[test]
fn what_is_told_of_one_engine_alone_does_not_make_an_allow_stale() {
    let allow = [Allow::said("L001", "users are few")];
    let index: fn(&mut Plan) = |p| {
        p.table("users").create_index(Index::on(["name"]));
    };
    let report = report(index, &allow).on(&Engine::Sqlite.into());
    assert_eq!(report, Report::default());
}
