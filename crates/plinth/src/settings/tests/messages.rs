//! What is said about wrong settings, and what is never said.

use super::{load, load_in};

/// What is typed, and the sentence that answers it.
const SENTENCES: [(&[&str], &str); 36] = [
    (
        &["PORT=many"],
        "server.port (environment: PORT): `many` is not a whole number; write one, such as the default 8080",
    ),
    (
        &["PORT=99999"],
        "server.port (environment: PORT): `99999` is out of range; use a number such as the default 8080",
    ),
    (
        &["DB_ECHO=maybe"],
        "database.echo (environment: DB_ECHO): `maybe` is neither true nor false; write one of these, the default is false",
    ),
    (
        &["DB_POOL_SIZE=0"],
        "database.pool.size (environment: DB_POOL_SIZE): must be from 1 to 1000",
    ),
    (
        &["DB_POOL_SIZE=-1"],
        "database.pool.size (environment: DB_POOL_SIZE): `-1` is out of range; use a number such as the default 10",
    ),
    (
        &["DB_POOL_RECYCLE=soon"],
        "database.pool.recycle (environment: DB_POOL_RECYCLE): `soon` is not a duration; write a number with a unit",
    ),
    (
        &["DB_POOL_RECYCLE=0"],
        "database.pool.recycle (environment: DB_POOL_RECYCLE): 0s is out of range; use 1s to 7d",
    ),
    (
        &["DB_POOL_TIMEOUT=30"],
        "database.pool.timeout (environment: DB_POOL_TIMEOUT): a request would wait 30s for a connection and is given up after 30s",
    ),
    (
        &["DB_POOL_TIMEOUT=60"],
        "use 2s, or anything well below 30s",
    ),
    (
        &["PLINTH__SERVER__DEADLINE=1s"],
        "database.pool.timeout (default): a request would wait 2s",
    ),
    (
        &["DB_ISOLATION_LEVEL=chaos"],
        "`chaos` is not an isolation level; use read_committed, repeatable_read or serializable",
    ),
    (
        &["PLINTH__DATABASE__DURABILITY=some"],
        "`some` is not possible; use full or relaxed",
    ),
    (
        &["AUTH_REGISTRATION=maybe"],
        "auth.registration (environment: AUTH_REGISTRATION): `maybe` is not possible; use open or closed",
    ),
    (
        &[
            "PLINTH__AUTH__REFRESH_TTL=1h",
            "PLINTH__AUTH__ACCESS_TTL=2h",
        ],
        "auth.refresh_ttl (environment: PLINTH__AUTH__REFRESH_TTL): a refresh token would end before the access token",
    ),
    (
        &["METRICS_ENDPOINT=there"],
        "use main, off, or an address such as 127.0.0.1:9464",
    ),
    (
        &["CORS_ALLOWED_ORIGINS=*"],
        "`*` is not an origin; list each one as https://app.example.com",
    ),
    (
        &["TRUSTED_PROXIES=proxy.example.com"],
        "`proxy.example.com` is neither an address nor a network; write 10.0.0.7, 10.0.0.0/8 or fd00::/8",
    ),
    (
        &["PLINTH__SERVER__RATE_LIMIT__AUTH__QUOTA=0"],
        "server.rate_limit.auth.quota (environment: PLINTH__SERVER__RATE_LIMIT__AUTH__QUOTA): must be from 1 to 1000000",
    ),
    (
        &["PLINTH__SERVER__RATE_LIMIT__DEFAULT__WINDOW=1500ms"],
        "1500ms is not a whole number of seconds",
    ),
    (
        &["CORS_ALLOWED_ORIGINS=[1"],
        "this is not a list of strings; separate the values by commas",
    ),
    (
        &["PLINTH__LOGGING__FORMAT=xml"],
        "`xml` is not possible; use pretty or json",
    ),
    (
        &["PLINTH__LOGGING__LEVEL=plinth=loud"],
        "logging.level (environment: PLINTH__LOGGING__LEVEL): this is not a log level",
    ),
    (
        &["FIRST_SUPERUSER_EMAIL=ann@example.com"],
        "set FIRST_SUPERUSER_PASSWORD as well",
    ),
    (
        &["FIRST_SUPERUSER_PASSWORD=canary"],
        "set FIRST_SUPERUSER_EMAIL as well",
    ),
    (
        &[
            "FIRST_SUPERUSER_EMAIL=ann",
            "FIRST_SUPERUSER_PASSWORD=canary",
        ],
        "this is not an email address",
    ),
    (
        &["AUTH_JWT_SECRET=canary"],
        "auth.jwt_secret (environment: AUTH_JWT_SECRET): the signing key has 6 bytes and needs 32",
    ),
    (
        &["AUTH_JWT_SECRET_FILE=missing"],
        "name a file that holds the signing key as text",
    ),
    (
        &["AUTH_JWT_SECRET=canary", "AUTH_JWT_SECRET_FILE=missing"],
        "a signing key is given twice",
    ),
    (
        &["PLINTH__DATABASE__POOL__SIZ=1"],
        "there is no such setting; did you mean PLINTH__DATABASE__POOL__SIZE?",
    ),
    (
        &["PLINTH__WEATHER=canary"],
        "there is no such setting; remove it",
    ),
    (
        &["DB_TYPE=mssql", "DB_PASSWORD=canary"],
        "database.url (environment: DB_TYPE): Microsoft SQL Server is not supported (supported: sqlite, postgres, mysql or mariadb)",
    ),
    (&["DB_TYPE=oracle"], "Oracle Database is not supported"),
    (&["DB_TYPE=bigquery"], "BigQuery is not supported"),
    (
        &["DATABASE_URL=oracle+cx_oracle://ann:canary@db/app"],
        "database.url (environment: DATABASE_URL): Oracle Database is not supported",
    ),
    (
        &["DB_TYPE=postgres", "DB_PORT=x"],
        "database.url (environment: DB_PORT): `x` is not a port; write a number from 1 to 65535",
    ),
    (
        &["DATABASE_URL=postgres://ann:canary@db:port/app"],
        "the port is not a number from 1 to 65535",
    ),
];

