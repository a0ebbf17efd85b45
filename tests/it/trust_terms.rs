//! What a policy that is trusted may be asked beyond its signature: its age, its name, what a run may
//! leave out; and every way to name something that is no policy.

use ospo_check::source::sha256_hex;

use crate::judge::{TODAY, run};
use crate::layers::{allow, bank, deny, repository, team, x};
use crate::trust::{Bank, OPEN, refused, signed};
use crate::world::{dep, krate, member, metadata};

#[test]
fn an_old_policy_or_another_units_is_refused_although_it_is_signed() {
    let bank = signed();
    let key = bank.key();
    let text = bank.read("bank.toml");
    let ask = |version: &str, more: &[&str]| {
        let text = text.replace("version = \"1\"", &format!("version = \"{version}\""));
        bank.write("bank.toml", &text).sign("bank.toml");
        bank.gate(&[&["--policy", "bank.toml", "--policy-key", &key], more].concat())
    };
    for (version, least) in [
        ("2026.10", "2026.9"),
        ("2026.2", "2026.2"),
        ("2027", "2026.12"),
    ] {
        let run = ask(version, &["--policy-min-version", least]);
        assert_eq!(run.status, 1, "{}", run.stderr);
    }
    for (version, least, said) in [
        (
            "2026.9",
            "2026.10",
            "has the version 2026.9, and `--policy-min-version` asks for 2026.10",
        ),
        ("2025.12", "2026", "asks for 2026 or later"),
        (
            "2026.2-rc1",
            "2026.2",
            "`2026.2-rc1` cannot be compared with 2026.2",
        ),
        ("two", "1", "`two` cannot be compared"),
        ("2", "one", "`one` cannot be compared"),
    ] {
        refused(
            &ask(version, &["--policy-min-version", least]),
            &["policy-untrusted", said],
        );
    }
    refused(
        &ask("1", &["--policy-name", "Bank policy"]),
        &["called \"Test policy\", and `--policy-name` asks for \"Bank policy\""],
    );
    // The name is that of the first layer, whichever was named.
    bank.write(
        "unit.toml",
        "schema = 1\nextends = [{ path = \"bank.toml\" }]\n[policy]\nname = \"Bank policy\"\nversion = \"9\"\n",
    )
    .sign("unit.toml");
    for more in [
        ["--policy-name", "Bank policy"],
        ["--policy-min-version", "2"],
    ] {
        let base = ["--policy", "unit.toml", "--policy-key", &key];
        bank.refuse(&[base.as_slice(), &more].concat(), &["policy-untrusted"]);
    }
}

#[test]
fn a_signed_layer_in_the_place_of_another_does_not_take_that_away() {
    let bank_of = Bank::new();
    let group = bank(&(OPEN.to_owned() + &allow("GPL-3.0-only")));
    bank_of.write("group.toml", &group).sign("group.toml");
    let unit = format!(
        "schema = 1\nextends = [{{ path = \"group.toml\" }}]\n[policy]\nname = \"Unit\"\n{}",
        deny("GPL-*", "")
    );
    bank_of.write("unit.toml", &unit).sign("unit.toml");
    let key = bank_of.key();
    let base = ["--policy", "unit.toml", "--policy-key", &key];
    let first = ["--policy-name", "Test policy"];
    let both = ["--policy-name", "Test policy", "--policy-name", "Unit"];
    let ask = |more: &[&str]| bank_of.gate(&[&base, more].concat());
    let by_variable = |names: &str| {
        let mut command = bank_of.command();
        run(command.args(base).env("OSPO_POLICY_NAME", names))
    };
    for run in [
        ask(&first),
        ask(&both),
        by_variable("Test policy\nUnit\n"),
        by_variable("Test policy"),
    ] {
        assert_eq!(run.status, 1, "{}", run.stderr);
    }
    let turned = ["--policy-name", "Unit", "--policy-name", "Test policy"];
    refused(&ask(&turned), &["asks for \"Unit\""]);
    refused(&by_variable("Test policy\n\nUnit"), &["asks for \"\""]);
    // A change puts the layer above, with its good signature, where the unit's policy was.
    bank_of.write("unit.toml", &group).sign("unit.toml");
    let gone = ["policy-untrusted", "asks for a layer \"Unit\""];
    refused(&ask(&both), &gone);
    refused(&by_variable("Test policy\nUnit"), &gone);
    // What a flag names below takes nothing from what the variable asks.
    let mut command = bank_of.command();
    let mixed = command.args(base).args(first);
    refused(
        &run(mixed.env("OSPO_POLICY_NAME", "Test policy\nUnit")),
        &gone,
    );
}

