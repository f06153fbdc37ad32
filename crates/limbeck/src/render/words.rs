//! Names, values, types and SQL as a plan says them.

use super::code::{Code, Link, call, text, word};
use crate::engine::Engine;
use crate::schema::{IntegerSize, ObjectName, PerEngine, Sql, Term, Type, Value};

pub(super) fn name(name: &ObjectName) -> Code {
    match &name.schema {
        Some(schema) => call("ObjectName::within", [text(schema), text(&name.name)]),
        None => text(&name.name),
    }
}

/// `["a", "b"]`
pub(super) fn names<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Code {
    let names = names.into_iter().map(|name| text(name.as_ref()));
    Code::Array(names.collect())
}

pub(super) fn engines(engines: impl IntoIterator<Item = Engine>) -> Code {
    let mut words: Vec<Code> = engines.into_iter().map(engine).collect();
    if words.len() == 1 {
        words.remove(0)
    } else {
        Code::Array(words)
    }
}

fn engine(engine: Engine) -> Code {
    word(match engine {
        Engine::Sqlite => "Engine::Sqlite",
        Engine::Postgres => "Engine::Postgres",
        Engine::MySql => "Engine::MySql",
        Engine::MariaDb => "Engine::MariaDb",
    })
}

/// What single engines have of their own, engines with the same together.
pub(super) fn exceptions<T: PartialEq>(of: &PerEngine<T>) -> Vec<(Code, &T)> {
    let mut groups: Vec<(Vec<Engine>, &T)> = Vec::new();
    for (engine, value) in of.exceptions() {
        match groups.iter_mut().find(|(_, known)| *known == value) {
            Some((engines, _)) => engines.push(engine),
            None => groups.push((vec![engine], value)),
        }
    }
    let groups = groups.into_iter();
    groups.map(|(all, value)| (engines(all), value)).collect()
}

pub(super) fn sql(sql: &Sql) -> Code {
    let exceptions = exceptions(sql);
    if exceptions.is_empty() {
        return text(sql.general());
    }
    let general = call("Sql::from", [text(sql.general())]);
    exceptions
        .into_iter()
        .fold(general, |code, (engines, other)| {
            code.then("on", [engines, text(other)])
        })
}

pub(super) fn term(term: &Term) -> Code {
    match term {
        Term::Value(plain) => value(plain),
        Term::Expression(sql) => call("Term::expression", [text(sql)]),
    }
}

pub(super) fn value(value: &Value) -> Code {
    match value {
        Value::Null => word("Value::Null"),
        Value::Boolean(yes) => word(yes.to_string()),
        Value::Integer(number) => word(integer(*number)),
        Value::Number(number) => call("Value::number", [text(number.as_str())]),
        Value::Text(plain) => text(plain),
        Value::Bytes(bytes) => word(match &bytes[..] {
            [] => "Vec::<u8>::new()".to_owned(),
            [first, ..] if bytes.iter().all(|byte| byte == first) => {
                format!("vec![{first}_u8; {}]", bytes.len())
            }
            [first, rest @ ..] => {
                let rest: Vec<String> = rest.iter().map(ToString::to_string).collect();
                format!("vec![{first}_u8, {}]", rest.join(", "))
            }
        }),
    }
}

