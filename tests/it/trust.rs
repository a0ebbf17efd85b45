//! What is asked of the organisation's policies: digests, signatures, versions, names; and that
//! nothing is judged where it does not hold.

use std::io::Cursor;
use std::ops::Deref;
use std::process::Command;

use minisign::KeyPair;
use ospo_check::source::sha256_hex;

use crate::judge::{Run, TODAY, run};
use crate::layers::{allow, bank, deny, x};
use crate::world::{Place, metadata};

/// Lets tests say which day it is, and judge without cargo.
pub(crate) const OPEN: &str = "[scope]\nmay-narrow = [\"as-of\", \"metadata\"]\n";

/// A bank with a key, and a folder for its policies.
pub(crate) struct Bank {
    pub(crate) place: Place,
    pair: KeyPair,
}

impl Deref for Bank {
    type Target = Place;

    fn deref(&self) -> &Place {
        &self.place
    }
}

impl Bank {
    pub(crate) fn new() -> Self {
        Self {
            place: Place::new(),
            pair: KeyPair::generate_unencrypted_keypair().unwrap(),
        }
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> &Self {
        self.place.write(name, text);
        self
    }

    /// Signs a file, with the signature beside it.
    pub(crate) fn sign(&self, name: &str) -> &Self {
        self.sign_with(&self.pair, name)
    }

    fn sign_with(&self, pair: &KeyPair, name: &str) -> &Self {
        let bytes = std::fs::read(self.path(name)).unwrap();
        let comment = format!("timestamp:1793000000\tfile:{name}\thashed");
        let signed = minisign::sign(None, &pair.sk, Cursor::new(bytes), Some(&comment), None);
        self.write(&format!("{name}.minisig"), &signed.unwrap().into_string())
    }

    pub(crate) fn key(&self) -> String {
        self.pair.pk.to_base64()
    }

    pub(crate) fn digest(&self, name: &str) -> String {
        sha256_hex(&std::fs::read(self.path(name)).unwrap())
    }

    /// A gate over a world with a crate under the GPL, which every policy here refuses.
    pub(crate) fn command(&self) -> Command {
        self.write("world.json", &metadata(&x("GPL-3.0-only")));
        let mut command = self.tool("");
        command
            .args(["--metadata", "world.json", "--as-of", TODAY])
            .args(["--message-format", "json"]);
        command
    }

    pub(crate) fn gate(&self, arguments: &[&str]) -> Run {
        run(self.command().args(arguments))
    }

    /// What is said where nothing is judged.
    #[track_caller]
    pub(crate) fn refuse(&self, arguments: &[&str], parts: &[&str]) {
        refused(&self.gate(arguments), parts);
    }
}

/// Nothing was judged, for a reason that says these words.
#[track_caller]
pub(crate) fn refused(run: &Run, parts: &[&str]) {
    assert_eq!(run.status, 3, "{}\n{}", run.stdout, run.stderr);
    // Only the gate has machine formats for it.
    assert!(
        run.stdout.is_empty() || run.has_no_verdict(),
        "{}",
        run.stdout
    );
    for part in parts {
        assert!(run.stderr.contains(part), "no {part}:\n{}", run.stderr);
    }
}

/// A bank with a signed policy `bank.toml`.
pub(crate) fn signed() -> Bank {
    let bank_of = Bank::new();
    bank_of
        .write("bank.toml", &bank(&(OPEN.to_owned() + &deny("GPL-*", ""))))
        .sign("bank.toml");
    bank_of
}

#[test]
fn a_signed_policy_judges_and_the_report_names_the_key() {
    let bank = signed();
    let plain = bank.gate(&["--policy", "bank.toml"]);
    assert_eq!(plain.status, 1);
    assert!(plain.report["policy"]["layers"][0]["signed_by"].is_null());
    let file = bank.pair.pk.to_box().unwrap().into_string();
    let id = file.lines().next().unwrap().rsplit(' ').next().unwrap();
    let (key, digest) = (bank.key(), bank.digest("bank.toml"));
    for more in [
        vec!["--policy-key", &key],
        vec!["--policy-key", &file],
        vec!["--policy-key", &key, "--policy-sha256", &digest],
        vec!["--policy-key", &key, "--policy-name", "Test policy"],
        vec!["--policy-key", &key, "--policy-min-version", "1"],
    ] {
        let run = bank.gate(&[vec!["--policy", "bank.toml"], more].concat());
        assert_eq!(run.status, 1, "{}", run.stderr);
        assert_eq!(run.report["policy"]["layers"][0]["signed_by"], id);
        assert_eq!(id.len(), 16);
    }
}

#[test]
fn a_signature_that_does_not_hold_is_none() {
    let bank = signed();
    let key = bank.key();
    let arguments = ["--policy", "bank.toml", "--policy-key", &key];
    let good = bank.read("bank.toml.minisig");
    let policy = bank.read("bank.toml");
    assert_eq!(bank.gate(&arguments).status, 1);

    bank.remove("bank.toml.minisig");
    bank.refuse(
        &arguments,
        &[
            "policy-untrusted",
            "there is no `bank.toml.minisig`",
            "minisign -Sm",
        ],
    );

    bank.sign_with(
        &KeyPair::generate_unencrypted_keypair().unwrap(),
        "bank.toml",
    );
    bank.refuse(&arguments, &["`bank.toml` is signed with the key"]);

    bank.write("other.toml", &policy.replace("GPL", "LGPL"))
        .sign("other.toml");
    bank.write("bank.toml.minisig", &bank.read("other.toml.minisig"));
    bank.refuse(&arguments, &["does not fit `bank.toml`", "of another file"]);

    bank.write(
        "bank.toml.minisig",
        &good.replace("timestamp:1793000000", "timestamp:1893000000"),
    );
    bank.refuse(&arguments, &["does not fit `bank.toml`", "the comment"]);

    bank.write("bank.toml.minisig", &good)
        .write("bank.toml", &policy.replace("\"deny\"", "\"review\""));
    bank.refuse(&arguments, &["does not fit `bank.toml`"]);

    bank.write("bank.toml", &policy);
    for nonsense in ["", "signed", &good[..good.len() / 2], &"x".repeat(99_999)] {
        bank.write("bank.toml.minisig", nonsense);
        bank.refuse(
            &arguments,
            &["`bank.toml.minisig` is not a signature of minisign"],
        );
    }
    bank.remove("bank.toml.minisig");
    bank.write("bank.toml.minisig/", "");
    bank.refuse(
        &arguments,
        &["is not a signature of minisign: it is not a file"],
    );

    bank.remove("bank.toml.minisig");
    bank.write("bank.toml.minisig", &good);
    assert_eq!(bank.gate(&arguments).status, 1);
    bank.refuse(
        &["--policy", "template:strict", "--policy-key", &key],
        &["`template:strict` carries no signature"],
    );
}

#[test]
fn every_layer_of_the_organisation_is_signed_and_all_it_extends() {
    let bank = signed();
    let key = bank.key();
    bank.write(
        "unit.toml",
        "schema = 1\nextends = [{ path = \"bank.toml\" }]\n[policy]\nname = \"Unit\"\n",
    );
    let arguments = ["--policy", "unit.toml", "--policy-key", &key];
    bank.refuse(&arguments, &["there is no `unit.toml.minisig`"]);
    bank.sign("unit.toml");
    let run = bank.gate(&arguments);
    assert_eq!(run.status, 1, "{}", run.stderr);
    let layers = run.report["policy"]["layers"].as_array().unwrap();
    assert!(layers.len() == 2 && layers.iter().all(|layer| layer["signed_by"].is_string()));
    bank.remove("bank.toml.minisig");
    bank.refuse(&arguments, &["there is no `bank.toml.minisig`"]);
    // A digest in the signed file does not stand for a signature.
    let pinned = format!(
        "schema = 1\nextends = [{{ path = \"bank.toml\", sha256 = \"{}\" }}]\n[policy]\nname = \"Unit\"\n",
        bank.digest("bank.toml")
    );
    bank.write("unit.toml", &pinned).sign("unit.toml");
    bank.refuse(&arguments, &["there is no `bank.toml.minisig`"]);
}

#[test]
fn a_waiver_file_slipped_in_or_changed_is_refused() {
    let waiver = "schema = 1\n[[waivers]]\nid = \"W-1\"\ncrate = \"x\"\nlicense = \"GPL-3.0-only\"\n\
        reason = \"needed\"\nrequested-by = \"C. Dev\"\napproved-by = \"A. Counsel\"\n\
        approved-on = 2026-10-01\nexpires = 2027-03-31\n";
    let other = waiver.replace("W-1", "W-2").replace("\"x\"", "\"y\"");
    let bank = Bank::new();
    let main = crate::layers::bank(&(OPEN.to_owned() + &deny("GPL-*", "")));
    let main = main.replace("schema = 1", "schema = 1\ninclude = [\"waivers/*\"]");
    bank.write("bank.toml", &main)
        .write("waivers/y.toml", &other)
        .sign("bank.toml")
        .sign("waivers/y.toml");
    let key = bank.key();
    let signed = ["--policy", "bank.toml", "--policy-key", &key];
    let first = bank.gate(&signed);
    assert_eq!(first.status, 1, "{}", first.stderr);
    let digest = first.report["policy"]["sha256"]
        .as_str()
        .unwrap()
        .to_owned();
    let pinned = ["--policy", "bank.toml", "--policy-sha256", &digest];
    assert_eq!(bank.gate(&pinned).status, 1);

    bank.write("waivers/x.toml", waiver);
    assert_eq!(
        bank.gate(&["--policy", "bank.toml"]).status,
        0,
        "it would help"
    );
    bank.refuse(&signed, &["`waivers/x.toml` is not signed"]);
    bank.refuse(&pinned, &["is not one that `--policy-sha256` asks for"]);
    bank.remove("waivers/x.toml");

    bank.write("waivers/y.toml", waiver);
    bank.refuse(&signed, &["does not fit `waivers/y.toml`"]);
    bank.refuse(&pinned, &["is not one that `--policy-sha256` asks for"]);
    bank.remove("waivers/y.toml");
    bank.refuse(&signed, &["`waivers/*` matches no file"]);
}

#[test]
fn a_contract_slipped_into_an_included_file_is_refused() {
    let contract = "schema = 1\n[[agreements]]\nid = \"AG-1\"\ncrate = \"x\"\nlicense = \"LicenseRef-X\"\n\
        counterparty = \"X Ltd\"\ncontract = \"C-1\"\nfrom = 2026-01-01\nuntil = 2028-12-31\n\
        approved-by = \"A. Counsel\"\nreason = \"r\"\nsource = [\"crates-io\"]\n";
    let other = contract.replace("\"x\"", "\"y\"");
    let bank = Bank::new();
    let main = crate::layers::bank(&(OPEN.to_owned() + &deny("GPL-*", "")));
    let main = main.replace("schema = 1", "schema = 1\ninclude = [\"bought/*\"]");
    bank.write("bank.toml", &main)
        .write("bought/a.toml", &other)
        .sign("bank.toml")
        .sign("bought/a.toml");
    let key = bank.key();
    let signed = ["--policy", "bank.toml", "--policy-key", &key];
    let first = bank.gate(&signed);
    assert_eq!(first.status, 1, "{}", first.stderr);
    let digest = first.report["policy"]["sha256"].as_str().unwrap();
    let pinned = ["--policy", "bank.toml", "--policy-sha256", digest];
    assert_eq!(bank.gate(&pinned).status, 1);

    bank.write("bought/a.toml", contract);
    assert_eq!(
        bank.gate(&["--policy", "bank.toml"]).status,
        0,
        "it would help"
    );
    bank.refuse(&signed, &["does not fit `bought/a.toml`"]);
    bank.refuse(&pinned, &["is not one that `--policy-sha256` asks for"]);
}

#[test]
fn a_digest_for_every_layer_and_a_layer_for_every_digest() {
    let bank = signed();
    let unit = "schema = 1\n[policy]\nname = \"Unit\"\n";
    bank.write("unit.toml", unit);
    let (one, two) = (bank.digest("bank.toml"), bank.digest("unit.toml"));
    let both = ["--policy", "bank.toml", "--policy", "unit.toml"];
    let ask = |digests: &[&str]| {
        let mut arguments = both.to_vec();
        for digest in digests {
            arguments.extend(["--policy-sha256", digest]);
        }
        bank.gate(&arguments)
    };
    assert_eq!(ask(&[&one, &two]).status, 1);
    assert_eq!(ask(&[&two, &one, &one.to_uppercase()]).status, 1);
    refused(&ask(&[&one]), &["`unit.toml` is not one that", &two]);
    refused(&ask(&[&two]), &["`bank.toml` is not one that", &one]);
    let third = "0".repeat(64);
    refused(
        &ask(&[&one, &two, &third]),
        &["asks for a policy that is not there", &third],
    );
    refused(&ask(&["3fa1"]), &["`3fa1`, which is no SHA-256 digest"]);

    // What a layer that holds has written down counts; what one that extends it has not does not.
    let extending = |more: &str| {
        format!(
            "schema = 1\nextends = [{{ path = \"bank.toml\"{more} }}]\n[policy]\nname = \"Team\"\n"
        )
    };
    bank.write("team.toml", &extending(&format!(", sha256 = \"{one}\"")));
    let team = ["--policy", "team.toml", "--policy-sha256"];
    let digest = bank.digest("team.toml");
    assert_eq!(bank.gate(&[team.as_slice(), &[&digest]].concat()).status, 1);
    bank.write("team.toml", &extending(""));
    let digest = bank.digest("team.toml");
    bank.refuse(
        &[team.as_slice(), &[&digest]].concat(),
        &["`bank.toml` is not one"],
    );

    bank.write(
        "bank.toml",
        &crate::layers::bank(&(OPEN.to_owned() + &allow("GPL-3.0-only"))),
    );
    refused(&ask(&[&one, &two]), &["`bank.toml` is not one that"]);
}

#[test]
fn flags_and_variables_add_up() {
    let bank = signed();
    let (key, digest) = (bank.key(), bank.digest("bank.toml"));
    let other = Bank::new().key();
    let third = "0".repeat(64);
    let ask = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = bank.command();
        command.envs(variables.iter().copied());
        run(command.args(["--policy", "bank.toml"]).args(arguments))
    };
    let all = format!(" {digest}, {digest}\n");
    for (variables, arguments) in [
        (vec![("OSPO_POLICY_KEY", key.as_str())], vec![]),
        (vec![("OSPO_POLICY_SHA256", all.as_str())], vec![]),
        (vec![("OSPO_POLICY_KEY", &key)], vec!["--policy-key", &key]),
        (
            vec![("OSPO_POLICY_KEY", &key)],
            vec!["--policy-sha256", &digest],
        ),
        (
            vec![("OSPO_POLICY_NAME", "Test policy")],
            vec!["--policy-name", "Test policy"],
        ),
        (
            vec![("OSPO_POLICY_MIN_VERSION", "0.9")],
            vec!["--policy-min-version", "1"],
        ),
    ] {
        let run = ask(&variables, &arguments);
        assert_eq!(run.status, 1, "{variables:?} {}", run.stderr);
    }
    for (variables, arguments, said) in [
        (
            ("OSPO_POLICY_KEY", other.as_str()),
            ["--policy-key", key.as_str()],
            "`OSPO_POLICY_KEY`",
        ),
        (
            ("OSPO_POLICY_KEY", &key),
            ["--policy-key", &other],
            "`--policy-key`",
        ),
        (
            ("OSPO_POLICY_SHA256", &third),
            ["--policy-sha256", &digest],
            "`OSPO_POLICY_SHA256`",
        ),
        (
            ("OSPO_POLICY_SHA256", &digest),
            ["--policy-sha256", &third],
            "`--policy-sha256`",
        ),
        (
            ("OSPO_POLICY_SHA256", &third),
            ["--policy-key", &key],
            "`OSPO_POLICY_SHA256`",
        ),
        (
            ("OSPO_POLICY_NAME", "Unit"),
            ["--policy-name", "Test policy"],
            "`OSPO_POLICY_NAME`",
        ),
        (
            ("OSPO_POLICY_MIN_VERSION", "2"),
            ["--policy-min-version", "1"],
            "`OSPO_POLICY_MIN_VERSION`",
        ),
    ] {
        refused(&ask(&[variables], &arguments), &["policy-untrusted", said]);
    }
}

