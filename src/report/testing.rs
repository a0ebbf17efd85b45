//! A small judged world for the tests of every printer: one denied crate, one in review, one
//! allowed, one not built, one member. The only place that builds the models by hand.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8PathBuf;
use jiff::civil::date;
use semver::Version;

use crate::decide::{Assessment, Context, ContextDecision, PackageDecision, Ruling, TermDecision};
use crate::diagnostic::{Code, LabelledSpan, Line, LineKind, Severity};
use crate::facts::{Effective, Facts, LicenseFacts, Origin};
use crate::findings::{Basis, Block};
use crate::findings::{
    Edit, Finding, Judgement, MarkedExpression, Overall, Remedy, Run, Summary, identify,
};
use crate::graph::{Graph, Package, PackageIx};
use crate::license::Expression;
use crate::policy::{
    Conditions, Defaults, FirstParty, Identity, LowerLayers, Policy, Rule, Scope, WaiverTerms,
};
use crate::report::Options;
use crate::source::{FileId, Sources, Span};
use crate::vocabulary::{Modification, Outcome, Reach, SourceKind, Unjudged, Verdict};

pub(super) const MANIFEST: &str =
    "[package]\nname = \"payments-cli\"\n\n[dependencies]\nbat = { version = \"0.25\" }\n";
pub(super) const POLICY: &str =
    "schema = 1\n\n[[rules]]\nid = \"lgpl-linked\"\nlicenses = [\"LGPL-*\"]\nverdict = \"deny\"\n";

/// The world of the example.
pub(super) fn world() -> Judgement {
    let mut sources = Sources::new();
    let manifest = sources.add("crates/cli/Cargo.toml", MANIFEST);
    let policy = sources.add("ospo-policy.toml", POLICY);
    let in_policy = |text: &str| span(policy, POLICY, text);
    let mut findings = findings(manifest, policy);
    let (graph, facts) = (graph(), facts());
    identify(&mut findings, &graph, &facts);
    Judgement {
        graph,
        layers: vec![layer(policy, in_policy("[\"LGPL-*\"]"))],
        facts,
        assessment: assessment(in_policy("\"LGPL-*\"")),
        findings,
        run: Run {
            as_of: date(2026, 11, 22),
            stage: "ci".into(),
            enforced: true,
            unenforced: BTreeSet::new(),
            narrowed: Vec::new(),
            features: vec!["all".into()],
            targets: Vec::new(),
            product: None,
            revision: None,
            labels: BTreeMap::new(),
            base: None,
        },
        summary: Summary {
            packages: 4,
            judged: 2,
            not_judged: 1,
            first_party: 1,
            denied: 1,
            review: 1,
            unjudged: BTreeMap::from([("not-built", 1)]),
            ..Summary::default()
        },
        sources,
        layer_paths: vec![Some("/ws/ospo-policy.toml".into())],
        outcome: Overall::Fail,
        exit_code: 1,
    }
}

fn graph() -> Graph {
    Graph::of(
        "/ws",
        vec![
            package(
                "ansi_colours",
                SourceKind::CratesIo,
                Some("registry+https://github.com/rust-lang/crates.io-index"),
            ),
            package(
                "bat",
                SourceKind::Git,
                Some("git+https://u:p@git.example/bat?branch=m#0a1b"),
            ),
            package(
                "cfg",
                SourceKind::Registry,
                Some("sparse+https://crates.example/index/"),
            ),
            package("payments-cli", SourceKind::Workspace, None),
        ],
    )
}

/// The same world with everything allowed and nothing found.
pub(super) fn green() -> Judgement {
    let mut world = world();
    world.findings.clear();
    world.outcome = Overall::Pass;
    world.exit_code = 0;
    world.summary.denied = 0;
    world.summary.review = 0;
    world.summary.allowed = 2;
    world
}

/// A world in which everything that comes from outside is `nasty`.
pub(super) fn nasty_world(nasty: &str) -> Judgement {
    let mut world = world();
    let file = world.sources.add(nasty, format!("x = '{nasty}'\n{nasty}"));
    let mut hostile = finding(Code::LicenseDenied, Severity::Error, nasty, &[0, 1]);
    hostile.locations = vec![
        place(Span::new(file, 5..5 + nasty.len()), nasty),
        place(Span::new(file, 0..9999), nasty),
    ];
    hostile.lines = vec![line(LineKind::Why, nasty)];
    hostile.stanzas = vec![format!("crate = \"{nasty}\"\n{nasty}")];
    hostile.expression = Some(MarkedExpression {
        text: format!("{nasty} AND MIT"),
        marks: vec![(0..nasty.len(), nasty.into()), (3..99_999, "x".into())],
    });
    hostile.reason = Some(nasty.into());
    world.findings.push(hostile);
    identify(&mut world.findings, &world.graph, &world.facts);
    world.layers[0].identity.name = nasty.into();
    world.layers[0].identity.version = nasty.into();
    world.layers[0].sha256 = nasty.into();
    world.run.stage = nasty.into();
    world.run.enforced = false;
    world.run.narrowed = vec![nasty.into()];
    world.graph.package_mut(0).name = nasty.into();
    world.graph.package_mut(1).source_url = Some(nasty.into());
    world.facts.packages[1].declared = Some(nasty.into());
    world
}

