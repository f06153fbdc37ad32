//! Keys: primary, unique, foreign.

use super::super::fields::Fields;
use super::super::mistake::Mistake;
use super::super::words::{Token, Words};
use super::super::yaml::{Kind, Node};
use super::object_name;
use limbeck::schema::{Action, Deferrable, ForeignKey, ObjectName, PrimaryKey, Unique};

/// A primary key: a column, several, or a mapping with its name.
pub(super) fn primary(node: &Node) -> Result<PrimaryKey, Mistake> {
    if !node.is_map() {
        return Ok(PrimaryKey::new(columns(node)?));
    }
    let fields = node.fields("a primary key", &["name", "columns"])?;
    Ok(PrimaryKey {
        name: fields.text("name")?,
        columns: columns(fields.need("columns")?)?,
    })
}

/// A unique constraint, under a name or without one.
pub(super) fn unique(name: Option<&str>, node: &Node) -> Result<Unique, Mistake> {
    let mut unique = if node.is_map() {
        let known = ["on", "name", "nulls_not_distinct", "deferrable"];
        let fields = node.fields("a unique constraint", &known)?;
        let mut unique = Unique::on(columns(fields.need("on")?)?);
        unique.name = fields.text("name")?.unwrap_or_default();
        unique.nulls_not_distinct = fields.flag("nulls_not_distinct")?;
        unique.deferrable = fields.read("deferrable", deferrable)?;
        unique
    } else {
        Unique::on(columns(node)?)
    };
    give(name, &mut unique.name, node)?;
    Ok(unique)
}

/// A foreign key, under a name or without one.
pub(super) fn foreign(name: Option<&str>, node: &Node) -> Result<ForeignKey, Mistake> {
    let mut key = match &node.kind {
        Kind::Map(_) => mapped(node)?,
        _ => arrow(node.text()?).map_err(|why| node.wrong(why))?,
    };
    give(name, &mut key.name, node)?;
    Ok(key)
}

/// Names a thing by its key in a mapping.
pub(super) fn give(name: Option<&str>, own: &mut String, node: &Node) -> Result<(), Mistake> {
    match name {
        Some(name) if own.is_empty() => name.clone_into(own),
        Some(_) => return Err(node.wrong("it has its name already: it is the key")),
        None => {}
    }
    Ok(())
}

fn mapped(node: &Node) -> Result<ForeignKey, Mistake> {
    let known = [
        "on",
        "to",
        "to_columns",
        "name",
        "on_delete",
        "on_update",
        "deferrable",
    ];
    let fields = node.fields("a foreign key", &known)?;
    let to = object_name(fields.need("to")?)?;
    let mut key = ForeignKey::new(
        columns(fields.need("on")?)?,
        to,
        columns(fields.need("to_columns")?)?,
    );
    key.name = fields.text("name")?.unwrap_or_default();
    key.on_delete = action_of(&fields, "on_delete")?;
    key.on_update = action_of(&fields, "on_update")?;
    key.deferrable = fields.read("deferrable", deferrable)?;
    Ok(key)
}

fn action_of(fields: &Fields<'_>, key: &str) -> Result<Action, Mistake> {
    let read = |node: &Node| {
        let text = node.text()?;
        let mut words = Words::read(text).map_err(|why| node.wrong(why))?;
        let action = action(&mut words).and_then(|action| words.end().map(|()| action));
        action.map_err(|why| node.wrong(why))
    };
    Ok(fields.read(key, read)?.unwrap_or_default())
}

fn deferrable(node: &Node) -> Result<Deferrable, Mistake> {
    match node.text()? {
        "immediate" | "initially immediate" | "initially_immediate" => {
            Ok(Deferrable::InitiallyImmediate)
        }
        "deferred" | "initially deferred" | "initially_deferred" => {
            Ok(Deferrable::InitiallyDeferred)
        }
        _ => Err(node.wrong("`deferrable` is `immediate` or `deferred`")),
    }
}

/// One column or several.
pub(super) fn columns(node: &Node) -> Result<Vec<String>, Mistake> {
    let columns = node.texts()?;
    if columns.is_empty() {
        return Err(node.wrong("a column is missing"));
    }
    Ok(columns)
}

/// The foreign key of a column.
pub(super) fn reference(column: &str, node: &Node) -> Result<ForeignKey, Mistake> {
    let read = |text: &str| {
        let mut words = Words::read(text)?;
        let key = spoken_reference(vec![column.to_owned()], &mut words)?;
        words.end().map(|()| key)
    };
    read(node.text()?).map_err(|why| node.wrong(why))
}

/// `team_id -> teams.id on delete cascade`.
fn arrow(text: &str) -> Result<ForeignKey, String> {
    let usage = "a foreign key reads `team_id -> teams.id` or `(a, b) -> teams(x, y)`";
    let mut words = Words::read(text)?;
    let on = match words.group() {
        Some(group) => names(&group)?,
        None => vec![words.name("a column").map_err(|_| usage)?],
    };
    if words.next() != Some(Token::Arrow) {
        return Err(usage.to_owned());
    }
    let key = spoken_reference(on, &mut words)?;
    words.end().map(|()| key)
}

/// `teams.id on delete cascade`, `teams(id)`.
pub(super) fn spoken_reference(on: Vec<String>, words: &mut Words) -> Result<ForeignKey, String> {
    let (table, column) = words.path()?;
    let (to, columns): (ObjectName, _) = match (words.group(), column) {
        (Some(group), None) => (table.into(), names(&group)?),
        (Some(group), Some(rest)) => (format!("{table}.{rest}").into(), names(&group)?),
        (None, Some(column)) => (table.into(), vec![column]),
        (None, None) => return Err(format!("say which column of `{table}`: `{table}.id`")),
    };
    if columns.len() != on.len() {
        return Err("a foreign key has as many columns there as here".to_owned());
    }
    let mut key = ForeignKey::new(on, to, columns);
    loop {
        if words.take("on delete") {
            key.on_delete = action(words)?;
        } else if words.take("on update") {
            key.on_update = action(words)?;
        } else if words.take("deferrable") {
            key.deferrable = Some(if words.take("initially deferred") {
                Deferrable::InitiallyDeferred
            } else {
                words.take("initially immediate");
                Deferrable::InitiallyImmediate
            });
        } else {
            return Ok(key);
        }
    }
}

fn action(words: &mut Words) -> Result<Action, String> {
    for (spellings, action) in [
        (["cascade", "cascade"], Action::Cascade),
        (["set null", "set_null"], Action::SetNull),
        (["set default", "set_default"], Action::SetDefault),
        (["restrict", "restrict"], Action::Restrict),
        (["no action", "no_action"], Action::NoAction),
    ] {
        if spellings.iter().any(|spelling| words.take(spelling)) {
            return Ok(action);
        }
    }
    Err("an action is cascade, set null, set default, restrict or no action".to_owned())
}

/// Names with commas between.
fn names(text: &str) -> Result<Vec<String>, String> {
    let mut words = Words::read(text)?;
    let mut names = vec![words.name("a column")?];
    while words.peek() == Some(&Token::Comma) {
        words.next();
        names.push(words.name("a column")?);
    }
    words.end().map(|()| names)
}
