//! The sections that are read once: who, defaults, scope, words, members, first party, stages.

use std::collections::BTreeMap;

use super::blanks;
use super::entries::Licenses;
use super::layer::Above;
use super::native;
use super::patterns;
use super::reader::{Reader, Text, shown, suggest};
use super::section::Section;
use super::values::{self, Choices};
use super::words::{DEFAULT_VERDICT, Distributions, FAILS, NARROW, REACH, REQUIRE};
use crate::diagnostic::{Code, Diagnostic};
use crate::license::Term;
use crate::policy::schema;
use crate::policy::{
    Alternative, Approver, Defaults, FirstParty, Identity, MemberDistribution, NativeReview, Scope,
    Stage, WaiverTerms,
};
use crate::source::{Span, without_credentials};
use crate::vocabulary::{Reach, Verdict};

pub(super) fn identity(
    policy: &Section<'_, '_>,
    licenses: &Licenses<'_, '_>,
    approvers: &[Approver],
    above: &Above<'_>,
) -> Option<Identity> {
    let today = policy.reader.today();
    let name = policy.required_filled("name");
    // Whose version, whose responsibility: below the first layer the name may be enough.
    let needed = |key| match policy.field(key) {
        None if !above.is_empty() => Some(""),
        _ => policy.required_filled(key).map(|text| text.value),
    };
    let version = needed("version");
    let owner = needed("owner");
    let contact = policy.owned("contact");
    let request_url = policy.text("request-url");
    if let Some(url) = request_url {
        placeholders(policy.reader, url);
    }
    let valid_until = policy.date("valid-until");
    if let Some(date) = valid_until.filter(|date| *date < today)
        && let Some(field) = policy.field("valid-until")
    {
        let span = policy.reader.span(field.value.span());
        let message = format!("the policy was valid until {date}; today is {today}");
        let mut problem = Diagnostic::new(Code::PolicyExpired, span, message);
        let who = [owner.filter(|owner| !owner.is_empty()), contact.as_deref()];
        let who: Vec<&str> = who.into_iter().flatten().collect();
        if !who.is_empty() {
            problem = problem.help(format!(
                "ask for the current one: {}",
                shown(&who.join(", "))
            ));
        }
        policy.reader.report(problem);
    }
    let effective = policy.date("effective");
    let review_by = policy.date("review-by");
    let prefer = terms(licenses, policy.texts("prefer").unwrap_or_default());
    Some(Identity {
        name: name?.value.to_owned(),
        version: version?.to_owned(),
        owner: owner?.to_owned(),
        contact,
        request_url: request_url.map(|url| without_credentials(url.value).into_owned()),
        effective,
        review_by,
        valid_until,
        approvers: approvers.to_vec(),
        prefer,
        known_ids: licenses.known_ids.to_vec(),
    })
}

fn terms(licenses: &Licenses<'_, '_>, texts: Vec<Text<'_>>) -> Vec<Term> {
    let texts = texts.into_iter().take_while(|_| !licenses.reader.is_full());
    texts.filter_map(|text| licenses.term(text)).collect()
}

fn placeholders(reader: &Reader<'_>, url: Text<'_>) {
    const KNOWN: [&str; 3] = ["{crate}", "{version}", "{license}"];
    for (at, _) in url.value.match_indices('{') {
        let rest = &url.value[at..];
        if KNOWN.iter().any(|known| rest.starts_with(known)) || reader.is_full() {
            continue;
        }
        let end = rest.find('}').map_or(rest.len(), |end| end + 1);
        reader.report(
            Diagnostic::new(
                Code::PolicyUnknownName,
                url.part(reader, at..at + end),
                format!("nothing fills `{}` in", shown(&rest[..end])),
            )
            .did_you_mean(suggest(&rest[..end], KNOWN))
            .help("a request link may hold `{crate}`, `{version}` and `{license}`"),
        );
    }
}

