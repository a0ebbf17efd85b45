//! `fix`, and the remedies a report names, on small workspaces on disk.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::judge::{HEAD, Run, run};
use crate::world::Place;

/// A policy that refuses GPL where it is linked, and lets tests use it.
const POLICY: &str = r#"
[defaults]
verdict = "review"
[[rules]]
id = "tests"
licenses = ["GPL-3.0-only"]
reach = ["dev"]
verdict = "allow"
[[rules]]
id = "copyleft"
licenses = ["GPL-3.0-only"]
verdict = "deny"
reason = "We do not publish our code."
[[rules]]
id = "permissive"
licenses = ["MIT"]
verdict = "allow"
"#;

/// A workspace `ws` with one member, `app`, with this manifest behind its `[package]`, and crates of
/// others beside it.
pub(crate) fn world(app: &str) -> Place {
    let place = Place::of(
        r#"
-- ws/Cargo.toml --
[workspace]
members = ["app"]
resolver = "2"
[workspace.dependencies]
mid = { path = "../mid" }
-- ws/app/src/main.rs --
fn main() {}
"#,
    );
    place
        .write("ws/app/Cargo.toml", format!("{APP}{app}"))
        .write("ws/ospo-policy.toml", format!("{HEAD}{POLICY}"))
        .krate("gpl", "GPL-3.0-only", "")
        .krate(
            "mid",
            "MIT",
            "[features]\ndefault = [\"std\", \"bad\"]\nstd = []\nbad = [\"dep:gpl\"]\nmore = [\"bad\"]\n\
             [dependencies]\ngpl = { path = \"../gpl\", optional = true }\n",
        )
        .update();
    place
}

const APP: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n";

impl Place {
    pub(crate) fn krate(&self, name: &str, license: &str, tables: &str) -> &Self {
        let fields = format!("version = \"1.0.0\"\nlicense = \"{license}\"\n");
        self.package(name, &fields, tables)
    }

    pub(crate) fn update(&self) {
        self.cargo("ws", &["update", "--workspace", "--offline"]);
    }

    fn told(&self, arguments: &[&str]) -> Run {
        run(self.tool("ws").args(arguments))
    }

    pub(crate) fn check(&self) -> Run {
        self.told(&["--offline", "--message-format", "json"])
    }

    fn fix(&self, arguments: &[&str]) -> Run {
        let all = [&["fix", "--offline"], arguments].concat();
        self.told(&all)
    }

    /// The manifest of `app` behind its `[package]`.
    fn app(&self) -> String {
        let text = self.read("ws/app/Cargo.toml");
        text.split_once("\n\n").unwrap().1.to_owned()
    }

    /// Applies each verified remedy of the first failure by itself and judges again.
    pub(crate) fn prove(&self) -> Vec<(String, String)> {
        let before = self.check();
        let mut proved = Vec::new();
        for finding in failures(&before) {
            for remedy in finding["remedies"].as_array().unwrap() {
                if remedy["verified"] != true {
                    continue;
                }
                let files = self.files();
                for edit in remedy["edits"].as_array().unwrap() {
                    apply(&self.path("ws"), edit);
                }
                self.update();
                let after = self.check();
                let cleared = failures(&before).len() - failures(&after).len();
                assert_eq!(remedy["clears"], cleared, "{remedy}");
                assert!(!failures(&after).contains(&finding));
                for (path, text) in files {
                    fs::write(path, text).unwrap();
                }
                let word = |key: &str| remedy[key].as_str().unwrap().to_owned();
                proved.push((word("kind"), word("title")));
            }
        }
        proved
    }

    fn files(&self) -> Vec<(PathBuf, String)> {
        ["ws/Cargo.toml", "ws/Cargo.lock", "ws/app/Cargo.toml"]
            .map(|path| (self.path(path), self.read(path)))
            .to_vec()
    }
}

pub(crate) fn failures(run: &Run) -> Vec<Value> {
    run.findings()
        .iter()
        .filter(|finding| finding["severity"] == "error")
        .cloned()
        .collect()
}

