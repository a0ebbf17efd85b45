//! Settings of cargo that make one package look like another: what builds obey and the gate does not
//! see, mirrors, folders within folders, other locks.

use std::path::Path;
use std::process::Command;

use crate::checkout::{BANK, CRATES_IO, EVIL, MIRROR};
use crate::judge::{Run, run};
use crate::layers::{bank, deny, rule};
use crate::world::{Place, cargo};

/// MIT passes, as the registry published it and from nowhere else.
fn strict() -> String {
    let unmodified = "source = [\"crates-io\"]\ncopy = [\"unmodified\"]";
    bank(&(rule("registry", "MIT", "allow", unmodified) + &deny("AGPL-*", "")))
}

impl Place {
    /// The gate as the examples call it.
    fn started_elsewhere(&self, policy: &str) -> Run {
        run(&mut self.ask("/", policy))
    }

    fn started_in_place(&self, policy: &str) -> Run {
        run(&mut self.ask("repo/ws", policy))
    }
}

#[track_caller]
fn ended(run: &Run, words: &[&str]) {
    assert_eq!(run.status, 4, "{}\n{}", run.stdout, run.stderr);
    for word in words {
        assert!(run.stderr.contains(word), "no {word} in {}", run.stderr);
    }
}

#[track_caller]
fn passed(run: &Run, source: &str) {
    assert_eq!(run.status, 0, "{}\n{}", run.stdout, run.stderr);
    assert_eq!(run.package("x")["source"], source);
}

const DIRECTORY: &str =
    "[source.crates-io]\nreplace-with = \"v\"\n[source.v]\ndirectory = \"../copies\"\n";

/// Has the crates of crates.io come from another registry.
fn replaced_by(url: &str) -> String {
    format!("[source.crates-io]\nreplace-with = \"m\"\n[source.m]\nregistry = \"{url}\"\n")
}

#[test]
fn what_only_builds_obey_ends_the_run() {
    passed(&Place::checkout().started_elsewhere(&strict()), "crates-io");
    let evil = replaced_by(EVIL.url);
    let redefined = format!("[source.crates-io]\nregistry = \"{}\"\n", EVIL.url);
    let dotted = format!(
        "source.'crates-io'.\"replace-with\" = \"m\"\nsource.m = {{ registry = \"{}\" }}\n",
        EVIL.url
    );
    let by_name = format!(
        "[source.crates-io]\nreplace-with = \"m\"\n[registries.m]\nindex = \"{}\"\n",
        EVIL.url
    );
    let chain = format!(
        "{}[source.a]\nregistry = \"https://a.example/\"\nreplace-with = \"m\"\n",
        evil.replacen("\"m\"", "\"a\"", 1)
    );
    let by_url = format!(
        "[source.o]\nregistry = \"https://github.com/rust-lang/crates.io-index\"\nreplace-with = \"m\"\n\
         [source.m]\nregistry = \"{}\"\n",
        EVIL.url
    );
    let local = DIRECTORY.replace("directory =", "local-registry =");
    let git =
        "[source.crates-io]\nreplace-with = \"g\"\n[source.g]\ngit = \"https://g.example/x\"\n";
    for (settings, line) in [
        ("paths = [\"../copies/x\"]\n", 1),
        (
            "[net]\nretry = 1\n[patch.crates-io]\nx = { path = \"../copies/x\" }\n",
            3,
        ),
        ("patch.'crates-io'.x.path = \"../copies/x\"\n", 1),
        ("[path-bases]\ncopies = \"../copies\"\n", 1),
        (DIRECTORY, 2),
        (&*local, 2),
        (git, 2),
        (&*evil, 2),
        (&*redefined, 2),
        (&*dotted, 1),
        (&*by_name, 2),
        (&*chain, 2),
        (&*by_url, 2),
    ] {
        let checkout = Place::checkout().with("repo/ws/.cargo/config.toml", settings);
        let shown = format!("`.cargo/config.toml`, line {line}: ");
        ended(
            &checkout.started_elsewhere(&strict()),
            &[&shown, "changes what cargo builds"],
        );
        // A member's own settings are obeyed by builds in its folder alone.
        let checkout = Place::checkout().with("repo/ws/tool/.cargo/config.toml", settings);
        ended(
            &checkout.started_in_place(&strict()),
            &["`tool/.cargo/config.toml`"],
        );
        assert_ne!(run(&mut checkout.ask("repo/ws/tool", &strict())).status, 0);
        // So are those of a folder that no build is started in.
        let checkout = Place::checkout().with("repo/elsewhere/.cargo/config.toml", settings);
        passed(&checkout.started_in_place(&strict()), "crates-io");
        assert_ne!(
            run(&mut checkout.ask("repo/elsewhere", &strict())).status,
            0
        );
    }
}

