//! SQLite.

use super::counted::Counted;
use super::{
    assert_table, collated, column, database, nullable, others, read_back, run, table, with_default,
};
use limbeck::catalog::{CatalogError, Filter, OtherKind, Rigour, compare, read};
use limbeck::engine::Engine;
use limbeck::schema::{
    Action, Check, Deferrable, ForeignKey, Generated, Identity, Index, IndexPart, PrimaryKey,
    Table, Unique,
};

pub(crate) const RICH: &str = r#"CREATE TABLE parents (a integer NOT NULL, b text NOT NULL, CONSTRAINT pk_parents PRIMARY KEY (b, a));
           CREATE TABLE "odd ""t" -- what a name
           ( id INTEGER PRIMARY KEY AUTOINCREMENT,
             quoted text NOT NULL DEFAULT 'it''s', digits varchar(20) DEFAULT '123', [when] datetime_text DEFAULT CURRENT_TIMESTAMP,
             bare text DEFAULT hello, expr integer DEFAULT ((1 + 2)), minus integer DEFAULT -1, nil text DEFAULT NULL,
             "select" VARCHAR ( 10 ) COLLATE NOCASE /* , */ CONSTRAINT ck_length CHECK ((length("select") > 1)),
             age integer CHECK (age > 0) CHECK (age < 200), bytes blob DEFAULT x'00ff', anything,
             doubled integer GENERATED ALWAYS AS (age * 2) STORED, tripled integer AS (age * 3) VIRTUAL,
             pa integer, pb text, email text UNIQUE, parent text REFERENCES parents (B) DEFERRABLE INITIALLY DEFERRED,
             Naïve text,
             UNIQUE (PA, pb), CONSTRAINT "uq one" UNIQUE (digits)
             CHECK (quoted <> ')' AND digits <> '((,'),
             CONSTRAINT fk_pair FOREIGN KEY (pb, pa) REFERENCES PARENTS ON DELETE SET NULL ON UPDATE CASCADE NOT DEFERRABLE
           );
           CREATE INDEX "ix ""one" ON "odd ""t" (lower(quoted), age DESC, digits COLLATE NOCASE, "select" COLLATE BINARY) WHERE (age > 1);
           CREATE UNIQUE INDEX ix_two ON "odd ""t" (age || 'x' COLLATE NOCASE DESC);"#;

#[tokio::test]
async fn a_table_is_read_whole() {
    let db = database::sqlite().await;
    let catalog = read_back(&db, RICH).await;

    let mut expected = Table::new("odd \"t");
    expected.options.autoincrement = true;
    let mut id = nullable("id", "INTEGER");
    (id.identity, id.nullable) = (Some(Identity::default()), false);
    let mut doubled = nullable("doubled", "INTEGER");
    doubled.generated = Some(Generated {
        expression: "age * 2".into(),
        stored: true,
    });
    let mut tripled = nullable("tripled", "INTEGER");
    tripled.generated = Some(Generated {
        expression: "age * 3".into(),
        stored: false,
    });
    expected.columns = vec![
        id,
        with_default(column("quoted", "TEXT"), "'it''s'"),
        with_default(nullable("digits", "varchar(20)"), "'123'"),
        with_default(nullable("when", "datetime_text"), "CURRENT_TIMESTAMP"),
        with_default(nullable("bare", "TEXT"), "'hello'"),
        with_default(nullable("expr", "INTEGER"), "1 + 2"),
        with_default(nullable("minus", "INTEGER"), "-1"),
        nullable("nil", "TEXT"),
        collated(nullable("select", "VARCHAR ( 10 )"), "NOCASE"),
        nullable("age", "INTEGER"),
        with_default(nullable("bytes", "BLOB"), "x'00ff'"),
        nullable("anything", ""),
        doubled,
        tripled,
        nullable("pa", "INTEGER"),
        nullable("pb", "TEXT"),
        nullable("email", "TEXT"),
        nullable("parent", "TEXT"),
        nullable("Naïve", "TEXT"),
    ];
    expected.primary_key = Some(PrimaryKey::new(["id"]));
    for unique in [
        Unique::on(["email"]),
        Unique::on(["pa", "pb"]),
        Unique::on(["digits"]).named("uq one"),
    ] {
        assert!(expected.add_constraint(unique));
    }
    for (name, condition) in [
        ("ck_length", "length(\"select\") > 1"),
        ("ck_odd \"t_age", "age > 0"),
        ("ck_odd \"t_age_2", "age < 200"),
        ("ck_odd \"t", "quoted <> ')' AND digits <> '((,'"),
    ] {
        assert!(expected.add_constraint(Check::new(name, condition)));
    }
    let pair = ForeignKey::new(["pb", "pa"], "parents", ["b", "a"]).named("fk_pair");
    let pair = pair.on_delete(Action::SetNull).on_update(Action::Cascade);
    assert!(expected.add_constraint(pair));
    let parent = ForeignKey::new(["parent"], "parents", ["b"]);
    assert!(expected.add_constraint(parent.deferrable(Deferrable::InitiallyDeferred)));
    let one = Index::on([
        IndexPart::expression("lower(quoted)"),
        IndexPart::column("age").descending(),
        IndexPart::column("digits").collation("NOCASE"),
        IndexPart::column("select").collation("BINARY"),
    ]);
    assert!(expected.add_index(one.named("ix \"one").predicate("age > 1")));
    let two = IndexPart::expression("age || 'x'")
        .collation("NOCASE")
        .descending();
    assert!(expected.add_index(Index::on([two]).named("ix_two").unique()));
    assert_table(&catalog, &expected);

    let mut parents = Table::new("parents");
    parents.columns = vec![column("a", "INTEGER"), column("b", "TEXT")];
    let name = Some("pk_parents".to_owned());
    parents.primary_key = Some(PrimaryKey {
        name,
        ..PrimaryKey::new(["b", "a"])
    });
    assert_table(&catalog, &parents);
    assert_eq!(catalog.others, []);
}

