//! A bucket of tokens: a full one may be emptied at once, and it fills evenly over its window.
//!
//! All there is to a bucket is the moment at which it will be full again. A request moves it on by what one token takes
//! to come back, and is refused if that would be more than a window away. So a bucket is one number, which threads change
//! without a lock, and a bucket that is full may as well be forgotten.

use crate::settings::QuotaSettings;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// How many tokens a bucket holds, and how fast they come back. In nanoseconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rate {
    /// What one token takes to come back.
    interval: i64,
    /// What all of them take.
    window: i64,
}

/// Where a bucket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Level {
    /// How many tokens are left.
    pub(super) remaining: u32,
    /// Until it is full again.
    pub(super) full_in: Duration,
    /// If a token was wanted and there was none: until the next one.
    pub(super) wait: Option<Duration>,
}

impl Rate {
    pub(super) fn new(settings: &QuotaSettings) -> Self {
        let quota = i64::from(settings.quota);
        let window = i64::try_from(settings.window.as_nanos());
        let interval = window.expect("a window is at most a day") / quota;
        Self {
            interval,
            window: interval * quota,
        }
    }

    /// What is left in a bucket that will be full at that moment.
    fn level(self, full_at: i64, now: i64) -> Level {
        let missing = full_at - now;
        Level {
            remaining: u32::try_from((self.window - missing) / self.interval).unwrap_or_default(),
            full_in: nanos(missing),
            wait: None,
        }
    }

    /// Where a bucket stands that nobody has taken anything from.
    pub(super) fn full(self) -> Level {
        self.level(0, 0)
    }
}

fn nanos(count: i64) -> Duration {
    Duration::from_nanos(u64::try_from(count).unwrap_or_default())
}

/// When it will be full again.
#[derive(Debug, Default)]
pub(super) struct Bucket(AtomicI64);

impl Bucket {
    /// Takes a token, if there is one. `now` is in nanoseconds since any moment.
    pub(super) fn take(&self, rate: Rate, now: i64) -> Level {
        let mut seen = self.0.load(Ordering::Relaxed);
        loop {
            let stands = Self::sane(seen, rate, now);
            let wait = stands + rate.interval - now - rate.window;
            let next = if wait > 0 {
                stands
            } else {
                stands + rate.interval
            };
            let swapped =
                self.0
                    .compare_exchange_weak(seen, next, Ordering::Relaxed, Ordering::Relaxed);
            match swapped {
                Ok(_) => {
                    return Level {
                        wait: (wait > 0).then(|| nanos(wait)),
                        ..rate.level(next, now)
                    };
                }
                Err(newer) => seen = newer,
            }
        }
    }

    /// What is left.
    pub(super) fn look(&self, rate: Rate, now: i64) -> Level {
        rate.level(Self::sane(self.0.load(Ordering::Relaxed), rate, now), now)
    }

    /// The moment as far as it can be true. A clock that is set back must not keep a bucket empty for longer than a
    /// window.
    fn sane(full_at: i64, rate: Rate, now: i64) -> i64 {
        full_at.clamp(now, now + rate.window)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU32;

    const SECOND: i64 = 1_000_000_000;

    fn rate(quota: u32, seconds: u64) -> Rate {
        Rate::new(&QuotaSettings::new(quota, Duration::from_secs(seconds)))
    }

    /// How many tokens can be taken at once.
    fn drain(bucket: &Bucket, rate: Rate, now: i64) -> u32 {
        let mut taken = 0;
        while bucket.take(rate, now).wait.is_none() {
            taken += 1;
        }
        taken
    }

    /// How long one has to wait for a token.
    fn wait(bucket: &Bucket, rate: Rate, now: i64) -> Option<u64> {
        bucket.take(rate, now).wait.map(|wait| wait.as_secs())
    }

    #[test]
    fn a_full_bucket_may_be_emptied_at_once() {
        for quota in [1, 7, 20, 600, 1_000_000] {
            let bucket = Bucket::default();
            assert_eq!(drain(&bucket, rate(quota, 60), 5 * SECOND), quota);
        }
    }

    #[test]
    fn each_request_is_told_what_is_left() {
        let (bucket, rate) = (Bucket::default(), rate(20, 60));
        let now = 1_000_000 * SECOND;
        assert_eq!(bucket.look(rate, now), rate.full());
        assert_eq!(
            (rate.full().remaining, rate.full().full_in),
            (20, Duration::ZERO)
        );
        let level = bucket.take(rate, now);
        assert_eq!(
            (level.remaining, level.full_in),
            (19, Duration::from_secs(3))
        );
        assert_eq!(bucket.look(rate, now), level, "looking takes nothing");
        let later = bucket.look(rate, now + 2 * SECOND);
        assert_eq!(
            (later.remaining, later.full_in),
            (19, Duration::from_secs(1))
        );
    }

    #[test]
    fn tokens_come_back_one_by_one() {
        let (bucket, rate) = (Bucket::default(), rate(20, 60));
        let start = 77 * SECOND;
        drain(&bucket, rate, start);
        assert_eq!(wait(&bucket, rate, start), Some(3));
        let later = start + 2 * SECOND;
        assert_eq!(
            wait(&bucket, rate, later),
            Some(1),
            "a refusal costs nothing"
        );
        assert_eq!(drain(&bucket, rate, start + 3 * SECOND), 1);
        assert_eq!(drain(&bucket, rate, start + 33 * SECOND), 10);
        assert_eq!(
            drain(&bucket, rate, start + 999 * SECOND),
            20,
            "never more than all"
        );
    }

    #[test]
    fn a_clock_that_is_set_back_empties_no_bucket_for_longer_than_a_window() {
        let (bucket, rate) = (Bucket::default(), rate(20, 60));
        drain(&bucket, rate, 1_000_000 * SECOND);
        let before = 10 * SECOND;
        assert_eq!(wait(&bucket, rate, before), Some(3));
        assert_eq!(drain(&bucket, rate, before + 30 * SECOND), 10);
        assert_eq!(drain(&bucket, rate, before + 90 * SECOND), 20);
    }

    #[test]
    fn threads_share_a_bucket_without_taking_a_token_twice() {
        let (bucket, rate) = (Bucket::default(), rate(1000, 60));
        let taken = AtomicU32::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| taken.fetch_add(drain(&bucket, rate, 0), Ordering::Relaxed));
            }
        });
        assert_eq!(taken.into_inner(), 1000);
    }
}
