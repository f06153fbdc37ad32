//! What an operator may decide about the HTTP server.

mod rate_limit;

use ipnet::IpNet;
use plinth_application::settings::duration;
use serde::{Deserialize, Deserializer, de};
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;
use validator::{Validate, ValidationError};

pub use rate_limit::{QuotaSettings, RateLimitSettings};

/// The HTTP server.
#[derive(Debug, Clone, Deserialize, Validate)]
pub struct ServerSettings {
    /// The address to listen on.
    pub host: String,
    /// The port to listen on; 0 lets the system choose.
    pub port: u16,
    /// Worker threads; `None` is one per core.
    #[serde(deserialize_with = "zero_is_none")]
    #[validate(range(min = 1, max = 1024, message = "must be from 0 (one per core) to 1024"))]
    pub workers: Option<usize>,
    /// How long a request may take.
    #[serde(with = "duration")]
    #[validate(custom(function = "second_to_ten_minutes"))]
    pub deadline: Duration,
    /// How long running requests may take after SIGTERM.
    #[serde(with = "duration")]
    #[validate(custom(function = "up_to_ten_minutes"))]
    pub drain: Duration,
    /// Refuses changes without `If-Match`.
    pub require_if_match: bool,
    /// Origins whose pages may read the answers.
    #[validate(custom(function = "origins"))]
    pub cors_allowed_origins: Vec<String>,
    /// Networks whose machines may say, by `X-Forwarded-For`, for whom they ask.
    #[serde(deserialize_with = "networks")]
    pub trusted_proxies: Vec<IpNet>,
    /// Serves `/docs`.
    pub docs_enabled: bool,
    /// Where Prometheus finds its metrics.
    pub metrics_endpoint: MetricsEndpoint,
    /// Who may send how much.
    #[validate(nested)]
    pub rate_limit: RateLimitSettings,
    /// Adds the `Server-Timing` header. Follows `APP_ENV`, so it is no key of its own.
    #[serde(skip)]
    pub development: bool,
}

/// For this crate's tests; the real defaults are in `config/default.toml`.
#[cfg(test)]
impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            host: "127.0.0.1".to_owned(),
            port: 0,
            workers: Some(1),
            deadline: Duration::from_secs(30),
            drain: Duration::from_secs(25),
            require_if_match: false,
            cors_allowed_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            docs_enabled: true,
            metrics_endpoint: MetricsEndpoint::Main,
            rate_limit: RateLimitSettings::default(),
            development: false,
        }
    }
}

/// Where Prometheus finds its metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricsEndpoint {
    /// `/metrics` beside everything else.
    Main,
    /// Nowhere.
    Off,
    /// `/metrics` on a listener of its own.
    Address(SocketAddr),
}

/// A word that is no place for metrics.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no place for metrics; use main, off, or an address such as 127.0.0.1:9464")]
pub struct InvalidMetricsEndpoint(String);

impl FromStr for MetricsEndpoint {
    type Err = InvalidMetricsEndpoint;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "main" => Ok(Self::Main),
            "off" => Ok(Self::Off),
            address => address
                .parse()
                .map(Self::Address)
                .map_err(|_| InvalidMetricsEndpoint(address.to_owned())),
        }
    }
}

impl fmt::Display for MetricsEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Main => f.write_str("main"),
            Self::Off => f.write_str("off"),
            Self::Address(address) => address.fmt(f),
        }
    }
}

impl<'de> Deserialize<'de> for MetricsEndpoint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

fn zero_is_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    usize::deserialize(deserializer).map(|count| (count > 0).then_some(count))
}

/// A single address is a network of one.
fn networks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    let network = |text: &String| {
        let network = text.parse::<IpNet>();
        network
            .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
            .map_err(|_| {
                de::Error::custom(format!(
                    "`{text}` is neither an address nor a network; write 10.0.0.7, 10.0.0.0/8 or fd00::/8"
                ))
            })
    };
    texts.iter().map(network).collect()
}

fn second_to_ten_minutes(value: &Duration) -> Result<(), ValidationError> {
    duration::within(value, Duration::from_secs(1), Duration::from_mins(10))
}

fn up_to_ten_minutes(value: &Duration) -> Result<(), ValidationError> {
    duration::within(value, Duration::ZERO, Duration::from_mins(10))
}

/// An origin is compared letter by letter with what the browser sends, so anything beyond `scheme://host[:port]` never matches.
#[expect(clippy::ptr_arg, reason = "the derive passes a reference to the field")]
fn origins(values: &Vec<String>) -> Result<(), ValidationError> {
    let bad = values.iter().find(|origin| {
        let host = origin
            .strip_prefix("https://")
            .or_else(|| origin.strip_prefix("http://"));
        !host.is_some_and(|host| {
            !host.is_empty()
                && host
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-:[]".contains(c))
        })
    });
    bad.map_or(Ok(()), |origin| {
        let message = format!("`{origin}` is not an origin; list each one as https://app.example.com, in lower case, without path or asterisk");
        Err(ValidationError::new("origin").with_message(message.into()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_origins_are_accepted() {
        for good in [
            "https://app.example.com",
            "http://localhost:3000",
            "http://[::1]:3000",
        ] {
            assert!(origins(&vec![good.to_owned()]).is_ok(), "{good}");
        }
        for bad in [
            "*",
            "https://*.example.com",
            "https://example.com/",
            "example.com",
            "https://",
            "null",
            "https://Example.com",
        ] {
            assert!(origins(&vec![bad.to_owned()]).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_metrics_endpoint_is_written_as_it_is_read() {
        for text in ["main", "off", "127.0.0.1:9464", "[::1]:9464"] {
            assert_eq!(text.parse::<MetricsEndpoint>().unwrap().to_string(), text);
        }
        assert!("localhost".parse::<MetricsEndpoint>().is_err());
    }
}
