//! What a package carries against what it declares, as sets of licenses.
//!
//! Pure. A license is carried if its text, or a notice that names it, stands in a license file.
//! What is carried and not declared is added, because it holds as well; a declared license without
//! a text is fine; where no declared license is carried although others are, nobody can say what
//! holds. Never lets a file take anything away from what is declared.

use super::model::{Effective, Extra, LicenseFacts, LicenseFile, Origin, Packaged, Place};
use crate::facts::FileProblem;
use crate::license::{Addition, Expression, License, Node, Term, later_versions};

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
        file.place == Place::Package && file.recognition != Err(FileProblem::Absent)
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
    /// Returns the licenses that are recognised in the files that were read, whatever else stands in
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
        .filter(|carried| carried.file.place == Place::Package)
        .collect();
    let is_borne_out = own.iter().any(|carried| {
        carried
            .license
            .terms()
            .any(|term| declared.terms().any(|declared| grants(declared, term)))
    });
    let own_is_recognized = !unrecognized
        .iter()
        .any(|index| facts.files[*index].place == Place::Package);
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
fn unrecognized(files: &[LicenseFile], declared: Option<&Expression>) -> Vec<usize> {
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
                recognition.parts.iter().all(|part| {
                    Expression::parse(&part.license, &[])
                        .is_ok_and(|license| license.terms().all(Term::is_known))
                })
            })
    };
    (0..files.len())
        .filter(|index| !is_read(&files[*index]))
        .collect()
}

/// An expression whose operands stand in one order.
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
        other.file.place == one.file.place
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
fn is_called_after_gpl(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let rest = ["license", "licence", "copying"]
        .iter()
        .find_map(|word| name.strip_prefix(word));
    let says_gpl = rest
        .unwrap_or(&name)
        .trim_start_matches(['-', '_', '.'])
        .starts_with("gpl");
    says_gpl || name == "copying" || name.starts_with("copying.")
}

/// The folder of a path, and the name in it.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// Tells whether a text is that of CC0-1.0 which a REUSE tree carries for its settings: it stands in
/// `LICENSES/` under its own name, beside the text of a license that is declared.
fn is_of_settings(declared: &Expression, one: &Carried<'_>, all: &[Carried<'_>]) -> bool {
    let inside = |path: &str| {
        path.get(..9)
            .is_some_and(|start| start.eq_ignore_ascii_case("LICENSES/"))
    };
    !one.noticed
        && one.file.place == Place::Package
        && one.file.path.eq_ignore_ascii_case("LICENSES/CC0-1.0.txt")
        && one.file.is_complete()
        && one.license.to_string() == "CC0-1.0"
        && all.iter().any(|other| {
            other.file.place == Place::Package
                && inside(&other.file.path)
                && is_declared(declared, other, &other.license.root)
        })
}

#[cfg(test)]
mod tests {
    use super::{set_beside, stand_in};
    use crate::facts::{Effective, FileProblem, LicenseFacts, LicenseFile, Origin, Place};
    use crate::license::Expression;
    use crate::recognition::{Leftover, Part, Recognition};

    /// `LICENSE: MIT; NOTICE?: Apache-2.0`: files, a `?` for something left over, `/` in the name
    /// for vendored sources, `&` between the parts of a file, `~` before what a notice says.
    fn files(text: &str) -> Vec<LicenseFile> {
        text.split("; ")
            .filter(|file| !file.is_empty())
            .map(|file| {
                let (path, parts) = file.split_once(": ").unwrap();
                let (path, rest) = match path.strip_suffix('?') {
                    Some(path) => (path, true),
                    None => (path, false),
                };
                let parts = parts.split(" & ").filter(|part| !part.is_empty());
                let leftover = Leftover {
                    line: 9,
                    text: "except banks".into(),
                };
                LicenseFile {
                    path: path.into(),
                    place: if path.contains('/') && !path.starts_with("LICENSES/") {
                        Place::Vendored
                    } else {
                        Place::Package
                    },
                    sha256: None,
                    recognition: Ok(Recognition {
                        parts: parts
                            .map(|license| Part {
                                license: license.trim_start_matches('~').into(),
                                line: 1,
                                noticed: license.starts_with('~'),
                            })
                            .collect(),
                        leftovers: rest.then_some(leftover).into_iter().collect(),
                        title: None,
                        candidate: None,
                    }),
                }
            })
            .collect()
    }

    fn facts(declared: Option<&str>, text: &str) -> LicenseFacts {
        let effective = declared.map_or(Effective::Missing, |text| {
            Effective::Known(Expression::parse(text, &[]).unwrap())
        });
        let origin = declared.map_or(Origin::None, |_| Origin::Manifest);
        let mut facts = LicenseFacts::new(declared.map(str::to_owned), effective, origin);
        facts.files = files(text);
        match facts.expression().cloned() {
            Some(declared) => set_beside(&mut facts, &declared),
            None => stand_in(&mut facts),
        }
        facts
    }

