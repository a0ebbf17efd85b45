//! Several workspaces in one run: each judged by its own policy, one report, one status.

use std::process::Command;

use serde_json::Value;

use crate::judge::{HEAD, Run, TODAY, run};
use crate::world::Place;

const SCHEMA: &str = include_str!("../../schemas/report-v1.schema.json");

pub(crate) const ALLOWS_MIT: &str = "
[[rules]]
id = \"permissive\"
licenses = [\"MIT\"]
verdict = \"allow\"
";
pub(crate) const DENIES_MIT: &str = "
[[rules]]
id = \"none\"
licenses = [\"MIT\"]
verdict = \"deny\"
reason = \"Not here.\"
";

/// A repository with two workspaces, `services/pay` and `tools`, that both depend on `dep` (MIT), which
/// lies beside them.
pub(crate) fn repository() -> Place {
    let place = Place::new();
    place
        // Of what is looked for here, git has nothing.
        .write(
            ".git/index",
            "DIRC\0\0\0\u{2}\0\0\0\u{1}..\0\u{9}README.md\0",
        )
        .write(
            "services/pay/Cargo.toml",
            "[workspace]\nmembers = [\"app\"]\nresolver = \"2\"\n",
        )
        .needing("third/dep", "license = \"MIT\"\n", "")
        .needing(
            "services/pay/app",
            "",
            "dep = { path = \"../../../third/dep\" }\n",
        )
        .needing("tools", "", "dep = { path = \"../third/dep\" }\n")
        .lock("services/pay")
        .lock("tools");
    place
}

impl Place {
    pub(crate) fn needing(&self, folder: &str, fields: &str, dependencies: &str) -> &Self {
        self.package(folder, fields, &format!("[dependencies]\n{dependencies}"))
    }

    pub(crate) fn policy(&self, path: &str, rules: &str) {
        self.write(path, format!("{HEAD}{rules}"));
    }

    pub(crate) fn started(&self, arguments: &[&str]) -> Command {
        let mut command = self.tool("");
        command
            .args(arguments)
            .args(["--offline", "--as-of", TODAY]);
        command
    }

    /// Judges all workspaces; the report is JSON.
    pub(crate) fn each(&self, arguments: &[&str]) -> Run {
        run(self
            .started(&["--each-workspace", "--message-format", "json"])
            .args(arguments))
    }
}

pub(crate) fn roots(report: &Value) -> Vec<&str> {
    let workspaces = report["run"]["workspaces"].as_array().unwrap();
    let roots = workspaces.iter();
    roots
        .map(|workspace| workspace["root"].as_str().unwrap())
        .collect()
}

#[test]
fn a_policy_of_one_workspace_never_reaches_another() {
    let world = repository();
    world.policy("services/pay/ospo-policy.toml", DENIES_MIT);
    world.policy("tools/ospo-policy.toml", ALLOWS_MIT);
    let found = world.each(&[]);
    assert_eq!(found.status, 1, "{}", found.stderr);
    let report = &found.report;
    assert_eq!(roots(report), ["services/pay", "tools"]);
    let verdicts: Vec<(&str, &str)> = report["packages"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|package| package["name"] == "dep")
        .map(|package| {
            let word = |key: &str| package[key].as_str().unwrap();
            (word("workspace"), word("outcome"))
        })
        .collect();
    assert_eq!(verdicts, [("services/pay", "denied"), ("tools", "allowed")]);
    assert_eq!((found.summary("denied"), found.summary("allowed")), (1, 1));
    assert_eq!(
        (found.summary("packages"), found.summary("first_party")),
        (4, 2)
    );
    let each = report["run"]["workspaces"].as_array().unwrap();
    assert_eq!(
        (&each[0]["exit_code"], &each[1]["exit_code"]),
        (&1.into(), &0.into())
    );
    let paths = |at: usize| each[at]["policy"]["layers"][0]["path"].as_str().unwrap();
    assert_eq!(paths(0), "services/pay/ospo-policy.toml");
    assert_eq!(paths(1), "tools/ospo-policy.toml");
    assert_eq!(report["policy"]["layers"].as_array().unwrap().len(), 2);
    // A place in a file is unambiguous: it counts from the repository.
    let finding = found.finding("license-denied");
    assert_eq!(finding["workspace"], "services/pay");
    assert_eq!(
        finding["locations"][0]["path"],
        "services/pay/app/Cargo.toml"
    );
    assert_eq!(
        finding["locations"][1]["path"],
        "services/pay/ospo-policy.toml"
    );
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(report)
        .map(|e| e.to_string())
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    // The other way round, so that no order of theirs makes the difference.
    world.policy("services/pay/ospo-policy.toml", ALLOWS_MIT);
    world.policy("tools/ospo-policy.toml", DENIES_MIT);
    assert_eq!(
        world.each(&[]).finding("license-denied")["workspace"],
        "tools"
    );
}

#[test]
fn the_organisations_layers_are_the_same_for_all_and_each_workspace_may_tighten() {
    let world = repository();
    world.policy("org.toml", ALLOWS_MIT);
    world.write(
        "tools/ospo-policy.toml",
        format!("schema = 1\n[policy]\nname = \"Tools\"\n{DENIES_MIT}"),
    );
    let found = world.each(&["--policy", "org.toml"]);
    assert_eq!(found.status, 1, "{}", found.stderr);
    assert_eq!(found.report["policy"]["name"], "Test policy");
    assert_eq!(found.finding("license-denied")["layer"], "Tools");
    let each = &found.report["run"]["workspaces"];
    assert_eq!(each[0]["policy"]["layers"].as_array().unwrap().len(), 1);
    assert_eq!(each[1]["policy"]["layers"].as_array().unwrap().len(), 2);
    assert_eq!(each[0]["outcome"], "pass");
    let green = world.each(&["--policy", "org.toml", "--no-discovery"]);
    assert_eq!(green.status, 0, "{}", green.stderr);
}

#[test]
fn one_status_stands_for_all() {
    let world = repository();
    world.policy("services/pay/ospo-policy.toml", ALLOWS_MIT);
    world.policy("tools/ospo-policy.toml", "");
    let review = world.each(&[]);
    assert_eq!(
        (review.status, review.report["outcome"].as_str()),
        (2, Some("review"))
    );

    // A workspace that cannot be judged: the others are told of, and no report looks like all.
    world.policy("services/pay/ospo-policy.toml", DENIES_MIT);
    world.write("tools/ospo-policy.toml", "schema = 1\n[polcy]\n");
    let policy = world.each(&["--report", "json=out.json"]);
    assert!(policy.has_no_verdict(), "{}", policy.stdout);
    assert_eq!(policy.status, 3);
    assert!(
        policy.stderr.contains("error[license-denied]"),
        "{}",
        policy.stderr
    );
    assert!(policy.stderr.contains("polcy"), "{}", policy.stderr);
    assert!(
        policy
            .stderr
            .contains("1 of 2 workspaces could not be judged"),
        "{}",
        policy.stderr
    );
    let written = world.read("out.json");
    assert_eq!(written, policy.stdout);

    world.remove("services/pay/Cargo.lock");
    let both = world.each(&[]);
    assert!(both.has_no_verdict(), "{}", both.stdout);
    assert_eq!(both.status, 4);
    assert!(
        both.stderr.contains("`Cargo.lock` is missing"),
        "{}",
        both.stderr
    );
    assert!(both.stderr.contains("2 of 2 workspaces"), "{}", both.stderr);
    let quiet = world.each(&["-q"]);
    assert_eq!(quiet.status, 4);
}

#[test]
fn every_format_ends_with_the_same_status_and_counts_the_same() {
    let world = repository();
    world.policy("ospo-policy.toml", DENIES_MIT);
    let formats = [
        "human", "short", "json", "github", "gitlab", "sarif", "junit", "markdown",
    ];
    for format in formats {
        let found = run(&mut world.started(&["--each-workspace", "--message-format", format]));
        assert_eq!(found.status, 1, "{format}: {}", found.stderr);
        let all = format!("{}{}", found.stdout, found.stderr);
        assert!(
            all.contains("2 denied, 0 allowed; 2 of 4 packages judged"),
            "{format}: {all}"
        );
        let places = |path: &str| all.matches(path).count();
        assert!(places("tools/Cargo.toml") > 0, "{format}: {all}");
        assert!(places("services/pay/app/Cargo.toml") > 0, "{format}: {all}");
        assert!(
            !all.contains(world.root.to_str().unwrap()),
            "{format}: {all}"
        );
    }
}

#[test]
fn several_manifests_of_one_workspace_are_one_workspace() {
    let world = repository();
    world.policy("ospo-policy.toml", DENIES_MIT);
    let args = |list: &[&'static str]| -> Vec<&'static str> {
        let mut arguments = vec!["--message-format", "json"];
        for manifest in list {
            arguments.extend(["--manifest-path", *manifest]);
        }
        arguments
    };
    let root = "services/pay/Cargo.toml";
    let member = "services/pay/app/Cargo.toml";
    let one = run(&mut world.started(&args(&[root])));
    assert_eq!(one.status, 1, "{}", one.stderr);
    for list in [&[root, root][..], &[root, member], &[member, root, member]] {
        let found = run(&mut world.started(&args(list)));
        assert_eq!((found.status, &found.stdout), (1, &one.stdout), "{list:?}");
        // cargo may speak of locks before.
        assert_eq!(found.stderr.lines().last(), one.stderr.lines().last());
    }
    let two = run(&mut world.started(&args(&["tools/Cargo.toml", member])));
    assert_eq!(roots(&two.report), ["services/pay", "tools"]);
    assert_eq!(two.report["run"].get("left_out"), None);
    // What is not there is told, beside what is.
    let lost = run(&mut world.started(&args(&["tools/Cargo.toml", "none/Cargo.toml"])));
    assert!(lost.has_no_verdict(), "{}", lost.stdout);
    assert_eq!(lost.status, 4);
    assert!(
        lost.stderr.contains("error[license-denied]"),
        "{}",
        lost.stderr
    );
}

#[test]
fn a_workspace_does_not_hide_as_a_vendored_crate_or_a_target_folder() {
    let world = repository();
    world.policy("ospo-policy.toml", DENIES_MIT);
    let manifest = std::fs::read(world.path("tools/Cargo.toml")).unwrap();
    let digest = ospo_check::source::sha256_hex(&manifest);
    world.remove("services");
    world.lock("third/dep");
    // Whatever package the list says that it is of.
    for package in ["null", &format!("\"{digest}\"")] {
        let list = format!("{{\"files\":{{\"Cargo.toml\":\"{digest}\"}},\"package\":{package}}}");
        world.write("tools/.cargo-checksum.json", &list);
        let found = world.each(&[]);
        assert_eq!(roots(&found.report), ["third/dep", "tools"]);
        assert_eq!(found.status, 1, "{}", found.stderr);
    }

    // Nor below a folder cargo is said to build into, where git has it.
    std::fs::create_dir(world.path("target")).unwrap();
    std::fs::rename(world.path("tools"), world.path("target/tools")).unwrap();
    world.write(
        "target/tools/Cargo.toml",
        String::from_utf8(manifest)
            .unwrap()
            .replace("../third", "../../third"),
    );
    world.write(
        "target/CACHEDIR.TAG",
        "Signature: 8a477f597d28d172789f06886806bc55\n",
    );
    assert_eq!(roots(&world.each(&[]).report), ["third/dep"]);
    world.write(
        ".git/index",
        "DIRC\0\0\0\u{2}\0\0\0\u{1}..\0\u{17}target/tools/Cargo.toml\0",
    );
    let found = world.each(&[]);
    assert_eq!(roots(&found.report), ["target/tools", "third/dep"]);
    assert_eq!(found.status, 1, "{}", found.stderr);
}

#[test]
fn vendored_crates_are_not_blamed_where_a_workspace_cannot_be_read() {
    let world = repository();
    world.policy("ospo-policy.toml", ALLOWS_MIT);
    world.needing("vendor/unused", "", "");
    let manifest = std::fs::read(world.path("vendor/unused/Cargo.toml")).unwrap();
    let digest = ospo_check::source::sha256_hex(&manifest);
    let list = format!("{{\"files\":{{\"Cargo.toml\":\"{digest}\"}},\"package\":null}}");
    world.write("vendor/unused/.cargo-checksum.json", &list);
    let found = world.each(&[]);
    assert_eq!(found.status, 4, "{}", found.stderr);
    assert!(found.stderr.contains("vendor/unused"), "{}", found.stderr);
    world.remove("tools/Cargo.lock");
    let found = world.each(&[]);
    assert_eq!(found.status, 4, "{}", found.stderr);
    assert!(!found.stderr.contains("vendor/unused"), "{}", found.stderr);
    assert!(
        found.stderr.contains("1 of 2 workspaces"),
        "{}",
        found.stderr
    );
}

#[test]
fn what_is_left_out_is_said() {
    let world = repository();
    world.policy("ospo-policy.toml", ALLOWS_MIT);
    world.needing("services/pay/stray", "", "");
    world.write(
        "tools/target/CACHEDIR.TAG",
        "Signature: 8a477f597d28d172789f06886806bc55\n",
    );
    world.needing("tools/target/package/tools", "", "");
    let found = world.each(&[]);
    assert_eq!(found.status, 0, "{}", found.stderr);
    let left_out: Vec<(&str, &str)> = found.report["run"]["left_out"]
        .as_array()
        .unwrap()
        .iter()
        .map(|left| {
            (
                left["path"].as_str().unwrap(),
                left["reason"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        left_out,
        [
            ("services/pay/stray/Cargo.toml", "no-member"),
            ("third/dep/Cargo.toml", "dependency"),
            ("tools/target", "target"),
        ]
    );
    assert!(
        found.stderr.contains(
            "left out: 1 dependency without a lock, 1 package of no workspace, 1 target folder"
        ),
        "{}",
        found.stderr
    );
    let verbose = run(&mut world.started(&["--each-workspace", "-v"]));
    assert!(
        verbose
            .stderr
            .contains("left out tools/target: target folder\n"),
        "{}",
        verbose.stderr
    );
    // A package with a lock ships by itself, so it is judged by itself too.
    world.lock("third/dep");
    assert_eq!(
        roots(&world.each(&[]).report),
        ["services/pay", "third/dep", "tools"]
    );
    // And one without a lock that nobody uses cannot be judged.
    world.needing("alone", "", "");
    assert_eq!(world.each(&[]).status, 4);
}

#[test]
fn workspaces_are_looked_for_in_all_of_the_repository() {
    let world = repository();
    world.policy("ospo-policy.toml", ALLOWS_MIT);
    let below = run(world
        .started(&["--each-workspace", "--message-format", "json"])
        .current_dir(world.path("services/pay/app")));
    assert_eq!(roots(&below.report), ["services/pay", "tools"]);
    world.write("broken/Cargo.toml", "[package\n");
    let broken = world.each(&[]);
    assert!(broken.has_no_verdict(), "{}", broken.stdout);
    assert_eq!(broken.status, 4);
    assert!(
        broken.stderr.contains("broken/Cargo.toml"),
        "{}",
        broken.stderr
    );
    let empty = Place::new();
    let none = run(empty.tool("").arg("--each-workspace"));
    assert_eq!(none.status, 3);
    assert!(
        none.stderr.contains("there is no `Cargo.toml`"),
        "{}",
        none.stderr
    );
}

#[test]
fn each_workspace_is_asked_for_in_its_own_folder() {
    let world = repository();
    world.policy("ospo-policy.toml", ALLOWS_MIT);
    // Settings below a workspace hold for it, and only for it.
    world.write("tools/.cargo/config.toml", "this is no toml\n");
    let found = world.each(&[]);
    assert_eq!(found.status, 4, "{}", found.stderr);
    assert!(
        found.stderr.contains("1 of 2 workspaces"),
        "{}",
        found.stderr
    );
    // A configuration file that is named lies where it was named.
    world.remove("tools/.cargo");
    world.write("extra.toml", "[net]\nretry = 1\n");
    assert_eq!(world.each(&["--config", "extra.toml"]).status, 0);
}

#[test]
fn what_makes_no_sense_with_several_is_refused() {
    let world = repository();
    world.policy("ospo-policy.toml", ALLOWS_MIT);
    let two = [
        "--manifest-path",
        "tools/Cargo.toml",
        "--manifest-path",
        "services/pay/Cargo.toml",
    ];
    for more in [["-p", "app"], ["--exclude", "app"], ["--features", "x"]] {
        let found = run(world.started(&two).args(more));
        assert_eq!(found.status, 3, "{more:?}: {}", found.stderr);
        assert!(
            found.stderr.contains("several workspaces"),
            "{}",
            found.stderr
        );
        assert_eq!(
            run(world.started(&["--each-workspace"]).args(more)).status,
            3
        );
    }
    for other in [&["explain", "dep"][..], &["list"], &["fix"]] {
        let found = run(world.started(other).args(two));
        assert_eq!(found.status, 3, "{other:?}");
        assert!(found.stderr.contains("one workspace"), "{}", found.stderr);
    }
    for more in [
        ["--metadata", "x.json"],
        ["--manifest-path", "tools/Cargo.toml"],
    ] {
        let found = run(world.started(&["--each-workspace"]).args(more));
        assert_eq!(found.status, 3, "{more:?}: {}", found.stderr);
    }
}

#[test]
fn one_page_shows_all_workspaces_and_no_absolute_path() {
    let world = repository();
    world.policy("services/pay/ospo-policy.toml", DENIES_MIT);
    world.policy("tools/ospo-policy.toml", ALLOWS_MIT);
    let found = world.each(&["--report", "html=x.html"]);
    assert_eq!(found.status, 1, "{}", found.stderr);
    let page = world.read("x.html");
    for wanted in [
        "<h1>Failed</h1>",
        "<dt>Exit status</dt><dd>1</dd>",
        "2 of 4 packages judged",
        "<a href=\"#w1\">services/pay</a>",
        "services/pay: Failed</h2>",
        "tools: Passed</h2>",
        "<code>third/dep/Cargo.toml</code>",
    ] {
        assert!(page.contains(wanted), "{wanted}\n{page}");
    }
    assert_eq!(page.matches("data-code=\"license-denied\"").count(), 1);
    for outcome in ["denied", "allowed"] {
        let rows = format!("<tr data-outcome=\"{outcome}\">");
        assert_eq!(page.matches(&rows).count() as u64, found.summary(outcome));
    }
    assert!(!page.contains(world.root.to_str().unwrap()));
    // By name they make the same parts; of one workspace it is the page of one.
    let two = [
        "--manifest-path",
        "tools/Cargo.toml",
        "--report",
        "html=y.html",
    ];
    let pay = ["--manifest-path", "services/pay/Cargo.toml"];
    assert_eq!(run(world.started(&two).args(pay)).status, 1);
    let named = world.read("y.html");
    let parts = |page: &str| {
        page.split_once("<section class=\"workspace")
            .unwrap()
            .1
            .to_owned()
    };
    assert_eq!(parts(&named), parts(&page));
    assert_eq!(run(&mut world.started(&two)).status, 0);
    let one = world.read("y.html");
    assert!(one.contains("<h1>Passed</h1>") && !one.contains("class=\"workspace"));
}

#[test]
fn a_workspace_with_nothing_to_test_is_a_test_of_its_own() {
    let world = repository();
    world.policy("ospo-policy.toml", ALLOWS_MIT);
    world.needing("tools", "", "");
    world.lock("tools");
    let report = |which: &[&str]| {
        let found = run(world.started(which).args(["--message-format", "junit"]));
        assert_eq!(found.status, 0, "{}", found.stderr);
        assert!(!found.stdout.contains("tests=\"0\""), "{}", found.stdout);
        found.stdout
    };
    let all = report(&["--each-workspace"]);
    assert!(all.contains("tests=\"2\" failures=\"0\""), "{all}");
    assert!(
        all.contains("name=\"no third-party packages in tools\"/>"),
        "{all}"
    );
    let one = report(&["--manifest-path", "tools/Cargo.toml"]);
    assert!(one.contains("name=\"no third-party packages\"/>"), "{one}");
}

#[test]
fn every_report_says_so_where_a_workspace_cannot_be_judged_and_the_page_at_the_top() {
    let world = repository();
    world.policy("services/pay/ospo-policy.toml", ALLOWS_MIT);
    world.write("tools/ospo-policy.toml", "schema = 1\n[<b>polcy]\n");
    world.write("x.html", "<h1>Passed</h1> yesterday");
    let reports = ["--report", "html=x.html", "--report", "junit=x.xml"];
    let page = |status: i32, heading: &str| {
        let found = world.each(&reports);
        assert!(found.has_no_verdict(), "{}", found.stdout);
        assert_eq!(found.status, status);
        let told = "workspaces could not be judged";
        assert!(found.stderr.contains(told), "{}", found.stderr);
        let suite = world.read("x.xml");
        assert!(
            suite.contains("tests=\"1\" failures=\"0\" errors=\"1\""),
            "{suite}"
        );
        let page = world.read("x.html");
        assert!(page.contains(&format!("<h1>{heading}</h1>")), "{page}");
        let written = format!("<dt>Exit status</dt><dd>{status}</dd>");
        assert!(page.contains(&written), "{page}");
        assert!(!page.contains(world.root.to_str().unwrap()));
        page
    };
    let one = page(3, "1 of 2 workspaces could not be judged");
    assert!(one.contains("tools: Could not be judged</h2>"), "{one}");
    assert!(one.contains("tools/ospo-policy.toml:2"), "{one}");
    assert!(one.contains("[&lt;b&gt;polcy]"), "{one}");
    assert!(one.contains("services/pay: Passed</h2>"), "{one}");
    // What cannot be written makes it 4.
    assert_eq!(world.each(&["--report", "html=tools"]).status, 4);
    world.remove("services/pay/Cargo.lock");
    let none = page(4, "2 of 2 workspaces could not be judged");
    assert!(none.contains("`Cargo.lock` is missing"), "{none}");
    assert!(!none.contains("Passed"), "{none}");
}

#[test]
fn paths_count_from_the_base_that_is_asked_for() {
    let world = repository();
    world.policy("ospo-policy.toml", DENIES_MIT);
    let base = |folder: &str| {
        let mut command = world.started(&["--each-workspace", "--message-format", "gitlab"]);
        let found = run(command.args(["--path-base", folder]));
        let paths: Vec<String> = found
            .report
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["location"]["path"].as_str().unwrap().to_owned())
            .collect();
        paths
    };
    assert_eq!(
        base("."),
        ["services/pay/app/Cargo.toml", "tools/Cargo.toml"]
    );
    assert_eq!(
        base("services"),
        ["pay/app/Cargo.toml", "../tools/Cargo.toml"]
    );
    let found = run(&mut world.started(&["--each-workspace", "--message-format", "gitlab"]));
    let prints: std::collections::BTreeSet<&str> = found
        .report
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["fingerprint"].as_str().unwrap())
        .collect();
    assert_eq!(prints.len(), 2, "the same finding of two workspaces is two");
}

#[test]
fn links_and_progress_are_for_terminals_never_for_pipes_and_files() {
    let world = repository();
    world.policy("ospo-policy.toml", DENIES_MIT);
    for which in [
        &["--each-workspace"][..],
        &["--manifest-path", "tools/Cargo.toml"],
    ] {
        let found = run(world
            .started(which)
            .args(["--color", "always", "--report", "human=out.txt"])
            .env("CARGO_TERM_HYPERLINKS", "true")
            .env("TERM", "xterm-kitty")
            .env("VTE_VERSION", "7600"));
        assert_eq!(found.status, 1, "{}", found.stderr);
        assert!(found.stderr.contains("\u{1b}["), "colours were asked for");
        let file = world.read("out.txt");
        assert!(!file.contains('\u{1b}'), "{file}");
        for text in [&found.stderr, &found.stdout, &file] {
            assert!(!text.contains("\u{1b}]8"), "{text}");
            assert!(
                !text.contains('…') || !text.contains("\r\u{1b}[K"),
                "{text}"
            );
        }
    }
}