fn apply(root: &Path, edit: &Value) {
    let path = root.join(edit["path"].as_str().unwrap());
    let text = fs::read_to_string(&path).unwrap();
    let line = usize::try_from(edit["line"].as_u64().unwrap()).unwrap();
    let start: usize = text
        .split_inclusive('\n')
        .take(line - 1)
        .map(str::len)
        .sum();
    let before = edit["before"].as_str().unwrap();
    assert!(text[start..].starts_with(before), "{edit}\n{text}");
    let mut text = text;
    text.replace_range(start..start + before.len(), edit["after"].as_str().unwrap());
    fs::write(path, text).unwrap();
}

fn kinds(proved: &[(String, String)]) -> Vec<&str> {
    proved.iter().map(|(kind, _)| kind.as_str()).collect()
}

#[test]
fn default_features_are_named_but_for_the_one_that_brings_the_crate_in() {
    let world = world("[dependencies]\nmid = { path = \"../../mid\" } # ours\n");
    let proved = world.prove();
    assert_eq!(kinds(&proved), ["feature", "drop"]);
    assert_eq!(
        proved[0].1,
        "in app/Cargo.toml:7 set `default-features = false` on `mid`, keeping `std`; turns off `bad` of `mid`"
    );
    assert_eq!(
        proved[1].1,
        "in app/Cargo.toml:7 drop `mid`: its one source file does not name it"
    );
}

#[test]
fn what_sources_name_neither_moves_nor_goes() {
    const DECLARED: &str =
        "[dependencies]\ngpl-tools = { package = \"gpl\", path = \"../../gpl\" }\n";
    let open = "(no sources here to check), in app/Cargo.toml:7";
    let of_tests = "only tests, examples or documentation name it, as";
    for (path, text, expected) in [
        ("src/main.rs", "use gpl_tools::f;\nfn main() { f() }\n", vec![]),
        ("src/main.rs", "mod a;\nfn main() {}\n", vec![
            "in app/Cargo.toml:7 drop `gpl-tools`: its one source file does not name it".to_owned(),
        ]),
        ("src/main.rs", "fn main() {}\n#[cfg(test)]\nmod tests {\n    use gpl_tools::f;\n}\n", vec![
            format!("in app/Cargo.toml:7 move `gpl-tools` to `[dev-dependencies]`: {of_tests} src/main.rs:4 does"),
        ]),
        ("tests/it.rs", "#[test]\nfn t() {\n    gpl_tools::f()\n}\n", vec![
            format!("in app/Cargo.toml:7 move `gpl-tools` to `[dev-dependencies]`: {of_tests} tests/it.rs:3 does"),
        ]),
        ("build.rs", "fn main() { gpl_tools::f() }\n", vec![
            "in app/Cargo.toml:7 move `gpl-tools` to `[build-dependencies]`: only the build script names it, at build.rs:1".to_owned(),
        ]),
        // The library of the crate may be known by its own name, too.
        ("src/a.rs", "use gpl::f;\n", vec![]),
        ("src/main.rs", "include!(\"../a.inc\");\nfn main() {}\n", vec![
            "if only tests use it (not all sources could be read), in app/Cargo.toml:7 move `gpl-tools` to `[dev-dependencies]`".to_owned(),
            "if unused (not all sources could be read), in app/Cargo.toml:7 drop `gpl-tools`".to_owned(),
        ]),
        ("src/main.rs", "\n", vec![
            format!("if only tests use it {open} move `gpl-tools` to `[dev-dependencies]`"),
            format!("if unused {open} drop `gpl-tools`"),
        ]),
    ] {
        let world = world(DECLARED);
        let policy = POLICY.replace("reach = [\"dev\"]", "reach = [\"dev\", \"build\"]");
        world.write("ws/ospo-policy.toml", format!("{HEAD}{policy}"));
        world.write(format!("ws/app/{path}"), text);
        let proved: Vec<String> = world.prove().into_iter().map(|(_, title)| title).collect();
        assert_eq!(proved, expected, "{path}: {text}");
    }
}

