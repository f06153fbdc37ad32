//! A revision: its place in the graph, its plan and the way back, and the checksum of what they mean.

use crate::checksum::Checksum;
#[cfg(feature = "engine")]
use crate::legacy::Code;
use crate::lint::Allow;
use crate::operation::{Irreversible, Operation, inverse_of_all};
use crate::plan::{Plan, PlanError};
use crate::state::State;
#[cfg(feature = "engine")]
use sea_orm_migration::MigrationTrait;
use std::fmt;
#[cfg(feature = "engine")]
use std::sync::Arc;

/// What a revision's file says of it:
///
/// ```
/// use limbeck::Meta;
/// pub const META: Meta = Meta {
///     id: "a1b2c3d4e5f6",
///     parents: &["0f1e2d3c4b5a"],
///     message: "add phone",
///     ..Meta::EMPTY
/// };
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meta {
    /// Its name for good: twelve hexadecimal digits.
    pub id: &'static str,
    /// What it follows: nothing, a revision, or (a merge) several.
    pub parents: &'static [&'static str],
    /// What must be applied before it without being a parent.
    pub depends_on: &'static [&'static str],
    /// Names for the branch that it begins.
    pub labels: &'static [&'static str],
    /// What it does, in a few words.
    pub message: &'static str,
    /// The rules of [`lint`](crate::lint) that it breaks on purpose, each with the reason: `("D002", "empty since
    /// 1.4")`, or for one thing alone `("D002 users.phone", "…")`. No part of what it does: its checksum stays.
    pub allow: &'static [(&'static str, &'static str)],
}

impl Meta {
    /// Nothing said.
    pub const EMPTY: Self = Self {
        id: "",
        parents: &[],
        depends_on: &[],
        labels: &[],
        message: "",
        allow: &[],
    };
}

/// A revision.
#[derive(Clone)]
pub struct Revision {
    /// Its file's name without the ending, `m20261120_221500_a1b2c3d4e5f6_add_phone`: what `seaql_migrations` keeps.
    pub name: String,
    /// Its name for good.
    pub id: String,
    /// What it follows.
    pub parents: Vec<String>,
    /// What must be applied before it without being a parent.
    pub depends_on: Vec<String>,
    /// Names for the branch that it begins.
    pub labels: Vec<String>,
    /// What it does, in a few words.
    pub message: String,
    /// The rules that it breaks on purpose.
    pub allow: Vec<Allow>,
    body: Body,
}

/// What a revision does.
#[derive(Clone)]
enum Body {
    /// What its file says.
    File {
        plan: fn(&mut Plan),
        unplan: fn(&mut Plan),
    },
    /// What was found by comparing schemas, and is no file yet.
    Memory { plan: Box<Plan>, unplan: Box<Plan> },
    /// What a file for SeaORM's own migrator does, and what is declared of it.
    #[cfg(feature = "engine")]
    Legacy {
        file: Arc<dyn MigrationTrait>,
        declared: fn(&mut Plan),
    },
}

impl Revision {
    /// A revision from its file's parts, as the build script of a `migration` crate names them.
    pub fn from_file(name: &str, meta: &Meta, plan: fn(&mut Plan), unplan: fn(&mut Plan)) -> Self {
        Self::new(name, meta, Body::File { plan, unplan })
    }

    /// A revision that is no file.
    pub fn from_memory(name: &str, meta: &Meta, plan: Plan, unplan: Plan) -> Self {
        let (plan, unplan) = (Box::new(plan), Box::new(unplan));
        Self::new(name, meta, Body::Memory { plan, unplan })
    }

    /// A file that was written for SeaORM's own migrator. It is called by that one's name, so that databases that have
    /// it already are known to; `declared` says what it makes of the schema, as far as later revisions build on it.
    #[cfg(feature = "engine")]
    pub fn legacy(meta: &Meta, file: Box<dyn MigrationTrait>, declared: fn(&mut Plan)) -> Self {
        let name = file.name().to_owned();
        let file = Arc::from(file);
        Self::new(&name, meta, Body::Legacy { file, declared })
    }

    /// The code of a file that was written for SeaORM's own migrator.
    #[cfg(feature = "engine")]
    pub(crate) fn code(&self, way: Way) -> Option<Code> {
        match &self.body {
            Body::Legacy { file, .. } => Some(Code::new(Arc::clone(file), way)),
            _ => None,
        }
    }

    fn new(name: &str, meta: &Meta, body: Body) -> Self {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Self {
            name: name.to_owned(),
            id: meta.id.to_owned(),
            parents: owned(meta.parents),
            depends_on: owned(meta.depends_on),
            labels: owned(meta.labels),
            message: meta.message.to_owned(),
            allow: meta
                .allow
                .iter()
                .map(|(what, why)| Allow::said(what, why))
                .collect(),
            body,
        }
    }

    /// Resolves both ways, from the state before.
    pub fn resolve(&self, before: &State) -> Result<Resolved, RevisionError> {
        let up = self.written().resolve(before);
        let up = up.map_err(|why| self.failed(Way::Up, why))?;
        let mut after = before.clone();
        for operation in &up {
            after
                .apply(operation)
                .expect("resolving a plan applies each of its operations to this state");
        }
        let down = match self.written_back() {
            None => inverse_of_all(&up),
            Some(back) => match back.resolve(&after) {
                Ok(down) => Ok(down),
                Err(PlanError::Irreversible(why)) => Err(why),
                Err(why) => return Err(self.failed(Way::Down, why)),
            },
        };
        Ok(Resolved { up, down, after })
    }

