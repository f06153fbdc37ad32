//! Holds values against the published schema, and tells everything that is wrong with them at once.

use crate::moment;
use crate::schema::{self, Parts};
use jsonschema::error::{TypeKind, ValidationError, ValidationErrorKind};
use jsonschema::{PatternOptions, Validator};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashSet;

/// More entries than this no list and no object of ours has. One that has more is not looked into, so that nobody can
/// make us describe millions of faults.
const MOST_ENTRIES: usize = 1000;

/// A schema made ready for checking.
pub(crate) struct Checker(Validator);

/// One thing that is wrong with a value.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// JSON Pointer to the value, also of one that is missing.
    pub(crate) pointer: String,
    /// The word for it.
    pub(crate) code: &'static str,
    /// The same for people.
    pub(crate) detail: Cow<'static, str>,
}

impl Checker {
    /// Makes a schema ready.
    pub(crate) fn new(parts: Parts) -> Self {
        let validator = jsonschema::options()
            .with_pattern_options(PatternOptions::regex())
            .should_validate_formats(true)
            .with_format("date-time", |text: &str| moment::parse(text).is_some())
            .build(&parts.into_document())
            .expect("our own schemas are valid");
        Self(validator)
    }

    /// Tells everything that is wrong with a value.
    pub(crate) fn faults(&self, value: &Value) -> Vec<Fault> {
        if self.0.is_valid(value) {
            return Vec::new();
        }
        if let Some(fault) = overlong(value) {
            return vec![fault];
        }
        let mut faults: Vec<Fault> = Vec::new();
        for error in self.0.iter_errors(value) {
            describe(&error, &mut faults);
        }
        // A value of the wrong type breaks other rules only because of that.
        let mistyped: HashSet<String> = faults
            .iter()
            .filter(|f| matches!(f.code, "type" | "not_nullable"))
            .map(|f| f.pointer.clone())
            .collect();
        faults.retain(|f| {
            matches!(f.code, "type" | "not_nullable") || !mistyped.contains(&f.pointer)
        });
        faults.sort_by(|a, b| a.pointer.cmp(&b.pointer));
        faults.dedup();
        faults
    }
}

/// Finds the first list or object with more entries than any may have.
fn overlong(value: &Value) -> Option<Fault> {
    let too_many = |noun| Fault {
        pointer: String::new(),
        code: "items",
        detail: format!("must have at most {MOST_ENTRIES} {noun}").into(),
    };
    let within = |step: &str, mut fault: Fault| {
        fault.pointer = format!("/{step}{}", fault.pointer);
        fault
    };
    match value {
        Value::Array(items) if items.len() > MOST_ENTRIES => Some(too_many("items")),
        Value::Object(members) if members.len() > MOST_ENTRIES => Some(too_many("members")),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| Some(within(&index.to_string(), overlong(item)?))),
        Value::Object(members) => members
            .iter()
            .find_map(|(name, member)| Some(within(&escaped(name), overlong(member)?))),
        _ => None,
    }
}

/// A member's name, as JSON Pointers write it.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn describe(error: &ValidationError<'_>, faults: &mut Vec<Fault>) {
    use ValidationErrorKind as K;
    let here = error.instance_path().to_string();
    let member = |name: &str| format!("{here}/{}", escaped(name));
    let mut add = |pointer: String, code: &'static str, detail: Cow<'static, str>| {
        faults.push(Fault {
            pointer,
            code,
            detail,
        });
    };
    match error.kind() {
        K::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            add(member(name), "required", "is missing".into());
        }
        K::AdditionalProperties { unexpected } | K::UnevaluatedProperties { unexpected } => {
            for name in unexpected {
                add(member(name), "unknown_field", "is not known here".into());
            }
        }
        K::Type { .. } if error.instance().is_null() => {
            add(here, "not_nullable", "must not be null".into());
        }
        K::Type { kind } => add(here, "type", format!("must be {}", type_words(kind)).into()),
        K::MinLength { limit } => add(
            here,
            "length",
            format!("must have at least {limit} characters").into(),
        ),
        K::MaxLength { limit } => add(
            here,
            "length",
            format!("must have at most {limit} characters").into(),
        ),
        K::Minimum { limit } => add(here, "range", format!("must be {limit} or more").into()),
        K::Maximum { limit } => add(here, "range", format!("must be {limit} or less").into()),
        K::Pattern { pattern } if pattern == schema::EMAIL => {
            add(here, "email", "is not an email address".into());
        }
        K::Pattern { pattern } => add(
            here,
            "pattern",
            format!("must match the pattern {pattern}").into(),
        ),
        // Pattern and format draw slightly different lines; an address has to be within both.
        K::Format { format } if format == "email" => {
            add(here, "email", "is not an email address".into());
        }
        K::Format { format } => add(here, "format", format!("is not a {format}").into()),
        K::Enum { options } => add(here, "enum", format!("must be one of {options}").into()),
        K::MinItems { limit } => add(
            here,
            "items",
            format!("must have at least {limit} items").into(),
        ),
        K::MaxItems { limit } => add(
            here,
            "items",
            format!("must have at most {limit} items").into(),
        ),
        K::MaxProperties { limit } => add(
            here,
            "items",
            format!("must have at most {limit} members").into(),
        ),
        K::MinProperties { limit } => add(
            here,
            "items",
            format!("must have at least {limit} members").into(),
        ),
        K::PropertyNames { error } => {
            let name = error.instance().as_str().unwrap_or_default();
            add(member(name), "pattern", "is not a name".into());
        }
        K::UniqueItems => add(here, "items", "must not repeat items".into()),
        // Our schemas use nothing else; a keyword that joins them is still reported, if vaguely.
        other => add(
            here,
            "format",
            format!("does not fit the schema ({})", other.keyword()).into(),
        ),
    }
}

