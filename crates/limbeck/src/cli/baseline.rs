//! `baseline`: a database that somebody else made, as the first revision.

use super::command::Baseline;
use super::compile::kept;
use super::error::CliError;
use super::file::NewFile;
use super::live::{self, Live};
use super::screen::{Answer, Screen, plural};
use super::{Desk, Work, write};
use crate::adopt::arranged::Arranged;
use crate::adopt::{Ground, lift, unlike};
use crate::catalog::{self, Catalog, Rigour};
use crate::diff::Difference;
use crate::drift::{DriftError, walk};
use crate::history::History;
use crate::meaning::Meaning;
use crate::operation::inverse_of_all;
use crate::prove::{Finding, Scratch};
use crate::runner::{Options, Revisions as _, Runner, Standing};
use crate::schema::Schema;
use crate::target::Target;
use sea_orm::DatabaseConnection;
use serde_json::json;
use std::error::Error;
use std::path::Path;

pub(super) async fn run<C, E>(
    args: &Baseline,
    work: Work<C>,
    screen: Screen,
) -> Result<Answer, CliError>
where
    C: AsyncFnOnce(Option<String>) -> Result<DatabaseConnection, E>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    let count = work.history.graph().nodes().len();
    if count > 0 {
        return Err(CliError::Refused(format!(
            "nothing was written: there {} already, and a baseline is the first one. `{} upgrade` applies what is there, `stamp` says where a database is that has it already, and `diff` shows what it has otherwise",
            if count == 1 {
                "is a revision".to_owned()
            } else {
                format!("are {count} revisions")
            },
            work.program
        )));
    }
    let belief = match &work.entities {
        Some(entities) => entities.schema()?,
        None => Schema::new(),
    };
    let (words, next) = (work.compiled_by.clone(), work.next());
    work.with_database(async |desk| {
        let Adoption { file, left_out, tables } =
            adopted(args, desk, &belief, screen).await?;
        for line in &left_out {
            screen.note(&format!("left out: {line}"));
        }
        if args.dry_run {
            return write::shown(&file, &desk.folder);
        }
        let path = file.write(&desk.folder)?;
        let history = written(&file, &path)?;
        let meaning = Meaning::of(&history, &file.id).filter(|_| !args.no_compile);
        let (compiled, _) = kept(&path, words.as_deref(), &file.id, meaning.as_ref(), screen)?;
        let shown = path.display().to_string();
        let mut lines = vec![
            format!("wrote {shown}: {tables} table{}", plural(tables)),
            "tried: up, down and up again, and it makes what is there".to_owned(),
            compiled.clone(),
        ];
        if args.no_stamp {
            let program = &desk.program;
            lines.push(format!(
                "next: read it, build, and type `{program} stamp head`, since nothing was written into the database; another one gets it all by `{next}`"
            ));
        } else {
            stamp(desk, &history, &file.id, args.purge, screen).await?;
            lines.push("the database counts as being there".to_owned());
            lines.push(format!("next: read it; another database gets it all by `{next}`"));
        }
        let json = json!({
            "id": file.id,
            "file": shown,
            "compiled": compiled,
            "stamped": !args.no_stamp,
            "left_out": left_out,
        });
        Ok(Answer::new(lines.join("\n"), json))
    })
    .await
}

/// A revision that makes what a database has.
struct Adoption {
    file: NewFile,
    left_out: Vec<String>,
    tables: usize,
}

/// The new revision under the name of its file, as it is written down in databases.
fn written(file: &NewFile, path: &Path) -> Result<History, CliError> {
    let mut revision = file.in_memory();
    let stem = path.file_stem().unwrap_or_default();
    revision.name = stem.to_string_lossy().into_owned();
    Ok(History::new([revision])?)
}

