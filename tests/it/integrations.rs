//! The hooks and components of other tools, read as their YAML says, and what stands in them run.

use std::fs;
use std::path::Path;
use std::process::Command;

use regex::Regex;
use yaml_rust2::{Yaml, YamlLoader};

use crate::judge::{HEAD, Run, run};
use crate::scratch::{Repository, clean, policy};
use crate::world::{Place, tool};

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn documents(path: &str) -> Vec<Yaml> {
    YamlLoader::load_from_str(&text(path)).unwrap()
}

fn string<'y>(yaml: &'y Yaml, key: &str) -> &'y str {
    yaml[key]
        .as_str()
        .unwrap_or_else(|| panic!("no {key} in {yaml:?}"))
}

/// The paths that make a hook judge, and those that do not.
const TOUCHING: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "crates/pay/Cargo.toml",
    "a/b/Cargo.lock",
    "ospo-policy.toml",
    "services/ospo-policy.toml",
    ".cargo/config.toml",
    ".cargo/config",
    "services/pay/.cargo/config.toml",
];
const NOT_TOUCHING: &[&str] = &[
    "src/main.rs",
    "MyCargo.toml",
    "Cargo.toml.orig",
    "docs/Cargo-toml.md",
    "Cargoxtoml",
    "ospo-policy.toml.md",
    "config.toml",
    ".cargo/audit.toml",
    "not.cargo/config.toml",
    ".cargo/config.toml/readme",
];

/// The tool takes a line: with a folder that is not there nothing is judged,
/// but usage is refused before that, with another status.
fn is_known(line: &str) {
    let words = line.split_whitespace().skip(1);
    let told = run(tool().args(words).args(["-C", "/nowhere/at/all"]));
    assert_eq!(told.status, 4, "{line}: {}", told.stderr);
    let says_why = told.stderr.contains("cannot change to");
    assert!(says_why, "{line}: {}", told.stderr);
}

#[test]
fn pre_commit_hooks_judge_once_when_something_that_counts_is_touched() {
    let documents = documents(".pre-commit-hooks.yaml");
    let hooks = documents[0].as_vec().unwrap();
    let languages: Vec<&str> = hooks.iter().map(|hook| string(hook, "language")).collect();
    assert_eq!(languages, ["system", "rust"]);
    for hook in hooks {
        assert_eq!(hook["pass_filenames"].as_bool(), Some(false));
        let entry = string(hook, "entry");
        assert!(entry.starts_with("cargo-ospo-check "), "{entry}");
        is_known(entry);
        assert!(entry.contains(" --stage local"), "{entry}");
        assert!(entry.ends_with(" --quiet"), "{entry}");
        let files = Regex::new(string(hook, "files")).unwrap();
        for path in TOUCHING {
            assert!(files.is_match(path), "{path}");
        }
        for path in NOT_TOUCHING {
            assert!(!files.is_match(path), "{path}");
        }
        // pre-commit knows these keys; one that it does not know it would pass over.
        for key in hook.as_hash().unwrap().keys() {
            let known = [
                "id",
                "name",
                "description",
                "entry",
                "language",
                "files",
                "pass_filenames",
            ];
            assert!(known.contains(&key.as_str().unwrap()), "{key:?}");
        }
    }
    assert_ne!(string(&hooks[0], "id"), string(&hooks[1], "id"));
}

#[test]
fn every_command_in_the_examples_is_one_we_know() {
    let mut seen = 0;
    for path in [
        "README.md",
        "examples/README.md",
        "examples/cargo-alias/.cargo/config.toml",
        "examples/lefthook/lefthook.yml",
        "examples/git-hook/pre-commit",
        "examples/jenkins/Jenkinsfile",
    ] {
        let joined = text(path).replace("\\\\\n", " ").replace("\\\n", " ");
        for line in joined.lines() {
            let line = line
                .trim()
                .trim_start_matches("- run: ")
                .trim_start_matches("run: ");
            let alias = line
                .split_once(" = \"ospo-check ")
                .map(|(_, rest)| format!("cargo-ospo-check {}", rest.trim_end_matches('"')));
            let command = match alias {
                Some(command) => command,
                None if line.starts_with("cargo-ospo-check -") => {
                    line.split(" #").next().unwrap().replace('"', "")
                }
                None => continue,
            };
            is_known(&command);
            seen += 1;
        }
    }
    assert!(seen >= 5, "only {seen} commands found");
}

