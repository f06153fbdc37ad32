//! What can be typed.

mod live;

pub(super) use live::{Baseline, Beside, Check, Diff, Which};

use super::init;
use super::said::{Place, Rename, SetTo};
use crate::backup::Policy;
use crate::engine::Server;
use crate::runner::Options;
use crate::target::{InvalidTarget, Range, Target};
use clap::Parser as _;
use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

const AFTER_HELP: &str = "\
Places among the revisions:
  a1b2c3, m20261120_22    a revision: enough of the beginning of its id or its file
  head, heads, base       the newest revision, the newest of every branch, none at all
  current, +1, -2, a1b2+1 where the database is, and so many steps from there
  billing@head            the same on the branch of that label or revision
  a1b2:head               from there to there (with --sql, and for history)

Exit codes:
  0 fine, 1 failed, 2 not understood, 3 the entities want something else, 4 revisions are pending, 5 the database is not what its
  revisions made it (drift), 6 an applied file was edited, 7 several heads, 8 a revision stopped in the middle";

/// Moves a database's schema along the revisions, and writes new ones.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Cli {
    /// The database, instead of the project's own
    #[arg(long, global = true, value_name = "URL")]
    pub(super) database_url: Option<String>,
    /// Print one JSON document instead of text
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// Do not tell what is going on, only what came of it
    #[arg(long, short, global = true)]
    pub(super) quiet: bool,
    /// Tell more
    #[arg(long, short, global = true)]
    pub(super) verbose: bool,
    #[command(subcommand)]
    pub(super) command: Command,
}

impl Cli {
    /// Reads what was typed after a program's name.
    pub fn read<W: Into<OsString> + Clone>(
        words: impl IntoIterator<Item = W>,
    ) -> Result<Self, clap::Error> {
        let name = OsString::from("limbeck");
        let words = std::iter::once(name).chain(words.into_iter().map(Into::into));
        Program::try_parse_from(words).map(|program| program.cli)
    }

    /// Whether a database will be asked.
    pub fn asks_database(&self) -> bool {
        let offline = |script: &Script| script.sql && script.server.is_some();
        match &self.command {
            Command::Upgrade(args) => !offline(&args.script),
            Command::Downgrade(args) => !offline(&args.script),
            Command::Reset(_)
            | Command::Current(_)
            | Command::Check(_)
            | Command::Diff(_)
            | Command::Baseline(_)
            | Command::Stamp(_)
            | Command::EnsureVersion => true,
            Command::History(args) => args.asks_database(),
            Command::Show(args) => args.revision.asks_database(),
            Command::Edit(args) => args.revision.asks_database(),
            Command::Heads
            | Command::Branches
            | Command::Prove(_)
            | Command::Lint(_)
            | Command::Revision(_)
            | Command::Merge(_)
            | Command::Init(_) => false,
        }
    }
}

/// What is typed after a program's name.
#[derive(Debug, clap::Parser)]
#[command(version, about)]
pub(super) struct Program {
    #[command(flatten)]
    pub(super) cli: Cli,
}

/// A command with its arguments.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Apply the revisions that are pending
    Upgrade(Upgrade),
    /// Take revisions back; says first what is lost, and asks
    Downgrade(Downgrade),
    /// Take everything back and apply it again (development only)
    Reset(Reset),
    /// Show where the database is
    Current(Current),
    /// List the revisions, newest first
    History(History),
    /// Show the newest revision of every branch
    Heads,
    /// Show where branches part
    Branches,
    /// Show one revision whole
    Show(Show),
    /// Tell whether all is well: nothing half done, edited or pending, and one head
    Check(Check),
    /// Show what the entities want of the database that it has not; exits with 3 if there is anything
    Diff(Diff),
    /// Write the first revision from a database that somebody else made, and write down there that it is applied
    Baseline(Baseline),
    /// Try revisions out on scratch databases: up, down and up again, with rows in their tables
    Prove(Prove),
    /// Tell what revisions do to others while they run, and what to write instead
    Lint(Lint),
    /// Write a new revision
    Revision(Revision),
    /// Write a revision that joins branches
    Merge(Merge),
    /// Open a revision's file in $VISUAL or $EDITOR
    Edit(Edit),
    /// Write down that the database is at a revision, without going there
    Stamp(Stamp),
    /// Make the tables in which revisions are written down, if they are missing
    EnsureVersion,
    /// Write a crate for migrations into a workspace
    Init(init::Args),
}

/// Where to, or from where to where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Goal {
    To(Target),
    Between(Range),
}