#[test]
fn settings_are_read_wherever_a_build_would_read_them() {
    for (file, shown) in [
        ("repo/.cargo/config.toml", "../.cargo/config.toml"),
        ("repo/.cargo/config", "../.cargo/config"),
        ("repo/ws/.cargo/config", ".cargo/config"),
        ("repo/ws/tool/.cargo/config.toml", "tool/.cargo/config.toml"),
    ] {
        for settings in ["paths = [\"/copies/x\"]\n", DIRECTORY] {
            let checkout = Place::checkout().with(file, settings);
            ended(
                &checkout.started_elsewhere(&strict()),
                &[&format!("`{shown}`, line")],
            );
        }
    }
    // Of two names cargo takes the older one, and nothing of the other.
    let both = Place::checkout()
        .with("repo/ws/.cargo/config", "[net]\nretry = 1\n")
        .with("repo/ws/.cargo/config.toml", DIRECTORY);
    passed(&both.started_elsewhere(&strict()), "crates-io");
}

#[test]
fn what_is_included_at_any_depth_is_in_force() {
    for include in [
        "include = [\"more.toml\"]\n",
        "include = [{ path = \"more.toml\", optional = true }]\n",
        "include = [\"./more.toml\"]\n",
    ] {
        let checkout = Place::checkout()
            .with("repo/ws/.cargo/config.toml", include)
            .with(
                "repo/ws/.cargo/more.toml",
                "include = [\"../deep/most.toml\"]\n",
            )
            .with("repo/ws/deep/most.toml", "\npaths = [\"../copies/x\"]\n");
        // Older cargos read no such files: the gate's may be one, and that of a build another.
        for run in [
            checkout.started_elsewhere(&strict()),
            checkout.started_in_place(&strict()),
        ] {
            ended(&run, &["`deep/most.toml`, line 2", "`paths`"]);
        }
    }
    // A single path was read while the key was unstable.
    let checkout = Place::checkout()
        .with("repo/ws/.cargo/config.toml", "include = \"more.toml\"\n")
        .with("repo/ws/.cargo/more.toml", "paths = [\"../copies/x\"]\n");
    ended(
        &checkout.started_elsewhere(&strict()),
        &["`.cargo/more.toml`, line 1"],
    );
    let missing = Place::checkout().with(
        "repo/.cargo/config.toml",
        "include = [{ path = \"no.toml\", optional = true }]\n",
    );
    passed(&missing.started_elsewhere(&strict()), "crates-io");
    // Older cargos follow a link before they go up, and newer ones do not.
    let checkout = Place::checkout()
        .with(
            "repo/.cargo/config.toml",
            "include = [\"none/../more.toml\"]\n",
        )
        .with("repo/.cargo/more.toml", "");
    ended(
        &checkout.started_elsewhere(&strict()),
        &["line 1", "depends on links"],
    );
    // What a file says counts more than what it includes.
    let checkout = Place::checkout()
        .with(
            "repo/.cargo/config.toml",
            "include = [\"more.toml\"]\n[source.m]\ndirectory = \"copies\"\n",
        )
        .with("repo/.cargo/more.toml", replaced_by(MIRROR.url));
    let run = checkout.started_in_place(&strict());
    assert_ne!(run.status, 0);
}

#[test]
fn what_the_gate_obeys_too_is_no_registrys() {
    for settings in [
        "paths = [\"copies/x\"]\n".to_owned(),
        DIRECTORY.replace("../", ""),
        replaced_by(EVIL.url),
        replaced_by(MIRROR.url),
    ] {
        let checkout = Place::checkout().with("repo/.cargo/config.toml", &settings);
        let run = checkout.started_in_place(&strict());
        assert_eq!(run.status, 1, "{settings}{}", run.stderr);
        assert_ne!(run.outcome("x"), "allowed");
        let source = if settings.starts_with("paths") {
            "path"
        } else {
            "vendored"
        };
        assert_eq!(run.package("x")["source"], source);
        let copies = "source = [\"path\", \"vendored\"]";
        let lenient = bank(
            &(deny("*", "copy = [\"modified\"]")
                + &rule("copies", "MIT", "allow", copies)
                + &rule("agpl", "AGPL-3.0-only", "allow", copies)),
        );
        // A folder that `cargo vendor` may have written is not called modified for that alone.
        let is_folder = settings.contains("directory");
        let outcome = if is_folder { "allowed" } else { "denied" };
        assert_eq!(
            checkout.started_in_place(&lenient).outcome("x"),
            outcome,
            "{settings}"
        );
    }
}

