//! Copies of a server's databases, by the server's own tools. Passwords go through the environment, where no list of
//! processes shows them.

use super::{Backup, BackupError, in_shell};
use sea_orm::sqlx::ConnectOptions as _;
use sea_orm::{DatabaseConnection, DbBackend};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where a database is.
struct Address {
    host: String,
    port: String,
    socket: Option<String>,
    user: String,
    password: String,
    database: String,
}

impl Address {
    fn of(db: &DatabaseConnection) -> Self {
        let (url, port) = if is_postgres(db) {
            let options = db.get_postgres_connection_pool().connect_options();
            (options.to_url_lossy(), 5432)
        } else {
            let options = db.get_mysql_connection_pool().connect_options();
            (options.to_url_lossy(), 3306)
        };
        let decoded = |text: &str| {
            let bytes = percent_encoding::percent_decode_str(text);
            bytes.decode_utf8_lossy().into_owned()
        };
        let query = |wanted: &str| {
            let mut pairs = url.query_pairs();
            pairs.find_map(|(name, value)| (name == wanted).then(|| value.into_owned()))
        };
        Self {
            // PostgreSQL's tools take the folder of a socket as a host.
            host: query("host").unwrap_or_else(|| decoded(url.host_str().unwrap_or("localhost"))),
            port: url.port().unwrap_or(port).to_string(),
            socket: query("socket"),
            user: decoded(url.username()),
            password: decoded(url.password().unwrap_or_default()),
            database: decoded(url.path().trim_start_matches('/')),
        }
    }

    /// What every tool of the server is told.
    fn arguments(&self, is_postgres: bool) -> Vec<String> {
        let user = match (is_postgres, self.user.is_empty()) {
            (_, true) => Vec::new(),
            (true, false) => vec![format!("--username={}", self.user)],
            (false, false) => vec![format!("--user={}", self.user)],
        };
        let place = match &self.socket {
            Some(socket) => vec![format!("--socket={socket}")],
            None => vec![
                format!("--host={}", self.host),
                format!("--port={}", self.port),
            ],
        };
        place.into_iter().chain(user).collect()
    }
}

fn is_postgres(db: &DatabaseConnection) -> bool {
    db.get_database_backend() == DbBackend::Postgres
}

/// How the names of copies begin and end.
pub(super) fn name(db: &DatabaseConnection) -> (String, &'static str) {
    let end = if is_postgres(db) { ".dump" } else { ".sql" };
    (format!("{}.", Address::of(db).database), end)
}

pub(super) fn place(db: &DatabaseConnection, folder: &Path, stamp: &str) -> PathBuf {
    let (begin, end) = name(db);
    folder.join(format!("{begin}{stamp}{end}"))
}

/// Copies the database as of one moment. No other work on it is held up.
pub(super) async fn copy(db: &DatabaseConnection, place: PathBuf) -> Result<Backup, BackupError> {
    let address = Address::of(db);
    if let Some(folder) = place.parent() {
        std::fs::create_dir_all(folder).map_err(|source| BackupError::Place {
            path: folder.to_owned(),
            source,
        })?;
    }
    let (tool, secret, arguments) = dump(&address, is_postgres(db), &place);
    let restore = restore(db, &place);
    let shown = command(tool, &arguments);
    let mut process = Command::new(tool);
    process.args(arguments);
    if !address.password.is_empty() {
        process.env(secret, address.password);
    }
    let ran = tokio::task::spawn_blocking(move || process.output());
    let ran = ran.await.map_err(io::Error::other).and_then(|ran| ran);
    match ran {
        Ok(output) if output.status.success() => Ok(Backup { place, restore }),
        Ok(output) => Err(BackupError::Tool {
            tool,
            said: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(BackupError::NoTool {
            tool,
            command: shown,
        }),
        Err(error) => Err(BackupError::Tool {
            tool,
            said: error.to_string(),
        }),
    }
}

/// The tool that copies, the variable in which it takes the password, and what it is told.
fn dump(
    address: &Address,
    is_postgres: bool,
    place: &Path,
) -> (&'static str, &'static str, Vec<String>) {
    let mut arguments = address.arguments(is_postgres);
    let place = place.display();
    if is_postgres {
        arguments.extend(["--format=custom".to_owned(), format!("--file={place}")]);
        arguments.push(address.database.clone());
        return ("pg_dump", "PGPASSWORD", arguments);
    }
    for option in [
        "--single-transaction",
        "--routines",
        "--triggers",
        "--events",
        "--add-drop-database",
    ] {
        arguments.push(option.to_owned());
    }
    arguments.push(format!("--result-file={place}"));
    arguments.extend(["--databases".to_owned(), address.database.clone()]);
    ("mariadb-dump", "MYSQL_PWD", arguments)
}

/// What puts a copy in the place of the database, tables that came later included.
pub(super) fn restore(db: &DatabaseConnection, place: &Path) -> String {
    let address = Address::of(db);
    let arguments = address.arguments(is_postgres(db));
    let place = in_shell(&place.display().to_string());
    if is_postgres(db) {
        let with = |tool, more: &[&str]| {
            let more = more.iter().map(|one| (*one).to_owned());
            command(
                tool,
                &arguments.iter().cloned().chain(more).collect::<Vec<_>>(),
            )
        };
        let name = address.database.as_str();
        let (drop, create) = (
            with("dropdb", &["--force", name]),
            with("createdb", &[name]),
        );
        let fill = with("pg_restore", &["--exit-on-error", "--dbname", name]);
        return format!("{drop} && {create} && {fill} {place}");
    }
    format!("{} < {place}", command("mariadb", &arguments))
}

fn command(tool: &str, arguments: &[String]) -> String {
    let words = arguments.iter().map(|word| in_shell(word));
    let words: Vec<String> = std::iter::once(tool.to_owned()).chain(words).collect();
    words.join(" ")
}
