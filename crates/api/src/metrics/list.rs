//! What lists of measured values and of their names can be narrowed down to, and sorted by.

use crate::gate::accepted;
use crate::moment;
use crate::page::{Listing, sort_word};
use crate::schema;
use chrono::{DateTime, Utc};
use plinth_application::error::Error;
use plinth_application::metrics::{MetricFilter, MetricSort, NameSort};
use plinth_application::page::Sort;
use plinth_domain::metrics::{MetricName, Tag};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::ObjectBuilder;

const SORTS: [&str; 4] = ["-timestamp", "timestamp", "-id", "id"];

/// The parameters of the list of measured values.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct MetricFilters {
    #[schema(schema_with = schema::metric_name)]
    name: Option<String>,
    #[schema(schema_with = schema::tag)]
    tag: Option<String>,
    #[serde(default, deserialize_with = "moment::read_option")]
    #[schema(schema_with = schema::since)]
    since: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "moment::read_option")]
    #[schema(schema_with = schema::until)]
    until: Option<DateTime<Utc>>,
    #[schema(schema_with = sort)]
    sort: Option<String>,
}

/// The parameters of the list of names.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct NameFilters {
    #[schema(schema_with = schema::search)]
    q: Option<String>,
}

fn sort() -> ObjectBuilder {
    schema::sort(SORTS)
}

impl MetricFilters {
    pub(super) fn filter(&self) -> Result<MetricFilter, Error> {
        let name = self.name.as_deref().map(MetricName::parse);
        let tag = self.tag.as_deref().map(Tag::parse);
        Ok(MetricFilter {
            name: accepted(name.transpose())?,
            tag: accepted(tag.transpose())?,
            since: self.since,
            until: self.until,
        })
    }
}

impl NameFilters {
    pub(super) fn search(&self) -> Option<&str> {
        self.q.as_deref()
    }
}

impl Listing for MetricFilters {
    type Field = MetricSort;

    fn sort(&self) -> Sort<MetricSort> {
        let (descending, name) = sort_word(self.sort.as_deref().unwrap_or(SORTS[0]));
        let field = match name {
            "id" => MetricSort::Id,
            _ => MetricSort::Timestamp,
        };
        Sort { field, descending }
    }
}

impl Listing for NameFilters {
    type Field = NameSort;

    /// By the alphabet, always.
    fn sort(&self) -> Sort<NameSort> {
        Sort {
            field: NameSort,
            descending: false,
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
                let filters: MetricFilters = serde_json::from_value(json!({"sort": word})).unwrap();
                filters.sort()
            })
            .collect();
        for (at, sort) in sorts.iter().enumerate() {
            assert!(!sorts[at + 1..].contains(sort), "{sort:?}");
        }
        assert_eq!(MetricFilters::default().sort(), sorts[0]);
    }
}
