//! The phases of a proof, one after the other.

use super::clear::Remains;
use super::conditions::Conditions;
use super::error::{Failure, Phase, ProofError, Why};
use super::excerpt::Excerpt;
use super::fate::Fates;
use super::rows::Comparison;
use super::{Proof, Scratch, bench, clear, finding, rows, scratch, seed, touched};
use crate::catalog::{self, Catalog, Filter, Rigour};
use crate::engine::{Engine, Server};
use crate::graph::{Node, Place, Places};
use crate::history::History;
use crate::runner::{Error as RunnerError, Options, Progress, Revisions as _, Runner};
use crate::schema::Table;
use crate::target::Target;
use sea_orm::{DatabaseConnection, DbErr};
use std::time::Duration;

/// A revision that is to be proven.
pub(super) struct Trial<'a> {
    pub(super) history: &'a History,
    pub(super) node: &'a Node,
    pub(super) scratch: &'a Scratch,
}

/// The trial on a database.
pub(super) struct Course<'t> {
    trial: &'t Trial<'t>,
    db: &'t DatabaseConnection,
    /// Another database, for what is only made to be compared.
    bench: &'t DatabaseConnection,
    server: Server,
}

impl Trial<'_> {
    /// Puts it on a database that has nothing but what the revision stands on.
    pub(super) async fn on<'t>(
        &'t self,
        db: &'t DatabaseConnection,
        bench: &'t DatabaseConnection,
    ) -> Result<Course<'t>, ProofError> {
        let server = scratch::server(db).await?;
        Ok(Course {
            trial: self,
            db,
            bench,
            server,
        })
    }

    /// Goes through all phases on a database of its own.
    pub(super) async fn alone(
        &self,
        conditions: &mut Conditions<'_>,
        progress: &mut Progress<'_>,
    ) -> Result<Proof, ProofError> {
        self.scratch
            .with(async |bench| {
                let on_it = async |db: &DatabaseConnection| {
                    let course = self.on(db, bench).await?;
                    let done = course.run(&Places::new(), conditions, progress).await;
                    done.map(|(proof, _)| proof)
                };
                self.scratch.with(on_it).await
            })
            .await
    }

    /// Says of a revision that failed whether it does well on empty tables.
    pub(super) async fn explained(&self, mut failure: Box<Failure>) -> Box<Failure> {
        let phase = failure.phase;
        let may_be_rows =
            phase == Phase::Up || (phase == Phase::Down && self.converts(failure.server.engine));
        if let Why::Run { only_with_rows, .. } = &mut failure.why
            && may_be_rows
        {
            let mut bare = Conditions::new().without_seeds();
            let again = self.alone(&mut bare, &mut |_| {}).await;
            *only_with_rows = match again {
                Ok(_) => true,
                Err(ProofError::Failed(again)) => again.phase > phase,
                Err(_) => false,
            };
        }
        failure
    }

    /// Whether values are converted, so that not all of them may fit on the way back.
    fn converts(&self, engine: Engine) -> bool {
        let (history, id) = (self.history, &self.node.id);
        let below = self.below();
        let below = below.iter().map(|one| history.graph().node(*one));
        let state = history.state_at(below);
        let up = history.up(id).unwrap_or_default();
        let back = history.down(id).and_then(Result::ok).unwrap_or_default();
        Fates::follow(engine, state.on(engine), up, back).converts()
    }

    pub(super) fn place(&self) -> Option<Place> {
        self.history.graph().place_of_id(&self.node.id)
    }

    /// Where the revisions are that it stands on.
    pub(super) fn below(&self) -> Places {
        let mut below = self.history.graph().below(self.place());
        below.retain(|one| Some(*one) != self.place());
        below
    }
}

