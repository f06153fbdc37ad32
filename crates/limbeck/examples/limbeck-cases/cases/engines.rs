//! Engines by name, and what differs between them.

use super::mistake::Mistake;
use super::yaml::Node;
use limbeck::schema::{PerEngine, Sql};
use limbeck::{Engine, Engines};

/// What is for the engines that are not named.
const GENERAL: &str = "all";

/// An engine by its name.
fn engine(word: &str) -> Option<Engine> {
    Some(match word {
        "sqlite" => Engine::Sqlite,
        "postgres" | "postgresql" => Engine::Postgres,
        "mysql" => Engine::MySql,
        "mariadb" => Engine::MariaDb,
        _ => return None,
    })
}

/// Engines with blanks between.
fn several(text: &str) -> Option<Engines> {
    let engines: Option<Vec<Engine>> = text.split_whitespace().map(engine).collect();
    let engines = engines.filter(|engines| !engines.is_empty())?;
    Some(engines.into_iter().collect())
}

/// One name or a list of them.
pub(super) fn engines(node: &Node) -> Result<Engines, Mistake> {
    let mut all = Vec::new();
    for one in node.one_or_many() {
        let text = one.text()?;
        let engines = several(text).ok_or_else(|| {
            one.wrong(format!(
                "`{text}` is no engine: they are sqlite, postgres, mysql and mariadb"
            ))
        })?;
        all.extend(engines.iter());
    }
    Ok(all.into_iter().collect())
}

/// Whether a mapping is one of engines: then each key is one.
pub(super) fn is_per_engine(node: &Node) -> bool {
    let of_engine = |text: &str| text == GENERAL || several(text).is_some();
    let entries = node.is_map().then(|| node.map().unwrap_or_default());
    entries.is_some_and(|entries| entries.iter().any(|(key, _)| of_engine(&key.text)))
}

/// What is said for all engines, and what for single ones.
pub(super) struct Said<T> {
    pub(super) general: Option<T>,
    pub(super) on: Vec<(Engines, T)>,
}

/// Reads a thing that may be another one on each engine.
pub(super) fn said<T>(
    node: &Node,
    read: impl Fn(&Node) -> Result<T, Mistake>,
) -> Result<Said<T>, Mistake> {
    let mut said = Said {
        general: None,
        on: Vec::new(),
    };
    if !is_per_engine(node) {
        said.general = Some(read(node)?);
        return Ok(said);
    }
    for (key, value) in node.map()? {
        match several(&key.text) {
            _ if key.text == GENERAL => said.general = Some(read(value)?),
            Some(engines) => said.on.push((engines, read(value)?)),
            None => {
                let text = &key.text;
                return Err(Mistake::new(
                    key.line,
                    format!(
                        "`{text}` is no engine: they are all, sqlite, postgres, mysql and mariadb"
                    ),
                ));
            }
        }
    }
    Ok(said)
}

/// The same where there need not be any on an engine: `none` is none there.
pub(super) fn optional<T: Clone>(
    node: &Node,
    read: impl Fn(&Node) -> Result<T, Mistake>,
) -> Result<PerEngine<Option<T>>, Mistake> {
    let is_split = is_per_engine(node);
    let said = said(node, |node| {
        if is_split && node.is_word("none") {
            return Ok(None);
        }
        read(node).map(Some)
    })?;
    let general = PerEngine::everywhere(said.general.flatten());
    let each = said.on.into_iter();
    Ok(each.fold(general, |all, (engines, value)| all.on(engines, value)))
}

/// SQL that there has to be on every engine.
pub(super) fn sql(node: &Node) -> Result<Sql, Mistake> {
    let said = said(node, Node::owned)?;
    let general = said
        .general
        .ok_or_else(|| node.wrong("`all` is missing, for the engines that are not named"))?;
    let each = said.on.into_iter();
    Ok(each.fold(Sql::from(general), |all, (engines, text)| {
        all.on(engines, text)
    }))
}

/// A statement, or nothing on engines that are not named.
pub(super) fn statement(node: &Node) -> Result<Sql, Mistake> {
    let said = said(node, Node::owned)?;
    let general = Sql::from(said.general.unwrap_or_default());
    let each = said.on.into_iter();
    Ok(each.fold(general, |all, (engines, text)| all.on(engines, text)))
}

/// A statement or a list of them, or a mapping of engines to such.
pub(super) fn statements(node: &Node) -> Result<Vec<Sql>, Mistake> {
    let lists = node.is_map() && node.map()?.iter().any(|(_, value)| value.is_list());
    if !lists {
        return node.one_or_many().iter().map(statement).collect();
    }
    let said = said(node, Node::texts)?;
    let mut all: Vec<Sql> = Vec::new();
    if let Some(general) = said.general {
        if !said.on.is_empty() {
            return Err(node.wrong("beside a list for `all` no engine has another one: write a list of statements, each for its engines"));
        }
        all.extend(general.into_iter().map(Sql::from));
    }
    for (engines, texts) in said.on {
        let one = |text| Sql::from("").on(engines.clone(), text);
        all.extend(texts.into_iter().map(one));
    }
    Ok(all)
}
