//! Each spelling is one row; any part survives its way through the URL.

use super::{DatabaseParts, DatabaseUrl, DatabaseUrlError, Engine, SqliteLocation};
use proptest::prelude::*;
use secrecy::ExposeSecret;

fn parsed(url: &str) -> DatabaseUrl {
    url.parse().unwrap_or_else(|error| panic!("{url}: {error}"))
}

fn refused(url: &str) -> String {
    url.parse::<DatabaseUrl>().expect_err(url).to_string()
}

#[test]
fn sqlite_slashes_have_the_meaning_of_sqlalchemy() {
    let file = |path: &str| SqliteLocation::File(path.into());
    let spellings = [
        ("sqlite:///x.db", file("x.db")),
        ("sqlite:///./data/plinth.db", file("./data/plinth.db")),
        ("sqlite:///data/plinth.sqlite3", file("data/plinth.sqlite3")),
        ("sqlite:////var/lib/plinth.db", file("/var/lib/plinth.db")),
        ("sqlite+aiosqlite:///./x.db", file("./x.db")),
        ("sqlite+aiosqlite:////x.db", file("/x.db")),
        ("sqlite+pysqlite:///x.db", file("x.db")),
        ("sqlite:///my%20notes.db", file("my%20notes.db")),
        ("SQLITE:///x.db", file("x.db")),
        ("sqlite://", SqliteLocation::Memory),
        ("sqlite:///", SqliteLocation::Memory),
        ("sqlite://:memory:", SqliteLocation::Memory),
        ("sqlite:///:memory:", SqliteLocation::Memory),
        ("sqlite::memory:", SqliteLocation::Memory),
        ("sqlite+aiosqlite:///:memory:", SqliteLocation::Memory),
        (":memory:", SqliteLocation::Memory),
    ];
    for (url, location) in spellings {
        assert_eq!(parsed(url).sqlite(), Some(&location), "{url}");
    }
}

#[test]
fn the_spellings_of_every_driver_name_the_same_server() {
    let spellings = [
        (
            "postgresql+asyncpg://ann:pw@db:6543/app",
            "postgres://ann:pw@db:6543/app",
        ),
        (
            "postgresql+psycopg2://ann:pw@db:6543/app",
            "postgres://ann:pw@db:6543/app",
        ),
        (
            "postgresql://ann:pw@db/app",
            "postgres://ann:pw@db:5432/app",
        ),
        ("postgres://db", "postgres://postgres@db:5432/plinth"),
        ("postgres:///app", "postgres://postgres@localhost:5432/app"),
        (
            "postgres://ann@[::1]:6543/app",
            "postgres://ann@[::1]:6543/app",
        ),
        (
            "postgresql+asyncpg://ann:pw@db/app?ssl=require",
            "postgres://ann:pw@db:5432/app?sslmode=require",
        ),
        (
            "postgresql://ann:pw@db/app?ssl=true&sslrootcert=/ca.pem",
            "postgres://ann:pw@db:5432/app?sslmode=require&sslrootcert=%2Fca.pem",
        ),
        (
            "postgresql://ann:pw@/app?host=/run/postgresql",
            "postgres://ann:pw@localhost:5432/app?host=%2Frun%2Fpostgresql",
        ),
        (
            "postgresql:///app?host=db&user=ann&password=pw&port=1",
            "postgres://ann:pw@db:1/app",
        ),
        (
            "mysql+aiomysql://ann:pw@db:3306/app",
            "mysql://ann:pw@db:3306/app",
        ),
        (
            "mysql+asyncmy://ann:pw@db/app?charset=utf8mb4",
            "mysql://ann:pw@db:3306/app?charset=utf8mb4",
        ),
        (
            "mysql+pymysql://ann:pw@db:3307/app",
            "mysql://ann:pw@db:3307/app",
        ),
        ("mariadb://db", "mysql://root@db:3306/plinth"),
        (
            "mariadb+mariadbconnector://db/app?ssl_mode=verify_ca&ssl_ca=ca.pem",
            "mysql://root@db:3306/app?ssl-mode=VERIFY_CA&ssl-ca=ca.pem",
        ),
        (
            "mysql://db/app?unix_socket=/run/mysqld.sock",
            "mysql://root@db:3306/app?socket=%2Frun%2Fmysqld.sock",
        ),
        // Not encoded, as people write it, and as SQLAlchemy reads it.
        (
            "postgresql://ann:p@ss/w#rd@db/app",
            "postgres://ann:p%40ss%2Fw%23rd@db:5432/app",
        ),
        (
            "postgresql://ann:100%@db/app",
            "postgres://ann:100%25@db:5432/app",
        ),
        (
            "postgresql://ann:a+b@db/app",
            "postgres://ann:a%2Bb@db:5432/app",
        ),
        (
            "postgresql://ann:a%20b@db/app",
            "postgres://ann:a%20b@db:5432/app",
        ),
    ];
    for (url, canonical) in spellings {
        assert_eq!(parsed(url).expose().expose_secret(), canonical, "{url}");
        assert_eq!(parsed(canonical), parsed(url), "{url}");
    }
}

