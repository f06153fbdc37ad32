//! Schemas, as cases write them.

mod column;
mod index;
mod keys;
mod types;

use super::engines;
use super::mistake::Mistake;
use super::yaml::{Key, Kind, Node};
use limbeck::schema::{
    Check, Constraint, EnumType, Index, ObjectName, PrimaryKey, Schema, Table, TableOptions,
};

const TABLE: [&str; 11] = [
    "columns",
    "primary_key",
    "indexes",
    "uniques",
    "foreign_keys",
    "checks",
    "comment",
    "options",
    "renamed_from",
    "name",
    "schema",
];

/// What a table has beside columns, and is never the text that a column is.
const STRUCTURED: [&str; 6] = [
    "primary_key",
    "indexes",
    "uniques",
    "foreign_keys",
    "checks",
    "options",
];

/// The tables and the enums of a schema that is written down, each by its name.
pub(super) fn parts(node: &Node) -> Result<[Vec<(Key, Node)>; 2], Mistake> {
    let entries = node.map()?;
    let under = |name: &str| entries.iter().find(|(key, _)| key.text == name);
    let enums = match under("enums") {
        Some((_, enums)) => enums.map()?.to_vec(),
        None => Vec::new(),
    };
    let tables = if let Some((_, tables)) = under("tables") {
        node.fields("a schema that has the key `tables`", &["tables", "enums"])?;
        tables.map()?.to_vec()
    } else {
        let tables = entries.iter().filter(|(key, _)| key.text != "enums");
        tables.cloned().collect()
    };
    Ok([tables, enums])
}

/// Reads a schema.
pub(super) fn schema(node: &Node) -> Result<Schema, Mistake> {
    let [tables, enums] = parts(node)?;
    let mut schema = Schema::new();
    for (key, labels) in &enums {
        schema
            .enums
            .insert(EnumType::new(key.text.as_str(), labels.texts()?));
    }
    for (key, node) in &tables {
        let table = table(&key.text, node)?;
        let name = table.name.clone();
        if !schema.tables.insert(table) {
            return Err(Mistake::new(
                key.line,
                format!("table `{name}` is there twice"),
            ));
        }
    }
    Ok(schema)
}

/// The mapping of a table in the long form: with its columns under `columns`.
pub(super) fn long_form(node: &Node) -> Result<Vec<(Key, Node)>, Mistake> {
    let entries = node.map()?;
    let is_long = |(key, node): &(Key, Node)| {
        let is_column = |node: &Node| {
            node.map()
                .is_ok_and(|inner| inner.iter().any(|(key, _)| key.text == "type"))
        };
        key.text == "columns"
            || (STRUCTURED.contains(&key.text.as_str())
                && (matches!(node.kind, Kind::List(_))
                    || node.is_word("gone")
                    || (node.is_map() && !is_column(node))))
    };
    if entries.iter().any(is_long) {
        return Ok(entries.to_vec());
    }
    let line = node.line;
    let text = "columns".to_owned();
    Ok(vec![(Key { line, text }, node.clone())])
}

