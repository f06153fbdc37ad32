//! The program `plinth`: reads its command and answers with an exit code.

use clap::Parser;
use plinth::commands::{self, Cli};
use std::process::ExitCode;

/// The system's allocator keeps the 19 MiB of each password hash for every thread that ever made one: after thirty
/// registrations the service stood at half a gigabyte. This one gives memory back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    Cli::parse()
        .run()
        .unwrap_or_else(|error| commands::fail(&error))
}
