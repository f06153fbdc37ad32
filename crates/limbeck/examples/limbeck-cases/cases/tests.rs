//! What files say, and what is told of those that make no sense.

use super::case::Case;
use super::files::read_text;
use limbeck::engine::Engine;
use limbeck::schema::{
    Action, Check, Deferrable, ForeignKey, Generated, Index, IndexPart, IntegerSize, Nulls,
    PerEngine, Schema, Sql, Term, Type, Unique, Value,
};
use limbeck::{Plan, State};
use std::path::Path;

fn read(text: &str) -> Result<Vec<Case>, String> {
    read_text(Path::new("some.yaml"), text).map_err(|why| why.to_string())
}

fn before(text: &str) -> Schema {
    let text = format!("- case: one\n  after: {{}}\n  before:\n{text}");
    let mut cases = read(&text).unwrap_or_else(|why| panic!("{why}, in\n{text}"));
    cases.remove(0).before
}

/// The schema that a plan makes.
fn made(say: impl FnOnce(&mut Plan)) -> Schema {
    let mut plan = Plan::new();
    say(&mut plan);
    let operations = plan.resolve(&State::new()).expect("the plan is sound");
    let state = State::replay(&operations).expect("it fits");
    state.shared().clone()
}

#[test]
fn columns_are_said_in_words() {
    let read = before(
        "    teams: {id: id}
    users:
      id: id
      name: string(20) null default 'it''s' unique comment 'as on the card'
      team_id: big_integer references teams.id on delete set null on update cascade deferrable initially deferred
      other_id: bigint null references teams(id)
      price: decimal(9,2) default -1.50
      at: timestamp(6) default (now())
      seen: datetime null
      twice: integer generated (price * 2) stored
      thrice: int unsigned generated (price * 3)
      tags: text[] null
      face: var_binary(20) default x'00ff'
      mail: custom(citext) collate \"C\" renamed from email
",
    );
    let expected = made(|p| {
        p.create_table("teams", |t| {
            t.id();
        });
        p.create_table("users", |t| {
            t.id();
            t.string("name", 20)
                .null()
                .default("it's")
                .unique()
                .comment("as on the card");
            t.big_integer("team_id")
                .references("teams", "id")
                .on_delete(Action::SetNull)
                .on_update(Action::Cascade)
                .deferrable(Deferrable::InitiallyDeferred);
            t.big_integer("other_id").null().references("teams", "id");
            t.decimal("price", 9, 2).default(Value::number("-1.50"));
            t.timestamp("at").precision(6).default_expression("now()");
            t.date_time("seen").null();
            t.integer("twice").generated_stored("price * 2");
            t.integer("thrice").unsigned().generated("price * 3");
            t.array("tags", Type::Text).null();
            t.column("face")
                .of(Type::VarBinary(Some(20)))
                .default(vec![0, 255]);
            t.custom("mail", "citext").collation("C");
        });
    });
    assert_eq!(read.clone().without_hints(), expected);
    let mail = read
        .table(&"users".into())
        .and_then(|users| users.column("mail"));
    assert_eq!(
        mail.and_then(|mail| mail.renamed_from.as_deref()),
        Some("email")
    );
}

#[test]
fn mappings_say_what_words_cannot() {
    let schema = before(
        "    enums: {mood: [sad, glad]}
    users:
      name: me
      schema: auth
      columns:
        id: {type: big_integer, identity: {always: true, start: 100, increment: 10}, primary_key: true}
        mood: {type: {enum: mood}, default: sad}
        word: {type: {custom: {all: text, postgres: citext}}, null: true, collation: {all: none, sqlite: nocase}}
        state: {type: string(10) null, default: {all: new, postgres: (upper('new')), mysql mariadb: none}}
        odd: {type: text, default: {text: (not sql)}}
        total: {type: integer, generated: {all: id * 2, mariadb: id + id}, stored: true}
",
    );
    let table = schema.tables.iter().next().expect("a table");
    assert_eq!(table.name.to_string(), "auth.me");
    let column = |name: &str| table.column(name).expect("a column");
    let identity = column("id").identity.clone().expect("it counts");
    assert!(identity.always && identity.start == Some(100) && identity.increment == Some(10));
    assert_eq!(column("mood").ty, Type::Enum("mood".into()));
    assert_eq!(
        column("word").ty,
        Type::Custom(Sql::from("text").on(Engine::Postgres, "citext"))
    );
    let nocase: PerEngine<Option<String>> =
        PerEngine::default().on(Engine::Sqlite, Some("nocase".to_owned()));
    assert_eq!(column("word").collation, nocase);
    let state = &column("state").default;
    assert_eq!(*state.general(), Some(Term::from("new")));
    assert_eq!(
        *state.for_engine(Engine::Postgres),
        Some(Term::expression("upper('new')"))
    );
    assert_eq!(*state.for_engine(Engine::MariaDb), None);
    assert_eq!(
        *column("odd").default.general(),
        Some(Term::from("(not sql)"))
    );
    let expected = Generated {
        expression: Sql::from("id * 2").on(Engine::MariaDb, "id + id"),
        stored: true,
    };
    assert_eq!(column("total").generated, Some(expected));
}

