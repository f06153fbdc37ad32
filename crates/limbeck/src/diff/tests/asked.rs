//! What is refused until somebody says something, and what that does.

use crate::diff::{Difference, Hints, Refusal, diff};
use crate::filter::Filter;
use crate::operation::Operation;
use crate::schema::{Schema, Term};
use crate::{Engine, Plan, State};

pub(super) fn schema(plan: impl FnOnce(&mut Plan)) -> Schema {
    let mut p = Plan::new();
    plan(&mut p);
    let operations = p.resolve(&State::new()).expect("the plan fits nothing");
    let state = State::replay(&operations).expect("it was resolved so");
    state.shared().clone()
}

pub(super) fn shown(found: &Difference) -> Vec<String> {
    found.up.iter().map(ToString::to_string).collect()
}

pub(super) fn refused(before: &Schema, after: &Schema, hints: &Hints) -> Vec<String> {
    let refused = diff(before, after, hints).expect_err("something has to be said first");
    refused.0.iter().map(ToString::to_string).collect()
}

fn users(p: &mut Plan) {
    p.create_table("users", |t| {
        t.id();
        t.string("name", 80);
        t.text("bio").null();
    });
}

#[test]
fn a_column_that_goes_while_one_like_it_comes_is_asked_for_with_the_likest_first() {
    let before = schema(users);
    let after = schema(|p| {
        p.create_table("users", |t| {
            t.id();
            t.string("nick", 80).default("");
            t.string("full_name", 80).default("");
            t.text("bio").null();
        });
    });
    assert_eq!(
        refused(&before, &after, &Hints::new().allow_destructive()),
        [
            "column `name` of table `users` goes and column `full_name` of table `users` or column `nick` of table `users` come: renamed, or dropped?"
        ]
    );
    // Whether it needs a value, and whether the other one goes, depends on the answer.
    let must_be_given = schema(|p| {
        p.create_table("users", |t| {
            t.id();
            t.string("full_name", 80);
            t.text("bio").null();
        });
    });
    assert_eq!(
        refused(&before, &must_be_given, &Hints::new()),
        [
            "column `name` of table `users` goes and column `full_name` of table `users` comes: renamed, or dropped?"
        ]
    );
    let dropped = Hints::new().drop_column("users", "name");
    assert_eq!(
        refused(&before, &must_be_given, &dropped),
        [
            "column `full_name` of table `users` must be given, and rows that are there have nothing in it: say what they get, or let it be NULL"
        ]
    );
    let renamed = Hints::new().rename_column("users", "name", "full_name");
    let renamed = diff(&before, &after, &renamed).expect("all is said");
    assert_eq!(
        shown(&renamed),
        [
            "rename column `name` of table `users` to `full_name`",
            "add column `nick` of table `users`",
            "alter column `full_name` of table `users`",
        ]
    );
    let dropped = Hints::new().drop_column("users", "name");
    let dropped = diff(&before, &after, &dropped).expect("all is said");
    assert_eq!(dropped.up.len(), 3);
    assert!(dropped.up.iter().any(Operation::loses_data));
}

#[test]
fn a_table_that_goes_while_one_like_it_comes_is_asked_for() {
    let before = schema(users);
    let after = schema(|p| {
        p.create_table("people", |t| {
            t.id();
            t.string("name", 80);
            t.text("bio").null();
            t.text("motto").null();
        });
    });
    let allowed = Hints::new().allow_destructive();
    assert_eq!(
        refused(&before, &after, &allowed),
        ["table `users` goes and table `people` comes: renamed, or dropped?"]
    );
    let renamed = Hints::new().rename_table("users", "people");
    let renamed = diff(&before, &after, &renamed).expect("all is said");
    assert_eq!(
        shown(&renamed),
        [
            "rename table `users` to `people`",
            "add column `motto` of table `people`"
        ]
    );
    let apart = diff(&before, &after, &allowed.nothing_else_is_renamed()).expect("all is said");
    assert_eq!(
        shown(&apart),
        ["create table `people`", "drop table `users`"]
    );
}

