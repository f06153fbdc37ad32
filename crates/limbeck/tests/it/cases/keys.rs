//! Primary keys, unique constraints, conditions, foreign keys.

use crate::on_every_engine;
use crate::support::{Database, Journey, journey};
use limbeck::engine::Engine;
use limbeck::schema::{Action, Deferrable, ForeignKey, Index, PrimaryKey, Unique};
use limbeck::{Plan, col};

fn library(p: &mut Plan) {
    p.create_table("authors", |t| {
        t.integer("id").primary_key();
        t.string("name", 40);
    });
    p.create_table("books", |t| {
        t.integer("id").primary_key();
        t.integer("author_id")
            .null()
            .references("authors", "id")
            .on_delete(Action::SetNull)
            .on_update(Action::Cascade);
        t.string("title", 40);
        t.integer("pages").null();
    });
}

const ROWS: &[&str] = &[
    "INSERT INTO authors (id, name) VALUES (1, 'Ada'), (2, 'Grace')",
    "INSERT INTO books (id, author_id, title, pages) VALUES (1, 1, 'Notes', 7), (2, NULL, 'Sketch', NULL), (3, 2, 'Compilers', 300)",
];
const SAME: &[&str] = &[
    "SELECT id, name FROM authors ORDER BY id",
    "SELECT id, author_id, title, pages FROM books ORDER BY id",
];

fn rows<'t>() -> Journey<'t> {
    Journey {
        rows: ROWS,
        same: SAME,
        ..Journey::default()
    }
}

on_every_engine! {
    async fn constraints_come_and_go(db: &mut Database) {
        let change = |p: &mut Plan| {
            p.table("books")
                .add_unique(Unique::on(["author_id", "title"]))
                .add_check("ck_books_pages", "pages IS NULL OR pages > 0")
                .drop_constraint("fk_books_author_id");
        };
        journey(db, library, change, rows()).await;
    }

    async fn constraints_get_other_names(db: &mut Database) {
        let before = |p: &mut Plan| {
            library(p);
            p.table("books")
                .add_unique(Unique::on(["author_id", "title"]))
                .add_check("ck_books_pages", "pages IS NULL OR pages > 0");
            p.table("authors").add_unique(Unique::on(["name"]));
            p.create_table("fans", |t| {
                t.integer("id").primary_key();
                t.string("of", 40).references("authors", "name");
            });
        };
        let change = |p: &mut Plan| {
            p.table("books")
                .rename_constraint("ck_books_pages", "ck_books_length")
                .rename_constraint("fk_books_author_id", "fk_books_writer")
                .rename_constraint("uq_books_author_id_title", "uq_books");
            p.table("authors").rename_constraint("uq_authors_name", "uq_names");
        };
        journey(db, before, change, rows()).await;
    }

    async fn a_foreign_key_comes_with_others(db: &mut Database) {
        let change = |p: &mut Plan| {
            p.table("books")
                .add_column(col("editor_id").integer().null().references("authors", "id"))
                .add_foreign_key(ForeignKey::new(["author_id"], "authors", ["id"]).named("fk_books_second").on_delete(Action::Restrict));
        };
        let change_one_way = |p: &mut Plan| {
            change(p);
            p.table("books").drop_constraint("fk_books_author_id");
        };
        journey(db, library, change_one_way, rows()).await;
    }

    async fn a_foreign_key_can_be_put_off(db: &mut Database) {
        let change = |p: &mut Plan| {
            p.on([Engine::Sqlite, Engine::Postgres], |p| {
                p.table("books").drop_constraint("fk_books_author_id").add_foreign_key(
                    ForeignKey::new(["author_id"], "authors", ["id"]).deferrable(Deferrable::InitiallyDeferred),
                );
            });
        };
        journey(db, library, change, rows()).await;
    }

    async fn an_index_serves_a_foreign_key_and_goes(db: &mut Database) {
        let before = |p: &mut Plan| {
            library(p);
            p.table("books").create_index(Index::on(["author_id", "title"]));
        };
        let change = |p: &mut Plan| {
            p.table("books").drop_index("ix_books_author_id_title");
        };
        journey(db, before, change, rows()).await;
    }

    async fn a_primary_key_changes(db: &mut Database) {
        let before = |p: &mut Plan| {
            p.create_table("places", |t| {
                t.integer("x");
                t.integer("y");
                t.primary_key_named("pk_places", ["x"]);
            });
        };
        let change = |p: &mut Plan| {
            p.table("places").set_primary_key(PrimaryKey::new(["x", "y"]));
        };
        let rows = &["INSERT INTO places (x, y) VALUES (1, 2), (2, 2)"];
        journey(db, before, change, Journey { rows, same: &["SELECT x, y FROM places ORDER BY x"], ..Journey::default() }).await;
    }

    async fn a_primary_key_changes_beneath_foreign_keys(db: &mut Database) {
        let before = |p: &mut Plan| {
            library(p);
            p.table("authors").add_unique(Unique::on(["id"]).named("uq_authors_id"));
        };
        let change = |p: &mut Plan| {
            p.table("authors").set_primary_key(PrimaryKey::new(["id", "name"]));
        };
        journey(db, before, change, rows()).await;
    }

    async fn both_ends_of_a_foreign_key_become_larger(db: &mut Database) {
        let change = |p: &mut Plan| {
            p.table("authors").alter_column(col("id").big_integer());
            p.table("books").alter_column(col("author_id").big_integer().null());
        };
        journey(db, library, change, rows()).await;
    }

    async fn a_column_of_a_key_goes_with_it(db: &mut Database) {
        let before = |p: &mut Plan| {
            library(p);
            p.table("books")
                .add_unique(Unique::on(["pages"]))
                .create_index(Index::on(["pages", "title"]))
                .create_index(Index::on(["title"]));
        };
        let change = |p: &mut Plan| {
            p.table("books").drop_column("pages").drop_column("author_id");
        };
        let same = &["SELECT id, title FROM books ORDER BY id"];
        journey(db, before, change, Journey { rows: ROWS, same, ..Journey::default() }).await;
    }

    async fn a_row_names_another_of_its_table(db: &mut Database) {
        let before = |p: &mut Plan| {
            p.create_table("nodes", |t| {
                t.id();
                t.big_integer("parent_id").null().references("nodes", "id").on_delete(Action::Cascade);
                t.string("name", 20);
            });
        };
        let change = |p: &mut Plan| {
            p.table("nodes").add_check("ck_nodes_name", "name <> ''").add_unique(Unique::on(["parent_id", "name"]));
        };
        let rows = &["INSERT INTO nodes (parent_id, name) VALUES (NULL, 'a'), (1, 'b'), (2, 'c')"];
        journey(db, before, change, Journey { rows, same: &["SELECT id, parent_id, name FROM nodes ORDER BY id"], ..Journey::default() }).await;
    }

    async fn a_long_name_of_a_constraint_is_cut(db: &mut Database) {
        let long = "ck_".to_owned() + &"é".repeat(60);
        let change = |p: &mut Plan| {
            p.table("books").add_check(long.clone(), "pages IS NULL OR pages > 0");
            p.table("books").create_index(Index::on(["title"]).named("ix".repeat(50)));
        };
        journey(db, library, change, rows()).await;
    }
}
