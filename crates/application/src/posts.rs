//! What people publish: how posts come to be, are found, change, go and come back.

mod creation;
mod repository;
#[cfg(test)]
mod tests;

pub use creation::NewPost;
#[cfg(test)]
pub use repository::MockPostRepository;
pub use repository::{NewPostRow, PostFilter, PostRepository, PostSort, SLUG_UNIQUE};

use crate::context::Context;
use crate::error::{Code, Error};
use crate::page::{Page, PageRequest, Visibility};
use crate::ports::Clock;
use crate::precondition::Precondition;
use crate::unit::{Unit, Units};
use plinth_domain::permissions::Permission;
use plinth_domain::posts::{Post, PostChange, PostId};

use creation::name_the_broken;
use plinth_domain::users::{User, UserId};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A post, with what was asked to come along.
#[derive(Debug, Clone)]
pub struct PostDetails {
    /// Which.
    pub post: Post,
    /// Who wrote it, if asked for and not deleted.
    pub author: Option<User>,
}

/// What should come along with posts; each kind costs one statement, however many posts there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Include {
    /// Their authors.
    pub author: bool,
}

/// What people publish.
pub struct PostService {
    units: Units,
    clock: Arc<dyn Clock>,
}

impl PostService {
    /// Puts the service together.
    pub fn new(units: Units, clock: Arc<dyn Clock>) -> Self {
        Self { units, clock }
    }

    /// Shows a post. Fails with `not-found`.
    pub async fn get(
        &self,
        ctx: &Context,
        id: Option<PostId>,
        include: Include,
    ) -> Result<PostDetails, Error> {
        ctx.require(Permission::PostsRead)?;
        let id = id.ok_or_else(missing)?;
        self.units
            .read(ctx, |unit| {
                Box::pin(async move {
                    let post = find(unit, id).await?;
                    let mut authors =
                        authors_of(unit, std::slice::from_ref(&post), include).await?;
                    let author = authors.remove(&post.author_id);
                    Ok(PostDetails { post, author })
                })
            })
            .await
    }

    /// Lists posts. Fails with `forbidden`.
    pub async fn list(
        &self,
        ctx: &Context,
        filter: &PostFilter,
        page: &PageRequest<PostSort>,
        include: Include,
    ) -> Result<Page<PostDetails>, Error> {
        may_list(ctx, filter)?;
        self.units
            .read(ctx, |unit| Box::pin(list(unit, filter, page, include)))
            .await
    }

    /// Lists a user's posts. Fails with `forbidden`, or with `not-found` when there is no such user.
    pub async fn list_of(
        &self,
        ctx: &Context,
        user_id: Option<UserId>,
        filter: PostFilter,
        page: &PageRequest<PostSort>,
        include: Include,
    ) -> Result<Page<PostDetails>, Error> {
        may_list(ctx, &filter)?;
        let user_id = user_id.ok_or_else(|| Error::not_found("user"))?;
        let filter = &PostFilter {
            of: Some(user_id),
            ..filter
        };
        self.units
            .read(ctx, |unit| {
                Box::pin(async move {
                    let user = unit.users().find(user_id).await?;
                    user.ok_or_else(|| Error::not_found("user"))?;
                    list(unit, filter, page, include).await
                })
            })
            .await
    }

    /// Tells whether the caller may change a post. Fails with `not-found` or `forbidden`.
    pub async fn may_change(&self, ctx: &Context, id: Option<PostId>) -> Result<(), Error> {
        ctx.require(Permission::PostsWrite)?;
        let id = id.ok_or_else(missing)?;
        self.units
            .read(ctx, |unit| {
                Box::pin(async move { check_author(ctx, &find(unit, id).await?) })
            })
            .await
    }

    /// Changes a post. Fails with `not-found`, `forbidden`, `precondition-failed` or `slug-taken`.
    pub async fn change(
        &self,
        ctx: &Context,
        id: Option<PostId>,
        change: &PostChange,
        condition: &Precondition,
    ) -> Result<Post, Error> {
        ctx.require(Permission::PostsWrite)?;
        let id = id.ok_or_else(missing)?;
        let now = self.clock.now();
        self.units
            .write(ctx, |unit| {
                Box::pin(async move {
                    let mut post = find(unit, id).await?;
                    check_author(ctx, &post)?;
                    condition.check(post.record.version)?;
                    if post.change(change.clone(), now) {
                        unit.posts().update(&post).await.map_err(name_the_broken)?;
                    }
                    Ok(post)
                })
            })
            .await
    }

    /// Deletes a post softly. Fails with `not-found`, `forbidden` or `precondition-failed`.
    pub async fn delete(
        &self,
        ctx: &Context,
        id: Option<PostId>,
        condition: &Precondition,
    ) -> Result<(), Error> {
        ctx.require(Permission::PostsWrite)?;
        let id = id.ok_or_else(missing)?;
        let now = self.clock.now();
        self.units
            .write(ctx, |unit| {
                Box::pin(async move {
                    let mut post = find(unit, id).await?;
                    check_author(ctx, &post)?;
                    condition.check(post.record.version)?;
                    post.delete(now);
                    Ok(unit.posts().update(&post).await?)
                })
            })
            .await
    }

    /// Brings a deleted post back. Fails with `not-found`, `forbidden` or `not-deleted`.
    pub async fn restore(&self, ctx: &Context, id: Option<PostId>) -> Result<Post, Error> {
        ctx.require(Permission::PostsWrite)?;
        let id = id.ok_or_else(missing)?;
        let now = self.clock.now();
        self.units
            .write(ctx, |unit| {
                Box::pin(async move {
                    let mut post = unit.posts().find_any(id).await?.ok_or_else(missing)?;
                    check_author(ctx, &post)?;
                    if !post.deletion.is_deleted() {
                        return Err(Error::new(Code::NotDeleted, "this post is not deleted"));
                    }
                    post.restore(now);
                    unit.posts().update(&post).await?;
                    Ok(post)
                })
            })
            .await
    }
}

/// Deleted posts are for moderators to see.
fn may_list(ctx: &Context, filter: &PostFilter) -> Result<(), Error> {
    ctx.require(Permission::PostsRead)?;
    if filter.visibility != Visibility::Live {
        ctx.require(Permission::PostsModerate)?;
    }
    Ok(())
}

async fn list(
    unit: Unit<'_, '_>,
    filter: &PostFilter,
    page: &PageRequest<PostSort>,
    include: Include,
) -> Result<Page<PostDetails>, Error> {
    let posts = unit.posts().list(filter, page).await?;
    let authors = authors_of(unit, &posts.items, include).await?;
    Ok(posts.map(|post| PostDetails {
        author: authors.get(&post.author_id).cloned(),
        post,
    }))
}

/// The authors of some posts, as far as they were asked for and are not deleted.
async fn authors_of(
    unit: Unit<'_, '_>,
    posts: &[Post],
    include: Include,
) -> Result<HashMap<UserId, User>, Error> {
    if !include.author || posts.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: BTreeSet<UserId> = posts.iter().map(|post| post.author_id).collect();
    let ids: Vec<UserId> = ids.into_iter().collect();
    let authors = unit.users().find_many(&ids).await?;
    Ok(authors.into_iter().map(|user| (user.id, user)).collect())
}

async fn find(unit: Unit<'_, '_>, id: PostId) -> Result<Post, Error> {
    unit.posts().find(id).await?.ok_or_else(missing)
}

fn check_author(ctx: &Context, post: &Post) -> Result<(), Error> {
    ctx.require_self_or(Some(post.author_id), Permission::PostsModerate)
}

fn missing() -> Error {
    Error::not_found("post")
}
