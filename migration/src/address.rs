//! `DATABASE_URL` as Plinth reads it, in the words of SeaORM's drivers.

use anyhow::{Context as _, bail};
use url::Url;

/// Plinth's address as a driver's: `sqlite:///x.db` is a file beside the working directory, `sqlite:////x.db` an
/// absolute one, and what stands behind a `+` in the scheme is Python's business.
pub(crate) fn for_driver(address: &str, search_path: Option<&str>) -> anyhow::Result<String> {
    let (scheme, rest) = address
        .split_once(':')
        .context("DATABASE_URL has no scheme, such as sqlite: or postgresql:")?;
    let scheme = scheme.split_once('+').map_or(scheme, |(scheme, _)| scheme);
    match scheme {
        "sqlite" => Ok(sqlite(rest)),
        "mysql" | "mariadb" => Ok(format!("mysql:{rest}")),
        "postgres" | "postgresql" => postgres(&format!("postgres:{rest}"), search_path),
        _ => bail!(
            "DATABASE_URL begins with {scheme}: and is none of sqlite:, postgresql:, mysql: and mariadb:"
        ),
    }
}

fn sqlite(rest: &str) -> String {
    let slashes = rest.strip_prefix("///").or_else(|| rest.strip_prefix("//"));
    match slashes.unwrap_or(rest) {
        "" | ":memory:" => "sqlite::memory:".to_owned(),
        path if path.contains('?') => format!("sqlite://{path}"),
        path => format!("sqlite://{path}?mode=rwc"),
    }
}

/// The schema goes along in the address, where each connection that is opened by it finds it.
fn postgres(address: &str, search_path: Option<&str>) -> anyhow::Result<String> {
    let Some(search_path) = search_path else {
        return Ok(address.to_owned());
    };
    // The address itself is left out of what is said: it has the password.
    let mut url = Url::parse(address).context("DATABASE_URL is no address")?;
    url.query_pairs_mut()
        .append_pair("options[search_path]", search_path);
    Ok(url.into())
}

#[cfg(test)]
mod tests {
    use super::for_driver;

    #[test]
    fn addresses_mean_what_they_mean_to_plinth() {
        let cases = [
            (
                "sqlite:///./data/plinth.db",
                "sqlite://./data/plinth.db?mode=rwc",
            ),
            (
                "sqlite+aiosqlite:////var/plinth.db",
                "sqlite:///var/plinth.db?mode=rwc",
            ),
            ("sqlite:///a.db?mode=ro", "sqlite://a.db?mode=ro"),
            ("sqlite:///:memory:", "sqlite::memory:"),
            ("sqlite::memory:", "sqlite::memory:"),
            (
                "postgresql+asyncpg://ann:pw@db/app",
                "postgres://ann:pw@db/app",
            ),
            ("mariadb://ann:pw@db/app", "mysql://ann:pw@db/app"),
        ];
        for (given, expected) in cases {
            assert_eq!(for_driver(given, None).unwrap(), expected);
        }
    }

    #[test]
    fn a_schema_goes_along_to_postgres_alone() {
        let address = for_driver("postgres://db/app?sslmode=disable", Some("b c")).unwrap();
        let expected = "postgres://db/app?sslmode=disable&options%5Bsearch_path%5D=b+c";
        assert_eq!(address, expected);
        assert_eq!(
            for_driver("mysql://db/app", Some("b")).unwrap(),
            "mysql://db/app"
        );
    }

    #[test]
    fn other_databases_are_refused_without_telling_the_password() {
        for address in ["oracle://ann:canary@db/app", "canary"] {
            let refused = for_driver(address, None).unwrap_err();
            assert!(!format!("{refused:#}").contains("canary"), "{refused:#}");
        }
    }
}
