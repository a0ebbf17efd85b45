//! All formats on the same input: the same status, the same counts, the same places.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::judge::{HEAD, Run, TODAY, judge_with, run, tell_with};
use crate::world::{Package, Place, dep, krate, member, tool};

/// Every format of this version.
pub(crate) const FORMATS: &[&str] = &[
    "human", "short", "json", "github", "gitlab", "sarif", "junit", "markdown",
];

const POLICY: &str = r#"
[defaults]
verdict = "review"
[[rules]]
id = "permissive"
licenses = ["MIT", "Apache-2.0"]
verdict = "allow"
[[rules]]
id = "copyleft"
licenses = ["GPL-*", "AGPL-*"]
verdict = "deny"
reason = "We hand out binaries."
[[waivers]]
id = "W-1"
crate = "waived"
license = "GPL-3.0-only"
reason = "Tests only."
requested-by = "R. Dev"
approved-by = "A. Counsel"
approved-on = 2026-11-01
expires = 2027-06-01
[[waivers]]
id = "W-2"
crate = "gone"
license = "GPL-3.0-only"
reason = "Tests only."
requested-by = "R. Dev"
approved-by = "A. Counsel"
approved-on = 2026-11-01
expires = 2027-06-01
[[waivers]]
id = "W-3"
crate = "soon"
license = "GPL-3.0-only"
reason = "Tests only."
requested-by = "R. Dev"
approved-by = "A. Counsel"
approved-on = 2026-11-01
expires = 2026-11-25
"#;

/// Worlds with the status each ends with.
fn worlds() -> Vec<(&'static str, Vec<Package>, i32)> {
    let of = |licenses: &[(&str, &str)]| {
        let mut app = member("app");
        app = app.needs(licenses.iter().map(|(name, _)| dep(name)));
        let mut packages = vec![app];
        packages.extend(licenses.iter().map(|(name, license)| krate(name, license)));
        packages
    };
    vec![
        ("clean", of(&[("a", "MIT"), ("b", "Apache-2.0")]), 0),
        (
            "denied",
            of(&[("a", "MIT"), ("g", "GPL-3.0-only"), ("h", "AGPL-3.0-only")]),
            1,
        ),
        ("review", of(&[("a", "MIT"), ("m", "MPL-2.0")]), 2),
        ("undetermined", of(&[("a", "MIT"), ("u", "Foo Bar")]), 1),
        ("waived", of(&[("waived", "GPL-3.0-only")]), 0),
        ("soon", of(&[("soon", "GPL-3.0-only")]), 0),
        (
            "all",
            of(&[
                ("a", "MIT"),
                ("g", "GPL-3.0-only"),
                ("m", "MPL-2.0"),
                ("u", "x y"),
                ("waived", "GPL-3.0-only"),
            ]),
            1,
        ),
    ]
}

/// How many errors and warnings a report tells of.
fn counts(format: &str, stdout: &str, stderr: &str) -> (usize, usize) {
    let value = || serde_json::from_str::<Value>(stdout).unwrap();
    let of = |list: &Value, key: &str, errors: &[&str], warnings: &[&str]| {
        let count = |words: &[&str]| {
            let list = list.as_array().unwrap().iter();
            list.filter(|entry| words.contains(&entry[key].as_str().unwrap()))
                .count()
        };
        (count(errors), count(warnings))
    };
    let lines = |text: &str, errors: &str, warnings: &str| {
        let count = |start: &str| text.lines().filter(|line| line.contains(start)).count();
        (count(errors), count(warnings))
    };
    match format {
        "human" => lines(stderr, "error[", "warning["),
        "short" => lines(stdout, ": error[", ": warning["),
        "json" => of(&value()["findings"], "severity", &["error"], &["warning"]),
        "github" => lines(stdout, "::error ", "::warning "),
        "gitlab" => of(
            &value(),
            "severity",
            &["blocker", "critical", "major"],
            &["minor"],
        ),
        "sarif" => of(
            &value()["runs"][0]["results"],
            "level",
            &["error"],
            &["warning"],
        ),
        "markdown" => lines(stdout, "| error |", "| warning |"),
        other => panic!("{other} does not list findings"),
    }
}

