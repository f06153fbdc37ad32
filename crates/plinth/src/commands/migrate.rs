//! `plinth migrate`: takes the database's schema forward and back, and tells where it is.

mod text;

use self::text::{current_json, current_text, history_json, history_text};
use anyhow::{bail, ensure};
use plinth_application::ports::Clock;
use plinth_migration::{DatabaseConnection, Error, Event, Migrations, Target, Way, scaffold};
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
    },
    /// Take revisions back; what they made is lost, with the data in it
    Downgrade {
        /// How far: -N, base, or the revision that shall be the last one left
        #[arg(default_value = "-1", allow_negative_numbers = true)]
        target: Target,
        /// Do not ask; needed in production
        #[arg(long, short)]
        yes: bool,
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
        if let Self::New { message } = &self {
            let path = scaffold::write(Path::new(scaffold::FOLDER), message, clock.now())?;
            say(format_args!("wrote {}", path.display()));
            say("fill in its `up` and its `down`, then type `make migrate`");
            return Ok(());
        }
        let db = connect.await?;
        let outcome = self.run_on(&db, production).await;
        db.close().await?;
        outcome
    }

    async fn run_on(self, db: &DatabaseConnection, production: bool) -> anyhow::Result<()> {
        let migrations = Migrations::new(db);
        match self {
            Self::Upgrade { target } => upgrade(&migrations, &target).await?,
            Self::Downgrade { target, yes } => {
                downgrade(&migrations, &target, yes, production).await?;
            }
            Self::Current { json } => {
                let revisions = migrations.status().await?;
                say(if json {
                    current_json(&revisions)
                } else {
                    current_text(&revisions)
                });
            }
            Self::History { json } => {
                let revisions = migrations.status().await?;
                say(if json {
                    history_json(&revisions)
                } else {
                    history_text(&revisions)
                });
            }
            Self::New { .. } => unreachable!("writing a revision opens no database"),
        }
        Ok(())
    }
}

async fn upgrade(migrations: &Migrations<'_>, target: &Target) -> Result<(), Error> {
    let mut progress = Progress::default();
    let applied = migrations
        .upgrade(target, &mut |event| progress.tell(event))
        .await;
    progress.end();
    if applied?.is_empty() {
        say("nothing to apply");
    }
    say(current_text(&migrations.status().await?));
    Ok(())
}

async fn downgrade(
    migrations: &Migrations<'_>,
    target: &Target,
    yes: bool,
    production: bool,
) -> anyhow::Result<()> {
    let plan = migrations.plan_downgrade(target).await?;
    if plan.revisions.is_empty() {
        say("nothing to take back");
        return Ok(());
    }
    say("these revisions go, and all data in what they made is lost:");
    for name in &plan.revisions {
        say(format_args!("  {name}"));
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
    let mut progress = Progress::default();
    // The plan's own target: what somebody else took back since it was shown must not make another revision go.
    let gone = migrations
        .downgrade(&plan.target, &mut |event| progress.tell(event))
        .await;
    progress.end();
    gone?;
    say(current_text(&migrations.status().await?));
    Ok(())
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
            Event::Waiting => say("another process is migrating this database; waiting for it"),
            Event::Begun(name, way) => {
                let verb = match way {
                    Way::Up => "applying",
                    Way::Down => "taking back",
                };
                print_some(format_args!("{verb} {name} … "));
                self.in_line = true;
            }
            Event::Done(_, took) => {
                say(format_args!("{} ms", took.as_millis()));
                self.in_line = false;
            }
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
        assert!(matches!(
            upgrade,
            MigrateCommand::Upgrade {
                target: Target::Head
            }
        ));
        for words in ["downgrade", "downgrade -1", "downgrade -- -1"] {
            let downgrade = parse(words).unwrap();
            assert!(matches!(
                downgrade,
                MigrateCommand::Downgrade {
                    target: Target::Back(1),
                    yes: false
                }
            ));
        }
        let certain = parse("downgrade --yes base").unwrap();
        assert!(matches!(
            certain,
            MigrateCommand::Downgrade {
                target: Target::Base,
                yes: true
            }
        ));
    }

    #[test]
    fn a_target_that_is_none_is_a_mistake_of_usage() {
        let refused = parse("upgrade sideways").unwrap_err();
        assert_eq!(refused.exit_code(), 2);
        assert!(
            refused.to_string().contains("type head, base, +2, -1"),
            "{refused}"
        );
    }
}
