//! From a judgement to a SARIF log. Sorts nothing anew: results come in the order of the findings,
//! the most severe first, so that what a limit cuts off matters least.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::log::{
    ArtifactLocation, BaseId, BaseIds, Configuration, Driver, Entry, EntryProperties, Fingerprints,
    Help, Id, Invocation, Location, Log, Notification, PhysicalLocation, Region, Rule,
    RuleProperties, Run, RunProperties, Suppression, Text, Tool,
};
use crate::diagnostic::{Code, LineKind, Severity, page};
use crate::findings::{Finding, Judgement};
use crate::report::model::Seen;
use crate::report::place::{Base, RepoLocation};
use crate::report::{Options, Reason, Report, Spot, Unjudged, detail, escape, json};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// What paths are relative to; the place it is at on some machine is nobody's business.
const SOURCE_ROOT: &str = "SRCROOT";
/// Most results GitHub takes in a run.
const RESULTS: usize = 25_000;
/// Most places GitHub shows of a result; it refuses more than a thousand.
const RELATED: usize = 99;
/// Most packages and policy rules listed in properties.
const LISTED: usize = 1000;
/// Most characters of a message.
const MESSAGE: usize = 10_000;

/// Renders one log with one run, with a line feed at the end: code scanning takes few runs, and
/// each counts as an analysis of its own.
#[must_use]
pub fn render(report: &Report<'_>, _options: &Options) -> String {
    render_at_most(report, RESULTS)
}

/// Renders no more than `most` results, and says how many were left out.
pub(super) fn render_at_most(report: &Report<'_>, most: usize) -> String {
    // Half of a run would look whole.
    let findings = if report.is_failed() {
        Vec::new()
    } else {
        report.findings(Severity::Note)
    };
    let codes: Vec<Code> = findings
        .iter()
        .map(|(seen, _)| seen.finding.code)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let left_out = findings.len().saturating_sub(most);
    let results = findings
        .iter()
        .take(most)
        .map(|(seen, fingerprint)| entry(seen, &codes, fingerprint.clone()))
        .collect();
    let workspace = match &report.parts[..] {
        [part] => part.base.workspace(),
        _ => String::new(),
    };
    json::to_string(&Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: driver(&findings, &codes),
            },
            automation_details: Id {
                id: category(&workspace),
            },
            invocations: [Invocation {
                execution_successful: !report.is_failed(),
                exit_code: report.exit_code(),
                tool_execution_notifications: notifications(report, left_out),
            }],
            original_uri_base_ids: BaseIds {
                source_root: BaseId {
                    description: text("the top of the repository"),
                },
            },
            column_kind: "utf16CodeUnits",
            results,
            properties: properties(report, left_out),
        }],
    })
}

const fn text(text: &str) -> Text<'_> {
    Text {
        text: Cow::Borrowed(text),
    }
}

/// Tells what is new, where a run was compared with a commit.
fn baseline_state(judgement: &Judgement, finding: &Finding) -> Option<&'static str> {
    let base = judgement.run.base.as_ref()?;
    let is_compared = base.unusable.is_none() && finding.outcome.is_some();
    is_compared.then_some(if finding.known { "unchanged" } else { "new" })
}

/// Keeps the uploads of several workspaces of one repository apart.
fn category(workspace: &str) -> String {
    let name = env!("CARGO_PKG_NAME");
    if workspace.is_empty() {
        format!("{name}/")
    } else {
        format!("{name}/{workspace}/")
    }
}

/// What the run itself has to say: why there is no verdict, or that a limit cut results off.
fn notifications<'a>(report: &'a Report<'_>, left_out: usize) -> Vec<Notification<'a>> {
    if left_out == 0 {
        return report
            .reasons()
            .map(|(unjudged, reason)| unsuccessful(unjudged, reason))
            .collect();
    }
    vec![Notification {
        level: "warning",
        descriptor: None,
        locations: Vec::new(),
        message: Text {
            text: Cow::Owned(format!(
                "{left_out} of the least severe results are left out, because code scanning accepts no more; the JSON report has all"
            )),
        },
    }]
}

fn unsuccessful<'a>(unjudged: &Unjudged, reason: &'a Reason) -> Notification<'a> {
    let of = unjudged.root.iter().map(|root| format!("in {root}: "));
    let title = of.chain([reason.title.clone()]).collect::<String>();
    let lines = std::iter::once(escape::title(&title));
    let help = reason
        .help
        .iter()
        .map(|line| format!("help: {}", escape::prose(line)));
    let text = lines.chain(help).collect::<Vec<_>>().join("\n");
    let location = |spot: &'a Spot| Location {
        id: None,
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation {
                uri: escape::uri_path(&spot.path),
                uri_base_id: SOURCE_ROOT,
            },
            region: Region {
                start_line: spot.at.line,
                start_column: spot.at.column,
                end_line: spot.at.end_line,
                end_column: spot.at.end_column,
            },
        },
        message: (!spot.label.is_empty()).then(|| Text {
            text: Cow::Owned(escape::title(&spot.label).replace("](", "] (")),
        }),
    };
    Notification {
        level: "error",
        message: Text {
            text: Cow::Owned(escape::cut(&text.replace("](", "] ("), MESSAGE).into_owned()),
        },
        descriptor: Some(Id {
            id: reason.code.as_str().to_owned(),
        }),
        locations: reason.spots.iter().map(location).collect(),
    }
}

fn driver<'a>(findings: &[(Seen<'a>, String)], codes: &[Code]) -> Driver<'a> {
    Driver {
        name: env!("CARGO_PKG_NAME"),
        semantic_version: env!("CARGO_PKG_VERSION"),
        version: env!("CARGO_PKG_VERSION"),
        information_uri: env!("CARGO_PKG_REPOSITORY"),
        rules: codes.iter().map(|code| rule(findings, *code)).collect(),
    }
}

