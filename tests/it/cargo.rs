//! What cargo knows of the workspace, asked without the network.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The top of the checkout.
pub(crate) fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Answers of `cargo metadata`: the crates of the workspace as their manifests describe them.
pub(crate) fn workspace() -> Vec<Value> {
    packages(&["--no-deps"])
}

/// Answers of `cargo metadata`: every crate that a build on this machine uses, as locked.
pub(crate) fn dependencies() -> Vec<Value> {
    let version = cargo(&["-vV"]);
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .expect("cargo -vV names the host");
    packages(&["--locked", "--filter-platform", host])
}

fn packages(options: &[&str]) -> Vec<Value> {
    let answer = cargo(&[&["metadata", "--format-version", "1", "--offline"], options].concat());
    let mut answer: Value = serde_json::from_str(&answer).expect("cargo metadata answers in JSON");
    match answer["packages"].take() {
        Value::Array(packages) => packages,
        other => panic!("cargo metadata lists no packages: {other}"),
    }
}

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("cargo can be run");
    assert!(
        output.status.success(),
        "cargo {}: {}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("cargo writes UTF-8")
}

/// Where the crate of that answer lives.
pub(crate) fn folder(package: &Value) -> PathBuf {
    let manifest = Path::new(text(&package["manifest_path"]));
    manifest
        .parent()
        .expect("a manifest lies in a folder")
        .to_owned()
}

/// A value that cargo always gives as a text.
pub(crate) fn text(value: &Value) -> &str {
    value
        .as_str()
        .unwrap_or_else(|| panic!("a text was expected, not {value}"))
}
