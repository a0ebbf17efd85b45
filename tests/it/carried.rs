//! License files whose names or words should have made a crate look better than it is.

use crate::files::{MIT, folder};
use crate::judge::{Run, judge_with};
use crate::world::{Package, dep, member};

const RULES: &str = r#"
[[rules]]
id = "permissive"
licenses = ["MIT", "Zlib", "LGPL-3.0-only", "GPL-2.0-only WITH Classpath-exception-2.0"]
verdict = "allow"
[[rules]]
id = "no-gpl"
licenses = ["GPL-*"]
verdict = "deny"
reason = "a test"
"#;

fn standard(id: &str) -> &'static str {
    let texts = spdx::text::LICENSE_TEXTS.iter();
    let mut texts = texts.filter(|(other, _)| *other == id);
    texts.next().unwrap().1
}

fn check(x: Package) -> Run {
    judge_with(
        &[member("app").needs([dep("x")]), x],
        RULES,
        &["--check-files"],
    )
}

/// The outcome of a crate that declares a license and carries files.
fn outcome(declared: &str, files: &[(&str, &str)]) -> String {
    let folder = folder(files);
    check(folder.package().license(declared))
        .outcome("x")
        .to_owned()
}

#[test]
fn a_gpl_text_is_read_with_that_of_the_lgpl_only_where_it_belongs_to_it() {
    let (gpl, lgpl) = (standard("GPL-3.0-only"), standard("LGPL-3.0-only"));
    let declared = "MIT OR LGPL-3.0-only";
    let carries = |name: &str, text: &str| {
        outcome(
            declared,
            &[("LICENSE-MIT", MIT), ("LICENSE-LGPL", lgpl), (name, text)],
        )
    };
    for name in [
        "COPYING",
        "COPYING.md",
        "LICENSE-GPL",
        "gpl-3.0.txt",
        "LICENSE.GPLv3",
        "COPYING.GPL3",
    ] {
        assert_eq!(carries(name, gpl), "allowed", "{name}");
    }
    for name in [
        "LICENSE-THIRD-PARTY",
        "LICENSE",
        "LICENSE-vendored.txt",
        "LICENSE-GPL-readline",
        "COPYING.third-party",
        "COPYING.readline.txt",
        "COPYING-ﬀ",
        "THIRD-PARTY-LICENSES/foo",
        "LICENSES/GPL-3.0-only.txt",
    ] {
        assert_eq!(carries(name, gpl), "denied", "{name}");
    }
    let both = format!("{lgpl}\n\n{gpl}");
    assert_eq!(outcome(declared, &[("LICENSE", &both)]), "allowed");
    for notice in [
        "SPDX-License-Identifier: GPL-3.0-only",
        "SPDX-License-Identifier: GPL-3.0-or-later",
    ] {
        assert_eq!(carries("COPYING", notice), "denied", "{notice}");
        let both = format!("{lgpl}\n\n{notice}\n");
        assert_eq!(
            outcome(declared, &[("LICENSE", &both)]),
            "denied",
            "{notice}"
        );
    }
}

#[test]
fn a_notice_without_the_exception_that_is_declared_counts() {
    let gpl = standard("GPL-2.0-only");
    let declared = "GPL-2.0-only WITH Classpath-exception-2.0";
    // The addition is often said elsewhere than beside the text.
    assert_eq!(outcome(declared, &[("COPYING", gpl)]), "allowed");
    for notice in ["GPL-2.0-only", "GPL-2.0-or-later"] {
        let notice = format!("SPDX-License-Identifier: {notice}\n");
        for files in [
            &[("COPYING", notice.as_str())][..],
            &[("COPYING", gpl), ("LICENSE", &notice)],
            &[("COPYING", &format!("{notice}\n{gpl}"))],
            &[("COPYING", &format!("{gpl}\n{notice}"))],
        ] {
            assert_eq!(outcome(declared, files), "denied", "{notice}");
        }
    }
}

