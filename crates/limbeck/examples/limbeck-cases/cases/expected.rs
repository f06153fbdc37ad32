//! Kinds of operations and of refusals, and what they are about.

use super::mistake::Mistake;
use super::yaml::Node;
use limbeck::Operation;
use limbeck::diff::Refusal;
use limbeck::schema::{Object, ObjectName};
use std::fmt;

/// An operation or a refusal that is expected: its kind, and what it is about, if that is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expected {
    kind: String,
    about: Option<String>,
}

/// An operation or a refusal that was found: its kind, and the ways to say what it is about, the longest first.
#[derive(Clone, Debug)]
pub(super) struct Found {
    kind: &'static str,
    names: Vec<String>,
}

const OPERATIONS: [&str; 21] = [
    "create_table",
    "drop_table",
    "rename_table",
    "add_column",
    "drop_column",
    "rename_column",
    "alter_column",
    "create_index",
    "drop_index",
    "add_constraint",
    "drop_constraint",
    "rename_index",
    "rename_constraint",
    "set_primary_key",
    "create_enum",
    "drop_enum",
    "rename_enum",
    "alter_enum",
    "set_comment",
    "set_options",
    "on",
];

const REFUSALS: [&str; 9] = [
    "nothing_wanted",
    "too_much_dropped",
    "destructive",
    "overwritten",
    "ambiguous",
    "needs_value",
    "needs_value_back",
    "no_such_rename",
    "no_order",
];

/// Reads what operations are expected.
pub(super) fn operations(node: &Node) -> Result<Vec<Expected>, Mistake> {
    list(node, &OPERATIONS, "operations")
}

/// Reads kinds of operations.
pub(super) fn kinds(node: &Node) -> Result<Vec<String>, Mistake> {
    let all = operations(node)?;
    if all.iter().any(|one| one.about.is_some()) {
        return Err(node.wrong("`never` has kinds of operations, and nothing behind them"));
    }
    Ok(all.into_iter().map(|one| one.kind).collect())
}

/// Reads what refusals are expected.
pub(super) fn refusals(node: &Node) -> Result<Vec<Expected>, Mistake> {
    list(node, &REFUSALS, "refusals")
}

fn list(node: &Node, known: &[&str], of: &str) -> Result<Vec<Expected>, Mistake> {
    let one = |node: &Node| {
        let text = node.text()?;
        let (kind, about) = match text.split_once(char::is_whitespace) {
            Some((kind, about)) => (kind, Some(about.trim().to_owned())),
            None => (text, None),
        };
        if !known.contains(&kind) {
            return Err(node.wrong(format!(
                "`{kind}` is no kind: the kinds of {of} are {}",
                known.join(", ")
            )));
        }
        let kind = kind.to_owned();
        Ok(Expected { kind, about })
    };
    node.one_or_many().iter().map(one).collect()
}

impl Expected {
    fn fits(&self, found: &Found) -> bool {
        let about = self.about.as_ref();
        self.kind == found.kind && about.is_none_or(|about| found.names.contains(about))
    }
}

/// Pairs what is expected with what was found, those that say more first: what is left of both.
pub(super) fn unmatched(expected: &[Expected], found: Vec<Found>) -> (Vec<&Expected>, Vec<Found>) {
    let mut found = found;
    let mut missing = Vec::new();
    let (said, plain): (Vec<_>, Vec<_>) = expected.iter().partition(|one| one.about.is_some());
    for one in said.into_iter().chain(plain) {
        match found.iter().position(|other| one.fits(other)) {
            Some(place) => drop(found.remove(place)),
            None => missing.push(one),
        }
    }
    (missing, found)
}

impl Found {
    pub(super) fn is_any_of(&self, kinds: &[String]) -> bool {
        kinds.iter().any(|kind| kind == self.kind)
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        told(f, &self.kind, self.about.as_deref())
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        told(f, self.kind, self.names.first().map(String::as_str))
    }
}

fn told(f: &mut fmt::Formatter<'_>, kind: &str, about: Option<&str>) -> fmt::Result {
    f.write_str(kind)?;
    about.map_or(Ok(()), |about| write!(f, " {about}"))
}

