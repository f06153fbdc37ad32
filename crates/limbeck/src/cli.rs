//! The command line: Alembic's words, for any project.
//!
//! A project brings its revisions and a way to its database, and passes on what was typed:
//!
//! ```no_run
//! # use limbeck::cli::{self, Cli, Project};
//! # use std::process::ExitCode;
//! # fn revisions() -> Vec<limbeck::Revision> { Vec::new() }
//! async fn migrate(typed: Cli) -> ExitCode {
//!     let project = Project::new("app migrate", "migration/src/revisions", revisions());
//!     cli::run(typed, project, async |url| {
//!         let url = url.or_else(|| std::env::var("DATABASE_URL").ok());
//!         sea_orm::Database::connect(url.unwrap_or_default()).await
//!     }).await
//! }
//! ```
//!
//! | file | holds |
//! |---|---|
//! | `command`, `said` | what can be typed |
//! | `walk` | `upgrade`, `downgrade`, `reset` |
//! | `place` | `current`, `check`, `stamp`, `ensure-version` |
//! | `tree` | `history`, `heads`, `branches`, `show` |
//! | `write`, `file` | `revision`, `merge`, `edit`, and the files that they make |
//! | `prove` | `prove` |
//! | `live`, `diff`, `changes` | the database as a schema, and how the entities differ from it: `diff` |
//! | `drift` | what the database has otherwise than its revisions made it: `check --drift` |
//! | `baseline` | `baseline` |
//! | `lint` | `lint` |
//! | `compile` | whether a file that was written means what was proven |
//! | `autogenerate`, `accept` | what changed in the entities, and the file that comes of it |
//! | `init` | `init` |
//! | `screen` | what is printed, for people and machines |

mod accept;
mod autogenerate;
mod baseline;
mod changes;
mod command;
mod compile;
mod diff;
mod drift;
mod error;
mod file;
mod init;
mod lint;
mod live;
mod losses;
mod place;
mod prove;
mod question;
mod said;
mod screen;
mod tree;
mod walk;
mod write;

use command::Program;
pub use command::{Cli, Command};

use crate::entities::Entities;
use crate::filter::Filter;
use crate::history::History;
use crate::revision::Revision;
use crate::runner::{Options, Runner};
use clap::Parser as _;
use error::CliError;
use screen::{Answer, Screen};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use std::error::Error;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What the command line has to know of a project.
#[derive(Debug)]
pub struct Project {
    program: String,
    folder: PathBuf,
    revisions: Vec<Revision>,
    entities: Option<Entities>,
    filter: Filter,
    production: bool,
    compiled_by: Option<Vec<OsString>>,
    applied_by: Option<String>,
}

impl Project {
    /// A project whose users type `program`, with its revisions, and where their files lie as seen from where the
    /// program is started.
    pub fn new(
        program: impl Into<String>,
        folder: impl AsRef<Path>,
        revisions: Vec<Revision>,
    ) -> Self {
        Self {
            program: program.into(),
            folder: folder.as_ref().to_owned(),
            revisions,
            entities: None,
            filter: Filter::new(),
            production: false,
            compiled_by: None,
            applied_by: None,
        }
    }

    /// The entities that the revisions are to make tables for: `revision --autogenerate` and `check` compare them.
    #[must_use]
    pub fn with_entities(self, entities: Entities) -> Self {
        Self {
            entities: Some(entities),
            ..self
        }
    }

    /// Which objects of a database are the project's: the others are never compared, and no revision that is written by
    /// itself drops them. `--include` and `--exclude` narrow it further.
    #[must_use]
    pub fn with_filter(self, filter: Filter) -> Self {
        Self { filter, ..self }
    }

    /// How a program is compiled and run that has the revisions and passes on Limbeck's `show`, such as `cargo run --bin
    /// migration --`: `revision --autogenerate` asks it what a new file means. Unless said, it is the package that holds
    /// the revisions.
    #[must_use]
    pub fn compiled_by<W: Into<OsString>>(self, words: impl IntoIterator<Item = W>) -> Self {
        let words = words.into_iter().map(Into::into);
        Self {
            compiled_by: Some(words.collect()),
            ..self
        }
    }

    /// What its users type to apply what is pending, unless it is the program's own `upgrade`.
    #[must_use]
    pub fn applied_by(self, line: impl Into<String>) -> Self {
        Self {
            applied_by: Some(line.into()),
            ..self
        }
    }

    /// In production nothing that loses data is done without `--yes`, and `reset` not at all.
    #[must_use]
    pub fn in_production(self, production: bool) -> Self {
        Self { production, ..self }
    }
}

