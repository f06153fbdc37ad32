//! The vocabulary of the published schemas: one function for each kind of value, used with `schema_with`.
//!
//! These are the limits that requests are checked against, so each is written here once and nowhere else. Functions
//! whose name ends in `_or_null` describe members that may be null.

mod appends;
mod money;

pub(crate) use appends::*;
pub(crate) use money::*;

use serde_json::{Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{
    ArrayBuilder, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type,
};
use utoipa::{PartialSchema, ToSchema};

/// The largest integer that every JSON reader holds exactly.
const MOST: i64 = plinth_domain::id::MAX_ID;
/// Text without U+0000, which PostgreSQL cannot store.
const TEXT: &str = r"^[^\u0000]*$";
/// Text without any control character.
const LINE: &str = r"^[^\u0000-\u001F\u007F]*$";
/// What browsers take for an email address.
pub(crate) const EMAIL: &str = r"^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$";
/// One line that neither starts nor ends with a space.
const TITLE: &str = r"^[^\u0000-\u0020\u007F]([^\u0000-\u001F\u007F]*[^\u0000-\u0020\u007F])?$";
const USERNAME: &str = r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$";
const WEBSITE: &str = r"^https?://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{2,5})?(/[!-~]*)?$";
const SLUG: &str = r"^[a-z0-9]+(-[a-z0-9]+)*$";
const INPUT_YEARS: &str = r"^(19[7-9][0-9]|20[0-9][0-9])-";
const CURSOR: &str = r"^[0-9]{1,17}-[0-9]{1,16}$";

/// A type's schema with everything that it refers to.
pub(crate) struct Parts {
    /// The name under which others refer to it.
    pub(crate) name: String,
    /// The schema itself.
    pub(crate) schema: RefOr<Schema>,
    /// The schemas it refers to, by name.
    pub(crate) others: Vec<(String, RefOr<Schema>)>,
}

impl Parts {
    /// Takes a type's schema apart.
    pub(crate) fn of<T: ToSchema>() -> Self {
        let mut others = Vec::new();
        T::schemas(&mut others);
        Self {
            name: T::name().into_owned(),
            schema: T::schema(),
            others,
        }
    }

    /// One JSON Schema document that stands on its own.
    pub(crate) fn into_document(self) -> Value {
        let mut document = serde_json::to_value(&self.schema).expect("a schema is plain JSON");
        let schemas: serde_json::Map<_, _> = self
            .others
            .into_iter()
            .map(|(name, schema)| {
                let schema = serde_json::to_value(schema).expect("a schema is plain JSON");
                (name, schema)
            })
            .collect();
        document["components"] = json!({ "schemas": schemas });
        document
    }
}

/// The schema of an object, if the type has one with members.
pub(crate) fn object_of<T: PartialSchema>() -> utoipa::openapi::Object {
    match T::schema() {
        RefOr::T(Schema::Object(object)) => object,
        _ => unreachable!("only objects are used here"),
    }
}

fn integer(min: i64, max: i64) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::Custom("int64".to_owned())))
        .minimum(Some(min))
        .maximum(Some(max))
}

fn text(min: usize, max: usize, pattern: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(min))
        .max_length(Some(max))
        .pattern(Some(pattern))
}

fn or_null(schema: ObjectBuilder) -> ObjectBuilder {
    let mut object = schema.build();
    if let SchemaType::Type(kind) = object.schema_type {
        object.schema_type = SchemaType::from_iter([kind, Type::Null]);
    }
    object.into()
}

fn words<const N: usize>(words: [&str; N]) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(words))
}

/// An id.
pub(crate) fn id() -> ObjectBuilder {
    integer(1, MOST).examples([json!(42)])
}

/// A version.
pub(crate) fn version() -> ObjectBuilder {
    integer(1, MOST).description(Some(
        "Starts at 1; every change adds one. Also in the ETag.",
    ))
}

/// A number that counts something.
pub(crate) fn count() -> ObjectBuilder {
    integer(0, MOST)
}

/// A number that counts something, where it was counted.
pub(crate) fn count_or_null() -> ObjectBuilder {
    or_null(count())
}

/// An email address.
pub(crate) fn email() -> ObjectBuilder {
    text(3, 255, EMAIL)
        .format(Some(SchemaFormat::Custom("email".to_owned())))
        .description(Some(
            "Stored and returned in lower case; unique regardless of case.",
        ))
        .examples([json!("ada@example.com")])
}

/// A user name.
pub(crate) fn username() -> ObjectBuilder {
    text(3, 100, USERNAME)
        .description(Some("Stored and returned in lower case; unique."))
        .examples([json!("ada")])
}

/// A new password.
pub(crate) fn password() -> ObjectBuilder {
    text(8, 128, TEXT)
        .format(Some(SchemaFormat::Custom("password".to_owned())))
        .write_only(true)
        .examples([json!("correct horse battery")])
}

/// A password that somebody claims to be theirs: it need not follow today's rules.
pub(crate) fn claimed_password() -> ObjectBuilder {
    text(1, 128, TEXT)
        .format(Some(SchemaFormat::Custom("password".to_owned())))
        .write_only(true)
        .examples([json!("correct horse battery")])
}

/// What somebody signs in with.
pub(crate) fn login_name() -> ObjectBuilder {
    text(1, 255, LINE)
        .description(Some("Email address or user name, in any case."))
        .examples([json!("ada@example.com")])
}

/// A refresh token.
pub(crate) fn refresh_token() -> ObjectBuilder {
    text(1, 512, TEXT).examples([json!("mJ3cT0nQ2v7xW8yZ1aB4dE5fG6hI9jK0lM-oP_qRsUt")])
}

