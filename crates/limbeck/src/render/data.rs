//! SQL and changes of rows as a plan says them.

use super::code::{Code, Statement, call, text, word};
use super::{steps, words};
use crate::operation::{Batch, Data, DataStep, Execute, Filter, Undo};
use crate::revision::Way;
use crate::schema::{Term, Value};

/// `p.execute("…", "…")`
pub(super) fn execute(execute: &Execute, way: Way) -> Code {
    let undo = match &execute.down {
        Undo::By(sql) => words::sql(sql),
        Undo::Irreversible(why) => call("irreversible", [text(why)]),
    };
    let code = word("p").then("execute", [words::sql(&execute.up), undo]);
    if execute.effects.is_empty() {
        return code;
    }
    let effects = Code::Closure("p", steps::steps(&execute.effects, way));
    code.then("declares", [effects])
}

/// `p.data(|d| { … }, |d| { … })`
pub(super) fn data(data: &Data) -> Code {
    let up = closure(&data.up);
    match &data.down {
        Undo::By(down) => word("p").then("data", [up, closure(down)]),
        Undo::Irreversible(why) => word("p").then("data_one_way", [up, text(why)]),
    }
}

fn closure(steps: &[DataStep]) -> Code {
    let steps = steps.iter().map(step).map(Statement::from);
    Code::Closure("d", steps.collect())
}

fn step(step: &DataStep) -> Code {
    let d = || word("d");
    match step {
        DataStep::Insert {
            table,
            columns,
            rows,
        } => {
            let rows = rows
                .iter()
                .map(|row| Code::Array(row.iter().map(typed).collect()));
            let rows = Code::Array(rows.collect());
            d().then("insert", [words::name(table), words::names(columns), rows])
        }
        DataStep::Update {
            table,
            set,
            filter,
            batch,
        } => {
            let begun = d().then("update", [words::name(table)]);
            let begun = set.iter().fold(begun, |code, (column, term)| {
                let value = match term {
                    Term::Value(value) => words::value(value),
                    Term::Expression(_) => words::term(term),
                };
                code.then("set", [text(column), value])
            });
            narrowed(begun, filter.as_ref(), batch.as_ref())
        }
        DataStep::Delete {
            table,
            filter,
            batch,
        } => {
            let begun = d().then("delete", [words::name(table)]);
            narrowed(begun, filter.as_ref(), batch.as_ref())
        }
        DataStep::Statement(Filter { sql, values }) => {
            d().then("statement", [words::sql(sql), list(values)])
        }
    }
}

fn narrowed(mut code: Code, filter: Option<&Filter>, batch: Option<&Batch>) -> Code {
    if let Some(Filter { sql, values }) = filter {
        code = code.then("filter", [words::sql(sql), list(values)]);
    }
    match batch {
        Some(Batch { key, size }) => {
            let size = words::integer(i64::from(*size));
            let size = word(size.trim_end_matches("_i64"));
            code.then("in_batches", [text(key), size])
        }
        None => code,
    }
}

fn list(values: &[Value]) -> Code {
    Code::Array(values.iter().map(typed).collect())
}

/// A value among others that may be of other types.
fn typed(value: &Value) -> Code {
    match value {
        Value::Null | Value::Number(_) => words::value(value),
        other => call("Value::from", [words::value(other)]),
    }
}
