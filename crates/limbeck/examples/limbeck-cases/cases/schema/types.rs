//! Types in words.

use super::super::words::Words;
use limbeck::schema::{IntegerSize, Type};

/// A type as it begins a short text, and whether it is `id`, which says more than a type.
pub(super) fn spoken(words: &mut Words) -> Result<(Type, bool), String> {
    let name = words.name("a type")?;
    let lower = name.to_ascii_lowercase();
    if lower == "id" {
        return Ok((Type::integer(IntegerSize::Big), true));
    }
    if lower == "enum" {
        return Ok((
            arrays(Type::Enum(words.name("the enum")?.as_str().into()), words),
            false,
        ));
    }
    let arguments = words.arguments();
    let plain = plain(&lower, &name, arguments.as_deref())?;
    let plain = match plain {
        Type::Integer { size, .. } if words.take("unsigned") => Type::Integer {
            size,
            unsigned: true,
        },
        other => other,
    };
    Ok((arrays(plain, words), false))
}

fn arrays(mut ty: Type, words: &mut Words) -> Type {
    while words.brackets() || words.take("array") {
        ty = Type::Array(Box::new(ty));
    }
    ty
}

fn plain(lower: &str, name: &str, arguments: Option<&str>) -> Result<Type, String> {
    let number = |text: &str| {
        let text = text.trim();
        text.parse::<u32>()
            .map_err(|_| format!("`{name}({text})`: a whole number is wanted in the parentheses"))
    };
    let length = || arguments.map(number).transpose();
    let needed = || length()?.ok_or_else(|| format!("`{name}` wants a length: {name}(20)"));
    let digits = || {
        let digits = length()?.map(u8::try_from).transpose();
        digits.map_err(|_| format!("`{name}` has at most 6 digits of a second"))
    };
    let bare = |ty: Type| match arguments {
        None => Ok(ty),
        Some(_) => Err(format!("`{name}` takes nothing in parentheses")),
    };
    match lower {
        "boolean" | "bool" => bare(Type::Boolean),
        "tiny_integer" | "tinyint" => bare(Type::integer(IntegerSize::Tiny)),
        "small_integer" | "smallint" => bare(Type::integer(IntegerSize::Small)),
        "integer" | "int" => bare(Type::integer(IntegerSize::Regular)),
        "big_integer" | "bigint" => bare(Type::integer(IntegerSize::Big)),
        "real" => bare(Type::Real),
        "double" => bare(Type::Double),
        "decimal" | "numeric" => match arguments {
            None => Ok(Type::Decimal(None)),
            Some(text) => {
                let (precision, scale) = text
                    .split_once(',')
                    .ok_or_else(|| format!("`{name}` wants two numbers: {name}(9,2)"))?;
                Ok(Type::Decimal(Some((number(precision)?, number(scale)?))))
            }
        },
        "char" => needed().map(Type::Char),
        "string" | "varchar" => length().map(Type::String),
        "text" => bare(Type::Text),
        "binary" => needed().map(Type::Binary),
        "var_binary" | "varbinary" => length().map(Type::VarBinary),
        "blob" => bare(Type::Blob),
        "date" => bare(Type::Date),
        "time" => digits().map(Type::Time),
        "date_time" | "datetime" => digits().map(Type::DateTime),
        "timestamp" => digits().map(Type::Timestamp),
        "json" => bare(Type::Json),
        "json_binary" | "jsonb" => bare(Type::JsonBinary),
        "uuid" => bare(Type::Uuid),
        "custom" => match arguments {
            Some(text) if !text.is_empty() => Ok(Type::Custom(text.into())),
            _ => Err("`custom` wants the type in parentheses: custom(citext)".to_owned()),
        },
        _ => Err(format!(
            "`{name}` is no type: the types are id, boolean, tiny_integer, small_integer, integer, big_integer, real, double, decimal, char, string, text, binary, var_binary, blob, date, time, date_time, timestamp, json, json_binary, uuid, enum NAME and custom(…)"
        )),
    }
}
