//! Reads files of cases, and says what is wrong with them.

mod cases;

use std::process::ExitCode;

fn main() -> ExitCode {
    let paths: Vec<_> = std::env::args_os().skip(1).map(Into::into).collect();
    match cases::read(&paths) {
        Ok(cases) => {
            println!("{} cases can be read", cases.len());
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
    }
}
