//! The schema after a row of operations, as each engine has it.

mod agreement;

use crate::apply::ApplyError;
use crate::checksum::Checksum;
use crate::engine::{Engine, Engines};
use crate::operation::Operation;
use crate::schema::Schema;
use agreement::agree;
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

    /// Takes over what all engines have come to each by its own way, and forgets those whose schema is the shared one.
    fn join(&mut self) {
        let each = Engine::ALL.iter().map(|engine| self.apart.get(engine));
        if let Some(each) = each.collect::<Option<Vec<_>>>() {
            agree(&mut self.shared, &each);
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