fn table(name: &str, node: &Node) -> Result<Table, Mistake> {
    let in_full = Node::made_up(node.line, long_form(node)?);
    let fields = in_full.fields("a table", &TABLE)?;
    let inner = fields.text("name")?.unwrap_or_else(|| name.to_owned());
    let mut table = Table::new(ObjectName {
        schema: fields.text("schema")?,
        name: inner,
    });
    let mut key = Vec::new();
    let mut constraints: Vec<(usize, Constraint)> = Vec::new();
    for (name, node) in fields.need("columns")?.map()? {
        let said = column::column(&name.text, node)?;
        if said.is_primary_key {
            key.push(name.text.clone());
        }
        if said.is_unique {
            let unique = limbeck::schema::Unique::on([name.text.as_str()]);
            constraints.push((name.line, unique.into()));
        }
        constraints.extend(said.references.map(|key| (name.line, key.into())));
        table.columns.push(said.column);
    }
    table.primary_key = fields.read("primary_key", keys::primary)?;
    if !key.is_empty() {
        if table.primary_key.is_some() {
            return Err(Mistake::new(
                fields.line,
                "the primary key is said twice: in a column, and under `primary_key`",
            ));
        }
        table.primary_key = Some(PrimaryKey::new(key));
    }
    for (line, name, node) in named(fields.get("uniques"))? {
        constraints.push((line, keys::unique(name, node)?.into()));
    }
    for (line, name, node) in named(fields.get("foreign_keys"))? {
        constraints.push((line, keys::foreign(name, node)?.into()));
    }
    for (name, node) in fields
        .get("checks")
        .map(Node::map)
        .transpose()?
        .unwrap_or_default()
    {
        let check = Check::new(name.text.as_str(), engines::sql(node)?);
        constraints.push((name.line, check.into()));
    }
    for (line, constraint) in constraints {
        let name = constraint.clone().named_in(&table.name).name().to_owned();
        if !table.add_constraint(constraint) {
            return Err(Mistake::new(
                line,
                format!("constraint `{name}` is there twice"),
            ));
        }
    }
    for (line, name, node) in named(fields.get("indexes"))? {
        let index = index::index(name, node)?;
        if !table.add_index(index) {
            return Err(Mistake::new(line, "an index of this name is there already"));
        }
        if table.indexes.contains("") {
            return Err(Mistake::new(
                line,
                "an index over an expression, or one that includes columns, wants a name",
            ));
        }
    }
    table.comment = fields.text("comment")?;
    table.options = fields.read("options", options)?.unwrap_or_default();
    table.renamed_from = fields.read("renamed_from", object_name)?;
    known_columns(&table, &in_full)?;
    Ok(table)
}

/// A name that no column has is more often a slip of the pen than a case.
fn known_columns(table: &Table, node: &Node) -> Result<(), Mistake> {
    let key = table.primary_key.iter().flat_map(|key| &key.columns);
    let uniques = table.uniques.iter().flat_map(|unique| &unique.columns);
    let foreign = table.foreign_keys.iter().flat_map(|key| &key.columns);
    let indexed = table.indexes.iter().flat_map(Index::columns);
    let mut names = key
        .chain(uniques)
        .chain(foreign)
        .map(String::as_str)
        .chain(indexed);
    match names.find(|name| table.column(name).is_none()) {
        None => Ok(()),
        Some(name) => Err(node.wrong(format!(
            "table `{}` has no column `{name}`, which a key or an index names",
            table.name
        ))),
    }
}

/// A thing with its line, and its name if that is its key.
type Named<'n> = (usize, Option<&'n str>, &'n Node);

/// Things that may have their names as keys: a mapping by name, a list, or one of them alone.
fn named(node: Option<&Node>) -> Result<Vec<Named<'_>>, Mistake> {
    let Some(node) = node else {
        return Ok(Vec::new());
    };
    if node.is_map() && !node.map()?.iter().any(|(key, _)| key.text == "on") {
        let entries = node.map()?.iter();
        return Ok(entries
            .map(|(key, node)| (key.line, Some(key.text.as_str()), node))
            .collect());
    }
    let items = node.one_or_many().iter();
    Ok(items.map(|node| (node.line, None, node)).collect())
}

fn options(node: &Node) -> Result<TableOptions, Mistake> {
    let known = [
        "strict",
        "without_rowid",
        "autoincrement",
        "storage_engine",
        "charset",
        "collation",
    ];
    let fields = node.fields("a table's options", &known)?;
    let mut options = TableOptions::new();
    options.strict = fields.flag("strict")?;
    options.without_rowid = fields.flag("without_rowid")?;
    options.autoincrement = fields.flag("autoincrement")?;
    options.storage_engine = fields.text("storage_engine")?;
    options.charset = fields.text("charset")?;
    options.collation = fields.text("collation")?;
    Ok(options)
}

/// A name, or `{schema: …, name: …}`.
fn object_name(node: &Node) -> Result<ObjectName, Mistake> {
    if !node.is_map() {
        return Ok(node.text()?.into());
    }
    let fields = node.fields("a name", &["schema", "name"])?;
    Ok(ObjectName {
        schema: fields.text("schema")?,
        name: fields.need("name")?.owned()?,
    })
}
