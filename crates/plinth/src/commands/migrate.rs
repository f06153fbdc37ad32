//! `plinth migrate`: takes the database's schema forward and back, and tells where it is.

mod text;

use self::text::{current_json, current_text, history_json, history_text};
use anyhow::{bail, ensure};
use limbeck::History;
use limbeck::runner::{Course, Error, Event, Options, Planned, Repair, Runner, Way};
use limbeck::target::Target;
use plinth_application::ports::Clock;
use plinth_migration::{DatabaseConnection, scaffold, status};
use std::fmt::Display;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;

/// What can be done with the schema.
#[derive(Debug, clap::Subcommand)]
pub(super) enum MigrateCommand {
    /// Apply the revisions that are pending
    Upgrade {
        /// How far: head, +N, or a revision (the beginning of its name is enough)
        #[arg(default_value = "head")]
        target: Target,
        /// Finish a revision that stopped in the middle, and nothing more
        #[arg(long, conflicts_with = "target")]
        resume: bool,
    },
    /// Take revisions back; what they made is lost, with the data in it
    Downgrade {
        /// How far: -N, base, or the revision that shall be the last one left
        #[arg(default_value = "-1", allow_negative_numbers = true)]
        target: Target,
        /// Do not ask; needed in production
        #[arg(long, short)]
        yes: bool,
        /// Undo a revision that stopped in the middle, and nothing more
        #[arg(long, conflicts_with_all = ["target", "yes"])]
        undo_partial: bool,
    },
    /// Show the revision that the database is at
    Current {
        /// Print JSON instead of text
        #[arg(long)]
        json: bool,
    },
    /// List every revision, oldest first, and when it was applied
    History {
        /// Print JSON instead of text
        #[arg(long)]
        json: bool,
    },
    /// Write an empty revision into the source tree
    New {
        /// What changes, in a few words, such as "add phone"
        #[arg(long, short)]
        message: String,
    },
}

impl MigrateCommand {
    /// Does it. `connect` is awaited only by what needs a database, which writing a revision does not.
    pub(super) async fn run(
        self,
        connect: impl Future<Output = anyhow::Result<DatabaseConnection>>,
        production: bool,
        clock: &dyn Clock,
    ) -> anyhow::Result<()> {
        let history = plinth_migration::history()?;
        if let Self::New { message } = &self {
            let folder = Path::new(scaffold::FOLDER);
            let path = scaffold::write(folder, message, &history, clock.now())?;
            say(format_args!("wrote {}", path.display()));
            say("fill in its `plan` and its `unplan`, then type `make migrate`");
            return Ok(());
        }
        let db = connect.await?;
        let outcome = self.run_on(&db, &history, production).await;
        db.close().await?;
        outcome
    }

    async fn run_on(
        self,
        db: &DatabaseConnection,
        history: &History,
        production: bool,
    ) -> anyhow::Result<()> {
        let runner = Runner::new(db, history);
        let current = async || Ok::<_, Error>(current_text(&status(db, history).await?));
        match self {
            Self::Upgrade { resume: true, .. } => repair(&runner, Repair::Resume).await?,
            Self::Upgrade { target, .. } => {
                upgrade(&runner, &target).await?;
                say(current().await?);
            }
            Self::Downgrade {
                undo_partial: true, ..
            } => repair(&runner, Repair::UndoPartial).await?,
            Self::Downgrade { target, yes, .. } => {
                if downgrade(db, history, &target, yes, production).await? {
                    say(current().await?);
                }
            }
            Self::Current { json: false } => say(current().await?),
            Self::Current { json: true } => say(current_json(&status(db, history).await?)),
            Self::History { json: false } => say(history_text(&status(db, history).await?)),
            Self::History { json: true } => say(history_json(&status(db, history).await?)),
            Self::New { .. } => unreachable!("writing a revision opens no database"),
        }
        Ok(())
    }
}

async fn upgrade(runner: &Runner<'_>, target: &Target) -> Result<(), Error> {
    let mut progress = Progress::default();
    let applied = runner
        .upgrade(target, &mut |event| progress.tell(event))
        .await;
    progress.end();
    if applied?.is_empty() {
        say("nothing to apply");
    }
    Ok(())
}

/// Finishes or undoes what stopped in the middle.
async fn repair(runner: &Runner<'_>, repair: Repair) -> Result<(), Error> {
    let mut progress = Progress::default();
    let repaired = runner
        .repair(repair, &mut |event| progress.tell(event))
        .await;
    progress.end();
    repaired.map(drop)
}

