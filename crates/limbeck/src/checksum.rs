//! Checksums of what revisions mean: the same for the same operations, however a file is formatted, whatever order a
//! struct lists its members in, and whether or not a later Limbeck knows more members.

use serde::{Serialize, Serializer};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt;

/// A SHA-256 in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Checksum(String);

impl Checksum {
    /// Computes the checksum of a value's canonical form.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Self {
        let text = format!("limbeck 1\n{}", canonical(value));
        Self(format!("{:x}", Sha256::digest(text.as_bytes())))
    }

    /// The 64 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Checksum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// A value in the one form in which all Limbecks write it.
pub(crate) fn canonical<T: Serialize + ?Sized>(value: &T) -> String {
    // Limbeck's own data: string keys and no floats, so this cannot fail.
    let tree = serde_json::to_value(value).expect("schemas and operations can be written as JSON");
    let mut text = String::new();
    write_canonical(&tree, &mut text);
    text
}

/// JSON without spaces, members sorted by name. (Not `to_string`: whether that sorts depends on features that any other
/// crate of a build may switch on.)
fn write_canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(members) => {
            let mut names: Vec<&String> = members.keys().collect();
            names.sort();
            text.push('{');
            for (place, name) in names.into_iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write_canonical(&members[name], text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                write_canonical(item, text);
            }
            text.push(']');
        }
        plain => text.push_str(&plain.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_canonical_form_sorts_members_and_keeps_the_order_of_lists() {
        let mut text = String::new();
        write_canonical(
            &json!({"b": [2, 1, "\""], "a": {"d": null, "c": true}}),
            &mut text,
        );
        assert_eq!(text, r#"{"a":{"c":true,"d":null},"b":[2,1,"\""]}"#);
    }

    #[test]
    fn a_checksum_is_the_sha_256_of_the_canonical_form_after_its_version() {
        let checksum = Checksum::of(&json!({"create_table": {"name": "users"}}));
        // printf 'limbeck 1\n{"create_table":{"name":"users"}}' | sha256sum
        assert_eq!(
            checksum.as_str(),
            "80c2a0430183ebc39e4fe20caabd6e96351bd18c5fe6d482fab6ee8d8369f8a8"
        );
    }
}