#[test]
fn status_and_counts_are_the_same_in_every_format() {
    for (name, packages, status) in worlds() {
        // Only here does anything warn.
        let raised_status = if name == "soon" { 1 } else { status };
        for extra in [&[][..], &["-D", "warnings"], &["-v"], &["-q"]] {
            let raised = extra.contains(&"-D");
            // People are shown one block a cause, programs one finding a crate.
            let mut wanted = [None; 2];
            let mut summary = None;
            for format in FORMATS {
                let is_for_people = ["human", "short", "markdown"].contains(format);
                let arguments = [&["--message-format", *format], extra].concat();
                let run = judge_with(&packages, POLICY, &arguments);
                let status = if raised { raised_status } else { status };
                assert_eq!(
                    run.status, status,
                    "{name} {format} {extra:?}: {}",
                    run.stderr
                );
                if *format == "junit" {
                    let failures = run.stdout.matches("<failure").count();
                    assert_eq!(failures > 0, status != 0, "{name} {raised}: {}", run.stdout);
                    continue;
                }
                // Quiet is about the terminal, where warnings go as well.
                if extra == ["-q"] {
                    continue;
                }
                let found = counts(format, &run.stdout, &run.stderr);
                assert_eq!(
                    *wanted[usize::from(is_for_people)].get_or_insert(found),
                    found,
                    "{name} {format} {extra:?}"
                );
                let everything = format!("{}{}", run.stdout, run.stderr);
                let line = everything
                    .lines()
                    .find(|line| line.starts_with("ospo-check: "))
                    .unwrap_or_else(|| panic!("{format}: {everything}"))
                    .to_owned();
                assert_eq!(*summary.get_or_insert(line.clone()), line, "{format}");
            }
        }
    }
}

/// Why other tests may judge in this process what people have the program judge.
#[test]
fn the_program_says_what_the_library_says() {
    let same = |name: &str, packages: &[Package], words: &[&str]| {
        let (told, judged) = (
            tell_with(packages, POLICY, words),
            judge_with(packages, POLICY, words),
        );
        assert_eq!(told.status, judged.status, "{name} {words:?}");
        assert_eq!(told.stdout, judged.stdout, "{name} {words:?}");
        assert_eq!(told.stderr, judged.stderr, "{name} {words:?}");
    };
    for (name, packages, _) in worlds() {
        for format in ["json", "human"] {
            same(name, &packages, &["--message-format", format]);
        }
        if name != "all" {
            continue;
        }
        for extra in [&[][..], &["-D", "warnings"], &["-v"], &["-q"]] {
            for format in FORMATS {
                same(
                    name,
                    &packages,
                    &[&["--message-format", *format], extra].concat(),
                );
            }
        }
        for words in [
            &["--as-of", "2027-06-02"][..],
            &["--stage", "local"],
            &["--stage", "nowhere", "--message-format", "human"],
            &["--check-files"],
            &["-p", "app", "--target", "x86_64-unknown-linux-gnu"],
            &["-p", "none", "--message-format", "human"],
            &["--default-features"],
            &["--no-default-features"],
            &["--product", "none", "--message-format", "human"],
        ] {
            same(name, &packages, words);
        }
    }
}

#[test]
fn files_hold_what_stdout_would_show_on_pass_and_on_fail() {
    for (name, packages, status) in worlds() {
        let folder = Place::new();
        let file = |format: &str| format!("new/folder/{format}");
        let reports: Vec<String> = FORMATS
            .iter()
            .map(|format| format!("{format}={}", folder.word(file(format))))
            .collect();
        let mut arguments = Vec::new();
        for report in &reports {
            arguments.extend(["--report", report.as_str()]);
        }
        let run = tell_with(&packages, POLICY, &arguments);
        assert_eq!(run.status, status, "{name}: {}", run.stderr);
        for format in FORMATS.iter().filter(|format| **format != "human") {
            let written = folder.read(file(format));
            let shown = judge_with(&packages, POLICY, &["--message-format", format]);
            assert_eq!(shown.stdout, written, "{name} {format}");
        }
    }
}

#[test]
fn a_report_that_cannot_be_written_is_named_and_the_others_are_written() {
    let (_, packages, _) = worlds().remove(1);
    for format in FORMATS {
        let folder = Place::new().with("folder/", "");
        let bad = format!("{format}={}", folder.word("folder"));
        let other = format!("json={}", folder.word("good.json"));
        let run = tell_with(&packages, POLICY, &["--report", &bad, "--report", &other]);
        assert_eq!(run.status, 4, "{format}");
        let message = format!("cannot write `{}`", folder.word("folder"));
        assert!(run.stderr.contains(&message), "{format}: {}", run.stderr);
        assert!(folder.has("good.json"), "{format}");
    }
}

