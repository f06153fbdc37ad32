//! Files and folders of cases.

use super::case::{Case, case, name_of};
use super::mistake::{BadFile, Mistake};
use super::yaml::parse;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Reads every case of files, and of the files in folders; and then picks those whose name, or whose file's name,
/// contains a text.
pub(crate) fn read(paths: &[PathBuf], filter: &str) -> Result<Vec<Case>, BadFile> {
    let mut cases = Vec::new();
    for path in paths {
        for file in files(path)? {
            let text = fs::read_to_string(&file).map_err(|why| cannot_read(&file, &why))?;
            cases.extend(read_text(&file, &text)?);
        }
    }
    unique(&cases)?;
    cases.retain(|case| case.is_called(filter));
    Ok(cases)
}

/// Reads every case of a file's text.
pub(super) fn read_text(file: &Path, text: &str) -> Result<Vec<Case>, BadFile> {
    let bad = |case: Option<&str>, Mistake { line, what }: Mistake| BadFile {
        path: file.to_owned(),
        line: Some(line),
        case: case.map(str::to_owned),
        what,
    };
    let Some(node) = parse(text).map_err(|why| bad(None, why))? else {
        return Ok(Vec::new());
    };
    let items = node.list().map_err(|_| {
        bad(
            None,
            node.wrong("a file is a list of cases: each begins with `- case: NAME`"),
        )
    })?;
    let read = |node| case(file.to_owned(), node).map_err(|why| bad(name_of(node), why));
    items.iter().map(read).collect()
}

fn files(path: &Path) -> Result<Vec<PathBuf>, BadFile> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let unreadable = |why| cannot_read(path, &why);
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let file = entry.map_err(unreadable)?.path();
        let is_yaml = file
            .extension()
            .is_some_and(|ending| ending == "yaml" || ending == "yml");
        if is_yaml {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

fn cannot_read(path: &Path, why: &std::io::Error) -> BadFile {
    BadFile {
        path: path.to_owned(),
        line: None,
        case: None,
        what: format!("it cannot be read: {why}"),
    }
}

/// A name says which case failed, so there is one of each.
fn unique(cases: &[Case]) -> Result<(), BadFile> {
    let mut names: BTreeMap<&str, &Case> = BTreeMap::new();
    for case in cases {
        if let Some(other) = names.insert(&case.name, case) {
            return Err(BadFile {
                path: case.file.clone(),
                line: Some(case.line),
                case: Some(case.name.clone()),
                what: format!(
                    "the name is taken by {}:{}",
                    other.file.display(),
                    other.line
                ),
            });
        }
    }
    Ok(())
}
