//! The values in force, key by key, each with its source. Layers are laid over each other here; what a value means is
//! decided when a section is read.

use super::aliases::{ALIASES, PREFIX, key_of, variable_of};
use super::finding::{Findings, nearest};
use super::values::{coerce, leaves_of};
use super::variables::{Layer, Variable, Variables};
use config::{Config, ConfigError, Value, ValueKind};
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

const DEFAULTS: &str = include_str!("../../../../config/default.toml");

/// Keys whose values are never shown.
const SECRETS: [&str; 2] = ["auth.jwt_secret", "first_superuser.password"];

pub(super) fn is_secret(key: &str) -> bool {
    SECRETS.contains(&key)
}

/// The values in force.
pub(super) struct Effective {
    values: BTreeMap<String, Value>,
    /// The compiled-in values: they say which keys exist, and of which kind each is.
    defaults: BTreeMap<String, Value>,
}

impl Effective {
    pub(super) fn defaults() -> Self {
        let defaults = leaves_of(DEFAULTS, "default")
            .expect("the compiled-in default.toml is proven to be TOML by the tests");
        Self {
            values: defaults.clone(),
            defaults,
        }
    }

    /// Lays a file over what is there.
    pub(super) fn add_file(&mut self, text: &str, source: &str, findings: &mut Findings) {
        match leaves_of(text, source) {
            Ok(leaves) => leaves
                .into_iter()
                .for_each(|(key, value)| self.set(&key, value, source, findings)),
            Err(error) => {
                // The first line names the place; the next ones repeat the text, which may be a secret.
                let error = error.to_string();
                let place = error.lines().next().unwrap_or_default();
                let text =
                    format!("this is not TOML ({place}); correct that line, or remove the file");
                findings.problem(source, "working directory", text);
            }
        }
    }

    /// Lays `.env` and then the environment over what is there; in each the full name comes before the short ones.
    pub(super) fn add_variables(&mut self, variables: &Variables, findings: &mut Findings) {
        for layer in Layer::WEAK_TO_STRONG {
            let mut claimed: BTreeMap<String, Variable<'_>> = BTreeMap::new();
            let full = variables
                .with_prefix(layer, PREFIX)
                .map(|variable| (key_of(variable.name), variable, ""));
            let short = ALIASES.iter().filter_map(|alias| {
                Some((
                    alias.key.to_owned(),
                    variables.in_layer(layer, alias.variable)?,
                    alias.unit,
                ))
            });
            for (key, variable, unit) in full.chain(short) {
                if let Some(first) = claimed.get(&key) {
                    if first.value != variable.value {
                        let text = format!(
                            "ignored, because {} comes first and has another value; remove one of the two",
                            first.name
                        );
                        findings.warning(variable.name, layer.to_string(), text);
                    }
                    continue;
                }
                let source = variable.source();
                self.set(
                    &key,
                    Value::new(Some(&source), format!("{}{unit}", variable.value)),
                    &source,
                    findings,
                );
                claimed.insert(key, variable);
            }
        }
    }

    /// Replaces a value that is known to be right.
    pub(super) fn replace(&mut self, key: &str, value: impl Into<ValueKind>, source: &str) {
        self.values
            .insert(key.to_owned(), Value::new(Some(&source.to_owned()), value));
    }

    fn set(&mut self, key: &str, value: Value, source: &str, findings: &mut Findings) {
        let Some(default) = self.defaults.get(key) else {
            let meant = nearest(key, self.defaults.keys().map(String::as_str));
            let name = |key: &str| {
                if source.contains(PREFIX) {
                    variable_of(key)
                } else {
                    key.to_owned()
                }
            };
            let remedy = meant.map_or_else(
                || "remove it; `plinth config` lists every setting".to_owned(),
                |meant| format!("did you mean {}?", name(meant)),
            );
            return findings.problem(
                name(key),
                source,
                format!("there is no such setting; {remedy}"),
            );
        };
        match coerce(default, value) {
            Ok(kind) => self.replace(key, kind, source),
            Err(text) => findings.problem(key, source, text),
        }
    }

    /// Returns every key with its value.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.values.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// Returns where a value came from.
    pub(super) fn source(&self, key: &str) -> &str {
        self.values
            .get(key)
            .and_then(Value::origin)
            .unwrap_or("default")
    }

    /// Reads a section. A value that cannot be read is reported and replaced by its default, so that one look finds
    /// everything that is wrong.
    pub(super) fn section<T: DeserializeOwned + Validate>(
        &self,
        name: &str,
        findings: &mut Findings,
    ) -> T {
        let prefix = format!("{name}.");
        let mut values: BTreeMap<&str, &Value> = self
            .iter()
            .filter_map(|(key, value)| Some((key.strip_prefix(&prefix)?, value)))
            .collect();
        let mut broken = BTreeSet::new();
        let section: T = loop {
            match read(&values) {
                Ok(section) => break section,
                Err(error) => {
                    let (field, text) = explain(error);
                    let (key, default) = self
                        .defaults
                        .get_key_value(&format!("{prefix}{field}"))
                        .expect("a section consists of the keys of default.toml");
                    assert!(
                        broken.insert(key),
                        "the compiled-in default of {key} can be read"
                    );
                    // Kinds were brought into line before, so only a number can be wrong without a sentence of its own.
                    let text = text.unwrap_or_else(|| {
                        let given = &self.values[key];
                        format!(
                            "`{given}` is out of range; use a number such as the default {default}"
                        )
                    });
                    findings.problem(key, self.source(key), text);
                    values.insert(&key[prefix.len()..], default);
                }
            }
        };
        if let Err(errors) = section.validate() {
            self.report_validation(name, &errors, findings);
        }
        section
    }

    fn report_validation(&self, prefix: &str, errors: &ValidationErrors, findings: &mut Findings) {
        for (field, kind) in errors.errors() {
            let key = format!("{prefix}.{field}");
            match kind {
                ValidationErrorsKind::Struct(nested) => {
                    self.report_validation(&key, nested, findings);
                }
                ValidationErrorsKind::Field(errors) => {
                    for error in errors {
                        findings.problem(
                            &key,
                            self.source(&key),
                            error.message.as_deref().unwrap_or("out of range"),
                        );
                    }
                }
                ValidationErrorsKind::List(_) => {
                    unreachable!("no section holds a list of sections")
                }
            }
        }
    }
}

fn read<T: DeserializeOwned>(values: &BTreeMap<&str, &Value>) -> Result<T, ConfigError> {
    let mut builder = Config::builder();
    for (key, value) in values {
        builder = builder.set_override(*key, (*value).clone())?;
    }
    builder.build()?.try_deserialize()
}

/// Splits an error into the field that it is about and a sentence, if the field's own code wrote one.
fn explain(error: ConfigError) -> (String, Option<String>) {
    match error {
        ConfigError::At { error, key, .. } => (key.unwrap_or_default(), explain(*error).1),
        ConfigError::Type { key, .. } => (key.unwrap_or_default(), None),
        other => (String::new(), Some(other.to_string())),
    }
}
