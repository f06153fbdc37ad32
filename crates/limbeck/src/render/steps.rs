//! Operations as the steps of a plan.

use super::code::{Code, Statement, call, text, word};
use super::column::{self, Said};
use super::{data, table, words};
use crate::operation::{Conversion, Operation};
use crate::revision::Way;
use crate::schema::{Constraint, ObjectName};

/// The steps that do these operations, one way.
pub(super) fn steps(operations: &[Operation], way: Way) -> Vec<Statement> {
    let mut steps: Vec<Statement> = Vec::new();
    // The table that the last step changes, if more can be said of it in the same breath.
    let mut open: Option<&ObjectName> = None;
    let mut rest = operations;
    while let Some((operation, after)) = rest.split_first() {
        rest = after;
        let comment = loss(operation, way);
        let Some((changed, link)) = change(operation, &mut rest) else {
            let code = by_itself(operation, way);
            steps.push(Statement { comment, code });
            open = None;
            continue;
        };
        let (method, arguments) = link;
        match steps.last_mut() {
            Some(last) if open == Some(changed) && comment.is_none() => {
                let code = std::mem::replace(&mut last.code, word(""));
                last.code = code.then(method, arguments);
            }
            _ => {
                let begun = word("p").then("table", [words::name(changed)]);
                let code = begun.then(method, arguments);
                open = comment.is_none().then_some(changed);
                steps.push(Statement { comment, code });
            }
        }
    }
    steps
}

/// What is lost, for whoever reads the file.
fn loss(operation: &Operation, way: Way) -> Option<String> {
    match operation {
        Operation::DropTable(table) => Some(format!("Every row of `{}` is lost.", table.name)),
        Operation::CreateTable(table) if way == Way::Down => {
            let name = &table.name;
            Some(format!("The rows that `{name}` had do not come back."))
        }
        Operation::DropColumn { table, column, .. } if column.generated.is_none() => {
            Some(format!("What `{table}.{}` holds is lost.", column.name))
        }
        Operation::AddColumn { table, column, .. }
            if way == Way::Down && column.generated.is_none() =>
        {
            Some(format!(
                "What `{table}.{}` held does not come back.",
                column.name
            ))
        }
        Operation::AlterColumn {
            table, from, to, ..
        } if from.generated.is_none() && to.generated.is_some() => {
            let name = &to.name;
            Some(format!(
                "What `{table}.{name}` holds is lost: it is computed from now on."
            ))
        }
        Operation::AlterEnum {
            from, to, values, ..
        } => {
            let gone = from.iter();
            let gone = gone.filter(|label| !to.contains(label) && !values.contains_key(*label));
            let gone: Vec<String> = gone.map(|label| format!("`{label}`")).collect();
            let fails = format!("Fails as long as a row has {}.", gone.join(" or "));
            (!gone.is_empty()).then_some(fails)
        }
        _ => None,
    }
}

type Link = (&'static str, Vec<Code>);

/// A change of one table, in a word of its [`TableChange`](crate::plan::TableChange). A column that is added says what
/// it can of the constraints that are added right after it.
fn change<'o>(
    operation: &'o Operation,
    rest: &mut &'o [Operation],
) -> Option<(&'o ObjectName, Link)> {
    let table = operation.table()?;
    let link: Link = match operation {
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
