//! The names of types.
//!
//! They are SeaORM's own wherever it has one, so that a table made by SeaORM and one made here have the same catalog.

use super::{Dialect, Refusal};
use crate::engine::Engine;
use crate::schema::{IntegerSize, Object, Type};

/// A name with arguments: `varchar(20)`.
fn with(name: &str, argument: impl std::fmt::Display) -> String {
    format!("{name}({argument})")
}

fn precise(name: &str, digits: Option<u8>) -> String {
    digits.map_or_else(|| name.to_owned(), |digits| with(name, digits))
}

fn scaled(name: &str, digits: Option<(u32, u32)>) -> String {
    match digits {
        Some((precision, scale)) => format!("{name}({precision}, {scale})"),
        None => name.to_owned(),
    }
}

impl Dialect<'_> {
    /// The type's name on this server; `strict` is SQLite's word for a table that knows six types alone.
    pub(super) fn type_name(
        &self,
        ty: &Type,
        strict: bool,
        object: impl Fn() -> Object,
    ) -> Result<String, Refusal> {
        match ty {
            Type::Custom(sql) => return Ok(sql.for_engine(self.engine()).clone()),
            Type::Native(text) => return Ok(text.clone()),
            _ => {}
        }
        match self.engine() {
            Engine::Sqlite if matches!(ty, Type::Array(_)) => Err(no_arrays(object())),
            Engine::Sqlite if strict => Ok(strict_type(ty).to_owned()),
            Engine::Sqlite => Ok(sqlite_type(ty)),
            Engine::Postgres => self.postgres_type(ty, &object),
            Engine::MySql | Engine::MariaDb => self.mysql_type(ty, object),
        }
    }

    fn postgres_type(&self, ty: &Type, object: &dyn Fn() -> Object) -> Result<String, Refusal> {
        let zoned = |digits: Option<u8>, zone: &str| {
            format!("{} {zone} time zone", precise("timestamp", digits))
        };
        Ok(match ty {
            Type::Boolean => "boolean".to_owned(),
            Type::Integer { size, unsigned } => postgres_integer(*size, *unsigned).to_owned(),
            Type::Real => "real".to_owned(),
            Type::Double => "double precision".to_owned(),
            Type::Decimal(digits) => scaled("decimal", *digits),
            Type::Char(length) => with("char", length),
            Type::String(Some(length)) => with("varchar", length),
            Type::String(None) => "varchar".to_owned(),
            Type::Text => "text".to_owned(),
            Type::Binary(_) | Type::VarBinary(_) | Type::Blob => "bytea".to_owned(),
            Type::Date => "date".to_owned(),
            Type::Time(digits) => precise("time", *digits),
            Type::DateTime(digits) => zoned(*digits, "without"),
            Type::Timestamp(digits) => zoned(*digits, "with"),
            Type::Json => "json".to_owned(),
            Type::JsonBinary => "jsonb".to_owned(),
            Type::Uuid => "uuid".to_owned(),
            Type::Enum(name) => self.path(name),
            Type::Array(of) => format!("{}[]", self.type_name(of, false, object)?),
            Type::Custom(sql) => sql.for_engine(self.engine()).clone(),
            Type::Native(text) => text.clone(),
        })
    }

    fn mysql_type(&self, ty: &Type, object: impl Fn() -> Object) -> Result<String, Refusal> {
        Ok(match ty {
            Type::Boolean => "tinyint(1)".to_owned(),
            Type::Integer { size, unsigned } => {
                let name = match size {
                    IntegerSize::Tiny => "tinyint",
                    IntegerSize::Small => "smallint",
                    IntegerSize::Regular => "int",
                    IntegerSize::Big => "bigint",
                };
                let sign = if *unsigned { " unsigned" } else { "" };
                format!("{name}{sign}")
            }
            Type::Real => "float".to_owned(),
            Type::Double => "double".to_owned(),
            Type::Decimal(digits) => scaled("decimal", *digits),
            Type::Char(length) => with("char", length),
            Type::String(length) => with("varchar", length.unwrap_or(255)),
            // MySQL's own `text` ends at 64 KiB.
            Type::Text => "text".to_owned(),
            Type::Binary(length) => with("binary", length),
            Type::VarBinary(length) => with("varbinary", length.unwrap_or(255)),
            Type::Blob => "blob".to_owned(),
            Type::Date => "date".to_owned(),
            Type::Time(digits) => precise("time", *digits),
            Type::DateTime(digits) => precise("datetime", *digits),
            Type::Timestamp(digits) => precise("timestamp", *digits),
            Type::Json | Type::JsonBinary => "json".to_owned(),
            Type::Uuid => "binary(16)".to_owned(),
            Type::Enum(name) => {
                let known = self.schema.enums.get(name);
                let labels = known.map_or(&[][..], |known| &known.labels);
                self.enum_of(labels)
            }
            Type::Array(_) => return Err(no_arrays(object())),
            Type::Custom(sql) => sql.for_engine(self.engine()).clone(),
            Type::Native(text) => text.clone(),
        })
    }

    /// MySQL's enum with these labels.
    pub(super) fn enum_of(&self, labels: &[String]) -> String {
        let labels: Vec<String> = labels.iter().map(|label| self.text(label)).collect();
        format!("enum({})", labels.join(", "))
    }
}

