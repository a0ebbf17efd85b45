//! What packages declare, what they carry, and the outcome.

use super::compare::{set_beside, stand_in, unrecognized};
use crate::facts::{Effective, FileProblem, FileRole, LicenseFacts, LicenseFile, Origin};
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
                role: match path {
                    "NOTICE" => FileRole::Aside,
                    _ if path.contains('/') && !path.starts_with("LICENSES/") => FileRole::Vendored,
                    _ => FileRole::Package,
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
                    strangers: Vec::new(),
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
        let left = unrecognized(&files, Some(&declared));
        assert_eq!(left.is_empty(), read, "{title}, {declared}");
        assert_eq!(unrecognized(&files, None), [0]);
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

/// Declared, carried, and the outcome.
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
    // Their license holds whatever we take of the package's, and means what it says.
    (
        "MIT OR GPL-3.0-only",
        "A: MIT; B: GPL-3.0-only; c/COPYING: GPL-3.0-only",
        "= (MIT OR GPL-3.0-only) AND GPL-3.0-only",
    ),
    (
        "MIT OR GPL-3.0-only",
        "A: MIT; B: GPL-3.0-only; THIRD-PARTY: GPL-3.0-only",
        "= (MIT OR GPL-3.0-only) AND GPL-3.0-only",
    ),
    (
        "MIT OR Apache-2.0",
        "A: MIT; c/COPYING: MIT OR Apache-2.0",
        "= MIT OR Apache-2.0",
    ),
    (
        "(MIT OR ISC) AND Zlib",
        "A: MIT; c/COPYING: Zlib",
        "= (MIT OR ISC) AND Zlib",
    ),
    (
        "GPL-2.0-only WITH Classpath-exception-2.0",
        "c/COPYING: GPL-2.0-only",
        "= GPL-2.0-only WITH Classpath-exception-2.0 AND GPL-2.0-only",
    ),
    (
        "GPL-2.0-or-later",
        "A: GPL-2.0-only; c/COPYING: GPL-3.0-only",
        "= GPL-2.0-or-later AND GPL-3.0-only",
    ),
    // So do notices and credits, and what is prose in them is no doubt.
    ("MIT", "A: MIT; NOTICE?: ", "= MIT"),
    ("MIT", "A: MIT; NOTICE?: Zlib", "= MIT AND Zlib"),
    ("MIT", "NOTICE?: Zlib", "= MIT AND Zlib"),
    ("MIT", "A: ISC; NOTICE: MIT", "= MIT AND ISC ! ISC"),
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
        ("NOTICE: MIT", "missing"),
        ("A: MIT; NOTICE?: ISC", "= MIT AND ISC"),
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
        role: FileRole::Package,
        sha256: None,
        recognition: Err(FileProblem::Absent),
    }];
    stand_in(&mut facts);
    assert_eq!(facts.effective, Effective::Missing);
    facts.files[0].recognition = Err(FileProblem::Leaves);
    stand_in(&mut facts);
    assert_eq!(said(&facts), "unrecognized ? LICENSE");
}
