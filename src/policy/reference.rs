//! Where the reference describes what a problem of a policy is about.

use std::collections::{BTreeMap, BTreeSet};

use super::schema::{FILE, Takes, key};
use crate::diagnostic::{Code, DOCS, Diagnostic, Line, LineKind};
use crate::source::{FileId, Sources};

/// The reference.
pub(crate) const PAGE: &str = "policy.md";
/// What it says of keys before the first section.
const TOP: &str = "#at-the-top-of-the-file";

/// Ends the help of problems with where the section is described that they lie in; once for each
/// section of a file.
pub(crate) fn refer(problems: &mut [Diagnostic], sources: &Sources) {
    let mut headers: BTreeMap<FileId, Vec<(usize, String)>> = BTreeMap::new();
    let mut told = BTreeSet::new();
    for problem in problems
        .iter_mut()
        .filter(|problem| is_about_keys(problem.code))
    {
        let Some(span) = problem.span() else {
            continue;
        };
        let of_file = headers
            .entry(span.file)
            .or_insert_with(|| anchors(sources.text(span.file)));
        let before = of_file.partition_point(|(start, _)| *start <= span.start);
        let anchor = before
            .checked_sub(1)
            .map_or(TOP, |last| of_file[last].1.as_str());
        if told.insert((span.file, anchor.to_owned())) {
            let help = format!("see {DOCS}{PAGE}{anchor}");
            problem.lines.push(Line::new(LineKind::Help, help));
        }
    }
}

/// Tells whether a problem is one of keys and their values, which the reference describes.
const fn is_about_keys(code: Code) -> bool {
    matches!(
        code,
        Code::PolicyUnknownKey
            | Code::PolicyUnknownLicense
            | Code::PolicyUnknownName
            | Code::PolicyMissingKey
            | Code::PolicyWrongType
            | Code::PolicyInvalidValue
            | Code::PolicyBlank
            | Code::PolicyApprover
            | Code::PolicyWaiverTerm
            | Code::PolicyLayer
            | Code::PolicyExtends
            | Code::PolicyInclude
    )
}

/// Returns where the sections of a text begin, and the anchor of what is said of each. One that there
/// is not, has none: then the whole page is meant.
fn anchors(text: &str) -> Vec<(usize, String)> {
    let mut anchors = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let name = line.trim_start().trim_start_matches('[');
        let length = name
            .bytes()
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte));
        let name = &name[..length.count()];
        if line.trim_start().starts_with('[') && name.starts_with(|c: char| c.is_ascii_alphabetic())
        {
            let section = key(FILE, name).filter(|key| {
                matches!(
                    key.takes,
                    Takes::Table(_) | Takes::Tables(_) | Takes::Named(_)
                )
            });
            let anchor = section.map(|section| format!("#{}", section.name));
            anchors.push((start, anchor.unwrap_or_default()));
        }
        start += line.len();
    }
    anchors
}

#[cfg(test)]
mod tests {
    use super::{PAGE, TOP, anchors, refer};
    use crate::diagnostic::{Code, Diagnostic};
    use crate::policy::schema::FILE;
    use crate::source::{Sources, Span};

    /// The anchors of a page, as the web shows it.
    fn headings(page: &str) -> Vec<String> {
        let headings = page.lines().filter_map(|line| line.strip_prefix("## "));
        let anchor = |heading: &str| {
            let kept = heading.to_lowercase().replace(' ', "-");
            kept.replace(|c: char| !c.is_ascii_alphanumeric() && c != '-', "")
        };
        headings
            .map(|heading| format!("#{}", anchor(heading)))
            .collect()
    }

    #[test]
    fn each_section_has_a_heading_in_the_reference() {
        let headings = headings(include_str!("../../docs/policy.md"));
        assert!(headings.contains(&TOP.to_owned()), "{headings:?}");
        let mut seen = 0;
        for key in FILE.iter().filter(|key| !key.is_later()) {
            for (_, anchor) in anchors(&format!("[{}]\n", key.name)) {
                assert!(anchor.is_empty() || headings.contains(&anchor), "{anchor}");
                seen += usize::from(!anchor.is_empty());
            }
        }
        assert_eq!(seen, 19);
    }

    #[test]
    fn each_section_is_referred_to_once() {
        let text = "schema = 2\n[policy]\nname = \"\"\nowner = 1\n[[waivers]]\nreach = [\n  [1],\n  \"x\"]\n\
            [stages.local]\nuntil = 1\n[nonsense]\n";
        let mut sources = Sources::new();
        let file = sources.add("p", text);
        let at = |part: &str, code: Code| {
            let start = text.find(part).unwrap();
            Diagnostic::new(code, Span::new(file, start..start + 1), "m")
        };
        let mut problems = [
            at("2", Code::PolicyInvalidValue),
            at("\"\"", Code::PolicyBlank),
            at("owner", Code::PolicyRuleUnreachable),
            at("owner", Code::PolicyWrongType),
            at("\"x\"", Code::PolicyInvalidValue),
            at("until", Code::PolicyWrongType),
            at("[nonsense", Code::PolicyUnknownKey),
        ];
        refer(&mut problems, &sources);
        let told: Vec<Option<&str>> = problems
            .iter()
            .map(|problem| problem.lines.first()?.text.split(PAGE).nth(1))
            .collect();
        assert_eq!(
            told,
            [
                Some(TOP),
                Some("#policy"),
                None,
                None,
                Some("#waivers"),
                Some("#stages"),
                Some("")
            ]
        );
    }
}
