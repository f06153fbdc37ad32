//! Proofs on SQLite in memory: what holds, and each mistake that is to be caught.

mod caught;
mod legacy;
mod rows;
mod walked;

use super::{Failure, Phase, Proof, ProofError, Scratch, Why, prove};
use crate::col;
use crate::history::History;
use crate::plan::{Plan, irreversible};
use crate::revision::{Meta, Revision};
use crate::schema::{Index, Unique};

/// The revision that is to be proven stands on this one.
fn shop(p: &mut Plan) {
    p.create_enum("mood", ["glad", "sad"]);
    p.create_table("users", |t| {
        t.id();
        t.string("email", 50).unique();
        t.string("name", 20).null();
        t.integer("age").null();
        t.index(Index::on(["name"]));
    });
    p.create_table("posts", |t| {
        t.id();
        t.big_integer("author_id").references("users", "id");
        t.big_integer("parent_id").null().references("posts", "id");
        t.big_integer("editor").null();
        t.text("title").default("none");
        t.enumeration("mood", "mood");
        t.check("ck_posts_title", "length(title) <= 400");
    });
}

fn meta(id: &'static str, parents: &'static [&'static str]) -> Meta {
    Meta {
        id,
        parents,
        ..Meta::EMPTY
    }
}

fn history(plan: fn(&mut Plan), unplan: fn(&mut Plan)) -> History {
    let shop = Revision::from_file("m1_shop", &meta("a1", &[]), shop, |p| {
        p.drop_table("posts");
        p.drop_table("users");
        p.drop_enum("mood");
    });
    let base = History::new([shop]).expect("one revision stands alone");
    let next = Revision::from_file("m2_next", &meta("b2", &["a1"]), plan, unplan);
    base.with(next).expect("the plan fits the shop")
}

/// Proves a revision that comes after the shop.
async fn attempt(plan: fn(&mut Plan), unplan: fn(&mut Plan)) -> Result<Proof, ProofError> {
    prove(&history(plan, unplan), "b2", &Scratch::MEMORY, &mut |_| {}).await
}

async fn holds(plan: fn(&mut Plan), unplan: fn(&mut Plan)) -> Proof {
    let outcome = attempt(plan, unplan).await;
    outcome.unwrap_or_else(|error| panic!("{error}"))
}

async fn fails(phase: Phase, plan: fn(&mut Plan), unplan: fn(&mut Plan)) -> Box<Failure> {
    match attempt(plan, unplan).await {
        Err(ProofError::Failed(failure)) => {
            assert_eq!(failure.phase, phase, "{failure}");
            failure
        }
        other => panic!("it should fail, and not: {other:?}"),
    }
}

#[tokio::test]
async fn a_revision_that_keeps_its_promises_is_proven_with_rows() {
    let proof = holds(
        |p| {
            p.table("users")
                .add_column(col("phone").string(20).default(""))
                .alter_column(col("age").big_integer().null())
                .add_unique(Unique::on(["id", "name"]));
            p.create_table("tags", |t| {
                t.id();
                t.big_integer("post_id").references("posts", "id");
            });
        },
        |p| {
            p.drop_table("tags");
            p.table("users")
                .drop_constraint("uq_users_id_name")
                .alter_column(col("age").integer().null())
                .drop_column("phone");
        },
    )
    .await;
    assert_eq!(proof.revision, "m2_next");
    assert!(proof.survived >= 8, "users and posts have rows: {proof:?}");
    let nothing: [String; 0] = [];
    assert_eq!(
        (proof.lost, proof.notes),
        (nothing.to_vec(), nothing.to_vec())
    );
    assert_eq!(proof.irreversible, None);
}

#[tokio::test]
async fn the_first_revision_of_all_is_proven_without_rows() {
    let history = history(|_| {}, |_| {});
    let proof = prove(&history, "a1", &Scratch::MEMORY, &mut |_| {}).await;
    assert_eq!(proof.expect("it is sound").survived, 0);
    let proof = prove(&history, "b2", &Scratch::MEMORY, &mut |_| {}).await;
    assert_eq!(proof.expect("nothing is sound").survived, 0);
}

#[tokio::test]
async fn a_revision_without_a_way_back_is_applied_and_says_so() {
    let proof = holds(
        |p| p.drop_table("posts"),
        |p| p.irreversible("nobody reads them"),
    )
    .await;
    assert_eq!(proof.irreversible.as_deref(), Some("nobody reads them"));
}

#[tokio::test]
async fn what_is_dropped_is_told_and_everything_else_survives() {
    let proof = holds(
        |p| {
            p.table("users").drop_column("age");
            p.drop_table("posts");
        },
        |p| {
            p.table("users").add_column(col("age").integer().null());
            shop_posts(p);
        },
    )
    .await;
    assert_eq!(proof.lost.len(), 2, "{:?}", proof.lost);
    assert!(
        proof.lost[0].ends_with("rows of table `posts`, dropped on the way up")
            && proof.lost[1].ends_with("column `age` of table `users`, dropped on the way up"),
        "{:?}",
        proof.lost
    );
    assert!(proof.survived > 3, "{proof:?}");
}

fn shop_posts(p: &mut Plan) {
    p.create_table("posts", |t| {
        t.id();
        t.big_integer("author_id").references("users", "id");
        t.big_integer("parent_id").null().references("posts", "id");
        t.big_integer("editor").null();
        t.text("title").default("none");
        t.enumeration("mood", "mood");
        t.check("ck_posts_title", "length(title) <= 400");
    });
}

#[tokio::test]
async fn renames_keep_their_rows_under_both_names() {
    let proof = holds(
        |p| {
            p.rename_table("users", "people");
            p.table("people").rename_column("name", "full_name");
        },
        |p| {
            p.table("people").rename_column("full_name", "name");
            p.rename_table("people", "users");
        },
    )
    .await;
    assert!(proof.survived > 3 && proof.lost.is_empty(), "{proof:?}");
}

#[tokio::test]
async fn a_conversion_that_is_said_may_change_values_and_is_told() {
    let proof = holds(
        |p| {
            p.table("users")
                .alter_column(col("name").string(20).not_null().fill("nobody"));
        },
        |p| {
            p.table("users").alter_column(col("name").string(20).null());
        },
    )
    .await;
    assert_eq!(proof.lost.len(), 1, "{:?}", proof.lost);
    assert!(
        proof.lost[0].ends_with("column `name` of table `users`, converted as the revision says")
    );
}

#[tokio::test]
async fn sql_may_change_the_rows_of_tables_that_it_names_and_of_no_other() {
    let proof = holds(
        |p| {
            p.execute("UPDATE users SET email = upper(email) || id", "");
        },
        |_| {},
    )
    .await;
    assert!(
        proof.lost[0].contains("rows of table `users`, changed by its SQL"),
        "{proof:?}"
    );
    assert!(proof.survived > 0, "posts were not touched: {proof:?}");
}

#[tokio::test]
async fn a_revision_that_nobody_knows_is_no_revision() {
    let outcome = prove(
        &history(|_| {}, |_| {}),
        "c3",
        &Scratch::MEMORY,
        &mut |_| {},
    )
    .await;
    assert!(matches!(outcome, Err(ProofError::Unknown(id)) if id == "c3"));
}
