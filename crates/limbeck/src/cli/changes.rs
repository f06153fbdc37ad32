//! Operations in lines that say enough to be understood by themselves.

use crate::operation::Operation;
use crate::render;
use crate::schema::{PrimaryKey, Table};

/// An operation in a line.
pub(super) fn line(operation: &Operation) -> String {
    match detail(operation) {
        Some(detail) => format!("{operation}: {detail}"),
        None => operation.to_string(),
    }
}

fn detail(operation: &Operation) -> Option<String> {
    Some(match operation {
        Operation::CreateTable(table) | Operation::DropTable(table) => columns(table),
        Operation::AddColumn { column, .. } | Operation::DropColumn { column, .. } => {
            render::column(column)
        }
        Operation::AlterColumn { from, to, .. } => {
            changed(&render::column(from), &render::column(to))
        }
        Operation::CreateIndex { table, index, .. } | Operation::DropIndex { table, index, .. } => {
            render::index(table, index)
        }
        Operation::AddConstraint { table, constraint }
        | Operation::DropConstraint { table, constraint } => render::constraint(table, constraint),
        Operation::SetPrimaryKey { from, to, .. } => {
            changed(&key(from.as_ref()), &key(to.as_ref()))
        }
        Operation::CreateEnum(each) | Operation::DropEnum(each) => labels(&each.labels),
        Operation::AlterEnum { from, to, .. } => changed(&labels(from), &labels(to)),
        Operation::SetComment { from, to, .. } => changed(
            from.as_deref().unwrap_or("none"),
            to.as_deref().unwrap_or("none"),
        ),
        Operation::SetOptions { from, to, .. } => {
            changed(&render::options(from), &render::options(to))
        }
        _ => return None,
    })
}

fn changed(from: &str, to: &str) -> String {
    format!("from {from} to {to}")
}

fn columns(table: &Table) -> String {
    let names: Vec<&str> = table.columns.iter().map(|it| it.name.as_str()).collect();
    format!("({})", names.join(", "))
}

fn key(key: Option<&PrimaryKey>) -> String {
    match key {
        Some(PrimaryKey { name, columns }) => {
            let name = name
                .as_ref()
                .map_or_else(String::new, |name| format!("{name} "));
            format!("{name}({})", columns.join(", "))
        }
        None => "none".to_owned(),
    }
}

fn labels(labels: &[String]) -> String {
    format!("({})", labels.join(", "))
}
