//! The program `plinth`: reads its command and answers with an exit code.

use std::process::ExitCode;

use clap::Parser;
use plinth::commands::{self, Cli};

fn main() -> ExitCode {
    Cli::parse()
        .run()
        .map_or_else(|error| commands::fail(&error), |()| ExitCode::SUCCESS)
}
