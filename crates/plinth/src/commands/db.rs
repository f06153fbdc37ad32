//! `plinth db`: makes or removes the database itself.

use crate::settings::{Environment, Purpose};
use anyhow::{Context as _, bail};
use plinth_infrastructure::provision::{self, Provisioned};
use std::io::{IsTerminal as _, Write as _};

/// What to do with the database.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Make the database if it is not there (then: plinth migrate upgrade)
    Create,
    /// Remove the database with everything in it
    Drop(DropArgs),
}

#[derive(Debug, clap::Args)]
pub(super) struct DropArgs {
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Needed in production, beside --yes
    #[arg(long)]
    in_production: bool,
}

pub(super) fn run(command: &Command) -> anyhow::Result<()> {
    let settings = super::load_settings(Purpose::Upkeep)?.settings;
    let url = &settings.database.url;
    let shown = url.redacted();
    match command {
        Command::Create => {
            let done = super::block_on(provision::create(url))?
                .with_context(|| format!("{shown} was not made"))?;
            match done {
                Provisioned::Done => println!("made {shown}\nnext: plinth migrate upgrade"),
                Provisioned::AlreadySo => println!("{shown} is there already"),
            }
        }
        Command::Drop(args) => {
            if settings.environment == Environment::Production && !args.in_production {
                bail!("this is production: to remove {shown} all the same, add --in-production");
            }
            if !args.yes && !confirmed(&shown)? {
                bail!("nothing was removed");
            }
            let done = super::block_on(provision::drop(url))?
                .with_context(|| format!("{shown} was not removed"))?;
            match done {
                Provisioned::Done => println!("removed {shown}"),
                Provisioned::AlreadySo => println!("{shown} is not there"),
            }
        }
    }
    Ok(())
}

/// Asks, where somebody can answer.
fn confirmed(shown: &str) -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() {
        bail!("nobody can be asked whether to remove {shown}: add --yes");
    }
    print!("Remove {shown} and everything in it? Type yes: ");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(answer.trim() == "yes")
}
