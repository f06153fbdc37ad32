//! `plinth check`: says everything that is wrong at once.

use crate::settings::{Purpose, Settings};
use anyhow::bail;
use limbeck::runner::{Revisions as _, Runner, Way};
use limbeck::target::Target;
use plinth_infrastructure::database::Database;
use plinth_infrastructure::provision;
use plinth_migration::DatabaseConnection;
use serde::Serialize;
use std::time::Duration;

/// How long one look at the database may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// The arguments of `plinth check`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Print JSON instead of lines
    #[arg(long)]
    json: bool,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    check: &'static str,
    ok: bool,
    text: String,
}

pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    let mut findings = Vec::new();
    match super::read_settings(Purpose::Serving) {
        Err(errors) => {
            let wrong = |problem: &_| Finding {
                check: "settings",
                ok: false,
                text: format!("{problem}"),
            };
            findings.extend(errors.problems.iter().map(wrong));
        }
        Ok(loaded) => {
            let odd = |warning: &_| Finding {
                check: "settings",
                ok: true,
                text: format!("warning: {warning}"),
            };
            findings.extend(loaded.warnings.iter().map(odd));
            findings.push(Finding {
                check: "settings",
                ok: true,
                text: format!("complete, for {}", loaded.settings.environment),
            });
            findings.push(match loaded.settings.signing_key.resolve() {
                Ok(_) => Finding {
                    check: "signing key",
                    ok: true,
                    text: "there".to_owned(),
                },
                Err(error) => Finding {
                    check: "signing key",
                    ok: false,
                    text: error.to_string(),
                },
            });
            super::block_on(look_at_database(&loaded.settings, &mut findings))?;
        }
    }
    let wrong = findings.iter().filter(|f| !f.ok).count();
    if args.json {
        super::print(&(serde_json::to_string_pretty(&findings)? + "\n"))?;
    } else {
        for Finding { check, ok, text } in &findings {
            super::print(&format!(
                "{} {check}: {text}\n",
                if *ok { "ok   " } else { "WRONG" }
            ))?;
        }
    }
    if wrong > 0 {
        bail!("{wrong} thing(s) are wrong");
    }
    Ok(())
}

async fn look_at_database(settings: &Settings, findings: &mut Vec<Finding>) {
    let shown = settings.database.url.redacted();
    let mut note = |check, found: Result<String, String>| {
        let ok = found.is_ok();
        findings.push(Finding {
            check,
            ok,
            text: found.unwrap_or_else(|wrong| wrong),
        });
        ok
    };
    let database = match Database::open(settings.database.clone()).await {
        Ok(database) => database,
        Err(error) => {
            note("database", Err(error.to_string()));
            return;
        }
    };
    // Asked over a connection of its own, which tells why it cannot be had; the pool would only say that time ran out.
    let version = in_time(provision::version(&settings.database.url)).await;
    let reached = version.map(|v| format!("{shown} answers: {v}"));
    if !note(
        "database",
        reached.map_err(|e| {
            format!(
                "{shown} does not answer: {e}; is it running, and does it exist? (plinth db create)"
            )
        }),
    ) {
        return;
    }
    let pending = in_time(pending(&database.reader())).await;
    let current = pending.and_then(|(pending, all)| match pending {
        0 => Ok(format!("all {all} revisions applied")),
        _ => Err(format!(
            "{pending} of {all} revisions pending: run plinth migrate upgrade"
        )),
    });
    if note("migrations", current) {
        let may = in_time(provision::check_writable(&database)).await;
        note(
            "permissions",
            may.map(|()| "this user may write".to_owned()),
        );
    }
    database.close().await;
}

/// How many revisions an upgrade would apply, of how many. What would stand in its way is an error.
async fn pending(db: &DatabaseConnection) -> anyhow::Result<(usize, usize)> {
    let history = plinth_migration::history()?;
    let runner = Runner::new(db, &history);
    let planned = runner.plan(Way::Up, &Target::heads()).await?;
    Ok((planned.len(), history.graph().nodes().len()))
}

async fn in_time<T, E: std::fmt::Display>(
    look: impl Future<Output = Result<T, E>>,
) -> Result<T, String> {
    match tokio::time::timeout(PATIENCE, look).await {
        Ok(found) => found.map_err(|error| format!("{error:#}")),
        Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
    }
}
