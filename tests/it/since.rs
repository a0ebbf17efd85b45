//! `--new-since`: what failed at the commit a change starts from does not fail the run, and nothing else passes by it.

use serde_json::Value;

use crate::judge::{HEAD, Run, run};
use crate::world::Place;

const POLICY: &str = r#"
[defaults]
verdict = "review"
[[rules]]
id = "copyleft"
licenses = ["GPL-3.0-only"]
verdict = "deny"
reason = "We do not publish our code."
[[rules]]
id = "permissive"
licenses = ["MIT"]
verdict = "allow"
"#;

/// A repository with debt: `app` depends on `old`, which is under the GPL; `two` depends on nothing.
fn world() -> Place {
    let place = Place::new();
    place
        .write(
            "ws/Cargo.toml",
            "[workspace]\nmembers = [\"app\", \"two\"]\nexclude = [\"old\", \"new\"]\nresolver = \"2\"\n",
        )
        .write("ws/ospo-policy.toml", format!("{HEAD}{POLICY}"))
        .package("ws/app", "", "[dependencies]\nold = { path = \"../old\" }\n")
        .package("ws/two", "", "")
        .package("ws/old", "license = \"GPL-3.0-only\"\n", "")
        .package("ws/new", "license = \"GPL-3.0-only\"\n", "")
        .lock("ws");
    place.commit("ws");
    place
}

impl Place {
    fn since(&self, rev: &str, more: &[&str]) -> Run {
        let words = ["--offline", "--message-format", "json", "--new-since", rev];
        run(self.tool("ws").args(words).args(more))
    }

    /// Adds a dependency to a member, as a change would.
    fn bring(&self, member: &str, on: &str) -> &Self {
        let manifest = format!("ws/{member}/Cargo.toml");
        let line = format!("{on} = {{ path = \"../{on}\" }}\n");
        let text = self.read(&manifest);
        let head = if text.contains("[dependencies]") {
            ""
        } else {
            "[dependencies]\n"
        };
        self.add(&manifest, &format!("{head}{line}")).lock("ws")
    }

    fn by_policy(&self, text: &str) -> &Self {
        self.write("ws/ospo-policy.toml", format!("{HEAD}{text}"))
    }
}

/// The packages of failures: whether each is known.
fn told(run: &Run) -> Vec<(String, bool)> {
    let findings = run.report["findings"].as_array().unwrap().iter();
    let failures = findings.filter(|finding| finding["severity"] == "error");
    let mut told: Vec<(String, bool)> = failures
        .map(|finding| {
            let name = finding["packages"][0]
                .as_str()
                .unwrap()
                .split(' ')
                .next()
                .unwrap();
            (name.to_owned(), finding["known"].as_bool().unwrap())
        })
        .collect();
    told.sort();
    told
}

#[track_caller]
fn expect(run: &Run, status: i32, failures: &[(&str, bool)]) {
    let found = told(run);
    let found: Vec<(&str, bool)> = found
        .iter()
        .map(|(name, known)| (name.as_str(), *known))
        .collect();
    assert_eq!(
        (run.status, &found[..]),
        (status, failures),
        "{}\n{:#}",
        run.stderr,
        run.report["run"]
    );
}

#[test]
fn old_debt_is_told_and_does_not_fail() {
    let place = world();
    place.add("ws/app/src/lib.rs", "// a change\n");
    let run = place.since("HEAD", &[]);
    expect(&run, 0, &[("old", true)]);
    assert_eq!(run.report["outcome"], "fail");
    assert_eq!(run.report["summary"]["known"], 1);
    assert_eq!(run.report["summary"]["denied"], 1);
    assert_eq!(
        run.report["run"]["narrowed"],
        serde_json::json!(["--new-since HEAD"])
    );
    let base = &run.report["run"]["base"];
    assert_eq!(base["commit"].as_str().unwrap().len(), 40);
    assert_eq!(
        (&base["from"], &base["rev"]),
        (&Value::from("flag"), &Value::from("HEAD"))
    );
    assert_eq!(base["unusable"], Value::Null);
}

