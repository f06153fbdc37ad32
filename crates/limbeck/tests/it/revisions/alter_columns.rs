//! Alter columns.

use limbeck::schema::Term;
use limbeck::{Engine, Meta, Plan, col};

pub(crate) const META: Meta = Meta {
    id: "a1b2c3d4e5f6",
    parents: &["0f1e2d3c4b5a"],
    message: "alter columns",
    ..Meta::EMPTY
};

pub(crate) fn plan(p: &mut Plan) {
    p.table("things")
        .alter_column(
            col("id")
                .big_integer()
                .identity()
                .always()
                .starting_at(100)
                .in_steps_of(10),
        )
        .alter_column(col("name").string(255).fill("nothing"))
        .alter_column(
            col("size")
                .integer()
                .null()
                .no_default_on(Engine::Sqlite)
                .default_on(
                    [Engine::MySql, Engine::MariaDb],
                    Term::expression("(1 + 1)"),
                ),
        )
        .alter_column(col("code").text().collation_on(Engine::Sqlite, "binary"));
    // What `twice` holds is lost: it is computed from now on.
    p.table("things")
        .alter_column(col("twice").integer().generated_stored("2 * size"));
    p.table("things").alter_column(
        col("note")
            .text()
            .null()
            .default_expression("'it''s'")
            .on_row_update("now()"),
    );
}

pub(crate) fn unplan(p: &mut Plan) {
    p.table("things")
        .alter_column(col("note").text().null())
        .alter_column(col("twice").integer().null())
        .alter_column(col("code").text().collation("nocase"))
        .alter_column(col("size").integer().default(3).fill(3));
    // Fails as long as a value of `name` is longer; SQLite keeps it.
    p.table("things")
        .alter_column(col("name").string(80).null().comment("what it is called"));
    p.table("things")
        .alter_column(col("id").integer().identity());
}
