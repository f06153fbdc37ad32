//! Conditions on a write: "only if it is still what I read".

use crate::error::{Code, Error};

/// What the caller demands of the thing's present version.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Precondition {
    /// Nothing: the last writer wins.
    #[default]
    None,
    /// That it exists at all.
    Exists,
    /// That it is one of these versions.
    VersionIn(Vec<i64>),
}

impl Precondition {
    /// Fails with `precondition-failed` when the version is another one.
    pub fn check(&self, version: i64) -> Result<(), Error> {
        match self {
            Self::VersionIn(versions) if !versions.contains(&version) => Err(Error::new(
                Code::PreconditionFailed,
                format!("current ETag is \"v{version}\""),
            )),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_listed_version_will_do() {
        assert!(Precondition::None.check(3).is_ok() && Precondition::Exists.check(3).is_ok());
        assert!(Precondition::VersionIn(vec![1, 3]).check(3).is_ok());
        let refused = Precondition::VersionIn(vec![1, 2]).check(3).unwrap_err();
        assert_eq!(
            (refused.code(), refused.detail()),
            (Code::PreconditionFailed, "current ETag is \"v3\"")
        );
    }
}
