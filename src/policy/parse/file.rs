//! One policy file: what is read first, the sections in order, and the model at the end.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use toml::de::{DeTable, DeValue};

use super::cases::{self, Vocabulary};
use super::entries::{Groups, Licenses};
use super::native;
use super::reader::{ROOT, Reader, Section, arrange, shown, unsupported};
use super::rules::{self, Words};
use super::sections;
use super::waivers::{self, Council};
use super::words::{self, Distributions};
use super::{syntax, validate};
use crate::policy::{
    Alternative, Clarification, Policy, Problem, ProblemCode, Rule, Waiver, WaiverTerms,
};
use crate::source::{FileId, Sources, Span, sha256_hex};

/// What a policy is read against.
#[derive(Debug, Clone, Copy)]
pub struct ParseContext<'c> {
    /// The day of the run.
    pub today: Date,
    /// The version of this tool, for `min-tool`.
    pub tool_version: &'c semver::Version,
}

pub(super) const KEYS: &[&str] = &[
    "schema",
    "min-tool",
    "policy",
    "defaults",
    "scope",
    "distributions",
    "groups",
    "obligations",
    "rules",
    "members",
    "first-party",
    "stages",
    "waiver-terms",
    "waivers",
    "clarifications",
    "alternatives",
    "native",
    "extends",
    "agreements",
    "baseline",
    "lower-layers",
    "tests",
    "include",
];

/// Designed, and not built yet.
pub(super) const UNSUPPORTED: &[&str] = &[
    "extends",
    "agreements",
    "baseline",
    "lower-layers",
    "include",
];

/// Reads a policy from its text, which is added to `sources` under `path`.
///
/// # Errors
/// Returns every problem of the text, sorted by position; a policy with a problem is no policy.
/// Over [`super::MAX_SHOWN`] the last one counts the rest.
pub fn parse(
    sources: &mut Sources,
    path: &str,
    text: &str,
    context: &ParseContext<'_>,
) -> Result<Policy, Vec<Problem>> {
    let file = sources.add(path, text);
    let read =
        |reader: &Reader<'_>, root: &DeTable<'_>| match not_for_this_tool(reader, root, context) {
            Some(problem) => Err(Box::new(problem)),
            None => Ok(read(reader, root, file, context)),
        };
    let (policy, problems) = document(file, text, context, read)?;
    let policy = match policy {
        Ok(policy) => policy,
        // Whatever else the text says, it is not said to this tool.
        Err(problem) => return Err(vec![*problem]),
    };
    match policy {
        Some(policy) if problems.is_empty() => Ok(Policy {
            sha256: sha256_hex(text.as_bytes()),
            ..policy
        }),
        None if problems.is_empty() => {
            // Cannot happen: whoever gives up has said why. But never green without a policy.
            let span = Span::new(file, 0..0);
            let message = "the policy cannot be read";
            Err(vec![Problem::new(ProblemCode::InvalidValue, span, message)])
        }
        _ => Err(arrange(problems)),
    }
}

/// Reads the text of one file as TOML, slips mended, and hands its root to `read`; returns what
/// that made of it, and every problem found.
pub(super) fn document<T>(
    file: FileId,
    text: &str,
    context: &ParseContext<'_>,
    read: impl FnOnce(&Reader<'_>, &DeTable<'_>) -> T,
) -> Result<(T, Vec<Problem>), Vec<Problem>> {
    if let Some(at) = text.find('\0') {
        let span = Span::new(file, at..at + 1);
        return Err(vec![
            Problem::new(
                ProblemCode::Syntax,
                span,
                "the file contains zero bytes, as UTF-16 text does",
            )
            .help("save it as UTF-8 without BOM"),
        ]);
    }
    let mended = syntax::mend(file, text);
    let (document, _) = DeTable::parse_recoverable(&mended.text);
    let reader = Reader::new(file, &mended.text, context.today);
    let value = read(&reader, document.get_ref());
    let found = reader.into_problems().into_iter();
    let mut problems: Vec<Problem> = found.filter(|problem| mended.keeps(problem)).collect();
    problems.extend(mended.problems);
    Ok((value, problems))
}