#[test]
fn settings_that_replace_nothing_change_nothing() {
    for settings in [
        "[build]\nrustflags = [\"-Cdebuginfo=0\"]\n[alias]\nb = \"build\"\n[net]\nretry = 3\n",
        "[target.'cfg(unix)']\nrunner = \"x\"\n[env]\nA = \"b\"\n[term]\nquiet = true\n",
        "paths = []\n[patch.crates-io]\n[source]\n[registries.own]\nindex = \"sparse+https://own.example/\"\n",
        "[source.unused]\nregistry = \"https://unused.example/\"\n",
        "[source.crates-io]\nregistry = \"sparse+https://index.crates.io/\"\n",
        "resolver.lockfile-path = \"Cargo.lock\"\n",
    ] {
        let checkout = Place::checkout()
            .with("repo/ws/.cargo/config.toml", settings)
            .with("repo/ws/tool/.cargo/config.toml", "[build]\njobs = 1\n");
        passed(&checkout.started_elsewhere(&strict()), "crates-io");
        passed(&checkout.started_in_place(&strict()), "crates-io");
    }
}

#[test]
fn a_mirror_of_the_runner_is_honest_and_cannot_be_taken_over() {
    let mirror = replaced_by(MIRROR.url);
    let flags = [
        "source.crates-io.replace-with=\"m\"".to_owned(),
        format!("source.m.registry=\"{}\"", MIRROR.url),
    ];
    let with_home = || Place::checkout().with("home/config.toml", &mirror);
    passed(&with_home().started_elsewhere(&strict()), "crates-io");
    passed(&with_home().started_in_place(&strict()), "crates-io");
    let flagged = Place::checkout();
    let mut gate = flagged.ask("/", &strict());
    passed(
        &run(gate.args(flags.iter().flat_map(|flag| ["--config", flag]))),
        "crates-io",
    );
    let above = Place::checkout().with(".cargo/config.toml", &mirror);
    passed(&above.started_in_place(&strict()), "crates-io");
    // The checkout may say the same.
    let same = with_home().with("repo/.cargo/config.toml", &mirror);
    passed(&same.started_in_place(&strict()), "crates-io");
    passed(&same.started_elsewhere(&strict()), "crates-io");
    // It may not say what stands behind the name, wherever the gate is started.
    for taken in [
        format!("[source.m]\nregistry = \"{}\"\n", EVIL.url),
        "[source.m]\nreplace-with = \"v\"\n[source.v]\ndirectory = \"copies\"\n".to_owned(),
    ] {
        let checkout = with_home().with("repo/.cargo/config.toml", &taken);
        ended(
            &checkout.started_elsewhere(&strict()),
            &["`../.cargo/config.toml`, line 2"],
        );
        assert_eq!(
            checkout.started_in_place(&strict()).package("x")["source"],
            "vendored"
        );
    }
    let named = "[source.crates-io]\nreplace-with = \"m\"\n[registries.m]\nindex = \"URL\"\n";
    let checkout = Place::checkout()
        .with("home/config.toml", named.replace("URL", MIRROR.url))
        .with(
            "repo/.cargo/config.toml",
            format!("registries.m.index = \"{}\"\n", EVIL.url),
        );
    ended(
        &checkout.started_elsewhere(&strict()),
        &["`../.cargo/config.toml`, line 1"],
    );
    // A variable of the runner counts only where a file has the source: the checkout wakes it.
    let checkout = with_home().with(
        "repo/.cargo/config.toml",
        "[source.w]\n[source.m]\nreplace-with = \"w\"\n",
    );
    let mut gate = checkout.ask("/", &strict());
    gate.env("CARGO_SOURCE_W_REGISTRY", EVIL.url);
    ended(&run(&mut gate), &["`../.cargo/config.toml`"]);
    let mut gate = with_home().ask("/", &strict());
    assert_ne!(run(gate.env("CARGO_SOURCE_M_REGISTRY", EVIL.url)).status, 0);
}

