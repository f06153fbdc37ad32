//! `plinth openapi`: prints the API's description, or checks the committed one.

use anyhow::{Context as _, bail};
use std::path::PathBuf;

/// The arguments of `plinth openapi`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Compare with the committed file instead of printing
    #[arg(long)]
    check: bool,
    /// The committed file
    #[arg(long, default_value = "openapi.json")]
    file: PathBuf,
}

pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    let document = plinth_api::document();
    if !args.check {
        return super::print(&document);
    }
    let file = args.file.display();
    let committed =
        std::fs::read_to_string(&args.file).with_context(|| format!("{file}: run make openapi"))?;
    if committed == document {
        return Ok(());
    }
    let line = committed
        .lines()
        .zip(document.lines())
        .take_while(|(a, b)| a == b)
        .count()
        + 1;
    bail!(
        "{file} does not describe the code any more (first difference in line {line}): run make openapi"
    )
}
