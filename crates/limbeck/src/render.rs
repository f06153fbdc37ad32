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

use crate::operation::{Irreversible, Operation};
use crate::revision::Way;
use code::{Statement, block, quoted, text, word};

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

impl Draft<'_> {
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
        let message = self
            .message
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let meta = self.meta(&message);
        let (up, down) = (function("plan", &up), function("unplan", &down));
        format!(
            "//! {message}\n\n{uses}\n/// Its place among the revisions.\n{meta}\n/// The way there.\n{up}\n/// The way back.\n{down}"
        )
    }

    fn meta(&self, message: &str) -> String {
        let members = [
            ("parents", self.parents),
            ("depends_on", self.depends_on),
            ("labels", self.labels),
        ];
        let mut out = String::from("pub const META: Meta = Meta {\n");
        out.extend(["    id: ", &quoted(self.id), ",\n"]);
        for (member, names) in members {
            if !names.is_empty() {
                let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
                out.extend(["    ", member, ": &[", &names.join(", "), "],\n"]);
            }
        }
        out.extend(["    message: ", &quoted(message), ",\n"]);
        out + "    ..Meta::EMPTY\n};\n"
    }
}

fn function(name: &str, body: &[Statement]) -> String {
    if body.is_empty() {
        return format!("pub fn {name}(_p: &mut Plan) {{}}\n");
    }
    format!("pub fn {name}(p: &mut Plan) {{\n{}}}\n", block(body, 4))
}
