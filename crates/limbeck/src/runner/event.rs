//! What happens during a migration, as it happens.

use crate::backup::Backup;
use crate::graph::Node;
use crate::revision::Way;
use std::fmt;
use std::time::Duration;

/// What a revision is going through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// It is applied.
    Up,
    /// It is taken back.
    Down,
    /// It was being applied and stopped; the steps that were done are undone.
    UndoUp,
    /// It was being taken back and stopped; the steps that were done are undone.
    UndoDown,
}

impl Course {
    const ALL: [Self; 4] = [Self::Up, Self::Down, Self::UndoUp, Self::UndoDown];

    /// How it is written down.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::UndoUp => "undo up",
            Self::UndoDown => "undo down",
        }
    }

    pub(super) fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// The script whose steps are walked or undone.
    pub(super) fn way(self) -> Way {
        match self {
            Self::Up | Self::UndoUp => Way::Up,
            Self::Down | Self::UndoDown => Way::Down,
        }
    }

    pub(super) fn is_undo(self) -> bool {
        matches!(self, Self::UndoUp | Self::UndoDown)
    }

    /// Undoing what is going on.
    pub(super) fn undone(self) -> Self {
        match self {
            Self::Up | Self::UndoUp => Self::UndoUp,
            Self::Down | Self::UndoDown => Self::UndoDown,
        }
    }
}

impl From<Way> for Course {
    fn from(way: Way) -> Self {
        match way {
            Way::Up => Self::Up,
            Way::Down => Self::Down,
        }
    }
}

/// `applied`, `taken back`, …: what becomes of the revision.
impl fmt::Display for Course {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Up => "applied",
            Self::Down => "taken back",
            Self::UndoUp => "undone",
            Self::UndoDown => "restored",
        })
    }
}

/// Something to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<'a> {
    /// Another process migrates the same database; this one has been waiting for so long.
    Waiting(Duration),
    /// The database was migrated by SeaORM's own migrator until now; so many revisions are taken over as they are.
    Adopted(usize),
    /// The database was copied before anything was done to it.
    BackedUp(&'a Backup),
    /// A revision begins, or goes on after `done` of its steps.
    Begun {
        /// Which.
        revision: &'a Node,
        /// What becomes of it.
        course: Course,
        /// How many of its steps were done before.
        done: usize,
        /// How many steps it has.
        steps: usize,
    },
    /// A step of that revision begins.
    Step {
        /// Which, from 1.
        number: usize,
        /// Of how many.
        steps: usize,
        /// What it does.
        describe: &'a str,
    },
    /// So many rows of that step are done.
    Rows(u64),
    /// Somebody held a lock for too long; it is tried again after a pause.
    Retry {
        /// The number of the coming attempt, from 2.
        attempt: u32,
        /// The pause.
        pause: Duration,
    },
    /// The revision is done, and took so long.
    Done {
        /// Which.
        revision: &'a Node,
        /// What became of it.
        course: Course,
        /// How long it took.
        elapsed: Duration,
    },
}

/// Who watches.
pub type Progress<'p> = dyn FnMut(Event<'_>) + Send + 'p;
