//! What can be typed at what looks at a live database.

use crate::filter::Filter;

/// Which objects are looked at.
#[derive(Debug, Default, clap::Args)]
pub(in crate::cli) struct Which {
    /// Look at no table but those that fit a pattern, in which a * stands for any text; may be repeated
    #[arg(long, value_name = "PATTERN")]
    include: Vec<String>,
    /// Look at no table, and nothing else with a name, that fits a pattern; may be repeated
    #[arg(long, value_name = "PATTERN")]
    exclude: Vec<String>,
}

impl Which {
    /// The project's own filter, with what was typed on top.
    pub(in crate::cli) fn filter(&self, own: &Filter) -> Filter {
        let narrow = own.clone().narrowed_to(&self.include);
        narrow.without(&self.exclude)
    }
}

/// Where another database of the live one's kind can be made.
#[derive(Debug, Default, clap::Args)]
pub(in crate::cli) struct Beside {
    /// Make scratch databases on this server and not on the database's own, whose user may make none there; on SQLite they
    /// are in memory
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) scratch: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub struct Check {
    /// Tell, too, what the database has otherwise than its applied revisions make it on a scratch database (exit code 5)
    #[arg(long)]
    pub(in crate::cli) drift: bool,
    /// Look at what the revisions do, too (see `lint`): an error there is one here
    #[arg(long)]
    pub(in crate::cli) lint: bool,
    #[command(flatten)]
    pub(in crate::cli) beside: Beside,
    #[command(flatten)]
    pub(in crate::cli) which: Which,
}

#[derive(Debug, clap::Args)]
pub struct Diff {
    /// Print the SQL that would do it on this server
    #[arg(long)]
    pub(in crate::cli) sql: bool,
    #[command(flatten)]
    pub(in crate::cli) beside: Beside,
    #[command(flatten)]
    pub(in crate::cli) which: Which,
}

#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Baseline {
    /// What it is, in a few words
    #[arg(long, short, default_value = "as it is")]
    pub(in crate::cli) message: String,
    /// Write the file, and nothing into the database
    #[arg(long)]
    pub(in crate::cli) no_stamp: bool,
    /// Forget what is written down in the database as applied, such as SeaORM's own migrations
    #[arg(long, conflicts_with = "no_stamp")]
    pub(in crate::cli) purge: bool,
    /// Leave out what no revision can say, instead of refusing it
    #[arg(long)]
    pub(in crate::cli) partial: bool,
    /// Write it without compiling the file and comparing what it means with what was tried
    #[arg(long)]
    pub(in crate::cli) no_compile: bool,
    /// Its id, instead of a random one
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) rev_id: Option<String>,
    /// Print the file instead of writing it
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    #[command(flatten)]
    pub(in crate::cli) beside: Beside,
    #[command(flatten)]
    pub(in crate::cli) which: Which,
}
