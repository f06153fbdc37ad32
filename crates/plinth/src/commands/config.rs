//! `plinth config`: what is in force, and where it came from.

use std::io::{self, Write};

/// The arguments of `plinth config`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// Prints every setting; secrets as `***`.
pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    let report = super::load_settings()?.report;
    let text = if args.json {
        report.json() + "\n"
    } else {
        report.text()
    };
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()), // as in `plinth config | head`
        written => Ok(written?),
    }
}
