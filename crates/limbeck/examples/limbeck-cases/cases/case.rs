//! A case, as it is read.

use super::change;
use super::engines::{engines, statement, statements};
use super::expected::{self, Expected};
use super::fields::Fields;
use super::mistake::Mistake;
use super::rows::{Rows, rows};
use super::said;
use super::schema::schema;
use super::yaml::Node;
use limbeck::diff::Hints;
use limbeck::schema::{Schema, Sql};
use limbeck::{Engine, Engines};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A schema before and one after, and what is said beside them.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(super) file: PathBuf,
    pub(super) line: usize,
    pub(crate) name: String,
    pub(super) on: Engines,
    pub(super) because: Option<String>,
    pub(super) before: Schema,
    pub(super) after: Schema,
    pub(super) setup: Vec<Sql>,
    pub(super) sql: Vec<Sql>,
    pub(super) rows: Rows,
    pub(super) rows_after: Rows,
    pub(super) rows_back: Rows,
    pub(super) steps: Vec<Step>,
    pub(super) hints: Hints,
    /// The hints of somebody who runs it again: which tables are looked at, and nothing else.
    pub(super) hints_again: Hints,
    pub(super) filters: bool,
    pub(super) expect: Option<Vec<Expected>>,
    pub(super) never: Vec<String>,
    pub(super) refused: Vec<Expected>,
    pub(super) fails: BTreeMap<Engine, String>,
    pub(super) seeded: Option<Seeded>,
}

impl Case {
    /// Whether its name, or its file's, contains a text.
    pub(super) fn is_called(&self, text: &str) -> bool {
        let file = self.file.file_name().unwrap_or_default();
        self.name.contains(text) || file.to_string_lossy().contains(text)
    }
}

/// What somebody adds to a plan.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) sql: Sql,
    pub(super) undo: Sql,
    pub(super) first: bool,
}

/// What becomes of the rows that are made up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seeded {
    Survive,
    InTheWay,
}

const KEYS: [&str; 23] = [
    "case",
    "on",
    "because",
    "before",
    "after",
    "change",
    "setup",
    "sql",
    "rows",
    "rows_after",
    "rows_back",
    "steps",
    "rename",
    "drop",
    "fill",
    "labels",
    "never_null",
    "no_more_renames",
    "allow",
    "filter",
    "expect",
    "never",
    "refused",
];

/// The keys that decide how it ends.
const MORE: [&str; 2] = ["fails", "seeded_rows"];

/// The name of a case, so that it can be said what is wrong with it.
pub(super) fn name_of(node: &Node) -> Option<&str> {
    let entries = node.map().ok()?;
    let mut entries = entries.iter();
    let (_, name) = entries.find(|(key, _)| key.text == "case")?;
    name.text().ok()
}

/// Reads a case.
pub(super) fn case(file: PathBuf, node: &Node) -> Result<Case, Mistake> {
    let known: Vec<&str> = KEYS.into_iter().chain(MORE).collect();
    let fields = node.fields("a case", &known)?;
    let name = fields.need("case")?.owned()?;
    let before_said = fields.get("before");
    let before = before_said.map(schema).transpose()?.unwrap_or_default();
    let after = match (fields.get("after"), fields.get("change")) {
        (Some(after), None) => schema(after)?,
        (None, Some(change)) => schema(&change::applied(before_said, change)?)?,
        (None, None) => return Err(node.wrong("`after` is missing, or `change`")),
        (Some(_), Some(change)) => {
            return Err(change.wrong("`change` stands in the place of `after`: say one of them"));
        }
    };
    let on = fields.read("on", engines)?.unwrap_or_else(Engines::all);
    if on.is_empty() {
        return Err(fields.need("on")?.wrong("it applies to no engine"));
    }
    let (hints, hints_again) = said::hints(&fields, &before, &after)?;
    let case = Case {
        file,
        line: node.line,
        name,
        because: fields.text("because")?,
        setup: fields.read("setup", statements)?.unwrap_or_default(),
        sql: fields.read("sql", statements)?.unwrap_or_default(),
        rows: rows_of(&fields, "rows")?,
        rows_after: rows_of(&fields, "rows_after")?,
        rows_back: rows_of(&fields, "rows_back")?,
        steps: steps(&fields)?,
        hints,
        hints_again,
        filters: fields.get("filter").is_some(),
        expect: fields.read("expect", expected::operations)?,
        never: fields.read("never", expected::kinds)?.unwrap_or_default(),
        refused: fields
            .read("refused", expected::refusals)?
            .unwrap_or_default(),
        fails: fails(&fields, &on)?,
        seeded: fields.read("seeded_rows", seeded)?,
        on,
        before,
        after,
    };
    coherent(&case, &fields)?;
    Ok(case)
}

/// Says that two keys cannot both be meant.
fn coherent(case: &Case, fields: &Fields<'_>) -> Result<(), Mistake> {
    let Some(refused) = fields.get("refused") else {
        return rows_have_tables(case, fields);
    };
    if case.refused.is_empty() {
        return Err(refused.wrong("say which kinds of refusals"));
    }
    for key in [
        "expect",
        "never",
        "fails",
        "rows_after",
        "rows_back",
        "steps",
        "seeded_rows",
    ] {
        if let Some(node) = fields.get(key) {
            return Err(node.wrong(format!(
                "`{key}` has no meaning where the plan is `refused`"
            )));
        }
    }
    Ok(())
}

fn rows_have_tables(case: &Case, fields: &Fields<'_>) -> Result<(), Mistake> {
    for (table, rows) in &case.rows {
        let there = case
            .before
            .tables
            .iter()
            .find(|one| one.name.to_string() == *table);
        let Some(there) = there else {
            let node = fields.need("rows")?;
            return Err(node.wrong(format!("`rows`: there is no table `{table}` before")));
        };
        for name in rows.iter().flat_map(|row| row.keys()) {
            if there.column(name).is_none() {
                let node = fields.need("rows")?;
                return Err(node.wrong(format!("`rows`: table `{table}` has no column `{name}`")));
            }
        }
    }
    Ok(())
}

fn rows_of(fields: &Fields<'_>, key: &str) -> Result<Rows, Mistake> {
    Ok(fields.read(key, rows)?.unwrap_or_default())
}

fn steps(fields: &Fields<'_>) -> Result<Vec<Step>, Mistake> {
    let Some(node) = fields.get("steps") else {
        return Ok(Vec::new());
    };
    let step = |node: &Node| {
        let fields = node.fields("a step", &["sql", "undo", "first"])?;
        Ok(Step {
            sql: statement(fields.need("sql")?)?,
            undo: statement(fields.need("undo")?)?,
            first: fields.flag("first")?,
        })
    };
    node.one_or_many().iter().map(step).collect()
}

fn fails(fields: &Fields<'_>, on: &Engines) -> Result<BTreeMap<Engine, String>, Mistake> {
    let Some(node) = fields.get("fails") else {
        return Ok(BTreeMap::new());
    };
    let texts = statement(node)?;
    let each = on
        .iter()
        .map(|engine| (engine, texts.for_engine(engine).clone()));
    Ok(each.filter(|(_, text)| !text.is_empty()).collect())
}

fn seeded(node: &Node) -> Result<Seeded, Mistake> {
    match node.text()? {
        "survive" => Ok(Seeded::Survive),
        "in_the_way" | "in the way" => Ok(Seeded::InTheWay),
        _ => Err(node.wrong("`seeded_rows` is `survive` or `in_the_way`")),
    }
}