pub(super) fn approvers(policy: &Section<'_, '_>) -> Vec<Approver> {
    let reader = policy.reader;
    let Some(field) = policy.field("approvers") else {
        return Vec::new();
    };
    let Some(items) = field.value.get_ref().as_array() else {
        // Not a list: the reader of lists says so.
        policy.texts("approvers");
        return Vec::new();
    };
    let keys = policy.keys_of("approvers");
    let mut approvers = Vec::new();
    let mut names: BTreeMap<String, Span> = BTreeMap::new();
    for item in items.iter().take_while(|_| !reader.is_full()) {
        let (name, role, until) = if let Some(table) = item.get_ref().as_table() {
            let span = reader.span(item.span());
            let section = Section::open(reader, "this approver", span, table, keys);
            let name = section.required_filled("name");
            (name, section.owned("role"), section.date("until"))
        } else {
            let name = values::text(reader, "approvers", item)
                .filter(|name| !blanks::refuse(reader, "approvers", *name));
            (name, None, None)
        };
        let Some(name) = name else { continue };
        if let Some(first) = names.insert(super::lookalike::folded(name.value), name.span) {
            reader.report(
                Diagnostic::new(
                    Code::PolicyDuplicateId,
                    name.span,
                    format!("the approver `{}` is listed twice", shown(name.value)),
                )
                .related(first, "first listed here"),
            );
        }
        approvers.push(Approver {
            name: name.value.trim().to_owned(),
            role,
            until,
        });
    }
    approvers
}

/// Reads `[defaults]`; left out, a license no rule names needs review.
///
/// What a first layer leaves out is held back for review; a lower one is silent there.
pub(super) fn defaults(
    section: Option<&Section<'_, '_>>,
    fallback: Span,
    is_first: bool,
) -> Defaults {
    let unsaid = is_first.then(|| NativeReview {
        span: section.map_or(fallback, |section| section.span),
        is_said: false,
    });
    let mut defaults = Defaults {
        verdict: Verdict::Review,
        span: fallback,
        accept_base: false,
        check_files: false,
        native_review: unsaid,
    };
    let Some(section) = section else {
        return defaults;
    };
    let reader = section.reader;
    defaults.span = section.span;
    if let Some(field) = section.field("verdict") {
        defaults.span = reader.span(field.value.span());
    }
    match section.text("verdict") {
        Some(text) if matches!(text.value, "allow" | "allowed" | "permit") => reader.report(
            Diagnostic::new(
                Code::PolicyInvalidValue,
                text.span,
                "a license that no rule names cannot be allowed",
            )
            .help("write `verdict = \"review\"` or `verdict = \"deny\"`"),
        ),
        Some(_) => {
            if let Some(verdict) = section.word("verdict", &DEFAULT_VERDICT) {
                defaults.verdict = verdict;
            }
        }
        None => {}
    }
    let additions = Choices {
        what: "way to treat additions",
        mean: |word| Some(word == "accept-base"),
        slips: &[],
    };
    defaults.accept_base = section.word("additions", &additions).unwrap_or(false);
    defaults.check_files = section.boolean("check-files").unwrap_or(false);
    if section.field("native").is_some() {
        defaults.native_review = native::default(section);
    }
    defaults
}

pub(super) fn scope(section: Option<&Section<'_, '_>>) -> Scope {
    let reach = section.and_then(|section| section.words("reach", &REACH));
    let mut reach = reach.unwrap_or_else(|| Reach::ALL.to_vec());
    reach.sort_unstable();
    reach.dedup();
    let may_narrow = section.and_then(|section| section.any_words("may-narrow", &NARROW));
    Scope { reach, may_narrow }
}

/// Reads `[[members]]`.
pub(super) fn members(
    root: &Section<'_, '_>,
    distributions: &Distributions,
) -> Vec<MemberDistribution> {
    root.tables("members", "member entry")
        .filter_map(|section| member(&section, distributions))
        .collect()
}

fn member(section: &Section<'_, '_>, distributions: &Distributions) -> Option<MemberDistribution> {
    let packages = patterns::names(section, "packages");
    if section.field("packages").is_none() {
        section.missing("packages");
    }
    let distribution = section
        .required_text("distribution")
        .and_then(|text| distributions.read(section.reader, text));
    let span = section
        .field("packages")
        .map(|field| section.reader.span(field.value.span()));
    Some(MemberDistribution {
        packages: packages?,
        distribution: distribution?,
        span: span?,
    })
}

