//! SeaORM's types in Limbeck's words.

use super::Reason;
use crate::engine::Engine;
use crate::schema::{EnumType, IntegerSize, Sql, Type};
use sea_orm::sea_query::{ColumnType, StringLen};

const MYSQL: [Engine; 2] = [Engine::MySql, Engine::MariaDb];

/// The type, and the enum that it is, if it is one.
pub(super) fn type_of(
    column: &str,
    ty: &ColumnType,
    enums: &mut Vec<EnumType>,
) -> Result<Type, Reason> {
    let integer = |size| Ok(Type::integer(size));
    let unsigned = |size| {
        Ok(Type::Integer {
            size,
            unsigned: true,
        })
    };
    match ty {
        ColumnType::Boolean => Ok(Type::Boolean),
        ColumnType::TinyInteger => integer(IntegerSize::Tiny),
        ColumnType::SmallInteger => integer(IntegerSize::Small),
        ColumnType::Integer => integer(IntegerSize::Regular),
        ColumnType::BigInteger => integer(IntegerSize::Big),
        ColumnType::TinyUnsigned => unsigned(IntegerSize::Tiny),
        ColumnType::SmallUnsigned => unsigned(IntegerSize::Small),
        ColumnType::Unsigned => unsigned(IntegerSize::Regular),
        ColumnType::BigUnsigned => unsigned(IntegerSize::Big),
        ColumnType::Float => Ok(Type::Real),
        ColumnType::Double => Ok(Type::Double),
        ColumnType::Decimal(digits) => Ok(Type::Decimal(*digits)),
        ColumnType::Char(length) => Ok(Type::Char(length.unwrap_or(1))),
        ColumnType::String(StringLen::N(length)) => Ok(Type::String(Some(*length))),
        ColumnType::String(StringLen::None) => Ok(Type::String(None)),
        // As long as can be: MySQL's longest `varchar` would fill a row by itself.
        ColumnType::Text | ColumnType::String(StringLen::Max) => Ok(Type::Text),
        ColumnType::Binary(length) => Ok(Type::Binary(*length)),
        ColumnType::VarBinary(StringLen::N(length)) => Ok(Type::VarBinary(Some(*length))),
        ColumnType::VarBinary(StringLen::None) => Ok(Type::VarBinary(None)),
        ColumnType::Blob | ColumnType::VarBinary(StringLen::Max) => Ok(Type::Blob),
        ColumnType::Date => Ok(Type::Date),
        ColumnType::Time => Ok(Type::Time(None)),
        ColumnType::DateTime => Ok(Type::DateTime(None)),
        ColumnType::TimestampWithTimeZone => Ok(Type::Timestamp(None)),
        ColumnType::Json => Ok(Type::Json),
        ColumnType::JsonBinary => Ok(Type::JsonBinary),
        ColumnType::Uuid => Ok(Type::Uuid),
        ColumnType::Custom(name) => Ok(Type::Custom(name.to_string().into())),
        ColumnType::Enum { name, variants } => {
            let labels = variants.iter().map(ToString::to_string);
            let new = EnumType::new(name.to_string(), labels);
            let name = new.name.clone();
            enums.push(new);
            Ok(Type::Enum(name))
        }
        ColumnType::Array(of) => Ok(Type::Array(Box::new(type_of(column, of, enums)?))),
        other => native(other).ok_or_else(|| Reason::Type {
            column: column.to_owned(),
            ty: format!("{other:?}"),
        }),
    }
}

/// Types that not every engine has, by the names that SeaORM gives them. SQLite takes any name, but reads some (such as
/// `interval`) as numbers; so it gets one of its own where SeaORM knows none.
fn native(ty: &ColumnType) -> Option<Type> {
    let sized = |name: &str, size: &Option<u32>| {
        size.map_or_else(|| name.to_owned(), |size| format!("{name}({size})"))
    };
    let text = |name: &str| Sql::from(name).on(Engine::Sqlite, "text");
    Some(Type::Custom(match ty {
        ColumnType::Timestamp => Sql::from("timestamp").on(Engine::Sqlite, "timestamp_text"),
        ColumnType::Year => Sql::from("year").on(Engine::Sqlite, "integer"),
        ColumnType::Money(digits) => {
            let digits = digits.map(|(precision, scale)| format!("({precision}, {scale})"));
            let digits = digits.unwrap_or_default();
            Sql::from("money")
                .on(MYSQL, format!("decimal{digits}"))
                .on(Engine::Sqlite, format!("real_money{digits}"))
        }
        ColumnType::Interval(fields, digits) => {
            let fields = fields.as_ref().map(|fields| format!(" {fields}"));
            text(&sized(
                &format!("interval{}", fields.unwrap_or_default()),
                digits,
            ))
        }
        ColumnType::Bit(size) => text(&sized("bit", size)),
        ColumnType::VarBit(size) => {
            text(&sized("varbit", &Some(*size))).on(MYSQL, sized("bit", &Some(*size)))
        }
        ColumnType::Vector(size) => text(&sized("vector", size)),
        ColumnType::Cidr => text("cidr"),
        ColumnType::Inet => text("inet"),
        ColumnType::MacAddr => text("macaddr"),
        ColumnType::LTree => text("ltree"),
        _ => return None,
    }))
}
