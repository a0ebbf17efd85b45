//! Reports of earlier runs: where there is no verdict, no file is left that says there was one, and
//! none is written where a change would have it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::formats::FORMATS;
use crate::judge::command;
use crate::scratch::{Policy, Repository, Said, said};

/// A repository and the organisation's policy, by which it is green.
struct Run {
    repository: Repository,
    policy: Policy,
}

impl Run {
    fn new() -> Self {
        Self {
            repository: Repository::new(""),
            policy: Policy::new(),
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command();
        command
            .current_dir(self.repository.path(""))
            .arg("--offline")
            .args(arguments);
        command
    }

    fn plain(&self, arguments: &[&str]) -> Said {
        said(&mut self.command(arguments))
    }

    fn judge(&self, arguments: &[&str]) -> Said {
        let policy = self.policy.path();
        self.plain(&[&["--policy", policy.as_str()], arguments].concat())
    }

    fn is_there(&self, path: &str) -> bool {
        fs::symlink_metadata(self.repository.path(path)).is_ok()
    }

    /// Tells whether a file says that there is no verdict, and nothing that could be taken for one.
    fn says_no_verdict(&self, format: &str, path: &str) -> bool {
        let text = fs::read_to_string(self.repository.path(path)).unwrap();
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
    let run = Run::new();
    let (formats, arguments) = all();
    let reports: Vec<&str> = arguments.iter().map(String::as_str).collect();
    for license in ["MIT", "AGPL-3.0-only"] {
        run.repository.license(license);
        for (more, status) in WAYS {
            let judged = run.judge(&reports);
            assert_eq!(
                judged.code(),
                i32::from(license != "MIT"),
                "{}",
                judged.text
            );
            for format in &formats {
                assert!(run.is_there(&format!("out.{format}")), "{format}");
            }
            // From a folder that is not there, only what is named in full can be found.
            let full: Vec<String> = reports
                .iter()
                .map(|word| match word.split_once('=') {
                    Some((format, path)) if more[0] == "-C" => {
                        let path = run.repository.path(path);
                        format!("{format}={}", path.display())
                    }
                    _ => (*word).to_owned(),
                })
                .collect();
            let full: Vec<&str> = full.iter().map(String::as_str).collect();
            let failed = run.plain(&[full.as_slice(), *more].concat());
            assert_eq!(failed.code(), *status, "{more:?}: {}", failed.text);
            for format in &formats {
                let path = format!("out.{format}");
                // Before the run has begun nobody knows where a file would land.
                if ["-C", "--path-base"].contains(&more[0]) {
                    assert!(!run.is_there(&path), "{more:?} leaves {format}");
                } else {
                    assert!(run.says_no_verdict(format, &path), "{more:?} in {format}");
                }
            }
        }
    }
}

#[test]
fn a_report_is_taken_away_although_it_is_in_another_format_now() {
    let run = Run::new();
    let (formats, _) = all();
    for license in ["MIT", "AGPL-3.0-only"] {
        run.repository.license(license);
        for before in &formats {
            for now in &formats {
                assert!(run.judge(&["--report", &format!("{before}=out")]).code() < 2);
                let report = format!("{now}=out");
                let failed = run.plain(&["--report", &report, "--policy", "nowhere"]);
                assert_eq!(failed.code(), 3);
                assert!(run.says_no_verdict(now, "out"), "{before} stays as {now}");
            }
        }
    }
}

#[test]
fn reports_on_several_workspaces_are_taken_away_as_well() {
    let run = Run::new();
    run.repository.license("WTFPL");
    let (formats, arguments) = all();
    let reports: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let more = ["--each-workspace", "-v"];
    let judged = run.judge(&[&more[..], &reports].concat());
    assert_eq!(judged.code(), 2, "{}", judged.text);
    let human = fs::read_to_string(run.repository.path("out.human")).unwrap();
    assert!(human.starts_with("workspace "), "{human}");
    let failed = run.plain(&[&more[..], &reports, &["--policy", "nowhere"]].concat());
    assert_eq!(failed.code(), 3);
    for format in &formats {
        assert!(
            run.says_no_verdict(format, &format!("out.{format}")),
            "{format}"
        );
    }
}

#[test]
fn a_run_that_is_killed_or_cannot_read_the_lock_leaves_no_verdict() {
    let run = Run::new();
    let report = ["--report", "json=out.json", "--report=sarif=out.sarif"];
    assert_eq!(run.judge(&report).code(), 0);
    // Instead of cargo: something that ends the gate.
    run.repository
        .write_program("killer", "#!/bin/sh\nkill -KILL $PPID\n");
    let mut killed = run.command(&["--policy", "template:strict"]);
    killed
        .args(report)
        .env("CARGO", run.repository.path("killer"));
    assert_eq!(said(&mut killed).status.code(), None);
    assert!(!run.is_there("out.json") && !run.is_there("out.sarif"));
    assert_eq!(run.judge(&report).code(), 0);
    assert!(run.is_there("out.json"));
    run.stale();
    assert_eq!(run.judge(&report).code(), 4);
    assert!(run.says_no_verdict("json", "out.json") && run.says_no_verdict("sarif", "out.sarif"));
}

#[test]
fn reports_are_found_where_the_run_would_have_written_them() {
    let run = Run::new();
    run.repository.write("sub/file", "");
    for directory in [&["-C", "sub"][..], &["-Csub"], &["-C=sub"]] {
        let report = [directory, &["--report", "json=../out.json"]].concat();
        for bad in [&["--as-of", "x"][..], &["--nonsense"], &["--policy", "x"]] {
            assert_eq!(run.judge(&report).code(), 0);
            assert!(run.is_there("out.json"));
            assert_eq!(run.plain(&[&report, bad].concat()).code(), 3);
            assert!(
                run.says_no_verdict("json", "out.json"),
                "{directory:?} {bad:?}"
            );
        }
    }
}

#[test]
fn what_is_no_report_of_ours_is_left_until_it_is_overwritten() {
    let run = Run::new();
    let json = ["--report", "json=Cargo.toml", "--nonsense"];
    let before = fs::read(run.repository.path("Cargo.toml")).unwrap();
    assert_eq!(run.plain(&json).code(), 3);
    assert_eq!(fs::read(run.repository.path("Cargo.toml")).unwrap(), before);
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
        run.repository.write("notes", text);
        let report = format!("{format}=notes");
        assert_eq!(run.plain(&["--report", &report, "--nonsense"]).code(), 3);
        let left = fs::read_to_string(run.repository.path("notes")).unwrap();
        assert_eq!(left, text, "{format}");
    }
    // A folder and a device are neither removed nor mistaken.
    run.repository.write("folder/file", "");
    assert_eq!(run.judge(&["--report", "json=folder"]).code(), 4);
    assert!(run.is_there("folder/file"));
    assert_eq!(run.judge(&["--report", "json=/dev/null"]).code(), 0);
    assert!(fs::metadata("/dev/null").is_ok_and(|found| !found.is_file()));
}

#[test]
fn a_forged_report_is_taken_away_however_its_words_are_written() {
    let run = Run::new();
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
            fs::write(run.repository.path("out"), text).unwrap();
            let report = format!("{format}=out");
            let failed = run.plain(&["--report", &report, "--nonsense"]);
            assert_eq!(failed.code(), 3);
            let start = String::from_utf8_lossy(&text[..text.len().min(60)]).into_owned();
            let left = fs::read(run.repository.path("out")).unwrap_or_default();
            assert!(left != text, "{format}: {start}");
        }
    }
}

