//! `upgrade`, `downgrade` and `reset`.

use super::command::{Downgrade, Goal, Reset, Script, Upgrade};
use super::error::CliError;
use super::losses::{has_rows, losses};
use super::question::confirm;
use super::screen::{Answer, Screen, plural};
use super::{Desk, Work, place};
use crate::backup;
use crate::graph::Node;
use crate::revision::Way;
use crate::runner::{self, Error as RunnerError, Options, Planned, Repair, Revisions as _};
use crate::target::{Range, Target};
use sea_orm::DatabaseConnection;
use serde_json::{Value, json};
use std::error::Error;
use std::fmt::Write as _;

pub(super) async fn upgrade<C, E>(
    args: Upgrade,
    work: Work<C>,
    screen: Screen,
) -> Result<Answer, CliError>
where
    C: AsyncFnOnce(Option<String>) -> Result<DatabaseConnection, E>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    if args.script.sql {
        return script(Way::Up, &args.script, args.goal, work).await;
    }
    let target = single(args.goal)?;
    let options = Options {
        allow_out_of_order: args.allow_out_of_order,
        ..args.manner.options()
    };
    work.with_database(async |desk| {
        let backups = options.backup.clone();
        let runner = desk.runner(options);
        if args.script.dry_run {
            return Ok(planned(&runner.plan(Way::Up, &target).await?, Way::Up));
        }
        let mut progress = screen.progress();
        let outcome = async {
            let repaired = if args.resume {
                Some(runner.repair(Repair::Resume, &mut progress).await?.0)
            } else {
                None
            };
            let applied = runner.upgrade(&target, &mut progress).await?;
            Ok::<_, RunnerError>(repaired.into_iter().chain(applied).collect::<Vec<_>>())
        };
        let outcome = outcome.await;
        if let Err(RunnerError::Failed(_)) = outcome {
            tell_restore(desk, &backups, screen).await;
        }
        moved(desk, "applied", &outcome?).await
    })
    .await
}

pub(super) async fn downgrade<C, E>(
    args: Downgrade,
    work: Work<C>,
    screen: Screen,
) -> Result<Answer, CliError>
where
    C: AsyncFnOnce(Option<String>) -> Result<DatabaseConnection, E>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    if args.script.sql {
        return script(Way::Down, &args.script, args.goal, work).await;
    }
    let target = single(args.goal)?;
    let options = args.manner.options();
    work.with_database(async |desk| {
        let mut progress = screen.progress();
        if args.undo_partial {
            let runner = desk.runner(options);
            let (node, course) = runner.repair(Repair::UndoPartial, &mut progress).await?;
            return moved(desk, &course.to_string(), &[node]).await;
        }
        let planned_steps = desk
            .runner(options.clone())
            .plan(Way::Down, &target)
            .await?;
        if args.script.dry_run {
            return Ok(planned(&planned_steps, Way::Down));
        }
        if planned_steps.is_empty() {
            return moved(desk, "taken back", &[]).await;
        }
        let going: Vec<&Node> = planned_steps.iter().map(|one| one.revision).collect();
        tell_losses(desk, &going, screen).await;
        if !args.yes && (desk.production || screen.can_ask()) {
            desk.agree("Take them back?", screen)?;
        }
        let gone = go_back(desk, options, &target, &going, screen).await?;
        moved(desk, "taken back", &gone).await
    })
    .await
}

/// Takes back what was shown, and nothing else if somebody was quicker.
async fn go_back<'d>(
    desk: &'d Desk,
    options: Options,
    target: &Target,
    shown: &[&Node],
    screen: Screen,
) -> Result<Vec<&'d Node>, CliError> {
    let expected = shown.iter().map(|node| node.id.clone()).collect();
    let backups = options.backup.clone();
    let options = Options {
        expected: Some(expected),
        ..options
    };
    let outcome = desk
        .runner(options)
        .downgrade(target, &mut screen.progress())
        .await;
    tell_restore(desk, &backups, screen).await;
    Ok(outcome?)
}

pub(super) async fn reset<C, E>(
    args: &Reset,
    work: Work<C>,
    screen: Screen,
) -> Result<Answer, CliError>
where
    C: AsyncFnOnce(Option<String>) -> Result<DatabaseConnection, E>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    if work.production {
        return Err(CliError::Refused(
            "nothing was done: this is production, and `reset` deletes every row. `downgrade base --yes` and `upgrade` do the same by name"
                .to_owned(),
        ));
    }
    let options = args.manner.options();
    work.with_database(async |desk| {
        let runner = desk.runner(options.clone());
        let plan = runner.plan(Way::Down, &Target::base()).await?;
        let going: Vec<&Node> = plan.iter().map(|one| one.revision).collect();
        if !going.is_empty() {
            tell_losses(desk, &going, screen).await;
            if !args.yes {
                desk.agree("Delete all that and begin anew?", screen)?;
            }
            go_back(desk, options.clone(), &Target::base(), &going, screen).await?;
        }
        let runner = desk.runner(options);
        let mut progress = screen.progress();
        let applied = runner.upgrade(&Target::heads(), &mut progress).await?;
        moved(desk, "applied", &applied).await
    })
    .await
}