#[test]
fn a_notice_beside_a_choice_is_no_arm_of_it() {
    let text = |more: &str| {
        format!("Licensed under either of the MIT License or the Apache License 2.0\n\n{more}\n")
    };
    assert_eq!(outcome("MIT", &[("LICENSE", &text(MIT))]), "allowed");
    let apache = standard("Apache-2.0");
    assert_eq!(outcome("MIT", &[("LICENSE", &text(apache))]), "allowed");
    let notice = "SPDX-License-Identifier: Apache-2.0";
    assert_eq!(outcome("MIT", &[("LICENSE", &text(notice))]), "review");
}

#[test]
fn terms_in_any_language_and_under_names_that_look_alike_are_read() {
    let terms = "You may not use the Software for payments. Fees apply.";
    for name in [
        "OEM-EULA.txt",
        "RESTRICTIONS",
        "PATENTS",
        "LIZENZ.txt",
        "LICENZA",
        "LІCENSE",
        "LlCENSE",
        "LICENÇA.md",
        "ЛИЦЕНЗИЯ",
        "许可证.txt",
        "ライセンス",
        "LICENSES/.eula",
        "LICENSE-THIRD-PARTY/terms.rs",
        "docs/LICENSE",
        "doc/COPYING",
    ] {
        let files = [("LICENSE-MIT", MIT), (name, terms)];
        assert_eq!(outcome("MIT", &files), "undetermined", "{name}");
        let folder = folder(&files);
        let run = check(folder.package());
        assert_eq!(run.outcome("x"), "undetermined", "{name}");
    }
}

#[test]
fn a_license_that_a_notice_names_counts_and_prose_there_does_not() {
    let gpl = "This crate holds code of others.\n\nSPDX-License-Identifier: GPL-2.0-only\n";
    let prose = "This crate holds code of others. Thanks go to Jane Doe.";
    for name in [
        "NOTICE",
        "COPYRIGHT.txt",
        "ThirdPartyNotices.md",
        "ATTRIBUTION",
        "CREDITS",
    ] {
        let with = |text: &str| outcome("MIT", &[("LICENSE-MIT", MIT), (name, text)]);
        assert_eq!(with(prose), "allowed", "{name}");
        assert_eq!(with(gpl), "denied", "{name}");
        assert_eq!(with(standard("GPL-3.0-only")), "denied", "{name}");
        let folder_of = outcome(
            "MIT",
            &[("LICENSE-MIT", MIT), (&format!("{name}s/foo"), gpl)],
        );
        assert_eq!(folder_of, "denied", "{name}");
        let hidden = "\u{1f}\u{8b}";
        assert_eq!(with(hidden), "undetermined", "{name}");
        assert_eq!(with(""), "allowed", "{name}");
        // It is not where a license is looked for that is missing.
        let folder = folder(&[(name, MIT)]);
        assert_eq!(
            check(folder.package()).outcome("x"),
            "undetermined",
            "{name}"
        );
    }
}

#[test]
fn what_others_code_stands_under_is_no_choice_of_the_package() {
    let gpl = standard("GPL-3.0-only");
    let files = [("LICENSE-MIT", MIT), ("LICENSE-GPL", gpl)];
    let declared = "MIT OR GPL-3.0-only";
    assert_eq!(outcome(declared, &files), "allowed");
    for name in [
        "LICENSE-THIRD-PARTY",
        "LICENSE-vendored",
        "third_party_licenses/foo",
        "LICENSE-ТHIRD",
    ] {
        let files = [files[0], files[1], (name, gpl)];
        assert_eq!(outcome(declared, &files), "denied", "{name}");
    }
    let folder = folder(&[files[0], files[1], ("libfoo/COPYING", gpl)]);
    let x = folder.package().license(declared).links("foo");
    assert_eq!(check(x).outcome("x"), "denied");
}
