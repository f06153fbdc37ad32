//! The parameters after `?`: those of the Python drivers are translated to sqlx's, unknown ones are refused. sqlx would
//! ignore them, and a misspelt `sslmode` must not leave a connection unprotected.

use super::{DatabaseParts, DatabaseUrlError, Engine, error::harmless, parse};

type Pairs = Vec<(String, String)>;

const POSTGRES_MODES: &str = "disable, allow, prefer, require, verify-ca, verify-full";
const MYSQL_MODES: &str = "DISABLED, PREFERRED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY";

/// Moves what names a part of the place (`?host=db`, `?user=app`) to where it belongs.
pub(super) fn take_parts(
    given: Pairs,
    parts: &mut DatabaseParts,
) -> Result<Pairs, DatabaseUrlError> {
    let mut rest = Pairs::new();
    for (name, value) in given {
        match name.as_str() {
            "host" if !value.starts_with('/') => parts.host = Some(value),
            "port" => parts.port = Some(parse::port(&value)?),
            "user" => parts.user = Some(value),
            "password" => parts.password = Some(value.into()),
            "dbname" | "database" => parts.name = Some(value),
            _ => rest.push((name, value)),
        }
    }
    Ok(rest)
}

/// Translates the parameters to the names that sqlx reads.
pub(super) fn understand(engine: Engine, given: Pairs) -> Result<Pairs, DatabaseUrlError> {
    let translate = match engine {
        Engine::Sqlite => |_: &str, _: &str| Ok(None),
        Engine::Postgres => postgres,
        Engine::Mysql => mysql,
    };
    given
        .into_iter()
        .map(|(name, value)| match translate(&name, &value)? {
            Some((name, value)) => Ok((name.to_owned(), value)),
            None => Err(DatabaseUrlError::UnknownParameter {
                engine,
                name: harmless(&name),
                known: known(engine).to_owned(),
            }),
        })
        .collect()
}

fn known(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "SQLite takes none: Plinth sets its options itself",
        Engine::Postgres => {
            "possible: sslmode, ssl, sslrootcert, sslcert, sslkey, application_name, options, host, port, user, password, dbname"
        }
        Engine::Mysql => {
            "possible: charset, collation, ssl-mode, ssl, ssl-ca, ssl-cert, ssl-key, unix_socket, host, port, user, password, database"
        }
    }
}

type Translated = Result<Option<(&'static str, String)>, DatabaseUrlError>;

fn postgres(name: &str, value: &str) -> Translated {
    let name = match name {
        "sslmode" | "ssl" => return Ok(Some(("sslmode", postgres_mode(value)?))),
        "sslrootcert" => "sslrootcert",
        "sslcert" => "sslcert",
        "sslkey" => "sslkey",
        "application_name" => "application_name",
        "options" => "options",
        "host" => "host", // a socket's folder: other hosts were taken as a part
        _ => return Ok(None),
    };
    Ok(Some((name, value.to_owned())))
}

fn mysql(name: &str, value: &str) -> Translated {
    let name = match name {
        "ssl-mode" | "ssl_mode" | "sslmode" | "ssl" => {
            return Ok(Some(("ssl-mode", mysql_mode(value)?)));
        }
        "charset" => return Ok(Some(("charset", utf8mb4(value)?))),
        "collation" => return Ok(Some(("collation", word("collation", value)?))),
        "ssl-ca" | "ssl_ca" | "sslca" => "ssl-ca",
        "ssl-cert" | "ssl_cert" | "sslcert" => "ssl-cert",
        "ssl-key" | "ssl_key" | "sslkey" => "ssl-key",
        "unix_socket" | "socket" => "socket",
        _ => return Ok(None),
    };
    Ok(Some((name, value.to_owned())))
}

/// asyncpg says `ssl=require` or `ssl=true` where libpq says `sslmode=require`.
fn postgres_mode(value: &str) -> Result<String, DatabaseUrlError> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "1" => Ok("require".to_owned()),
        "false" | "0" => Ok("disable".to_owned()),
        mode if one_of(mode, POSTGRES_MODES) => Ok(mode.to_owned()),
        _ => Err(DatabaseUrlError::Parameter {
            name: "sslmode",
            expected: POSTGRES_MODES,
        }),
    }
}

fn mysql_mode(value: &str) -> Result<String, DatabaseUrlError> {
    match value.to_ascii_uppercase().replace('-', "_").as_str() {
        "TRUE" | "1" => Ok("REQUIRED".to_owned()),
        "FALSE" | "0" => Ok("DISABLED".to_owned()),
        mode if one_of(mode, MYSQL_MODES) => Ok(mode.to_owned()),
        _ => Err(DatabaseUrlError::Parameter {
            name: "ssl-mode",
            expected: MYSQL_MODES,
        }),
    }
}

fn one_of(mode: &str, modes: &str) -> bool {
    modes.split(", ").any(|known| known == mode)
}

/// A character set becomes part of a statement (`SET NAMES`), so that only a plain word passes.
/// The driver sends UTF-8 whatever is asked of it; a server told otherwise would store garbage.
fn utf8mb4(value: &str) -> Result<String, DatabaseUrlError> {
    if value.eq_ignore_ascii_case("utf8mb4") {
        Ok(value.to_ascii_lowercase())
    } else {
        Err(DatabaseUrlError::Parameter {
            name: "charset",
            expected: "utf8mb4, which holds every character",
        })
    }
}

fn word(name: &'static str, value: &str) -> Result<String, DatabaseUrlError> {
    let plain = !value.is_empty() && value.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain {
        Ok(value.to_owned())
    } else {
        Err(DatabaseUrlError::Parameter {
            name,
            expected: "the server's own words, such as utf8mb4",
        })
    }
}
