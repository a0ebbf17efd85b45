//! The git hooks of `examples/`: a commit that is judged before it is made, and a push that is judged
//! before it is taken. Real git in scratch repositories.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::judge::{Run, run};
use crate::scratch::{Repository, clean, policy, text};
use crate::world::Place;

fn example(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples")
        .join(path)
}

/// A repository with a policy of its own and the hook installed; nothing is committed.
fn hooked() -> Repository {
    let repository = Repository::new("");
    repository.write("ospo-policy.toml", text());
    let hook = fs::read(example("git-hook/pre-commit")).unwrap();
    repository.write(".git/hooks/pre-commit", hook);
    repository
}

fn commit(repository: &Repository) -> Run {
    repository.git("", &["add", "--all"]);
    repository.try_git(&["commit", "--quiet", "-m", "x"], &[])
}

#[test]
fn a_green_commit_passes_without_a_word_and_a_red_one_is_stopped() {
    let repository = hooked();
    let green = commit(&repository);
    assert_eq!((green.status, green.text().as_str()), (0, ""));
    repository.license("AGPL-3.0-only");
    let red = commit(&repository);
    assert_eq!(red.status, 1, "{}", red.text());
    for part in [
        "error[license-denied]: `dates 1.0.0` (AGPL-3.0-only)",
        "why: Everyone who uses it could ask for our source.",
        "ask: IP Council",
        "ospo-check: the commit is stopped\n",
        "`git commit --no-verify` commits anyway; CI judges again",
    ] {
        assert!(red.text().contains(part), "no {part} in:\n{}", red.text());
    }
    assert_eq!(repository.git("", &["rev-list", "--count", "HEAD"]), "1");
}

#[test]
fn only_commits_that_touch_what_is_judged_are_judged() {
    let repository = hooked();
    repository.license("AGPL-3.0-only");
    repository.commit("");
    repository.write("src/lib.rs", "// Nothing about licenses.\n");
    repository.write("NotCargo.toml", "");
    assert_eq!(commit(&repository).status, 0);
    for touched in [
        "Cargo.lock",
        "new/Cargo.toml",
        "ospo-policy.toml",
        ".cargo/config.toml",
        "deep/er/.cargo/config",
    ] {
        let before = fs::read_to_string(repository.path(touched)).unwrap_or_default();
        repository.write(touched, format!("{before}\n# touched\n"));
        assert_eq!(commit(&repository).status, 1, "{touched}");
        repository.git("", &["reset", "--quiet", "--hard"]);
    }
    repository.remove("ospo-policy.toml");
    let gone = commit(&repository);
    assert_eq!(gone.status, 1);
    assert!(gone.text().contains("no policy"), "{}", gone.text());
}

#[test]
fn a_review_does_not_stop_a_commit_and_a_missing_verdict_does() {
    let repository = hooked();
    repository.license("WTFPL");
    let review = commit(&repository);
    assert_eq!(review.status, 0, "{}", review.text());
    repository.write("Cargo.lock", "version = 3\n");
    let stale = commit(&repository);
    assert_eq!(stale.status, 1, "{}", stale.text());
    assert!(
        stale.text().contains("there is no verdict"),
        "{}",
        stale.text()
    );
}

#[test]
fn what_is_not_staged_is_told_because_it_is_judged() {
    let repository = hooked();
    repository.commit("");
    repository.write(".cargo/config.toml", "");
    repository.git("", &["add", "--all"]);
    repository.license("AGPL-3.0-only");
    let split = repository.try_git(&["commit", "--quiet", "-m", "x"], &[]);
    assert_eq!(split.status, 1);
    assert!(
        split
            .text()
            .contains("not all changes of manifests, lock or policy are staged"),
        "{}",
        split.text()
    );
}

#[test]
fn without_the_tool_a_commit_is_stopped_with_the_command_that_helps() {
    let repository = hooked();
    let tools = Place::new();
    for tool in ["git", "sh"] {
        let found = run(Command::new("sh").args(["-c", &format!("command -v {tool}")]));
        tools.link(tool, found.text().trim());
    }
    repository.git("", &["add", "--all"]);
    let path = tools.word("");
    let missing = repository.try_git(&["commit", "-m", "x"], &[("PATH", &path)]);
    assert_eq!(missing.status, 1, "{}", missing.text());
    assert!(
        missing
            .text()
            .contains("cargo install --locked cargo-ospo-check"),
        "{}",
        missing.text()
    );
}

/// A bare repository with the hook, the organisation's policy, and a clone to push from.
struct Server {
    bare: Place,
    policy: Place,
    clone: Repository,
}

