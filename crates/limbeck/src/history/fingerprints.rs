//! Checksums of whole schemas, of which from one revision to the next nearly all stays as it is.

use crate::checksum::Checksum;
use crate::schema::{Schema, Table};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The checksums of tables that were met, by where these lie. A table is held on to, so that no other one can come to lie in its place.
#[derive(Debug, Default)]
pub(super) struct Fingerprints(Mutex<HashMap<usize, (Arc<Table>, Checksum)>>);

impl Fingerprints {
    /// The checksum of a schema: that of its tables' checksums, and its enums.
    pub(super) fn of(&self, schema: &Schema) -> String {
        // A panic elsewhere leaves what was true before it.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let tables: Vec<Checksum> = schema
            .tables
            .shared()
            .iter()
            .map(|table| {
                let entry = known.entry(Arc::as_ptr(table).addr());
                let computed = || (Arc::clone(table), Checksum::of(&**table));
                entry.or_insert_with(computed).1.clone()
            })
            .collect();
        Checksum::of(&(tables, &schema.enums)).as_str().to_owned()
    }
}
