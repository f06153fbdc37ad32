//! Reads query strings as strictly as bodies: unknown, repeated, empty or unfitting parameters are all told at once.

use crate::check::Checker;
use crate::operation::Matched;
use crate::problem::{FieldError, Problem};
use crate::problems::kinds;
use crate::schema::{self, Parts};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use serde_json::{Map, Number, Value};
use std::borrow::Cow;
use std::future::{Ready, ready};
use std::sync::OnceLock;
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayItems, Object, Schema, SchemaType, Type};

/// The parameters that an operation takes.
pub(crate) struct Parameters {
    /// Their schema: an object whose members are the parameters.
    pub(crate) object: Object,
    kinds: Vec<(String, Kind)>,
    parts: fn() -> Parts,
    checker: OnceLock<Checker>,
}

/// How the text of a parameter is to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Integer,
    Boolean,
    Text,
    List(Box<Kind>),
}

impl Parameters {
    /// The parameters that a type describes.
    pub(crate) fn of<T: ToSchema>() -> Self {
        let object = schema::object_of::<T>();
        let kinds = object
            .properties
            .iter()
            .map(|(name, schema)| (name.clone(), kind_of(schema)))
            .collect();
        Self {
            object,
            kinds,
            parts: Parts::of::<T>,
            checker: OnceLock::new(),
        }
    }

    /// Reads a query string into an object. Fails with every error in it.
    pub(crate) fn read(&self, query: &str) -> Result<Value, Problem> {
        let mut values = Map::new();
        let mut errors = Vec::new();
        for (name, value) in pairs(query)? {
            let kind = self.kinds.iter().find(|(known, _)| *known == name);
            let Some((_, kind)) = kind else {
                errors.push(unknown(name));
                continue;
            };
            if values.contains_key(name.as_ref()) {
                errors.push(FieldError::query(
                    name,
                    "duplicate_field",
                    "is given more than once",
                ));
            } else if value.is_empty() {
                errors.push(FieldError::query(name, "length", "must not be empty"));
            } else {
                values.insert(name.into_owned(), kind.convert(&value));
            }
        }
        let values = Value::Object(values);
        let checker = self.checker.get_or_init(|| Checker::new((self.parts)()));
        errors.extend(checker.faults(&values).into_iter().map(|fault| {
            let name = fault.pointer.split('/').nth(1).unwrap_or_default();
            FieldError::query(name, fault.code, fault.detail)
        }));
        if errors.is_empty() {
            Ok(values)
        } else {
            Err(Problem::invalid(errors))
        }
    }
}

/// Fails when an operation that takes no parameters is given some.
pub(crate) fn none_in(query: &str) -> Result<(), Problem> {
    let errors: Vec<_> = pairs(query)?
        .into_iter()
        .map(|(name, _)| unknown(name))
        .collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Problem::invalid(errors))
    }
}

fn unknown(name: Cow<'_, str>) -> FieldError {
    FieldError::query(name, "unknown_parameter", "is not known here")
}

/// A parameter's name and value, decoded.
type Pair<'q> = (Cow<'q, str>, Cow<'q, str>);

/// Splits and decodes a query string.
fn pairs(query: &str) -> Result<Vec<Pair<'_>>, Problem> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decode(name)?, decode(value)?))
        })
        .collect::<Option<_>>()
        .ok_or_else(|| {
            Problem::new(
                &kinds::MALFORMED_REQUEST,
                "the query has broken percent-encoding",
            )
        })
}

fn decode(text: &str) -> Option<Cow<'_, str>> {
    if !text.bytes().any(|b| b == b'%' || b == b'+') {
        return Some(Cow::Borrowed(text));
    }
    let complete = text
        .split('%')
        .skip(1)
        .all(|rest| rest.len() >= 2 && rest.bytes().take(2).all(|digit| digit.is_ascii_hexdigit()));
    if !complete {
        return None;
    }
    let spaced = text.replace('+', " ");
    let decoded = percent_encoding::percent_decode_str(&spaced).decode_utf8();
    Some(Cow::Owned(decoded.ok()?.into_owned()))
}

fn kind_of(schema: &RefOr<Schema>) -> Kind {
    match schema {
        RefOr::T(Schema::Object(object)) => match object.schema_type {
            SchemaType::Type(Type::Integer) => Kind::Integer,
            SchemaType::Type(Type::Boolean) => Kind::Boolean,
            _ => Kind::Text,
        },
        RefOr::T(Schema::Array(array)) => match &array.items {
            ArrayItems::RefOrSchema(items) => Kind::List(Box::new(kind_of(items))),
            ArrayItems::False => Kind::Text,
        },
        _ => Kind::Text,
    }
}

impl Kind {
    /// Reads a text; what does not read as its kind stays text, which the schema then refuses.
    fn convert(&self, text: &str) -> Value {
        match self {
            Self::Integer => integer(text).map_or_else(|| text.into(), Value::Number),
            Self::Boolean => match text {
                "true" => true.into(),
                "false" => false.into(),
                other => other.into(),
            },
            Self::Text => text.into(),
            Self::List(items) => text.split(',').map(|item| items.convert(item)).collect(),
        }
    }
}

