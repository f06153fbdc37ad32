//! Names that are too long. Those of constraints and indexes are cut; those by which queries ask must not be.

use super::{Dialect, Refusal};
use crate::engine::Engine;
use crate::operation::Operation;
use crate::schema::{LONGEST_NAME, Object, ObjectName};

/// MySQL counts characters.
const MYSQL_LONGEST: usize = 64;

impl Dialect<'_> {
    /// Refuses names of tables, columns, enums and labels that the server would cut or refuse.
    pub(super) fn check_names(&self, operation: &Operation) -> Result<(), Refusal> {
        let table =
            |name: &ObjectName| self.check_length(&name.name, || Object::Table(name.clone()));
        let column = |table: &ObjectName, name: &str| {
            self.check_length(name, || Object::Column(table.clone(), name.to_owned()))
        };
        let labels = |of: &ObjectName, labels: &[String]| {
            let mut labels = labels.iter();
            labels.try_for_each(|label| {
                self.check_length(label, || Object::Label(of.clone(), label.clone()))
            })
        };
        match operation {
            Operation::CreateTable(new) => {
                table(&new.name)?;
                new.columns
                    .iter()
                    .try_for_each(|of| column(&new.name, &of.name))
            }
            Operation::RenameTable { to, .. } => table(to),
            Operation::AddColumn {
                table, column: new, ..
            } => column(table, &new.name),
            Operation::RenameColumn { table, to, .. } => column(table, to),
            Operation::CreateEnum(new) if self.engine() == Engine::Postgres => {
                self.check_length(&new.name.name, || Object::Enum(new.name.clone()))?;
                labels(&new.name, &new.labels)
            }
            Operation::RenameEnum { to, .. } if self.engine() == Engine::Postgres => {
                self.check_length(&to.name, || Object::Enum(to.clone()))
            }
            Operation::AlterEnum { name, to, .. } if self.engine() == Engine::Postgres => {
                labels(name, to)
            }
            _ => Ok(()),
        }
    }

    fn check_length(&self, name: &str, object: impl FnOnce() -> Object) -> Result<(), Refusal> {
        let (fits, limit) = match self.engine() {
            Engine::Sqlite => return Ok(()),
            Engine::Postgres => (name.len() <= LONGEST_NAME, "63 bytes"),
            Engine::MySql | Engine::MariaDb => {
                (name.chars().count() <= MYSQL_LONGEST, "64 characters")
            }
        };
        if fits {
            return Ok(());
        }
        let object = object();
        Err(Refusal::NameTooLong { object, limit })
    }
}
