//! The body that an operation takes.

use crate::bulk::Items;
use crate::check::Checker;
use crate::operation::Operation;
use crate::schema::Parts;
use serde_json::Value;
use std::sync::OnceLock;
use utoipa::ToSchema;

/// How many bytes a JSON body may have.
const MOST_BYTES: usize = 2 * 1024 * 1024;
/// How many bytes a JSON body with many things may have.
const MOST_BYTES_OF_MANY: usize = 16 * 1024 * 1024;

/// The schema of a body.
pub(crate) struct Schema {
    pub(crate) parts: fn() -> Parts,
    checker: OnceLock<Checker>,
}

impl Schema {
    fn of<T: ToSchema>() -> Self {
        Self {
            parts: Parts::of::<T>,
            checker: OnceLock::new(),
        }
    }

    /// What bodies are held against; made ready at the first one.
    pub(crate) fn checker(&self) -> &Checker {
        self.checker.get_or_init(|| Checker::new((self.parts)()))
    }
}

/// The body that an operation takes.
pub(crate) struct Body {
    pub(crate) examples: Vec<(&'static str, Value)>,
    /// How many bytes it may have.
    pub(crate) most_bytes: usize,
    /// What each line is held against, where the same things may come as lines too.
    pub(crate) lines: Option<Schema>,
    schema: Schema,
}

impl Body {
    fn of<T: ToSchema>(
        most_bytes: usize,
        examples: impl IntoIterator<Item = (&'static str, Value)>,
    ) -> Self {
        Self {
            schema: Schema::of::<T>(),
            lines: None,
            examples: examples.into_iter().collect(),
            most_bytes,
        }
    }

    /// Its schema.
    pub(crate) const fn schema(&self) -> &Schema {
        &self.schema
    }
}

impl Operation {
    /// Takes a body; each example has a name.
    pub(crate) fn body<T: ToSchema>(
        mut self,
        examples: impl IntoIterator<Item = (&'static str, Value)>,
    ) -> Self {
        self.body = Some(Body::of::<T>(MOST_BYTES, examples));
        self
    }

    /// Takes many things in one body, `{"items": [...]}`; each example has a name.
    pub(crate) fn bulk<T: ToSchema>(
        mut self,
        examples: impl IntoIterator<Item = (&'static str, Value)>,
    ) -> Self {
        self.body = Some(Body::of::<Items<T>>(MOST_BYTES_OF_MANY, examples));
        self
    }

    /// Takes many things in one body, or as lines; its handler takes them by [`Many`](crate::bulk::Many).
    pub(crate) fn bulk_or_lines<T: ToSchema>(
        self,
        examples: impl IntoIterator<Item = (&'static str, Value)>,
    ) -> Self {
        let mut operation = self.bulk::<T>(examples);
        if let Some(body) = &mut operation.body {
            body.lines = Some(Schema::of::<T>());
        }
        operation
    }
}
