//! What is printed: answers on standard output, what is going on and what went wrong beside it.

use super::error::CliError;
use crate::runner::{Course, Event};
use serde_json::{Value, json};
use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// How often long work says that it goes on, where nobody watches a terminal.
const REMINDER: Duration = Duration::from_secs(5);

/// What came of a command.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) text: String,
    pub(super) json: Value,
    pub(super) code: u8,
}

impl Answer {
    pub(super) fn new(text: impl Into<String>, json: Value) -> Self {
        Self {
            text: text.into(),
            json,
            code: 0,
        }
    }
}

/// How to print.
#[derive(Debug, Clone, Copy)]
pub(super) struct Screen {
    json: bool,
    quiet: bool,
    verbose: bool,
}

impl Screen {
    pub(super) fn new(json: bool, quiet: bool, verbose: bool) -> Self {
        Self {
            json,
            quiet,
            verbose,
        }
    }

    pub(super) fn is_verbose(self) -> bool {
        self.verbose
    }

    pub(super) fn is_quiet(self) -> bool {
        self.quiet
    }

    /// Whether somebody sits there who can be asked.
    pub(super) fn can_ask(self) -> bool {
        !self.json && io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Tells what is going on.
    pub(super) fn note(self, line: &str) {
        if !self.quiet {
            // Nobody listening any more is no reason to stop half-way.
            let _ = writeln!(io::stderr(), "{line}");
        }
    }

    /// Prints what came of a command, and gives the code to exit with.
    pub(super) fn finish(self, outcome: Result<Answer, CliError>) -> ExitCode {
        match outcome {
            Ok(answer) => {
                if self.json {
                    print(&format!("{:#}\n", answer.json));
                } else if !answer.text.is_empty() {
                    print(&format!("{}\n", answer.text.trim_end()));
                }
                answer.code.into()
            }
            Err(error) => {
                let code = error.exit_code();
                if self.json {
                    let failure = json!({
                        "error": error.said(),
                        "sql": error.sql(),
                        "exit_code": code,
                    });
                    print(&format!("{failure:#}\n"));
                } else {
                    let _ = writeln!(io::stderr(), "error: {}", error.said());
                    if let Some(sql) = error.sql() {
                        let _ = writeln!(io::stderr(), "the statement was: {sql}");
                    }
                }
                code.into()
            }
        }
    }

    /// Who tells of a migration as it happens.
    pub(super) fn progress(self) -> impl FnMut(Event<'_>) + Send {
        let mut shown = Shown::default();
        move |event| {
            if let Some(line) = shown.line(event) {
                self.note(&line);
            }
        }
    }
}

fn print(text: &str) {
    // A reader that has seen enough, as in `history | head`, is no failure.
    let _ = io::stdout().write_all(text.as_bytes());
    let _ = io::stdout().flush();
}

/// What was told last, so that long work is told of now and then.
#[derive(Default)]
struct Shown {
    last: Option<Instant>,
}

impl Shown {
    fn line(&mut self, event: Event<'_>) -> Option<String> {
        match event {
            Event::Rows(rows) => {
                if self.last.is_some_and(|last| last.elapsed() < REMINDER) {
                    return None;
                }
                self.last = Some(Instant::now());
                Some(format!("      {rows} rows so far"))
            }
            other => {
                self.last = Some(Instant::now());
                Some(line(other))
            }
        }
    }
}

fn line(event: Event<'_>) -> String {
    match event {
        Event::Waiting(time) if time.is_zero() => {
            "another process is migrating this database; waiting for it".to_owned()
        }
        Event::Waiting(time) => format!(
            "still waiting for the process that is migrating this database, {} s by now",
            time.as_secs()
        ),
        Event::Adopted(count) => format!(
            "took over {count} revision{} that SeaORM's own migrator had applied",
            plural(count)
        ),
        Event::BackedUp(backup) => format!("copied the database to {}", backup.place.display()),
        Event::Begun {
            revision,
            course,
            done,
            ..
        } => {
            let again = if done > 0 {
                format!(", going on after step {done}")
            } else {
                String::new()
            };
            format!("{} {}{again}", verb(course), revision.name)
        }
        Event::Step {
            number,
            steps,
            describe,
        } => format!("  {number}/{steps} {describe}"),
        Event::Rows(rows) => format!("      {rows} rows so far"),
        Event::Retry { attempt, pause } => format!(
            "      somebody else holds a lock for too long; attempt {attempt} in {:.1} s",
            pause.as_secs_f64()
        ),
        Event::Done { elapsed, .. } => format!("  done in {} ms", elapsed.as_millis()),
    }
}

fn verb(course: Course) -> &'static str {
    match course {
        Course::Up => "applying",
        Course::Down => "taking back",
        Course::UndoUp => "undoing what was applied of",
        Course::UndoDown => "restoring what was taken back of",
    }
}

pub(super) fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
