//! Which revisions a target means. Pure: states in, names out.
//!
//! The chain is linear and stays so. SeaORM would silently apply a revision that sorts before an applied one, and
//! then take back the wrong one; here it is refused, so that every database has the same history.

use crate::error::Error;
use crate::runner::Way;
use crate::target::Target;
use chrono::{DateTime, Utc};

/// A revision, and how this database stands to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Its name, which begins with its time.
    pub name: String,
    /// When it was applied, if it was.
    pub applied_at: Option<DateTime<Utc>>,
    /// Whether this build has it. One that is applied and missing came from another build.
    pub known: bool,
}

/// What a target comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The revisions to apply or take back, in that order.
    pub revisions: Vec<String>,
    /// The same target without reference to the present state: following it later means these revisions or fewer.
    pub target: Target,
}

impl Plan {
    /// Plans to apply what is pending up to the target. `revisions` are in order.
    pub(crate) fn upgrade(revisions: &[Revision], target: &Target) -> Result<Self, Error> {
        let unknown: Vec<_> = revisions
            .iter()
            .filter(|one| !one.known)
            .map(name)
            .collect();
        if !unknown.is_empty() {
            return Err(Error::MissingFile(unknown));
        }
        let applied = check_order(revisions)?;
        let pending = &revisions[applied..];
        let count = match target {
            Target::Head => pending.len(),
            Target::Forward(steps) => within(*steps, pending.len(), Way::Up)?,
            Target::Revision(word) => (find(revisions, word)? + 1).saturating_sub(applied),
            Target::Base | Target::Back(_) => return Err(Error::WrongWay(Way::Up)),
        };
        let revisions: Vec<_> = pending[..count].iter().map(name).collect();
        let target = revisions
            .last()
            .cloned()
            .map_or(Target::Head, Target::Revision);
        Ok(Self { revisions, target })
    }

    /// Plans to take back what is applied after the target. `revisions` are in order.
    pub(crate) fn downgrade(revisions: &[Revision], target: &Target) -> Result<Self, Error> {
        let applied: Vec<_> = revisions
            .iter()
            .filter(|one| one.applied_at.is_some())
            .collect();
        let keep = match target {
            Target::Base => 0,
            Target::Back(steps) => applied.len() - within(*steps, applied.len(), Way::Down)?,
            Target::Revision(word) => {
                let name = &revisions[find(revisions, word)?].name;
                let place = applied.iter().position(|one| one.name == *name);
                place.ok_or_else(|| Error::NotApplied(name.clone()))? + 1
            }
            Target::Head | Target::Forward(_) => return Err(Error::WrongWay(Way::Down)),
        };
        let (kept, gone) = applied.split_at(keep);
        let unknown: Vec<_> = gone
            .iter()
            .filter(|one| !one.known)
            .map(|one| name(one))
            .collect();
        if !unknown.is_empty() {
            return Err(Error::MissingFile(unknown));
        }
        Ok(Self {
            revisions: gone.iter().rev().map(|one| name(one)).collect(),
            target: kept
                .last()
                .map_or(Target::Base, |one| Target::Revision(name(one))),
        })
    }
}

fn name(revision: &Revision) -> String {
    revision.name.clone()
}

/// Gives the number of applied revisions when they are the first ones, without a gap.
fn check_order(revisions: &[Revision]) -> Result<usize, Error> {
    let first_pending = revisions.iter().position(|one| one.applied_at.is_none());
    let last_applied = revisions.iter().rposition(|one| one.applied_at.is_some());
    match (first_pending, last_applied) {
        (Some(pending), Some(applied)) if pending < applied => Err(Error::OutOfOrder {
            pending: name(&revisions[pending]),
            applied: name(&revisions[applied]),
            before: pending
                .checked_sub(1)
                .map_or("base".to_owned(), |i| name(&revisions[i])),
        }),
        _ => Ok(last_applied.map_or(0, |applied| applied + 1)),
    }
}

fn within(asked: usize, available: usize, way: Way) -> Result<usize, Error> {
    if asked > available {
        return Err(Error::TooFar {
            asked,
            available,
            way,
        });
    }
    Ok(asked)
}

/// Finds the one revision that is called so, or the only one that begins so.
fn find(revisions: &[Revision], word: &str) -> Result<usize, Error> {
    if let Some(exact) = revisions.iter().position(|one| one.name == word) {
        return Ok(exact);
    }
    let begins = |(_, one): &(usize, &Revision)| one.name.starts_with(word);
    let matches: Vec<_> = revisions.iter().enumerate().filter(begins).collect();
    match matches[..] {
        [(place, _)] => Ok(place),
        [] => Err(Error::Unknown(word.to_owned())),
        _ => Err(Error::Ambiguous {
            word: word.to_owned(),
            matches: matches.iter().map(|(_, one)| name(one)).collect(),
        }),
    }
}

#[cfg(test)]
mod tests;
