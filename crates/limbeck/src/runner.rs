//! Walks a database along the graph of revisions.
//!
//! Every change of a database goes the same way: take the lock, read again what is applied, refuse what is not sound,
//! plan, and do one revision after the other, each written down with what it changed. Nothing is written, and no lock
//! is taken, when there is nothing to do.

mod batch;
mod error;
mod event;
mod fingerprint;
mod job;
mod journal;
mod keys;
mod ledger;
mod lock;
mod offline;
mod repair;
mod retry;
mod session;
mod stamp;
mod standing;
mod step;
mod surroundings;
#[cfg(test)]
mod tests;

pub use crate::revision::Way;
pub use error::{Aftermath, Error, FailedStep, Failure};
pub use event::{Course, Event, Progress};
pub use offline::sql;
pub use repair::Repair;
pub use stamp::Stamped;
pub use standing::{Dirty, Missing, Standing};
pub use step::{Batched, Ground, Revisions, Script, Step, Work};

use crate::backup;
use crate::engine::Server;
use crate::graph::{Graph, Node, Place, Places};
use crate::sql::Surroundings;
use crate::target::{Range, Resolver, Target};
use job::Job;
use ledger::{Done, Record};
use lock::Lock;
pub(crate) use lock::database_file;
use retry::Patience;
use sea_orm::{ConnectionTrait, DatabaseConnection};
use session::Session;
pub(crate) use session::server_of;
use std::time::Duration;
pub(crate) use surroundings::surroundings;

/// How to go about it.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long to wait for another process that migrates the same database.
    pub patience: Duration,
    /// How long a statement may wait for a lock. Short, because everybody else waits behind it.
    pub lock_timeout: Duration,
    /// How long a statement may run, on PostgreSQL; as long as it takes unless said.
    pub statement_timeout: Option<Duration>,
    /// How often to try again when a lock was not to be had.
    pub retries: u32,
    /// The first pause before trying again; each is twice as long as the one before.
    pub pause: Duration,
    /// Whether to apply pending revisions beneath applied ones.
    pub allow_out_of_order: bool,
    /// Whether to copy a database that has revisions already before anything is done to it.
    pub backup: backup::Policy,
    /// Whether nobody else can know of the database, such as one that was made to try something out: then no lock is
    /// taken, and the work is done on the connection that is there.
    pub alone: bool,
    /// The ids of the revisions that are to be walked, in their order, if they were shown to somebody before: should
    /// anything have changed since, nothing is done.
    pub expected: Option<Vec<String>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            patience: Duration::from_mins(1),
            lock_timeout: Duration::from_secs(3),
            statement_timeout: None,
            retries: 5,
            pause: Duration::from_millis(500),
            allow_out_of_order: false,
            backup: backup::Policy::Never,
            alone: false,
            expected: None,
        }
    }
}

/// A revision that is to be applied or taken back, with its SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned<'a> {
    /// Which.
    pub revision: &'a Node,
    /// Its steps.
    pub script: Script,
}

/// A database and the revisions it follows.
pub struct Runner<'a> {
    db: &'a DatabaseConnection,
    revisions: &'a dyn Revisions,
    options: Options,
}

impl<'a> Runner<'a> {
    /// Brings the two together.
    pub fn new(db: &'a DatabaseConnection, revisions: &'a dyn Revisions) -> Self {
        Self {
            db,
            revisions,
            options: Options::default(),
        }
    }

    /// Goes about it another way.
    #[must_use]
    pub fn options(self, options: Options) -> Self {
        Self { options, ..self }
    }

