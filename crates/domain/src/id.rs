//! Ids: one type for each kind of thing, so that a user's id cannot be passed where a post's is wanted.

/// The largest id: 2^53-1, the last integer that every JSON reader holds exactly.
pub const MAX_ID: i64 = 9_007_199_254_740_991;

/// A number that is no id: zero, negative, or beyond 2^53-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not an id: ids are 1 to 9007199254740991")]
pub struct InvalidId(pub i64);

/// Declares an id type: a number from 1 to [`MAX_ID`] that is made by `TryFrom<i64>` or `FromStr` only,
/// also when it is read from where it was kept.
#[macro_export]
macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "i64")]
        pub struct $name(i64);

        impl $name {
            /// The number itself.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl TryFrom<i64> for $name {
            type Error = $crate::id::InvalidId;

            fn try_from(number: i64) -> Result<Self, Self::Error> {
                if (1..=$crate::id::MAX_ID).contains(&number) {
                    Ok(Self(number))
                } else {
                    Err($crate::id::InvalidId(number))
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::id::InvalidId;

            /// Reads decimal digits only: no sign, no leading zero, no space.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let canonical = text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
                let number = if canonical { text.parse().unwrap_or(0) } else { 0 };
                Self::try_from(number)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

#[cfg(test)]
#[expect(unreachable_pub, reason = "the macro makes public types")]
mod tests {
    use super::*;

    id_type!(
        /// An id for these tests.
        SampleId
    );

    #[test]
    fn ids_are_positive_and_exact_in_json() {
        for good in [1, 42, MAX_ID] {
            assert_eq!(SampleId::try_from(good).unwrap().get(), good);
        }
        for bad in [0, -1, MAX_ID + 1, i64::MIN, i64::MAX] {
            assert_eq!(SampleId::try_from(bad), Err(InvalidId(bad)));
        }
    }

    #[test]
    fn an_id_that_was_written_down_is_checked_when_it_is_read() {
        let id = SampleId::try_from(42).unwrap();
        assert_eq!(serde_json::to_string(&id).unwrap(), "42");
        assert_eq!(serde_json::from_str::<SampleId>("42").unwrap(), id);
        assert!(serde_json::from_str::<SampleId>("0").is_err());
    }

    #[test]
    fn only_plain_digits_are_read() {
        assert_eq!("42".parse::<SampleId>().unwrap().get(), 42);
        for bad in [
            "",
            "0",
            "042",
            "+1",
            "-1",
            " 1",
            "1.0",
            "x",
            "99999999999999999999",
        ] {
            assert!(
                bad.parse::<SampleId>().is_err(),
                "{bad:?} was read as an id"
            );
        }
    }
}
