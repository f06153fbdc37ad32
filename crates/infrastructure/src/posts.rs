//! Posts in the database.

mod list;

use crate::entities::posts::{ActiveModel, Column, Entity, Model};
use crate::list::{unreadable, visible};
use crate::storage::SeaUnitOfWork;
use async_trait::async_trait;
use plinth_application::page::{Page, PageRequest, Visibility};
use plinth_application::posts::{NewPostRow, PostFilter, PostRepository, PostSort};
use plinth_application::storage::StorageError;
use plinth_domain::content::{Description, Slug, Title};
use plinth_domain::posts::{Content, Post, PostId, PostSummary};
use plinth_domain::record::{Deletion, Record};
use plinth_domain::users::UserId;
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::DateTimeUtc;
use sea_orm::sea_query::{Alias, Asterisk, Order, Query, SelectStatement, UnionType};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, FromQueryResult, QueryFilter as _,
    QuerySelect as _, Select,
};
use std::cmp::Reverse;

#[async_trait]
impl PostRepository for SeaUnitOfWork {
    async fn find(&self, id: PostId) -> Result<Option<Post>, StorageError> {
        self.post(live().filter(Column::Id.eq(id.get()))).await
    }

    async fn find_any(&self, id: PostId) -> Result<Option<Post>, StorageError> {
        self.post(Entity::find_by_id(id.get())).await
    }

    async fn list(
        &self,
        filter: &PostFilter,
        page: &PageRequest<PostSort>,
    ) -> Result<Page<Post>, StorageError> {
        let matching = list::matching(filter, self.session.get_database_backend());
        let keyset = list::keyset(filter, page.sort.field);
        let select = Entity::find().filter(matching);
        let page = crate::list::page(&self.session, select, &keyset, page).await;
        page.map_err(|e| self.failed(e))?.try_map(Post::try_from)
    }

    async fn newest_of(
        &self,
        authors: &[UserId],
        each: u64,
    ) -> Result<Vec<(UserId, PostSummary)>, StorageError> {
        let mut each_authors = authors.iter().map(|&author| newest(author, each));
        let Some(mut all) = each_authors.next() else {
            return Ok(Vec::new());
        };
        all.unions(each_authors.map(|newest| (UnionType::All, newest)));
        let statement = self.session.get_database_backend().build(&all);
        let rows = SummaryRow::find_by_statement(statement)
            .all(&self.session)
            .await;
        let mut rows = rows.map_err(|e| self.failed(e))?;
        // A union promises no order.
        rows.sort_by_key(|row| Reverse((row.created_at, row.id)));
        rows.into_iter().map(SummaryRow::read).collect()
    }

    async fn insert(&self, new: &NewPostRow) -> Result<Post, StorageError> {
        let record = Record::new(new.now);
        let row = ActiveModel {
            title: Set(new.title.as_str().to_owned()),
            slug: Set(new.slug.as_str().to_owned()),
            description: Set(new.description.as_ref().map(|d| d.as_str().to_owned())),
            author_id: Set(new.author_id.get()),
            version: Set(record.version),
            created_at: Set(record.created_at),
            updated_at: Set(record.updated_at),
            content: Set(new.content.as_str().to_owned()),
            ..Default::default()
        };
        let inserted = Entity::insert(row)
            .exec(&self.session)
            .await
            .map_err(|e| self.failed(e))?;
        Ok(Post {
            id: post_id(inserted.last_insert_id)?,
            title: new.title.clone(),
            description: new.description.clone(),
            content: new.content.clone(),
            slug: new.slug.clone(),
            author_id: new.author_id,
            record,
            deletion: Deletion::default(),
        })
    }

