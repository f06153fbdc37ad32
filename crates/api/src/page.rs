//! Lists over HTTP: which part of a list the query asks for, and the envelope that comes back.

mod links;

use crate::respond;
use crate::schema;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use plinth_application::page::{Page, PageRequest, Sort, SortField, Visibility, Window};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

const TOTAL_COUNT: HeaderName = HeaderName::from_static("x-total-count");
const DEFAULT_LIMIT: u64 = 100;
const DEFAULT_SIZE: u64 = 20;

/// What a list can be narrowed down to, and sorted by: a slice's own parameters.
pub(crate) trait Listing: DeserializeOwned + ToSchema + 'static {
    /// What it can be sorted by.
    type Field: SortField;
    /// The order that was asked for.
    fn sort(&self) -> Sort<Self::Field>;
    /// How many items may come at once, if that is less than elsewhere. Who asks for more gets so many: no schema can
    /// say that two parameters limit each other, and what a schema lets through is never refused.
    fn most(&self) -> Option<u64> {
        None
    }
}

/// Takes an order's word apart: whether the largest come first, and by what.
pub(crate) fn sort_word(word: &str) -> (bool, &str) {
    word.strip_prefix('-')
        .map_or((false, word), |name| (true, name))
}

/// Which items are shown, by the word in `deleted`.
pub(crate) fn visibility(deleted: Option<&str>) -> Visibility {
    match deleted {
        Some("include") => Visibility::All,
        Some("only") => Visibility::Deleted,
        _ => Visibility::Live,
    }
}

/// The parameters of a list: its own, and those of paging.
#[derive(Deserialize)]
pub(crate) struct ListQuery<F> {
    #[serde(flatten)]
    paging: Paging,
    #[serde(flatten)]
    pub(crate) filter: F,
}

/// The parameters that every list has.
#[derive(Debug, Default, Deserialize, ToSchema)]
struct Paging {
    #[schema(schema_with = schema::limit)]
    limit: Option<u64>,
    #[schema(schema_with = schema::offset)]
    offset: Option<u64>,
    #[schema(schema_with = schema::page_number)]
    page: Option<u64>,
    #[schema(schema_with = schema::page_size)]
    size: Option<u64>,
    #[schema(schema_with = schema::cursor)]
    cursor: Option<String>,
    #[schema(schema_with = schema::counted)]
    count: Option<bool>,
}

impl<F: PartialSchema> PartialSchema for ListQuery<F> {
    fn schema() -> RefOr<Schema> {
        let mut object = schema::object_of::<F>();
        object
            .properties
            .extend(schema::object_of::<Paging>().properties);
        Schema::Object(object).into()
    }
}

impl<F: ToSchema> ToSchema for ListQuery<F> {}

/// How the caller walks the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Cursor,
    Page { number: u64 },
    Offset,
}

/// A question for a list, with what is needed to describe the answer.
pub(crate) struct Asked<S> {
    /// The question, as use cases understand it.
    pub(crate) request: PageRequest<S>,
    mode: Mode,
}

impl<F: Listing> ListQuery<F> {
    /// What is asked for. Of the three modes the first whose parameters are there is in force.
    pub(crate) fn asked(&self) -> Asked<F::Field> {
        let paging = &self.paging;
        let sort = self.filter.sort();
        let most = self.filter.most().unwrap_or(u64::MAX);
        let limit = paging.limit.unwrap_or(DEFAULT_LIMIT).min(most);
        let cursor = paging.cursor.as_deref().and_then(|c| c.parse().ok());
        let (mode, window) = match cursor {
            Some(cursor) if sort.field.has_cursor() => {
                (Mode::Cursor, Window::After { limit, cursor })
            }
            None if paging.page.is_some() || paging.size.is_some() => {
                let number = paging.page.unwrap_or(1);
                let limit = paging.size.unwrap_or(DEFAULT_SIZE).min(most);
                let offset = (number - 1) * limit;
                (Mode::Page { number }, Window::Offset { limit, offset })
            }
            _ => {
                let offset = paging.offset.unwrap_or(0);
                (Mode::Offset, Window::Offset { limit, offset })
            }
        };
        let count = paging.count.unwrap_or(mode != Mode::Cursor);
        let request = PageRequest {
            window,
            sort,
            count,
        };
        Asked { request, mode }
    }
}

/// The envelope of every list.
#[derive(Serialize)]
struct Envelope<'a, V> {
    items: &'a [V],
    page: PageInfo,
}

