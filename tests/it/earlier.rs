//! Reports of earlier runs: where there is no verdict, no file is left that says there was one, and
//! none is written where a change would have it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::formats::FORMATS;
use crate::judge::{Run, run};
use crate::scratch::{Repository, policy};
use crate::world::Place;

/// A repository and the organisation's policy, by which it is green.
struct Gate {
    repository: Repository,
    policy: Place,
}

impl Gate {
    fn new() -> Self {
        Self {
            repository: Repository::new(""),
            policy: policy(),
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.repository.tool("");
        command.arg("--offline").args(arguments);
        command
    }

    fn plain(&self, arguments: &[&str]) -> Run {
        run(&mut self.command(arguments))
    }

    fn judge(&self, arguments: &[&str]) -> Run {
        let policy = self.policy.word("policy.toml");
        self.plain(&[&["--policy", policy.as_str()], arguments].concat())
    }

    fn is_there(&self, path: &str) -> bool {
        self.repository.has(path)
    }

    /// Tells whether a file says that there is no verdict, and nothing that could be taken for one.
    fn says_no_verdict(&self, format: &str, path: &str) -> bool {
        let text = self.repository.read(path);
        let value: Value = serde_json::from_str(&text).unwrap_or_default();
        match format {
            "json" => value["outcome"] == "error" && value["packages"] == json!([]),
            "sarif" => {
                let run = &value["runs"][0];
                run["invocations"][0]["executionSuccessful"] == false && run["results"] == json!([])
            }
            "gitlab" => value[0]["severity"] == "blocker",
            "github" => text.starts_with("::error "),
            "junit" => text.contains(" tests=\"1\" failures=\"0\" errors=\"1\""),
            "markdown" => text.contains("## License policy: could not be judged"),
            "html" => text.contains("could not be judged</h1>") && !text.contains("Passed"),
            "short" => text.contains(": error[") && text.ends_with("nothing was judged\n"),
            _ => text.contains("error") && text.ends_with("nothing was judged\n"),
        }
    }

    /// Leaves the lock file behind, so that there is no verdict.
    fn stale(&self) {
        self.repository.write("Cargo.lock", "version = 3\n");
    }
}

/// Every format that can be written, and the arguments that write each to `out.FORMAT`.
fn all() -> (Vec<&'static str>, Vec<String>) {
    let formats: Vec<_> = FORMATS.iter().copied().chain(["html"]).collect();
    let arguments = formats
        .iter()
        .flat_map(|format| ["--report".to_owned(), format!("{format}=out.{format}")])
        .collect();
    (formats, arguments)
}

/// A way to end without a verdict: more arguments, and the status.
const WAYS: &[(&[&str], i32)] = &[
    (&["--policy", "nowhere.toml"], 3),
    (&["--policy", "template:nothing"], 3),
    (&["--policy-sha256", "00"], 3),
    (&["--nonsense"], 3),
    (&["--as-of", "yesterday"], 3),
    (&["--message-format", "xml"], 3),
    (&["--baseline", "b.json"], 3),
    (&["--stage", "nothing"], 3),
    (&["--report"], 3),
    (&["--report", "xml=out.xml"], 3),
    (&["--path-base", "nowhere"], 3),
    (&["-C", "nowhere"], 4),
    (&["--frozen", "--manifest-path", "nowhere/Cargo.toml"], 4),
    (&["--metadata", "nowhere.json"], 4),
    (&["--each-workspace", "--policy", "nowhere.toml"], 3),
];

#[test]
fn no_verdict_leaves_no_verdict_of_an_earlier_run() {
    let gate = Gate::new();
    let (formats, arguments) = all();
    let reports: Vec<&str> = arguments.iter().map(String::as_str).collect();
    for license in ["MIT", "AGPL-3.0-only"] {
        gate.repository.license(license);
        for (more, status) in WAYS {
            let judged = gate.judge(&reports);
            assert_eq!(
                judged.status,
                i32::from(license != "MIT"),
                "{}",
                judged.text()
            );
            for format in &formats {
                assert!(gate.is_there(&format!("out.{format}")), "{format}");
            }
            // From a folder that is not there, only what is named in full can be found.
            let full: Vec<String> = reports
                .iter()
                .map(|word| match word.split_once('=') {
                    Some((format, path)) if more[0] == "-C" => {
                        let path = gate.repository.path(path);
                        format!("{format}={}", path.display())
                    }
                    _ => (*word).to_owned(),
                })
                .collect();
            let full: Vec<&str> = full.iter().map(String::as_str).collect();
            let failed = gate.plain(&[full.as_slice(), *more].concat());
            assert_eq!(failed.status, *status, "{more:?}: {}", failed.text());
            for format in &formats {
                let path = format!("out.{format}");
                // Before the run has begun nobody knows where a file would land.
                if ["-C", "--path-base"].contains(&more[0]) {
                    assert!(!gate.is_there(&path), "{more:?} leaves {format}");
                } else {
                    assert!(gate.says_no_verdict(format, &path), "{more:?} in {format}");
                }
            }
        }
    }
}

#[test]
fn a_report_is_taken_away_although_it_is_in_another_format_now() {
    let gate = Gate::new();
    let (formats, arguments) = all();
    let reports: Vec<&str> = arguments.iter().map(String::as_str).collect();
    for license in ["MIT", "AGPL-3.0-only"] {
        gate.repository.license(license);
        assert!(gate.judge(&reports).status < 2);
        for before in &formats {
            let earlier = fs::read(gate.repository.path(format!("out.{before}"))).unwrap();
            for now in &formats {
                gate.repository.write("out", &earlier);
                let report = format!("{now}=out");
                let failed = gate.plain(&["--report", &report, "--policy", "nowhere"]);
                assert_eq!(failed.status, 3);
                assert!(gate.says_no_verdict(now, "out"), "{before} stays as {now}");
            }
        }
    }
}

#[test]
fn reports_on_several_workspaces_are_taken_away_as_well() {
    let gate = Gate::new();
    gate.repository.license("WTFPL");
    let (formats, arguments) = all();
    let reports: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let more = ["--each-workspace", "-v"];
    let judged = gate.judge(&[&more[..], &reports].concat());
    assert_eq!(judged.status, 2, "{}", judged.text());
    let human = gate.repository.read("out.human");
    assert!(human.starts_with("workspace "), "{human}");
    let failed = gate.plain(&[&more[..], &reports, &["--policy", "nowhere"]].concat());
    assert_eq!(failed.status, 3);
    for format in &formats {
        assert!(
            gate.says_no_verdict(format, &format!("out.{format}")),
            "{format}"
        );
    }
}

#[test]
fn a_run_that_is_killed_or_cannot_read_the_lock_leaves_no_verdict() {
    let gate = Gate::new();
    let report = ["--report", "json=out.json", "--report=sarif=out.sarif"];
    assert_eq!(gate.judge(&report).status, 0);
    // Instead of cargo: something that ends the gate.
    gate.repository
        .write("killer", "#!/bin/sh\nkill -KILL $PPID\n");
    let mut killed = gate.command(&["--policy", "template:strict"]);
    killed
        .args(report)
        .env("CARGO", gate.repository.path("killer"));
    assert_eq!(killed.output().unwrap().status.code(), None);
    assert!(!gate.is_there("out.json") && !gate.is_there("out.sarif"));
    assert_eq!(gate.judge(&report).status, 0);
    assert!(gate.is_there("out.json"));
    gate.stale();
    assert_eq!(gate.judge(&report).status, 4);
    assert!(gate.says_no_verdict("json", "out.json") && gate.says_no_verdict("sarif", "out.sarif"));
}

#[test]
fn reports_are_found_where_the_run_would_have_written_them() {
    let gate = Gate::new();
    gate.repository.write("sub/file", "");
    for directory in [&["-C", "sub"][..], &["-Csub"], &["-C=sub"]] {
        let report = [directory, &["--report", "json=../out.json"]].concat();
        for bad in [&["--as-of", "x"][..], &["--nonsense"], &["--policy", "x"]] {
            assert_eq!(gate.judge(&report).status, 0);
            assert!(gate.is_there("out.json"));
            assert_eq!(gate.plain(&[&report, bad].concat()).status, 3);
            assert!(
                gate.says_no_verdict("json", "out.json"),
                "{directory:?} {bad:?}"
            );
        }
    }
}

#[test]
fn what_is_no_report_of_ours_is_left_until_it_is_overwritten() {
    let gate = Gate::new();
    let json = ["--report", "json=Cargo.toml", "--nonsense"];
    let before = fs::read(gate.repository.path("Cargo.toml")).unwrap();
    assert_eq!(gate.plain(&json).status, 3);
    assert_eq!(
        fs::read(gate.repository.path("Cargo.toml")).unwrap(),
        before
    );
    for (format, text) in [
        ("json", "{ \"name\": \"a-package\" }"),
        ("json", "[1]"),
        ("sarif", "{ \"runs\": [{ \"tool\": \"another\" }] }"),
        ("html", "<!DOCTYPE html><title>Notes</title>"),
        ("markdown", "# Notes on cargo-ospo-check\n"),
        ("gitlab", "[ \"MIT\" ]"),
        ("github", "echo ::error\n"),
        ("human", "ospo-check: 1 of 1 package judged\nDear all\n"),
        ("short", "src/lib.rs: nothing\n"),
        ("short", "error[E0308]: mismatched types\n"),
    ] {
        gate.repository.write("notes", text);
        let report = format!("{format}=notes");
        assert_eq!(gate.plain(&["--report", &report, "--nonsense"]).status, 3);
        let left = gate.repository.read("notes");
        assert_eq!(left, text, "{format}");
    }
    // A folder and a device are neither removed nor mistaken.
    gate.repository.write("folder/file", "");
    assert_eq!(gate.judge(&["--report", "json=folder"]).status, 4);
    assert!(gate.is_there("folder/file"));
    assert_eq!(gate.judge(&["--report", "json=/dev/null"]).status, 0);
    assert!(fs::metadata("/dev/null").is_ok_and(|found| !found.is_file()));
}

#[test]
fn a_forged_report_is_taken_away_however_its_words_are_written() {
    let gate = Gate::new();
    let utf16: Vec<u8> = "\u{feff}{\"tool\": \"cargo-ospo-check\"}"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let long = format!("{{\"x\": \"{}\"}}", "x".repeat(33 << 20));
    for text in [
        r#"{"tool":{"name":"cargo\u002dospo-check"}}"#.as_bytes(),
        r#"{"tool":{"name":"\u0063argo-\u006Fspo-check"}}"#.as_bytes(),
        r#"{"outcome":"pass","exit_code":0}"#.as_bytes(),
        r#"{"\u006futcome":"pass","exit\u005fcode":0}"#.as_bytes(),
        r#"{"version":"2.1.0","runs":[{"tool":{},"results":[]}]}"#.as_bytes(),
        r#"[{"check\u005fname":"x"}]"#.as_bytes(),
        b" [ ]\n" as &[u8],
        b"<testsuites tests=\"1\" failures=\"0\"/>",
        b"<!DOCTYPE html><h1>cargo&#45;ospo-check</h1>",
        b"<!DOCTYPE html><h1>cargo&#x2Dospo&#0045check</h1>",
        &utf16,
        long.as_bytes(),
    ] {
        for format in ["json", "sarif", "gitlab", "junit", "html", "markdown"] {
            fs::write(gate.repository.path("out"), text).unwrap();
            let report = format!("{format}=out");
            let failed = gate.plain(&["--report", &report, "--nonsense"]);
            assert_eq!(failed.status, 3);
            let start = String::from_utf8_lossy(&text[..text.len().min(60)]).into_owned();
            let left = fs::read(gate.repository.path("out")).unwrap_or_default();
            assert!(left != text, "{format}: {start}");
        }
    }
}

#[test]
fn a_pipe_or_a_socket_is_refused_before_anybody_waits_for_it() {
    let gate = Gate::new();
    let pipe = gate.policy.word("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let socket = gate.policy.word("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let link = gate.policy.word("link");
    symlink(&pipe, &link).unwrap();
    for path in [&pipe, &socket, &link] {
        let ran = gate.judge(&["--report", &format!("json={path}")]);
        assert_eq!(ran.status, 3, "{path}: {}", ran.text());
        assert!(ran.text().contains("it is a pipe, a socket or a device"));
    }
    // Streams of the process and of the system are what they were, and so is a link to one.
    let out = gate.policy.word("out");
    symlink("/dev/stdout", &out).unwrap();
    for path in [
        "/dev/null",
        "/dev/stdout",
        "/dev/stderr",
        "/dev/fd/1",
        "/proc/self/fd/2",
        &out,
    ] {
        let ran = gate.judge(&["--report", &format!("json={path}")]);
        assert_eq!(ran.status, 0, "{path}: {}", ran.text());
    }
}

#[test]
fn a_link_to_an_earlier_report_is_taken_away_and_what_it_leads_to_is_not() {
    let gate = Gate::new();
    let report = ["--report", "json=latest.json"];
    assert_eq!(gate.judge(&["--report", "json=one.json"]).status, 0);
    gate.repository.link("latest.json", "one.json");
    assert_eq!(
        gate.plain(&[&report[..], &["--policy", "x"]].concat())
            .status,
        3
    );
    assert!(gate.says_no_verdict("json", "latest.json"));
    assert!(!gate.says_no_verdict("json", "one.json"));
    // A link that leads nowhere becomes the report.
    gate.repository.remove("latest.json");
    gate.repository.link("latest.json", "nowhere");
    assert_eq!(gate.judge(&report).status, 0);
    let written = fs::symlink_metadata(gate.repository.path("latest.json"));
    assert!(written.unwrap().is_file());
    assert!(!gate.is_there("nowhere"));
}

#[test]
fn a_committed_link_leads_no_report_out_of_the_checkout() {
    let gate = Gate::new();
    let elsewhere = Place::new();
    let empty = |folder: &Path| fs::read_dir(folder).unwrap().next().is_none();
    gate.repository.link("reports", elsewhere.path(""));
    gate.repository.write("deep/file", "");
    gate.repository.link("deep/link", "../reports");
    let whole = gate.repository.path("reports/x.json");
    for path in [
        "reports/x.json",
        "./reports/new/x.json",
        "reports/../x.json",
        "deep/../reports/x.json",
        "deep/link/x.json",
        "new/../reports/x.json",
        whole.to_str().unwrap(),
    ] {
        let ran = gate.judge(&["--report", &format!("json={path}")]);
        assert_eq!(ran.status, 3, "{path}: {}", ran.text());
        assert!(
            ran.text().contains("is a link in a checkout"),
            "{}",
            ran.text()
        );
        assert!(empty(&elsewhere.path("")), "{path}");
    }
    // Neither is one that `-C` goes through, nor one in a workspace that no git knows.
    let through = ["-C", "reports", "--report", "json=x.json"];
    let manifest = gate.repository.word("Cargo.toml");
    let manifest = ["--manifest-path", &*manifest];
    assert_eq!(gate.judge(&[&through[..], &manifest].concat()).status, 3);
    gate.repository.remove(".git");
    assert_eq!(gate.judge(&["--report", "json=reports/x.json"]).status, 3);
    assert!(empty(&elsewhere.path("")));
    // Reports of earlier runs beside it are taken away all the same.
    assert_eq!(gate.judge(&["--report", "json=out.json"]).status, 0);
    let both = ["--report", "json=out.json", "--report", "short=reports/x"];
    assert_eq!(gate.judge(&both).status, 3);
    assert!(!gate.is_there("out.json"));
}

#[test]
fn a_committed_link_to_a_device_or_a_pipe_swallows_no_report() {
    let gate = Gate::new();
    let pipe = gate.policy.word("pipe");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    for target in ["/dev/null", "/dev/stdout", pipe.as_str()] {
        let link = gate.repository.path("out.json");
        let _ = fs::remove_file(&link);
        symlink(target, &link).unwrap();
        assert_eq!(gate.judge(&["--report", "json=out.json"]).status, 0);
        assert!(fs::symlink_metadata(&link).unwrap().is_file(), "{target}");
        assert!(fs::read_to_string(&link).unwrap().starts_with('{'));
    }
}

#[test]
fn links_of_the_runner_are_followed() {
    let gate = Gate::new();
    let runner = Place::new();
    runner.write("real/", "").link("link", "real");
    let report = format!("json={}", runner.word("link/new/x.json"));
    assert_eq!(gate.judge(&["--report", &report]).status, 0);
    assert!(runner.has("real/new/x.json"));
    assert_eq!(gate.plain(&["--report", &report, "--nonsense"]).status, 3);
    let left = runner.read("real/new/x.json");
    assert!(left.contains("\"outcome\": \"error\""), "{left}");
}

#[test]
fn stdout_that_a_shell_sends_to_a_file_stays_what_it_is() {
    let gate = Gate::new();
    let file = gate.repository.path("said");
    let mut command = gate.command(&["--policy", "template:strict", "--no-discovery"]);
    command
        .args(["--report", "json=/dev/stdout"])
        .stdout(fs::File::create(&file).unwrap())
        .stderr(Stdio::null());
    assert!(
        command
            .status()
            .unwrap()
            .code()
            .is_some_and(|code| code < 3)
    );
    assert!(fs::read_to_string(file).unwrap().starts_with('{'));
    assert!(fs::symlink_metadata("/dev/stdout").unwrap().is_symlink());
}

#[test]
fn two_spellings_of_one_file_are_one_file() {
    let gate = Gate::new();
    gate.repository.write("sub/file", "");
    let whole = gate.repository.path("x").display().to_string();
    for other in ["./x", "sub/../x", "sub/.././x", &whole] {
        let report = format!("short={other}");
        let ran = gate.judge(&["--report", "json=x", "--report", &report]);
        assert_eq!(ran.status, 3, "{other}");
        assert!(ran.text().contains("two reports go to"), "{}", ran.text());
    }
}
