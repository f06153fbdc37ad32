//! The order in which a set of operations can run.
//!
//! Operations have a natural place: enums first, drops last. Among those that could run now, the one with the
//! earliest place does, so whatever the set is, it runs in an order that works: a table comes before what points to it,
//! a name is freed before it is taken. Where a circle forbids every order, it is cut: foreign keys that wait for each
//! other's tables are added, or dropped, by themselves; names that change places go through a name for the time being.

mod circle;
mod phase;
#[cfg(test)]
mod tests;

use crate::apply::ApplyError;
use crate::operation::Operation;
use crate::schema::Object;
use crate::state::State;
use phase::Phase;

/// A set of operations that has no order, because one of them can never run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot {operation}: {why}")]
pub struct OrderError {
    /// The operation.
    pub operation: Box<Operation>,
    /// Why it cannot run.
    #[source]
    pub why: ApplyError,
}

/// Puts operations into an order in which they run on a state. What they say of tables and columns that the same set
/// renames, they say by the new names; only drops of what a rename takes the place of go by the old.
///
/// The order depends on nothing but the operations and their order.
pub fn order(before: &State, operations: Vec<Operation>) -> Result<Vec<Operation>, OrderError> {
    let mut state = before.clone();
    let mut pending = sorted(operations);
    let mut ordered = Vec::with_capacity(pending.len());
    // Why each could not run when it was last tried.
    let mut refusals: Vec<Option<ApplyError>> = vec![None; pending.len()];
    while !pending.is_empty() {
        if let Some(place) = first_runnable(&mut state, &pending, &mut refusals) {
            ordered.push(pending.remove(place));
            refusals.remove(place);
        } else if let Some(cut) = circle::cut(&pending) {
            pending = sorted(cut);
            refusals = vec![None; pending.len()];
        } else {
            let refused = refusals
                .into_iter()
                .zip(pending)
                .find_map(|(why, operation)| {
                    let operation = Box::new(operation);
                    why.map(|why| OrderError { operation, why })
                });
            return Err(refused.expect("renames wait for nothing, so one of those left was tried"));
        }
    }
    Ok(ordered)
}

/// Runs the first operation that can run, and tells its place.
fn first_runnable(
    state: &mut State,
    pending: &[Operation],
    refusals: &mut [Option<ApplyError>],
) -> Option<usize> {
    let renames: Vec<&Operation> = pending.iter().filter(|other| is_rename(other)).collect();
    for (place, operation) in pending.iter().enumerate() {
        let known = refusals[place].as_ref();
        if known.is_some_and(|why| still_holds(why, operation, state))
            || waits_for_a_rename(operation, &renames)
        {
            continue;
        }
        match state.apply(operation) {
            Ok(()) => return Some(place),
            Err(why) => refusals[place] = Some(why),
        }
    }
    None
}

/// Spares trying again what waits for a table, to come or to go. (A thousand tables may come and go in any order.)
fn still_holds(why: &ApplyError, operation: &Operation, state: &State) -> bool {
    let table = |name| state.shared().table(name);
    match (why, operation) {
        (_, Operation::On { .. }) => false,
        (ApplyError::Missing(Object::Table(name)), _) => table(name).is_none(),
        (ApplyError::Used { by, .. }, Operation::DropTable(_)) => match &**by {
            Object::Constraint(user, key) => {
                table(user).is_some_and(|user| user.foreign_keys.contains(key))
            }
            _ => false,
        },
        _ => false,
    }
}

fn sorted(mut operations: Vec<Operation>) -> Vec<Operation> {
    let is_data = |operation: &Operation| Phase::of(operation, false) == Phase::Data;
    let has_data = operations.iter().any(is_data);
    operations.sort_by_key(|operation| Phase::of(operation, has_data));
    operations
}

fn is_rename(operation: &Operation) -> bool {
    matches!(
        operation,
        Operation::RenameTable { .. } | Operation::RenameColumn { .. }
    )
}

/// An operation on a table or column that is still to get its name must not meet the one that has the name now.
fn waits_for_a_rename(operation: &Operation, renames: &[&Operation]) -> bool {
    if matches!(
        operation,
        Operation::DropTable(_) | Operation::RenameTable { .. }
    ) {
        return false;
    }
    let Some(table) = operation.table() else {
        return false;
    };
    renames.iter().any(|other| match other {
        Operation::RenameTable { to, .. } => to == table,
        Operation::RenameColumn {
            table: changed, to, ..
        } => changed == table && columns_of(operation).contains(&to.as_str()),
        _ => false,
    })
}

/// The columns that an operation expects under their new names.
fn columns_of(operation: &Operation) -> Vec<&str> {
    use crate::schema::Constraint::{Check, ForeignKey, Unique};
    match operation {
        Operation::AlterColumn { to, .. } => vec![&to.name],
        Operation::CreateIndex { index, .. } => index.columns().collect(),
        Operation::AddConstraint { constraint, .. } => match constraint {
            Unique(unique) => unique.columns.iter().map(String::as_str).collect(),
            ForeignKey(key) => key.columns.iter().map(String::as_str).collect(),
            Check(_) => Vec::new(),
        },
        _ => Vec::new(),
    }
}
