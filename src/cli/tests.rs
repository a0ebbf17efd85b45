//! The command line as a table: each form and what it means, or why it is refused.

use std::ffi::OsString;

use camino::Utf8PathBuf;

use super::commands::check::CheckOptions;
use super::environment::Environment;
use super::error::UsageError;
use super::line::Invocation;
use super::options::GateOptions;
use super::parse::{Parsed, parse};
use crate::check::Input;
use crate::diagnostic::Code;
use crate::policy::Asked;

fn parse_in(environment: &Environment, line: &str) -> Result<Parsed, UsageError> {
    let words = std::iter::once("cargo-ospo-check").chain(line.split_whitespace());
    parse(words.map(OsString::from), environment)
}

fn check(line: &str) -> CheckOptions {
    match parse_in(&Environment::default(), line) {
        Ok(Parsed::Run(Invocation::Check(options))) => *options,
        other => panic!("{line}: {other:?}"),
    }
}

fn gate(line: &str) -> GateOptions {
    check(line).gate
}

fn refused_in(environment: &Environment, line: &str) -> String {
    match parse_in(environment, line) {
        Err(UsageError::Arguments(text)) => anstream::adapter::strip_str(&text).to_string(),
        Err(UsageError::Plain { message, help }) => format!("{message}\n{}", help.join("\n")),
        other => panic!("{line}: {other:?}"),
    }
}

fn refused(line: &str) -> String {
    refused_in(&Environment::default(), line)
}

