//! MariaDB (and MySQL, as far as it is the same).

use super::counted::Counted;
use super::{assert_table, collated, column, database, nullable, read_back, run, with_default};
use limbeck::catalog::{Filter, Rigour, compare, read};
use limbeck::engine::Engine;
use limbeck::schema::{
    Action, Check, Column, ForeignKey, Generated, Identity, Index, IndexPart, PrimaryKey, Table,
    Unique,
};
use sea_orm::DatabaseConnection;

pub(super) const SERVER: &str = "PLINTH_TEST_MYSQL_URL";

async fn on_mysql(case: impl AsyncFnOnce(&DatabaseConnection)) {
    database::on_server(SERVER, case).await;
}

pub(crate) const RICH: &str = r#"
ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;
CREATE TABLE parents (id bigint AUTO_INCREMENT PRIMARY KEY, code varchar(10) NOT NULL UNIQUE, a int NOT NULL, b int, KEY two (a, b));
CREATE TABLE `odd ``t` (
  id int unsigned NOT NULL AUTO_INCREMENT,
  quoted varchar(20) NOT NULL DEFAULT 'it''s "q" \\ back', digits varchar(20) DEFAULT '123', nil varchar(10) DEFAULT NULL,
  word varchar(10) DEFAULT 'NULL', empty varchar(10) NOT NULL DEFAULT '', line varchar(10) DEFAULT 'a\nb', uni varchar(10) DEFAULT 'é€',
  price decimal(12,2) NOT NULL DEFAULT 0, bits bit(3) DEFAULT b'101', ratio double DEFAULT -1.5, small smallint(5) unsigned zerofill,
  made timestamp(3) DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3), moment datetime(6) NOT NULL DEFAULT '2020-01-01 00:00:00',
  code char(36) DEFAULT uuid(), computed int DEFAULT (1+2), bin varbinary(10) DEFAULT 'a\0b', many bigint DEFAULT 0,
  mood enum('a','b''c','d,e','(f)') DEFAULT 'b''c', st set('x','y'), js json, `j``s` json, text_json longtext COLLATE utf8mb4_bin, yes boolean DEFAULT true, day date, at time(2), made_in year,
  doubled int AS (many + 1) VIRTUAL, joined varchar(50) AS (concat(quoted,'it''s','\\')) STORED,
  age int CHECK (age > 0), latin varchar(20) CHARACTER SET latin1, bytewise varchar(20) COLLATE utf8mb4_bin COMMENT 'it''s a \\ comment',
  big text, pid bigint, pid2 bigint, pid3 bigint, pid4 bigint, pa int, pb int, hidden int INVISIBLE, `select` int, Ünï int,
  PRIMARY KEY (id, quoted),
  CONSTRAINT `weird ck` CHECK (digits <> 'it''s' AND length(quoted) < 5), CHECK (price > 1),
  KEY k1 (quoted(5), digits DESC), UNIQUE KEY `u k` (digits, price), UNIQUE ub (big), UNIQUE upart (big(10)), FULLTEXT KEY ft (big),
  KEY many_columns (`select`, Ünï) USING HASH,
  CONSTRAINT fk_named FOREIGN KEY (pid) REFERENCES parents (id) ON DELETE CASCADE,
  FOREIGN KEY (pid2) REFERENCES parents (id) ON DELETE SET NULL ON UPDATE NO ACTION,
  KEY expl (pid3), CONSTRAINT fk3 FOREIGN KEY (pid3) REFERENCES parents (id) ON DELETE RESTRICT,
  KEY fk4 (pid4, digits), CONSTRAINT fk4 FOREIGN KEY (pid4) REFERENCES parents (id),
  CONSTRAINT fk_two FOREIGN KEY (pa, pb) REFERENCES parents (a, b),
  KEY ign (nil) COMMENT 'why' IGNORED
) COMMENT 'tab''le' ROW_FORMAT=COMPRESSED;
"#;

fn generated(column: Column, expression: &str, stored: bool) -> Column {
    let expression = expression.into();
    let generated = Some(Generated { expression, stored });
    Column {
        generated,
        ..column
    }
}