#[test]
fn a_wrong_setting_is_one_sentence_with_key_source_and_remedy() {
    for (variables, expected) in SENTENCES {
        let errors = load(&[&["APP_ENV=development"], variables].concat()).unwrap_err();
        assert_eq!(errors.problems.len(), 1, "{variables:?}: {errors}");
        assert!(
            errors.to_string().contains(expected),
            "{variables:?}: {errors}"
        );
        assert!(
            !format!("{errors} {errors:?}").contains("canary"),
            "{variables:?}: {errors}"
        );
    }
}

#[test]
fn an_unknown_environment_is_answered_with_the_known_ones() {
    let errors = load(&["APP_ENV=dev"]).unwrap_err();
    assert_eq!(
        errors.to_string(),
        "the settings cannot be used\n  - app_env (environment: APP_ENV): `dev` is not possible; use production, development or test; did you mean development?"
    );
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("config")).unwrap();
    std::fs::write(
        dir.path().join("config/development.toml"),
        "[server]\nprot = 1\nport = true\n[logging]\nformat = 'xml'\n",
    )
    .unwrap();
    std::fs::write(
        dir.path().join(".env"),
        "DB_HOST=db\nthis is canary\nDB_POOL_SIZE=0\n",
    )
    .unwrap();
    let errors = load_in(
        dir.path(),
        &[
            "APP_ENV=development",
            "AUTH_REGISTRATION=maybe",
            "AUTH_JWT_SECRET=canary",
        ],
    )
    .unwrap_err();

    let mut places: Vec<_> = errors
        .problems
        .iter()
        .map(|problem| format!("{} ({})", problem.key, problem.source))
        .collect();
    places.sort();
    assert_eq!(
        places,
        [
            ".env (working directory)",
            "auth.jwt_secret (environment: AUTH_JWT_SECRET)",
            "auth.registration (environment: AUTH_REGISTRATION)",
            "database.pool.size (.env: DB_POOL_SIZE)",
            "database.url (.env: DB_HOST)",
            "logging.format (config/development.toml)",
            "server.port (config/development.toml)",
            "server.prot (config/development.toml)",
        ]
    );
    assert!(
        errors.to_string().contains("line 2 cannot be read"),
        "{errors}"
    );
    assert!(
        !format!("{errors} {errors:?}").contains("canary"),
        "{errors}"
    );
}

#[test]
fn a_broken_file_is_named_and_not_repeated() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("config")).unwrap();
    let text = "[auth]\njwt_secret = \"canary\n";
    std::fs::write(dir.path().join("config/development.toml"), text).unwrap();
    let errors = load_in(dir.path(), &["APP_ENV=development"]).unwrap_err();
    let expected =
        "config/development.toml (working directory): this is not TOML (TOML parse error at line 2";
    assert!(errors.to_string().contains(expected), "{errors}");
    assert!(!errors.to_string().contains("canary"), "{errors}");
}

#[test]
fn what_has_no_counterpart_is_accepted_with_a_warning() {
    let rows: [(&[&str], &str); 4] = [
        (
            &["DB_POOL_USE_LIFO=true"],
            "DB_POOL_USE_LIFO (environment): has no counterpart",
        ),
        (
            &["DB_ECHO=true", "DATABASE_ECHO=false"],
            "DATABASE_ECHO (environment): ignored, because DB_ECHO comes first",
        ),
        (
            &["PLINTH__SERVER__PORT=1", "PORT=2"],
            "PORT (environment): ignored, because PLINTH__SERVER__PORT comes first",
        ),
        (
            &["DB_TYPE=mysql", "DB_PASSWORD=canary", "DB_PASS=canary2"],
            "DB_PASS (environment): ignored, because DB_PASSWORD comes first",
        ),
    ];
    for (variables, expected) in rows {
        let warnings = super::development(variables).warnings;
        assert_eq!(warnings.len(), 1, "{variables:?}");
        assert!(
            warnings[0].to_string().contains(expected),
            "{variables:?}: {}",
            warnings[0]
        );
    }
}

#[test]
fn secrets_are_never_shown() {
    let canary = "canary-Vq0ZyPmTn3uXw8rKd5sLf7gJb2cEa9i";
    let loaded = load(&[
        &format!("AUTH_JWT_SECRET={canary}"),
        &format!("DATABASE_URL=postgresql://ann:{canary}@db/app"),
        "DB_TYPE=mysql",
        &format!("DB_PASSWORD={canary}"),
        "FIRST_SUPERUSER_EMAIL=ann@example.com",
        &format!("FIRST_SUPERUSER_PASSWORD={canary}"),
    ])
    .unwrap();
    assert_eq!(loaded.warnings.len(), 2, "{:?}", loaded.warnings);
    for text in [
        format!("{loaded:?}"),
        loaded.report.text(),
        loaded.report.json(),
    ] {
        assert!(!text.contains("canary"), "{text}");
    }
}
