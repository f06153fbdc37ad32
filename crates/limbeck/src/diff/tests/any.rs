//! What holds for any two schemas.

use super::strategy::schema;
use crate::diff::{Difference, Hints, Refusal, diff};
use crate::operation::Operation;
use crate::schema::{Object, Schema, Term};
use crate::state::State;
use crate::{Meta, Revision};
use proptest::collection::vec;
use proptest::prelude::*;

/// Says whatever is asked for.
pub(crate) fn answered(before: &Schema, after: &Schema, mut hints: Hints) -> Difference {
    for _ in 0..3 {
        let refused = match diff(before, after, &hints) {
            Ok(found) => return found,
            Err(refused) => refused,
        };
        for refusal in refused.0 {
            let (Refusal::NeedsValue(Object::Column(table, column))
            | Refusal::NeedsValueBack(Object::Column(table, column))) = refusal
            else {
                panic!("{refusal}");
            };
            hints = hints.fill(table, column, Term::Value("filled".into()));
        }
    }
    panic!("answers are not heard");
}

pub(crate) fn bold() -> Hints {
    let hints = Hints::new().nothing_else_is_renamed();
    hints.allow_destructive().allow_dropping_everything()
}

fn after(schema: &Schema, operations: &[Operation]) -> Schema {
    let mut schema = schema.clone();
    for operation in operations {
        schema.apply(operation).expect("the difference runs");
    }
    schema
}

/// The order of columns is overlooked.
fn sorted(mut schema: Schema) -> Schema {
    for table in schema.tables.each_mut() {
        table.columns.sort();
    }
    schema
}

/// Any renames that are possible, columns' included.
fn renames(before: &Schema, after: &Schema, throws: &[(u8, u8, bool)]) -> Hints {
    let mut hints = bold();
    let (mut old_taken, mut new_taken) = (Vec::new(), Vec::new());
    for (one, two, with_columns) in throws {
        if before.tables.is_empty() || after.tables.is_empty() {
            break;
        }
        let old = before
            .tables
            .iter()
            .nth(usize::from(*one) % before.tables.len());
        let new = after
            .tables
            .iter()
            .nth(usize::from(*two) % after.tables.len());
        let (old, new) = (old.expect("modulo"), new.expect("modulo"));
        if old_taken.contains(&&old.name) || new_taken.contains(&&new.name) {
            continue;
        }
        old_taken.push(&old.name);
        new_taken.push(&new.name);
        hints = hints.rename_table(&old.name, &new.name);
        if *with_columns {
            let shift = usize::from(*two);
            let columns = old
                .columns
                .iter()
                .zip(new.columns.iter().cycle().skip(shift));
            let columns = columns.take(new.columns.len().min(2));
            for (from, to) in columns {
                hints = hints.rename_column(&new.name, &from.name, &to.name);
            }
        }
    }
    hints
}

fn holds(before: &Schema, wanted: &Schema, hints: Hints) -> Result<(), TestCaseError> {
    let found = answered(before, wanted, hints.clone());
    let reached = after(before, &found.up);
    prop_assert_eq!(sorted(reached.clone()), sorted(wanted.clone()));
    let returned = after(&reached, &found.down);
    prop_assert_eq!(sorted(returned), sorted(before.clone()));
    prop_assert_eq!(&found, &answered(before, wanted, hints));
    let again = diff(&reached, wanted, &Hints::new()).expect("nothing is left to say");
    prop_assert!(again.is_empty(), "{:?}", again);
    // What it says is complete: resolved as a revision it is the same.
    let (plan, unplan) = found.plans();
    let revision = Revision::from_memory("m1", &Meta::EMPTY, plan, unplan);
    let resolved = revision.resolve(&State::from(before.clone()));
    let resolved = resolved.expect("the difference fits");
    prop_assert_eq!(resolved.up, found.up);
    prop_assert_eq!(resolved.down.expect("there is a way back"), found.down);
    Ok(())
}

proptest! {
    /// There and back, exactly; twice the same; nothing left afterwards.
    #[test]
    fn the_way_leads_there_and_back(before in schema(), wanted in schema()) {
        holds(&before, &wanted, bold())?;
    }

    #[test]
    fn the_way_leads_there_and_back_whatever_was_renamed(
        before in schema(),
        wanted in schema(),
        throws in vec((any::<u8>(), any::<u8>(), any::<bool>()), 0..4),
    ) {
        let hints = renames(&before, &wanted, &throws);
        holds(&before, &wanted, hints)?;
    }

    #[test]
    fn a_schema_does_not_differ_from_itself(schema in schema()) {
        let found = diff(&schema, &schema, &Hints::new()).expect("nothing to say");
        prop_assert!(found.is_empty());
    }
}
