//! Updates as remedies: `fix` finds, proves and makes them, and `check` tells at the terminal what this
//! machine knows; with a home of cargo of its own, and no network.

use std::collections::BTreeMap;
use std::process::Command;

use crate::checkout::CRATES_IO;
use crate::judge::{HEAD, Run, run};
use crate::world::{Place, cargo};

const POLICY: &str = r#"
[[rules]]
id = "permissive"
licenses = ["MIT"]
verdict = "allow"
[[rules]]
id = "copyleft"
licenses = ["GPL-3.0-only"]
verdict = "deny"
reason = "We do not publish our code."
"#;

/// A version of a crate that the registry has.
#[derive(Clone, Copy)]
struct Release {
    name: &'static str,
    version: &'static str,
    license: &'static str,
    /// `name requirement`, each.
    needs: &'static [&'static str],
    is_yanked: bool,
    /// cargo has fetched it.
    is_here: bool,
}

const fn release(name: &'static str, version: &'static str, license: &'static str) -> Release {
    Release {
        name,
        version,
        license,
        needs: &[],
        is_yanked: false,
        is_here: true,
    }
}

impl Release {
    const fn needs(self, needs: &'static [&'static str]) -> Self {
        Self { needs, ..self }
    }

    const fn yanked(self) -> Self {
        Self {
            is_yanked: true,
            ..self
        }
    }

    const fn elsewhere(self) -> Self {
        Self {
            is_here: false,
            ..self
        }
    }

    fn sum(self) -> String {
        let digits = self.name.bytes().chain(self.version.bytes());
        let digits: String = digits.map(|byte| format!("{byte:02x}")).collect();
        format!("{digits:0<64}")
    }

    fn pairs(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.needs.iter().map(|need| need.split_once(' ').unwrap())
    }
}

/// A home of cargo with these versions, and a workspace of one member, `app`, whose lock has the versions
/// `locked`; `app` needs the first in any version `1`.
fn world(releases: &[Release], locked: &[(&str, &str)]) -> Place {
    let place = Place::new();
    place.stock(releases);
    let first = locked[0].0;
    let mut lock = format!(
        "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [\n \"{first}\",\n]\n"
    );
    for (name, version) in locked {
        let is_it = |one: &&Release| (one.name, one.version) == (*name, *version);
        let one = releases.iter().find(is_it).unwrap();
        lock.push_str(&format!(
            "\n[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"{}\"\nchecksum = \"{}\"\n",
            CRATES_IO.url,
            one.sum()
        ));
        if !one.needs.is_empty() {
            let names: String = one
                .pairs()
                .map(|(name, _)| format!(" \"{name}\",\n"))
                .collect();
            lock.push_str(&format!("dependencies = [\n{names}]\n"));
        }
    }
    let tables = format!("[dependencies]\n{first} = \"1\"\n[workspace]\n");
    place
        .package_named("app", "ws", "license = \"MIT\"\n", &tables)
        .remove("ws/src/lib.rs")
        .write(
            "ws/src/main.rs",
            format!("use {first} as _;\nfn main() {{}}\n"),
        )
        .write("ws/Cargo.lock", lock)
        .write("ws/ospo-policy.toml", format!("{HEAD}{POLICY}"));
    place
}

