//! What can be wrong with a set of revision files.

/// Why the revisions make no graph. Files are named as the editor shows them, without the ending.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GraphError {
    /// Two files have one id, usually because one was copied.
    #[error(
        "{first} and {second} both say that they are revision {id:?}; give the newer one an id of its own"
    )]
    DuplicateId {
        /// The id.
        id: String,
        /// One file.
        first: String,
        /// The other file.
        second: String,
    },
    /// Two revisions have one name.
    #[error(
        "the revisions {first:?} and {second:?} both come from a file called {name}; rename one"
    )]
    DuplicateName {
        /// The name.
        name: String,
        /// One revision.
        first: String,
        /// The other revision.
        second: String,
    },
    /// A parent that is not there.
    #[error(
        "{file} follows revision {parent:?}, which no file has; fetch the missing file, or correct the parents in {file}"
    )]
    UnknownParent {
        /// The file with the line.
        file: String,
        /// What it asks for.
        parent: String,
    },
    /// A dependency that is not there.
    #[error(
        "{file} depends on {wanted:?}, which is neither the id nor the label of a revision; correct the line in {file}"
    )]
    UnknownDependency {
        /// The file with the line.
        file: String,
        /// What it asks for.
        wanted: String,
    },
    /// Revisions that follow each other in a circle.
    #[error("the revisions follow each other in a circle, so none can be first: {}; correct the parents of one", .0.join(" -> "))]
    Circle(Vec<String>),
    /// One label on two revisions.
    #[error(
        "{first} and {second} both carry the label {label:?}; a label names one branch, so remove one"
    )]
    LabelTwice {
        /// The label.
        label: String,
        /// One file.
        first: String,
        /// The other file.
        second: String,
    },
    /// An id or a label that could not be typed as a target.
    #[error(
        "{file} has {word:?} as {kind}; use letters, digits and _ only, and none of head, heads, base and current"
    )]
    UnusableWord {
        /// The file with the line.
        file: String,
        /// What it is.
        kind: &'static str,
        /// The word.
        word: String,
    },
}
