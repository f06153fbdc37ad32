//! What can be wrong with a target, and what to type instead.

/// A text that is no target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no target: type a revision (the beginning of its id or file is enough), head, heads, base, current, +2, -1, a1b2+2 or branch@head"
)]
pub struct InvalidTarget(pub String);

/// Why a target leads nowhere. Files are named as the editor shows them, without the ending.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Nothing is called so.
    #[error("no revision or label is called {0:?} or begins so; `history` lists them all")]
    Unknown(String),
    /// The beginning of more than one revision.
    #[error("{word:?} could be {}; type more of it", or(.matches))]
    Ambiguous {
        /// What was typed.
        word: String,
        /// What it could mean.
        matches: Vec<String>,
    },
    /// A revision that stands on another branch than was said.
    #[error("{revision} is not on the branch {branch:?}; leave the branch out, or see `branches`")]
    NotOnBranch {
        /// The revision.
        revision: String,
        /// The branch as typed.
        branch: String,
    },
    /// `head` where there are several.
    #[error(
        "there are {} heads: {}. Join them with `merge heads -m \"…\"`, or take them all with `heads`, or one of them by its id or as branch@head",
        .heads.len(), and(.heads)
    )]
    ManyHeads {
        /// The heads.
        heads: Vec<String>,
    },
    /// A count from where the database is, which is in several places.
    #[error(
        "{target} could begin at {}, since the database is at each of them; say which: {}{target}, or branch@{target}",
        or(.current), .current[0]
    )]
    ManyCurrent {
        /// What was typed.
        target: String,
        /// Where the database is.
        current: Vec<String>,
    },
    /// A way that parts.
    #[error("{target} parts after {}: it could go to {}; say which branch, as in {}@{target}", at(.after.as_ref()), or(.choices), .choices[0])]
    Fork {
        /// What was typed.
        target: String,
        /// Where it parts; before the first revision if nothing.
        after: Option<String>,
        /// Where it could go.
        choices: Vec<String>,
    },
    /// More steps than there are.
    #[error("{target} is too far: {}", too_far(*.available, *.up))]
    TooFar {
        /// What was typed.
        target: String,
        /// How many steps there are.
        available: u64,
        /// Whether up was meant.
        up: bool,
    },
    /// A target of an upgrade that lies below.
    #[error("an upgrade never goes to {0}; `downgrade {0}` goes back")]
    NotUp(String),
    /// A target of a downgrade that lies above.
    #[error("a downgrade never goes to {0}; `upgrade {0}` goes on")]
    NotDown(String),
    /// A downgrade to what is not applied.
    #[error(
        "{0} is not applied, so nothing can be taken back to it; `current` shows where the database is, and `upgrade {0}` goes there"
    )]
    NotApplied(String),
    /// A range whose beginning is not below its end.
    #[error(
        "{to} does not stand on {from}, so there is nothing between them; `history` shows what stands on what"
    )]
    NotBelow {
        /// The beginning as typed.
        from: String,
        /// The end as typed.
        to: String,
    },
}

/// How many names an error tells before it only counts.
const SHOWN: usize = 8;

fn or(names: &[String]) -> String {
    listed(names, "or")
}

fn and(names: &[String]) -> String {
    listed(names, "and")
}

fn listed(names: &[String], word: &str) -> String {
    match names {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        _ if names.len() > SHOWN => {
            format!(
                "{} {word} {} more",
                names[..SHOWN].join(", "),
                names.len() - SHOWN
            )
        }
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}

fn at(place: Option<&String>) -> &str {
    place.map_or("base", String::as_str)
}

fn too_far(available: u64, up: bool) -> String {
    let way = if up { "up" } else { "down" };
    match available {
        0 => format!("there is nothing further {way}"),
        1 => format!("there is one step {way} from there"),
        _ => format!("there are {available} steps {way} from there"),
    }
}
