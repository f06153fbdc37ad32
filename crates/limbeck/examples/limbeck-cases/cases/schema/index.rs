//! Indexes and their parts.

use super::super::engines::{engines, sql};
use super::super::mistake::Mistake;
use super::super::words::Words;
use super::super::yaml::Node;
use super::keys::give;
use limbeck::schema::{Index, IndexPart, Nulls, Order};

/// An index, under a name or without one.
pub(super) fn index(name: Option<&str>, node: &Node) -> Result<Index, Mistake> {
    if !is_whole(node) {
        let mut index = Index::on(parts(node)?);
        give(name, &mut index.name, node)?;
        return Ok(index);
    }
    let known = [
        "on",
        "name",
        "unique",
        "where",
        "using",
        "include",
        "nulls_not_distinct",
        "only_on",
    ];
    let fields = node.fields("an index", &known)?;
    let mut index = Index::on(parts(fields.need("on")?)?);
    index.name = fields.text("name")?.unwrap_or_default();
    index.unique = fields.flag("unique")?;
    index.nulls_not_distinct = fields.flag("nulls_not_distinct")?;
    index.predicate = fields.read("where", sql)?;
    index.method = fields.text("using")?;
    index.include = fields.read("include", Node::texts)?.unwrap_or_default();
    index.only_on = fields.read("only_on", engines)?;
    give(name, &mut index.name, node)?;
    Ok(index)
}

/// Whether a mapping is an index, and no part of one.
fn is_whole(node: &Node) -> bool {
    let entries = if node.is_map() {
        node.map().unwrap_or_default()
    } else {
        &[]
    };
    !entries.is_empty()
        && !entries
            .iter()
            .any(|(key, _)| ["column", "sql"].contains(&key.text.as_str()))
}

fn parts(node: &Node) -> Result<Vec<IndexPart>, Mistake> {
    let parts: Vec<IndexPart> = node
        .one_or_many()
        .iter()
        .map(part)
        .collect::<Result<_, _>>()?;
    if parts.is_empty() {
        return Err(node.wrong("a column is missing"));
    }
    Ok(parts)
}

fn part(node: &Node) -> Result<IndexPart, Mistake> {
    if !node.is_map() {
        return spoken(node.text()?).map_err(|why| node.wrong(why));
    }
    let known = [
        "column",
        "sql",
        "desc",
        "nulls",
        "prefix",
        "collation",
        "operators",
    ];
    let fields = node.fields("a part of an index", &known)?;
    let mut part = match (fields.text("column")?, fields.read("sql", sql)?) {
        (Some(column), None) => IndexPart::column(column),
        (None, Some(sql)) => IndexPart::expression(sql),
        _ => return Err(node.wrong("a part of an index has `column` or `sql`")),
    };
    if fields.flag("desc")? {
        part.order = Order::Descending;
    }
    part.nulls = fields.read("nulls", |node| match node.text()? {
        "first" => Ok(Nulls::First),
        "last" => Ok(Nulls::Last),
        _ => Err(node.wrong("`nulls` is `first` or `last`")),
    })?;
    part.prefix = fields.read("prefix", Node::number)?;
    part.collation = fields.text("collation")?;
    part.operators = fields.text("operators")?;
    Ok(part)
}

/// `name desc`, `(lower(name))`, `name(10)`.
fn spoken(text: &str) -> Result<IndexPart, String> {
    let mut words = Words::read(text)?;
    let mut part = match words.group() {
        Some(expression) => IndexPart::expression(expression),
        None => IndexPart::column(words.name("a column")?),
    };
    if let Some(length) = words.arguments() {
        let length = length.trim().parse();
        let length = length.map_err(|_| {
            "in the parentheses behind a column stands how many characters count; an expression stands in parentheses itself: `(lower(name))`"
        })?;
        part.prefix = Some(length);
    }
    while words.peek().is_some() {
        if words.take("desc") {
            part.order = Order::Descending;
        } else if words.take("asc") {
            part.order = Order::Ascending;
        } else if words.take("nulls first") {
            part.nulls = Some(Nulls::First);
        } else if words.take("nulls last") {
            part.nulls = Some(Nulls::Last);
        } else if words.take("collate") {
            part.collation = Some(words.name("the collation")?);
        } else if words.take("ops") {
            part.operators = Some(words.name("the class of operators")?);
        } else {
            words.end()?;
        }
    }
    Ok(part)
}
