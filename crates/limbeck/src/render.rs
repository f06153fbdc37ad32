//! Operations as the text of a revision file, as a person would have written it.
//!
//! The text is laid out as rustfmt would lay it out, the same every time, and means the same operations: what the file
//! says, resolved against the schema before it, is what was found by [comparing](crate::diff).

mod code;
mod column;
mod data;
mod loss;
mod steps;
mod table;
#[cfg(test)]
mod tests;
mod uses;
mod words;

use crate::operation::{Conversion, Irreversible, Operation};
use crate::revision::Way;
use crate::schema::{Column, Constraint, Index, ObjectName, TableOptions};
use code::{Code, Statement, block, text, word};

/// A revision that is to become a file.
#[derive(Clone, Debug, Default)]
pub struct Draft<'d> {
    /// Its name for good: twelve hexadecimal digits.
    pub id: &'d str,
    /// What it follows.
    pub parents: &'d [String],
    /// What must be applied before it without being a parent.
    pub depends_on: &'d [String],
    /// Names for the branch that it begins.
    pub labels: &'d [String],
    /// What it does, in a few words.
    pub message: &'d str,
    /// The way there.
    pub up: &'d [Operation],
    /// The way back.
    pub down: &'d [Operation],
    /// Why there is no way back, if there is none.
    pub irreversible: Option<&'d Irreversible>,
}

/// The longest slug of a file's name.
const LONGEST_SLUG: usize = 40;

impl Draft<'_> {
    /// The name of its file, `m20261120_221500_a1b2c3d4e5f6_add_phone.rs`, of a revision made at `20261120_221500`.
    pub fn file_name(&self, made_at: &str) -> String {
        format!("m{made_at}_{}{}.rs", self.id, slug(self.message))
    }

    /// The text of its file.
    pub fn render(&self) -> String {
        let up = steps::steps(self.up, Way::Up);
        let down = match self.irreversible {
            Some(Irreversible(why)) => {
                let code = word("p").then("irreversible", [text(why)]);
                vec![Statement::from(code)]
            }
            None => steps::steps(self.down, Way::Down),
        };
        let uses = uses::uses(up.iter().chain(&down));
        let heading = self.heading();
        let meta = self.meta();
        let (up, down) = (function("plan", &up), function("unplan", &down));
        format!("{heading}\n{uses}\n{meta}\n{up}\n{down}")
    }

    /// What it does, as a sentence.
    fn heading(&self) -> String {
        let message = self
            .message
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let mut letters = message.chars();
        let first = letters.next().map(|c| c.to_uppercase().to_string());
        let rest = letters.as_str();
        match first {
            Some(first) if rest.ends_with(['.', '!', '?']) => format!("//! {first}{rest}\n"),
            Some(first) => format!("//! {first}{rest}.\n"),
            None => "//! A revision.\n".to_owned(),
        }
    }

    fn meta(&self) -> String {
        let members = [
            ("parents", self.parents),
            ("depends_on", self.depends_on),
            ("labels", self.labels),
        ];
        let mut out = String::from("pub(crate) const META: Meta = Meta {\n");
        let quoted = |plain: &str| match text(plain) {
            Code::Word(text) => text,
            _ => String::new(),
        };
        out.extend(["    id: ", &quoted(self.id), ",\n"]);
        for (member, names) in members {
            if !names.is_empty() {
                let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
                out.extend(["    ", member, ": &[", &names.join(", "), "],\n"]);
            }
        }
        out.extend(["    message: ", &quoted(self.message), ",\n"]);
        out + "    ..Meta::EMPTY\n};\n"
    }
}

fn function(name: &str, body: &[Statement]) -> String {
    if body.is_empty() {
        return format!("pub(crate) fn {name}(_: &mut Plan) {{}}\n");
    }
    format!(
        "pub(crate) fn {name}(p: &mut Plan) {{\n{}}}\n",
        block(body, 4)
    )
}

/// A column as a plan says it, in a line: `string(20).null()`.
pub(crate) fn column(column: &Column) -> String {
    let code = column::alone(column, column::Said::default(), &Conversion::default());
    let name = format!("col({}).", code::quoted(&column.name));
    let line = code.line();
    line.strip_prefix(&name).map_or(line.clone(), str::to_owned)
}

/// A constraint of a table as a plan says it, in a line.
pub(crate) fn constraint(table: &ObjectName, constraint: &Constraint) -> String {
    match constraint {
        Constraint::Unique(unique) => table::unique(table, unique).line(),
        Constraint::Check(check) => words::sql(&check.expression).line(),
        Constraint::ForeignKey(key) => table::foreign_key(table, key).line(),
    }
}

/// An index as a plan says it, in a line.
pub(crate) fn index(table: &ObjectName, index: &Index) -> String {
    table::index(table, index).line()
}

/// What single engines let one choose, in a line.
pub(crate) fn options(options: &TableOptions) -> String {
    table::options(options).line()
}

/// The words of a message, joined by underscores and cut between two of them: `_add_phone`.
fn slug(message: &str) -> String {
    let lower = message.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    let mut slug = String::new();
    for word in words.filter(|word| !word.is_empty()) {
        if slug.len() + word.len() > LONGEST_SLUG {
            break;
        }
        slug.push('_');
        slug.push_str(word);
    }
    slug
}
