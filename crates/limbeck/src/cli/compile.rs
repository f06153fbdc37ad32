//! The file that was written, compiled and asked what it means: a text that lies about its plan is no revision.

use super::error::CliError;
use super::screen::{Screen, plural};
use crate::engine::Engine;
use crate::meaning::Meaning;
use serde_json::Value;
use std::collections::VecDeque;
use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How much of what a compiler says is repeated where nobody saw it.
const LAST_LINES: usize = 40;

/// What came of compiling a file.
enum Compiled {
    /// It means what it should.
    Same(Duration),
    /// It could not be tried, and why.
    Untried(String),
    /// It is no good, and why.
    Wrong(String),
}

/// Compiles a file that was just written, unless nobody wants that, and tells what came of it and how long the compiler
/// took. A file that does not mean what it should goes again.
pub(super) fn kept(
    path: &Path,
    words: Option<&[OsString]>,
    id: &str,
    expected: Option<&Meaning>,
    screen: Screen,
) -> Result<(String, Duration), CliError> {
    let Some(expected) = expected else {
        return Ok(("not compiled, as you said".to_owned(), Duration::ZERO));
    };
    let folder = path.parent().unwrap_or(path);
    match compile(words, folder, id, expected, screen) {
        Compiled::Same(took) => {
            let engines = engines();
            let same = format!("compiled, and it gives the same SQL for {engines}");
            Ok((same, took))
        }
        Compiled::Untried(why) => Ok((format!("not compiled: {why}"), Duration::ZERO)),
        Compiled::Wrong(why) => Err(rejected(path, &why)),
    }
}

/// The file goes, and the reason is told.
fn rejected(path: &Path, why: &str) -> CliError {
    match fs::remove_file(path) {
        Ok(()) => CliError::Rejected {
            path: path.to_owned(),
            why: format!("{why}\n`--no-compile` writes it all the same"),
        },
        Err(error) => CliError::file("taken away, though it is no good", path)(error),
    }
}

/// Compiles the program that has the revisions of a folder, and asks it for one of them.
fn compile(
    words: Option<&[OsString]>,
    folder: &Path,
    id: &str,
    expected: &Meaning,
    screen: Screen,
) -> Compiled {
    let said = words.map(<[OsString]>::to_vec);
    let Some(words) = said.or_else(|| package_of(folder)) else {
        let why = format!("no Cargo.toml of a package is above {}", folder.display());
        return Compiled::Untried(why);
    };
    let shown = shown(&words);
    screen.note(&format!("compiling it: {shown}"));
    let began = Instant::now();
    let (ended_well, out, last) = match answer(&words, id, screen) {
        Ok(said) => said,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Compiled::Untried(format!("`{shown}` cannot be started here"));
        }
        Err(error) => return Compiled::Wrong(format!("`{shown}` cannot be run: {error}")),
    };
    match (ended_well, meaning(&out)) {
        (true, Some(found)) => match told(expected, &found) {
            None => Compiled::Same(began.elapsed()),
            Some(why) => Compiled::Wrong(why),
        },
        (true, None) => Compiled::Wrong(format!(
            "`{shown}` does not tell what the revision means: does it pass on Limbeck's `show`?"
        )),
        (false, _) => {
            let said = serde_json::from_str::<Value>(&out).ok();
            let said = said.and_then(|said| said["error"].as_str().map(str::to_owned));
            let said = said.unwrap_or_else(|| Vec::from(last).join("\n"));
            Compiled::Wrong(format!("`{shown}` failed:\n{said}"))
        }
    }
}

/// Says where a compiled file does not mean what was proven.
fn told(expected: &Meaning, found: &Meaning) -> Option<String> {
    let partings = expected.partings(found);
    let count = partings.len();
    let lines: Vec<String> = partings.iter().map(|one| format!("  {one}")).collect();
    (count > 0).then(|| {
        format!(
            "compiled, it does not mean what was proven; the first {count} difference{}:\n{}",
            plural(count),
            lines.join("\n")
        )
    })
}

/// What a compiled file was compared on, for people.
fn engines() -> String {
    let [first @ .., last] = Engine::ALL.map(|engine| engine.to_string());
    format!("{} and {last}", first.join(", "))
}

/// The package that holds a folder, as cargo would run it: what `init` makes.
fn package_of(folder: &Path) -> Option<Vec<OsString>> {
    let folder = std::path::absolute(folder).ok()?;
    let mut manifests = folder.ancestors().map(|above| above.join("Cargo.toml"));
    let manifest = manifests.find(|manifest| manifest.is_file())?;
    let text = fs::read_to_string(&manifest).ok()?;
    if !text.lines().any(|line| line.trim() == "[package]") {
        return None;
    }
    let words = ["cargo", "run", "--manifest-path"].map(OsString::from);
    let words = words.into_iter().chain([manifest.into(), "--".into()]);
    Some(words.collect())
}

