//! The policy as the council wrote it, checked: what every other room reads.
//!
//! Values only. Parsing and validation live in `parse`; nothing here decides anything.
//! Every part a verdict may rest on carries the span of the words that say so.

use std::collections::BTreeMap;

use jiff::civil::Date;
use semver::Version;

use crate::license::{Expression, Family, Term};
use crate::policy::{Agreement, Conditions, CratePattern, Product, TestCase};
use crate::source::{FileId, Span};
use crate::vocabulary::{Modification, Narrow, Reach, SourceKind, Verdict};

/// One policy, parsed and valid.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The main file it was read from.
    pub file: FileId,
    /// The files of `include`, each with its path relative to the folder of `file`.
    pub included: Vec<(FileId, String)>,
    /// Hexadecimal SHA-256 of the file's bytes.
    pub sha256: String,
    /// The ids of the keys it is signed with; `None` where nobody asked for a signature.
    pub signed_by: Option<String>,
    /// `[policy]`: who decides, and until when.
    pub identity: Identity,
    /// `[defaults]`; `None` in a lower layer that leaves them to the layers above.
    pub defaults: Option<Defaults>,
    /// `[scope]`.
    pub scope: Scope,
    /// `[distributions]`: name and meaning. Where the section is left out, every name that rules,
    /// members, waivers and `may-claim` use, without meaning.
    pub distributions: BTreeMap<String, String>,
    /// `[obligations]`: name and meaning.
    pub obligations: BTreeMap<String, String>,
    /// `[groups]`, as written.
    pub groups: BTreeMap<String, NamedGroup>,
    /// `[[rules]]`, in file order, groups replaced by what they hold.
    pub rules: Vec<Rule>,
    /// `[[members]]`, in file order; the first that names a member decides.
    pub members: Vec<MemberDistribution>,
    /// `[first-party]`.
    pub first_party: FirstParty,
    /// `[stages.*]` as written; the built-in ones (`ci`, `local`) are not in here.
    pub stages: BTreeMap<String, Stage>,
    /// `[waiver-terms]`.
    pub waiver_terms: WaiverTerms,
    /// `[[waivers]]`, in file order.
    pub waivers: Vec<Waiver>,
    /// `[[agreements]]`, in file order; only in a first layer.
    pub agreements: Vec<Agreement>,
    /// `[[products]]`, in file order; only in a first layer.
    pub products: Vec<Product>,
    /// `[[clarifications]]`, in file order.
    pub clarifications: Vec<Clarification>,
    /// `[[alternatives]]`, in file order.
    pub alternatives: Vec<Alternative>,
    /// `[lower-layers]`.
    pub lower_layers: LowerLayers,
    /// `[[native]]`, in file order.
    pub native: Vec<Native>,
    /// `[[tests]]`, in file order.
    pub tests: Vec<TestCase>,
}

impl Policy {
    /// Tells whether a file is the policy's own, or one that it includes.
    #[must_use]
    pub fn holds(&self, file: FileId) -> bool {
        self.file == file || self.included.iter().any(|(included, _)| *included == file)
    }
}

/// `[policy]`: name, version, people and dates.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Name of the policy.
    pub name: String,
    /// Version, free text; empty in a lower layer that gives none.
    pub version: String,
    /// Who owns it; empty in a lower layer that gives none.
    pub owner: String,
    /// Printed with every failure.
    pub contact: Option<String>,
    /// Template of the request link with `{crate}`, `{version}`, `{license}`.
    pub request_url: Option<String>,
    /// First day it is in force.
    pub effective: Option<Date>,
    /// Last day before it is due for review.
    pub review_by: Option<Date>,
    /// Last day it may be used at all.
    pub valid_until: Option<Date>,
    /// People who may approve waivers.
    pub approvers: Vec<Approver>,
    /// License choice order inside OR, most wanted first.
    pub prefer: Vec<Term>,
    /// SPDX ids newer than the tool's list.
    pub known_ids: Vec<String>,
}

/// One person who may approve waivers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approver {
    /// Name as waivers give it.
    pub name: String,
    /// Role, for people to read.
    pub role: Option<String>,
    /// Last day on which an approval by this person counts; `None`: still in office.
    pub until: Option<Date>,
}

/// `[lower-layers]`: what layers below may bring against this one's verdicts; by default nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LowerLayers {
    /// Verdicts of this layer that a waiver of a layer below may lift.
    pub may_waive: Vec<Verdict>,
    /// Where a clarification of a layer below may apply; `None`: nowhere.
    pub may_clarify: Option<MayClarify>,
}

/// Where clarifications of layers below may apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MayClarify {
    /// Only where a package's own license facts are missing; a field that cannot be read is one.
    Missing,
    /// Everywhere.
    All,
}

