//! Rust as a tree, and its text as rustfmt would lay it out: for the few shapes that revisions consist of.
//!
//! rustfmt's rules are copied only as far as these shapes need them; a test lets rustfmt itself look at everything that
//! the tests of this module write.

/// The longest line.
const LINE: usize = 100;
/// The longest chain, list of arguments or array on one line.
const SHORT: usize = 60;
/// In an array of items that are all so short, several share a line.
const TINY: usize = 10;
const INDENT: usize = 4;

/// A method that is called, with its arguments.
pub(super) type Link = (String, Vec<Code>);

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Code {
    /// A name or a literal.
    Word(String),
    /// A function and its arguments.
    Call(String, Vec<Code>),
    /// Something and the methods called on it, one after the other.
    Chain(Box<Code>, Vec<Link>),
    /// `[a, b]`
    Array(Vec<Code>),
    /// `(a, b)`
    Pair(Box<Code>, Box<Code>),
    /// `|p| { … }`
    Closure(&'static str, Vec<Statement>),
}

/// An expression that stands for itself, and what is said above it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Statement {
    pub(super) comment: Option<String>,
    pub(super) code: Code,
}

impl From<Code> for Statement {
    fn from(code: Code) -> Self {
        Self {
            comment: None,
            code,
        }
    }
}

/// A name as it stands.
pub(super) fn word(text: impl Into<String>) -> Code {
    Code::Word(text.into())
}

/// A text between quotes.
pub(super) fn text(text: &str) -> Code {
    Code::Word(quoted(text))
}

/// The same, as it is written.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\0' => quoted.push_str("\\0"),
            c if c.is_control() => quoted.extend(c.escape_unicode()),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

pub(super) fn call(function: &str, arguments: impl IntoIterator<Item = Code>) -> Code {
    Code::Call(function.to_owned(), arguments.into_iter().collect())
}

impl Code {
    /// The same with one more method called on it.
    pub(super) fn then(self, method: &str, arguments: impl IntoIterator<Item = Code>) -> Self {
        let link = (method.to_owned(), arguments.into_iter().collect());
        match self {
            Self::Chain(root, mut links) => {
                links.push(link);
                Self::Chain(root, links)
            }
            root => Self::Chain(Box::new(root), vec![link]),
        }
    }

    /// All on one line, however long.
    pub(super) fn line(&self) -> String {
        let text = self.write(0, 0, 0);
        text.lines().map(str::trim).collect()
    }

    /// All on one line, if it can be.
    fn flat(&self) -> Option<String> {
        match self {
            Self::Word(text) => Some(text.clone()),
            Self::Call(function, arguments) => flat_call(function, arguments),
            Self::Chain(root, links) => {
                let mut text = root.flat()?;
                for (method, arguments) in links {
                    text.push('.');
                    text.push_str(&flat_call(method, arguments)?);
                }
                let is_short = links.len() == 1 || text.chars().count() <= SHORT;
                is_short.then_some(text)
            }
            Self::Array(items) => {
                let inner = flat_list(items)?;
                (inner.chars().count() <= SHORT).then(|| format!("[{inner}]"))
            }
            Self::Pair(one, two) => Some(format!("({}, {})", one.flat()?, two.flat()?)),
            Self::Closure(name, body) if body.is_empty() => Some(format!("|{name}| {{}}")),
            Self::Closure(..) => None,
        }
    }

    /// Written at an indentation, from a column on, with so much to follow on the last line.
    fn write(&self, indent: usize, column: usize, after: usize) -> String {
        if let Some(flat) = self.flat()
            && column + flat.chars().count() + after <= LINE
        {
            return flat;
        }
        match self {
            Self::Word(text) => text.clone(),
            Self::Chain(root, links) => write_chain(root, links, indent, column, after),
            Self::Pair(one, two) => {
                let items = [one.as_ref().clone(), two.as_ref().clone()];
                format!("({})", lines(&items, indent))
            }
            other => other.open(indent, column, after),
        }
    }

    /// The same over several lines, whether or not it would fit on one.
    fn open(&self, indent: usize, column: usize, after: usize) -> String {
        match self {
            Self::Call(function, arguments) => {
                let start = column + function.chars().count();
                format!("{function}{}", list_of(arguments, indent, start, after))
            }
            Self::Array(items) => write_array(items, indent),
            Self::Closure(name, body) => {
                let body = block(body, indent + INDENT);
                format!("|{name}| {{\n{body}{}}}", spaces(indent))
            }
            other => other.write(indent, column, after),
        }
    }
}

/// Statements, one below the other.
pub(super) fn block(statements: &[Statement], indent: usize) -> String {
    let mut out = String::new();
    for statement in statements {
        let comment = statement.comment.iter();
        for line in comment.flat_map(|comment| wrapped(comment, indent)) {
            out.extend([&spaces(indent), "// ", &line, "\n"]);
        }
        let code = statement.code.write(indent, indent, 1);
        out.extend([&spaces(indent), &code, ";\n"]);
    }
    out
}

