//! The variables of the process and of `.env`, as one view. `.env` is read, never exported: what Plinth starts does not
//! inherit its secrets.

use super::finding::Findings;
use std::collections::BTreeMap;
use std::fmt;

/// Which of the two a variable came from; the later one wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Layer {
    DotEnv,
    Environment,
}

impl Layer {
    pub(super) const WEAK_TO_STRONG: [Self; 2] = [Self::DotEnv, Self::Environment];
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DotEnv => ".env",
            Self::Environment => "environment",
        })
    }
}

/// A variable that has a value. Its `Debug` is left out, because the value may be a secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Variable<'a> {
    pub(super) name: &'a str,
    pub(super) value: &'a str,
    pub(super) layer: Layer,
}

impl Variable<'_> {
    /// Says where the value came from: `environment: DB_HOST`.
    pub(super) fn source(&self) -> String {
        format!("{}: {}", self.layer, self.name)
    }
}

/// Says where several values came from: `environment: DB_TYPE, DB_HOST; .env: DB_PASSWORD`.
pub(super) fn sources<'a>(variables: impl Iterator<Item = Variable<'a>>) -> String {
    let variables: Vec<_> = variables.collect();
    let in_layer = |layer: Layer| {
        let of_layer = variables.iter().filter(|variable| variable.layer == layer);
        let names: Vec<_> = of_layer.map(|variable| variable.name).collect();
        (!names.is_empty()).then(|| format!("{layer}: {}", names.join(", ")))
    };
    let layers = Layer::WEAK_TO_STRONG.into_iter().rev();
    layers.filter_map(in_layer).collect::<Vec<_>>().join("; ")
}

/// Every variable that has a value; empty ones count as not set.
pub(super) struct Variables {
    dotenv: BTreeMap<String, String>,
    environment: BTreeMap<String, String>,
}

impl Variables {
    pub(super) fn new(
        environment: impl IntoIterator<Item = (String, String)>,
        dotenv: &str,
        findings: &mut Findings,
    ) -> Self {
        let filled = |variables: &mut dyn Iterator<Item = (String, String)>| {
            variables
                .filter(|(_, value)| !value.trim().is_empty())
                .collect()
        };
        Self {
            dotenv: filled(&mut parse_dotenv(dotenv, findings).into_iter()),
            environment: filled(&mut environment.into_iter()),
        }
    }

    /// Returns a variable; the environment comes before `.env`.
    pub(super) fn get<'a>(&'a self, name: &'a str) -> Option<Variable<'a>> {
        Layer::WEAK_TO_STRONG
            .into_iter()
            .rev()
            .find_map(|layer| self.in_layer(layer, name))
    }

    pub(super) fn in_layer<'a>(&'a self, layer: Layer, name: &'a str) -> Option<Variable<'a>> {
        self.layer(layer)
            .get(name)
            .map(|value| Variable { name, value, layer })
    }

    /// Returns the variables of a layer whose names begin with `prefix`.
    pub(super) fn with_prefix<'a>(
        &'a self,
        layer: Layer,
        prefix: &'a str,
    ) -> impl Iterator<Item = Variable<'a>> {
        self.layer(layer)
            .iter()
            .filter(move |(name, _)| name.starts_with(prefix))
            .map(move |(name, value)| Variable { name, value, layer })
    }

    fn layer(&self, layer: Layer) -> &BTreeMap<String, String> {
        match layer {
            Layer::DotEnv => &self.dotenv,
            Layer::Environment => &self.environment,
        }
    }
}

/// Reads `.env`. A broken line is named by its number only: its text may be a secret.
fn parse_dotenv(text: &str, findings: &mut Findings) -> Vec<(String, String)> {
    let mut variables = Vec::new();
    for item in dotenvy::from_read_iter(text.as_bytes()) {
        match item {
            Ok(variable) => variables.push(variable),
            Err(error) => {
                let place = line_number(text, &error)
                    .map_or_else(|| "a line".to_owned(), |number| format!("line {number}"));
                let remedy = "write NAME=value, and put a value with spaces, quotes, # or $ in 'single quotes'";
                findings.problem(
                    ".env",
                    "working directory",
                    format!("{place} cannot be read; {remedy}"),
                );
            }
        }
    }
    variables
}

fn line_number(text: &str, error: &dotenvy::Error) -> Option<usize> {
    let dotenvy::Error::LineParse(broken, _) = error else {
        return None;
    };
    text.lines()
        .position(|line| line.trim() == broken.trim())
        .map(|index| index + 1)
}
