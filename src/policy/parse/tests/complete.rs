//! A policy with every key of schema 1 that this version supports, and the model it becomes.

use jiff::civil::date;

use super::{HEAD, policy};
use crate::license::{Family, Term};
use crate::policy::{Condition, EntryKind, Pin};
use crate::vocabulary::{Modification, Narrow, Reach, Verdict};

pub(super) const COMPLETE: &str = r#"schema = 1
min-tool = "0.1"

[policy]
name = "Example Bank open source policy"
version = "2026.2"
owner = "IP Council"
contact = "ip-council@bank.example"
request-url = "https://ip.bank.example/new?crate={crate}&version={version}&license={license}"
effective = 2026-11-01
review-by = 2027-11-01
valid-until = 2028-01-31
approvers = ["A. Counsel", { name = "B. Lead", role = "OSPO", until = 2027-06-30 }]
prefer = ["Apache-2.0", "MIT"]
known-ids = ["New-1.0"]

[defaults]
verdict = "deny"
additions = "accept-base"
check-files = true
native = "note"

[scope]
reach = ["build", "linked"]
may-narrow = ["target", "package"]

[distributions]
internal = "never leaves the bank"
service = "customers use it over a network"
binary = "customers receive a copy"

[groups]
permissive = ["MIT", "@apache", "New-1.0"]
apache = ["Apache-2.0", "Apache-2.0 WITH LLVM-exception"]

[obligations]
attribution = "ship the license text and copyright notices"

[[rules]]
id = "permissive"
licenses = ["@permissive", "@osi-approved", "@fsf-libre", "LicenseRef-Bank"]
verdict = "allow"
obligations = ["attribution"]

[[rules]]
id = "strong-copyleft-shipped"
licenses = ["GPL-*", "AGPL-3.0-or-later"]
reach = ["linked"]
distribution = ["binary"]
source = ["crates-io", "registry", "git", "path", "vendored"]
crates = ["name", "name@^1", "name@=1.2.3", "name@1.2.3", "prefix-*"]
copy = ["unmodified", "modified"]
verdict = "deny"
reason = "The whole product's source would be owed to every customer."
remedy = "Prefer a permissive alternative."
url = "https://ip.bank.example/rules#strong-copyleft"
waivable = false
in-force-from = 2027-01-01

[[rules]]
id = "rest"
licenses = ["*"]
verdict = "review"
reason = "Nobody has read it."

[[members]]
packages = ["payments-*", "cli"]
distribution = "service"

[first-party]
crates = ["bank-*"]
registries = ["sparse+https://crates.bank.example/index/"]
git = ["git+https://git.bank.example/"]
paths = ["../shared-*", "./local"]
licenses = ["LicenseRef-Bank-InnerSource-1.0"]
may-claim = ["service"]

[stages.local]
on-review = "warn"
until = 2027-03-31

[stages.pilot]
on-review = "warn"
on-deny = "warn"
on-undetermined = "fail"

[waiver-terms]
max-days = 200
warn-days = 20
grace-days = 7
require = ["ticket"]

[[waivers]]
id = "W-2026-014"
crate = "ansi_colours@^1"
license = "LGPL-3.0-or-later OR MPL-2.0+"
reason = "Internal diagnostics tool only."
requested-by = "C. Dev"
approved-by = "A. Counsel"
approved-on = 2026-10-01
expires = 2027-03-31
ticket = "IPC-812"
source = ["crates-io", "git"]
reach = ["linked"]
distribution = ["internal"]
members = ["ops-*"]
via = "bat"
license-files = { "LICENSE" = "sha256:00112233445566778899AABBCCDDEEFF00112233445566778899aabbccddeeff" }

[[waivers]]
id = "W-2026-015"
crate = "x"
license = "MPL-2.0"
reason = "r"
requested-by = "C. Dev"
approved-by = "B. Lead"
approved-on = 2026-10-01
expires = 2026-10-01
ticket = "IPC-813"

[[clarifications]]
crate = "ring@0.16.20"
declared = ""
license = "MIT AND ISC AND OpenSSL"
reason = "The LICENSE file combines three texts."
license-files = { "LICENSE" = "sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff" }
checksum = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

[[alternatives]]
crate = "openssl"
use = ["rustls"]
reason = "Pure Rust, permissive."

[[native]]
crate = "openssl-src"
license = "Apache-2.0"
linked = true
reason = "Read in openssl/LICENSE.txt."
"#;