#[test]
fn lefthook_sees_what_pre_commit_sees() {
    let document = &documents("examples/lefthook/lefthook.yml")[0];
    let job = &document["pre-commit"]["jobs"][0];
    let line = string(job, "run");
    is_known(line);
    assert!(line.contains(" --stage local"), "{line}");
    let globs: Vec<&str> = job["glob"]
        .as_vec()
        .unwrap()
        .iter()
        .map(|glob| glob.as_str().unwrap())
        .collect();
    for name in [
        "Cargo.toml",
        "Cargo.lock",
        "ospo-policy.toml",
        "config.toml",
    ] {
        assert!(globs.iter().any(|glob| glob.contains(name)), "{name}");
    }
}

/// A checkout as CI has it: a workspace in a subfolder, and traps in it.
struct Checkout {
    repository: Repository,
    policy: Place,
    temporary: Place,
    mark: std::path::PathBuf,
}

impl Checkout {
    fn new() -> Self {
        let repository = Repository::new("services/pay");
        let mark = repository.set_traps();
        Self {
            repository,
            policy: policy(),
            temporary: Place::new(),
            mark,
        }
    }

    fn top(&self) -> String {
        self.repository.word("").trim_end_matches('/').to_owned()
    }

    fn file(&self, path: &str) -> String {
        self.repository.read(path)
    }

    /// Runs a script in the checkout as runners do: every failing command ends it.
    fn run(&self, shell: &[&str], script: &str, variables: &[(&str, &str)]) -> Run {
        self.temporary.write("script", script);
        let mut command = clean(Command::new(shell[0]), &self.repository.path(""));
        command
            .args(&shell[1..])
            .arg(self.temporary.path("script"))
            .env("OSPO_POLICY", self.policy.word("policy.toml"))
            .envs(variables.iter().copied());
        run(&mut command)
    }

    /// A program that stands in for the gate: it fails with `status` and counts its calls.
    fn stand_in(&self, status: i32) -> (String, std::path::PathBuf) {
        let bin = self.temporary.path(format!("stand-in-{status}"));
        let calls = bin.join("calls");
        let script = format!(
            "#!/bin/sh\necho \"$*\" >>'{}'\nexit {status}\n",
            calls.display()
        );
        self.temporary.write(bin.join("cargo-ospo-check"), script);
        let path = std::env::var("PATH").unwrap();
        (format!("{}:{path}", bin.display()), calls)
    }
}

/// The step of the action that judges: its script, and its variables for some inputs.
fn action_step(inputs: &[(&str, &str)]) -> (String, Vec<(String, String)>) {
    let action = &documents("action.yml")[0];
    let steps = action["runs"]["steps"].as_vec().unwrap();
    let step = steps
        .iter()
        .find(|step| step["id"].as_str() == Some("gate"))
        .unwrap();
    let mut variables = Vec::new();
    for (name, value) in step["env"].as_hash().unwrap() {
        let value = value.as_str().unwrap();
        let input = value
            .strip_prefix("${{ inputs.")
            .and_then(|rest| rest.strip_suffix(" }}"))
            .unwrap();
        let given = inputs.iter().find(|(name, _)| *name == input);
        let given = given.map_or_else(
            || string(&action["inputs"][input], "default"),
            |(_, value)| value,
        );
        variables.push((name.as_str().unwrap().to_owned(), given.to_owned()));
    }
    (string(step, "run").to_owned(), variables)
}

