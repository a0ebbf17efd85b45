//! Every line that `doctor` can say, and that it says nothing of what is not so.

use jiff::civil::date;
use semver::Version;

use super::{
    Cargo, Check, ConfigFile, Health, LockState, NamedPolicy, Obstacle, Situation, Toolchain,
    config_says, diagnose, toolchain_says,
};
use crate::graph::Graph;
use crate::policy::{ParseContext, Policy, parse, template};
use crate::source::Sources;
use crate::vocabulary::Narrowing;

fn policies() -> Vec<Policy> {
    let context = ParseContext {
        today: date(2026, 11, 22),
        tool_version: &Version::new(0, 1, 0),
    };
    let text = template("strict").unwrap();
    let text = text.replacen(
        "[policy]",
        "[stages.pilot]\non-deny = \"warn\"\n[stages.strict]\non-review = \"fail\"\n[policy]",
        1,
    );
    vec![parse(&mut Sources::new(), "ospo-policy.toml", &text, &context).unwrap()]
}

fn obstacle(text: &str, status: u8) -> Obstacle {
    Obstacle {
        text: text.to_owned(),
        help: vec!["mend it".to_owned()],
        status,
    }
}

/// A situation in which all is well, changed by `change`, and what is said about it.
fn said(change: impl FnOnce(&mut Situation<'_>)) -> Vec<Check> {
    let graph = Graph::of("/ws", Vec::new());
    let policies = policies();
    let mut situation = Situation {
        cargo: Cargo {
            version: Ok("cargo 1.91.0".to_owned()),
            variable: None,
        },
        graph: Ok(&graph),
        is_saved: false,
        lock: LockState::Committed,
        policy: Ok(&policies),
        named: vec![named(true, false), named(false, true)],
        no_discovery: false,
        trust: [true, false],
        as_of: date(2026, 11, 22),
        stage: "ci".to_owned(),
        narrowed: Some(Vec::new()),
        variables: Vec::new(),
        configs: Vec::new(),
        toolchain: None,
    };
    change(&mut situation);
    diagnose(&situation)
}

fn named(is_organisation: bool, is_in_repository: bool) -> NamedPolicy {
    NamedPolicy {
        shown: "ospo-policy.toml".to_owned(),
        by: "named by `--policy`",
        is_organisation,
        is_in_repository,
    }
}

/// The one line that has `words`.
#[track_caller]
fn line(checks: &[Check], words: &str) -> (Health, u8, bool) {
    let mut found = checks.iter().filter(|check| check.text.contains(words));
    let Some(check) = found.next() else {
        panic!("nothing says `{words}`: {checks:#?}");
    };
    assert!(found.next().is_none(), "said twice: {words}");
    (check.health, check.status, !check.next.is_empty())
}

const OK: (Health, u8, bool) = (Health::Ok, 0, false);
const WARN: (Health, u8, bool) = (Health::Warn, 0, true);

#[test]
fn where_all_is_well_every_line_is_ok() {
    let checks = said(|_| {});
    assert!(
        checks.iter().all(|check| check.health == Health::Ok),
        "{checks:#?}"
    );
    for words in [
        "SPDX license list",
        "cargo 1.91.0, found by its name",
        "0 members, its graph 0 packages",
        "matches the manifests and is committed",
        "no package is vendored",
        "the organisation's, named by `--policy`",
        "the workspace's, named by `--policy`",
        "judged by \"",
        "a digest is required of the policy",
        "stage `ci`",
        "nothing is narrowed",
    ] {
        assert_eq!(line(&checks, words), OK, "{words}");
    }
    assert_eq!(checks.len(), 11);
}

#[test]
fn what_keeps_the_gate_from_judging_fails_with_its_status() {
    let no_cargo = said(|at| {
        at.cargo.version = Err("`x` cannot be found".to_owned());
        at.cargo.variable = Some("x".to_owned());
        at.graph = Err(obstacle("no graph", 4));
    });
    assert_eq!(
        line(&no_cargo, "`CARGO` names `x`"),
        (Health::Fail, 4, true)
    );
    assert!(!no_cargo.iter().any(|check| check.text.contains("no graph")));
    let saved = said(|at| {
        at.cargo.version = Err("`x` cannot be found".to_owned());
        at.is_saved = true;
    });
    assert_eq!(line(&saved, "`--metadata` needs none"), OK);
    assert_eq!(line(&saved, "only running cargo shows"), OK);
    let no_graph = said(|at| at.graph = Err(obstacle("no graph", 4)));
    assert_eq!(line(&no_graph, "no graph"), (Health::Fail, 4, true));
    let no_policy = said(|at| at.policy = Err(obstacle("no policy", 3)));
    assert_eq!(line(&no_policy, "no policy"), (Health::Fail, 3, true));
    let no_stage = said(|at| at.stage = "none".to_owned());
    assert_eq!(
        line(&no_stage, "has no stage `none`"),
        (Health::Fail, 3, true)
    );
}

#[test]
fn what_ci_would_judge_differently_is_a_warning() {
    for (state, words) in [
        (LockState::Changed, "CI judges the committed one"),
        (LockState::Untracked, "CI has none"),
    ] {
        assert_eq!(line(&said(|at| at.lock = state), words), WARN);
    }
    let unknown = said(|at| at.lock = LockState::Unknown);
    assert_eq!(line(&unknown, "`Cargo.lock` matches the manifests"), OK);
    for (stage, expected) in [("local", WARN), ("pilot", WARN), ("strict", OK)] {
        let checks = said(|at| at.stage = stage.to_owned());
        assert_eq!(
            line(&checks, &format!("stage `{stage}`")),
            expected,
            "{stage}"
        );
    }
    let narrowed = said(|at| at.narrowed = Some(vec![Narrowing::Target("x".to_owned())]));
    assert_eq!(line(&narrowed, "narrowed by `--target x`"), WARN);
    let unknown = said(|at| at.narrowed = None);
    assert!(!unknown.iter().any(|check| check.text.contains("narrowed")));
    let variables = said(|at| at.variables = vec!["OSPO_POLICY".to_owned()]);
    assert_eq!(line(&variables, "perhaps not in CI: OSPO_POLICY"), WARN);
    let alone = said(|at| at.no_discovery = true);
    assert_eq!(line(&alone, "`--no-discovery`"), WARN);
}

#[test]
fn the_policies_are_told_with_what_they_lack() {
    let own = said(|at| {
        at.named = vec![named(false, true)];
        at.trust = [false, false];
    });
    assert_eq!(line(&own, "neither `--policy` nor `OSPO_POLICY`"), OK);
    assert_eq!(line(&own, "can edit the policy it is judged by"), WARN);
    let organisation = said(|at| {
        at.named = vec![named(true, false)];
        at.trust = [false, false];
    });
    assert_eq!(line(&organisation, "no policy of its own"), OK);
    assert_eq!(line(&organisation, "no digest or signature"), WARN);
    let both = said(|at| at.trust = [true, true]);
    assert_eq!(line(&both, "a digest and a signature"), OK);
    let inside = said(|at| {
        at.named = vec![named(true, true)];
        at.trust = [false, false];
    });
    assert_eq!(line(&inside, "can edit the policy it is judged by"), WARN);

    let mut layers = policies();
    layers.extend(policies());
    layers[0].identity.effective = Some(date(2027, 1, 1));
    layers[1].identity.review_by = Some(date(2026, 1, 1));
    let graph = Graph::of("/ws", Vec::new());
    let checks = said(|at| {
        at.graph = Err(obstacle("x", 4));
        at.named.clear();
    });
    assert!(!checks.iter().any(|check| check.text.contains("vendored")));
    let late = Situation {
        policy: Ok(&layers),
        graph: Ok(&graph),
        cargo: Cargo {
            version: Ok("cargo".to_owned()),
            variable: None,
        },
        is_saved: false,
        lock: LockState::Committed,
        named: Vec::new(),
        no_discovery: false,
        trust: [false, false],
        as_of: date(2026, 11, 22),
        stage: "ci".to_owned(),
        narrowed: None,
        variables: Vec::new(),
        configs: Vec::new(),
        toolchain: None,
    };
    let checks = diagnose(&late);
    assert_eq!(line(&checks, "layer 1 of 2: \""), OK);
    assert_eq!(line(&checks, "layer 2 of 2: \""), OK);
    assert_eq!(line(&checks, "only takes effect on 2027-01-01"), WARN);
    assert_eq!(line(&checks, "was to be reviewed by 2026-01-01"), WARN);
}

#[test]
fn configuration_that_changes_what_is_judged_is_told() {
    let file = |text: &str| ConfigFile {
        shown: ".cargo/config.toml".to_owned(),
        says: config_says(text),
    };
    let near = file(
        "[alias]\nospo-check = \"run\"\n[env]\nOSPO_POLICY = \"x\"\n\
         [source.crates-io]\nreplace-with = \"mirror\"\n[source.mirror]\ndirectory = \"v\"\n\
         [patch.crates-io]\na = { path = \"a\" }\n",
    );
    let far = file("[source.crates-io]\nreplace-with = \"other\"\n");
    assert_eq!(near.says.as_ref().unwrap().directories, ["v"]);
    let checks = said(|at| at.configs = vec![near, far]);
    assert_eq!(line(&checks, "an alias `ospo-check`"), WARN);
    assert_eq!(line(&checks, "which has no effect"), WARN);
    assert_eq!(line(&checks, "`crates-io` is replaced by `mirror`"), OK);
    assert_eq!(line(&checks, "patches a"), WARN);
    assert!(!checks.iter().any(|check| check.text.contains("`other`")));
    let broken = said(|at| at.configs = vec![file("[")]);
    assert_eq!(line(&broken, "cannot be read"), WARN);
    assert_eq!(config_says("").unwrap(), super::ConfigSays::default());
    assert_eq!(
        config_says("alias = 1\nsource = [1]\n[source2]\n[env]\nX = 1").unwrap(),
        super::ConfigSays::default()
    );
}

#[test]
fn the_file_that_chooses_the_toolchain_is_told() {
    assert_eq!(
        toolchain_says("[toolchain]\nchannel = \"1.91\"\n"),
        Some(("1.91".to_owned(), false))
    );
    assert_eq!(
        toolchain_says("nightly\n"),
        Some(("nightly".to_owned(), false))
    );
    assert_eq!(
        toolchain_says("/evil/rust\n"),
        Some(("/evil/rust".to_owned(), true))
    );
    assert_eq!(toolchain_says("\n"), None);
    let (chosen, is_path) = toolchain_says("[toolchain]\npath = \"../x\"\n").unwrap();
    assert!(is_path);
    let toolchain = |is_path| {
        Some(Toolchain {
            shown: "rust-toolchain.toml".to_owned(),
            chosen: chosen.clone(),
            is_path,
        })
    };
    let path = said(|at| at.toolchain = toolchain(true));
    assert_eq!(line(&path, "so a change can choose the cargo"), WARN);
    let channel = said(|at| at.toolchain = toolchain(false));
    assert_eq!(line(&channel, "chooses the toolchain `../x`"), OK);
}
