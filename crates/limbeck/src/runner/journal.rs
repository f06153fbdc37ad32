//! A revision that no single transaction can hold: each piece of work is written down, so that it can go on from where
//! it stopped.
//!
//! | the work | is written down |
//! |---|---|
//! | a step of SQL, where definitions can be rolled back | in the step's transaction |
//! | a change of rows, on MySQL and MariaDB | in its own transaction |
//! | a part of a batched change | in the part's transaction, with the last key |
//! | a change of a definition, on MySQL and MariaDB | before, with what the tables looked like then |
//! | a step that bears no transaction | before and after; run again from its beginning if interrupted |

use super::batch;
use super::error::{Aftermath, Error};
use super::event::{Event, Progress};
use super::fingerprint::fingerprint;
use super::job::{Job, count_orphans};
use super::keys;
use super::ledger::{self, Done};
use super::retry::Patience;
use super::session::{Session, is_broken_connection};
use super::standing::count;
use super::step::{Batched, Step, Work};
use crate::engine::Engine;
use crate::legacy::Code;
use sea_orm::{ConnectionTrait as _, DbErr};

/// Stands for a fingerprint where none is needed: the step was begun.
const BEGUN: &str = "begun";

/// The work on one revision.
struct Walk<'a> {
    job: &'a Job<'a>,
    session: &'a Session,
    patience: &'a Patience,
    done: Done,
}

impl Job<'_> {
    /// Does what is not done yet, and writes down that it is.
    pub(super) async fn journaled(
        &self,
        session: &Session,
        done: Done,
        patience: &Patience,
        progress: &mut Progress<'_>,
    ) -> Result<(), Error> {
        let mut walk = Walk {
            job: self,
            session,
            patience,
            done,
        };
        while count(walk.done.steps) < self.steps.len() {
            if let Err(error) = walk.step(progress).await {
                return Err(walk.forget(error).await);
            }
        }
        let whole = |source| self.failure(None, Aftermath::Dirty, source);
        let unit = session.begin().await.map_err(whole)?;
        self.write_down(&unit).await.map_err(whole)?;
        unit.commit().await.map_err(whole)
    }

    /// Finishes only the step that stopped in the middle, if it did, and tells how many steps are done then.
    pub(super) async fn settled(
        &self,
        session: &Session,
        done: Done,
        patience: &Patience,
        progress: &mut Progress<'_>,
    ) -> Result<usize, Error> {
        let mut walk = Walk {
            job: self,
            session,
            patience,
            done,
        };
        let number = count(walk.done.steps);
        if number < self.steps.len() && walk.has_begun(&self.steps[number]).await? {
            walk.step(progress).await?;
        }
        Ok(count(walk.done.steps))
    }
}

