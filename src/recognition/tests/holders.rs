//! Copyright lines true and false: what names a holder, and what rides along in the guise of one.

use super::super::recognize;
use super::texts::{said, seen, standard};

/// Lines that name holders, in the forms seen in the wild.
const HOLDERS: &[&str] = &[
    "Copyright (c) 2024 Jane Doe",
    "Copyright (c) 2019-2024 Jane Doe <jane@example.org>",
    "Copyright (c) 2015, 2017-2019, 2021+ Jane Q. Doe and John Roe",
    "Copyright 2020-present Acme, Inc. and its affiliates. All rights reserved.",
    "Copyright © 2018 Acme GmbH & Co. KG",
    "Copyright (c) 2012 Max-Planck-Institut für Informatik",
    "Copyright (c) 2013 Deutsches Forschungszentrum für Künstliche Intelligenz GmbH",
    "Copyright (c) 2001 INRIA, Université Paris-Sud and Fraunhofer-Gesellschaft e.V.",
    "Copyright (c) 1990 The Regents of the University of California. All rights reserved.",
    "Copyright (c) 1995 Massachusetts Institute of Technology",
    "Copyright (c) 2003-2013 University of Illinois at Urbana-Champaign.",
    "Copyright (c) 2016-2021 isis agora lovecruft. All rights reserved.",
    "Copyright (c) 2017 quininer kel",
    "Copyright (c) 2016 arcnmx",
    "Copyright (c) 2016 est31 <MTest31@outlook.com> and contributors",
    "Copyright [2016] [rust-uname Developers]",
    "Copyright (c) [2019] [Changseok Han]",
    "Copyright (c) 2014 Steve \"Sc00bz\" Thomas (steve at tobtu dot com)",
    "Copyright (c) Ulrik Sverdrup \"bluss\" 2015-2023",
    "Copyright (c) 2018 magiclen.org (Ron Li)",
    "Copyright (c) 2018 myrrlyn (Alexander Payne)",
    "Copyright (c) 2020 dylni (https://github.com/dylni)",
    "Copyright (c) 2016 Amanieu d'Antras",
    "Copyright (c) 2014 Mathijs van de Nes",
    "Copyright (c) 2017-2024 Rene van der Meer",
    "Copyright (c) 2020 Miguel Young de la Sota",
    "Copyright (c) 2019 Jack O'Connor and Samuel Neves",
    "Copyright (c) 2015 Y. T. Chung <zonyitoo@gmail.com>",
    "Copyright (c) 2023 Jacob Pratt et al.",
    "Copyright (c) 2010 3scale networks S.L.",
    "Copyright (c) 2014, Telefonica S.A.",
    "Copyright (c) 2021 1Password",
    "Copyright (c) 2010, Alan Ott, Signal 11 Software",
    "Copyright (c) 2014-2020 Optimal Computing (NZ) Ltd",
    "Copyright (c) Meta Platforms, Inc. and affiliates. All rights reserved.",
    "Copyright (C) 2006-2007 The Written Word, Inc.",
    "Copyright 2024 Advanced Micro Devices, Inc.",
    "Copyright 2016-2026 The Apache Software Foundation",
    "Copyright 1995-2016 International Business Machines Corporation and others",
    "Copyright (c) 1998-2011 The OpenSSL Project.  All rights reserved.",
    "Copyright (c) 2004-2014, Unicode, Inc.",
    "Copyright (c) 2017 Intel Corporation",
    "Copyright (c) 2018 Mozilla",
    "Copyright (c) 2008 The Android Open Source Project",
    "Copyright (c) 2021 Traverse Research B.V.",
    "Copyright (c) 2024 Mullvad VPN AB",
    "Copyright (c) 2017 - Present Tauri Programme within The Commons Conservancy",
    "Copyright (c) 2013-2016 The rust-url developers",
    "Copyright (c) 2016 The fallible-streaming-iterator Developers",
    "Copyright (c) 2022 The critical-section authors",
    "Copyright (c) 2015 The optional Developers",
    "Copyright (c) 2017 Plain contributors",
    "Copyright (c) 2018 Developers of the Rand project",
    "Copyright (c) Contributors to the exrs Project. All rights reserved.",
    "Copyright (c) 2018-2025 `group` crate developers",
    "Copyright (c) 2023 The Halo 2 developers",
    "Copyright 2014, the V8 project authors. All rights reserved.",
    "Copyright (c) 2014 Carl Lerche and other MIO contributors",
    "Copyright (c) 2018, the respective contributors, as shown by the AUTHORS file.",
    "Copyright (c) 2015-2020 the fiat-crypto authors (see\nthe AUTHORS file).",
    "Copyright (c) 1996 - 2026, Daniel Stenberg, <daniel@haxx.se>, and many\ncontributors, see the THANKS file.",
    "Copyright 2021 Kat\nMarchán",
    "Copyright (c) 2015 Jane Doe <jane@example.org>, Ivan Ivashchenko\n<defuz@me.com>, and contributors.",
    "Copyright (c) 2021 Functional Software, Inc. dba Sentry",
    "Copyright (c) 2016 Stu Small",
    "Copyright (c) 2023-present PyO3 Project and Contributors.  https://github.com/PyO3",
    "Copyright for portions of the project dns-lookup are held by The Rust Project Developers\nas part of The Rust Project. All other copyright for project dns-lookup are held by keeperofdakeys.",
    // Names that hold a word of a condition, or look as if they did.
    "Copyright (c) 2024 Bank of America Corporation",
    "Copyright (c) 2024 Mark Will",
    "Copyright (c) 2024 Karl-Heinz Zweck",
    "Copyright (c) 2024 World Bank",
    "Copyright (c) 2024 The World Bank",
    "Copyright (c) 2024 Privat Bank AG",
    "Copyright (c) 2024 Deutsche Bank AG",
    "Copyright (c) 2024 Jane Doe and Google",
    "Copyright (c) 2024 Jane Doe, Google",
    "Copyright (c) 2024 Kathryn Fairbanks",
    "Copyright (c) 2024 Alexander Fleming",
    "Copyright (c) 2024 Robert Browning",
    "Copyright (c) 2024 Yiming Chen",
    "Copyright (c) 2024 Mohammed Ahmed",
    "Copyright (c) 2024 J. R. R. Tolkien",
    "Copyright (c) 2024 Wells Fargo Bank, N.A.",
    "Copyright (c) 2024 PayPal, Inc.",
    "Copyright (c) 2024 The FreeBSD Foundation",
    "Copyright (c) 2024 Goldman Sachs & Co. LLC",
    "Copyright (c) 2024 Boeing",
    "Copyright (c) 2024 VMware, Inc.",
    "Copyright (c) 2024 Søren Kierkegård",
    "Copyright (c) 2024 Νίκος Παπαδόπουλος",
    "Copyright (c) 2024 Intel Corporation",
    "Copyright (c) 2024 Uber Technologies, Inc.",
    "Copyright (c) 2024 JPMorgan Chase & Co.",
    "Copyright (c) 2024 Saunders McAllister",
    "Copyright (c) 2024 Commonwealth Bank of Australia",
    "Copyright (c) 2024 Keith Underwood",
    "Copyright (c) 2024 Bernard-Henri Levy",
    "Copyright (c) 2024 Lina Kostenko",
    "Copyright (c) 2024 Aerolineas Argentinas S.A.",
    "Copyright (c) 2015 Will Speak <will@willspeak.me>, Ivan Ivashchenko\n<defuz@me.com>, and contributors.",
    "StackFuture is copyright 2022 Acme",
    "Copyright (c) 2016 Google Inc\nSome rights reserved.",
    "Copyright (c) 2019 Bartłomiej Maryńczak, Élie Roudninski, Tomasz Miąsko",
    "Copyright (c) 2020 Иван Петров",
    "Copyright (c) 2020 \u{5f20}\u{4e09}",
    "Copyright (c) 2021 \u{5c71}\u{7530}\u{592a}\u{90ce}",
    "Copyright (c) 2021 株式会社ドワンゴ",
    "Copyright (c) 2021 深圳市腾讯计算机系统有限公司",
    "Copyright (c) 2020 김민수",
    "Copyright (c) 2016 Pyfisch\n\nIncludes parts of http date with the following copyright:\nCopyright (c) 2016 Pyfisch",
    "Portions of this project are derived from atty, which bears the following\ncopyright notice and permission notice:\n\nCopyright (c) 2015-2019 Doug Tangren",
];

