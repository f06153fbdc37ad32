//! Indexes that MySQL cannot do without and nobody declared: for each foreign key, and for a column that counts up.
//!
//! `InnoDB` makes them by itself, and drops some of them by itself. So that it is known which are there, they are said:
//! those of a table follow from what is declared, and a change of that brings the difference along.

use super::super::Dialect;
use crate::schema::{IndexOn, Table};

impl Dialect<'_> {
    /// Their names, and how they are made.
    pub(in super::super) fn implied_of(&self, table: &Table) -> Vec<(String, String)> {
        let mut served: Vec<Vec<&str>> = self.declared_keys(table);
        let mut implied = Vec::new();
        if let Some(counting) = table
            .columns
            .iter()
            .find(|column| column.identity.is_some())
        {
            let columns = [counting.name.as_str()];
            if !serves(&served, &columns) {
                let name = "_limbeck_counter".to_owned();
                let sql = format!(
                    "UNIQUE INDEX {} ({})",
                    self.name(&name),
                    self.names(&columns)
                );
                implied.push((name, sql));
                served.push(columns.into());
            }
        }
        for key in &table.foreign_keys {
            let columns: Vec<&str> = key.columns.iter().map(String::as_str).collect();
            if !serves(&served, &columns) {
                // The name that InnoDB would give it.
                let name = self.key_name(&key.name).into_owned();
                let sql = format!("INDEX {} ({})", self.name(&name), self.names(&columns));
                implied.push((name, sql));
                served.push(columns);
            }
        }
        implied
    }

    /// The columns of each key that finds rows by whole values.
    pub(in super::super) fn declared_keys<'t>(&self, table: &'t Table) -> Vec<Vec<&'t str>> {
        let names = |columns: &'t [String]| columns.iter().map(String::as_str).collect::<Vec<_>>();
        let primary = table.primary_key.iter().map(|key| names(&key.columns));
        let uniques = table.uniques.iter().map(|unique| names(&unique.columns));
        let indexes = table.indexes.iter().filter(|index| self.has_index(index));
        let trees = indexes.filter(|index| {
            let method = index.method.as_deref().unwrap_or("btree");
            method.eq_ignore_ascii_case("btree")
        });
        let indexes = trees.map(|index| {
            let parts = index.parts.iter().map_while(|part| match &part.on {
                IndexOn::Column(name) if part.prefix.is_none() => Some(name.as_str()),
                _ => None,
            });
            parts.collect()
        });
        primary.chain(uniques).chain(indexes).collect()
    }
}

fn serves(keys: &[Vec<&str>], columns: &[&str]) -> bool {
    keys.iter().any(|key| key.starts_with(columns))
}
