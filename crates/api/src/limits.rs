//! Rate limits: who may send how much, and the headers that tell what is left.
//!
//! Every request to an operation of the versioned interface counts for `default`: by its user, or, when it has none or
//! its credentials are bad, by its client address. What somebody may try to guess at counts for `auth` as well, by client
//! address. What reaches no operation (404, 405, preflights) counts for nothing. Each process counts for itself.

mod bucket;

use crate::client;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::problems::kinds;
use crate::settings::{QuotaSettings, RateLimitSettings};
use crate::state::AppState;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::{HttpMessage as _, HttpRequest};
use bucket::{Bucket, Level, Rate};
use moka::sync::Cache;
use plinth_application::context::Context;
use plinth_application::ports::Clock;
use plinth_domain::users::UserId;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LIMIT: HeaderName = HeaderName::from_static("ratelimit");
/// How many senders a policy keeps in mind: some 15 MB. Beyond, those who send the least are forgotten first.
const MOST_SENDERS: u64 = 50_000;
/// Where networks of version 6 end and addresses within them begin, which their owner may change at will.
const NETWORK: u128 = u128::MAX << 64;

/// The limits of the service, shared by its worker threads, which meet without a lock of all.
pub(crate) struct Limits {
    default: Policy,
    auth: Policy,
    clock: Arc<dyn Clock>,
}

/// One limit.
struct Policy {
    name: &'static str,
    quota: u32,
    window: Duration,
    rate: Rate,
    buckets: Cache<Sender, Arc<Bucket>>,
}

/// Those whose requests are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Sender {
    User(UserId),
    Network(IpAddr),
}

impl Sender {
    /// Those at an address. Whoever has one address of version 6 has all of its network.
    fn at(address: IpAddr) -> Self {
        Self::Network(match address {
            IpAddr::V4(_) => address,
            IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & NETWORK).into(),
        })
    }
}

/// Where a sender stands.
#[derive(Clone, Copy)]
pub(crate) struct Standing {
    default: Level,
    /// Only where this policy counts too.
    auth: Option<Level>,
}

impl Policy {
    fn new(name: &'static str, settings: &QuotaSettings, senders: u64) -> Self {
        Self {
            name,
            quota: settings.quota,
            window: settings.window,
            rate: Rate::new(settings),
            // A bucket that was left alone for a window is full, which is what a new one is.
            buckets: Cache::builder()
                .max_capacity(senders)
                .time_to_idle(settings.window)
                .build(),
        }
    }

    fn take(&self, sender: Sender, now: i64) -> Level {
        let bucket = self.buckets.get_with(sender, Arc::default);
        bucket.take(self.rate, now)
    }

    fn look(&self, sender: Sender, now: i64) -> Level {
        let bucket = self.buckets.get(&sender);
        bucket.map_or_else(|| self.rate.full(), |bucket| bucket.look(self.rate, now))
    }

    /// What it allows, as the header says it.
    fn terms(&self) -> String {
        let (name, quota, window) = (self.name, self.quota, self.window.as_secs());
        format!("\"{name}\";q={quota};w={window}")
    }

    /// What is left of it, as the header says it.
    fn left(&self, level: Level) -> String {
        let (name, remaining, full_in) = (self.name, level.remaining, seconds(level.full_in));
        format!("\"{name}\";r={remaining};t={full_in}")
    }

    /// Why a request is refused that found this level, if it is.
    fn refusal(&self, level: Level) -> Option<Problem> {
        let wait = seconds(level.wait?).max(1);
        let (quota, window) = (self.quota, self.window.as_secs());
        let detail = format!(
            "the limit `{}` of {quota} requests in {window} s is used up: try again in {wait} s",
            self.name
        );
        Some(Problem::new(&kinds::RATE_LIMITED, detail).retry_after(wait))
    }
}

/// In whole seconds, which do not promise too much.
fn seconds(time: Duration) -> u32 {
    let whole = time.as_nanos().div_ceil(1_000_000_000);
    u32::try_from(whole).unwrap_or(u32::MAX)
}

