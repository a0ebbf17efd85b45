//! One line a check, in the order in which a run would meet it.

use super::model::{Check, Health, LockState, NamedPolicy, Obstacle, Situation};
use crate::findings::CI;
use crate::findings::stage::mapping;
use crate::graph::Graph;
use crate::policy::Policy;
use crate::source::without_credentials;
use crate::vocabulary::SourceKind;

/// Says how everything stands that a run depends on.
#[must_use]
pub(crate) fn diagnose(situation: &Situation<'_>) -> Vec<Check> {
    let mut checks = vec![
        ok(format!(
            "cargo-ospo-check {}, SPDX license list {}",
            env!("CARGO_PKG_VERSION"),
            spdx::license_version()
        )),
        cargo(situation),
    ];
    checks.extend(workspace(situation));
    checks.extend(sources(situation));
    checks.extend(toolchain(situation));
    checks.extend(aliases(situation));
    checks.extend(policies(situation));
    checks.extend(trust(situation));
    checks.extend(stage(situation));
    checks.extend(narrowing(situation));
    checks.extend(variables(situation));
    checks
}

fn said(health: Health, text: impl Into<String>, next: &[&str]) -> Check {
    Check {
        health,
        text: text.into(),
        next: next.iter().map(|&line| line.to_owned()).collect(),
        status: 0,
    }
}

fn ok(text: impl Into<String>) -> Check {
    said(Health::Ok, text, &[])
}

fn warn(text: impl Into<String>, next: &str) -> Check {
    said(Health::Warn, text, &[next])
}

fn fail(obstacle: &Obstacle) -> Check {
    Check {
        health: Health::Fail,
        text: obstacle.text.clone(),
        next: obstacle.help.clone(),
        status: obstacle.status,
    }
}

fn cargo(situation: &Situation<'_>) -> Check {
    let cargo = &situation.cargo;
    let from = match &cargo.variable {
        Some(program) => format!("`CARGO` names `{program}`"),
        None => "found by its name".to_owned(),
    };
    match &cargo.version {
        Ok(version) => ok(format!("{version}, {from}")),
        Err(why) if situation.is_saved => ok(format!("{why}; `--metadata` needs none")),
        Err(why) => Check {
            status: 4,
            ..said(
                Health::Fail,
                format!("{why} ({from})"),
                &["install Rust from https://rustup.rs, or set `CARGO` to cargo's path"],
            )
        },
    }
}

fn workspace(situation: &Situation<'_>) -> Vec<Check> {
    let graph = match &situation.graph {
        Ok(graph) => *graph,
        // Without a cargo the line before has said it.
        Err(_) if situation.cargo.version.is_err() && !situation.is_saved => return Vec::new(),
        // What is asked of the policies is asked before cargo runs; it is said about them below.
        Err(obstacle) if situation.policy.as_ref().err() == Some(obstacle) => return Vec::new(),
        Err(obstacle) => return vec![fail(obstacle)],
    };
    let mut checks = vec![ok(format!(
        "the workspace has {}, its graph {}",
        counted(graph.members().len(), "member"),
        counted(graph.packages.len(), "package")
    ))];
    if let Some(why) = graph.over_reported() {
        checks.push(warn(
            format!(
                "every package counts in every reach, because cargo's choice is not known: {why}"
            ),
            "please report it",
        ));
    }
    checks.push(lock(situation, graph));
    checks
}

fn lock(situation: &Situation<'_>, graph: &Graph) -> Check {
    if graph.cargo_lock_sha256().is_none() {
        return warn(
            "no `Cargo.lock` beside the metadata, so checksums are unknown",
            "keep the lock beside the manifests the metadata was made of",
        );
    }
    if situation.is_saved {
        return ok("`Cargo.lock` exists; only running cargo shows whether it matches");
    }
    match situation.lock {
        LockState::Committed => ok("`Cargo.lock` matches the manifests and is committed"),
        LockState::Unknown => ok("`Cargo.lock` matches the manifests"),
        LockState::Changed => warn(
            "`Cargo.lock` matches the manifests, but has uncommitted changes: CI judges the committed one",
            "git diff Cargo.lock",
        ),
        LockState::Untracked => warn(
            "`Cargo.lock` matches the manifests, but is not committed: CI has none",
            "git add --force Cargo.lock",
        ),
    }
}

