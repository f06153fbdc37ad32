//! Asking, where somebody can answer.

use super::error::CliError;
use super::screen::Screen;
use std::io::{self, Write as _};

/// Asks whether to go on. Where nobody can be asked, the flag has to say it.
pub(super) fn confirm(question: &str, flag: &str, screen: Screen) -> Result<(), CliError> {
    if !screen.can_ask() {
        return Err(CliError::Refused(format!(
            "nothing was done, since nobody can be asked here: type the same with {flag} if you mean it"
        )));
    }
    if confirmed(question)? {
        return Ok(());
    }
    Err(CliError::Refused("nothing was done".to_owned()))
}

/// Asks a question that is answered by yes or no, which it is without an answer.
pub(super) fn confirmed(question: &str) -> Result<bool, CliError> {
    let answer = typed(&format!("{question} [y/N]"))?;
    Ok(matches!(answer.to_ascii_lowercase().as_str(), "y" | "yes"))
}

/// Asks which of several, by number; none of them if the last one is meant.
pub(super) fn choose(
    question: &str,
    choices: &[String],
    none: &str,
) -> Result<Option<usize>, CliError> {
    let mut text = question.to_owned();
    for (place, choice) in choices.iter().map(String::as_str).chain([none]).enumerate() {
        text = format!("{text}\n  {} {choice}", place + 1);
    }
    loop {
        let answer = typed(&format!("{text}\nType a number:"))?;
        match answer.parse::<usize>() {
            Ok(number) if (1..=choices.len()).contains(&number) => return Ok(Some(number - 1)),
            Ok(number) if number == choices.len() + 1 => return Ok(None),
            _ => {}
        }
    }
}

/// Asks for a line.
pub(super) fn typed(question: &str) -> Result<String, CliError> {
    let read = || -> io::Result<Option<String>> {
        let mut err = io::stderr();
        write!(err, "{question} ")?;
        err.flush()?;
        let mut answer = String::new();
        let count = io::stdin().read_line(&mut answer)?;
        Ok((count > 0).then(|| answer.trim().to_owned()))
    };
    let answer = read().map_err(CliError::file("read", "the answer"))?;
    answer.ok_or_else(|| CliError::Refused("nothing was done: there was no answer".to_owned()))
}
