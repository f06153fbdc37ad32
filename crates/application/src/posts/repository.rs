//! Posts, as use cases need them stored.

use crate::page::{Page, PageRequest, SortField, Visibility};
use crate::storage::StorageError;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use plinth_domain::content::{Description, Slug, Title};
use plinth_domain::posts::{Content, Post, PostId, PostSummary};
use plinth_domain::users::UserId;

/// Posts. Unless a method says otherwise, deleted ones are invisible to it; those of deleted authors are not.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait PostRepository: Send + Sync {
    /// Finds a post.
    async fn find(&self, id: PostId) -> Result<Option<Post>, StorageError>;
    /// Finds a post, deleted or not.
    async fn find_any(&self, id: PostId) -> Result<Option<Post>, StorageError>;
    /// Lists posts.
    async fn list(
        &self,
        filter: &PostFilter,
        page: &PageRequest<PostSort>,
    ) -> Result<Page<Post>, StorageError>;
    /// Finds the newest posts of each of up to a hundred authors, newest first, in one statement.
    async fn newest_of(
        &self,
        authors: &[UserId],
        each: u64,
    ) -> Result<Vec<(UserId, PostSummary)>, StorageError>;
    /// Adds a post. Fails with [`StorageError::Conflict`] on [`SLUG_UNIQUE`], also when a deleted post holds the slug,
    /// and with [`StorageError::MissingReference`] when there is no such author.
    async fn insert(&self, new: &NewPostRow) -> Result<Post, StorageError>;
    /// Writes a post over the version it was made from. Fails with [`StorageError::Stale`] when that version is gone,
    /// and on [`SLUG_UNIQUE`] as [`insert`](Self::insert) does.
    async fn update(&self, post: &Post) -> Result<(), StorageError>;
    /// Tells which of these slugs are taken, by deleted posts too.
    async fn taken(&self, slugs: &[Slug]) -> Result<Vec<String>, StorageError>;
}

/// The constraint that keeps slugs apart.
pub const SLUG_UNIQUE: &str = "uq_posts_slug";

/// A post to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPostRow {
    /// What it is called.
    pub title: Title,
    /// What it is about, in short.
    pub description: Option<Description>,
    /// What it says.
    pub content: Content,
    /// Unique.
    pub slug: Slug,
    /// Who wrote it.
    pub author_id: UserId,
    /// When.
    pub now: DateTime<Utc>,
}

/// Which posts a list shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PostFilter {
    /// Only those of this user, whose list it is.
    pub of: Option<UserId>,
    /// Only those of this author. Nothing is left where both are given and differ.
    pub author: Option<UserId>,
    /// Only the one with this slug.
    pub slug: Option<Slug>,
    /// Deleted ones.
    pub visibility: Visibility,
    /// Only those whose title contains this text, in any case.
    pub search: Option<String>,
    /// Only these.
    pub ids: Option<Vec<PostId>>,
    /// Made at this moment or later.
    pub since: Option<DateTime<Utc>>,
    /// Made before this moment.
    pub until: Option<DateTime<Utc>>,
}

/// What lists of posts can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostSort {
    /// By id.
    Id,
    /// By when they were made.
    CreatedAt,
    /// By when they last changed.
    UpdatedAt,
    /// By title.
    Title,
}

impl SortField for PostSort {
    fn has_cursor(self) -> bool {
        !matches!(self, Self::Title)
    }
}
