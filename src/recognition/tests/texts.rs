//! Real license files and hostile ones: what is recognised in each, and whether that is all.

use super::super::scan::Scan;
use super::super::table::table;
use super::super::words::words;
use super::super::{Recognition, TextError, recognize};

/// Files as published packages carry them, and all that is in them.
const REAL: &[(&str, &str)] = &[
    ("adler2-2.0.1--LICENSE-0BSD", "0BSD"),
    ("gix-revision-0.47.0--LICENSE-APACHE", "Apache-2.0"),
    ("foreign-types-macros-0.2.4--LICENSE-APACHE", "Apache-2.0"),
    (
        "windows_aarch64_gnullvm-0.42.2--license-apache-2.0",
        "Apache-2.0",
    ),
    ("bugreport-0.6.0--LICENSE-APACHE", "Apache-2.0"),
    ("scoped-tls-1.0.1--LICENSE-APACHE", "Apache-2.0"),
    ("bit-set-0.5.3--LICENSE-APACHE", "Apache-2.0"),
    ("iana-time-zone-0.1.65--LICENSE-APACHE", "Apache-2.0"),
    (
        "futures-lite-2.6.1--LICENSE-THIRD-PARTY",
        "Apache-2.0 AND MIT",
    ),
    ("rustls-pemfile-2.1.3--LICENSE", "Apache-2.0 OR ISC OR MIT"),
    ("unicode-xid-0.2.5--COPYRIGHT", "Apache-2.0 OR MIT"),
    ("half-2.4.1--LICENSE", "Apache-2.0 OR MIT"),
    ("chrono-0.4.44--LICENSE.txt", "Apache-2.0 OR MIT"),
    ("bstr-1.13.1--COPYING", "Apache-2.0 OR MIT"),
    ("zstd-safe-7.2.4--LICENSE", "Apache-2.0 OR MIT"),
    (
        "wit-bindgen-rust-0.51.0--LICENSE-Apache-2.0_WITH_LLVM-exception",
        "Apache-2.0 WITH LLVM-exception",
    ),
    ("mach2-0.6.0--LICENSE-BSD", "BSD-2-Clause"),
    ("git-version-macro-0.3.9--COPYING", "BSD-2-Clause"),
    ("zerocopy-derive-0.7.35--LICENSE-BSD", "BSD-2-Clause"),
    ("zstd-sys-2.1.2+zstd.1.5.7--LICENSE", "BSD-3-Clause"),
    ("subtle-2.6.1--LICENSE", "BSD-3-Clause"),
    ("tiny-skia-0.11.4--LICENSE", "BSD-3-Clause"),
    ("argh_shared-0.1.19--LICENSE", "BSD-3-Clause"),
    ("lebe-0.5.3--LICENSE-BSD-3-Clause", "BSD-3-Clause"),
    ("xxhash-rust-0.8.15--LICENSE", "BSL-1.0"),
    ("dunce-1.0.5--LICENSE", "CC0-1.0"),
    ("edit-0.1.5--LICENSE", "CC0-1.0"),
    ("webpki-roots-1.0.10--LICENSE", "CDLA-Permissive-2.0"),
    ("ego-tree-0.11.0--LICENSE", "ISC"),
    ("rustls-0.23.41--LICENSE-ISC", "ISC"),
    ("json5-0.4.1--LICENCE", "ISC"),
    ("inotify-0.11.2--LICENSE", "ISC"),
    ("gix-revision-0.47.0--LICENSE-MIT", "MIT"),
    ("foreign-types-macros-0.2.4--LICENSE-MIT", "MIT"),
    ("crossterm_winapi-0.9.1--LICENSE", "MIT"),
    ("windows_aarch64_gnullvm-0.42.2--license-mit", "MIT"),
    ("scoped-tls-1.0.1--LICENSE-MIT", "MIT"),
    ("bumpalo-3.20.3--LICENSE-MIT", "MIT"),
    ("phf_macros-0.11.3--LICENSE", "MIT"),
    ("bit-set-0.5.3--LICENSE-MIT", "MIT"),
    ("iana-time-zone-0.1.65--LICENSE-MIT", "MIT"),
    ("rustversion-1.0.23--LICENSE-MIT", "MIT"),
    ("image-webp-0.2.4--LICENSE-MIT", "MIT"),
    ("num_cpus-1.16.0--LICENSE-MIT", "MIT"),
    ("jiff-0.2.24--COPYING", "MIT OR Unlicense"),
    ("borrow-or-share-0.2.4--LICENSE", "MIT-0"),
    ("yoke-derive-0.8.2--LICENSE", "Unicode-3.0"),
    ("unicode-ident-1.0.27--LICENSE-UNICODE", "Unicode-3.0"),
    ("jiff-0.2.24--UNLICENSE", "Unlicense"),
    ("win_uds-0.2.2--UNLICENSE", "Unlicense"),
    ("lru-slab-0.1.2--LICENSE-ZLIB", "Zlib"),
    ("const_format-0.2.35--LICENSE-ZLIB.md", "Zlib"),
    ("const_panic-0.2.17--LICENSE-ZLIB.md", "Zlib"),
];

