//! From text to [`DatabaseUrl`], with the grammar of `SQLAlchemy`: a password may hold `/` or `#` unencoded, a SQLite path
//! is taken literally.

use super::{
    DatabaseParts, DatabaseUrl, DatabaseUrlError, Engine, Server, SqliteLocation, Target,
    parameters,
};
use percent_encoding::percent_decode_str;
use url::form_urlencoded;

pub(super) fn url(text: &str) -> Result<DatabaseUrl, DatabaseUrlError> {
    let text = text.trim();
    let Some((scheme, rest)) = text.split_once("://") else {
        return match text {
            "sqlite::memory:" | ":memory:" => {
                Ok(DatabaseUrl(Target::Sqlite(SqliteLocation::Memory)))
            }
            _ if text.starts_with("sqlite:") => Err(DatabaseUrlError::SqliteSlashes),
            _ => Err(DatabaseUrlError::NotAUrl),
        };
    };
    let engine = Engine::from_name(scheme)?;
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    match engine {
        Engine::Sqlite => sqlite(place, query),
        Engine::Postgres | Engine::Mysql => server(engine, place, query),
    }
}

fn sqlite(place: &str, query: &str) -> Result<DatabaseUrl, DatabaseUrlError> {
    let given = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    parameters::understand(Engine::Sqlite, given)?;
    let location = match place {
        "" | "/" | ":memory:" | "/:memory:" => SqliteLocation::Memory,
        _ => SqliteLocation::File(
            place
                .strip_prefix('/')
                .ok_or(DatabaseUrlError::SqliteSlashes)?
                .into(),
        ),
    };
    Ok(DatabaseUrl(Target::Sqlite(location)))
}

fn server(engine: Engine, place: &str, query: &str) -> Result<DatabaseUrl, DatabaseUrlError> {
    let (who, place) = match place.rsplit_once('@') {
        Some((who, place)) => (Some(who), place),
        // An unencoded `?` in the password moves the rest of it, and the host, behind the question mark.
        None if query.contains('@') => return Err(DatabaseUrlError::Host),
        None => (None, place),
    };
    let (address, name) = place.split_once('/').unwrap_or((place, ""));
    let (host, port) = address_parts(address)?;
    let (user, password) = who.map_or((None, None), |who| {
        who.split_once(':')
            .map_or((Some(who), None), |(user, password)| {
                (Some(user), Some(password))
            })
    });

    let mut parts = DatabaseParts {
        host: host.map(str::to_owned),
        port,
        user: decoded("user name", user)?,
        password: decoded("password", password)?.map(Into::into),
        name: decoded("database name", Some(name))?,
        charset: None,
    };
    let given = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let given = parameters::take_parts(given, &mut parts)?;
    let parameters = parameters::understand(engine, given)?;
    let DatabaseUrl(target) = DatabaseUrl::from_parts(engine, parts)?;
    Ok(DatabaseUrl(match target {
        Target::Server(server) => Target::Server(Server {
            parameters,
            ..server
        }),
        sqlite @ Target::Sqlite(_) => sqlite,
    }))
}

fn address_parts(address: &str) -> Result<(Option<&str>, Option<u16>), DatabaseUrlError> {
    // The colons of an IPv6 address stand in brackets.
    let after_brackets = address.rfind(']').map_or(0, |end| end + 1);
    let (host, port) = match address[after_brackets..].find(':') {
        Some(colon) => (
            &address[..after_brackets + colon],
            Some(port(&address[after_brackets + colon + 1..])?),
        ),
        None => (address, None),
    };
    Ok(((!host.is_empty()).then_some(host), port))
}

pub(super) fn port(text: &str) -> Result<u16, DatabaseUrlError> {
    text.parse()
        .ok()
        .filter(|port| *port > 0)
        .ok_or(DatabaseUrlError::Port)
}

/// Checks a host; an IPv6 address gains the brackets that a URL wants.
pub(super) fn host(text: &str) -> Result<String, DatabaseUrlError> {
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(text);
    if bare.parse::<std::net::Ipv6Addr>().is_ok() {
        return Ok(format!("[{bare}]"));
    }
    let plausible = !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
    if plausible {
        Ok(text.to_owned())
    } else {
        Err(DatabaseUrlError::Host)
    }
}

fn decoded(what: &'static str, text: Option<&str>) -> Result<Option<String>, DatabaseUrlError> {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let text = percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| DatabaseUrlError::Encoding(what))?;
    Ok(Some(text.into_owned()))
}