#[test]
fn a_crate_that_others_stand_beside_under_its_cause_has_a_fix_of_its_own() {
    let world = world("");
    world.krate("other", "GPL-3.0-only", "");
    world.write(
        "ws/app/Cargo.toml",
        format!(
            "{APP}{}",
            "[dependencies]\nmid = { path = \"../../mid\" }\nother = { path = \"../../other\" }\n"
        ),
    );
    world.write("ws/app/src/main.rs", "fn main() { other::f() }\n");
    world.update();
    let run = world.check();
    let found = failures(&run);
    let of = |name: &str| {
        let label = format!("{name} 1.0.0");
        let mut found = found.iter();
        let finding = found.find(|finding| finding["packages"] == serde_json::json!([label]));
        finding.unwrap()["remedies"].as_array().unwrap().clone()
    };
    let feature = &of("gpl")[0];
    assert_eq!(feature["kind"], "feature");
    assert_eq!((&feature["clears"], &feature["of"]), (&1.into(), &2.into()));
    let of_other = of("other");
    assert!(
        of_other.iter().all(|remedy| remedy["kind"] == "waiver"),
        "{of_other:?}"
    );
    let shown = world.told(&["--offline"]);
    let words = shown
        .stderr
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let fix = "mid 1.0.0 → gpl (feature `bad`) fix: in app/Cargo.toml:7 set `default-features = false` on `mid`, \
               keeping `std`; turns off `bad` of `mid` (clears 1 of 2, not compiled)";
    assert!(words.contains(fix), "{}", shown.stderr);
    let fixed = world.fix(&["--allow-no-vcs"]);
    assert_eq!(fixed.status, 1, "{}", fixed.stderr);
    assert!(
        world.app().contains("default-features = false"),
        "{}",
        world.app()
    );
}

#[test]
fn features_are_kept_as_their_author_names_them() {
    let world = world("");
    world.krate(
        "zip",
        "MIT",
        "[features]\ndefault = [\"aes\", \"bzip2\", \"group\", \"_any\"]\naes = [\"_inner\"]\n_inner = []\n\
         bzip2 = [\"dep:gpl\", \"bzip2-any\", \"_bzip2\"]\nbzip2-any = []\n_bzip2 = []\n_any = []\n\
         group = [\"time\", \"worse\"]\ntime = []\nworse = [\"bzip2\", \"mark\"]\nmark = []\n\
         [dependencies]\ngpl = { path = \"../gpl\", optional = true }\n",
    );
    world.write(
        "ws/app/Cargo.toml",
        format!(
            "{APP}{}",
            "[dependencies]\nzip = { path = \"../../zip\" }\n"
        ),
    );
    world.write("ws/app/src/main.rs", "fn main() { zip::f() }\n");
    world.update();
    // Neither what is private, nor what a feature that has gone says of itself.
    assert_eq!(
        world.prove(),
        [(
            "feature".to_owned(),
            "in app/Cargo.toml:7 set `default-features = false` on `zip`, keeping `aes`, `mark`, `time`; \
             turns off `bzip2` of `zip`"
                .to_owned()
        )]
    );
}

#[test]
fn a_feature_that_was_asked_for_is_taken_out() {
    let world = world(
        "[dependencies]\nmid = { path = \"../../mid\", default-features = false, features = [\"more\", \"std\"] }\n",
    );
    let proved = world.prove();
    assert_eq!(kinds(&proved)[0], "feature");
    assert_eq!(
        proved[0].1,
        "in app/Cargo.toml:7 disable the feature `more` of `mid`"
    );
}

#[test]
fn what_a_member_inherits_is_changed_in_the_workspaces_table() {
    let world = world("[dependencies]\nmid.workspace = true\n");
    let proved = world.prove();
    assert_eq!(
        proved[0].1,
        "in Cargo.toml:5 set `default-features = false` on `mid`, keeping `std`; turns off `bad` of `mid`"
    );
}

#[test]
fn two_ways_in_need_two_edits() {
    let world = world(
        "[dependencies]\nmid = { path = \"../../mid\" }\ngpl = { path = \"../../gpl\", optional = true }\n\n\
         [features]\nextra = [\"dep:gpl\"]\n",
    );
    let proved = world.prove();
    assert_eq!(kinds(&proved), ["drop", "drop"].map(|_| "drop")[..1]);
    assert!(proved[0].1.contains("drop `gpl`"), "{proved:?}");
}

