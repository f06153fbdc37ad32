//! What may differ from engine to engine.

use crate::engine::{Engine, Engines};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A thing that is the same on every engine but those it says.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PerEngine<T> {
    general: T,
    #[serde(default = "BTreeMap::new", skip_serializing_if = "BTreeMap::is_empty")]
    on: BTreeMap<Engine, T>,
}

/// SQL text, passed on as it is: expressions, conditions, statements, names of types.
pub type Sql = PerEngine<String>;

impl<T> PerEngine<T> {
    /// The same everywhere, until [`on`](Self::on) says otherwise.
    pub fn everywhere(general: T) -> Self {
        Self {
            general,
            on: BTreeMap::new(),
        }
    }

    /// What it is on one engine.
    pub fn for_engine(&self, engine: Engine) -> &T {
        self.on.get(&engine).unwrap_or(&self.general)
    }

    /// What it is on engines of which nothing else is said.
    pub fn general(&self) -> &T {
        &self.general
    }

    /// What was said of single engines.
    pub fn exceptions(&self) -> impl Iterator<Item = (Engine, &T)> {
        self.on.iter().map(|(engine, value)| (*engine, value))
    }

    /// The same with every text rewritten.
    pub(crate) fn for_each_mut(&mut self, mut change: impl FnMut(&mut T)) {
        change(&mut self.general);
        self.on.values_mut().for_each(change);
    }
}

impl<T> PerEngine<Option<T>> {
    /// Tells whether there is nothing on any engine.
    pub fn is_none(&self) -> bool {
        self.general.is_none() && self.on.values().all(Option::is_none)
    }
}

impl<T: Clone> PerEngine<T> {
    /// Says what it is on some engines.
    #[must_use]
    pub fn on(mut self, engines: impl Into<Engines>, value: impl Into<T>) -> Self {
        let value = value.into();
        for engine in engines.into().iter() {
            self.on.insert(engine, value.clone());
        }
        self
    }
}

impl From<&str> for Sql {
    fn from(text: &str) -> Self {
        Self::everywhere(text.to_owned())
    }
}

impl From<String> for Sql {
    fn from(text: String) -> Self {
        Self::everywhere(text)
    }
}
