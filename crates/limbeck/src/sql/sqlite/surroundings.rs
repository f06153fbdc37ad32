//! What a SQLite database has beside its tables: views, and triggers, which go with their table.

mod follow;

use super::super::quote::quoted;
use super::super::{Dialect, Refusal, Work};
use crate::schema::Table;
use crate::schema::text::mentions;

/// The query for [`Surroundings::Known`]: kind (`view` or `trigger`), name, table, SQL.
pub const LIST_SURROUNDINGS: &str = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('view', 'trigger') ORDER BY rowid";

/// The views and triggers of a SQLite database, as they are when the first of the operations begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Surroundings {
    /// Nobody asked the database.
    #[default]
    Unknown,
    /// These, the oldest first.
    Known(Vec<Dependent>),
    /// Something happened to them that cannot be followed.
    Lost(String),
}

/// A view or a trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependent {
    /// Whether it is a view, and no trigger.
    pub is_view: bool,
    /// Its name.
    pub name: String,
    /// Of a trigger: the table or view that it is on. Of a view: itself.
    pub table: String,
    /// The statement that makes it.
    pub sql: String,
}

/// What is around one table.
#[derive(Debug, Default)]
pub(super) struct Around<'s> {
    views: Vec<&'s Dependent>,
    triggers: Vec<&'s Dependent>,
}

impl Surroundings {
    pub(super) fn is_unknown(&self) -> bool {
        *self == Self::Unknown
    }

    /// What says a table's name, or the name of a view that does, and so on.
    pub(super) fn of(&self, table: &str) -> Result<Around<'_>, Refusal> {
        let all = match self {
            Self::Unknown => return Ok(Around::default()),
            Self::Lost(what) => return Err(Refusal::Surroundings { what: what.clone() }),
            Self::Known(all) => all,
        };
        let mut names = vec![table];
        let mut views: Vec<&Dependent> = Vec::new();
        loop {
            let known = names.len();
            for view in all.iter().filter(|one| one.is_view) {
                let is_new = !views.iter().any(|other| other.name == view.name);
                if is_new && names.iter().any(|name| mentions(&view.sql, name)) {
                    names.push(&view.name);
                    views.push(view);
                }
            }
            if names.len() == known {
                break;
            }
        }
        // A view stands on older ones.
        views.sort_by_key(|view| all.iter().position(|one| one == *view));
        let triggers = all.iter().filter(|one| {
            let is_on =
                |name: &&str| one.table.eq_ignore_ascii_case(name) || mentions(&one.sql, name);
            !one.is_view && names.iter().any(is_on)
        });
        Ok(Around {
            triggers: triggers.collect(),
            views,
        })
    }
}

impl Around<'_> {
    /// Triggers and views must not be there while the table is not.
    pub(super) fn put_aside(&self) -> Vec<Work> {
        let drop = |kind: &str, one: &Dependent| {
            Work::Sql(format!("DROP {kind} {}", quoted(&one.name, '"')))
        };
        let triggers = self.triggers.iter().map(|one| drop("TRIGGER", one));
        triggers
            .chain(self.views.iter().rev().map(|one| drop("VIEW", one)))
            .collect()
    }

    /// Makes them again, and has each looked at: SQLite would find out only when it is used that a column is gone.
    pub(super) fn put_back(&self, dialect: &Dialect<'_>, table: &Table) -> Vec<Work> {
        let all = self.views.iter().chain(&self.triggers);
        let mut work: Vec<Work> = all.map(|one| one.sql.clone().into()).collect();
        for view in &self.views {
            work.push(format!("SELECT * FROM {} LIMIT 0", quoted(&view.name, '"')).into());
        }
        if self
            .triggers
            .iter()
            .any(|one| one.table.eq_ignore_ascii_case(&table.name.name))
        {
            let path = dialect.path(&table.name);
            let columns = table
                .columns
                .iter()
                .filter(|column| column.generated.is_none());
            let same = columns
                .map(|column| dialect.name(&column.name))
                .map(|name| format!("{name} = {name}"));
            let same: Vec<String> = same.collect();
            work.extend([
                Work::Sql(format!("EXPLAIN INSERT INTO {path} DEFAULT VALUES")),
                Work::Sql(format!("EXPLAIN UPDATE {path} SET {}", same.join(", "))),
                Work::Sql(format!("EXPLAIN DELETE FROM {path}")),
            ]);
        }
        work
    }
}