#[test]
fn a_pipe_or_a_socket_is_refused_before_anybody_waits_for_it() {
    let run = Run::new();
    let pipe = run.policy.path() + ".pipe";
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let socket = run.policy.path() + ".socket";
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let link = run.policy.path() + ".link";
    symlink(&pipe, &link).unwrap();
    for path in [&pipe, &socket, &link] {
        let ran = run.judge(&["--report", &format!("json={path}")]);
        assert_eq!(ran.code(), 3, "{path}: {}", ran.text);
        assert!(ran.text.contains("it is a pipe, a socket or a device"));
    }
    // Streams of the process and of the system are what they were, and so is a link to one.
    let out = run.policy.path() + ".out";
    symlink("/dev/stdout", &out).unwrap();
    for path in [
        "/dev/null",
        "/dev/stdout",
        "/dev/stderr",
        "/dev/fd/1",
        "/proc/self/fd/2",
        &out,
    ] {
        let ran = run.judge(&["--report", &format!("json={path}")]);
        assert_eq!(ran.code(), 0, "{path}: {}", ran.text);
    }
}

#[test]
fn a_link_to_an_earlier_report_is_taken_away_and_what_it_leads_to_is_not() {
    let run = Run::new();
    let report = ["--report", "json=latest.json"];
    assert_eq!(run.judge(&["--report", "json=one.json"]).code(), 0);
    symlink("one.json", run.repository.path("latest.json")).unwrap();
    assert_eq!(
        run.plain(&[&report[..], &["--policy", "x"]].concat())
            .code(),
        3
    );
    assert!(run.says_no_verdict("json", "latest.json"));
    assert!(!run.says_no_verdict("json", "one.json"));
    // A link that leads nowhere becomes the report.
    fs::remove_file(run.repository.path("latest.json")).unwrap();
    symlink("nowhere", run.repository.path("latest.json")).unwrap();
    assert_eq!(run.judge(&report).code(), 0);
    let written = fs::symlink_metadata(run.repository.path("latest.json"));
    assert!(written.unwrap().is_file());
    assert!(!run.is_there("nowhere"));
}

