//! Members of a merge patch that may be absent, null or a value.
//!
//! Used as `#[serde(default, deserialize_with = "patch::read")]`: absent is `Keep`, null is `Clear`.

use plinth_domain::patch::Patch;
use serde::{Deserialize, Deserializer};

/// Reads a member that is there.
pub(crate) fn read<'de, D, T>(from: D) -> Result<Patch<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::<T>::deserialize(from).map(Patch::replacing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Sample {
        #[serde(default, deserialize_with = "read")]
        name: Patch<String>,
    }

    #[test]
    fn absent_null_and_a_value_are_three_things() {
        let name = |text| serde_json::from_str::<Sample>(text).unwrap().name;
        assert_eq!(name("{}"), Patch::Keep);
        assert_eq!(name(r#"{"name": null}"#), Patch::Clear);
        assert_eq!(name(r#"{"name": "x"}"#), Patch::Set("x".to_owned()));
    }
}
