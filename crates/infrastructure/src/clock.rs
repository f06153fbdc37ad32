//! The system clock, cut to the microseconds that every database keeps.

use chrono::{DateTime, Utc};
use plinth_application::ports::Clock;
use plinth_domain::record::to_micros;

/// Reads the system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the clock"
    )]
    fn now(&self) -> DateTime<Utc> {
        to_micros(Utc::now())
    }
}
