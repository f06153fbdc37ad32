//! Types of columns.

use super::{ObjectName, Sql};
use serde::{Deserialize, Serialize};

/// A type. The list of portable ones is closed; what else an engine has is [`Type::Custom`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    /// Yes or no.
    Boolean,
    /// A whole number.
    Integer {
        /// How large.
        size: IntegerSize,
        /// Without sign. PostgreSQL has no such type and takes the next larger one.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        unsigned: bool,
    },
    /// A float of 32 bits.
    Real,
    /// A float of 64 bits.
    Double,
    /// A decimal number of so many digits, so many of them after the point.
    Decimal(Option<(u32, u32)>),
    /// Text of exactly so many characters.
    Char(u32),
    /// Text of at most so many characters, or of as many as the engine's `varchar` takes.
    String(Option<u32>),
    /// Text without limit.
    Text,
    /// Exactly so many bytes.
    Binary(u32),
    /// At most so many bytes, or as many as the engine's `varbinary` takes.
    VarBinary(Option<u32>),
    /// Bytes without limit.
    Blob,
    /// A day.
    Date,
    /// A time of day, with so many digits of a second.
    Time(Option<u8>),
    /// A day and a time somewhere, with so many digits of a second.
    DateTime(Option<u8>),
    /// A moment, the same everywhere, with so many digits of a second.
    Timestamp(Option<u8>),
    /// JSON, kept as text.
    Json,
    /// JSON, kept taken apart (PostgreSQL's `jsonb`).
    JsonBinary,
    /// A UUID.
    Uuid,
    /// One of the labels of an [`EnumType`](super::EnumType) of the schema.
    Enum(ObjectName),
    /// Several of one type. PostgreSQL alone has it.
    Array(Box<Self>),
    /// A type by its name on each engine, passed on as it is.
    Custom(Sql),
    /// A type as a server's catalog spells it. Only physical schemas have it.
    Native(String),
}

/// How large a whole number may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntegerSize {
    /// 8 bits. PostgreSQL takes 16.
    Tiny,
    /// 16 bits.
    Small,
    /// 32 bits.
    Regular,
    /// 64 bits.
    Big,
}

impl Type {
    /// A whole number with its sign.
    pub fn integer(size: IntegerSize) -> Self {
        Self::Integer {
            size,
            unsigned: false,
        }
    }

    /// Tells whether it is this enum, or an array of it.
    pub fn is_of_enum(&self, name: &ObjectName) -> bool {
        self.enum_name() == Some(name)
    }

    /// The enum that it is, or is an array of.
    pub fn enum_name(&self) -> Option<&ObjectName> {
        match self {
            Self::Enum(name) => Some(name),
            Self::Array(of) => of.enum_name(),
            _ => None,
        }
    }

    /// Follows the renaming of an enum.
    pub(crate) fn rename_enum(&mut self, from: &ObjectName, to: &ObjectName) {
        match self {
            Self::Enum(name) if name == from => *name = to.clone(),
            Self::Array(of) => of.rename_enum(from, to),
            _ => {}
        }
    }
}
