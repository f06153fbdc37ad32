//! What a column may hold, at its limits.

use crate::engine::Engine;
use crate::schema::{IntegerSize, Number, Schema, Type, Value};

/// The longest text there is need of.
const LONGEST: usize = 4000;

/// Where numbers of rows begin: beyond those that a revision gives to rows of its own.
const FIRST: i64 = 1_000_001;

/// How values of a type are made, on one engine.
#[derive(Clone, Copy)]
pub(super) struct Samples<'s> {
    pub(super) engine: Engine,
    pub(super) schema: &'s Schema,
}

impl Samples<'_> {
    /// An ordinary value, the least one, and then whatever else is apt to make mistakes show.
    pub(super) fn of(self, ty: &Type) -> Vec<Value> {
        match ty {
            Type::Boolean => vec![true.into(), false.into()],
            Type::Integer { size, unsigned } => self.integers(*size, *unsigned),
            Type::Real | Type::Double => numbers(["1.5", "0", "-2.25"]),
            Type::Decimal(None) => numbers(["2", "0", "-3"]),
            Type::Decimal(Some((precision, scale))) => decimals(*precision, *scale),
            Type::Char(length) | Type::String(Some(length)) => texts(*length as usize),
            Type::String(None) => texts(255),
            Type::Text => texts(300),
            Type::Binary(length) => {
                let length = (*length as usize).min(LONGEST);
                vec![vec![1; length].into(), vec![0xff; length].into()]
            }
            Type::VarBinary(Some(length)) => {
                vec![
                    vec![1].into(),
                    Vec::new().into(),
                    vec![0xff; (*length as usize).min(LONGEST)].into(),
                ]
            }
            Type::VarBinary(None) | Type::Blob => {
                vec![vec![1].into(), Vec::new().into(), vec![0, 0xff, 0].into()]
            }
            Type::Date => words(["2001-02-03", "1970-01-01", "2024-02-29", "9999-12-31"]),
            Type::Time(_) => words(["12:34:56", "00:00:00", "23:59:59"]),
            Type::DateTime(_) | Type::Timestamp(_) => words([
                "2001-02-03 04:05:06",
                "1970-01-02 00:00:00",
                "2037-12-31 23:59:59",
            ]),
            Type::Json | Type::JsonBinary => words([r#"{"a": [1, null, "ä"]}"#, "{}", "[]"]),
            Type::Uuid => vec![self.uuid(7), self.uuid(0), self.uuid(u128::MAX)],
            Type::Enum(name) => {
                let labels = self.schema.enums.get(name).map_or(&[][..], |it| &it.labels);
                labels.iter().map(|label| label.as_str().into()).collect()
            }
            Type::Array(_) => words(["{}"]),
            // Many types can be read from a 1.
            Type::Custom(_) | Type::Native(_) => match self.known(ty) {
                Some(known) => self.of(&known),
                None => words(["1"]),
            },
        }
    }

    /// A value that is another one for every number, if there are so many.
    pub(super) fn distinct(self, ty: &Type, number: u8) -> Option<Value> {
        let text = |length: u32| {
            let (length, digits) = (length as usize, number.to_string());
            // The last characters count, where an index looks at the first ones alone as well.
            let text = format!("{number}-{}", "ä".repeat(length.min(20)));
            let text: String = text.chars().take(length).collect();
            (digits.len() <= length).then(|| text.into())
        };
        Some(match ty {
            Type::Boolean | Type::Enum(_) | Type::Array(_) => {
                return self.of(ty).into_iter().nth(number.into());
            }
            Type::Integer { size, .. } => {
                let first = match size {
                    IntegerSize::Tiny => 101,
                    IntegerSize::Small => 10_001,
                    IntegerSize::Regular | IntegerSize::Big => FIRST,
                };
                let value = first + i64::from(number);
                let fits = *size != IntegerSize::Tiny || value <= i64::from(i8::MAX);
                return fits.then(|| value.into());
            }
            Type::Real | Type::Double | Type::Decimal(None) => i64::from(number).into(),
            Type::Decimal(Some((precision, scale))) => {
                let whole = precision.saturating_sub(*scale);
                let fits = number.to_string().len() <= whole as usize;
                return fits.then(|| i64::from(number).into());
            }
            Type::Char(length) | Type::String(Some(length)) => return text(*length),
            Type::String(None) | Type::Text => return text(255),
            Type::Binary(length) => vec![number; (*length as usize).min(LONGEST)].into(),
            Type::VarBinary(_) | Type::Blob => vec![number].into(),
            Type::Date => format!("20{:02}-01-01", number % 100).into(),
            Type::Time(_) => format!("00:{:02}:00", number % 60).into(),
            Type::DateTime(_) | Type::Timestamp(_) => {
                format!("20{:02}-01-01 00:00:00", number % 37).into()
            }
            Type::Json | Type::JsonBinary => format!("[{number}]").into(),
            Type::Uuid => self.uuid(1000 + u128::from(number)),
            Type::Custom(_) | Type::Native(_) => match self.known(ty) {
                Some(known) => return self.distinct(&known, number),
                None => number.to_string().into(),
            },
        })
    }

    /// The type of the vocabulary that takes the same values, judged by the beginning of a type's own name.
    fn known(self, ty: &Type) -> Option<Type> {
        let name = match ty {
            Type::Custom(sql) => sql.for_engine(self.engine),
            Type::Native(name) => name,
            _ => return None,
        };
        let name = name.to_ascii_lowercase();
        let known = [
            ("timestamp", Type::Timestamp(None)),
            ("datetime", Type::DateTime(None)),
            ("date", Type::Date),
            ("time", Type::Time(None)),
            ("json", Type::Json),
            ("uuid", Type::Uuid),
            ("bool", Type::Boolean),
            ("bytea", Type::Blob),
        ];
        let fits = |(start, _): &(&str, Type)| name.starts_with(start);
        known.into_iter().find(fits).map(|(_, ty)| ty)
    }

    /// How well a type tells rows apart.
    pub(super) fn tells_apart(ty: &Type) -> u8 {
        match ty {
            Type::Boolean | Type::Array(_) => 0,
            Type::Enum(_) | Type::Custom(_) | Type::Native(_) => 1,
            Type::Time(_) | Type::Date | Type::DateTime(_) | Type::Timestamp(_) => 2,
            _ => 3,
        }
    }

    fn integers(self, size: IntegerSize, unsigned: bool) -> Vec<Value> {
        let bits = match size {
            IntegerSize::Tiny => 8,
            IntegerSize::Small => 16,
            IntegerSize::Regular => 32,
            IntegerSize::Big => 64,
        };
        let most = i64::MAX >> (64 - bits);
        if !unsigned {
            return [1, 0, -1, most, -most - 1].map(Value::from).into();
        }
        // Only MySQL has a number of 64 bits without sign.
        let whole = u64::MAX >> (64 - bits);
        let most = match i64::try_from(whole) {
            Ok(most) => most.into(),
            Err(_) if self.engine.is_mysql_like() => whole.into(),
            Err(_) => i64::MAX.into(),
        };
        vec![1.into(), 0.into(), most]
    }

    /// As SeaORM keeps it: PostgreSQL reads it, the others keep its bytes.
    fn uuid(self, number: u128) -> Value {
        if self.engine != Engine::Postgres {
            return number.to_be_bytes().to_vec().into();
        }
        let digits = format!("{number:032x}");
        let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|range| &digits[range]);
        parts.join("-").into()
    }
}