fn file(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/licenses/");
    std::fs::read(format!("{folder}{name}")).unwrap()
}

pub(super) fn standard(id: &str) -> String {
    let (_, text) = spdx::text::LICENSE_TEXTS
        .iter()
        .find(|(other, _)| *other == id)
        .unwrap();
    (*text).to_owned()
}

/// What is found in a text, whoever its holders are.
pub(super) fn seen(text: &str) -> Recognition {
    let mut found = recognize(text.as_bytes()).unwrap();
    found.strangers.clear();
    found
}

/// The licenses in a text, with "+ more" where that is not all.
pub(super) fn said(found: &Recognition) -> String {
    let licenses: Vec<&str> = found
        .parts
        .iter()
        .map(|part| part.license.as_str())
        .collect();
    let more = if found.leftovers.is_empty() {
        ""
    } else {
        " + more"
    };
    format!("{}{more}", licenses.join(" AND "))
}

#[test]
fn files_of_published_packages_are_recognised() {
    for (name, licenses) in REAL {
        let found = recognize(&file(name)).unwrap();
        assert_eq!((*name, said(&found).as_str()), (*name, *licenses));
    }
}

#[test]
fn standard_texts_with_a_filled_in_copyright_are_recognised() {
    for id in [
        "MIT",
        "Apache-2.0",
        "Unicode-3.0",
        "Zlib",
        "BSD-3-Clause",
        "Unlicense",
        "ISC",
        "MPL-2.0",
        "CC0-1.0",
        "BSD-2-Clause",
        "BSL-1.0",
        "CDLA-Permissive-2.0",
        "MIT-0",
        "0BSD",
        "Unicode-DFS-2016",
        "BSD-1-Clause",
        "NCSA",
        "bzip2-1.0.6",
        "WTFPL",
        "OpenSSL",
        "BlueOak-1.0.0",
        "PSF-2.0",
        "CC-BY-4.0",
        "CC-BY-SA-4.0",
        "OFL-1.1",
        "Ubuntu-font-1.0",
        "Artistic-2.0",
        "MS-PL",
        "EPL-2.0",
        "CDDL-1.0",
        "LGPL-2.1-only",
        "LGPL-3.0-only",
        "GPL-2.0-only",
        "GPL-3.0-only",
        "AGPL-3.0-only",
        "EUPL-1.2",
        "OSL-3.0",
        "BSD-4-Clause",
        "JSON",
        "SSPL-1.0",
        "BUSL-1.1",
        "Elastic-2.0",
        "CC-BY-NC-4.0",
        "X11",
        "GPL-1.0-only",
        "LGPL-2.0-only",
        "Pixar",
        "MIT-Modern-Variant",
    ] {
        let text = format!(
            "Copyright (c) 2019-2024 Jane Doe <jane@example.org>\n\n{}",
            standard(id)
        );
        assert_eq!(said(&seen(&text)), id, "{id}");
        assert_eq!(
            said(&seen(&text.replace('\n', "\r\n"))),
            id,
            "{id} with CRLF"
        );
    }
}