/// The SQL of a way, for somebody else to run.
async fn script<C, E>(
    way: Way,
    args: &Script,
    goal: Goal,
    work: Work<C>,
) -> Result<Answer, CliError>
where
    C: AsyncFnOnce(Option<String>) -> Result<DatabaseConnection, E>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    let range = match goal {
        Goal::Between(range) => range,
        Goal::To(_) if way == Way::Down => {
            return Err(CliError::Usage(
                "`downgrade --sql` has to be told where it begins, since no database is asked: type FROM:TO, such as head:-1 or a1b2:base"
                    .to_owned(),
            ));
        }
        Goal::To(to) => Range {
            from: None,
            to: Some(to),
        },
    };
    let written = |history: &_, server| {
        let sql = runner::sql(history, server, way, &range)?;
        let json = json!({ "server": server.to_string(), "sql": sql });
        Ok(Answer::new(sql, json))
    };
    match args.server {
        Some(server) => written(&work.history, server),
        None => {
            work.with_database(async |desk| {
                let server = desk.runner(Options::default()).server().await?;
                written(&desk.history, server)
            })
            .await
        }
    }
}

fn single(goal: Goal) -> Result<Target, CliError> {
    match goal {
        Goal::To(target) => Ok(target),
        Goal::Between(_) => Err(CliError::Usage(
            "a range FROM:TO says where SQL begins and ends, so it goes with --sql; a database begins where it is"
                .to_owned(),
        )),
    }
}

/// What would be done, with its SQL.
fn planned(planned: &[Planned<'_>], way: Way) -> Answer {
    let mut text = String::new();
    for Planned { revision, script } in planned {
        let verb = if way == Way::Up { "apply" } else { "take back" };
        let _ = writeln!(text, "-- would {verb} {}", revision.name);
        for step in &script.steps {
            let _ = writeln!(text, "-- {}", step.describe);
            for work in &step.work {
                match work.sql() {
                    "" => {
                        let _ = writeln!(text, "-- (code, which shows no SQL)");
                    }
                    sql => {
                        let _ = writeln!(text, "{};", sql.trim_end().trim_end_matches(';'));
                    }
                }
            }
        }
    }
    if planned.is_empty() {
        text.push_str("nothing to do");
    }
    let revisions: Vec<Value> = planned.iter().map(planned_json).collect();
    Answer::new(text, json!({ "would": revisions }))
}

fn planned_json(planned: &Planned<'_>) -> Value {
    let step = |step: &runner::Step| {
        let sql: Vec<&str> = step.work.iter().map(runner::Work::sql).collect();
        json!({ "what": step.describe, "sql": sql })
    };
    json!({
        "id": planned.revision.id,
        "name": planned.revision.name,
        "steps": planned.script.steps.iter().map(step).collect::<Vec<_>>(),
    })
}

/// What was done, and where the database is now.
async fn moved(desk: &Desk, done: &str, nodes: &[&Node]) -> Result<Answer, CliError> {
    let standing = desk.runner(Options::default()).standing().await?;
    let mut answer = place::told(&standing, &desk.history, &desk.program);
    let line = match nodes.len() {
        0 => "nothing to do".to_owned(),
        count => format!("{done}: {count} revision{}", plural(count)),
    };
    answer.text = format!("{line}\n{}", answer.text);
    answer.json["done"] = nodes.iter().map(|node| node.id.as_str()).collect();
    Ok(answer)
}

async fn tell_losses(desk: &Desk, going: &[&Node], screen: Screen) {
    screen.note("these revisions go:");
    for node in going {
        screen.note(&format!("  {}", node.name));
    }
    let losses = losses(&desk.history, going.iter().map(|node| node.id.as_str()));
    if losses.is_empty() {
        screen.note("no table and no column goes with them");
        return;
    }
    screen.note("and with them, for good:");
    for loss in losses {
        let rows = match has_rows(&desk.db, &loss.table).await {
            Some(true) => " (there are rows)",
            Some(false) => " (no rows)",
            None => "",
        };
        screen.note(&format!("  {}{rows}", loss.what));
    }
}

/// Tells how to get back what was, if there is a copy of it.
async fn tell_restore(desk: &Desk, backups: &backup::Policy, screen: Screen) {
    if let Some(copy) = backup::newest(&desk.db, backups).await {
        screen.note(
            "to put the newest copy of the database in its place, stop what uses it and type:",
        );
        screen.note(&format!("  {}", copy.restore));
    }
}

impl Desk {
    /// Asks before data is lost. In production a flag has to say it: nobody answers a question there by habit.
    fn agree(&self, question: &str, screen: Screen) -> Result<(), CliError> {
        if self.production {
            return Err(CliError::Refused(
                "nothing was done: this is production, so type the same with --yes if you mean it"
                    .to_owned(),
            ));
        }
        confirm(question, "--yes", screen)
    }

    pub(super) fn edited(&self, standing: &runner::Standing) -> Vec<&str> {
        let edited = standing.edited(&self.history);
        edited.iter().map(|node| node.name.as_str()).collect()
    }

    pub(super) fn heads(&self) -> Vec<&Node> {
        self.history.graph().heads().collect()
    }
}