fn words<const N: usize>(words: [&str; N]) -> Vec<Value> {
    words.map(Value::from).into()
}

fn numbers<const N: usize>(digits: [&str; N]) -> Vec<Value> {
    let number = |digits: &str| {
        let number = Number::parse(digits);
        number
            .expect("these are digits, with a point at most")
            .into()
    };
    digits.map(number).into()
}

fn decimals(precision: u32, scale: u32) -> Vec<Value> {
    let nines = |count: u32| "9".repeat(count as usize);
    let whole = match precision.saturating_sub(scale) {
        0 => "0".to_owned(),
        digits => nines(digits),
    };
    let most = match scale {
        0 => whole,
        scale => format!("{whole}.{}", nines(scale.min(precision))),
    };
    numbers([&most, "0", &format!("-{most}")])
}

/// A word, nothing, and a text of the full length.
fn texts(length: usize) -> Vec<Value> {
    let of = |text: &str| -> Value { text.chars().take(length).collect::<String>().into() };
    let longest = format!("ä{}", "x".repeat(length.min(LONGEST).saturating_sub(1)));
    vec![of("Word's"), of(""), of(&longest)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_reach_to_the_limits_of_their_type() {
        let schema = Schema::new();
        let on = |engine| Samples {
            engine,
            schema: &schema,
        };
        let small = Type::integer(IntegerSize::Small);
        let values = on(Engine::Sqlite).of(&small);
        assert!(values.contains(&32767.into()) && values.contains(&(-32768).into()));
        let big = Type::Integer {
            size: IntegerSize::Big,
            unsigned: true,
        };
        assert!(on(Engine::MariaDb).of(&big).contains(&u64::MAX.into()));
        assert!(on(Engine::Postgres).of(&big).contains(&i64::MAX.into()));
        let decimal = on(Engine::Postgres).of(&Type::Decimal(Some((4, 2))));
        assert_eq!(decimal, numbers(["99.99", "0", "-99.99"]));
        let decimal = on(Engine::Postgres).of(&Type::Decimal(Some((2, 2))));
        assert_eq!(decimal, numbers(["0.99", "0", "-0.99"]));
    }

    #[test]
    fn a_type_by_its_own_name_takes_what_its_like_takes() {
        let schema = Schema::new();
        let samples = Samples {
            engine: Engine::Postgres,
            schema: &schema,
        };
        let moment = Type::Custom("TIMESTAMP(6) with time zone".into());
        assert_eq!(samples.of(&moment), samples.of(&Type::Timestamp(None)));
        let number = Type::Native("integer".to_owned());
        assert_eq!(samples.of(&number), words(["1"]));
    }

    #[test]
    fn distinct_values_are_distinct_or_none() {
        let schema = Schema::new();
        let samples = Samples {
            engine: Engine::Postgres,
            schema: &schema,
        };
        for ty in [
            Type::integer(IntegerSize::Tiny),
            Type::String(Some(1)),
            Type::Decimal(Some((1, 0))),
            Type::Uuid,
            Type::Text,
            Type::Boolean,
        ] {
            let values = (0..36).filter_map(|number| samples.distinct(&ty, number));
            let values: Vec<Value> = values.collect();
            let mut sorted = values.clone();
            sorted.sort();
            sorted.dedup();
            assert_eq!(sorted.len(), values.len(), "{ty:?}");
            assert!(values.len() > 1, "{ty:?}");
        }
    }
}