/// A number as a person writes it: `5_000_000_000_i64`.
pub(super) fn integer(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        let left = digits.len() - place;
        if place > 0 && left.is_multiple_of(3) && digits.len() > 4 {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    let sign = if number < 0 { "-" } else { "" };
    let kind = if i32::try_from(number).is_ok() {
        ""
    } else {
        "_i64"
    };
    format!("{sign}{grouped}{kind}")
}

/// The method that says a type, its arguments, and words that follow it.
pub(super) fn type_words(ty: &Type) -> (&'static str, Vec<Code>, Vec<Link>) {
    let number = |number: u32| word(number.to_string());
    let precise = |method, digits: &Option<u8>| {
        let follow = digits.map(|digits| ("precision".to_owned(), vec![word(digits.to_string())]));
        (method, Vec::new(), follow.into_iter().collect())
    };
    let (method, arguments) = match ty {
        Type::Boolean => ("boolean", vec![]),
        Type::Integer { size, unsigned } => {
            let method = match size {
                IntegerSize::Tiny => "tiny_integer",
                IntegerSize::Small => "small_integer",
                IntegerSize::Regular => "integer",
                IntegerSize::Big => "big_integer",
            };
            let follow = unsigned.then(|| ("unsigned".to_owned(), Vec::new()));
            return (method, Vec::new(), follow.into_iter().collect());
        }
        Type::Real => ("real", vec![]),
        Type::Double => ("double", vec![]),
        Type::Decimal(Some((precision, scale))) => {
            ("decimal", vec![number(*precision), number(*scale)])
        }
        Type::Char(length) => ("char", vec![number(*length)]),
        Type::String(Some(length)) => ("string", vec![number(*length)]),
        Type::String(None) => ("varchar", vec![]),
        Type::Text => ("text", vec![]),
        Type::Binary(length) => ("binary", vec![number(*length)]),
        Type::VarBinary(Some(length)) => ("var_binary", vec![number(*length)]),
        Type::Blob => ("blob", vec![]),
        Type::Date => ("date", vec![]),
        Type::Time(digits) => return precise("time", digits),
        Type::DateTime(digits) => return precise("date_time", digits),
        Type::Timestamp(digits) => return precise("timestamp", digits),
        Type::Json => ("json", vec![]),
        Type::JsonBinary => ("json_binary", vec![]),
        Type::Uuid => ("uuid", vec![]),
        Type::Enum(of) => ("enumeration", vec![name(of)]),
        Type::Array(of) => ("array", vec![type_of(of)]),
        Type::Custom(of) => ("custom", vec![sql(of)]),
        Type::Decimal(None) | Type::VarBinary(None) | Type::Native(_) => ("of", vec![type_of(ty)]),
    };
    (method, arguments, Vec::new())
}

/// A type as a value.
fn type_of(ty: &Type) -> Code {
    let sized = |kind: &str, size: &Option<u32>| {
        let size = size.map_or_else(|| "None".to_owned(), |size| format!("Some({size})"));
        word(format!("Type::{kind}({size})"))
    };
    let precise = |kind: &str, digits: &Option<u8>| sized(kind, &digits.map(u32::from));
    match ty {
        Type::Boolean => word("Type::Boolean"),
        Type::Integer { size, unsigned } => {
            let size = format!("IntegerSize::{size:?}");
            word(if *unsigned {
                format!("Type::Integer {{ size: {size}, unsigned: true }}")
            } else {
                format!("Type::integer({size})")
            })
        }
        Type::Real => word("Type::Real"),
        Type::Double => word("Type::Double"),
        Type::Decimal(None) => word("Type::Decimal(None)"),
        Type::Decimal(Some((precision, scale))) => {
            word(format!("Type::Decimal(Some(({precision}, {scale})))"))
        }
        Type::Char(length) => word(format!("Type::Char({length})")),
        Type::String(length) => sized("String", length),
        Type::Text => word("Type::Text"),
        Type::Binary(length) => word(format!("Type::Binary({length})")),
        Type::VarBinary(length) => sized("VarBinary", length),
        Type::Blob => word("Type::Blob"),
        Type::Date => word("Type::Date"),
        Type::Time(digits) => precise("Time", digits),
        Type::DateTime(digits) => precise("DateTime", digits),
        Type::Timestamp(digits) => precise("Timestamp", digits),
        Type::Json => word("Type::Json"),
        Type::JsonBinary => word("Type::JsonBinary"),
        Type::Uuid => word("Type::Uuid"),
        Type::Enum(of) => call("Type::Enum", [owned(name(of), of.schema.is_none())]),
        Type::Array(of) => call("Type::Array", [call("Box::new", [type_of(of)])]),
        Type::Custom(of) => {
            let is_text = of.exceptions().next().is_none();
            call("Type::Custom", [owned(sql(of), is_text)])
        }
        Type::Native(plain) => call("Type::Native", [owned(text(plain), true)]),
    }
}

/// A text where something made of a text is wanted.
fn owned(code: Code, is_text: bool) -> Code {
    if is_text { code.then("into", []) } else { code }
}
