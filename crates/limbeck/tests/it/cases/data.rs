//! Rows.

use crate::on_every_engine;
use crate::support::{Database, Journey, journey};
use limbeck::schema::{Term, Value};
use limbeck::{Plan, col};

fn roles(p: &mut Plan) {
    p.create_table("roles", |t| {
        t.id();
        t.string("name", 40);
        t.blob("icon").null();
        t.boolean("open").null();
        t.autoincrement();
    });
}

on_every_engine! {
    async fn rows_are_added_changed_and_deleted(db: &mut Database) {
        let change = |p: &mut Plan| {
            p.table("roles").add_column(col("level").integer().null());
            p.data(
                |d| {
                    d.insert("roles", ["id", "name", "icon", "open"], [
                        vec![Value::from(7), "it's ? \\".into(), vec![0_u8, 255].into(), true.into()],
                        vec![Value::from(8), "b".into(), Value::Null, false.into()],
                    ]);
                    d.update("roles").set("level", -3).set("name", Term::expression("name")).filter("id = ? OR name = ?", [Value::from(-1), "it's ? \\".into()]);
                    d.update("roles").set("level", 1).filter("level IS NULL", []).in_batches("id", 2);
                    d.delete("roles").filter("name = ?", ["b".into()]);
                    d.statement("INSERT INTO roles (name) VALUES (?)", ["last".into()]);
                },
                |d| {
                    d.delete("roles").filter("id > ?", [1.into()]);
                },
            );
        };
        let rows = &["INSERT INTO roles (name) VALUES ('first')"];
        let after: &[(&str, &[&str])] = &[("SELECT id, name, level FROM roles ORDER BY id", &["1|first|1", "7|it's ? \\|-3", "9|last|NULL"])];
        // Every engine counts on from a row that was deleted, PostgreSQL because it was told of it.
        journey(db, roles, change, Journey { rows, same: &["SELECT name FROM roles WHERE id = 1"], after, one_way: false }).await;
    }

    async fn sql_is_passed_on(db: &mut Database) {
        let change = |p: &mut Plan| {
            p.execute("CREATE VIEW names AS SELECT name FROM roles", "DROP VIEW names");
        };
        let rows = &["INSERT INTO roles (name) VALUES ('first')"];
        journey(db, roles, change, Journey { rows, ..Journey::default() }).await;
    }
}
