//! Values that have to be written anew to be values of another type, where an engine would keep them as they are or refuse them.
//!
//! PostgreSQL has casts for these; what else there is to say of them stands beside `USING`.

use crate::engine::{Engine, Server};
use crate::operation::Operation;
use crate::schema::{Column, Sql, Type};

/// Says in a change of a type how values pass over, if nobody has said it and there is but one way.
pub(super) fn say(server: Server, operation: &mut Operation) {
    let Operation::AlterColumn {
        from,
        to,
        conversion,
        ..
    } = operation
    else {
        return;
    };
    if conversion.using.is_none() && from.generated.is_none() && to.generated.is_none() {
        conversion.using = passage(server, from, to).map(Sql::from);
    }
}

fn passage(server: Server, from: &Column, to: &Column) -> Option<String> {
    let is_text = |ty: &Type| matches!(ty, Type::Char(_) | Type::String(_) | Type::Text);
    let is_sqlite = server.engine == Engine::Sqlite;
    // SQLite before 3.41 cannot read digits.
    let reads_digits = server.engine.is_mysql_like() || (is_sqlite && server.at_least(3, 41));
    let quote = if is_sqlite { '"' } else { '`' };
    let name = super::quote::quoted(&to.name, quote);
    match (&from.ty, &to.ty) {
        // What is no UUID stays as it is, for the server to refuse.
        (from, Type::Uuid) if is_text(from) && reads_digits => {
            let otherwise = if is_sqlite {
                name.clone()
            } else {
                format!("CAST({name} AS binary)")
            };
            Some(format!(
                "coalesce(unhex(replace({name}, '-', '')), {otherwise})"
            ))
        }
        (Type::Uuid, to) if is_text(to) && reads_digits => {
            let groups = [(1, 8), (9, 4), (13, 4), (17, 4), (21, 12)];
            let groups: Vec<String> = groups
                .iter()
                .map(|(from, length)| format!("substr(hex({name}), {from}, {length})"))
                .collect();
            let text = if is_sqlite {
                groups.join(" || '-' || ")
            } else {
                format!("concat({})", groups.join(", '-', "))
            };
            // To SQLite the digits of NULL are an empty text.
            Some(format!(
                "CASE WHEN {name} IS NOT NULL THEN lower({text}) END"
            ))
        }
        // To SQLite these are texts.
        (Type::Date, Type::DateTime(_) | Type::Timestamp(_)) if is_sqlite => {
            Some(format!("{name} || ' 00:00:00'"))
        }
        (Type::DateTime(_) | Type::Timestamp(_), Type::Date) if is_sqlite => {
            Some(format!("substr({name}, 1, 10)"))
        }
        (Type::DateTime(_) | Type::Timestamp(_), Type::Time(_)) if is_sqlite => {
            Some(format!("substr({name}, 12)"))
        }
        _ => None,
    }
}
