//! A process that migrates a database by [`five_steps`], or by [`counted`] where it is told a number of rows, and can be
//! told to stop on the way and wait to be killed: `victim URL [up | down | resume | undo] [STEP | rows=ROWS]`. It prints a
//! line for whatever happens.

use anyhow::{Context as _, bail};
use limbeck::runner::{Event, Repair, Runner};
use limbeck::target::Target;
use plinth_tests::limbeck::{counted, five_steps};
use sea_orm::Database;
use std::io::Write as _;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let url = arguments
        .next()
        .context("victim URL [ORDER] [STEP | rows=ROWS]")?;
    let order = arguments.next().unwrap_or("up".to_owned());
    let stop = arguments.next().unwrap_or_default();
    let rows = stop.strip_prefix("rows=");
    let db = Database::connect(url).await?;
    let project = if rows.is_some() {
        counted()
    } else {
        five_steps()
    };
    let mut out = std::io::stdout();
    let mut show = |event: Event<'_>| {
        // Nobody may be listening any more.
        let _ = writeln!(out, "{event:?}");
        let _ = out.flush();
        let stops = match event {
            Event::Step { number, .. } => stop == number.to_string(),
            Event::Rows(number) => rows == Some(&number.to_string()),
            _ => false,
        };
        if stops {
            loop {
                std::thread::park();
            }
        }
    };
    let runner = Runner::new(&db, &project);
    let done = match order.as_str() {
        "up" => runner.upgrade(&Target::head(), &mut show).await?.len(),
        "down" => runner.downgrade(&Target::base(), &mut show).await?.len(),
        "resume" => runner.repair(Repair::Resume, &mut show).await.map(|_| 1)?,
        "undo" => runner
            .repair(Repair::UndoPartial, &mut show)
            .await
            .map(|_| 1)?,
        _ => bail!("{order} is no order"),
    };
    println!("done {done}");
    db.close().await?;
    Ok(())
}