/// Conditions, licenses and sentences where a holder is named.
const RIDERS: &[&str] = &[
    // Conditions of use.
    "Acme, non-commercial use only",
    "Acme (non-commercial)",
    "Acme - Non-Commercial Use Only",
    "Acme For Evaluation Only",
    "Acme Evaluation Copy",
    "Acme, Internal Use Only",
    "Acme Academic Use",
    "Acme, For Personal Use",
    "Acme for research purposes",
    "Acme for Hobbyists",
    "Acme, no banks",
    "Acme, nobanks",
    "Acme No Military Use",
    "Acme Proprietary and Confidential",
    "Acme Trade Secret",
    "Acme Not For Resale",
    "Acme, not for redistribution",
    "Acme May Not Be Used By Banks",
    "Acme; use requires a fee",
    "Acme, Students Only",
    "Acme, fair source",
    "Acme. Redistribution prohibited.",
    "Acme. https://acme.example/no-banks",
    "Acme Inc. dba Banks Must Pay",
    "Acme Inc. Commercial Use Requires Payment",
    "Acme, ask before shipping",
    "Acme with permission of Acme",
    "Acme trial version",
    "Acme $5 per seat",
    "Acme, use at 100%",
    "ACME NON COMMERCIAL",
    "acme forbids",
    "acme dont ask",
    // Ids and names of licenses.
    "X, GPL-3.0-only",
    "X GPL-3.0",
    "X, GPLv3",
    "X (AGPL)",
    "X, LGPL 2.1",
    "X, SSPL-1.0",
    "X, BUSL-1.1",
    "X, CC-BY-NC-4.0",
    "X, Apache-2.0",
    "X, MIT",
    "X, Sleepycat",
    "X, Elastic",
    "X, Cc-By-Nc",
    "X, CC BY NC",
    "X, CC-BY-SA",
    "X, EUPL",
    "X https://acme.com/?license=gpl",
    "X https://acme.com/#gpl",
    "X https://acme.com/LICENSE-GPL",
    "X <nocommercialuse@acme.com>",
    "X, licensed under the Elastic License",
    "X Licensed Under GPL",
    "X, Commons Clause",
    "X, PolyForm Strict",
    "X, Prosperity Public",
    "X, Server Side Public",
    "X <https://www.gnu.org/licenses/gpl-3.0.html>",
    "X <https://acme.example/eula>",
    "X Version 3.0",
    "X v3.0",
    // Sentences.
    "Acme owns everything you make with it",
    "Acme. You owe Acme one beer.",
    "Acme keeps the right to end this",
    "Acme Keeps The Right To End Everything",
    "Acme, whose lawyers are many",
    "Acme and whoever pays",
    "Acme or you pay",
    // Other languages and alphabets.
    "Acme, nur für private Zwecke",
    "Acme Nur Für Private Zwecke",
    "Acme, Privatgebrauch",
    "Acme, keine kommerzielle Nutzung",
    "Acme, usage non commercial",
    "Acme, pas pour les banques",
    "Acme, Usage Privé",
    "Acme, solo uso personal",
    "Acme, prohibida la venta",
    "Acme, uso comercial proibido",
    "Acme, solo per uso privato",
    "Acme, alleen voor niet-commercieel gebruik",
    "Acme, endast för privat bruk",
    "Acme, tylko do użytku prywatnego",
    "Acme, ticari kullanım yasaktır",
    "Acme, dilarang dijual",
    "Acme Dilarang Komersial",
    "Acme, vain ei-kaupalliseen käyttöön",
    "Acme, csak magáncélra",
    "Acme Только Для Личного Использования",
    "Acme, только для некоммерческого использования",
    "Акме Запрещено Банкам",
    "Acme 商用利用禁止",
    "Acme、商用利用禁止",
    "Acme 个人使用",
    "Acme 仅供学习",
    "張三 禁止商业使用",
    "Acme 非商業",
    "Acme 研究目的",
    "株式会社商用禁止",
    "Acme 상업적 이용 금지",
    "Acme للاستخدام الشخصي فقط",
    "Acme לשימוש אישי בלבד",
    "Acme μόνο για προσωπική χρήση",
    // Dressed up.
    "Acme \"internal\"",
    "Acme [evaluation]",
    "Acme N.O.T. F.R.E.E.",
    "Acme N\u{43e}t For B\u{430}nks",
    "Acme \u{ff2e}\u{ff4f}\u{ff54}",
    "Acme ~~Ltd~~",
    "Acme 🚫💰",
    "Acme <nur-fuer-private-zwecke@acme.example>",
    "Acme (pay at counter dot com)",
];

