//! The vocabulary of what is appended: log entries and measured values.

use super::{LINE, TEXT, input_moment, integer, or_null, text, words};
use plinth_domain::log_entries::LogLevel;
use plinth_domain::metrics::Tags;
use serde_json::json;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaFormat, Type};

const METRIC_NAME: &str = r"^[A-Za-z_][A-Za-z0-9_.:-]*$";
const TAG_KEY: &str = r"^[A-Za-z_][A-Za-z0-9_.-]*$";
const TAG: &str = r"^[A-Za-z_][A-Za-z0-9_.-]{0,63}:[^\u0000-\u001F\u007F,]{0,128}$";

/// How much a log entry matters.
pub(crate) fn log_level() -> ObjectBuilder {
    words(LogLevel::ALL.map(LogLevel::as_str)).examples([json!("INFO")])
}

/// How much a log entry matters, if it is said.
pub(crate) fn log_level_or_default() -> ObjectBuilder {
    log_level().default(Some(json!(LogLevel::default().as_str())))
}

/// What a log entry says.
pub(crate) fn log_message() -> ObjectBuilder {
    text(1, 1000, TEXT).examples([json!("The nightly import took 42 seconds.")])
}

/// The last so many days.
pub(crate) fn days() -> ObjectBuilder {
    integer(1, 365)
        .default(Some(json!(7)))
        .description(Some("Only what was made within so many days."))
}

/// The number of a line.
pub(crate) fn line_number() -> ObjectBuilder {
    integer(1, 100_000)
}

/// What is measured.
pub(crate) fn metric_name() -> ObjectBuilder {
    text(1, 255, METRIC_NAME).examples([json!("cpu.load")])
}

/// What was measured.
pub(crate) fn metric_value() -> ObjectBuilder {
    /// `MetricValue::MOST`, exactly.
    const MOST: i64 = 1_000_000_000_000_000_000;
    ObjectBuilder::new()
        .schema_type(Type::Number)
        .format(Some(SchemaFormat::Custom("double".to_owned())))
        .minimum(Some(-MOST))
        .maximum(Some(MOST))
        .examples([json!(0.75)])
}

/// What was measured, if anything was.
pub(crate) fn metric_value_or_null() -> ObjectBuilder {
    or_null(metric_value())
}

/// The moment before which things are removed.
pub(crate) fn before() -> ObjectBuilder {
    input_moment().description(Some("What is older than this moment is removed."))
}

/// When something was measured.
pub(crate) fn measured_at() -> ObjectBuilder {
    input_moment().description(Some("When it was measured; now, if not given."))
}

/// What else there is to know about a measured value.
pub(crate) fn tags() -> ObjectBuilder {
    ObjectBuilder::new()
        .property_names(Some(text(1, 64, TAG_KEY).build()))
        .additional_properties(Some(Schema::from(text(0, 128, LINE))))
        .max_properties(Some(Tags::MOST))
        .description(Some("What else there is to know: texts by their names."))
        .examples([json!({"host": "a1"})])
}

/// One tag.
pub(crate) fn tag() -> ObjectBuilder {
    text(2, 64 + 1 + 128, TAG)
        .description(Some("Only what has this tag, `key:value`."))
        .examples([json!("host:a1")])
}

/// The last so many hours.
pub(crate) fn hours() -> ObjectBuilder {
    integer(1, 8760)
        .default(Some(json!(24)))
        .description(Some("Only what was measured within so many hours."))
}

/// The number of intervals.
pub(crate) fn points() -> ObjectBuilder {
    integer(1, 1000)
        .default(Some(json!(100)))
        .description(Some("How many intervals at most."))
}
