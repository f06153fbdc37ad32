//! Many things in one body: `{"items": [...]}`, of which all are stored or none, or lines, of which the good ones are.
//!
//! An operation declares its body by `Operation::bulk`, its handler takes `Idempotent<Items<T>>` and answers with
//! [`created`]. A use case that refuses an item points at it, such as `/items/7/email`. Where lines may come as well the
//! words are `Operation::bulk_or_lines`, [`Many`] and [`reported`].

mod lines;
pub(crate) mod spool;

use crate::body;
use crate::gate::context_of;
use crate::idempotency::{self, Idempotent};
use crate::operation::{Answer, Matched};
use crate::problem::Problem;
use crate::query;
use crate::respond;
use crate::schema;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use futures_util::future::LocalBoxFuture;
use lines::SpooledLines;
use plinth_application::context::Context;
use plinth_application::idempotency::Once;
use plinth_application::journal::{LineError, Report};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use spool::Spool;
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

/// Who asks, and many things: what [`Idempotent`] is to other operations.
pub(crate) struct Many<T>(pub(crate) Context, pub(crate) Things<T>);

/// Many things, in one of two forms.
pub(crate) enum Things<T> {
    /// All of them or none.
    Items(Vec<T>),
    /// Each for itself.
    Lines(SpooledLines<T>),
}

impl<T: DeserializeOwned + 'static> FromRequest for Many<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let schema = Matched::of(request).body.as_ref();
        let schema = schema.and_then(|body| body.lines.as_ref());
        let Some(schema) = schema.filter(|_| body::has_lines(request)) else {
            let json = Idempotent::<Items<T>>::from_request(request, payload);
            return Box::pin(async move {
                let Idempotent(context, Items { items }) = json.await?;
                Ok(Self(context, Things::Items(items)))
            });
        };
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            query::none_in(request.query_string())?;
            let spool = Spool::receive(payload, context_of(&request).deadline).await?;
            let context = idempotency::claiming(&request, spool.digest)?;
            let lines = SpooledLines::new(spool.file, schema.checker());
            Ok(Self(context, Things::Lines(lines)))
        })
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
pub(crate) fn created<I: Copy>(stored: &Once<Vec<I>>, number: impl Fn(I) -> i64) -> HttpResponse {
    let ids: Vec<i64> = stored.value.iter().copied().map(number).collect();
    let created = ids.len();
    let response = respond::json_with(StatusCode::CREATED, &BulkResult { created, ids });
    idempotency::marked(stored, response)
}

/// What came of lines.
#[derive(Serialize, ToSchema)]
#[schema(as = LinesReport)]
pub(crate) struct ReportView<'a> {
    /// How many were stored.
    #[schema(schema_with = schema::count)]
    accepted: u64,
    /// How many were not. Blank lines are neither.
    #[schema(schema_with = schema::count)]
    rejected: u64,
    /// Why not, of the first hundred.
    errors: Vec<LineErrorView<'a>>,
}

/// Why a line was not stored.
#[derive(Serialize, ToSchema)]
#[schema(as = LineError)]
struct LineErrorView<'a> {
    /// Which one, counted from 1, blank lines included.
    #[schema(schema_with = schema::line_number)]
    line: u64,
    /// What is the matter, as a word.
    #[schema(example = "malformed")]
    code: &'a str,
    /// What is the matter, for people.
    detail: &'a str,
}

impl<'a> LineErrorView<'a> {
    fn new(error: &'a LineError) -> Self {
        Self {
            line: error.line,
            code: &error.code,
            detail: &error.detail,
        }
    }
}

/// Answers with what became of lines.
pub(crate) fn reported(outcome: &Once<Report>) -> HttpResponse {
    let report = &outcome.value;
    let response = respond::json(&ReportView {
        accepted: report.accepted,
        rejected: report.rejected,
        errors: report.errors.iter().map(LineErrorView::new).collect(),
    });
    idempotency::marked(outcome, response)
}

/// The answer to lines.
pub(crate) fn report() -> Answer {
    Answer::new(200, "What became of the lines.").json::<ReportView<'_>>(json!({
        "accepted": 2, "rejected": 1,
        "errors": [{"line": 2, "code": "malformed", "detail": "is not JSON: expected value at line 1 column 1"}],
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Checker;
    use crate::log_entries::LogCreate;
    use crate::schema::Parts;
    use serde_json::Value;

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
