//! Review requests as JSON, version 1, and their ids.
//!
//! Field order is the order of the keys; fields are only ever added.
//! `schemas/request-v1.schema.json` describes the same for consumers.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::{Dossier, Passing, text_name};
use crate::answers::{BLANKS, Precedent, RequestContext, ReviewRequest};
use crate::findings::Judgement;
use crate::report::json::{clean_url, purl, to_string};
use crate::source::{sha256_hex, without_credentials};
use crate::vocabulary::Unjudged;

/// Hexadecimal digits of an id.
const ID_DIGITS: usize = 12;
/// Fields of `about` that the id does not stand for.
const UNASKED: [&str; 5] = [
    "declared_at",
    "more_members",
    "paths",
    "precedents",
    "remedies",
];

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    tool: Tool,
    policy: Policy<'a>,
    as_of: String,
    requests: Vec<Request<'a>>,
    nothing_to_request: Vec<Fine<'a>>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Policy<'a> {
    name: &'a str,
    version: &'a str,
    owner: &'a str,
    contact: Option<&'a str>,
    sha256: &'a str,
}

#[derive(Serialize)]
struct Request<'a> {
    id: String,
    about: About<'a>,
    to_fill: Vec<ToFill>,
    request_url: Option<&'a str>,
    scope: Asking<'a>,
    stanzas: &'a [String],
    agreements: &'a [String],
    /// No policy of this version holds what was refused.
    decisions: [&'a str; 0],
    license_texts: Vec<Text<'a>>,
}

#[derive(Serialize)]
struct Asking<'a> {
    members: &'a [String],
    product: Option<&'a str>,
}

#[derive(Serialize)]
struct Fine<'a> {
    name: &'a str,
    version: String,
    outcome: &'static str,
    reason: Option<&'static str>,
}

#[derive(Serialize)]
struct ToFill {
    key: &'static str,
    question: &'static str,
    answer: Option<&'static str>,
}

#[derive(Serialize)]
struct Text<'a> {
    path: &'a str,
    sha256: &'a str,
    file: String,
    text: Option<&'a str>,
}

/// What the id stands for.
#[derive(Serialize)]
struct About<'a> {
    name: &'a str,
    version: String,
    purl: Option<String>,
    source: &'static str,
    source_url: Option<String>,
    checksum: Option<&'a str>,
    repository: Option<Cow<'a, str>>,
    copy: &'static str,
    outcome: &'static str,
    codes: &'a [&'static str],
    license: License<'a>,
    contexts: Vec<Context<'a>>,
    paths: Vec<Paths<'a>>,
    more_members: usize,
    declared_at: Vec<DeclaredAt<'a>>,
    remedies: Vec<Remedy<'a>>,
    precedents: Vec<Precedents<'a>>,
}

#[derive(Serialize)]
struct License<'a> {
    declared: Option<&'a str>,
    effective: Option<String>,
    origin: &'static str,
    clarified: Option<&'a str>,
    files: Vec<File<'a>>,
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    sha256: Option<&'a str>,
    recognized: &'a [String],
}

#[derive(Serialize)]
struct Context<'a> {
    reach: &'static str,
    distribution: Option<&'a str>,
    members: &'a [String],
    verdict: &'static str,
    choice: Option<&'a str>,
    terms: Vec<Term<'a>>,
}

#[derive(Serialize)]
struct Term<'a> {
    term: &'a str,
    verdict: &'static str,
    rule: Option<&'a str>,
    reason: Option<&'a str>,
    waivable: bool,
}

#[derive(Serialize)]
struct Paths<'a> {
    member: &'a str,
    paths: &'a [Vec<String>],
}

#[derive(Serialize)]
struct DeclaredAt<'a> {
    path: &'a str,
    line: usize,
    text: &'a str,
}

#[derive(Serialize)]
struct Remedy<'a> {
    kind: &'static str,
    title: &'a str,
    verified: bool,
}

#[derive(Serialize)]
struct Precedents<'a> {
    kind: &'static str,
    id: &'a str,
    layer: &'a str,
    shares: &'static str,
    about: &'a str,
    reason: Option<&'a str>,
    in_force: bool,
}

/// Renders requests as one JSON object with a line feed at the end.
#[must_use]
pub(crate) fn document(
    judgement: &Judgement,
    dossiers: &[&Dossier],
    passing: &[Passing],
) -> String {
    let policy = judgement.layers.first();
    let identity = policy.map(|policy| &policy.identity);
    to_string(&Document {
        schema_version: 1,
        tool: Tool {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        },
        policy: Policy {
            name: identity.map_or("", |identity| &identity.name),
            version: identity.map_or("", |identity| &identity.version),
            owner: identity.map_or("", |identity| &identity.owner),
            contact: identity.and_then(|identity| identity.contact.as_deref()),
            sha256: policy.map_or("", |policy| &policy.sha256),
        },
        as_of: judgement.run.as_of.to_string(),
        requests: dossiers
            .iter()
            .map(|dossier| request(judgement, dossier))
            .collect(),
        nothing_to_request: passing
            .iter()
            .map(|passing| {
                let package = judgement.graph.package(passing.package);
                let decision = &judgement.assessment.packages[passing.package.0];
                Fine {
                    name: &package.name,
                    version: package.version.to_string(),
                    outcome: decision.outcome.as_str(),
                    reason: decision.unjudged.map(Unjudged::as_str),
                }
            })
            .collect(),
    })
}

