//! Every type.

use limbeck::schema::{IntegerSize, ObjectName, Sql, Type, Value};
use limbeck::{Engine, Meta, Plan};

pub(crate) const META: Meta = Meta {
    id: "a1b2c3d4e5f6",
    parents: &["0f1e2d3c4b5a"],
    message: "every type",
    ..Meta::EMPTY
};

pub(crate) fn plan(p: &mut Plan) {
    p.create_enum("mood", ["sad"]);
    p.create_table(ObjectName::within("all", "types"), |t| {
        t.boolean("a").default(true);
        t.tiny_integer("b").unsigned().default(-3);
        t.small_integer("c");
        t.integer("d").unsigned();
        t.big_integer("e")
            .unsigned()
            .default(Value::number("18446744073709551615"));
        t.real("f");
        t.double("g").default(Value::number("1e6"));
        t.decimal("h", 12, 2);
        t.column("i").of(Type::Decimal(None));
        t.char("j", 3);
        t.varchar("k");
        t.text("l").default("\"quoted\" \\ and\ttabbed é");
        t.binary("m", 16).default(vec![0_u8; 16]);
        t.var_binary("n", 8).default(vec![1_u8, 2, 255]);
        t.column("o")
            .of(Type::VarBinary(None))
            .default(Vec::<u8>::new());
        t.blob("p");
        t.date("q");
        t.time("r").precision(3);
        t.date_time("s");
        t.timestamp("t").precision(0);
        t.json("u");
        t.json_binary("v");
        t.uuid("w");
        t.enumeration("x", "mood");
        t.array("y", Type::String(Some(20)));
        t.custom("z", Sql::from("inet").on(Engine::Sqlite, "text"));
        t.array("aa", Type::Array(Box::new(Type::integer(IntegerSize::Big))));
        t.array("ab", Type::Custom("point".into()));
        t.array("ac", Type::Enum("mood".into()));
        t.column("ad").of(Type::Native("int(11)".into()));
        t.array("ae", Type::Decimal(Some((9, 2))));
        t.array("af", Type::Timestamp(Some(6)));
        t.custom("ag", "tsvector").null();
    });
}

pub(crate) fn unplan(p: &mut Plan) {
    // Every row of `all.types` is lost.
    p.drop_table(ObjectName::within("all", "types"));
    p.drop_enum("mood");
}
