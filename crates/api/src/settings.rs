//! What an operator can set about the HTTP side.

use actix_web::http::Uri;
use serde::{Deserialize, Deserializer};
use std::net::SocketAddr;
use std::time::Duration;

/// The HTTP side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerSettings {
    /// The address to listen on.
    pub host: String,
    /// The port to listen on; 0 takes a free one.
    pub port: u16,
    /// How many threads serve requests; one for each core if not set.
    pub workers: Option<usize>,
    /// How long a request may take.
    pub deadline: Duration,
    /// How long requests in flight are given when the service stops.
    pub drain: Duration,
    /// Whether changes of versioned resources must say which version they mean.
    pub require_if_match: bool,
    /// The web pages that may call this service, as origins.
    pub cors_allowed_origins: Vec<String>,
    /// Whether the documentation is served at `/docs`.
    pub docs_enabled: bool,
    /// Where the process's own metrics are served.
    pub metrics_endpoint: MetricsEndpoint,
    /// Whether answers tell what they cost. Never makes a check weaker.
    pub development: bool,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            host: "127.0.0.1".to_owned(),
            port: 8080,
            workers: None,
            deadline: Duration::from_secs(30),
            drain: Duration::from_secs(25),
            require_if_match: false,
            cors_allowed_origins: Vec::new(),
            docs_enabled: true,
            metrics_endpoint: MetricsEndpoint::Main,
            development: false,
        }
    }
}

impl ServerSettings {
    /// Fails when an origin is none, which would otherwise show only as pages that cannot call the service.
    pub fn check(&self) -> Result<(), InvalidOrigin> {
        match self.cors_allowed_origins.iter().find(|o| !is_origin(o)) {
            Some(origin) => Err(InvalidOrigin(origin.clone())),
            None => Ok(()),
        }
    }
}

fn is_origin(text: &str) -> bool {
    let parts = text.parse::<Uri>().map(Uri::into_parts);
    parts.is_ok_and(|p| match (p.scheme, p.authority) {
        (Some(scheme), Some(authority)) => text == format!("{scheme}://{authority}"),
        _ => false,
    })
}

/// A text that is no origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not an origin: use scheme, host and port as in https://app.example.com, without a path"
)]
pub struct InvalidOrigin(String);

/// Where the process's own metrics are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MetricsEndpoint {
    /// At `/metrics` of the service itself.
    #[default]
    Main,
    /// Nowhere.
    Off,
    /// At `/metrics` of an address of their own.
    Address(SocketAddr),
}

/// A text that names no place for metrics.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a place for metrics: use main, off, or an address such as 127.0.0.1:9100")]
pub struct InvalidMetricsEndpoint(String);

impl std::str::FromStr for MetricsEndpoint {
    type Err = InvalidMetricsEndpoint;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "main" => Ok(Self::Main),
            "off" => Ok(Self::Off),
            other => other
                .parse()
                .map(Self::Address)
                .map_err(|_| InvalidMetricsEndpoint(other.to_owned())),
        }
    }
}

impl<'de> Deserialize<'de> for MetricsEndpoint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_no_path_and_no_wildcard() {
        let check = |origin: &str| {
            let cors_allowed_origins = vec![origin.to_owned()];
            let settings = ServerSettings {
                cors_allowed_origins,
                ..Default::default()
            };
            settings.check()
        };
        for good in ["https://app.example.com", "http://localhost:3000"] {
            assert_eq!(check(good), Ok(()));
        }
        for bad in [
            "",
            "*",
            "https://a.example/",
            "a.example",
            "https://a.example/x",
            "null",
        ] {
            assert!(check(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn metrics_live_here_nowhere_or_at_an_address() {
        assert_eq!("main".parse(), Ok(MetricsEndpoint::Main));
        assert_eq!("off".parse(), Ok(MetricsEndpoint::Off));
        let address = "127.0.0.1:9100";
        assert_eq!(
            address.parse(),
            Ok(MetricsEndpoint::Address(address.parse().unwrap()))
        );
        assert!("elsewhere".parse::<MetricsEndpoint>().is_err());
    }
}
