//! What becomes of a column's values, and of its table, when its type changes.

use crate::engine::Engine;
use crate::schema::{IntegerSize, Type};

/// What kind of values a type holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Bytes,
    Whole,
    Broken,
    Moment,
    Other,
}

fn kind(ty: &Type) -> Kind {
    match ty {
        Type::Char(_) | Type::String(_) | Type::Text => Kind::Text,
        Type::Binary(_) | Type::VarBinary(_) | Type::Blob => Kind::Bytes,
        Type::Boolean | Type::Integer { .. } => Kind::Whole,
        Type::Real | Type::Double | Type::Decimal(_) => Kind::Broken,
        Type::Date | Type::Time(_) | Type::DateTime(_) | Type::Timestamp(_) => Kind::Moment,
        _ => Kind::Other,
    }
}

/// What values may lose on an engine, or stop at, in words that go on after the column's name. None where each of them
/// fits, and where nobody can know: of types by their own names.
pub(super) fn loss(engine: Engine, from: &Type, to: &Type) -> Option<&'static str> {
    if from == to || !is_known(from) || !is_known(to) {
        return None;
    }
    if engine == Engine::Sqlite {
        // It holds what it is given, whatever the type says, but for numbers.
        return match (kind(from), kind(to)) {
            (Kind::Broken, Kind::Whole) => Some("is rounded to whole numbers"),
            (Kind::Text | Kind::Bytes | Kind::Moment | Kind::Other, Kind::Whole | Kind::Broken) => {
                Some(NO_NUMBER)
            }
            _ => None,
        };
    }
    match (kind(from), kind(to)) {
        (Kind::Text, Kind::Text) => {
            longer(text_length(engine, from), text_length(engine, to)).then_some(TOO_LONG)
        }
        (Kind::Text, Kind::Whole | Kind::Broken) => Some(NO_NUMBER),
        (Kind::Text, _) => {
            Some("takes no text that is no such value: one of them stops the revision")
        }
        (Kind::Bytes, Kind::Bytes) => {
            longer(bytes_length(engine, from), bytes_length(engine, to)).then_some(TOO_LONG)
        }
        (Kind::Whole, Kind::Whole) => {
            let ((low, high), (lowest, highest)) = (range(engine, from)?, range(engine, to)?);
            (low < lowest || high > highest).then_some("takes no number that is out of its range")
        }
        (Kind::Whole, Kind::Broken) => {
            (digits(from) > exact(to)).then_some("keeps large numbers only roughly")
        }
        (Kind::Broken, Kind::Whole) => Some("is rounded to whole numbers, as far as they fit"),
        (Kind::Broken, Kind::Broken) => fewer_digits(from, to)
            .then_some("is rounded to fewer digits, and takes no number that is too large"),
        (Kind::Moment, Kind::Moment) => moment(engine, from, to),
        _ => None,
    }
}

const NO_NUMBER: &str = "takes no text that is no number: one of them stops the revision";
const TOO_LONG: &str = "takes nothing that is longer than it: one such value stops the revision";

fn is_known(ty: &Type) -> bool {
    !matches!(ty, Type::Custom(_) | Type::Native(_) | Type::Array(_))
}

/// Whether more goes into the first than into the second. None is without end.
fn longer(from: Option<u64>, to: Option<u64>) -> bool {
    match (from, to) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(from), Some(to)) => from > to,
    }
}

fn text_length(engine: Engine, ty: &Type) -> Option<u64> {
    match ty {
        Type::Char(length) | Type::String(Some(length)) => Some((*length).into()),
        Type::String(None) if engine.is_mysql_like() => Some(255),
        Type::Text if engine.is_mysql_like() => Some(65_535),
        _ => None,
    }
}

fn bytes_length(engine: Engine, ty: &Type) -> Option<u64> {
    match ty {
        // All of them are `bytea`.
        _ if engine == Engine::Postgres => None,
        Type::Binary(length) | Type::VarBinary(Some(length)) => Some((*length).into()),
        Type::VarBinary(None) => Some(255),
        _ => Some(65_535),
    }
}

/// The smallest and the largest number that the engine's type holds.
fn range(engine: Engine, ty: &Type) -> Option<(i128, i128)> {
    let (bits, unsigned) = match ty {
        Type::Boolean => return Some((0, 1)),
        Type::Integer { size, unsigned } => {
            let bits: u32 = match size {
                IntegerSize::Tiny => 8,
                IntegerSize::Small => 16,
                IntegerSize::Regular => 32,
                IntegerSize::Big => 64,
            };
            (bits, *unsigned)
        }
        _ => return None,
    };
    if engine == Engine::Postgres {
        // It has no tiny and no unsigned one, and takes the next larger.
        let bits = if unsigned { bits * 2 } else { bits }.clamp(16, 64);
        return Some((-(1 << (bits - 1)), (1 << (bits - 1)) - 1));
    }
    Some(if unsigned {
        (0, (1 << bits) - 1)
    } else {
        (-(1 << (bits - 1)), (1 << (bits - 1)) - 1)
    })
}

