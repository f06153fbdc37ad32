//! What only shows when several settings are seen together.

use super::aliases::POOL_USE_LIFO;
use super::effective::Effective;
use super::finding::Findings;
use super::signing_key::is_a_sample;
use super::variables::Variables;
use super::{Environment, FirstSuperuser, Settings};
use plinth_application::settings::duration;
use plinth_infrastructure::database_url::DatabaseUrl;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tracing_subscriber::EnvFilter;
use validator::Validate;

/// The section as it stands in the files, where empty means absent.
#[derive(Deserialize, Validate)]
struct Superuser {
    email: String,
    password: SecretString,
}

/// Reads who is made at the first start: both settings, or neither.
pub(super) fn first_superuser(
    effective: &Effective,
    environment: Environment,
    findings: &mut Findings,
) -> Option<FirstSuperuser> {
    let Superuser { email, password } = effective.section("first_superuser", findings);
    let (email_source, password_source) = (
        effective.source("first_superuser.email"),
        effective.source("first_superuser.password"),
    );
    match (email.is_empty(), password.expose_secret().is_empty()) {
        (true, true) => return None,
        (false, true) => findings.problem(
            "first_superuser.email",
            email_source,
            "set without a password; set FIRST_SUPERUSER_PASSWORD as well",
        ),
        (true, false) => findings.problem(
            "first_superuser.password",
            password_source,
            "set without an address; set FIRST_SUPERUSER_EMAIL as well",
        ),
        (false, false) if !email.contains('@') => {
            findings.problem(
                "first_superuser.email",
                email_source,
                "this is not an email address; write it as name@example.com",
            );
        }
        (false, false)
            if environment == Environment::Production && is_a_sample(password.expose_secret()) =>
        {
            findings.problem(
                "first_superuser.password",
                password_source,
                "this password is a sample that everybody can guess; choose another one",
            );
        }
        (false, false) => {}
    }
    Some(FirstSuperuser { email, password })
}

/// Checks the rules that hold between settings.
pub(super) fn check(
    settings: &Settings,
    effective: &Effective,
    variables: &Variables,
    findings: &mut Findings,
) {
    let Settings {
        server,
        database,
        auth,
        logging,
        ..
    } = settings;
    if database.pool.timeout >= server.deadline {
        let (waits, deadline) = (
            duration::text(database.pool.timeout),
            duration::text(server.deadline),
        );
        let text = format!(
            "a request would wait {waits} for a connection and is given up after {deadline} (server.deadline); use 2s, or anything well below {deadline}"
        );
        findings.problem(
            "database.pool.timeout",
            effective.source("database.pool.timeout"),
            text,
        );
    }
    if auth.refresh_ttl <= auth.access_ttl {
        let access = duration::text(auth.access_ttl);
        let text = format!(
            "a refresh token would end before the access token ({access}, auth.access_ttl) that it renews; use something longer, such as 7d"
        );
        findings.problem(
            "auth.refresh_ttl",
            effective.source("auth.refresh_ttl"),
            text,
        );
    }
    if EnvFilter::builder().parse(&logging.level).is_err() {
        findings.problem("logging.level", effective.source("logging.level"), "this is not a log level; use error, warn, info, debug or trace, or one per module as in info,plinth_api=debug");
    }
    if let Some(lifo) = variables.get(POOL_USE_LIFO) {
        findings.warning(
            POOL_USE_LIFO,
            lifo.layer.to_string(),
            "has no counterpart: connections are always handed out in turn; remove it",
        );
    }
    if settings.environment == Environment::Production {
        production(&database.url, effective.source("database.url"), findings);
    }
}

fn production(url: &DatabaseUrl, source: &str, findings: &mut Findings) {
    if source == "default" {
        // SQLite is a database for production as well, so this is no error; but in a container the file goes with it.
        let text = format!(
            "no database is set, so the data is kept in {url}; set DATABASE_URL, to this value if it is meant"
        );
        findings.warning("database.url", source, text);
    }
    let far = url
        .host()
        .is_some_and(|host| !matches!(host, "localhost" | "127.0.0.1" | "[::1]"));
    if far && !url.decides_encryption() {
        let parameter = if url.engine().as_str() == "mysql" {
            "ssl-mode=VERIFY_IDENTITY"
        } else {
            "sslmode=verify-full"
        };
        let text = format!(
            "nothing says whether the connection is encrypted; add ?{parameter} to DATABASE_URL, or disable it there to say that the network is trusted"
        );
        findings.warning("database.url", source, text);
    }
}
