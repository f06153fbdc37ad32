//! Live databases put into words: what was made of a schema is that schema to the letter, and what somebody else made
//! reads back as the same.

mod awkward;
mod baselined;
mod made;
mod nasty;
mod others;

use crate::support::Database;
use limbeck::adopt::{Ground, Lifted, lift};
use limbeck::catalog::{Catalog, Filter, Rigour, read};
use limbeck::diff::{Hints, diff};
use limbeck::prove::Scratch;
use limbeck::schema::{ColumnDefault, Schema, Term, Value};
use limbeck::{Plan, State};

/// The schema that a plan makes from nothing.
fn planned(engine: limbeck::Engine, plan: impl FnOnce(&mut Plan)) -> Schema {
    let mut p = Plan::new();
    plan(&mut p);
    let operations = p.resolve(&State::new()).expect("the plan can be resolved");
    let state = State::replay(&operations).expect("the plan can be followed");
    state.on(engine).clone()
}

/// One more schema, on PostgreSQL.
fn filter() -> Filter {
    Filter::new().with_schema("elsewhere")
}

async fn catalog(db: &Database) -> Catalog {
    let read = read(db.connection(), &filter()).await;
    read.expect("the catalog can be read")
}

async fn lifted(db: &Database, belief: &Schema, rigour: Rigour, before: &[&str]) -> Lifted {
    let scratch = Scratch::beside(db.connection()).await;
    let scratch = scratch.expect("scratch databases can be made beside it");
    let before: Vec<String> = before.iter().map(ToString::to_string).collect();
    let ground = Ground {
        scratch: &scratch,
        filter: &filter(),
        before: &before,
        rigour,
    };
    let lifted = lift(&catalog(db).await, belief, &ground).await;
    lifted.unwrap_or_else(|error| panic!("{error}"))
}

fn of_value(value: Value) -> ColumnDefault {
    Term::Value(value).into()
}

/// What there is to do, in lines.
fn to_do(there: &Schema, wanted: &Schema) -> Vec<String> {
    let hints = Hints::new()
        .allow_destructive()
        .allow_dropping_everything()
        .nothing_else_is_renamed();
    match diff(there, wanted, &hints) {
        Ok(found) => found.up.iter().map(ToString::to_string).collect(),
        Err(refused) => refused.0.iter().map(ToString::to_string).collect(),
    }
}