fn term(text: &str) -> Term {
    Term::parse(text, &["New-1.0".to_owned()]).unwrap().0
}

#[test]
fn head_and_sections() {
    let policy = policy(COMPLETE);
    let identity = &policy.identity;
    assert_eq!(identity.name, "Example Bank open source policy");
    assert_eq!(
        (identity.version.as_str(), identity.owner.as_str()),
        ("2026.2", "IP Council")
    );
    assert_eq!(identity.contact.as_deref(), Some("ip-council@bank.example"));
    assert!(
        identity
            .request_url
            .as_deref()
            .unwrap()
            .ends_with("license={license}")
    );
    assert_eq!(identity.effective, Some(date(2026, 11, 1)));
    assert_eq!(identity.review_by, Some(date(2027, 11, 1)));
    assert_eq!(identity.valid_until, Some(date(2028, 1, 31)));
    assert_eq!(identity.approvers[0].name, "A. Counsel");
    assert_eq!(identity.approvers[1].role.as_deref(), Some("OSPO"));
    assert_eq!(identity.approvers[1].until, Some(date(2027, 6, 30)));
    assert_eq!(identity.prefer, [term("Apache-2.0"), term("MIT")]);
    assert_eq!(identity.known_ids, ["New-1.0"]);

    let defaults = policy.defaults.as_ref().unwrap();
    assert_eq!(defaults.verdict, Verdict::Deny);
    assert!(defaults.accept_base && defaults.check_files);
    assert_eq!(policy.scope.reach, [Reach::Linked, Reach::Build]);
    assert_eq!(
        policy.scope.may_narrow.as_deref().unwrap(),
        [Narrow::Target, Narrow::Package]
    );
    assert_eq!(policy.distributions["internal"], "never leaves the bank");
    assert_eq!(policy.obligations.len(), 1);
    assert_eq!(policy.sha256.len(), 64);
    assert_eq!(
        policy.groups["permissive"].entries[1].kind,
        EntryKind::Group("apache".to_owned())
    );

    assert_eq!(policy.members[0].distribution, "service");
    assert!(policy.members[0].packages[0].matches_name("payments-api"));
    assert!(!policy.members[0].packages[1].matches_name("cli2"));
    let party = &policy.first_party;
    assert_eq!(party.registries, ["https://crates.bank.example/index/"]);
    assert_eq!(party.git, ["https://git.bank.example/"]);
    assert_eq!(party.paths, ["../shared-*", "local"]);
    assert_eq!(party.licenses, [term("LicenseRef-Bank-InnerSource-1.0")]);
    assert_eq!(party.may_claim, ["service"]);

    let local = &policy.stages["local"];
    assert!(!local.review_fails && local.deny_fails && local.undetermined_fails);
    assert_eq!(local.until, Some(date(2027, 3, 31)));
    let pilot = &policy.stages["pilot"];
    assert!(!pilot.review_fails && !pilot.deny_fails && pilot.undetermined_fails);
    let terms = &policy.waiver_terms;
    assert_eq!(
        (terms.max_days, terms.warn_days, terms.grace_days),
        (200, 20, 7)
    );
    assert_eq!(terms.require, ["ticket"]);
    assert_eq!(policy.alternatives[0].instead, ["rustls"]);
    assert!(policy.native[0].linked && policy.native[0].krate.matches_name("openssl-src"));
}

#[test]
fn rules_have_their_groups_resolved() {
    let (sources, result) = super::read(COMPLETE);
    let policy = result.unwrap();
    let [allow, deny, rest] = policy.rules.as_slice() else {
        panic!("three rules");
    };
    let entries: Vec<_> = allow
        .entries
        .iter()
        .map(|entry| (sources.slice(entry.span), entry.groups.join("<")))
        .collect();
    assert_eq!(
        entries,
        [
            ("\"MIT\"", "permissive".to_owned()),
            ("\"Apache-2.0\"", "apache<permissive".to_owned()),
            (
                "\"Apache-2.0 WITH LLVM-exception\"",
                "apache<permissive".to_owned()
            ),
            ("\"New-1.0\"", "permissive".to_owned()),
            ("\"@osi-approved\"", String::new()),
            ("\"@fsf-libre\"", String::new()),
            ("\"LicenseRef-Bank\"", String::new()),
        ]
    );
    assert_eq!(allow.entries[3].kind, EntryKind::Term(term("New-1.0")));
    assert_eq!(allow.obligations, ["attribution"]);
    assert!(allow.waivable && allow.reason.is_none());
    assert_eq!(
        sources.slice(allow.span),
        "[\"@permissive\", \"@osi-approved\", \"@fsf-libre\", \"LicenseRef-Bank\"]"
    );

    assert_eq!(
        deny.entries[0].kind,
        EntryKind::Family(Family::named("GPL").unwrap())
    );
    assert_eq!(deny.verdict, Verdict::Deny);
    assert!(!deny.waivable);
    assert_eq!(deny.in_force_from, Some(date(2027, 1, 1)));
    let conditions = &deny.conditions;
    assert_eq!(conditions.reach(), Some(&vec![Reach::Linked]));
    assert_eq!(conditions.distribution(), Some(&vec!["binary".to_owned()]));
    assert_eq!(conditions.source().unwrap().len(), 5);
    assert_eq!(
        conditions.copy(),
        Some(&vec![Modification::Unmodified, Modification::Modified])
    );
    assert_eq!(rest.entries[0].kind, EntryKind::Any);
    assert_eq!(sources.location(rest.span).line, 62);
}