impl Limits {
    /// The limits that the settings ask for, if they ask for any.
    pub(crate) fn new(settings: &RateLimitSettings, clock: Arc<dyn Clock>) -> Option<Self> {
        settings.enabled.then(|| Self {
            default: Policy::new("default", &settings.default, MOST_SENDERS),
            auth: Policy::new("auth", &settings.auth, MOST_SENDERS),
            clock,
        })
    }

    fn now(&self) -> i64 {
        let now = self.clock.now().timestamp_nanos_opt();
        now.expect("clocks stand before the year 2262")
    }

    /// Counts a request, and says where its sender stands.
    fn count(&self, operation: &Operation, caller: Option<&Context>, address: IpAddr) -> Standing {
        let (now, network) = (self.now(), Sender::at(address));
        let user = caller.and_then(|context| context.principal);
        let sender = user.map_or(network, |principal| Sender::User(principal.user_id));
        let default = self.default.take(sender, now);
        let auth = operation.guarded.covers(caller).then(|| {
            if default.wait.is_some() {
                self.auth.look(network, now) // what is refused anyway was no attempt
            } else {
                self.auth.take(network, now)
            }
        });
        Standing { default, auth }
    }

    /// Tells by the headers of an answer what is left to its sender.
    pub(crate) fn tell(
        &self,
        standing: Option<Standing>,
        address: IpAddr,
        headers: &mut HeaderMap,
    ) {
        let standing = standing.unwrap_or_else(|| Standing {
            default: self.default.look(Sender::at(address), self.now()),
            auth: None,
        });
        let mut terms = self.default.terms();
        let mut left = self.default.left(standing.default);
        if let Some(level) = standing.auth {
            terms = format!("{terms}, {}", self.auth.terms());
            left = format!("{left}, {}", self.auth.left(level));
        }
        for (name, list) in [(POLICY, terms), (LIMIT, left)] {
            let list = HeaderValue::try_from(list).expect("names and numbers fit a header");
            headers.insert(name, list);
        }
    }
}

/// Counts a request, if there are limits. Fails with `rate-limited`. `caller` is who sent it, if that is known.
pub(crate) fn check(
    operation: &Operation,
    http: &HttpRequest,
    caller: Option<&Context>,
) -> Result<(), Problem> {
    let Some(limits) = &AppState::of(http).limits else {
        return Ok(());
    };
    if !operation.is_versioned_interface() {
        return Ok(());
    }
    let standing = limits.count(operation, caller, client::address(http));
    http.extensions_mut().insert(standing);
    let of_auth = standing.auth.and_then(|level| limits.auth.refusal(level));
    match limits.default.refusal(standing.default).or(of_auth) {
        Some(problem) => Err(problem),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_of_version_6_is_one_sender() {
        let at = |address: &str| Sender::at(address.parse().unwrap());
        assert_eq!(at("2001:db8:1:2::1"), at("2001:db8:1:2:ffff::9"));
        assert_ne!(at("2001:db8:1:2::1"), at("2001:db8:1:3::1"));
        assert_ne!(at("192.0.2.7"), at("192.0.2.8"));
    }

    #[test]
    fn no_more_senders_are_kept_in_mind_than_there_is_room_for() {
        let policy = Policy::new("test", &RateLimitSettings::default().default, 100);
        for number in 0..1000_u64 {
            let address = Ipv6Addr::from_bits(u128::from(number) << 64);
            policy.take(Sender::at(address.into()), 0);
        }
        policy.buckets.run_pending_tasks();
        assert!(policy.buckets.entry_count() <= 100);
    }

    #[test]
    fn seconds_are_rounded_up() {
        for (millis, whole) in [(0, 0), (1, 1), (1000, 1), (1001, 2)] {
            assert_eq!(seconds(Duration::from_millis(millis)), whole);
        }
    }
}