fn rich_columns() -> Vec<Column> {
    let mut id = column("id", "int(10) unsigned");
    id.identity = Some(Identity::default());
    let mut made = with_default(nullable("made", "timestamp(3)"), "current_timestamp(3)");
    made.on_update = Some("current_timestamp(3)".to_owned());
    let mut bytewise = collated(nullable("bytewise", "varchar(20)"), "utf8mb4_bin");
    bytewise.comment = Some("it's a \\ comment".to_owned());
    vec![
        id,
        with_default(column("quoted", "varchar(20)"), r#"'it''s "q" \\ back'"#),
        with_default(nullable("digits", "varchar(20)"), "'123'"),
        nullable("nil", "varchar(10)"),
        with_default(nullable("word", "varchar(10)"), "'NULL'"),
        with_default(column("empty", "varchar(10)"), "''"),
        with_default(nullable("line", "varchar(10)"), r"'a\nb'"),
        with_default(nullable("uni", "varchar(10)"), "'é€'"),
        with_default(column("price", "decimal(12,2)"), "0.00"),
        with_default(nullable("bits", "bit(3)"), "b'101'"),
        with_default(nullable("ratio", "double"), "-1.5"),
        nullable("small", "smallint(5) unsigned zerofill"),
        made,
        with_default(
            column("moment", "datetime(6)"),
            "'2020-01-01 00:00:00.000000'",
        ),
        with_default(nullable("code", "char(36)"), "uuid()"),
        with_default(nullable("computed", "int(11)"), "1 + 2"),
        with_default(nullable("bin", "varbinary(10)"), r"'a\0b'"),
        with_default(nullable("many", "bigint(20)"), "0"),
        with_default(nullable("mood", "enum('a','b''c','d,e','(f)')"), "'b''c'"),
        nullable("st", "set('x','y')"),
        nullable("js", "json"),
        nullable("j`s", "json"),
        collated(nullable("text_json", "longtext"), "utf8mb4_bin"),
        with_default(nullable("yes", "tinyint(1)"), "1"),
        nullable("day", "date"),
        nullable("at", "time(2)"),
        nullable("made_in", "year(4)"),
        generated(nullable("doubled", "int(11)"), "`many` + 1", false),
        generated(
            nullable("joined", "varchar(50)"),
            r"concat(`quoted`,'it\'s','\\')",
            true,
        ),
        nullable("age", "int(11)"),
        collated(nullable("latin", "varchar(20)"), "latin1_swedish_ci"),
        bytewise,
        nullable("big", "text"),
        nullable("pid", "bigint(20)"),
        nullable("pid2", "bigint(20)"),
        nullable("pid3", "bigint(20)"),
        nullable("pid4", "bigint(20)"),
        nullable("pa", "int(11)"),
        nullable("pb", "int(11)"),
        nullable("hidden", "int(11)"),
        nullable("select", "int(11)"),
        nullable("Ünï", "int(11)"),
    ]
}

fn rich() -> Table {
    let mut table = Table::new("odd `t");
    table.comment = Some("tab'le".to_owned());
    table.options.storage_engine = Some("InnoDB".to_owned());
    table.options.charset = Some("utf8mb4".to_owned());
    table.options.collation = Some("utf8mb4_general_ci".to_owned());
    table.columns = rich_columns();
    table.primary_key = Some(PrimaryKey::new(["id", "quoted"]));
    for unique in [
        Unique::on(["digits", "price"]).named("u k"),
        Unique::on(["big"]).named("ub"),
    ] {
        assert!(table.add_constraint(unique));
    }
    for (name, condition) in [
        ("age", "`age` > 0"),
        (
            "weird ck",
            r"`digits` <> 'it\'s' and octet_length(`quoted`) < 5",
        ),
        ("CONSTRAINT_1", "`price` > 1"),
    ] {
        assert!(table.add_constraint(Check::new(name, condition)));
    }
    let to_parents = |name: &str, column: &str| {
        ForeignKey::new([column], "parents", ["id"])
            .named(name)
            .on_update(Action::Restrict)
    };
    for key in [
        to_parents("fk_named", "pid").on_delete(Action::Cascade),
        to_parents("odd `t_ibfk_1", "pid2")
            .on_delete(Action::SetNull)
            .on_update(Action::NoAction),
        to_parents("fk3", "pid3").on_delete(Action::Restrict),
        to_parents("fk4", "pid4").on_delete(Action::Restrict),
        ForeignKey::new(["pa", "pb"], "parents", ["a", "b"])
            .named("fk_two")
            .on_delete(Action::Restrict)
            .on_update(Action::Restrict),
    ] {
        assert!(table.add_constraint(key));
    }
    for index in [
        Index::on([
            IndexPart::column("quoted").prefix(5),
            IndexPart::column("digits").descending(),
        ])
        .named("k1"),
        Index::on([IndexPart::column("big").prefix(10)])
            .named("upart")
            .unique(),
        Index::on(["big"]).named("ft").method("fulltext"),
        Index::on(["select", "Ünï"]).named("many_columns"),
        Index::on(["pid3"]).named("expl"),
        Index::on(["pid4", "digits"]).named("fk4"),
        Index::on(["nil"]).named("ign"),
    ] {
        assert!(table.add_index(index));
    }
    table
}

#[tokio::test]
#[ignore = "needs PLINTH_TEST_MYSQL_URL"]
async fn a_table_is_read_whole() {
    on_mysql(async |db| {
        let catalog = read_back(db, RICH).await;
        assert_eq!(catalog.server.engine, Engine::MariaDb);
        assert_table(&catalog, &rich());
        let lines: Vec<String> = catalog.others.iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            [
                "index for a foreign key `fk_named` of table `odd `t`",
                "index for a foreign key `fk_two` of table `odd `t`",
                "index for a foreign key `pid2` of table `odd `t`",
                "detail of `age` of table `odd `t`: MariaDB keeps this condition with its column",
                "detail of `hidden` of table `odd `t`: INVISIBLE",
                "detail of `ign` of table `odd `t`: COMMENT why",
                "detail of `ign` of table `odd `t`: the optimizer does not look at it",
                "detail of `odd `t`: row_format=COMPRESSED",
            ]
        );
    })
    .await;
}

