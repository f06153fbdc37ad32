//! Building a table anew, as SQLite's own manual has it: a new table takes the rows and then the name of the old one.
//! (Never the other way round: what points to the old one would follow it.) Foreign keys are off meanwhile.

use super::super::{Dialect, Refusal, Work};
use super::Surroundings;
use crate::operation::Operation;
use crate::schema::{ObjectName, Table};

impl Dialect<'_> {
    /// The work that makes one table of another, with its rows, and puts back what was on it.
    pub(super) fn rebuild(
        &self,
        operations: &[Operation],
        old: &Table,
        new: &Table,
        surroundings: &Surroundings,
    ) -> Result<Vec<Work>, Refusal> {
        let around = surroundings.of(&old.name.name)?;
        let spare = self.spare_name(&new.name.name);
        let (path, quoted) = (self.path(&old.name), self.name(&spare));
        let mut work = around.put_aside();
        work.push(self.create_table_as(&quoted, new)?.into());
        work.extend(self.copy(operations, old, new, &quoted));
        if old.options.autoincrement && new.options.autoincrement {
            // The greatest number that was ever given, which the rows that are left may not show.
            let (from, to) = (self.text(&old.name.name), self.text(&spare));
            work.push(format!("DELETE FROM sqlite_sequence WHERE name = {to}").into());
            work.push(
                format!("INSERT INTO sqlite_sequence (name, seq) SELECT {to}, seq FROM sqlite_sequence WHERE name = {from}")
                    .into(),
            );
        }
        work.push(format!("DROP TABLE {path}").into());
        work.push(format!("ALTER TABLE {quoted} RENAME TO {}", self.path(&new.name)).into());
        work.extend(self.create_indexes(new)?.into_iter().map(Work::Sql));
        work.extend(around.put_back(self, new));
        Ok(work)
    }

    fn spare_name(&self, table: &str) -> String {
        let mut spare = format!("_new_{table}");
        while self
            .schema
            .table(&ObjectName::from(spare.as_str()))
            .is_some()
        {
            spare.insert(0, '_');
        }
        spare
    }
}
