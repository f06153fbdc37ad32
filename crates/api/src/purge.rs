//! Removing what is old: the same question and answer for everything that is appended.

use crate::moment;
use crate::operation::{Access, Answer, Operation};
use crate::respond;
use crate::schema;
use actix_web::HttpResponse;
use chrono::{DateTime, Utc};
use plinth_domain::permissions::Permission;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// What is to be removed.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PurgeQuery {
    #[serde(deserialize_with = "moment::read")]
    #[schema(schema_with = schema::before)]
    pub(crate) before: DateTime<Utc>,
}

/// What was removed.
#[derive(Serialize, ToSchema)]
#[schema(as = PurgeResult)]
struct PurgeView {
    /// How many there were.
    #[schema(schema_with = schema::count)]
    deleted: u64,
}

/// Answers with the number of things that were removed.
pub(crate) fn purged(deleted: u64) -> HttpResponse {
    respond::json(&PurgeView { deleted })
}

impl Operation {
    /// Removes what is older than the moment that the query names.
    pub(crate) fn purges(self) -> Self {
        self.access(Access::Holding(Permission::AdminWrite))
            .query::<PurgeQuery>()
            .answers(
                Answer::new(200, "All of them are gone.")
                    .json::<PurgeView>(json!({"deleted": 12_000})),
            )
    }
}
