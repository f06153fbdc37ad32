//! Lists of users: which rows, in which order, along which index.

use crate::entities::users::{Column, Model};
use crate::list::{Keyset, ValueOf, contains, moment, visible};
use plinth_application::page::Cursor;
use plinth_application::users::{UserFilter, UserSort};
use sea_orm::{ColumnTrait as _, Condition, DbBackend, Value};

pub(super) fn matching(filter: &UserFilter, backend: DbBackend) -> Condition {
    let ids = filter
        .ids
        .as_ref()
        .map(|ids| Column::Id.is_in(ids.iter().map(|id| id.get())));
    let search = filter.search.as_ref().map(|text| {
        Condition::any()
            .add(contains(backend, Column::Email, text))
            .add(contains(backend, Column::Username, text))
            .add(contains(backend, Column::FullName, text))
    });
    visible(Column::DeletedAt, filter.visibility)
        .add_option(filter.active.map(|active| Column::Active.eq(active)))
        .add_option(filter.role.map(|role| Column::Role.eq(role.as_str())))
        .add_option(ids)
        .add_option(filter.since.map(|since| Column::CreatedAt.gte(since)))
        .add_option(filter.until.map(|until| Column::CreatedAt.lt(until)))
        .add_option(search)
}

/// The index that serves a list; `None` where it finds its rows in another way, or has none.
fn index(filter: &UserFilter, field: UserSort) -> Option<&'static str> {
    match field {
        _ if filter.ids.is_some() => None,
        UserSort::Id => None,
        UserSort::CreatedAt if filter.role.is_some() => Some("ix_users_role_created_at_id"),
        UserSort::CreatedAt if filter.active.is_some() => Some("ix_users_active_created_at_id"),
        UserSort::CreatedAt => Some("ix_users_created_at_id"),
        UserSort::UpdatedAt => Some("ix_users_updated_at_id"),
        UserSort::Email => Some("uq_users_email"),
        UserSort::Username => Some("uq_users_username"),
    }
}

pub(super) fn keyset(filter: &UserFilter, field: UserSort) -> Keyset<Column, Model> {
    let (key, id, value): (_, _, Option<ValueOf>) = match field {
        UserSort::Id => (None, Column::Id, Some(Value::from)),
        UserSort::CreatedAt => (Some(Column::CreatedAt), Column::Id, Some(moment)),
        UserSort::UpdatedAt => (Some(Column::UpdatedAt), Column::Id, Some(moment)),
        UserSort::Email => (None, Column::Email, None),
        UserSort::Username => (None, Column::Username, None),
    };
    let place: fn(&Model) -> Cursor = match field {
        UserSort::CreatedAt => |row| Cursor {
            key: row.created_at.timestamp_micros(),
            id: row.id,
        },
        UserSort::UpdatedAt => |row| Cursor {
            key: row.updated_at.timestamp_micros(),
            id: row.id,
        },
        UserSort::Id | UserSort::Email | UserSort::Username => |row| Cursor {
            key: row.id,
            id: row.id,
        },
    };
    Keyset {
        key,
        id,
        index: index(filter, field),
        value,
        place,
    }
}
