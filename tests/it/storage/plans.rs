//! Lists stay flat: every list walks an index in its order, the default sort by itself and with each single filter,
//! from the first page and from a place deep within, forwards and backwards. `docs/INDEXES.md` has the same table for
//! people, with what has no index.

mod accounts;
mod log_entries;
mod metrics;
mod posts;
mod transfers;
mod users;

use futures_util::future::BoxFuture;
use plinth_application::page::{Cursor, PageRequest, Sort, Window};
use plinth_application::storage::UnitOfWork;
use plinth_tests::plan::{Plan, Witnessed};
use plinth_tests::sample::later;
use plinth_tests::stack::read;
use std::fmt::Write as _;

/// How many rows each table gets, one each second.
const ROWS: i64 = 12_000;
/// Among how many users, names and so on they are divided.
const GROUPS: i64 = 40;
/// Has every other row. An index of dates alone is then as good as one that begins with the group, as long as the dates
/// are what is looked for: MariaDB likes to look for the group, and to pass over half of the table on its way to a cursor.
const LARGE: i64 = 1;
/// Has 300 rows, as all the others have.
const SMALL: i64 = 2;
/// The size of a page.
const LIMIT: u64 = 20;
/// How many rows may be read for a page: some are passed over, such as deleted ones, but few; two sides are two pages.
/// Half of a group is more than that, so none is read from its end up to its middle.
const MOST_READ: u64 = 3 * LIMIT;

/// A question for a table as one client asks it.
struct Case {
    /// As the query would say it.
    name: &'static str,
    /// The indexes by which the table has to be read: several for a list of two sides, or where it makes no difference.
    indexes: &'static [&'static str],
    way: Way,
    ask: Box<Ask>,
}

/// How an index has to serve.
enum Way {
    /// It is walked in the order of the list; from a cursor on, where this column makes cursors.
    Walk(Option<&'static str>),
    /// It finds the few rows that there are.
    Find,
    /// It has the answer in itself.
    Cover,
}

/// To which group a row belongs.
const fn group(number: i64) -> i64 {
    match number % 2 {
        0 => LARGE,
        _ => 1 + number % GROUPS,
    }
}

/// What the harness decides about a question.
#[derive(Clone, Copy)]
struct Part {
    window: Window,
    descending: bool,
    count: bool,
}

type Ask = dyn for<'a> Fn(&'a dyn UnitOfWork, Part) -> BoxFuture<'a, ()>;

impl Part {
    fn sorted_by<F>(self, field: F) -> PageRequest<F> {
        PageRequest {
            window: self.window,
            sort: Sort {
                field,
                descending: self.descending,
            },
            count: self.count,
        }
    }
}

impl Case {
    fn new(
        name: &'static str,
        indexes: &'static [&'static str],
        way: Way,
        ask: impl for<'a> Fn(&'a dyn UnitOfWork, Part) -> BoxFuture<'a, ()> + 'static,
    ) -> Self {
        Self {
            name,
            indexes,
            way,
            ask: Box::new(ask),
        }
    }

    /// The parts of the answer that are looked at.
    fn parts(&self) -> Vec<Part> {
        let (limit, offset) = (LIMIT, 0);
        let first = Window::Offset { limit, offset };
        let cursor = Cursor {
            key: later(ROWS / 2).timestamp_micros(),
            id: ROWS / 2,
        };
        let deep = Window::After { limit, cursor };
        let (windows, directions): (&[_], &[_]) = match self.way {
            Way::Walk(Some(_)) => (&[first, deep], &[true, false]),
            Way::Walk(None) => (&[first], &[true, false]),
            Way::Find | Way::Cover => (&[first], &[true]),
        };
        let count = matches!(self.way, Way::Cover);
        let parts = windows.iter().flat_map(|&window| {
            directions.iter().map(move |&descending| Part {
                window,
                descending,
                count,
            })
        });
        parts.collect()
    }

    fn is_kept_by(&self, plan: &Plan, table: &str, part: Part) -> bool {
        let is_deep = matches!(part.window, Window::After { .. });
        let served = match self.way {
            Way::Walk(key) => {
                let seeks = key.is_none_or(|key| !is_deep || plan.seeks(table, key));
                seeks && !plan.sorts(table)
            }
            Way::Find => plan.searches(table),
            Way::Cover => return plan.walks(table, self.indexes) && plan.stays_in_the_index(table),
        };
        let few = plan.most_read().is_none_or(|read| read <= MOST_READ);
        served && few && plan.walks(table, self.indexes)
    }
}

/// Fails with the plans of all questions that are not answered as they should be.
async fn check(witnessed: &Witnessed, table: &str, cases: Vec<Case>) {
    let mut bad = String::new();
    for case in cases {
        for part in case.parts() {
            let unit = read(&witnessed.database).await;
            witnessed.take();
            (case.ask)(unit.as_ref(), part).await;
            // A count comes before its page.
            let asked = witnessed.take();
            let statement = asked.first().expect("a question is asked");
            assert!(part.count || asked.len() == 1, "{asked:?}");
            let plan = witnessed.explain(statement).await;
            if !case.is_kept_by(&plan, table, part) {
                let (name, indexes, descending) = (case.name, case.indexes, part.descending);
                let _infallible = writeln!(
                    bad,
                    "{name} (descending: {descending}) is not served by {indexes:?}:\n{plan}"
                );
            }
        }
    }
    assert!(bad.is_empty(), "\n{bad}");
}
