//! What is in force and where it came from, for `plinth config`. Secrets are replaced before they get here.

use super::effective::{Effective, is_secret};
use config::ValueKind;
use plinth_infrastructure::database_url::DatabaseUrl;
use serde::Serialize;
use std::fmt::Write as _;

/// One setting in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The setting, such as `database.pool.size`.
    pub key: String,
    /// Its value; `***` for a secret.
    pub value: String,
    /// Where the value came from.
    pub source: String,
}

/// Every setting in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Report {
    /// In the order of their keys.
    pub rows: Vec<Row>,
}

impl Report {
    pub(super) fn new(environment: Row, effective: &Effective, url: &DatabaseUrl) -> Self {
        let settings = effective.iter().map(|(key, value)| Row {
            key: key.to_owned(),
            value: match &value.kind {
                ValueKind::String(text) if text.is_empty() => "(not set)".to_owned(),
                _ if is_secret(key) => "***".to_owned(),
                _ if key == "database.url" => url.redacted(),
                ValueKind::Array(items) => items
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join(", "),
                kind => kind.to_string(),
            },
            source: effective.source(key).to_owned(),
        });
        Self {
            rows: std::iter::once(environment).chain(settings).collect(),
        }
    }

    /// Writes a table for eyes.
    pub fn text(&self) -> String {
        let width = |column: fn(&Row) -> &str| {
            self.rows
                .iter()
                .map(|row| column(row).chars().count())
                .max()
                .unwrap_or_default()
        };
        let (keys, values) = (width(|row| &row.key), width(|row| &row.value));
        let mut table = String::new();
        for Row { key, value, source } in &self.rows {
            let _ = writeln!(table, "{key:keys$}  {value:values$}  {source}");
        }
        table
    }

    /// Writes a JSON array for machines.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).expect("rows of strings are JSON")
    }
}