#[test]
fn a_member_in_which_the_crate_passes_is_neither_blamed_nor_edited() {
    let world = world("[dependencies]\ngpl = { path = \"../../gpl\" }\n");
    world.write(
        "ws/Cargo.toml",
        "[workspace]\nmembers = [\"app\", \"zed\"]\nresolver = \"2\"\n",
    );
    let zed = APP.replace("app", "zed") + "[dependencies]\ngpl = { path = \"../../gpl\" }\n";
    world.write("ws/zed/Cargo.toml", zed);
    world.write("ws/zed/src/main.rs", "");
    let shipped = POLICY.replace(
        "verdict = \"deny\"",
        "distribution = [\"binary\"]\nverdict = \"deny\"",
    );
    let shipped = shipped.replace("\"MIT\"]\nverdict", "\"MIT\", \"GPL-3.0-only\"]\nverdict");
    world.write(
        "ws/ospo-policy.toml",
        format!(
            "{HEAD}[distributions]\ninside = \"stays\"\nbinary = \"leaves\"\n\
             [[members]]\npackages = [\"app\"]\ndistribution = \"inside\"\n\
             [[members]]\npackages = [\"zed\"]\ndistribution = \"binary\"\n{shipped}"
        ),
    );
    world.update();
    let run = world.check();
    let found = failures(&run);
    assert_eq!(found.len(), 1, "{}", run.stderr);
    assert_eq!(found[0]["locations"][0]["path"], "zed/Cargo.toml");
    let mut edited = 0;
    for remedy in found[0]["remedies"].as_array().unwrap() {
        for edit in remedy["edits"].as_array().unwrap() {
            assert_eq!(edit["path"], "zed/Cargo.toml", "{remedy}");
            edited += 1;
        }
    }
    assert!(edited >= 2, "{}", found[0]);
}

#[test]
fn a_member_that_came_from_a_registry_is_shown_where_it_stands() {
    let world = world("[dependencies]\n");
    world.write("ws/app/.cargo_vcs_info.json", "{}");
    let run = world.check();
    let found = failures(&run);
    assert_eq!(found.len(), 1, "{}", run.stderr);
    assert_eq!(found[0]["code"], "license-missing");
    let place = &found[0]["locations"][0];
    assert_eq!(
        (&place["path"], &place["line"]),
        (&"app/Cargo.toml".into(), &2.into())
    );
    let label = place["label"].as_str().unwrap();
    assert!(label.contains("`.cargo_vcs_info.json`"), "{label}");
}

#[test]
fn fix_changes_features_and_leaves_the_rest_to_people() {
    let world = world("[dependencies]\n# keep me\nmid = { path = \"../../mid\" } # and me\n");
    let refused = world.fix(&[]);
    assert_eq!(refused.status, 3, "{}", refused.stderr);
    assert!(
        refused.stderr.contains("--allow-no-vcs"),
        "{}",
        refused.stderr
    );

    let dry = world.fix(&["--dry-run"]);
    assert_eq!(dry.status, 1);
    assert!(dry.stdout.contains("+ mid = "), "{}", dry.stdout);

    let fixed = world.fix(&["--allow-no-vcs"]);
    assert_eq!(fixed.status, 0, "{}", fixed.stderr);
    assert_eq!(
        world.app(),
        "[dependencies]\n# keep me\nmid = { path = \"../../mid\", default-features = false, features = [\"std\"] } # and me\n"
    );
    assert_eq!(world.check().status, 0);
    // Nothing is left to do.
    assert_eq!(world.fix(&["--allow-no-vcs"]).status, 0);
}

#[test]
fn fix_says_when_the_lock_has_to_follow() {
    let world = world("[dependencies]\nmid = { path = \"../../mid\" }\n");
    let fixed = world.fix(&["--allow-no-vcs", "--locked"]);
    assert_eq!(fixed.status, 4, "{}", fixed.stderr);
    assert!(
        fixed.stderr.contains("cargo update --workspace"),
        "{}",
        fixed.stderr
    );
    assert!(world.app().contains("default-features = false"));
}