#[test]
fn a_committed_link_leads_no_report_out_of_the_checkout() {
    let run = Run::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let empty = |folder: &Path| fs::read_dir(folder).unwrap().next().is_none();
    symlink(elsewhere.path(), run.repository.path("reports")).unwrap();
    run.repository.write("deep/file", "");
    symlink("../reports", run.repository.path("deep/link")).unwrap();
    let whole = run.repository.path("reports/x.json");
    for path in [
        "reports/x.json",
        "./reports/new/x.json",
        "reports/../x.json",
        "deep/../reports/x.json",
        "deep/link/x.json",
        "new/../reports/x.json",
        whole.to_str().unwrap(),
    ] {
        let ran = run.judge(&["--report", &format!("json={path}")]);
        assert_eq!(ran.code(), 3, "{path}: {}", ran.text);
        assert!(ran.text.contains("is a link in a checkout"), "{}", ran.text);
        assert!(empty(elsewhere.path()), "{path}");
    }
    // Neither is one that `-C` goes through, nor one in a workspace that no git knows.
    let through = ["-C", "reports", "--report", "json=x.json"];
    let manifest = run.repository.path("Cargo.toml");
    let manifest = ["--manifest-path", manifest.to_str().unwrap()];
    assert_eq!(run.judge(&[&through[..], &manifest].concat()).code(), 3);
    fs::remove_dir_all(run.repository.path(".git")).unwrap();
    assert_eq!(run.judge(&["--report", "json=reports/x.json"]).code(), 3);
    assert!(empty(elsewhere.path()));
    // Reports of earlier runs beside it are taken away all the same.
    assert_eq!(run.judge(&["--report", "json=out.json"]).code(), 0);
    let both = ["--report", "json=out.json", "--report", "short=reports/x"];
    assert_eq!(run.judge(&both).code(), 3);
    assert!(!run.is_there("out.json"));
}

#[test]
fn a_committed_link_to_a_device_or_a_pipe_swallows_no_report() {
    let run = Run::new();
    let pipe = run.policy.path() + ".pipe";
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    for target in ["/dev/null", "/dev/stdout", pipe.as_str()] {
        let link = run.repository.path("out.json");
        let _ = fs::remove_file(&link);
        symlink(target, &link).unwrap();
        assert_eq!(run.judge(&["--report", "json=out.json"]).code(), 0);
        assert!(fs::symlink_metadata(&link).unwrap().is_file(), "{target}");
        assert!(fs::read_to_string(&link).unwrap().starts_with('{'));
    }
}

#[test]
fn links_of_the_runner_are_followed() {
    let run = Run::new();
    let runner = tempfile::tempdir().unwrap();
    fs::create_dir(runner.path().join("real")).unwrap();
    symlink("real", runner.path().join("link")).unwrap();
    let path = runner.path().join("link/new/x.json");
    let report = format!("json={}", path.display());
    assert_eq!(run.judge(&["--report", &report]).code(), 0);
    assert!(runner.path().join("real/new/x.json").is_file());
    assert_eq!(run.plain(&["--report", &report, "--nonsense"]).code(), 3);
    let left = fs::read_to_string(&path).unwrap();
    assert!(left.contains("\"outcome\": \"error\""), "{left}");
}

#[test]
fn stdout_that_a_shell_sends_to_a_file_stays_what_it_is() {
    let run = Run::new();
    let file = run.repository.path("said");
    let mut command = run.command(&["--policy", "template:strict", "--no-discovery"]);
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
    let run = Run::new();
    run.repository.write("sub/file", "");
    let whole = run.repository.path("x").display().to_string();
    for other in ["./x", "sub/../x", "sub/.././x", &whole] {
        let report = format!("short={other}");
        let ran = run.judge(&["--report", "json=x", "--report", &report]);
        assert_eq!(ran.code(), 3, "{other}");
        assert!(ran.text.contains("two reports go to"), "{}", ran.text);
    }
}