#[test]
fn the_name_of_a_registry_means_the_same_in_every_build() {
    let index = |url: &str| format!("[registries.bank]\nindex = \"{url}\"\n");
    let policy = bank(&rule(
        "bank",
        "LicenseRef-Bank",
        "allow",
        "source = [\"registry\"]",
    ));
    let checkout = Place::checkout()
        .depend(BANK)
        .with("home/config.toml", index(BANK.url));
    passed(&checkout.started_elsewhere(&policy), "registry");
    let same = checkout.with("repo/.cargo/config.toml", index(BANK.url));
    passed(&same.started_elsewhere(&policy), "registry");
    passed(&same.started_in_place(&policy), "registry");
    let other = same.with("repo/.cargo/config.toml", index(EVIL.url));
    ended(
        &other.started_elsewhere(&policy),
        &["`registries.bank`", "line 2"],
    );
}

#[test]
fn only_the_firms_own_folder_is_first_party() {
    let index = format!("[registries.bank]\nindex = \"{}\"\n", BANK.url);
    let evil = format!(
        "[source.b]\nregistry = \"{}\"\nreplace-with = \"m\"\n[source.m]\nregistry = \"{}\"\n",
        BANK.url, EVIL.url
    );
    let policy = bank(
        &("[first-party]\ncrates = [\"x\"]\nregistries = [\"sparse+https://crates.bank.example/\"]\n".to_owned()
            + &deny("AGPL-*", "")),
    );
    let own = Place::checkout()
        .depend(BANK)
        .with("home/config.toml", &index);
    assert_eq!(own.started_elsewhere(&policy).outcome("x"), "first-party");
    // In the checkout, and in the machine's settings.
    let checkout = own.with("repo/.cargo/config.toml", &evil);
    ended(&checkout.started_elsewhere(&policy), &["`source.b`"]);
    assert_ne!(
        checkout.started_in_place(&policy).outcome("x"),
        "first-party"
    );
    let mirrored = Place::checkout()
        .depend(BANK)
        .with("home/config.toml", &(index + &evil));
    let run = mirrored.started_elsewhere(&policy);
    assert_eq!(run.package("x")["source"], "registry");
    assert_eq!((run.status, run.outcome("x")), (1, "denied"));
}

#[test]
fn a_git_repository_in_place_of_the_firms_is_not_first_party() {
    let checkout = Place::checkout();
    let commit = |folder: &str, license: &str| {
        let fields = format!("license = \"{license}\"\n");
        checkout.package(folder, &fields, "").commit(folder)
    };
    let revisions = [
        commit("bank/x", "LicenseRef-Bank"),
        commit("evil/x", "AGPL-3.0-only"),
    ];
    let url = |folder: &str| format!("file://{}", checkout.path(folder).display());
    let app = checkout.read("repo/ws/app/Cargo.toml");
    let app = app.split("[dependencies]").next().unwrap().to_owned();
    let needs = format!("[dependencies]\nx = {{ git = \"{}\" }}\n", url("bank/x"));
    checkout.write("repo/ws/app/Cargo.toml", app + &needs);
    let lock = checkout.read("repo/ws/Cargo.lock");
    let lock = lock.split("source = ").next().unwrap().to_owned();
    let locked = |revision: &str| {
        let source = format!("source = \"git+{}#{revision}\"\n", url("bank/x"));
        checkout.write("repo/ws/Cargo.lock", lock.clone() + &source);
        let mut fetch = checkout.settled(cargo(), "repo/ws");
        fetch.args(["fetch", "--quiet", "--locked"]);
        assert_eq!(run(&mut fetch).status, 0);
    };
    let policy = bank(
        &(format!(
            "[first-party]\ncrates = [\"x\"]\ngit = [\"{}/\"]\n",
            url("bank")
        ) + &deny("AGPL-*", "")),
    );
    locked(&revisions[0]);
    assert_eq!(
        checkout.started_elsewhere(&policy).outcome("x"),
        "first-party"
    );
    let replaced = format!(
        "[source.b]\ngit = \"{}\"\nreplace-with = \"e\"\n[source.e]\ngit = \"{}\"\n",
        url("bank/x"),
        url("evil/x")
    );
    checkout.write("repo/.cargo/config.toml", &replaced);
    locked(&revisions[1]);
    let run = checkout.started_in_place(&policy);
    assert_eq!((run.status, run.outcome("x")), (1, "denied"));
    assert_eq!(run.package("x")["source"], "vendored");
    // In the machine's settings it is honest, and the firm's own all the same it is not.
    std::fs::rename(
        checkout.path("repo/.cargo/config.toml"),
        checkout.path("home/config.toml"),
    )
    .unwrap();
    let run = checkout.started_elsewhere(&policy);
    assert_eq!((run.status, run.outcome("x")), (1, "denied"));
    assert_eq!(run.package("x")["source"], "git");
}

