//! What a step loses, for whoever reads the file.

use crate::operation::Operation;
use crate::revision::Way;
use crate::schema::Type;
use std::fmt;

/// What a step loses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Loss {
    /// Every row of a table.
    Rows(String),
    /// The rows that a table had before it was dropped.
    RowsBefore(String),
    /// What columns hold.
    Values(Vec<String>),
    /// What columns held before they were dropped.
    ValuesBefore(Vec<String>),
    /// What columns hold, since they are computed from now on.
    Computed(Vec<String>),
    /// Nothing.
    Nothing,
    /// Nothing either, but it fails as long as a row has one of these labels.
    Labels(Vec<String>),
    /// Nothing either, but it fails as long as columns have values that are longer than they may be.
    Longer(Vec<String>),
}

impl Loss {
    pub(super) fn of(operation: &Operation, way: Way) -> Self {
        let column = |name: &String| vec![name.clone()];
        match operation {
            Operation::DropTable(table) => Self::Rows(table.name.to_string()),
            Operation::CreateTable(table) if way == Way::Down => {
                Self::RowsBefore(table.name.to_string())
            }
            Operation::DropColumn { column: old, .. } if old.generated.is_none() => {
                Self::Values(column(&old.name))
            }
            Operation::AddColumn { column: new, .. }
                if way == Way::Down && new.generated.is_none() =>
            {
                Self::ValuesBefore(column(&new.name))
            }
            Operation::AlterColumn { from, to, .. }
                if from.generated.is_none() && to.generated.is_some() =>
            {
                Self::Computed(column(&to.name))
            }
            Operation::AlterColumn {
                from,
                to,
                conversion,
                ..
            } if conversion.using.is_none() && is_shorter(&from.ty, &to.ty) => {
                Self::Longer(column(&to.name))
            }
            Operation::AlterEnum {
                from, to, values, ..
            } => {
                let gone = from.iter();
                let gone = gone.filter(|label| !to.contains(label) && !values.contains_key(*label));
                let gone: Vec<String> = gone.cloned().collect();
                if gone.is_empty() {
                    Self::Nothing
                } else {
                    Self::Labels(gone)
                }
            }
            _ => Self::Nothing,
        }
    }

    /// As a comment, if there is anything to say.
    pub(super) fn comment(&self) -> Option<String> {
        (*self != Self::Nothing).then(|| self.to_string())
    }

    /// What two steps of one table lose, if it can be said of both at once.
    pub(super) fn joined(&self, more: &Self) -> Option<Self> {
        let all = |known: &[String], more: &[String]| [known, more].concat();
        match (self, more) {
            (Self::Nothing, Self::Nothing) => Some(Self::Nothing),
            (Self::Values(known), Self::Values(more)) => Some(Self::Values(all(known, more))),
            (Self::ValuesBefore(known), Self::ValuesBefore(more)) => {
                Some(Self::ValuesBefore(all(known, more)))
            }
            (Self::Computed(known), Self::Computed(more)) => Some(Self::Computed(all(known, more))),
            (Self::Longer(known), Self::Longer(more)) => Some(Self::Longer(all(known, more))),
            _ => None,
        }
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one = |names: &[String]| names.len() == 1;
        match self {
            Self::Rows(table) => write!(f, "Every row of `{table}` is lost."),
            Self::RowsBefore(table) => {
                write!(f, "The rows that `{table}` had do not come back.")
            }
            Self::Values(names) => {
                let hold = if one(names) { "holds" } else { "hold" };
                write!(f, "What {} {hold} is lost.", listed(names, "and"))
            }
            Self::ValuesBefore(names) => {
                write!(f, "What {} held does not come back.", listed(names, "and"))
            }
            Self::Computed(names) => {
                let (hold, they) = if one(names) {
                    ("holds", "it is")
                } else {
                    ("hold", "they are")
                };
                let names = listed(names, "and");
                write!(
                    f,
                    "What {names} {hold} is lost: {they} computed from now on."
                )
            }
            Self::Nothing => Ok(()),
            Self::Labels(labels) => {
                write!(f, "Fails as long as a row has {}.", listed(labels, "or"))
            }
            Self::Longer(names) => {
                let names = listed(names, "or");
                write!(
                    f,
                    "Fails as long as a value of {names} is longer; SQLite keeps it."
                )
            }
        }
    }
}

/// Whether a type takes less than another one did.
fn is_shorter(from: &Type, to: &Type) -> bool {
    let length = |ty: &Type| match ty {
        Type::Char(length) | Type::String(Some(length)) => Some(*length),
        Type::Text => Some(u32::MAX),
        _ => None,
    };
    matches!((length(from), length(to)), (Some(from), Some(to)) if to < from)
}

/// `` `a`, `b` and `c` ``
fn listed(names: &[String], word: &str) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, first)) if !first.is_empty() => {
            format!("{} {word} {last}", first.join(", "))
        }
        _ => quoted.concat(),
    }
}
