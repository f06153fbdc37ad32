//! Writing down where a database is, without going there.

use super::Runner;
use super::error::Error;
use super::event::Progress;
use super::job::now;
use super::ledger;
use super::lock::Lock;
use super::session::Session;
use crate::graph::{Graph, Node, Place, Places};
use crate::target::{Start, Target};

/// What a stamp changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stamped<'a> {
    /// Revisions that count as applied now.
    pub added: Vec<&'a Node>,
    /// Revisions that do not any more.
    pub removed: Vec<&'a Node>,
}

impl<'a> Runner<'a> {
    /// Writes that the database is at these targets: they and all they stand on are applied, and what stands on them
    /// is not. Other branches stay as they are, unless `purge` empties everything first, unknown revisions and traces
    /// of a revision that stopped in the middle included. Files of stamped revisions are accepted as they are now.
    pub async fn stamp(
        &self,
        targets: &[Target],
        purge: bool,
        progress: &mut Progress<'_>,
    ) -> Result<Stamped<'a>, Error> {
        let lock = Lock::take(self.db, &self.options, progress).await?;
        let outcome = self.stamp_locked(targets, purge, progress).await;
        lock.release().await;
        outcome
    }

    async fn stamp_locked(
        &self,
        targets: &[Target],
        purge: bool,
        progress: &mut Progress<'_>,
    ) -> Result<Stamped<'a>, Error> {
        let session = Session::open(self.db, &self.options, progress).await?;
        let outcome = self.stamp_on(&session, targets, purge).await;
        let closed = session.close().await;
        let stamped = outcome?;
        closed?;
        Ok(stamped)
    }

    async fn stamp_on(
        &self,
        session: &Session,
        targets: &[Target],
        purge: bool,
    ) -> Result<Stamped<'a>, Error> {
        let standing = self.standing_on(&session.db).await?;
        if !purge {
            standing.check_clean()?;
        }
        let mut marks = Places::new();
        let mut after = if purge {
            Places::new()
        } else {
            standing.applied.clone()
        };
        let resolver = self.resolver(&standing);
        for target in targets {
            let places = resolver.revisions(target)?;
            if places.is_empty() && target.start == Start::Base && !purge {
                let gone = resolver.downgrade(target)?;
                after.retain(|place| !gone.contains(place));
            }
            marks.extend(places);
        }
        place_marks(self.graph(), &mut after, &marks);

        ledger::create(&session.db).await?;
        let unit = session.begin().await?;
        if purge {
            ledger::purge(&unit).await?;
        }
        let now = now();
        for place in &after {
            let applied_at = standing.times.get(place).copied().unwrap_or(now);
            self.write_stamp(&unit, *place, applied_at, purge, &standing.applied)
                .await?;
        }
        for place in standing.applied.difference(&after) {
            let node = self.graph().node(*place);
            let name = standing
                .records
                .get(place)
                .map_or(&node.name, |one| &one.name);
            ledger::remove_name(&unit, name).await?;
            ledger::remove(&unit, &node.id).await?;
        }
        unit.commit().await?;
        let listed = |places: Vec<Place>| places.into_iter().map(|one| self.graph().node(one));
        Ok(Stamped {
            added: listed(after.difference(&standing.applied).copied().collect()).collect(),
            removed: listed(standing.applied.difference(&after).copied().collect()).collect(),
        })
    }

    async fn write_stamp(
        &self,
        unit: &sea_orm::DatabaseTransaction,
        place: Place,
        applied_at: i64,
        purged: bool,
        applied: &Places,
    ) -> Result<(), Error> {
        if purged || !applied.contains(&place) {
            ledger::add_name(unit, &self.graph().node(place).name, applied_at).await?;
        }
        Ok(ledger::put(unit, &self.finished(place, applied_at)).await?)
    }
}

/// Moves a set of applied revisions to the marks.
fn place_marks(graph: &Graph, applied: &mut Places, marks: &Places) {
    let below = graph.below(marks.iter().copied());
    for place in graph.above(marks.iter().copied()) {
        applied.remove(&place);
    }
    applied.extend(below);
}
