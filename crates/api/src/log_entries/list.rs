//! What lists of log entries can be narrowed down to, and sorted by.

use crate::gate::accepted;
use crate::moment;
use crate::page::{Listing, sort_word};
use crate::schema;
use chrono::{DateTime, TimeDelta, Utc};
use plinth_application::error::Error;
use plinth_application::log_entries::{LogEntryFilter, LogEntrySort};
use plinth_application::page::Sort;
use plinth_domain::log_entries::LogLevel;
use plinth_domain::users::UserId;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder};

const SORTS: [&str; 4] = ["-created_at", "created_at", "-id", "id"];
const DEFAULT_DAYS: i64 = 7;

/// The parameters of the list of log entries.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct LogFilters {
    #[schema(schema_with = levels)]
    level: Option<Vec<String>>,
    #[schema(schema_with = user_id)]
    user_id: Option<i64>,
    #[schema(schema_with = schema::search)]
    q: Option<String>,
    #[serde(default, deserialize_with = "moment::read_option")]
    #[schema(schema_with = schema::since)]
    since: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "moment::read_option")]
    #[schema(schema_with = schema::until)]
    until: Option<DateTime<Utc>>,
    #[schema(schema_with = sort)]
    sort: Option<String>,
}

/// The parameters of the list of a user's log entries.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct UserLogFilters {
    #[schema(schema_with = schema::days)]
    days: Option<i64>,
    #[schema(schema_with = levels)]
    level: Option<Vec<String>>,
    #[schema(schema_with = schema::search)]
    q: Option<String>,
}

fn levels() -> ArrayBuilder {
    schema::list_of(LogLevel::ALL.map(LogLevel::as_str))
        .description(Some("Only these levels, separated by commas."))
}

fn user_id() -> ObjectBuilder {
    schema::id().description(Some(
        "Only this user's entries. Others' need the permission `logs:read`.",
    ))
}

fn sort() -> ObjectBuilder {
    schema::sort(SORTS)
}

fn read_levels(words: Option<&[String]>) -> Result<Vec<LogLevel>, Error> {
    let levels = words.unwrap_or_default().iter().map(|word| word.parse());
    accepted(levels.collect())
}

impl LogFilters {
    pub(super) fn filter(&self) -> Result<LogEntryFilter, Error> {
        Ok(LogEntryFilter {
            user_id: accepted(self.user_id.map(UserId::try_from).transpose())?,
            levels: read_levels(self.level.as_deref())?,
            search: self.q.clone(),
            since: self.since,
            until: self.until,
        })
    }
}

impl UserLogFilters {
    pub(super) fn days(&self) -> TimeDelta {
        TimeDelta::days(self.days.unwrap_or(DEFAULT_DAYS))
    }

    pub(super) fn filter(&self) -> Result<LogEntryFilter, Error> {
        Ok(LogEntryFilter {
            levels: read_levels(self.level.as_deref())?,
            search: self.q.clone(),
            ..LogEntryFilter::default()
        })
    }
}

impl Listing for LogFilters {
    type Field = LogEntrySort;

    fn sort(&self) -> Sort<LogEntrySort> {
        let (descending, name) = sort_word(self.sort.as_deref().unwrap_or(SORTS[0]));
        let field = match name {
            "id" => LogEntrySort::Id,
            _ => LogEntrySort::CreatedAt,
        };
        Sort { field, descending }
    }
}

impl Listing for UserLogFilters {
    type Field = LogEntrySort;

    /// The newest first, always.
    fn sort(&self) -> Sort<LogEntrySort> {
        Sort {
            field: LogEntrySort::CreatedAt,
            descending: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_published_order_has_a_meaning_of_its_own() {
        let sorts: Vec<_> = SORTS
            .iter()
            .map(|word| {
                let filters: LogFilters = serde_json::from_value(json!({"sort": word})).unwrap();
                filters.sort()
            })
            .collect();
        for (at, sort) in sorts.iter().enumerate() {
            assert!(!sorts[at + 1..].contains(sort), "{sort:?}");
        }
        assert_eq!(LogFilters::default().sort(), sorts[0]);
    }
}
