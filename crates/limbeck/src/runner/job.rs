//! One revision on its way, and how it is done where a transaction holds all of it.

use super::error::{Aftermath, Error, FailedStep, Failure};
use super::event::{Course, Event, Progress};
use super::keys;
use super::ledger::{self, Done, Record};
use super::retry::Patience;
use super::session::{Session, is_broken_connection};
use super::step::{Script, Step, Work};
use crate::engine::Engine;
use crate::graph::Node;
use crate::revision::Way;
use sea_orm::{ConnectionTrait, DbErr, Statement};
use std::collections::BTreeSet;
use std::time::{Instant, SystemTime};

/// A revision, and what is to become of it.
pub(super) struct Job<'a> {
    pub(super) node: &'a Node,
    pub(super) course: Course,
    pub(super) steps: Vec<Step>,
    pub(super) checksum: String,
    pub(super) schema: Option<String>,
    /// What is written of it so far.
    pub(super) previous: Option<Record>,
    pub(super) began: Instant,
}

impl<'a> Job<'a> {
    pub(super) fn new(
        node: &'a Node,
        way: Way,
        script: Script,
        checksum: String,
        previous: Option<Record>,
    ) -> Self {
        Self {
            node,
            course: way.into(),
            steps: script.steps,
            checksum,
            schema: script.schema,
            previous,
            began: Instant::now(),
        }
    }

    /// Whether all of it can be one transaction.
    fn is_one_transaction(&self, engine: Engine) -> bool {
        engine.has_transactional_ddl() && !self.steps.iter().any(Step::commits)
    }

    /// Does the revision and writes it down.
    pub(super) async fn run(
        &self,
        session: &Session,
        patience: &Patience,
        progress: &mut Progress<'_>,
    ) -> Result<(), Error> {
        progress(self.begun(0));
        if self.is_one_transaction(session.server.engine) {
            self.in_transaction(session, patience, progress).await?;
        } else {
            ledger::put(&session.db, &self.record(Done::default())).await?;
            self.journaled(session, Done::default(), patience, progress)
                .await?;
        }
        progress(self.done());
        Ok(())
    }

    async fn in_transaction(
        &self,
        session: &Session,
        patience: &Patience,
        progress: &mut Progress<'_>,
    ) -> Result<(), Error> {
        let mut attempts = patience.attempts();
        loop {
            let Err(error) = self.try_transaction(session, progress).await else {
                return Ok(());
            };
            match error {
                Error::Failed(failure) if attempts.again(&failure.source, progress).await => {}
                error => return Err(error),
            }
        }
    }

    async fn try_transaction(
        &self,
        session: &Session,
        progress: &mut Progress<'_>,
    ) -> Result<(), Error> {
        let whole = |source| self.failure(None, Aftermath::Nothing, source);
        let keys = keys::act(session.server.engine, &self.steps);
        session.let_keys_act(keys).await.map_err(whole)?;
        let unit = session.begin().await.map_err(whole)?;
        let orphans = count_orphans(session, &unit).await;
        for number in 0..self.steps.len() {
            progress(self.step(number));
            for work in &self.steps[number].work {
                let done = match work {
                    Work::Code(code) => code.run(&unit).await,
                    _ => unit.execute_unprepared(work.sql()).await.map(drop),
                };
                done.map_err(|source| {
                    self.failure(Some((number, work.sql())), Aftermath::Nothing, source)
                })?;
            }
        }
        let all: Vec<usize> = (0..self.steps.len()).collect();
        self.check_rebuilt(&unit, &all).await?;
        self.write_down(&unit).await.map_err(whole)?;
        self.check_orphans(session, &unit, orphans).await?;
        unit.commit().await.map_err(|source| {
            let aftermath = if is_broken_connection(&source) {
                Aftermath::Unknown
            } else {
                Aftermath::Nothing
            };
            self.failure(None, aftermath, source)
        })
    }

    /// Refuses rows that refer to nothing. Nobody else checks on SQLite where [`keys`] do not act; those that were
    /// there before are none of this revision's business.
    pub(super) async fn check_orphans(
        &self,
        session: &Session,
        unit: &impl ConnectionTrait,
        before: Option<u64>,
    ) -> Result<(), Error> {
        let now = count_orphans(session, unit).await;
        match now.zip(before) {
            Some((now, before)) if now > before => Err(Error::Orphans {
                revision: self.node.name.clone(),
                rows: now - before,
            }),
            _ => Ok(()),
        }
    }

    /// Looks through the tables that these steps have built anew, before they replace the old ones for good.
    pub(super) async fn check_rebuilt(
        &self,
        unit: &impl ConnectionTrait,
        steps: &[usize],
    ) -> Result<(), Error> {
        let rebuilt = steps.iter().map(|number| &self.steps[*number]);
        let rebuilt = rebuilt.filter(|step| step.rebuilds);
        let tables: BTreeSet<&String> = rebuilt
            .flat_map(|step| step.touches.iter().flatten())
            .collect();
        for table in tables {
            if let Some(finding) = damage(unit, table).await? {
                return Err(Error::Damaged {
                    revision: self.node.name.clone(),
                    table: table.clone(),
                    finding,
                });
            }
        }
        Ok(())
    }

