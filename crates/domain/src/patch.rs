//! The three things a partial update can say about a field that may be empty.

/// A member of a merge patch (RFC 7396): not mentioned, set to null, or set to a value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Patch<T> {
    /// Not mentioned: stays as it is.
    #[default]
    Keep,
    /// Null: becomes empty.
    Clear,
    /// A value: becomes this.
    Set(T),
}

impl<T> Patch<T> {
    /// What a full replacement means: a value is set, a missing one is cleared.
    pub fn replacing(value: Option<T>) -> Self {
        value.map_or(Self::Clear, Self::Set)
    }

    /// Applies the patch to a field.
    pub fn apply(self, field: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *field = None,
            Self::Set(value) => *field = Some(value),
        }
    }

    /// Turns the value into another kind, or fails with the first error.
    pub fn try_map<U, E>(self, convert: impl FnOnce(T) -> Result<U, E>) -> Result<Patch<U>, E> {
        Ok(match self {
            Self::Keep => Patch::Keep,
            Self::Clear => Patch::Clear,
            Self::Set(value) => Patch::Set(convert(value)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_patch_does_exactly_what_it_says(before in proptest::option::of(0..9), value in 0..9) {
            let applied = |patch: Patch<i32>| { let mut field = before; patch.apply(&mut field); field };
            prop_assert_eq!(applied(Patch::Keep), before);
            prop_assert_eq!(applied(Patch::Clear), None);
            prop_assert_eq!(applied(Patch::Set(value)), Some(value));
            prop_assert_eq!(applied(Patch::replacing(before)), before);
        }
    }
}
