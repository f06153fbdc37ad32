//! Which types do not hold all that others do, so that values come back otherwise than they were and nothing fails.

use crate::schema::Type;

/// Whether values may be other ones after they were converted there and back, as everybody knows who changes the type.
pub(super) fn is_lossy(from: &Type, to: &Type) -> bool {
    use Type::{
        Boolean, Date, DateTime, Decimal, Double, Integer, Json, JsonBinary, Real, Time, Timestamp,
    };
    match (from, to) {
        (Integer { .. } | Decimal(_) | Real | Double, Boolean)
        | (Decimal(_) | Real | Double, Integer { .. })
        | (Real | Double, Decimal(_))
        | (Decimal(_), Real | Double)
        | (Double, Real)
        | (DateTime(_) | Timestamp(_), Date | Time(_))
        | (Json, JsonBinary) => true,
        (Decimal(from), Decimal(to)) => match (from, to) {
            (Some((_, from)), Some((_, to))) => from > to,
            (from, to) => from != to,
        },
        (Time(from), Time(to))
        | (DateTime(from) | Timestamp(from), DateTime(to) | Timestamp(to)) => match (from, to) {
            (Some(from), Some(to)) => from > to,
            // How many digits there are where none are said, each engine knows for itself.
            (from, to) => from != to && *from != Some(0),
        },
        (from, to) => is_text(from) && !is_text(to) && *to != *from,
    }
}

fn is_text(ty: &Type) -> bool {
    matches!(ty, Type::Char(_) | Type::String(_) | Type::Text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::IntegerSize;

    #[test]
    fn what_grows_loses_nothing() {
        let (small, big) = (
            Type::integer(IntegerSize::Small),
            Type::integer(IntegerSize::Big),
        );
        for (from, to) in [
            (&small, &big),
            (&Type::String(Some(20)), &Type::Text),
            (&Type::Decimal(Some((9, 2))), &Type::Decimal(Some((12, 4)))),
            (&Type::Timestamp(Some(3)), &Type::Timestamp(Some(6))),
            (&Type::Boolean, &small),
            (&big, &Type::Text),
        ] {
            assert!(!is_lossy(from, to), "{from:?} {to:?}");
        }
        for (from, to) in [
            (&small, &Type::Boolean),
            (&Type::Text, &big),
            (&Type::Decimal(Some((9, 2))), &Type::Decimal(Some((9, 1)))),
            (&Type::Timestamp(Some(6)), &Type::Timestamp(None)),
            (&Type::Text, &Type::Json),
            (&Type::DateTime(None), &Type::Date),
        ] {
            assert!(is_lossy(from, to), "{from:?} {to:?}");
        }
    }
}
