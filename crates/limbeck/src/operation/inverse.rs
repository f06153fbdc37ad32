//! The way back of an operation.

use super::{Operation, Undo};
use std::mem::swap;

/// Says that something cannot be undone, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot be undone: {0}")]
pub struct Irreversible(pub String);

impl Operation {
    /// The operation that undoes this one. What it restores is the schema; rows that were dropped stay lost.
    pub fn inverse(&self) -> Result<Self, Irreversible> {
        let mut inverse = self.clone();
        match &mut inverse {
            Self::RenameTable { from, to } | Self::RenameEnum { from, to } => swap(from, to),
            Self::RenameColumn { from, to, .. }
            | Self::RenameIndex { from, to, .. }
            | Self::RenameConstraint { from, to, .. } => swap(from, to),
            Self::AlterColumn {
                from,
                to,
                conversion,
                back,
                ..
            } => {
                swap(from, to);
                swap(conversion, back);
            }
            Self::SetPrimaryKey { from, to, .. } => swap(from, to),
            Self::AlterEnum {
                from,
                to,
                values,
                back,
                ..
            } => {
                swap(from, to);
                swap(values, back);
            }
            Self::SetComment { from, to, .. } => swap(from, to),
            Self::SetOptions { from, to, .. } => swap(from, to),
            Self::Execute(execute) => {
                turn(&mut execute.up, &mut execute.down)?;
                execute.effects = inverse_of_all(&execute.effects)?;
            }
            Self::Data(data) => turn(&mut data.up, &mut data.down)?,
            Self::On { operations, .. } => *operations = inverse_of_all(operations)?,
            _ => return Ok(inverse.opposite()),
        }
        Ok(inverse)
    }

    /// Of what makes or drops something: the other kind.
    fn opposite(self) -> Self {
        match self {
            Self::CreateTable(table) => Self::DropTable(table),
            Self::DropTable(table) => Self::CreateTable(table),
            Self::CreateEnum(new) => Self::DropEnum(new),
            Self::DropEnum(old) => Self::CreateEnum(old),
            Self::AddConstraint { table, constraint } => Self::DropConstraint { table, constraint },
            Self::DropConstraint { table, constraint } => Self::AddConstraint { table, constraint },
            Self::AddColumn {
                table,
                column,
                fill,
            } => Self::DropColumn {
                table,
                column,
                fill,
            },
            Self::DropColumn {
                table,
                column,
                fill,
            } => Self::AddColumn {
                table,
                column,
                fill,
            },
            Self::CreateIndex {
                table,
                index,
                concurrently,
            } => Self::DropIndex {
                table,
                index,
                concurrently,
            },
            Self::DropIndex {
                table,
                index,
                concurrently,
            } => Self::CreateIndex {
                table,
                index,
                concurrently,
            },
            Self::RenameTable { .. }
            | Self::RenameColumn { .. }
            | Self::RenameIndex { .. }
            | Self::RenameConstraint { .. }
            | Self::AlterColumn { .. }
            | Self::SetPrimaryKey { .. }
            | Self::RenameEnum { .. }
            | Self::AlterEnum { .. }
            | Self::SetComment { .. }
            | Self::SetOptions { .. }
            | Self::Execute(_)
            | Self::Data(_)
            | Self::On { .. } => unreachable!("`inverse` turns these round itself"),
        }
    }
}

/// The operations that undo these: each one's inverse, the last one's first.
pub fn inverse_of_all(operations: &[Operation]) -> Result<Vec<Operation>, Irreversible> {
    operations.iter().rev().map(Operation::inverse).collect()
}

/// Makes the way back the way there.
fn turn<T>(up: &mut T, down: &mut Undo<T>) -> Result<(), Irreversible> {
    match down {
        Undo::By(steps) => {
            swap(up, steps);
            Ok(())
        }
        Undo::Irreversible(why) => Err(Irreversible(why.clone())),
    }
}
