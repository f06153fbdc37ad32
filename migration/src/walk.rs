//! What the words of sea-orm-cli come to on a database.

use crate::Command;
use anyhow::Context as _;
use limbeck::History;
use limbeck::runner::{Error, Event, Runner, Way};
use limbeck::target::Target;
use plinth_migration::{DatabaseConnection, status};

/// A database, and the way along the revisions.
pub(crate) struct Walk<'a> {
    pub(crate) db: &'a DatabaseConnection,
    pub(crate) history: &'a History,
    /// Whether each step is shown.
    pub(crate) verbose: bool,
}

impl Walk<'_> {
    pub(crate) async fn run(&self, command: Command) -> anyhow::Result<()> {
        match command {
            Command::Generate { .. } | Command::Show { .. } => {
                unreachable!("Limbeck answers these without a database")
            }
            Command::Status => self.status().await?,
            Command::Up { num: None } => self.go(Way::Up, &Target::heads()).await?,
            Command::Up { num: Some(num) } => {
                let target = match num.min(self.count(Way::Up).await?) {
                    0 => Target::heads(),
                    steps => Target::relative(steps.into()),
                };
                self.go(Way::Up, &target).await?;
            }
            Command::Down { num } => {
                let target = match num.min(self.count(Way::Down).await?) {
                    0 => Target::base(),
                    steps => Target::relative(-i64::from(steps)),
                };
                self.go(Way::Down, &target).await?;
            }
            Command::Reset => self.go(Way::Down, &Target::base()).await?,
            Command::Refresh => self.again().await?,
            Command::Fresh => self.again().await.context(
                "the revisions could not be taken back one by one; `plinth db drop`, `plinth db create` and `plinth migrate upgrade` begin with an empty database",
            )?,
        }
        Ok(())
    }

    /// Back to the beginning, and from there to the end.
    async fn again(&self) -> Result<(), Error> {
        self.go(Way::Down, &Target::base()).await?;
        self.go(Way::Up, &Target::heads()).await
    }

    async fn go(&self, way: Way, target: &Target) -> Result<(), Error> {
        let runner = Runner::new(self.db, self.history);
        let mut tell = |event: Event<'_>| self.tell(event);
        let done = match way {
            Way::Up => runner.upgrade(target, &mut tell).await?,
            Way::Down => runner.downgrade(target, &mut tell).await?,
        };
        match (way, done.is_empty()) {
            (Way::Up, true) => println!("nothing to apply"),
            (Way::Down, true) => println!("nothing to take back"),
            (_, false) => {}
        }
        Ok(())
    }

    fn tell(&self, event: Event<'_>) {
        match event {
            Event::Waiting(_) => println!("another process migrates this database; waiting for it"),
            Event::Adopted(count) => {
                println!("took over {count} revisions that SeaORM's migrator had applied");
            }
            Event::Step { describe, .. } if self.verbose => println!("  {describe}"),
            Event::Retry { pause, .. } => {
                println!("  somebody holds a lock; trying again in {pause:?}");
            }
            Event::Done {
                revision,
                course,
                elapsed,
            } => println!("{course} {} in {} ms", revision.name, elapsed.as_millis()),
            Event::Begun { .. } | Event::Step { .. } | Event::Rows(_) | Event::BackedUp(_) => {}
        }
    }

    /// How many revisions can go that way.
    async fn count(&self, way: Way) -> Result<u32, Error> {
        let revisions = status(self.db, self.history).await?;
        let moves = |applied: bool| applied == (way == Way::Down);
        let count = revisions
            .iter()
            .filter(|one| moves(one.applied_at.is_some()));
        Ok(u32::try_from(count.count()).unwrap_or(u32::MAX))
    }

    async fn status(&self) -> Result<(), Error> {
        for revision in status(self.db, self.history).await? {
            let state = match (revision.applied_at, revision.known) {
                (Some(_), true) => "applied",
                (Some(_), false) => "applied, not known to this build",
                (None, _) => "pending",
            };
            println!("{}  {state}", revision.name);
        }
        Ok(())
    }
}
