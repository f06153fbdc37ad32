//! Many rows at once.

use crate::session::Session;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait as _, DbErr, EntityTrait, IntoActiveModel, PrimaryKeyTrait,
};

/// How many rows one statement takes: the largest of these that are left. With a handful of sizes a connection prepares
/// a handful of statements, whatever numbers of rows come along; and 500 rows of up to 65 columns are within what
/// every engine binds (32,766 values on SQLite, 65,535 on the others).
const SIZES: [usize; 5] = [500, 100, 20, 5, 1];

/// Cuts rows into statements.
pub(crate) fn statements<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let size = SIZES.into_iter().find(|&size| size <= rows.len())?;
        let (statement, left) = rows.split_at(size);
        rows = left;
        Some(statement)
    })
}

/// Inserts rows whose ids the database counts. Gives the ids in the order of the rows.
pub(crate) async fn insert<A>(session: &Session, rows: &[A]) -> Result<Vec<i64>, DbErr>
where
    A: ActiveModelTrait + Clone,
    <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
    <A::Entity as EntityTrait>::PrimaryKey: PrimaryKeyTrait<ValueType = i64>,
{
    let mut ids = Vec::with_capacity(rows.len());
    for rows in statements(rows) {
        let insert = A::Entity::insert_many(rows.iter().cloned());
        if session.support_returning() {
            let mut given = insert.exec_with_returning_keys(session).await?;
            // Rows get their ids in their order; in which order they come back is not promised.
            given.sort_unstable();
            ids.append(&mut given);
        } else {
            // MySQL tells the first id; those of one statement follow each other in steps.
            let first = insert.exec(session).await?.last_insert_id;
            let first = first.ok_or(DbErr::RecordNotInserted)?;
            let step = match rows {
                [_] => 1,
                _ => session.id_step().await?,
            };
            ids.extend((0..).map(|n| first + n * step).take(rows.len()));
        }
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_cut_into_few_statements_of_few_sizes() {
        for (rows, sizes) in [
            (0, &[][..]),
            (1, &[1]),
            (1000, &[500, 500]),
            (632, &[500, 100, 20, 5, 5, 1, 1]),
        ] {
            let rows: Vec<usize> = (0..rows).collect();
            let cut: Vec<&[usize]> = statements(&rows).collect();
            assert_eq!(cut.iter().map(|s| s.len()).collect::<Vec<_>>(), sizes);
            assert_eq!(cut.concat(), rows);
        }
    }
}