fn shown(words: &[OsString]) -> String {
    let words = words.iter().map(|word| word.to_string_lossy());
    let words: Vec<_> = words.filter(|word| word != "--").collect();
    words.join(" ")
}

type Said = (bool, String, VecDeque<String>);

/// Runs the program; what cargo tells meanwhile is shown as it comes.
fn answer(words: &[OsString], id: &str, screen: Screen) -> io::Result<Said> {
    let mut child = started(words, id)?;
    let out = child.stdout.take();
    let reader = thread::spawn(move || out.map_or(Ok(String::new()), io::read_to_string));
    let mut last = VecDeque::new();
    if let Some(err) = child.stderr.take() {
        for line in BufReader::new(err).split(b'\n') {
            let line = String::from_utf8_lossy(&line?).into_owned();
            screen.note(&line);
            last.push_back(line);
            if last.len() > LAST_LINES {
                last.pop_front();
            }
        }
    }
    let status = child.wait()?;
    let out = reader.join().unwrap_or_else(|_| Ok(String::new()))?;
    Ok((status.success(), out, last))
}

fn started(words: &[OsString], id: &str) -> io::Result<Child> {
    let (program, arguments) = words.split_first().ok_or(io::ErrorKind::NotFound)?;
    // Whoever was started by cargo uses that one.
    let cargo = env::var_os("CARGO").filter(|_| program == OsStr::new("cargo"));
    let mut command = Command::new(cargo.as_ref().unwrap_or(program));
    command.args(arguments);
    command.args(["show", id, "--sql", "--json"]);
    for (name, _) in env::vars_os() {
        if is_of_another_package(&name) {
            command.env_remove(name);
        }
    }
    command.stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn()
}

/// Whether cargo set a variable for the package of this program: to build scripts that look at it another build would
/// look changed, and half of all crates would be compiled again.
fn is_of_another_package(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let begins = ["CARGO_PKG_", "CARGO_BIN_", "CARGO_MANIFEST_"];
    begins.iter().any(|begin| name.starts_with(begin))
        || ["CARGO_CRATE_NAME", "OUT_DIR"].contains(&&*name)
}

/// The meaning of the one revision that `show --sql --json` told of.
fn meaning(out: &str) -> Option<Meaning> {
    let mut said: Value = serde_json::from_str(out).ok()?;
    serde_json::from_value(said.get_mut(0)?.get_mut("meaning")?.take()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screen() -> Screen {
        Screen::new(false, true, false)
    }

    fn asked(words: &[&str]) -> Compiled {
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        let nothing = serde_json::from_str("[]").expect("a meaning without parts");
        compile(Some(&words), Path::new("."), "a1", &nothing, screen())
    }

    #[test]
    fn the_package_that_holds_the_folder_is_run() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let revisions = folder.path().join("migration/src/revisions");
        fs::create_dir_all(&revisions).expect("it can be made");
        assert_eq!(package_of(&revisions), None);
        let manifest = folder.path().join("migration/Cargo.toml");
        fs::write(&manifest, "[workspace]\n").expect("it can be written");
        assert_eq!(package_of(&revisions), None);
        fs::write(&manifest, "[package]\n").expect("it can be written");
        let words = package_of(&revisions).expect("there is a package");
        let expected = format!("cargo run --manifest-path {}", manifest.display());
        assert_eq!(shown(&words), expected);
    }

    #[test]
    fn what_cannot_be_started_is_told_and_is_no_fault_of_the_file() {
        let said = asked(&["/nowhere/to/be/found", "run"]);
        assert!(matches!(said, Compiled::Untried(why) if why.contains("/nowhere/to/be/found run")));
    }

    #[test]
    fn a_failure_is_told_in_the_programs_own_words() {
        let Compiled::Wrong(why) = asked(&["sh", "-c", "echo no such thing >&2; exit 1"]) else {
            panic!("it failed");
        };
        assert!(why.ends_with("failed:\nno such thing"), "{why}");
        let Compiled::Wrong(why) = asked(&["sh", "-c", "echo '{\"error\": \"ouch\"}'; exit 1"])
        else {
            panic!("it failed");
        };
        assert!(why.ends_with("failed:\nouch"), "{why}");
    }

    #[test]
    fn an_answer_that_is_none_is_told_and_one_that_is_the_same_is_well() {
        let Compiled::Wrong(why) = asked(&["sh", "-c", "echo hello"]) else {
            panic!("that is no answer");
        };
        assert!(why.contains("does it pass on Limbeck's `show`?"), "{why}");
        let same = asked(&["sh", "-c", "echo '[{\"meaning\": []}]'"]);
        assert!(matches!(same, Compiled::Same(_)));
    }
}
