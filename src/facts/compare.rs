//! What a package carries against what it declares, as sets of licenses.
//!
//! Pure. A license is carried if its text, or a notice that names it, is in a license file.
//! What is carried and not declared is added, because it holds as well; a declared license without
//! a text is fine; where no declared license is carried although others are, it is unclear what
//! holds. Never lets a file take anything away from what is declared.

use super::files::names_third_parties;
use super::model::{Effective, Extra, FileRole, LicenseFacts, LicenseFile, Origin, Packaged};
use crate::facts::FileProblem;
use crate::license::{Addition, Expression, License, Node, Term, later_versions};
use crate::recognition::TextError;

/// One license found in a file.
#[derive(Clone)]
struct Carried<'f> {
    file: &'f LicenseFile,
    line: usize,
    license: Expression,
    /// Whether a notice says so, and not the text alone.
    noticed: bool,
}

/// Takes the license from the files of a package that declares none.
///
/// All of its own files count, and all of each must be recognised.
pub(super) fn stand_in(facts: &mut LicenseFacts) {
    let is_there = |file: &LicenseFile| {
        file.role == FileRole::Package && file.recognition != Err(FileProblem::Absent)
    };
    if !facts.files.iter().any(is_there) {
        return;
    }
    facts.packaged.unrecognized = unrecognized(&facts.files, None);
    facts.effective = match facts.recognized() {
        Some(license) if facts.packaged.unrecognized.is_empty() => {
            facts.origin = Origin::LicenseFile;
            Effective::Known(license)
        }
        _ => Effective::Unrecognized,
    };
}

impl LicenseFacts {
    /// Returns the licenses that are recognised in the files that were read, whatever else is in
    /// them.
    #[must_use]
    pub fn recognized(&self) -> Option<Expression> {
        let carried = unique(carried(&self.files)).into_iter();
        let licenses: Vec<Expression> = carried.map(|carried| carried.license).collect();
        Expression::conjunction(&licenses)
    }
}

/// Compares the files of a package with what it declares, and adds what they add.
pub(super) fn set_beside(facts: &mut LicenseFacts, declared: &Expression) {
    let carried = carried(&facts.files);
    let unrecognized = unrecognized(&facts.files, Some(declared));
    let own: Vec<&Carried<'_>> = carried
        .iter()
        .filter(|carried| carried.file.role == FileRole::Package)
        .collect();
    let is_borne_out = own.iter().any(|carried| {
        carried
            .license
            .terms()
            .any(|term| declared.terms().any(|declared| grants(declared, term)))
    });
    let own_is_recognized = !unrecognized
        .iter()
        .any(|index| facts.files[*index].role == FileRole::Package);
    let contradicts = (!own.is_empty() && !is_borne_out && own_is_recognized).then(|| {
        let licenses: Vec<String> = unique(own.into_iter().cloned())
            .iter()
            .map(|carried| carried.license.to_string())
            .collect();
        licenses.join(", ")
    });
    let added = carried
        .iter()
        .filter(|one| {
            !is_declared(declared, one, &one.license.root)
                && !is_read_with(declared, one, &carried)
                && !is_of_settings(declared, one, &carried)
        })
        .cloned();
    let added = unique(added);
    let mut parts = vec![declared.clone()];
    let mut extras = Vec::new();
    let mut leaves = declared.leaves.len();
    for one in added {
        let end = leaves + one.license.leaves.len();
        extras.push(Extra {
            license: one.license.to_string(),
            file: one.file.path.clone(),
            line: one.line,
            leaves: leaves..end,
        });
        leaves = end;
        parts.push(one.license);
    }
    if let Some(license) = Expression::conjunction(&parts) {
        facts.effective = Effective::Known(license);
    }
    facts.packaged = Packaged {
        extras,
        contradicts,
        unrecognized,
    };
}

/// The licenses recognised in the files, in order.
fn carried(files: &[LicenseFile]) -> Vec<Carried<'_>> {
    files
        .iter()
        .filter_map(|file| Some((file, file.recognition.as_ref().ok()?)))
        .flat_map(|(file, recognition)| recognition.parts.iter().map(move |part| (file, part)))
        .filter_map(|(file, part)| {
            Some(Carried {
                file,
                line: part.line,
                license: Expression::parse(&part.license, &[]).ok()?,
                noticed: part.noticed,
            })
        })
        .collect()
}