#[test]
fn fix_drops_and_moves_only_when_told_to() {
    let app = "[dependencies]\ngpl = { path = \"../../gpl\" }\n";
    let world = world(app);
    world.write("ws/app/src/main.rs", "");
    let left = world.fix(&["--allow-no-vcs"]);
    assert_eq!(left.status, 1);
    assert!(left.stderr.contains("`--kind move`"), "{}", left.stderr);
    assert_eq!(world.app(), app);

    let moved = world.fix(&["--allow-no-vcs", "--kind", "move"]);
    assert_eq!(moved.status, 0, "{}", moved.stderr);
    assert_eq!(
        world.app(),
        "[dependencies]\n\n[dev-dependencies]\ngpl = { path = \"../../gpl\" }\n"
    );

    let world = self::world(app);
    let dropped = world.fix(&["--allow-no-vcs", "--kind", "drop"]);
    assert_eq!(dropped.status, 0, "{}", dropped.stderr);
    assert_eq!(world.app(), "[dependencies]\n");
}

#[test]
fn fix_refuses_a_dirty_tree() {
    let world = world("[dependencies]\nmid = { path = \"../../mid\" }\n");
    world.git("ws", &["init", "-q"]);
    let untracked = world.fix(&[]);
    assert_eq!(untracked.status, 3);
    assert!(
        untracked.stderr.contains("--allow-dirty"),
        "{}",
        untracked.stderr
    );

    world.git("ws", &["add", "-A"]);
    let staged = world.fix(&[]);
    assert_eq!(staged.status, 3);
    assert!(staged.stderr.contains("(staged)"), "{}", staged.stderr);

    world.commit("ws");
    let fixed = world.fix(&[]);
    assert_eq!(fixed.status, 0, "{}", fixed.stderr);
    world.add("ws/app/Cargo.toml", "# more\n");
    assert!(world.fix(&[]).stderr.contains("0 denied") || world.check().status == 0);
}

#[test]
fn remedies_on_the_same_lines_are_left_for_another_run() {
    let world = world("[dependencies]\n");
    world.krate("busl", "BUSL-1.1", "");
    world.krate(
        "twofold",
        "MIT",
        "[features]\nbad = [\"dep:gpl\"]\nworse = [\"dep:busl\"]\n[dependencies]\n\
         gpl = { path = \"../gpl\", optional = true }\nbusl = { path = \"../busl\", optional = true }\n",
    );
    let declared = |features: &str| {
        format!("[dependencies]\ntwofold = {{ path = \"../../twofold\"{features} }}\n")
    };
    let both = declared(", features = [\"bad\", \"worse\"]");
    world.write("ws/app/Cargo.toml", format!("{APP}{both}"));
    world.update();
    let first = world.fix(&["--allow-no-vcs"]);
    assert!(
        first.stderr.contains(
            "the remedy of one more finding changes the same lines: run `fix` again afterwards"
        ),
        "{}",
        first.stderr
    );
    assert_ne!(first.status, 0);
    let second = world.fix(&["--allow-no-vcs"]);
    assert_eq!(second.status, 0, "{}", second.stderr);
    assert!(
        !second.stderr.contains("run `fix` again"),
        "{}",
        second.stderr
    );
    assert_eq!(world.app(), declared(""));
}

#[test]
fn nothing_is_proved_of_a_name_that_two_packages_share() {
    let world = world("");
    world.write(
        "copy/Cargo.toml",
        "[package]\nname = \"gpl\"\nversion = \"2.0.0\"\nedition = \"2021\"\nlicense = \"GPL-3.0-only\"\n",
    );
    world.write("copy/src/lib.rs", "");
    let gpl = "gpl = { path = \"../../gpl\" }\n";
    let copy = "copy = { package = \"gpl\", path = \"../../copy\" }\n";
    let proved = |entries: &str| {
        world.write(
            "ws/app/Cargo.toml",
            format!("{APP}[dependencies]\n{entries}"),
        );
        world.update();
        let run = world.check();
        assert_eq!(run.status, 1, "{}", run.stderr);
        let remedies = run.findings().iter().flat_map(|finding| {
            let remedies = finding["remedies"].as_array().unwrap().iter();
            remedies.filter(|remedy| remedy["verified"] == true)
        });
        remedies.count()
    };
    // Of one of them something can be proved; which of two an entry is for, guppy cannot tell.
    assert!(proved(gpl) > 0);
    assert!(proved(copy) > 0);
    assert_eq!(proved(&format!("{gpl}{copy}")), 0);
}