#[tokio::test]
async fn what_makes_a_column_the_rows_id_is_told_from_what_does_not() {
    let db = database::sqlite().await;
    let catalog = read_back(
        &db,
        "CREATE TABLE a (id integer NOT NULL PRIMARY KEY);
         CREATE TABLE b (id INT PRIMARY KEY);
         CREATE TABLE c (id INTEGER PRIMARY KEY DESC);
         CREATE TABLE d (id INTEGER PRIMARY KEY) WITHOUT ROWID;
         CREATE TABLE e (id INTEGER, PRIMARY KEY (id DESC)) STRICT;
         CREATE TABLE f (id INTEGER, n INTEGER, PRIMARY KEY (id, n));
         CREATE TABLE g (id text PRIMARY KEY, n text NOT NULL, UNIQUE (n COLLATE NOCASE)) STRICT, WITHOUT ROWID;",
    )
    .await;
    let facts = |name| {
        let table = table(&catalog, name);
        let id = &table.columns[0];
        (
            id.identity.is_some(),
            id.nullable,
            table.options.strict,
            table.options.without_rowid,
        )
    };
    assert_eq!(facts("a"), (true, false, false, false));
    assert_eq!(facts("b"), (false, true, false, false));
    assert_eq!(facts("c"), (false, true, false, false));
    assert_eq!(facts("d"), (false, false, false, true));
    assert_eq!(facts("e"), (true, false, true, false));
    assert_eq!(facts("f"), (false, true, false, false));
    assert_eq!(facts("g"), (false, false, true, true));
    assert_eq!(
        others(&catalog, OtherKind::Detail),
        [
            "detail of `primary key` of table `c`: PRIMARY KEY (id DESC)",
            "detail of `primary key` of table `e`: PRIMARY KEY (id DESC)",
            "detail of `uq_g_n` of table `g`: UNIQUE (n COLLATE NOCASE)",
        ]
    );
}