#[test]
fn a_rider_is_never_passed_over() {
    let mit = standard("MIT");
    let riders = [
        "This software may not be used by banks.",
        "May not be used by banks.",
        "Not for commercial use.",
        "Copyright 2024 Acme. May not be used by banks.",
        "Copyright 2024 Acme Inc. May not be used by banks.",
        "Copyright 2024 Acme Inc. Banks Must Pay",
        "Copyright 2024 Acme forbids use by banks",
        "COPYRIGHT 2024 ACME FOR EVALUATION PURPOSES",
        "(c) 2024 Acme, no banks",
        "\"Commons Clause\" License Condition v1.0",
        "All rights reserved. Use needs permission.",
        "GPL-3.0",
        "\u{200b}x",
        "<p not for banks>",
        "<!-- not for banks -->",
        "[x](not-for-banks)",
        "5%",
    ];
    for rider in riders {
        for text in [
            format!("{rider}\n\n{mit}"),
            format!("{mit}\n\n{rider}"),
            mit.replace("subject to", &format!("\n{rider}\nsubject to")),
        ] {
            assert!(!seen(&text).is_complete(), "{rider}\n{text}");
        }
    }
}

#[test]
fn a_condition_in_the_guise_of_a_name_is_none() {
    for rider in [
        "Acme Inc, Paid Licence Needed",
        "Acme (Licencees)",
        "Acme Demo Version",
        "Acme Trade Secret",
        "Acme GPL-3.0",
        "Acme AGPL",
        "Acme EULA",
        "Acme Won't",
        "Acme N.O.T. B.A.N.K.S.",
        "Acme 0nly",
        "Acme \u{ff2e}\u{ff4f}\u{ff54} \u{ff26}\u{ff4f}\u{ff52} \u{ff22}\u{ff41}\u{ff4e}\u{ff4b}\u{ff53}",
        "Acme N\u{301}ot For B\u{301}anks",
        "Acme N\u{43e}t For B\u{430}nks",
        "Acme Nutzung Verboten",
        "\u{5f20}\u{4e09} \u{7981}\u{6b62}\u{5546}\u{4e1a}\u{4f7f}\u{7528}",
        "Acme <https://acme.example/not-for-banks>",
        "Acme <not-for-banks@use.example>",
    ] {
        let text = format!("Copyright (c) 2024 {rider}\n\n{}", standard("MIT"));
        assert!(!seen(&text).is_complete(), "{rider}");
    }
    for holder in [
        "Jos\u{e9} M\u{fc}ller",
        "Jose\u{301} Mu\u{308}ller",
        "\u{5f20}\u{4e09}",
        "Jane Doe <https://example.org/licenses/copying>",
        "3D Systems",
    ] {
        let text = format!("Copyright (c) 2024 {holder}\n\n{}", standard("MIT"));
        assert!(seen(&text).is_complete(), "{holder}");
    }
}

#[test]
fn a_text_that_is_struck_out_or_hidden_is_not_passed_over() {
    let mit = standard("MIT");
    for text in [
        format!("~~{mit}~~"),
        mit.replacen("without restriction", "~~without~~ restriction", 1),
        format!("<!--\n{mit}\n-->"),
        mit.replacen("subject to", "[subject](/not-for-banks) to", 1),
        mit.replacen("subject to", "<a href=\"not-for-banks\">subject</a> to", 1),
    ] {
        assert!(!seen(&text).is_complete(), "{text}");
    }
    let ruled = format!("License\n~~~~~~~\n\n~~~\n{mit}\n~~~\n");
    assert!(seen(&ruled).is_complete());
}

#[test]
fn a_changed_word_is_never_passed_over() {
    for (id, from, to) in [
        ("MIT", "without restriction", "with restriction"),
        ("MIT", "is hereby granted", "is not hereby granted"),
        ("MIT", "free of charge, ", ""),
        ("MIT", "any person", "any p\u{435}rson"),
        ("MIT", "any person", "any per\u{200b}son"),
        (
            "MIT",
            "AUTHORS OR COPYRIGHT HOLDERS",
            "AUTHORS UNLESS THEY ARE BANKS",
        ),
        (
            "MIT",
            "the Software is\nfurnished",
            "the Software is furnished only",
        ),
        (
            "BSD-3-Clause",
            "the copyright holder nor",
            "Acme for banks nor",
        ),
        (
            "BSD-3-Clause",
            "BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS",
            "FOR EVALUATION PURPOSES",
        ),
        (
            "BSD-3-Clause",
            "with or without modification",
            "without modification",
        ),
        (
            "ISC",
            "AND THE AUTHOR DISCLAIMS",
            "AND THE AUTHOR, EXCEPT FOR BANKS, DISCLAIMS",
        ),
        ("ISC", "with or without fee", "with fee"),
        ("Apache-2.0", "perpetual, worldwide", "worldwide"),
        ("Apache-2.0", "royalty-free", "royalty-bearing"),
        (
            "Zlib",
            "including commercial applications",
            "excluding commercial applications",
        ),
        (
            "Unlicense",
            "commercial or non-commercial",
            "non-commercial",
        ),
        ("CC0-1.0", "commercial purposes", "noncommercial purposes"),
    ] {
        let text = standard(id);
        let text = if text.contains(from) {
            text.replacen(from, to, 1)
        } else {
            text.replacen(from.replace('\n', " ").as_str(), to, 1)
        };
        assert_ne!(text, standard(id), "{id} does not say {from}");
        assert!(!seen(&text).is_complete(), "{id}: {from} -> {to}");
    }
}

