//! Why two schemas do not become a list of operations yet: something has to be said first.

use crate::order::OrderError;
use crate::schema::{Object, ObjectName};
use std::fmt;

/// Everything that has to be said first, in the order of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(pub Vec<Refusal>);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, refusal) in self.0.iter().enumerate() {
            let line = if place == 0 { "" } else { "\n" };
            write!(f, "{line}{refusal}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refused {}

/// One thing that has to be said first.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is not one table to compare with: the entities are not linked, or not listed.
    #[error(
        "not one table is wanted, but {0} {are} there: are the entities listed? (Dropping everything has to be allowed by itself)",
        are = if *.0 == 1 { "is" } else { "are" }
    )]
    NothingWanted(usize),
    /// Many tables would go at once.
    #[error(
        "{} of {of} tables would be dropped ({}): are all entities listed? (Dropping so much has to be allowed by itself)",
        tables.len(), listed(tables)
    )]
    TooMuchDropped {
        /// The tables.
        tables: Vec<ObjectName>,
        /// How many there are.
        of: usize,
    },
    /// Rows, values or labels would be lost.
    #[error("{0} would be dropped with what it holds: allow it, or say what takes its place")]
    Destructive(Object),
    /// A column would be computed from now on.
    #[error("{0} would be computed from now on, and lose what it holds: allow it")]
    Overwritten(Object),
    /// Something goes and something alike comes: it may have got another name.
    #[error(
        "{gone} goes and {} {}: renamed, or dropped?",
        listed_objects(alike),
        comes(alike)
    )]
    Ambiguous {
        /// What goes.
        gone: Object,
        /// What comes and looks like it, the likest first.
        alike: Vec<Object>,
    },
    /// Rows that are there would have no value.
    #[error(
        "{0} must be given, and rows that are there have nothing in it: say what they get, or let it be NULL"
    )]
    NeedsValue(Object),
    /// Rows would have no value on the way back.
    #[error(
        "{0} must be given, and on the way back rows would have nothing in it: say what they get then"
    )]
    NeedsValueBack(Object),
    /// A name was given to what is not there, or not wanted.
    #[error("cannot take `{to}` for {from}: {why}")]
    NoSuchRename {
        /// What should have had another name.
        from: Object,
        /// The other name.
        to: String,
        /// What is wrong.
        why: &'static str,
    },
    /// What is wanted does not hold together.
    #[error(transparent)]
    NoOrder(#[from] OrderError),
}

fn listed(names: &[ObjectName]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

fn listed_objects(objects: &[Object]) -> String {
    let names: Vec<String> = objects.iter().map(ToString::to_string).collect();
    names.join(" or ")
}

fn comes(objects: &[Object]) -> &'static str {
    if objects.len() == 1 { "comes" } else { "come" }
}
