//! Policy stanzas, ready for the council to complete and paste.
//!
//! Everything that can be known is filled in; what only people can say (who asks, who approves, why)
//! stands as `…`, and a policy with such a blank in it is refused.

use std::collections::BTreeSet;
use std::fmt::Write;

use jiff::civil::Date;

use super::context::Case;
use super::words::{after, toml_string};
use crate::decide::Context;
use crate::graph::{Package, PackageIx};
use crate::policy::{Policy, can_be_pinned};
use crate::vocabulary::{Modification, SourceKind};

/// A blank that a person has to fill in.
const BLANK: &str = "…";

/// Returns a `[[waivers]]` stanza for all terms of a package that fail in `contexts`.
pub(super) fn waiver(
    case: &Case<'_, '_>,
    policy: &Policy,
    ix: PackageIx,
    contexts: &[&Context],
) -> String {
    let package = case.graph().package(ix);
    let as_of = case.question.as_of;
    let decision = &case.assessment.packages[ix.0];
    let expression = case.question.facts.packages[ix.0].expression();
    let mut terms: BTreeSet<String> = BTreeSet::new();
    for context in &decision.contexts {
        for leaf in &context.chosen {
            let term = &context.terms[*leaf];
            // What is allowed, but for the copy it is in, is nothing to waive.
            let fails = term.verdict() != crate::vocabulary::Verdict::Allow && !term.unproved;
            if let (true, Some(expression)) = (fails, expression) {
                terms.insert(expression.leaves[*leaf].term.to_string());
            }
        }
    }
    let license = terms.into_iter().collect::<Vec<_>>().join(" AND ");
    let mut stanza = Stanza::new("[[waivers]]");
    stanza.text("id", &format!("W-{}-{BLANK}", as_of.year()));
    stanza.text("crate", &format!("{}@={}", package.name, package.version));
    stanza.text("license", &license);
    stanza.text("reason", BLANK);
    stanza.text("requested-by", BLANK);
    stanza.text("approved-by", BLANK);
    stanza.raw("approved-on", &as_of.to_string());
    stanza.raw(
        "expires",
        &after(as_of, policy.waiver_terms.max_days).to_string(),
    );
    if policy
        .waiver_terms
        .require
        .iter()
        .any(|field| field == "ticket")
    {
        stanza.text("ticket", BLANK);
    }
    let source = crate::decide::judged_source(package);
    if source != SourceKind::CratesIo {
        stanza.list("source", [source.as_str()]);
    }
    let reaches: BTreeSet<_> = contexts.iter().map(|context| context.reach).collect();
    stanza.list("reach", reaches.iter().map(|reach| reach.as_str()));
    let distributions: BTreeSet<&str> = contexts
        .iter()
        .filter_map(|context| context.distribution.as_deref())
        .collect();
    if !distributions.is_empty() {
        stanza.list("distribution", distributions);
    }
    let members = contexts.iter().flat_map(|context| &context.members);
    let members = members.map(|member| case.graph().package(*member).name.as_str());
    let product = case.question.product.map(|product| product.id.as_str());
    stanza.asked_for(members.collect(), product);
    stanza.0
}

/// Returns an `[[agreements]]` stanza for a license that somebody would have to buy.
pub(crate) fn agreement(
    package: &Package,
    license: &str,
    as_of: Date,
    (members, product): (BTreeSet<&str>, Option<&str>),
) -> String {
    let mut stanza = Stanza::new("[[agreements]]");
    stanza.text("id", &format!("AG-{}-{BLANK}", as_of.year()));
    stanza.text("crate", &format!("{}@={}", package.name, package.version));
    stanza.text("license", license);
    for key in ["counterparty", "contract"] {
        stanza.text(key, BLANK);
    }
    stanza.raw("from", &as_of.to_string());
    for key in ["until", "approved-by", "reason"] {
        stanza.text(key, BLANK);
    }
    let source = crate::decide::judged_source(package);
    stanza.list("source", [source.as_str()]);
    stanza.asked_for(members, product);
    stanza.0
}

/// Returns a `[[clarifications]]` stanza for a package without usable license facts.
pub(super) fn clarification(case: &Case<'_, '_>, ix: PackageIx) -> String {
    let package = case.graph().package(ix);
    let mut stanza = Stanza::new("[[clarifications]]");
    stanza.text("crate", &format!("{}@={}", package.name, package.version));
    stanza.text("declared", package.license.as_deref().unwrap_or_default());
    stanza.text("license", BLANK);
    stanza.text("reason", BLANK);
    let files = &case.question.facts.packages[ix.0].files;
    let digests: Vec<(&str, &str)> = files
        .iter()
        .filter(|file| can_be_named(&file.path))
        .filter_map(|file| Some((file.path.as_str(), file.sha256.as_deref()?)))
        .collect();
    // Of vendored files the checksum in `Cargo.lock` says nothing.
    let checksum = package
        .checksum
        .as_ref()
        .filter(|_| package.source != SourceKind::Vendored);
    match checksum {
        _ if !digests.is_empty() => stanza.files(digests),
        Some(checksum) => stanza.text("checksum", checksum),
        None => {
            let named = package.license_file.as_deref();
            let named = named.filter(|path| can_be_named(path));
            stanza.files(vec![(named.unwrap_or("LICENSE"), BLANK)]);
        }
    }
    stanza.0
}

/// Tells whether a clarification can name a file; no key of TOML holds a line break.
fn can_be_named(path: &str) -> bool {
    can_be_pinned(path) && !path.contains(char::is_control)
}

/// Returns a `[[native]]` stanza for a package whose native code the policy does not name.
pub(crate) fn native(package: &Package) -> String {
    let mut stanza = Stanza::new("[[native]]");
    stanza.text("crate", &format!("{}@={}", package.name, package.version));
    stanza.text("license", BLANK);
    stanza.text("reason", BLANK);
    let source = crate::decide::judged_source(package);
    if source != SourceKind::CratesIo || package.modification == Modification::Modified {
        stanza.list("source", [source.as_str()]);
    }
    stanza.0
}

struct Stanza(String);

impl Stanza {
    fn new(header: &str) -> Self {
        Self(format!("{header}\n"))
    }

    fn raw(&mut self, key: &str, value: &str) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.0, "{key} = {value}");
    }

    fn text(&mut self, key: &str, value: &str) {
        self.raw(key, &toml_string(value));
    }

    fn files(&mut self, digests: Vec<(&str, &str)>) {
        let entries: Vec<String> = digests
            .into_iter()
            .map(|(path, digest)| {
                let digest = toml_string(&format!("sha256:{digest}"));
                format!("{} = {digest}", toml_string(path))
            })
            .collect();
        self.raw("license-files", &format!("{{ {} }}", entries.join(", ")));
    }

    /// Has it cover the product or the members that ask, and no other.
    fn asked_for(&mut self, members: BTreeSet<&str>, product: Option<&str>) {
        match product {
            Some(product) => self.list("products", [product]),
            None => self.list("members", members),
        }
    }

    fn list<'v>(&mut self, key: &str, values: impl IntoIterator<Item = &'v str>) {
        let values: Vec<String> = values.into_iter().map(toml_string).collect();
        self.raw(key, &format!("[{}]", values.join(", ")));
    }
}
