//! The command line: forms of call, exit statuses, formats, files written, errors.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::formats::FORMATS;
use crate::judge::{HEAD, Run, judge_with, run, tell_with};
use crate::world::{Place, dep, krate, member, tool};

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn example(name: &str) -> PathBuf {
    repository()
        .join("examples")
        .join(name)
        .join("app/Cargo.toml")
}

fn gate(arguments: &[&str]) -> Run {
    run(tool().current_dir(repository()).args(arguments))
}

fn check(manifest: &Path, arguments: &[&str]) -> Run {
    run(tool()
        .args(["--offline", "--manifest-path"])
        .arg(manifest)
        .args(arguments))
}

/// A folder with a package of its own that depends on nothing.
fn package() -> Place {
    let lock = "version = 3\n\n[[package]]\nname = \"alone\"\nversion = \"0.1.0\"\n";
    let place = Place::new().with("Cargo.lock", lock);
    place.package_named("alone", "", "", "");
    place
}

#[test]
fn all_forms_of_call_reach_the_same_help() {
    let plain = gate(&["--help"]);
    assert_eq!(plain.status, 0);
    assert!(plain.stdout.contains("Exit status:"), "{}", plain.stdout);
    assert_eq!(gate(&["ospo-check", "--help"]).stdout, plain.stdout);
    assert_eq!(gate(&["ospo-check", "ospo-check"]).status, 3);
    assert!(
        gate(&["--version"])
            .stdout
            .contains(env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn cargo_finds_the_subcommand_and_its_help() {
    let binary = Path::new(env!("CARGO_BIN_EXE_cargo-ospo-check"));
    let path = std::env::join_paths(
        std::iter::once(binary.parent().unwrap().to_path_buf())
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    )
    .unwrap();
    for arguments in [&["help", "ospo-check"][..], &["ospo-check", "--help"]] {
        let mut cargo = Command::new(env!("CARGO"));
        let output = cargo.args(arguments).env("PATH", &path).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success());
        assert!(text.contains("Judge the workspace"), "{text}");
    }
}

#[test]
fn usage_errors_are_status_3() {
    for arguments in [
        &["--nonsense"][..],
        &["nonsense"],
        &["--as-of", "01.02.2027"],
        &["--message-format", "xml"],
        &["--report", "json"],
        &["-D", "license-refused"],
        &["explain"],
        &["sbom"],
        &["--baseline", "b.json"],
        &["--policy-sha256", "ab"],
        &["--message-format", "html"],
        &["--path-base", "no/such/folder"],
    ] {
        let run = gate(arguments);
        assert_eq!(run.status, 3, "{arguments:?}: {}", run.stderr);
        assert!(
            run.stderr.contains("error"),
            "{arguments:?}: {}",
            run.stderr
        );
    }
    for variable in ["OSPO_POLICY_SHA256", "OSPO_POLICY_KEY"] {
        let run = run(tool().current_dir(repository()).env(variable, ""));
        assert_eq!(run.status, 3, "{variable}");
        assert!(run.stderr.contains(variable), "{}", run.stderr);
    }
}

#[test]
fn no_policy_is_status_3_with_the_commands_that_help() {
    let place = package();
    let run = check(&place.path("Cargo.toml"), &[]);
    assert_eq!(run.status, 3);
    for hint in ["cargo ospo-check init", "--policy", "OSPO_POLICY"] {
        assert!(run.stderr.contains(hint), "{}", run.stderr);
    }
}

#[test]
fn the_examples_end_as_they_promise_in_every_format() {
    for (name, status) in [("fails", 1), ("passes", 0)] {
        for format in FORMATS {
            let run = check(
                &example(name),
                &["--as-of", "2026-12-01", "--message-format", format],
            );
            assert_eq!(run.status, status, "{name} {format}: {}", run.stderr);
            let everything = format!("{}{}", run.stdout, run.stderr);
            assert_eq!(
                everything
                    .lines()
                    .filter(|line| line.starts_with("ospo-check: "))
                    .count(),
                1,
                "{everything}"
            );
        }
        assert_eq!(
            check(&example(name), &["--as-of", "2026-12-01", "-q"]).status,
            status
        );
    }
    let green = check(&example("passes"), &["--as-of", "2026-12-01", "-q"]);
    assert_eq!((green.stdout.as_str(), green.stderr.as_str()), ("", ""));
}

#[test]
fn a_failure_names_rule_reason_path_line_and_contact() {
    let run = check(&example("fails"), &["--as-of", "2026-12-01"]);
    for part in [
        "error[license-denied]",
        "crates/statement-cli/Cargo.toml:",
        "brings it in: statement-core → ",
        "(feature `",
        "ospo-policy.toml:",
        "rule `network-copyleft` refuses it",
        "why: ",
        "help: ",
        "ask: IP Council, ip-council@bank.example, https://ip.bank.example/",
    ] {
        assert!(run.stderr.contains(part), "no {part} in\n{}", run.stderr);
    }
    assert!(
        !run.stderr.contains(env!("CARGO_MANIFEST_DIR")),
        "{}",
        run.stderr
    );
}

#[test]
fn the_line_named_is_the_line_of_the_dependency() {
    let run = check(
        &example("fails"),
        &["--as-of", "2026-12-01", "--message-format", "json"],
    );
    let mut looked_at = 0;
    for finding in run.findings() {
        for location in finding["locations"].as_array().unwrap() {
            let path = location["path"].as_str().unwrap();
            if !path.ends_with("Cargo.toml") {
                continue;
            }
            let text =
                std::fs::read_to_string(example("fails").parent().unwrap().join(path)).unwrap();
            let line = usize::try_from(location["line"].as_u64().unwrap()).unwrap();
            let shown = text.lines().nth(line - 1).unwrap();
            let label = location["label"].as_str().unwrap();
            let second = label.split(" → ").nth(1).unwrap();
            let name = second.split(' ').next().unwrap();
            assert!(
                shown.starts_with(name),
                "{path}:{line} is `{shown}`, not {name}"
            );
            assert_eq!(location["column"], 1);
            looked_at += 1;
        }
    }
    assert!(looked_at >= 2, "only {looked_at} places");
}

#[test]
fn every_template_judges_the_examples() {
    for template in [
        "internal",
        "service",
        "distributed",
        "open-source",
        "strict",
    ] {
        let policy = format!("template:{template}");
        let run = check(
            &example("fails"),
            &[
                "--policy",
                &policy,
                "--no-discovery",
                "--message-format",
                "json",
            ],
        );
        assert!((0..=2).contains(&run.status), "{template}: {}", run.stderr);
        let total = run.summary("judged") + run.summary("not_judged") + run.summary("first_party");
        assert_eq!(total, run.summary("packages"));
        assert_eq!(run.outcome("statement-cli"), "first-party");
    }
}

#[test]
fn reports_are_written_on_pass_and_on_fail_and_never_by_halves() {
    for (name, status) in [("fails", 1), ("passes", 0)] {
        let folder = Place::new();
        let report = format!("json={}", folder.word("deep/down/report.json"));
        let run = check(
            &example(name),
            &["--as-of", "2026-12-01", "--report", &report],
        );
        assert_eq!(run.status, status);
        let text = folder.read("deep/down/report.json");
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["exit_code"], status);
        let shown = check(
            &example(name),
            &["--as-of", "2026-12-01", "--message-format", "json"],
        );
        assert_eq!(shown.stdout, text);
    }
    let report = format!("json={}", Place::new().word(""));
    let run = check(
        &example("passes"),
        &["--as-of", "2026-12-01", "--report", &report],
    );
    assert_eq!(run.status, 4);
    assert!(run.stderr.contains("cannot write"), "{}", run.stderr);
}

#[test]
fn a_policy_with_mistakes_shows_all_of_them_and_judges_nothing() {
    let policy = "\n[defaults]\nverdict = \"allow\"\n\n[[rules]]\nid = \"a\"\nlicences = [\"MIT\"]\nlicenses = [\"GPLv3\"]\nverdict = \"deny\"\nreason = \" \"\n\n[[rules]]\nid = \"a\"\nlicenses = [\"MIT\"]\nverdict = \"allow\"\n\n[[waivers]]\nid = \"W\"\ncrate = \"x\"\nlicense = \"MIT\"\nreason = \"r\"\nrequested-by = \"R\"\napproved-by = \"Nobody\"\napproved-on = 2026-01-01\nexpires = 2030-01-01\n";
    let world = [member("app").needs([dep("x")]), krate("x", "MIT")];
    let run = tell_with(&world, policy, &["--message-format", "human"]);
    let text = format!("{HEAD}{policy}");
    assert_eq!(run.status, 3);
    assert_eq!(run.stdout, "");
    let line = |fragment: &str| text.lines().position(|line| line == fragment).unwrap() + 1;
    for (fragment, message) in [
        ("verdict = \"allow\"", "allow"),
        ("licences = [\"MIT\"]", "licenses"),
        ("licenses = [\"GPLv3\"]", "GPL-3.0-only"),
        ("reason = \" \"", "reason"),
        ("approved-by = \"Nobody\"", "Nobody"),
        ("expires = 2030-01-01", "365"),
    ] {
        let place = format!("policy.toml:{}:", line(fragment));
        assert!(
            run.stderr.contains(&place),
            "no {place} for {fragment} in\n{}",
            run.stderr
        );
        assert!(
            run.stderr.contains(message),
            "no {message} in\n{}",
            run.stderr
        );
    }
    assert!(run.stderr.contains("policy-duplicate-id"), "{}", run.stderr);
}

#[test]
fn a_stale_lock_is_status_4_and_stays_as_it_is() {
    let place = package();
    place
        .package("dep", "", "")
        .add("Cargo.toml", "\n[dependencies]\ndep = { path = \"dep\" }\n");
    let manifest = place.path("Cargo.toml");
    let before = place.read("Cargo.lock");
    let stale = check(&manifest, &["--policy", "template:strict"]);
    assert_eq!(stale.status, 4, "{}", stale.stderr);
    assert!(
        stale.stderr.contains("cargo update --workspace"),
        "{}",
        stale.stderr
    );
    let anew = || {
        let run = check(&manifest, &["--policy", "template:strict", "--no-locked"]);
        assert_eq!(run.status, 1, "{}", run.stderr);
        assert!(
            run.stderr.contains("`dep 0.1.0` declares no license"),
            "{}",
            run.stderr
        );
        assert!(!run.stderr.contains("ospo-check-"), "{}", run.stderr);
    };
    anew();
    assert_eq!(place.read("Cargo.lock"), before);
    place.remove("Cargo.lock");
    let missing = check(&manifest, &["--policy", "template:strict"]);
    assert_eq!(missing.status, 4);
    assert!(
        missing.stderr.contains("cargo generate-lockfile"),
        "{}",
        missing.stderr
    );
    // One message, before cargo has looked at the network.
    for run in [&stale, &missing] {
        assert_eq!(run.stderr.matches("error").count(), 1, "{}", run.stderr);
        assert!(!run.stderr.contains("--locked flag"), "{}", run.stderr);
    }
    anew();
    assert!(!place.has("Cargo.lock"));
}

#[test]
fn the_environment_failing_is_status_4() {
    let folder = Place::new();
    let nothing = run(folder.tool("").args(["--policy", "template:strict"]));
    assert_eq!(nothing.status, 4, "{}", nothing.stderr);
    let no_cargo = run(package()
        .tool("")
        .env("CARGO", "no-such-cargo")
        .args(["--policy", "template:strict"]));
    assert_eq!(no_cargo.status, 4);
    assert!(
        no_cargo.stderr.contains("no-such-cargo"),
        "{}",
        no_cargo.stderr
    );
    let no_file = gate(&[
        "--metadata",
        "no-such-file.json",
        "--policy",
        "template:strict",
    ]);
    assert_eq!(no_file.status, 4);
    let broken = folder.path("broken.json");
    std::fs::write(&broken, "{\"packages\": [").unwrap();
    let path = broken.to_str().unwrap();
    assert_eq!(
        gate(&["--metadata", path, "--policy", "template:strict"]).status,
        4
    );
}

#[test]
fn init_writes_a_policy_that_works_and_never_overwrites() {
    let package = package();
    let init = |arguments: &[&str]| run(package.tool("").arg("init").args(arguments));
    assert_eq!(init(&["--template", "servce"]).status, 3);
    assert_eq!(init(&[]).status, 0);
    let written = package.read("ospo-policy.toml");
    assert!(written.starts_with(
        "#:schema ./policy-v1.schema.json

# "
    ));
    let of_this_version = gate(&["policy", "schema"]).stdout;
    assert_eq!(package.read("policy-v1.schema.json"), of_this_version);
    let again = init(&["--template", "strict"]);
    assert_eq!(again.status, 3);
    assert!(again.stderr.contains("not overwritten"), "{}", again.stderr);
    assert_eq!(package.read("ospo-policy.toml"), written);
    assert_eq!(check(&package.path("Cargo.toml"), &[]).status, 0);
    // From below, it is written at the workspace's root; nothing is lost without comments.
    package.remove("ospo-policy.toml");
    package.write("below/deep.txt", "");
    let below = |words: &[&str], organisation: &str| {
        let mut tool = package.tool("below");
        run(tool
            .env("OSPO_POLICY", organisation)
            .arg("init")
            .args(words))
    };
    let short = below(&["--short"], "");
    assert_eq!(short.status, 0, "{}", short.stderr);
    let text = package.read("ospo-policy.toml");
    let comments = text.lines().filter(|line| line.starts_with('#')).count();
    assert_eq!(comments, 1, "{text}");
    assert_eq!(check(&package.path("Cargo.toml"), &[]).status, 0);
    // Below an organisation's policy a team's own is short, and holds what may stand there.
    package.remove("ospo-policy.toml");
    let team = below(&[], "template:service");
    assert!(
        team.stdout.contains("below the organisation's"),
        "{}",
        team.stdout
    );
    assert!(package.read("ospo-policy.toml").lines().count() <= 17);
    let both = check(
        &package.path("Cargo.toml"),
        &["--policy", "template:service"],
    );
    assert_eq!(both.status, 0, "{}", both.stderr);
    assert!(both.stderr.contains("Our team's rules"), "{}", both.stderr);
    // What is there stays, be it older.
    std::fs::write(package.path("policy-v1.schema.json"), "{}").unwrap();
    let second = init(&["other.toml"]);
    assert_eq!(second.status, 0);
    assert!(!second.stdout.contains("schema"), "{}", second.stdout);
    assert_eq!(package.read("policy-v1.schema.json"), "{}");
}

#[test]
fn explain_answers_for_codes_licenses_and_crates() {
    let code = gate(&["explain", "license-denied"]);
    assert_eq!(code.status, 0);
    assert!(
        code.stdout.starts_with("license-denied\n"),
        "{}",
        code.stdout
    );
    let license = gate(&[
        "explain",
        "LGPL-3.0-or-later",
        "--policy",
        "template:distributed",
        "--no-discovery",
    ]);
    assert_eq!(license.status, 0, "{}", license.stderr);
    assert!(
        license.stdout.contains("linked") && license.stdout.contains("deny"),
        "{}",
        license.stdout
    );
    let krate = |target: &str| {
        run(tool()
            .current_dir(example("fails").parent().unwrap())
            .args(["explain", target, "--offline", "--as-of", "2026-12-01"]))
    };
    let waived = krate("sumcheck");
    assert_eq!(waived.status, 0, "{}", waived.stderr);
    for part in ["waived", "W-2026-007", "LGPL-2.1-only", "How it gets in"] {
        assert!(
            waived.stdout.contains(part),
            "no {part} in\n{}",
            waived.stdout
        );
    }
    let denied = krate("ledger-replay");
    for part in ["denied", "[[waivers]]", "crate = \"ledger-replay@="] {
        assert!(
            denied.stdout.contains(part),
            "no {part} in\n{}",
            denied.stdout
        );
    }
    let unknown = krate("ledger-replai");
    assert_eq!(unknown.status, 3);
    assert!(
        unknown.stderr.contains("`ledger-replay`"),
        "{}",
        unknown.stderr
    );
}

#[test]
fn the_stanza_offered_is_a_valid_waiver_once_the_blanks_are_filled() {
    let world = [
        member("app").needs([dep("x")]),
        krate("x", "GPL-3.0-only AND AGPL-3.0-only").version("1.2.3-rc.1+b7"),
    ];
    let deny = "\n[[rules]]\nid = \"no\"\nlicenses = [\"GPL-*\", \"AGPL-*\"]\nverdict = \"deny\"\nreason = \"because\"\n";
    let refused = judge_with(&world, deny, &[]);
    assert_eq!(refused.status, 1);
    let help = refused.finding("license-denied")["help"]
        .as_array()
        .unwrap();
    let stanza = help.last().unwrap().as_str().unwrap();
    assert!(stanza.starts_with("[[waivers]]\n"), "{stanza}");
    let unfilled = judge_with(&world, &format!("{deny}\n{stanza}"), &[]);
    assert_eq!(
        unfilled.status, 3,
        "a stanza with blanks must not waive anything"
    );
    let filled = stanza
        .replace("approved-by = \"…\"", "approved-by = \"A. Counsel\"")
        .replace('…', "filled in");
    let waived = judge_with(&world, &format!("{deny}\n{filled}"), &[]);
    assert_eq!(waived.status, 0, "{}\n{filled}", waived.stderr);
    assert_eq!(waived.outcome("x"), "waived");
}

#[test]
fn narrowing_is_printed_recorded_and_bounded_by_the_policy() {
    let world = [
        member("app").needs([dep("x")]),
        member("tool").needs([dep("y"), dep("z").target("cfg(windows)")]),
        krate("x", "MIT"),
        krate("y", "GPL-3.0-only"),
        krate("z", "GPL-3.0-only"),
    ];
    let allow = "\n[[rules]]\nid = \"mit\"\nlicenses = [\"MIT\"]\nverdict = \"allow\"\n";
    let whole = judge_with(&world, allow, &[]);
    assert_eq!(whole.status, 2);
    let app = judge_with(&world, allow, &["-p", "app"]);
    assert_eq!(app.status, 0, "{}", app.stderr);
    assert!(
        app.stderr.contains("narrowed by --package app"),
        "{}",
        app.stderr
    );
    assert_eq!(app.package("y")["reason"], "excluded");
    let linux = judge_with(&world, allow, &["--target", "x86_64-unknown-linux-gnu"]);
    assert_eq!(linux.package("z")["reason"], "other-platform");
    assert_eq!(linux.outcome("y"), "review");
    assert_eq!(judge_with(&world, allow, &["-p", "nobody"]).status, 3);
    assert_eq!(judge_with(&world, allow, &["--target", "pdp11"]).status, 3);
    let bounded = format!("{allow}\n[scope]\nmay-narrow = [\"target\", \"metadata\", \"as-of\"]\n");
    assert_eq!(judge_with(&world, &bounded, &["-p", "app"]).status, 3);
    assert_eq!(
        judge_with(&world, &bounded, &["--target", "x86_64-unknown-linux-gnu"]).status,
        2
    );
}

#[test]
fn untrusted_words_never_act_on_the_terminal() {
    let nasty = "MIT\u{1b}[31m\u{202e}\n::error file=x::y";
    let world = [member("app").needs([dep("x")]), krate("x", nasty)];
    let allow = "\n[[rules]]\nid = \"mit\"\nlicenses = [\"MIT\"]\nverdict = \"allow\"\n";
    for format in ["human", "short", "json"] {
        let run = judge_with(&world, allow, &["--message-format", format, "-v"]);
        assert_eq!(run.status, 1);
        let all = format!("{}\n{}", run.stdout, run.stderr);
        assert!(
            !all.contains('\u{1b}') && !all.contains('\u{202e}'),
            "{all:?}"
        );
        assert!(
            all.lines().all(|line| !line.trim_start().starts_with("::")),
            "{all}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_workspace_cannot_have_a_foreign_file_read_as_its_policy() {
    let secret = Place::new().with("secret.toml", "token = \"hunter2\"\n");
    let file = secret.word("secret.toml");
    let package = package();
    let manifest = package.path("Cargo.toml");
    package.link("ospo-policy.toml", &file);
    let linked = check(&manifest, &[]);
    assert_eq!(linked.status, 3);
    assert!(!linked.stderr.contains("hunter2"), "{}", linked.stderr);
    package.remove("ospo-policy.toml");
    let text = package.read("Cargo.toml");
    for named in [&*file, "../../../../../../../../proc/self/environ"] {
        let metadata = format!("{text}\n[package.metadata.ospo-check]\npolicy = \"{named}\"\n");
        package.write("Cargo.toml", metadata);
        let run = check(&manifest, &[]);
        assert_eq!(run.status, 3);
        assert!(
            !run.stderr.contains("hunter2") && !run.stderr.contains("PATH="),
            "{}",
            run.stderr
        );
    }
}
