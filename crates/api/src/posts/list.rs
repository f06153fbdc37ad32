//! What lists of posts can be narrowed down to, and sorted by.

use crate::gate::accepted;
use crate::moment;
use crate::page::{Listing, sort_word, visibility};
use crate::schema;
use chrono::{DateTime, Utc};
use plinth_application::error::Error;
use plinth_application::page::Sort;
use plinth_application::posts::{Include, PostFilter, PostSort};
use plinth_domain::content::Slug;
use plinth_domain::posts::PostId;
use plinth_domain::users::UserId;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder};

const SORTS: [&str; 8] = [
    "-created_at",
    "created_at",
    "-updated_at",
    "updated_at",
    "-id",
    "id",
    "-title",
    "title",
];

/// The parameters of the list of posts.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct PostFilters {
    #[schema(schema_with = author_id)]
    author_id: Option<i64>,
    #[schema(schema_with = slug)]
    slug: Option<String>,
    #[schema(schema_with = schema::deleted)]
    deleted: Option<String>,
    #[schema(schema_with = schema::search)]
    q: Option<String>,
    #[schema(schema_with = schema::ids)]
    ids: Option<Vec<i64>>,
    #[serde(default, deserialize_with = "moment::read_option")]
    #[schema(schema_with = schema::since)]
    since: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "moment::read_option")]
    #[schema(schema_with = schema::until)]
    until: Option<DateTime<Utc>>,
    #[schema(schema_with = sort)]
    sort: Option<String>,
    #[schema(schema_with = include)]
    include: Option<Vec<String>>,
}

/// The parameters of a single post.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct PostQuery {
    #[schema(schema_with = include)]
    include: Option<Vec<String>>,
}

fn author_id() -> ObjectBuilder {
    schema::id().description(Some("Only what this user wrote."))
}

fn slug() -> ObjectBuilder {
    schema::slug().description(Some("Only the post with this slug."))
}

fn sort() -> ObjectBuilder {
    schema::sort(SORTS)
}

fn include() -> ArrayBuilder {
    schema::list_of(["author"])
        .description(Some(
            "What to embed. An answer that embeds something has no ETag.",
        ))
        .examples([json!(["author"])])
}

impl PostQuery {
    pub(super) fn include(&self) -> Include {
        included(self.include.as_deref())
    }
}

impl PostFilters {
    pub(super) fn include(&self) -> Include {
        included(self.include.as_deref())
    }

    pub(super) fn filter(&self) -> Result<PostFilter, Error> {
        let ids = self
            .ids
            .as_ref()
            .map(|ids| ids.iter().map(|&id| PostId::try_from(id)).collect());
        Ok(PostFilter {
            of: None,
            author: accepted(self.author_id.map(UserId::try_from).transpose())?,
            slug: accepted(self.slug.as_deref().map(Slug::parse).transpose())?,
            visibility: visibility(self.deleted.as_deref()),
            search: self.q.clone(),
            ids: accepted(ids.transpose())?,
            since: self.since,
            until: self.until,
        })
    }
}

impl Listing for PostFilters {
    type Field = PostSort;

    fn sort(&self) -> Sort<PostSort> {
        let (descending, name) = sort_word(self.sort.as_deref().unwrap_or(SORTS[0]));
        let field = match name {
            "id" => PostSort::Id,
            "updated_at" => PostSort::UpdatedAt,
            "title" => PostSort::Title,
            _ => PostSort::CreatedAt,
        };
        Sort { field, descending }
    }
}

fn included(words: Option<&[String]>) -> Include {
    Include {
        author: words.is_some_and(|words| words.iter().any(|word| word == "author")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filters(value: serde_json::Value) -> PostFilters {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn by_default_the_newest_live_posts_come_first() {
        let filters = PostFilters::default();
        assert_eq!(filters.filter().unwrap(), PostFilter::default());
        let sort = Sort {
            field: PostSort::CreatedAt,
            descending: true,
        };
        assert_eq!(filters.sort(), sort);
    }

    #[test]
    fn every_published_order_has_a_meaning_of_its_own() {
        let sorts: Vec<_> = SORTS
            .iter()
            .map(|word| filters(json!({"sort": word})).sort())
            .collect();
        for (at, sort) in sorts.iter().enumerate() {
            assert!(!sorts[at + 1..].contains(sort), "{sort:?}");
        }
    }
}