/// Where packages come from: mirrors, vendored folders, patches of the configuration.
fn sources(situation: &Situation<'_>) -> Vec<Check> {
    let mut checks = Vec::new();
    let mut seen = Vec::new();
    for file in &situation.configs {
        let says = match &file.says {
            Ok(says) => says,
            Err(why) => {
                checks.push(warn(
                    format!("`{}` cannot be read: {why}", file.shown),
                    "fix it; cargo reads it too",
                ));
                continue;
            }
        };
        for (source, by) in &says.replaced {
            // The nearest file that says something of a source counts.
            if !seen.contains(source) {
                seen.push(source.clone());
                checks.push(ok(format!(
                    "the source `{}` is replaced by `{}` ({})",
                    without_credentials(source),
                    without_credentials(by),
                    file.shown
                )));
            }
        }
        if !says.patches.is_empty() {
            checks.push(warn(
                format!("`{}` patches {}", file.shown, says.patches.join(", ")),
                "make sure CI has the same file",
            ));
        }
    }
    if let Ok(graph) = situation.graph {
        let vendored = graph.packages.iter();
        let vendored = vendored.filter(|package| package.source == SourceKind::Vendored);
        match vendored.count() {
            0 => checks.push(ok("no package is vendored")),
            count => checks.push(ok(format!(
                "{} vendored: their source is `vendored`, whatever registry they name",
                counted(count, "package is|packages are")
            ))),
        }
    }
    checks
}

fn toolchain(situation: &Situation<'_>) -> Option<Check> {
    let file = situation.toolchain.as_ref()?;
    let text = format!("`{}` chooses the toolchain `{}`", file.shown, file.chosen);
    Some(if file.is_path {
        warn(
            format!("{text}: a folder, so a change can choose the cargo"),
            "in CI set `RUSTUP_TOOLCHAIN`, which takes precedence",
        )
    } else {
        ok(text)
    })
}

fn aliases(situation: &Situation<'_>) -> Vec<Check> {
    let mut checks = Vec::new();
    for file in &situation.configs {
        let Ok(says) = &file.says else { continue };
        if says.has_alias {
            checks.push(warn(
                format!(
                    "`{}` has an alias `ospo-check`: `cargo ospo-check` may run something else",
                    file.shown
                ),
                "call `cargo-ospo-check`, always in CI",
            ));
        }
        if says.sets_ours {
            checks.push(warn(
                format!(
                    "`[env]` of `{}` sets variables of this tool, which has no effect",
                    file.shown
                ),
                "set them in the environment, or use flags",
            ));
        }
    }
    checks
}

fn policies(situation: &Situation<'_>) -> Vec<Check> {
    let mut checks: Vec<Check> = situation.named.iter().map(named).collect();
    let is_named = |is_organisation| {
        let mut named = situation.named.iter();
        named.any(|policy| policy.is_organisation == is_organisation)
    };
    if !is_named(true) {
        checks.push(ok(
            "neither `--policy` nor `OSPO_POLICY` names a policy of the organisation",
        ));
    } else if !is_named(false) && !situation.no_discovery {
        checks.push(ok(
            "the workspace has no policy of its own, or it is the same file",
        ));
    }
    if situation.no_discovery {
        checks.push(warn(
            "the workspace's own policy is left out: `--no-discovery`",
            "make sure CI uses the same flag",
        ));
    }
    let layers = match &situation.policy {
        Ok(layers) => *layers,
        Err(obstacle) => {
            checks.push(fail(obstacle));
            return checks;
        }
    };
    for (at, layer) in layers.iter().enumerate() {
        checks.push(layer_line(at, layers.len(), layer));
        checks.extend(dates(situation, layer));
    }
    checks
}

fn named(policy: &NamedPolicy) -> Check {
    let whose = if policy.is_organisation {
        "the organisation's"
    } else {
        "the workspace's"
    };
    ok(format!("policy `{}`: {whose}, {}", policy.shown, policy.by))
}

