//! The phases of a proof, one after the other.

use super::built::built;
use super::conditions::Conditions;
use super::error::{Failure, Phase, ProofError, Why};
use super::fate::Fates;
use super::rows::Comparison;
use super::{Proof, Scratch, finding, rows, seed, touched};
use crate::catalog::{self, Catalog, Filter, Rigour};
use crate::engine::{Engine, Server};
use crate::graph::Node;
use crate::history::History;
use crate::runner::{Error as RunnerError, Progress, Revisions as _, Runner, server_of};
use crate::schema::Schema;
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
struct Course<'t> {
    trial: &'t Trial<'t>,
    db: &'t DatabaseConnection,
    server: Server,
}

impl Trial<'_> {
    /// Goes through all phases on a database of its own.
    pub(super) async fn run(
        &self,
        mut conditions: Conditions<'_>,
        progress: &mut Progress<'_>,
    ) -> Result<Proof, ProofError> {
        self.scratch
            .with(async |db| {
                let server = server_of(db).await.map_err(|error| match error {
                    RunnerError::Database(error) => ProofError::Scratch(error),
                    other => ProofError::Scratch(DbErr::Custom(other.to_string())),
                })?;
                let trial = self;
                let course = Course { trial, db, server };
                course.run(&mut conditions, progress).await
            })
            .await
    }

    /// Says of a revision that failed whether it does well on empty tables.
    pub(super) async fn explained(&self, mut failure: Box<Failure>) -> ProofError {
        let phase = failure.phase;
        let may_be_rows =
            phase == Phase::Up || (phase == Phase::Down && self.converts(failure.server.engine));
        if let Why::Run { only_with_rows, .. } = &mut failure.why
            && may_be_rows
        {
            let bare = Conditions::new().without_seeds();
            let again = self.run(bare, &mut |_| {}).await;
            *only_with_rows = match again {
                Ok(_) => true,
                Err(ProofError::Failed(again)) => again.phase > phase,
                Err(_) => false,
            };
        }
        ProofError::Failed(failure)
    }

    /// Whether values are converted, so that not all of them may fit on the way back.
    fn converts(&self, engine: Engine) -> bool {
        let (history, id) = (self.history, &self.node.id);
        let state = history.state_at(self.below());
        let up = history.up(id).unwrap_or_default();
        let back = history.down(id).and_then(Result::ok).unwrap_or_default();
        Fates::follow(engine, state.on(engine), up, back).converts()
    }

    /// The revisions that it stands on.
    fn below(&self) -> Vec<&Node> {
        let graph = self.history.graph();
        let place = graph.place_of_id(&self.node.id);
        let below = graph.below(place);
        let below = below.into_iter().filter(|one| Some(*one) != place);
        below.map(|place| graph.node(place)).collect()
    }
}

impl Course<'_> {
    async fn run(
        &self,
        conditions: &mut Conditions<'_>,
        progress: &mut Progress<'_>,
    ) -> Result<Proof, ProofError> {
        let history = self.trial.history;
        let id = &self.trial.node.id;
        let engine = self.server.engine;
        let below = self.trial.below();
        for node in &below {
            self.up(&node.id, Phase::Replay, &mut |_| {}).await?;
        }
        let state = history.state_at(below.iter().copied());
        let schema = state.on(engine);
        let up = history.up(id).unwrap_or_default();
        let back = history.down(id).and_then(Result::ok).unwrap_or_default();
        let is_legacy = history.is_legacy(id);

        let seeded = if conditions.bare {
            seed::Seeded::default()
        } else {
            let tables = if is_legacy {
                touched::all(schema)
            } else {
                touched::tables(engine, schema, up.iter().chain(back))
            };
            seed::seed(self.db, self.server, schema, &tables).await
        };
        let before = self.catalog(Phase::Seed).await?;
        let rows = self.rows(schema, &before, Phase::Seed).await?;
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
            return Ok(proof);
        }
        let restored = self.catalog(Phase::Restored).await?;
        self.judge(Phase::Restored, finding::between(&before, &restored))?;
        let fates = Fates::follow(engine, schema, up, back);
        let fates = if is_legacy { fates.unknown() } else { fates };
        let now = self.rows(schema, &restored, Phase::Rows).await?;
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
        Ok(proof)
    }

    fn runner(&self) -> Runner<'_> {
        Runner::new(self.db, self.trial.history)
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

    /// The rows of the tables that the revisions know, and that are there.
    async fn rows(
        &self,
        schema: &Schema,
        catalog: &Catalog,
        phase: Phase,
    ) -> Result<rows::Rows, ProofError> {
        let there = |name| catalog.schema.tables.contains(name);
        let tables = schema.tables.iter().filter(|table| there(&table.name));
        let read = rows::read(self.db, self.server, tables).await;
        read.map_err(|error| self.failed(phase, error))
    }

    /// Compares the database with one that is made from the state. What differed before already is not this
    /// revision's doing: files of SeaORM's own migrator need not say all that they do.
    async fn compare_with_state(
        &self,
        below: &[&Node],
        before: &Catalog,
        after: &Catalog,
    ) -> Result<(), ProofError> {
        let now = below.iter().copied().chain([self.trial.node]);
        let mut findings = self.against_state(now, after).await?;
        if !findings.is_empty() {
            let old = self.against_state(below.iter().copied(), before).await?;
            findings.retain(|finding| !old.contains(finding));
        }
        self.judge(Phase::State, findings)
    }

    async fn against_state<'n>(
        &self,
        applied: impl Iterator<Item = &'n Node>,
        found: &Catalog,
    ) -> Result<Vec<finding::Finding>, ProofError> {
        let history = self.trial.history;
        let applied: Vec<&Node> = applied.collect();
        let state = history.state_at(applied.iter().copied());
        let operations = applied.iter().filter_map(|node| history.up(&node.id));
        let operations = operations.flatten();
        let engine = self.server.engine;
        let expected = self
            .trial
            .scratch
            .with(async |db| {
                let made = built(db, self.server, state.on(engine), operations).await;
                made.map_err(|why| self.failed(Phase::State, why))
            })
            .await?;
        let (expected, found) = (&expected.schema, &found.schema);
        let differences = catalog::compare(engine, expected, found, Rigour::Equivalent);
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