fn rule<'a>(findings: &[(Seen<'a>, String)], code: Code) -> Rule<'a> {
    let page = page(code.as_str()).unwrap_or_default();
    let mut paragraphs = page.split("\n\n");
    let first = paragraphs.next().unwrap_or_default();
    let meaning = paragraphs.next().unwrap_or(first).replace('\n', " ");
    let policy_rules: BTreeSet<&str> = findings
        .iter()
        .filter(|(seen, _)| seen.finding.code == code)
        .filter_map(|(seen, _)| seen.finding.rule.as_deref())
        .collect();
    Rule {
        id: code.as_str(),
        name: pascal_case(code.as_str()),
        short_description: text(first),
        full_description: Text {
            text: Cow::Owned(meaning),
        },
        help_uri: concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/codes.md"),
        help: Help {
            text: page,
            markdown: page,
        },
        default_configuration: Configuration {
            level: code.severity().as_str(),
        },
        properties: RuleProperties {
            tags: &["license", "compliance", "dependencies"],
            precision: "very-high",
            problem_severity: match code.severity() {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "recommendation",
            },
            policy_rules: policy_rules.into_iter().take(LISTED).collect(),
        },
    }
}

fn pascal_case(word: &str) -> String {
    word.split('-')
        .map(|part| {
            let mut letters = part.chars();
            letters
                .next()
                .map(|first| first.to_ascii_uppercase())
                .into_iter()
                .chain(letters)
                .collect::<String>()
        })
        .collect()
}

fn entry<'a>(seen: &Seen<'a>, codes: &[Code], fingerprint: String) -> Entry<'a> {
    let Seen {
        judgement,
        base,
        workspace,
        finding,
    } = *seen;
    let places = base.places(judgement, finding);
    let related = places.related.len();
    Entry {
        rule_id: finding.code.as_str(),
        // Every code of a finding is in the list.
        rule_index: codes
            .iter()
            .position(|code| *code == finding.code)
            .unwrap_or(0),
        level: finding.severity.as_str(),
        baseline_state: baseline_state(judgement, finding),
        message: Text {
            text: Cow::Owned(message(judgement, base, finding)),
        },
        locations: [location(judgement, &places.primary, None)],
        related_locations: places
            .related
            .iter()
            .take(RELATED)
            .enumerate()
            .map(|(index, place)| location(judgement, place, Some(index)))
            .collect(),
        partial_fingerprints: Fingerprints {
            primary_location_line_hash: format!(
                "{}:1",
                fingerprint.chars().take(16).collect::<String>()
            ),
            ours: fingerprint,
        },
        suppressions: suppressions(finding),
        properties: EntryProperties {
            workspace,
            packages: finding
                .packages
                .iter()
                .take(LISTED)
                .map(|&ix| json::package_url(judgement, ix))
                .collect(),
            packages_left_out: finding.packages.len().saturating_sub(LISTED),
            locations_left_out: related.saturating_sub(RELATED),
            policy_rule: finding.rule.as_deref(),
            policy_layer: finding.layer.as_deref(),
            contact: finding.contact.as_deref(),
        },
    }
}

/// The finding in lines of text; whatever a viewer would take for a link is parted.
fn message(judgement: &Judgement, base: &Base, finding: &Finding) -> String {
    let mut lines = vec![escape::title(&finding.title)];
    lines.extend(detail::lines(judgement, base, finding));
    let text = lines.join("\n").replace("](", "] (");
    escape::cut(&text, MESSAGE).into_owned()
}

fn location<'a>(judgement: &Judgement, place: &RepoLocation, id: Option<usize>) -> Location<'a> {
    let (start_line, end_line) = place.lines(judgement);
    let (start_column, end_column) = place.columns_utf16(judgement);
    Location {
        id,
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation {
                uri: escape::uri_path(&place.path),
                uri_base_id: SOURCE_ROOT,
            },
            region: Region {
                start_line,
                start_column,
                end_line,
                end_column,
            },
        },
        message: (!place.label.is_empty()).then(|| Text {
            text: Cow::Owned(escape::title(&place.label).replace("](", "] (")),
        }),
    }
}

/// A waiver that lifts a verdict is an accepted suppression, made outside the source; everything
/// else says by an empty list that it is not suppressed.
fn suppressions(finding: &Finding) -> Vec<Suppression<'static>> {
    if finding.code != Code::WaiverApplied {
        return Vec::new();
    }
    let why = finding.lines.iter().find(|line| line.kind == LineKind::Why);
    vec![Suppression {
        kind: "external",
        status: "accepted",
        justification: Cow::Owned(why.map_or_else(String::new, |line| escape::prose(&line.text))),
    }]
}

fn properties<'a>(report: &'a Report<'_>, left_out: usize) -> RunProperties<'a> {
    let judgement = report.parts.first().map(|part| part.judgement);
    let first = judgement.and_then(|judgement| judgement.layers.first());
    RunProperties {
        policy: first.map(|layer| {
            let identity = &layer.identity;
            format!("{} {}", identity.name, identity.version)
        }),
        policy_sha256: first.map(|layer| layer.sha256.as_str()),
        as_of: report.as_of.map_or_else(String::new, |day| day.to_string()),
        stage: judgement.map(|judgement| &*judgement.run.stage),
        outcome: if report.is_failed() {
            "error"
        } else {
            report.outcome().as_str()
        },
        summary: report.summary(false),
        workspaces: report
            .parts
            .iter()
            .filter_map(|part| part.workspace)
            .collect(),
        results_left_out: left_out,
    }
}