#[test]
fn what_a_change_brings_fails() {
    let place = world();
    place.bring("app", "new");
    expect(
        &place.since("HEAD", &[]),
        1,
        &[("new", false), ("old", true)],
    );
    // Once it is committed, it is compared with what was before it.
    place.commit("ws");
    expect(
        &place.since("HEAD~1", &[]),
        1,
        &[("new", false), ("old", true)],
    );
    expect(
        &place.since("HEAD", &[]),
        0,
        &[("new", true), ("old", true)],
    );
}

#[test]
fn another_way_in_is_new() {
    let place = world();
    place.bring("two", "old");
    expect(&place.since("HEAD", &[]), 1, &[("old", false)]);
}

#[test]
fn a_member_that_was_renamed_is_new_and_one_that_was_moved_is_not() {
    let place = world();
    let manifest = place.read("ws/app/Cargo.toml");
    place
        .remove("ws/app")
        .write("ws/moved/Cargo.toml", &manifest)
        .write("ws/moved/src/lib.rs", "")
        .write(
            "ws/Cargo.toml",
            place.read("ws/Cargo.toml").replace("\"app\"", "\"moved\""),
        )
        .lock("ws");
    expect(&place.since("HEAD", &[]), 0, &[("old", true)]);
    place
        .write(
            "ws/moved/Cargo.toml",
            manifest.replace("\"app\"", "\"other\""),
        )
        .lock("ws");
    expect(&place.since("HEAD", &[]), 1, &[("old", false)]);
}

#[test]
fn other_terms_are_new_and_another_version_is_not() {
    let place = world();
    let manifest = place.read("ws/old/Cargo.toml");
    place
        .write("ws/old/Cargo.toml", manifest.replace("0.1.0", "0.1.1"))
        .lock("ws");
    expect(&place.since("HEAD", &[]), 0, &[("old", true)]);
    place.write(
        "ws/old/Cargo.toml",
        manifest
            .replace("GPL-3.0-only", "AGPL-3.0-only")
            .replace("0.1.0", "0.1.1"),
    );
    expect(&place.since("HEAD", &[]), 2, &[("old", false)]);
}

#[test]
fn another_text_of_the_same_crate_is_new() {
    let place = world();
    let bare = place
        .read("ws/old/Cargo.toml")
        .replace("license = \"GPL-3.0-only\"\n", "");
    place
        .write("ws/old/Cargo.toml", bare)
        .write("ws/old/LICENSE", "Do what I say, and pay.\n")
        .commit("ws");
    expect(&place.since("HEAD", &[]), 1 - 1, &[("old", true)]);
    place.write("ws/old/LICENSE", "Do what I say, and pay twice.\n");
    expect(&place.since("HEAD", &[]), 1, &[("old", false)]);
    // Without it nothing is known of the license, as nothing was not known before.
    place.remove("ws/old/LICENSE");
    expect(&place.since("HEAD", &[]), 1, &[("old", false)]);
}

#[test]
fn a_policy_that_was_tightened_makes_old_findings_known() {
    let place = world();
    place.bring("two", "new");
    place.by_policy(&POLICY.replace(
        "licenses = [\"GPL-3.0-only\"]\nverdict = \"deny\"",
        "licenses = [\"GPL-3.0-only\"]\nverdict = \"allow\"",
    ));
    place.commit("ws");
    assert_eq!(place.since("HEAD", &[]).status, 0);
    place.by_policy(POLICY);
    let run = place.since("HEAD", &[]);
    expect(&run, 0, &[("new", true), ("old", true)]);
    assert_eq!(
        run.report["run"]["base"]["policy_changed"],
        serde_json::json!(["ospo-policy.toml"])
    );
}