/// A repository with a workspace in a folder, whose manifest begins with `blank` empty lines.
fn repository(blank: usize) -> Place {
    let place = Place::of(
        r#"
-- .git/ --
-- pay ments/Cargo.lock --
version = 3

[[package]]
name = "app"
version = "0.1.0"
dependencies = [
 "viral",
]

[[package]]
name = "viral"
version = "0.1.0"
"#,
    );
    let gap = "\n".repeat(blank);
    let rules = "\n[[rules]]\nid = \"copyleft\"\nlicenses = [\"GPL-*\"]\nverdict = \"deny\"\nreason = \"We hand out binaries.\"\n";
    place
        .package("third/viral", "license = \"GPL-3.0-only\"\n", "")
        .package(
            "pay ments/app",
            "",
            "[dependencies]\nviral = { path = \"../../third/viral\" }\n",
        )
        .write(
            "pay ments/Cargo.toml",
            format!("{gap}[workspace]\nmembers = [\"app\"]\nresolver = \"2\"\n"),
        )
        .write("ospo-policy.toml", format!("{gap}{HEAD}{rules}"));
    let app = place.read("pay ments/app/Cargo.toml");
    place.with("pay ments/app/Cargo.toml", gap + &app)
}

/// The gate on the workspace in the repository.
fn asked(place: &Place, words: &[&str]) -> Command {
    let mut command = tool();
    command
        .args(["--offline", "--as-of", TODAY, "--manifest-path"])
        .arg(place.path("pay ments/Cargo.toml"))
        .args(words);
    command
}

fn in_repository(place: &Place, words: &[&str]) -> Run {
    run(&mut asked(place, words))
}

#[test]
fn paths_count_from_the_repository_or_what_was_asked_for() {
    let place = repository(0);
    let sarif = in_repository(&place, &["--message-format", "sarif"]);
    assert_eq!(sarif.status, 1, "{}", sarif.stderr);
    let result = &sarif.report["runs"][0]["results"][0];
    let at = &result["locations"][0]["physicalLocation"];
    assert_eq!(at["artifactLocation"]["uri"], "pay%20ments/app/Cargo.toml");
    assert_eq!(at["region"]["startLine"], 7);
    assert_eq!(at["region"]["startColumn"], 1);
    assert_eq!(at["region"]["endColumn"], 6);
    // The policy lies above the workspace and in the repository.
    let policy = &result["relatedLocations"][0]["physicalLocation"];
    assert_eq!(policy["artifactLocation"]["uri"], "ospo-policy.toml");
    assert_eq!(policy["region"]["startLine"], 12);
    assert_eq!(policy["region"]["startColumn"], 13);

    let github = in_repository(&place, &["--message-format", "github"]);
    let start = "::error file=pay ments/app/Cargo.toml,line=7,endLine=7,col=1,endColumn=6,title=license-denied::";
    assert!(github.stdout.starts_with(start), "{}", github.stdout);

    let gitlab = in_repository(&place, &["--message-format", "gitlab"]);
    let location = &gitlab.report[0]["location"];
    assert_eq!(location["path"], "pay ments/app/Cargo.toml");
    assert_eq!(location["lines"]["begin"], 7);

    let base = place.word("pay ments");
    let inside = in_repository(
        &place,
        &["--message-format", "gitlab", "--path-base", &base],
    );
    assert_eq!(inside.report[0]["location"]["path"], "app/Cargo.toml");
    let nowhere = in_repository(&place, &["--path-base", "no/such/folder"]);
    assert_eq!(nowhere.status, 3);
    assert!(
        nowhere.stderr.contains("no/such/folder"),
        "{}",
        nowhere.stderr
    );
}

#[test]
fn fingerprints_stay_when_lines_move() {
    let (before, after) = (repository(0), repository(9));
    for (format, pointer) in [
        ("sarif", "/runs/0/results/0/partialFingerprints"),
        ("gitlab", "/0/fingerprint"),
    ] {
        let print = |place: &Place| {
            let run = in_repository(place, &["--message-format", format]);
            run.report.pointer(pointer).unwrap().clone()
        };
        assert_eq!(print(&before), print(&after), "{format}");
    }
    let moved = in_repository(&after, &["--message-format", "gitlab"]);
    assert_eq!(moved.report[0]["location"]["lines"]["begin"], 16);
}

#[test]
fn the_job_summary_is_appended_where_github_wants_it() {
    let place = repository(0);
    let file = place.path("summary.md");
    let check = |format: &str, file: &Path| {
        let mut command = asked(&place, &["--message-format", format]);
        run(command.env("GITHUB_STEP_SUMMARY", file))
    };
    assert_eq!(check("json", &file).status, 1);
    assert!(!file.exists());
    std::fs::write(&file, "before").unwrap();
    assert_eq!(check("github", &file).status, 1);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("before\n\n<!-- cargo-ospo-check -->\n## License policy: failed\n"));
    assert!(
        text.contains("<code>pay ments/app/Cargo.toml:7</code>"),
        "{text}"
    );
    // A folder cannot be written to.
    let failed = check("github", &place.path(""));
    assert_eq!(failed.status, 4);
    let name = place.word("");
    assert!(failed.stderr.contains(&name), "{}", failed.stderr);
    assert!(failed.stdout.starts_with("::error "), "{}", failed.stdout);
}