/// Returns the id of a request: it stands for what is asked (`about` in the JSON), so that the
/// same question has the same id on every day and every machine. How the crate gets there, what it would take to
/// be rid of it, what was said before, and all that is put in words are not part of the question: lines and other
/// crates move, and words get better.
#[must_use]
pub(crate) fn id(judgement: &Judgement, dossier: &Dossier) -> String {
    let mut value = serde_json::to_value(about(judgement, dossier)).unwrap_or(Value::Null);
    if let Some(fields) = value.as_object_mut() {
        for field in UNASKED {
            fields.remove(field);
        }
        without_words(fields);
    }
    let digest = sha256_hex(canonical(&value).as_bytes());
    digest.chars().take(ID_DIGITS).collect()
}

/// Takes out what is put in words: the council's reasons, and what was recognised in texts.
fn without_words(fields: &mut serde_json::Map<String, Value>) {
    if let Some(license) = fields.get_mut("license").and_then(Value::as_object_mut) {
        license.remove("clarified");
        for file in all(license.get_mut("files")) {
            file.remove("recognized");
        }
    }
    for context in all(fields.get_mut("contexts")) {
        for term in all(context.get_mut("terms")) {
            term.remove("reason");
        }
    }
}

/// The objects of a list.
fn all(list: Option<&mut Value>) -> impl Iterator<Item = &mut serde_json::Map<String, Value>> {
    let items = list.and_then(Value::as_array_mut).into_iter().flatten();
    items.filter_map(Value::as_object_mut)
}

/// Writes JSON without spaces, the keys of every object sorted.
pub(super) fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, &Value> = fields.iter().collect();
            let fields: Vec<String> = sorted
                .into_iter()
                .map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), canonical(value)))
                .collect();
            format!("{{{}}}", fields.join(","))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        other => other.to_string(),
    }
}

fn request<'a>(judgement: &'a Judgement, dossier: &'a Dossier) -> Request<'a> {
    Request {
        id: id(judgement, dossier),
        about: about(judgement, dossier),
        to_fill: BLANKS
            .iter()
            .map(|blank| ToFill {
                key: blank.key,
                question: blank.question,
                answer: None,
            })
            .collect(),
        request_url: dossier.request.link.as_deref(),
        scope: Asking {
            members: &dossier.request.scope.members,
            product: dossier.request.scope.product.as_deref(),
        },
        stanzas: &dossier.request.stanzas,
        agreements: &dossier.request.agreements,
        decisions: [],
        license_texts: dossier
            .texts
            .iter()
            .enumerate()
            .map(|(index, text)| Text {
                path: &text.path,
                sha256: &text.sha256,
                file: text_name(index, &text.path),
                text: std::str::from_utf8(&text.bytes).ok(),
            })
            .collect(),
    }
}

fn about<'a>(judgement: &'a Judgement, dossier: &'a Dossier) -> About<'a> {
    let request: &ReviewRequest = &dossier.request;
    let package = judgement.graph.package(request.package);
    let facts = &judgement.facts.packages[request.package.0];
    let source_url = package
        .source_url
        .as_deref()
        .map(|source| clean_url(source, judgement.graph.shown_root().as_str()));
    About {
        name: &package.name,
        version: package.version.to_string(),
        purl: purl(package, source_url.as_deref()),
        source: package.source.as_str(),
        source_url,
        checksum: package.checksum.as_deref(),
        repository: package.repository.as_deref().map(without_credentials),
        copy: package.modification.as_str(),
        outcome: request.outcome.as_str(),
        codes: &request.codes,
        license: License {
            declared: facts.declared.as_deref(),
            effective: facts.expression().map(ToString::to_string),
            origin: facts.origin.as_str(),
            clarified: request.clarified.as_deref(),
            files: request
                .files
                .iter()
                .map(|file| File {
                    path: &file.path,
                    sha256: file.sha256.as_deref(),
                    recognized: &file.recognized,
                })
                .collect(),
        },
        contexts: request.contexts.iter().map(context).collect(),
        paths: request
            .paths
            .iter()
            .map(|member| Paths {
                member: &member.member,
                paths: &member.paths,
            })
            .collect(),
        more_members: request.more_members,
        declared_at: request
            .places
            .iter()
            .map(|place| DeclaredAt {
                path: &place.path,
                line: place.line,
                text: &place.text,
            })
            .collect(),
        remedies: request
            .remedies
            .iter()
            .map(|remedy| Remedy {
                kind: remedy.kind,
                title: &remedy.title,
                verified: remedy.verified,
            })
            .collect(),
        precedents: request.precedents.iter().map(precedent).collect(),
    }
}

fn context(context: &RequestContext) -> Context<'_> {
    Context {
        reach: context.reach,
        distribution: context.distribution.as_deref(),
        members: &context.members,
        verdict: context.verdict.as_str(),
        choice: context.choice.as_deref(),
        terms: context
            .terms
            .iter()
            .map(|term| Term {
                term: &term.term,
                verdict: term.verdict.as_str(),
                rule: term.rule.as_deref(),
                reason: term.reason.as_deref(),
                waivable: term.waivable,
            })
            .collect(),
    }
}

fn precedent(precedent: &Precedent) -> Precedents<'_> {
    Precedents {
        kind: precedent.kind,
        id: &precedent.id,
        layer: &precedent.layer,
        shares: precedent.shares,
        about: &precedent.about,
        reason: precedent.reason.as_deref(),
        in_force: precedent.in_force,
    }
}
