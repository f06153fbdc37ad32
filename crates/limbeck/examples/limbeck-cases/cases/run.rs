//! Cases on a database: the plan is tried by Limbeck's own proof.

use super::case::{Case, Seeded};
use super::outcome::Outcome;
use super::plan::{Planned, Way, planned};
use super::rows::Row;
use super::witness::Eyes;
use limbeck::diff::{Hints, diff};
use limbeck::operation::{Data, DataStep, Execute, Undo};
use limbeck::prove::{Conditions, Failure, Phase, Proof, ProofError, Scratch, Why, prove_under};
use limbeck::schema::{ObjectName, Sql};
use limbeck::{Engine, History, Meta, Operation, Plan, Revision, irreversible};

const BEFORE: Meta = Meta {
    id: "00000000000b",
    message: "before",
    ..Meta::EMPTY
};

const CHANGE: Meta = Meta {
    id: "00000000000c",
    parents: &[BEFORE.id],
    message: "change",
    ..Meta::EMPTY
};

/// Runs a case on an engine.
pub(super) async fn run(case: &Case, engine: Engine, scratch: &Scratch) -> Outcome {
    if !case.on.contains(engine) {
        let because = case.because.as_ref();
        let because = because.map_or_else(String::new, |why| format!(": {why}"));
        return Outcome::NotHere(format!("only on {}{because}", case.on));
    }
    let way = match planned(case) {
        Ok(Planned::Plan(way)) => way,
        Ok(Planned::Refused) => return Outcome::Passed(None),
        Err(wrong) => return Outcome::Failed(wrong),
    };
    let history = match history(case, &way) {
        Ok(history) => history,
        Err(wrong) => return Outcome::Failed(vec![wrong]),
    };
    let mut trial = Trial {
        case,
        history,
        scratch,
    };
    match case.fails.get(&engine) {
        Some(text) => trial.fails_with(text).await,
        None => trial.holds().await,
    }
}

/// The revision that makes what is there before, and the one that changes it.
fn history(case: &Case, way: &Way) -> Result<History, String> {
    let made = diff(&limbeck::schema::Schema::new(), &case.before, &Hints::new());
    let made = made.map_err(|why| format!("`before` cannot be made: {why}"))?;
    let setup = case.setup.iter().map(once);
    let sql = case.sql.iter().map(once);
    let rows = case.rows.iter().flat_map(|(table, rows)| {
        let name = case.before.tables.iter().map(|one| &one.name);
        let name = name.into_iter().find(|name| name.to_string() == *table);
        let name = name.cloned().unwrap_or_else(|| table.as_str().into());
        rows.iter().map(move |row| insert(&name, row))
    });
    let before = Plan::of(setup.chain(made.up).chain(sql).chain(rows));
    let mut no_way_back = Plan::new();
    no_way_back.irreversible("it is where a case begins");
    let before = Revision::from_memory("m1_before", &BEFORE, before, no_way_back);
    let (up, down) = (Plan::of(way.up.clone()), Plan::of(way.down.clone()));
    let change = Revision::from_memory("m2_change", &CHANGE, up, down);
    History::new([before, change]).map_err(|why| format!("the plan does not fit: {why}"))
}

/// A statement that is never undone.
fn once(sql: &Sql) -> Operation {
    Operation::Execute(Execute {
        up: sql.clone(),
        down: irreversible("it is where a case begins").into(),
        effects: Vec::new(),
    })
}

fn insert(table: &ObjectName, row: &Row) -> Operation {
    Operation::Data(Data {
        up: vec![DataStep::Insert {
            table: table.clone(),
            columns: row.keys().cloned().collect(),
            rows: vec![row.values().cloned().collect()],
        }],
        down: Undo::Irreversible("it is where a case begins".to_owned()),
    })
}

/// A case with a plan.
struct Trial<'c> {
    case: &'c Case,
    history: History,
    scratch: &'c Scratch,
}

impl Trial<'_> {
    async fn prove(&self, seeds: bool) -> Result<Proof, ProofError> {
        let mut eyes = Eyes::new(self.case);
        let conditions = Conditions::new().witnessed_by(&mut eyes);
        let conditions = if seeds {
            conditions
        } else {
            conditions.without_seeds()
        };
        prove_under(
            conditions,
            &self.history,
            CHANGE.id,
            self.scratch,
            &mut |_| {},
        )
        .await
    }

    async fn holds(&mut self) -> Outcome {
        let failure = match (self.prove(true).await, self.case.seeded) {
            (Ok(_), Some(Seeded::InTheWay)) => {
                return Outcome::Failed(vec![
                    "made-up rows should be in the way, and are not".to_owned(),
                ]);
            }
            (Ok(_), _) => return Outcome::Passed(None),
            (Err(ProofError::Failed(failure)), _) => failure,
            (Err(other), _) => return Outcome::Failed(vec![told(&other)]),
        };
        let may_be_rows = matches!(failure.phase, Phase::Up | Phase::Down)
            && matches!(failure.why, Why::Run { .. });
        if !may_be_rows || self.case.seeded == Some(Seeded::Survive) {
            return Outcome::Failed(vec![said(&failure)]);
        }
        match self.prove(false).await {
            Ok(_) => Outcome::Passed(Some(format!(
                "made-up rows are in the way ({})",
                root(&failure)
            ))),
            Err(ProofError::Failed(failure)) => Outcome::Failed(vec![said(&failure)]),
            Err(other) => Outcome::Failed(vec![told(&other)]),
        }
    }

    async fn fails_with(&mut self, text: &str) -> Outcome {
        match self.prove(true).await {
            Ok(_) => Outcome::Failed(vec![format!("it should fail with `{text}`, and holds")]),
            Err(error) => {
                let why = match &error {
                    ProofError::Failed(failure) => said(failure),
                    other => told(other),
                };
                if why.to_lowercase().contains(&text.to_lowercase()) {
                    Outcome::Passed(Some(format!("fails as it should: {why}")))
                } else {
                    Outcome::Failed(vec![format!(
                        "it should fail with `{text}`, and fails otherwise: {why}"
                    )])
                }
            }
        }
    }
}

/// What does not hold, without the remedies, which are for whoever writes revisions.
fn said(failure: &Failure) -> String {
    let phase = match failure.phase {
        Phase::Replay => "`before` cannot be made".to_owned(),
        phase => phase.to_string(),
    };
    let sql = failure
        .sql()
        .map_or_else(String::new, |sql| format!(", in: {sql}"));
    format!("{phase}: {}{sql}", reason(failure))
}

fn reason(failure: &Failure) -> String {
    let findings: Vec<String> = failure.findings().iter().map(ToString::to_string).collect();
    if findings.is_empty() {
        std::error::Error::source(failure).map_or_else(String::new, told)
    } else {
        findings.join("; ")
    }
}

/// The first cause of all: what the database said.
fn root(failure: &Failure) -> String {
    let mut error: &dyn std::error::Error = failure;
    while let Some(cause) = error.source() {
        error = cause;
    }
    error.to_string()
}

/// An error with its causes, each text once.
fn told(error: &(dyn std::error::Error + 'static)) -> String {
    let mut said = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if !said.contains(&text) {
            said = format!("{said}: {text}");
        }
        next = cause.source();
    }
    said
}