#[test]
fn an_unusable_url_is_answered_with_the_remedy() {
    let answers = [
        (
            "mssql+pyodbc://sa:canary@db/app",
            "Microsoft SQL Server is not supported",
        ),
        (
            "oracle://system:canary@db/app",
            "Oracle Database is not supported",
        ),
        ("bigquery://project/dataset", "BigQuery is not supported"),
        (
            "bigquery://project/dataset",
            "keep these in sqlite, postgres or mysql",
        ),
        ("mongodb://canary@db/app", "`mongodb` names no database"),
        ("canary", "this is not a database URL"),
        ("", "this is not a database URL"),
        ("sqlite://x.db", "write sqlite:///x.db"),
        ("sqlite:x.db", "write sqlite:///x.db"),
        ("sqlite:///x.db?mode=ro", "`mode` is not a parameter"),
        (
            "postgresql://ann:canary@db/app?sslmod=require",
            "`sslmod` is not a parameter",
        ),
        (
            "postgresql://ann:canary@db/app?sslmode=yes",
            "use one of disable, allow",
        ),
        (
            "mysql://ann:canary@db/app?collation=utf8'canary",
            "use one of the server's own words",
        ),
        (
            "mysql://ann:canary@db/app?charset=latin1",
            "use one of utf8mb4",
        ),
        (
            "postgresql://ann:canary@db:x/app",
            "the port is not a number",
        ),
        (
            "postgresql://ann:canary@db:0/app",
            "the port is not a number",
        ),
        ("postgresql://ann:1?canary@db/app", "percent-encode it"),
        (
            "postgresql://ann:%FFcanary@db/app",
            "the password is not UTF-8",
        ),
        (
            "canary pass://ann@db/app",
            "the given word names no database",
        ),
    ];
    for (url, expected) in answers {
        let answer = refused(url);
        assert!(answer.contains(expected), "{url}: {answer}");
        assert!(!answer.contains("canary"), "{url}: {answer}");
    }
}

#[test]
fn a_password_never_shows() {
    let url = parsed("postgresql://ann:canary@db/app?application_name=canary");
    assert_eq!(
        format!("{url} {url:?}"),
        "postgres://ann@db:5432/app DatabaseUrl(postgres://ann@db:5432/app)"
    );
    let parts = DatabaseParts {
        password: Some("canary".into()),
        ..DatabaseParts::default()
    };
    assert!(!format!("{parts:?}").contains("canary"));
}

#[test]
fn what_is_missing_defaults_by_engine() {
    let url = |engine| {
        DatabaseUrl::from_parts(engine, DatabaseParts::default())
            .unwrap()
            .redacted()
    };
    assert_eq!(
        url(Engine::Postgres),
        "postgres://postgres@localhost:5432/plinth"
    );
    assert_eq!(url(Engine::Mysql), "mysql://root@localhost:3306/plinth");
    assert_eq!(url(Engine::Sqlite), "sqlite:///./data/plinth.db");
}

