//! Every way a change could try to be green: what it may write, and what comes of it.
//!
//! `docs/trust.md` lists these tests by name, and the last one here keeps that list true.

use std::path::{Path, PathBuf};
use std::process::Command;

use ospo_check::source::sha256_hex;
use serde_json::json;

use crate::files::MIT;
use crate::judge::{HEAD, Run, TODAY, judge, run};
use crate::layers::{allow, bank, deny, repository, rule, team};
use crate::trust::{Bank, OPEN, refused};
use crate::world::{Place, cargo, dep, krate, member, metadata, tool};

/// A repository with a crate under the GPL in it, and a bank that refuses the GPL.
fn change() -> Place {
    let place = repository("");
    place.remove("repo/ospo-policy.toml");
    place
}

impl Place {
    #[cfg(unix)]
    fn script(&self, name: &str, text: &str) -> PathBuf {
        self.write(name, format!("#!/bin/sh\n{text}\n"));
        self.path(name)
    }

    /// Adds to the manifest of the package.
    fn manifest(&self, more: &str) -> &Self {
        self.add("repo/Cargo.toml", &format!("\n{more}"))
    }

    /// What CI sets, which a change cannot: the policy and its digest.
    fn settings(&self, command: &mut Command) {
        let file = self.path("bank.toml");
        let digest = sha256_hex(&std::fs::read(&file).unwrap());
        command
            .current_dir(self.path("repo"))
            .env("OSPO_POLICY", file)
            .env("OSPO_POLICY_SHA256", digest);
    }

    /// The gate as CI calls it.
    fn ci(&self) -> Command {
        let mut command = tool();
        self.settings(&mut command);
        command.args(["--offline", "--message-format", "json"]);
        command
    }

    fn gate(&self) -> Run {
        run(&mut self.ci())
    }

    /// The gate as developers call it, through cargo.
    fn through_cargo(&self) -> Run {
        let program = Path::new(env!("CARGO_BIN_EXE_cargo-ospo-check"));
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(program.parent().unwrap().to_owned());
        let path = std::env::join_paths(folders.chain(std::env::split_paths(&path))).unwrap();
        let mut command = cargo();
        self.settings(&mut command);
        run(command
            .env("PATH", path)
            .args(["ospo-check", "--offline", "--message-format", "json"]))
    }
}

#[track_caller]
fn still_denied(run: &Run) {
    assert_eq!(run.status, 1, "{}", run.stderr);
    assert_eq!(run.outcome("x"), "denied");
}

#[test]
fn a_policy_beside_the_change_takes_nothing_away() {
    let change = change();
    still_denied(&change.gate());
    let generous = team(&(allow("GPL-3.0-only") + &allow("*")));
    still_denied(&change.write("repo/ospo-policy.toml", &generous).gate());
    for more in [
        "[scope]\nreach = [\"dev\"]\n",
        "[scope]\nmay-narrow = [\"package\"]\n",
        "[first-party]\ncrates = [\"x\"]\npaths = [\"../x\"]\n",
        "[first-party]\nmay-claim = [\"internal\"]\n",
        "[[members]]\npackages = [\"app\"]\ndistribution = \"internal\"\n",
        "[stages.ci]\non-deny = \"warn\"\n",
        "[stages.pilot]\non-deny = \"warn\"\n",
        "[waiver-terms]\nmax-days = 9000\n",
        "[lower-layers]\nmay-waive = [\"deny\"]\n",
        "[[native]]\ncrate = \"x\"\nlicense = \"MIT\"\n",
    ] {
        change.write("repo/ospo-policy.toml", format!("{generous}{more}"));
        refused(&change.gate(), &["error["]);
    }
    for name in [
        "Test policy",
        "Tеst policy",
        "TEST  POLICY",
        "Test\u{200b} policy",
    ] {
        let named = generous.replace("\"Team\"", &format!("\"{name}\""));
        refused(
            &change.write("repo/ospo-policy.toml", &named).gate(),
            &["error[policy-"],
        );
    }
}

