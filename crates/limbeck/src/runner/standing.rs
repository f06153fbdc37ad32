//! How a database stands to the revisions: pure, from the graph and what Limbeck's tables say.

use super::error::Error;
use super::event::Course;
use super::ledger::{Record, Rows};
use super::step::Revisions;
use crate::graph::{Graph, Node, Place, Places};
use std::collections::BTreeMap;

/// What is applied, known or not.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    pub(super) applied: Places,
    /// When each was applied, in seconds since 1970.
    pub(super) times: BTreeMap<Place, i64>,
    pub(super) records: BTreeMap<Place, Record>,
    /// Applied by SeaORM's own migrator, so that nothing more is known of them.
    pub(super) unrecorded: Places,
    pub(super) missing: Vec<Missing>,
    dirty: Option<Record>,
}

/// An applied revision that no file has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Its file's name.
    pub name: String,
    /// Its id and its parents, if Limbeck applied it.
    pub known: Option<(String, Vec<String>)>,
    /// When it was applied, in seconds since 1970.
    pub applied_at: i64,
}

/// A revision that stopped in the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dirty<'a> {
    /// Its file's name.
    pub name: &'a str,
    /// What was going on.
    pub course: Course,
    /// The step that is not done, from 1.
    pub step: usize,
    /// Of how many.
    pub steps: usize,
}

impl Standing {
    pub(super) fn new(graph: &Graph, rows: Rows) -> Self {
        let mut standing = Self::default();
        let mut by_name = BTreeMap::new();
        for record in rows.records {
            if record.is_dirty() {
                standing.dirty = Some(record.clone());
            }
            by_name.insert(record.name.clone(), record);
        }
        for (name, applied_at) in rows.names {
            let record = by_name.remove(&name);
            // By id first: a file that was only renamed is the same revision.
            let by_id = record.as_ref().and_then(|one| graph.place_of_id(&one.id));
            let Some(place) = by_id.or_else(|| graph.place_of_name(&name)) else {
                standing.missing.push(Missing {
                    name,
                    known: record.map(|one| (one.id, one.parents)),
                    applied_at,
                });
                continue;
            };
            standing.applied.insert(place);
            standing.times.insert(place, applied_at);
            match record {
                Some(record) => drop(standing.records.insert(place, record)),
                None => drop(standing.unrecorded.insert(place)),
            }
        }
        standing
    }

    /// The revisions that are applied and have a file, each after all that it stands on.
    pub fn applied<'g>(&self, graph: &'g Graph) -> impl Iterator<Item = &'g Node> {
        self.applied.iter().map(|place| graph.node(*place))
    }

    /// The newest applied revisions: where the database is.
    pub fn current<'g>(&self, graph: &'g Graph) -> Vec<&'g Node> {
        let tips = graph.tips(&self.applied);
        tips.iter().map(|place| graph.node(*place)).collect()
    }

    /// When a revision was applied, in seconds since 1970, if it is.
    pub fn applied_at(&self, graph: &Graph, id: &str) -> Option<i64> {
        self.times.get(&graph.place_of_id(id)?).copied()
    }

    /// Applied revisions that no file has.
    pub fn missing(&self) -> &[Missing] {
        &self.missing
    }

    /// The revision that stopped in the middle. (Or is in the middle, if another process is at it.)
    pub fn dirty(&self) -> Option<Dirty<'_>> {
        let record = self.dirty.as_ref()?;
        Some(Dirty {
            name: &record.name,
            course: record.course,
            step: count(record.done.steps) + 1,
            steps: count(record.steps),
        })
    }

    /// Applied revisions whose files say something else now.
    pub fn edited<'r>(&self, revisions: &'r dyn Revisions) -> Vec<&'r Node> {
        let graph = revisions.graph();
        let edited = self.records.iter().filter(|(place, record)| {
            let file = revisions.checksum(&graph.node(**place).id);
            !record.is_dirty() && record.checksum != file
        });
        edited.map(|(place, _)| graph.node(*place)).collect()
    }

    pub(super) fn dirty_record(&self) -> Option<&Record> {
        self.dirty.as_ref()
    }

    /// Refuses to build on a revision that stopped in the middle.
    pub(super) fn check_clean(&self) -> Result<(), Error> {
        let Some(dirty) = self.dirty() else {
            return Ok(());
        };
        Err(Error::Dirty {
            revision: dirty.name.to_owned(),
            course: dirty.course,
            step: dirty.step,
            steps: dirty.steps,
        })
    }

    /// Refuses to build on what is not sound: dirty before edited.
    pub(super) fn check(&self, revisions: &dyn Revisions) -> Result<(), Error> {
        self.check_clean()?;
        let edited = self.edited(revisions);
        if !edited.is_empty() {
            return Err(Error::Edited(names(edited)));
        }
        Ok(())
    }

    /// Refuses to go up where the files do not hold all that is applied.
    pub(super) fn check_missing(&self) -> Result<(), Error> {
        if self.missing.is_empty() {
            return Ok(());
        }
        let missing = self.missing.iter().map(|one| one.name.clone());
        Err(Error::Missing(missing.collect()))
    }

    /// Refuses to take back what a missing file stands on, or may stand on.
    pub(super) fn check_missing_above(&self, graph: &Graph, path: &Places) -> Result<(), Error> {
        let mut gone: Vec<&str> = path
            .iter()
            .map(|place| graph.node(*place).id.as_str())
            .collect();
        let mut above: Vec<String> = Vec::new();
        // Parents come before children in no order, so it is asked until nothing is added.
        loop {
            let before = above.len();
            for missing in &self.missing {
                let stands = missing.known.as_ref().is_none_or(|(_, parents)| {
                    parents.iter().any(|parent| gone.contains(&parent.as_str()))
                });
                if stands && !above.contains(&missing.name) {
                    above.push(missing.name.clone());
                    gone.extend(missing.known.as_ref().map(|(id, _)| id.as_str()));
                }
            }
            if above.len() == before {
                break;
            }
        }
        if path.is_empty() || above.is_empty() {
            return Ok(());
        }
        Err(Error::Missing(above))
    }

    /// Refuses gaps: pending revisions that applied ones stand on.
    pub(super) fn check_order(&self, graph: &Graph) -> Result<(), Error> {
        let below = graph.below(self.applied.iter().copied());
        let Some(pending) = below.difference(&self.applied).next().copied() else {
            return Ok(());
        };
        let above = graph.above([pending]);
        let applied = above.intersection(&self.applied).next();
        let applied = *applied.expect("a gap has something applied above it");
        let mut under = graph.parents_of(pending).iter();
        let under = under.find(|place| self.applied.contains(place));
        let name = |place: Place| graph.node(place).name.clone();
        Err(Error::OutOfOrder {
            pending: name(pending),
            applied: name(applied),
            below: under.map_or_else(|| "base".to_owned(), |place| name(*place)),
        })
    }
}

pub(super) fn names<'n>(nodes: impl IntoIterator<Item = &'n Node>) -> Vec<String> {
    nodes.into_iter().map(|node| node.name.clone()).collect()
}

/// Counts are never negative, whatever somebody wrote into the table.
pub(super) fn count(number: i32) -> usize {
    usize::try_from(number).unwrap_or(0)
}