#[test]
fn indexes_and_keys_are_said_in_each_way() {
    let read = before(
        "    posts:
      columns: {a: integer, b: integer, c: text}
      primary_key: {name: pk_posts, columns: [a, b]}
      indexes: [c, [a, b desc nulls last], {on: (lower(c)), name: ix_low, unique: true, where: c <> '', only_on: postgres sqlite}]
      uniques: {uq_mine: [b, a]}
      foreign_keys: ['(a, b) -> posts(a, b) on delete cascade', {on: a, to: posts, to_columns: a, name: fk_a, deferrable: deferred}]
      checks: {ck_a: a > 0}
    tags:
      columns: {word: string(20)}
      indexes: {ix_first: word(4), ix_both: [word collate nocase, word ops text_pattern_ops]}
      uniques: word
",
    );
    let expected = made(|p| {
        p.create_table("posts", |t| {
            t.integer("a");
            t.integer("b");
            t.text("c");
            t.primary_key_named("pk_posts", ["a", "b"]);
            t.index(Index::on(["c"]));
            let last = IndexPart::column("b").descending().nulls(Nulls::Last);
            t.index(Index::on([IndexPart::column("a"), last]));
            let low = Index::on([IndexPart::expression("lower(c)")]).named("ix_low");
            let engines = [Engine::Postgres, Engine::Sqlite];
            t.index(low.unique().predicate("c <> ''").only_on(engines));
            t.unique(Unique::on(["b", "a"]).named("uq_mine"));
            let both = ForeignKey::new(["a", "b"], "posts", ["a", "b"]);
            t.foreign_key(both.on_delete(Action::Cascade));
            let one = ForeignKey::new(["a"], "posts", ["a"]).named("fk_a");
            t.foreign_key(one.deferrable(Deferrable::InitiallyDeferred));
            t.check("ck_a", Check::new("", "a > 0").expression);
        });
        p.create_table("tags", |t| {
            t.string("word", 20);
            t.index(Index::on([IndexPart::column("word").prefix(4)]).named("ix_first"));
            let parts = [
                IndexPart::column("word").collation("nocase"),
                IndexPart::column("word").operators("text_pattern_ops"),
            ];
            t.index(Index::on(parts).named("ix_both"));
            t.unique(Unique::on(["word"]));
        });
    });
    assert_eq!(read, expected);
}

#[test]
fn a_change_is_before_with_something_else() {
    let cases = read(
        "- case: one
  before: &shop
    enums: {mood: [sad], size: [small]}
    users: {columns: {id: id, name: text, fax: text}, indexes: [name]}
    gone_soon: {id: id}
    same: {id: id}
  change:
    enums: {mood: [sad, glad], size: gone}
    users: {columns: {name: string(20), fax: gone, phone: text null}, indexes: [phone]}
    gone_soon: gone
    tags: {id: id}
- case: two
  before: {}
  after:
    enums: {mood: [sad, glad]}
    users: {columns: {id: id, name: string(20), phone: text null}, indexes: [phone]}
    same: {id: id}
    tags: {id: id}
- case: three
  before: {<<: *shop, more: {id: id}}
  after: {}
",
    )
    .expect("it can be read");
    assert_eq!(cases[0].after, cases[1].after);
    assert_eq!(cases[2].before.tables.len(), 4);
    assert_eq!(
        cases[2].before.table(&"users".into()),
        cases[0].before.table(&"users".into())
    );
}

#[test]
fn signs_in_sql_end_no_text() {
    let short = before(
        "    t: {columns: {a: decimal(9, 2) null, b: decimal(9,2), c: integer[], d: text default 'a, b: {c}'}, foreign_keys: [(a, b) -> t(b, a)], checks: {ck: a in (1, 2), ck3: d in ('x', 'y'), ck2: \"b > 1\"}, indexes: {ix: [(coalesce(a, b)), b desc]}}
",
    );
    let long = before(
        "    t:
      columns:
        a: decimal(9,2) null
        b: decimal(9,2)
        c: integer array
        d: \"text default 'a, b: {c}'\"
      foreign_keys:
        - (a, b) -> t(b, a)
      checks:
        ck: a in (1, 2)
        ck3: \"d in ('x', 'y')\"
        ck2: b > 1
      indexes:
        ix:
          - (coalesce(a, b))
          - b desc
",
    );
    assert_eq!(short, long);
}

#[test]
fn numbers_truths_and_texts_are_what_they_look_like() {
    let cases = read(
        "- {case: one, before: {t: {a: text}}, after: {}, rows: {t: [{a: 12}, {a: '12'}, {a: 1.50}, {a: true}, {a: null}, {a: word}, {a: {bytes: 0aff}}, {a: ''}]}}",
    );
    let cases = cases.expect("it can be read");
    let values: Vec<Value> = cases[0].rows[0]
        .1
        .iter()
        .map(|row| row["a"].clone())
        .collect();
    let expected = [
        Value::Integer(12),
        "12".into(),
        Value::number("1.50"),
        true.into(),
        Value::Null,
        "word".into(),
        vec![0x0a, 0xff].into(),
        "".into(),
    ];
    assert_eq!(values, expected);
    assert_eq!(
        Type::integer(IntegerSize::Big),
        Type::Integer {
            size: IntegerSize::Big,
            unsigned: false
        }
    );
}