impl FromStr for Goal {
    type Err = InvalidTarget;

    fn from_str(text: &str) -> Result<Self, InvalidTarget> {
        if Range::is_meant(text) {
            text.parse().map(Self::Between)
        } else {
            text.parse().map(Self::To)
        }
    }
}

/// How SQL is shown instead of run.
#[derive(Debug, clap::Args)]
pub(super) struct Script {
    /// Print the SQL of it, to be run by somebody else; begins at base, or at FROM of FROM:TO
    #[arg(long)]
    pub(super) sql: bool,
    /// With --sql: write for this server, such as postgresql-15 or mariadb, and ask no database
    #[arg(long, value_name = "SERVER", requires = "sql")]
    pub(super) server: Option<Server>,
    /// Show what would be done, with its SQL, and change nothing
    #[arg(long, conflicts_with = "sql")]
    pub(super) dry_run: bool,
}

/// How to go about it.
#[derive(Debug, clap::Args)]
pub(super) struct Manner {
    /// Seconds to wait for another process that migrates the same database
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    wait: u64,
    /// Seconds that a statement waits for a lock before the revision is tried again
    #[arg(long, value_name = "SECONDS", default_value_t = 3)]
    lock_timeout: u64,
    /// Seconds that a statement may run, on PostgreSQL
    #[arg(long, value_name = "SECONDS")]
    statement_timeout: Option<u64>,
    /// Copy the database first, into this folder (SQLite: always, beside the file, unless --no-backup)
    #[arg(long, value_name = "FOLDER", num_args = 0..=1, default_missing_value = ".")]
    backup: Option<PathBuf>,
    /// Do not copy a SQLite database first
    #[arg(long, conflicts_with = "backup")]
    no_backup: bool,
}

impl Manner {
    pub(super) fn options(&self) -> Options {
        Options {
            patience: Duration::from_secs(self.wait),
            lock_timeout: Duration::from_secs(self.lock_timeout),
            statement_timeout: self.statement_timeout.map(Duration::from_secs),
            backup: match (&self.backup, self.no_backup) {
                (_, true) => Policy::Never,
                (Some(folder), _) => Policy::Into(folder.clone()),
                (None, _) => Policy::BesideFile,
            },
            ..Options::default()
        }
    }
}

#[derive(Debug, clap::Args)]
pub struct Upgrade {
    /// How far
    #[arg(default_value = "head")]
    pub(super) goal: Goal,
    #[command(flatten)]
    pub(super) script: Script,
    /// Finish the revision that stopped in the middle, then go on
    #[arg(long, conflicts_with_all = ["sql", "dry_run"])]
    pub(super) resume: bool,
    /// Apply pending revisions beneath applied ones, too
    #[arg(long)]
    pub(super) allow_out_of_order: bool,
    #[command(flatten)]
    pub(super) manner: Manner,
}

#[derive(Debug, clap::Args)]
pub struct Downgrade {
    /// How far; the revision that is to be the last one left
    #[arg(default_value = "-1", allow_negative_numbers = true)]
    pub(super) goal: Goal,
    #[command(flatten)]
    pub(super) script: Script,
    /// Do not ask
    #[arg(long, short)]
    pub(super) yes: bool,
    /// Undo the steps of the revision that stopped in the middle, and nothing else
    #[arg(long, conflicts_with_all = ["sql", "dry_run"])]
    pub(super) undo_partial: bool,
    #[command(flatten)]
    pub(super) manner: Manner,
}

#[derive(Debug, clap::Args)]
pub struct Reset {
    /// Do not ask
    #[arg(long, short)]
    pub(super) yes: bool,
    #[command(flatten)]
    pub(super) manner: Manner,
}

#[derive(Debug, clap::Args)]
pub struct Current {
    /// Exit with 4 unless the database is at the heads
    #[arg(long)]
    pub(super) check_heads: bool,
}

#[derive(Debug, clap::Args)]
pub struct History {
    /// Only these: from:to, either end may be left out
    #[arg(long, short, value_name = "FROM:TO")]
    pub(super) range: Option<Range>,
    /// Tell which are applied; asks the database
    #[arg(long, short)]
    pub(super) indicate_current: bool,
}

impl History {
    pub(super) fn asks_database(&self) -> bool {
        let ends = self.range.iter().flat_map(|range| [&range.from, &range.to]);
        self.indicate_current || ends.flatten().any(Target::asks_database)
    }
}

