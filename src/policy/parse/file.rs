//! One policy file: what is read first, the sections in order, and the model at the end.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use toml::de::{DeTable, DeValue};

use super::conditions::Named;
use super::document::{ParseContext, not_for_this_tool, partial_version, readable};
use super::entries::{Groups, Licenses};
use super::layer::{self, Above};
use super::links::{self, Links};
use super::native;
use super::products::Products;
use super::reader::{ROOT, Reader, arrange, shown, unsupported};
use super::rules::{self, Words};
use super::section::Section;
use super::syntax::Mended;
use super::validate::{self, DaysToCome};
use super::waivers::Council;
use super::words::{self, Distributions};
use super::{agreements, included, sections};
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::{Defaults, Policy, Rule, WaiverTerms, schema};
use crate::source::{FileId, Sources, Span, sha256_hex};

/// Reads a policy from its text, which is added to `sources` under `path`.
///
/// Of one text only: `extends` and `include` name other files, so they are problems here. Whole
/// policies are read by [`crate::policy::load_layers`].
///
/// # Errors
/// Returns every problem of the text, sorted by position; a policy with a problem is not a policy.
/// Over a hundred of them the last one counts the rest.
pub fn parse(
    sources: &mut Sources,
    path: &str,
    text: &str,
    context: &ParseContext<'_>,
) -> Result<Policy, Vec<Diagnostic>> {
    let file = sources.add(path, text);
    let draft = Draft::open(file, text, context)?;
    parse_layer(&draft, &Beside::default(), context)
}

/// A file whose TOML can be read, before its sections are.
pub(crate) struct Draft<'t> {
    file: FileId,
    sha256: String,
    mended: Mended<'t>,
    links: Links,
    /// What is wrong with `links`.
    problems: Vec<Diagnostic>,
}

impl<'t> Draft<'t> {
    /// Makes the text of a file readable; refuses one for another version of the tool.
    pub(crate) fn open(
        file: FileId,
        text: &'t str,
        context: &ParseContext<'_>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mended = readable(file, text)?;
        let reader = Reader::new(file, &mended.text, context.today);
        let document = mended.document();
        let root = document.get_ref();
        if let Some(problem) = not_for_this_tool(&reader, root, context) {
            return Err(vec![problem]);
        }
        let links = Links::of(&reader, root, text);
        drop(document);
        let found = reader.into_problems().into_iter();
        let problems = found.filter(|problem| mended.keeps(problem)).collect();
        Ok(Self {
            file,
            sha256: sha256_hex(text.as_bytes()),
            mended,
            links,
            problems,
        })
    }

    /// Returns the lower-case hexadecimal SHA-256 of the file.
    pub(crate) fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Returns the other files it names, or what is wrong with how it names them: what an entry with
    /// a mistake means is not to be guessed.
    pub(crate) fn links(&self) -> Result<&Links, Vec<Diagnostic>> {
        if self.problems.is_empty() {
            return Ok(&self.links);
        }
        let problems = self.problems.iter().chain(&self.mended.problems);
        Err(arrange(problems.cloned().collect()))
    }

    /// Returns what a reader of the mended text has found that the text itself is to blame for.
    fn told(&self, reader: Reader<'_>) -> Vec<Diagnostic> {
        let found = reader.into_problems().into_iter();
        found.filter(|problem| self.mended.keeps(problem)).collect()
    }
}

/// What stands above a layer, and which files belong to it beside its own.
#[derive(Clone, Copy, Default)]
pub(crate) struct Beside<'b> {
    /// The layers above, highest first; `None` where nobody has looked for any.
    pub(crate) above: Option<&'b [Policy]>,
    /// The files of `include`, in order.
    pub(crate) included: &'b [Draft<'b>],
}

/// Reads one layer of a policy.
pub(crate) fn parse_layer(
    draft: &Draft<'_>,
    beside: &Beside<'_>,
    context: &ParseContext<'_>,
) -> Result<Policy, Vec<Diagnostic>> {
    let drafts: Vec<&Draft<'_>> = std::iter::once(draft).chain(beside.included).collect();
    let documents: Vec<_> = drafts.iter().map(|draft| draft.mended.document()).collect();
    let readers: Vec<Reader<'_>> = drafts
        .iter()
        .map(|draft| Reader::new(draft.file, &draft.mended.text, context.today))
        .collect();
    let mut parts = readers
        .iter()
        .zip(documents.iter().map(|document| document.get_ref()));
    let mut policy = None;
    if let Some((reader, root)) = parts.next() {
        let included: Vec<_> = parts
            .map(|(reader, root)| included::open(reader, root))
            .collect();
        policy = read(reader, root, &included, beside.above);
    }
    let mut problems: Vec<Diagnostic> = Vec::new();
    for (draft, reader) in drafts.iter().zip(readers) {
        problems.extend(draft.told(reader));
        problems.extend(draft.mended.problems.iter().cloned());
    }
    match policy {
        Some(policy) if problems.is_empty() => Ok(Policy {
            sha256: draft.sha256.clone(),
            ..policy
        }),
        None if problems.is_empty() => {
            // Cannot happen: whoever gives up has said why. But never green without a policy.
            let span = Span::new(draft.file, 0..0);
            let message = "the policy cannot be read";
            Err(vec![Diagnostic::new(
                Code::PolicyInvalidValue,
                span,
                message,
            )])
        }
        _ => Err(arrange(problems)),
    }
}

