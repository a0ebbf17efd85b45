//! The list of the example world in each format, and of a world of nasty strings.

use serde_json::Value;

use super::{By, csv, human, json};
use crate::answers::inventory;
use crate::report::Options;
use crate::report::escape::corpus::{NASTY, assert_inert};
use crate::report::testing::{narrow, world};

const VERBOSE: Options = Options {
    verbose: true,
    color: false,
    quiet: false,
    hyperlinks: false,
    width: None,
    limit: None,
};

#[test]
fn by_license_only_what_is_taken_counts() {
    let world = world();
    let list = inventory(&world);
    let text = human(&list, By::License, &Options::default());
    assert_eq!(
        text,
        "\
Foo-9.9: 1 undetermined
  bat 1.2.3
MIT: 1 review by (default)
  ansi_colours 1.2.3

2 crates judged, taken under 2 licenses
1 package not judged: not built
1 package first party
"
    );
}

#[test]
fn by_crate_is_a_table_without_empty_columns() {
    let world = world();
    let list = inventory(&world);
    let text = human(&list, By::Crate, &VERBOSE);
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[0].starts_with("crate               license"),
        "{text}"
    );
    assert!(!lines[0].contains("waiver"), "{text}");
    assert!(lines[1].contains("denied"), "{text}");
    assert!(lines[1].contains("MIT AND LGPL-3.0-or-later"), "{text}");
    assert!(
        text.contains("1 package not judged: not built\n  cfg 1.2.3\n"),
        "{text}"
    );
}

#[test]
fn csv_has_the_same_columns_in_every_record() {
    let world = world();
    let list = inventory(&world);
    for (by, columns, records) in [(By::Crate, 13, 5), (By::License, 11, 5)] {
        let text = csv(&list, by);
        assert_eq!(text.matches("\r\n").count(), records, "{text}");
        for record in text.lines() {
            assert_eq!(record.split(',').count(), columns, "{record}");
        }
    }
    let text = csv(&list, By::Crate);
    assert!(
        text.contains("cfg,1.2.3,,,not-judged,not-built,,,,,,registry,\r\n"),
        "{text}"
    );
    assert!(
        text.contains("payments-cli,1.2.3,Apache-2.0,,first-party,,"),
        "{text}"
    );
}

#[test]
fn json_keys_come_in_order_and_counts_hold() {
    let world = world();
    let judgement = world;
    let list = inventory(&judgement);
    let text = json(&judgement, &list, By::License);
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["schema_version"], 1);
    assert_eq!(value["licenses"][1]["license"], "MIT");
    assert_eq!(value["licenses"][1]["count"], 1);
    assert_eq!(value["licenses"][1]["crates"][0]["rules"][0], "(default)");
    assert_eq!(value["not_judged"][0]["reason"], "not-built");
    assert!(value.get("crates").is_none());
    let value: Value = serde_json::from_str(&json(&judgement, &list, By::Crate)).unwrap();
    assert_eq!(
        value["crates"][0]["license"]["effective"],
        "(MIT OR GPL-3.0-only) AND LGPL-3.0-or-later"
    );
    assert!(value.get("licenses").is_none());
}

#[test]
fn nothing_a_crate_says_acts_on_its_reader() {
    for nasty in NASTY {
        let mut world = world();
        for package in world.graph.packages_mut() {
            package.name = (*nasty).to_owned();
        }
        world.facts.packages[0].declared = Some((*nasty).to_owned());
        world.facts.packages[2].declared = Some((*nasty).to_owned());
        world.layers[0].rules[0].id = (*nasty).to_owned();
        let judgement = world;
        let list = inventory(&judgement);
        for by in [By::License, By::Crate] {
            assert_inert(&human(&list, by, &VERBOSE));
            assert_inert(&human(&list, by, &narrow(true)));
            assert_inert(&json(&judgement, &list, by));
            assert_inert(&csv(&list, by).replace("\r\n", "\n"));
        }
    }
}