#[test]
fn what_a_change_permits_itself_counts_once_it_is_merged() {
    let allowed = POLICY
        .replace("\"MIT\"", "\"MIT\", \"GPL-3.0-only\"")
        .replace(
            "licenses = [\"GPL-3.0-only\"]",
            "licenses = [\"AGPL-3.0-only\"]",
        );
    let waived = format!(
        "{POLICY}[[waivers]]\nid = \"W-1\"\ncrate = \"new@^0.1\"\nrequested-by = \"C. Dev\"\nlicense = \"GPL-3.0-only\"\nsource = [\"path\"]\nreason = \"r\"\napproved-by = \"A. Counsel\"\napproved-on = 2026-11-01\nexpires = 2027-11-01\n"
    );
    for policy in [allowed, waived] {
        let place = world();
        place.bring("app", "new").by_policy(&policy);
        let run = place.since("HEAD", &["--as-of", "2026-12-01"]);
        assert_eq!(run.status, 1, "{}", run.stderr);
        let found = told(&run);
        assert!(found.contains(&("new".to_owned(), false)), "{found:?}");
        let new = run.report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .find(|finding| finding["known"] == false && finding["severity"] == "error")
            .unwrap();
        assert!(
            new["help"].to_string().contains("land the policy first"),
            "{new:#}"
        );
        // With the policy landed first the same passes.
        place.git("ws", &["stash", "--quiet"]);
        place.by_policy(&policy).commit("ws");
        place.bring("app", "new");
        assert_eq!(place.since("HEAD", &["--as-of", "2026-12-01"]).status, 0);
    }
}

#[test]
fn a_change_does_not_permit_itself_to_be_judged_by_half() {
    let place = world();
    place
        .by_policy(&format!("{POLICY}[scope]\nmay-narrow = []\n"))
        .commit("ws");
    let refused = place.since("HEAD", &[]);
    assert_eq!(refused.status, 3);
    assert!(
        refused.stderr.contains("narrowed by `--new-since HEAD`"),
        "{}",
        refused.stderr
    );
    place.by_policy(&format!("{POLICY}[scope]\nmay-narrow = [\"new-since\"]\n"));
    let run = place.since("HEAD", &[]);
    expect(&run, 1, &[("old", false)]);
    assert!(
        run.report["run"]["base"]["unusable"]
            .as_str()
            .unwrap()
            .contains("does not let a run be narrowed")
    );
}

#[test]
fn with_a_digest_in_force_it_has_to_be_permitted() {
    let place = world();
    let policy = place.read("ws/ospo-policy.toml");
    place.write("org.toml", policy);
    let digest = "0".repeat(64);
    let run = place.since(
        "HEAD",
        &["--policy", "../org.toml", "--policy-sha256", &digest],
    );
    assert_eq!(run.status, 3);
}

#[test]
fn a_base_that_cannot_be_judged_knows_nothing() {
    type Spoil = fn(&Place);
    let cases: [(&str, Spoil); 4] = [
        ("Cargo.lock", |place| {
            place.git("ws", &["rm", "--quiet", "--cached", "Cargo.lock"]);
            place.git("ws", &["commit", "--quiet", "-m", "x"]);
        }),
        ("policy", |place| {
            place.git("ws", &["rm", "--quiet", "--cached", "ospo-policy.toml"]);
            place.git("ws", &["commit", "--quiet", "-m", "x"]);
        }),
        ("not what they were", |place| {
            place.write("ws/.cargo/config.toml", "[net]\nretry = 1\n");
        }),
        ("not there", |place| {
            place.git("ws", &["rm", "--quiet", "--cached", "Cargo.toml"]);
            place.git("ws", &["commit", "--quiet", "-m", "x"]);
        }),
    ];
    for (word, spoil) in cases {
        let place = world();
        spoil(&place);
        let run = place.since("HEAD", &[]);
        expect(&run, 1, &[("old", false)]);
        let why = run.report["run"]["base"]["unusable"].as_str().unwrap();
        assert!(why.contains(word), "{word}: {why}");
        assert!(!why.contains("ospo-check-"), "{why}");
    }
}

