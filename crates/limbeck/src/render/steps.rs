//! Operations as the steps of a plan.

use super::code::{Code, Statement, call, text, word};
use super::column::{self, Said};
use super::loss::Loss;
use super::{data, table, words};
use crate::operation::{Conversion, Operation};
use crate::revision::Way;
use crate::schema::{Constraint, ObjectName};

/// The steps that do these operations, one way.
pub(super) fn steps(operations: &[Operation], way: Way) -> Vec<Statement> {
    let mut steps: Vec<Statement> = Vec::new();
    // The table that the last step changes and what it loses, if more can be said of it in the same breath.
    let mut open: Option<(&ObjectName, Loss)> = None;
    let mut rest = operations;
    while let Some((operation, after)) = rest.split_first() {
        rest = after;
        let loss = Loss::of(operation, way);
        let Some((changed, (method, arguments))) = change(operation, &mut rest) else {
            steps.push(Statement {
                comment: loss.comment(),
                code: by_itself(operation, way),
            });
            open = None;
            continue;
        };
        let before = open.as_ref().filter(|(table, _)| *table == changed);
        let both = before.and_then(|(_, known)| known.joined(&loss));
        if let (Some(last), Some(both)) = (steps.last_mut(), both) {
            let code = std::mem::replace(&mut last.code, word(""));
            last.code = code.then(method, arguments);
            last.comment = both.comment();
            open = Some((changed, both));
        } else {
            let begun = word("p").then("table", [words::name(changed)]);
            steps.push(Statement {
                comment: loss.comment(),
                code: begun.then(method, arguments),
            });
            open = Some((changed, loss));
        }
    }
    steps
}

type Change = (&'static str, Vec<Code>);

/// A change of one table, in a word of its [`TableChange`](crate::plan::TableChange). A column that is added says what
/// it can of the constraints that are added right after it.
fn change<'o>(
    operation: &'o Operation,
    rest: &mut &'o [Operation],
) -> Option<(&'o ObjectName, Change)> {
    let table = operation.table()?;
    let link: Change = match operation {
        Operation::AddColumn { column, fill, .. } => {
            let said = said_with(table, &column.name, rest);
            let conversion = Conversion {
                using: None,
                fill: fill.clone(),
            };
            ("add_column", vec![column::alone(column, said, &conversion)])
        }
        Operation::DropColumn { column, .. } => ("drop_column", vec![text(&column.name)]),
        Operation::RenameColumn { from, to, .. } => ("rename_column", vec![text(from), text(to)]),
        Operation::AlterColumn { to, conversion, .. } => {
            let said = Said::default();
            ("alter_column", vec![column::alone(to, said, conversion)])
        }
        Operation::CreateIndex {
            index,
            concurrently,
            ..
        } => {
            let method = if *concurrently {
                "create_index_concurrently"
            } else {
                "create_index"
            };
            (method, vec![table::index(table, index)])
        }
        Operation::DropIndex {
            index,
            concurrently,
            ..
        } => {
            let method = if *concurrently {
                "drop_index_concurrently"
            } else {
                "drop_index"
            };
            (method, vec![text(&index.name)])
        }
        Operation::RenameIndex { from, to, .. } => ("rename_index", vec![text(from), text(to)]),
        Operation::RenameConstraint { from, to, .. } => {
            ("rename_constraint", vec![text(from), text(to)])
        }
        Operation::AddConstraint { constraint, .. } => match constraint {
            Constraint::Unique(unique) => ("add_unique", vec![table::unique(table, unique)]),
            Constraint::Check(check) => {
                let condition = words::sql(&check.expression);
                ("add_check", vec![text(&check.name), condition])
            }
            Constraint::ForeignKey(key) => {
                ("add_foreign_key", vec![table::foreign_key(table, key)])
            }
        },
        Operation::DropConstraint { constraint, .. } => {
            ("drop_constraint", vec![text(constraint.name())])
        }
        Operation::SetPrimaryKey { to, .. } => match to {
            Some(key) => ("set_primary_key", vec![table::primary_key(key)]),
            None => ("drop_primary_key", vec![]),
        },
        Operation::SetComment { to, .. } => match to {
            Some(comment) => ("set_comment", vec![text(comment)]),
            None => ("drop_comment", vec![]),
        },
        Operation::SetOptions { to, .. } => ("set_options", vec![table::options(to)]),
        _ => return None,
    };
    Some((table, link))
}

/// Takes the constraints that a new column can say in passing: they stand right behind it, a unique one first.
fn said_with<'o>(table: &ObjectName, column: &str, rest: &mut &'o [Operation]) -> Said<'o> {
    let mut said = Said::default();
    if let Some(Operation::AddConstraint {
        table: of,
        constraint: Constraint::Unique(unique),
    }) = rest.first()
        && of == table
        && *unique == table::unique_of(table, column)
    {
        said.is_unique = true;
        *rest = &rest[1..];
    }
    if let Some(Operation::AddConstraint {
        table: of,
        constraint: Constraint::ForeignKey(key),
    }) = rest.first()
        && of == table
        && table::is_key_of(table, column, key)
    {
        said.references = Some(key);
        *rest = &rest[1..];
    }
    said
}

/// What is no change of one table.
fn by_itself(operation: &Operation, way: Way) -> Code {
    let p = || word("p");
    match operation {
        Operation::CreateTable(new) => table::create(new),
        Operation::DropTable(old) => p().then("drop_table", [words::name(&old.name)]),
        Operation::RenameTable { from, to } => {
            p().then("rename_table", [words::name(from), words::name(to)])
        }
        Operation::CreateEnum(new) => {
            p().then("create_enum", [words::name(&new.name), labels(&new.labels)])
        }
        Operation::DropEnum(old) => p().then("drop_enum", [words::name(&old.name)]),
        Operation::RenameEnum { from, to } => {
            p().then("rename_enum", [words::name(from), words::name(to)])
        }
        Operation::AlterEnum {
            name, to, values, ..
        } => {
            let (name, to) = (words::name(name), labels(to));
            if values.is_empty() {
                return p().then("alter_enum", [name, to]);
            }
            let moves = values.iter();
            let moves =
                moves.map(|(old, new)| Code::Pair(Box::new(text(old)), Box::new(text(new))));
            p().then(
                "alter_enum_moving",
                [name, to, Code::Array(moves.collect())],
            )
        }
        Operation::Execute(execute) => data::execute(execute, way),
        Operation::Data(changed) => data::data(changed),
        Operation::On {
            engines,
            operations,
        } => {
            let inner = Code::Closure("p", steps(operations, way));
            p().then("on", [words::engines(engines.iter()), inner])
        }
        // `change` says the rest.
        _ => call("unreachable!", []),
    }
}

/// Labels; of none not even the type would be known.
fn labels(labels: &[String]) -> Code {
    if labels.is_empty() {
        word("[\"\"; 0]")
    } else {
        words::names(labels)
    }
}
