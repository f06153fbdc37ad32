//! Where better words than the server's own were tried and did not read back as the same.

use crate::catalog::Difference;
use crate::schema::{Object, ObjectName};
use std::collections::BTreeSet;

/// What can be said in better words than the server's own.
const SAYABLE: [&str; 7] = [
    "type",
    "default",
    "generation",
    "definition",
    "storage engine",
    "character set",
    "collation",
];

/// What is to be said in the server's own words.
#[derive(Debug, Default)]
pub(super) struct Plainly {
    tables: BTreeSet<String>,
    aspects: BTreeSet<(String, &'static str)>,
}

impl Plainly {
    /// Learns from what read back otherwise. Tells whether there is anything to say anew.
    pub(super) fn learns_of(&mut self, differences: &[Difference]) -> bool {
        let mut learns = false;
        for difference in differences {
            if SAYABLE.contains(&difference.aspect) {
                learns |= self
                    .aspects
                    .insert((key(&difference.object), difference.aspect));
            }
        }
        learns
    }

    /// Learns of tables that cannot be made so.
    pub(super) fn learns_of_tables(&mut self, tables: &[String]) -> bool {
        let mut learns = false;
        for table in tables {
            learns |= self.tables.insert(table.to_lowercase());
        }
        learns
    }

    /// Whether something of a column is to be said plainly.
    pub(super) fn says_column(
        &self,
        table: &ObjectName,
        column: &str,
        aspect: &'static str,
    ) -> bool {
        self.says(
            table,
            &Object::Column(table.clone(), column.to_owned()),
            aspect,
        )
    }

    /// Whether an option of a table is to be said plainly.
    pub(super) fn says_table(&self, table: &ObjectName, aspect: &'static str) -> bool {
        self.says(table, &Object::Table(table.clone()), aspect)
    }

    /// Whether a condition or an index of a table is to be said plainly.
    pub(super) fn says_part(&self, table: &ObjectName, object: &Object) -> bool {
        self.says(table, object, "definition")
    }

    fn says(&self, table: &ObjectName, object: &Object, aspect: &'static str) -> bool {
        self.tables.contains(&table.name.to_lowercase())
            || self.aspects.contains(&(key(object), aspect))
    }
}

/// A thing under a name in which case does not count.
fn key(object: &Object) -> String {
    object.to_string().to_lowercase()
}
