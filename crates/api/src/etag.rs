//! Versions over HTTP: tags on answers, `If-None-Match` on reads, `If-Match` on changes.

use crate::problem::Problem;
use crate::problems::kinds;
use crate::respond;
use crate::state::AppState;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use plinth_application::error::Error;
use plinth_application::precondition::Precondition;
use serde::Serialize;
use std::future::{Ready, ready};

/// The tag of a version.
pub(crate) fn tag(version: i64) -> HeaderValue {
    HeaderValue::try_from(format!("\"v{version}\"")).expect("digits and quotes fit a header")
}

/// Answers a read: with the thing, or with 304 when the caller has this version already.
pub(crate) fn respond<V: Serialize>(
    request: &HttpRequest,
    version: i64,
    view: &V,
) -> Result<HttpResponse, Problem> {
    let tag = tag(version);
    let mut response = if is_known(request, &tag)? {
        HttpResponse::new(StatusCode::NOT_MODIFIED)
    } else {
        respond::json(view)
    };
    response.headers_mut().insert(header::ETAG, tag);
    Ok(response)
}

/// Answers a creation with the new thing and its path.
pub(crate) fn created<V: Serialize>(
    location: &str,
    version: i64,
    view: &V,
) -> Result<HttpResponse, Problem> {
    let mut response = respond::created(location, view)?;
    response.headers_mut().insert(header::ETAG, tag(version));
    Ok(response)
}

/// Answers a change with the thing as it is now.
pub(crate) fn changed<V: Serialize>(version: i64, view: &V) -> HttpResponse {
    let mut response = respond::json(view);
    response.headers_mut().insert(header::ETAG, tag(version));
    response
}

/// Tells whether the caller has what the tag names already. Fails with `malformed-request`.
pub(crate) fn is_known(request: &HttpRequest, tag: &HeaderValue) -> Result<bool, Problem> {
    let current = tag.to_str().unwrap_or_default().trim_matches('"');
    Ok(match listed(request, &header::IF_NONE_MATCH)? {
        None => false,
        Some(Tags::Any) => true,
        Some(Tags::These(tags)) => tags.iter().any(|known| known == current),
    })
}

/// What the caller demands of the present version.
pub(crate) struct IfMatch {
    condition: Precondition,
    required: bool,
}

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let required = request
            .app_data::<web::Data<AppState>>()
            .is_some_and(|state| state.settings.require_if_match);
        ready(listed(request, &header::IF_MATCH).map(|tags| Self {
            condition: tags.map_or(Precondition::None, Tags::into_condition),
            required,
        }))
    }
}

impl IfMatch {
    /// The condition. Fails with `precondition-required` when the service insists on one and there is none, though
    /// only once `exists` has found the thing: what is not there is 404 in any case.
    pub(crate) async fn demand<T>(
        self,
        exists: impl Future<Output = Result<T, Error>>,
    ) -> Result<Precondition, Problem> {
        if self.required && self.condition == Precondition::None {
            exists.await?;
            return Err(Problem::new(
                &kinds::PRECONDITION_REQUIRED,
                "send the ETag of the version that you mean to change as If-Match",
            ));
        }
        Ok(self.condition)
    }
}

/// The tags of a header.
#[derive(Debug, PartialEq, Eq)]
enum Tags {
    Any,
    These(Vec<String>),
}

impl Tags {
    /// A tag that is none of ours is no version, so it can never be the current one.
    fn into_condition(self) -> Precondition {
        match self {
            Self::Any => Precondition::Exists,
            Self::These(tags) => {
                Precondition::VersionIn(tags.iter().filter_map(|tag| version(tag)).collect())
            }
        }
    }
}

fn version(tag: &str) -> Option<i64> {
    let version: i64 = tag.strip_prefix('v')?.parse().ok()?;
    (tag == format!("v{version}")).then_some(version)
}

fn listed(request: &HttpRequest, name: &HeaderName) -> Result<Option<Tags>, Problem> {
    let mut all = Vec::new();
    let mut found = false;
    for value in request.headers().get_all(name) {
        found = true;
        match value.to_str().ok().and_then(parse) {
            Some(Tags::Any) => return Ok(Some(Tags::Any)),
            Some(Tags::These(tags)) => all.extend(tags),
            None => {
                return Err(Problem::new(
                    &kinds::MALFORMED_REQUEST,
                    format!("the header {name} is not a list of entity tags"),
                ));
            }
        }
    }
    Ok(found.then_some(Tags::These(all)))
}

/// Reads `*`, or quoted tags separated by commas; nothing between two commas is nothing, as RFC 9110 has it. A weak
/// tag counts as the strong one: proxies weaken tags.
fn parse(text: &str) -> Option<Tags> {
    let mut rest = text.trim();
    if rest == "*" {
        return Some(Tags::Any);
    }
    let mut tags = Vec::new();
    loop {
        rest = rest.trim_start_matches([',', ' ', '\t']);
        if rest.is_empty() {
            return (!tags.is_empty()).then_some(Tags::These(tags));
        }
        let quoted = rest.strip_prefix("W/").unwrap_or(rest).strip_prefix('"')?;
        let (tag, after) = quoted.split_once('"')?;
        if tag.bytes().any(|b| b <= b' ' || b == 0x7f) {
            return None;
        }
        tags.push(tag.to_owned());
        rest = after.trim_start();
        if !rest.is_empty() && !rest.starts_with(',') {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn condition(text: &str) -> Option<Precondition> {
        parse(text).map(Tags::into_condition)
    }

    #[test]
    fn weak_tags_lists_and_the_star_are_understood() {
        let versions = |v: &[i64]| Some(Precondition::VersionIn(v.to_vec()));
        assert_eq!(condition("\"v3\""), versions(&[3]));
        assert_eq!(condition("W/\"v3\" , \"v12\""), versions(&[3, 12]));
        assert_eq!(condition(" * "), Some(Precondition::Exists));
        assert_eq!(condition("\"a,b\", \"v1\""), versions(&[1]));
    }

    #[test]
    fn foreign_tags_match_nothing() {
        for foreign in [
            "\"abc\"",
            "\"v03\"",
            "\"v+3\"",
            "\"\"",
            "\"v99999999999999999999\"",
        ] {
            assert_eq!(
                condition(foreign),
                Some(Precondition::VersionIn(vec![])),
                "{foreign}"
            );
        }
    }

    #[test]
    fn nothing_between_commas_is_nothing() {
        let both = Some(Precondition::VersionIn(vec![3, 4]));
        for list in ["\"v3\",,\"v4\"", ", \"v3\" ,\"v4\",", "\"v3\"\t, \"v4\""] {
            assert_eq!(condition(list), both, "{list:?}");
        }
    }

    #[test]
    fn what_is_no_list_of_tags_is_malformed() {
        for bad in [
            "",
            "v3",
            "\"v3",
            "v3\"",
            "\"v3\" \"v4\"",
            ",",
            "\"a b\"",
            "w/\"v3\"",
            "*, \"v1\"",
        ] {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(text in "([\"v0-9W/*, ]|.){0,30}") {
            let _whatever = parse(&text);
        }

        #[test]
        fn every_version_finds_its_own_tag(version in 1..=i64::MAX) {
            let tag = tag(version);
            prop_assert_eq!(condition(tag.to_str().unwrap()), Some(Precondition::VersionIn(vec![version])));
        }
    }
}