#[test]
fn a_waiver_of_the_change_lifts_nothing_and_takes_no_name_of_the_councils() {
    let waiver = |id: &str, krate: &str, by: &str| {
        format!(
            "[[waivers]]\nid = \"{id}\"\ncrate = \"{krate}\"\nlicense = \"GPL-3.0-only\"\n\
             reason = \"needed\"\nrequested-by = \"C. Dev\"\napproved-by = \"{by}\"\n\
             approved-on = 2026-10-01\nexpires = 2027-03-31\n\
             source = [\"path\"]\n"
        )
    };
    let change = change();
    let council = waiver("W-2026-1", "other", "A. Counsel");
    change.write(
        "bank.toml",
        bank(&(OPEN.to_owned() + &deny("GPL-*", "") + &council)),
    );
    let ask = |id: &str| {
        change.write("repo/ospo-policy.toml", team(&waiver(id, "x", "T. Lead")));
        run(change.ci().args(["--as-of", TODAY]))
    };
    let own = ask("T-1");
    still_denied(&own);
    assert!(own.codes().contains(&"waiver-not-permitted"));
    for id in ["W-2026-1", "w-2026-1", "Ｗ-2026-1"] {
        refused(&ask(id), &["policy-layer", "is taken", "\"Test policy\""]);
    }
}

#[test]
fn the_manifest_chooses_no_policy_and_no_distribution() {
    for (metadata, status) in [
        ("[package.metadata.ospo-check]\npolicy = \"mild.toml\"\n", 1),
        (
            "[package.metadata.ospo-check]\npolicy = \"../bank.toml\"\n",
            1,
        ),
        (
            "[package.metadata.ospo-check]\npolicy = \"../mild.toml\"\n",
            3,
        ),
        (
            "[package.metadata.ospo-check]\npolicy = \"template:internal\"\n",
            3,
        ),
        ("[package.metadata.ospo-check]\nstage = \"local\"\n", 3),
        ("[package.metadata.ospo-check]\nexempt = [\"x\"]\n", 3),
        (
            "[package.metadata.ospo-check]\ndistribution = \"internal\"\n",
            3,
        ),
        (
            "[workspace.metadata.ospo-check]\ndistribution = \"internal\"\n",
            3,
        ),
    ] {
        let change = change();
        let mild = team(&allow("*"));
        change
            .write("repo/mild.toml", &mild)
            .write("mild.toml", &mild);
        let run = change.manifest(metadata).gate();
        assert_eq!(run.status, status, "{metadata}{}", run.stderr);
    }
    let rules = format!(
        "[distributions]\ninternal = \"i\"\nbinary = \"b\"\n{}{}",
        rule("shipped", "GPL-*", "deny", "distribution = [\"binary\"]"),
        allow("GPL-3.0-only")
    );
    let world = |claim: &str| {
        [
            member("app").claims(json!(claim)).needs([dep("x")]),
            krate("x", "GPL-3.0-only"),
        ]
    };
    assert_eq!(judge(&world("internal"), &rules).status, 3);
    let permitted = format!("{rules}[first-party]\nmay-claim = [\"internal\"]\n");
    assert_eq!(judge(&world("internal"), &permitted).status, 0);
}

#[test]
fn settings_of_cargo_set_no_variable_of_the_gate() {
    let change = change();
    let names = [
        "OSPO_POLICY",
        "OSPO_POLICY_SHA256",
        "OSPO_POLICY_KEY",
        "OSPO_POLICY_NAME",
        "CARGO",
        "XDG_CACHE_HOME",
    ];
    let lines = names.map(|name| format!("{name} = {{ value = \"evil\", force = true }}\n"));
    change.write(
        "repo/.cargo/config.toml",
        format!("[env]\n{}", lines.concat()),
    );
    still_denied(&change.through_cargo());
    still_denied(&change.gate());
}

#[test]
fn an_alias_shadows_the_subcommand_and_not_the_program() {
    let change = change();
    let aliases = "[alias]\nospo-check = \"version\"\nmetadata = \"version\"\n";
    change.write("repo/.cargo/config.toml", aliases);
    // This is why CI calls `cargo-ospo-check`: cargo never gets to us.
    let shadowed = change.through_cargo();
    assert!(
        !shadowed.stdout.contains("schema_version"),
        "{}",
        shadowed.stdout
    );
    still_denied(&change.gate());
}

