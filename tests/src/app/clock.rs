//! A clock that tests may move.

use chrono::{DateTime, TimeDelta, Utc};
use plinth_application::ports::Clock;
use plinth_infrastructure::clock::SystemClock;
use std::sync::Mutex;

/// The system's clock, set forward or back.
#[derive(Debug, Default)]
pub struct TestClock {
    moved: Mutex<TimeDelta>,
}

impl TestClock {
    /// Lets so much time pass; with a negative amount it goes back.
    pub fn pass(&self, time: TimeDelta) {
        *self.moved.lock().expect("nobody panics while moving it") += time;
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() + *self.moved.lock().expect("nobody panics while moving it")
    }
}
