//! Which database is meant.

use super::{development, load, load_in, shown};
use secrecy::ExposeSecret;

#[test]
fn every_family_names_a_database() {
    let rows: [(&[&str], &str); 17] = [
        (
            &["DATABASE_URL=postgresql+asyncpg://ann:pw@db/app"],
            "postgres://ann:pw@db:5432/app",
        ),
        (
            &["PLINTH__DATABASE__URL=mysql://db/app"],
            "mysql://root@db:3306/app",
        ),
        (
            &["DB_TYPE=postgresql"],
            "postgres://postgres@localhost:5432/plinth",
        ),
        (
            &["DB_TYPE=postgres", "DB_PASS=p@ss:/?#[]%"],
            "postgres://postgres:p%40ss%3A%2F%3F%23%5B%5D%25@localhost:5432/plinth",
        ),
        (
            &["DB_TYPE=mariadb", "DB_USER=ann", "DB_PASSWORD=pw"],
            "mysql://ann:pw@localhost:3306/plinth",
        ),
        (
            &["DB_TYPE=mysql", "DB_CHARSET=utf8mb4"],
            "mysql://root@localhost:3306/plinth?charset=utf8mb4",
        ),
        (
            &["DB_TYPE=postgres", "DB_CHARSET=utf8mb4"],
            "postgres://postgres@localhost:5432/plinth",
        ),
        (
            &["DB_HOST=db", "DB_PORT=5432"],
            "postgres://postgres@db:5432/plinth",
        ),
        (
            &["DB_HOST=db", "DB_PORT=3306", "DB_NAME=app"],
            "mysql://root@db:3306/app",
        ),
        (&["DB_TYPE=sqlite"], "sqlite:///./data/plinth.db"),
        (
            &["DB_TYPE=sqlite", "DB_NAME=killkrill"],
            "sqlite:///killkrill.db",
        ),
        (
            &["DB_TYPE=sqlite", "DB_NAME=killkrill.db"],
            "sqlite:///killkrill.db",
        ),
        (
            &[
                "DATABASE_TYPE=mysql",
                "DATABASE_HOST=db",
                "DATABASE_SCHEMA=app",
            ],
            "mysql://root@db:3306/app",
        ),
        (
            &[
                "DATABASE_TYPE=postgresql",
                "DATABASE_NAME=app",
                "DATABASE_USER=ann",
                "DATABASE_PASSWORD=pw",
                "DATABASE_PORT=1",
            ],
            "postgres://ann:pw@localhost:1/app",
        ),
        (
            &[
                "POSTGRES_DB=app",
                "POSTGRES_USER=ann",
                "POSTGRES_PASSWORD=pw",
            ],
            "postgres://ann:pw@localhost:5432/app",
        ),
        (
            &["POSTGRES_HOST=db", "POSTGRES_PORT=6543"],
            "postgres://postgres@db:6543/plinth",
        ),
        // Kubernetes, for a service called postgres.
        (
            &["POSTGRES_PORT=tcp://10.0.0.1:5432"],
            "sqlite:///./data/plinth.db",
        ),
    ];
    for (variables, url) in rows {
        let loaded = development(variables);
        assert_eq!(
            loaded.settings.database.url.expose().expose_secret(),
            url,
            "{variables:?}"
        );
        assert_eq!(loaded.warnings, [], "{variables:?}");
    }
}

#[test]
fn the_first_family_decides_and_the_others_are_named() {
    let ladder = [
        (
            "PLINTH__DATABASE__URL=sqlite:///first.db",
            "sqlite:///first.db",
        ),
        ("DATABASE_URL=sqlite:///second.db", "sqlite:///second.db"),
        ("DB_TYPE=mysql", "mysql://root@localhost:3306/plinth"),
        (
            "DATABASE_TYPE=postgres",
            "postgres://postgres@localhost:5432/plinth",
        ),
        ("POSTGRES_HOST=db", "postgres://postgres@db:5432/plinth"),
    ];
    for first in 0..ladder.len() {
        let variables: Vec<_> = ladder[first..].iter().map(|(line, _)| *line).collect();
        let loaded = development(&variables);
        assert_eq!(loaded.settings.database.url.redacted(), ladder[first].1);
        let named: Vec<_> = loaded
            .warnings
            .iter()
            .map(|warning| warning.source.clone())
            .collect();
        let others: Vec<_> = variables[1..]
            .iter()
            .map(|line| format!("environment: {}", line.split('=').next().unwrap()))
            .collect();
        assert_eq!(named, others);
    }
}

