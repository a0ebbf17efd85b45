//! Runs the real binary and reads its report.

use std::process::Command;

use serde_json::Value;

use crate::world::{Package, metadata};

/// The day every world is judged on, unless a test says otherwise.
pub(crate) const TODAY: &str = "2026-11-22";

/// The head every policy of these tests shares.
pub(crate) const HEAD: &str = r#"
schema = 1
[policy]
name = "Test policy"
version = "1"
owner = "IP Council"
contact = "council@bank.example"
approvers = ["A. Counsel"]
"#;

/// What a run said.
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) stderr: String,
    pub(crate) stdout: String,
    pub(crate) report: Value,
}

/// A command that sees no environment but what a test gives it.
pub(crate) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-ospo-check"));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("OSPO_")
            || text.starts_with("CARGO_TERM")
            || text.starts_with("GITHUB_")
            || ["GITLAB_CI", "TF_BUILD", "BUILDKITE", "JENKINS_URL"].contains(&&*text)
            || text == "NO_COLOR"
        {
            command.env_remove(&name);
        }
    }
    // No cache of the machine's: a device is no folder.
    command.env("XDG_CACHE_HOME", "/dev/null");
    command.env("LOCALAPPDATA", "NUL");
    command
}

/// Judges a world by `HEAD` and `policy`, with more arguments.
pub(crate) fn judge_with(packages: &[Package], policy: &str, arguments: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("metadata.json");
    let file = folder.path().join("policy.toml");
    std::fs::write(&saved, metadata(packages)).unwrap();
    std::fs::write(&file, format!("{HEAD}{policy}")).unwrap();
    let mut command = command();
    command
        .arg("--metadata")
        .arg(&saved)
        .arg("--policy")
        .arg(&file);
    if !arguments.contains(&"--message-format") {
        command.args(["--message-format", "json"]);
    }
    if !arguments.contains(&"--as-of") {
        command.args(["--as-of", TODAY]);
    }
    run(command.args(arguments))
}

/// Judges a world by `HEAD` and `policy`.
pub(crate) fn judge(packages: &[Package], policy: &str) -> Run {
    judge_with(packages, policy, &[])
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    Run {
        status: output.status.code().unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        report: serde_json::from_str(&stdout).unwrap_or(Value::Null),
        stdout,
    }
}

impl Run {
    /// Tells whether the report says that there is no verdict, and nothing that could be taken for one.
    pub(crate) fn has_no_verdict(&self) -> bool {
        self.report["outcome"] == "error"
            && self.report["exit_code"] == self.status
            && self.report["packages"] == Value::Array(Vec::new())
            && !self.findings().is_empty()
    }

    /// The report's entry of a package, by `name` or `name version`.
    pub(crate) fn package(&self, label: &str) -> &Value {
        self.report["packages"]
            .as_array()
            .unwrap_or_else(|| panic!("no report; status {}:\n{}", self.status, self.stderr))
            .iter()
            .find(|package| {
                let name = package["name"].as_str().unwrap();
                let version = package["version"].as_str().unwrap();
                name == label || format!("{name} {version}") == label
            })
            .unwrap_or_else(|| panic!("no package {label}"))
    }

    pub(crate) fn outcome(&self, label: &str) -> &str {
        self.package(label)["outcome"].as_str().unwrap()
    }

    pub(crate) fn choice(&self, label: &str) -> Option<&str> {
        self.package(label)["choice"].as_str()
    }

    pub(crate) fn reach(&self, label: &str) -> Vec<&str> {
        strings(&self.package(label)["reach"])
    }

    /// The codes of all findings that are not notes, in order.
    pub(crate) fn codes(&self) -> Vec<&str> {
        self.findings()
            .iter()
            .filter(|finding| finding["severity"] != "note")
            .map(|finding| finding["code"].as_str().unwrap())
            .collect()
    }

    pub(crate) fn findings(&self) -> &Vec<Value> {
        self.report["findings"]
            .as_array()
            .unwrap_or_else(|| panic!("no report; status {}:\n{}", self.status, self.stderr))
    }

    pub(crate) fn finding(&self, code: &str) -> &Value {
        self.findings()
            .iter()
            .find(|finding| finding["code"] == code)
            .unwrap_or_else(|| panic!("no {code} in {:?}", self.codes()))
    }

    /// The packages of all findings with a code, which have to have one cause.
    pub(crate) fn hit(&self, code: &str) -> Vec<&str> {
        let found = || {
            self.findings()
                .iter()
                .filter(|finding| finding["code"] == code)
        };
        let first = found()
            .next()
            .unwrap_or_else(|| panic!("no {code} in {:?}", self.codes()));
        assert!(
            found().all(|finding| finding["group"] == first["group"]),
            "{code}"
        );
        found()
            .flat_map(|finding| strings(&finding["packages"]))
            .collect()
    }

    pub(crate) fn summary(&self, count: &str) -> u64 {
        self.report["summary"][count].as_u64().unwrap()
    }
}

/// The strings of a JSON array.
pub(crate) fn strings(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item.as_str().unwrap())
        .collect()
}