/// `users.name`, and `name` alone.
fn of_table(table: &ObjectName, name: &str) -> Vec<String> {
    vec![format!("{table}.{name}"), name.to_owned()]
}

impl From<&Operation> for Found {
    fn from(operation: &Operation) -> Self {
        let (kind, names) = match operation {
            Operation::CreateTable(table) => ("create_table", vec![table.name.to_string()]),
            Operation::DropTable(table) => ("drop_table", vec![table.name.to_string()]),
            Operation::RenameTable { from, to } => ("rename_table", both(from, to)),
            Operation::AddColumn { table, column, .. } => {
                ("add_column", of_table(table, &column.name))
            }
            Operation::DropColumn { table, column, .. } => {
                ("drop_column", of_table(table, &column.name))
            }
            Operation::RenameColumn { table, from, to } => {
                let names = of_table(table, from).into_iter().chain(of_table(table, to));
                ("rename_column", names.collect())
            }
            Operation::AlterColumn { table, to, .. } => ("alter_column", of_table(table, &to.name)),
            Operation::CreateIndex { table, index, .. } => {
                ("create_index", of_table(table, &index.name))
            }
            Operation::DropIndex { table, index, .. } => {
                ("drop_index", of_table(table, &index.name))
            }
            Operation::AddConstraint { table, constraint } => {
                ("add_constraint", of_table(table, constraint.name()))
            }
            Operation::DropConstraint { table, constraint } => {
                ("drop_constraint", of_table(table, constraint.name()))
            }
            Operation::RenameIndex { table, from, to } => {
                let names = of_table(table, from).into_iter();
                ("rename_index", names.chain(of_table(table, to)).collect())
            }
            Operation::RenameConstraint { table, from, to } => {
                let names = of_table(table, from).into_iter();
                (
                    "rename_constraint",
                    names.chain(of_table(table, to)).collect(),
                )
            }
            Operation::SetPrimaryKey { table, .. } => ("set_primary_key", vec![table.to_string()]),
            Operation::CreateEnum(new) => ("create_enum", vec![new.name.to_string()]),
            Operation::DropEnum(old) => ("drop_enum", vec![old.name.to_string()]),
            Operation::RenameEnum { from, to } => ("rename_enum", both(from, to)),
            Operation::AlterEnum { name, .. } => ("alter_enum", vec![name.to_string()]),
            Operation::SetComment { table, .. } => ("set_comment", vec![table.to_string()]),
            Operation::SetOptions { table, .. } => ("set_options", vec![table.to_string()]),
            Operation::Execute(_) => ("execute", Vec::new()),
            Operation::Data(_) => ("data", Vec::new()),
            Operation::On { .. } => ("on", Vec::new()),
        };
        Self { kind, names }
    }
}

fn both(from: &ObjectName, to: &ObjectName) -> Vec<String> {
    vec![from.to_string(), to.to_string()]
}

impl From<&Refusal> for Found {
    fn from(refusal: &Refusal) -> Self {
        let (kind, object) = match refusal {
            Refusal::NothingWanted(_) => ("nothing_wanted", None),
            Refusal::TooMuchDropped { .. } => ("too_much_dropped", None),
            Refusal::Destructive(object) => ("destructive", Some(object)),
            Refusal::Overwritten(object) => ("overwritten", Some(object)),
            Refusal::Ambiguous { gone, .. } => ("ambiguous", Some(gone)),
            Refusal::NeedsValue(object) => ("needs_value", Some(object)),
            Refusal::NeedsValueBack(object) => ("needs_value_back", Some(object)),
            Refusal::NoSuchRename { from, .. } => ("no_such_rename", Some(from)),
            Refusal::NoOrder(_) => ("no_order", None),
        };
        let names = object.map_or_else(Vec::new, |object| match object {
            Object::Table(name) | Object::Enum(name) | Object::PrimaryKey(name) => {
                vec![name.to_string()]
            }
            Object::Column(table, name)
            | Object::Index(table, name)
            | Object::Constraint(table, name)
            | Object::Label(table, name) => of_table(table, name),
        });
        Self { kind, names }
    }
}