impl Place {
    /// Fills a home of cargo.
    fn stock(&self, releases: &[Release]) {
        let folder = CRATES_IO.folder;
        let mut index: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
        for one in releases {
            let Release { name, version, .. } = one;
            let deps: Vec<String> = (one.pairs())
                .map(|(name, requirement)| {
                    format!(
                        r#"{{"name":"{name}","req":"{requirement}","features":[],"optional":false,"default_features":true,"target":null,"kind":"normal"}}"#
                    )
                })
                .collect();
            let entry = format!(
                "{version}\0{{\"name\":\"{name}\",\"vers\":\"{version}\",\"deps\":[{}],\"cksum\":\"{}\",\"features\":{{}},\"yanked\":{}}}\0",
                deps.join(","),
                one.sum(),
                one.is_yanked
            );
            let head = || b"\x03\x02\0\0\0etag: \"a\"\0".to_vec();
            index.entry(name).or_insert_with(head).extend(entry.bytes());
            if one.is_here {
                self.unpack(one);
            }
        }
        let index_of = |path: &str| format!("home/registry/index/{folder}/{path}");
        self.write(index_of("config.json"), "{\"dl\":\"https://dl.example/\"}");
        for (name, entries) in index {
            let place = match name.len() {
                3 => format!("3/{}", &name[..1]),
                length => length.to_string(),
            };
            self.write(index_of(&format!(".cache/{place}/{name}")), entries);
        }
    }

    fn unpack(&self, one: &Release) {
        let needs: String = one
            .pairs()
            .map(|(name, req)| format!("{name} = \"{req}\"\n"))
            .collect();
        let Release {
            name,
            version,
            license,
            ..
        } = one;
        let fields = format!("version = \"{version}\"\nlicense = \"{license}\"\n");
        let of = |kind: &str| format!("home/registry/{kind}/{}/{name}-{version}", CRATES_IO.folder);
        self.package_named(
            name,
            &of("src"),
            &fields,
            &format!("[dependencies]\n{needs}"),
        )
        .write(of("src") + "/.cargo-ok", "{\"v\":1}")
        .write(of("cache") + ".crate", "-");
    }

    fn at_home(&self, command: Command) -> Command {
        self.settled(command, "ws")
    }

    fn say(&self, words: &[&str]) -> Run {
        run(self.at_home(crate::world::tool()).args(words))
    }

    fn mend(&self, words: &[&str]) -> Run {
        self.say(&[&["fix", "--allow-no-vcs"], words].concat())
    }

    /// The versions of a crate in the lock.
    fn locked(&self, name: &str) -> Vec<String> {
        let lock = self.read("ws/Cargo.lock");
        let head = format!("name = \"{name}\"\nversion = \"");
        let found = lock.split(&head).skip(1);
        found
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect()
    }
}

/// A text on one line.
fn unfolded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_lowest_version_that_passes_is_found_proved_and_made() {
    let world = world(
        &[
            release("x", "1.0.0", "GPL-3.0-only"),
            release("x", "1.0.1", "GPL-3.0-only"),
            release("x", "1.1.0", "MIT"),
            release("x", "1.2.0", "MIT"),
            release("x", "2.0.0", "MIT"),
        ],
        &[("x", "1.0.0")],
    );
    let before = world.read("ws/Cargo.lock");
    let dry = world.mend(&["-n"]);
    let command = "`cargo update x@1.0.0 --precise 1.1.0`";
    assert_eq!(
        dry.stdout,
        format!("update `x` to 1.1.0, which declares MIT: {command}\n"),
        "{}",
        dry.stderr
    );
    assert_eq!(world.read("ws/Cargo.lock"), before);
    // Where the lock is to stay, there is nothing to do.
    let locked = world.mend(&["--locked"]);
    assert_eq!(
        (locked.status, locked.stdout.as_str()),
        (1, ""),
        "{}",
        locked.stderr
    );
    let fixed = world.mend(&[]);
    assert_eq!(fixed.status, 0, "{}", fixed.stderr);
    assert_eq!(world.locked("x"), ["1.1.0"]);
    let again = world.mend(&[]);
    assert_eq!(
        (again.status, again.stdout.as_str()),
        (0, ""),
        "{}",
        again.stderr
    );
}

