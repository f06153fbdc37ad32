//! Lists stay flat: every list walks an index in its order, the default sort by itself and with each single filter,
//! from the first page and from a place deep within. `docs/INDEXES.md` has the same table for people, with what has no
//! index.

mod users;

use futures_util::future::BoxFuture;
use plinth_application::page::{Cursor, Window};
use plinth_application::storage::UnitOfWork;
use plinth_tests::database::TestDatabase;
use plinth_tests::on_every_database;
use plinth_tests::plan::Witnessed;
use plinth_tests::stack::read;
use std::fmt::Write as _;

/// How many rows each table gets.
const ROWS: i64 = 6000;
/// The size of a page.
const LIMIT: u64 = 100;

/// A list as one client asks for it.
struct Case {
    /// As the query would say it.
    name: &'static str,
    /// The index that has to be walked; several, where it makes no difference.
    indexes: &'static [&'static str],
    /// The column that sorts, where cursors mean something.
    key: Option<&'static str>,
    ask: Box<Ask>,
    /// A place in the middle of the list.
    middle: Cursor,
}

/// Asks for a page, without a count.
type Ask = dyn for<'a> Fn(&'a dyn UnitOfWork, Window) -> BoxFuture<'a, ()>;

on_every_database!(every_list_walks_an_index);
async fn every_list_walks_an_index(database: &TestDatabase) {
    let witnessed = Witnessed::open(database).await;
    users::fill(&witnessed).await;
    witnessed.analyze(&["users"]).await;
    let mut bad = String::new();
    for case in users::cases() {
        let limit = LIMIT;
        let first = Window::Offset { limit, offset: 0 };
        let cursor = case.middle;
        let deep = Window::After { limit, cursor };
        let pages = [Some((first, None)), case.key.map(|key| (deep, Some(key)))];
        for (window, key) in pages.into_iter().flatten() {
            let unit = read(&witnessed.database).await;
            witnessed.take();
            (case.ask)(unit.as_ref(), window).await;
            let asked = witnessed.take();
            let [statement] = &asked[..] else {
                panic!("{}: a page is one statement: {asked:?}", case.name);
            };
            let plan = witnessed.explain(statement).await;
            let walks = case.indexes.iter().any(|index| plan.walks(index));
            let seeks = key.is_none_or(|key| plan.seeks(key));
            if !walks || !seeks || plan.sorts() {
                let (name, indexes) = (case.name, case.indexes);
                let _infallible = writeln!(bad, "{name} does not walk {indexes:?}:\n{plan}");
            }
        }
    }
    assert!(bad.is_empty(), "\n{bad}");
}
