//! What can be said of a case without a database: the plan, that it fits, and its file.

use super::case::{Case, Step};
use super::expected::{Found, unmatched};
use limbeck::diff::{Difference, Hints, Refused, diff};
use limbeck::operation::Execute;
use limbeck::operation::Undo;
use limbeck::render::Draft;
use limbeck::schema::{Collection, Named, Schema, Table};
use limbeck::sql::{Surroundings, render};
use limbeck::{Engine, Operation, Server, State};

/// The whole way there and back: what was found by comparing, and the steps that somebody adds.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) up: Vec<Operation>,
    pub(super) down: Vec<Operation>,
}

/// How far one gets without a database.
#[derive(Debug)]
pub(super) enum Planned {
    /// To a plan that can be tried.
    Plan(Way),
    /// To the refusal that is expected.
    Refused,
}

/// Compares, and judges what was found.
pub(super) fn planned(case: &Case) -> Result<Planned, Vec<String>> {
    let mut wrong = Vec::new();
    for (name, schema) in [("before", &case.before), ("after", &case.after)] {
        let bare = schema.clone().without_hints();
        wrong.extend(nothing(
            diff(&bare, &bare, &case.hints_again),
            &format!("comparing `{name}` with itself"),
        ));
    }
    let found = match diff(&case.before, &case.after, &case.hints) {
        Ok(found) => found,
        Err(refused) => {
            wrong.extend(judge_refusal(case, &refused));
            return done(wrong, Planned::Refused);
        }
    };
    if !case.refused.is_empty() {
        let wanted: Vec<String> = case.refused.iter().map(ToString::to_string).collect();
        wrong.push(format!(
            "should be refused ({}), and this was found: {}",
            wanted.join(", "),
            listed(&found.up)
        ));
        return Err(wrong);
    }
    wrong.extend(judge_operations(case, &found));
    wrong.extend(judge_way(case, &found));
    wrong.extend(judge_file(case, &found));
    let way = with_steps(case, found);
    wrong.extend(judge_sql(case, &way));
    done(wrong, Planned::Plan(way))
}

fn done<T>(wrong: Vec<String>, right: T) -> Result<T, Vec<String>> {
    if wrong.is_empty() {
        Ok(right)
    } else {
        Err(wrong)
    }
}

fn listed(operations: &[Operation]) -> String {
    if operations.is_empty() {
        return "nothing to do".to_owned();
    }
    let lines: Vec<String> = operations.iter().map(ToString::to_string).collect();
    lines.join(", ")
}

/// Says if a comparison that should find nothing finds something.
fn nothing(found: Result<Difference, Refused>, what: &str) -> Option<String> {
    match found {
        Ok(found) if found.is_empty() => None,
        Ok(found) => Some(format!(
            "{what} should find nothing, found {}",
            listed(&found.up)
        )),
        Err(refused) => Some(format!(
            "{what} should find nothing, and is refused: {refused}"
        )),
    }
}

fn judge_refusal(case: &Case, refused: &Refused) -> Option<String> {
    if case.refused.is_empty() {
        return Some(format!("no plan, Limbeck asks back: {refused}"));
    }
    let found = refused.0.iter().map(Found::from).collect();
    let (missing, _) = unmatched(&case.refused, found);
    let missing: Vec<String> = missing.iter().map(ToString::to_string).collect();
    let lacks = !missing.is_empty();
    lacks.then(|| {
        format!(
            "it should be refused for {}, and is for: {refused}",
            missing.join(", ")
        )
    })
}

fn judge_operations(case: &Case, found: &Difference) -> Vec<String> {
    let all = || found.up.iter().map(Found::from);
    let mut wrong: Vec<String> = all()
        .filter(|one| one.is_any_of(&case.never))
        .map(|one| format!("the plan must never have {one}"))
        .collect();
    if let Some(expect) = &case.expect {
        let (missing, surplus) = unmatched(expect, all().collect());
        if !missing.is_empty() || !surplus.is_empty() {
            let said = |expect: &[super::expected::Expected]| {
                let words: Vec<String> = expect.iter().map(ToString::to_string).collect();
                words.join(", ")
            };
            let words: Vec<String> = all().map(|one| one.to_string()).collect();
            wrong.push(format!(
                "the plan should be [{}], found [{}]",
                said(expect),
                words.join(", ")
            ));
        }
    }
    wrong
}

/// The plan goes from before to after and back, and comparing again finds nothing.
fn judge_way(case: &Case, found: &Difference) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut state = State::from(case.before.clone());
    for operation in &found.up {
        if let Err(why) = state.apply(operation) {
            return vec![format!(
                "the plan does not run in its order: {operation}: {why}"
            )];
        }
    }
    wrong.extend(nothing(
        diff(state.shared(), &case.after, &case.hints_again),
        "comparing a second time",
    ));
    if !case.filters {
        wrong.extend(other(
            &case.after,
            state.shared(),
            "the plan leads elsewhere",
        ));
    }
    for operation in &found.down {
        if let Err(why) = state.apply(operation) {
            wrong.push(format!(
                "the way back does not run in its order: {operation}: {why}"
            ));
            return wrong;
        }
    }
    wrong.extend(other(
        &case.before,
        state.shared(),
        "the way back leads elsewhere",
    ));
    wrong
}