#[test]
fn several_licenses_in_one_file_all_count() {
    let both = format!("{}\n\n-----\n\n{}", standard("MIT"), standard("Apache-2.0"));
    assert_eq!(said(&seen(&both)), "MIT AND Apache-2.0");
    let three = format!(
        "{}\n====\n{}\n====\n{}",
        standard("Zlib"),
        standard("ISC"),
        standard("BSD-2-Clause")
    );
    assert_eq!(said(&seen(&three)), "Zlib AND ISC AND BSD-2-Clause");
    let prose = format!(
        "{}\n\nThis includes code from X, licensed under:\n\n{}",
        standard("MIT"),
        standard("ISC")
    );
    assert_eq!(said(&seen(&prose)), "MIT AND ISC + more");
}

#[test]
fn a_heading_of_another_license_is_no_heading() {
    assert_eq!(
        said(&seen(&format!(
            "# GPL-3.0\n\n{}",
            standard("MIT").replace("MIT License", "")
        ))),
        "MIT + more"
    );
    assert_eq!(
        said(&seen(&format!(
            "# The MIT License (MIT)\n\n{}",
            standard("MIT").replace("MIT License", "")
        ))),
        "MIT"
    );
}

/// Only whoever knows what is declared can tell whether a title adds anything.
#[test]
fn an_expression_above_the_licenses_is_a_title_and_no_license() {
    let both = format!("{}\n\n{}", standard("MIT"), standard("ISC"));
    for (first, title) in [
        ("MIT OR ISC OR Zlib", "MIT OR ISC OR Zlib"),
        ("# ISC AND (MIT OR Zlib)", "ISC AND (MIT OR Zlib)"),
        ("SPDX-License-Identifier: ISC AND MIT", "ISC AND MIT"),
    ] {
        let found = seen(&format!("\n{first}\n\n{both}"));
        assert_eq!(found.title.as_deref(), Some(title), "{first}");
        assert_eq!(said(&found), "MIT AND ISC + more", "{first}");
        assert_eq!(found.leftovers[0].line, 2);
    }
    for first in [
        "MIT OR Foo-9.9",
        "MIT OR ISC except banks",
        "GPL-3.0-only",
        "MIT OR ISC\nNot for banks.",
    ] {
        let found = seen(&format!("{first}\n\n{both}"));
        assert_eq!(
            (found.title, found.leftovers.is_empty()),
            (None, false),
            "{first}"
        );
    }
}

#[test]
fn truncated_texts_are_candidates_only() {
    for id in ["MIT", "Apache-2.0", "BSD-3-Clause", "ISC", "MPL-2.0"] {
        let text = standard(id);
        let half: String = text.chars().take(text.chars().count() / 2).collect();
        let found = seen(&half);
        assert!(!found.is_complete(), "{id}");
    }
}

#[test]
fn the_candidate_names_the_first_words_that_differ() {
    let found = seen(&standard("MIT").replace("without restriction", "with restriction"));
    let candidate = found.candidate.unwrap();
    assert_eq!(candidate.license, "MIT");
    assert!(candidate.score > 900, "{}", candidate.score);
    assert!(
        candidate
            .difference
            .expected
            .starts_with("without restriction")
    );
    assert!(candidate.difference.found.starts_with("with restriction"));
    let found = seen(&format!("{}\nNot for banks.", standard("MIT")));
    let candidate = found.candidate.unwrap();
    assert_eq!(
        (
            candidate.license.as_str(),
            candidate.difference.expected.as_str()
        ),
        ("MIT", "")
    );
    assert!(candidate.difference.found.starts_with("Not for banks"));
}

