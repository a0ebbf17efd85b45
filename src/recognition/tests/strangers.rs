//! Holders that no word makes one, and what of a package bears them out.

use super::super::{Recognition, Said, recognize};
use super::texts::standard;

fn found(text: &str) -> Recognition {
    recognize(text.as_bytes()).unwrap()
}

/// MIT's text below a line.
fn below(line: &str) -> Recognition {
    let mit = standard("MIT");
    let body = &mit[mit.find("Permission").unwrap()..];
    found(&format!("{line}\n\n{body}"))
}

/// Whether a package that says this of itself bears out all holders of a line.
fn is_borne_out(line: &str, name: &str, authors: &[&str], repository: &str) -> bool {
    let authors: Vec<String> = authors.iter().map(|author| (*author).to_owned()).collect();
    let mut found = below(line);
    assert!(found.is_license(), "{line}");
    found.bear_out(&Said::new(name, &authors, Some(repository)));
    found.is_complete()
}

/// What attacks found that the lists of conditions did not know.
const RIDERS: &[&str] = &[
    "Bawal Ibenta",
    "Nelze Prodat",
    "Jangan Jual",
    "Ej Kommersiell",
    "Chi Dung Ca Nhan",
    "BSL11",
    "FSL11",
    "O'Saasy",
    "PolyShield",
    "ElasticTwo",
    "CoopyLeft",
    "googlemustpay",
    "notforprod",
    "corpspayup",
    "P_A_Y",
    "N-C",
    "N C",
    "Cores Capped",
    "Solo Devs",
    "Bawal",
    "\u{738b}\u{5c0f}\u{660e}",
    "Beyaz Mavi Developers",
    "TSL Group",
    "Hippocratic Inc.",
    "QPL Foundation",
];

#[test]
fn a_rider_that_no_list_knows_is_a_stranger() {
    let said = Said::new(
        "server",
        &["Jane Roe <jane@roe.example>".to_owned()],
        Some("https://github.com/roe/server"),
    );
    for rider in RIDERS {
        for line in [
            format!("Copyright (c) 2024 {rider}"),
            format!("Copyright (c) 2024 Jane Doe, {rider}"),
            format!("Copyright (c) 2024 Jane Doe ({rider})"),
            format!("Copyright (c) 2024 Jane Doe,\n{rider}"),
            format!("Copyright (c) 2024 Jane Doe\n2024 {rider}"),
        ] {
            let mut found = below(&line);
            found.bear_out(&said);
            assert!(!found.is_complete(), "{line}");
        }
    }
}

/// A known name bears out one word beside it, and no rider behind that.
#[test]
fn a_rider_behind_a_name_is_a_stranger() {
    let said = Said::new("server", &["Jane Roe".to_owned()], None);
    for line in ["Jane Doe Bawal", "Roe Bawal Ibenta", "Jane Bawal Ibenta"] {
        let mut found = below(&format!("Copyright (c) 2024 {line}"));
        found.bear_out(&said);
        assert!(!found.is_complete(), "{line}");
    }
}

#[test]
fn a_rider_that_a_gap_or_a_subject_takes_is_a_stranger() {
    let bsd = standard("BSD-3-Clause");
    let bsd = bsd.replace("<owner>", "Jane Doe");
    let holders = "COPYRIGHT HOLDERS AND CONTRIBUTORS";
    let either =
        "licensed under either of Apache License, Version 2.0 or MIT license at your option";
    for text in [
        bsd.replacen(holders, "BAWAL IBENTA", 1),
        bsd.replacen(holders, "JANE DOE BAWAL IBENTA", 1),
        format!("Schulbetrieb is {either}"),
    ] {
        let found = found(&text);
        assert!(found.is_license(), "{text}");
        assert_eq!(found.strangers.len(), 1, "{text}");
    }
    let found = found(&bsd.replacen(holders, "JANE DOE", 1));
    assert!(found.is_complete(), "{:?}", found.strangers);
    assert_eq!(
        below("Schulbetrieb is copyright 2024 Jane Doe")
            .strangers
            .len(),
        1
    );
}

#[test]
fn a_license_that_a_disclaimer_calls_its_holder_is_not_passed_over() {
    let bsd = standard("BSD-3-Clause");
    for title in ["BUSINESS SOURCE", "CONFLUENT COMMUNITY"] {
        let text = bsd.replacen("COPYRIGHT HOLDERS AND CONTRIBUTORS", title, 1);
        assert!(!found(&text).is_license(), "{title}");
    }
}

#[test]
fn known_names_need_nothing_to_bear_them_out() {
    for line in [
        "Copyright (c) 2024",
        "Copyright (c) 2024 Jane Doe",
        "Copyright (c) 2024 Jane Q. van der Doe <jane@example.org>",
        "Copyright (c) 2024 Jean-Paul Doe",
        "Copyright (c) 2024 Google",
        "Copyright (c) 2024 The Apache Software Foundation",
        "Copyright (c) 2024 Zyxfoo GmbH",
        "Copyright (c) 2024 The Zyxfoo Developers",
        "Copyright (c) [year] [fullname]",
        "Copyright 1990 The Regents of the University of California",
    ] {
        assert!(below(line).is_complete(), "{line}");
    }
}

#[test]
fn what_a_package_says_of_itself_bears_a_holder_out() {
    let github = "https://github.com/zyxfoo/server";
    for (line, name, authors, repository) in [
        (
            "isis agora lovecruft",
            "x",
            &["isis agora lovecruft"][..],
            "",
        ),
        ("Lovecruft", "x", &["I. Lovecruft <i@example.org>"], ""),
        ("arcnmx", "x", &["A <arcnmx@users.noreply.github.com>"], ""),
        ("Tolnay", "x", &[], "https://github.com/dtolnay/x"),
        ("Zyx Foobarsson", "x", &[], github),
        (
            "\u{738b}\u{5c0f}\u{660e}",
            "x",
            &["\u{738b}\u{5c0f}\u{660e}"],
            "",
        ),
        ("zyx-bar", "zyx_bar", &[], ""),
        ("Zyxbar", "zyx-bar", &[], ""),
    ] {
        let line = format!("Copyright (c) 2024 {line}");
        assert!(is_borne_out(&line, name, authors, repository), "{line}");
        assert!(!is_borne_out(&line, "server", &["Jane Roe"], ""), "{line}");
    }
    // What everybody writes there is nobody's name, and the name of a work is all of a holder's.
    for (line, name) in [
        ("Hub Gitlab", "x"),
        ("Cores Capped", "cores"),
        ("Noreply", "x"),
    ] {
        let line = format!("Copyright (c) 2024 {line}");
        let authors = &["Jane Roe <noreply@gitlab.com>"];
        assert!(
            !is_borne_out(&line, name, authors, "https://gitlab.com"),
            "{line}"
        );
    }
}

/// As many as a hostile file names, some are told, and none is passed over.
#[test]
fn strangers_are_counted_and_not_forgotten() {
    let lines: Vec<String> = (0..200)
        .map(|number| {
            let letter = |by: u32| char::from_u32(97 + number / by % 26).unwrap();
            format!("Copyright (c) 2024 zyx{}{}foo", letter(26), letter(1))
        })
        .collect();
    let mut found = below(&lines.join("\n"));
    assert!(found.strangers.len() < 100);
    let authors: Vec<String> = lines.iter().map(|line| line[19..].to_owned()).collect();
    found.bear_out(&Said::new("x", &authors[..150], None));
    assert!(!found.is_complete());
}
