//! Where the signing key comes from.

use super::super::{Purpose, Settings, SigningKey};
use super::{load, load_in};
use secrecy::ExposeSecret;

fn key_of(settings: &Settings) -> String {
    settings
        .signing_key
        .resolve()
        .unwrap()
        .secret
        .expose_secret()
        .to_owned()
}

#[test]
fn production_refuses_a_missing_or_guessable_key() {
    let rows = [
        (
            "AUTH_JWT_SECRET=",
            "auth.jwt_secret (not set): production does not start without a signing key",
        ),
        (
            "AUTH_JWT_SECRET=change-me-to-the-output-of-openssl-rand-base64-48",
            "a sample that everybody can guess",
        ),
        (
            "AUTH_JWT_SECRET=your-secret-key-your-secret-key-your-secret-key",
            "a sample that everybody can guess",
        ),
        (
            "AUTH_JWT_SECRET=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "a sample that everybody can guess",
        ),
        (
            "AUTH_JWT_SECRET=0123456789abcdef0123456789abcde",
            "has 31 bytes and needs 32",
        ),
    ];
    for (line, expected) in rows {
        let errors = load(&[line, "DATABASE_URL=sqlite:///app.db"]).unwrap_err();
        assert!(
            errors.problems.len() == 1 && errors.to_string().contains(expected),
            "{line}: {errors}"
        );
    }
    assert!(include_str!("../../../../../.env.example").contains(rows[1].0));
}

#[test]
fn a_key_is_read_from_its_file_without_the_line_end() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("key"), "hVq0ZyPmTn3uXw8rKd5sLf7gJb2cEa9i\n").unwrap();
    let loaded = load_in(
        dir.path(),
        &["AUTH_JWT_SECRET_FILE=key", "DATABASE_URL=sqlite:///app.db"],
    )
    .unwrap();
    assert_eq!(key_of(&loaded.settings), "hVq0ZyPmTn3uXw8rKd5sLf7gJb2cEa9i");
}

#[cfg(unix)]
#[test]
fn a_key_that_everybody_can_read_is_worth_a_warning() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("key");
    std::fs::write(&path, "hVq0ZyPmTn3uXw8rKd5sLf7gJb2cEa9i").unwrap();
    for (mode, warnings) in [(0o644, 1), (0o600, 0)] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let loaded = load_in(
            dir.path(),
            &["AUTH_JWT_SECRET_FILE=key", "DATABASE_URL=sqlite:///app.db"],
        )
        .unwrap();
        assert_eq!(loaded.warnings.len(), warnings, "{:?}", loaded.warnings);
    }
}

#[test]
fn development_keeps_a_random_key_beside_the_database() {
    let dir = tempfile::tempdir().unwrap();
    for (url, file) in [
        ("sqlite:///kept/app.db", "kept/app.jwt-secret"),
        ("postgres://db/app", "data/plinth.jwt-secret"),
        ("sqlite://", "data/plinth.jwt-secret"),
    ] {
        let loaded = load_in(
            dir.path(),
            &["APP_ENV=development", &format!("DATABASE_URL={url}")],
        )
        .unwrap();
        let path = dir.path().join(file);
        assert!(
            matches!(&loaded.settings.signing_key, SigningKey::Kept(kept) if *kept == path),
            "{url}"
        );
        let key = key_of(&loaded.settings);
        assert_eq!(key.len(), 64);
        assert_eq!(
            key_of(&loaded.settings),
            key,
            "a second start reads the same key"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
    }
}

#[test]
fn loading_settings_leaves_no_file_behind() {
    let dir = tempfile::tempdir().unwrap();
    load_in(dir.path(), &["APP_ENV=development"]).unwrap();
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn processes_that_start_together_share_one_key() {
    let dir = tempfile::tempdir().unwrap();
    let key = SigningKey::Kept(dir.path().join("data/app.jwt-secret"));
    let keys: std::collections::BTreeSet<String> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| key.resolve().unwrap().secret.expose_secret().to_owned()))
            .collect();
        starts
            .into_iter()
            .map(|start| start.join().unwrap())
            .collect()
    });
    assert_eq!(keys.len(), 1);
}

#[test]
fn a_kept_key_that_was_cut_short_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("app.jwt-secret");
    std::fs::write(&path, "canary").unwrap();
    let error = SigningKey::Kept(path).resolve().unwrap_err().to_string();
    assert!(
        error.contains("shorter than 32 bytes; delete the file") && !error.contains("canary"),
        "{error}"
    );
}

#[test]
fn upkeep_asks_for_no_key_in_production() {
    let nowhere = tempfile::tempdir().unwrap();
    let production = || [("APP_ENV".to_owned(), "production".to_owned())];
    assert!(Settings::load_for(Purpose::Serving, production(), nowhere.path()).is_err());
    assert!(Settings::load_for(Purpose::Upkeep, production(), nowhere.path()).is_ok());
}