    /// Writes what has become of the revision.
    pub(super) async fn write_down(&self, db: &impl ConnectionTrait) -> Result<(), DbErr> {
        let (id, name) = (&self.node.id, &self.node.name);
        match self.course {
            Course::Up | Course::UndoDown => {
                let mut record = self.record(Done {
                    steps: self.count(),
                    ..Done::default()
                });
                if self.course == Course::Up {
                    record.duration_ms = i64::try_from(self.began.elapsed().as_millis()).ok();
                }
                record.course = Course::Up;
                ledger::add_name(db, name, record.applied_at).await?;
                ledger::put(db, &record).await
            }
            Course::Down | Course::UndoUp => {
                ledger::remove_name(db, name).await?;
                ledger::remove(db, id).await
            }
        }
    }

    /// What is written of it from now on. A revision that is applied keeps its time until it is gone.
    pub(super) fn record(&self, done: Done) -> Record {
        let applied = self
            .previous
            .as_ref()
            .filter(|_| self.course.way() == Way::Down);
        Record {
            id: self.node.id.clone(),
            name: self.node.name.clone(),
            parents: self.node.parents.clone(),
            checksum: self.checksum.clone(),
            schema: self.schema.clone(),
            applied_at: applied.map_or_else(now, |record| record.applied_at),
            duration_ms: applied.and_then(|record| record.duration_ms),
            course: self.course,
            steps: self.count(),
            done,
        }
    }

    fn count(&self) -> i32 {
        i32::try_from(self.steps.len()).unwrap_or(i32::MAX)
    }

    pub(super) fn begun(&self, done: usize) -> Event<'_> {
        Event::Begun {
            revision: self.node,
            course: self.course,
            done,
            steps: self.steps.len(),
        }
    }

    pub(super) fn step(&self, number: usize) -> Event<'_> {
        Event::Step {
            number: number + 1,
            steps: self.steps.len(),
            describe: &self.steps[number].describe,
        }
    }

    pub(super) fn done(&self) -> Event<'_> {
        Event::Done {
            revision: self.node,
            course: self.course,
            elapsed: self.began.elapsed(),
        }
    }

    pub(super) fn failure(
        &self,
        at: Option<(usize, &str)>,
        aftermath: Aftermath,
        source: DbErr,
    ) -> Error {
        let step = at.map(|(number, sql)| FailedStep {
            number: number + 1,
            steps: self.steps.len(),
            describe: self.steps[number].describe.clone(),
            sql: sql.to_owned(),
        });
        Error::Failed(Box::new(Failure {
            revision: self.node.name.clone(),
            course: self.course,
            step,
            aftermath,
            source,
        }))
    }
}

/// Counts rows that refer to nothing, on SQLite. None where nobody can tell, such as when a key refers to columns that
/// are not unique.
pub(super) async fn count_orphans(session: &Session, db: &impl ConnectionTrait) -> Option<u64> {
    if session.server.engine != Engine::Sqlite {
        return None;
    }
    let question = "SELECT COUNT(*) FROM pragma_foreign_key_check";
    let question = Statement::from_string(db.get_database_backend(), question);
    let row = db.query_one_raw(question).await.ok()??;
    let count: i64 = row.try_get_by_index(0).ok()?;
    u64::try_from(count).ok()
}

/// What SQLite finds wrong with a table. Nothing with one that is not there: a later step may have dropped it.
async fn damage(db: &impl ConnectionTrait, table: &str) -> Result<Option<String>, DbErr> {
    let question = "SELECT c.integrity_check FROM sqlite_master AS t, pragma_integrity_check(t.name) AS c WHERE t.type = 'table' AND t.name = ? AND c.integrity_check <> 'ok' LIMIT 1";
    let question =
        Statement::from_sql_and_values(db.get_database_backend(), question, [table.into()]);
    let row = db.query_one_raw(question).await?;
    row.map(|row| row.try_get_by_index(0)).transpose()
}

impl Work {
    /// Whether it changes rows and no definitions, so that MySQL can roll it back.
    pub(super) fn changes_rows(&self) -> bool {
        const VERBS: [&str; 4] = ["INSERT", "UPDATE", "DELETE", "REPLACE"];
        let text = self.sql().trim_start();
        let verb = text
            .split(|letter: char| !letter.is_ascii_alphabetic())
            .next();
        verb.is_some_and(|verb| VERBS.iter().any(|known| known.eq_ignore_ascii_case(verb)))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a tool of the operator, with no use case to hand it a clock"
)]
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs().cast_signed())
}