pub(super) fn first_party(
    section: &Section<'_, '_>,
    licenses: &Licenses<'_, '_>,
    distributions: &Distributions,
) -> FirstParty {
    let sources: Vec<_> = ["registries", "git", "paths"]
        .into_iter()
        .filter_map(|key| section.field(key))
        .collect();
    match (section.field("crates"), sources.first()) {
        (None, Some(_)) => section.missing("crates"),
        (Some(crates), None) => section.reader.report(
            Diagnostic::new(
                Code::PolicyMissingKey,
                crates.key,
                "`crates` of `[first-party]` says whose names, but not from where",
            )
            .label("anyone can publish a crate of that name")
            .help("add `registries`, `git` or `paths`"),
        ),
        _ => {}
    }
    let own = section.texts("licenses").unwrap_or_default();
    let may_claim = section.texts("may-claim").unwrap_or_default().into_iter();
    FirstParty {
        crates: patterns::names(section, "crates").unwrap_or_default(),
        registries: patterns::url_prefixes(section, "registries"),
        git: patterns::url_prefixes(section, "git"),
        paths: patterns::paths(section, "paths"),
        licenses: terms(licenses, own),
        may_claim: may_claim
            .filter_map(|text| distributions.read(section.reader, text))
            .collect(),
        unshipped: section
            .text("unshipped")
            .and_then(|text| distributions.read(section.reader, text)),
        places: ["crates", "registries", "git"]
            .into_iter()
            .filter_map(|key| section.field(key)?.value.get_ref().as_array())
            .flat_map(|texts| texts.iter().map(|text| section.reader.span(text.span())))
            .collect(),
    }
}

/// Reads `[stages.*]`; what a stage does not map fails.
pub(super) fn stages(section: &Section<'_, '_>) -> BTreeMap<String, Stage> {
    let reader = section.reader;
    let keys = schema::keys_of(schema::FILE, "stages");
    let mut stages = BTreeMap::new();
    for (name, field) in section.fields().take_while(|_| !reader.is_full()) {
        if name.value == "ci" {
            reader.report(
                Diagnostic::new(
                    Code::PolicyInvalidValue,
                    name.span,
                    "the stage `ci` cannot be changed",
                )
                .label("everything fails in it")
                .help("give your stage another name, such as `[stages.pilot]`"),
            );
            continue;
        }
        let title = format!("stage `{}`", shown(name.value));
        let Some(stage) = Section::of(reader, title, &field, keys) else {
            continue;
        };
        let on = ["on-review", "on-deny", "on-undetermined"];
        if on.iter().all(|key| stage.field(key).is_none()) {
            stage.missing("on-review");
        }
        stages.insert(
            name.value.to_owned(),
            Stage {
                review_fails: stage.word("on-review", &FAILS).unwrap_or(true),
                deny_fails: stage.word("on-deny", &FAILS).unwrap_or(true),
                undetermined_fails: stage.word("on-undetermined", &FAILS).unwrap_or(true),
                until: stage.date("until"),
            },
        );
    }
    stages
}

pub(super) fn waiver_terms(section: &Section<'_, '_>) -> WaiverTerms {
    let default = WaiverTerms::default();
    WaiverTerms {
        max_days: section.integer("max-days").unwrap_or(default.max_days),
        warn_days: section.integer("warn-days").unwrap_or(default.warn_days),
        grace_days: section.integer("grace-days").unwrap_or(default.grace_days),
        require: section.any_words("require", &REQUIRE).unwrap_or_default(),
    }
}

pub(super) fn alternative(section: &Section<'_, '_>) -> Option<Alternative> {
    let krate = section
        .required_text("crate")
        .and_then(|text| patterns::krate(section.reader, text));
    let reason = section.required_text("reason");
    let instead = section.some_texts("use");
    if section.field("use").is_none() {
        section.missing("use");
    }
    let instead = instead?.into_iter().map(|text| text.value.to_owned());
    Some(Alternative {
        krate: krate?,
        instead: instead.collect(),
        reason: reason?.value.to_owned(),
    })
}