#[test]
fn a_commit_that_is_not_there_is_told() {
    let place = world();
    for rev in [
        "nowhere",
        "--output=x",
        "HEAD:Cargo.toml",
        "-x",
        "HEAD~99",
        "ws",
    ] {
        let words = ["--offline".to_owned(), format!("--new-since={rev}")];
        let told = run(place.tool("ws").args(words));
        assert_eq!(told.status, 4, "{rev}: {}", told.stderr);
        assert!(
            told.stderr
                .contains(&format!("`{rev}` is not a commit of this clone")),
            "{}",
            told.stderr
        );
    }
    assert!(!place.has("ws/x"));
    place.git(
        ".",
        &[
            "clone",
            "--quiet",
            "--depth",
            "1",
            &format!("file://{}", place.word("ws")),
            "thin",
        ],
    );
    let words = ["--offline", "--new-since", "HEAD~1"];
    let told = run(place.tool("thin").args(words));
    assert_eq!(told.status, 4);
    assert!(
        told.stderr.contains("git fetch --unshallow origin HEAD~1"),
        "{}",
        told.stderr
    );
    place.remove("ws/.git");
    let told = place.since("HEAD", &[]);
    assert_eq!(told.status, 4);
    assert!(
        told.stderr.contains("is not in a git repository"),
        "{}",
        told.stderr
    );
}

#[test]
fn nothing_takes_the_place_of_the_base() {
    let place = world();
    let base = place.git("ws", &["rev-parse", "HEAD"]);
    place.bring("app", "new");
    let change = place.commit("ws");
    place.git("ws", &["replace", &base, &change]);
    expect(
        &place.since("HEAD~1", &[]),
        1,
        &[("new", false), ("old", true)],
    );
    place.git("ws", &["replace", "-d", &base]);
    place.write("ws/.git/info/grafts", format!("{change}\n"));
    expect(
        &place.since(&base, &[]),
        1,
        &[("new", false), ("old", true)],
    );
    let run = run(place
        .tool("ws")
        .args([
            "--offline",
            "--message-format",
            "json",
            "--new-since",
            &base,
        ])
        .env("GIT_DIR", place.path("nowhere"))
        .env("GIT_INDEX_FILE", place.path("nowhere"))
        .env("GIT_OBJECT_DIRECTORY", place.path("nowhere"))
        .env("GIT_CONFIG_COUNT", "1")
        .env("GIT_CONFIG_KEY_0", "core.worktree")
        .env("GIT_CONFIG_VALUE_0", "/"));
    expect(&run, 1, &[("new", false), ("old", true)]);
}

#[test]
fn nothing_in_the_repository_is_changed() {
    let place = world();
    place.bring("app", "new").git("ws", &["add", "--all"]);
    let hook = "#!/bin/sh\ntouch \"$0.ran\"\n";
    for name in [
        "pre-commit",
        "reference-transaction",
        "post-checkout",
        "post-index-change",
    ] {
        place.write(format!("ws/.git/hooks/{name}"), hook);
    }
    let before = files(&place.path("ws"));
    assert_eq!(place.since("HEAD", &[]).status, 1);
    assert_eq!(files(&place.path("ws")), before);
}

fn files(folder: &std::path::Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = std::fs::read(&path).unwrap();
                all.push((path, bytes));
            }
        }
    }
    all.sort();
    all
}

#[test]
fn a_linked_worktree_is_compared_as_well() {
    let place = world();
    place.git(
        "ws",
        &["worktree", "add", "--quiet", "-b", "side", "../side"],
    );
    let words = [
        "--offline",
        "--message-format",
        "json",
        "--new-since",
        "HEAD",
    ];
    expect(&run(place.tool("side").args(words)), 0, &[("old", true)]);
}

