//! Which values become which others by themselves.
//!
//! PostgreSQL passes values over wherever it has a cast for assignments, and then nothing is said. Elsewhere it wants
//! `USING`, which is written only for conversions that fail rather than lose: an author decides about the rest.

use super::super::{Dialect, Refusal};
use crate::engine::Engine;
use crate::schema::{Column, Object, Table, Type};

/// How values pass over.
enum Passage {
    /// By themselves.
    Assigned,
    /// By this expression of the column's name and the type's.
    Using(fn(&str, &str) -> String),
}

impl Dialect<'_> {
    /// What to say after `USING`, if anything.
    pub(super) fn cast(
        &self,
        table: &Table,
        from: &Column,
        to: &Column,
    ) -> Result<Option<String>, Refusal> {
        let object = || Object::Column(table.name.clone(), to.name.clone());
        let name = self.name(&to.name);
        match passage(&from.ty, &to.ty) {
            Some(Passage::Assigned) => Ok(None),
            Some(Passage::Using(write)) => Ok(Some(write(&name, &self.type_of(table, to)?))),
            None => Err(Refusal::NoCast {
                column: Box::new(object()),
                from: self.type_of(table, from)?,
                to: self.type_of(table, to)?,
            }),
        }
    }
}

/// Whether it holds texts, which have collations.
pub(super) fn is_text(ty: &Type) -> bool {
    matches!(ty, Type::Char(_) | Type::String(_) | Type::Text)
}

fn is_cut(name: &str) -> bool {
    let name = name.trim().to_ascii_lowercase();
    ["char", "varchar", "bpchar", "bit", "varbit"]
        .iter()
        .any(|kind| name.starts_with(kind))
}

fn is_bytes(ty: &Type) -> bool {
    matches!(ty, Type::Binary(_) | Type::VarBinary(_) | Type::Blob)
}

fn is_number(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Integer { .. } | Type::Real | Type::Double | Type::Decimal(_)
    )
}

fn is_json(ty: &Type) -> bool {
    matches!(ty, Type::Json | Type::JsonBinary)
}

fn is_day_or_moment(ty: &Type) -> bool {
    matches!(ty, Type::Date | Type::DateTime(_) | Type::Timestamp(_))
}

fn passage(from: &Type, to: &Type) -> Option<Passage> {
    use Passage::{Assigned, Using};
    let cast = Using(|name, ty| format!("{name}::{ty}"));
    let both = |is: fn(&Type) -> bool| is(from) && is(to);
    match (from, to) {
        // Nobody but the server knows them. What is cut off by a cast is refused by an assignment.
        (_, Type::Custom(name)) if !is_cut(name.for_engine(Engine::Postgres)) => Some(cast),
        (Type::Custom(_) | Type::Native(_), _) | (_, Type::Custom(_) | Type::Native(_)) => {
            Some(Assigned)
        }
        (Type::Array(from), Type::Array(to)) => match passage(from, to)? {
            Assigned => Some(Assigned),
            Using(_) if matches!((&**from, &**to), (Type::Enum(_), Type::Enum(_))) => {
                Some(Using(|name, ty| format!("{name}::text[]::{ty}")))
            }
            Using(_) => Some(cast),
        },
        (Type::Array(_), _) | (_, Type::Array(_)) => None,
        _ if from == to || both(is_text) || both(is_bytes) || both(is_number) || both(is_json) => {
            Some(Assigned)
        }
        _ if both(is_day_or_moment) || both(|ty| matches!(ty, Type::Time(_))) => Some(Assigned),
        (Type::DateTime(_) | Type::Timestamp(_), Type::Time(_)) => Some(Assigned),
        (ty, Type::Char(_) | Type::String(_) | Type::Text) if !is_bytes(ty) => Some(Assigned),
        (ty, _) if is_text(ty) && !is_bytes(to) => Some(cast),
        (Type::Integer { .. }, Type::Boolean) => Some(Using(|name, _| format!("{name} <> 0"))),
        (Type::Boolean, ty) if is_number(ty) => {
            Some(Using(|name, ty| format!("{name}::integer::{ty}")))
        }
        (Type::Enum(_), Type::Enum(_)) => Some(Using(|name, ty| format!("{name}::text::{ty}"))),
        _ => None,
    }
}
