//! Finishing or undoing a revision that stopped in the middle.

use super::Runner;
use super::error::Error;
use super::event::{Course, Progress};
use super::job::Job;
use super::ledger::{self, Done};
use super::lock::Lock;
use super::session::Session;
use super::standing::count;
use super::step::Step;
use super::surroundings::surroundings;
use crate::graph::Node;
use crate::operation::Undo;

/// What to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// Finish what was begun.
    Resume,
    /// Undo what was done. What was already being undone is undone to its end either way.
    UndoPartial,
}

impl<'a> Runner<'a> {
    /// Repairs a dirty database. Gives the revision, and what became of it.
    pub async fn repair(
        &self,
        repair: Repair,
        progress: &mut Progress<'_>,
    ) -> Result<(&'a Node, Course), Error> {
        let lock = Lock::take(self.db, &self.options, progress).await?;
        let outcome = self.repair_locked(repair, progress).await;
        lock.release().await;
        outcome
    }

    async fn repair_locked(
        &self,
        repair: Repair,
        progress: &mut Progress<'_>,
    ) -> Result<(&'a Node, Course), Error> {
        let session = Session::open(self.db, &self.options, progress).await?;
        let outcome = self.mend(&session, repair, progress).await;
        let closed = session.close().await;
        let done = outcome?;
        closed?;
        Ok(done)
    }

    async fn mend(
        &self,
        session: &Session,
        repair: Repair,
        progress: &mut Progress<'_>,
    ) -> Result<(&'a Node, Course), Error> {
        let standing = self.standing_on(&session.db).await?;
        let record = standing.dirty_record().ok_or(Error::NotDirty)?.clone();
        let graph = self.graph();
        let place = graph.place_of_id(&record.id);
        let node = graph.node(place.ok_or_else(|| Error::DirtyMissing(record.name.clone()))?);
        let way = record.course.way();
        let around = surroundings(&session.db).await?;
        let script = self.script(node, way, session.server, &standing.applied, &around)?;
        let checksum = self.revisions.checksum(&node.id);
        if checksum != record.checksum {
            return Err(Error::EditedDirty(node.name.clone()));
        }
        let done = record.done.clone();
        let mut job = Job::new(node, way, script, checksum, Some(record.clone()));
        if record.course.is_undo() {
            job = job.undoing(count(record.steps))?;
        }
        let patience = self.patience();
        if repair == Repair::Resume || record.course.is_undo() {
            progress(job.begun(count(done.steps)));
            job.journaled(session, done, &patience, progress).await?;
        } else {
            // Half a step has no way back, so it is made a whole one first.
            check_reversible(
                node,
                &job.steps[..job.steps.len().min(count(done.steps) + 1)],
            )?;
            let settled = job.settled(session, done, &patience, progress).await?;
            job = job.undoing(settled)?;
            ledger::put(&session.db, &job.record(Done::default())).await?;
            progress(job.begun(0));
            job.journaled(session, Done::default(), &patience, progress)
                .await?;
        }
        progress(job.done());
        Ok((node, job.course))
    }
}

impl Job<'_> {
    /// The way back over the first steps.
    fn undoing(self, steps: usize) -> Result<Self, Error> {
        let done = self.steps.get(..steps).unwrap_or(&self.steps);
        check_reversible(self.node, done)?;
        let back = done.iter().rev().filter_map(|step| match &step.undo {
            Undo::By(work) => Some(Step {
                describe: format!("undo: {}", step.describe),
                work: work.clone(),
                undo: Undo::Irreversible("it is the way back itself".to_owned()),
                clearing: Vec::new(),
                ..step.clone()
            }),
            Undo::Irreversible(_) => None,
        });
        Ok(Self {
            course: self.course.undone(),
            steps: back.collect(),
            ..self
        })
    }
}

fn check_reversible(node: &Node, steps: &[Step]) -> Result<(), Error> {
    for step in steps {
        if let Undo::Irreversible(why) = &step.undo {
            return Err(Error::Irreversible {
                revision: node.name.clone(),
                describe: step.describe.clone(),
                why: why.clone(),
            });
        }
    }
    Ok(())
}
