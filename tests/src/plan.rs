//! What a database does for a statement, in its own words, and how to tell a good plan from a bad one.

mod witness;

use sea_orm::{DbBackend, QueryResult};
use std::fmt;
pub use witness::Witnessed;

/// The name of every table's primary key, in place of an index.
pub const PRIMARY_KEY: &str = "PRIMARY KEY";

/// What a database does for a statement.
#[derive(Debug)]
pub struct Plan {
    engine: DbBackend,
    sql: String,
    steps: Vec<Step>,
}

/// One line of a plan.
#[derive(Debug)]
struct Step {
    text: String,
    /// The step that it is a part of, where the engine numbers them.
    parent: i32,
}

impl Step {
    fn read(engine: DbBackend, row: &QueryResult) -> Self {
        let cell = |name| {
            let cell: Option<String> = row.try_get("", name).expect("a plan has this column");
            cell.unwrap_or_default()
        };
        let (text, parent) = match engine {
            DbBackend::Sqlite => (cell("detail"), row.try_get("", "parent").ok()),
            DbBackend::MySql => {
                let columns = ["table", "type", "key", "r_rows", "Extra"];
                let cells = columns.map(|name| format!("{name}={} ", cell(name)));
                (cells.concat(), None)
            }
            _ => (row.try_get_by_index(0).expect("a plan is text"), None),
        };
        let parent = parent.unwrap_or_default();
        Self { text, parent }
    }

    fn says(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.text.contains(word))
    }

    /// The number behind a word.
    fn number(&self, word: &str) -> Option<u64> {
        let (_, rest) = self.text.split_once(word)?;
        let end = rest.find(|c: char| !c.is_ascii_digit());
        rest[..end.unwrap_or(rest.len())].parse().ok()
    }
}

impl Plan {
    /// The steps that read a table.
    fn reading(&self, table: &str) -> Vec<&Step> {
        let (scan, search) = (format!("SCAN {table}"), format!("SEARCH {table}"));
        let (cell, on) = (format!("table={table} "), format!(" on {table} "));
        let steps = self.steps.iter();
        let reading = steps.filter(|step| match self.engine {
            DbBackend::Sqlite => step.text.starts_with(&scan) || step.text.starts_with(&search),
            DbBackend::MySql => step.text.starts_with(&cell),
            _ => step.says(&[&on]),
        });
        reading.collect()
    }

    /// Tells whether it reads a table by these indexes and in no other way.
    pub fn walks(&self, table: &str, indexes: &[&str]) -> bool {
        let steps = self.reading(table);
        let by = |step: &&Step| indexes.iter().any(|index| self.is_by(step, table, index));
        !steps.is_empty() && steps.iter().all(by)
    }

    fn is_by(&self, step: &Step, table: &str, index: &str) -> bool {
        match (self.engine, index) {
            // Rows lie in the order of their numbers.
            (DbBackend::Sqlite, PRIMARY_KEY) => {
                let own = format!(" sqlite_autoindex_{table}_1");
                step.text == format!("SCAN {table}") || step.says(&["INTEGER PRIMARY KEY (", &own])
            }
            (DbBackend::Sqlite, _) => {
                let index = format!(" {index}");
                step.text.ends_with(&index) || step.says(&[&format!("{index} (")])
            }
            (DbBackend::MySql, PRIMARY_KEY) => step.says(&["key=PRIMARY "]),
            (DbBackend::MySql, _) => step.says(&[&format!("key={index} ")]),
            (_, PRIMARY_KEY) => step.says(&[&format!(" using {table}_pkey ")]),
            _ => step.says(&[&format!(" using {index} ")]),
        }
    }

    /// Tells whether rows of a table are brought into order after they were read. (What a statement makes of a few of
    /// them, such as the union of two pages, may be.)
    pub fn sorts(&self, table: &str) -> bool {
        let reading = self.reading(table);
        match self.engine {
            DbBackend::Sqlite => self.steps.iter().any(|step| {
                step.says(&["TEMP B-TREE"]) && reading.iter().any(|r| r.parent == step.parent)
            }),
            DbBackend::MySql => reading.iter().any(|r| r.says(&["filesort", "temporary"])),
            _ => {
                let nodes = self.steps.iter().filter(|step| step.says(&["(cost="]));
                let nodes: Vec<_> = nodes.collect();
                let sorted = |pair: &[&Step]| {
                    let read = reading.iter().any(|r| std::ptr::eq(*r, pair[1]));
                    pair[0].says(&["Sort "]) && read
                };
                nodes.windows(2).any(sorted)
            }
        }
    }

    /// Tells whether it begins at the place in the index that a bound on this column leads to, and not at its end.
    pub fn seeks(&self, table: &str, column: &str) -> bool {
        let reading = self.reading(table);
        match self.engine {
            DbBackend::Sqlite => {
                let column = if column == "id" { "rowid" } else { column };
                let bounds = [format!("{column}<"), format!("{column}>")];
                let bounds = bounds.each_ref().map(String::as_str);
                reading.iter().all(|step| step.says(&bounds))
            }
            DbBackend::MySql => reading.iter().all(|step| step.says(&["type=range"])),
            _ => {
                let bounds = ["<", ">"].map(|sign| format!("({column} {sign}"));
                let quoted = ["<", ">"].map(|sign| format!("(\"{column}\" {sign}"));
                let bounds = [&*bounds[0], &*bounds[1], &*quoted[0], &*quoted[1]];
                let conditions = self.steps.iter().filter(|step| step.says(&["Index Cond"]));
                conditions.filter(|step| step.says(&bounds)).count() == reading.len()
            }
        }
    }

    /// Tells whether it looks for single rows instead of going through all of them. (The servers count what they read.)
    pub fn searches(&self, table: &str) -> bool {
        let mut reading = self.reading(table).into_iter();
        self.engine != DbBackend::Sqlite || reading.all(|step| step.says(&["SEARCH "]))
    }

    /// Tells whether it reads nothing but an index.
    pub fn stays_in_the_index(&self, table: &str) -> bool {
        let word = match self.engine {
            DbBackend::Sqlite => " COVERING INDEX ",
            DbBackend::MySql => "Using index",
            _ => "Index Only Scan",
        };
        let fetched = self.steps.iter().filter_map(|s| s.number("Heap Fetches: "));
        let mut reading = self.reading(table).into_iter();
        reading.all(|step| step.says(&[word])) && fetched.sum::<u64>() == 0
    }

    /// How many rows a step read at most, passed over or not, where the engine counts them.
    pub fn most_read(&self) -> Option<u64> {
        let words = ["r_rows=", "actual rows=", "Rows Removed by Filter: "];
        let numbers = words.map(|word| self.steps.iter().filter_map(move |s| s.number(word)));
        numbers.into_iter().flatten().max()
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.sql)?;
        let mut steps = self.steps.iter();
        steps.try_for_each(|step| writeln!(f, "    {}", step.text))
    }
}
