//! Statements.

use limbeck::schema::{Sql, Term, Value};
use limbeck::{Engine, Meta, Plan, irreversible};

pub(crate) const META: Meta = Meta {
    id: "a1b2c3d4e5f6",
    parents: &["0f1e2d3c4b5a"],
    message: "statements",
    ..Meta::EMPTY
};

pub(crate) fn plan(p: &mut Plan) {
    p.data(
        |d| {
            d.insert(
                "users",
                ["id", "email", "name"],
                [
                    [Value::from(1), Value::from("a@b.c"), Value::Null],
                    [
                        Value::from(5_000_000_000_i64),
                        Value::from("it's"),
                        Value::from("Ann"),
                    ],
                ],
            );
            d.update("users")
                .set("name", Term::expression("trim(name)"))
                .set("email", "none")
                .filter(
                    "name LIKE ? OR id = ?",
                    [Value::from("% %"), Value::from(3)],
                )
                .in_batches("id", 100_000);
            d.delete("users");
        },
        |d| {
            d.delete("users").filter("id = ?", [Value::from(1)]);
            d.statement(
                Sql::from("VACUUM").on(Engine::Postgres, "ANALYZE"),
                [Value::number("1.50")],
            );
        },
    );
    p.execute("TRUNCATE sessions", irreversible("the sessions are gone"));
}

pub(crate) fn unplan(p: &mut Plan) {
    p.irreversible("the sessions are gone");
}
