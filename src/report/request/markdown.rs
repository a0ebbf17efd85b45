//! Renders a review request as Markdown, to paste into an issue or to print. Text from crates goes
//! into code spans or fenced blocks, so it cannot create links, mentions or images; prose is
//! escaped. Fields for people to fill in are marked `…`.

use std::fmt::Write as _;

use super::{Dossier, json, text_name};
use crate::answers::{BLANKS, RequestContext, RequestFile};
use crate::findings::Judgement;
use crate::graph::Package;
use crate::report::escape::{code_span as code, document as markdown, fenced};
use crate::report::json::{clean_url, purl};
use crate::source::without_credentials;
use crate::vocabulary::{Modification, SourceKind};

/// Characters of the license texts that are written out, in all.
const TEXT_LIMIT: usize = 60_000;

/// Returns the first line: what is asked, and the id by which it is known.
#[must_use]
pub(crate) fn heading(judgement: &Judgement, dossier: &Dossier) -> String {
    let package = judgement.graph.package(dossier.request.package);
    let facts = &judgement.facts.packages[dossier.request.package.0];
    let license = facts.expression().map_or_else(
        || {
            facts
                .declared
                .clone()
                .unwrap_or_else(|| "no license".to_owned())
        },
        ToString::to_string,
    );
    format!(
        "Review request {}: {} ({})",
        json::id(judgement, dossier),
        code(&package.label()),
        code(&license)
    )
}

/// Renders a request. In a bundle the license texts lie beside it; elsewhere they are written out.
#[must_use]
pub(crate) fn render(judgement: &Judgement, dossier: &Dossier, in_bundle: bool) -> String {
    let mut output = format!("# {}\n", heading(judgement, dossier));
    to_fill(&mut output, dossier);
    identity(&mut output, judgement, dossier);
    license(&mut output, judgement, dossier, in_bundle);
    usage(&mut output, dossier);
    considered(&mut output, dossier);
    stanzas(&mut output, dossier);
    agreements(&mut output, dossier);
    if !in_bundle {
        texts(&mut output, dossier);
    }
    output
}

/// Renders what is to be decided, cause by cause, with the requests of the crates under each.
#[must_use]
pub(crate) fn decisions(judgement: &Judgement, dossiers: &[&Dossier]) -> String {
    let mut output = String::from("# Decisions asked for\n");
    let failing = judgement
        .findings
        .iter()
        .filter(|one| one.outcome.is_some());
    for (number, finding) in failing.enumerate() {
        let _ = writeln!(
            output,
            "\n## {}. {}\n",
            number + 1,
            markdown(&finding.title)
        );
        if let Some(rule) = &finding.rule {
            let _ = writeln!(output, "- rule: {}", code(rule));
        }
        if let Some(reason) = &finding.reason {
            let _ = writeln!(output, "- the council's reason: {}", markdown(reason));
        }
        output.push_str("- decision: **…**\n");
        let about = |dossier: &&&Dossier| finding.packages.contains(&dossier.request.package);
        for dossier in dossiers.iter().filter(about) {
            let _ = writeln!(output, "- {}", heading(judgement, dossier));
        }
    }
    output
}

fn to_fill(output: &mut String, dossier: &Dossier) {
    output.push_str("\n## To be filled in by people\n\n");
    for blank in BLANKS {
        // Writing to a String cannot fail, here and below.
        let _ = writeln!(output, "- {} **…**", blank.question);
    }
    let request = &dossier.request;
    let mut to = vec![markdown(&request.owner)];
    to.extend(request.contact.as_deref().map(code));
    to.extend(request.link.as_deref().map(code));
    to.retain(|part| !part.is_empty());
    let _ = writeln!(output, "\nFor: {}", to.join(", "));
}

fn identity(output: &mut String, judgement: &Judgement, dossier: &Dossier) {
    let package = judgement.graph.package(dossier.request.package);
    let url = package
        .source_url
        .as_deref()
        .map(|source| clean_url(source, judgement.graph.shown_root().as_str()));
    output.push_str("\n## The crate\n\n| | |\n|---|---|\n");
    let mut row = |name: &str, value: Option<String>| {
        let value = value.unwrap_or_else(|| "none given".to_owned());
        let _ = writeln!(output, "| {name} | {value} |");
    };
    row("Name", Some(code(&package.name)));
    row("Version", Some(code(&package.version.to_string())));
    row(
        "Package URL",
        purl(package, url.as_deref()).map(|purl| code(&purl)),
    );
    row("Source", Some(package.source.to_string()));
    row("From", url.as_deref().map(code));
    row("Checksum (SHA-256)", package.checksum.as_deref().map(code));
    let repository = package.repository.as_deref().map(without_credentials);
    row("Repository", repository.as_deref().map(code));
    row("Our copy", Some(our_copy(package)));
}

/// Says whether the code may be another than that which its source holds.
fn our_copy(package: &Package) -> String {
    let source = match package.source {
        SourceKind::Workspace => return "a member of the workspace".to_owned(),
        SourceKind::Path => return "nothing shows whether it was changed".to_owned(),
        SourceKind::Git => "its repository holds",
        SourceKind::Vendored => "was published",
        SourceKind::CratesIo | SourceKind::Registry => "its registry published",
    };
    match package.modification {
        Modification::Unmodified => format!("not known to differ from what {source}"),
        Modification::Modified => format!("may differ from what {source}"),
    }
}