/// `[defaults]`.
#[derive(Debug, Clone)]
pub struct Defaults {
    /// Verdict of a license no rule names: [`Verdict::Review`] or [`Verdict::Deny`].
    pub verdict: Verdict,
    /// The value of `verdict`; where it is left out the `[defaults]` header, and where that is
    /// left out too (the verdict is review then) the `[policy]` header.
    pub span: Span,
    /// `additions = "accept-base"`: a listed `X WITH E` is acceptable where X is.
    pub accept_base: bool,
    /// `check-files`.
    pub check_files: bool,
    /// Linked native code that no `[[native]]` entry names has to be looked at; `None` where a note
    /// will do, or where a layer below the first says nothing.
    pub native_review: Option<NativeReview>,
}

/// That native code which nobody has ruled on is held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NativeReview {
    /// The value of `native = "review"`; where a first layer says nothing, which means the same, as
    /// [`Defaults::span`] where that one has no `verdict`.
    pub span: Span,
    /// Whether the policy says it.
    pub is_said: bool,
}

/// `[scope]`.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Reaches that are judged, sorted; all unless the policy says otherwise.
    pub reach: Vec<Reach>,
    /// `may-narrow`; `None` where the policy is silent (all is allowed while no pin is in force).
    pub may_narrow: Option<Vec<Narrow>>,
}

/// One `[[rules]]` entry.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Unique name.
    pub id: String,
    /// The whole `licenses` value, where a reader sees what the rule names.
    pub span: Span,
    /// What it names, groups resolved, in order.
    pub entries: Vec<Entry>,
    /// What it says: [`Verdict::Allow`], [`Verdict::Review`] or [`Verdict::Deny`].
    pub verdict: Verdict,
    /// When it applies; all must hold.
    pub conditions: Conditions,
    /// Obligations that come with it.
    pub obligations: Vec<String>,
    /// The council's reason; always there for review and deny.
    pub reason: Option<String>,
    /// The council's advice.
    pub remedy: Option<String>,
    /// Where to read more.
    pub url: Option<String>,
    /// Whether a waiver may lift it.
    pub waivable: bool,
    /// Until this day the rule is skipped.
    pub in_force_from: Option<Date>,
}

/// One of `[groups]`, as written.
#[derive(Debug, Clone)]
pub struct NamedGroup {
    /// The name, where it is defined.
    pub span: Span,
    /// What it holds; other groups are not resolved.
    pub entries: Vec<Entry>,
}

/// One thing a rule names.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// The string in the file, with its quotes; for what a group holds, the string in the group.
    pub span: Span,
    /// The group it came through, innermost first; empty if written in the rule itself.
    pub groups: Vec<String>,
}

/// The kinds of entries of a `licenses` list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryKind {
    /// An id, `X WITH E` or a LicenseRef.
    Term(Term),
    /// `X-*`: every version of a family.
    Family(Family),
    /// `@osi-approved`.
    OsiApproved,
    /// `@fsf-libre`.
    FsfLibre,
    /// `"*"`.
    Any,
    /// `@name`: another group. Only in [`Policy::groups`]; rules have them resolved.
    Group(String),
}

/// One `[[members]]` entry.
#[derive(Debug, Clone)]
pub struct MemberDistribution {
    /// Names or `prefix-*` of members.
    pub packages: Vec<CratePattern>,
    /// How they leave the firm.
    pub distribution: String,
    /// The whole value of `packages`.
    pub span: Span,
}

/// `[first-party]`: what is ours although it is not a workspace member.
#[derive(Debug, Clone, Default)]
pub struct FirstParty {
    /// Names or `prefix-*`.
    pub crates: Vec<CratePattern>,
    /// Registry URL prefixes, without `sparse+` or `registry+`, ending at `/`.
    pub registries: Vec<String>,
    /// Git URL prefixes, ending at `/`.
    pub git: Vec<String>,
    /// Paths relative to the workspace root, `*` at the end allowed.
    pub paths: Vec<String>,
    /// Licenses our own members may declare although a rule denies them.
    pub licenses: Vec<Term>,
    /// Distributions a member's own manifest may claim.
    pub may_claim: Vec<String>,
    /// The distribution of members that only tests of other members use.
    pub unshipped: Option<String>,
    /// Where each text of `crates`, `registries` and `git` stands, with its quotes.
    pub places: Vec<Span>,
}

/// One `[stages.*]`.
#[derive(Debug, Clone)]
pub struct Stage {
    /// Whether needs-review fails the build.
    pub review_fails: bool,
    /// Whether denied fails the build.
    pub deny_fails: bool,
    /// Whether undetermined fails the build.
    pub undetermined_fails: bool,
    /// Last day of the stage; afterwards it behaves as `ci`.
    pub until: Option<Date>,
}