fn head(root: &Section<'_, '_>, above: Option<&[Policy]>) {
    let reader = root.reader;
    if root.field("schema").is_none() {
        root.missing("schema");
    }
    root.integer("schema");
    if let Some(text) = root.text("min-tool")
        && partial_version(text.value).is_none()
    {
        let message = format!("`{}` is not a version of the tool", shown(text.value));
        let problem = Diagnostic::new(Code::PolicyInvalidValue, text.span, message);
        reader.report(problem.help("write `min-tool = \"0.1\"`"));
    }
    let alone: &[&str] = match above {
        Some(_) => &[],
        None => &["extends", "include"],
    };
    let later = schema::FILE.iter().filter(|key| key.is_later());
    for key in later.map(|key| key.name).chain(alone.iter().copied()) {
        if let Some(field) = root.field(key) {
            let what = match field.value.get_ref() {
                DeValue::Array(items)
                    if items.iter().all(|item| item.get_ref().is_table()) && key != "extends" =>
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

fn read<'d>(
    reader: &Reader<'d>,
    root: &'d DeTable<'d>,
    included: &[Section<'_, 'd>],
    above: Option<&[Policy]>,
) -> Option<Policy> {
    let root = Section::open(reader, ROOT, reader.span(0..0), root, schema::FILE);
    head(&root, above);
    links::check(&root);
    let above = Above::new(above.unwrap_or_default());
    let files: Vec<&Section<'_, '_>> = std::iter::once(&root).chain(included).collect();
    for file in &files {
        above.refuse_what_it_may_not_hold(file);
    }
    let policy = root.required_table("policy");
    let known_ids = above.known_ids(policy.as_ref());
    let licenses = Licenses::new(reader, &known_ids);
    let approvers = policy.as_ref().map(sections::approvers).unwrap_or_default();
    let identity = policy.as_ref().and_then(|policy| {
        above.refuse_its_name(policy);
        sections::identity(policy, &licenses, &approvers, &above)
    });
    let fallback = policy.as_ref().map_or(root.span, |policy| policy.span);
    let defaults = defaults(&root, fallback, &above);
    let scope = sections::scope(root.table("scope").as_ref());
    let distributions = distributions(&root, &above);
    let obligations = obligations(&root);
    let mut groups = Groups::read(&licenses, root.open_table("groups").as_ref(), &above);
    let (products, own_products) = Products::read(&root, &distributions, above.layers());
    let named = Named {
        distributions: &distributions,
        products: &products,
    };
    let vocabulary = Words {
        named,
        obligations: &above.obligations(&obligations),
    };

    let (rules, rule_ids) = read_rules(&root, &licenses, &mut groups, &vocabulary, above.layers());

    let members = sections::members(&root, &distributions);
    let first_party = root.table("first-party");
    let first_party =
        first_party.map(|section| sections::first_party(&section, &licenses, &distributions));
    let stages = root.open_table("stages").as_ref().map(sections::stages);
    let waiver_terms = waiver_terms(&root, &above);
    let lower_layers = layer::lower_layers(&root);

    let council = Council::new(&approvers, &waiver_terms);
    let is_declared = distributions.declared.is_some();
    let entries = included::read(&files, &known_ids, named, &council);
    let agreements = agreements::read(&files, &known_ids, named, &council);
    above.refuse_waivers(&files, &entries.waivers);
    let distributions = distributions.into_names();
    let tests = included::tests(
        &files,
        &known_ids,
        &above.vocabulary(rule_ids, &distributions, &products, &scope.reach),
    );

    Some(Policy {
        file: reader.span(0..0).file,
        included: Vec::new(),
        sha256: String::new(),
        signed_by: None,
        identity: identity?,
        defaults,
        scope,
        rules,
        members,
        first_party: first_party.unwrap_or_default(),
        stages: stages.unwrap_or_default(),
        waiver_terms,
        waivers: entries.waivers,
        agreements,
        products: own_products,
        clarifications: entries.clarifications,
        alternatives: entries.alternatives,
        native: native::read(&root, &licenses),
        groups: groups.into_groups(),
        distributions: above.own_distributions(distributions, is_declared),
        obligations,
        tests,
        lower_layers,
    })
}

fn defaults(root: &Section<'_, '_>, fallback: Span, above: &Above<'_>) -> Option<Defaults> {
    let section = root.table("defaults");
    (section.is_some() || above.is_empty())
        .then(|| sections::defaults(section.as_ref(), fallback, above.is_empty()))
}

fn obligations(root: &Section<'_, '_>) -> BTreeMap<String, String> {
    let section = root.open_table("obligations");
    section.as_ref().map(words::meanings).unwrap_or_default()
}

fn distributions(root: &Section<'_, '_>, above: &Above<'_>) -> Distributions {
    let declared = root.open_table("distributions");
    Distributions {
        declared: above.distributions(declared.as_ref().map(words::meanings)),
        used: RefCell::default(),
    }
}

fn waiver_terms(root: &Section<'_, '_>, above: &Above<'_>) -> WaiverTerms {
    match root.table("waiver-terms") {
        Some(section) => sections::waiver_terms(&section),
        None => above.waiver_terms(),
    }
}

fn read_rules<'d>(
    root: &Section<'_, 'd>,
    licenses: &Licenses<'_, '_>,
    groups: &mut Groups,
    words: &Words<'_>,
    above: &[Policy],
) -> (Vec<Rule>, BTreeSet<&'d str>) {
    let mut ids = BTreeMap::new();
    let mut rules = Vec::new();
    let mut days = DaysToCome::above(above, root.reader.today());
    for section in root.tables("rules", "rule") {
        validate::unique(&section, "rule", &mut ids);
        let rule = rules::rule(&section, licenses, groups, words);
        if let Some(day) = rule.as_ref().and_then(|rule| rule.in_force_from) {
            days.add(&section, day);
        }
        rules.extend(rule);
    }
    validate::unreachable_rules(root.reader, &rules);
    // A rule with a problem of its own is still the one that a test means.
    (rules, ids.into_keys().collect())
}
