//! License files: where they stand in for a missing field, and what they say beside a declared one.

use std::fs;
use std::path::{Path, PathBuf};

use crate::judge::{Run, judge_with, posed, run, strings, tell_with};
use crate::world::{Package, Place, dep, krate, member};

pub(crate) const MIT: &str = "MIT License

Copyright (c) 2020 Jane Doe

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and \
associated documentation files (the \"Software\"), to deal in the Software without restriction, including \
without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell \
copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the \
following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial \
portions of the Software.

THE SOFTWARE IS PROVIDED \"AS IS\", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT \
LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO \
EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER \
IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR \
THE USE OR OTHER DEALINGS IN THE SOFTWARE.
";

pub(crate) const ZLIB: &str = "Copyright (c) 2020 Jane Doe

This software is provided 'as-is', without any express or implied warranty. In no event will the authors \
be held liable for any damages arising from the use of this software.

Permission is granted to anyone to use this software for any purpose, including commercial applications, \
and to alter it and redistribute it freely, subject to the following restrictions:

1. The origin of this software must not be misrepresented; you must not claim that you wrote the original \
software. If you use this software in a product, an acknowledgment in the product documentation would be \
appreciated but is not required.

2. Altered source versions must be plainly marked as such, and must not be misrepresented as being the \
original software.

3. This notice may not be removed or altered from any source distribution.
";

const RIDER: &str = "\nThe Software may not be used by banks or their subsidiaries.\n";

const RULES: &str = "
[[rules]]
id = \"permissive\"
licenses = [\"MIT\", \"Apache-2.0\"]
verdict = \"allow\"
[[rules]]
id = \"no-zlib\"
licenses = [\"Zlib\"]
verdict = \"deny\"
reason = \"a test\"
";

/// A package's folder on disk.
pub(crate) struct Folder(Place);

/// Where cargo unpacks a repository that is called `x` as the package is.
const UNPACKED: &str = "git/checkouts/x-0123456789abcdef/0123456/x";

pub(crate) fn folder(files: &[(&str, &str)]) -> Folder {
    let place = Place::new();
    place.write(format!("{UNPACKED}/"), "");
    for (path, text) in files {
        place.write(Path::new(UNPACKED).join(path), text);
    }
    Folder(place)
}

impl Folder {
    pub(crate) fn path(&self) -> PathBuf {
        self.0.path(UNPACKED)
    }

    /// A git dependency that lies here.
    pub(crate) fn package(&self) -> Package {
        krate("x", "")
            .git("https://git.example/x")
            .at(self.path().to_str().unwrap())
            .no_license()
    }
}

fn world(x: Package) -> [Package; 2] {
    [member("app").needs([dep("x")]), x]
}

pub(crate) fn judge(x: Package, arguments: &[&str]) -> Run {
    judge_with(&world(x), RULES, arguments)
}

/// The lines below a finding, as one text.
fn help(run: &Run, code: &str) -> String {
    strings(&run.finding(code)["help"]).join("\n")
}

#[test]
fn files_stand_in_for_a_missing_field() {
    for field in [None, Some(""), Some("NOASSERTION")] {
        let folder = folder(&[("LICENSE", MIT)]);
        let x = folder.package();
        let x = match field {
            Some(text) => x.license(text),
            None => x,
        };
        let run = judge(x, &[]);
        assert_eq!(run.status, 0, "{field:?}: {}", run.stderr);
        let license = &run.package("x")["license"];
        assert_eq!(license["origin"], "license-file");
        assert_eq!(license["effective"], "MIT");
        assert!(run.findings().is_empty());
    }
}

/// What rides along where a holder is named is a condition, and nobody has read it.
#[test]
fn a_rider_in_the_copyright_line_is_not_passed_over() {
    for rider in [
        "Acme, non-commercial use only",
        "X, GPL-3.0-only",
        "X, BUSL-1.1",
        "X, PolyForm Strict",
        "X <https://www.gnu.org/licenses/gpl-3.0.html>",
        "X Version 3.0",
        "Acme Keeps The Right To End Everything",
        "Acme, Privatgebrauch",
        "Acme Nur Für Private Zwecke",
        "Acme \u{5546}\u{7528}\u{5229}\u{7528}\u{7981}\u{6b62}",
    ] {
        let text = MIT.replace("2020 Jane Doe", &format!("2020 {rider}"));
        let folder = folder(&[("LICENSE", text.as_str())]);
        let run = judge(folder.package(), &[]);
        assert_eq!(run.outcome("x"), "undetermined", "{rider}");
        let run = judge(folder.package().license("MIT"), &["--check-files"]);
        assert_eq!(run.outcome("x"), "undetermined", "{rider}");
    }
    for holder in ["Max-Planck-Institut für Informatik", "Acme GmbH & Co. KG"] {
        let text = MIT.replace("2020 Jane Doe", &format!("2020 {holder}"));
        let folder = folder(&[("LICENSE", text.as_str())]);
        assert_eq!(judge(folder.package(), &[]).status, 0, "{holder}");
    }
}

/// However it is spelled, and wherever in the line it stands; a title of a license is none as well.
#[test]
fn a_rider_in_one_word_or_other_letters_or_an_address_is_not_passed_over() {
    for rider in [
        "Acme NoBanksAllowed",
        "Acme keepawayfromproduction",
        "Acme n-o-b-a-n-k-s",
        "N O B A N K S",
        "Acme, N\u{d8} B\u{c4}NKS",
        "Acme Donationware",
        "Jane Doe, Barring Google",
        "Firmy, Placa Autorowi",
        "Acme https://acme.com/buy-a-license",
        "Acme <notforbanks@acme.com>",
        "Server Side Public Foundation",
        "Acme, ELv2",
        "Acme, see the COPYRIGHT file",
    ] {
        let text = MIT.replace("2020 Jane Doe", &format!("2020 {rider}"));
        let folder = folder(&[("LICENSE", text.as_str())]);
        let run = judge(folder.package().license("MIT"), &["--check-files"]);
        assert_eq!(run.outcome("x"), "undetermined", "{rider}");
    }
}

/// Words that nobody knows may be a name or a rider in any language: the package tells which.
#[test]
fn a_holder_that_nothing_bears_out_is_not_passed_over() {
    let read = |holder: &str, author: &str| {
        let text = MIT.replace("2020 Jane Doe", &format!("2020 {holder}"));
        let folder = folder(&[("LICENSE", text.as_str())]);
        let silent = judge(folder.package().author(author), &[]);
        let checked = folder.package().author(author).license("MIT");
        let checked = judge(checked, &["--check-files"]);
        assert_eq!(silent.outcome("x"), checked.outcome("x"), "{holder}");
        checked
    };
    for rider in [
        "Bawal Ibenta",
        "PolyShield",
        "notforprod",
        "Jane Doe, Cores Capped",
    ] {
        let run = read(rider, "Isis Agora Lovecruft");
        assert_eq!(run.outcome("x"), "undetermined", "{rider}");
        let told = help(&run, "license-text-unrecognized");
        let name = rider.trim_start_matches("Jane Doe, ");
        assert!(told.contains(&format!("names `{name}`")), "{told}");
    }
    let run = read(
        "isis agora lovecruft",
        "Isis Agora Lovecruft <isis@example.org>",
    );
    assert_eq!(run.outcome("x"), "allowed");
}

/// Before the notice, as what the work is called or what it includes.
#[test]
fn a_rider_before_the_copyright_line_is_not_passed_over() {
    for opening in [
        "CC-BY-NC-4.0 is copyright 2024 Acme",
        "$5/seat is copyright 2024 Acme",
        "Includes parts of Linux Kernel with the following copyright:",
    ] {
        let text = format!("{opening}\n\n{MIT}");
        let folder = folder(&[("LICENSE", text.as_str())]);
        let run = judge(folder.package().license("MIT"), &["--check-files"]);
        assert_eq!(run.outcome("x"), "undetermined", "{opening}");
    }
}

/// A text of settings adds nothing, a folder of licenses does, and a title repeats what is declared.
#[test]
fn what_lies_in_a_folder_of_licenses_counts_and_the_text_of_settings_does_not() {
    let cc0 = spdx::text::LICENSE_TEXTS
        .iter()
        .find(|(id, _)| *id == "CC0-1.0")
        .unwrap()
        .1;
    let check = |files: &[(&str, &str)], declared: &str| {
        let folder = folder(files);
        let run = judge(folder.package().license(declared), &["--check-files"]);
        let effective = run.package("x")["license"]["effective"].clone();
        (run.outcome("x").to_owned(), effective)
    };
    let (outcome, effective) = check(
        &[("LICENSES/MIT.txt", MIT), ("LICENSES/CC0-1.0.txt", cc0)],
        "MIT",
    );
    assert_eq!(
        (outcome.as_str(), effective.as_str()),
        ("allowed", Some("MIT"))
    );
    let (outcome, _) = check(
        &[("LICENSE", MIT), ("LICENSE-THIRD-PARTY/zlib", ZLIB)],
        "MIT",
    );
    assert_eq!(outcome, "denied");
    let titled = format!("MIT OR Zlib\n\n{MIT}");
    let (outcome, _) = check(&[("LICENSE", titled.as_str())], "MIT OR Zlib");
    assert_eq!(outcome, "allowed");
    let (outcome, _) = check(&[("LICENSE", titled.as_str())], "MIT");
    assert_eq!(outcome, "undetermined");
}

#[test]
fn of_several_files_every_license_holds() {
    let folder = folder(&[("license-mit.txt", MIT), ("LICENSES/zlib.txt", ZLIB)]);
    let run = judge(folder.package(), &[]);
    assert_eq!(run.outcome("x"), "denied");
    assert_eq!(run.package("x")["license"]["effective"], "Zlib AND MIT");
    assert_eq!(run.codes(), ["license-denied"]);
    let help = help(&run, "license-denied");
    assert!(
        help.contains("`x 1.0.0` declares no license; `LICENSES/zlib.txt` holds Zlib (line 3)"),
        "{help}"
    );
}

#[test]
fn words_that_refuse_are_not_asked_back() {
    for field in ["UNLICENSED", "NONE", "MIT License"] {
        let folder = folder(&[("LICENSE", MIT)]);
        let run = judge(folder.package().license(field), &[]);
        assert_eq!(run.outcome("x"), "undetermined", "{field}");
        assert_ne!(run.package("x")["license"]["origin"], "license-file");
    }
}

#[test]
fn a_rider_leaves_the_package_open_whatever_else_is_recognized() {
    let text = format!("{MIT}{RIDER}");
    let folder = folder(&[("LICENSE", &text)]);
    let run = judge(folder.package(), &[]);
    assert_eq!(run.status, 1);
    assert_eq!(run.codes(), ["license-text-unrecognized"]);
    assert_eq!(run.outcome("x"), "undetermined");
    let license = &run.package("x")["license"];
    assert_eq!(license["effective"], serde_json::Value::Null);
    assert_eq!(license["origin"], "none");
    let finding = run.finding("license-text-unrecognized");
    assert_eq!(
        finding["title"],
        "`LICENSE` of `x 1.0.0` is not fully recognised"
    );
    let help = help(&run, "license-text-unrecognized");
    assert!(help.contains("banks"), "{help}");
    assert!(help.contains("request x"), "{help}");
}

#[test]
fn a_package_without_files_has_no_license() {
    let empty = folder(&[("README.md", MIT)]);
    assert_eq!(judge(empty.package(), &[]).codes(), ["license-missing"]);
    let named = judge(empty.package().license_file("LICENSE"), &[]);
    assert_eq!(named.codes(), ["license-missing"]);
    assert!(help(&named, "license-missing").contains("which does not exist"));
}

#[test]
fn no_clarification_is_proposed_for_a_path_that_none_may_name() {
    let outside = [
        "../../secret",
        "/etc/passwd",
        "..\\secret",
        "C:/secret",
        "docs/../../secret",
        "./secret",
        "docs//secret",
        "secret\n\"",
    ];
    for named in outside {
        let folder = folder(&[]);
        let run = judge(folder.package().license_file(named), &[]);
        let stanza = help(&run, run.codes()[0]);
        assert!(stanza.contains("{ \"LICENSE\" = "), "{named}: {stanza}");
    }
}

#[test]
fn files_that_cannot_be_read_are_told_and_never_followed() {
    let secret = Place::new().with("passwd", MIT);
    let out = secret.word("passwd");
    for (named, files, why) in [
        ("../../etc/passwd", vec![], "the path leaves the package"),
        (&*out, vec![], "the path leaves the package"),
        ("LICENSE", vec![("LICENSE", "  \n")], "it is empty"),
        ("LICENSE", vec![("LICENSE/MIT", MIT)], "it is a folder"),
    ] {
        let folder = folder(&files);
        let run = judge(folder.package().license_file(named), &[]);
        assert_eq!(run.codes(), ["license-text-unrecognized"], "{named}");
        let help = help(&run, "license-text-unrecognized");
        assert!(help.contains(why), "{named}: {help}");
    }
    let folder = folder(&[]);
    fs::write(folder.path().join("LICENSE"), [0xFF, 0xFE, 0x00]).unwrap();
    let run = judge(folder.package(), &[]);
    assert_eq!(run.codes(), ["license-text-unrecognized"]);
    fs::write(folder.path().join("LICENSE"), vec![b'a'; (1 << 20) + 1]).unwrap();
    let run = judge(folder.package(), &[]);
    assert!(help(&run, "license-text-unrecognized").contains("larger than"));
}

#[test]
fn declared_licenses_are_taken_at_their_word_unless_files_are_checked() {
    let folder = folder(&[("LICENSE", ZLIB)]);
    assert_eq!(judge(folder.package().license("MIT"), &[]).status, 0);
    let by_flag = judge(folder.package().license("MIT"), &["--check-files"]);
    let policy = format!("[defaults]\ncheck-files = true\n{RULES}");
    let by_policy = judge_with(&world(folder.package().license("MIT")), &policy, &[]);
    for run in [by_flag, by_policy] {
        assert_eq!(run.status, 1);
        assert_eq!(run.package("x")["license"]["effective"], "MIT AND Zlib");
        assert_eq!(run.outcome("x"), "denied");
    }
}

#[test]
fn what_is_linked_only_by_the_policy_is_compared_too() {
    let folder = folder(&[("LICENSE", ZLIB)]);
    let world = [
        member("app").needs([dep("x-sys")]),
        krate("x-sys", "MIT")
            .build_script()
            .needs([dep("x").build()]),
        folder.package().license("MIT"),
    ];
    let native = "[[native]]\ncrate = \"x\"\nlicense = \"MIT\"\nlinked = true\n";
    let policy = format!("[scope]\nreach = [\"linked\"]\n{RULES}{native}");
    let run = judge_with(&world, &policy, &["--check-files"]);
    assert_eq!(run.outcome("x"), "denied");
}

#[test]
fn what_agrees_says_nothing() {
    let both = folder(&[("LICENSE-MIT", MIT)]);
    let run = judge(
        both.package().license("MIT OR Apache-2.0"),
        &["--check-files"],
    );
    assert_eq!(run.status, 0);
    assert!(run.findings().is_empty());
    assert_eq!(run.package("x")["license"]["origin"], "manifest");
    let none = folder(&[]);
    let run = judge(none.package().license("MIT"), &["--check-files"]);
    assert!(
        run.findings().is_empty(),
        "a license without a text is fine"
    );
}

#[test]
fn more_than_is_declared_is_judged_too() {
    let folder = folder(&[("LICENSE", MIT), ("LICENSE-THIRD-PARTY", ZLIB)]);
    let x = || folder.package().license("MIT");
    let refused = judge(x(), &["--check-files"]);
    assert_eq!(refused.outcome("x"), "denied");
    assert_eq!(refused.codes(), ["license-denied", "license-mismatch"]);
    assert_eq!(refused.finding("license-mismatch")["severity"], "error");
    let help = help(&refused, "license-denied");
    assert!(
        help.contains("`x 1.0.0` declares `MIT`; `LICENSE-THIRD-PARTY` holds Zlib (line 3)"),
        "{help}"
    );
    let rules = RULES
        .replace("\"Zlib\"", "\"ISC\"")
        .replace("\"Apache-2.0\"", "\"Zlib\"");
    let allowed = judge_with(&world(x()), &rules, &["--check-files"]);
    assert_eq!((allowed.status, allowed.outcome("x")), (0, "allowed"));
    let finding = allowed.finding("license-mismatch");
    assert_eq!(finding["severity"], "warning");
    assert_eq!(
        finding["title"],
        "`x 1.0.0` carries Zlib, which it does not declare"
    );
    for flag in ["license-mismatch", "warnings"] {
        let raised = judge_with(&world(x()), &rules, &["--check-files", "-D", flag]);
        assert_eq!(raised.status, 1, "{flag}");
        assert_eq!(raised.report["outcome"], "fail");
    }
}

#[test]
fn terms_beside_the_license_are_read_whatever_they_are_called() {
    // (Undetermined) LICENSE-MIT is there for those who look at one file.
    for name in [
        "COMMERCIAL-LICENSE",
        "COMMERCIAL.txt",
        "EULA.txt",
        "eula",
        "TERMS.md",
        "LEGAL",
        "LICENSE.json",
        "LICENSE.yaml",
        "LICENSE.toml",
        "LICENSE.py",
        "LICENSING.md",
        ".LICENSE-ENTERPRISE",
        "dual-license.html",
    ] {
        let text = "You may not use the Software for payments. Fees apply.";
        let folder = folder(&[("LICENSE-MIT", MIT), (name, text)]);
        for package in [folder.package(), folder.package().license("MIT")] {
            let run = judge(package, &["--check-files"]);
            assert_eq!(run.outcome("x"), "undetermined", "{name}");
            let title = run.finding("license-text-unrecognized")["title"].clone();
            assert!(title.as_str().unwrap().contains(name), "{title}");
        }
        assert_eq!(judge(folder.package(), &[]).status, 1, "{name}");
    }
    // A picture shows terms that nobody can read from here.
    let badge = folder(&[("LICENSE-MIT", MIT)]);
    fs::write(badge.path().join("LICENSE.png"), b"\x89PNG\r\n\x1a\n\0\0").unwrap();
    assert_eq!(judge(badge.package(), &[]).outcome("x"), "undetermined");
}

#[test]
fn a_text_that_is_called_after_its_license_is_read() {
    for name in ["Zlib.md", "zlib", "GPL-3.0.txt", "GPLv3", "apache2.txt"] {
        let folder = folder(&[("LICENSE-MIT", MIT), (name, ZLIB)]);
        let run = judge(folder.package(), &[]);
        assert_eq!(run.outcome("x"), "denied", "{name}");
        let run = judge(folder.package().license("MIT"), &["--check-files"]);
        assert_eq!(run.outcome("x"), "denied", "{name}");
    }
}

#[test]
fn a_package_with_more_license_files_than_are_read_stays_open() {
    let names: Vec<String> = (0..100).map(|n| format!("LICENSE-{n:03}")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), MIT)).collect();
    let folder = folder(&files);
    for package in [folder.package(), folder.package().license("MIT")] {
        let run = judge(package, &["--check-files"]);
        assert_eq!(run.codes(), ["license-text-unrecognized"]);
        assert_eq!(
            run.finding("license-text-unrecognized")["title"],
            "not all license files of `x 1.0.0` can be read"
        );
        let help = help(&run, "license-text-unrecognized");
        assert!(help.contains("it has more than 64 license files"), "{help}");
    }
}

#[test]
fn a_contradiction_leaves_the_package_open() {
    let folder = folder(&[("LICENSE", ZLIB)]);
    let rules = RULES
        .replace("\"Zlib\"", "\"ISC\"")
        .replace("\"Apache-2.0\"", "\"Zlib\"");
    let x = || world(folder.package().license("MIT"));
    let run = judge_with(&x(), &rules, &["--check-files"]);
    assert_eq!((run.status, run.outcome("x")), (1, "undetermined"));
    assert_eq!(run.codes(), ["license-mismatch"]);
    assert_eq!(
        run.finding("license-mismatch")["title"],
        "`x 1.0.0` declares `MIT`, but carries Zlib"
    );
    let lax = format!("[stages.pilot]\non-undetermined = \"warn\"\n{rules}");
    let run = judge_with(&x(), &lax, &["--check-files", "--stage", "pilot"]);
    assert_eq!(run.status, 0);
    assert_eq!(run.finding("license-mismatch")["severity"], "warning");
    let run = judge_with(
        &x(),
        &lax,
        &[
            "--check-files",
            "--stage",
            "pilot",
            "-D",
            "license-mismatch",
        ],
    );
    assert_eq!(run.status, 1);
}

#[test]
fn doubt_never_makes_a_refusal_milder() {
    let text = format!("{ZLIB}{RIDER}");
    let folder = folder(&[("LICENSE", &text)]);
    let policy = format!("[stages.pilot]\non-undetermined = \"warn\"\n{RULES}");
    let world = world(folder.package().license("Zlib"));
    for flags in [
        &["--stage", "pilot"] as &[&str],
        &["--stage", "pilot", "--check-files"],
    ] {
        let run = judge_with(&world, &policy, flags);
        assert_eq!((run.status, run.outcome("x")), (1, "denied"), "{flags:?}");
    }
}

#[test]
fn checked_files_that_are_not_recognized_leave_the_package_open() {
    let text = format!("{MIT}{RIDER}");
    let folder = folder(&[("LICENSE", &text)]);
    let run = judge(folder.package().license("MIT"), &["--check-files"]);
    assert_eq!((run.status, run.outcome("x")), (1, "undetermined"));
    assert_eq!(run.codes(), ["license-text-unrecognized"]);
    let gone = krate("x", "MIT")
        .git("https://git.example/x")
        .at(&format!("/nowhere/{UNPACKED}"));
    let run = judge(gone, &["--check-files"]);
    assert_eq!(run.codes(), ["license-text-unrecognized"]);
    assert_eq!(
        run.finding("license-text-unrecognized")["title"],
        "not all license files of `x 1.0.0` can be read"
    );
}

#[test]
fn vendored_native_sources_count_where_native_code_is_linked() {
    let folder = folder(&[("LICENSE", MIT), ("libz/COPYING", ZLIB)]);
    let x = || folder.package().license("MIT");
    assert_eq!(judge(x(), &["--check-files"]).outcome("x"), "allowed");
    let run = judge(x().links("z"), &["--check-files"]);
    assert_eq!(run.outcome("x"), "denied");
    assert!(help(&run, "license-denied").contains("`libz/COPYING` holds Zlib"));
}

#[test]
fn equal_texts_share_a_finding() {
    let text = format!("{MIT}{RIDER}");
    let one = folder(&[("LICENSE", &text)]);
    let two = folder(&[("LICENSE", &text)]);
    let y = krate("y", "")
        .git("https://git.example/y")
        .at(two.path().to_str().unwrap())
        .no_license();
    let world = [member("app").needs([dep("x"), dep("y")]), one.package(), y];
    let run = judge_with(&world, RULES, &[]);
    assert_eq!(run.hit("license-text-unrecognized"), ["x 1.0.0", "y 1.0.0"]);
}

#[test]
fn a_clarification_silences_the_files_until_they_change() {
    let text = format!("{MIT}{RIDER}");
    let folder = folder(&[("LICENSE", &text)]);
    let explained = explain(&folder, RULES);
    let stanza = explained.split("[[clarifications]]").nth(1).unwrap();
    assert!(explained.contains("declared: MIT"), "{explained}");
    let pin = stanza
        .lines()
        .find(|line| line.trim_start().starts_with("license-files"))
        .unwrap_or_else(|| panic!("no digests: {explained}"));
    let policy = format!(
        "{RULES}[[clarifications]]\ncrate = \"x@=1.0.0\"\ndeclared = \"MIT\"\nlicense = \"MIT\"\nreason = \"read\"\n{pin}\n"
    );
    let x = || world(folder.package().license("MIT"));
    let run = judge_with(&x(), &policy, &["--check-files"]);
    assert_eq!(run.status, 0, "{:?}", run.codes());
    assert!(run.findings().is_empty());
    // What nobody had before them when they clarified it is not silenced.
    let commercial = folder.path().join("LICENSE-COMMERCIAL");
    fs::write(&commercial, RIDER).unwrap();
    let run = judge_with(&x(), &policy, &["--check-files"]);
    assert_eq!(run.status, 1);
    assert_eq!(run.codes(), ["license-text-unrecognized"]);
    let title = run.finding("license-text-unrecognized")["title"].to_string();
    assert!(title.contains("`LICENSE-COMMERCIAL` of"), "{title}");
    fs::remove_file(&commercial).unwrap();
    fs::write(folder.path().join("LICENSE"), format!("{text}.")).unwrap();
    let run = judge_with(&x(), &policy, &["--check-files"]);
    assert_eq!(run.status, 1);
    assert_eq!(
        run.codes(),
        ["license-text-unrecognized", "clarification-stale"]
    );
    let help = help(&run, "clarification-stale");
    assert!(help.contains("was pinned as sha256:") && help.contains("and is now sha256:"));
}

/// What `explain x --check-files` says of a package that declares MIT.
fn explain(folder: &Folder, policy: &str) -> String {
    let x = world(folder.package().license("MIT"));
    let run = tell_with(&x, policy, &["explain", "x", "--check-files"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    run.stdout
}

#[test]
fn explain_lists_the_files_with_digests_and_prints_the_stanza() {
    let text = format!("{MIT}{RIDER}");
    let folder = folder(&[("LICENSE", &text), ("COPYING", MIT)]);
    let said = explain(&folder, RULES);
    assert!(said.contains("License files"), "{said}");
    for file in ["COPYING sha256:", "LICENSE sha256:"] {
        assert!(said.contains(file), "{said}");
    }
    let stanza = said.split("[[clarifications]]").nth(1).unwrap();
    assert!(stanza.contains("\"COPYING\" = \"sha256:") || stanza.contains("'COPYING'"));
    // Nothing is compared that was not to be compared.
    let x = world(folder.package().license("MIT"));
    let plain = tell_with(&x, RULES, &["explain", "x"]);
    assert!(
        plain.stdout.starts_with("x 1.0.0: allowed"),
        "{}",
        plain.stdout
    );
    assert!(plain.stdout.contains("LICENSE sha256:"));
}

#[test]
fn what_was_recognized_is_kept_and_believed_only_if_sound() {
    let folder = folder(&[("LICENSE", MIT)]);
    let user = Place::new();
    let kept = user.path("cargo-ospo-check/license-texts.json");
    let judged = |x: Package, flags: &[&str]| {
        let place = posed(&world(x), RULES);
        let mut command = place.asked(flags);
        command
            .env("XDG_CACHE_HOME", user.path(""))
            .env("LOCALAPPDATA", user.path(""));
        run(&mut command)
    };
    let declared = || folder.package().license("MIT");
    assert_eq!(judged(declared(), &[]).status, 0);
    assert_eq!(judged(folder.package(), &["--no-cache"]).status, 0);
    assert!(!kept.exists(), "nobody asked for it");
    let first = judged(folder.package(), &[]);
    let whole = fs::read_to_string(&kept).unwrap();
    let second = judged(folder.package(), &[]);
    assert_eq!(first.stdout, second.stdout);
    for damaged in ["", "{", &whole.replace("MIT", "Foo-9.9")] {
        fs::write(&kept, damaged).unwrap();
        assert_eq!(judged(folder.package(), &[]).stdout, first.stdout);
        assert_eq!(fs::read_to_string(&kept).unwrap(), whole, "it is mended");
    }
}