    async fn update(&self, post: &Post) -> Result<(), StorageError> {
        let row = ActiveModel {
            title: Set(post.title.as_str().to_owned()),
            slug: Set(post.slug.as_str().to_owned()),
            description: Set(post.description.as_ref().map(|d| d.as_str().to_owned())),
            version: Set(post.record.version),
            updated_at: Set(post.record.updated_at),
            deleted_at: Set(post.deletion.at()),
            content: Set(post.content.as_str().to_owned()),
            ..Default::default()
        };
        let update = Entity::update_many()
            .set(row)
            .filter(Column::Id.eq(post.id.get()))
            .filter(Column::Version.eq(post.record.version - 1));
        self.overwrite(update).await
    }

    async fn taken(&self, slugs: &[Slug]) -> Result<Vec<String>, StorageError> {
        Entity::find()
            .select_only()
            .column(Column::Slug)
            .filter(Column::Slug.is_in(slugs.iter().map(Slug::as_str)))
            .into_tuple()
            .all(&self.session)
            .await
            .map_err(|e| self.failed(e))
    }
}

impl SeaUnitOfWork {
    async fn post(&self, select: Select<Entity>) -> Result<Option<Post>, StorageError> {
        let row = select
            .one(&self.session)
            .await
            .map_err(|e| self.failed(e))?;
        row.map(Post::try_from).transpose()
    }
}

/// The one place that hides deleted posts.
fn live() -> Select<Entity> {
    Entity::find().filter(visible(Column::DeletedAt, Visibility::Live))
}

/// One author's newest posts, read off the end of the index. A window function over all authors would read every post
/// that they ever wrote.
fn newest(author: UserId, most: u64) -> SelectStatement {
    let newest = Query::select()
        .columns(SummaryRow::COLUMNS)
        .from(Entity)
        .cond_where(
            visible(Column::DeletedAt, Visibility::Live).add(Column::AuthorId.eq(author.get())),
        )
        .order_by(Column::CreatedAt, Order::Desc)
        .order_by(Column::Id, Order::Desc)
        .limit(most)
        .take();
    // SQLite takes a limited part of a union only from within another select.
    Query::select()
        .column(Asterisk)
        .from_subquery(newest, Alias::new("newest"))
        .take()
}

fn post_id(id: i64) -> Result<PostId, StorageError> {
    PostId::try_from(id).map_err(|e| unreadable("posts", id, e))
}

/// The columns of a summary.
#[derive(FromQueryResult)]
struct SummaryRow {
    id: i64,
    author_id: i64,
    title: String,
    slug: String,
    created_at: DateTimeUtc,
}

impl SummaryRow {
    const COLUMNS: [Column; 5] = [
        Column::Id,
        Column::AuthorId,
        Column::Title,
        Column::Slug,
        Column::CreatedAt,
    ];

    fn read(self) -> Result<(UserId, PostSummary), StorageError> {
        let bad = |e| unreadable("posts", self.id, e);
        let author = UserId::try_from(self.author_id);
        let summary = PostSummary {
            id: post_id(self.id)?,
            title: Title::parse(self.title).map_err(bad)?,
            slug: Slug::parse(self.slug).map_err(bad)?,
            created_at: self.created_at,
        };
        Ok((
            author.map_err(|e| unreadable("posts", self.id, e))?,
            summary,
        ))
    }
}

impl TryFrom<Model> for Post {
    type Error = StorageError;

    fn try_from(row: Model) -> Result<Self, StorageError> {
        let id = row.id;
        let bad = |e| unreadable("posts", id, e);
        let description = row.description.map(Description::parse).transpose();
        Ok(Self {
            id: post_id(id)?,
            title: Title::parse(row.title).map_err(bad)?,
            description: description.map_err(bad)?,
            content: Content::parse(row.content).map_err(bad)?,
            slug: Slug::parse(row.slug).map_err(bad)?,
            author_id: UserId::try_from(row.author_id).map_err(|e| unreadable("posts", id, e))?,
            record: Record {
                version: row.version,
                created_at: row.created_at,
                updated_at: row.updated_at,
            },
            deletion: Deletion::stored(row.deleted_at),
        })
    }
}
