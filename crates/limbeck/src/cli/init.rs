//! `init`: a crate for migrations, ready to be run, in any workspace.

use super::error::CliError;
use super::screen::Answer;
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};

/// Its files, and what is in them. `%name%`, `%crate%` and `%limbeck%` are filled in.
const FILES: [(&str, &str); 5] = [
    ("Cargo.toml", include_str!("../../templates/Cargo.toml.txt")),
    ("build.rs", include_str!("../../templates/build.rs.txt")),
    ("src/lib.rs", include_str!("../../templates/lib.rs.txt")),
    ("src/main.rs", include_str!("../../templates/main.rs.txt")),
    ("README.md", include_str!("../../templates/README.md.txt")),
];

/// Where revisions lie in the crate.
const REVISIONS: &str = "src/revisions";

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder of the new crate; its name is the crate's name
    #[arg(default_value = "migration")]
    folder: PathBuf,
    /// Take Limbeck from this folder, as seen from the new crate, instead of the registry
    #[arg(long, value_name = "FOLDER")]
    limbeck: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Answer, CliError> {
    let folder = &args.folder;
    let name = package_name(folder)?;
    if let Some(there) = FILES
        .iter()
        .map(|(file, _)| folder.join(file))
        .find(|path| path.exists())
    {
        return Err(CliError::Refused(format!(
            "nothing was written: {} is there already",
            there.display()
        )));
    }
    let limbeck = match &args.limbeck {
        Some(path) => format!("path = {:?}, ", path.display().to_string()),
        None => format!("version = {:?}, ", env!("CARGO_PKG_VERSION")),
    };
    let mut written = Vec::new();
    let revisions = folder.join(REVISIONS);
    fs::create_dir_all(&revisions).map_err(CliError::file("made", &revisions))?;
    let keep = revisions.join(".gitkeep");
    fs::write(&keep, "").map_err(CliError::file("written", &keep))?;
    for (file, template) in FILES {
        let path = folder.join(file);
        let text = template
            .replace("%name%", &name)
            .replace("%crate%", &name.replace('-', "_"))
            .replace("%limbeck%", &limbeck);
        fs::write(&path, text).map_err(CliError::file("written", &path))?;
        written.push(path.display().to_string());
    }
    let mut text: Vec<String> = written.iter().map(|path| format!("wrote {path}")).collect();
    if is_in_workspace(folder) {
        text.push(format!(
            "if `members` of your workspace's Cargo.toml does not name it yet, add {:?}",
            folder.display().to_string()
        ));
    }
    text.push(format!(
        "then: cargo run -p {name} -- revision -m \"create users\", and DATABASE_URL=… cargo run -p {name} -- upgrade"
    ));
    Ok(Answer::new(
        text.join("\n"),
        json!({ "name": name, "files": written }),
    ))
}

fn package_name(folder: &Path) -> Result<String, CliError> {
    let name = folder
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    let good = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    let begins_well = name.starts_with(|letter: char| letter.is_ascii_alphabetic());
    if begins_well && name.chars().all(good) {
        return Ok(name.to_owned());
    }
    Err(CliError::Usage(format!(
        "{} cannot be the name of a crate: begin it with a letter, and use letters, digits, - and _",
        folder.display()
    )))
}

/// Whether a folder above is a workspace, as far as its Cargo.toml says so in plain words.
fn is_in_workspace(folder: &Path) -> bool {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let says_so = |above: &Path| {
        let manifest = fs::read_to_string(above.join("Cargo.toml"));
        manifest.is_ok_and(|text| text.lines().any(|line| line.trim() == "[workspace]"))
    };
    absolute.ancestors().skip(1).any(says_so)
}