/// How many decimal digits a number may have before the point.
fn digits(ty: &Type) -> u32 {
    match ty {
        Type::Integer { size, .. } => match size {
            IntegerSize::Tiny => 3,
            IntegerSize::Small => 5,
            IntegerSize::Regular => 10,
            IntegerSize::Big => 19,
        },
        _ => 1,
    }
}

/// How many of them are kept exactly.
fn exact(ty: &Type) -> u32 {
    match ty {
        Type::Real => 6,
        Type::Double => 15,
        Type::Decimal(Some((precision, scale))) => precision - scale,
        _ => u32::MAX,
    }
}

fn fewer_digits(from: &Type, to: &Type) -> bool {
    match (from, to) {
        (Type::Decimal(Some((precision, scale))), Type::Decimal(Some((most, after)))) => {
            after < scale || most - after < precision - scale
        }
        (_, Type::Decimal(None)) | (Type::Real, Type::Double) => false,
        _ => true,
    }
}

fn moment(engine: Engine, from: &Type, to: &Type) -> Option<&'static str> {
    let parts = |ty: &Type| match ty {
        Type::Date => (true, false, false),
        Type::Time(_) => (false, true, false),
        Type::Timestamp(_) => (true, true, true),
        _ => (true, true, false),
    };
    let fraction = |ty: &Type| match ty {
        Type::Time(digits) | Type::DateTime(digits) | Type::Timestamp(digits) => {
            digits.unwrap_or(if engine.is_mysql_like() { 0 } else { 6 })
        }
        _ => 0,
    };
    let ((date, time, zone), (has_date, has_time, has_zone)) = (parts(from), parts(to));
    if date && !has_date {
        Some("loses the date")
    } else if time && !has_time {
        Some("loses the time of day")
    } else if zone && !has_zone && engine == Engine::Postgres {
        Some("loses the time zone: what is kept depends on that of the session")
    } else if has_time && fraction(from) > fraction(to) {
        Some("loses fractions of seconds")
    } else {
        None
    }
}

/// Whether the engine writes or copies the whole table for it, so that nobody can use it meanwhile.
pub(super) fn rewrites(engine: Engine, from: &Type, to: &Type) -> bool {
    match engine {
        _ if from == to => false,
        Engine::Sqlite => false,
        Engine::Postgres => !is_free_on_postgres(from, to),
        Engine::MySql | Engine::MariaDb => !is_free_on_mysql(from, to),
    }
}

fn is_free_on_postgres(from: &Type, to: &Type) -> bool {
    let engine = Engine::Postgres;
    match (from, to) {
        // Their names are those of one type.
        (Type::Integer { .. }, Type::Integer { .. }) => range(engine, from) == range(engine, to),
        _ if kind(from) == Kind::Bytes && kind(to) == Kind::Bytes => true,
        // A `char` is filled up with blanks.
        (Type::Char(_), _) | (_, Type::Char(_)) => false,
        _ if kind(from) == Kind::Text && kind(to) == Kind::Text => {
            !longer(text_length(engine, from), text_length(engine, to))
        }
        (Type::Decimal(_), Type::Decimal(None)) => true,
        (Type::Decimal(Some((precision, scale))), Type::Decimal(Some((most, after)))) => {
            after == scale && most >= precision
        }
        (Type::Time(few), Type::Time(many))
        | (Type::DateTime(few), Type::DateTime(many))
        | (Type::Timestamp(few), Type::Timestamp(many)) => few.unwrap_or(6) <= many.unwrap_or(6),
        _ => false,
    }
}

/// A text may grow where its length takes no second byte: four bytes a letter, 255 of them.
fn is_free_on_mysql(from: &Type, to: &Type) -> bool {
    let engine = Engine::MySql;
    match (from, to) {
        (Type::Json | Type::JsonBinary, Type::Json | Type::JsonBinary) => true,
        (Type::String(_), Type::String(_)) => {
            let lengths = (text_length(engine, from), text_length(engine, to));
            let (Some(from), Some(to)) = lengths else {
                return false;
            };
            let long = |length: u64| length * 4 > 255;
            from <= to && long(from) == long(to)
        }
        _ => false,
    }
}
