//! Each rule finds what it should, on the engines on which it is so, and nothing beside it.

mod allowing;
mod cases;
mod locks;
mod losses;
mod page;
mod recipes;
mod rows;

use super::*;
use crate::plan::{Plan, col, irreversible};
use crate::schema::{ForeignKey, Index, IndexPart, PrimaryKey, Sql, Term, Type, Unique};

/// Where every case begins.
fn shop(p: &mut Plan) {
    p.create_enum("mood", ["sad", "glad"]);
    p.create_enum("state", ["draft", "shared"]);
    p.create_enum("unused", ["a", "b"]);
    p.create_table("users", |t| {
        t.id();
        t.string("email", 200);
        t.string("name", 50).null();
        t.string("phone", 20).null();
        t.string("fax", 20);
        t.integer("age").default(0);
        t.timestamp("seen_at").null();
        t.decimal("balance", 12, 2);
        t.enumeration("mood", "mood");
        t.check("ck_users_known", "phone IS NOT NULL");
        t.index(Index::on(["email"]));
    });
    p.create_table("posts", |t| {
        t.id();
        t.big_integer("author_id").null();
        t.text("title");
        t.integer("number").default(0);
        t.enumeration("state", "state");
    });
    p.create_table("sessions", |t| {
        t.id();
        t.timestamp("expires_at");
    });
    p.create_table("old_logs", |t| {
        t.id();
    });
    p.create_table("visits", |t| {
        t.big_integer("number");
    });
}

fn state() -> State {
    after(&State::new(), shop)
}

fn resolved(before: &State, plan: fn(&mut Plan)) -> Vec<Operation> {
    let mut p = Plan::new();
    plan(&mut p);
    p.resolve(before).expect("the plan fits")
}

fn after(before: &State, plan: fn(&mut Plan)) -> State {
    let mut state = before.clone();
    for operation in resolved(before, plan) {
        state.apply(&operation).expect("it was resolved so");
    }
    state
}

fn report(plan: fn(&mut Plan), allow: &[Allow]) -> Report {
    let before = state();
    lint(&Subject {
        before: &before,
        up: &resolved(&before, plan),
        down: None,
        allow,
    })
}

/// The engines on which a rule finds something.
fn found(rule: &str, plan: fn(&mut Plan)) -> Engines {
    let findings = report(plan, &[]).findings;
    let of_rule = findings.iter().filter(|finding| finding.rule.id == rule);
    of_rule.flat_map(|finding| finding.engines.iter()).collect()
}

/// A rule, a plan that breaks it on some engines, and one that comes near and does not.
#[derive(Clone, Copy)]
struct Case {
    rule: &'static str,
    engines: &'static [Engine],
    breaks: fn(&mut Plan),
    spares: fn(&mut Plan),
}

fn check(cases: &[Case]) {
    for Case {
        rule,
        engines,
        breaks,
        spares,
    } in cases
    {
        let expected: Engines = engines.iter().copied().collect();
        let before = state();
        let shown = |plan: fn(&mut Plan)| {
            let operations = resolved(&before, plan);
            let lines: Vec<String> = operations.iter().map(ToString::to_string).collect();
            lines.join("; ")
        };
        assert_eq!(found(rule, *breaks), expected, "{rule}: {}", shown(*breaks));
        let none = found(rule, *spares);
        assert!(none.is_empty(), "{rule} on {none}: {}", shown(*spares));
    }
}

const PG: &[Engine] = &[Engine::Postgres];
const MY: &[Engine] = &[Engine::MySql, Engine::MariaDb];
const SERVERS: &[Engine] = &[Engine::Postgres, Engine::MySql, Engine::MariaDb];
const ALL: &[Engine] = &Engine::ALL;

#[test]
fn every_rule_is_tried() {
    let tables = [
        losses::LOSSES,
        cases::COMPATIBILITY,
        cases::TYPES,
        cases::MANNERS,
        rows::CASES,
        locks::CASES,
    ];
    let tried = |rule: &Rule| tables.concat().iter().any(|case| case.rule == rule.id);
    // Those have tests of their own.
    let others = ["M003", "M005", "M006"];
    for rule in rules().filter(|rule| !others.contains(&rule.id)) {
        assert!(tried(rule), "{rule:?}");
    }
}
