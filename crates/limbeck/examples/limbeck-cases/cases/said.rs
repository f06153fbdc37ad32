//! What is said beside the schemas, as on the command line: renames, drops, what rows get, permissions.

use super::fields::Fields;
use super::mistake::Mistake;
use super::value::term;
use super::yaml::{Kind, Node};
use limbeck::catalog::Filter;
use limbeck::diff::Hints;
use limbeck::schema::{ObjectName, Schema};

/// The hints of a case, and those of comparing again.
pub(super) fn hints(
    fields: &Fields<'_>,
    before: &Schema,
    after: &Schema,
) -> Result<(Hints, Hints), Mistake> {
    let names = Names { before, after };
    let mut hints = Hints::new();
    for (from, to) in renames(fields)? {
        hints = match names.place(&from) {
            (name, Some(label)) if names.is_enum(&name) => {
                hints.move_label(name, label, to.rsplit('.').next().unwrap_or(&to))
            }
            (table, Some(column)) => {
                let full = format!("{table}.");
                hints.rename_column(table, column, to.strip_prefix(&full).unwrap_or(&to))
            }
            (name, None) if before.enums.contains(&name) => {
                hints.rename_enum(name, names.object(&to))
            }
            (name, None) => hints.rename_table(name, names.object(&to)),
        };
    }
    for node in many(fields.get("drop")) {
        hints = match names.place(node.text()?) {
            (name, Some(label)) if names.is_enum(&name) => hints.drop_label(name, label),
            (table, Some(column)) => hints.drop_column(table, column),
            (table, None) => hints.drop_table(table),
        };
    }
    for (key, node) in entries(fields.get("fill"))? {
        let (table, column) = names.column(&key.text).map_err(|why| node.wrong(why))?;
        hints = hints.fill(table, column, term(node)?);
    }
    for (name, labels) in entries(fields.get("labels"))? {
        for (old, new) in labels.map()? {
            hints = hints.move_label(names.object(&name.text), &old.text, new.text()?);
        }
    }
    for node in many(fields.get("never_null")) {
        let (table, column) = names.column(node.text()?).map_err(|why| node.wrong(why))?;
        hints = hints.never_null(table, column);
    }
    for node in many(fields.get("allow")) {
        hints = match node.text()? {
            "destructive" => hints.allow_destructive(),
            "everything" => hints.allow_dropping_everything(),
            _ => return Err(node.wrong("`allow` has `destructive` and `everything`")),
        };
    }
    if fields.flag("no_more_renames")? {
        hints = hints.nothing_else_is_renamed();
    }
    let filter = fields.read("filter", filter)?.unwrap_or_default();
    Ok((hints.filter(filter.clone()), Hints::new().filter(filter)))
}

/// What objects are called.
struct Names<'s> {
    before: &'s Schema,
    after: &'s Schema,
}

impl Names<'_> {
    /// A table or an enum by its text: one that stands in a schema only if there is such a one.
    fn known(&self, text: &str) -> Option<ObjectName> {
        let schemas = [self.before, self.after];
        let mut names = schemas.iter().flat_map(|schema| {
            let tables = schema.tables.iter().map(|table| &table.name);
            tables.chain(schema.enums.iter().map(|one| &one.name))
        });
        names.find(|name| name.to_string() == text).cloned()
    }

    fn object(&self, text: &str) -> ObjectName {
        self.known(text).unwrap_or_else(|| text.into())
    }

    /// Whether an enum is called so, and no table.
    fn is_enum(&self, name: &ObjectName) -> bool {
        let schemas = [self.before, self.after];
        let has = |has: fn(&Schema, &ObjectName) -> bool| schemas.iter().any(|one| has(one, name));
        has(|schema, name| schema.enums.contains(name))
            && !has(|schema, name| schema.tables.contains(name))
    }

    /// `users` or `users.name`.
    fn place(&self, text: &str) -> (ObjectName, Option<String>) {
        if let Some(known) = self.known(text) {
            return (known, None);
        }
        match text.rsplit_once('.') {
            Some((table, column)) => (self.object(table), Some(column.to_owned())),
            None => (text.into(), None),
        }
    }

    /// `users.name`.
    fn column(&self, text: &str) -> Result<(ObjectName, String), String> {
        match text.rsplit_once('.') {
            Some((table, column)) => Ok((self.object(table), column.to_owned())),
            None => Err(format!("`{text}` is no column: write table.column")),
        }
    }
}

/// `users.name:full_name`, or a mapping of the one to the other.
fn renames(fields: &Fields<'_>) -> Result<Vec<(String, String)>, Mistake> {
    let mut renames = Vec::new();
    for node in many(fields.get("rename")) {
        if let Kind::Map(entries) = &node.kind {
            for (key, to) in entries {
                renames.push((key.text.clone(), to.owned()?));
            }
            continue;
        }
        let text = node.text()?;
        let (from, to) = text.split_once(':').ok_or_else(|| {
            node.wrong("a rename is written as users.name:full_name, or users:people")
        })?;
        renames.push((from.trim().to_owned(), to.trim().to_owned()));
    }
    Ok(renames)
}

fn many(node: Option<&Node>) -> &[Node] {
    node.map(Node::one_or_many).unwrap_or_default()
}

fn entries(node: Option<&Node>) -> Result<&[(super::yaml::Key, Node)], Mistake> {
    node.map_or(Ok(&[]), Node::map)
}

fn filter(node: &Node) -> Result<Filter, Mistake> {
    let fields = node.fields("a filter", &["only", "without"])?;
    let mut filter = Filter::new();
    if let Some(only) = fields.get("only") {
        filter = filter.only(only.texts()?);
    }
    if let Some(without) = fields.get("without") {
        filter = filter.without(without.texts()?);
    }
    Ok(filter)
}