fn layer_line(at: usize, count: usize, layer: &Policy) -> Check {
    let identity = &layer.identity;
    let place = match (at, count) {
        (_, 1) => "judged by".to_owned(),
        (at, count) => format!("layer {} of {count}:", at + 1),
    };
    let digest: String = layer.sha256.chars().take(12).collect();
    let version = match identity.version.as_str() {
        "" => String::new(),
        version => format!(" {version}"),
    };
    ok(format!(
        "{place} \"{}\"{version}, sha256:{digest}…, {}",
        identity.name,
        counted(layer.rules.len(), "rule")
    ))
}

fn dates(situation: &Situation<'_>, layer: &Policy) -> Vec<Check> {
    let identity = &layer.identity;
    let name = &identity.name;
    let mut checks = Vec::new();
    if let Some(day) = identity.effective.filter(|day| *day > situation.as_of) {
        checks.push(warn(
            format!("\"{name}\" only takes effect on {day}"),
            "cargo ospo-check explain policy-not-yet-effective",
        ));
    }
    if let Some(day) = identity.review_by.filter(|day| *day < situation.as_of) {
        checks.push(warn(
            format!("\"{name}\" was to be reviewed by {day}"),
            "cargo ospo-check explain policy-review-due",
        ));
    }
    checks
}

/// Whether a change under judgement could change what it is judged by.
fn trust(situation: &Situation<'_>) -> Option<Check> {
    let [pin, key] = situation.trust;
    let asked: Vec<&str> = [(pin, "a digest"), (key, "a signature")]
        .into_iter()
        .filter_map(|(is_asked, what)| is_asked.then_some(what))
        .collect();
    if !asked.is_empty() {
        let verb = if asked.len() == 1 { "is" } else { "are" };
        let text = format!("{} {verb} required of the policy", asked.join(" and "));
        return Some(ok(text));
    }
    if situation.named.is_empty() {
        return None;
    }
    let outside = situation
        .named
        .iter()
        .any(|policy| policy.is_organisation && !policy.is_in_repository);
    Some(if outside {
        warn(
            "no digest or signature is required of the organisation's policy",
            "in CI set `OSPO_POLICY_SHA256` or `OSPO_POLICY_KEY`",
        )
    } else {
        warn(
            "every policy is in the repository and none is pinned: a change can edit the policy it is judged by",
            "in CI set `OSPO_POLICY_SHA256` or `OSPO_POLICY_KEY`, and name the policy with `OSPO_POLICY`",
        )
    })
}

fn stage(situation: &Situation<'_>) -> Option<Check> {
    let stage = &situation.stage;
    if stage == CI {
        return Some(ok("stage `ci`: everything that fails, fails"));
    }
    let layers = situation.policy.as_ref().ok()?;
    Some(match mapping(layers, stage, situation.as_of) {
        Ok(mapping) if mapping.enforces(true) => ok(format!("stage `{stage}` fails as `ci` does")),
        Ok(_) => warn(
            format!("stage `{stage}` lets pass what fails in CI"),
            "run with `--stage ci` to see what CI sees",
        ),
        Err(error) => fail(&Obstacle {
            help: vec![format!("the stages are: {}", error.known.join(", "))],
            text: error.to_string(),
            status: 3,
        }),
    })
}

fn narrowing(situation: &Situation<'_>) -> Vec<Check> {
    let Some(narrowed) = &situation.narrowed else {
        return Vec::new();
    };
    if narrowed.is_empty() {
        return vec![ok(
            "nothing is narrowed: all members, features and platforms",
        )];
    }
    narrowed
        .iter()
        .map(|what| {
            warn(
                format!("the run is narrowed by `{what}`"),
                "leave it out, unless CI has it too",
            )
        })
        .collect()
}

fn variables(situation: &Situation<'_>) -> Option<Check> {
    if situation.variables.is_empty() {
        return None;
    }
    Some(warn(
        format!(
            "set here, perhaps not in CI: {}",
            situation.variables.join(", ")
        ),
        "make sure CI sets the same",
    ))
}

/// `noun` may be `one|many`; otherwise many have an `s`.
fn counted(count: usize, noun: &str) -> String {
    let (one, many) = match noun.split_once('|') {
        Some((one, many)) => (one.to_owned(), many.to_owned()),
        None => (noun.to_owned(), format!("{noun}s")),
    };
    format!("{count} {}", if count == 1 { one } else { many })
}