/// A person's name.
pub(crate) fn full_name_or_null() -> ObjectBuilder {
    or_null(text(0, 255, LINE)).examples([json!("Ada Lovelace")])
}

/// A role.
pub(crate) fn role() -> ObjectBuilder {
    words(["user", "admin"])
}

/// A few words about somebody.
pub(crate) fn bio_or_null() -> ObjectBuilder {
    or_null(text(0, 2000, TEXT)).examples([json!("Writes programs for engines.")])
}

/// Where somebody is.
pub(crate) fn location_or_null() -> ObjectBuilder {
    or_null(text(0, 120, LINE)).examples([json!("London")])
}

/// A website's address.
pub(crate) fn website_or_null() -> ObjectBuilder {
    or_null(
        ObjectBuilder::new()
            .schema_type(Type::String)
            .max_length(Some(255))
            .pattern(Some(WEBSITE)),
    )
    .examples([json!("https://example.com/ada")])
}

/// A title.
pub(crate) fn title() -> ObjectBuilder {
    text(1, 255, TITLE).examples([json!("Notes on the Engine")])
}

/// The readable part of an address.
pub(crate) fn slug() -> ObjectBuilder {
    text(1, 255, SLUG)
        .description(Some("Lower-case words joined by hyphens; unique."))
        .examples([json!("notes-on-the-engine")])
}

/// A description.
pub(crate) fn description_or_null() -> ObjectBuilder {
    or_null(text(0, 2000, TEXT)).examples([json!("What it can do, and what not.")])
}

/// What a post says.
pub(crate) fn content() -> ObjectBuilder {
    text(1, 100_000, TEXT).examples([json!("It weaves algebraical patterns.")])
}

/// A moment in an answer.
pub(crate) fn moment() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::Custom("date-time".to_owned())))
        .examples([json!("2026-01-15T10:30:00.123456Z")])
}

/// A moment in an answer, if it has come.
pub(crate) fn moment_or_null() -> ObjectBuilder {
    or_null(moment())
}

fn input_moment() -> ObjectBuilder {
    moment().pattern(Some(INPUT_YEARS))
}

/// The start of a span of time.
pub(crate) fn since() -> ObjectBuilder {
    input_moment().description(Some("Only what was made at this moment or later."))
}

/// The end of a span of time.
pub(crate) fn until() -> ObjectBuilder {
    input_moment().description(Some("Only what was made before this moment."))
}

/// A text to look for.
pub(crate) fn search() -> ObjectBuilder {
    text(1, 100, LINE)
        .description(Some(
            "Only what contains this text, in any case. `%`, `_` and `\\` stand for themselves.",
        ))
        .examples([json!("ada")])
}

/// Ids to choose from.
pub(crate) fn ids() -> ArrayBuilder {
    ArrayBuilder::new()
        .items(id())
        .min_items(Some(1))
        .max_items(Some(100))
        .description(Some("Only these ids, separated by commas."))
        .examples([json!([1, 2, 3])])
}

/// Ids to choose from, in a body.
pub(crate) fn many_ids() -> ArrayBuilder {
    ArrayBuilder::new()
        .items(id())
        .min_items(Some(1))
        .max_items(Some(1000))
        .description(Some("Only these ids."))
        .examples([json!([42, 43])])
}

/// The ids of things that were just made.
pub(crate) fn new_ids() -> ArrayBuilder {
    ArrayBuilder::new().items(id())
}

/// Which deleted things are shown.
pub(crate) fn deleted() -> ObjectBuilder {
    words(["exclude", "include", "only"])
        .default(Some(json!("exclude")))
        .description(Some(
            "Whether deleted ones are left out, shown too, or shown alone.",
        ))
}

/// The most items at once.
pub(crate) fn limit() -> ObjectBuilder {
    integer(1, 1000)
        .default(Some(json!(100)))
        .description(Some("How many items at most."))
        .examples([json!(100)])
}

/// Items to pass over.
pub(crate) fn offset() -> ObjectBuilder {
    integer(0, 1_000_000)
        .default(Some(json!(0)))
        .description(Some("How many items to pass over."))
}

/// A page's number.
pub(crate) fn page_number() -> ObjectBuilder {
    integer(1, 100_000).description(Some(
        "Page number, from 1. Chooses page mode; its size is `size`.",
    ))
}

/// A page's size.
pub(crate) fn page_size() -> ObjectBuilder {
    integer(1, 1000).description(Some("Items on a page, 20 if not given. Chooses page mode."))
}

/// A place in a list.
pub(crate) fn cursor() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some(CURSOR))
        .description(Some(
            "Where to go on: `next_cursor` of an earlier answer for the same filters and order. Chooses cursor mode, \
             which neither misses nor repeats items when others are inserted.",
        ))
}

/// Whether to count.
pub(crate) fn counted() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Boolean)
        .description(Some(
            "Whether all items are counted, for `total`; by default in offset and page mode only.",
        ))
}

/// A comma-separated list of words.
pub(crate) fn list_of<const N: usize>(choice: [&str; N]) -> ArrayBuilder {
    ArrayBuilder::new()
        .items(words(choice))
        .min_items(Some(1))
        .max_items(Some(N))
}

/// The order of a list, of which the first is the default.
pub(crate) fn sort<const N: usize>(choice: [&str; N]) -> ObjectBuilder {
    words(choice)
        .default(Some(json!(choice[0])))
        .description(Some(
            "The order; a leading `-` means largest first. Ids break ties.",
        ))
}

/// One of some words.
pub(crate) fn one_of<const N: usize>(choice: [&str; N]) -> ObjectBuilder {
    words(choice)
}

/// The word for a kind of problem.
pub(crate) fn problem_slug() -> ObjectBuilder {
    text(1, 100, LINE)
}
