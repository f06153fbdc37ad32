//! What needs no database: how one stands to the files, and how work is told apart.

use super::event::Course;
use super::ledger::{Done, Record, Rows, definitions};
use super::step::{Batched, Ground, Revisions, Script, Work};
use super::{Error, Standing, Way, batch};
use crate::graph::{Graph, Places, tests::graph};
use sea_orm::sea_query::{MysqlQueryBuilder, PostgresQueryBuilder, SqliteQueryBuilder};
use sea_orm::{ActiveModelBehavior, DbBackend, Schema, entity::prelude::*};

/// Files whose checksum is their id.
struct Files(Graph);

impl Revisions for Files {
    fn graph(&self) -> &Graph {
        &self.0
    }

    fn checksum(&self, id: &str) -> String {
        id.to_owned()
    }

    fn script(
        &self,
        _: &str,
        _: Way,
        _: &Ground<'_>,
    ) -> Result<Script, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Script::default())
    }
}

fn record(id: &str, parent: &str) -> Record {
    Record {
        id: id.to_owned(),
        name: id.to_owned(),
        parents: vec![parent.to_owned()],
        checksum: id.to_owned(),
        schema: None,
        applied_at: 1,
        duration_ms: None,
        course: Course::Up,
        steps: 5,
        done: Done {
            steps: 5,
            ..Done::default()
        },
    }
}

fn rows(records: Vec<Record>) -> Rows {
    let names = records.iter().map(|one| (one.name.clone(), 1)).collect();
    Rows { names, records }
}

const CHAIN: &[&str] = &["a", "b < a", "c < b"];

#[test]
fn where_several_things_are_wrong_the_gravest_is_told() {
    let files = Files(graph(CHAIN));
    let mut edited = record("a", "");
    edited.checksum = "other".to_owned();
    let mut dirty = record("b", "a");
    dirty.done.steps = 2;
    let mut all = rows(vec![edited, dirty]);
    all.names.pop();

    let standing = Standing::new(&files.0, all.clone());
    let error = standing.check(&files).unwrap_err();
    assert!(
        matches!(
            error,
            Error::Dirty {
                step: 3,
                steps: 5,
                ..
            }
        ),
        "{error}"
    );
    all.records.pop();
    let standing = Standing::new(&files.0, all);
    assert_eq!(standing.check(&files).unwrap_err().exit_code(), 6);
}

#[test]
fn what_seaorm_took_back_is_not_applied_whatever_limbeck_remembers() {
    let files = Files(graph(CHAIN));
    let mut all = rows(vec![record("a", ""), record("b", "a")]);
    all.names.pop();
    let standing = Standing::new(&files.0, all);
    let applied: Vec<_> = standing.applied(&files.0).map(|node| &node.id).collect();
    assert_eq!(applied, ["a"]);
    assert!(standing.unrecorded.is_empty() && standing.dirty().is_none());
}

#[test]
fn a_file_that_was_only_renamed_is_the_same_revision() {
    let files = Files(graph(CHAIN));
    let mut renamed = record("a", "");
    renamed.name = "an_old_name".to_owned();
    let standing = Standing::new(&files.0, rows(vec![renamed]));
    assert!(standing.missing().is_empty());
    assert_eq!(standing.applied_at(&files.0, "a"), Some(1));
}

#[test]
fn a_missing_file_holds_what_it_stands_on_and_nothing_else() {
    let files = Files(graph(&["a", "b < a", "x < a"]));
    let all = vec![record("a", ""), record("b", "a"), record("x", "a")];
    let gone = [record("d", "c"), record("c", "b")];
    let standing = Standing::new(&files.0, rows(all.into_iter().chain(gone).collect()));
    assert_eq!(standing.missing().len(), 2);
    let place = |id| files.0.place_of_id(id).unwrap();
    let stops = |ids: &[&'static str]| {
        let path: Places = ids.iter().map(|id| place(id)).collect();
        standing.check_missing_above(&files.0, &path)
    };
    assert!(stops(&["x"]).is_ok() && stops(&[]).is_ok());
    let error = stops(&["b"]).unwrap_err();
    assert!(
        matches!(&error, Error::Missing(names) if names.len() == 2),
        "{error}"
    );
}

#[test]
fn a_missing_file_of_unknown_parents_holds_everything() {
    let files = Files(graph(CHAIN));
    let mut all = rows(vec![record("a", "")]);
    all.names.push(("m2020_gone".to_owned(), 1));
    let standing = Standing::new(&files.0, all);
    let path = Places::from([0]);
    assert!(standing.check_missing_above(&files.0, &path).is_err());
    assert!(standing.check_missing().is_err());
}

#[test]
fn a_gap_is_told_with_the_place_below_it() {
    let files = Files(graph(&["a", "b < a", "c < b", "x ~ b"]));
    let standing = Standing::new(&files.0, rows(vec![record("a", ""), record("x", "")]));
    let Err(Error::OutOfOrder {
        pending,
        applied,
        below,
    }) = standing.check_order(&files.0)
    else {
        panic!("b is pending below x");
    };
    assert_eq!([pending, applied, below], ["b", "x", "a"]);
}

#[test]
fn changes_of_rows_are_told_from_changes_of_definitions() {
    let sql = |text: &str| Work::Sql(text.to_owned()).changes_rows();
    for text in [
        "INSERT INTO a VALUES (1)",
        " update a SET b = 1",
        "Delete FROM a",
        "REPLACE INTO a VALUES (1)",
    ] {
        assert!(sql(text), "{text}");
    }
    for text in [
        "ALTER TABLE a DROP b",
        "CREATE TABLE inserts (a int)",
        "TRUNCATE a",
        "",
        "CALL f()",
        "UPDATES",
    ] {
        assert!(!sql(text), "{text}");
    }
}

#[test]
fn a_part_of_a_batch_is_bounded_by_keys() {
    let batched = Batched {
        sql: "UPDATE a SET b = 1 WHERE 1 = 1".to_owned(),
        table: "a".to_owned(),
        key: "\"id\"".to_owned(),
        size: 10,
    };
    let first = r#"UPDATE a SET b = 1 WHERE 1 = 1 AND "id" <= 'o'"#;
    assert_eq!(batch::part(&batched, None, "'o'"), first);
    let next = r#"UPDATE a SET b = 1 WHERE 1 = 1 AND "id" > '7' AND "id" <= x'0A'"#;
    assert_eq!(batch::part(&batched, Some("'7'"), "x'0A'"), next);
}

/// SeaORM's own list, as its migrator declares it.
mod seaql_migrations {
    use super::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "seaql_migrations")]
    pub(super) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: String,
        pub applied_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

#[test]
fn the_list_that_is_seaorms_is_made_as_seaorm_makes_it() {
    let [ours, _] = definitions();
    let theirs = |backend| {
        let mut table = Schema::new(backend).create_table_from_entity(seaql_migrations::Entity);
        table.if_not_exists().take()
    };
    let sqlite = theirs(DbBackend::Sqlite).to_string(SqliteQueryBuilder);
    assert_eq!(ours.to_string(SqliteQueryBuilder), sqlite);
    let postgres = theirs(DbBackend::Postgres).to_string(PostgresQueryBuilder);
    assert_eq!(ours.to_string(PostgresQueryBuilder), postgres);
    let mysql = theirs(DbBackend::MySql).to_string(MysqlQueryBuilder);
    assert_eq!(ours.to_string(MysqlQueryBuilder), mysql);
}
