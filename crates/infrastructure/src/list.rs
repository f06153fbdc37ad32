//! What every list needs: visibility of deleted rows, windows by offset or by key, totals, and a text search that
//! takes its text literally.

use crate::session::Session;
use chrono::DateTime;
use plinth_application::page::{Cursor, Page, PageRequest, Visibility, Window};
use plinth_application::storage::StorageError;
use sea_orm::sea_query::extension::mysql::{IndexHintScope, MySqlSelectStatementExt as _};
use sea_orm::sea_query::extension::sqlite::SqliteBinOper;
use sea_orm::sea_query::{
    Asterisk, Expr, ExprTrait as _, Func, LikeExpr, Query, SimpleExpr, UnionType,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait as _, DbBackend, DbErr, EntityTrait, FromQueryResult,
    Order, QueryFilter as _, QueryOrder as _, QuerySelect, QueryTrait as _, Select, Value,
};
use std::collections::BTreeSet;

/// Keeps only the rows that may be seen.
pub(crate) fn visible(deleted_at: impl ColumnTrait, visibility: Visibility) -> Condition {
    match visibility {
        Visibility::Live => Condition::all().add(deleted_at.is_null()),
        Visibility::Deleted => Condition::all().add(deleted_at.is_not_null()),
        Visibility::All => Condition::all(),
    }
}

