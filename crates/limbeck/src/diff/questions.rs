//! What is asked first: other questions may fall with its answer.

use super::Refusal;
use crate::schema::Object;

/// Leaves out what is only asked because it is open whether a thing has another name now: a renamed column is neither
/// dropped nor in need of a value.
pub(super) fn first(refusals: Vec<Refusal>) -> Vec<Refusal> {
    let open: Vec<Object> = refusals.iter().flat_map(undecided).cloned().collect();
    let waits = |refusal: &Refusal| {
        matches!(refusal,
        Refusal::Destructive(object)
        | Refusal::Overwritten(object)
        | Refusal::NeedsValue(object)
        | Refusal::NeedsValueBack(object) if open.contains(object))
    };
    refusals
        .into_iter()
        .filter(|refusal| !waits(refusal))
        .collect()
}

/// What may be one thing under two names.
fn undecided(refusal: &Refusal) -> Vec<&Object> {
    match refusal {
        Refusal::Ambiguous { gone, alike } => std::iter::once(gone).chain(alike).collect(),
        _ => Vec::new(),
    }
}
