//! Lists: which part of them is asked for, and what comes back.

use std::fmt;
use std::str::FromStr;

/// Which part of a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// So many after so many.
    Offset {
        /// How many at most.
        limit: u64,
        /// How many to pass over.
        offset: u64,
    },
    /// The first so many after a place that an earlier answer named.
    After {
        /// How many at most.
        limit: u64,
        /// The place.
        cursor: Cursor,
    },
}

impl Window {
    /// How many items at most.
    pub const fn limit(self) -> u64 {
        match self {
            Self::Offset { limit, .. } | Self::After { limit, .. } => limit,
        }
    }

    /// How many items to pass over.
    pub const fn offset(self) -> u64 {
        match self {
            Self::Offset { offset, .. } => offset,
            Self::After { .. } => 0,
        }
    }
}

/// A place in a sorted list: the sort key of its last item (an id, or microseconds since 1970) and its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The sort key.
    pub key: i64,
    /// The tie-breaker.
    pub id: i64,
}

/// A text that is no cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a cursor of this service")]
pub struct InvalidCursor;

impl FromStr for Cursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |digits: &str, most: usize| {
            let plain = digits.len() <= most && digits.bytes().all(|b| b.is_ascii_digit());
            if plain {
                digits.parse().map_err(|_| InvalidCursor)
            } else {
                Err(InvalidCursor)
            }
        };
        let (key, id) = text.split_once('-').ok_or(InvalidCursor)?;
        Ok(Self {
            key: number(key, 17)?,
            id: number(id, 16)?,
        })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.key, self.id)
    }
}

/// What a list is sorted by; its id breaks ties in the same direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort<F> {
    /// The field.
    pub field: F,
    /// Largest first.
    pub descending: bool,
}

/// A field that a list can be sorted by.
pub trait SortField: Copy + Send + Sync + 'static {
    /// Tells whether a cursor can name a place in this order: only ids and moments can.
    fn has_cursor(self) -> bool;
}

/// A question for a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest<F> {
    /// Which part.
    pub window: Window,
    /// In which order.
    pub sort: Sort<F>,
    /// Whether all items are to be counted.
    pub count: bool,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items, in order.
    pub items: Vec<T>,
    /// How many there are in all, if that was asked.
    pub total: Option<u64>,
    /// Whether more follow.
    pub has_more: bool,
    /// Where the next part starts, if more follow and the order has cursors.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// Turns each item into something else, or fails with the first that cannot be.
    pub fn try_map<U, E>(self, convert: impl FnMut(T) -> Result<U, E>) -> Result<Page<U>, E> {
        let items: Result<_, E> = self.items.into_iter().map(convert).collect();
        Ok(Page {
            items: items?,
            total: self.total,
            has_more: self.has_more,
            next: self.next,
        })
    }

    /// Turns each item into something else.
    pub fn map<U>(self, convert: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(convert).collect(),
            total: self.total,
            has_more: self.has_more,
            next: self.next,
        }
    }

    /// The answer to a question that nothing can fit.
    pub fn empty<F>(request: &PageRequest<F>) -> Self {
        Self {
            items: Vec::new(),
            total: request.count.then_some(0),
            has_more: false,
            next: None,
        }
    }
}

/// Which items a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Visibility {
    /// Those that are not deleted.
    #[default]
    Live,
    /// Only the deleted ones.
    Deleted,
    /// All of them.
    All,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_survive_their_text() {
        let cursor = Cursor {
            key: 1_768_473_000_123_456,
            id: 2,
        };
        assert_eq!(cursor.to_string(), "1768473000123456-2");
        assert_eq!("1768473000123456-2".parse(), Ok(cursor));
    }

    #[test]
    fn only_the_published_pattern_is_a_cursor() {
        let longest = format!("{}-{}", "9".repeat(17), "9".repeat(16));
        for good in ["0-0", &longest] {
            assert!(good.parse::<Cursor>().is_ok(), "{good}");
        }
        let long = "9".repeat(18);
        for bad in [
            "",
            "-",
            "1",
            "1-",
            "-1",
            "a-1",
            "1-2-3",
            "+1-1",
            &format!("{long}-1"),
            &format!("1-{long}"),
        ] {
            assert!(bad.parse::<Cursor>().is_err(), "{bad}");
        }
    }
}