/// The files in which something is left over, or nothing can be read.
///
/// A license that cannot be parsed counts as left over; recognition gives none such. The title of
/// a file may repeat what is declared.
pub(super) fn unrecognized(files: &[LicenseFile], declared: Option<&Expression>) -> Vec<usize> {
    let repeats = |file: &LicenseFile| {
        let title = file.recognition.as_ref().ok();
        let title = title.and_then(|found| Expression::parse(found.title.as_deref()?, &[]).ok());
        title.zip(declared).is_some_and(|(title, declared)| {
            spelled(&title, &title.root) == spelled(declared, &declared.root)
        })
    };
    let is_read = |file: &LicenseFile| {
        (file.is_complete() || repeats(file))
            && file.recognition.as_ref().is_ok_and(|recognition| {
                recognition.strangers.is_empty()
                    && recognition.parts.iter().all(|part| {
                        Expression::parse(&part.license, &[])
                            .is_ok_and(|license| license.terms().all(Term::is_known))
                    })
            })
    };
    // Prose leaves nothing open, and what cannot be read need not be prose.
    let is_prose = |file: &LicenseFile| {
        let is_text = matches!(
            file.recognition,
            Ok(_) | Err(FileProblem::Text(TextError::Empty))
        );
        file.role == FileRole::Aside && is_text
    };
    (0..files.len())
        .filter(|index| !is_prose(&files[*index]) && !is_read(&files[*index]))
        .collect()
}

/// An expression whose operands are in one order.
fn spelled(expression: &Expression, node: &Node) -> String {
    let (nodes, operator) = match node {
        Node::Leaf(leaf) => return expression.leaves[*leaf].term.to_string(),
        Node::And(nodes) => (nodes, " AND "),
        Node::Or(nodes) => (nodes, " OR "),
    };
    let mut operands: Vec<String> = nodes.iter().map(|node| spelled(expression, node)).collect();
    operands.sort_unstable();
    format!("({})", operands.join(operator))
}

/// Keeps the first of equal licenses.
fn unique<'f>(carried: impl IntoIterator<Item = Carried<'f>>) -> Vec<Carried<'f>> {
    let mut kept: Vec<Carried<'_>> = Vec::new();
    for one in carried {
        let text = one.license.to_string();
        if !kept.iter().any(|other| other.license.to_string() == text) {
            kept.push(one);
        }
    }
    kept
}

/// Tells whether what a file says is offered by what is declared.
///
/// Where a file offers a choice, one declared arm is enough: it may be the one we take.
fn is_declared(declared: &Expression, one: &Carried<'_>, node: &Node) -> bool {
    if one.file.role == FileRole::Vendored || names_third_parties(&one.file.path) {
        return holds((declared, &declared.root), &one.license, node);
    }
    match node {
        Node::Leaf(leaf) => {
            let carried = &one.license.leaves[*leaf].term;
            let offers = if one.noticed { permits } else { grants };
            declared.terms().any(|term| offers(term, carried))
        }
        Node::And(nodes) => nodes.iter().all(|node| is_declared(declared, one, node)),
        Node::Or(nodes) => nodes.iter().any(|node| is_declared(declared, one, node)),
    }
}

/// Tells whether the license of others' code is declared: it holds whichever arm of the package we
/// take, and its text means what it says.
fn holds((declared, arm): (&Expression, &Node), license: &Expression, node: &Node) -> bool {
    match (node, arm) {
        (Node::And(nodes), _) => nodes
            .iter()
            .all(|node| holds((declared, arm), license, node)),
        (_, Node::Or(arms)) => arms.iter().all(|arm| holds((declared, arm), license, node)),
        (_, Node::And(arms)) => arms.iter().any(|arm| holds((declared, arm), license, node)),
        (Node::Or(nodes), _) => nodes
            .iter()
            .any(|node| holds((declared, arm), license, node)),
        (Node::Leaf(carried), Node::Leaf(leaf)) => {
            permits(&declared.leaves[*leaf].term, &license.leaves[*carried].term)
        }
    }
}

/// Exceptions of the SPDX list that also take something away.
const RESTRICTING: [&str; 1] = ["freertos-exception-2.0"];

