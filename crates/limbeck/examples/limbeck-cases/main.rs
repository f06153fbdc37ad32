//! Runs cases of schemas before and after on a database: `docs/cases.md` says how they are written.

mod cases;

use cases::{Count, Ground, as_json};
use clap::Parser;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread::available_parallelism;

/// The code to exit with where cases cannot be run at all.
const UNUSABLE: u8 = 2;

/// Compares the schemas of cases, and tries on a database what was found: there, back, and there again.
#[derive(Debug, Parser)]
#[command(name = "limbeck-cases")]
struct Arguments {
    /// Files of cases, or folders of such; Limbeck's own unless told.
    #[arg(value_name = "FILE-or-FOLDER")]
    files: Vec<PathBuf>,
    /// The engine, by the address of a database, which is left alone: each case runs in databases of its own.
    #[arg(long, value_name = "URL")]
    database_url: String,
    /// Runs only the cases whose name, or whose file's name, contains this.
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// How many cases run at once.
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Prints one JSON object instead of lines.
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(code) => code,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(UNUSABLE)
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let own = [PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/cases"))];
    let files = if arguments.files.is_empty() {
        &own[..]
    } else {
        &arguments.files
    };
    let cases = cases::read(files, arguments.filter.as_deref().unwrap_or_default())?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let ground = runtime.block_on(Ground::at(&arguments.database_url))?;
    let jobs = arguments
        .jobs
        .or_else(|| available_parallelism().ok().map(Into::into));
    let ended = ground.run(&cases, jobs.unwrap_or(1), |ended| {
        if !arguments.json {
            println!("{ended}");
        }
    })?;
    runtime.block_on(ground.clear())?;
    let count = Count::of(&ended);
    if arguments.json {
        println!("{}", as_json(&ended, count));
    } else {
        println!("{count}");
    }
    Ok(ExitCode::from(u8::from(count.failed > 0)))
}