fn act(checkout: &Checkout, inputs: &[(&str, &str)], more: &[(&str, &str)]) -> Run {
    let (script, variables) = action_step(inputs);
    let top = checkout.top();
    let output = checkout.temporary.word("output");
    let summary = checkout.temporary.word("summary");
    let mut all: Vec<(&str, &str)> = variables
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    all.extend([
        ("GITHUB_WORKSPACE", top.as_str()),
        ("GITHUB_ACTION_PATH", env!("CARGO_MANIFEST_DIR")),
        ("GITHUB_OUTPUT", &output),
        ("GITHUB_STEP_SUMMARY", &summary),
    ]);
    all.extend(more);
    checkout.run(
        &["bash", "--noprofile", "--norc", "-eo", "pipefail"],
        &script,
        &all,
    )
}

const SUBFOLDER: (&str, &str) = ("manifest-path", "services/pay/Cargo.toml");

#[test]
fn the_action_annotates_from_the_top_of_the_repository_and_runs_nothing_of_it() {
    let checkout = Checkout::new();
    let green = act(&checkout, &[SUBFOLDER], &[]);
    assert_eq!(green.status, 0, "{}", green.text());
    checkout.repository.license("AGPL-3.0-only");
    let red = act(&checkout, &[SUBFOLDER, ("sarif", "licenses.sarif")], &[]);
    assert_eq!(red.status, 1, "{}", red.text());
    assert!(
        red.text()
            .contains("::error file=services/pay/Cargo.toml,line=7,"),
        "{}",
        red.text()
    );
    let sarif: serde_json::Value = serde_json::from_str(&checkout.file("licenses.sarif")).unwrap();
    let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "services/pay/Cargo.toml");
    let output = checkout.temporary.read("output");
    assert_eq!(output, "status=0\nstatus=1\n");
    let summary = checkout.temporary.read("summary");
    assert!(summary.contains("services/pay/Cargo.toml"), "{summary}");
    assert!(!checkout.mark.exists());
}

#[test]
fn inputs_of_the_action_are_arguments_and_never_shell() {
    let checkout = Checkout::new();
    let (path, calls) = checkout.stand_in(0);
    let hostile = "$(touch MARK)\n`touch MARK`; touch MARK\n--offline";
    let inputs = [
        (
            "policy",
            "org/policy.toml\ntemplate:strict\n/srv/policy.toml",
        ),
        ("policy-sha256", "aa\nbb"),
        ("policy-key", "RWQ; touch MARK"),
        ("stage", "pilot"),
        ("args", hostile),
    ];
    let ran = act(&checkout, &inputs, &[("PATH", &path)]);
    assert_eq!(ran.status, 0, "{}", ran.text());
    let top = checkout.top();
    assert_eq!(
        fs::read_to_string(calls).unwrap(),
        format!(
            "--message-format github --manifest-path {top}/Cargo.toml --stage pilot --policy-key RWQ; touch MARK \
             --policy {top}/org/policy.toml --policy template:strict --policy /srv/policy.toml \
             --policy-sha256 aa --policy-sha256 bb $(touch MARK) `touch MARK`; touch MARK --offline\n"
        )
    );
    assert!(!checkout.mark.exists());
    let action = &documents("action.yml")[0];
    for step in action["runs"]["steps"].as_vec().unwrap() {
        assert!(!string(step, "run").contains("${{"));
    }
    // Every input is used, and has a text.
    let whole = text("action.yml");
    for (name, input) in action["inputs"].as_hash().unwrap() {
        let name = name.as_str().unwrap();
        assert!(whole.contains(&format!("inputs.{name} ")), "{name}");
        assert!(string(input, "description").len() > 10, "{name}");
    }
}

#[test]
fn ci_tries_again_where_there_was_no_verdict_and_nowhere_else() {
    let checkout = Checkout::new();
    for (status, tries) in [(0, 1), (1, 1), (2, 1), (3, 1), (4, 2), (101, 1)] {
        let (path, calls) = checkout.stand_in(status);
        let ran = act(&checkout, &[], &[("PATH", &path)]);
        assert_eq!(ran.status, status, "{}", ran.text());
        let calls = fs::read_to_string(calls).unwrap();
        assert_eq!(calls.lines().count(), tries, "{status}");
    }
    let gitlab = &documents("templates/ospo-check.yml")[1]["ospo-check"];
    assert_eq!(gitlab["retry"]["exit_codes"].as_i64(), Some(4));
    assert_eq!(gitlab["allow_failure"].as_bool(), Some(false));
    assert!(gitlab["retry"]["when"].is_badvalue());
    for path in ["action.yml", "examples/github/licenses.yml"] {
        assert!(!text(path).contains("continue-on-error"), "{path}");
    }
}