#[cfg(unix)]
#[test]
fn nothing_of_the_workspace_runs_before_or_instead_of_the_compiler() {
    let change = change();
    let ran = change.path("ran");
    let script = change.script(
        "repo/evil.sh",
        &format!("touch '{}'\nexec \"$@\"", ran.display()),
    );
    let script = script.to_str().unwrap();
    change.write(
        "repo/.cargo/config.toml",
        format!("[build]\nrustc-wrapper = \"{script}\"\nrustc-workspace-wrapper = \"{script}\"\n"),
    );
    still_denied(&change.gate());
    assert!(!ran.exists());
    // Where nothing is asked of the policy, cargo does as the workspace says.
    let mut plain = change.tool("repo");
    plain
        .arg("--offline")
        .arg("--policy")
        .arg(change.path("bank.toml"));
    assert_eq!(run(&mut plain).status, 1);
    assert!(ran.exists(), "does cargo still call a wrapper?");
    std::fs::remove_file(&ran).unwrap();

    change.write(
        "repo/.cargo/config.toml",
        format!("[build]\nrustc = \"{script}\"\n"),
    );
    still_denied(&change.gate());
    assert!(!ran.exists());

    // And where the policy does not hold, nothing runs at all.
    let cargo = change.script("cargo.sh", &format!("touch '{}'", ran.display()));
    for (name, value) in [
        ("OSPO_POLICY_SHA256", "0".repeat(64)),
        ("OSPO_POLICY_KEY", Bank::new().key()),
        ("OSPO_POLICY_NAME", "Other".to_owned()),
        ("OSPO_POLICY_MIN_VERSION", "2".to_owned()),
    ] {
        let mut gate = change.ci();
        refused(
            &run(gate.env("CARGO", &cargo).env(name, value)),
            &["policy-untrusted"],
        );
        assert!(!ran.exists(), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_policy_that_changes_while_cargo_runs_is_not_taken() {
    let change = change();
    change.write("mild.toml", bank(&allow("GPL-3.0-only")));
    let (mild, policy) = (change.path("mild.toml"), change.path("bank.toml"));
    let text = format!(
        "cp '{}' '{}'\nexec '{}' \"$@\"",
        mild.display(),
        policy.display(),
        env!("CARGO")
    );
    let cargo = change.script("cargo.sh", &text);
    refused(
        &run(change.ci().env("CARGO", &cargo)),
        &["policy-untrusted", "bank.toml"],
    );
    let mut unchecked = change.ci();
    unchecked
        .env("CARGO", &cargo)
        .env_remove("OSPO_POLICY_SHA256");
    assert_eq!(run(&mut unchecked).status, 0, "does the script still work?");
}

#[cfg(unix)]
#[test]
fn the_cargo_that_ci_names_is_the_one_that_runs() {
    let change = change();
    let x = krate("x", "MIT").path("/elsewhere/x");
    let forged = metadata(&[member("app").needs([dep("x")]), x]);
    change.write("forged.json", &forged);
    let forged = change.path("forged.json");
    change.script("bin/cargo", &format!("cat '{}'", forged.display()));
    change.write(
        "repo/rust-toolchain.toml",
        "[toolchain]\npath = \"../bin\"\n",
    );
    let ask = |cargo: Option<&str>| {
        let mut gate = change.ci();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(change.path("bin")).chain(std::env::split_paths(&path));
        gate.env("PATH", std::env::join_paths(folders).unwrap());
        gate.env_remove("CARGO");
        if let Some(cargo) = cargo {
            gate.env("CARGO", cargo);
            gate.env("RUSTC", std::env::var_os("RUSTC").unwrap_or_else(rustc));
        }
        run(&mut gate)
    };
    still_denied(&ask(Some(env!("CARGO"))));
    // What cargo says is believed; that it is cargo who says it is the business of CI.
    assert_eq!(ask(None).outcome("x"), "review");
}

/// The compiler beside the cargo that runs these tests.
#[cfg(unix)]
fn rustc() -> std::ffi::OsString {
    Path::new(env!("CARGO")).with_file_name("rustc").into()
}

/// A package with a crate of crates.io that is vendored, and the settings of cargo for that.
fn vendored(config: &str) -> Place {
    let change = change();
    let checksum = "1".repeat(64);
    let krate = |at: &str, license: &str| {
        change.package(at, &format!("license = \"{license}\"\n"), "[workspace]\n");
    };
    let manifest = change.read("repo/Cargo.toml");
    let manifest = manifest.replace("{ path = \"../x\" }", "\"0.1.0\"");
    let sources = "[source.crates-io]\nreplace-with = \"vendored\"\n[source.vendored]\ndirectory = \"vendor\"\n";
    change
        .write("repo/Cargo.toml", &manifest)
        .write(
            "repo/Cargo.lock",
            format!(
                "version = 3\n\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [\"x\"]\n\n[[package]]\nname = \"x\"\nversion = \"0.1.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"{checksum}\"\n"
            ),
        )
        .write("repo/.cargo/config.toml", format!("{config}{sources}"))
        .write(
            "repo/vendor/x/.cargo-checksum.json",
            format!("{{\"files\":{{}},\"package\":\"{checksum}\"}}"),
        );
    krate("repo/vendor/x", "GPL-3.0-only");
    krate("repo/mine/x", "MIT");
    let strict = rule("registry", "MIT", "allow", "source = [\"crates-io\"]");
    change.write("bank.toml", bank(&(strict + &deny("GPL-*", ""))));
    change
}

#[test]
fn a_copy_that_is_edited_is_not_the_registrys() {
    let change = vendored("");
    let honest = change.gate();
    still_denied(&honest);
    assert_eq!(honest.package("x")["source"], "vendored");
    let file = "repo/vendor/x/Cargo.toml";
    let text = change.read(file);
    change.write(file, text.replace("GPL-3.0-only", "MIT"));
    let edited = change.gate();
    assert_ne!(edited.status, 0, "{}", edited.stderr);
    assert_eq!(edited.package("x")["source"], "vendored");
    assert_ne!(edited.outcome("x"), "allowed");
}

#[test]
fn a_crate_put_in_place_of_another_is_not_the_registrys() {
    let overridden = vendored("paths = [\"mine/x\"]\n").gate();
    assert_ne!(overridden.status, 0, "{}", overridden.stderr);
    assert_eq!(overridden.package("x")["source"], "path");

    for patch in ["[patch.crates-io]\nx = { path = \"mine/x\" }\n", ""] {
        let change = vendored(patch);
        if patch.is_empty() {
            change.manifest("[patch.crates-io]\nx = { path = \"mine/x\" }\n");
        }
        let lock = change.read("repo/Cargo.lock");
        let own = lock.split("source = ").next().unwrap();
        let run = change.write("repo/Cargo.lock", own).gate();
        assert_ne!(run.status, 0, "{}", run.stderr);
        assert_eq!(run.package("x")["source"], "path");
        assert_ne!(run.outcome("x"), "allowed");
    }
}

#[test]
fn the_policy_in_the_repository_is_the_one_that_was_asked_for() {
    let strict = deny("GPL-*", "");
    let good = Bank::new();
    let key = good.key();
    let change = change();
    good.write("p.toml", &bank(&strict)).sign("p.toml");
    let place = |from: &Bank| {
        for name in ["p.toml", "p.toml.minisig"] {
            let text = from.read(name);
            change.write(format!("repo/policy/{name}"), &text);
        }
    };
    place(&good);
    let ask = || {
        let mut gate = change.tool("repo");
        gate.env("OSPO_POLICY", "policy/p.toml")
            .env("OSPO_POLICY_KEY", &key);
        run(gate.args(["--offline", "--message-format", "json"]))
    };
    still_denied(&ask());
    let evil = Bank::new();
    evil.write("p.toml", &bank(&allow("GPL-3.0-only")))
        .sign("p.toml");
    place(&evil);
    refused(&ask(), &["`policy/p.toml` is signed with the key"]);
    change.write("repo/bank.pub", evil.key());
    let mut own = change.ci();
    refused(
        &run(own.args(["--policy", "policy/p.toml", "--policy-key", "bank.pub"])),
        &["a key in the repository that is judged: `bank.pub`"],
    );
    change.remove("repo/policy/p.toml");
    refused(
        &ask(),
        &["`policy/p.toml` named by `OSPO_POLICY` does not exist"],
    );
    change.write("repo/ospo-policy.toml", bank(&allow("GPL-3.0-only")));
    refused(&ask(), &["does not exist"]);
}

#[cfg(unix)]
#[test]
fn a_link_in_place_of_the_policy_leads_nowhere_else() {
    let change = change();
    change.write("mild.toml", bank(&allow("GPL-3.0-only")));
    let mut gate = change.ci();
    change.write("real.toml", change.read("bank.toml"));
    change.remove("bank.toml").link("bank.toml", "real.toml");
    still_denied(&run(&mut gate));
    change.remove("bank.toml").link("bank.toml", "mild.toml");
    refused(&run(&mut gate), &["policy-untrusted"]);
    change.remove("bank.toml").link("bank.toml", "real.toml");
    change.link("repo/ospo-policy.toml", "../mild.toml");
    refused(&run(&mut gate), &["is not a file inside its repository"]);
}

#[test]
fn a_cache_is_not_believed_where_the_policy_has_to_be() {
    let bank_of = Bank::new();
    let folder = bank_of.path("x-1.0.0");
    bank_of.write("x-1.0.0/LICENSE", MIT);
    let world = [
        member("app").needs([dep("x")]),
        krate("x", "").path(folder.to_str().unwrap()),
    ];
    bank_of.write("world.json", &metadata(&world));
    let rules = OPEN.to_owned() + &deny("MIT", "") + &allow("ISC");
    bank_of
        .write("bank.toml", &format!("{HEAD}{rules}"))
        .sign("bank.toml");
    let ask = |arguments: &[&str]| {
        let mut gate = bank_of.tool("");
        gate.env("XDG_CACHE_HOME", bank_of.path("cache"))
            .env("LOCALAPPDATA", bank_of.path("cache"))
            .env("HOME", bank_of.path("cache"))
            .args(["--metadata", "world.json", "--policy", "bank.toml"])
            .args(["--as-of", TODAY, "--message-format", "json"]);
        run(gate.args(arguments))
    };
    still_denied(&ask(&[]));
    let cache = find(&bank_of.path("cache"), "license-texts.json");
    let text = std::fs::read_to_string(&cache).unwrap();
    std::fs::write(&cache, text.replace("\"MIT\"", "\"ISC\"")).unwrap();
    assert_eq!(
        ask(&[]).outcome("x"),
        "allowed",
        "does the forgery still work?"
    );
    still_denied(&ask(&["--policy-key", &bank_of.key()]));
    still_denied(&ask(&["--no-cache"]));
}

/// Finds a file by its name.
fn find(folder: &Path, name: &str) -> PathBuf {
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.ends_with(name) {
                return path;
            }
        }
    }
    panic!("no {name}");
}

#[test]
fn a_stage_is_the_councils_to_define() {
    let change = change();
    let ask = |stage: &str| run(change.ci().args(["--stage", stage]));
    refused(&ask("pilot"), &["the stages are: ci, local"]);
    still_denied(&ask("local"));
    let looks =
        bank(&(rule("look", "GPL-*", "review", "") + "[stages.ci]\non-review = \"warn\"\n"));
    refused(&change.write("bank.toml", &looks).gate(), &["error["]);
    change.write("bank.toml", bank(&rule("look", "GPL-*", "review", "")));
    let local = ask("local");
    assert_eq!(
        (local.status, &local.report["run"]["enforced"]),
        (0, &json!(false))
    );
    assert!(local.stderr.contains("not enforcing"), "{}", local.stderr);
    assert_eq!(ask("ci").status, 2);
}

#[test]
fn a_member_of_the_workspace_is_judged_where_it_looks_like_a_copy() {
    let copied = [member("app").license("AGPL-3.0-only")];
    let run = judge(&copied, &deny("AGPL-*", ""));
    assert_eq!(run.status, 1, "{}", run.stderr);
    assert_eq!(run.codes(), ["member-judged"]);
}

#[test]
fn days_to_come_in_a_policy_beside_the_change_do_not_keep_the_gate_busy() {
    let days = |first: i16, count: i16| -> String {
        (0..count)
            .map(|n| {
                // The later one first: else the earlier would leave it nothing.
                let day = format!("in-force-from = {}-01-01", first + count - n);
                rule(&format!("r{first}-{n}"), "*", "review", &day)
            })
            .collect()
    };
    let packages = [member("app").needs([dep("x")]), krate("x", "MIT")];
    let gate = |own: i16, teams: i16| {
        let layers = [bank(&days(2100, own)), team(&days(3000, teams))];
        crate::layers::judge(&packages, &layers, &[])
    };
    let few = gate(16, 16);
    assert!(few.status < 3, "{}", few.stderr);
    let together = gate(17, 16);
    assert_eq!(together.status, 3, "{}", together.stderr);
    let many = gate(1, 6000);
    assert_eq!(many.status, 3);
    for run in [together, many] {
        let told = "rules come into force on more than 32 days to come";
        assert!(run.stderr.contains(told), "{}", run.stderr);
        assert!(run.stderr.contains("layer-1.toml:"), "{}", run.stderr);
    }
}

#[test]
fn many_waivers_and_long_groups_do_not_keep_the_gate_busy() {
    let packages = [member("app").needs([dep("x")]), krate("x", "GPL-3.0-only")];
    let gate = |policy: &str| crate::layers::judge(&packages, &[policy.to_owned()], &[]);
    let waiver = |id: usize, krate: &str, expires: &str| {
        format!(
            "[[waivers]]\nid = \"W-{id}\"\ncrate = \"{krate}\"\nlicense = \"GPL-3.0-only\"\nreason = \"r\"\n\
             requested-by = \"C\"\napproved-by = \"A. Counsel\"\napproved-on = 2026-10-01\nexpires = {expires}\n"
        )
    };
    // Many for the crate itself that have expired, many for others, and one that holds.
    let mut waivers: String = (1..2000).map(|id| waiver(id, "x", "2026-10-02")).collect();
    waivers.extend((2000..4000).map(|id| waiver(id, &format!("y{id}"), "2027-03-31")));
    let policy = bank(&deny("GPL-*", "")) + &waivers;
    assert_eq!(gate(&policy).outcome("x"), "denied");
    let policy = policy + &waiver(4000, "x", "2027-03-31");
    assert_eq!(gate(&policy).outcome("x"), "waived");
    // A group counts in every rule that names it.
    let ids: String = (0..3000)
        .map(|id| format!("\"LicenseRef-{id}\", "))
        .collect();
    let rules: String = (0..1000)
        .map(|id| rule(&format!("r{id}"), "@all", "review", ""))
        .collect();
    let run = gate(&bank(&format!("{rules}[groups]\nall = [{ids}]\n")));
    assert_eq!(run.status, 3);
    let told = "the rules name more than 100000 licenses together";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    // What is looked at with every package may not be many.
    let names: String = (0..300)
        .map(|id| format!("n{id} = \"a meaning\"\n"))
        .collect();
    let members = (0..300)
        .map(|id| format!("[[members]]\npackages = [\"m{id}\"]\ndistribution = \"d{id}\"\n"));
    let prefixes = (0..300).map(|id| waiver(id, &format!("y{id}-*"), "2027-03-31"));
    for (many, told) in [
        (format!("[obligations]\n{names}"), "has more than 256 names"),
        (
            format!("[distributions]\n{names}"),
            "has more than 256 names",
        ),
        (members.collect(), "more than 256 distributions are named"),
        (prefixes.collect(), "more than 256 waivers name crates by"),
    ] {
        let run = gate(&bank(&many));
        assert_eq!(run.status, 3);
        assert!(run.stderr.contains(told), "{}", run.stderr);
    }
}

#[test]
fn the_page_on_trust_and_the_tests_agree() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/trust.md")).unwrap();
    let code =
        |room: &str| std::fs::read_to_string(root.join(format!("tests/it/{room}.rs"))).unwrap();
    let mut named = 0;
    for word in page.split('`').skip(1).step_by(2) {
        let Some((room, test)) = word.split_once("::").filter(|_| !word.contains(' ')) else {
            continue;
        };
        named += 1;
        let is_there = code(room).contains(&format!("\nfn {test}() {{"));
        assert!(is_there, "docs/trust.md names `{word}`, and there is none");
    }
    assert!(named > 20, "only {named} tests are named");
    for room in ["overlooked", "tampering", "trust", "trust_terms"] {
        let tests = code(room);
        let tests = tests.split("#[test]\nfn ").skip(1);
        for test in tests.map(|rest| rest.split('(').next().unwrap()) {
            let name = format!("`{room}::{test}`");
            let is_own = test == "the_page_on_trust_and_the_tests_agree";
            assert!(
                is_own || page.contains(&name),
                "docs/trust.md does not name {name}"
            );
        }
    }
}
