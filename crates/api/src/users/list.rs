//! What lists of users can be narrowed down to, and sorted by.

use crate::gate::accepted;
use crate::moment;
use crate::page::{Listing, sort_word, visibility};
use crate::schema;
use chrono::{DateTime, Utc};
use plinth_application::error::Error;
use plinth_application::page::Sort;
use plinth_application::users::{Include, UserFilter, UserSort};
use plinth_domain::users::UserId;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder};

const SORTS: [&str; 10] = [
    "-created_at",
    "created_at",
    "-updated_at",
    "updated_at",
    "-id",
    "id",
    "-email",
    "email",
    "-username",
    "username",
];

/// The parameters of the list of users.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct UserFilters {
    #[schema(schema_with = active)]
    active: Option<String>,
    #[schema(schema_with = schema::deleted)]
    deleted: Option<String>,
    #[schema(schema_with = schema::role)]
    role: Option<String>,
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

/// The parameters of a single user.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct UserQuery {
    #[schema(schema_with = include)]
    include: Option<Vec<String>>,
}

fn active() -> ObjectBuilder {
    schema::one_of(["true", "false", "any"])
        .default(Some(json!("true")))
        .description(Some(
            "Only users who may sign in, only those who may not, or both.",
        ))
}

fn sort() -> ObjectBuilder {
    schema::sort(SORTS)
}

fn include() -> ArrayBuilder {
    schema::list_of(["profile", "posts"])
        .description(Some(
            "What to embed: the profile, the newest 20 posts. An answer that embeds something has no ETag. A list that \
             embeds posts shows at most 100 users at once, whatever `limit` or `size` says.",
        ))
        .examples([json!(["profile"])])
}

impl UserQuery {
    pub(super) fn include(&self) -> Include {
        included(self.include.as_deref())
    }
}

impl UserFilters {
    pub(super) fn include(&self) -> Include {
        included(self.include.as_deref())
    }

    pub(super) fn filter(&self) -> Result<UserFilter, Error> {
        let ids = self
            .ids
            .as_ref()
            .map(|ids| ids.iter().map(|&id| UserId::try_from(id)).collect());
        Ok(UserFilter {
            active: match self.active.as_deref() {
                Some("any") => None,
                Some("false") => Some(false),
                _ => Some(true),
            },
            visibility: visibility(self.deleted.as_deref()),
            role: accepted(self.role.as_deref().map(str::parse).transpose())?,
            search: self.q.clone(),
            ids: accepted(ids.transpose())?,
            since: self.since,
            until: self.until,
        })
    }
}

impl Listing for UserFilters {
    type Field = UserSort;

    fn most(&self) -> Option<u64> {
        self.include().most()
    }

    fn sort(&self) -> Sort<UserSort> {
        let (descending, name) = sort_word(self.sort.as_deref().unwrap_or(SORTS[0]));
        let field = match name {
            "id" => UserSort::Id,
            "updated_at" => UserSort::UpdatedAt,
            "email" => UserSort::Email,
            "username" => UserSort::Username,
            _ => UserSort::CreatedAt,
        };
        Sort { field, descending }
    }
}

fn included(words: Option<&[String]>) -> Include {
    let names = |name: &str| words.is_some_and(|words| words.iter().any(|word| word == name));
    Include {
        profile: names("profile"),
        posts: names("posts"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plinth_application::page::Visibility;

    fn filters(value: serde_json::Value) -> UserFilters {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn by_default_the_newest_active_live_users_come_first() {
        let filters = UserFilters::default();
        let filter = filters.filter().unwrap();
        assert_eq!(
            (filter.active, filter.visibility),
            (Some(true), Visibility::Live)
        );
        let sort = Sort {
            field: UserSort::CreatedAt,
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