#[test]
fn apache_without_its_appendix_is_apache() {
    let text = standard("Apache-2.0");
    let body = text.split("END OF TERMS AND CONDITIONS").next().unwrap();
    assert_eq!(said(&seen(body)), "Apache-2.0");
    let other = seen(&body.replace("worldwide", "local"));
    assert_eq!(other.candidate.unwrap().license, "Apache-2.0");
}

#[test]
fn texts_in_other_encodings_are_read() {
    let mit = standard("MIT").replace("<copyright holders>", "Jos\u{e9} M\u{fc}ller");
    let little: Vec<u8> = mit.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = mit.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let latin: Vec<u8> = mit
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let with = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
    for bytes in [
        latin,
        with(&[0xEF, 0xBB, 0xBF], mit.as_bytes()),
        with(&[0xFF, 0xFE], &little),
        with(&[0xFE, 0xFF], &big),
        little,
        big,
    ] {
        assert_eq!(said(&recognize(&bytes).unwrap()), "MIT");
    }
    assert_eq!(recognize(b" \n\t"), Err(TextError::Empty));
    assert_eq!(recognize(b""), Err(TextError::Empty));
    assert_eq!(recognize(b"\x7fELF\x00\x01"), Err(TextError::NotText));
    assert_eq!(recognize(&[0xFF, 0xFE, 0x00]), Err(TextError::NotText));
}

/// Counted in steps, since a clock would tell other things too.
#[test]
fn hostile_repetition_costs_a_bounded_number_of_steps() {
    let mit = standard("MIT");
    let torn = mit.replace("CONNECTION", "");
    for part in [
        "Permission is hereby granted ",
        "Redistribution and use in source and binary forms, with or without modification, ",
        "Neither the name of A A A A A A A A A A nor ",
        "Permission to use, copy, modify ",
        "this this ",
        "Neither the name of zyx ",
        "zyx ",
        torn.as_str(),
    ] {
        let text = part.repeat(200_000 / part.len());
        let words = words(&text);
        let mut scan = Scan::new(table(), &words);
        let _ = scan.wordings();
        assert!(
            scan.runner.taken <= 61 * words.len() + 200_000,
            "{part}: {}",
            scan.runner.taken
        );
    }
}

#[test]
fn copyright_notices_are_passed_over_in_the_forms_seen_in_the_wild() {
    let mit = standard("MIT");
    let body = &mit[mit.find("Permission").unwrap()..];
    for notice in [
        "Copyright (c) Ulrik Sverdrup \"bluss\" 2015-2023",
        "Copyright (c) 2016 Amanieu d'Antras",
        "Copyright 2015 Nicholas Allegra (comex).",
        "Copyright (c) 2021 DutchGhost [constparse.rs]",
        "Copyright (c) 2014 Steve \"Sc00bz\" Thomas (steve at tobtu dot com)",
        "Copyright (c) 2019 Aetf <aetf at unlimitedcodeworks dot xyz>",
        "Copyright (c) 2015-2020 the fiat-crypto authors (see the AUTHORS file).",
        "Copyright (c) 2021 Hexops Contributors (given via the Git commit history).",
        "Original work Copyright (c) 2014 The Rust Project Developers\nModified work Copyright (c) 2016-2018 Nikita Pekin and lazycell contributors",
        "Copyright 2019 YesLogic Pty. Ltd.\nCopyright 2016 Manuel Reinhardt",
        "Copyright (c) 2017 quininer kel",
        "Copyright (c) 2010 3scale networks S.L.",
        "Copyright \u{a9} 2021 The pdf-rs contributers.",
        "2015-2021 Sean Griffin, 2018-2021 Diesel Core Team",
        "(C) zune-image developers",
        "chardetng is copyright Mozilla Foundation.",
        "This project is copyright 2015, The Servo Project Developers (given in the file AUTHORS).",
        "Copyright (c) 2015 Jane Doe <jane@example.org>, Ivan Ivashchenko\n<defuz@me.com>, and contributors.",
    ] {
        let found = seen(&format!("{notice}\n\n{body}"));
        assert_eq!(said(&found), "MIT", "{notice}: {:?}", found.leftovers);
    }
}

