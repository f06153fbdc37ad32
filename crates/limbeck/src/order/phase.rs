//! The natural place of each operation among others.

use crate::operation::Operation;
use crate::schema::Constraint;

/// Places, from the first to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// Enums that columns will be of, and labels that rows will have.
    NewEnums,
    RenameTables,
    RenameColumns,
    RenameKeys,
    /// Foreign keys hold on to everything, so those that go, go first.
    DropForeignKeys,
    DropIndexes,
    /// Generated columns stand on others that may change.
    DropGenerated,
    CreateTables,
    AddColumns,
    AlterColumns,
    AddGenerated,
    PrimaryKeys,
    Data,
    /// After the data that fills them.
    RequireColumns,
    CreateIndexes,
    AddForeignKeys,
    DropColumns,
    DropTables,
    /// Labels and enums that nothing has any more.
    OldEnums,
    Notes,
}

impl Phase {
    /// The place of an operation. A column that is only to be required waits for data, if there is any.
    pub(super) fn of(operation: &Operation, has_data: bool) -> Self {
        match operation {
            Operation::CreateEnum(_) | Operation::RenameEnum { .. } => Self::NewEnums,
            Operation::AlterEnum { from, to, .. } => {
                let only_adds = from.iter().all(|label| to.contains(label));
                if only_adds {
                    Self::NewEnums
                } else {
                    Self::OldEnums
                }
            }
            Operation::RenameTable { .. } => Self::RenameTables,
            Operation::RenameColumn { .. } => Self::RenameColumns,
            Operation::RenameIndex { .. } | Operation::RenameConstraint { .. } => Self::RenameKeys,
            Operation::DropConstraint { constraint, .. } => match constraint {
                Constraint::ForeignKey(_) => Self::DropForeignKeys,
                Constraint::Unique(_) | Constraint::Check(_) => Self::DropIndexes,
            },
            Operation::DropIndex { .. } => Self::DropIndexes,
            Operation::DropColumn { column, .. } => {
                if column.generated.is_some() {
                    Self::DropGenerated
                } else {
                    Self::DropColumns
                }
            }
            Operation::CreateTable(_) => Self::CreateTables,
            Operation::AddColumn { column, .. } => {
                if column.generated.is_some() {
                    Self::AddGenerated
                } else {
                    Self::AddColumns
                }
            }
            Operation::AlterColumn { from, to, .. } => {
                let mut required = from.clone();
                required.nullable = false;
                if has_data && from.nullable && required == *to {
                    Self::RequireColumns
                } else {
                    Self::AlterColumns
                }
            }
            Operation::SetPrimaryKey { .. } => Self::PrimaryKeys,
            Operation::Execute(_) | Operation::Data(_) | Operation::On { .. } => Self::Data,
            Operation::AddConstraint { constraint, .. } => match constraint {
                Constraint::ForeignKey(_) => Self::AddForeignKeys,
                Constraint::Unique(_) | Constraint::Check(_) => Self::CreateIndexes,
            },
            Operation::CreateIndex { .. } => Self::CreateIndexes,
            Operation::DropTable(_) => Self::DropTables,
            Operation::DropEnum(_) => Self::OldEnums,
            Operation::SetComment { .. } | Operation::SetOptions { .. } => Self::Notes,
        }
    }
}
