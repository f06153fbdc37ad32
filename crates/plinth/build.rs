//! Tells the program which commit it was built from, and when.

use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // HEAD moves with a checkout, its log with every commit. Neither need exist: a release may be built from an archive.
    for file in ["../../.git/HEAD", "../../.git/logs/HEAD"] {
        if std::path::Path::new(file).exists() {
            println!("cargo:rerun-if-changed={file}");
        }
    }
    println!("cargo:rerun-if-env-changed=SOURCE_DATE_EPOCH");
    let sha = answer("git", &["rev-parse", "--short=12", "HEAD"]);
    println!(
        "cargo:rustc-env=PLINTH_GIT_SHA={}",
        sha.as_deref().unwrap_or("unknown")
    );
    // A reproducible build says itself which moment it wants to be known by; else the commit's moment serves.
    let epoch = std::env::var("SOURCE_DATE_EPOCH")
        .ok()
        .or_else(|| answer("git", &["log", "-1", "--format=%ct"]));
    let moment = epoch.and_then(|seconds| {
        answer(
            "date",
            &["-u", "-d", &format!("@{seconds}"), "+%Y-%m-%dT%H:%M:%SZ"],
        )
    });
    println!(
        "cargo:rustc-env=PLINTH_BUILD_TIME={}",
        moment.as_deref().unwrap_or("unknown")
    );
}

fn answer(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}
