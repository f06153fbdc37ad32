//! The settings as an operator meets them: variables and files in, settings or sentences out.

mod databases;
mod messages;
mod signing_key;

use super::{Environment, Loaded, Settings, SettingsErrors, aliases};
use secrecy::ExposeSecret;
use std::path::Path;

/// A line of `NAME=value` per variable, as one would type it.
fn load(variables: &[&str]) -> Result<Loaded, SettingsErrors> {
    load_in(tempfile::tempdir().unwrap().path(), variables)
}

fn load_in(dir: &Path, variables: &[&str]) -> Result<Loaded, SettingsErrors> {
    let variables = variables.iter().map(|line| {
        let (name, value) = line.split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    });
    Settings::load(variables, dir)
}

fn development(variables: &[&str]) -> Loaded {
    load(&[&["APP_ENV=development"], variables].concat())
        .unwrap_or_else(|errors| panic!("{errors}"))
}

/// The value and the source of a key in the report.
fn shown(loaded: &Loaded, key: &str) -> (String, String) {
    let row = loaded
        .report
        .rows
        .iter()
        .find(|row| row.key == key)
        .unwrap();
    (row.value.clone(), row.source.clone())
}

#[test]
fn development_needs_no_setting_at_all() {
    let Loaded {
        settings, warnings, ..
    } = development(&[]);
    assert_eq!(settings.environment, Environment::Development);
    assert_eq!(
        settings.database.url.redacted(),
        "sqlite:///./data/plinth.db"
    );
    assert_eq!(
        (settings.server.host.as_str(), settings.server.port),
        ("127.0.0.1", 8080)
    );
    assert!(settings.server.development && settings.first_superuser.is_none());
    assert_eq!(warnings, []);
}

#[test]
fn every_compiled_in_file_is_valid() {
    for environment in Environment::ALL {
        let variables = [
            format!("APP_ENV={environment}"),
            "AUTH_JWT_SECRET=hVq0ZyPmTn3uXw8rKd5sLf7gJb2cEa9i".to_owned(),
        ];
        let loaded = load(&[&variables[0], &variables[1]])
            .unwrap_or_else(|errors| panic!("{environment}: {errors}"));
        assert_eq!(loaded.settings.environment, environment);
    }
}

#[test]
fn every_alias_reaches_its_setting() {
    let rows = [
        ("HOST=::1", "server.host", "::1"),
        ("PORT=9000", "server.port", "9000"),
        (
            "API_REQUIRE_IF_MATCH=true",
            "server.require_if_match",
            "true",
        ),
        (
            "CORS_ALLOWED_ORIGINS=https://a.example, http://b:1",
            "server.cors_allowed_origins",
            "https://a.example, http://b:1",
        ),
        (
            r#"CORS_ALLOWED_ORIGINS=["https://a.example"]"#,
            "server.cors_allowed_origins",
            "https://a.example",
        ),
        (
            "TRUSTED_PROXIES=127.0.0.1,10.0.0.0/8",
            "server.trusted_proxies",
            "127.0.0.1, 10.0.0.0/8",
        ),
        ("DOCS_ENABLED=no", "server.docs_enabled", "false"),
        (
            "METRICS_ENDPOINT=127.0.0.1:9464",
            "server.metrics_endpoint",
            "127.0.0.1:9464",
        ),
        (
            "RATE_LIMIT_ENABLED=off",
            "server.rate_limit.enabled",
            "false",
        ),
        ("DB_POOL_SIZE=5", "database.pool.size", "5"),
        ("DB_MAX_OVERFLOW=0", "database.pool.max_overflow", "0"),
        ("DB_POOL_TIMEOUT=3", "database.pool.timeout", "3"),
        ("DB_POOL_RECYCLE=1800", "database.pool.recycle", "1800"),
        ("DB_POOL_PRE_PING=False", "database.pool.pre_ping", "false"),
        ("DB_POOL_ECHO=on", "database.pool.echo", "true"),
        ("DATABASE_POOL_ECHO=1", "database.pool.echo", "true"),
        ("DB_ECHO=True", "database.echo", "true"),
        ("DATABASE_ECHO=yes", "database.echo", "true"),
        (
            "DB_ISOLATION_LEVEL=REPEATABLE READ",
            "database.isolation_level",
            "REPEATABLE READ",
        ),
        ("DB_SLOW_QUERY_MS=250", "database.slow_query", "250ms"),
        ("AUTH_REGISTRATION=closed", "auth.registration", "closed"),
        (
            "AUTH_JWT_SECRET=hVq0ZyPmTn3uXw8rKd5sLf7gJb2cEa9i",
            "auth.jwt_secret",
            "***",
        ),
        ("AUTH_JWT_SECRET_FILE=key", "auth.jwt_secret_file", "key"),
        (
            "FIRST_SUPERUSER_EMAIL=ann@example.com",
            "first_superuser.email",
            "ann@example.com",
        ),
        (
            "FIRST_SUPERUSER_PASSWORD=correct horse",
            "first_superuser.password",
            "***",
        ),
    ];
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("key"), "hVq0ZyPmTn3uXw8rKd5sLf7gJb2cEa9i\n").unwrap();
    for (line, key, value) in rows {
        let partner = match key {
            "first_superuser.email" => "FIRST_SUPERUSER_PASSWORD=correct horse",
            "first_superuser.password" => "FIRST_SUPERUSER_EMAIL=ann@example.com",
            _ => "DB_NAME=",
        };
        let loaded = load_in(dir.path(), &["APP_ENV=development", line, partner])
            .unwrap_or_else(|errors| panic!("{line}: {errors}"));
        let variable = line.split('=').next().unwrap();
        assert_eq!(
            shown(&loaded, key),
            (value.to_owned(), format!("environment: {variable}")),
            "{line}"
        );
    }
    for alias in aliases::ALIASES {
        assert!(
            rows.iter().any(
                |(line, key, _)| line.starts_with(&format!("{}=", alias.variable))
                    && *key == alias.key
            ),
            "{}",
            alias.variable
        );
    }
}