#[test]
fn what_makes_no_sense_is_told_with_its_line_and_case() {
    for (text, expected) in [
        (
            "a: b".to_owned(),
            "some.yaml:1: a file is a list of cases: each begins with `- case: NAME`",
        ),
        ("- case: [".to_owned(), "some.yaml:2: this is no YAML: "),
        ("- after: {}\n".to_owned(), "some.yaml:1: `case` is missing"),
        (
            "- case: one\n".to_owned(),
            "some.yaml:1: case `one`: `after` is missing, or `change`",
        ),
        (
            "- case: one\n  after: {}\n  befor: {}\n".to_owned(),
            "some.yaml:3: case `one`: `befor` is no key of a case: it has case, on,",
        ),
        (
            "- case: one\n  on: oracle\n  after: {}\n".to_owned(),
            "some.yaml:2: case `one`: `oracle` is no engine: they are sqlite,",
        ),
        (
            "- case: one\n  after: {}\n  after: {}\n".to_owned(),
            "some.yaml:3: `after` is there twice",
        ),
    ] {
        told(&text, expected);
    }
}

#[test]
fn what_makes_no_sense_in_a_schema_is_told_with_its_line_and_case() {
    let one = |text: &str| format!("- case: one\n  before: {{}}\n  after:\n    users:\n{text}");
    for (text, expected) in [
        (
            one("      id: id\n      name: strin(20)\n"),
            "some.yaml:6: case `one`: column `name`: `strin` is no type: the types are",
        ),
        (
            one("      name: string(20) nul\n"),
            "some.yaml:5: case `one`: column `name`: `nul` is no word that is known here",
        ),
        (
            one("      name: string(20) null null\n"),
            "some.yaml:5: case `one`: column `name`: `null` is said twice",
        ),
        (
            one("      name: text default hello\n"),
            "some.yaml:5: case `one`: column `name`: after `default` comes a text in single quotes",
        ),
        (
            one("      name: text default 'hello\n"),
            "some.yaml:5: case `one`: column `name`: a quote is never closed: 'hello",
        ),
        (
            one("      name: {type: text null, null: true}\n"),
            "some.yaml:5: case `one`: column `name` says `null` in its type already",
        ),
        (
            one("      name: {typ: text}\n"),
            "some.yaml:5: case `one`: `typ` is no key of a column: it has type,",
        ),
        (
            one("      columns: {id: id}\n      index: [id]\n"),
            "some.yaml:6: case `one`: `index` is no key of a table: it has columns,",
        ),
        (
            one("      columns: {id: id}\n      indexes: [name]\n"),
            "some.yaml:5: case `one`: table `users` has no column `name`, which a key or an index names",
        ),
        (
            one("      columns: {id: id}\n      foreign_keys: [id to teams.id]\n"),
            "some.yaml:6: case `one`: a foreign key reads `team_id -> teams.id`",
        ),
        (
            one("      columns: {id: id}\n      indexes: ['(id + 1)']\n"),
            "some.yaml:6: case `one`: an index over an expression, or one that includes columns, wants a name",
        ),
        (
            one("      columns: {id: id}\n      primary_key: [id]\n"),
            "some.yaml:5: case `one`: the primary key is said twice",
        ),
        (
            one("      columns: {id: {type: id, default: {postgres: 1, oracle: 2}}}\n"),
            "some.yaml:5: case `one`: `oracle` is no engine",
        ),
        (
            one("      id: id\n  change: {}\n"),
            "some.yaml:6: case `one`: `change` stands in the place of `after`",
        ),
        (
            "- case: one\n  change: {users: gone}\n".to_owned(),
            "some.yaml:2: case `one`: table `users` cannot be gone: it is not there before",
        ),
        (
            "- case: one\n  after: {}\n  rows: {users: [{id: 1}]}\n".to_owned(),
            "some.yaml:3: case `one`: `rows`: there is no table `users` before",
        ),
        (
            "- case: one\n  after: {}\n  expect: [alter_colum]\n".to_owned(),
            "some.yaml:3: case `one`: `alter_colum` is no kind: the kinds of operations are",
        ),
        (
            "- case: one\n  after: {}\n  refused: [destructive]\n  expect: []\n".to_owned(),
            "some.yaml:4: case `one`: `expect` has no meaning where the plan is `refused`",
        ),
        (
            "- case: one\n  after: {}\n  rename: [users]\n".to_owned(),
            "some.yaml:3: case `one`: a rename is written as users.name:full_name, or users:people",
        ),
    ] {
        told(&text, expected);
    }
}

fn told(text: &str, expected: &str) {
    let told = read(text).map(drop).expect_err(text);
    assert!(told.starts_with(expected), "{text}\n{told}\n{expected}");
}