#[tokio::test]
#[ignore = "needs PLINTH_TEST_MYSQL_URL"]
async fn what_the_vocabulary_cannot_say_is_listed() {
    on_mysql(async |db| {
        let catalog = read_back(
            db,
            "CREATE TABLE t (id int PRIMARY KEY, a int CHECK (a > 0), UNIQUE (a));
CREATE VIEW v AS SELECT 1 AS x;
CREATE SEQUENCE sq;
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1;
CREATE PROCEDURE pp() SELECT 1;
CREATE FUNCTION ff() RETURNS int RETURN 1;
CREATE EVENT ev ON SCHEDULE EVERY 1 DAY DO SELECT 1;
CREATE TABLE part (id int, PRIMARY KEY (id DESC)) PARTITION BY HASH (id) PARTITIONS 2;
CREATE TABLE versioned (id int, b int WITHOUT SYSTEM VERSIONING) WITH SYSTEM VERSIONING;
CREATE TABLE hashed (id int, KEY (id) USING HASH) ENGINE = MEMORY;
CREATE TABLE seaql_migrations (version text);
CREATE TABLE limbeck_revisions (id int);
",
        )
        .await;
        let lines: Vec<String> = catalog.others.iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            [
                "partitioned table `part`",
                "view `v`",
                "trigger `tr` of table `t`",
                "sequence `sq`",
                "routine `ff`",
                "routine `pp`",
                "event `ev`",
                "detail of `a` of table `t`: MariaDB keeps this condition with its column",
                "detail of `b` of table `versioned`: WITHOUT SYSTEM VERSIONING",
                "detail of `primary key` of table `part`: it sorts downwards, or by a beginning alone",
                "detail of `versioned`: WITH SYSTEM VERSIONING",
            ]
        );
        let names: Vec<String> = catalog.schema.tables.iter().map(|it| it.name.to_string()).collect();
        assert_eq!(names, ["hashed", "part", "t", "versioned"]);
        let hashed = super::table(&catalog, "hashed").indexes.iter().next();
        assert_eq!(hashed, Some(&Index::on(["id"]).named("id").method("hash")));
    })
    .await;
}

/// Making a thousand takes MariaDB a minute; reading them a quarter of a second.
#[tokio::test]
#[ignore = "needs PLINTH_TEST_MYSQL_URL"]
async fn two_hundred_tables_take_eight_statements() {
    on_mysql(async |db| {
        let tables = (0..200).map(|n| {
            format!("CREATE TABLE t{n} (id bigint AUTO_INCREMENT PRIMARY KEY, a varchar(20) UNIQUE, b bigint REFERENCES t0 (id), js json);\n")
        });
        run(db, &tables.collect::<String>()).await;
        let counted = Counted::new(db);
        let catalog = read(&counted, &Filter::new()).await.expect("it is read");
        assert_eq!((catalog.schema.tables.len(), counted.statements()), (200, 8));
        let again = read(db, &Filter::new()).await.expect("it is read");
        assert_eq!(catalog, again);
        let differences = compare(Engine::MariaDb, &catalog.schema, &again.schema, Rigour::Exact);
        assert_eq!(differences, []);
    })
    .await;
}