#[test]
fn what_brings_a_crate_in_is_updated_in_its_place() {
    let world = world(
        &[
            release("p", "1.0.0", "MIT").needs(&["x ^1"]),
            release("p", "1.0.1", "MIT").needs(&["x ^1"]),
            release("p", "1.1.0", "MIT").needs(&["x ^2"]),
            release("p", "1.2.0", "MIT"),
            release("x", "1.0.0", "GPL-3.0-only"),
            release("x", "2.0.0", "MIT"),
        ],
        &[("p", "1.0.0"), ("x", "1.0.0")],
    );
    let fixed = world.mend(&[]);
    let what = "update `p` to 1.1.0, which takes `x` 2.0.0 (MIT): `cargo update p@1.0.0 --precise 1.1.0`\n";
    assert_eq!(fixed.stdout, what, "{}", fixed.stderr);
    assert_eq!(fixed.status, 0, "{}", fixed.stderr);
    assert_eq!(
        (world.locked("p"), world.locked("x")),
        (vec!["1.1.0".to_owned()], vec!["2.0.0".to_owned()])
    );
}

#[test]
fn no_lock_is_offered_that_is_not_better_in_all() {
    let bad = release("bad", "1.0.0", "GPL-3.0-only");
    let now = release("x", "1.0.0", "GPL-3.0-only");
    for other in [
        release("x", "1.1.0", "MIT").yanked(),
        release("x", "1.1.0", "MIT").elsewhere(),
        release("x", "1.1.0", "MIT").needs(&["bad ^1"]),
        release("x", "1.1.0", "GPL-3.0-only"),
        release("x", "2.0.0", "MIT"),
    ] {
        let world = world(&[now, other, bad], &[("x", "1.0.0")]);
        let fixed = world.mend(&[]);
        assert_eq!(
            (fixed.status, fixed.stdout.as_str()),
            (1, ""),
            "{}",
            fixed.stderr
        );
        assert_eq!(world.locked("x"), ["1.0.0"]);
    }
}

#[test]
fn where_texts_count_they_are_what_another_version_is_judged_by() {
    let world = world(
        &[
            release("x", "1.0.0", "GPL-3.0-only"),
            release("x", "1.1.0", "MIT"),
        ],
        &[("x", "1.0.0")],
    );
    let unpacked = format!("home/registry/src/{}/x-1.1.0", CRATES_IO.folder);
    world.write(
        format!("{unpacked}/LICENSE"),
        "You may not use this at work.\n",
    );
    let fixed = world.mend(&["-n", "--check-files"]);
    assert_eq!(fixed.stdout, "", "{}", fixed.stderr);
    let told = world.say(&["--offline", "--check-files"]);
    assert!(!told.stderr.contains("known here"), "{}", told.stderr);
    assert!(world.mend(&["-n"]).stdout.contains("--precise 1.1.0"));
}

#[test]
fn the_last_version_before_a_change_of_license_is_named_and_left_to_people() {
    let world = world(
        &[
            release("x", "1.0.0", "MIT"),
            release("x", "1.1.0", "MIT"),
            release("x", "1.2.0", "GPL-3.0-only"),
            release("x", "1.3.0", "GPL-3.0-only"),
        ],
        &[("x", "1.2.0")],
    );
    let fixed = world.mend(&[]);
    assert_eq!(
        (fixed.status, fixed.stdout.as_str()),
        (1, ""),
        "{}",
        fixed.stderr
    );
    let what = "`x` was relicensed, and 1.2.0 declares GPL-3.0-only; 1.1.0 is the last version under terms \
                that pass, which declares MIT, and a downgrade: `cargo update x@1.2.0 --precise 1.1.0`";
    assert!(unfolded(&fixed.text()).contains(what), "{}", fixed.stderr);
    assert_eq!(world.locked("x"), ["1.2.0"]);
    let told = world.say(&["--offline"]);
    let what =
        "`x` was relicensed: 1.1.0 on this machine declares MIT, and 1.2.0 declares GPL-3.0-only";
    assert!(unfolded(&told.text()).contains(what), "{}", told.stderr);
}

