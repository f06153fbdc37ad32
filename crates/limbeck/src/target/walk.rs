//! Counting steps along the graph, where the way must be clear at each of them.

use super::{Resolver, Target, TargetError};
use crate::graph::{Place, Places};

impl Resolver<'_> {
    /// Goes up from a revision, or from before the first one. `line` holds where it may go.
    pub(super) fn climb(
        &self,
        from: Option<Place>,
        target: &Target,
        line: Option<&Places>,
    ) -> Result<Place, TargetError> {
        let mut at = from;
        for done in 0..target.steps.unsigned_abs() {
            let mut next = match at {
                Some(place) => self.graph.children_of(place).iter().copied().collect(),
                None => self.graph.base_places(),
            };
            if let Some(line) = line {
                next.retain(|place| line.contains(place));
            }
            at = Some(
                self.only(&next, at, target)?
                    .ok_or_else(|| too_far(target, done))?,
            );
        }
        Ok(at.expect("a target that counts has a step"))
    }

    /// Goes down from a revision. Nothing means before the first one.
    pub(super) fn descend(
        &self,
        from: Option<Place>,
        target: &Target,
        line: Option<&Places>,
    ) -> Result<Option<Place>, TargetError> {
        let mut at = from;
        for done in 0..target.steps.unsigned_abs() {
            let place = at.ok_or_else(|| too_far(target, done))?;
            let mut next: Places = self.graph.parents_of(place).iter().copied().collect();
            if let Some(line) = line {
                next.retain(|place| line.contains(place));
            }
            at = self.only(&next, at, target)?;
        }
        Ok(at)
    }

    /// Takes the last applied revisions off, one by one; each must be the only last one at its turn.
    pub(super) fn peel(
        &self,
        target: &Target,
        line: Option<&Places>,
    ) -> Result<Places, TargetError> {
        let graph = self.graph;
        let last_of = |left: &Places, place: Place| match line {
            Some(line) => line.contains(&place) && graph.is_tip(left, place),
            None => graph.is_loose(left, place),
        };
        let mut left = graph.below(self.applied.iter().copied());
        let mut last = left.clone();
        last.retain(|place| last_of(&left, *place));
        let mut gone = Places::new();
        for done in 0..target.steps.unsigned_abs() {
            // What is not applied, in a gap below what is, goes along without being counted.
            loop {
                if last.len() > 1 {
                    return Err(self.many_current(target, &last));
                }
                let place = last.pop_first().ok_or_else(|| too_far(target, done))?;
                let going = graph.above_within([place], &left);
                for place in &going {
                    left.remove(place);
                }
                for below in going.iter().flat_map(|place| graph.under(*place)) {
                    if left.contains(&below) && last_of(&left, below) {
                        last.insert(below);
                    }
                }
                gone.extend(going.intersection(self.applied));
                if self.applied.contains(&place) {
                    break;
                }
            }
        }
        Ok(gone)
    }

    fn only(
        &self,
        choices: &Places,
        after: Option<Place>,
        target: &Target,
    ) -> Result<Option<Place>, TargetError> {
        if choices.len() > 1 {
            return Err(TargetError::Fork {
                target: target.to_string(),
                after: after.map(|place| self.shown(place)),
                choices: self.listed(choices),
            });
        }
        Ok(choices.first().copied())
    }
}

fn too_far(target: &Target, available: u64) -> TargetError {
    TargetError::TooFar {
        target: target.to_string(),
        available,
        up: target.steps > 0,
    }
}