/// `[waiver-terms]`.
#[derive(Debug, Clone)]
pub struct WaiverTerms {
    /// Longest term in days, from approval to expiry.
    pub max_days: i64,
    /// Days before expiry on which a warning starts.
    pub warn_days: i64,
    /// Days after expiry during which it still holds, with a warning.
    pub grace_days: i64,
    /// Optional fields every waiver must carry (`ticket`, ...).
    pub require: Vec<String>,
}

impl Default for WaiverTerms {
    fn default() -> Self {
        Self {
            max_days: 365,
            warn_days: 30,
            grace_days: 0,
            require: Vec::new(),
        }
    }
}

/// One `[[waivers]]` entry.
#[derive(Debug, Clone)]
pub struct Waiver {
    /// Unique name.
    pub id: String,
    /// The value of `id`.
    pub span: Span,
    /// The crate it is for.
    pub krate: CratePattern,
    /// The terms approved; compared literally, nothing wider.
    pub terms: Vec<Term>,
    /// Where `license` holds an OR, all of it in SPDX's spelling: the terms are approved for a
    /// package that offers exactly this choice, not for one that imposes them together.
    pub whole: Option<String>,
    /// `license` as written.
    pub license: String,
    /// Why it was given.
    pub reason: String,
    /// Who asked.
    pub requested_by: String,
    /// Who approved.
    pub approved_by: String,
    /// The first day it holds.
    pub approved_on: Date,
    /// The last day it holds.
    pub expires: Date,
    /// Ticket of the decision.
    pub ticket: Option<String>,
    /// Where it holds; a source is always among them, crates.io unless it says otherwise.
    pub conditions: Conditions,
    /// Path in the package and lower-case hexadecimal SHA-256; lapses when one differs.
    pub license_files: BTreeMap<String, String>,
}

/// One `[[clarifications]]` entry: a human correction of license facts, pinned to what was read.
#[derive(Debug, Clone)]
pub struct Clarification {
    /// The value of `crate`.
    pub span: Span,
    /// The crate it is for.
    pub krate: CratePattern,
    /// What the package declares today; empty: nothing.
    pub declared: String,
    /// What holds instead.
    pub license: Expression,
    /// Why.
    pub reason: String,
    /// What it is pinned by.
    pub pin: Pin,
}

/// What a clarification is pinned by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pin {
    /// Path in the package and lower-case hexadecimal SHA-256 of the file; at least one.
    LicenseFiles(BTreeMap<String, String>),
    /// Checksum of the package as `Cargo.lock` has it.
    Checksum(String),
    /// Both; both must hold.
    Both(BTreeMap<String, String>, String),
}

/// One `[[alternatives]]` entry.
#[derive(Debug, Clone)]
pub struct Alternative {
    /// The crate to replace.
    pub krate: CratePattern,
    /// What to use instead, in order.
    pub instead: Vec<String>,
    /// Why.
    pub reason: String,
}

/// One `[[native]]` entry: what the native code stands under that a crate binds or compiles.
#[derive(Debug, Clone)]
pub struct Native {
    /// The value of `crate`.
    pub span: Span,
    /// The crate.
    pub krate: CratePattern,
    /// The license of the native code; added to what the package declares.
    pub license: Expression,
    /// Whether its code ends up linked where the crate is only a build dependency.
    pub linked: bool,
    /// Where that was read, for people.
    pub reason: Option<String>,
    /// Sources it is about; `None`: see [`Self::settles`].
    pub source: Option<Vec<SourceKind>>,
}

impl Native {
    /// Tells whether it may speak of a package, so that what it adds counts.
    ///
    /// That makes nothing milder, so an entry that names no source adds to every copy.
    #[must_use]
    pub fn may_mean(&self, name: &str, version: &Version, source: SourceKind) -> bool {
        self.names(source) != Some(false) && self.krate.may_mean(name, version)
    }

    /// Tells whether it says all there is to say of a package's native code, so that nobody has to
    /// look.
    ///
    /// An entry that names no source was written for what crates.io published: a fork, or another
    /// crate of that name, may carry other code.
    #[must_use]
    pub fn settles(
        &self,
        name: &str,
        version: &Version,
        source: SourceKind,
        modification: Modification,
    ) -> bool {
        let is_published =
            source == SourceKind::CratesIo && modification == Modification::Unmodified;
        self.names(source).unwrap_or(is_published) && self.krate.matches(name, version)
    }

    /// Tells whether a source is listed, where any is; the workspace is a path to policies.
    fn names(&self, source: SourceKind) -> Option<bool> {
        let source = match source {
            SourceKind::Workspace => SourceKind::Path,
            source => source,
        };
        self.source
            .as_ref()
            .map(|sources| sources.contains(&source))
    }
}