/// A comment's lines.
fn wrapped(comment: &str, indent: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in comment.split_whitespace() {
        match lines.last_mut() {
            Some(line) if indent + 4 + line.chars().count() + word.chars().count() <= LINE => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn spaces(count: usize) -> String {
    " ".repeat(count)
}

fn flat_list(items: &[Code]) -> Option<String> {
    let items: Option<Vec<String>> = items.iter().map(Code::flat).collect();
    Some(items?.join(", "))
}

fn flat_call(function: &str, arguments: &[Code]) -> Option<String> {
    let inner = flat_list(arguments)?;
    // A chain or a word alone may be longer: there is nothing in it to open.
    let is_alone = matches!(arguments, [Code::Chain(..) | Code::Word(_)]);
    let is_short = is_alone || inner.chars().count() <= SHORT;
    is_short.then(|| format!("{function}({inner})"))
}

/// Arguments between parentheses, not all on one line.
fn list_of(arguments: &[Code], indent: usize, column: usize, after: usize) -> String {
    // The last one may begin on this line and end on a later one.
    if let Some((last, first)) = arguments.split_last()
        && opens(last, arguments.len() == 1)
        && let Some(first) = flat_list(first)
    {
        let first = if first.is_empty() {
            first
        } else {
            format!("{first}, ")
        };
        let column = column + 1 + first.chars().count();
        let last = last.open(indent, column, after + 1);
        let line = last.lines().next().unwrap_or_default().chars().count();
        if column + line <= LINE {
            return format!("({first}{last})");
        }
    }
    format!("({})", lines(arguments, indent))
}

/// Whether an argument may go over several lines behind the parenthesis that it follows.
fn opens(code: &Code, alone: bool) -> bool {
    match code {
        Code::Closure(..) => true,
        Code::Array(_) | Code::Call(..) => alone,
        _ => false,
    }
}

/// Each on a line of its own, with the breaks before and after.
fn lines(items: &[Code], indent: usize) -> String {
    let inner = indent + INDENT;
    let mut out = String::from("\n");
    for item in items {
        out.extend([&spaces(inner), &item.write(inner, inner, 1), ",\n"]);
    }
    out + &spaces(indent)
}

fn write_array(items: &[Code], indent: usize) -> String {
    let flat: Option<Vec<String>> = items.iter().map(Code::flat).collect();
    let tiny = flat.filter(|flat| flat.iter().all(|item| item.chars().count() <= TINY));
    let Some(flat) = tiny else {
        return format!("[{}]", lines(items, indent));
    };
    let inner = indent + INDENT;
    let mut out = format!("[\n{}", spaces(inner));
    let mut column = inner;
    for (place, item) in flat.iter().enumerate() {
        let width = item.chars().count() + 1;
        if place > 0 {
            if column + 1 + width > LINE {
                out.extend(["\n", &spaces(inner)]);
                column = inner;
            } else {
                out.push(' ');
                column += 1;
            }
        }
        out.push_str(item);
        out.push(',');
        column += width;
    }
    format!("{out}\n{}]", spaces(indent))
}

fn write_chain(root: &Code, links: &[Link], indent: usize, column: usize, after: usize) -> String {
    let is_single = links.len() == 1;
    let link = |(method, arguments): &Link, indent: usize, column: usize, after| {
        let method_call = Code::Call(method.clone(), arguments.clone());
        format!(".{}", method_call.write(indent, column + 1, after))
    };
    let mut out = root.write(indent, column, 0);
    let mut links = links;
    // A root that is no longer than an indentation takes its first link along.
    if out.chars().count() <= INDENT
        && let Some((first, rest)) = links.split_first()
    {
        let after = if rest.is_empty() { after } else { 0 };
        out += &link(first, indent, column + out.chars().count(), after);
        links = rest;
    }
    let Some((last, first)) = links.split_last() else {
        return out;
    };
    // What ends a block goes on below it.
    let inner = if out.contains('\n') {
        indent
    } else {
        indent + INDENT
    };
    let below = link(last, inner, inner, after);
    // The last link may begin on the first line, if that saves none.
    let flat = first
        .iter()
        .map(|(method, arguments)| flat_call(method, arguments));
    if !out.contains('\n')
        && let Some(flat) = flat.collect::<Option<Vec<String>>>()
    {
        let flat: String = flat.iter().flat_map(|call| [".", call]).collect();
        let total = out.chars().count() + flat.chars().count();
        let width = LINE.saturating_sub(column + after);
        let budget = if is_single { width } else { width.min(SHORT) };
        let opened = link(last, indent, column + total, after);
        let width_of_first = opened.lines().next().unwrap_or_default().chars().count();
        let count = opened.lines().count();
        if total + width_of_first <= budget && (count >= 5 || below.lines().count() >= count) {
            return out + &flat + &opened;
        }
    }
    for each in first {
        out.extend(["\n", &spaces(inner), &link(each, inner, inner, 0)]);
    }
    out + "\n" + &spaces(inner) + &below
}