#[test]
fn a_sqlite_name_gains_its_extension_only_when_it_has_none() {
    for (name, expected) in [
        ("killkrill", "sqlite:///killkrill.db"),
        ("killkrill.db", "sqlite:///killkrill.db"),
        ("notes.sqlite3", "sqlite:///notes.sqlite3"),
        ("/var/lib/notes", "sqlite:////var/lib/notes.db"),
        (":memory:", "sqlite:///:memory:"),
    ] {
        let parts = DatabaseParts {
            name: Some(name.to_owned()),
            ..DatabaseParts::default()
        };
        let url = DatabaseUrl::from_parts(Engine::Sqlite, parts).unwrap();
        assert_eq!(
            (url.redacted().as_str(), &parsed(&url.redacted())),
            (expected, &url)
        );
    }
}

#[test]
fn a_neighbour_shares_everything_but_the_name() {
    assert_eq!(
        parsed("postgres://ann:pw@db/app").with_database("app_test"),
        parsed("postgres://ann:pw@db/app_test")
    );
    assert_eq!(
        parsed("sqlite:///data/app.db").with_database("app_test"),
        parsed("sqlite:///data/app_test.db")
    );
    assert_eq!(
        parsed("sqlite://").with_database("app_test"),
        parsed("sqlite://")
    );
    assert_eq!(
        parsed("mysql://db/app")
            .with_database("")
            .expose()
            .expose_secret(),
        "mysql://root@db:3306/"
    );
}

#[test]
fn names_and_ports_tell_the_engine() {
    for (name, engine) in [
        ("sqlite", Engine::Sqlite),
        ("PostgreSQL", Engine::Postgres),
        (" postgres ", Engine::Postgres),
        ("mysql", Engine::Mysql),
        ("mariadb", Engine::Mysql),
    ] {
        assert_eq!(Engine::from_name(name), Ok(engine));
    }
    assert_eq!(
        Engine::from_name("db2"),
        Err(DatabaseUrlError::UnknownEngine(Some("db2".to_owned())))
    );
    assert_eq!(
        [5432, 3306, 80].map(Engine::from_port),
        [Some(Engine::Postgres), Some(Engine::Mysql), None]
    );
}

proptest! {
    #[test]
    fn parts_survive_percent_encoding(user in "\\PC{1,20}", password in "\\PC{1,40}", name in "\\PC{1,20}", port in 1_u16.., mysql: bool) {
        // To every reader of URLs these two are directions, however they are written.
        prop_assume!(!matches!(name.as_str(), "." | ".."));
        let engine = if mysql { Engine::Mysql } else { Engine::Postgres };
        let parts = DatabaseParts {
            user: Some(user.clone()),
            password: Some(password.clone().into()),
            name: Some(name.clone()),
            port: Some(port),
            ..DatabaseParts::default()
        };
        let url = DatabaseUrl::from_parts(engine, parts).unwrap();
        let exposed = url.expose();

        let again = parsed(exposed.expose_secret());
        prop_assert_eq!(again.password().map(ExposeSecret::expose_secret), Some(password.as_str()));
        prop_assert_eq!((again.engine(), again.user(), again.database(), again.port()), (engine, Some(user.as_str()), name.as_str(), Some(port)));

        // The drivers read the URL with the `url` crate and decode each part.
        let seen = url::Url::parse(exposed.expose_secret()).unwrap();
        let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned();
        prop_assert_eq!(decoded(seen.username()), user);
        prop_assert_eq!(decoded(seen.password().unwrap_or_default()), password);
        prop_assert_eq!(decoded(seen.path().trim_start_matches('/')), name);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC{0,60}") {
        for url in [text.clone(), format!("postgres://{text}"), format!("mysql://ann:{text}@db/app"), format!("sqlite:{text}")] {
            let _ = url.parse::<DatabaseUrl>();
        }
    }
}