#[test]
fn pipelines_say_what_a_change_starts_from() {
    let place = world();
    let base = place.git("ws", &["rev-parse", "HEAD"]);
    place.bring("app", "new").commit("ws");
    place.write(
        "event.json",
        format!("{{\"pull_request\": {{\"base\": {{\"sha\": \"{base}\"}}}}}}"),
    );
    let words = [
        "--offline",
        "--message-format",
        "json",
        "--new-since",
        "auto",
    ];
    let with = |variables: &[(&str, &str)]| {
        run(place.tool("ws").args(words).envs(variables.iter().copied()))
    };
    let event = place.word("event.json");
    let github = with(&[("GITHUB_EVENT_PATH", &event)]);
    expect(&github, 1, &[("new", false), ("old", true)]);
    assert_eq!(github.report["run"]["base"]["from"], "github-pull-request");
    let gitlab = with(&[("CI_MERGE_REQUEST_DIFF_BASE_SHA", &base)]);
    expect(&gitlab, 1, &[("new", false), ("old", true)]);
    // A second push: the base is that of the branch, not its last commit.
    place.git("ws", &["update-ref", "refs/remotes/origin/main", &base]);
    place.commit("ws");
    let push = with(&[("CI_DEFAULT_BRANCH", "main"), ("CI_COMMIT_BRANCH", "side")]);
    expect(&push, 1, &[("new", false), ("old", true)]);
    // On the default branch all of it is judged.
    let main = with(&[("CI_DEFAULT_BRANCH", "main"), ("CI_COMMIT_BRANCH", "main")]);
    expect(&main, 1, &[("new", false), ("old", false)]);
    place.git("ws", &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    expect(
        &with(&[("CI_DEFAULT_BRANCH", "main")]),
        1,
        &[("new", false), ("old", false)],
    );
    let unsaid = with(&[]);
    assert_eq!(unsaid.status, 3);
    assert!(
        unsaid
            .stderr
            .contains("nothing says what this change starts from"),
        "{}",
        unsaid.stderr
    );
}

#[test]
fn a_milder_failure_beside_a_known_one_is_new() {
    let policy = r#"
[defaults]
verdict = "review"
[[rules]]
id = "linked"
licenses = ["GPL-3.0-only"]
reach = ["linked"]
verdict = "deny"
reason = "We do not publish our code."
[[rules]]
id = "permissive"
licenses = ["MIT"]
verdict = "allow"
"#;
    let place = world();
    place.by_policy(policy).commit("ws");
    expect(&place.since("HEAD", &[]), 0, &[("old", true)]);
    place
        .add(
            "ws/two/Cargo.toml",
            "[dev-dependencies]\nold = { path = \"../old\" }\n",
        )
        .lock("ws");
    expect(&place.since("HEAD", &[]), 1, &[("old", false)]);
}

#[test]
fn every_format_tells_known_from_new() {
    let place = world();
    place.bring("app", "new");
    let told = |format: &str| {
        let words = [
            "--offline",
            "--message-format",
            format,
            "--new-since",
            "HEAD",
        ];
        let run = run(place.tool("ws").args(words));
        assert_eq!(run.status, 1);
        if run.stdout.is_empty() {
            run.stderr
        } else {
            run.stdout
        }
    };
    let human = told("human");
    assert!(
        human.contains("error[license-denied]: `new 0.1.0`"),
        "{human}"
    );
    assert!(
        human.contains("\nknown[license-denied]: `old 0.1.0`"),
        "{human}"
    );
    assert!(human.contains("; 1 known at commit "), "{human}");
    assert!(told("short").contains(": known[license-denied]: "));
    let github = told("github");
    assert!(
        github.contains("`new 0.1.0`") && !github.contains("`old 0.1.0`"),
        "{github}"
    );
    assert!(told("markdown").contains("| known | "));
    let sarif: Value = serde_json::from_str(&told("sarif")).unwrap();
    let states: Vec<&Value> = sarif["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| &result["baselineState"])
        .collect();
    assert_eq!(states, ["new", "unchanged"]);
    let junit = told("junit");
    assert!(
        junit.contains("failures=\"1\"")
            && junit.contains("known: it failed before this change, too"),
        "{junit}"
    );
    let gitlab: Value = serde_json::from_str(&told("gitlab")).unwrap();
    assert_eq!(
        (&gitlab[0]["severity"], &gitlab[1]["severity"]),
        (&Value::from("blocker"), &Value::from("info"))
    );
}

#[test]
fn a_policy_in_a_submodule_is_read_as_it_was() {
    let place = world();
    place
        .remove("ws/ospo-policy.toml")
        .write("org/bank.toml", format!("{HEAD}{POLICY}"));
    place.commit("org");
    let from = place.word("org");
    let clone = [
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        &from,
        "policy",
    ];
    place.git("ws", &clone);
    place.commit("ws");
    let told = |place: &Place| {
        let run = place.since("HEAD", &["--policy", "policy/bank.toml"]);
        (run.status, told(&run))
    };
    let old = |known| vec![("old".to_owned(), known)];
    assert_eq!(told(&place), (0, old(true)));
    // A change that moves the submodule to a milder policy.
    place.write(
        "ws/policy/bank.toml",
        format!(
            "{HEAD}{}",
            POLICY.replace("\"MIT\"", "\"MIT\", \"AGPL-3.0-only\"")
        ),
    );
    place.git("ws/policy", &["commit", "--quiet", "--all", "-m", "x"]);
    let manifest = place
        .read("ws/new/Cargo.toml")
        .replace("GPL-3.0-only", "AGPL-3.0-only");
    place
        .write("ws/new/Cargo.toml", manifest)
        .bring("app", "new");
    let (status, found) = told(&place);
    assert_eq!(status, 2);
    assert!(found.contains(&("new".to_owned(), false)), "{found:?}");
}

#[test]
fn a_link_in_place_of_a_policy_is_not_what_stood_there() {
    let place = world();
    let milder = POLICY
        .replace("\"MIT\"", "\"MIT\", \"GPL-3.0-only\"")
        .replace(
            "licenses = [\"GPL-3.0-only\"]",
            "licenses = [\"AGPL-3.0-only\"]",
        );
    place
        .remove("ws/ospo-policy.toml")
        .write("ws/legal/bank.toml", format!("{HEAD}{POLICY}"))
        .write("ws/legal/milder.toml", format!("{HEAD}{milder}"));
    place.commit("ws");
    let words = ["--policy", "legal/bank.toml"];
    expect(&place.since("HEAD", &words), 0, &[("old", true)]);
    place
        .bring("app", "new")
        .remove("ws/legal/bank.toml")
        .link("ws/legal/bank.toml", "milder.toml");
    let run = place.since("HEAD", &words);
    assert_eq!(run.status, 1, "{}", run.stderr);
    assert!(told(&run).contains(&("new".to_owned(), false)));
}

#[test]
fn a_stage_that_a_change_loosens_counts_once_it_is_merged() {
    let place = world();
    let strict = format!("{POLICY}[stages.adopting]\non-review = \"warn\"\n");
    place.by_policy(&strict).commit("ws");
    place
        .bring("app", "new")
        .by_policy(&format!("{strict}on-deny = \"warn\"\n"));
    assert_eq!(place.since("HEAD", &["--stage", "adopting"]).status, 1);
}

#[test]
fn no_tag_takes_the_name_of_a_branch() {
    let place = world();
    let base = place.git("ws", &["rev-parse", "HEAD"]);
    place.git("ws", &["branch", "trunk"]);
    place.git("ws", &["update-ref", "refs/remotes/origin/trunk", &base]);
    place.bring("app", "new").commit("ws");
    for tag in ["trunk", "origin/trunk", "refs/remotes/origin/trunk", &base] {
        place.git("ws", &["update-ref", &format!("refs/tags/{tag}"), "HEAD"]);
        expect(&place.since(tag, &[]), 1, &[("new", false), ("old", true)]);
    }
    place.git("ws", &["update-ref", "-d", "refs/remotes/origin/trunk"]);
    let words = ["--offline", "--new-since", "auto"];
    let gone = run(place
        .tool("ws")
        .args(words)
        .env("CI_DEFAULT_BRANCH", "trunk"));
    assert_eq!(gone.status, 4, "{}", gone.stderr);
}

#[test]
fn more_terms_beside_those_to_blame_are_new() {
    let place = world();
    let manifest = place.read("ws/old/Cargo.toml");
    place.write(
        "ws/old/Cargo.toml",
        manifest.replace("GPL-3.0-only", "GPL-3.0-only AND LicenseRef-Paid"),
    );
    expect(&place.since("HEAD", &[]), 1, &[("old", false)]);
}

#[test]
fn another_version_with_other_terms_is_new_where_it_was_not() {
    let place = world();
    place
        .by_policy(&POLICY.replace(
            "[\"GPL-3.0-only\"]",
            "[\"GPL-3.0-only\", \"AGPL-3.0-only\"]",
        ))
        .package_named(
            "old",
            "ws/new",
            "version = \"2.0.0\"\nlicense = \"AGPL-3.0-only\"\n",
            "",
        );
    place
        .add(
            "ws/two/Cargo.toml",
            "[dependencies]\nold = { path = \"../new\" }\n",
        )
        .lock("ws");
    place.commit("ws");
    expect(&place.since("HEAD", &[]), 0, &[("old", true)]);
    place
        .add(
            "ws/app/Cargo.toml",
            "newer = { package = \"old\", path = \"../new\" }\n",
        )
        .lock("ws");
    expect(&place.since("HEAD", &[]), 1, &[("old", false)]);
}

#[test]
fn a_license_file_outside_its_package_is_not_one_that_was_read() {
    let place = world();
    let bare = place
        .read("ws/old/Cargo.toml")
        .replace("license = \"GPL-3.0-only\"", "license-file = \"../TERMS\"");
    place
        .write("ws/old/Cargo.toml", bare)
        .write("ws/TERMS", include_str!("../../LICENSE"));
    place
        .by_policy(&POLICY.replace("\"MIT\"", "\"MIT\", \"Apache-2.0\""))
        .commit("ws");
    assert_eq!(place.since("HEAD", &[]).status, 0);
    place.remove("ws/TERMS");
    expect(&place.since("HEAD", &[]), 1, &[("old", false)]);
}

/// The same world in a folder of the repository, with the policy at its top.
fn below() -> Place {
    let place = world();
    place.write("top/.keep", "");
    std::fs::rename(place.path("ws"), place.path("top/ws")).unwrap();
    place.remove("top/ws/.git");
    std::fs::rename(place.path("top"), place.path("ws")).unwrap();
    place
}

fn since_below(place: &Place, more: &[&str]) -> Run {
    let words = [
        "--offline",
        "--message-format",
        "json",
        "--new-since",
        "HEAD",
    ];
    run(place.tool("ws/ws").args(words).args(more))
}

#[test]
fn a_policy_above_the_workspace_is_read_as_it_was() {
    let place = below();
    let policy = place.read("ws/ws/ospo-policy.toml");
    place
        .remove("ws/ws/ospo-policy.toml")
        .write("ws/ospo-policy.toml", policy)
        .commit("ws");
    expect(&since_below(&place, &[]), 0, &[("old", true)]);
    // The repository's own layer goes, and the organisation's stays.
    let milder = POLICY
        .replace("\"MIT\"", "\"MIT\", \"GPL-3.0-only\"")
        .replace(
            "licenses = [\"GPL-3.0-only\"]",
            "licenses = [\"AGPL-3.0-only\"]",
        );
    let head = HEAD.replace("Test policy", "Bank");
    place.write("bank.toml", format!("{head}{milder}"));
    let layer = "schema = 1\n[policy]\nname = \"Team\"\ncontact = \"a@b.example\"\n[[rules]]\nid = \"g\"\n\
        licenses = [\"GPL-3.0-only\"]\nverdict = \"deny\"\nreason = \"r\"\n";
    place.write("ws/ospo-policy.toml", layer).commit("ws");
    let bank = place.word("bank.toml");
    expect(
        &since_below(&place, &["--policy", &bank]),
        0,
        &[("old", true)],
    );
    place
        .add("ws/ws/app/Cargo.toml", "new = { path = \"../new\" }\n")
        .lock("ws/ws");
    place.remove("ws/ospo-policy.toml");
    let run = since_below(&place, &["--policy", &bank]);
    assert_eq!(run.status, 1, "{}", run.stderr);
    assert!(told(&run).contains(&("new".to_owned(), false)));
}

#[test]
fn a_folder_that_becomes_a_submodule_keeps_its_past() {
    let place = below();
    place.commit("ws");
    let base = place.git("ws", &["rev-parse", "HEAD"]);
    place.git("ws", &["update-ref", "refs/remotes/origin/main", &base]);
    // The change has its own repository for the folder, where all was there before.
    std::fs::rename(place.path("ws/ws"), place.path("inner")).unwrap();
    place
        .add("inner/app/Cargo.toml", "new = { path = \"../new\" }\n")
        .lock("inner");
    place.commit("inner");
    let from = place.word("inner");
    place.git("ws", &["rm", "-r", "--quiet", "--cached", "ws"]);
    place.git(
        "ws",
        &[
            "-c",
            "protocol.file.allow=always",
            "submodule",
            "--quiet",
            "add",
            &from,
            "ws",
        ],
    );
    place.git("ws/ws", &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    place.commit("ws");
    let words = [
        "--offline",
        "--message-format",
        "json",
        "--new-since",
        "origin/main",
    ];
    expect(
        &run(place.tool("ws/ws").args(words)),
        1,
        &[("new", false), ("old", true)],
    );
}

#[test]
fn a_policy_that_cannot_be_read_as_it_was_knows_nothing_and_breaks_nothing() {
    let place = below();
    let layer = "schema = 1\nextends = [{ path = \"../bank.toml\" }]\n[policy]\nname = \"Team\"\ncontact = \"a@b.example\"\n";
    place
        .write("ws/bank.toml", format!("{HEAD}{POLICY}"))
        .write("ws/ws/ospo-policy.toml", layer)
        .commit("ws");
    expect(&since_below(&place, &[]), 0, &[("old", true)]);
    place.write("ws/bank.toml", "schema = ").commit("ws");
    place.write("ws/bank.toml", format!("{HEAD}{POLICY}"));
    expect(&since_below(&place, &[]), 1, &[("old", false)]);
}

#[test]
fn no_branch_and_no_short_name_takes_the_place_of_the_base() {
    let place = world();
    let base = place.git("ws", &["rev-parse", "HEAD"]);
    place.git("ws", &["update-ref", "refs/remotes/origin/main", &base]);
    place.git("ws", &["branch", "trunk"]);
    place.bring("app", "new").commit("ws");
    let short = &base[..10];
    for (name, rev) in [
        ("refs/heads/origin/main", "origin/main"),
        ("refs/tags/trunk", "trunk~0"),
        ("refs/tags/origin/main", "origin/main^0"),
        (&format!("refs/tags/{short}"), short),
    ] {
        place.git("ws", &["update-ref", name, "HEAD"]);
        expect(&place.since(rev, &[]), 1, &[("new", false), ("old", true)]);
    }
}

#[test]
fn a_policy_that_is_reached_from_outside_is_not_for_a_change_to_choose() {
    let place = world();
    let milder = POLICY
        .replace("\"MIT\"", "\"MIT\", \"GPL-3.0-only\"")
        .replace(
            "licenses = [\"GPL-3.0-only\"]",
            "licenses = [\"AGPL-3.0-only\"]",
        );
    place
        .remove("ws/ospo-policy.toml")
        .write("ws/legal/bank.toml", format!("{HEAD}{POLICY}"))
        .write("ws/legal/milder.toml", format!("{HEAD}{milder}"))
        .link("around", "ws")
        .link("linked.toml", "ws/legal/bank.toml");
    place.commit("ws");
    place
        .bring("app", "new")
        .remove("ws/legal/bank.toml")
        .link("ws/legal/bank.toml", "milder.toml");
    let around = place.since("HEAD", &["--policy", &place.word("around/legal/bank.toml")]);
    assert_eq!(around.status, 1, "{:#}", around.report["run"]);
    let linked = place.since("HEAD", &["--policy", &place.word("linked.toml")]);
    let why = linked.report["run"]["base"]["unusable"].to_string();
    assert!(why.contains("named from outside"), "{why}");
}
