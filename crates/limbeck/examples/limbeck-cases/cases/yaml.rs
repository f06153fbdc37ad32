//! YAML as a tree in which every piece knows its line, and every text whether it stood in quotes.
//!
//! Scalars stay as they are written: `1.50` is no float, and `'12'` no number. Between `{` and `}` or `[` and `]` YAML ends
//! a text at each comma; here one within parentheses is a part of the text, since nothing else can be meant by it.

use super::mistake::Mistake;
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};
use std::collections::BTreeMap;
use std::ops::Range;

/// A piece of YAML.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) line: usize,
    /// Where it begins and ends in the file, in characters.
    place: Range<usize>,
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
    let mut reader = Reader {
        text: text.chars().collect(),
        parser: Parser::new_from_str(text),
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
    text: Vec<char>,
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
                let text = text.into_owned();
                let kind = if style == ScalarStyle::Plain {
                    Kind::Plain(text)
                } else {
                    Kind::Quoted(text)
                };
                (kind, anchor)
            }
            Event::SequenceStart(anchor, None) => {
                (Kind::List(self.list(self.is_flow(span))?), anchor)
            }
            Event::MappingStart(anchor, None) => (Kind::Map(self.map(self.is_flow(span))?), anchor),
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
        let place = span.start.index()..span.end.index();
        let node = Node { line, place, kind };
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    /// Whether a list or mapping stands between brackets or braces.
    fn is_flow(&self, span: Span) -> bool {
        matches!(self.text.get(span.start.index()), Some('[' | '{'))
    }

    /// Takes a text back that was cut at a comma within parentheses.
    fn joined(&self, begun: Option<&mut Node>, rest: &Node) -> bool {
        let Some(begun) =
            begun.filter(|begun| matches!(&begun.kind, Kind::Plain(text) if is_open(text)))
        else {
            return false;
        };
        begun.place.end = rest.place.end;
        let whole = self.text.get(begun.place.clone()).unwrap_or_default();
        begun.kind = Kind::Plain(whole.iter().collect());
        true
    }

    fn list(&mut self, is_flow: bool) -> Result<Vec<Node>, Mistake> {
        let mut items: Vec<Node> = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if event == Event::SequenceEnd {
                return Ok(items);
            }
            let item = self.node(event, span)?;
            let is_plain = matches!(item.kind, Kind::Plain(_));
            if !(is_flow && is_plain && self.joined(items.last_mut(), &item)) {
                items.push(item);
            }
        }
    }

    fn map(&mut self, is_flow: bool) -> Result<Vec<(Key, Node)>, Mistake> {
        let mut entries: Vec<(Key, Node)> = Vec::new();
        let mut merged = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if event == Event::MappingEnd {
                break;
            }
            let key = self.node(event, span)?;
            let (event, span) = self.next()?;
            let value = self.node(event, span)?;
            let is_cut = is_flow && value.is_nothing() && matches!(key.kind, Kind::Plain(_));
            let last = entries.last_mut().map(|(_, value)| value);
            if is_cut && self.joined(last, &key) {
                continue;
            }
            let line = key.line;
            let (Kind::Plain(text) | Kind::Quoted(text)) = key.kind else {
                return Err(Mistake::new(line, "a key has to be a text"));
            };
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
        Self {
            line,
            place: 0..0,
            kind,
        }
    }

    /// Whether nothing stands there.
    pub(super) fn is_nothing(&self) -> bool {
        matches!(&self.kind, Kind::Plain(text) if text.is_empty())
    }
}

/// Whether a parenthesis is not closed yet; or a quote within one.
fn is_open(text: &str) -> bool {
    let (mut depth, mut quote) = (0_usize, None);
    for letter in text.chars() {
        match (quote, letter) {
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            (None, '\'' | '"' | '`') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            _ => {}
        }
    }
    depth > 0
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
    Mistake::new(line, format!("this is no YAML: {}", why.info()))
}
