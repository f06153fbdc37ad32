//! What callers send about posts.

use crate::gate::accepted;
use crate::patch;
use crate::schema;
use plinth_application::error::Error;
use plinth_application::posts::NewPost;
use plinth_domain::content::{Description, Slug, Title};
use plinth_domain::patch::Patch;
use plinth_domain::posts::{Content, PostChange};
use plinth_domain::users::UserId;
use serde::Deserialize;
use utoipa::ToSchema;

/// A new post.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PostCreate {
    #[schema(schema_with = schema::title)]
    title: String,
    #[schema(schema_with = schema::content)]
    content: String,
    #[schema(schema_with = schema::description_or_null)]
    description: Option<String>,
    #[schema(schema_with = schema::slug)]
    slug: Option<String>,
    #[schema(schema_with = schema::id)]
    author_id: Option<i64>,
}

impl TryFrom<PostCreate> for NewPost {
    type Error = Error;

    fn try_from(body: PostCreate) -> Result<Self, Error> {
        Ok(Self {
            title: accepted(Title::parse(body.title))?,
            content: accepted(Content::parse(body.content))?,
            description: accepted(body.description.map(Description::parse).transpose())?,
            slug: accepted(body.slug.map(Slug::parse).transpose())?,
            author_id: accepted(body.author_id.map(UserId::try_from).transpose())?,
        })
    }
}

/// A post's editable representation as a whole: an absent description becomes empty.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PostPut {
    #[schema(schema_with = schema::title)]
    title: String,
    #[schema(schema_with = schema::content)]
    content: String,
    #[schema(schema_with = schema::description_or_null)]
    description: Option<String>,
    #[schema(schema_with = schema::slug)]
    slug: Option<String>,
}

impl TryFrom<PostPut> for PostChange {
    type Error = Error;

    fn try_from(body: PostPut) -> Result<Self, Error> {
        let description = Patch::replacing(body.description);
        Ok(Self {
            title: Some(accepted(Title::parse(body.title))?),
            content: Some(accepted(Content::parse(body.content))?),
            description: accepted(description.try_map(Description::parse))?,
            slug: accepted(body.slug.map(Slug::parse).transpose())?,
        })
    }
}

/// Some of a post's members; the others stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PostPatch {
    #[schema(schema_with = schema::title)]
    title: Option<String>,
    #[schema(schema_with = schema::content)]
    content: Option<String>,
    #[serde(default, deserialize_with = "patch::read")]
    #[schema(schema_with = schema::description_or_null, required = false)]
    description: Patch<String>,
    #[schema(schema_with = schema::slug)]
    slug: Option<String>,
}

impl TryFrom<PostPatch> for PostChange {
    type Error = Error;

    fn try_from(body: PostPatch) -> Result<Self, Error> {
        Ok(Self {
            title: accepted(body.title.map(Title::parse).transpose())?,
            content: accepted(body.content.map(Content::parse).transpose())?,
            description: accepted(body.description.try_map(Description::parse))?,
            slug: accepted(body.slug.map(Slug::parse).transpose())?,
        })
    }
}