    #[test]
    fn a_title_is_read_where_it_is_what_is_declared() {
        for (title, declared, read) in [
            ("MIT OR Apache-2.0", "Apache-2.0 OR MIT", true),
            ("MIT OR Apache-2.0", "MIT/Apache-2.0", true),
            ("MIT OR Apache-2.0", "MIT AND Apache-2.0", false),
            ("MIT OR GPL-3.0-only", "MIT OR Apache-2.0", false),
            ("MIT OR Apache-2.0", "MIT", false),
        ] {
            let declared = Expression::parse(declared, &[]).unwrap();
            let mut files = files("LICENSE?: MIT & Apache-2.0");
            files[0].recognition.as_mut().unwrap().title = Some(title.into());
            let left = super::unrecognized(&files, Some(&declared));
            assert_eq!(left.is_empty(), read, "{title}, {declared}");
            assert_eq!(super::unrecognized(&files, None), [0]);
        }
    }

    /// `= effective`, `! what contradicts`, `? files not recognised`.
    fn said(facts: &LicenseFacts) -> String {
        let mut said = match &facts.effective {
            Effective::Known(expression) => format!("= {expression}"),
            Effective::Missing => "missing".to_owned(),
            Effective::Unrecognized => "unrecognized".to_owned(),
            Effective::Unparseable(_) => "unparseable".to_owned(),
        };
        if let Some(licenses) = &facts.packaged.contradicts {
            said.push_str(&format!(" ! {licenses}"));
        }
        for index in &facts.packaged.unrecognized {
            said.push_str(&format!(" ? {}", facts.files[*index].path));
        }
        said
    }