/// What a command works with.
struct Work<C> {
    program: String,
    folder: PathBuf,
    production: bool,
    history: History,
    entities: Option<Entities>,
    filter: Filter,
    compiled_by: Option<Vec<OsString>>,
    applied_by: Option<String>,
    url: Option<String>,
    connect: C,
}

/// The whole of a program that does nothing else: reads what was typed, and finds the database in `DATABASE_URL`.
pub async fn main(project: Project) -> ExitCode {
    let Program { cli } = Program::parse();
    run(cli, project, connect).await
}

async fn connect(url: Option<String>) -> Result<DatabaseConnection, Box<dyn Error + Send + Sync>> {
    let url = url.or_else(|| std::env::var("DATABASE_URL").ok());
    let url = url.ok_or("no database was named: set DATABASE_URL, or add --database-url")?;
    let mut options = ConnectOptions::new(url);
    options.max_connections(2).sqlx_logging(false);
    Ok(Database::connect(options).await?)
}

/// Does what was typed, prints what came of it, and tells with which code to exit. `connect` is called by what needs a
/// database, with the address that was typed if one was.
pub async fn run<C, E>(cli: Cli, project: Project, connect: C) -> ExitCode
where
    C: AsyncFnOnce(Option<String>) -> Result<DatabaseConnection, E>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    let screen = Screen::new(cli.json, cli.quiet, cli.verbose);
    // In a box, or a program's own future nests deeper than compilers like.
    let outcome = Box::pin(answer(cli, project, connect, screen)).await;
    screen.finish(outcome)
}

async fn answer<C, E>(
    cli: Cli,
    project: Project,
    connect: C,
    screen: Screen,
) -> Result<Answer, CliError>
where
    C: AsyncFnOnce(Option<String>) -> Result<DatabaseConnection, E>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    if let Command::Init(args) = &cli.command {
        return init::run(args);
    }
    let work = Work {
        history: History::new(project.revisions)?,
        program: project.program,
        folder: project.folder,
        entities: project.entities,
        filter: project.filter,
        compiled_by: project.compiled_by,
        applied_by: project.applied_by,
        production: project.production,
        url: cli.database_url,
        connect,
    };
    match cli.command {
        Command::Upgrade(args) => walk::upgrade(args, work, screen).await,
        Command::Downgrade(args) => walk::downgrade(args, work, screen).await,
        Command::Reset(args) => walk::reset(&args, work, screen).await,
        Command::Current(args) => place::current(&args, work, screen).await,
        Command::Check(args) => place::check(&args, work, screen).await,
        Command::Diff(args) => diff::run(&args, work, screen).await,
        Command::Baseline(args) => baseline::run(&args, work, screen).await,
        Command::Stamp(args) => place::stamp(&args, work, screen).await,
        Command::EnsureVersion => place::ensure_version(work, screen).await,
        Command::History(args) => tree::history(&args, work, screen).await,
        Command::Heads => Ok(tree::heads(&work.history, screen)),
        Command::Branches => Ok(tree::branches(&work.history, screen)),
        Command::Show(args) => tree::show(&args, work).await,
        Command::Prove(args) => prove::run(&args, &work.history, screen).await,
        Command::Lint(args) => lint::run(&args, &work.history, screen),
        Command::Revision(args) => write::revision(&args, &work, screen).await,
        Command::Merge(args) => write::merge(&args, &work),
        Command::Edit(args) => write::edit(&args, work).await,
        Command::Init(_) => unreachable!("answered above, since it needs no revisions"),
    }
}

impl<C, E> Work<C>
where
    C: AsyncFnOnce(Option<String>) -> Result<DatabaseConnection, E>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    /// Opens the database, and closes it whatever becomes of the work.
    async fn with_database<T>(
        self,
        work: impl AsyncFnOnce(&Desk) -> Result<T, CliError>,
    ) -> Result<T, CliError> {
        let opened = (self.connect)(self.url).await;
        let desk = Desk {
            program: self.program,
            folder: self.folder,
            production: self.production,
            history: self.history,
            entities: self.entities,
            filter: self.filter,
            db: opened.map_err(|error| CliError::Connect(error.into()))?,
        };
        let outcome = Box::pin(work(&desk)).await;
        let closed = desk.db.close().await;
        let done = outcome?;
        closed.map_err(|error| CliError::Connect(error.into()))?;
        Ok(done)
    }
}

/// A project with its database open.
struct Desk {
    program: String,
    folder: PathBuf,
    production: bool,
    history: History,
    entities: Option<Entities>,
    filter: Filter,
    db: DatabaseConnection,
}

impl Desk {
    fn runner(&self, options: Options) -> Runner<'_> {
        Runner::new(&self.db, &self.history).options(options)
    }
}