#[derive(Debug, clap::Args)]
pub struct Show {
    /// Which
    pub(super) revision: Target,
    /// With its SQL, there and back, for every engine
    #[arg(long)]
    pub(super) sql: bool,
    /// With --sql: for this server alone, such as postgresql-15 or mariadb
    #[arg(long, value_name = "SERVER", requires = "sql")]
    pub(super) server: Option<Server>,
}

#[derive(Debug, clap::Args)]
pub struct Prove {
    /// Which; the heads unless told
    pub(super) revisions: Vec<Target>,
    /// Every revision
    #[arg(long, conflicts_with = "revisions")]
    pub(super) all: bool,
    /// A server to prove them on beside SQLite in memory, as the address of a database whose user may make others; it
    /// is left alone itself. May be repeated; `LIMBECK_SCRATCH_URLS` names more, with blanks between
    #[arg(long, value_name = "URL")]
    pub(super) scratch: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub struct Lint {
    /// Which, or from where to where; all of them unless told
    pub(super) revisions: Vec<Goal>,
    /// Only what concerns this engine: sqlite, postgres, mysql or mariadb. May be repeated
    #[arg(long, value_name = "ENGINE")]
    pub(super) engine: Vec<Server>,
    /// Fail on warnings, too
    #[arg(long)]
    pub(super) strict: bool,
}

#[derive(Debug, clap::Args)]
pub struct Edit {
    /// Which
    #[arg(default_value = "head")]
    pub(super) revision: Target,
}

#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Revision {
    /// What changes, in a few words, such as "add phone"
    #[arg(long, short)]
    pub(super) message: String,
    /// Write what the entities want and the revisions have not
    #[arg(long)]
    pub(super) autogenerate: bool,
    /// With --autogenerate: what has another name now, such as `users.name:full_name` or `users:people`; labels
    /// of an enum too: `mood.sad:down`
    #[arg(long, value_name = "OLD:NEW")]
    pub(super) rename: Vec<Rename>,
    /// With --autogenerate: what goes and has no other name, such as `users.name` or `users`
    #[arg(long, value_name = "OLD")]
    pub(super) drop: Vec<Place>,
    /// With --autogenerate: what rows that are there get, once, such as `users.phone=''` or `posts.at=sql:now()`
    #[arg(long, value_name = "COLUMN=VALUE")]
    pub(super) one_off_default: Vec<SetTo>,
    /// With --autogenerate: also prove it on this server, in a database of its own (see `prove`)
    #[arg(long, value_name = "URL")]
    pub(super) scratch: Vec<String>,
    /// With --autogenerate: write it without trying it out, there and back, on scratch databases
    #[arg(long)]
    pub(super) no_prove: bool,
    /// With --autogenerate: do not compile the file and compare what it means with what was proven
    #[arg(long)]
    pub(super) no_compile: bool,
    /// With --autogenerate: let tables, columns and labels go with what they hold
    #[arg(long)]
    pub(super) allow_destructive: bool,
    /// With --autogenerate: let even all tables go, or a third of them
    #[arg(long)]
    pub(super) yes_drop_everything: bool,
    #[command(flatten)]
    pub(super) which: Which,
    /// What it follows: the head, unless there are several; base begins a new branch
    #[arg(long, default_value = "head")]
    pub(super) head: Target,
    /// Allow it to follow a revision that another one follows already
    #[arg(long)]
    pub(super) splice: bool,
    /// A revision or label of another branch that has to be there before it
    #[arg(long, value_name = "REVISION")]
    pub(super) depends_on: Vec<Target>,
    /// A name for the branch that it begins
    #[arg(long, value_name = "LABEL")]
    pub(super) branch_label: Vec<String>,
    /// Its id, instead of a random one
    #[arg(long, value_name = "ID")]
    pub(super) rev_id: Option<String>,
    /// Print the file instead of writing it
    #[arg(long)]
    pub(super) dry_run: bool,
}

#[derive(Debug, clap::Args)]
pub struct Merge {
    /// What to join
    #[arg(default_value = "heads")]
    pub(super) revisions: Vec<Target>,
    /// Why, in a few words
    #[arg(long, short, default_value = "merge")]
    pub(super) message: String,
    /// A name for the branch that it begins
    #[arg(long, value_name = "LABEL")]
    pub(super) branch_label: Vec<String>,
    /// Its id, instead of a random one
    #[arg(long, value_name = "ID")]
    pub(super) rev_id: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct Stamp {
    /// Where the database is; several if there are branches
    #[arg(required = true)]
    pub(super) revisions: Vec<Target>,
    /// Forget all that is written down first, unknown revisions and half-done ones included
    #[arg(long)]
    pub(super) purge: bool,
}
