//! Single values: out of a file, or out of a variable, into the kind that a setting has.

use config::{ConfigError, File, FileFormat, Source, Value, ValueKind};
use std::collections::BTreeMap;

/// Brings a value to the kind of its default: variables are text, and TOML may say `timeout = 2`.
pub(super) fn coerce(default: &Value, given: Value) -> Result<ValueKind, String> {
    match (&default.kind, given.kind) {
        (ValueKind::I64(_), ValueKind::I64(number)) => Ok(number.into()),
        (ValueKind::I64(_), ValueKind::String(text)) => match text.trim().parse::<i64>() {
            Ok(number) => Ok(number.into()),
            Err(_) => Err(format!(
                "`{text}` is not a whole number; write one, such as the default {default}"
            )),
        },
        (ValueKind::Boolean(_), ValueKind::Boolean(switch)) => Ok(switch.into()),
        (ValueKind::Boolean(_), ValueKind::String(text)) => {
            match text.trim().to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" | "on" => Ok(true.into()),
                "false" | "0" | "no" | "off" => Ok(false.into()),
                _ => Err(format!(
                    "`{text}` is neither true nor false; write one of these, the default is {default}"
                )),
            }
        }
        (ValueKind::String(_), ValueKind::String(text)) => Ok(text.into()),
        (ValueKind::String(_), number @ (ValueKind::I64(_) | ValueKind::Float(_))) => {
            Ok(number.to_string().into())
        }
        (ValueKind::Array(_), ValueKind::Array(values)) => Ok(ValueKind::Array(values)),
        (ValueKind::Array(_), ValueKind::String(text)) => list(&text).map(Into::into),
        _ => Err(format!(
            "the kind of value is wrong; write it like the default {default}"
        )),
    }
}

/// Reads `a, b`, and `["a", "b"]` as Python's settings write it.
fn list(text: &str) -> Result<Vec<String>, String> {
    if text.trim_start().starts_with('[') {
        return serde_json::from_str(text).map_err(|_| {
            "this is not a list of strings; separate the values by commas".to_owned()
        });
    }
    Ok(text
        .split(',')
        .map(|item| item.trim().to_owned())
        .filter(|item| !item.is_empty())
        .collect())
}

/// Reads TOML into one entry per setting: `database.pool.size`.
pub(super) fn leaves_of(text: &str, source: &str) -> Result<BTreeMap<String, Value>, ConfigError> {
    let mut leaves = BTreeMap::new();
    let mut tables = vec![(
        String::new(),
        File::from_str(text, FileFormat::Toml).collect()?,
    )];
    while let Some((prefix, table)) = tables.pop() {
        for (name, value) in table {
            let key = format!("{prefix}{name}");
            match value.kind {
                ValueKind::Table(table) => tables.push((format!("{key}."), table)),
                kind => {
                    leaves.insert(key, Value::new(Some(&source.to_owned()), kind));
                }
            }
        }
    }
    Ok(leaves)
}
