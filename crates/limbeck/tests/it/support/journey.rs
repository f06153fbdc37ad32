//! There, back, and there again.

use super::Database;
use super::catalog::catalog;
use limbeck::engine::Engine;
use limbeck::operation::{Operation, Undo, inverse_of_all};
use limbeck::schema::Schema;
use limbeck::sql::{Step, render};
use limbeck::{Plan, State};

/// What a test says of a change.
#[derive(Default)]
pub(crate) struct Journey<'t> {
    /// Rows, as statements that every engine understands.
    pub(crate) rows: &'t [&'t str],
    /// Queries that give the same before, after, and back again.
    pub(crate) same: &'t [&'t str],
    /// Queries after the change, with their lines.
    pub(crate) after: &'t [(&'t str, &'t [&'t str])],
    /// Whether the way back is left out: it is refused by the rows.
    pub(crate) one_way: bool,
}

pub(super) fn operations(state: &State, describe: impl FnOnce(&mut Plan)) -> Vec<Operation> {
    let mut plan = Plan::new();
    describe(&mut plan);
    plan.resolve(state)
        .unwrap_or_else(|error| panic!("the test's plan is wrong: {error}"))
}

pub(super) fn fold(state: &State, operations: &[Operation]) -> State {
    let mut state = state.clone();
    for operation in operations {
        state
            .apply(operation)
            .unwrap_or_else(|error| panic!("cannot {operation}: {error}"));
    }
    state
}

impl Database {
    pub(super) async fn walk(&self, from: &State, operations: &[Operation]) -> Vec<Step> {
        let steps = render(
            self.server,
            from.on(self.engine()),
            operations,
            &self.surroundings().await,
        );
        let steps = steps.unwrap_or_else(|error| panic!("{error}"));
        self.run(&steps)
            .await
            .unwrap_or_else(|error| panic!("{error}"));
        steps
    }

    pub(super) async fn answers(&self, queries: &[&str]) -> Vec<Vec<String>> {
        let mut answers = Vec::new();
        for query in queries {
            answers.push(self.lines(query).await);
        }
        answers
    }
}

/// Makes a schema, fills it, changes it, and compares: with a database that was made as changed, with the rows, and
/// after the way back, by the plan's inverse and by the steps' own undo, with what was there before.
pub(crate) async fn journey(
    db: &mut Database,
    before: impl FnOnce(&mut Plan),
    change: impl FnOnce(&mut Plan),
    journey: Journey<'_>,
) {
    let nothing = State::new();
    let made = operations(&nothing, before);
    db.walk(&nothing, &made).await;
    let old = fold(&nothing, &made);
    for row in journey.rows {
        db.execute(row).await;
    }
    let (catalog_before, rows_before) = (catalog(db).await, db.answers(journey.same).await);

    let up = operations(&old, change);
    let new = fold(&old, &up);
    let steps = db.walk(&old, &up).await;
    let changed = catalog(db).await;
    assert_eq!(
        db.answers(journey.same).await,
        rows_before,
        "rows after the change"
    );
    for (query, lines) in journey.after {
        assert_eq!(db.lines(query).await, *lines, "{query}");
    }
    check_orphans(db).await;
    if journey.one_way {
        return;
    }

    let down = inverse_of_all(&up).unwrap_or_else(|error| panic!("{error}"));
    db.walk(&new, &down).await;
    same(&catalog(db).await, &catalog_before, "the way back");
    assert_eq!(
        db.answers(journey.same).await,
        rows_before,
        "rows after the way back"
    );
    check_orphans(db).await;

    db.walk(&old, &up).await;
    same(&catalog(db).await, &changed, "the second time");
    let undo = steps.iter().rev().flat_map(|step| match &step.undo {
        Undo::By(work) => work.iter(),
        Undo::Irreversible(why) => panic!("{}: {why}", step.describe),
    });
    let undo: Vec<_> = undo.collect();
    db.run_work(
        &undo,
        db.engine().has_transactional_ddl() && steps.iter().all(|step| !step.alone),
    )
    .await
    .unwrap_or_else(|error| panic!("undo: {error}"));
    same(&catalog(db).await, &catalog_before, "each step's undo");
    assert_eq!(
        db.answers(journey.same).await,
        rows_before,
        "rows after each step's undo"
    );

    // A database that never was anything else.
    let back = inverse_of_all(&made).unwrap_or_else(|error| panic!("{error}"));
    db.walk(&old, &back).await;
    let whole = creation(new.on(db.engine()));
    db.walk(&nothing, &whole).await;
    // Views and triggers are no part of a schema.
    let tables = |lines: &[String]| -> Vec<String> {
        let is_beside = |line: &&String| line.starts_with("view ") || line.starts_with("trigger ");
        lines
            .iter()
            .filter(|line| !is_beside(line))
            .cloned()
            .collect()
    };
    same(
        &tables(&changed),
        &tables(&catalog(db).await),
        "a fresh database",
    );
}

/// Makes a schema, fills it, and tells why a change of it fails.
pub(crate) async fn failure(
    db: &mut Database,
    before: impl FnOnce(&mut Plan),
    rows: &[&str],
    change: impl FnOnce(&mut Plan),
) -> String {
    let nothing = State::new();
    let made = operations(&nothing, before);
    db.walk(&nothing, &made).await;
    let old = fold(&nothing, &made);
    for row in rows {
        db.execute(row).await;
    }
    let operations = operations(&old, change);
    let around = db.surroundings().await;
    let steps = render(db.server, old.on(db.engine()), &operations, &around);
    let steps = steps.unwrap_or_else(|error| panic!("{error}"));
    db.run(&steps).await.expect_err("the change fails")
}

/// The operations that make a schema from nothing.
pub(super) fn creation(schema: &Schema) -> Vec<Operation> {
    let enums = schema.enums.iter().cloned().map(Operation::CreateEnum);
    let tables = schema.tables.iter().cloned().map(Operation::CreateTable);
    let ordered = limbeck::order::order(&State::new(), enums.chain(tables).collect());
    ordered.unwrap_or_else(|error| panic!("{error}"))
}

pub(super) fn same(found: &[String], expected: &[String], what: &str) {
    let only = |these: &[String], others: &[String]| -> Vec<String> {
        these
            .iter()
            .filter(|line| !others.contains(line))
            .cloned()
            .collect()
    };
    let (more, less) = (only(found, expected), only(expected, found));
    assert!(
        more.is_empty() && less.is_empty(),
        "{what}:\nfound    {more:#?}\nexpected {less:#?}"
    );
}

pub(super) async fn check_orphans(db: &Database) {
    if db.engine() == Engine::Sqlite {
        let orphans = db
            .lines("SELECT COUNT(*) FROM pragma_foreign_key_check")
            .await;
        assert_eq!(orphans, ["0"], "rows that refer to nothing");
        assert_eq!(db.lines("PRAGMA integrity_check").await, ["ok"]);
    }
}
