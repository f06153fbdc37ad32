//! The difference between two schemas, gone there, back, and there again.

use super::Database;
use super::catalog::catalog;
use super::journey::{check_orphans, creation, fold, operations, same};
use limbeck::diff::{Hints, diff};
use limbeck::{Plan, State};

/// What a test says of a difference.
#[derive(Default)]
pub(crate) struct Wanted<'t> {
    /// What is said beside the schemas.
    pub(crate) hints: Hints,
    /// Rows, as statements that every engine understands.
    pub(crate) rows: &'t [&'t str],
    /// Queries after the change, with their lines.
    pub(crate) after: &'t [(&'t str, &'t [&'t str])],
    /// Queries after the way back, with their lines.
    pub(crate) back: &'t [(&'t str, &'t [&'t str])],
}

/// Makes a schema, fills it, and goes where the difference leads: to what a database is that was made so at once. Then
/// back to what was there, and there again.
pub(crate) async fn difference(
    db: &mut Database,
    before: impl FnOnce(&mut Plan),
    after: impl FnOnce(&mut Plan),
    wanted: Wanted<'_>,
) {
    let nothing = State::new();
    let new = operations(&nothing, after);
    let new = fold(&nothing, &new);
    let whole = creation(new.shared());
    db.walk(&nothing, &whole).await;
    let fresh = catalog(db).await;
    let gone = limbeck::operation::inverse_of_all(&whole).expect("tables can be dropped");
    db.walk(&new, &gone).await;

    let made = operations(&nothing, before);
    db.walk(&nothing, &made).await;
    let old = fold(&nothing, &made);
    for row in wanted.rows {
        db.execute(row).await;
    }
    let catalog_before = catalog(db).await;
    let found = diff(old.shared(), new.shared(), &wanted.hints);
    let found = found.unwrap_or_else(|why| panic!("{why}"));
    let reached = fold(&old, &found.up);

    db.walk(&old, &found.up).await;
    same(&catalog(db).await, &fresh, "the way there");
    db.tells(wanted.after).await;
    check_orphans(db).await;

    db.walk(&reached, &found.down).await;
    same(&catalog(db).await, &catalog_before, "the way back");
    db.tells(wanted.back).await;
    check_orphans(db).await;

    // Columns may stand in another order by now.
    let returned = fold(&reached, &found.down);
    db.walk(&returned, &found.up).await;
    same(&catalog(db).await, &fresh, "the second time");
}

impl Database {
    async fn tells(&self, answers: &[(&str, &[&str])]) {
        for (query, lines) in answers {
            assert_eq!(self.lines(query).await, *lines, "{query}");
        }
    }
}