/// The span of the first `wanted` in `text`.
pub(super) fn span(file: FileId, text: &str, wanted: &str) -> Span {
    let start = text.find(wanted).expect("the text holds it");
    Span::new(file, start..start + wanted.len())
}

pub(super) fn place(span: Span, label: &str) -> LabelledSpan {
    LabelledSpan {
        span,
        label: label.into(),
    }
}

pub(super) fn line(kind: LineKind, text: &str) -> Line {
    Line::new(kind, text)
}

/// A finding with a title and nothing else.
pub(super) fn finding(code: Code, severity: Severity, title: &str, packages: &[usize]) -> Finding {
    Finding {
        code,
        severity,
        known: false,
        outcome: code.outcome(),
        title: title.into(),
        packages: packages.iter().copied().map(PackageIx).collect(),
        rule: None,
        layer: None,
        reason: None,
        contact: None,
        expression: None,
        locations: Vec::new(),
        paths: Vec::new(),
        remedies: Vec::new(),
        lines: Vec::new(),
        here: Vec::new(),
        stanzas: Vec::new(),
        roles: Vec::new(),
        group: String::new(),
        fingerprint: String::new(),
        basis: Basis::default(),
        each: Vec::new(),
        block: Block::default(),
    }
}

/// One finding of each severity but warning.
fn findings(manifest: FileId, policy: FileId) -> Vec<Finding> {
    let in_manifest = |text: &str| span(manifest, MANIFEST, text);
    let in_policy = |text: &str| span(policy, POLICY, text);
    let denied = Finding {
        expression: Some(MarkedExpression {
            text: "(MIT OR GPL-3.0-only) AND LGPL-3.0-or-later".into(),
            marks: vec![(26..43, "denied".into())],
        }),
        locations: vec![
            place(
                in_manifest("bat"),
                "brings it in: payments-cli → bat 0.25.0 → ansi_colours 1.2.3",
            ),
            place(in_policy("\"LGPL-*\""), "rule `lgpl-linked` refuses it"),
        ],
        rule: Some("lgpl-linked".into()),
        layer: Some("Example".into()),
        reason: Some("We have no relink kit.".into()),
        contact: Some("ip@bank.example".into()),
        remedies: vec![remedy()],
        lines: vec![
            line(LineKind::Why, "We have no\nrelink kit."),
            Line {
                remedy: Some(0),
                ..line(LineKind::Fix, "drop `bat`")
            },
            line(LineKind::Ask, "IP Council, ip@bank.example"),
        ],
        stanzas: vec!["[[waivers]]\ncrate = \"ansi_colours@^1\"\n\nreason = \"\"\n".into()],
        ..finding(
            Code::LicenseDenied,
            Severity::Error,
            "`ansi_colours 1.2.3` may not be linked",
            &[0],
        )
    };
    let review = finding(
        Code::LicenseNeedsReview,
        Severity::Error,
        "the council has not ruled on `X`",
        &[0, 1],
    );
    let note = Finding {
        locations: vec![place(in_manifest("bat"), "")],
        ..finding(Code::LicenseIdDeprecated, Severity::Note, "a note", &[1])
    };
    vec![denied, review, note]
}

fn remedy() -> Remedy {
    Remedy {
        kind: "manifest",
        title: "drop `bat`".into(),
        edits: vec![Edit {
            path: "crates/cli/Cargo.toml".into(),
            line: 5,
            before: "bat = { version = \"0.25\" }".into(),
            after: String::new(),
        }],
        command: None,
        verified: true,
        compiles: false,
        is_conditional: false,
        serves: Vec::new(),
        clears: 1,
        of: 1,
    }
}

fn package(name: &str, source: SourceKind, source_url: Option<&str>) -> Package {
    let reached = if source == SourceKind::Registry {
        BTreeMap::new()
    } else {
        BTreeMap::from([(Reach::Linked, vec![PackageIx(3)])])
    };
    Package {
        id: name.into(),
        name: name.into(),
        version: Version::new(1, 2, 3),
        source,
        source_url: source_url.map(Into::into),
        authors: Vec::new(),
        repository: None,
        manifest_path: Utf8PathBuf::from(format!("/reg/{name}/Cargo.toml")),
        checksum: (source == SourceKind::CratesIo).then(|| "cd".repeat(32)),
        license: None,
        license_file: None,
        links: None,
        native_builders: Vec::new(),
        modification: Modification::Unmodified,
        is_member: source == SourceKind::Workspace,
        is_registry_copy: false,
        is_whole: false,
        real_folder: None,
        is_its_sources_own: true,
        is_proc_macro: false,
        has_artefact: false,
        claimed_distribution: None,
        unreached: reached.is_empty().then_some(Unjudged::NotBuilt),
        reached,
    }
}