/// Finds a text anywhere in a column, in any case; nothing in it is a wildcard.
pub(crate) fn contains(backend: DbBackend, column: impl ColumnTrait, text: &str) -> SimpleExpr {
    let column = Expr::col(column.as_column_ref());
    if backend == DbBackend::Sqlite {
        // SQLite's own idea of case ends with ASCII, so the pattern names both cases of every letter.
        return column.binary(SqliteBinOper::Glob, glob(text));
    }
    let mut pattern = String::from("%");
    for c in text.to_lowercase().chars() {
        if matches!(c, '!' | '%' | '_') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    Expr::expr(Func::lower(column)).like(LikeExpr::new(pattern).escape('!'))
}

/// `a*1` becomes `*[aA][*]1*`.
fn glob(text: &str) -> String {
    let mut pattern = String::from("*");
    for c in text.chars() {
        let cases: BTreeSet<char> = c
            .to_lowercase()
            .chain(c.to_uppercase())
            .chain([c])
            .collect();
        // A letter whose other case is several letters, such as ß, is only found as itself.
        let simple = c.to_lowercase().count() == 1 && c.to_uppercase().count() == 1;
        if simple && cases.len() > 1 {
            pattern.push('[');
            pattern.extend(cases);
            pattern.push(']');
        } else if matches!(c, '*' | '?' | '[') {
            pattern.extend(['[', c, ']']);
        } else {
            pattern.push(c);
        }
    }
    pattern.push('*');
    pattern
}

/// How a list is sorted, in the words of its table.
pub(crate) struct Keyset<C, M> {
    /// The column that sorts, unless all rows differ in it.
    pub(crate) key: Option<C>,
    /// The column in which all rows differ: it breaks ties, or sorts by itself. (To break ties that cannot be would keep
    /// MariaDB and PostgreSQL from walking an index.)
    pub(crate) id: C,
    /// The index to walk, where there is one for the filter and the order. MariaDB has to be told: it prefers an index
    /// whose first column equals something, and then walks up to the cursor from its beginning.
    pub(crate) index: Option<&'static str>,
    /// Makes the key's value of a cursor's number; `None` where cursors mean nothing.
    pub(crate) value: Option<ValueOf>,
    /// Names the place of a row.
    pub(crate) place: fn(&M) -> Cursor,
}

/// Makes the value that a cursor's number stands for.
pub(crate) type ValueOf = fn(i64) -> Value;

/// The moment that a cursor's number stands for.
pub(crate) fn moment(micros: i64) -> Value {
    DateTime::from_timestamp_micros(micros)
        .unwrap_or(DateTime::UNIX_EPOCH)
        .into()
}

/// Reads one part of a list: one statement, and one more if all rows are to be counted.
pub(crate) async fn page<E, F>(
    session: &Session,
    select: Select<E>,
    keyset: &Keyset<E::Column, E::Model>,
    request: &PageRequest<F>,
) -> Result<Page<E::Model>, DbErr>
where
    E: EntityTrait,
    E::Model: FromQueryResult + Send + Sync,
{
    let total = count(session, &select, keyset, request).await?;
    let rows = sorted(select, keyset, request).offset(request.window.offset());
    let items = rows.limit(fetched(request)).all(session).await?;
    Ok(part(items, total, keyset, request))
}

/// One of the groups of rows that make up a list.
pub(crate) struct Group {
    /// Which rows.
    pub(crate) rows: Condition,
    /// The index in which they lie in the order of the list, if that is the one to take (see [`along`]).
    pub(crate) index: Option<&'static str>,
}

/// Reads one part of a list of rows that are in one of several groups, or in some of them at once.
///
/// Each group is read by itself, along an index and no further than the part reaches. Asked for `a = ? OR b = ?` or
/// `a IN (?, ?)`, engines read all rows of all groups and sort them.
pub(crate) async fn page_of_groups<E, F>(
    session: &Session,
    select: Select<E>,
    groups: Vec<Group>,
    keyset: &Keyset<E::Column, E::Model>,
    request: &PageRequest<F>,
) -> Result<Page<E::Model>, DbErr>
where
    E: EntityTrait,
    E::Model: FromQueryResult + Send + Sync,
{
    let each = groups.iter().map(|group| group.rows.clone());
    let any = each.fold(Condition::any(), Condition::add);
    let total = count(session, &select.clone().filter(any), keyset, request).await?;
    let offset = request.window.offset();
    let mut each = groups.into_iter().map(|group| {
        let rows = select.clone().filter(group.rows);
        let rows = match group.index {
            Some(index) => along(rows, index),
            None => rows,
        };
        let rows = sorted(rows, keyset, request).limit(offset + fetched(request));
        let mut all = Query::select();
        all.column(Asterisk)
            .from_subquery(rows.into_query(), "part");
        all
    });
    let Some(mut all) = each.next() else {
        return Ok(part(Vec::new(), total, keyset, request));
    };
    all.unions(each.map(|rows| (UnionType::Distinct, rows)));
    for column in keyset.key.into_iter().chain([keyset.id]) {
        all.order_by(column, order(request));
    }
    all.limit(fetched(request)).offset(offset);
    let statement = session.get_database_backend().build(&all);
    let items = E::Model::find_by_statement(statement).all(session).await?;
    Ok(part(items, total, keyset, request))
}

/// Has MySQL and MariaDB read along an index. By themselves they take the right one, but read a large group of equal
/// rows from its end up to the cursor instead of starting there.
fn along<E: EntityTrait>(mut select: Select<E>, index: &'static str) -> Select<E> {
    QuerySelect::query(&mut select).force_index(index, IndexHintScope::All);
    select
}

async fn count<E, F>(
    session: &Session,
    select: &Select<E>,
    keyset: &Keyset<E::Column, E::Model>,
    request: &PageRequest<F>,
) -> Result<Option<u64>, DbErr>
where
    E: EntityTrait,
{
    if !request.count {
        return Ok(None);
    }
    let counted = select
        .clone()
        .select_only()
        .column_as(keyset.id.count(), "total");
    let total: Option<i64> = counted.into_tuple().one(session).await?;
    Ok(Some(
        u64::try_from(total.unwrap_or_default()).unwrap_or_default(),
    ))
}

/// The rows in their order; with a cursor, those behind it.
fn sorted<E: EntityTrait, F>(
    select: Select<E>,
    keyset: &Keyset<E::Column, E::Model>,
    request: &PageRequest<F>,
) -> Select<E> {
    let sorted = match keyset.key {
        Some(key) => select.order_by(key, order(request)),
        None => select,
    };
    let rows = sorted.order_by(keyset.id, order(request));
    let rows = match keyset.index {
        Some(index) => along(rows, index),
        None => rows,
    };
    match (request.window, keyset.value) {
        (Window::After { cursor, .. }, Some(value)) => rows.filter(after(
            keyset,
            cursor,
            value(cursor.key),
            request.sort.descending,
        )),
        _ => rows,
    }
}

fn order<F>(request: &PageRequest<F>) -> Order {
    if request.sort.descending {
        Order::Desc
    } else {
        Order::Asc
    }
}

/// One more than asked for tells whether there is more.
fn fetched<F>(request: &PageRequest<F>) -> u64 {
    request.window.limit() + 1
}

fn part<C, M, F>(
    mut items: Vec<M>,
    total: Option<u64>,
    keyset: &Keyset<C, M>,
    request: &PageRequest<F>,
) -> Page<M> {
    let limit = request.window.limit();
    let has_more = items.len() as u64 > limit;
    items.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = items
        .last()
        .filter(|_| has_more && keyset.value.is_some())
        .map(keyset.place);
    Page {
        items,
        total,
        has_more,
        next,
    }
}

/// `key < k OR (key = k AND id < i)`, with a bound on the key alone in front, from which every engine makes a range.
fn after<C: ColumnTrait, M>(
    keyset: &Keyset<C, M>,
    cursor: Cursor,
    key: Value,
    descending: bool,
) -> Condition {
    let beyond = |column: C, value: Value| {
        if descending {
            column.lt(value)
        } else {
            column.gt(value)
        }
    };
    let behind_id = beyond(keyset.id, cursor.id.into());
    let Some(column) = keyset.key else {
        return Condition::all().add(behind_id);
    };
    let reached = if descending {
        column.lte(key.clone())
    } else {
        column.gte(key.clone())
    };
    Condition::all()
        .add(reached)
        .add(Condition::any().add(beyond(column, key)).add(behind_id))
}

/// A row that does not follow the rules of the domain: someone else wrote it.
pub(crate) fn unreadable(table: &str, id: i64, cause: impl std::fmt::Display) -> StorageError {
    StorageError::Corrupt(format!("row {id} of {table} cannot be read: {cause}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glob_names_both_cases_and_takes_wildcards_literally() {
        assert_eq!(glob("aÄ1"), "*[Aa][Ää]1*");
        assert_eq!(glob("*?[]-^"), "*[*][?][[]]-^*");
        assert_eq!(glob("ß"), "*ß*");
    }
}
