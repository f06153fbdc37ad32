//! What a file has to import for the words that it uses.

use super::code::{Code, Statement};
use std::collections::BTreeSet;

/// What stands in `limbeck::schema`.
const SCHEMA: [&str; 15] = [
    "Action",
    "Deferrable",
    "ForeignKey",
    "Index",
    "IndexPart",
    "IntegerSize",
    "Nulls",
    "ObjectName",
    "PrimaryKey",
    "Sql",
    "TableOptions",
    "Term",
    "Type",
    "Unique",
    "Value",
];
/// What stands in `limbeck` itself.
const ROOT: [&str; 3] = ["Engine", "col", "irreversible"];
const LINE: usize = 100;

/// The `use` lines for some statements.
pub(super) fn uses<'s>(statements: impl IntoIterator<Item = &'s Statement>) -> String {
    let mut used = BTreeSet::new();
    for statement in statements {
        collect(&statement.code, &mut used);
    }
    let of = |known: &[&'static str]| -> Vec<&'static str> {
        let known = known.iter().copied();
        known.filter(|name| used.contains(*name)).collect()
    };
    let mut root = of(&ROOT);
    root.extend(["Meta", "Plan"]);
    root.sort_unstable();
    line("limbeck::schema", &of(&SCHEMA)) + &line("limbeck", &root)
}

fn line(path: &str, names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => format!("use {path}::{one};\n"),
        several => {
            let line = format!("use {path}::{{{}}};\n", several.join(", "));
            // rustfmt leaves two columns of such a line unused.
            if line.trim_end().len() <= LINE - 2 {
                return line;
            }
            let mut out = format!("use {path}::{{\n   ");
            let mut column = 3;
            for name in several {
                if column + name.len() + 2 > LINE {
                    out.push_str("\n   ");
                    column = 3;
                }
                out.extend([" ", name, ","]);
                column += name.len() + 2;
            }
            out + "\n};\n"
        }
    }
}

fn collect(code: &Code, used: &mut BTreeSet<String>) {
    let mut words = |text: &str| {
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        used.extend(words.map(str::to_owned));
    };
    match code {
        // A text holds no words of the language.
        Code::Word(text) if text.starts_with('"') => {}
        Code::Word(text) => words(text),
        Code::Call(function, arguments) => {
            words(function);
            for code in arguments {
                collect(code, used);
            }
        }
        Code::Chain(root, links) => {
            collect(root, used);
            let arguments = links.iter().flat_map(|(_, arguments)| arguments);
            for code in arguments {
                collect(code, used);
            }
        }
        Code::Array(items) => {
            for code in items {
                collect(code, used);
            }
        }
        Code::Pair(one, two) => {
            collect(one, used);
            collect(two, used);
        }
        Code::Closure(_, body) => {
            for each in body {
                collect(&each.code, used);
            }
        }
    }
}