/// How the hook ends where it rejects.
const REJECTED: i32 = 3;

const NOTHING: &str = "0000000000000000000000000000000000000000";

impl Server {
    fn new() -> Self {
        let bare = Place::new();
        bare.git("", &["init", "--quiet", "--bare"]);
        let hook = fs::read(example("gitproxy/pre-receive.sh")).unwrap();
        Self {
            bare: bare.with("hooks/pre-receive", hook),
            policy: policy(),
            clone: Repository::new(""),
        }
    }

    /// Commits all of the clone and pushes it, for real.
    fn push(&self) -> Run {
        self.clone.commit("");
        let (bare, policy) = (self.bare.word(""), self.policy.word("policy.toml"));
        self.clone.try_git(
            &["push", "--quiet", &bare, "+HEAD:refs/heads/main"],
            &[("OSPO_POLICY", &policy)],
        )
    }

    /// Tells what the server has.
    fn main(&self) -> String {
        let main = ["rev-parse", "--verify", "--quiet", "refs/heads/main"];
        self.bare.git("", &main)
    }

    /// Runs the hook as GitProxy does, in a folder that has the objects.
    fn hook(&self, lines: &str, variables: &[(&str, &str)]) -> Run {
        Run::of_output(self.output(lines, variables))
    }

    fn output(&self, lines: &str, variables: &[(&str, &str)]) -> Output {
        let mut command = clean(
            Command::new(example("gitproxy/pre-receive.sh")),
            &self.clone.path(""),
        );
        command
            .env("OSPO_POLICY", self.policy.word("policy.toml"))
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A hook that knows its answer at once need not read.
        let _ = child.stdin.take().unwrap().write_all(lines.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// What whoever pushes sees of a commit's way through GitProxy: stdout, and that only where the
    /// hook ends with another status than 0, 1 and 2.
    fn shown(&self, commit: &str, variables: &[(&str, &str)]) -> Option<String> {
        let line = format!("{NOTHING} {commit} refs/heads/main \n");
        let said = self.hook(&line, variables);
        let is_shown = !(0..=2).contains(&said.status);
        is_shown.then_some(said.stdout)
    }

    /// Commits all of the clone and asks the hook about it.
    fn asked(&self, variables: &[(&str, &str)]) -> Run {
        let commit = self.clone.commit("");
        self.hook(&format!("{NOTHING} {commit} refs/heads/main \n"), variables)
    }
}

#[test]
fn a_green_push_is_taken_and_a_red_one_is_refused_with_the_reason() {
    let server = Server::new();
    let green = server.push();
    assert_eq!(green.status, 0, "{}", green.text());
    let first = server.main();
    assert_eq!(first.len(), 40);
    server.clone.license("AGPL-3.0-only");
    let red = server.push();
    assert_eq!(red.status, 1);
    assert!(
        red.text()
            .contains("remote: error[license-denied]: `dates 1.0.0` (AGPL-3.0-only)"),
        "{}",
        red.text()
    );
    assert!(red.text().contains("pre-receive hook declined"));
    assert_eq!(server.main(), first);
}

#[test]
fn the_status_is_what_gitproxy_reads() {
    let server = Server::new();
    for (license, status) in [
        ("MIT", 0),
        ("AGPL-3.0-only", REJECTED),
        ("WTFPL", 2),
        ("", REJECTED),
    ] {
        server.clone.license(license);
        let asked = server.asked(&[]);
        assert_eq!(asked.status, status, "{license}: {}", asked.text());
    }
    // The worst of several references counts.
    server.clone.license("WTFPL");
    let review = server.clone.commit("");
    server.clone.license("AGPL-3.0-only");
    let denied = server.clone.commit("");
    let line = |commit: &str| format!("{NOTHING} {commit} refs/heads/x\n");
    let both = server.hook(&(line(&denied) + &line(&review)), &[]);
    assert_eq!(both.status, REJECTED, "{}", both.text());
}

#[test]
fn gitproxy_shows_why_a_push_is_rejected() {
    let server = Server::new();
    server.clone.license("AGPL-3.0-only");
    let denied = server.clone.commit("");
    server.clone.write("Cargo.lock", "version = 3\n");
    let stale = server.clone.commit("");
    for (commit, variables, why) in [
        (&denied, &[][..], "error[license-denied]: `dates 1.0.0`"),
        (
            &denied,
            &[("OSPO_POLICY", "")],
            "a push must not bring its own",
        ),
        (&denied, &[("OSPO_POLICY", "/nowhere")], "does not exist"),
        (
            &denied,
            &[("OSPO_GATE_PROGRAM", "none")],
            "none is not installed",
        ),
        (&stale, &[], "no verdict (exit status 4)"),
        (&"ffffff".to_owned(), &[], "cannot be written out"),
        (&"main".to_owned(), &[], "cannot be read"),
    ] {
        let shown = server.shown(commit, variables);
        let shown = shown.unwrap_or_else(|| panic!("nothing is shown of: {why}"));
        assert!(shown.contains(why), "no {why} in: {shown}");
    }
}

#[test]
fn without_a_verdict_a_push_is_rejected() {
    let server = Server::new();
    let no_policy = server.asked(&[("OSPO_POLICY", "")]);
    assert_eq!(no_policy.status, REJECTED);
    assert!(no_policy.text().contains("a push must not bring its own"));
    for policy in ["policy.toml", "/nowhere/policy.toml"] {
        assert_eq!(
            server.asked(&[("OSPO_POLICY", policy)]).status,
            REJECTED,
            "{policy}"
        );
    }
    let missing = server.asked(&[("OSPO_GATE_PROGRAM", "no-such-gate")]);
    assert_eq!(missing.status, REJECTED);
    assert!(missing.text().contains("no-such-gate is not installed"));
    for lines in [
        "",
        "\n",
        "a b\n",
        "0 main refs/heads/main\n",
        "0 ffffff refs/heads/x\n",
    ] {
        assert_eq!(server.hook(lines, &[]).status, REJECTED, "{lines:?}");
    }
    server.clone.write("Cargo.lock", "version = 3\n");
    let stale = server.asked(&[]);
    assert_eq!(stale.status, REJECTED);
    assert!(
        stale.text().contains("no verdict (exit status 4)"),
        "{}",
        stale.text()
    );
}

#[test]
fn what_cannot_be_seen_is_for_a_person() {
    let server = Server::new();
    let gone = format!("{} {NOTHING} refs/heads/main\n", server.clone.commit(""));
    assert_eq!(server.hook(&gone, &[]).status, 0);
    let head = server.clone.git("", &["rev-parse", "HEAD"]);
    let entry = format!("160000,{head},native/code");
    server
        .clone
        .git("", &["update-index", "--add", "--cacheinfo", &entry]);
    server
        .clone
        .git("", &["commit", "--quiet", "-m", "A submodule"]);
    let head = server.clone.git("", &["rev-parse", "HEAD"]);
    let line = format!("{NOTHING} {head} refs/heads/main\n");
    assert_eq!(server.hook(&line, &[]).status, 2);
    assert_eq!(
        server.hook(&line, &[("OSPO_GATE_SUBMODULES", "0")]).status,
        0
    );
    server
        .clone
        .git("", &["rm", "--quiet", "-r", "--cached", "."]);
    server.clone.remove("Cargo.toml");
    server.clone.remove("third-party");
    assert_eq!(server.asked(&[]).status, 2);
    assert_eq!(server.asked(&[("OSPO_GATE_NO_CARGO", "0")]).status, 0);
}

#[test]
fn nothing_in_a_push_is_run_and_nothing_in_it_softens_the_verdict() {
    let server = Server::new();
    let mark = server.clone.set_traps();
    // The traps are real: cargo inside the tree walks into them.
    let mut inside = clean(Command::new("cargo"), &server.clone.path(""));
    inside.args(["metadata", "--format-version", "1", "--offline", "--locked"]);
    assert_eq!(run(&mut inside).status, 0);
    assert!(mark.exists());
    fs::remove_file(&mark).unwrap();
    let green = server.push();
    assert_eq!(green.status, 0, "{}", green.text());
    server.clone.license("AGPL-3.0-only");
    // Hidden from `git archive`, allowed by a policy of its own.
    server.clone.write(
        ".gitattributes",
        "third-party/** export-ignore\n* filter=trap ident\n",
    );
    server.clone.write(
        "ospo-policy.toml",
        "schema = 1\n[policy]\nname = \"Ours\"\n[[rules]]\nid = \"all\"\nlicenses = [\"AGPL-3.0-only\"]\nverdict = \"allow\"\n",
    );
    let red = server.push();
    assert_eq!(red.status, 1, "{}", red.text());
    assert!(
        red.text().contains("rule `network-copyleft` refuses it"),
        "{}",
        red.text()
    );
    assert!(!mark.exists());
    // Where teams may have policies that stand alone, the server leaves them out.
    server.clone.license("MIT");
    server.clone.write("ospo-policy.toml", text());
    assert_eq!(server.asked(&[]).status, REJECTED);
    let alone = server.asked(&[("OSPO_GATE_ARGS", "--no-discovery --quiet")]);
    assert_eq!(alone.status, 0, "{}", alone.text());
    // What cargo quotes of a manifest does nothing to a terminal.
    server
        .clone
        .write("Cargo.toml", "name = \u{1b}]0;owned\u{7}\u{1b}[2J\r\n");
    let quoted = server.asked(&[]);
    assert_eq!(quoted.status, REJECTED);
    assert!(quoted.text().contains("owned"), "{}", quoted.text());
    assert!(
        !quoted.text().contains(['\u{1b}', '\u{7}', '\r']),
        "{:?}",
        quoted.text()
    );
}

#[test]
fn links_in_a_push_lead_nowhere() {
    let server = Server::new();
    server.bare.write("secret", "password = \"hunter2\"\n");
    for link in ["ospo-policy.toml", "Cargo.toml", "new/Cargo.toml"] {
        let clone = Repository::new("");
        if clone.has(link) {
            clone.remove(link);
        }
        clone.link(link, server.bare.path("secret"));
        let server = Server {
            bare: Place::new(),
            policy: policy(),
            clone,
        };
        let asked = server.asked(&[]);
        assert_eq!(asked.status, REJECTED, "{link}: {}", asked.text());
        assert!(
            !asked.text().contains("hunter2"),
            "{link}: {}",
            asked.text()
        );
    }
}

#[test]
fn a_link_whose_target_reads_like_a_manifest_is_not_approved() {
    let server = Server::new();
    let text = "[package]\nname = \"new\"\nversion = \"1.0.0\"\nedition = \"2021\"\n#";
    let link = format!("{text}/../real.toml");
    server.clone.link("new/Cargo.toml", link);
    server.clone.write("new/src/lib.rs", "");
    server.clone.write("new/Cargo.lock", "version = 4\n");
    let asked = server.asked(&[]);
    assert_ne!(asked.status, 0, "{}", asked.text());
    assert!(asked.text().contains("there are links"), "{}", asked.text());
}

#[test]
fn a_manifest_in_other_letters_is_judged_whatever_lies_beside_it() {
    let server = Server::new();
    server
        .clone
        .write("app/cargo.toml", "[package]\nname = \"app\"\n");
    server
        .clone
        .write("app/cargo.toml.cargo-checksum.json", "{}");
    let asked = server.asked(&[]);
    assert_ne!(asked.status, 0, "{}", asked.text());
}

#[test]
fn every_workspace_of_a_push_is_judged() {
    let server = Server::new();
    // The crate beside ours has a lock file, so it is a workspace of its own.
    let both = server.asked(&[]);
    assert_eq!(
        both.text().matches(" judged (").count(),
        2,
        "{}",
        both.text()
    );
    assert_eq!(both.status, 0);
    server.clone.write(
        "tools/report/Cargo.toml",
        "[package]\nname = \"report\"\nversion = \"1.0.0\"\nedition = \"2021\"\n\
         [dependencies]\nnames = { path = \"../../../names\", version = \"1\" }\n",
    );
    server.clone.write("tools/report/src/lib.rs", "");
    // It depends on what is not in the push: no verdict.
    let asked = server.asked(&[]);
    assert_eq!(asked.status, REJECTED, "{}", asked.text());
    let named = server.asked(&[("OSPO_GATE_MANIFESTS", "Cargo.toml")]);
    assert_eq!(named.status, 0, "{}", named.text());
    // Settings that name nothing do not mean that nothing is judged.
    let none = server.asked(&[("OSPO_GATE_MANIFESTS", "  ")]);
    assert_eq!(none.status, REJECTED, "{}", none.text());
    // A package cannot send the gate to a workspace elsewhere.
    let elsewhere = Repository::new("");
    elsewhere.write("Cargo.toml", "[workspace]\nmembers = []\n");
    server.clone.write(
        "tools/report/Cargo.toml",
        format!(
            "[package]\nname = \"report\"\nversion = \"1.0.0\"\nworkspace = '{}'\n",
            elsewhere.path("").display()
        ),
    );
    let asked = server.asked(&[]);
    assert_eq!(asked.status, REJECTED, "{}", asked.text());
    // Crates that are vendored are no workspaces; whether all are named is for a person to say.
    server.clone.remove("tools");
    server
        .clone
        .write("vendor/names/.cargo-checksum.json", "{\"files\":{}}");
    server
        .clone
        .write("vendor/names/Cargo.toml", "[package]\nname = \"names\"\n");
    assert_eq!(server.asked(&[]).status, 2);
    assert_eq!(
        server
            .asked(&[("OSPO_GATE_MANIFESTS", "Cargo.toml")])
            .status,
        0
    );
}
