//! Lists of posts: which rows, in which order, along which index.

use crate::entities::posts::{Column, Model};
use crate::list::{Keyset, ValueOf, contains, moment, visible};
use plinth_application::page::Cursor;
use plinth_application::posts::{PostFilter, PostSort};
use sea_orm::{ColumnTrait as _, Condition, DbBackend, Value};

pub(super) fn matching(filter: &PostFilter, backend: DbBackend) -> Condition {
    let ids = filter
        .ids
        .as_ref()
        .map(|ids| Column::Id.is_in(ids.iter().map(|id| id.get())));
    let search = filter.search.as_deref();
    visible(Column::DeletedAt, filter.visibility)
        .add_option(filter.of.map(|user| Column::AuthorId.eq(user.get())))
        .add_option(filter.author.map(|user| Column::AuthorId.eq(user.get())))
        .add_option(filter.slug.as_ref().map(|s| Column::Slug.eq(s.as_str())))
        .add_option(ids)
        .add_option(filter.since.map(|since| Column::CreatedAt.gte(since)))
        .add_option(filter.until.map(|until| Column::CreatedAt.lt(until)))
        .add_option(search.map(|text| contains(backend, Column::Title, text)))
}

/// The index that serves a list; `None` where it finds its rows in another way, or has none.
fn index(filter: &PostFilter, field: PostSort) -> Option<&'static str> {
    if filter.ids.is_some() || filter.slug.is_some() {
        return None;
    }
    let has_author = filter.of.or(filter.author).is_some();
    match field {
        PostSort::CreatedAt if has_author => Some("ix_posts_author_id_created_at_id_deleted_at"),
        PostSort::CreatedAt => Some("ix_posts_created_at_id_deleted_at"),
        // An author's posts in another order are few enough to be sorted.
        _ if has_author => None,
        PostSort::UpdatedAt => Some("ix_posts_updated_at_id"),
        PostSort::Title => Some("ix_posts_title_id"),
        PostSort::Id => None,
    }
}

pub(super) fn keyset(filter: &PostFilter, field: PostSort) -> Keyset<Column, Model> {
    let (key, value): (_, Option<ValueOf>) = match field {
        PostSort::Id => (None, Some(Value::from)),
        PostSort::CreatedAt => (Some(Column::CreatedAt), Some(moment)),
        PostSort::UpdatedAt => (Some(Column::UpdatedAt), Some(moment)),
        PostSort::Title => (Some(Column::Title), None),
    };
    let place: fn(&Model) -> Cursor = match field {
        PostSort::CreatedAt => |row| Cursor {
            key: row.created_at.timestamp_micros(),
            id: row.id,
        },
        PostSort::UpdatedAt => |row| Cursor {
            key: row.updated_at.timestamp_micros(),
            id: row.id,
        },
        PostSort::Id | PostSort::Title => |row| Cursor {
            key: row.id,
            id: row.id,
        },
    };
    Keyset {
        key,
        id: Column::Id,
        index: index(filter, field),
        value,
        place,
    }
}