#[test]
fn an_entity_says_what_it_was_called_and_may_go_on_saying_it() {
    let before = schema(users);
    let mut after = schema(|p| {
        p.create_table("people", |t| {
            t.id();
            t.string("full_name", 80);
            t.text("bio").null();
        });
    });
    for table in after.tables.each_mut() {
        table.renamed_from = Some("users".into());
        for column in &mut table.columns {
            if column.name == "full_name" {
                column.renamed_from = Some("name".to_owned());
            }
        }
    }
    let found = diff(&before, &after, &Hints::new()).expect("the entity says it");
    assert_eq!(
        shown(&found),
        [
            "rename table `users` to `people`",
            "rename column `name` of table `people` to `full_name`"
        ]
    );
    let mut reached = before;
    reached.apply_all(&found.up).expect("it runs");
    let again = diff(&reached, &after, &Hints::new()).expect("nothing to say");
    assert!(again.is_empty());
}

#[test]
fn a_rename_of_what_is_not_there_is_refused() {
    let one = schema(users);
    let hints = Hints::new()
        .rename_table("user", "users")
        .rename_column("users", "name", "nick")
        .rename_column("posts", "a", "b");
    assert_eq!(
        refused(&one, &one, &hints),
        [
            "cannot take `users` for table `user`: it is not there",
            "cannot take `b` for column `a` of table `posts`: there is no such table before and after",
            "cannot take `nick` for column `name` of table `users`: nothing of that name is wanted",
        ]
    );
}

#[test]
fn nothing_is_dropped_without_permission() {
    let before = schema(|p| {
        users(p);
        p.create_enum("mood", ["sad", "glad"]);
        p.create_table("notes", |t| {
            t.id();
            t.enumeration("mood", "mood");
        });
        p.create_table("moods", |t| {
            t.id();
            t.enumeration("mood", "mood");
        });
    });
    let after = schema(|p| {
        p.create_enum("mood", ["glad"]);
        p.create_table("users", |t| {
            t.id();
            t.string("name", 80);
        });
        p.create_table("notes", |t| {
            t.id();
            t.enumeration("mood", "mood");
        });
    });
    assert_eq!(
        refused(&before, &after, &Hints::new()),
        [
            "column `bio` of table `users` would be dropped with what it holds: allow it, or say what takes its place",
            "table `moods` would be dropped with what it holds: allow it, or say what takes its place",
            "label `sad` of enum `mood` would be dropped with what it holds: allow it, or say what takes its place",
        ]
    );
    let said = Hints::new()
        .drop_table("moods")
        .drop_column("users", "bio")
        .move_label("mood", "sad", "glad");
    assert_eq!(
        diff(&before, &after, &said).expect("all is said").up.len(),
        3
    );
    diff(&before, &after, &Hints::new().allow_destructive()).expect("all is allowed");
}

#[test]
fn a_forgotten_list_of_entities_drops_nothing() {
    let before = schema(|p| {
        for name in ["a", "b", "c", "d", "e", "f"] {
            p.create_table(name, |t| {
                t.id();
            });
        }
    });
    let without = |gone: &[&str]| {
        let mut after = before.clone();
        for name in gone {
            after.tables.remove(&(*name).into());
        }
        after
    };
    let allowed = Hints::new().allow_destructive();
    let nothing = diff(&before, &Schema::new(), &allowed).expect_err("nothing is wanted");
    assert_eq!(nothing.0, [Refusal::NothingWanted(6)]);
    let much = refused(&before, &without(&["a", "b"]), &allowed);
    assert_eq!(
        much,
        [
            "2 of 6 tables would be dropped (`a`, `b`): are all entities listed? (Dropping so much has to be allowed by itself)"
        ]
    );
    assert_eq!(
        diff(&before, &without(&["a"]), &allowed)
            .expect("one")
            .up
            .len(),
        1
    );
    let all = diff(
        &before,
        &Schema::new(),
        &allowed.allow_dropping_everything(),
    );
    assert_eq!(all.expect("even this is allowed").up.len(), 6);
}