    fn graph(&self) -> &'a Graph {
        self.revisions.graph()
    }

    /// Reads what is applied. Creates nothing.
    pub async fn standing(&self) -> Result<Standing, Error> {
        self.standing_on(self.db).await
    }

    async fn standing_on(&self, db: &impl ConnectionTrait) -> Result<Standing, Error> {
        Ok(Standing::new(self.graph(), ledger::read(db).await?))
    }

    /// Asks the server who it is.
    pub async fn server(&self) -> Result<Server, Error> {
        server_of(self.db).await
    }

    /// Tells what a target means here, each revision after all that it stands on.
    pub async fn resolve(&self, target: &Target) -> Result<Vec<&'a Node>, Error> {
        let standing = self.standing().await?;
        let places = self.resolver(&standing).revisions(target)?;
        Ok(self.nodes(&places).collect())
    }

    /// The revisions of a range, each after all that it stands on.
    pub async fn range(&self, range: &Range) -> Result<Vec<&'a Node>, Error> {
        let standing = self.standing().await?;
        let places = self.resolver(&standing).range(range)?;
        Ok(self.nodes(&places).collect())
    }

    /// What an upgrade or a downgrade to the target would do, in its order. Changes nothing.
    pub async fn plan(&self, way: Way, target: &Target) -> Result<Vec<Planned<'a>>, Error> {
        let standing = self.standing().await?;
        let path = self.path(&standing, way, target)?;
        let server = server_of(self.db).await?;
        let surroundings = surroundings(self.db).await?;
        let mut applied = standing.applied;
        let mut planned = Vec::new();
        for place in path {
            let revision = self.graph().node(place);
            let script = self.script(revision, way, server, &applied, &surroundings)?;
            planned.push(Planned { revision, script });
            step_to(place, way, &mut applied);
        }
        Ok(planned)
    }

    /// Applies what is pending up to the target. Gives the revisions that were applied.
    pub async fn upgrade(
        &self,
        target: &Target,
        progress: &mut Progress<'_>,
    ) -> Result<Vec<&'a Node>, Error> {
        self.migrate(Way::Up, target, progress).await
    }

    /// Takes back what is applied above the target. Gives the revisions that were taken back.
    pub async fn downgrade(
        &self,
        target: &Target,
        progress: &mut Progress<'_>,
    ) -> Result<Vec<&'a Node>, Error> {
        self.migrate(Way::Down, target, progress).await
    }

    /// Makes Limbeck's tables if they are missing.
    pub async fn ensure_version(&self, progress: &mut Progress<'_>) -> Result<(), Error> {
        let lock = Lock::take(self.db, &self.options, progress).await?;
        let outcome = ledger::create(self.db).await;
        lock.release().await;
        Ok(outcome?)
    }

    async fn migrate(
        &self,
        way: Way,
        target: &Target,
        progress: &mut Progress<'_>,
    ) -> Result<Vec<&'a Node>, Error> {
        // What is done needs no lock. What looks undone may be somebody else's work of this moment.
        let standing = self.standing().await?;
        let path = self.path(&standing, way, target);
        if standing.unrecorded.is_empty() && path.is_ok_and(|path| path.is_empty()) {
            return Ok(Vec::new());
        }
        let mut lock = Lock::take(self.db, &self.options, progress).await?;
        let outcome = self.migrate_locked(way, target, &mut lock, progress).await;
        lock.release().await;
        outcome
    }

    async fn migrate_locked(
        &self,
        way: Way,
        target: &Target,
        lock: &mut Lock,
        progress: &mut Progress<'_>,
    ) -> Result<Vec<&'a Node>, Error> {
        let session = Session::open(self.db, &self.options, progress).await?;
        let outcome = self.walk(&session, way, target, lock, progress).await;
        let closed = session.close().await;
        let done = outcome?;
        closed?;
        Ok(done)
    }

    async fn walk(
        &self,
        session: &Session,
        way: Way,
        target: &Target,
        lock: &mut Lock,
        progress: &mut Progress<'_>,
    ) -> Result<Vec<&'a Node>, Error> {
        let mut standing = self.standing_on(&session.db).await?;
        let path = self.path(&standing, way, target)?;
        if path.is_empty() && standing.unrecorded.is_empty() {
            return Ok(Vec::new());
        }
        self.check_expected(&path)?;
        if !path.is_empty() && !standing.applied.is_empty() {
            self.back_up(progress).await?;
        }
        ledger::create(&session.db).await?;
        self.adopt(session, &mut standing, progress).await?;
        let mut done = Vec::new();
        for place in path {
            lock.check().await?;
            let node = self.graph().node(place);
            let around = surroundings(&session.db).await?;
            let script = self.script(node, way, session.server, &standing.applied, &around)?;
            let checksum = self.revisions.checksum(&node.id);
            let previous = standing.records.remove(&place);
            let job = Job::new(node, way, script, checksum, previous);
            job.run(session, &self.patience(), progress).await?;
            step_to(place, way, &mut standing.applied);
            done.push(node);
        }
        Ok(done)
    }

    /// Refuses to do anything but what was shown.
    fn check_expected(&self, path: &[Place]) -> Result<(), Error> {
        let Some(expected) = &self.options.expected else {
            return Ok(());
        };
        let ids = path.iter().map(|place| &self.graph().node(*place).id);
        if ids.eq(expected) {
            return Ok(());
        }
        Err(Error::Moved)
    }

    async fn back_up(&self, progress: &mut Progress<'_>) -> Result<(), Error> {
        let made = backup::make(self.db, &self.options.backup).await?;
        if let Some(backup) = &made {
            progress(Event::BackedUp(backup));
        }
        Ok(())
    }

    /// Takes over what SeaORM's own migrator has applied: as it is, with the files as they are now.
    async fn adopt(
        &self,
        session: &Session,
        standing: &mut Standing,
        progress: &mut Progress<'_>,
    ) -> Result<(), Error> {
        if standing.unrecorded.is_empty() {
            return Ok(());
        }
        let unit = session.begin().await?;
        for place in &standing.unrecorded {
            let record = self.finished(*place, standing.times[place]);
            ledger::put(&unit, &record).await?;
            standing.records.insert(*place, record);
        }
        unit.commit().await?;
        progress(Event::Adopted(standing.unrecorded.len()));
        Ok(())
    }

    /// The record of a revision that somebody else applied.
    fn finished(&self, place: Place, applied_at: i64) -> Record {
        let node = self.graph().node(place);
        Record {
            id: node.id.clone(),
            name: node.name.clone(),
            parents: node.parents.clone(),
            checksum: self.revisions.checksum(&node.id),
            schema: None,
            applied_at,
            duration_ms: None,
            course: Course::Up,
            steps: 0,
            done: Done::default(),
        }
    }

    /// What has to be done, in its order.
    fn path(&self, standing: &Standing, way: Way, target: &Target) -> Result<Vec<Place>, Error> {
        standing.check(self.revisions)?;
        let resolver = self.resolver(standing);
        match way {
            Way::Up => {
                standing.check_missing()?;
                if !self.options.allow_out_of_order {
                    standing.check_order(self.graph())?;
                }
                Ok(resolver.upgrade(target)?.into_iter().collect())
            }
            Way::Down => {
                let path = resolver.downgrade(target)?;
                standing.check_missing_above(self.graph(), &path)?;
                Ok(path.into_iter().rev().collect())
            }
        }
    }

    fn script(
        &self,
        node: &Node,
        way: Way,
        server: Server,
        applied: &Places,
        surroundings: &Surroundings,
    ) -> Result<Script, Error> {
        let applied: Vec<&Node> = self.nodes(applied).collect();
        let ground = Ground {
            server,
            applied: &applied,
            surroundings,
        };
        let script = self.revisions.script(&node.id, way, &ground);
        script.map_err(|source| Error::script(&node.name, way, source))
    }

    fn resolver<'s>(&self, standing: &'s Standing) -> Resolver<'s>
    where
        'a: 's,
    {
        Resolver {
            graph: self.graph(),
            applied: &standing.applied,
        }
    }

    fn nodes(&self, places: &Places) -> impl Iterator<Item = &'a Node> {
        let graph = self.graph();
        places.iter().map(|place| graph.node(*place))
    }

    fn patience(&self) -> Patience {
        Patience {
            retries: self.options.retries,
            pause: self.options.pause,
        }
    }
}

/// What is applied after that step.
fn step_to(place: Place, way: Way, applied: &mut Places) {
    match way {
        Way::Up => applied.insert(place),
        Way::Down => applied.remove(&place),
    };
}
