//! Asking before something is lost.

use super::error::CliError;
use super::screen::Screen;
use std::io::{self, Write as _};

/// Asks whether to go on, where somebody can answer. Elsewhere the flag has to say it.
pub(super) fn confirm(question: &str, flag: &str, screen: Screen) -> Result<(), CliError> {
    if !screen.can_ask() {
        return Err(CliError::Refused(format!(
            "nothing was done, since nobody can be asked here: type the same with {flag} if you mean it"
        )));
    }
    let answer = ask(question).map_err(CliError::file("read", "the answer"))?;
    if matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes") {
        return Ok(());
    }
    Err(CliError::Refused("nothing was done".to_owned()))
}

fn ask(question: &str) -> io::Result<String> {
    let mut err = io::stderr();
    write!(err, "{question} [y/N] ")?;
    err.flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(answer)
}