#[test]
fn crate_patterns() {
    let policy = policy(COMPLETE);
    let patterns = policy.rules[1].conditions.crates().unwrap();
    let matches = |index: usize, name: &str, version: &str| {
        patterns[index].matches(name, &version.parse().unwrap())
    };
    assert!(matches(0, "name", "9.0.0") && !matches(0, "names", "9.0.0"));
    assert!(matches(1, "name", "1.9.0") && matches(1, "name", "1.9.0-rc.1"));
    assert!(!matches(1, "name", "2.0.0") && !matches(1, "name", "2.0.0-rc.1"));
    for exact in [2, 3] {
        assert!(matches(exact, "name", "1.2.3"));
        assert!(!matches(exact, "name", "1.2.4") && !matches(exact, "name", "1.2.3-rc.1"));
    }
    assert!(matches(4, "prefix-x", "1.0.0") && !matches(4, "prefix", "1.0.0"));
}

#[test]
fn waivers_and_clarifications() {
    let policy = policy(COMPLETE);
    let waiver = &policy.waivers[0];
    assert_eq!(waiver.id, "W-2026-014");
    assert_eq!(waiver.krate.text, "ansi_colours@^1");
    assert_eq!(waiver.terms, [term("LGPL-3.0-or-later"), term("MPL-2.0+")]);
    assert_eq!(waiver.license, "LGPL-3.0-or-later OR MPL-2.0+");
    assert_eq!(
        (waiver.approved_on, waiver.expires),
        (date(2026, 10, 1), date(2027, 3, 31))
    );
    assert_eq!(waiver.ticket.as_deref(), Some("IPC-812"));
    let conditions: Vec<String> = waiver.conditions.iter().map(Condition::describe).collect();
    assert_eq!(
        conditions,
        [
            "source crates-io, git",
            "reach linked",
            "distribution internal",
            "members ops-*",
            "via bat"
        ]
    );
    assert!(waiver.conditions.members().unwrap()[0].matches_name("ops-x"));
    let digest = "00112233445566778899aabbccddeeff".repeat(2);
    assert_eq!(waiver.license_files["LICENSE"], digest);
    // A fork inherits nothing.
    let conditions = policy.waivers[1].conditions.iter().map(Condition::describe);
    assert_eq!(conditions.collect::<Vec<_>>(), ["source crates-io"]);

    let clarification = &policy.clarifications[0];
    assert_eq!(clarification.declared, "");
    assert_eq!(clarification.license.to_string(), "MIT AND ISC AND OpenSSL");
    let Pin::Both(files, checksum) = &clarification.pin else {
        panic!("both pins");
    };
    assert_eq!((&files["LICENSE"], checksum), (&digest, &digest));
}

#[test]
fn defaults_where_the_policy_is_silent() {
    let (sources, result) = super::read(HEAD);
    let policy = result.unwrap();
    let defaults = policy.defaults.unwrap();
    assert_eq!(defaults.verdict, Verdict::Review);
    assert_eq!(sources.slice(defaults.span), "[policy]");
    assert!(!defaults.accept_base);
    assert_eq!(policy.scope.reach, Reach::ALL);
    assert_eq!(policy.scope.may_narrow, None);
    assert_eq!(policy.waiver_terms.max_days, 365);
    assert_eq!(
        policy.sha256,
        "5586a4894f9923667b4679005d2e376f60a3aa735f7ddfebedbd14a2e79d9f45"
    );
}
