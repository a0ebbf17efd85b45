//! JSON report, version 1, of several workspaces: the same structs, filled from all of them.
//!
//! Paths are relative to the folder that holds the workspaces, and whatever is of one of them names
//! it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::v1::{
    FindingEntry, LeftOut, PolicyHead, Report, Run, Workspace, WorkspaceResult, finding, layer,
    packages, policy, summary, tool,
};
use super::write;
use crate::explain::{self, Several, Severity};
use crate::policy::Policy;
use crate::source::sha256_hex;

/// Renders several judged workspaces as one JSON object with a line feed at the end.
#[must_use]
pub fn render_several(several: &Several) -> String {
    write::to_string(&report(several))
}

fn report<'a>(several: &'a Several) -> Report<'a> {
    let judgements = || several.workspaces.iter().map(|at| &at.judgement);
    let mut findings: Vec<(Severity, FindingEntry<'a>)> = Vec::new();
    for at in &several.workspaces {
        let found = at.judgement.findings.iter();
        findings.extend(found.map(|entry| {
            let entry_of = finding(&at.judgement, entry, Some(&at.root));
            (entry.severity, entry_of)
        }));
    }
    findings.sort_by_key(|(severity, _)| std::cmp::Reverse(*severity));
    let workspaces = several.workspaces.iter().map(|at| Workspace {
        root: &at.root,
        cargo_lock_sha256: at.judgement.graph.cargo_lock_sha256(),
        result: Some(WorkspaceResult {
            outcome: at.judgement.outcome.as_str(),
            exit_code: at.judgement.exit_code,
            enforced: at.judgement.run.enforced,
            policy: policy(&at.judgement),
            summary: summary(&at.judgement.summary),
        }),
    });
    let words = |get: fn(&explain::Run) -> &Vec<String>| -> Vec<&'a str> {
        let all: BTreeSet<&str> = judgements()
            .flat_map(|judgement| get(&judgement.run).iter().map(String::as_str))
            .collect();
        all.into_iter().collect()
    };
    let first = judgements().next();
    Report {
        schema_version: 1,
        tool: tool(),
        policy: policies(several),
        run: Run {
            as_of: first.map_or_else(String::new, |judgement| judgement.run.as_of.to_string()),
            stage: first.map_or("", |judgement| &judgement.run.stage),
            enforced: judgements().all(|judgement| judgement.run.enforced),
            narrowed: words(|run| &run.narrowed),
            features: words(|run| &run.features),
            targets: words(|run| &run.targets),
            workspaces: workspaces.collect(),
            product: first.and_then(|judgement| judgement.run.product.as_deref()),
            left_out: several.left_out.as_ref().map(|all| {
                let entries = all.iter().map(|entry| LeftOut {
                    path: &entry.path,
                    reason: entry.reason,
                });
                entries.collect()
            }),
        },
        outcome: several.outcome.as_str(),
        exit_code: several.exit_code,
        summary: summary(&several.summary),
        packages: several
            .workspaces
            .iter()
            .flat_map(|at| packages(&at.judgement, &at.root))
            .collect(),
        findings: findings.into_iter().map(|(_, entry)| entry).collect(),
    }
}

/// What several workspaces were judged by, taken together; each has its own list beside.
fn policies<'a>(several: &'a Several) -> PolicyHead<'a> {
    let highest: Vec<&Policy> = several
        .workspaces
        .iter()
        .filter_map(|at| at.judgement.layers.first())
        .collect();
    let joined = |get: fn(&'a Policy) -> &'a str| -> Cow<'a, str> {
        let mut words: Vec<&str> = Vec::new();
        for policy in &highest {
            if !words.contains(&get(policy)) {
                words.push(get(policy));
            }
        }
        match words[..] {
            [word] => Cow::Borrowed(word),
            _ => Cow::Owned(words.join(", ")),
        }
    };
    let digests: BTreeSet<&str> = highest
        .iter()
        .map(|policy| policy.sha256.as_str())
        .collect();
    let digests: Vec<&str> = digests.into_iter().collect();
    let (all, _) = several.policies();
    let entry = |wanted: &Policy| {
        several.workspaces.iter().find_map(|at| {
            let policy = at
                .judgement
                .layers
                .iter()
                .find(|policy| policy.sha256 == wanted.sha256)?;
            Some(layer(&at.judgement, policy))
        })
    };
    PolicyHead {
        name: joined(|policy| &policy.identity.name),
        version: joined(|policy| &policy.identity.version),
        owner: joined(|policy| &policy.identity.owner),
        sha256: match digests[..] {
            [digest] => Cow::Borrowed(digest),
            _ => Cow::Owned(sha256_hex(digests.join("\n").as_bytes())),
        },
        layers: all.into_iter().filter_map(entry).collect(),
    }
}