/// Reads an integer, however it is written: `5.0` is `5`, as in a body.
fn integer(text: &str) -> Option<Number> {
    let text = match text.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() && fraction.bytes().all(|b| b == b'0') => {
            whole
        }
        _ => text,
    };
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match text.parse::<i64>() {
        Ok(number) => Some(number.into()),
        // Too large for any of our bounds, yet an integer: the schema is to say which bound it breaks.
        Err(_) => Some(
            if text.starts_with('-') {
                i64::MIN
            } else {
                i64::MAX
            }
            .into(),
        ),
    }
}

/// The parameters of a request, read as the operation describes them.
pub(crate) struct ValidatedQuery<T>(pub(crate) T);

impl<T: DeserializeOwned + 'static> FromRequest for ValidatedQuery<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request).map(Self))
    }
}

fn read<T: DeserializeOwned>(request: &HttpRequest) -> Result<T, Problem> {
    let query = request.query_string();
    let parameters = Matched::of(request).parameters.as_ref();
    let parameters = parameters.expect("an operation whose handler reads parameters declares them");
    let values = if query.is_empty() && parameters.object.required.is_empty() {
        Value::Object(Map::new())
    } else {
        parameters.read(query)?
    };
    serde_json::from_value(values).map_err(Problem::bug)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::ListQuery;
    use crate::users::UserFilters;
    use proptest::prelude::*;
    use serde_json::json;

    fn parameters() -> Parameters {
        Parameters::of::<ListQuery<UserFilters>>()
    }

    fn errors(query: &str) -> Vec<(String, &'static str)> {
        let problem = parameters().read(query).unwrap_err();
        let named = |e: FieldError| (e.parameter.unwrap_or_default(), e.code);
        problem.errors.into_iter().map(named).collect()
    }

    #[test]
    fn values_are_read_as_their_schema_says() {
        let query =
            "limit=5&count=false&ids=1,2&active=any&q=a%20b%2Bc+d&since=2026-01-15T10:30:00Z";
        assert_eq!(
            parameters().read(query).unwrap(),
            json!({
                "limit": 5, "count": false, "ids": [1, 2], "active": "any", "q": "a b+c d",
                "since": "2026-01-15T10:30:00Z",
            })
        );
        assert_eq!(parameters().read("&&").unwrap(), json!({}));
        let same = parameters().read("limit=5.0&ids=1.00,2").unwrap();
        assert_eq!(same, json!({"limit": 5, "ids": [1, 2]}));
    }

    #[test]
    fn every_error_names_its_parameter() {
        for (query, name, code) in [
            ("limit=0", "limit", "range"),
            ("limit=1001", "limit", "range"),
            ("offset=-1", "offset", "range"),
            ("page=0", "page", "range"),
            ("limit=99999999999999999999", "limit", "range"),
            ("limit=+5", "limit", "type"),
            ("limit=5.5", "limit", "type"),
            ("limit=5.", "limit", "type"),
            ("limit=.0", "limit", "type"),
            ("limit=1001.0", "limit", "range"),
            ("cursor=x", "cursor", "pattern"),
            ("foo=1", "foo", "unknown_parameter"),
            ("limit=", "limit", "length"),
            ("limit", "limit", "length"),
            ("limit=1&limit=2", "limit", "duplicate_field"),
            ("count=yes", "count", "type"),
            ("active=maybe", "active", "enum"),
            ("sort=password", "sort", "enum"),
            ("ids=1,,2", "ids", "type"),
            ("ids=0", "ids", "range"),
            ("include=profile,secrets", "include", "enum"),
            ("since=yesterday", "since", "format"),
            ("q=%00", "q", "pattern"),
        ] {
            let found = errors(query);
            assert!(
                found.contains(&(name.to_owned(), code)),
                "{query}: {found:?}"
            );
        }
    }

    #[test]
    fn all_parameters_are_judged_together() {
        let named: Vec<_> = errors("limit=0&page=0&nope=1")
            .into_iter()
            .map(|e| e.0)
            .collect();
        assert_eq!(named, ["nope", "limit", "page"]);
    }

    #[test]
    fn broken_percent_encoding_is_malformed() {
        for query in ["q=%", "q=%2", "q=%zz", "%ff=1", "q=%ff", "q=%é1"] {
            let problem = parameters().read(query).unwrap_err();
            assert_eq!(problem.kind.slug, "malformed-request", "{query}");
        }
    }

    #[test]
    fn an_operation_without_parameters_takes_none() {
        assert!(none_in("").is_ok());
        assert!(none_in("x=1").is_err());
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(query in "([a-z%&=+,0-9]|.){0,60}") {
            let _whatever = parameters().read(&query);
        }

        #[test]
        fn any_encoded_text_is_read_back(text in "[^\\x00-\\x1f\\x7f]{1,50}") {
            let encoded = percent_encoding::utf8_percent_encode(&text, percent_encoding::NON_ALPHANUMERIC);
            let read = parameters().read(&format!("q={encoded}")).unwrap();
            prop_assert_eq!(read, json!({ "q": text }));
        }
    }
}