#[test]
fn lines_that_name_holders_are_copyright_lines() {
    let mit = standard("MIT");
    let body = &mit[mit.find("Permission").unwrap()..];
    let apache = standard("Apache-2.0");
    let mut wrong = Vec::new();
    for line in HOLDERS {
        let found = seen(&format!("{line}\n\n{body}"));
        if said(&found) != "MIT" {
            wrong.push(format!("{line}: {} {:?}", said(&found), found.leftovers));
        }
        if !line.contains('\n') {
            let text = apache.replace("Copyright [yyyy] [name of copyright owner]", line);
            assert_ne!(text, apache);
            if said(&seen(&text)) != "Apache-2.0" {
                wrong.push(format!("in Apache's appendix: {line}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_rider_is_no_holder_wherever_one_is_named() {
    let mit = standard("MIT");
    let body = &mit[mit.find("Permission").unwrap()..];
    let apache = standard("Apache-2.0");
    let bsd = standard("BSD-3-Clause");
    let mut wrong = Vec::new();
    for rider in RIDERS {
        let texts = [
            format!("Copyright (c) 2024 {rider}\n\n{body}"),
            format!("(c) 2024 {rider}\n\n{body}"),
            format!("Copyright (c) 2024 Jane Doe\n2023 {rider}\n\n{body}"),
            format!("Copyright (c) 2024 Jane Doe,\n{rider}\n\n{body}"),
            format!("Portions © {rider}\n\n{body}"),
            apache.replace(
                "Copyright [yyyy] [name of copyright owner]",
                &format!("Copyright 2024 {rider}"),
            ),
            apache.replace("[name of copyright owner]", &format!("[{rider}]")),
            bsd.replacen("the copyright holder nor", &format!("{rider} nor"), 1),
            bsd.replacen("THE COPYRIGHT HOLDERS AND CONTRIBUTORS", rider, 1),
            bsd.replacen(
                "THE COPYRIGHT HOLDERS AND CONTRIBUTORS",
                &rider.to_uppercase(),
                1,
            ),
        ];
        for (place, text) in texts.iter().enumerate() {
            assert!(text != &apache && text != &bsd, "{place}");
            if seen(text).is_complete() {
                wrong.push(format!("{place}: {rider}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} pass\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Unicode's texts name their owner in a header, and speak of its terms.
#[test]
fn the_header_of_unicodes_texts_is_theirs() {
    let text = standard("Unicode-DFS-2016");
    let at = text.find("NOTICE TO USER").unwrap();
    let header = "UNICODE, INC. LICENSE AGREEMENT - DATA FILES AND SOFTWARE\n\n\
        See Terms of Use <https://www.unicode.org/copyright.html>\n\
        for definitions of Unicode Inc.\u{2019}s Data Files and Software.\n\n";
    assert_eq!(
        said(&seen(&format!("{header}{}", &text[at..]))),
        "Unicode-DFS-2016"
    );
    let other = header.replace("definitions", "restrictions");
    assert!(!seen(&format!("{other}{}", &text[at..])).is_complete());
}

/// In a disclaimer as well, whose holder's name may be in any letters.
#[test]
fn the_holder_of_a_bsd_text_is_named_in_its_disclaimer() {
    let bsd = standard("BSD-3-Clause");
    for holder in [
        "isis agora lovecruft",
        "ISIS AGORA LOVECRUFT AND CONTRIBUTORS",
        "The Regents of the University of California",
        "Max-Planck-Institut für Informatik",
        "Acme GmbH & Co. KG",
        "the rust-uname Developers",
        "Kat Marchán",
    ] {
        let text = bsd
            .replacen("the copyright holder nor", &format!("{holder} nor"), 1)
            .replacen("THE COPYRIGHT HOLDERS AND CONTRIBUTORS", holder, 1)
            .replacen("THE COPYRIGHT HOLDER OR CONTRIBUTORS", holder, 1);
        assert_eq!(said(&seen(&text)), "BSD-3-Clause", "{holder}");
    }
}

/// An address in words that is none once made the reader look behind the end of the line.
#[test]
fn a_line_that_ends_in_half_an_address_is_read_without_a_panic() {
    for line in [
        "Copyright (c) 2014 Jane (jane at example)",
        "Copyright (c) 2014 Jane (jane at example dot)",
        "Copyright (c) 2014 Jane <jane at",
        "Copyright (c) 2014 Jane (see",
        "Copyright (c) 2014 Jane (see the",
        "Copyright (c) (",
        "(c)",
        "\u{a9}",
    ] {
        assert!(recognize(line.as_bytes()).is_ok(), "{line}");
    }
}

/// Counted in words that are looked at: a line of names costs no more than its length.
#[test]
fn a_line_of_many_names_is_no_notice_and_costs_little() {
    let mit = standard("MIT");
    for part in [
        "Jane Doe, ",
        "a ",
        "Max-Planck-",
        "\u{5f20}",
        "see the file ",
        "Acme Inc. and ",
    ] {
        let line = format!("Copyright (c) 2024 {}", part.repeat(200_000 / part.len()));
        assert!(!seen(&format!("{line}\n\n{mit}")).is_complete(), "{part}");
    }
}