#[test]
fn a_directory_within_what_cargo_has_unpacked_is_no_registrys() {
    for folder in [
        format!("home/registry/src/{}/y-1.0.0/vendor", CRATES_IO.folder),
        "home/git/checkouts/y-0123456789abcdef/0123456/vendor".to_owned(),
    ] {
        let checkout = Place::checkout().copy(&format!("{folder}/x"));
        let at = checkout.path(&folder);
        // Even the runner's own settings make no registry of it.
        for file in ["home/config.toml", "repo/ws/.cargo/config.toml"] {
            let checkout = Place::checkout().copy(&format!("{folder}/x"));
            let at = at
                .strip_prefix(checkout.path(""))
                .ok()
                .map_or_else(|| checkout.path(&folder), Path::to_owned);
            let config = format!(
                "[source.crates-io]\nreplace-with = \"v\"\n[source.v]\ndirectory = {:?}\n",
                at.to_str().unwrap()
            );
            let run = checkout.with(file, &config).started_in_place(&strict());
            assert_eq!(run.status, 1, "{}", run.stderr);
            assert_eq!(run.package("x")["source"], "vendored", "{folder}");
        }
    }
    // Under cargo's own name for the package too.
    let folder = format!("home/registry/src/{}", CRATES_IO.folder);
    let checkout = Place::checkout().copy(&format!("{folder}/x-0.1.0"));
    assert_eq!(
        checkout.started_elsewhere(&strict()).package("x")["source"],
        "vendored"
    );
}