#[test]
fn a_rider_in_the_dress_of_a_notice_is_no_notice() {
    let mit = standard("MIT");
    for rider in [
        "Copyright (c) 2024 Acme (not for banks)",
        "Copyright (c) 2024 Acme \"noncommercial\"",
        "Copyright (c) 2024 Acme (evaluation)",
        "Copyright (c) 2024 acme forbids",
        "Copyright (c) 2024 acme trial",
        "Copyright (c) 2024 acme dont ask",
        "Copyright (c) 2024 Acme <pay at acme dot com>",
        "Copyright (c) 2024 Acme (pay at the dot counter)",
        "Copyright (c) 2024 Acme (see the rules file)",
        "Modified work needs payment",
        "Use is copyright Acme and forbidden",
        "Banks are copyright Acme",
        "2024 Banks Must Pay",
        "2024 no banks",
        "(C) banks and other developers must pay",
        "(c) the developers",
        "Nobody but Acme is licensed under either of",
        "Software of Acme for evaluation is licensed under either of",
    ] {
        for text in [
            format!("{rider}\n\n{mit}"),
            mit.replace("subject to", &format!("\n{rider}\nsubject to")),
        ] {
            assert!(!seen(&text).is_complete(), "{rider}\n{text}");
        }
    }
}

/// The appendix of a GNU text shows how a notice may be worded; it is not a notice.
#[test]
fn the_appendix_of_a_gnu_text_grants_no_later_version() {
    for (id, only) in [
        ("GPL-2.0-only", "GPL-2.0-only"),
        ("GPL-3.0-only", "GPL-3.0-only"),
        ("AGPL-3.0-only", "AGPL-3.0-only"),
        ("LGPL-2.1-only", "LGPL-2.1-only"),
    ] {
        let text = standard(id);
        assert_eq!(said(&seen(&text)), only);
        // Neither where the text around it is torn, so that it is not taken as a whole.
        let torn = text
            .replace("How to Apply", "zzyzx How to Apply")
            .replace("Also add", "zzyzx Also add");
        let found = seen(&torn);
        assert!(!found.is_complete(), "{id}");
        for part in &found.parts {
            assert!(!part.license.contains("or-later"), "{id}: {}", part.license);
        }
    }
    let notice = "This program is free software; you can redistribute it and/or modify it under the \
        terms of the GNU General Public License as published by the Free Software Foundation; either \
        version 2 of the License, or (at your option) any later version. This program is distributed \
        in the hope that it will be useful, but WITHOUT ANY WARRANTY; without even the implied \
        warranty of MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE. See the GNU General Public \
        License for more details.";
    assert_eq!(said(&seen(notice)), "GPL-2.0-or-later");
}

#[test]
fn gnu_texts_are_recognised_in_the_forms_in_which_they_were_published() {
    let three = standard("GPL-3.0-only");
    let body = three.split("END OF TERMS AND CONDITIONS").next().unwrap();
    assert_eq!(said(&seen(body)), "GPL-3.0-only");
    let newer = three.replace("philosophy/why-not-lgpl", "licenses/why-not-lgpl");
    assert_ne!(newer, three);
    assert_eq!(said(&seen(&newer)), "GPL-3.0-only");
    let lesser = standard("LGPL-3.0-only");
    let alone = lesser.rfind("GNU GENERAL PUBLIC LICENSE").unwrap();
    assert_eq!(said(&seen(&lesser[..alone])), "LGPL-3.0-only");
    let two = standard("GPL-2.0-only");
    let older = two.replacen("GNU Lesser General", "GNU Library General", 1);
    assert_ne!(older, two);
    assert_eq!(said(&seen(&older)), "GPL-2.0-only");
    let end = "\n\nThis General Public License does not permit incorporating your program into \
        proprietary programs. If your program is a subroutine library, you may consider it more \
        useful to permit linking proprietary applications with the library. If this is what you want \
        to do, use the GNU Lesser General Public License instead of this License.\n";
    assert_eq!(said(&seen(&format!("{two}{end}"))), "GPL-2.0-only");
}

#[test]
fn a_link_that_was_checked_out_as_text_is_no_license() {
    let found = seen("../LICENSE");
    assert!(found.parts.is_empty());
    assert!(!found.is_complete());
}
