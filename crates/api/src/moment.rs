//! Moments as text: what the API reads, and what it writes.

use chrono::{DateTime, SecondsFormat, SubsecRound as _, Timelike as _, Utc};
use serde::{Deserialize as _, Deserializer, Serializer};

/// The last microsecond of 2099.
const LATEST: i64 = 4_102_444_799_999_999;

/// Reads RFC 3339 with any offset. The fraction is cut to microseconds, a leap second is read as the microsecond
/// before it, and a moment that its offset moves out of 1970 to 2099 becomes the nearest one within.
pub(crate) fn parse(text: &str) -> Option<DateTime<Utc>> {
    let moment = DateTime::parse_from_rfc3339(text).ok()?.to_utc();
    let moment = if moment.nanosecond() >= 1_000_000_000 {
        moment.with_nanosecond(999_999_000)?
    } else {
        moment.trunc_subsecs(6)
    };
    DateTime::from_timestamp_micros(moment.timestamp_micros().clamp(0, LATEST))
}

/// Writes UTC with exactly six fractional digits.
pub(crate) fn write<S: Serializer>(moment: &DateTime<Utc>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&moment.to_rfc3339_opts(SecondsFormat::Micros, true))
}

/// Writes a moment, or null.
#[expect(clippy::ref_option, reason = "serde hands over fields in this form")]
pub(crate) fn write_option<S: Serializer>(
    moment: &Option<DateTime<Utc>>,
    to: S,
) -> Result<S::Ok, S::Error> {
    match moment {
        Some(moment) => write(moment, to),
        None => to.serialize_none(),
    }
}

/// Reads a moment.
pub(crate) fn read<'de, D: Deserializer<'de>>(from: D) -> Result<DateTime<Utc>, D::Error> {
    let text = String::deserialize(from)?;
    parse(&text).ok_or_else(|| serde::de::Error::custom("not a moment"))
}

/// Reads a moment that may be absent.
pub(crate) fn read_option<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<DateTime<Utc>>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    text.map(|text| parse(&text).ok_or_else(|| serde::de::Error::custom("not a moment")))
        .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Option<String> {
        parse(text).map(|m| m.to_rfc3339_opts(SecondsFormat::Micros, true))
    }

    #[test]
    fn any_offset_is_read_and_utc_is_written() {
        for (text, expected) in [
            ("2026-01-15T12:30:00+02:00", "2026-01-15T10:30:00.000000Z"),
            (
                "2026-01-15T10:30:00.123456789Z",
                "2026-01-15T10:30:00.123456Z",
            ),
            ("2026-01-15t10:30:00z", "2026-01-15T10:30:00.000000Z"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999999Z"),
            ("2016-12-31T23:59:60.5Z", "2016-12-31T23:59:59.999999Z"),
            ("1970-01-01T00:00:00+01:00", "1970-01-01T00:00:00.000000Z"),
            (
                "2099-12-31T23:59:59.999999-23:59",
                "2099-12-31T23:59:59.999999Z",
            ),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
        for bad in [
            "",
            "2026",
            "2026-13-01T00:00:00Z",
            "2026-01-15T10:30:00",
            "now",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(text in ".{0,40}") {
            let _whatever = parse(&text);
        }

        #[test]
        fn every_moment_survives(micros in 0..=LATEST) {
            let moment = DateTime::from_timestamp_micros(micros).unwrap();
            prop_assert_eq!(parse(&moment.to_rfc3339()), Some(moment));
        }
    }
}