    /// Declared, carried, and what comes of it.
    const CASES: &[(&str, &str, &str)] = &[
        // Agreement.
        ("MIT", "", "= MIT"),
        ("MIT", "LICENSE: MIT", "= MIT"),
        ("MIT OR Apache-2.0", "LICENSE: MIT", "= MIT OR Apache-2.0"),
        (
            "MIT/Apache-2.0",
            "A: MIT; B: Apache-2.0",
            "= MIT OR Apache-2.0",
        ),
        ("MIT AND ISC", "A: MIT", "= MIT AND ISC"),
        (
            "MIT OR Apache-2.0",
            "A: MIT & Apache-2.0",
            "= MIT OR Apache-2.0",
        ),
        // The text a REUSE tree carries for its settings, and one that only looks like it.
        (
            "MIT",
            "LICENSES/CC0-1.0.txt: CC0-1.0; LICENSES/MIT.txt: MIT",
            "= MIT",
        ),
        (
            "MIT",
            "LICENSES/CC0-1.0.txt: CC0-1.0; LICENSE: MIT",
            "= MIT AND CC0-1.0",
        ),
        (
            "MIT",
            "LICENSES/CC0-1.0.txt: GPL-3.0-only; LICENSES/MIT.txt: MIT",
            "= MIT AND GPL-3.0-only",
        ),
        (
            "MIT",
            "LICENSES/GPL-3.0-only.txt: GPL-3.0-only; LICENSES/MIT.txt: MIT",
            "= MIT AND GPL-3.0-only",
        ),
        (
            "MIT",
            "CC0-1.0.txt: CC0-1.0; LICENSES/MIT.txt: MIT",
            "= MIT AND CC0-1.0",
        ),
        // A choice in a notice.
        ("MIT", "COPYING: MIT OR Apache-2.0", "= MIT"),
        (
            "Unlicense OR MIT",
            "COPYING: Unlicense OR MIT",
            "= Unlicense OR MIT",
        ),
        (
            "ISC",
            "A: MIT OR Apache-2.0",
            "= ISC AND (MIT OR Apache-2.0) ! MIT OR Apache-2.0",
        ),
        // More than is declared.
        ("MIT", "A: MIT; B: GPL-3.0-only", "= MIT AND GPL-3.0-only"),
        (
            "MIT OR ISC",
            "A: MIT; B: Zlib; C: Zlib",
            "= (MIT OR ISC) AND Zlib",
        ),
        (
            "BSD-2-Clause",
            "A: BSD-2-Clause & BSD-3-Clause",
            "= BSD-2-Clause AND BSD-3-Clause",
        ),
        // Something else than is declared.
        (
            "MIT",
            "A: GPL-3.0-only",
            "= MIT AND GPL-3.0-only ! GPL-3.0-only",
        ),
        (
            "BSD-3-Clause",
            "A: BSD-2-Clause",
            "= BSD-3-Clause AND BSD-2-Clause ! BSD-2-Clause",
        ),
        (
            "BSL-1.0",
            "A: BUSL-1.1",
            "= BSL-1.0 AND BUSL-1.1 ! BUSL-1.1",
        ),
        // Later versions.
        ("GPL-2.0-or-later", "A: GPL-2.0-only", "= GPL-2.0-or-later"),
        ("GPL-2.0+", "A: GPL-3.0-only", "= GPL-2.0-or-later"),
        (
            "GPL-3.0-or-later",
            "A: GPL-2.0-only",
            "= GPL-3.0-or-later AND GPL-2.0-only ! GPL-2.0-only",
        ),
        (
            "GPL-2.0-only",
            "A: GPL-3.0-only",
            "= GPL-2.0-only AND GPL-3.0-only ! GPL-3.0-only",
        ),
        ("GPL-3.0-only", "A: GPL-2.0-or-later", "= GPL-3.0-only"),
        ("MPL-2.0+", "A: MPL-2.0", "= MPL-2.0+"),
        ("GPL-2.0", "A: GPL-2.0-only", "= GPL-2.0-only"),
        // LGPL-3.0 is shipped with the text it changes.
        (
            "LGPL-3.0-or-later",
            "COPYING: GPL-3.0-only; COPYING.LESSER: LGPL-3.0-only",
            "= LGPL-3.0-or-later",
        ),
        (
            "LGPL-3.0-only OR MIT",
            "GPL-3.0.txt: GPL-3.0-only; LICENSE-LGPL: LGPL-3.0-only; LICENSE-MIT: MIT",
            "= LGPL-3.0-only OR MIT",
        ),
        (
            "LGPL-3.0-only",
            "LICENSES/GPL-3.0-only.txt: GPL-3.0-only; LICENSES/LGPL-3.0-only.txt: LGPL-3.0-only",
            "= LGPL-3.0-only",
        ),
        (
            "MIT OR LGPL-3.0-only",
            "LICENSE-LGPL: LGPL-3.0-only; LICENSE-THIRD-PARTY: GPL-3.0-only",
            "= (MIT OR LGPL-3.0-only) AND GPL-3.0-only",
        ),
        (
            "MIT OR LGPL-3.0-only",
            "LICENSES/GPL-3.0-only.txt: GPL-3.0-only; LICENSE-LGPL: LGPL-3.0-only",
            "= (MIT OR LGPL-3.0-only) AND GPL-3.0-only",
        ),
        (
            "MIT OR LGPL-3.0-only",
            "COPYING: ~GPL-3.0-only; COPYING.LESSER: LGPL-3.0-only",
            "= (MIT OR LGPL-3.0-only) AND GPL-3.0-only",
        ),
        (
            "LGPL-3.0-only",
            "COPYING: GPL-3.0-or-later; COPYING.LESSER: LGPL-3.0-only",
            "= LGPL-3.0-only AND GPL-3.0-or-later",
        ),
        (
            "LGPL-3.0-only",
            "COPYING: LGPL-3.0-only & ~GPL-3.0-only",
            "= LGPL-3.0-only AND GPL-3.0-only",
        ),
        (
            "LGPL-2.1-or-later",
            "A: LGPL-3.0-only & GPL-3.0-only",
            "= LGPL-2.1-or-later",
        ),
        (
            "LGPL-3.0-only",
            "A: GPL-3.0-only",
            "= LGPL-3.0-only AND GPL-3.0-only ! GPL-3.0-only",
        ),
        (
            "LGPL-2.1-only",
            "A: LGPL-2.1-only; B: GPL-2.0-only",
            "= LGPL-2.1-only AND GPL-2.0-only",
        ),
        // Additions.
        (
            "Apache-2.0 WITH LLVM-exception",
            "A: Apache-2.0",
            "= Apache-2.0 WITH LLVM-exception",
        ),
        (
            "Apache-2.0",
            "A: Apache-2.0 WITH LLVM-exception",
            "= Apache-2.0",
        ),
        (
            "GPL-2.0-only WITH Classpath-exception-2.0",
            "A: GPL-2.0-only WITH GCC-exception-2.0",
            "= GPL-2.0-only WITH Classpath-exception-2.0 AND GPL-2.0-only WITH GCC-exception-2.0 ! GPL-2.0-only WITH GCC-exception-2.0",
        ),
        (
            "GPL-2.0-only WITH Classpath-exception-2.0",
            "A: ~GPL-2.0-only",
            "= GPL-2.0-only WITH Classpath-exception-2.0 AND GPL-2.0-only",
        ),
        (
            "GPL-2.0-only WITH Classpath-exception-2.0",
            "A: ~GPL-2.0-or-later WITH Classpath-exception-2.0",
            "= GPL-2.0-only WITH Classpath-exception-2.0",
        ),
        (
            "GPL-2.0-only",
            "A: GPL-2.0-only WITH freertos-exception-2.0",
            "= GPL-2.0-only AND GPL-2.0-only WITH freertos-exception-2.0 ! GPL-2.0-only WITH freertos-exception-2.0",
        ),
        // A notice means what it says, also of versions.
        (
            "GPL-2.0-or-later",
            "A: ~GPL-3.0-or-later",
            "= GPL-2.0-or-later AND GPL-3.0-or-later",
        ),
        (
            "GPL-2.0-or-later",
            "A: ~GPL-2.0-only",
            "= GPL-2.0-or-later AND GPL-2.0-only",
        ),
        (
            "GPL-3.0-or-later",
            "A: ~GPL-2.0-or-later",
            "= GPL-3.0-or-later",
        ),
        ("GPL-3.0-only", "A: ~GPL-2.0-or-later", "= GPL-3.0-only"),
        ("MIT", "A: ~MIT OR GPL-3.0-only", "= MIT"),
        (
            "MIT",
            "LICENSES/CC0-1.0.txt: ~CC0-1.0; LICENSES/MIT.txt: MIT",
            "= MIT AND CC0-1.0",
        ),
        // What is not recognised stays in doubt, whatever else is.
        ("MIT", "LICENSE?: MIT", "= MIT ? LICENSE"),
        (
            "MIT",
            "LICENSE?: GPL-3.0-only",
            "= MIT AND GPL-3.0-only ? LICENSE",
        ),
        ("MIT", "LICENSE?: ; B: ISC", "= MIT AND ISC ? LICENSE"),
        // Vendored sources add, and never bear out or contradict.
        ("MIT", "A: MIT; c/COPYING: Zlib", "= MIT AND Zlib"),
        ("MIT", "c/COPYING: Zlib", "= MIT AND Zlib"),
        ("MIT", "A: ISC; c/COPYING: MIT", "= MIT AND ISC ! ISC"),
        ("MIT", "A: MIT; c/COPYING?: ", "= MIT ? c/COPYING"),
        ("Foo-9.9 OR MIT", "A: MIT", "= Foo-9.9 OR MIT"),
    ];