impl Course<'_> {
    /// Goes through all phases, where these revisions are applied already. Tells what is left to be cleared away, if
    /// the way back leads there.
    pub(super) async fn run(
        &self,
        applied: &Places,
        conditions: &mut Conditions<'_>,
        progress: &mut Progress<'_>,
    ) -> Result<(Proof, Option<Remains>), ProofError> {
        let history = self.trial.history;
        let id = &self.trial.node.id;
        let engine = self.server.engine;
        let below = self.trial.below();
        for place in below.difference(applied) {
            let id = &history.graph().node(*place).id;
            self.up(id, Phase::Replay, &mut |_| {}).await?;
        }
        let below: Vec<&Node> = below.iter().map(|one| history.graph().node(*one)).collect();
        let state = history.state_at(below.iter().copied());
        let schema = state.on(engine);
        let up = history.up(id).unwrap_or_default();
        let back = history.down(id).and_then(Result::ok).unwrap_or_default();
        let is_legacy = history.is_legacy(id);

        let tables = if is_legacy {
            touched::all(schema)
        } else {
            touched::tables(engine, schema, up.iter().chain(back))
        };
        let before = self.catalog(Phase::Seed).await?;
        let found_there = self.rows(&tables, &before, Phase::Seed).await?;
        let seeded = if conditions.bare {
            seed::Seeded::default()
        } else {
            seed::seed(self.db, self.server, schema, &tables).await
        };
        let rows = self.rows(&tables, &before, Phase::Seed).await?;
        self.look(Phase::Seed, conditions).await?;

        self.up(id, Phase::Up, progress).await?;
        let after = self.catalog(Phase::Up).await?;
        if !is_legacy {
            self.compare_with_state(&below, &before, &after).await?;
        }
        self.look(Phase::Up, conditions).await?;
        let mut proof = Proof {
            revision: self.trial.node.name.clone(),
            server: self.server,
            survived: 0,
            lost: Vec::new(),
            irreversible: None,
            notes: seeded.notes,
            elapsed: Duration::ZERO,
        };

        if let Some(why) = self.down(is_legacy, progress).await? {
            proof.irreversible = Some(why);
            return Ok((proof, None));
        }
        let restored = self.catalog(Phase::Restored).await?;
        self.judge(Phase::Restored, finding::between(&before, &restored))?;
        let fates = Fates::follow(engine, schema, up, back);
        let fates = if is_legacy { fates.unknown() } else { fates };
        let now = self.rows(&tables, &restored, Phase::Rows).await?;
        let Comparison {
            survived,
            lost,
            findings,
        } = rows::compare(&fates, &rows, &now);
        self.judge(Phase::Rows, findings)?;
        (proof.survived, proof.lost) = (survived, lost);
        self.look(Phase::Rows, conditions).await?;

        self.up(id, Phase::Again, progress).await?;
        let again = self.catalog(Phase::Same).await?;
        self.judge(Phase::Same, finding::between(&after, &again))?;
        let there = |table: &&Table| found_there.contains_key(&table.name);
        let remains = Remains {
            tables: tables.into_iter().filter(there).cloned().collect(),
            rows: found_there,
        };
        Ok((proof, Some(remains)))
    }

    /// Leaves the revision applied to a database without the rows that were put into it. Tells whether that was
    /// possible.
    pub(super) async fn clear(&self, remains: &Remains) -> bool {
        let is_legacy = self.trial.history.is_legacy(&self.trial.node.id);
        let down = self.down(is_legacy, &mut |_| {}).await;
        if !matches!(down, Ok(None)) {
            return false;
        }
        let cleared = clear::clear(self.db, self.server, remains).await;
        if !matches!(cleared, Ok(true)) {
            return false;
        }
        let id = &self.trial.node.id;
        self.up(id, Phase::Replay, &mut |_| {}).await.is_ok()
    }

    fn runner(&self) -> Runner<'_> {
        let options = Options {
            alone: true,
            ..Options::default()
        };
        Runner::new(self.db, self.trial.history).options(options)
    }

    async fn up(
        &self,
        id: &str,
        phase: Phase,
        progress: &mut Progress<'_>,
    ) -> Result<(), ProofError> {
        let target = Target::revision(id);
        let done = self.runner().upgrade(&target, progress).await;
        done.map(drop).map_err(|error| self.failed(phase, error))
    }

    /// Takes the revision back, or tells why that cannot be.
    async fn down(
        &self,
        is_legacy: bool,
        progress: &mut Progress<'_>,
    ) -> Result<Option<String>, ProofError> {
        if let (Some(Err(why)), false) = (self.trial.history.down(&self.trial.node.id), is_legacy) {
            return Ok(Some(why.0.clone()));
        }
        let done = self
            .runner()
            .downgrade(&Target::relative(-1), progress)
            .await;
        match done {
            Ok(_) => Ok(None),
            // So says SeaORM's own migrator of a file without `down`.
            Err(RunnerError::Failed(failure))
                if is_legacy && matches!(failure.source, DbErr::Migration(_)) =>
            {
                Ok(Some(failure.source.to_string()))
            }
            Err(error) => Err(self.failed(Phase::Down, error)),
        }
    }

    async fn catalog(&self, phase: Phase) -> Result<Catalog, ProofError> {
        let read = catalog::read(self.db, &Filter::new()).await;
        read.map_err(|error| self.failed(phase, error))
    }

    /// The rows of those tables that are there.
    async fn rows(
        &self,
        tables: &[&Table],
        catalog: &Catalog,
        phase: Phase,
    ) -> Result<rows::Rows, ProofError> {
        let there = |name| catalog.schema.tables.contains(name);
        let tables = tables.iter().copied().filter(|table| there(&table.name));
        let read = rows::read(self.db, self.server, tables).await;
        read.map_err(|error| self.failed(phase, error))
    }

    /// Compares what the revision may have changed with what is made from the state at once. What differed before
    /// already is not this revision's doing: files of SeaORM's own migrator need not say all that they do.
    async fn compare_with_state(
        &self,
        below: &[&Node],
        before: &Catalog,
        after: &Catalog,
    ) -> Result<(), ProofError> {
        let (history, id) = (self.trial.history, &self.trial.node.id);
        let engine = self.server.engine;
        let old = history.state_at(below.iter().copied());
        let now: Vec<&Node> = below.iter().copied().chain([self.trial.node]).collect();
        let new = history.state_at(now.iter().copied());
        let states = [old.on(engine), new.on(engine)];
        let seen = [&before.schema, &after.schema];
        let operations = history.up(id).unwrap_or_default();
        let excerpt = Excerpt::between(engine, states, operations, seen);
        let mut findings = self.against(&excerpt, &now, after).await?;
        if !findings.is_empty() {
            let old = self
                .against(&Excerpt::whole(old.on(engine)), below, before)
                .await?;
            findings.retain(|finding| !old.contains(finding));
        }
        self.judge(Phase::State, findings)
    }

    async fn against(
        &self,
        excerpt: &Excerpt<'_>,
        applied: &[&Node],
        found: &Catalog,
    ) -> Result<Vec<finding::Finding>, ProofError> {
        let history = self.trial.history;
        let engine = self.server.engine;
        let operations = applied.iter().filter_map(|node| history.up(&node.id));
        let schema = excerpt.to_build();
        let expected = bench::made(self.bench, self.server, &schema, operations.flatten()).await;
        let expected = expected.map_err(|why| self.failed(Phase::State, why))?;
        let (expected, found) = (excerpt.of(&expected.schema), excerpt.of(&found.schema));
        let differences = catalog::compare(engine, &expected, &found, Rigour::Equivalent);
        Ok(differences
            .into_iter()
            .map(finding::Finding::from)
            .collect())
    }

    async fn look(&self, phase: Phase, conditions: &mut Conditions<'_>) -> Result<(), ProofError> {
        let found = conditions.look(phase, self.db).await;
        let found = found.map_err(|error| self.failed(phase, error))?;
        self.judge(phase, found)
    }

    fn judge(&self, phase: Phase, findings: Vec<finding::Finding>) -> Result<(), ProofError> {
        if findings.is_empty() {
            return Ok(());
        }
        Err(self.failed(phase, Why::Differs(findings)))
    }

    fn failed(&self, phase: Phase, why: impl Into<Why>) -> ProofError {
        ProofError::Failed(Box::new(Failure {
            revision: self.trial.node.name.clone(),
            server: self.server,
            phase,
            why: why.into(),
        }))
    }
}
