//! `plinth admin`: makes administrators. Who can run it can read the database anyway, so it asks for no credentials.

use crate::settings::Purpose;
use crate::{first_admin, wiring};
use anyhow::{Context as _, bail};
use plinth_application::context::Context;
use plinth_domain::users::{Email, Password};
use plinth_infrastructure::database::Database;
use std::io::{BufRead as _, IsTerminal as _};
use std::sync::Arc;
use std::time::Duration;

/// What to do with administrators.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Make an administrator; the password is read from standard input, or made up and printed
    Create(CreateArgs),
}

#[derive(Debug, clap::Args)]
pub(super) struct CreateArgs {
    /// The address to sign in with
    #[arg(long)]
    email: String,
    /// Make up a password and print it, instead of reading one from standard input
    #[arg(long)]
    generate_password: bool,
}

pub(super) fn run(command: &Command) -> anyhow::Result<()> {
    let Command::Create(args) = command;
    let settings = super::load_settings(Purpose::Serving)?.settings;
    let email = Email::parse(&args.email).with_context(|| format!("{:?}", args.email))?;
    let generated = args
        .generate_password
        .then(first_admin::made_up_password)
        .transpose()?;
    let password = match &generated {
        Some(password) => password.clone(),
        None => read_password()?,
    };
    let password = Password::parse(password).context("the password")?;
    super::block_on(async {
        let database = Arc::new(Database::open(settings.database.clone()).await?);
        let services = wiring::services(&database, &settings, &settings.signing_key.resolve()?)?;
        let ctx = Context::new("plinth admin create", Duration::from_secs(30));
        let user = services
            .users
            .create_admin(&ctx, email, password)
            .await
            .map_err(|error| {
                let hint = match error.storage() {
                    Some(_) => "no administrator was made; plinth check tells what is wrong",
                    None => "no administrator was made",
                };
                anyhow::Error::new(error).context(hint)
            })?;
        println!(
            "made administrator {} (id {})",
            user.email.as_str(),
            user.id
        );
        if let Some(password) = &generated {
            println!("password: {password}\nit is not shown again");
        }
        anyhow::Ok(())
    })?
}

fn read_password() -> anyhow::Result<String> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        bail!(
            "pipe the password into standard input, or add --generate-password: what is typed here would show"
        );
    }
    let mut line = String::new();
    stdin.lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