impl Walk<'_> {
    fn is_mysql(&self) -> bool {
        self.session.server.engine.is_mysql_like()
    }

    async fn step(&mut self, progress: &mut Progress<'_>) -> Result<(), Error> {
        let number = count(self.done.steps);
        progress(self.job.step(number));
        let step = &self.job.steps[number];
        if step.is_code() || step.alone && !self.is_mysql() {
            self.alone(step, progress).await?;
        } else if self.is_mysql() || step.is_batched() {
            for piece in count(self.done.statements)..step.work.len() {
                self.piece(step, &step.work[piece], progress).await?;
            }
        } else {
            return self.whole(step, progress).await;
        }
        self.done = self.after_step();
        self.save().await
    }

    /// Makes a revision that failed before anything of it happened one that was never begun.
    async fn forget(&self, error: Error) -> Error {
        let Error::Failed(mut failure) = error else {
            return error;
        };
        let nothing = self.done.steps == 0 && self.done.statements == 0 && self.done.mark.is_none();
        let alone = |step: &Step| step.is_code() || step.alone && !self.is_mysql();
        let alone = self.job.steps.first().is_some_and(alone);
        if nothing && !alone && !self.job.course.is_undo() && !is_broken_connection(&failure.source)
        {
            let written = match &self.job.previous {
                Some(previous) => ledger::put(&self.session.db, previous).await,
                None => ledger::remove(&self.session.db, &self.job.node.id).await,
            };
            if written.is_ok() {
                failure.aftermath = Aftermath::Nothing;
            }
        }
        Error::Failed(failure)
    }

    fn after_step(&self) -> Done {
        Done {
            steps: self.done.steps + 1,
            ..Done::default()
        }
    }

    fn after_piece(&self) -> Done {
        Done {
            steps: self.done.steps,
            statements: self.done.statements + 1,
            ..Done::default()
        }
    }

    /// A step in one transaction.
    async fn whole(&mut self, step: &Step, progress: &mut Progress<'_>) -> Result<(), Error> {
        let after = self.after_step();
        let statements: Vec<&str> = step.work.iter().map(Work::sql).collect();
        self.in_transaction(&statements, &after, progress).await?;
        self.done = after;
        Ok(())
    }

    /// A step outside of any transaction.
    async fn alone(&mut self, step: &Step, progress: &mut Progress<'_>) -> Result<(), Error> {
        self.session
            .let_keys_act(false)
            .await
            .map_err(|source| self.failed("", source))?;
        if self.done.fingerprint.take().is_some() {
            for sql in &step.clearing {
                self.execute(sql, progress).await?;
            }
        }
        self.done.fingerprint = Some(BEGUN.to_owned());
        self.save().await?;
        for work in &step.work {
            match work {
                Work::Code(code) => self.code(code).await?,
                _ => self.execute(work.sql(), progress).await?,
            }
        }
        Ok(())
    }

    async fn code(&self, code: &Code) -> Result<(), Error> {
        let done = code.run(&self.session.db).await;
        done.map_err(|source| self.failed("", source))
    }

    /// One piece of a step that goes piece by piece.
    async fn piece(
        &mut self,
        step: &Step,
        work: &Work,
        progress: &mut Progress<'_>,
    ) -> Result<(), Error> {
        match work {
            Work::Batched(batched) => self.batched(batched, progress).await?,
            Work::Sql(sql) if self.is_definition(work) => {
                if !self.happened(step).await? {
                    self.execute(sql, progress).await?;
                }
                self.done = self.after_piece();
            }
            Work::Sql(sql) => {
                let after = self.after_piece();
                self.in_transaction(&[sql], &after, progress).await?;
                self.done = after;
            }
            Work::Code(code) => {
                self.code(code).await?;
                self.done = self.after_piece();
            }
        }
        Ok(())
    }

    fn is_definition(&self, work: &Work) -> bool {
        self.is_mysql() && matches!(work, Work::Sql(_)) && !work.changes_rows()
    }

    /// Tells whether the change of a definition that was begun last did happen. If not, it is begun now.
    async fn happened(&mut self, step: &Step) -> Result<bool, Error> {
        let now = fingerprint(&self.session.db, step).await?;
        if let Some(before) = &self.done.fingerprint {
            return Ok(*before != now);
        }
        self.done.fingerprint = Some(now);
        self.save().await?;
        Ok(false)
    }

    /// Tells whether anything of the step may be there.
    async fn has_begun(&self, step: &Step) -> Result<bool, Error> {
        if self.done.statements > 0 || self.done.mark.is_some() {
            return Ok(true);
        }
        match &self.done.fingerprint {
            Some(before) if before == BEGUN => Ok(true),
            Some(before) => Ok(*before != fingerprint(&self.session.db, step).await?),
            None => Ok(false),
        }
    }

    async fn batched(
        &mut self,
        batched: &Batched,
        progress: &mut Progress<'_>,
    ) -> Result<(), Error> {
        let engine = self.session.server.engine;
        let last = batch::last_key(&self.session.db, engine, batched).await?;
        let mut rows = 0;
        while let Some(last) = &last {
            let from = self.done.mark.as_deref();
            if from == Some(last) {
                break;
            }
            let next = batch::next_key(&self.session.db, engine, batched, from, last).await?;
            let Some(next) = next else { break };
            let sql = batch::part(batched, from, &next);
            let after = Done {
                mark: Some(next),
                ..self.done.clone()
            };
            rows += self.in_transaction(&[&sql], &after, progress).await?;
            self.done = after;
            progress(Event::Rows(rows));
        }
        self.done = self.after_piece();
        self.save().await
    }

    async fn save(&self) -> Result<(), Error> {
        let id = &self.job.node.id;
        Ok(ledger::advance(&self.session.db, id, &self.done).await?)
    }

    /// Runs a statement by itself, again if only a lock was in the way.
    async fn execute(&self, sql: &str, progress: &mut Progress<'_>) -> Result<(), Error> {
        let mut attempts = self.patience.attempts();
        loop {
            let Err(error) = self.session.db.execute_unprepared(sql).await else {
                return Ok(());
            };
            if !attempts.again(&error, progress).await {
                return Err(self.failed(sql, error));
            }
        }
    }

    /// Runs statements in a transaction and writes down in it how far that gets. Gives the number of rows changed.
    async fn in_transaction(
        &self,
        statements: &[&str],
        after: &Done,
        progress: &mut Progress<'_>,
    ) -> Result<u64, Error> {
        let mut attempts = self.patience.attempts();
        loop {
            match self.try_transaction(statements, after).await {
                Err(Error::Failed(failure)) => {
                    if !attempts.again(&failure.source, progress).await {
                        return Err(Error::Failed(failure));
                    }
                }
                other => return other,
            }
        }
    }

    async fn try_transaction(&self, statements: &[&str], after: &Done) -> Result<u64, Error> {
        let first = statements.first().copied().unwrap_or_default();
        let failed = |source| self.failed(first, source);
        let number = count(self.done.steps);
        let step = std::slice::from_ref(&self.job.steps[number]);
        let keys = keys::act(self.session.server.engine, step);
        self.session.let_keys_act(keys).await.map_err(failed)?;
        let unit = self.session.begin().await.map_err(failed)?;
        let orphans = match self.session.server.engine {
            Engine::Sqlite => count_orphans(self.session, &unit).await,
            _ => None,
        };
        let mut rows = 0;
        for sql in statements {
            let outcome = unit.execute_unprepared(sql).await;
            rows += outcome
                .map_err(|source| self.failed(sql, source))?
                .rows_affected();
        }
        let id = &self.job.node.id;
        ledger::advance(&unit, id, after).await.map_err(failed)?;
        self.job.check_rebuilt(&unit, &[number]).await?;
        self.job.check_orphans(self.session, &unit, orphans).await?;
        unit.commit().await.map_err(failed)?;
        Ok(rows)
    }

    fn failed(&self, sql: &str, source: DbErr) -> Error {
        let number = count(self.done.steps);
        self.job
            .failure(Some((number, sql)), Aftermath::Dirty, source)
    }
}
