//! Several proofs on one database: each says what it would say alone.

use super::*;
use crate::plan::DataBuilder;
use crate::prove::clear::{Remains, clear};
use crate::prove::{prove_each, rows, seed, touched};
use crate::runner::{Revisions as _, server_of};
use crate::schema::ForeignKey;
use crate::state::State;
use sea_orm::{ConnectionTrait as _, Database, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

type Write = fn(&mut Plan);

/// Revisions one after the other, of which each stands on the one before unless it names another.
fn chain(revisions: &[(&'static str, Option<&'static str>, Write, Write)]) -> History {
    let mut made: Vec<Revision> = Vec::new();
    for (id, parent, plan, unplan) in revisions {
        let mut revision = Revision::from_file(&format!("m_{id}"), &meta(id, &[]), *plan, *unplan);
        let before = made.last().map(|one| one.id.clone());
        let parent = parent.map(str::to_owned).or(before);
        revision.parents = parent.into_iter().collect();
        made.push(revision);
    }
    History::new(made).expect("the plans fit")
}

fn ids(history: &History) -> Vec<&str> {
    let nodes = history.graph().nodes().iter();
    nodes.map(|node| node.id.as_str()).collect()
}

/// What is said of each revision, all at once and one by one.
async fn said(history: &History) -> [Vec<String>; 2] {
    let ids = ids(history);
    let in_words = |outcome: Result<Proof, Box<Failure>>| match outcome {
        Ok(proof) => format!(
            "{}: {} survived, lost {:?}, {:?} {:?}",
            proof.revision, proof.survived, proof.lost, proof.irreversible, proof.notes
        ),
        Err(failure) => failure.to_string(),
    };
    let mut together = Vec::new();
    let mut told = |outcome| together.push(in_words(outcome));
    let all = ids.iter().copied();
    prove_each(history, all, &Scratch::MEMORY, &mut |_| {}, &mut told)
        .await
        .expect("memory is there");
    let mut alone = Vec::new();
    for id in ids {
        alone.push(in_words(
            match prove(history, id, &Scratch::MEMORY, &mut |_| {}).await {
                Ok(proof) => Ok(proof),
                Err(ProofError::Failed(failure)) => Err(failure),
                Err(other) => panic!("{other}"),
            },
        ));
    }
    together.sort();
    alone.sort();
    [together, alone]
}

#[tokio::test]
async fn each_says_what_it_says_alone() {
    let nothing: Write = |_| {};
    let history = chain(&[
        ("a1", None, shop, |p| {
            p.drop_table("posts");
            p.drop_table("users");
            p.drop_enum("mood");
        }),
        (
            "b2",
            None,
            |p| {
                p.create_table("roles", |t| {
                    t.autoincrement().id();
                    t.string("name", 20).unique();
                });
                let roles =
                    |p: &mut DataBuilder| p.insert("roles", ["name"], [["admin"], ["guest's"]]);
                p.data(roles, |p| {
                    p.delete("roles");
                });
            },
            |p| p.drop_table("roles"),
        ),
        (
            "c3",
            None,
            |p| {
                p.table("users")
                    .add_column(col("role_id").big_integer().default(1))
                    .add_foreign_key(ForeignKey::new(["role_id"], "roles", ["id"]));
            },
            |p| {
                p.table("users")
                    .drop_constraint("fk_users_role_id")
                    .drop_column("role_id");
            },
        ),
        (
            "d4",
            None,
            |p| {
                p.table("users").drop_index("ix_users_name");
            },
            nothing,
        ),
        (
            "e5",
            None,
            |p| {
                p.table("users").drop_column("age");
            },
            |p| p.irreversible("nobody asks"),
        ),
        (
            "f6",
            None,
            |p| {
                p.table("posts").add_column(col("note").text().null());
            },
            |p| {
                p.table("posts").drop_column("note");
            },
        ),
        (
            "g7",
            Some("a1"),
            |p| {
                p.create_table("tags", |t| {
                    t.id();
                    t.big_integer("post_id").references("posts", "id");
                });
            },
            |p| p.drop_table("tags"),
        ),
        (
            "h8",
            None,
            |p| {
                p.table("tags")
                    .add_column(col("word").string(20).default(""));
            },
            |p| {
                p.table("tags").drop_column("word");
            },
        ),
    ]);
    let [together, alone] = said(&history).await;
    assert_eq!(together, alone);
    assert!(
        alone.iter().any(|one| one.contains("does not hold")),
        "{alone:?}"
    );
}

/// Counts how often it is applied.
struct Counted(Arc<AtomicU32>);

impl MigrationName for Counted {
    fn name(&self) -> &'static str {
        "m0_counted"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Counted {
    async fn up(&self, _: &SchemaManager) -> Result<(), DbErr> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Ok(())
    }
}

#[tokio::test]
async fn the_revisions_below_are_not_applied_once_more_for_each_above_them() {
    let count = Arc::new(AtomicU32::new(0));
    let base = Revision::legacy(
        &meta("a0", &[]),
        Box::new(Counted(Arc::clone(&count))),
        |_| {},
    );
    let mut revisions = vec![base];
    for number in 1..=6 {
        let (mut plan, mut unplan) = (Plan::new(), Plan::new());
        let table = format!("t{number}");
        plan.create_table(table.as_str(), |t| {
            t.id();
        });
        unplan.drop_table(table.as_str());
        let mut revision = Revision::from_memory(&table, &Meta::EMPTY, plan, unplan);
        revision.id = format!("a{number}");
        revision.parents = vec![format!("a{}", number - 1)];
        revisions.push(revision);
    }
    let history = History::new(revisions).expect("the plans fit");
    let mut proven = 0;
    let ids = ids(&history);
    let mut told = |outcome: Result<Proof, Box<Failure>>| {
        outcome.unwrap_or_else(|failure| panic!("{failure}"));
        proven += 1;
    };
    prove_each(&history, ids, &Scratch::MEMORY, &mut |_| {}, &mut told)
        .await
        .expect("memory is there");
    assert_eq!(proven, 7);
    assert_eq!(count.load(Ordering::Relaxed), 3, "up, again, and to go on");
}

#[tokio::test]
async fn rows_of_a_proof_are_taken_out_and_no_others_and_numbers_begin_anew() {
    let revision = Revision::from_file(
        "m1",
        &meta("a1", &[]),
        |p| {
            p.create_table("roles", |t| {
                t.autoincrement().id();
                t.string("name", 20);
            });
            p.create_table("users", |t| {
                t.autoincrement().id();
                t.big_integer("role_id").references("roles", "id");
                t.big_integer("boss_id").null().references("users", "id");
            });
        },
        |_| {},
    );
    let resolved = revision.resolve(&State::new()).expect("the plan fits");
    let schema = resolved.after.shared();
    let db = Database::connect("sqlite::memory:").await.expect("memory");
    let server = server_of(&db).await.expect("SQLite says who it is");
    crate::prove::built::built(&db, server, schema, [])
        .await
        .expect("it can be made");
    let run = async |sql: &str| {
        let done = db.execute_unprepared(sql).await;
        done.expect("it is SQL").last_insert_id()
    };
    run("INSERT INTO roles (name) VALUES ('admin''s'), (NULLIF('x', ''))").await;
    let tables = touched::all(schema);
    let before = rows::read(&db, server, tables.iter().copied())
        .await
        .expect("rows");
    seed::seed(&db, server, schema, &tables).await;
    let with_seeds = rows::read(&db, server, tables.iter().copied())
        .await
        .expect("rows");
    assert!(with_seeds[&"users".into()].len() > 2 && with_seeds[&"roles".into()].len() > 4);
    let remains = Remains {
        tables: tables.iter().copied().cloned().collect(),
        rows: before.clone(),
    };
    assert!(clear(&db, server, &remains).await.expect("it can be done"));
    let now = rows::read(&db, server, tables.iter().copied())
        .await
        .expect("rows");
    assert_eq!(now, before);
    assert_eq!(run("INSERT INTO users (role_id) VALUES (1)").await, 1);
    assert!(
        !clear(
            &db,
            server,
            &Remains {
                rows: with_seeds,
                ..remains
            }
        )
        .await
        .expect("it can be done"),
        "what is gone does not come back"
    );
}