#[test]
fn old_rows_get_what_somebody_says() {
    let before = schema(users);
    let after = schema(|p| {
        p.create_table("users", |t| {
            t.id();
            t.string("name", 80);
            t.text("bio");
            t.integer("age");
            t.integer("visits").default(0);
        });
    });
    assert_eq!(
        refused(&before, &after, &Hints::new()),
        [
            "column `bio` of table `users` must be given, and rows that are there have nothing in it: say what they get, or let it be NULL",
            "column `age` of table `users` must be given, and rows that are there have nothing in it: say what they get, or let it be NULL",
        ]
    );
    let hints = Hints::new()
        .never_null("users", "bio")
        .fill("users", "age", 18);
    let found = diff(&before, &after, &hints).expect("all is said");
    let Operation::AddColumn { fill, .. } = &found.up[0] else {
        panic!("{:?}", shown(&found));
    };
    assert_eq!(fill.general(), &Some(Term::from(18)));
}

#[test]
fn on_the_way_back_rows_get_the_emptiest_value_that_keys_allow() {
    let before = schema(|p| {
        users(p);
        p.create_table("posts", |t| {
            t.id();
            t.string("slug", 40).unique();
            t.text("body");
            t.uuid("trace");
            t.big_integer("user_id").references("users", "id");
        });
    });
    let after = schema(|p| {
        users(p);
        p.create_table("posts", |t| {
            t.id();
        });
    });
    let hints = Hints::new().allow_destructive();
    assert_eq!(
        refused(&before, &after, &hints),
        [
            "column `trace` of table `posts` must be given, and on the way back rows would have nothing in it: say what they get then"
        ]
    );
    let hints = hints.fill("posts", "trace", "00000000-0000-0000-0000-000000000000");
    let found = diff(&before, &after, &hints).expect("all is said");
    let fills = found.down.iter().filter_map(|operation| match operation {
        Operation::AddColumn { column, fill, .. } => {
            let (general, mysql) = (fill.general(), fill.for_engine(Engine::MySql));
            Some((column.name.as_str(), general.clone(), mysql.clone()))
        }
        _ => None,
    });
    let fills: Vec<_> = fills
        .map(|(name, general, mysql)| (name, general.expect("a fill"), mysql.expect("a fill")))
        .collect();
    let expression = |sql: &str| Term::expression(sql);
    let min = expression("(SELECT min(id) FROM users)");
    assert_eq!(
        fills,
        [
            ("user_id", min.clone(), min),
            (
                "trace",
                Term::from("00000000-0000-0000-0000-000000000000"),
                Term::from("00000000-0000-0000-0000-000000000000")
            ),
            ("body", Term::from(""), Term::from("")),
            (
                "slug",
                expression("CAST(id AS text)"),
                expression("CAST(id AS char)")
            ),
        ]
    );
}

#[test]
fn what_a_filter_hides_stays_as_it_is() {
    let before = schema(|p| {
        users(p);
        p.create_enum("shade", ["light"]);
        p.create_table("legacy_shades", |t| {
            t.id();
            t.enumeration("shade", "shade");
            t.big_integer("user_id").references("users", "id");
        });
    });
    let after = schema(|p| {
        users(p);
        p.create_enum("legacy", ["new"]);
        p.create_table("legacy_new", |t| {
            t.id();
            t.enumeration("is", "legacy");
        });
    });
    let hints = Hints::new().filter(Filter::new().without(["legacy_*"]));
    assert!(
        diff(&before, &after, &hints)
            .expect("nothing to say")
            .is_empty()
    );
}

#[test]
fn a_schema_that_does_not_hold_together_is_refused() {
    let mut after = schema(|p| {
        users(p);
        p.create_table("posts", |t| {
            t.id();
            t.big_integer("user_id").references("users", "id");
        });
    });
    after.tables.remove(&"users".into());
    assert_eq!(
        refused(&Schema::new(), &after, &Hints::new()),
        ["cannot create table `posts`: table `users` does not exist"]
    );
    let Refusal::NoOrder(why) = &diff(&Schema::new(), &after, &Hints::new())
        .expect_err("no")
        .0[0]
    else {
        panic!("it has no order");
    };
    assert_eq!(why.operation.table(), Some(&"posts".into()));
}
