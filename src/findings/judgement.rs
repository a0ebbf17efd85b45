//! Everything a printer may show of one run: facts, decisions, findings, outcome and status.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8PathBuf;
use jiff::civil::Date;

use super::several::worst;
use super::{Finding, words};
use crate::decide::Assessment;
use crate::diagnostic::LineKind;
use crate::facts::Facts;
use crate::graph::{Graph, PackageIx};
use crate::policy::Policy;
use crate::source::Sources;
use crate::vocabulary::Outcome;

/// What is said of a failure by the policy as it was at the base.
const BY_THEN: &str = "the policy as it was before this change refuses it; what a change permits itself counts once it is merged, so land the policy first";

/// One run, judged and explained; exit status included, so that no printer computes it.
///
/// It owns all it speaks of: two can be held beside each other and compared.
#[derive(Debug)]
pub struct Judgement {
    /// The files that spans point into.
    pub sources: Sources,
    /// The dependency graph.
    pub graph: Graph,
    /// The policy, organisation's layer first.
    pub layers: Vec<Policy>,
    /// Per layer, where its file really lies; `None` for an embedded template.
    pub layer_paths: Vec<Option<Utf8PathBuf>>,
    /// License facts.
    pub facts: Facts,
    /// Decisions.
    pub assessment: Assessment,
    /// Findings, errors first, then by code and first package.
    pub findings: Vec<Finding>,
    /// Counts.
    pub summary: Summary,
    /// What was asked for.
    pub run: Run,
    /// The outcome before the stage maps it.
    pub outcome: Overall,
    /// The exit status after the stage: 0, 1 or 2.
    pub exit_code: u8,
}

impl Judgement {
    /// Leaves out what is not about `packages`, in an assessment that judges only these.
    pub fn keep_only(&mut self, packages: &BTreeSet<PackageIx>) {
        let about = |finding: &Finding| finding.packages.iter().any(|ix| packages.contains(ix));
        self.findings.retain(about);
        for finding in &mut self.findings {
            finding.each.retain(about);
        }
        self.summary.packages = packages.len();
        self.summary.not_judged = 0;
        self.summary.first_party = 0;
        self.summary.unjudged.clear();
    }

    /// Takes what fails by the policies as they were at the base, and passes by those of now: what a change permits
    /// itself counts once it is merged. `then` has the same graph, and all files of this judgement.
    pub(crate) fn take_new_of(&mut self, then: Self) {
        let of = |finding: &Finding| {
            finding
                .by_crate()
                .iter()
                .map(|one| one.fingerprint.clone())
                .collect::<Vec<_>>()
        };
        let failing = self.findings.iter().filter(|finding| finding.fails());
        let told: BTreeSet<String> = failing.flat_map(of).collect();
        let is_new = |finding: &Finding| {
            let is_told = of(finding)
                .iter()
                .all(|fingerprint| told.contains(fingerprint));
            finding.fails() && finding.outcome.is_some() && !is_told
        };
        let mut new: Vec<Finding> = then.findings.into_iter().filter(is_new).collect();
        for finding in &mut new {
            finding.visit(&mut |finding| finding.line(LineKind::Note, BY_THEN));
        }
        new.append(&mut self.findings);
        self.findings = new;
        self.graph = then.graph;
        self.sources = then.sources;
        self.outcome = self.outcome.max(then.outcome);
        self.exit_code = worst([self.exit_code, then.exit_code].into_iter());
    }

    /// Returns the shortest paths to a package as labels from a member on, at most `max`.
    #[must_use]
    pub fn paths(&self, package: PackageIx, max: usize) -> Vec<Vec<String>> {
        self.graph
            .paths(package, None, max)
            .iter()
            .map(|path| words::path_labels(&self.graph, path))
            .collect()
    }
}

/// What was asked for, as reports record it.
#[derive(Debug, Clone)]
pub struct Run {
    /// The day of judgement.
    pub as_of: Date,
    /// The stage.
    pub stage: String,
    /// Whether the stage fails on everything that `ci` fails on.
    pub enforced: bool,
    /// What does not fail at this stage and would in `ci`.
    pub unenforced: BTreeSet<Outcome>,
    /// What narrowed the run, such as `--target x86_64-unknown-linux-gnu`; empty: nothing.
    pub narrowed: Vec<String>,
    /// Features judged: `all`, `default`, or names.
    pub features: Vec<String>,
    /// Platforms judged; empty: all.
    pub targets: Vec<String>,
    /// The product that was named.
    pub product: Option<String>,
    /// What was judged, as the runner or a flag says; never guessed.
    pub revision: Option<Revision>,
    /// What `--label` says about the run.
    pub labels: BTreeMap<String, String>,
    /// The commit that the run is compared with: what failed there too does not fail the run.
    pub base: Option<Base>,
}

/// The commit that a change starts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// As asked for.
    pub rev: String,
    /// Its id in lower-case hexadecimal; `None` where nothing is older than what is judged.
    pub commit: Option<String>,
    /// The day it was committed, in UTC.
    pub date: Option<Date>,
    /// Who named it: `flag`, `github-pull-request`, …
    pub from: &'static str,
    /// Policies of the repository that differ from the base's.
    pub policy_changed: Vec<String>,
    /// Why nothing is known, if that is so.
    pub unusable: Option<String>,
}

/// A commit of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Host and path of the repository, without scheme and credentials.
    pub repository: String,
    /// Its id in lower-case hexadecimal.
    pub commit: String,
    /// The branch or tag.
    pub reference: Option<String>,
}

/// The outcome of a run before the stage maps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Overall {
    /// Nothing fails.
    Pass,
    /// Nothing is worse than needs-review.
    Review,
    /// Something is denied or undetermined, or a warning was made an error.
    Fail,
}

impl Overall {
    /// Returns the word reports use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Review => "review",
            Self::Fail => "fail",
        }
    }
}

/// Counts; `packages = judged + not_judged + first_party`, and `judged` is the sum of the last five.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// All packages of the metadata.
    pub packages: usize,
    /// Packages that got a verdict.
    pub judged: usize,
    /// Packages that did not get in.
    pub not_judged: usize,
    /// Our own packages.
    pub first_party: usize,
    /// Allowed.
    pub allowed: usize,
    /// Passing only thanks to a waiver.
    pub waived: usize,
    /// Waiting for the council.
    pub review: usize,
    /// Refused.
    pub denied: usize,
    /// Without sufficient facts.
    pub undetermined: usize,
    /// Packages that link native code of unknown license, where the policy takes note of that alone.
    pub native_unknown: usize,
    /// Packages that fail and did so at the base, too.
    pub known: usize,
    /// Members that take the distribution of `[first-party] unshipped`, because only tests use them.
    pub unshipped: usize,
    /// Packages that are not judged, by reason.
    pub unjudged: BTreeMap<&'static str, usize>,
    /// The next day a waiver in use expires.
    pub next_expiry: Option<Date>,
}