#[test]
fn what_lies_on_a_machine_is_told_at_its_terminal_and_in_no_report() {
    let now = release("x", "1.0.0", "GPL-3.0-only");
    let other = release("x", "1.1.0", "MIT");
    let locked = [("x", "1.0.0")];
    let empty = world(&[now], &locked);
    let known = world(&[now, other], &locked);
    let elsewhere = world(&[now, other.elsewhere()], &locked);
    for format in [
        "json", "sarif", "markdown", "github", "gitlab", "junit", "short",
    ] {
        let told = |world: &Place| world.say(&["--offline", "--message-format", format]).stdout;
        assert_eq!(told(&empty), told(&known), "{format}");
        assert_eq!(told(&empty), told(&elsewhere), "{format}");
    }
    let told = |world: &Place| unfolded(&world.say(&["--offline"]).text());
    let hint = "`cargo update x@1.0.0 --precise 1.1.0` (known here: it declares MIT; `cargo ospo-check fix` proves it)";
    assert!(told(&known).contains(hint), "{}", told(&known));
    let newer = "`cargo ospo-check fix --online` judges newer versions of `x`";
    assert!(told(&elsewhere).contains(newer), "{}", told(&elsewhere));
    assert!(!told(&empty).contains("versions"), "{}", told(&empty));
}

#[test]
fn the_answer_in_json_says_what_was_done_and_what_that_proves() {
    let world = world(
        &[
            release("x", "1.0.0", "GPL-3.0-only"),
            release("x", "1.1.0", "MIT"),
        ],
        &[("x", "1.0.0")],
    );
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../schemas/fix-v1.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let answer = |words: &[&str]| {
        let run = world.mend(&[&["--message-format", "json"], words].concat());
        let answer: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        let problems: Vec<String> = schema
            .iter_errors(&answer)
            .map(|problem| problem.to_string())
            .collect();
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(answer["exit_code"], run.status);
        answer
    };
    let dry = answer(&["-n"]);
    assert_eq!(
        (&dry["written"], &dry["exit_code"]),
        (&false.into(), &1.into())
    );
    let remedy = &dry["remedies"][0];
    assert_eq!(
        (&remedy["kind"], &remedy["proves"]),
        (&"update".into(), &"verdict".into())
    );
    assert_eq!(remedy["command"], "cargo update x@1.0.0 --precise 1.1.0");
    assert_eq!(dry["findings"][0]["remedies"][0], *remedy);
    let done = answer(&["--check"]);
    assert_eq!(
        (&done["written"], &done["exit_code"]),
        (&true.into(), &0.into())
    );
    assert_eq!(done["remedies"][0]["proves"], "compiles");
    let nothing = answer(&[]);
    assert_eq!(nothing["remedies"], serde_json::json!([]));
}

#[test]
fn an_update_that_does_not_compile_is_taken_back() {
    let world = world(
        &[
            release("x", "1.0.0", "GPL-3.0-only"),
            release("x", "1.1.0", "MIT"),
        ],
        &[("x", "1.0.0")],
    );
    let library = format!("home/registry/src/{}/x-1.1.0/src/lib.rs", CRATES_IO.folder);
    world.write(&library, "no rust");
    let fixed = world.mend(&["--check"]);
    assert_eq!(fixed.status, 1, "{}", fixed.stderr);
    assert!(
        fixed.stderr.contains("it does not compile that way"),
        "{}",
        fixed.stderr
    );
    assert_eq!(world.locked("x"), ["1.0.0"]);
    world.write(&library, "");
    assert_eq!(world.mend(&["--check"]).status, 0);
    assert_eq!(world.locked("x"), ["1.1.0"]);
}

#[test]
fn the_registry_is_asked_only_by_name() {
    let world = world(&[release("x", "1.0.0", "GPL-3.0-only")], &[("x", "1.0.0")]);
    let both = world.mend(&["--online", "--offline"]);
    assert_eq!(both.status, 3, "{}", both.stderr);
    // The lock of this world is cargo's own.
    let mut command = world.at_home(cargo());
    let metadata = command.args(["metadata", "--offline", "--locked", "--format-version", "1"]);
    assert!(metadata.output().unwrap().status.success());
}
