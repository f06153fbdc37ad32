//! How posts come to be.

use super::PostService;
use super::repository::{NewPostRow, SLUG_UNIQUE};
use crate::context::Context;
use crate::derived::{Derived, Search};
use crate::error::{Code, Error};
use crate::idempotency::Once;
use crate::storage::StorageError;
use crate::unit::{Turn, Unit};
use async_trait::async_trait;
use plinth_domain::content::{Description, Slug, Title};
use plinth_domain::permissions::Permission;
use plinth_domain::posts::{Content, Post};
use plinth_domain::users::UserId;

/// A post that somebody writes.
#[derive(Debug, Clone)]
pub struct NewPost {
    /// What it is called.
    pub title: Title,
    /// What it is about, in short.
    pub description: Option<Description>,
    /// What it says.
    pub content: Content,
    /// Must be free; made from the title if absent.
    pub slug: Option<Slug>,
    /// The caller, if absent. Moderators may name others.
    pub author_id: Option<UserId>,
}

impl PostService {
    /// Publishes a post; once for each idempotency key. Fails with `forbidden`, `referenced-not-found` or `slug-taken`.
    pub async fn create(&self, ctx: &Context, new: NewPost) -> Result<Once<Post>, Error> {
        ctx.require(Permission::PostsWrite)?;
        let author_id = match new.author_id {
            Some(author) if !ctx.is(author) => {
                ctx.require(Permission::PostsModerate)?;
                author
            }
            _ => ctx.principal()?.user_id,
        };
        let mut search = Search::new(new.slug, || Post::slug_of(&new.title));
        let mut row = NewPostRow {
            slug: search.first(),
            title: new.title,
            description: new.description,
            content: new.content,
            author_id,
            now: self.clock.now(),
        };
        let turn = self.units.turn(ctx).await?;
        loop {
            match insert(&turn, &row, ctx.is(author_id)).await {
                Err(error) if search.goes_on(&error) => {
                    row.slug = search.next(&self.units, ctx).await?;
                }
                inserted => return inserted,
            }
        }
    }
}

async fn insert(turn: &Turn<'_>, row: &NewPostRow, is_callers: bool) -> Result<Once<Post>, Error> {
    turn.once(|unit| {
        Box::pin(async move {
            // Callers are known to be there; anybody else may be deleted, which no constraint sees.
            if !is_callers && unit.users().find(row.author_id).await?.is_none() {
                return Err(no_such_author());
            }
            unit.posts().insert(row).await.map_err(name_the_broken)
        })
    })
    .await
}

#[async_trait]
impl Derived for Slug {
    const TAKEN: Code = Code::SlugTaken;

    fn with_number(&self, number: u64) -> Self {
        self.numbered(number)
    }

    fn text(&self) -> &str {
        self.as_str()
    }

    async fn taken(unit: Unit<'_, '_>, slugs: &[Self]) -> Result<Vec<String>, StorageError> {
        unit.posts().taken(slugs).await
    }
}

/// Gives the constraints of posts their meaning.
pub(super) fn name_the_broken(error: StorageError) -> Error {
    match &error {
        StorageError::Conflict { constraint } if constraint == SLUG_UNIQUE => {
            Error::new(Code::SlugTaken, "this slug is in use").at("/slug", "conflict", "is in use")
        }
        // The author is the only thing that a post refers to.
        StorageError::MissingReference { .. } => no_such_author(),
        _ => error.into(),
    }
}

fn no_such_author() -> Error {
    Error::new(Code::ReferencedNotFound, "there is no such author").at(
        "/author_id",
        "reference",
        "names no user",
    )
}