/// Says where two schemas differ that should be one, the order of columns and the wording of SQL aside.
fn other(expected: &Schema, found: &Schema, what: &str) -> Option<String> {
    let (expected, found) = (sorted(expected), sorted(found));
    let same = diff(&found, &expected, &Hints::new());
    if expected == found || same.is_ok_and(|same| same.is_empty()) {
        return None;
    }
    let table = expected.tables.iter().find_map(|table| {
        let found = found.table(&table.name)?;
        (found != table).then(|| told(table, found))
    });
    let names = |schema: &Schema| {
        let tables = schema.tables.iter().map(|table| table.name.to_string());
        let enums = schema.enums.iter();
        let enums = enums.map(|one| format!("{} ({})", one.name, one.labels.join(", ")));
        tables.chain(enums).collect::<Vec<_>>().join(", ")
    };
    let rest = || format!("expected {}; found {}", names(&expected), names(&found));
    Some(format!("{what}: {}", table.unwrap_or_else(rest)))
}

/// The first thing in which two tables differ.
fn told(expected: &Table, found: &Table) -> String {
    let name = &expected.name;
    let mut pairs = expected.columns.iter().zip(&found.columns);
    if let Some((expected, found)) = pairs.find(|(expected, found)| expected != found) {
        return format!("table `{name}`: expected {expected:?}, found {found:?}");
    }
    let rest = |table: &Table| Table {
        columns: Vec::new(),
        ..table.clone()
    };
    format!("expected {:?}, found {:?}", rest(expected), rest(found))
}

fn sorted(schema: &Schema) -> Schema {
    let schema = schema.clone().without_hints();
    let tables = schema.tables.into_iter().map(|mut table| {
        table.columns.sort();
        table
    });
    Schema {
        tables: tables.collect(),
        enums: schema.enums,
    }
}

/// Two runs write the same file, whatever the order in which things were given.
fn judge_file(case: &Case, found: &Difference) -> Option<String> {
    let again = diff(&turned(&case.before), &turned(&case.after), &case.hints);
    let Ok(again) = again else {
        return Some("comparing the same in another order is refused".to_owned());
    };
    let (one, other) = (file(found), file(&again));
    let differs = || {
        let mut lines = one.lines().zip(other.lines());
        let (one, other) = lines.find(|(one, other)| one != other).unwrap_or_default();
        format!(
            "two runs write two files: expected `{}`, found `{}`",
            one.trim(),
            other.trim()
        )
    };
    (one != other).then(differs)
}

fn file(found: &Difference) -> String {
    let draft = Draft {
        id: "00000000000c",
        message: "change the schema",
        up: &found.up,
        down: &found.down,
        ..Draft::default()
    };
    draft.render()
}

/// The same schema, given in another order.
fn turned(schema: &Schema) -> Schema {
    fn back<T: Named + Clone>(all: Collection<T>) -> Collection<T> {
        let all: Vec<T> = all.into_iter().collect();
        all.into_iter().rev().collect()
    }
    let table = |table: Table| Table {
        uniques: back(table.uniques),
        checks: back(table.checks),
        foreign_keys: back(table.foreign_keys),
        indexes: back(table.indexes),
        ..table
    };
    let schema = schema.clone();
    Schema {
        tables: back(schema.tables).into_iter().map(table).collect(),
        enums: back(schema.enums),
    }
}

/// What somebody adds stands around what was found.
fn with_steps(case: &Case, found: Difference) -> Way {
    let (first, last): (Vec<&Step>, Vec<&Step>) = case.steps.iter().partition(|step| step.first);
    let there = |step: &&Step| execute(&step.sql, &step.undo);
    let back = |step: &&Step| execute(&step.undo, &step.sql);
    let up = first
        .iter()
        .map(there)
        .chain(found.up)
        .chain(last.iter().map(there));
    let down = last.iter().rev().map(back).chain(found.down);
    let down = down.chain(first.iter().rev().map(back));
    Way {
        up: up.collect(),
        down: down.collect(),
    }
}

fn execute(sql: &limbeck::schema::Sql, undo: &limbeck::schema::Sql) -> Operation {
    Operation::Execute(Execute {
        up: sql.clone(),
        down: Undo::By(undo.clone()),
        effects: Vec::new(),
    })
}

/// The SQL can be written for every engine that it is for.
fn judge_sql(case: &Case, way: &Way) -> Vec<String> {
    let engines = case
        .on
        .iter()
        .filter(|engine| !case.fails.contains_key(engine));
    let nothing = Surroundings::Known(Vec::new());
    let mut wrong = Vec::new();
    for engine in engines {
        let server = Server::assumed(engine);
        let there = render(server, &case.before, &way.up, &nothing);
        let back = there.map(drop).and_then(|()| {
            let after = after(case, way, engine);
            render(server, &after, &way.down, &nothing).map(drop)
        });
        if let Err(why) = back {
            wrong.push(format!("no SQL for {engine}: {why}"));
        }
    }
    wrong
}

fn after(case: &Case, way: &Way, engine: Engine) -> Schema {
    let mut state = State::from(case.before.clone());
    for operation in &way.up {
        // What does not fit was told already.
        let _ = state.apply(operation);
    }
    state.on(engine).clone()
}
