//! What can stand in a migration's way, and what to type next.

use crate::runner::Way;
use sea_orm_migration::sea_orm::{DbErr, sqlx};
use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// Why a migration did not happen, or not wholly.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No revision has such a name.
    #[error("no revision is called {0:?} or begins so; `plinth migrate history` lists them all")]
    Unknown(String),
    /// The beginning of more than one name.
    #[error("{word:?} could be {}; type more of the name", .matches.join(" or "))]
    Ambiguous {
        /// What was typed.
        word: String,
        /// What it could mean.
        matches: Vec<String>,
    },
    /// `+N` or `-N` beyond the end of the chain.
    #[error("{}{asked} is too far: {}", sign(*.way), too_far(*.way, *.available))]
    TooFar {
        /// How many steps were asked for.
        asked: usize,
        /// How many there are.
        available: usize,
        /// In which direction.
        way: Way,
    },
    /// A target that lies in the other direction.
    #[error("{}", wrong_way(*.0))]
    WrongWay(Way),
    /// A downgrade to a revision that is not there yet.
    #[error(
        "{0} is not applied, so nothing can be taken back to it; `plinth migrate current` shows where the database is"
    )]
    NotApplied(String),
    /// The database knows revisions that this build does not.
    #[error(
        "the database has revisions that this build does not know: {}. It was migrated by another build: use that one, or one that has these files",
        .0.join(", ")
    )]
    MissingFile(Vec<String>),
    /// A revision that is pending although a newer one is applied.
    #[error(
        "{pending} is pending, but {applied}, which comes after it, is applied. If {pending} was never applied anywhere, rename its file so that it comes last; else type `plinth migrate downgrade {before}`, then `plinth migrate upgrade head`"
    )]
    OutOfOrder {
        /// The one that was passed over.
        pending: String,
        /// The newest that is applied.
        applied: String,
        /// The target below both.
        before: String,
    },
    /// Somebody else migrates the same database.
    #[error("another process has been migrating this database for {} s; see what it does, then try again", .0.as_secs())]
    Busy(Duration),
    /// The lock file beside a SQLite database cannot be used.
    #[error("the lock file {} cannot be used; check the permissions of its folder", .path.display())]
    LockFile {
        /// Where it is.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The server did not answer the question for the lock.
    #[error("the database did not give the lock that keeps migrations apart")]
    Lock(#[from] sqlx::Error),
    /// A revision failed.
    #[error("{revision} could not be {}; {}", done(*.way), left_behind(*.undone))]
    Failed {
        /// Which.
        revision: String,
        /// In which direction.
        way: Way,
        /// Whether the database undid what the revision had done until then.
        undone: bool,
        /// What the database said.
        source: DbErr,
    },
    /// The list of applied revisions could not be read or made.
    #[error("the database did not tell which revisions it has")]
    Database(#[from] DbErr),
}

fn sign(way: Way) -> char {
    match way {
        Way::Up => '+',
        Way::Down => '-',
    }
}

fn too_far(way: Way, available: usize) -> String {
    let (state, all) = match way {
        Way::Up => ("pending", "plinth migrate upgrade head"),
        Way::Down => ("applied", "plinth migrate downgrade base"),
    };
    match available {
        0 => format!("no revision is {state}"),
        1 => format!("one revision is {state}, and `{all}` takes it"),
        _ => format!("{available} revisions are {state}, and `{all}` takes them all"),
    }
}

fn wrong_way(way: Way) -> &'static str {
    match way {
        Way::Up => {
            "an upgrade goes to head, +N or a revision; type `plinth migrate downgrade` to go back"
        }
        Way::Down => {
            "a downgrade goes to base, -N or a revision; type `plinth migrate upgrade` to go on"
        }
    }
}

fn done(way: Way) -> &'static str {
    match way {
        Way::Up => "applied",
        Way::Down => "taken back",
    }
}

fn left_behind(undone: bool) -> &'static str {
    if undone {
        "nothing of it was kept, so mend the cause and type the same again"
    } else {
        "what it had changed by then may still be there, so look at the schema before you type the same again"
    }
}