#[test]
fn families_that_agree_are_no_news() {
    let url = "DATABASE_URL=postgresql+asyncpg://ann:p%40ss@db:5432/app";
    let loaded = development(&[
        url,
        "POSTGRES_HOST=db",
        "POSTGRES_USER=ann",
        "POSTGRES_PASSWORD=p@ss",
        "POSTGRES_DB=app",
        "DB_TYPE=postgresql",
    ]);
    assert_eq!(loaded.warnings, []);
    let loaded = development(&[
        "DATABASE_URL=sqlite:///app.db",
        "DB_TYPE=sqlite",
        "DB_NAME=app",
    ]);
    assert_eq!(loaded.warnings, []);
}

#[test]
fn the_environment_against_the_dotenv_file_is_an_error_when_the_orders_contradict() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join(".env"), "DATABASE_URL=sqlite:///app.db\n").unwrap();
    let errors = load_in(dir.path(), &["APP_ENV=development", "DB_TYPE=mysql"]).unwrap_err();
    assert_eq!(errors.problems.len(), 1);
    assert!(
        errors
            .to_string()
            .contains("database.url (environment: DB_TYPE): it is not clear what is meant"),
        "{errors}"
    );
}

#[test]
fn the_parts_of_a_family_come_from_both_layers() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(
        dir.path().join(".env"),
        "DB_TYPE=postgres\nDB_PASSWORD='p $w'\nDB_NAME=app\n",
    )
    .unwrap();
    let loaded = load_in(dir.path(), &["APP_ENV=development", "DB_NAME=other"]).unwrap();
    assert_eq!(
        loaded.settings.database.url.expose().expose_secret(),
        "postgres://postgres:p%20%24w@localhost:5432/other"
    );
    let (value, source) = shown(&loaded, "database.url");
    assert_eq!(
        (value.as_str(), source.as_str()),
        (
            "postgres://postgres@localhost:5432/other",
            "environment: DB_NAME; .env: DB_TYPE, DB_PASSWORD"
        )
    );
}

#[test]
fn sqlite_is_never_chosen_silently() {
    for line in [
        "DB_HOST=db",
        "DB_USER=ann",
        "DB_PASSWORD=pw",
        "DB_PASS=pw",
        "DB_NAME=app",
        "DB_PORT=1234",
        "DATABASE_HOST=db",
        "DATABASE_SCHEMA=app",
    ] {
        let errors = load(&["APP_ENV=development", line]).expect_err(line);
        assert_eq!(errors.problems.len(), 1, "{line}: {errors}");
        assert!(
            errors
                .to_string()
                .contains("do not say which kind of database"),
            "{line}: {errors}"
        );
    }
    let warnings = development(&["DB_TYPE=sqlite", "DB_HOST=db"]).warnings;
    assert!(
        warnings[0].text.contains("means nothing to sqlite"),
        "{warnings:?}"
    );
    let production = load(&["AUTH_JWT_SECRET=hVq0ZyPmTn3uXw8rKd5sLf7gJb2cEa9i"]).unwrap();
    assert!(
        production.warnings[0].text.contains("no database is set"),
        "{:?}",
        production.warnings
    );
}

#[test]
fn the_test_url_counts_in_tests_only() {
    let urls = [
        "DATABASE_URL=sqlite:///app.db",
        "TEST_DATABASE_URL=sqlite:///app_test.db",
    ];
    let test = load(&[&["APP_ENV=test"], &urls[..]].concat()).unwrap();
    assert_eq!(
        test.settings.database.url.redacted(),
        "sqlite:///app_test.db"
    );
    assert_eq!(
        development(&urls).settings.database.url.redacted(),
        "sqlite:///app.db"
    );
    assert_eq!(
        load(&["APP_ENV=test"])
            .unwrap()
            .settings
            .database
            .url
            .redacted(),
        "sqlite:///:memory:"
    );
}