/// Where in the list this part is.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Page)]
pub(crate) struct PageInfo {
    /// How many items at most.
    #[schema(minimum = 1, maximum = 1000)]
    limit: u64,
    /// How many items came before; null in cursor mode.
    #[schema(required = true, schema_with = schema::count_or_null)]
    offset: Option<u64>,
    /// The page's number; null outside page mode.
    #[schema(required = true, schema_with = schema::count_or_null)]
    page: Option<u64>,
    /// How many items there are in all; null if not counted.
    #[schema(required = true, schema_with = schema::count_or_null)]
    total: Option<u64>,
    /// How many pages there are; null outside page mode, or if not counted.
    #[schema(required = true, schema_with = schema::count_or_null)]
    total_pages: Option<u64>,
    /// Whether more follow.
    has_more: bool,
    /// Where to go on in cursor mode, if more follow and the order has cursors.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

impl<S> Asked<S> {
    fn describe<T>(&self, page: &Page<T>) -> PageInfo {
        let limit = self.request.window.limit();
        let offset = match self.request.window {
            Window::Offset { offset, .. } => Some(offset),
            Window::After { .. } => None,
        };
        let number = match self.mode {
            Mode::Page { number } => Some(number),
            _ => None,
        };
        PageInfo {
            limit,
            offset,
            page: number,
            total: page.total,
            total_pages: number.and(page.total).map(|total| total.div_ceil(limit)),
            has_more: page.has_more,
            next_cursor: page.next.map(|cursor| cursor.to_string()),
        }
    }

    /// Answers with a part of a list, each item as `view` shows it.
    pub(crate) fn respond<'p, T, V: Serialize>(
        &self,
        request: &HttpRequest,
        page: &'p Page<T>,
        view: impl Fn(&'p T) -> V,
    ) -> HttpResponse {
        let items: Vec<V> = page.items.iter().map(view).collect();
        let info = self.describe(page);
        let links = links::links(request.path(), request.query_string(), &info);
        let envelope = Envelope {
            items: &items,
            page: info,
        };
        let mut response = respond::json(&envelope);
        let headers = response.headers_mut();
        if let Ok(links) = HeaderValue::try_from(links) {
            headers.insert(header::LINK, links);
        }
        if let Some(total) = page.total {
            headers.insert(TOTAL_COUNT, total.into());
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::users::UserFilters;
    use plinth_application::page::Cursor;
    use serde_json::{Value, json};

    fn asked(query: Value) -> (Window, bool, Mode) {
        let query: ListQuery<UserFilters> = serde_json::from_value(query).unwrap();
        let asked = query.asked();
        (asked.request.window, asked.request.count, asked.mode)
    }

    #[test]
    fn the_parameters_choose_the_mode() {
        let offset = |limit, offset| Window::Offset { limit, offset };
        assert_eq!(asked(json!({})), (offset(100, 0), true, Mode::Offset));
        assert_eq!(
            asked(json!({"page": 3, "limit": 7})),
            (offset(20, 40), true, Mode::Page { number: 3 })
        );
        assert_eq!(
            asked(json!({"size": 5, "offset": 9, "count": false})),
            (offset(5, 0), false, Mode::Page { number: 1 })
        );
        let cursor = Cursor { key: 9, id: 2 };
        assert_eq!(
            asked(json!({"cursor": "9-2", "page": 3, "limit": 7})),
            (Window::After { limit: 7, cursor }, false, Mode::Cursor)
        );
    }

    #[test]
    fn what_is_dear_to_embed_comes_in_smaller_parts() {
        let with_posts = |paging: Value| {
            let mut query = json!({"include": ["posts"]});
            let members = query.as_object_mut().unwrap();
            members.extend(paging.as_object().unwrap().clone());
            asked(query).0
        };
        let offset = |limit, offset| Window::Offset { limit, offset };
        assert_eq!(with_posts(json!({"limit": 101})), offset(100, 0));
        assert_eq!(with_posts(json!({"limit": 7})), offset(7, 0));
        assert_eq!(
            with_posts(json!({"size": 1000, "page": 3})),
            offset(100, 200)
        );
        let cursor = Cursor { key: 9, id: 2 };
        assert_eq!(
            with_posts(json!({"limit": 1000, "cursor": "9-2"})),
            Window::After { limit: 100, cursor }
        );
    }

    #[test]
    fn a_cursor_means_nothing_to_a_text_key() {
        assert_eq!(
            asked(json!({"cursor": "9-2", "sort": "email"})),
            (
                Window::Offset {
                    limit: 100,
                    offset: 0
                },
                true,
                Mode::Offset
            )
        );
    }
}