/// Tells whether a text bears out a declared term.
///
/// "Or later" is said outside the text, so the text of that or a later version does, and a notice
/// that says "or later" of an earlier version as well. So does the bare text under `X WITH E`: an
/// addition permits more than the text, and is often said elsewhere. One that takes something away
/// has to be declared.
fn grants(declared: &Term, text: &Term) -> bool {
    let addition = match (&declared.addition, &text.addition) {
        (Some(declared), Some(text)) => declared == text,
        (None, Some(Addition::Listed(text))) => !RESTRICTING.contains(text),
        _ => true,
    };
    let license =
        declared.license == text.license || has_later(declared, text) || has_later(text, declared);
    license && addition
}

/// Tells whether a notice permits all that is declared: a notice means what it says, of versions
/// and of additions.
fn permits(declared: &Term, notice: &Term) -> bool {
    let versions = declared.license == notice.license && (notice.or_later || !declared.or_later);
    let addition = declared.addition.is_none() || declared.addition == notice.addition;
    (versions || has_later(notice, declared)) && addition && grants(declared, notice)
}

/// Tells whether a term covers "or later" and another one is such a later version.
fn has_later(from: &Term, to: &Term) -> bool {
    match (from.listed(), to.listed()) {
        (Some(from_id), Some(to_id)) => from.or_later && later_versions(from_id).contains(&to_id),
        _ => false,
    }
}

/// Tells whether a text is there only to be read with another: LGPL-3.0 incorporates the text of
/// GPL-3.0 and is shipped with it, in one file, or in one folder under a name that is the GPL's.
///
/// A notice that names the GPL is never that.
fn is_read_with(declared: &Expression, one: &Carried<'_>, all: &[Carried<'_>]) -> bool {
    let lesser = Term::of(License::Listed("LGPL-3.0-only"));
    let is = |expression: &Expression, id: &str| {
        let mut terms = expression.terms();
        match (terms.next(), terms.next()) {
            (Some(term), None) => {
                term.listed() == Some(id) && !term.or_later && term.addition.is_none()
            }
            _ => false,
        }
    };
    let (folder, name) = split(&one.file.path);
    let is_beside = |other: &Carried<'_>| {
        other.file.role == one.file.role
            && (other.file.path == one.file.path
                || (split(&other.file.path).0 == folder && is_called_after_gpl(name)))
    };
    !one.noticed
        && is(&one.license, "GPL-3.0-only")
        && declared.terms().any(|term| grants(term, &lesser))
        && all
            .iter()
            .any(|other| is(&other.license, "LGPL-3.0-only") && is_beside(other))
}

/// Tells whether a file is called as the text of the GPL is beside that of the LGPL: `COPYING`,
/// `COPYING.txt`, `LICENSE-GPL`, `GPL-3.0-only.txt`.
///
/// A word more, and it may be that of something else: `LICENSE-GPL-readline`.
fn is_called_after_gpl(name: &str) -> bool {
    const PLAIN: [&str; 8] = [
        "copying", "later", "licence", "license", "md", "only", "or", "txt",
    ];
    let name = name.to_ascii_lowercase();
    let words: Vec<&str> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let is_version = |word: &str| {
        let digits = word.strip_prefix('v').unwrap_or(word);
        digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_gpl = |word: &str| word.strip_prefix("gpl").is_some_and(is_version);
    let is_plain = |word: &str| is_gpl(word) || is_version(word) || PLAIN.contains(&word);
    words.iter().all(|word| is_plain(word))
        && (words.first() == Some(&"copying") || words.iter().any(|word| is_gpl(word)))
}

/// The folder of a path, and the name in it.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// Tells whether a text is that of CC0-1.0 which a REUSE tree carries for its settings: it is in
/// `LICENSES/` under its own name, beside the text of a license that is declared.
fn is_of_settings(declared: &Expression, one: &Carried<'_>, all: &[Carried<'_>]) -> bool {
    let inside = |path: &str| {
        path.get(..9)
            .is_some_and(|start| start.eq_ignore_ascii_case("LICENSES/"))
    };
    !one.noticed
        && one.file.role == FileRole::Package
        && one.file.path.eq_ignore_ascii_case("LICENSES/CC0-1.0.txt")
        && one.file.is_complete()
        && one.license.to_string() == "CC0-1.0"
        && all.iter().any(|other| {
            other.file.role == FileRole::Package
                && inside(&other.file.path)
                && is_declared(declared, other, &other.license.root)
        })
}
