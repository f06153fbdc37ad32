//! Where a request comes from.

use actix_web::HttpRequest;
use std::net::{IpAddr, Ipv6Addr};

/// The address at the other end of the connection. Requests without a connection, as tests make them, come from nowhere.
pub(crate) fn address(http: &HttpRequest) -> IpAddr {
    http.peer_addr()
        .map_or(Ipv6Addr::UNSPECIFIED.into(), |peer| {
            peer.ip().to_canonical()
        })
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
}
