//! In which order it is done where the order is not plain.

use super::asked::{schema, shown};
use crate::diff::{Hints, diff};
use crate::schema::{Index, PrimaryKey, Unique};

#[test]
fn a_key_to_what_comes_in_the_same_go_is_added_after_it() {
    let before = schema(|p| {
        p.create_table("users", |t| {
            t.id();
            t.string("email", 80);
        });
    });
    let after = schema(|p| {
        p.create_table("users", |t| {
            t.id();
            t.string("email", 80).unique();
        });
        p.create_table("mails", |t| {
            t.id();
            t.string("to", 80).references("users", "email");
        });
    });
    let found = diff(&before, &after, &Hints::new()).expect("nothing to say");
    assert_eq!(
        shown(&found),
        [
            "create table `mails`",
            "add constraint `uq_users_email` of table `users`",
            "add constraint `fk_mails_to` of table `mails`",
        ]
    );
}

#[test]
fn an_index_whose_name_moves_to_another_table_goes_first() {
    let before = schema(|p| {
        p.create_table("old", |t| {
            t.id();
            t.text("name");
            t.index(Index::on(["name"]).named("ix_names"));
        });
    });
    let after = schema(|p| {
        p.create_table("new_one", |t| {
            t.id();
            t.text("label");
            t.index(Index::on(["label"]).named("ix_names"));
        });
    });
    let hints = Hints::new().nothing_else_is_renamed();
    let hints = hints.allow_destructive().allow_dropping_everything();
    assert_eq!(
        shown(&diff(&before, &after, &hints).expect("all is said")),
        [
            "drop index `ix_names` of table `old`",
            "create table `new_one`",
            "drop table `old`",
        ]
    );
}

#[test]
fn a_column_whose_name_another_takes_goes_first_with_all_that_names_it() {
    let before = schema(|p| {
        p.create_table("users", |t| {
            t.text("code");
            t.text("name");
            t.text("shout").generated_stored("upper(name)");
            t.check("ck_users_name", "name <> ''");
            t.primary_key(["code", "name"]);
            t.unique(Unique::on(["shout"]));
        });
    });
    let after = schema(|p| {
        p.create_table("users", |t| {
            t.text("name");
            t.text("shout").generated_stored("upper(name)");
            t.check("ck_users_name", "name <> ''");
            t.primary_key(["name"]);
            t.unique(Unique::on(["shout"]));
        });
    });
    let hints = Hints::new()
        .rename_column("users", "code", "name")
        .drop_column("users", "name");
    let found = diff(&before, &after, &hints).expect("all is said");
    assert_eq!(
        shown(&found),
        [
            "drop constraint `ck_users_name` of table `users`",
            "drop constraint `uq_users_shout` of table `users`",
            "drop column `shout` of table `users`",
            "set the primary key of table `users`",
            "drop column `name` of table `users`",
            "rename column `code` of table `users` to `name`",
            "add column `shout` of table `users`",
            "set the primary key of table `users`",
            "add constraint `uq_users_shout` of table `users`",
            "add constraint `ck_users_name` of table `users`",
        ]
    );
    let mut reached = before;
    reached.apply_all(&found.up).expect("it runs");
    let users = reached.table(&"users".into()).expect("users");
    assert_eq!(users.primary_key, Some(PrimaryKey::new(["name"])));
}