    /// The way there, as it is said.
    fn written(&self) -> Plan {
        match &self.body {
            Body::File { plan, .. } => Plan::said(*plan),
            Body::Memory { plan, .. } => Plan::clone(plan),
            #[cfg(feature = "engine")]
            Body::Legacy { declared, .. } => Plan::said(*declared),
        }
    }

    #[cfg_attr(not(feature = "engine"), expect(clippy::unnecessary_wraps))]
    /// The way back, as it is said. What is only declared is taken back by its inverse.
    fn written_back(&self) -> Option<Plan> {
        match &self.body {
            Body::File { unplan, .. } => Some(Plan::said(*unplan)),
            Body::Memory { unplan, .. } => Some(Plan::clone(unplan)),
            #[cfg(feature = "engine")]
            Body::Legacy { .. } => None,
        }
    }

    fn failed(&self, way: Way, why: PlanError) -> RevisionError {
        let why = Box::new(why);
        let revision = self.name.clone();
        RevisionError { revision, way, why }
    }
}

impl fmt::Debug for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Revision");
        shown.field("name", &self.name).field("id", &self.id);
        shown
            .field("parents", &self.parents)
            .finish_non_exhaustive()
    }
}

/// What a revision does to the state before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The way there.
    pub up: Vec<Operation>,
    /// The way back, or why there is none.
    pub down: Result<Vec<Operation>, Irreversible>,
    /// The state that it leaves.
    pub after: State,
}

impl Resolved {
    /// The checksum of both ways: the same however the file is formatted and whatever SQL becomes of it.
    pub fn checksum(&self) -> Checksum {
        let down = self.down.as_ref();
        Checksum::of(&(&self.up, down.ok(), down.err().map(|Irreversible(why)| why)))
    }
}

/// Up, or down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// Towards the heads.
    Up,
    /// Towards the base.
    Down,
}

/// A revision whose plan does not fit the revisions before it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("revision {revision}, in `{}`: {why}", match way { Way::Up => "plan", Way::Down => "unplan" })]
pub struct RevisionError {
    /// Its name.
    pub revision: String,
    /// Which of its plans.
    pub way: Way,
    /// What is wrong.
    #[source]
    pub why: Box<PlanError>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::col;

    const META: Meta = Meta {
        id: "a1b2c3d4e5f6",
        message: "create users",
        ..Meta::EMPTY
    };

    fn plan(p: &mut Plan) {
        p.create_table("users", |t| {
            t.id();
            t.string("email", 255).unique();
        });
    }

    fn unplan(p: &mut Plan) {
        p.drop_table("users");
    }

    fn written_otherwise(p: &mut Plan) {
        p.create_table("users", |t| {
            t.column("id")
                .big_integer()
                .not_null()
                .identity()
                .primary_key();
            t.unique(crate::schema::Unique::on(["email"]));
            t.column("email").string(255);
        });
    }

    fn wider(p: &mut Plan) {
        p.create_table("users", |t| {
            t.id();
            t.string("email", 256).unique();
        });
    }

    fn no_way_back(p: &mut Plan) {
        p.irreversible("users are dear");
    }

    fn wrong(p: &mut Plan) {
        p.table("user").add_column(col("phone").text());
    }

    #[test]
    fn both_ways_are_resolved_against_what_the_revisions_before_have_made() {
        let revision = Revision::from_file("m1_create_users", &META, plan, unplan);
        let resolved = revision.resolve(&State::new()).expect("the plan fits");
        let down = resolved.down.clone().expect("there is a way back");
        assert_eq!(
            down[0].inverse().expect("drops can be inverted"),
            resolved.up[0]
        );
        let error = revision
            .resolve(&resolved.after)
            .expect_err("users are there already");
        assert_eq!(
            error.to_string(),
            "revision m1_create_users, in `plan`: step 1 (create table `users`): table `users` exists already"
        );
    }

    #[test]
    fn the_checksum_is_that_of_the_meaning_and_of_both_ways() {
        let sum = |plan, unplan| {
            let revision = Revision::from_file("m1", &META, plan, unplan);
            revision
                .resolve(&State::new())
                .expect("the plan fits")
                .checksum()
        };
        let checksum = sum(plan, unplan);
        assert_eq!(checksum, sum(written_otherwise, unplan));
        assert_ne!(checksum, sum(wider, unplan));
        assert_ne!(checksum, sum(plan, no_way_back));
    }

    #[test]
    fn a_checksum_that_was_recorded_is_computed_again() {
        // Databases keep it: if this fails, every revision that was applied looks edited.
        let revision = Revision::from_file("m1", &META, plan, unplan);
        let checksum = revision
            .resolve(&State::new())
            .expect("the plan fits")
            .checksum();
        assert_eq!(
            checksum.as_str(),
            "1719f0bdb250a21fbe8a13387ea8838e4110964283b3eb7b1a60b4f6ab102e35"
        );
    }

    #[test]
    fn a_revision_in_memory_means_what_its_file_would() {
        let in_memory = |write: fn(&mut Plan)| {
            let mut plan = Plan::new();
            write(&mut plan);
            plan
        };
        let file = Revision::from_file("m1", &META, plan, unplan);
        let memory = Revision::from_memory("m1", &META, in_memory(plan), in_memory(unplan));
        assert_eq!(file.resolve(&State::new()), memory.resolve(&State::new()));
    }

    #[test]
    fn a_way_back_that_does_not_fit_names_the_revision() {
        let revision = Revision::from_file("m1", &META, plan, wrong);
        let error = revision
            .resolve(&State::new())
            .expect_err("there is no table `user`");
        assert_eq!(error.way, Way::Down);
        assert!(
            error.to_string().ends_with("table `user` does not exist"),
            "{error}"
        );
    }
}