/// Reads `min-tool` and `schema`, on which the meaning of everything else depends.
pub(super) fn not_for_this_tool(
    reader: &Reader<'_>,
    root: &DeTable<'_>,
    context: &ParseContext<'_>,
) -> Option<Problem> {
    let tool = context.tool_version;
    if let Some((_, value)) = root.get_key_value("min-tool")
        && let Some(wanted) = value.get_ref().as_str()
        && let Some(least) = partial_version(wanted)
        && (tool.major, tool.minor, tool.patch) < least
    {
        let span = reader.span(value.span());
        return Some(
            Problem::new(
                ProblemCode::ToolTooOld,
                span,
                format!(
                    "the policy needs version {} of the tool, and this is {tool}",
                    shown(wanted)
                ),
            )
            .help("update it: `cargo install cargo-ospo-check --locked`"),
        );
    }
    let (_, value) = root.get_key_value("schema")?;
    let DeValue::Integer(schema) = value.get_ref() else {
        return None;
    };
    let number = i64::from_str_radix(schema.as_str(), schema.radix()).ok();
    (number != Some(1)).then(|| {
        let message = format!(
            "schema {} is not known to this version of the tool",
            shown(schema.as_str())
        );
        Problem::new(
            ProblemCode::InvalidValue,
            reader.span(value.span()),
            message,
        )
        .help("write `schema = 1`, or update the tool if the policy really uses a newer schema")
    })
}

/// Reads `1`, `1.2` or `1.2.3`.
fn partial_version(text: &str) -> Option<(u64, u64, u64)> {
    let mut parts = text.split('.').map(|part| {
        let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<u64>().ok()).flatten()
    });
    let major = parts.next()??;
    let minor = parts.next().unwrap_or(Some(0))?;
    let patch = parts.next().unwrap_or(Some(0))?;
    parts.next().is_none().then_some((major, minor, patch))
}

fn head(root: &Section<'_, '_>) {
    let reader = root.reader;
    if root.field("schema").is_none() {
        root.missing("schema", "1");
    }
    root.integer("schema", 1..2);
    if let Some(text) = root.text("min-tool")
        && partial_version(text.value).is_none()
    {
        let message = format!("`{}` is no version of the tool", shown(text.value));
        let problem = Problem::new(ProblemCode::InvalidValue, text.span, message);
        reader.report(problem.help("write `min-tool = \"0.1\"`"));
    }
    for key in UNSUPPORTED {
        if let Some(field) = root.field(key) {
            let what = match field.value.get_ref() {
                DeValue::Array(items)
                    if items.iter().all(|item| item.get_ref().is_table()) && *key != "extends" =>
                {
                    format!("`[[{key}]]`")
                }
                DeValue::Table(_) => format!("`[{key}]`"),
                _ => format!("`{key}`"),
            };
            reader.report(unsupported(field.key, &what));
        }
    }
}

