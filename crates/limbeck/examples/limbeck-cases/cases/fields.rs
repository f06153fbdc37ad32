//! Reading the tree: texts, lists, and mappings of which every key is known.

use super::mistake::Mistake;
use super::yaml::{Key, Kind, Node};

impl Node {
    /// An error about this piece.
    pub(super) fn wrong(&self, what: impl Into<String>) -> Mistake {
        Mistake::new(self.line, what)
    }

    /// The text that it is, in quotes or not.
    pub(super) fn text(&self) -> Result<&str, Mistake> {
        match &self.kind {
            Kind::Plain(text) | Kind::Quoted(text) if !text.is_empty() => Ok(text),
            Kind::Plain(_) => Err(self.wrong("a text is missing")),
            Kind::Quoted(text) => Ok(text),
            Kind::List(_) => Err(self.wrong("a text is wanted here, and this is a list")),
            Kind::Map(_) => Err(self.wrong("a text is wanted here, and this is a mapping")),
        }
    }

    pub(super) fn owned(&self) -> Result<String, Mistake> {
        self.text().map(str::to_owned)
    }

    /// Whether it is this word, without quotes.
    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(&self.kind, Kind::Plain(text) if text == word)
    }

    pub(super) fn flag(&self) -> Result<bool, Mistake> {
        match &self.kind {
            Kind::Plain(text) if text == "true" => Ok(true),
            Kind::Plain(text) if text == "false" => Ok(false),
            _ => Err(self.wrong("`true` or `false` is wanted here")),
        }
    }

    pub(super) fn number<N: std::str::FromStr>(&self) -> Result<N, Mistake> {
        let text = self.text()?;
        text.parse()
            .map_err(|_| self.wrong(format!("a whole number is wanted here, not `{text}`")))
    }

    pub(super) fn list(&self) -> Result<&[Self], Mistake> {
        match &self.kind {
            Kind::List(items) => Ok(items),
            _ => Err(self.wrong("a list is wanted here")),
        }
    }

    /// A list, or one thing in the place of a list of one.
    pub(super) fn one_or_many(&self) -> &[Self] {
        match &self.kind {
            Kind::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    pub(super) fn texts(&self) -> Result<Vec<String>, Mistake> {
        self.one_or_many().iter().map(Self::owned).collect()
    }

    pub(super) fn map(&self) -> Result<&[(Key, Self)], Mistake> {
        match &self.kind {
            Kind::Map(entries) => Ok(entries),
            // `users:` with nothing behind it.
            Kind::Plain(text) if text.is_empty() => Ok(&[]),
            _ => Err(self.wrong("a mapping is wanted here: `key: value`")),
        }
    }

    pub(super) fn is_list(&self) -> bool {
        matches!(self.kind, Kind::List(_))
    }

    pub(super) fn is_map(&self) -> bool {
        matches!(self.kind, Kind::Map(_))
    }

    /// A mapping all of whose keys are known.
    pub(super) fn fields(&self, of: &'static str, known: &[&str]) -> Result<Fields<'_>, Mistake> {
        let entries = self.map()?;
        for (key, _) in entries {
            if !known.contains(&key.text.as_str()) {
                return Err(Mistake::new(
                    key.line,
                    format!(
                        "`{}` is no key of {of}: it has {}",
                        key.text,
                        known.join(", ")
                    ),
                ));
            }
        }
        Ok(Fields {
            line: self.line,
            entries,
        })
    }
}

/// The values of a mapping, by their keys.
#[derive(Clone, Copy)]
pub(super) struct Fields<'n> {
    pub(super) line: usize,
    pub(super) entries: &'n [(Key, Node)],
}

impl<'n> Fields<'n> {
    pub(super) fn get(&self, key: &str) -> Option<&'n Node> {
        let mut entries = self.entries.iter();
        entries
            .find(|(known, _)| known.text == key)
            .map(|(_, value)| value)
    }

    pub(super) fn need(&self, key: &str) -> Result<&'n Node, Mistake> {
        self.get(key)
            .ok_or_else(|| Mistake::new(self.line, format!("`{key}` is missing")))
    }

    /// Reads a value, if it is there.
    pub(super) fn read<T>(
        &self,
        key: &str,
        read: impl FnOnce(&'n Node) -> Result<T, Mistake>,
    ) -> Result<Option<T>, Mistake> {
        self.get(key).map(read).transpose()
    }

    pub(super) fn text(&self, key: &str) -> Result<Option<String>, Mistake> {
        self.read(key, Node::owned)
    }

    pub(super) fn flag(&self, key: &str) -> Result<bool, Mistake> {
        Ok(self.read(key, Node::flag)?.unwrap_or_default())
    }
}