async fn adopted(
    args: &Baseline,
    desk: &Desk,
    belief: &Schema,
    screen: Screen,
) -> Result<Adoption, CliError> {
    let standing = desk.runner(Options::default()).standing().await?;
    if !args.purge {
        refuse_applied(&standing)?;
    }
    let live = Live::read(desk, args.which.filter(&desk.filter), belief).await?;
    if live.catalog.schema == Schema::new() && live.catalog.others.is_empty() {
        return Err(CliError::Refused(
            "nothing was written: there is nothing in this database to begin with".to_owned(),
        ));
    }
    let unsayable = live.surrounds.unsayable.iter();
    let mut left_out: Vec<String> = unsayable.map(ToString::to_string).collect();
    let scratch = live::scratch(desk, &args.beside, screen).await?;
    let before = live.surrounds.before();
    let ground = Ground {
        scratch: &scratch,
        filter: &live.filter,
        before: &before,
        rigour: Rigour::Exact,
    };
    let lifted = lift(&live.catalog, belief, &ground).await?;
    left_out.extend(lifted.unsaid);
    let schema = lifted.schema;
    refuse_left_out(&left_out, args)?;
    let arranged = Arranged::found(&live.catalog, &schema, &live.surrounds.all, &ground).await?;
    let failed = arranged.failed.iter();
    left_out.extend(failed.map(|(one, why)| format!("{}: {why}", one.make)));
    refuse_left_out(&left_out, args)?;

    let up = arranged.operations(&live.catalog, &schema);
    let up = up.map_err(|why| CliError::Refused(format!("nothing was written: {why}")))?;
    let down = inverse_of_all(&up).expect("everything here was made with its way back");
    let file = NewFile {
        id: write::id(args.rev_id.as_deref(), &desk.history)?,
        parents: Vec::new(),
        depends_on: Vec::new(),
        labels: Vec::new(),
        message: write::in_one_line(&args.message),
        change: Difference { up, down },
    };
    file.path(&desk.folder)?;
    let history = History::new([file.in_memory()])?;
    let wrong = tried(&history, &live, &scratch).await?;
    let wrong: Vec<String> = wrong.iter().map(ToString::to_string).collect();
    if !args.partial || left_out.is_empty() {
        refuse_unproven(&wrong)?;
    }
    Ok(Adoption {
        file,
        left_out,
        tables: schema.tables.len(),
    })
}

/// What is written down there was applied by somebody, and is not forgotten in passing.
fn refuse_applied(standing: &Standing) -> Result<(), CliError> {
    let names: Vec<&str> = standing
        .missing()
        .iter()
        .map(|it| it.name.as_str())
        .collect();
    let Some(first) = names.first() else {
        return Ok(());
    };
    Err(CliError::Refused(format!(
        "nothing was written: the database says that {} revision{} applied there which this program has not, {first} the first. If SeaORM's own migrator made it, keep its files: `Revision::legacy` takes each as it is, and `upgrade` takes over the list. To begin anew with what they made, type the same with --purge, which forgets the list",
        names.len(),
        if names.len() == 1 { " is" } else { "s are" }
    )))
}

fn refuse_left_out(left_out: &[String], args: &Baseline) -> Result<(), CliError> {
    if left_out.is_empty() || args.partial {
        return Ok(());
    }
    let lines: Vec<String> = left_out.iter().map(|line| format!("- {line}")).collect();
    Err(CliError::Refused(format!(
        "nothing was written, since no revision can say this:\n{}\nTake it out of the database, leave it alone with --exclude, or type the same with --partial: then it is left out, and `check --drift` tells of it",
        lines.join("\n")
    )))
}

fn refuse_unproven(wrong: &[String]) -> Result<(), CliError> {
    if wrong.is_empty() {
        return Ok(());
    }
    Err(CliError::Unproven(format!(
        "made again on a scratch database, this is otherwise:\n  {}",
        wrong.join("\n  ")
    )))
}

/// Walks the new revision there and back, and there again, on a scratch database: it must lead where the live one is,
/// and back to nothing.
async fn tried(
    history: &History,
    live: &Live,
    scratch: &Scratch,
) -> Result<Vec<Finding>, CliError> {
    let head = [Target::head()];
    let (made, left) = scratch
        .with(async |db| {
            let made = {
                walk(db, history, &head).await?;
                catalog::read(db, &live.filter).await?
            };
            let runner = Runner::new(db, history);
            let back = runner.downgrade(&Target::base(), &mut |_| {}).await;
            back.map_err(DriftError::Walk)?;
            let left = catalog::read(db, &live.filter).await?;
            walk(db, history, &head).await?;
            Ok::<_, DriftError>((made, left))
        })
        .await?;
    let nothing = Catalog {
        server: left.server,
        schema: Schema::new(),
        others: Vec::new(),
    };
    let mut wrong = unlike(&live.catalog, &made);
    wrong.extend(unlike(&nothing, &left));
    Ok(wrong)
}

async fn stamp(
    desk: &Desk,
    history: &History,
    id: &str,
    purge: bool,
    screen: Screen,
) -> Result<(), CliError> {
    let runner = Runner::new(&desk.db, history);
    let target = [Target::revision(id)];
    let mut progress = screen.progress();
    let stamped = runner.stamp(&target, purge, &mut progress).await;
    if stamped.is_err() {
        screen.note(&format!(
            "the file is written, and the database does not know of it: `{} stamp head` says so once the program is built",
            desk.program
        ));
    }
    stamped?;
    Ok(())
}