fn read(
    reader: &Reader<'_>,
    root: &DeTable<'_>,
    file: FileId,
    context: &ParseContext<'_>,
) -> Option<Policy> {
    let root = Section::open(reader, ROOT, reader.span(0..0), root, KEYS);
    head(&root);
    let policy = root.table("policy", sections::POLICY_KEYS);
    if root.field("policy").is_none() {
        root.missing_table("policy");
    }
    let known_ids = policy.as_ref().map(sections::known_ids).unwrap_or_default();
    let licenses = Licenses {
        reader,
        known_ids: &known_ids,
    };
    let approvers = policy.as_ref().map(sections::approvers).unwrap_or_default();
    let identity = policy
        .as_ref()
        .and_then(|policy| sections::identity(policy, &licenses, &approvers, context.today));
    let fallback = policy.as_ref().map_or(root.span, |policy| policy.span);
    let defaults = root.table("defaults", sections::DEFAULTS_KEYS);
    let defaults = sections::defaults(defaults.as_ref(), fallback);
    let scope = sections::scope(root.table("scope", sections::SCOPE_KEYS).as_ref());
    let declared = root.open_table("distributions");
    let distributions = Distributions {
        declared: declared.as_ref().map(words::meanings),
        used: RefCell::default(),
    };
    let obligations = root.open_table("obligations").as_ref().map(words::meanings);
    let obligations = obligations.unwrap_or_default();
    let mut groups = Groups::read(&licenses, root.open_table("groups").as_ref());
    let vocabulary = Words {
        distributions: &distributions,
        obligations: &obligations,
    };

    let (rules, rule_ids) = read_rules(&root, &licenses, &mut groups, &vocabulary);

    let members = root.tables("members", "member entry", sections::MEMBER_KEYS);
    let members = members.filter_map(|section| sections::member(&section, &distributions));
    let members = members.collect();
    let first_party = root.table("first-party", sections::FIRST_PARTY_KEYS);
    let first_party =
        first_party.map(|section| sections::first_party(&section, &licenses, &distributions));
    let stages = root.open_table("stages");
    let stages = stages.as_ref().map(sections::stages).unwrap_or_default();
    let waiver_terms = root.table("waiver-terms", sections::WAIVER_TERMS_KEYS);
    let waiver_terms = waiver_terms.map_or_else(WaiverTerms::default, |section| {
        sections::waiver_terms(&section)
    });

    let council = Council {
        approvers: &approvers,
        terms: &waiver_terms,
    };
    let waived = read_waivers(&root, &licenses, &distributions, &council);
    let clarifications = read_clarifications(&root, &licenses);
    let alternatives = read_alternatives(&root);

    let distributions = distributions.into_names();
    let names = distributions.keys().map(String::as_str).collect();
    let tests = cases::cases(
        &root,
        &licenses,
        &Vocabulary::new(rule_ids, names, &scope.reach),
    );

    Some(Policy {
        file,
        sha256: String::new(),
        identity: identity?,
        defaults: Some(defaults),
        scope,
        rules,
        members,
        first_party: first_party.unwrap_or_default(),
        stages,
        waiver_terms,
        waivers: waived,
        clarifications,
        alternatives,
        native: native::read(&root, &licenses),
        groups: groups.into_groups(),
        distributions,
        obligations,
        tests,
    })
}

fn read_rules<'d>(
    root: &Section<'_, 'd>,
    licenses: &Licenses<'_, '_>,
    groups: &mut Groups,
    words: &Words<'_>,
) -> (Vec<Rule>, BTreeSet<&'d str>) {
    let mut ids = BTreeMap::new();
    let mut rules = Vec::new();
    for section in root.tables("rules", "rule", rules::KEYS) {
        validate::unique(&section, "rule", &mut ids);
        rules.extend(rules::rule(&section, licenses, groups, words));
    }
    validate::unreachable_rules(root.reader, &rules);
    // A rule with a problem of its own is still the one that a test means.
    (rules, ids.into_keys().collect())
}

fn read_clarifications(root: &Section<'_, '_>, licenses: &Licenses<'_, '_>) -> Vec<Clarification> {
    let keys = waivers::CLARIFICATION_KEYS;
    let sections = root.tables("clarifications", "clarification", keys);
    sections
        .filter_map(|section| waivers::clarification(&section, licenses))
        .collect()
}

fn read_alternatives(root: &Section<'_, '_>) -> Vec<Alternative> {
    let keys = sections::ALTERNATIVE_KEYS;
    root.tables("alternatives", "alternative", keys)
        .filter_map(|section| sections::alternative(&section))
        .collect()
}

fn read_waivers(
    root: &Section<'_, '_>,
    licenses: &Licenses<'_, '_>,
    distributions: &Distributions,
    council: &Council<'_>,
) -> Vec<Waiver> {
    let mut ids = BTreeMap::new();
    let mut waived = Vec::new();
    for section in root.tables("waivers", "waiver", waivers::KEYS) {
        validate::unique(&section, "waiver", &mut ids);
        waived.extend(waivers::waiver(&section, licenses, distributions, council));
    }
    waived
}