#[test]
fn a_tool_that_cannot_be_installed_is_no_verdict() {
    let checkout = Checkout::new();
    // Everything but the gate, and a cargo that fails as it does where there is no such version.
    let without = Place::new();
    for tool in ["sh", "rm", "echo"] {
        let found = run(Command::new("sh").args(["-c", &format!("command -v {tool}")]));
        let found = Path::new(found.text().trim()).to_owned();
        if found.is_absolute() {
            without.link(tool, found);
        }
    }
    for status in [1, 2, 101] {
        without.write("cargo", format!("#!/bin/sh\nexit {status}\n"));
        let bin = without.word("");
        let path = [("PATH", &*bin)];
        // What the change left in the place of the reports is not published either.
        for report in ["gl-licenses.json", "licenses.xml"] {
            checkout.repository.write(report, "[]");
        }
        let ran = gitlab(&checkout, &[SUBFOLDER], &path);
        assert_eq!(ran.status, 4, "{}", ran.text());
        assert!(ran.text().contains("no verdict"), "{}", ran.text());
        assert!(
            ran.text().contains(env!("CARGO_PKG_VERSION")),
            "{}",
            ran.text()
        );
        for report in ["gl-licenses.json", "licenses.xml"] {
            assert!(!checkout.repository.path(report).exists());
        }
        let action = &documents("action.yml")[0];
        let steps = action["runs"]["steps"].as_vec().unwrap();
        let install = steps
            .iter()
            .find(|step| step["name"].as_str() == Some("Install cargo-ospo-check"))
            .unwrap();
        let temporary = &*checkout.temporary.word("");
        let folders = [
            ("GITHUB_ACTION_PATH", temporary),
            ("RUNNER_TEMP", temporary),
            path[0],
        ];
        let bash = run(Command::new("sh").args(["-c", "command -v bash"])).text();
        let bash = [bash.trim(), "--noprofile", "--norc", "-eo", "pipefail"];
        let ran = checkout.run(&bash, string(install, "run"), &folders);
        assert_eq!(ran.status, 4, "{}", ran.text());
        let gate = format!("sh {}/examples/ci/gate.sh", env!("CARGO_MANIFEST_DIR"));
        let ran = checkout.run(&["sh", "-e"], &gate, &path);
        assert_eq!(ran.status, 4, "{}", ran.text());
        assert!(ran.text().contains("no verdict"), "{}", ran.text());
        let whole = text("examples/jenkins/Jenkinsfile");
        let script = whole.split("'''").nth(1).unwrap().replace("\\\\\n", "\\\n");
        checkout.repository.write("licenses.xml", "");
        let top = checkout.top();
        let ran = checkout.run(&["sh", "-e"], &script, &[("WORKSPACE", &top), path[0]]);
        assert_eq!(ran.status, 4, "{}", ran.text());
        assert!(!checkout.repository.path("licenses.xml").exists());
    }
    let outputs = &documents("action.yml")[0]["outputs"]["status"];
    assert_eq!(
        string(outputs, "value"),
        "${{ steps.gate.outputs.status || '4' }}"
    );
}

#[test]
fn the_gitlab_component_installs_a_version_that_cargo_takes() {
    let version = &documents("templates/ospo-check.yml")[0]["spec"]["inputs"]["version"];
    // `cargo install --version` takes three numbers, or a requirement with its sign.
    assert_eq!(string(version, "default"), env!("CARGO_PKG_VERSION"));
}

