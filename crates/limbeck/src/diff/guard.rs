//! What is not done without permission.

use super::{Hints, Refusal, renames::Renames};
use crate::operation::Operation;
use crate::schema::{Object, ObjectName, Schema};

/// Not a table wanted, or a third of them gone: that is rather a list of entities that was forgotten.
pub(super) fn everything(
    before: &Schema,
    after: &Schema,
    renames: &Renames,
    hints: &Hints,
) -> Option<Refusal> {
    let of = before.tables.len();
    if hints.may_drop_everything || of == 0 {
        return None;
    }
    if after.tables.is_empty() {
        return Some(Refusal::NothingWanted(of));
    }
    let pairs = renames.pairs(before, after);
    let gone = before.tables.iter().map(|table| &table.name);
    let gone = gone.filter(|name| !pairs.iter().any(|(old, _)| old.name == **name));
    let tables: Vec<ObjectName> = gone.cloned().collect();
    // One table may always go: of two or three that is no sign of anything.
    let is_much = tables.len() > 1 && tables.len() * 3 >= of;
    is_much.then_some(Refusal::TooMuchDropped { tables, of })
}

/// Whatever loses data and was not allowed to.
pub(super) fn destructive(
    operations: &[Operation],
    hints: &Hints,
    renames: &Renames,
) -> Vec<Refusal> {
    if hints.may_destroy {
        return Vec::new();
    }
    let mut found = Vec::new();
    for operation in operations {
        match operation {
            Operation::DropTable(table) if !hints.gone_tables.contains(&table.name) => {
                found.push(Refusal::Destructive(Object::Table(table.name.clone())));
            }
            Operation::DropColumn { table, column, .. }
                if column.generated.is_none()
                    && !hints.is_gone([table, renames.table_before(table)], &column.name) =>
            {
                let object = Object::Column(table.clone(), column.name.clone());
                found.push(Refusal::Destructive(object));
            }
            Operation::AlterColumn {
                table, from, to, ..
            } if from.generated.is_none()
                && to.generated.is_some()
                && !hints.is_gone([table, renames.table_before(table)], &to.name) =>
            {
                let object = Object::Column(table.clone(), to.name.clone());
                found.push(Refusal::Overwritten(object));
            }
            Operation::AlterEnum { name, from, to, .. } => {
                let gone = from
                    .iter()
                    .filter(|label| !to.contains(label) && !hints.is_label_told(name, label));
                found.extend(
                    gone.map(|label| {
                        Refusal::Destructive(Object::Label(name.clone(), label.clone()))
                    }),
                );
            }
            _ => {}
        }
    }
    found
}