#[test]
fn another_day_does_not_revive_a_policy() {
    let bank = Bank::new();
    let policy = |may: &str| {
        let text = crate::layers::bank(&format!("valid-until = 2026-11-21\n{may}{}", allow("MIT")));
        bank.write("bank.toml", &text).sign("bank.toml");
        bank.write("world.json", &metadata(&x("MIT")));
    };
    let ask = |arguments: &[&str]| {
        let mut command = bank.tool("");
        command.args(["--metadata", "world.json", "--policy", "bank.toml"]);
        run(command.args(arguments))
    };
    let key = bank.key();
    let before = ["--as-of", "2026-11-21"];
    for may in ["", "[scope]\nmay-narrow = [\"metadata\"]\n"] {
        policy(may);
        let signed = ["--policy-key", &key];
        refused(
            &ask(&["--as-of", TODAY, "--policy-key", &key]),
            &["policy-expired"],
        );
        refused(
            &ask(&[signed.as_slice(), &before].concat()),
            &[
                "narrowed by `--as-of 2026-11-21`",
                "may-narrow",
                "\"as-of\"",
            ],
        );
    }
    policy("");
    assert_eq!(ask(&before).status, 0, "nothing is asked of it");
    policy(OPEN);
    let run = ask(&["--policy-key", &key, "--as-of", "2026-11-21"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
}

#[test]
fn nothing_is_narrowed_unless_the_policy_permits_it() {
    let world = [
        member("app").feature("extra", &[]).needs([dep("x")]),
        member("tool").needs([dep("y")]),
        krate("x", "MIT"),
        krate("y", "GPL-3.0-only"),
    ];
    let all = [
        ("target", vec!["--target", "x86_64-unknown-linux-gnu"]),
        ("package", vec!["-p", "app"]),
        ("package", vec!["--exclude", "tool", "--workspace"]),
        ("features", vec!["--features", "app/extra"]),
        ("features", vec!["--no-default-features"]),
        ("features", vec!["--default-features"]),
        ("as-of", vec!["--as-of", TODAY]),
        ("metadata", vec![]),
    ];
    let bank = Bank::new();
    let key = bank.key();
    let words = ["target", "package", "features", "as-of", "metadata"];
    for (word, flags) in &all {
        let ask = |may: &str, trust: &[&str]| {
            let rules = may.to_owned() + &allow("MIT") + &deny("GPL-*", "");
            bank.write("bank.toml", &crate::layers::bank(&rules))
                .sign("bank.toml");
            bank.write("world.json", &metadata(&world));
            let mut command = bank.tool("");
            command.args(["--metadata", "world.json", "--policy", "bank.toml"]);
            run(command.args(flags).args(trust))
        };
        let listed = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            format!("[scope]\nmay-narrow = [{}]\n", words.join(", "))
        };
        let others: Vec<&str> = words
            .iter()
            .copied()
            .filter(|other| other != word)
            .collect();
        let digest = |may: &str| {
            ask(may, &[]);
            bank.digest("bank.toml")
        };
        let silent = digest("");
        for trust in [["--policy-key", &key], ["--policy-sha256", &silent]] {
            let run = ask("", &trust);
            refused(
                &run,
                &["the policy does not let a run be narrowed by", trust[0]],
            );
        }
        refused(
            &ask(&listed(&others), &["--policy-key", &key]),
            &[&format!("`\"{word}\"`")],
        );
        let open = ask(&listed(&words), &["--policy-key", &key]);
        assert!(matches!(open.status, 0 | 1), "{word} {}", open.stderr);
        assert!(matches!(ask("", &[]).status, 0 | 1), "{word}");
    }
}

#[test]
fn every_command_asks_the_same() {
    let bank = signed();
    let digest = "0".repeat(64);
    for words in [
        vec!["check"],
        vec!["explain", "x"],
        vec!["explain", "MIT"],
        vec!["list"],
        vec!["try", "x"],
        vec!["fix", "--dry-run"],
        vec!["request", "x"],
        vec!["policy", "lint"],
        vec!["policy", "test"],
    ] {
        let ask = |more: &[&str], variable: Option<(&str, &str)>| {
            let mut command = bank.tool("");
            command.args(&words).args(more);
            run(command.args(["--policy", "bank.toml"]).envs(variable))
        };
        let wrong = ["--policy-sha256", digest.as_str()];
        refused(
            &ask(&wrong, None),
            &["policy-untrusted", "`bank.toml` is not one"],
        );
        refused(
            &ask(&[], Some(("OSPO_POLICY_NAME", "Other"))),
            &["policy-untrusted", "`OSPO_POLICY_NAME`"],
        );
        refused(
            &ask(&[], Some(("OSPO_POLICY_KEY", ""))),
            &["is set, but empty"],
        );
    }
}

#[test]
fn without_a_policy_of_the_organisation_the_workspaces_own_has_to_hold() {
    let strict = bank(&(OPEN.to_owned() + &deny("GPL-*", "")));
    let place = repository(&strict);
    let file = "repo/ospo-policy.toml";
    let ask = |more: &[&str]| {
        let mut command = place.tool("repo");
        command.args(["--offline", "--as-of", TODAY, "--message-format", "json"]);
        run(command.args(more))
    };
    let digest = sha256_hex(place.read(file).as_bytes());
    let key = Bank::new().key();
    assert_eq!(ask(&["--policy-sha256", &digest]).status, 1);
    refused(
        &ask(&["--policy-key", &key]),
        &["`ospo-policy.toml` is not signed"],
    );
    place.write(file, bank(&(OPEN.to_owned() + &allow("GPL-3.0-only"))));
    assert_eq!(ask(&[]).status, 0);
    refused(
        &ask(&["--policy-sha256", &digest]),
        &["`ospo-policy.toml` is not one"],
    );
    place.write(file, team(&allow("GPL-3.0-only")));
    refused(
        &ask(&["--no-discovery", "--policy-key", &key]),
        &["no policy found"],
    );
}

#[test]
fn what_is_named_has_to_be_a_policy() {
    let bank = signed();
    bank.write("folder/bank.toml", "")
        .write(
            "Cargo.toml",
            "[package]\nname = \"app\"\nversion = \"0.1.0\"\n",
        )
        .write("picture.png", "\u{1}\u{2}PNG")
        .write("empty.toml", "")
        .write("same.toml", &bank.read("bank.toml"));
    std::fs::write(bank.path("latin.toml"), b"name = \"M\xfcller\"\n").unwrap();
    for (file, said) in [
        ("folder", "`folder` is a directory, not a policy file"),
        ("Cargo.toml", "Cargo.toml:"),
        ("picture.png", "picture.png:"),
        ("empty.toml", "empty.toml:"),
        ("latin.toml", "`latin.toml` is not UTF-8"),
        (
            "gone.toml",
            "the policy `gone.toml` named by `--policy` does not exist",
        ),
        ("bank.toml/x", "`bank.toml/x`"),
    ] {
        let run = bank.gate(&["--policy", file]);
        assert!(matches!(run.status, 3 | 4), "{file} {}", run.stderr);
        assert!(run.has_no_verdict(), "{file}");
        assert!(run.stderr.contains(said), "{file}:\n{}", run.stderr);
    }
    bank.refuse(
        &["--policy", "bank.toml", "--policy", "same.toml"],
        &["policy-layer", "is not allowed here"],
    );
    bank.write(
        "same.toml",
        "schema = 1\n[policy]\nname = \"TEST PΟLICY\"\n",
    );
    bank.refuse(
        &["--policy", "bank.toml", "--policy", "same.toml"],
        &["policy-layer", "two layers have the same name"],
    );
    for no_key in ["bank.toml", "gone.pub", "RWnothing", &"A".repeat(56)] {
        bank.refuse(
            &["--policy", "bank.toml", "--policy-key", no_key],
            &[
                "policy-untrusted",
                "names no public key of minisign",
                "`.pub` file",
            ],
        );
    }
}

#[test]
fn errors_name_files_as_they_were_written() {
    let place = repository("");
    place.write("repo/sub/", "");
    let manifest = place.read("repo/Cargo.toml");
    let ask = |arguments: &[&str]| {
        let mut command = place.tool("repo/sub");
        let run = run(command.arg("--offline").args(arguments));
        assert_eq!(run.status, 3, "{}", run.stderr);
        let here = place.root.to_str().unwrap();
        assert!(!run.stderr.contains(here), "{}", run.stderr);
        run.stderr
    };
    assert!(ask(&["--policy", "../gone.toml"]).contains("`../gone.toml`"));
    assert!(ask(&["--policy", ".."]).contains("`..` is a directory"));
    place.remove("repo/ospo-policy.toml");
    assert!(ask(&[]).contains("looked for `ospo-policy.toml` from the workspace's root"));
    for (named, said) in [
        ("gone.toml", "`gone.toml` named by `[workspace.metadata"),
        (
            "../bank.toml",
            "`../bank.toml` of this workspace is not a file inside",
        ),
        ("sub", "`sub` is a directory"),
    ] {
        let text = format!("{manifest}\n[package.metadata.ospo-check]\npolicy = \"{named}\"\n");
        place.write("repo/Cargo.toml", text);
        assert!(ask(&[]).contains(said), "{}", ask(&[]));
    }
    place.write("repo/Cargo.toml", manifest).write(
        "repo/ospo-policy.toml",
        "schema = 1\nextends = [{ path = \"sub\" }]\n[policy]\nname = \"n\"\n",
    );
    assert!(ask(&[]).contains("`sub` is a directory"));
}

#[test]
fn removing_an_approver_leaves_what_they_approved() {
    let waiver = |on: &str| {
        format!(
            "[[waivers]]\nid = \"W-1\"\ncrate = \"x\"\nlicense = \"GPL-3.0-only\"\nreason = \"needed\"\n\
             requested-by = \"C. Dev\"\napproved-by = \"B. Lead\"\napproved-on = {on}\nexpires = 2027-03-31\n"
        )
    };
    let bank = Bank::new();
    let judge = |approvers: &str, on: &str| {
        let text = crate::layers::bank(&(deny("GPL-*", "") + &waiver(on)));
        bank.write("bank.toml", &text.replace("[\"A. Counsel\"]", approvers));
        bank.gate(&["--policy", "bank.toml"])
    };
    let left = "[\"A. Counsel\", { name = \"B. Lead\", until = 2026-10-31 }]";
    let kept = judge(left, "2026-10-31");
    assert_eq!(
        (kept.status, kept.outcome("x")),
        (0, "waived"),
        "{}",
        kept.stderr
    );
    refused(
        &judge(left, "2026-11-01"),
        &["policy-approver", "could approve until 2026-10-31"],
    );
    // Someone who is not listed at all never was one; the error says how to list who has left.
    refused(
        &judge("[\"A. Counsel\"]", "2026-10-01"),
        &["policy-approver", "`B. Lead`"],
    );
}