/// Tells what goes, asks, and does it. Answers whether there was anything.
async fn downgrade(
    db: &DatabaseConnection,
    history: &History,
    target: &Target,
    yes: bool,
    production: bool,
) -> anyhow::Result<bool> {
    let planned = Runner::new(db, history).plan(Way::Down, target).await?;
    if planned.is_empty() {
        say("nothing to take back");
        return Ok(false);
    }
    say("these revisions go, and all data in what they made is lost:");
    for Planned { revision, .. } in &planned {
        say(format_args!("  {}", revision.name));
    }
    if !yes {
        ensure!(
            !production,
            "nothing was taken back: this is production, so type the same with --yes if you mean it"
        );
        if io::stdin().is_terminal() && !confirmed()? {
            bail!("nothing was taken back");
        }
    }
    let ids = planned.iter().map(|one| one.revision.id.clone()).collect();
    let mut progress = Progress::default();
    let gone = Runner::new(db, history)
        .options(Options {
            // What somebody else took back since it was shown must not make another revision go.
            expected: Some(ids),
            ..Options::default()
        })
        .downgrade(target, &mut |event| progress.tell(event))
        .await;
    progress.end();
    gone?;
    Ok(true)
}

fn confirmed() -> io::Result<bool> {
    print!("take them back? [y/N] ");
    io::stdout().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(
        answer.trim().to_ascii_lowercase().as_str(),
        "y" | "yes"
    ))
}

/// Prints a line for each revision: its name when it begins, the time it took when it is done.
#[derive(Default)]
struct Progress {
    in_line: bool,
}

impl Progress {
    fn tell(&mut self, event: Event<'_>) {
        match event {
            Event::Waiting(_) => say("another process is migrating this database; waiting for it"),
            Event::Adopted(count) => {
                say(format_args!("took over {count} revisions as they are"));
            }
            Event::Begun {
                revision, course, ..
            } => {
                let verb = match course {
                    Course::Up => "applying",
                    Course::Down => "taking back",
                    Course::UndoUp => "undoing",
                    Course::UndoDown => "restoring",
                };
                print_some(format_args!("{verb} {} … ", revision.name));
                self.in_line = true;
            }
            Event::Retry { .. } => print_some("somebody holds a lock, trying again … "),
            Event::Done { elapsed, .. } => {
                say(format_args!("{} ms", elapsed.as_millis()));
                self.in_line = false;
            }
            Event::Step { .. } | Event::Rows(_) | Event::BackedUp(_) => {}
        }
    }

    /// Finishes the line of a revision that failed.
    fn end(self) {
        if self.in_line {
            say("failed");
        }
    }
}

fn say(line: impl Display) {
    print_some(format_args!("{line}\n"));
}

/// Prints, unless nobody listens any more: that is no reason to stop half-way.
fn print_some(text: impl Display) {
    let mut out = io::stdout();
    let _ = write!(out, "{text}").and_then(|()| out.flush());
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct Cli {
        #[command(subcommand)]
        command: MigrateCommand,
    }

    fn parse(words: &str) -> Result<MigrateCommand, clap::Error> {
        Cli::try_parse_from(format!("migrate {words}").split_whitespace()).map(|cli| cli.command)
    }

    #[test]
    fn the_shortest_words_do_the_usual_thing() {
        let upgrade = parse("upgrade").unwrap();
        assert!(
            matches!(upgrade, MigrateCommand::Upgrade { target, resume: false } if target == Target::head())
        );
        for words in ["downgrade", "downgrade -1", "downgrade -- -1"] {
            let downgrade = parse(words).unwrap();
            assert!(
                matches!(downgrade, MigrateCommand::Downgrade { target, yes: false, .. } if target == Target::relative(-1))
            );
        }
        let certain = parse("downgrade --yes base").unwrap();
        assert!(
            matches!(certain, MigrateCommand::Downgrade { target, yes: true, .. } if target == Target::base())
        );
    }

    #[test]
    fn a_repair_goes_nowhere_else() {
        let resume = parse("upgrade --resume").unwrap();
        assert!(matches!(
            resume,
            MigrateCommand::Upgrade { resume: true, .. }
        ));
        assert!(parse("upgrade head --resume").is_err());
        let undo = parse("downgrade --undo-partial").unwrap();
        assert!(matches!(
            undo,
            MigrateCommand::Downgrade {
                undo_partial: true,
                ..
            }
        ));
        assert!(parse("downgrade base --undo-partial").is_err());
    }

    #[test]
    fn a_target_that_is_none_is_a_mistake_of_usage() {
        let refused = parse("upgrade side-ways").unwrap_err();
        assert_eq!(refused.exit_code(), 2);
        assert!(
            refused
                .to_string()
                .contains("head, heads, base, current, +2, -1"),
            "{refused}"
        );
    }
}