fn facts() -> Facts {
    let known = |text: &str| {
        let expression = Expression::parse(text, &[]).expect("an expression");
        let effective = Effective::Known(expression);
        LicenseFacts::new(Some(text.into()), effective, Origin::Manifest)
    };
    Facts {
        packages: vec![
            known("(MIT OR GPL-3.0-only) AND LGPL-3.0-or-later"),
            known("Foo-9.9"),
            LicenseFacts::new(None, Effective::Missing, Origin::None),
            known("Apache-2.0"),
        ],
        clarifications: Vec::new(),
    }
}

fn assessment(entry: Span) -> Assessment {
    let term = |ruled, ruling: Ruling| TermDecision {
        ruled,
        left: ruled,
        grounds: vec![ruling.clone()],
        ruling,
        waivers: Vec::new(),
        unproved: false,
    };
    let context = |verdict, terms, choice: Option<&str>| ContextDecision {
        context: Context {
            reach: Reach::Linked,
            distribution: Some("binary".into()),
            members: vec![PackageIx(3)],
        },
        verdict,
        waived: false,
        terms,
        arms: Vec::new(),
        chosen: vec![0],
        blamed: vec![0],
        choice: choice.map(Into::into),
        obligations: BTreeSet::from(["attribution".to_owned()]),
    };
    let decision = |outcome, contexts| PackageDecision {
        outcome,
        unjudged: (outcome == Outcome::NotJudged).then_some(Unjudged::NotBuilt),
        member_judged: false,
        native_gap: None,
        contexts,
    };
    let denied = Ruling::Rule {
        layer: 0,
        rule: 0,
        entry,
    };
    Assessment {
        packages: vec![
            decision(
                Outcome::Denied,
                vec![context(
                    Verdict::Deny,
                    vec![
                        term(Verdict::Review, Ruling::Default { layer: 0 }),
                        term(Verdict::Review, Ruling::Default { layer: 0 }),
                        term(Verdict::Deny, denied),
                    ],
                    Some("MIT AND LGPL-3.0-or-later"),
                )],
            ),
            decision(
                Outcome::Review,
                vec![context(
                    Verdict::Undetermined,
                    vec![term(Verdict::Undetermined, Ruling::Unknown)],
                    None,
                )],
            ),
            decision(Outcome::NotJudged, Vec::new()),
            decision(Outcome::FirstParty, Vec::new()),
        ],
        waivers: Vec::new(),
        agreements: Vec::new(),
        upcoming: Vec::new(),
        distributions: BTreeMap::from([(PackageIx(3), BTreeSet::from([None]))]),
    }
}

fn layer(file: FileId, licenses: Span) -> Policy {
    Policy {
        file,
        included: Vec::new(),
        sha256: "3fa1".repeat(16),
        signed_by: None,
        identity: Identity {
            name: "Example".into(),
            version: "2026.2".into(),
            owner: "IP Council".into(),
            contact: None,
            request_url: None,
            effective: None,
            review_by: None,
            valid_until: None,
            approvers: Vec::new(),
            prefer: Vec::new(),
            known_ids: Vec::new(),
        },
        defaults: Some(Defaults {
            verdict: Verdict::Review,
            span: licenses,
            accept_base: false,
            check_files: false,
            native_review: None,
        }),
        scope: Scope {
            reach: Reach::ALL.to_vec(),
            may_narrow: None,
        },
        distributions: BTreeMap::new(),
        obligations: BTreeMap::new(),
        groups: BTreeMap::new(),
        rules: vec![Rule {
            id: "lgpl-linked".into(),
            span: licenses,
            entries: Vec::new(),
            verdict: Verdict::Deny,
            conditions: Conditions::default(),
            obligations: Vec::new(),
            reason: None,
            remedy: None,
            url: None,
            waivable: true,
            in_force_from: None,
        }],
        members: Vec::new(),
        first_party: FirstParty::default(),
        stages: BTreeMap::new(),
        waiver_terms: WaiverTerms::default(),
        waivers: Vec::new(),
        agreements: Vec::new(),
        products: Vec::new(),
        clarifications: Vec::new(),
        alternatives: Vec::new(),
        lower_layers: LowerLayers::default(),
        native: Vec::new(),
        tests: Vec::new(),
    }
}

/// A terminal of the least width.
pub(super) fn narrow(verbose: bool) -> Options {
    Options {
        verbose,
        width: Some(40),
        ..Options::default()
    }
}
