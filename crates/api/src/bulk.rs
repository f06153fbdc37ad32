//! Many things in one body: `{"items": [...]}`, of which all are stored or none.
//!
//! An operation declares its body by `Operation::bulk`, its handler takes `ValidatedJson<Items<T>>` and answers with
//! [`created`]. A use case that refuses an item points at it, such as `/items/7/email`.

use crate::respond;
use crate::schema;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, ArrayItems, ObjectBuilder, Schema,
};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

/// How many items one body may have.
const MOST_ITEMS: usize = 1000;

/// Many things of one kind.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Items<T> {
    pub(crate) items: Vec<T>,
}

impl<T: ToSchema> PartialSchema for Items<T> {
    fn schema() -> RefOr<Schema> {
        let items = ArrayBuilder::new()
            .items(ArrayItems::RefOrSchema(Box::new(
                Ref::from_schema_name(T::name()).into(),
            )))
            .min_items(Some(1))
            .max_items(Some(MOST_ITEMS));
        ObjectBuilder::new()
            .property("items", items)
            .required("items")
            .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)))
            .description(Some("Many at once: all are stored, or none."))
            .into()
    }
}

impl<T: ToSchema> ToSchema for Items<T> {
    fn name() -> Cow<'static, str> {
        format!("{}Bulk", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}

/// What came of many things.
#[derive(Serialize, ToSchema)]
pub(crate) struct BulkResult {
    /// How many were stored.
    #[schema(schema_with = schema::count)]
    created: usize,
    /// Their ids, in the order in which they were sent.
    #[schema(schema_with = schema::new_ids)]
    ids: Vec<i64>,
}

/// Answers with the ids of what was stored.
pub(crate) fn created(ids: impl Iterator<Item = i64>) -> HttpResponse {
    let ids: Vec<i64> = ids.collect();
    let created = ids.len();
    respond::json_with(StatusCode::CREATED, &BulkResult { created, ids })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Checker;
    use crate::log_entries::LogCreate;
    use crate::schema::Parts;
    use serde_json::{Value, json};

    fn faults(value: &Value) -> Vec<(String, &'static str)> {
        let faults = Checker::new(Parts::of::<Items<LogCreate>>()).faults(value);
        faults.into_iter().map(|f| (f.pointer, f.code)).collect()
    }

    #[test]
    fn an_error_points_into_its_item() {
        let value = json!({"items": [{"message": "a"}, {"level": "LOUD"}, {"message": ""}, 5]});
        let expected = [
            ("/items/1/level", "enum"),
            ("/items/1/message", "required"),
            ("/items/2/message", "length"),
            ("/items/3", "type"),
        ];
        let expected = expected.map(|(pointer, code)| (pointer.to_owned(), code));
        assert_eq!(faults(&value), expected);
    }

    #[test]
    fn there_are_one_to_a_thousand_items() {
        let items = |count| json!({"items": vec![json!({"message": "a"}); count]});
        assert_eq!(faults(&items(0)), [("/items".to_owned(), "items")]);
        assert_eq!(faults(&items(MOST_ITEMS)), []);
        assert_eq!(
            faults(&items(MOST_ITEMS + 1)),
            [("/items".to_owned(), "items")]
        );
        assert_eq!(
            faults(&json!({"items": [{"message": "a"}], "more": 1})),
            [("/more".to_owned(), "unknown_field")]
        );
    }
}
