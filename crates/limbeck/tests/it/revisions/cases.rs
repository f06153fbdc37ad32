//! What the files of this folder are about.

mod words;

pub(super) use words::{every_type, indexes, labels, on_some_engines, statements};

use limbeck::diff::Hints;
use limbeck::schema::{
    Action, Deferrable, ForeignKey, Identity, Index, IntegerSize, Sql, TableOptions, Term, Type,
    Unique, Value,
};
use limbeck::{Engine, Plan, State};

pub(super) struct Case {
    pub(super) before: State,
    pub(super) meant: Meant,
}

/// What a file is about: the difference from one schema to another, or steps that no difference consists of.
pub(super) enum Meant {
    Found(State, Box<Hints>),
    Said(Plan),
}

fn planned(plan: impl FnOnce(&mut Plan)) -> Plan {
    let mut p = Plan::new();
    plan(&mut p);
    p
}

fn state(plan: impl FnOnce(&mut Plan)) -> State {
    let operations = planned(plan).resolve(&State::new());
    let operations = operations.expect("the plan fits nothing");
    State::replay(&operations).expect("it was resolved so")
}

fn found(before: impl FnOnce(&mut Plan), after: impl FnOnce(&mut Plan), hints: Hints) -> Case {
    Case {
        before: state(before),
        meant: Meant::Found(state(after), Box::new(hints)),
    }
}

fn said(before: impl FnOnce(&mut Plan), plan: impl FnOnce(&mut Plan)) -> Case {
    Case {
        before: state(before),
        meant: Meant::Said(planned(plan)),
    }
}

fn bold() -> Hints {
    let hints = Hints::new().allow_destructive().allow_dropping_everything();
    hints.nothing_else_is_renamed()
}

fn users(p: &mut Plan) {
    p.create_table("users", |t| {
        t.id();
        t.string("email", 255).unique();
        t.string("name", 80).null();
    });
}

pub(super) fn create_a_shop() -> Case {
    let after = |p: &mut Plan| {
        users(p);
        p.create_enum("state", ["open", "paid", "don't know"]);
        p.create_table("orders", |t| {
            t.id().comment("counts up");
            t.big_integer("user_id")
                .references("users", "id")
                .on_delete(Action::Cascade)
                .deferrable(Deferrable::InitiallyDeferred);
            t.enumeration("state", "state").default("open");
            t.decimal("total", 12, 2).default(Value::number("0.00"));
            t.timestamp("made_at")
                .precision(6)
                .default_expression("CURRENT_TIMESTAMP");
            t.text("search")
                .generated_stored(Sql::from("lower(state)").on(Engine::Postgres, "state::text"));
            t.check("ck_orders_total", "total >= 0 OR state = 'don''t know'");
            t.index(Index::on(["user_id", "made_at"]));
            t.index(Index::on(["user_id", "made_at", "state", "total", "search", "id"]));
            t.check("ck_orders_long", "total < 1000000 OR state = 'paid' OR user_id IN (SELECT id FROM users WHERE name = 'rich')");
            t.text("motto").default("a default that is so long that no line is long enough to hold it, whatever one does");
            t.comment("what was \"ordered\"\nby whom");
            t.storage_engine("InnoDB")
                .charset("utf8mb4")
                .collation("utf8mb4_bin");
        });
        p.create_table("order_lines", |t| {
            t.big_integer("order_id").references("orders", "id");
            t.integer("line");
            t.primary_key(["order_id", "line"]);
            t.without_rowid();
        });
    };
    found(users, after, Hints::new())
}

pub(super) fn add_and_drop_columns() -> Case {
    let after = |p: &mut Plan| {
        p.create_table("users", |t| {
            t.id();
            t.string("email", 255).unique();
            t.string("phone", 20).null();
            t.integer("visits").default(5_000);
            t.big_integer("boss_id")
                .null()
                .unique()
                .references("users", "id");
            t.text("shout").generated("upper(email)");
            t.uuid("trace");
            t.big_integer("distance").default(5_000_000_000_i64);
        });
    };
    let hints = bold().fill("users", "trace", "00000000-0000-0000-0000-000000000000");
    let hints = hints.fill("users", "name", "nobody");
    let before = |p: &mut Plan| {
        p.create_table("users", |t| {
            t.id();
            t.string("email", 255).unique();
            t.string("name", 80).unique();
            t.text("notes");
        });
    };
    found(before, after, hints)
}

pub(super) fn alter_columns() -> Case {
    let before = |p: &mut Plan| {
        p.create_table("things", |t| {
            t.integer("id").identity().primary_key();
            t.string("name", 80).null().comment("what it is called");
            t.integer("size").default(3);
            t.text("code").collation("nocase");
            t.integer("twice").null();
            t.text("note").null();
        });
    };
    let after = |p: &mut Plan| {
        p.create_table("things", |t| {
            t.big_integer("id")
                .identity()
                .always()
                .starting_at(100)
                .in_steps_of(10)
                .primary_key();
            t.string("name", 255);
            t.integer("size")
                .null()
                .default_on(
                    [Engine::MySql, Engine::MariaDb],
                    Term::expression("(1 + 1)"),
                )
                .no_default_on(Engine::Sqlite);
            t.text("code").collation_on(Engine::Sqlite, "binary");
            t.integer("twice").generated_stored("2 * size");
            t.text("note")
                .null()
                .on_row_update("now()")
                .default_expression("'it''s'");
        });
    };
    found(before, after, bold().fill("things", "name", "nothing"))
}