#[test]
fn every_setting_has_a_long_name() {
    for row in development(&[])
        .report
        .rows
        .iter()
        .filter(|row| row.key != "app_env" && row.value != "(not set)")
    {
        let variable = aliases::variable_of(&row.key);
        let value = match (row.value.as_str(), row.key.as_str()) {
            ("", "server.trusted_proxies") => "10.0.0.0/8",
            ("", _) => "https://a.example",
            (value, _) => value,
        };
        let loaded = development(&[&format!("{variable}={value}")]);
        assert_eq!(
            shown(&loaded, &row.key),
            (value.to_owned(), format!("environment: {variable}"))
        );
    }
}

#[test]
fn each_layer_covers_the_one_below() {
    let dir = tempfile::tempdir().unwrap();
    let load = |variables: &[&str]| {
        load_in(dir.path(), &[&["APP_ENV=development"], variables].concat()).unwrap()
    };
    let slow = |loaded: &Loaded| shown(loaded, "database.slow_query");

    assert_eq!(
        slow(&load(&[])),
        (
            "100ms".to_owned(),
            "config/development.toml (built in)".to_owned()
        )
    );
    std::fs::create_dir(dir.path().join("config")).unwrap();
    std::fs::write(
        dir.path().join("config/development.toml"),
        "[database]\nslow_query = \"2s\"\n",
    )
    .unwrap();
    assert_eq!(
        slow(&load(&[])),
        ("2s".to_owned(), "config/development.toml".to_owned())
    );
    std::fs::write(
        dir.path().join(".env"),
        "DB_SLOW_QUERY_MS=300 # short name\n",
    )
    .unwrap();
    assert_eq!(
        slow(&load(&[])),
        ("300ms".to_owned(), ".env: DB_SLOW_QUERY_MS".to_owned())
    );
    std::fs::write(
        dir.path().join(".env"),
        "DB_SLOW_QUERY_MS=300\nexport PLINTH__DATABASE__SLOW_QUERY='400ms'\n",
    )
    .unwrap();
    assert_eq!(
        slow(&load(&[])),
        (
            "400ms".to_owned(),
            ".env: PLINTH__DATABASE__SLOW_QUERY".to_owned()
        )
    );
    assert_eq!(
        slow(&load(&["DB_SLOW_QUERY_MS=500"])),
        (
            "500ms".to_owned(),
            "environment: DB_SLOW_QUERY_MS".to_owned()
        )
    );
    assert_eq!(slow(&load(&["DB_SLOW_QUERY_MS="])).0, "400ms");
}

#[test]
fn the_environment_may_be_named_in_the_dotenv_file() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join(".env"), "APP_ENV=development\n").unwrap();
    assert_eq!(
        load_in(dir.path(), &[]).unwrap().settings.environment,
        Environment::Development
    );
}

#[test]
fn the_example_is_right_line_by_line() {
    let example = include_str!("../../../../.env.example");
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join(".env"), example).unwrap();
    assert_eq!(load_in(dir.path(), &[]).unwrap().warnings, []);

    let known = ["TEST_DATABASE_URL", "AUTH_JWT_SECRET_FILE"];
    for line in example
        .lines()
        .filter_map(|line| line.strip_prefix('#'))
        .filter(|line| !line.starts_with([' ', '-']) && !line.is_empty())
    {
        let (name, value) = line.split_once('=').unwrap();
        let line = format!("{name}={}", value.trim_matches('\''));
        let errors = load(&["APP_ENV=development", &line]).err();
        let family = name.starts_with("DB_") || name.starts_with("DATABASE_");
        let incomplete = family || name.starts_with("FIRST_SUPERUSER_") || known.contains(&name);
        assert!(errors.is_none() || incomplete, "{line}: {errors:?}");
        let is_alias = aliases::ALIASES.iter().any(|alias| alias.variable == name);
        assert!(
            is_alias || family || name.starts_with("POSTGRES_") || known.contains(&name),
            "{name} is not a setting"
        );
    }
    for alias in aliases::ALIASES {
        assert!(
            example.contains(alias.variable),
            "{} is missing",
            alias.variable
        );
    }
}

#[test]
fn a_first_superuser_has_both_address_and_password() {
    let loaded = development(&[
        "FIRST_SUPERUSER_EMAIL=ann@example.com",
        "FIRST_SUPERUSER_PASSWORD=correct horse",
    ]);
    let first = loaded.settings.first_superuser.unwrap();
    assert_eq!(
        (first.email.as_str(), first.password.expose_secret()),
        ("ann@example.com", "correct horse")
    );
}

#[test]
fn the_report_is_a_table_or_json() {
    let report = development(&["DB_POOL_SIZE=5"]).report;
    assert!(
        report
            .text()
            .lines()
            .any(|line| line.split_whitespace().eq([
                "database.pool.size",
                "5",
                "environment:",
                "DB_POOL_SIZE"
            ]))
    );
    let json: serde_json::Value = serde_json::from_str(&report.json()).unwrap();
    assert_eq!(json.as_array().unwrap().len(), report.rows.len());
    assert_eq!(
        json[0],
        serde_json::json!({"key": "app_env", "value": "development", "source": "environment: APP_ENV"})
    );
}
