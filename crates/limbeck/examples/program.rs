//! A program of its own that keeps a small schema with Limbeck, as `limbeck init` would write it: `CASE` says with
//! which revisions, the rest is Limbeck's command line. `1000-tables` and `1000-revisions` are to be timed.
//! With `ENTITIES` it brings its entities, too.

#[path = "program/wide.rs"]
mod wide;

use limbeck::cli::{self, Project};
use limbeck::entities::Entities;
use limbeck::schema::Action;
use limbeck::{Meta, Plan, Revision, col, irreversible};
use std::process::ExitCode;

const EMPTY: Meta = Meta::EMPTY;

fn revision(meta: Meta, plan: fn(&mut Plan), unplan: fn(&mut Plan)) -> Revision {
    let words = meta.message.replace(' ', "_");
    let name = format!("m20261121_{}_{words}", meta.id);
    Revision::from_file(&name, &meta, plan, unplan)
}

/// What the program reads and writes: users have a phone, whether or not the revisions know.
#[expect(unreachable_pub, reason = "SeaORM's derives want it")]
mod entities {
    pub(super) mod users {
        use sea_orm::entity::prelude::*;

        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "users")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            #[sea_orm(unique, column_type = "String(StringLen::N(200))")]
            pub email: String,
            #[sea_orm(column_type = "String(StringLen::N(20))", nullable)]
            pub phone: Option<String>,
        }

        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}
        impl limbeck::SchemaExtras for Entity {}
    }

    pub(super) mod posts {
        use sea_orm::entity::prelude::*;

        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "posts")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            pub author_id: i64,
            #[sea_orm(column_type = "String(StringLen::N(200))")]
            pub title: String,
        }

        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {
            #[sea_orm(
                belongs_to = "super::users::Entity",
                from = "Column::AuthorId",
                to = "super::users::Column::Id",
                on_delete = "Cascade"
            )]
            Author,
        }

        impl ActiveModelBehavior for ActiveModel {}
        impl limbeck::SchemaExtras for Entity {}
    }
}

fn users(p: &mut Plan) {
    p.create_table("users", |t| {
        t.autoincrement().id();
        t.string("email", 200).unique();
    });
}

fn posts(p: &mut Plan) {
    p.create_table("posts", |t| {
        t.autoincrement().id();
        t.big_integer("author_id")
            .references("users", "id")
            .on_delete(Action::Cascade);
        t.string("title", 200);
    });
}

/// Two revisions, one after the other.
fn chain() -> Vec<Revision> {
    let users = revision(
        Meta {
            id: "a00001",
            message: "create users",
            ..EMPTY
        },
        users,
        |p| p.drop_table("users"),
    );
    let posts = revision(
        Meta {
            id: "b00002",
            parents: &["a00001"],
            message: "create posts",
            ..EMPTY
        },
        posts,
        |p| p.drop_table("posts"),
    );
    vec![users, posts]
}

/// One more, which rebuilds a table on SQLite.
fn phone(must: bool) -> Revision {
    let plan: fn(&mut Plan) = if must {
        |p| {
            p.table("users")
                .add_column(col("phone").string(20).default(""));
        }
    } else {
        |p| {
            p.table("users").add_column(col("phone").string(20).null());
        }
    };
    revision(
        Meta {
            id: "c00003",
            parents: &["b00002"],
            message: "phone",
            ..EMPTY
        },
        plan,
        |p| {
            p.table("users").drop_column("phone");
        },
    )
}

/// One whose way back does nothing.
fn careless() -> Revision {
    revision(
        Meta {
            id: "c00003",
            parents: &["b00002"],
            message: "phone",
            ..EMPTY
        },
        |p| {
            p.table("users").add_column(col("phone").string(20).null());
        },
        |_| {},
    )
}

fn branch(label: &'static [&'static str]) -> Revision {
    revision(
        Meta {
            id: "d00004",
            parents: &["b00002"],
            labels: label,
            message: "create invoices",
            ..EMPTY
        },
        |p| {
            p.create_table("invoices", |t| {
                t.id();
            });
        },
        |p| p.drop_table("invoices"),
    )
}