#[tokio::test]
async fn what_the_vocabulary_cannot_say_is_listed() {
    let db = database::sqlite().await;
    run(
        &db,
        "CREATE TABLE t (a integer PRIMARY KEY ON CONFLICT REPLACE, b text NOT NULL ON CONFLICT IGNORE,
                         CONSTRAINT same UNIQUE (b) ON CONFLICT FAIL, CONSTRAINT same UNIQUE (b, a));
         CREATE VIEW v AS SELECT a FROM t;
         CREATE TRIGGER tr AFTER INSERT ON t BEGIN DELETE FROM t WHERE a = 1; END;
         CREATE VIRTUAL TABLE words USING fts5(word);
         CREATE TABLE seaql_migrations (version text);
         CREATE TABLE limbeck_revisions (id text);
         ANALYZE;",
    )
    .await;
    let catalog = read(&db, &Filter::new())
        .await
        .expect("the catalog is read");
    let lines: Vec<String> = catalog.others.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "virtual table `words`",
            "view `v`",
            "trigger `tr` of table `t`",
            "detail of `b` of table `t`: NOT NULL ON CONFLICT IGNORE",
            "detail of `primary key` of table `t`: ON CONFLICT REPLACE",
            "detail of `same` of table `t`: UNIQUE ON CONFLICT FAIL",
            "detail of `same_2` of table `t`: it shares the name `same`",
        ]
    );
    let view = catalog.others[1].definition.as_deref();
    assert_eq!(view, Some("CREATE VIEW v AS SELECT a FROM t"));
    let trigger = catalog.others[2].definition.as_deref();
    assert!(
        trigger.is_some_and(|sql| sql.starts_with("CREATE TRIGGER tr ") && sql.ends_with("END"))
    );
    let names: Vec<String> = catalog
        .schema
        .tables
        .iter()
        .map(|it| it.name.to_string())
        .collect();
    assert_eq!(names, ["t"]);

    let everything = read(&db, &Filter::new().with_bookkeeping())
        .await
        .expect("it is read");
    assert_eq!(everything.schema.tables.len(), 3);
    let nothing = read(&db, &Filter::new().only(["x"]).without(["v", "words"])).await;
    let nothing = nothing.expect("it is read");
    assert!(nothing.schema.tables.is_empty() && nothing.others.is_empty());
}

#[tokio::test]
async fn what_sqlite_makes_of_altered_tables_is_read() {
    let db = database::sqlite().await;
    let altered = read_back(
        &db,
        "CREATE TABLE p (id integer PRIMARY KEY);
         CREATE TABLE t (a integer, CHECK (a > 0), UNIQUE (a));
         ALTER TABLE t ADD COLUMN b text DEFAULT 'x' REFERENCES p;
         ALTER TABLE t RENAME COLUMN a TO \"a b\";
         ALTER TABLE t RENAME TO \"t 2\";
         CREATE TABLE copied AS SELECT 1 AS one, 'x' AS \"two words\";",
    )
    .await;
    let read = table(&altered, "t 2");
    assert_eq!(read.columns[0].name, "a b");
    assert_eq!(
        read.uniques.iter().next(),
        Some(&Unique::on(["a b"]).named("uq_t 2_a b"))
    );
    let check = Check::new("ck_t 2", "\"a b\" > 0");
    assert_eq!(read.checks.iter().next(), Some(&check));
    let key = ForeignKey::new(["b"], "p", ["id"]).named("fk_t 2_b");
    assert_eq!(read.foreign_keys.iter().next(), Some(&key));
    assert_eq!(table(&altered, "copied").columns.len(), 2);
}

#[tokio::test]
async fn a_thousand_tables_take_five_statements() {
    let db = database::sqlite().await;
    let tables = (0..1000).map(|n| {
        format!("CREATE TABLE t{n} (id integer PRIMARY KEY, a text UNIQUE, b integer REFERENCES t0 (id));\nCREATE INDEX i{n} ON t{n} (b);\n")
    });
    run(&db, &tables.collect::<String>()).await;
    let counted = Counted::new(&db);
    let catalog = read(&counted, &Filter::new()).await.expect("it is read");
    assert_eq!(
        (catalog.schema.tables.len(), counted.statements()),
        (1000, 5)
    );
    let again = read(&db, &Filter::new()).await.expect("it is read");
    assert_eq!(catalog, again);
    let differences = compare(
        Engine::Sqlite,
        &catalog.schema,
        &again.schema,
        Rigour::Exact,
    );
    assert_eq!(differences, []);
}

#[tokio::test]
async fn a_definition_that_was_tampered_with_is_an_error_and_no_panic() {
    let db = database::sqlite().await;
    let error = async |sql: &str| {
        run(
            &db,
            &format!(
                "CREATE TABLE t (a integer);\nPRAGMA writable_schema = ON;\n
                 UPDATE sqlite_schema SET sql = '{sql}' WHERE name = 't';\n"
            ),
        )
        .await;
        let error = read(&db, &Filter::new()).await.expect_err("it is refused");
        run(
            &db,
            "DELETE FROM sqlite_schema;\nPRAGMA writable_schema = RESET;",
        )
        .await;
        error
    };
    let understood = error("CREATE TABLE t (a integer, b integer)").await;
    assert!(
        matches!(understood, CatalogError::Unreadable { .. }),
        "{understood}"
    );
    let open = error("CREATE TABLE t (a integer").await;
    assert_eq!(
        open.to_string(),
        "cannot understand the definition of `t` (a parenthesis is not closed): CREATE TABLE t (a integer"
    );
}
