//! What an operation makes of a schema: nothing is assumed, and what an operation says about the state before it must
//! be so. An operation that fails changes nothing.

mod check;
mod error;
mod key;
mod table;
#[cfg(test)]
mod tests;

pub use error::ApplyError;

use crate::operation::{Data, DataStep, Operation};
use crate::schema::{EnumType, Object, ObjectName, Schema, Table};

impl Schema {
    /// Applies an operation as seen by an engine that has all of the schema: what happens [on some
    /// engines](Operation::On) alone is not seen. ([`State`](crate::State) sees it.)
    pub fn apply(&mut self, operation: &Operation) -> Result<(), ApplyError> {
        match operation {
            Operation::CreateTable(table) => self.create_table(table),
            Operation::DropTable(table) => self.drop_table(table),
            Operation::RenameTable { from, to } => self.rename_table(from, to),
            Operation::CreateEnum(new) => self.create_enum(new),
            Operation::DropEnum(old) => self.drop_enum(old),
            Operation::RenameEnum { from, to } => self.rename_enum(from, to),
            Operation::AlterEnum {
                name,
                from,
                to,
                values,
                back,
            } => {
                let known = self.enum_as_expected(&EnumType::new(name, from.clone()))?;
                check::labels(name, to)?;
                check::label_map(name, values, &known.labels, to)?;
                check::label_map(name, back, to, &known.labels)?;
                for (table, column) in self.columns_of_enum(name) {
                    check::default_label(&table.name, column, to)?;
                }
                if let Some(known) = self.enums.get_mut(name) {
                    known.labels.clone_from(to);
                }
                Ok(())
            }
            Operation::RenameColumn { table, from, to } => self.rename_column(table, from, to),
            Operation::Execute(execute) => self.apply_all(&execute.effects),
            Operation::Data(data) => self.data(data),
            Operation::On { .. } => Ok(()),
            within_a_table => self.change_table(within_a_table),
        }
    }

    /// Applies several operations: all, or (at the first that fails) none.
    pub fn apply_all(&mut self, operations: &[Operation]) -> Result<(), ApplyError> {
        match operations {
            [] => Ok(()),
            [one] => self.apply(one),
            several => {
                let mut after = self.clone();
                for operation in several {
                    after.apply(operation)?;
                }
                *self = after;
                Ok(())
            }
        }
    }

    fn create_table(&mut self, table: &Table) -> Result<(), ApplyError> {
        if self.tables.contains(&table.name) {
            return Err(ApplyError::Exists(Object::Table(table.name.clone())));
        }
        check::table(self, table)?;
        self.tables.insert(table.clone());
        Ok(())
    }

    fn drop_table(&mut self, table: &Table) -> Result<(), ApplyError> {
        let object = || Object::Table(table.name.clone());
        let known = self.known_table(&table.name)?;
        if known != table {
            return Err(ApplyError::Differs(object()));
        }
        if let Some((other, key)) = self.references_to(&table.name).next() {
            return Err(ApplyError::Used {
                object: Box::new(object()),
                by: Box::new(Object::Constraint(other.name.clone(), key.name.clone())),
            });
        }
        self.tables.remove(&table.name);
        Ok(())
    }

    fn rename_table(&mut self, from: &ObjectName, to: &ObjectName) -> Result<(), ApplyError> {
        self.known_table(from)?;
        if self.tables.contains(to) {
            return Err(ApplyError::Exists(Object::Table(to.clone())));
        }
        let mut table = self.tables.remove(from).expect("the table was just found");
        table.name = to.clone();
        self.tables.insert(table);
        for table in self.tables.each_mut() {
            for key in table.foreign_keys.each_mut().filter(|key| key.to == *from) {
                key.to = to.clone();
            }
        }
        Ok(())
    }

    fn create_enum(&mut self, new: &EnumType) -> Result<(), ApplyError> {
        check::labels(&new.name, &new.labels)?;
        if self.enums.insert(new.clone()) {
            Ok(())
        } else {
            Err(ApplyError::Exists(Object::Enum(new.name.clone())))
        }
    }

    fn drop_enum(&mut self, old: &EnumType) -> Result<(), ApplyError> {
        self.enum_as_expected(old)?;
        if let Some((table, column)) = self.columns_of_enum(&old.name).next() {
            return Err(ApplyError::Used {
                object: Box::new(Object::Enum(old.name.clone())),
                by: Box::new(Object::Column(table.name.clone(), column.name.clone())),
            });
        }
        self.enums.remove(&old.name);
        Ok(())
    }

    fn rename_enum(&mut self, from: &ObjectName, to: &ObjectName) -> Result<(), ApplyError> {
        if self.enums.contains(to) {
            return Err(ApplyError::Exists(Object::Enum(to.clone())));
        }
        let Some(mut known) = self.enums.remove(from) else {
            return Err(ApplyError::Missing(Object::Enum(from.clone())));
        };
        known.name = to.clone();
        self.enums.insert(known);
        let columns = self.tables.each_mut().flat_map(|table| &mut table.columns);
        columns.for_each(|column| column.ty.rename_enum(from, to));
        Ok(())
    }

    /// Rows are not in a schema; that a step's columns exist can be seen.
    fn data(&self, data: &Data) -> Result<(), ApplyError> {
        for (table, columns) in data.up.iter().filter_map(DataStep::names) {
            let known = self.known_table(table)?;
            for column in columns {
                check::column(known, column)?;
            }
        }
        Ok(())
    }

    fn known_table(&self, name: &ObjectName) -> Result<&Table, ApplyError> {
        let missing = || ApplyError::Missing(Object::Table(name.clone()));
        self.tables.get(name).ok_or_else(missing)
    }

    fn enum_as_expected(&self, expected: &EnumType) -> Result<&EnumType, ApplyError> {
        let object = || Object::Enum(expected.name.clone());
        match self.enums.get(&expected.name) {
            None => Err(ApplyError::Missing(object())),
            Some(known) if known != expected => Err(ApplyError::Differs(object())),
            Some(known) => Ok(known),
        }
    }
}