fn type_words(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(one) => format!("of type {one}"),
        TypeKind::Multiple(several) => {
            let words: Vec<String> = several.iter().map(|t| t.to_string()).collect();
            format!("of type {}", words.join(" or "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::users::{UserBulkUpdate, UserCreate, UserPatch};
    use serde_json::json;

    fn faults<T: utoipa::ToSchema>(value: &Value) -> Vec<(String, &'static str)> {
        let faults = Checker::new(Parts::of::<T>()).faults(value);
        faults.into_iter().map(|f| (f.pointer, f.code)).collect()
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let value = json!({
            "email": "nonsense", "username": 5, "full_name": "a\nb", "role": "root", "extra": 1,
            "profile": {"website": "ftp://x", "nope": null},
        });
        let expected = [
            ("/email", "email"),
            ("/extra", "unknown_field"),
            ("/full_name", "pattern"),
            ("/password", "required"),
            ("/profile/nope", "unknown_field"),
            ("/profile/website", "pattern"),
            ("/role", "enum"),
            ("/username", "type"),
        ];
        let expected = expected.map(|(pointer, code)| (pointer.to_owned(), code));
        assert_eq!(faults::<UserCreate>(&value), expected);
    }

    #[test]
    fn null_is_for_nullable_members_only() {
        assert_eq!(faults::<UserPatch>(&json!({"full_name": null})), []);
        let found = faults::<UserPatch>(&json!({"email": null, "active": null, "role": null}));
        let expected = ["/active", "/email", "/role"].map(|p| (p.to_owned(), "not_nullable"));
        assert_eq!(found, expected);
    }

    #[test]
    fn length_counts_characters() {
        let named = |name: String| json!({"full_name": name});
        assert_eq!(faults::<UserPatch>(&named("ä".repeat(255))), []);
        assert_eq!(
            faults::<UserPatch>(&named("ä".repeat(256))),
            [("/full_name".to_owned(), "length")]
        );
        assert_eq!(
            faults::<UserPatch>(&named("\0".to_owned())),
            [("/full_name".to_owned(), "pattern")]
        );
    }

    #[test]
    fn an_email_address_fits_both_the_pattern_and_the_format() {
        let found = |email: &str| faults::<UserPatch>(&json!({ "email": email }));
        for good in [
            "ada@example.com",
            "a@b",
            "a.b+c@x-y.example",
            "o'hara@localhost",
        ] {
            assert_eq!(found(good), [], "{good}");
        }
        for bad in [
            ".a@b",
            "a..b@c",
            "a.@b",
            "nonsense",
            "a@-b",
            "\"a b\"@c",
            "a@[127.0.0.1]",
            "a@b.",
        ] {
            assert_eq!(found(bad), [("/email".to_owned(), "email")], "{bad}");
        }
    }

    #[test]
    fn what_is_far_too_long_is_one_fault() {
        let value = json!({"profile": {"a/b": vec![0; 100_000]}});
        let expected = [("/profile/a~1b".to_owned(), "items")];
        assert_eq!(faults::<UserPatch>(&value), expected);
    }

    #[test]
    fn what_needs_a_member_is_not_empty() {
        let found = faults::<UserBulkUpdate>(&json!({"filter": {}, "set": {"role": null}}));
        let expected = [("/filter", "items"), ("/set/role", "not_nullable")];
        assert_eq!(
            found,
            expected.map(|(pointer, code)| (pointer.to_owned(), code))
        );
    }

    #[test]
    fn a_body_that_is_no_object_points_at_the_whole() {
        assert_eq!(faults::<UserPatch>(&json!([])), [(String::new(), "type")]);
    }
}
