//! Columns, in words and as mappings.

use super::super::engines::{self, sql};
use super::super::mistake::Mistake;
use super::super::value::{self, is_told, term};
use super::super::words::{Token, Words};
use super::super::yaml::{Kind, Node};
use super::{keys, object_name, types};
use limbeck::schema::{Column, ColumnDefault, ForeignKey, Generated, Identity, Type};

/// A column, and what it says of its table.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) column: Column,
    pub(super) is_primary_key: bool,
    pub(super) is_unique: bool,
    pub(super) references: Option<ForeignKey>,
}

const KEYS: [&str; 13] = [
    "type",
    "null",
    "default",
    "generated",
    "stored",
    "identity",
    "references",
    "unique",
    "primary_key",
    "collation",
    "on_update",
    "comment",
    "renamed_from",
];

/// Reads a column.
pub(super) fn column(name: &str, node: &Node) -> Result<Said, Mistake> {
    match &node.kind {
        Kind::Plain(_) | Kind::Quoted(_) => {
            let spoken = spoken(name, node.text()?);
            spoken
                .map(|(said, _)| said)
                .map_err(|why| node.wrong(format!("column `{name}`: {why}")))
        }
        Kind::Map(_) => mapped(name, node),
        Kind::List(_) => Err(node.wrong(format!(
            "column `{name}` is a type with words, or a mapping, and this is a list; what a table has beside columns goes with them: put those under `columns`"
        ))),
    }
}

fn mapped(name: &str, node: &Node) -> Result<Said, Mistake> {
    let fields = node.fields("a column", &KEYS)?;
    let ty = fields.need("type")?;
    let (mut said, words) = if ty.is_map() {
        let column = Column::new(name, told_type(ty)?);
        (Said::of(column), Vec::new())
    } else {
        spoken(name, ty.text()?).map_err(|why| ty.wrong(format!("column `{name}`: {why}")))?
    };
    for (key, value) in fields.entries {
        if words.contains(&key.text.as_str()) {
            let what = &key.text;
            return Err(value.wrong(format!("column `{name}` says `{what}` in its type already")));
        }
    }
    let column = &mut said.column;
    if let Some(null) = fields.get("null") {
        column.nullable = null.flag()?;
    }
    if let Some(default) = fields.get("default") {
        column.default = default_of(default)?;
    }
    if let Some(generated) = fields.get("generated") {
        column.generated = Some(Generated {
            expression: sql(generated)?,
            stored: fields.flag("stored")?,
        });
    } else if fields.get("stored").is_some() {
        return Err(node.wrong(format!("column `{name}` is `stored`, and not `generated`")));
    }
    if let Some(identity) = fields.get("identity") {
        column.identity = identity_of(identity)?;
    }
    if let Some(collation) = fields.get("collation") {
        column.collation = engines::optional(collation, Node::owned)?;
    }
    if fields.get("on_update").is_some() {
        column.on_update = fields.text("on_update")?;
    }
    if fields.get("comment").is_some() {
        column.comment = fields.text("comment")?;
    }
    if fields.get("renamed_from").is_some() {
        column.renamed_from = fields.text("renamed_from")?;
    }
    said.is_unique |= fields.flag("unique")?;
    said.is_primary_key |= fields.flag("primary_key")?;
    if let Some(to) = fields.get("references") {
        said.references = Some(keys::reference(name, to)?);
    }
    Ok(said)
}

fn default_of(node: &Node) -> Result<ColumnDefault, Mistake> {
    if is_told(node) {
        return Ok(term(node)?.into());
    }
    engines::optional(node, term)
}

fn identity_of(node: &Node) -> Result<Option<Identity>, Mistake> {
    if !node.is_map() {
        return Ok(node.flag()?.then(Identity::default));
    }
    let fields = node.fields("an identity", &["always", "start", "increment"])?;
    Ok(Some(Identity {
        always: fields.flag("always")?,
        start: fields.read("start", Node::number)?,
        increment: fields.read("increment", Node::number)?,
    }))
}

/// A type that a text cannot say.
fn told_type(node: &Node) -> Result<Type, Mistake> {
    let fields = node.fields("a type", &["custom", "enum"])?;
    match (fields.get("custom"), fields.get("enum")) {
        (Some(custom), None) => Ok(Type::Custom(sql(custom)?)),
        (None, Some(name)) => Ok(Type::Enum(object_name(name)?)),
        _ => Err(node.wrong("a type is a text, {custom: …} or {enum: …}")),
    }
}

impl Said {
    fn of(column: Column) -> Self {
        Self {
            column,
            is_primary_key: false,
            is_unique: false,
            references: None,
        }
    }
}

/// A column in words, and which keys of a mapping they stand for.
fn spoken(name: &str, text: &str) -> Result<(Said, Vec<&'static str>), String> {
    let mut words = Words::read(text)?;
    let (ty, is_id) = types::spoken(&mut words)?;
    let mut said = Said::of(Column::new(name, ty));
    let mut keys = Vec::new();
    if is_id {
        said.column.identity = Some(Identity::default());
        said.is_primary_key = true;
        keys.extend(["identity", "primary_key"]);
    }
    while words.peek().is_some() {
        let key = said.word(&mut words)?;
        if keys.contains(&key) {
            return Err(format!("`{key}` is said twice"));
        }
        keys.push(key);
    }
    Ok((said, keys))
}

impl Said {
    /// Takes the next words, and tells which key of a mapping they stand for.
    fn word(&mut self, words: &mut Words) -> Result<&'static str, String> {
        let column = &mut self.column;
        if words.take("not null") {
            column.nullable = false;
            return Ok("null");
        }
        if words.take("null") {
            column.nullable = true;
            return Ok("null");
        }
        if words.take("default") {
            column.default = value::spoken(words)?.into();
            return Ok("default");
        }
        if words.take("unique") {
            self.is_unique = true;
            return Ok("unique");
        }
        if words.take("primary key") || words.take("primary_key") {
            self.is_primary_key = true;
            return Ok("primary_key");
        }
        if words.take("identity") {
            let always = words.take("always");
            column.identity = Some(Identity {
                always,
                ..Identity::default()
            });
            return Ok("identity");
        }
        if words.take("references") {
            self.references = Some(keys::spoken_reference(vec![column.name.clone()], words)?);
            return Ok("references");
        }
        if words.take("generated") {
            let expression = words
                .group()
                .ok_or("after `generated` comes an expression in parentheses")?;
            let stored = words.take("stored");
            if !stored {
                words.take("virtual");
            }
            column.generated = Some(Generated {
                expression: expression.into(),
                stored,
            });
            return Ok("generated");
        }
        if words.take("collate") {
            let name = words.name("the collation")?;
            column.collation = limbeck::schema::PerEngine::everywhere(Some(name));
            return Ok("collation");
        }
        if words.take("renamed from") || words.take("renamed_from") {
            column.renamed_from = Some(words.name("the column as it was")?);
            return Ok("renamed_from");
        }
        if words.take("comment") {
            let Some(Token::Text(text)) = words.next() else {
                return Err("after `comment` comes a text in single quotes".to_owned());
            };
            column.comment = Some(text);
            return Ok("comment");
        }
        Err(words
            .end()
            .err()
            .unwrap_or_else(|| "a word is missing".to_owned()))
    }
}
