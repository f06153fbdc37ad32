//! Lists the files of `src/revisions`, so that a new revision is registered by being there.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

const FOLDER: &str = "src/revisions";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={FOLDER}");
    // The list holds absolute paths. Should it be that of another checkout with the same target directory, which is gone,
    // then so is the folder that it names, and it is written anew.
    let folder = fs::canonicalize(FOLDER)?;
    println!("cargo::rerun-if-changed={}", folder.display());
    let list = module_list(&revision_files()?);
    let out = env::var_os("OUT_DIR").expect("cargo tells build scripts where to write");
    fs::write(Path::new(&out).join("revisions.rs"), list)
}

/// Every `m*.rs` in the folder. Names begin with a time; which revision follows which, they say themselves.
fn revision_files() -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(FOLDER)? {
        // Absolute, because the list that names them lies elsewhere.
        let path = fs::canonicalize(entry?.path())?;
        let is_revision = name_of(&path).starts_with('m');
        if is_revision && path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn module_list(files: &[PathBuf]) -> String {
    let (mut modules, mut values) = (String::new(), String::new());
    for path in files {
        let name = name_of(path);
        let path = path
            .to_str()
            .expect("the path of the source tree is Unicode");
        writeln!(
            modules,
            "#[allow(unreachable_pub, reason = \"revisions read the same wherever they stand\")]\n#[path = {path:?}]\nmod {name};"
        )
        .expect("a String takes any text");
        writeln!(
            values,
            "        limbeck::Revision::from_file({name:?}, &{name}::META, {name}::plan, {name}::unplan),"
        )
        .expect("a String takes any text");
    }
    format!(
        "{modules}\n/// Every revision, by the names of the files.\n\
         pub(crate) fn all() -> Vec<limbeck::Revision> {{\n    vec![\n{values}    ]\n}}\n"
    )
}

fn name_of(path: &Path) -> &str {
    let stem = path.file_stem().and_then(|stem| stem.to_str());
    stem.expect("the name of a revision's file is ASCII")
}