#[test]
fn what_does_not_compile_is_taken_back() {
    let world = world("[dependencies]\nmid = { path = \"../../mid\" }\n");
    world.write(
        "mid/src/lib.rs",
        // Nobody sees through a macro that stands for `cfg`.
        "macro_rules! gated { ($($i:item)*) => { $(#[cfg(feature = \"bad\")] $i)* } }\n\
         pub struct S;\ngated! { impl S { pub fn f() {} } }\n",
    );
    world.write("ws/app/src/main.rs", "fn main() { mid::S::f() }\n");
    world.write("ws/app/tests/it.rs", "");
    let (app, lock) = (world.app(), world.read("ws/Cargo.lock"));
    let left = world.fix(&["--allow-no-vcs", "--check"]);
    assert_eq!(left.status, 1, "{}", left.stderr);
    assert!(left.stderr.contains("E0599"), "{}", left.stderr);
    assert!(
        left.stderr.contains("everything is as it was"),
        "{}",
        left.stderr
    );
    assert_eq!((world.app(), world.read("ws/Cargo.lock")), (app, lock));

    world.write("ws/app/src/main.rs", "use mid as _;\nfn main() {}\n");
    let fixed = world.fix(&["--allow-no-vcs", "--check"]);
    assert_eq!(fixed.status, 0, "{}", fixed.stderr);
    assert!(
        world.app().contains("default-features = false"),
        "{}",
        world.app()
    );
    let both = world.fix(&["--check", "--dry-run"]);
    assert_eq!(both.status, 3, "{}", both.stderr);
}

#[test]
fn what_tests_do_not_compile_with_is_taken_back() {
    let world = world("[dependencies]\nmid = { path = \"../../mid\" }\n");
    world.write(
        "mid/src/lib.rs",
        "#[cfg(feature = \"bad\")]\npub fn f() {}\n",
    );
    world.write("ws/app/tests/it.rs", "#[test]\nfn t() {\n    mid::f()\n}\n");
    let app = world.app();
    let left = world.fix(&["--allow-no-vcs", "--check"]);
    assert_eq!(left.status, 1, "{}", left.stderr);
    assert_eq!(world.app(), app, "{}", left.stderr);
}

#[test]
fn what_this_platform_does_not_build_is_not_called_compiled() {
    let elsewhere = "[target.'cfg(target_os = \"solaris\")'.dependencies]\n";
    for (table, proves, is_told) in [
        ("[dependencies]\n", "compiles", false),
        (elsewhere, "verdict", true),
    ] {
        let world = world(&format!("{table}mid = {{ path = \"../../mid\" }}\n"));
        let fixed = world.fix(&["--allow-no-vcs", "--check", "--message-format", "json"]);
        assert_eq!(fixed.status, 0, "{}", fixed.stderr);
        assert_eq!(fixed.report["remedies"][0]["proves"], proves, "{table}");
        let told = fixed.stderr.contains("not compiled here: ");
        assert_eq!(told, is_told, "{}", fixed.stderr);
    }
}

