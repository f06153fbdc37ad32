//! What somebody else wants of a proof.

use super::error::Phase;
use super::finding::Finding;
use sea_orm::{DatabaseConnection, DbErr};
use std::fmt;
use std::pin::Pin;

/// Under which conditions a revision is proven: with made-up rows and without a witness, unless said otherwise.
#[derive(Default)]
pub struct Conditions<'w> {
    pub(super) bare: bool,
    pub(super) witness: Option<&'w mut dyn Witness>,
}

impl<'w> Conditions<'w> {
    /// The usual ones.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes up no rows: there are only those that the revisions put in themselves.
    #[must_use]
    pub fn without_seeds(mut self) -> Self {
        self.bare = true;
        self
    }

    /// Lets somebody look at the database between the phases.
    #[must_use]
    pub fn witnessed_by(mut self, witness: &'w mut dyn Witness) -> Self {
        self.witness = Some(witness);
        self
    }

    /// Asks the witness, if there is one.
    pub(super) async fn look(
        &mut self,
        phase: Phase,
        db: &DatabaseConnection,
    ) -> Result<Vec<Finding>, DbErr> {
        match &mut self.witness {
            Some(witness) => witness.look(phase, db).await,
            None => Ok(Vec::new()),
        }
    }
}

impl fmt::Debug for Conditions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Conditions");
        shown
            .field("bare", &self.bare)
            .field("witnessed", &self.witness.is_some())
            .finish()
    }
}

/// What a witness finds, sooner or later.
pub type Look<'l> = Pin<Box<dyn Future<Output = Result<Vec<Finding>, DbErr>> + 'l>>;

/// Somebody who looks at the scratch database of a proof, and knows more than the revision says.
pub trait Witness {
    /// Tells what is not as it should be: when the rows are in and nothing has happened yet ([`Phase::Seed`]), when the
    /// revision is applied ([`Phase::Up`]), and when it is taken back ([`Phase::Rows`]). What is found ends the proof.
    fn look<'l>(&'l mut self, phase: Phase, db: &'l DatabaseConnection) -> Look<'l>;
}
