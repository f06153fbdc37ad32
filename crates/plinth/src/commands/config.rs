//! `plinth config`: what is in force, and where it came from.

use crate::settings::Purpose;

/// The arguments of `plinth config`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// Prints every setting; secrets as `***`.
pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    let report = super::load_settings(Purpose::Upkeep)?.report;
    super::print(&if args.json {
        report.json() + "\n"
    } else {
        report.text()
    })
}