/// One that fails at its second step.
fn failing() -> Revision {
    revision(
        Meta {
            id: "e00005",
            parents: &["b00002"],
            message: "fail",
            ..EMPTY
        },
        |p| {
            p.create_table("half", |t| {
                t.id();
            });
            p.execute("INSERT INTO nowhere VALUES (1)", "DELETE FROM nowhere");
        },
        |p| {
            p.drop_table("half");
        },
    )
}

fn for_good(allow: &'static [(&'static str, &'static str)]) -> Revision {
    revision(
        Meta {
            id: "f00006",
            parents: &["b00002"],
            message: "forget the users",
            allow,
            ..EMPTY
        },
        |p| {
            p.execute(
                "DELETE FROM users",
                irreversible("nobody knows them any more"),
            );
        },
        |p| p.irreversible("nobody knows the users any more"),
    )
}

/// A column that no entity has.
fn extra() -> Revision {
    revision(
        Meta {
            id: "a00007",
            parents: &["b00002"],
            message: "add extra",
            ..EMPTY
        },
        |p| {
            p.table("users").add_column(col("phone").string(20).null());
            p.table("users").add_column(col("extra").text().null());
        },
        |p| {
            p.table("users").drop_column("extra").drop_column("phone");
        },
    )
}

/// A table, and a change of it that writes it anew.
fn widened() -> Vec<Revision> {
    let mut revisions = wide::revisions(1, false);
    let mut wider = revision(
        Meta {
            id: "b00008",
            parents: &["r000000"],
            message: "widen c",
            ..EMPTY
        },
        |p| {
            p.table("t0000").alter_column(col("c").big_integer());
        },
        |p| {
            p.table("t0000").alter_column(col("c").integer());
        },
    );
    wider.parents = revisions.iter().map(|one| one.id.clone()).collect();
    revisions.push(wider);
    revisions
}

/// How many tables are to be timed, and whether each has a revision of its own.
fn to_be_timed(case: &str) -> Option<(usize, bool)> {
    let (count, what) = case.split_once('-')?;
    Some((count.parse().ok()?, what == "revisions"))
}

fn revisions(case: &str) -> Vec<Revision> {
    if let Some((count, of_revisions)) = to_be_timed(case) {
        return wide::revisions(count, of_revisions);
    }
    let mut revisions = chain();
    match case {
        "none" => revisions.clear(),
        "chain" => {}
        "phone" => revisions.push(phone(false)),
        "careless" => revisions.push(careless()),
        "edited" => revisions.push(phone(true)),
        "branches" => revisions.extend([phone(false), branch(&["billing"])]),
        "failing" => revisions.push(failing()),
        "for-good" => revisions.push(for_good(&[])),
        "meant" => revisions.push(for_good(&[("D005", "nobody signs in with this database")])),
        "widened" => revisions = widened(),
        "extra" => revisions.push(extra()),
        "wrong" => revisions.extend([phone(false), phone(false)]),
        other => panic!("there is no case {other:?}"),
    }
    revisions
}

#[tokio::main]
async fn main() -> ExitCode {
    let case = std::env::var("CASE").unwrap_or("chain".to_owned());
    let folder = std::env::var("FOLDER").unwrap_or("revisions".to_owned());
    let production = std::env::var("PRODUCTION").is_ok();
    let project = Project::new("program", folder, revisions(&case)).in_production(production);
    // Another program that has the file, so that none is compiled.
    let project = match std::env::var("COMPILED_BY") {
        Ok(words) => project.compiled_by(words.split_whitespace()),
        Err(_) => project,
    };
    let entities = match to_be_timed(&case) {
        Some((count, _)) => wide::entities(count),
        None => Entities::new()
            .with::<entities::users::Entity>()
            .with::<entities::posts::Entity>(),
    };
    let project = if std::env::var("ENTITIES").is_ok() {
        project.with_entities(entities)
    } else {
        project
    };
    cli::main(project).await
}
