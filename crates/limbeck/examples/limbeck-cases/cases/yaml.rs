//! YAML as a tree in which every piece knows its line, and every text whether it stood in quotes.
//!
//! Scalars stay as they are written: `1.50` is no float, and `'12'` no number.

use super::mask::{masked, unmasked};
use super::mistake::Mistake;
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};
use std::collections::BTreeMap;

/// A piece of YAML.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) line: usize,
    pub(super) kind: Kind,
}

/// What a piece is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// A text without quotes: it may be a number, a truth, or nothing.
    Plain(String),
    /// A text that is a text.
    Quoted(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// A key of a mapping.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) line: usize,
    pub(super) text: String,
}

/// Reads a file's text: nothing in an empty one.
pub(super) fn parse(text: &str) -> Result<Option<Node>, Mistake> {
    let text = masked(text);
    let mut reader = Reader {
        parser: Parser::new_from_str(&text),
        anchors: BTreeMap::new(),
    };
    let mut document = None;
    loop {
        let (event, span) = reader.next()?;
        match event {
            Event::StreamEnd => return Ok(document),
            Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing => {}
            event if document.is_none() => document = Some(reader.node(event, span)?),
            _ => {
                return Err(Mistake::new(
                    span.start.line(),
                    "a file is one document: there is a second one here",
                ));
            }
        }
    }
}

struct Reader<'t> {
    parser: Parser<'t, saphyr_parser::StrInput<'t>>,
    anchors: BTreeMap<usize, Node>,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Result<(Event<'t>, Span), Mistake> {
        match self.parser.next_event() {
            Some(read) => read.map_err(|why| unreadable(&why)),
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn node(&mut self, event: Event<'t>, span: Span) -> Result<Node, Mistake> {
        let line = span.start.line();
        let (kind, anchor) = match event {
            Event::Scalar(text, style, anchor, None) => {
                let text = unmasked(&text);
                let kind = if style == ScalarStyle::Plain {
                    Kind::Plain(text)
                } else {
                    Kind::Quoted(text)
                };
                (kind, anchor)
            }
            Event::SequenceStart(anchor, None) => (Kind::List(self.list()?), anchor),
            Event::MappingStart(anchor, None) => (Kind::Map(self.map()?), anchor),
            Event::Alias(anchor) => {
                let known = self.anchors.get(&anchor);
                let known = known
                    .ok_or_else(|| Mistake::new(line, "an alias stands within what it names"))?;
                return Ok(known.clone());
            }
            Event::Scalar(..) | Event::SequenceStart(..) | Event::MappingStart(..) => {
                return Err(Mistake::new(line, "a tag (`!…`) has no meaning here"));
            }
            other => return Err(Mistake::new(line, format!("a value is missing: {other:?}"))),
        };
        let node = Node { line, kind };
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn list(&mut self) -> Result<Vec<Node>, Mistake> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(items),
                (event, span) => items.push(self.node(event, span)?),
            }
        }
    }

    fn map(&mut self) -> Result<Vec<(Key, Node)>, Mistake> {
        let mut entries: Vec<(Key, Node)> = Vec::new();
        let mut merged = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if event == Event::MappingEnd {
                break;
            }
            let key = self.node(event, span)?;
            let line = key.line;
            let (Kind::Plain(text) | Kind::Quoted(text)) = key.kind else {
                return Err(Mistake::new(line, "a key has to be a text"));
            };
            let (event, span) = self.next()?;
            let value = self.node(event, span)?;
            if text == "<<" {
                merged.push((line, value));
            } else if entries.iter().any(|(known, _)| known.text == text) {
                return Err(Mistake::new(line, format!("`{text}` is there twice")));
            } else {
                entries.push((Key { line, text }, value));
            }
        }
        for (line, value) in merged {
            merge(line, value, &mut entries)?;
        }
        Ok(entries)
    }
}

impl Node {
    /// A mapping that nobody wrote as it is.
    pub(super) fn made_up(line: usize, entries: Vec<(Key, Self)>) -> Self {
        let kind = Kind::Map(entries);
        Self { line, kind }
    }
}

/// Takes over what a mapping does not say itself.
fn merge(line: usize, from: Node, entries: &mut Vec<(Key, Node)>) -> Result<(), Mistake> {
    match from.kind {
        Kind::Map(others) => {
            for (key, value) in others {
                if !entries.iter().any(|(known, _)| known.text == key.text) {
                    entries.push((key, value));
                }
            }
            Ok(())
        }
        Kind::List(all) => all
            .into_iter()
            .try_for_each(|one| merge(line, one, entries)),
        Kind::Plain(_) | Kind::Quoted(_) => {
            Err(Mistake::new(line, "`<<` takes a mapping, as `<<: *shop`"))
        }
    }
}

fn unreadable(why: &ScanError) -> Mistake {
    let line = why.marker().line();
    Mistake::new(line, format!("this is no YAML: {}", unmasked(why.info())))
}
