//! What every stored thing carries: version and moments, and, for those that can be deleted and restored, a [`Deletion`].

use chrono::{DateTime, SubsecRound as _, Utc};
use serde::{Deserialize, Serialize};

/// Cuts a moment to microseconds, the precision that all three databases keep.
pub fn to_micros(moment: DateTime<Utc>) -> DateTime<Utc> {
    moment.trunc_subsecs(6)
}

/// Version and moments of a stored thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Starts at 1; every change adds one.
    pub version: i64,
    /// When it came to be.
    pub created_at: DateTime<Utc>,
    /// When it last changed; at first the same as `created_at`.
    pub updated_at: DateTime<Utc>,
}

impl Record {
    /// The record of something made now.
    pub fn new(now: DateTime<Utc>) -> Self {
        let now = to_micros(now);
        Self {
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// Notes a change. A clock that went backwards never makes `updated_at` older.
    pub fn touch(&mut self, now: DateTime<Utc>) {
        self.version += 1;
        self.updated_at = self.updated_at.max(to_micros(now));
    }
}

/// Whether, and since when, a thing is deleted. Deleting hides; the row stays and can come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Deletion(Option<DateTime<Utc>>);

impl Deletion {
    /// As read from storage.
    pub const fn stored(deleted_at: Option<DateTime<Utc>>) -> Self {
        Self(deleted_at)
    }

    /// Marks as deleted. Deleting twice keeps the first moment.
    pub fn delete(&mut self, now: DateTime<Utc>) {
        self.0.get_or_insert_with(|| to_micros(now));
    }

    /// Takes the deletion back.
    pub fn restore(&mut self) {
        self.0 = None;
    }

    /// Tells whether it is deleted.
    pub const fn is_deleted(self) -> bool {
        self.0.is_some()
    }

    /// Since when, if it is.
    pub const fn at(self) -> Option<DateTime<Utc>> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_change_counts_and_never_goes_back_in_time() {
        let mut record = Record::new(moment("2026-01-15T10:30:00.123456789Z"));
        assert_eq!(record.created_at, moment("2026-01-15T10:30:00.123456Z"));
        record.touch(moment("2026-01-15T10:00:00Z"));
        assert_eq!((record.version, record.updated_at), (2, record.created_at));
        record.touch(moment("2026-01-15T11:00:00Z"));
        assert_eq!(
            (record.version, record.updated_at),
            (3, moment("2026-01-15T11:00:00Z"))
        );
    }

    #[test]
    fn deleting_twice_keeps_the_first_moment_and_restoring_forgets_it() {
        let (first, second) = (
            moment("2026-01-15T10:00:00Z"),
            moment("2026-01-16T10:00:00Z"),
        );
        let mut deletion = Deletion::default();
        deletion.delete(first);
        deletion.delete(second);
        assert_eq!(deletion.at(), Some(first));
        deletion.restore();
        assert!(!deletion.is_deleted());
    }
}
