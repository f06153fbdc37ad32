//! MySQL and MariaDB: their own statements, without who once made them.

use super::Key;
use crate::catalog::{CatalogError, Other, OtherKind};
use crate::sql::quoted;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement};
use std::collections::BTreeMap;

/// The statements of what is listed.
pub(super) async fn statements(
    db: &DatabaseConnection,
    others: &[Other],
) -> Result<BTreeMap<Key, (String, String)>, CatalogError> {
    let own = show(db, "SELECT DATABASE()", 0).await?;
    // A view names its database with every column, and means the same in any other.
    let path = quoted(&own.unwrap_or_default(), '`') + ".";
    let mut statements = BTreeMap::new();
    for other in others.iter().filter(|it| it.name.schema.is_none()) {
        let (word, column) = match other.kind {
            OtherKind::View => ("VIEW", 1),
            OtherKind::Trigger => ("TRIGGER", 2),
            OtherKind::Routine => match other.definition.as_deref() {
                Some(text) if text.starts_with("PROCEDURE") => ("PROCEDURE", 2),
                _ => ("FUNCTION", 2),
            },
            OtherKind::Event => ("EVENT", 3),
            OtherKind::Sequence => ("SEQUENCE", 1),
            _ => continue,
        };
        let name = quoted(&other.name.name, '`');
        let shown = show(db, &format!("SHOW CREATE {word} {name}"), column).await?;
        if let Some(make) = shown {
            let unmake = format!("DROP {word} {name}");
            let make = without_definer(&make).replace(&path, "");
            statements.insert(super::key(other), (make, unmake));
        }
    }
    Ok(statements)
}

async fn show(
    db: &DatabaseConnection,
    question: &str,
    column: usize,
) -> Result<Option<String>, CatalogError> {
    let question = Statement::from_string(DbBackend::MySql, question);
    let row = db.query_one_raw(question).await;
    let text = row.and_then(|row| {
        let text = row.map(|row| row.try_get_by_index::<Option<String>>(column));
        Ok(text.transpose()?.flatten())
    });
    text.map_err(|source| CatalogError::Query {
        what: "what stands beside the tables",
        source,
    })
}

/// The user who made it need not be there elsewhere.
fn without_definer(sql: &str) -> String {
    let Some((before, rest)) = sql.split_once("DEFINER=") else {
        return sql.to_owned();
    };
    // `` `user`@`host` ``, of which neither has a blank outside of its quotes.
    let mut quoted = false;
    let end = rest.find(|c: char| {
        quoted ^= c == '`';
        c == ' ' && !quoted
    });
    let Some(end) = end.filter(|_| !before.contains(['\'', '`', '('])) else {
        return sql.to_owned();
    };
    format!("{before}{}", rest[end..].trim_start())
}

#[cfg(test)]
mod tests {
    use super::without_definer;

    #[test]
    fn who_made_a_thing_is_left_out_and_nothing_else() {
        for (before, after) in [
            (
                "CREATE ALGORITHM=UNDEFINED DEFINER=`me`@`local host` SQL SECURITY DEFINER VIEW `v` AS select 1",
                "CREATE ALGORITHM=UNDEFINED SQL SECURITY DEFINER VIEW `v` AS select 1",
            ),
            (
                "CREATE VIEW `v` AS select 'DEFINER=x y'",
                "CREATE VIEW `v` AS select 'DEFINER=x y'",
            ),
        ] {
            assert_eq!(without_definer(before), after);
        }
    }
}
