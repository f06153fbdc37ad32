//! A copy of Plinth's revisions with more files, compiled as a program of its own: in the target folder of this very
//! build and in a workspace that looks to cargo like the real one, so that nothing else has to be compiled.

use crate::cargo::root;
use serde_json::Value;
use std::env;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The package, and its program.
const NAME: &str = "plinth-changed";

/// A program that has more revisions than Plinth.
pub(super) struct Program(PathBuf);

impl Program {
    /// Writes the files beside copies of Plinth's, and compiles them.
    pub(super) fn with(files: &[(String, String)]) -> Self {
        let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("changed");
        workspace(&place);
        package(&place.join("changed"), files);
        compile(&place);
        let mut program = env::current_exe().expect("a test knows its own path");
        program.pop();
        Self(program.with_file_name(NAME))
    }

    /// Runs it.
    pub(super) fn run(&self, words: &[&str]) -> String {
        let mut command = Command::new(&self.0);
        command.args(words).env_remove("DATABASE_URL");
        succeeded(&mut command)
    }

    /// What it says of a revision, with its SQL.
    pub(super) fn show(&self, id: &str) -> Value {
        let said = self.run(&["show", id, "--sql", "--json"]);
        serde_json::from_str(&said).expect("it was asked for JSON")
    }
}

/// The real members under the same paths, and one more.
fn workspace(place: &Path) {
    fs::create_dir_all(place).expect("cargo's folder for tests can be written to");
    for member in ["crates", "migration", "tests"] {
        let (real, link) = (root().join(member), place.join(member));
        // The target folder may be a copy of another checkout's.
        if !fs::read_link(&link).is_ok_and(|leads_to| leads_to == real) {
            fs::remove_file(&link).ok();
            symlink(real, link).expect("a link can be made");
        }
    }
    let manifest = read(&root().join("Cargo.toml"));
    let more = manifest.replacen("members = [", "members = [\"changed\", ", 1);
    write(&place.join("Cargo.toml"), &more);
    write(&place.join("Cargo.lock"), &read(&root().join("Cargo.lock")));
}

fn package(place: &Path, files: &[(String, String)]) {
    let original = root().join("migration");
    let manifest = read(&original.join("Cargo.toml"));
    let named = manifest.replacen(
        "name = \"plinth-migration\"",
        &format!("name = \"{NAME}\""),
        1,
    );
    // Its program names its library.
    let library = "[lib]\nname = \"plinth_migration\"\n\n[dependencies]\n";
    let named = named.replacen("[dependencies]\n", library, 1);
    write(&place.join("Cargo.toml"), &named);
    write(&place.join("build.rs"), &read(&original.join("build.rs")));
    let revisions = place.join("src/revisions");
    fs::create_dir_all(&revisions).expect("cargo's folder for tests can be written to");
    for (name, text) in files {
        write(&revisions.join(name), text);
    }
    for folder in ["src", "src/revisions"] {
        for name in names(&original.join(folder)) {
            write(
                &place.join(folder).join(&name),
                &read(&original.join(folder).join(name)),
            );
        }
    }
    // Of an earlier run, perhaps.
    let known = names(&original.join("src/revisions"));
    for name in names(&revisions) {
        if !known.contains(&name) && !files.iter().any(|(written, _)| *written == name) {
            fs::remove_file(revisions.join(name)).expect("a file can be removed");
        }
    }
}

/// The files of a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let files = entries.map(|entry| entry.expect("it can be listed").path());
    let names = files.filter(|path| path.is_file()).filter_map(|path| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.map(str::to_owned)
    });
    names.collect()
}

fn compile(place: &Path) {
    let mut command = Command::new(env!("CARGO"));
    command.args(["build", "--offline", "--workspace", "--bin", NAME]);
    // With an example cargo counts in the features that tests ask for, as in the build of this test.
    command.args(["--example", "program"]);
    let profile = env::current_exe().expect("a test knows its own path");
    if profile
        .components()
        .any(|part| part.as_os_str() == "release")
    {
        command.arg("--release");
    }
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    command
        .arg("--target-dir")
        .arg(target.expect("it is in the target folder"));
    command.current_dir(place).env_remove("OUT_DIR");
    for (name, _) in env::vars().filter(|(name, _)| name.starts_with("CARGO_")) {
        // Those that cargo set for this test would look like changes.
        if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"]
            .iter()
            .any(|it| name.starts_with(it))
        {
            command.env_remove(name);
        }
    }
    succeeded(&mut command);
}

fn succeeded(command: &mut Command) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().expect("it can be started");
    let err = String::from_utf8_lossy(&stderr);
    assert!(status.success(), "{command:?} ended with {status}: {err}");
    assert!(!err.contains("warning"), "{err}");
    String::from_utf8(stdout).expect("it writes UTF-8")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Writes what is not there yet: what did not change is not compiled again.
fn write(path: &Path, text: &str) {
    let there = fs::read_to_string(path);
    if there.is_ok_and(|there| there == text) {
        return;
    }
    fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a folder");
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
