//! The `Link` header of lists (RFC 8288): the same list, elsewhere.

use super::PageInfo;
use std::fmt::Write as _;

/// The largest `offset` and `page` that a query may name.
const MOST_OFFSET: u64 = 1_000_000;
const MOST_PAGE: u64 = 100_000;
const PAGING: [&str; 5] = ["limit", "offset", "page", "size", "cursor"];

/// Links to the first, previous, next and last part of a list, as far as they exist and are known. Every other
/// parameter is repeated as it came.
pub(super) fn links(path: &str, query: &str, info: &PageInfo) -> String {
    let limit = info.limit;
    let others: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !PAGING.contains(&name(pair)))
        .collect();
    let mut links = String::new();
    let mut add = |relation: &str, paging: String| {
        let comma = if links.is_empty() { "" } else { ", " };
        let mut query = others.join("&");
        if !query.is_empty() {
            query.push('&');
        }
        let _infallible = write!(links, "{comma}<{path}?{query}{paging}>; rel=\"{relation}\"");
    };
    let on = info
        .next_cursor
        .as_ref()
        .map(|cursor| format!("limit={limit}&cursor={cursor}"));
    match (info.page, info.offset) {
        (Some(number), _) => {
            let page = |number: u64| format!("page={number}&size={limit}");
            add("first", page(1));
            if number > 1 {
                add("prev", page(number - 1));
            }
            if info.has_more && number < MOST_PAGE {
                add("next", page(number + 1));
            }
            if let Some(last) = info.total_pages.filter(|&last| last <= MOST_PAGE) {
                add("last", page(last.max(1)));
            }
        }
        (None, Some(offset)) => {
            let at = |offset: u64| format!("limit={limit}&offset={offset}");
            add("first", at(0));
            if offset > 0 {
                add("prev", at(offset.saturating_sub(limit)));
            }
            if info.has_more {
                if offset + limit <= MOST_OFFSET {
                    add("next", at(offset + limit));
                } else if let Some(on) = on {
                    // Beyond what an offset can reach, a cursor still goes on.
                    add("next", on);
                }
            }
            let last = info
                .total
                .map(|total| total.saturating_sub(1) / limit * limit);
            if let Some(last) = last.filter(|&last| last <= MOST_OFFSET) {
                add("last", at(last));
            }
        }
        (None, None) => {
            add("first", format!("limit={limit}"));
            if let Some(on) = on {
                add("next", on);
            }
        }
    }
    links
}

fn name(pair: &str) -> &str {
    pair.split('=').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(limit: u64, total: u64) -> PageInfo {
        PageInfo {
            limit,
            offset: None,
            page: None,
            total: Some(total),
            total_pages: None,
            has_more: false,
            next_cursor: None,
        }
    }

    #[test]
    fn offset_mode_links_everywhere() {
        let info = PageInfo {
            offset: Some(2),
            has_more: true,
            next_cursor: Some("9-2".to_owned()),
            ..info(2, 5)
        };
        let link = |offset: u64, rel: &str| {
            format!("</api/v1/users?active=true&limit=2&offset={offset}>; rel=\"{rel}\"")
        };
        let expected = [
            link(0, "first"),
            link(0, "prev"),
            link(4, "next"),
            link(4, "last"),
        ];
        assert_eq!(
            links("/api/v1/users", "active=true&limit=2&offset=2", &info),
            expected.join(", ")
        );
    }

    #[test]
    fn an_empty_list_ends_where_it_starts() {
        let info = PageInfo {
            offset: Some(0),
            ..info(100, 0)
        };
        assert_eq!(
            links("/x", "", &info),
            "</x?limit=100&offset=0>; rel=\"first\", </x?limit=100&offset=0>; rel=\"last\""
        );
    }

    #[test]
    fn page_mode_counts_pages() {
        let info = PageInfo {
            page: Some(2),
            offset: Some(20),
            total_pages: Some(3),
            has_more: true,
            ..info(20, 50)
        };
        assert_eq!(
            links("/x", "page=2&q=a%20b", &info),
            "</x?q=a%20b&page=1&size=20>; rel=\"first\", </x?q=a%20b&page=1&size=20>; rel=\"prev\", \
             </x?q=a%20b&page=3&size=20>; rel=\"next\", </x?q=a%20b&page=3&size=20>; rel=\"last\""
        );
    }

    #[test]
    fn cursor_mode_knows_only_first_and_next() {
        let info = PageInfo {
            has_more: true,
            next_cursor: Some("9-2".to_owned()),
            ..info(7, 50)
        };
        assert_eq!(
            links("/x", "cursor=10-3&limit=7&sort=id", &info),
            "</x?sort=id&limit=7>; rel=\"first\", </x?sort=id&limit=7&cursor=9-2>; rel=\"next\""
        );
    }

    #[test]
    fn beyond_the_largest_offset_a_cursor_goes_on() {
        let info = PageInfo {
            offset: Some(MOST_OFFSET),
            has_more: true,
            next_cursor: Some("9-2".to_owned()),
            ..info(7, 2_000_000)
        };
        let links = links("/x", "", &info);
        assert!(links.contains("</x?limit=7&cursor=9-2>; rel=\"next\"") && !links.contains("last"));
    }
}