fn said(line: &str) -> String {
    match parse_in(&Environment::default(), line) {
        Ok(Parsed::Say(text)) => anstream::adapter::strip_str(&text).to_string(),
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn every_form_of_call_is_check() {
    for line in [
        "--policy x",
        "check --policy x",
        "ospo-check --policy x",
        "ospo-check check --policy x",
    ] {
        assert_eq!(gate(line).request.policies, ["x"], "{line}");
    }
    assert_eq!(check("").outputs.format.name, "human");
    assert_eq!(check("ospo-check").gate.request.stage, "ci");
}

#[test]
fn the_doubled_word_is_dropped_only_once_and_only_in_front() {
    assert!(refused("ospo-check ospo-check").contains("unrecognized subcommand 'ospo-check'"));
    assert!(refused("check ospo-check").contains("unexpected argument 'ospo-check'"));
    assert_eq!(gate("--policy ospo-check").request.policies, ["ospo-check"]);
}

#[test]
fn help_and_version_are_said() {
    for line in ["--help", "-h", "ospo-check --help", "help", "check --help"] {
        let text = said(line);
        assert!(text.contains("Usage: cargo ospo-check"), "{line}: {text}");
        assert!(text.contains("Exit status:"), "{line}: {text}");
    }
    assert_eq!(
        said("--version").trim(),
        format!("cargo-ospo-check {}", env!("CARGO_PKG_VERSION"))
    );
    assert!(said("--help").contains("--policy <PATH>"));
    assert!(!said("--help").contains("--baseline"));
}

#[test]
fn what_is_not_there_yet_is_refused_by_name() {
    for (line, name) in [
        ("--baseline f", "`--baseline`"),
        ("check --baseline f", "`--baseline`"),
        ("sbom", "`sbom`"),
        ("ospo-check notice --check", "`notice`"),
        ("policy show", "`policy show`"),
        ("policy diff a b", "`policy diff`"),
        ("diff --help", "`diff`"),
    ] {
        let message = refused(line);
        let expected = format!("{name} is not supported by this version yet");
        assert!(message.starts_with(&expected), "{line}: {message}");
    }
}

#[test]
fn trust_asked_for_by_a_variable_is_never_ignored() {
    let asked = |value: &str| Environment {
        policy_sha256: Some(value.into()),
        policy_key: Some(value.into()),
        policy_min_version: Some(value.into()),
        policy_name: Some(value.into()),
        ..Environment::default()
    };
    for line in ["", "check", "explain MIT", "--policy template:internal"] {
        for empty in ["", " ", ","] {
            let message = refused_in(&asked(empty), line);
            let message = message.lines().next().unwrap();
            assert!(message.ends_with("is set, but empty"), "{message}");
        }
    }
    let flags = "--policy-sha256 a,b --policy-key a --policy-min-version a --policy-name a";
    let Ok(Parsed::Run(Invocation::Check(options))) = parse_in(&asked("c  d"), flags) else {
        panic!("no check");
    };
    let trust = options.gate.request.trust;
    let values = |asked: &[Asked]| -> Vec<String> {
        asked.iter().map(|asked| asked.value.clone()).collect()
    };
    assert_eq!(values(&trust.sha256), ["a", "b", "c", "d"]);
    for asked in [&trust.keys, &trust.min_versions, &trust.names] {
        assert_eq!(values(asked), ["a", "c  d"]);
    }
    assert_eq!(options.gate.request.cache, None);
}

#[test]
fn the_policy_variable_must_say_something() {
    let with = |value: &str| Environment {
        policy: Some(value.into()),
        ..Environment::default()
    };
    assert!(refused_in(&with(""), "").starts_with("`OSPO_POLICY` is set, but empty"));
    match parse_in(&with("org.toml"), "") {
        Ok(Parsed::Run(Invocation::Check(options))) => {
            assert_eq!(
                options.gate.request.policy_variable.as_deref(),
                Some("org.toml")
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn mistakes_are_usage_errors() {
    for (line, part) in [
        ("--nonsense", "unexpected argument '--nonsense'"),
        ("--polcy x", "'--policy'"),
        ("chekc", "unrecognized subcommand 'chekc'"),
        ("--policy", "a value is required"),
        ("--policy x check", "cannot be used with"),
        ("-q -v", "cannot be used with"),
        ("--color sometimes", "invalid value 'sometimes'"),
        (
            "--message-format xml",
            "`--message-format xml` is not a format",
        ),
        (
            "--message-format html",
            "`--message-format html` cannot be read in a terminal",
        ),
        (
            "--report html=-",
            "write `--report html=FILE` and open the file in a browser",
        ),
        ("--report json", "`--report json` names no file"),
        ("--report json=", "names no file"),
        ("--report json=-", "`--report` writes to files only"),
        ("--report json=a --report short=a", "two reports go to `a`"),
        ("--report xml=a", "`--report xml` is not a format"),
        ("-D nonsense", "`-D nonsense` is not a code"),
        ("-D license-deneid", "did you mean `license-denied`?"),
        ("-D warning", "did you mean `warnings`?"),
        ("--as-of 01.02.2027", "`--as-of 01.02.2027` is not a date"),
        ("--as-of 2026-02-30", "is not a date"),
        ("--as-of 2026-11-30T00:00", "is not a date"),
        (
            "--default-features --no-default-features",
            "cannot be used with",
        ),
        ("--default-features --all-features", "cannot be used with"),
        ("--metadata m --manifest-path x", "cannot be used with"),
        ("--metadata m --config x", "cannot be used with"),
        ("explain", "required arguments were not provided"),
        ("init a b", "unexpected argument 'b'"),
    ] {
        let message = refused(line);
        assert!(message.contains(part), "{line}: {message}");
    }
}

#[test]
fn an_empty_policy_is_refused() {
    let words = ["cargo-ospo-check", "--policy", ""].map(OsString::from);
    assert!(parse(words, &Environment::default()).is_err());
}

#[test]
fn options_mean_what_they_say() {
    let options = check(
        "--policy a --policy template:b --no-discovery --stage local --as-of 2026-11-30 \
         --message-format json --report short=out/a.txt --report json=b.json \
         -D warnings -D waiver-unused --timings --no-cache -v",
    );
    assert_eq!(options.gate.request.policies, ["a", "template:b"]);
    assert!(options.gate.request.no_discovery);
    assert_eq!(options.gate.request.stage, "local");
    assert!(options.gate.request.as_of_chosen);
    assert_eq!(options.gate.request.as_of, jiff::civil::date(2026, 11, 30));
    assert_eq!(options.outputs.format.name, "json");
    assert_eq!(options.outputs.reports[0].format.name, "short");
    assert_eq!(options.outputs.reports[0].path, "out/a.txt");
    assert_eq!(options.outputs.reports[1].path, "b.json");
    assert!(options.gate.request.deny_warnings);
    assert_eq!(options.gate.request.denied, [Code::WaiverUnused]);
    assert!(!options.gate.request.check_files && options.gate.request.cache.is_none());
    assert!(options.timings && options.outputs.display.verbose && !options.outputs.display.quiet);
}

#[test]
fn cargos_own_flags_reach_cargo_and_the_graph() {
    let gate = gate(
        "-C dir -p a -p b --exclude c -F x,y --features z --no-default-features \
         --target t1 --target t2 --locked --offline --frozen --config k=v -Z unstable \
         --manifest-path m/Cargo.toml --color always -q",
    );
    assert_eq!(gate.directory, Some(Utf8PathBuf::from("dir")));
    assert_eq!(gate.request.selection.packages, ["a", "b"]);
    assert_eq!(gate.request.selection.exclude, ["c"]);
    assert_eq!(gate.request.selection.features, ["x,y", "z"]);
    assert!(gate.request.selection.no_default_features && !gate.request.selection.all_features);
    assert_eq!(gate.request.selection.targets, ["t1", "t2"]);
    let Input::Cargo(request) = gate.request.input else {
        panic!("cargo is asked");
    };
    assert_eq!(request.manifest_path, Some("m/Cargo.toml".into()));
    assert!(request.offline && request.frozen && request.quiet);
    assert_eq!(request.config, ["k=v"]);
    assert_eq!(request.unstable, ["unstable"]);
    assert_eq!(request.color.as_deref(), Some("always"));
}

#[test]
fn saved_metadata_needs_no_cargo() {
    assert_eq!(
        gate("--metadata - --offline --locked").request.input,
        Input::Saved("-".into())
    );
}

#[test]
fn init_and_explain() {
    match parse_in(&Environment::default(), "init --template strict p.toml") {
        Ok(Parsed::Run(Invocation::Init(options))) => {
            assert_eq!(options.template.as_deref(), Some("strict"));
            assert_eq!(options.path.unwrap(), "p.toml");
        }
        other => panic!("{other:?}"),
    }
    match parse_in(&Environment::default(), "explain bat@0.25.0 --policy x") {
        Ok(Parsed::Run(Invocation::Explain(options))) => {
            assert_eq!(options.target, "bat@0.25.0");
            assert_eq!(options.gate.request.policies, ["x"]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn colours_follow_flag_variables_and_terminal() {
    use clap::ColorChoice::{Always, Auto, Never};
    let environment = |cargo: Option<&str>, no_color: Option<&str>, term: &str| Environment {
        cargo_term_color: cargo.map(Into::into),
        no_color: no_color.map(Into::into),
        term: Some(term.into()),
        ..Environment::default()
    };
    let plain = environment(None, None, "xterm");
    assert!(plain.color(None, true) && !plain.color(None, false));
    assert!(plain.color(Some(Always), false) && !plain.color(Some(Never), true));
    assert!(!environment(None, None, "dumb").color(None, true));
    assert!(!environment(None, Some("1"), "xterm").color(None, true));
    assert!(environment(None, Some(""), "xterm").color(None, true));
    assert!(environment(Some("always"), Some("1"), "xterm").color(None, false));
    assert!(!environment(Some("never"), None, "xterm").color(None, true));
    assert!(environment(Some("never"), None, "xterm").color(Some(Auto), true));
}

#[test]
fn the_job_summary_belongs_to_the_github_format() {
    let summary = |value: &str, line: &str| {
        let environment = Environment {
            github_step_summary: Some(value.into()),
            ..Environment::default()
        };
        match parse_in(&environment, line) {
            Ok(Parsed::Run(Invocation::Check(options))) => options.outputs.job_summary,
            other => panic!("{line}: {other:?}"),
        }
    };
    let file = Some("s.md".into());
    assert_eq!(summary("s.md", "--message-format github"), file);
    assert_eq!(summary("s.md", "--report github=a.txt"), file);
    assert_eq!(summary("s.md", "--report markdown=a.md"), None);
    assert_eq!(summary("", "--message-format github"), None);
    assert_eq!(check("--message-format github").outputs.job_summary, None);
    assert_eq!(check("--path-base ..").path_base, Some("..".into()));
}

#[test]
fn license_files_are_checked_and_the_cache_is_used_as_asked() {
    let environment = Environment {
        cache: Some("/home/dev/.cache".into()),
        ..Environment::default()
    };
    let gate = |line: &str| match parse_in(&environment, line) {
        Ok(Parsed::Run(Invocation::Check(options))) => options.gate,
        Ok(Parsed::Run(Invocation::Explain(options))) => options.gate,
        other => panic!("{line}: {other:?}"),
    };
    for (line, check_files, cached) in [
        ("", false, true),
        ("--check-files", true, true),
        ("check --check-files --no-cache", true, false),
        ("explain x", false, true),
        ("explain x --check-files --no-cache", true, false),
    ] {
        let gate = gate(line);
        assert_eq!(gate.request.check_files, check_files, "{line}");
        assert_eq!(gate.request.cache.is_some(), cached, "{line}");
    }
}