fn gitlab(checkout: &Checkout, inputs: &[(&str, &str)], more: &[(&str, &str)]) -> Run {
    let documents = documents("templates/ospo-check.yml");
    let job = &documents[1]["ospo-check"];
    let top = checkout.top();
    let mut variables = vec![("CI_PROJECT_DIR".to_owned(), top)];
    for (name, variable) in job["variables"].as_hash().unwrap() {
        let input = variable
            .as_str()
            .unwrap()
            .strip_prefix("$[[ inputs.")
            .and_then(|rest| rest.strip_suffix(" ]]"))
            .unwrap();
        let default = string(&documents[0]["spec"]["inputs"][input], "default");
        let given = inputs.iter().find(|(name, _)| *name == input);
        variables.push((
            name.as_str().unwrap().to_owned(),
            given.map_or(default, |(_, value)| value).to_owned(),
        ));
    }
    let all: Vec<(&str, &str)> = variables
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .chain(more.iter().copied())
        .collect();
    let script = job["script"][0].as_str().unwrap();
    assert!(!script.contains("$[["));
    checkout.run(&["sh", "-e"], script, &all)
}

#[test]
fn the_gitlab_component_writes_its_reports_from_the_top_of_the_project() {
    let checkout = Checkout::new();
    assert_eq!(gitlab(&checkout, &[SUBFOLDER], &[]).status, 0);
    checkout.repository.license("AGPL-3.0-only");
    let red = gitlab(&checkout, &[SUBFOLDER], &[]);
    assert_eq!(red.status, 1, "{}", red.text());
    let quality: serde_json::Value =
        serde_json::from_str(&checkout.file("gl-licenses.json")).unwrap();
    assert_eq!(quality[0]["location"]["path"], "services/pay/Cargo.toml");
    assert!(checkout.file("licenses.xml").contains("<failure"));
    assert!(!checkout.mark.exists());
    let reports = &documents("templates/ospo-check.yml")[1]["ospo-check"]["artifacts"];
    assert_eq!(string(reports, "when"), "always");
    assert_eq!(
        string(&reports["reports"], "codequality"),
        "gl-licenses.json"
    );
    assert_eq!(string(&reports["reports"], "junit"), "licenses.xml");
    // The same inputs become the same arguments as in the action.
    let (path, calls) = checkout.stand_in(0);
    let inputs = [
        ("policy", "org/policy.toml"),
        ("policy-sha256", "aa"),
        ("policy-key", "RWQ; touch MARK"),
        ("args", "$(touch MARK) * --offline"),
    ];
    assert_eq!(gitlab(&checkout, &inputs, &[("PATH", &path)]).status, 0);
    let top = checkout.top();
    let said = fs::read_to_string(calls).unwrap();
    assert_eq!(
        said,
        format!(
            "--manifest-path {top}/Cargo.toml --stage ci --report gitlab={top}/gl-licenses.json \
             --report junit={top}/licenses.xml --policy {top}/org/policy.toml --policy-sha256 aa \
             --policy-key RWQ; touch MARK $(touch MARK) * --offline\n"
        )
    );
    assert!(!checkout.mark.exists());
}

#[test]
fn a_policy_is_seen_from_the_top_of_the_checkout_although_the_gate_starts_elsewhere() {
    let checkout = Checkout::new();
    checkout
        .repository
        .write("org/policy.toml", crate::scratch::text());
    let relative = [("OSPO_POLICY", "org/policy.toml")];
    let input = [SUBFOLDER, ("policy", "org/policy.toml")];
    assert_eq!(act(&checkout, &[SUBFOLDER], &relative).status, 0);
    assert_eq!(act(&checkout, &input, &[]).status, 0);
    assert_eq!(gitlab(&checkout, &[SUBFOLDER], &relative).status, 0);
    assert_eq!(gitlab(&checkout, &input, &[]).status, 0);
    // One that got lost is an error, not the workspace's own.
    let lost = [("OSPO_POLICY", "")];
    checkout
        .repository
        .write_ours("ospo-policy.toml", &crate::scratch::text());
    assert_eq!(act(&checkout, &[SUBFOLDER], &lost).status, 3);
    assert_eq!(gitlab(&checkout, &[SUBFOLDER], &lost).status, 3);
}

