//! Durations as people write them: `2s`, `250ms`, `15m`, `7d`. A bare number means seconds, as in Python's settings.

use serde::{Deserialize, Deserializer, de};
use std::time::Duration;
use validator::ValidationError;

const UNITS: [(&str, u32); 5] = [
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// Reads a duration; `None` when the text is none, or negative.
pub fn parse(text: &str) -> Option<Duration> {
    let text = text.trim();
    let unit_at = text
        .find(|c: char| c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_at);
    let unit = if unit.is_empty() { "s" } else { unit };
    let (_, millis) = UNITS.iter().find(|(name, _)| *name == unit)?;
    let number: f64 = number.trim().parse().ok()?;
    Duration::try_from_secs_f64(number * f64::from(*millis) / 1_000.0).ok()
}

/// Writes a duration with the largest unit that needs no fraction.
pub fn text(duration: Duration) -> String {
    let millis = duration.as_millis();
    let (unit, size) = UNITS
        .iter()
        .find(|(_, size)| millis.is_multiple_of(u128::from(*size)) && millis > 0)
        .unwrap_or(&("s", 1_000));
    format!("{}{unit}", millis / u128::from(*size))
}

/// Deserialises a setting; for `#[serde(with = "duration")]`.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let given = String::deserialize(deserializer)?;
    parse(&given).ok_or_else(|| de::Error::custom(format!("`{given}` is not a duration; write a number with a unit, such as 250ms, 30s, 15m, 12h or 7d")))
}

/// Checks a setting against its bounds, both included.
pub fn within(value: &Duration, min: Duration, max: Duration) -> Result<(), ValidationError> {
    if (min..=max).contains(value) {
        return Ok(());
    }
    let message = format!(
        "{} is out of range; use {} to {}",
        text(*value),
        text(min),
        text(max)
    );
    Err(ValidationError::new("range").with_message(message.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_read_with_or_without_its_unit() {
        for (given, millis) in [
            ("2", 2_000),
            ("0.5", 500),
            ("2s", 2_000),
            ("250ms", 250),
            ("15m", 900_000),
            ("12 h", 43_200_000),
            ("7d", 604_800_000),
            (" 0 ", 0),
        ] {
            assert_eq!(parse(given), Some(Duration::from_millis(millis)), "{given}");
        }
        for given in ["", "s", "-1", "2 weeks", "1e400", "nan", "1h30m"] {
            assert_eq!(parse(given), None, "{given}");
        }
    }

    #[test]
    fn a_duration_is_written_as_it_would_be_read() {
        for given in ["0s", "250ms", "1500ms", "2s", "90s", "15m", "1h", "7d"] {
            assert_eq!(parse(given).map(text).as_deref(), Some(given));
        }
    }

    #[test]
    fn a_duration_out_of_bounds_names_the_bounds() {
        let error = within(
            &Duration::from_secs(90),
            Duration::from_secs(1),
            Duration::from_mins(1),
        )
        .unwrap_err();
        assert_eq!(
            error.message.as_deref(),
            Some("90s is out of range; use 1s to 1m")
        );
    }
}
