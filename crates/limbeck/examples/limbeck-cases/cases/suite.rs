//! Many cases at once, each in databases of its own.

use super::case::Case;
use super::outcome::Ended;
use super::run::run;
use limbeck::prove::{ProofError, Scratch};
use limbeck::{Engine, Server};
use sea_orm::{ConnectionTrait as _, Database, DbBackend, DbErr, Statement};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Where cases are run.
#[derive(Debug)]
pub(crate) struct Ground {
    engine: Engine,
    scratch: Scratch,
}

/// Why cases cannot be run at all.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoGround {
    #[error("the database does not answer: {0}")]
    Database(#[from] DbErr),
    #[error("no server that is known: it calls itself {0}")]
    Unknown(String),
    #[error(transparent)]
    Address(#[from] ProofError),
}

impl Ground {
    /// Asks a database which engine it is. SQLite is always in memory.
    pub(crate) async fn at(url: &str) -> Result<Self, NoGround> {
        if url.starts_with("sqlite:") {
            return Ok(Self {
                engine: Engine::Sqlite,
                scratch: Scratch::MEMORY,
            });
        }
        let scratch = Scratch::at(url)?.lasting();
        let db = Database::connect(url.replacen("mariadb://", "mysql://", 1)).await?;
        let driver = match db.get_database_backend() {
            DbBackend::Postgres => Engine::Postgres,
            _ => Engine::MySql,
        };
        let question = Statement::from_string(db.get_database_backend(), "SELECT version()");
        let row = db.query_one_raw(question).await?;
        let words: String = row
            .map(|row| row.try_get_by_index(0))
            .transpose()?
            .unwrap_or_default();
        db.close().await?;
        let server = Server::recognise(driver, &words).ok_or(NoGround::Unknown(words))?;
        Ok(Self {
            engine: server.engine,
            scratch,
        })
    }

    /// Leaves nothing behind.
    pub(crate) async fn clear(&self) -> Result<(), NoGround> {
        Ok(self.scratch.clear().await?)
    }

    /// Runs cases, so many at once, and tells of each as it ends. They come back in their order.
    pub(crate) fn run<'c>(
        &self,
        cases: &'c [Case],
        jobs: usize,
        tell: impl Fn(&Ended<'c>) + Sync,
    ) -> std::io::Result<Vec<Ended<'c>>> {
        let next = AtomicUsize::new(0);
        let ended: Mutex<Vec<(usize, Ended<'c>)>> = Mutex::default();
        let work = || -> std::io::Result<()> {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            loop {
                let place = next.fetch_add(1, Ordering::Relaxed);
                let Some(case) = cases.get(place) else {
                    return Ok(());
                };
                let outcome = runtime.block_on(run(case, self.engine, &self.scratch));
                let one = Ended { case, outcome };
                tell(&one);
                let mut ended = ended.lock().unwrap_or_else(PoisonError::into_inner);
                ended.push((place, one));
            }
        };
        thread::scope(|scope| {
            let workers: Vec<_> = (0..jobs.max(1)).map(|_| scope.spawn(work)).collect();
            workers
                .into_iter()
                .try_for_each(|worker| match worker.join() {
                    Ok(done) => done,
                    Err(panic) => std::panic::resume_unwind(panic),
                })
        })?;
        let mut ended = ended.into_inner().unwrap_or_else(PoisonError::into_inner);
        ended.sort_by_key(|(place, _)| *place);
        Ok(ended.into_iter().map(|(_, one)| one).collect())
    }
}
