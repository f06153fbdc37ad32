//! Which operations belong together: those of one table, as long as nothing between them needs the table as it is.
//!
//! Foreign keys are off while SQLite is migrated, so changes of different tables can change places.

use crate::operation::Operation;
use crate::schema::{ObjectName, Table};

/// Operations of one table that are done together.
pub(super) struct Group {
    pub(super) operations: Vec<Operation>,
    /// The table before, if it is there.
    pub(super) before: Option<Table>,
    /// The table after, if it is there.
    pub(super) after: Option<Table>,
    table: ObjectName,
    is_open: bool,
}

impl Group {
    pub(super) fn describe(&self) -> String {
        let lines: Vec<String> = self.operations.iter().map(ToString::to_string).collect();
        lines.join(", ")
    }

    /// The table, without a schema.
    pub(super) fn table(&self) -> &str {
        &self.table.name
    }

    fn has_index(&self, name: &str) -> bool {
        self.before
            .as_ref()
            .is_some_and(|table| table.indexes.contains(name))
    }
}

/// Groups that are not done yet, in the order of each one's first operation.
#[derive(Default)]
pub(super) struct Groups(Vec<Group>);

impl Groups {
    /// The table that an operation changes together with others, if it is such an operation.
    pub(super) fn table_of(operation: &Operation) -> Option<&ObjectName> {
        match operation {
            // A new name changes the texts of other tables and of all that is on them.
            Operation::RenameTable { .. } | Operation::RenameColumn { .. } => None,
            other => other.table(),
        }
    }

    /// Whether the operations that wait must be done before this one: it takes a name that one of them frees.
    pub(super) fn are_in_the_way_of(&self, operation: &Operation) -> bool {
        let names: Vec<&str> = match operation {
            Operation::CreateIndex { index, .. } => vec![&index.name],
            Operation::CreateTable(table) => table
                .indexes
                .iter()
                .map(|index| index.name.as_str())
                .collect(),
            _ => return false,
        };
        let Some(table) = operation.table() else {
            return false;
        };
        let others = self.0.iter().filter(|group| group.table != *table);
        others
            .into_iter()
            .any(|group| names.iter().any(|name| group.has_index(name)))
    }

    /// Puts an operation on a table, which was and is as told, to those it belongs to.
    pub(super) fn push(
        &mut self,
        table: &ObjectName,
        operation: &Operation,
        before: Option<Table>,
        after: Option<Table>,
    ) {
        let is_open = !matches!(operation, Operation::DropTable(_));
        let known = self
            .0
            .iter_mut()
            .find(|group| group.is_open && group.table == *table);
        match known {
            Some(group) if !converts_again(operation, &group.operations) => {
                group.operations.push(operation.clone());
                group.after = after;
                group.is_open = is_open;
            }
            known => {
                if let Some(group) = known {
                    group.is_open = false;
                }
                self.0.push(Group {
                    operations: vec![operation.clone()],
                    before,
                    after,
                    table: table.clone(),
                    is_open,
                });
            }
        }
    }

    /// The groups, to be done now. Of a table that was made and dropped again nothing remains.
    pub(super) fn take(&mut self) -> impl Iterator<Item = Group> {
        let groups = std::mem::take(&mut self.0);
        groups
            .into_iter()
            .filter(|group| group.before.is_some() || group.after.is_some())
    }
}

/// Whether an operation computes values from a column that the group has changed before: one copy of the rows cannot
/// do both.
fn converts_again(operation: &Operation, earlier: &[Operation]) -> bool {
    let Operation::AlterColumn { to, conversion, .. } = operation else {
        return false;
    };
    let changes_it = |operation: &Operation| match operation {
        Operation::AddColumn { column, .. } => column.name == to.name,
        Operation::AlterColumn { to: earlier, .. } => earlier.name == to.name,
        _ => false,
    };
    !conversion.is_plain() && earlier.iter().any(changes_it)
}