fn no_arrays(object: Object) -> Refusal {
    Refusal::Lacks {
        object,
        what: "is an array",
        remedy: "take JSON, or say it on PostgreSQL alone: `p.on(Engine::Postgres, …)`",
    }
}

/// Without sign: the next larger type, and for the largest the same. (A number of 20 digits would be no integer.)
fn postgres_integer(size: IntegerSize, unsigned: bool) -> &'static str {
    match (size, unsigned) {
        (IntegerSize::Tiny, _) | (IntegerSize::Small, false) => "smallint",
        (IntegerSize::Small, true) | (IntegerSize::Regular, false) => "integer",
        (IntegerSize::Regular, true) | (IntegerSize::Big, _) => "bigint",
    }
}

fn sqlite_type(ty: &Type) -> String {
    match ty {
        Type::Boolean => "boolean",
        Type::Integer { size, .. } => match size {
            IntegerSize::Tiny => "tinyint",
            IntegerSize::Small => "smallint",
            // Not `bigint`, which could not be the row's id.
            IntegerSize::Regular | IntegerSize::Big => "integer",
        },
        Type::Real => "float",
        Type::Double => "double",
        Type::Decimal(None) => "real_decimal",
        Type::Decimal(digits) => return scaled("real", *digits),
        Type::Char(length) => return with("char", length),
        Type::String(Some(length)) => return with("varchar", length),
        Type::String(None) => "varchar",
        Type::Text => "text",
        Type::Binary(length) => return with("blob", length),
        Type::VarBinary(Some(length)) => return with("varbinary_blob", length),
        Type::VarBinary(None) => "varbinary_blob",
        Type::Blob => "blob",
        Type::Date => "date_text",
        Type::Time(_) => "time_text",
        Type::DateTime(_) => "datetime_text",
        Type::Timestamp(_) => "timestamp_with_timezone_text",
        Type::Json => "json_text",
        Type::JsonBinary => "jsonb_text",
        Type::Uuid => "uuid_text",
        Type::Enum(_) => "enum_text",
        // Told apart before.
        Type::Array(_) | Type::Custom(_) | Type::Native(_) => "any",
    }
    .to_owned()
}

/// A strict table's own types. (SeaORM keeps a UUID as bytes.)
fn strict_type(ty: &Type) -> &'static str {
    match ty {
        Type::Boolean | Type::Integer { .. } => "integer",
        Type::Real | Type::Double | Type::Decimal(_) => "real",
        Type::Binary(_) | Type::VarBinary(_) | Type::Blob | Type::Uuid => "blob",
        Type::Char(_)
        | Type::String(_)
        | Type::Text
        | Type::Date
        | Type::Time(_)
        | Type::DateTime(_)
        | Type::Timestamp(_)
        | Type::Json
        | Type::JsonBinary
        | Type::Enum(_) => "text",
        Type::Array(_) | Type::Custom(_) | Type::Native(_) => "any",
    }
}