#[test]
fn the_jenkinsfile_judges_and_leaves_a_junit_report() {
    let checkout = Checkout::new();
    checkout.repository.write(
        "Cargo.toml",
        "[workspace]\nmembers = [\"services/pay\"]\nexclude = [\"third-party\"]\n",
    );
    let lock = checkout.file("services/pay/Cargo.lock");
    checkout.repository.write("Cargo.lock", &lock);
    checkout.repository.license("AGPL-3.0-only");
    let whole = text("examples/jenkins/Jenkinsfile");
    let script = whole.split("'''").nth(1).unwrap().replace("\\\\\n", "\\\n");
    let top = checkout.top();
    let red = checkout.run(&["sh", "-xe"], &script, &[("WORKSPACE", &top)]);
    assert_eq!(red.status, 1, "{}", red.text());
    assert!(checkout.file("licenses.xml").contains("<failure"));
    assert!(!checkout.mark.exists());
    assert!(whole.contains("junit testResults: 'licenses.xml'"));
}

#[test]
fn the_aliases_work_and_an_alias_can_shadow_the_subcommand_but_not_the_program() {
    let repository = Repository::new("");
    repository.write(
        "ospo-policy.toml",
        format!("{HEAD}[defaults]\nverdict = \"review\"\n"),
    );
    repository.write(
        ".cargo/config.toml",
        text("examples/cargo-alias/.cargo/config.toml"),
    );
    let cargo = |words: &[&str]| {
        let mut command = clean(Command::new("cargo"), &repository.path(""));
        run(command.args(words))
    };
    let local = cargo(&["licenses"]);
    assert_eq!(local.status, 0, "{}", local.text());
    assert!(local.text().contains("1 needs review"), "{}", local.text());
    assert_eq!(cargo(&["licenses-ci", "--offline"]).status, 2);
    // Why CI calls the program.
    repository.write(".cargo/config.toml", "[alias]\nospo-check = \"version\"\n");
    let shadowed = cargo(&["ospo-check", "--offline"]);
    assert_eq!(shadowed.status, 0);
    assert!(!shadowed.text().contains("judged"), "{}", shadowed.text());
    let mut program = clean(Command::new("cargo-ospo-check"), &repository.path(""));
    assert_eq!(run(program.arg("--offline")).status, 2);
}

#[test]
fn what_binstall_fetches_is_what_a_release_uploads() {
    let manifest: toml::Table = text("Cargo.toml").parse().unwrap();
    let package = &manifest["package"];
    let binstall = &package["metadata"]["binstall"];
    let name = package["name"].as_str().unwrap();
    let fill = |template: &toml::Value, suffix: &str| {
        let mut text = template.as_str().unwrap().to_owned();
        for (key, value) in [
            ("repo", package["repository"].as_str().unwrap()),
            ("version", "1.2.3"),
            ("name", name),
            ("target", "x86_64-unknown-linux-gnu"),
            ("archive-suffix", suffix),
            ("bin", name),
            ("binary-ext", ""),
        ] {
            text = text.replace(&format!("{{ {key} }}"), value);
        }
        text
    };
    let folder = "cargo-ospo-check-1.2.3-x86_64-unknown-linux-gnu";
    assert_eq!(
        fill(&binstall["pkg-url"], ".tgz"),
        format!(
            "https://github.com/ospo-check/cargo-ospo-check/releases/download/v1.2.3/{folder}.tgz"
        )
    );
    assert_eq!(
        fill(&binstall["bin-dir"], ""),
        format!("{folder}/cargo-ospo-check")
    );
    let releasing = text("RELEASING.md");
    for part in [
        "cargo-ospo-check-X.Y.Z-TARGET.tgz",
        "cargo-ospo-check-X.Y.Z-TARGET/",
        "`.zip`",
    ] {
        assert!(releasing.contains(part), "RELEASING.md does not say {part}");
    }
}
