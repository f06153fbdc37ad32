//! What is said about tables and columns (or enums and labels) on the command line: `users.name`,
//! `users.name:full_name`, `users.phone=''`.

use std::str::FromStr;

/// A table, or a column of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) table: String,
    pub(super) column: Option<String>,
}

/// A table or column, and what it is called now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rename {
    pub(super) table: String,
    pub(super) column: Option<String>,
    pub(super) to: String,
}

/// A column, and a value for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SetTo {
    pub(super) table: String,
    pub(super) column: String,
    pub(super) value: String,
}

impl FromStr for Place {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (table, column) = match text.split_once('.') {
            Some((table, column)) => (table, Some(column.to_owned())),
            None => (text, None),
        };
        if table.is_empty() || column.as_deref() == Some("") {
            return Err("type a table, or a column as table.column");
        }
        Ok(Self {
            table: table.to_owned(),
            column,
        })
    }
}

impl FromStr for Rename {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let usage = "type it as users.name:full_name, or users:people for a table";
        let (from, to) = text.split_once(':').ok_or(usage)?;
        let Place { table, column } = from.parse().map_err(|_| usage)?;
        // The new name may be typed as wholly as the old one.
        let to = to.rsplit_once('.').map_or(to, |(_, column)| column);
        if to.is_empty() {
            return Err(usage);
        }
        let to = to.to_owned();
        Ok(Self { table, column, to })
    }
}

impl FromStr for SetTo {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let usage = "type it as users.phone=VALUE";
        let (place, value) = text.split_once('=').ok_or(usage)?;
        match place.parse().map_err(|_| usage)? {
            Place {
                table,
                column: Some(column),
            } => Ok(Self {
                table,
                column,
                value: value.to_owned(),
            }),
            Place { .. } => Err(usage),
        }
    }
}