    #[test]
    fn what_is_declared_and_what_is_carried() {
        for (declared, carried, expected) in CASES {
            let (declared, carried) = (*declared, *carried);
            let facts = facts(Some(declared), carried);
            assert_eq!(said(&facts), *expected, "{declared} / {carried}");
            assert_eq!(facts.origin, Origin::Manifest);
            for extra in &facts.packaged.extras {
                let leaves = &facts.expression().unwrap().leaves[extra.leaves.clone()];
                assert!(extra.license.starts_with(&leaves[0].term.to_string()));
            }
        }
    }

    #[test]
    fn files_stand_in_for_a_missing_field_only_if_all_is_recognised() {
        for (carried, expected) in [
            ("LICENSE: MIT", "= MIT"),
            ("A: MIT; B: Apache-2.0; C: MIT", "= MIT AND Apache-2.0"),
            ("A: MIT OR ISC; B: Zlib", "= (MIT OR ISC) AND Zlib"),
            (
                "A: LGPL-3.0-only; B: GPL-3.0-only",
                "= LGPL-3.0-only AND GPL-3.0-only",
            ),
            ("LICENSE?: MIT", "unrecognized ? LICENSE"),
            ("A: MIT; B: ", "unrecognized ? B"),
            ("A: MIT; c/COPYING?: ISC", "unrecognized ? c/COPYING"),
            ("c/COPYING: ISC", "missing"),
            ("", "missing"),
        ] {
            let facts = facts(None, carried);
            assert_eq!(said(&facts), expected, "{carried}");
            let from_files = matches!(facts.effective, Effective::Known(_));
            assert_eq!(facts.origin == Origin::LicenseFile, from_files);
        }
    }

    #[test]
    fn a_named_file_that_is_not_there_is_no_license() {
        let mut facts = LicenseFacts::new(None, Effective::Missing, Origin::None);
        facts.files = vec![LicenseFile {
            path: "LICENSE".into(),
            place: Place::Package,
            sha256: None,
            recognition: Err(FileProblem::Absent),
        }];
        stand_in(&mut facts);
        assert_eq!(facts.effective, Effective::Missing);
        facts.files[0].recognition = Err(FileProblem::Leaves);
        stand_in(&mut facts);
        assert_eq!(said(&facts), "unrecognized ? LICENSE");
    }
}