#[test]
fn two_keys_ask_for_two_signatures() {
    let bank = signed();
    let second = KeyPair::generate_unencrypted_keypair().unwrap();
    let (one, two) = (bank.key(), second.pk.to_base64());
    let arguments = [
        "--policy",
        "bank.toml",
        "--policy-key",
        &one,
        "--policy-key",
        &two,
    ];
    bank.refuse(&arguments, &["`bank.toml` is signed with the key"]);
    let first = bank.read("bank.toml.minisig");
    bank.sign_with(&second, "bank.toml");
    let both = first + &bank.read("bank.toml.minisig");
    bank.write("bank.toml.minisig", &both);
    let run = bank.gate(&arguments);
    assert_eq!(run.status, 1, "{}", run.stderr);
    let ids = run.report["policy"]["layers"][0]["signed_by"]
        .as_str()
        .unwrap();
    assert_eq!(ids.split(' ').count(), 2, "{ids}");
}

#[test]
fn what_is_set_but_empty_is_not_off() {
    let bank = signed();
    for name in [
        "OSPO_POLICY_SHA256",
        "OSPO_POLICY_KEY",
        "OSPO_POLICY_MIN_VERSION",
        "OSPO_POLICY_NAME",
    ] {
        for empty in ["", " ", "\n", ", ,"] {
            let run = run(bank
                .command()
                .args(["--policy", "bank.toml"])
                .env(name, empty));
            refused(&run, &[&format!("`{name}` is set, but empty")]);
        }
        let flag = name.to_lowercase().replace("ospo_", "--").replace('_', "-");
        bank.refuse(
            &["--policy", "bank.toml", &flag, ""],
            &[&format!("`{flag}` is empty")],
        );
    }
}