#[test]
fn fix_without_a_verdict_says_so_in_json_and_looks_at_the_tree_first() {
    let world = world("[dependencies]\nmid = { path = \"../../mid\" }\n");
    world.write("ws/ospo-policy.toml", "schema = 1\n");
    let json = |arguments: &[&str]| world.fix(&[arguments, &["--message-format", "json"]].concat());
    let unusable = json(&["--dry-run"]);
    assert_eq!(unusable.status, 3, "{}", unusable.stderr);
    assert_eq!(unusable.report["outcome"], "error");
    assert_eq!(unusable.report["exit_code"], 3);
    assert_eq!(unusable.report["findings"][0]["code"], "policy-missing-key");
    // The policy would be refused as well, had anything been judged.
    let untracked = json(&[]);
    assert_eq!(untracked.status, 3, "{}", untracked.stderr);
    let title = untracked.report["findings"][0]["title"].clone();
    assert!(title.as_str().unwrap().contains("no VCS found"), "{title}");
    let unknown = json(&["--no-such-flag"]);
    assert_eq!(
        (unknown.status, unknown.report["exit_code"].clone()),
        (3, 3.into())
    );
}

/// A manifest with features of its own, one of which brings a denied crate in.
fn with_own_features(default: &str) -> String {
    format!(
        "[features]\ndefault = [{default}]\nall = [\"oss\", \"std\"]\noss = [\"dep:gpl\"]\nstd = []\n\n\
             [dependencies]\ngpl = {{ path = \"../../gpl\", optional = true }}\n\
             mid = {{ path = \"../../mid\", default-features = false }}\n"
    )
}

#[test]
fn a_feature_of_ours_is_named_and_what_is_true_of_it() {
    let app = with_own_features;
    let own = |run: &Run| -> Value {
        let failures = failures(run);
        let remedies = failures[0]["remedies"].as_array().unwrap().iter();
        let mut own = remedies.filter(|remedy| remedy["kind"] == "own-feature");
        own.next().cloned().unwrap_or(Value::Null)
    };
    // Every feature is judged: out of `default` it is still there, and no edit is offered.
    let world = world(&app("\"std\", \"oss\""));
    let all = world.check();
    let said = "only by our feature `oss` (default: yes)";
    assert!(
        failures(&all)[0]["help"]
            .as_array()
            .unwrap()
            .contains(&said.into())
    );
    assert_eq!(own(&all)["edits"], Value::Array(Vec::new()));
    let kinds = ["--allow-no-vcs", "--kind", "own-feature"];
    assert!(world.fix(&kinds).stderr.contains("nothing to do"));

    // Of default features alone the edit is proved, and carried out when it is asked for.
    let default = world.told(&[
        "--offline",
        "--default-features",
        "--message-format",
        "json",
    ]);
    let title = "in app/Cargo.toml:7 take `oss` out of `default`";
    assert_eq!(
        (&own(&default)["title"], &own(&default)["verified"]),
        (&title.into(), &true.into())
    );
    let unasked = world.fix(&["--allow-no-vcs", "--default-features"]);
    assert!(
        unasked.stderr.contains("1 with `--kind own-feature`"),
        "{}",
        unasked.stderr
    );
    let fixed = world.fix(&[&kinds[..], &["--default-features"]].concat());
    assert_eq!(fixed.status, 0, "{}", fixed.stderr);
    assert_eq!(world.app(), app("\"std\""));

    // It is off by default now, and judged all the same; what may be judged in its place is the council's to say.
    let narrowed = "only by our feature `oss` (default: no); `--default-features` judges what is \
                    built without it";
    let off = world.check();
    assert_eq!(off.status, 1);
    assert!(
        failures(&off)[0]["help"]
            .as_array()
            .unwrap()
            .contains(&narrowed.into()),
        "{}",
        off.stdout
    );
    assert_eq!(world.told(&["--offline", "--default-features"]).status, 0);
    let whole = "[scope]\nmay-narrow = [\"target\"]\n";
    world.write("ws/ospo-policy.toml", format!("{HEAD}{whole}{POLICY}"));
    assert!(
        !world
            .check()
            .stdout
            .contains("judges what is built without it")
    );
}

#[test]
fn no_feature_is_blamed_where_something_else_brings_the_crate_in_too() {
    let app = with_own_features("");
    let always = app
        .replace(", optional = true", "")
        .replace("dep:gpl", "std");
    let always = world(&always).check();
    assert_eq!(always.status, 1);
    assert!(
        !always.stdout.contains("only by our feature"),
        "{}",
        always.stdout
    );
}
