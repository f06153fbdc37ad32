//! Where a request comes from: the other end of the connection, or whom the operator's own proxies name there.
//!
//! Anybody can write an `X-Forwarded-For` header, so it is believed from the right, for as long as whoever added the
//! entry is a proxy that the operator trusts.

use crate::state::AppState;
use actix_web::{HttpRequest, web};
use ipnet::IpNet;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The address of the client. Requests without a connection, as tests make them, come from nowhere.
pub(crate) fn address(http: &HttpRequest) -> IpAddr {
    let peer = http
        .peer_addr()
        .map_or(Ipv6Addr::UNSPECIFIED.into(), |peer| {
            peer.ip().to_canonical()
        });
    let trusted = http
        .app_data::<web::Data<AppState>>()
        .map_or(&[][..], |state| &state.settings.trusted_proxies);
    let forwarded: Vec<&str> = http
        .headers()
        .get_all("X-Forwarded-For")
        .filter_map(|value| value.to_str().ok())
        .collect();
    behind(peer, &forwarded, trusted)
}

/// Walks back from the connection's other end over the proxies that are trusted, and stops at an entry that is none.
fn behind(peer: IpAddr, forwarded: &[&str], trusted: &[IpNet]) -> IpAddr {
    let mut client = peer;
    let mut entries = forwarded.iter().rev().flat_map(|line| line.rsplit(','));
    while trusted.iter().any(|network| network.contains(&client)) {
        match entries.next().and_then(|entry| parse(entry.trim())) {
            Some(before) => client = before,
            None => break,
        }
    }
    client
}

/// Some proxies add the port.
fn parse(entry: &str) -> Option<IpAddr> {
    let address = entry.parse::<IpAddr>();
    let address = address.or_else(|_| entry.parse::<SocketAddr>().map(|socket| socket.ip()));
    address.ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn an_address_is_the_same_over_both_protocols() {
        let from = |peer: &str| {
            let request = TestRequest::default().peer_addr(peer.parse().unwrap());
            address(&request.to_http_request()).to_string()
        };
        assert_eq!(from("192.0.2.7:1"), "192.0.2.7");
        assert_eq!(from("[::ffff:192.0.2.7]:2"), "192.0.2.7");
        assert_eq!(from("[2001:db8::1]:3"), "2001:db8::1");
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let trusted = ["10.0.0.0/8", "2001:db8::/32"].map(|network| network.parse().unwrap());
        let rows: [(&str, &[&str], &str); 10] = [
            // Nobody in between: whatever the client claims is its own invention.
            ("192.0.2.7", &["198.51.100.1"], "192.0.2.7"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["203.0.113.9, 198.51.100.1"], "198.51.100.1"),
            (
                "10.0.0.1",
                &["198.51.100.1, 10.9.9.9,2001:db8::5"],
                "198.51.100.1",
            ),
            (
                "10.0.0.1",
                &["203.0.113.9", "198.51.100.1", "10.0.0.2"],
                "198.51.100.1",
            ),
            ("10.0.0.1", &["198.51.100.1:4711"], "198.51.100.1"),
            ("2001:db8::1", &["[2001:db9::1]:80"], "2001:db9::1"),
            ("10.0.0.1", &["nobody, 10.0.0.2"], "10.0.0.2"),
            ("10.0.0.1", &["10.0.0.3"], "10.0.0.3"),
        ];
        for (peer, forwarded, client) in rows {
            let found = behind(peer.parse().unwrap(), forwarded, &trusted);
            assert_eq!(found.to_string(), client, "{peer} {forwarded:?}");
        }
    }
}