#[test]
fn a_home_of_cargo_in_the_checkout_is_the_runners_only_where_git_lists_nothing_of_it() {
    let gate = |checkout: &Place, start: &str| {
        let mut gate = checkout.ask(start, &strict());
        run(gate.env("CARGO_HOME", checkout.path("repo/.cargo")))
    };
    let checkout = Place::checkout().with("repo/.cargo/config.toml", replaced_by(MIRROR.url));
    checkout.fetch("repo/.cargo");
    checkout.track(&["ws/Cargo.toml"]);
    passed(&gate(&checkout, "repo/ws"), "crates-io");
    passed(&gate(&checkout, ""), "crates-io");
    for listed in [
        ".cargo/config.toml",
        ".Cargo/config.toml",
        ".cargo/registry/src/a/b",
        ".cargo/registry/cache/i-1/x-1.0.0.crate",
        ".cargo/registry/index/i-1/config.json",
    ] {
        checkout.track(&["ws/Cargo.toml", listed]);
        for start in ["repo/ws", ""] {
            let run = gate(&checkout, start);
            assert_eq!(run.status, 1, "{listed}: {}", run.stderr);
            assert_eq!(run.package("x")["source"], "vendored");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_home_of_cargo_behind_a_link_is_the_checkouts_where_git_lists_what_it_holds() {
    let checkout = Place::checkout().with("repo/othr/config.toml", replaced_by(MIRROR.url));
    checkout.link("repo/.cargo", "othr");
    checkout.fetch("repo/.cargo");
    checkout.track(&["ws/Cargo.toml", ".cargo", "othr/config.toml"]);
    for start in ["repo/ws", ""] {
        let mut gate = checkout.ask(start, &strict());
        let run = run(gate.env("CARGO_HOME", checkout.path("repo/.cargo")));
        assert_eq!(run.package("x")["source"], "vendored", "{start}");
    }
}

#[test]
fn what_a_repository_around_the_workspaces_tracks_is_the_checkouts() {
    let checkout = Place::checkout().with("repo/.cargo/config.toml", replaced_by(MIRROR.url));
    std::fs::create_dir(checkout.path("repo/ws/.git")).unwrap();
    checkout.track(&["README.md"]);
    passed(&checkout.started_in_place(&strict()), "crates-io");
    checkout.track(&[".cargo/config.toml"]);
    assert_eq!(
        checkout.started_in_place(&strict()).package("x")["source"],
        "vendored"
    );
    // Where there is no git, nobody can tell where the checkout ends.
    for git in ["repo/ws/.git", "repo/.git"] {
        std::fs::remove_dir_all(checkout.path(git)).unwrap();
    }
    assert_eq!(
        checkout.started_in_place(&strict()).package("x")["source"],
        "vendored"
    );
}

#[cfg(unix)]
#[test]
fn settings_that_cannot_be_read_or_understood_end_the_run() {
    let at = "repo/ws/tool/.cargo/config.toml";
    let unreadable = |text: &[u8], words: &[&str]| {
        let checkout = Place::checkout();
        checkout.write(at, text);
        let words = [&["`tool/.cargo/config.toml`"], words].concat();
        ended(&checkout.started_in_place(&strict()), &words);
        ended(&checkout.started_elsewhere(&strict()), &words);
    };
    unreadable(b"[build\n", &["line 1", "cannot be understood"]);
    unreadable(b"\n\xff", &["UTF-8"]);
    unreadable(
        b"\n[source]\na = 1\n",
        &["line 3", "`source.a` is not a table"],
    );
    unreadable(b"include = [\"config.toml\"]\n", &["includes itself"]);
    unreadable(
        b"[source.a]\nregistry = \"https://a.example/x/%2e%2e/y\"\n",
        &["line 2", "plain"],
    );
    unreadable(&vec![b'#'; (1 << 20) + 1], &["larger than"]);
    let missing = Place::checkout().with(at, "include = [\"no.toml\"]\n");
    ended(
        &missing.started_in_place(&strict()),
        &["`tool/.cargo/no.toml`"],
    );
    // A pipe is not waited for.
    let checkout = Place::checkout();
    checkout.write("repo/ws/tool/.cargo/", "");
    let made = Command::new("mkfifo").arg(checkout.path(at)).status();
    assert!(made.unwrap().success());
    ended(&checkout.started_in_place(&strict()), &["not a file"]);
    // A link that leads to settings is as good as they are.
    let checkout = Place::checkout().with("repo/other/config.toml", "paths = [\"../copies/x\"]\n");
    checkout.link("repo/ws/.cargo", "../other");
    ended(
        &checkout.started_elsewhere(&strict()),
        &["`.cargo/config.toml`", "`paths`"],
    );
}

#[cfg(unix)]
#[test]
fn links_that_lead_elsewhere_for_a_build_end_the_run() {
    let link = |target: &str, at: &str| {
        let checkout = Place::checkout().with("repo/ws/s.toml", replaced_by(EVIL.url));
        checkout.link(at, target);
        checkout
    };
    for (target, at) in [
        ("/proc/self/cwd/s.toml", "repo/ws/.cargo/config.toml"),
        ("/proc/self/cwd/s.toml", "repo/ws/.cargo/config"),
        (
            "../../../../../../../proc/self/cwd/s.toml",
            "repo/.cargo/config.toml",
        ),
        ("/proc/self/cwd", "repo/ws/tool/.cargo"),
        ("nowhere", "repo/ws/.cargo"),
        ("nowhere.toml", "repo/ws/.cargo/config.toml"),
        ("../../../outside/config.toml", "repo/ws/.cargo/config.toml"),
        ("config.toml", "repo/ws/.cargo/config.toml"),
    ] {
        let checkout = link(target, at);
        for run in [
            checkout.started_elsewhere(&strict()),
            checkout.started_in_place(&strict()),
        ] {
            assert_eq!(run.status, 4, "{target} {at}: {}", run.stderr);
        }
    }
    for include in [
        "/proc/self/cwd/s.toml",
        "../../../outside.toml",
        "/nowhere/s.toml",
    ] {
        let optional = format!("include = [{{ path = \"{include}\", optional = true }}]\n");
        let checkout = Place::checkout().with("repo/ws/.cargo/config.toml", &optional);
        ended(
            &checkout.started_elsewhere(&strict()),
            &["`.cargo/config.toml`, line 1", "depends on links"],
        );
    }
    // What cargo reads beside the settings may be such a link as well.
    let checkout = Place::checkout();
    let lock = "repo/ws/Cargo.lock";
    checkout.write("repo/l.lock", checkout.read(lock));
    checkout.remove(lock).link(lock, "../l.lock");
    passed(&checkout.started_elsewhere(&strict()), "crates-io");
    checkout
        .remove(lock)
        .link(lock, checkout.path("repo/l.lock"));
    ended(
        &checkout.started_elsewhere(&strict()),
        &["`Cargo.lock`", "a link"],
    );
    // One that stays in the checkout is as good as what it leads to.
    let checkout = Place::checkout().with("repo/settings/config.toml", "[net]\nretry = 1\n");
    checkout.link("repo/ws/.cargo", "../settings");
    passed(&checkout.started_elsewhere(&strict()), "crates-io");
}

#[test]
fn a_build_that_is_started_above_the_workspace_counts_too() {
    let evil = replaced_by(EVIL.url);
    // The workspace takes back what the folder above it says.
    let undone = Place::checkout()
        .with("home/config.toml", replaced_by(MIRROR.url))
        .with(
            "repo/.cargo/config.toml",
            evil.replace("\"m\"", "\"e\"")
                .replace("source.m", "source.e"),
        )
        .with(
            "repo/ws/.cargo/config.toml",
            "[source.crates-io]\nreplace-with = \"m\"\n",
        );
    let bank = |url: &str| format!("[registries.own]\nindex = \"{url}\"\n");
    let renamed = Place::checkout()
        .with("repo/.cargo/config.toml", bank(EVIL.url))
        .with("repo/ws/.cargo/config.toml", bank(MIRROR.url));
    let lock = Place::checkout()
        .with(
            "repo/.cargo/config.toml",
            "resolver.lockfile-path = \"other/Cargo.lock\"\n",
        )
        .with(
            "repo/ws/.cargo/config.toml",
            "resolver.lockfile-path = \"Cargo.lock\"\n",
        );
    for checkout in [undone, renamed, lock] {
        ended(
            &checkout.started_elsewhere(&strict()),
            &["config.toml`, line"],
        );
        ended(
            &checkout.started_in_place(&strict()),
            &["config.toml`, line"],
        );
    }
    // One that misses the settings of the workspace obeys none.
    let vendored = Place::checkout().with("repo/ws/.cargo/config.toml", DIRECTORY);
    let run = vendored.started_in_place(&strict());
    assert_eq!(run.package("x")["source"], "vendored");
}

#[test]
fn a_source_that_no_package_names_is_asked_about() {
    let settings = format!(
        "[source.b]\nregistry = \"{}\"\nreplace-with = \"v\"\n[source.v]\ndirectory = \"../copies\"\n",
        EVIL.url
    );
    let checkout = Place::checkout().with("repo/ws/tool/.cargo/config.toml", &settings);
    for run in [
        checkout.started_elsewhere(&strict()),
        checkout.started_in_place(&strict()),
    ] {
        ended(&run, &["`tool/.cargo/config.toml`, line"]);
    }
    let included = Place::checkout()
        .with("repo/ws/.cargo/config.toml", "include = [\"more.toml\"]\n")
        .with("repo/ws/.cargo/more.toml", &settings);
    ended(
        &included.started_in_place(&strict()),
        &["`.cargo/more.toml`", "not every version of cargo"],
    );
}

#[test]
fn another_lock_than_the_one_that_is_judged_ends_the_run() {
    let lock = "[resolver]\nlockfile-path = \"../locks/Cargo.lock\"\n";
    for file in [
        "repo/.cargo/config.toml",
        "repo/ws/tool/.cargo/config.toml",
        "home/config.toml",
    ] {
        let checkout = Place::checkout().with(file, lock);
        for run in [
            checkout.started_elsewhere(&strict()),
            checkout.started_in_place(&strict()),
        ] {
            ended(
                &run,
                &["config.toml`, line 2: `resolver.lockfile-path` names a different lock file"],
            );
        }
    }
    let checkout = Place::checkout();
    let mut gate = checkout.ask("/", &strict());
    gate.args(["--config", "resolver.lockfile-path=\"/locks/Cargo.lock\""]);
    ended(&run(&mut gate), &["`--config`"]);
    let mut gate = checkout.ask("/", &strict());
    gate.env(
        "CARGO_RESOLVER_LOCKFILE_PATH",
        checkout.path("locks/Cargo.lock"),
    );
    ended(&run(&mut gate), &["`CARGO_RESOLVER_LOCKFILE_PATH`"]);
    let mut gate = checkout.ask("/", &strict());
    gate.env(
        "CARGO_RESOLVER_LOCKFILE_PATH",
        checkout.path("repo/ws/Cargo.lock"),
    );
    passed(&run(&mut gate), "crates-io");
}