pub(super) fn clear_the_way() -> Case {
    let before = |p: &mut Plan| {
        p.create_table("users", |t| {
            t.text("code");
            t.text("name");
            t.text("shout").generated_stored("upper(name)");
            t.check("ck_users_name", "name <> ''");
            t.primary_key(["code", "name"]);
        });
        p.create_table("old_users", |t| {
            t.id();
        });
    };
    let after = |p: &mut Plan| {
        p.create_table("old_users", |t| {
            t.text("name");
            t.text("shout").generated_stored("upper(name)");
            t.check("ck_users_name", "name <> ''");
            t.primary_key(["name"]);
        });
    };
    let hints = bold()
        .rename_table("users", "old_users")
        .rename_column("users", "code", "name");
    found(before, after, hints)
}

pub(super) fn close_a_circle() -> Case {
    let after = |p: &mut Plan| {
        p.create_table("teams", |t| {
            t.id();
            t.big_integer("head_id").null();
        });
        p.create_table("people", |t| {
            t.id();
            t.big_integer("team_id").references("teams", "id");
        });
        p.table("teams")
            .add_foreign_key(ForeignKey::new(["head_id"], "people", ["id"]));
    };
    found(|_| (), after, Hints::new())
}

pub(super) fn keys() -> Case {
    let before = |p: &mut Plan| {
        users(p);
        p.create_table("seats", |t| {
            t.integer("hall");
            t.integer("place");
            t.big_integer("user_id").null().references("users", "id");
            t.primary_key(["hall", "place"]);
            t.check("ck_seats_hall", "hall > 0");
            t.comment("where they sit");
        });
    };
    let after = |p: &mut Plan| {
        users(p);
        p.create_table("seats", |t| {
            t.integer("hall");
            t.integer("place");
            t.big_integer("user_id")
                .null()
                .references("users", "id")
                .on_delete(Action::SetNull)
                .on_update(Action::Cascade);
            t.primary_key_named("pk_seats", ["place"]);
            t.check("ck_seats_hall", "hall > 1");
            t.unique(Unique::on(["hall", "user_id"]).nulls_not_distinct());
            t.unique(
                Unique::on(["user_id"])
                    .named("one_seat_each")
                    .deferrable(Deferrable::InitiallyImmediate),
            );
            t.options(TableOptions::new().strict().charset("utf8mb4"));
        });
        p.create_table("tickets", |t| {
            t.integer("place").references("seats", "place");
            t.column("number")
                .of(Type::integer(IntegerSize::Big))
                .identity_of(Identity::default());
            t.primary_key(["number"]);
            t.foreign_key(
                ForeignKey::new(["place"], "seats", ["place"])
                    .named("again")
                    .on_delete(Action::Restrict),
            );
            t.foreign_key(ForeignKey::new(
                ["place", "number"],
                "seats",
                ["place", "hall"],
            ));
        });
    };
    found(before, after, Hints::new())
}

pub(super) fn nothing_left() -> Case {
    let before = |p: &mut Plan| {
        users(p);
        p.create_table("posts", |t| {
            t.id();
            t.big_integer("user_id").references("users", "id");
        });
    };
    found(before, |_| (), bold())
}

pub(super) fn rename() -> Case {
    let before = |p: &mut Plan| {
        p.create_table("users", |t| {
            t.id();
            t.string("email", 255).unique();
            t.string("name", 80).null();
            t.index(Index::on(["name"]));
        });
        p.create_enum("mood", ["sad"]);
        p.create_table("a", |t| {
            t.id();
            t.text("one");
            t.text("two");
        });
        p.create_table("b", |t| {
            t.big_integer("number").primary_key();
        });
    };
    let after = |p: &mut Plan| {
        p.create_enum("humour", ["sad"]);
        p.create_table("people", |t| {
            t.id();
            t.string("email", 255);
            t.string("full_name", 80).null();
            t.unique(Unique::on(["email"]));
            t.index(Index::on(["full_name"]));
        });
        p.create_table("b", |t| {
            t.id();
            t.text("one");
            t.text("two");
        });
        p.create_table("a", |t| {
            t.big_integer("number").primary_key();
        });
    };
    let hints = Hints::new()
        .rename_table("users", "people")
        .rename_column("users", "name", "full_name")
        .rename_table("a", "b")
        .rename_table("b", "a")
        .rename_column("b", "one", "two")
        .rename_column("b", "two", "one");
    found(before, after, hints)
}
