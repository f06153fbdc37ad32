//! Reads JSON more strictly than `serde_json` does: a key that occurs twice is noticed, and so is deep nesting.
//!
//! Integral numbers come out as integers however they were written (`5.0` is `5`), so whoever reads the tree later
//! need not care.

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;

/// How deep arrays and objects may be nested.
const MOST_DEPTH: usize = 64;

/// What a body says.
#[derive(Debug, PartialEq)]
pub(crate) struct Document {
    /// The tree, with the first of each repeated member.
    pub(crate) value: Value,
    /// JSON Pointers of members that occur more than once.
    pub(crate) duplicates: BTreeSet<String>,
}

/// Reads a document. The error is fit for the caller's eyes, after a word for what was read.
pub(crate) fn read(bytes: &[u8]) -> Result<Document, String> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err("is empty where a JSON document is required".to_owned());
    }
    let duplicates = RefCell::default();
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let root = Node {
        depth: 0,
        path: None,
        duplicates: &duplicates,
    };
    let read = root
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value));
    match read {
        Ok(value) => Ok(Document {
            value,
            duplicates: duplicates.into_inner(),
        }),
        Err(error) => Err(format!("is not JSON: {error}")),
    }
}

/// The way from the root to a value, as a chain of stack frames: it costs nothing until somebody asks.
struct Step<'a> {
    parent: Option<&'a Step<'a>>,
    name: Name<'a>,
}

enum Name<'a> {
    Key(&'a str),
    Index(usize),
}

impl Step<'_> {
    fn write(&self, pointer: &mut String) {
        if let Some(parent) = self.parent {
            parent.write(pointer);
        }
        pointer.push('/');
        match self.name {
            Name::Key(key) => pointer.push_str(&key.replace('~', "~0").replace('/', "~1")),
            Name::Index(index) => pointer.push_str(&index.to_string()),
        }
    }
}

/// A value about to be read.
struct Node<'a> {
    depth: usize,
    path: Option<&'a Step<'a>>,
    duplicates: &'a RefCell<BTreeSet<String>>,
}

impl Node<'_> {
    fn inner_depth<E: serde::de::Error>(&self) -> Result<usize, E> {
        if self.depth == MOST_DEPTH {
            return Err(E::custom("nested too deeply"));
        }
        Ok(self.depth + 1)
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        /// Up to here every integer has a float of its own.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if value.fract() == 0.0 && value.abs() <= EXACT {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "integral, and within range"
            )]
            return Ok((value as i64).into());
        }
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let depth = self.inner_depth()?;
        let mut values = Vec::new();
        loop {
            let step = Step {
                parent: self.path,
                name: Name::Index(values.len()),
            };
            let node = Node {
                depth,
                path: Some(&step),
                duplicates: self.duplicates,
            };
            match items.next_element_seed(node)? {
                Some(value) => values.push(value),
                None => return Ok(Value::Array(values)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let depth = self.inner_depth()?;
        let mut map = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            let step = Step {
                parent: self.path,
                name: Name::Key(&key),
            };
            let node = Node {
                depth,
                path: Some(&step),
                duplicates: self.duplicates,
            };
            let value = members.next_value_seed(node)?;
            if map.contains_key(&key) {
                let mut pointer = String::new();
                step.write(&mut pointer);
                self.duplicates.borrow_mut().insert(pointer);
            } else {
                map.insert(key, value);
            }
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn value(text: &str) -> Value {
        read(text.as_bytes()).unwrap().value
    }

    #[test]
    fn an_integral_number_is_an_integer_however_it_is_written() {
        assert_eq!(value("[5, 5.0, 5e0, -0.0, 1.5]"), json!([5, 5, 5, 0, 1.5]));
        assert!(value("18446744073709551616").is_f64());
    }

    #[test]
    fn a_member_given_twice_is_named_once_with_its_pointer() {
        let document = read(br#"{"a": [{"b/c": 1, "b/c": 2, "b/c": 3}], "a": 0}"#).unwrap();
        let duplicates: Vec<_> = document.duplicates.into_iter().collect();
        assert_eq!(duplicates, ["/a", "/a/0/b~1c"]);
        assert_eq!(document.value, json!({"a": [{"b/c": 1}]}));
    }

    #[test]
    fn sixty_four_levels_are_enough_for_anybody() {
        let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(read(nested(64).as_bytes()).is_ok());
        assert!(read(nested(65).as_bytes()).is_err());
        assert!(read(nested(10_000).as_bytes()).is_err());
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for bad in [
            "",
            "  \n",
            "{",
            "{}{}",
            "nul",
            "'a'",
            "[1,]",
            "\"\\ud800\"",
            "1e999",
            "NaN",
        ] {
            assert!(read(bad.as_bytes()).is_err(), "{bad:?}");
        }
        assert!(read(b"\"\xff\"").is_err());
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _whatever = read(&bytes);
        }

        #[test]
        fn texts_survive(text in ".{0,40}") {
            prop_assert_eq!(value(&json!({ &text: [&text] }).to_string()), json!({ &text: [&text] }));
        }
    }
}
