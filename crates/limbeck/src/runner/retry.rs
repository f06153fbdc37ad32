//! Trying again when somebody else held a lock for too long: a bounded number of times, with growing pauses.

use super::event::{Event, Progress};
use super::session::is_contention;
use sea_orm::DbErr;
use std::time::Duration;
use tokio::time::sleep;

/// The longest pause.
const LONGEST: Duration = Duration::from_secs(10);

/// How often to try again, and the first pause.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    pub(super) retries: u32,
    pub(super) pause: Duration,
}

impl Patience {
    pub(super) fn attempts(&self) -> Attempts {
        Attempts {
            left: self.retries,
            attempt: 1,
            pause: self.pause,
        }
    }
}

/// The attempts at one thing.
pub(super) struct Attempts {
    left: u32,
    attempt: u32,
    pause: Duration,
}

impl Attempts {
    /// Tells whether to try again after this error, and if so makes the pause first.
    pub(super) async fn again(&mut self, error: &DbErr, progress: &mut Progress<'_>) -> bool {
        if self.left == 0 || !is_contention(error) {
            return false;
        }
        self.left -= 1;
        self.attempt += 1;
        progress(Event::Retry {
            attempt: self.attempt,
            pause: self.pause,
        });
        sleep(self.pause).await;
        self.pause = LONGEST.min(self.pause * 2);
        true
    }
}