fn license(output: &mut String, judgement: &Judgement, dossier: &Dossier, in_bundle: bool) {
    let facts = &judgement.facts.packages[dossier.request.package.0];
    let nothing = || "nothing".to_owned();
    let _ = writeln!(
        output,
        "\n## Its license\n\n- declared: {}\n- read as: {} (from: {})",
        facts.declared.as_deref().map_or_else(nothing, code),
        facts
            .expression()
            .map_or_else(nothing, |expression| code(&expression.to_string())),
        facts.origin.as_str()
    );
    if let Some(reason) = &dossier.request.clarified {
        let _ = writeln!(output, "- clarified by the council: {}", markdown(reason));
    }
    if dossier.request.files.is_empty() {
        output.push_str("- license files: none found in the package\n");
    }
    for file in &dossier.request.files {
        license_file(output, dossier, file, in_bundle);
    }
}

/// A license file, where its copy lies, and what was recognised in it.
fn license_file(output: &mut String, dossier: &Dossier, file: &RequestFile, in_bundle: bool) {
    let _ = write!(output, "- license file {}", code(&file.path));
    if let Some(digest) = &file.sha256 {
        let _ = write!(output, " sha256 {}", code(digest));
    }
    let copy = dossier.texts.iter().position(|text| text.path == file.path);
    if let Some(index) = copy.filter(|_| in_bundle) {
        let name = format!("licenses/{}", text_name(index, &file.path));
        let _ = write!(output, ", here as {}", code(&name));
    }
    output.push('\n');
    for line in &file.recognized {
        let _ = writeln!(output, "  - {}", markdown(line));
    }
}

fn usage(output: &mut String, dossier: &Dossier) {
    let request = &dossier.request;
    output.push_str("\n## How we would use it, and what the policy says\n\n");
    for context in &request.contexts {
        usage_in(output, context);
    }
    // A member is not brought in by anything.
    if !request.paths.is_empty() || !request.places.is_empty() {
        output.push_str("\n## How it gets in\n\n");
    }
    for member in &request.paths {
        for path in &member.paths {
            let labels: Vec<String> = path.iter().map(|label| code(label)).collect();
            let _ = writeln!(output, "- {}", labels.join(" → "));
        }
    }
    if request.more_members > 0 {
        let _ = writeln!(output, "- and from {} more members", request.more_members);
    }
    for place in &request.places {
        let at = format!("{}:{}", place.path, place.line);
        let _ = writeln!(output, "- declared in {}: {}", code(&at), code(&place.text));
    }
}

fn usage_in(output: &mut String, context: &RequestContext) {
    let members: Vec<String> = context.members.iter().map(|member| code(member)).collect();
    let distribution = context
        .distribution
        .as_deref()
        .map_or_else(String::new, |name| {
            format!(", distributed as {}", code(name))
        });
    let _ = writeln!(
        output,
        "- {}{distribution}, in {}: **{}**",
        context.reach,
        members.join(", "),
        context.verdict
    );
    if let Some(choice) = &context.choice {
        let _ = writeln!(output, "  - of the choice we take {}", code(choice));
    }
    for term in &context.terms {
        let by = match &term.rule {
            Some(rule) => format!("rule {}", code(rule)),
            None => "no rule names it".to_owned(),
        };
        let reason = term
            .reason
            .as_deref()
            .map_or_else(String::new, |reason| format!(": {}", markdown(reason)));
        let firm = if term.waivable { "" } else { ", not waivable" };
        let _ = writeln!(
            output,
            "  - {}: {} ({by}{firm}){reason}",
            code(&term.term),
            term.verdict
        );
    }
}

fn considered(output: &mut String, dossier: &Dossier) {
    let request = &dossier.request;
    output.push_str("\n## What was considered instead\n\n");
    if request.remedies.is_empty() {
        output.push_str("Nothing was found that would do without it.\n");
    }
    for remedy in &request.remedies {
        let result = if remedy.verified {
            "proved to clear it"
        } else {
            "not proved"
        };
        let _ = writeln!(output, "- {} ({result})", markdown(&remedy.title));
    }
    output.push_str("\n## What the council said before\n\n");
    if request.precedents.is_empty() {
        output.push_str("Nothing about this license or this crate.\n");
    }
    for precedent in &request.precedents {
        let force = if precedent.in_force {
            ""
        } else {
            ", not in force"
        };
        let reason = precedent
            .reason
            .as_deref()
            .map_or_else(String::new, |reason| format!(". {}", markdown(reason)));
        let _ = writeln!(
            output,
            "- {} {} ({}{force}): {}{reason}",
            precedent.kind,
            code(&precedent.id),
            precedent.shares,
            markdown(&precedent.about)
        );
    }
}

fn stanzas(output: &mut String, dossier: &Dossier) {
    if dossier.request.stanzas.is_empty() {
        return;
    }
    output.push_str("\n## For the council to complete and merge into the policy\n");
    for stanza in &dossier.request.stanzas {
        output.push('\n');
        output.push_str(&fenced("toml", stanza));
    }
}

/// What a contract would have to say, where the license is somebody's own.
fn agreements(output: &mut String, dossier: &Dossier) {
    if dossier.request.agreements.is_empty() {
        return;
    }
    output.push_str("\n## If the license is bought, in place of the above\n");
    for stanza in &dossier.request.agreements {
        output.push('\n');
        output.push_str(&fenced("toml", stanza));
    }
}

fn texts(output: &mut String, dossier: &Dossier) {
    let mut left = TEXT_LIMIT;
    for text in &dossier.texts {
        let _ = writeln!(output, "\n## License text {}\n", code(&text.path));
        match std::str::from_utf8(&text.bytes) {
            Err(_) => output.push_str("It is not UTF-8; `--output` copies it.\n"),
            Ok(words) if words.len() > left => {
                output.push_str("It is too long for this page; `--output` copies it.\n");
            }
            Ok(words) => {
                left -= words.len();
                output.push_str(&fenced("text", words));
            }
        }
    }
}
