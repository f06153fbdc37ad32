//! The schema after a row of operations, as each engine has it.

use crate::apply::ApplyError;
use crate::checksum::Checksum;
use crate::engine::{Engine, Engines};
use crate::operation::Operation;
use crate::schema::Schema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a row of operations makes: one schema that all engines share, and apart from it those of engines on which
/// something [else](Operation::On) happened.
///
/// Entities are compared with [`shared`](Self::shared); SQL for an engine is written from [`on`](Self::on).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct State {
    shared: Schema,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    apart: BTreeMap<Engine, Schema>,
}

impl State {
    /// Nothing at all: where the first revision starts.
    pub fn new() -> Self {
        Self::default()
    }

    /// The fold of operations from nothing.
    pub fn replay<'a>(
        operations: impl IntoIterator<Item = &'a Operation>,
    ) -> Result<Self, ApplyError> {
        let mut state = Self::new();
        for operation in operations {
            state.apply(operation)?;
        }
        Ok(state)
    }

    /// The schema that all engines share.
    pub fn shared(&self) -> &Schema {
        &self.shared
    }

    /// The schema of one engine.
    pub fn on(&self, engine: Engine) -> &Schema {
        self.apart.get(&engine).unwrap_or(&self.shared)
    }

    /// The checksum of everything in it.
    pub fn checksum(&self) -> Checksum {
        Checksum::of(self)
    }

    /// Applies an operation. One that fails on any engine changes nothing.
    pub fn apply(&mut self, operation: &Operation) -> Result<(), ApplyError> {
        if let Operation::On {
            engines,
            operations,
        } = operation
        {
            let mut after = self.clone();
            operations
                .iter()
                .try_for_each(|operation| after.apply_on(engines, operation))?;
            after.join();
            *self = after;
            return Ok(());
        }
        if self.apart.is_empty() {
            return self.shared.apply(operation);
        }
        let mut after = self.clone();
        after.shared.apply(operation)?;
        for schema in after.apart.values_mut() {
            schema.apply(operation)?;
        }
        after.join();
        *self = after;
        Ok(())
    }

    fn apply_on(&mut self, engines: &Engines, operation: &Operation) -> Result<(), ApplyError> {
        if let Operation::On {
            engines: inner,
            operations,
        } = operation
        {
            let both = engines.and(inner);
            return operations
                .iter()
                .try_for_each(|operation| self.apply_on(&both, operation));
        }
        for engine in engines.iter() {
            let schema = self
                .apart
                .entry(engine)
                .or_insert_with(|| self.shared.clone());
            schema.apply(operation)?;
        }
        Ok(())
    }

    /// Forgets engines whose schema is the shared one again. Where all of them have come to the same by ways of their
    /// own, that is what they share.
    fn join(&mut self) {
        let mut schemas = Engine::ALL.iter().map(|engine| self.apart.get(engine));
        if let Some(Some(first)) = schemas.next()
            && schemas.all(|other| other == Some(first))
        {
            self.shared = first.clone();
        }
        self.apart.retain(|_, schema| *schema != self.shared);
    }
}

impl From<Schema> for State {
    fn from(shared: Schema) -> Self {
        Self {
            shared,
            apart: BTreeMap::new(),
        }
    }
}
