//! `limbeck`: writes a crate for migrations (`limbeck init`), and hands every other word to the crate that is there, which
//! knows the project's revisions: `limbeck upgrade` is `cargo run --manifest-path migration/Cargo.toml -- upgrade`.

use clap::Parser;
use limbeck::cli::{self, Cli, Project};
use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const AFTER_HELP: &str = "\
Such as:
  limbeck init                      write the crate `migration`
  limbeck revision -m \"add phone\"   write a revision
  limbeck upgrade --help            what upgrade can be told

The words come from the project's own crate: `limbeck help` lists them once there is one.";

/// Moves a database's schema along a project's revisions.
#[derive(Debug, Parser)]
#[command(version, about, after_help = AFTER_HELP, disable_help_subcommand = true)]
struct Program {
    /// The folder of the crate with the revisions, here or above
    #[arg(long, short, value_name = "FOLDER", default_value = "migration")]
    dir: PathBuf,
    /// What to do
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<OsString>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Program { dir, words } = Program::parse();
    if words.first().is_some_and(|word| word == "init") {
        return init(&words).await;
    }
    let outcome = match manifest(&dir) {
        Some(manifest) => run(&manifest, &words),
        None => Err(format!(
            "there is no {} here or in a folder above: `limbeck init` writes one, `--dir FOLDER` says where it is",
            dir.join("Cargo.toml").display()
        )),
    };
    outcome.unwrap_or_else(|why| {
        eprintln!("error: {why}");
        ExitCode::FAILURE
    })
}

async fn init(words: &[OsString]) -> ExitCode {
    match Cli::read(words.iter()) {
        Ok(typed) => {
            let nothing = Project::new("limbeck", "migration/src/revisions", Vec::new());
            cli::run(typed, nothing, async |_| Err("init needs no database")).await
        }
        Err(error) => error.exit(),
    }
}

/// The crate's manifest: beneath this folder or one above.
fn manifest(dir: &Path) -> Option<PathBuf> {
    let here = env::current_dir().ok()?;
    here.ancestors()
        .map(|above| above.join(dir).join("Cargo.toml"))
        .find(|manifest| manifest.is_file())
}

/// Runs the crate's program, and exits as it does.
fn run(manifest: &Path, words: &[OsString]) -> Result<ExitCode, String> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(&cargo);
    command.arg("run");
    // The first build takes minutes: whoever watches wants to see that it goes on.
    if !io::stderr().is_terminal() {
        command.arg("--quiet");
    }
    let status = command
        .arg("--manifest-path")
        .arg(manifest)
        .arg("--")
        .args(words)
        .status()
        .map_err(|error| format!("{} cannot be started: {error}", cargo.display()))?;
    // A process that a signal ended has no code.
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
