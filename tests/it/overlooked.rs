//! What cargo builds, and a gate could overlook or call something milder. `docs/trust.md` lists
//! these tests too.

use crate::judge::{HEAD, Run, TODAY, judge, judge_in, judge_with, posed, run, strings};
use crate::layers::{allow, rule};
use crate::world::{Dep, Package, Place, dep, krate, member, metadata};

/// A policy that refuses the GPL where a condition holds, and says nothing more of it.
fn refused_only(condition: &str) -> String {
    let fine = rule("fine", "GPL-3.0-only", "allow", "");
    rule("no", "GPL-3.0-only", "deny", condition) + &fine + &allow("MIT")
}

/// A world in which a member needs `x`, which is under the GPL.
fn needs_x(dep: Dep) -> [Package; 2] {
    let app = member("app").build_script().needs([dep]);
    [app, krate("x", "GPL-3.0-only")]
}

#[test]
fn what_the_binary_of_a_macro_package_links_is_linked() {
    let linked = refused_only("reach = [\"linked\"]");
    let dev = refused_only("reach = [\"dev\"]");
    let of = |kind: &'static str, policy: &str| {
        let tool = member("tool").proc_macro().needs([dep("x")]);
        let tool = match kind {
            "" => tool,
            "cdylib" => tool.with_target("example", kind),
            _ => tool.with_target(kind, "bin"),
        };
        judge(&[tool, krate("x", "GPL-3.0-only")], policy)
    };
    for (kind, reach, by_linked, by_dev) in [
        ("", &["proc-macro"][..], 0, 0),
        ("bin", &["linked", "proc-macro"], 1, 0),
        ("example", &["linked", "proc-macro"], 1, 0),
        ("cdylib", &["linked", "proc-macro"], 1, 0),
        ("test", &["proc-macro", "dev"], 0, 1),
        ("bench", &["proc-macro", "dev"], 0, 1),
    ] {
        let run = of(kind, &linked);
        assert_eq!(run.reach("x"), reach, "{kind}");
        assert_eq!(run.status, by_linked, "{kind} {}", run.stderr);
        assert_eq!(of(kind, &dev).status, by_dev, "{kind}");
    }
    // Members among many, on whichever side they come first.
    let world = [
        member("aaa").needs([dep("tool")]),
        member("tool")
            .proc_macro()
            .with_target("bin", "bin")
            .needs([dep("x")]),
        member("zzz").proc_macro().needs([dep("tool")]),
        krate("x", "GPL-3.0-only"),
    ];
    let run = judge(&world, &linked);
    assert_eq!((run.status, run.outcome("x")), (1, "denied"));
    let contexts = run.package("x")["contexts"].as_array().unwrap();
    let linking = contexts
        .iter()
        .filter(|context| context["reach"] == "linked")
        .flat_map(|context| strings(&context["members"]));
    assert_eq!(linking.collect::<Vec<_>>(), ["tool"], "{contexts:?}");
}

/// A workspace on disk: the package `app`, `shared`, and `x` that only a feature for the build
/// switches on.
fn on_disk(head: &str) -> Place {
    let place = Place::of(
        r#"
-- ws/build.rs --
fn main() {}
-- ws/src/lib.rs --
-- shared/Cargo.toml --
[package]
name = "shared"
version = "1.0.0"
license = "MIT"
[features]
f = ["x"]
[dependencies]
x = { path = "../x", optional = true }
-- x/Cargo.toml --
[package]
name = "x"
version = "1.0.0"
license = "GPL-3.0-only"
"#,
    );
    let needs = "[workspace]\n[dependencies]\nshared = { path = \"../shared\" }\n\
         [build-dependencies]\nshared = { path = \"../shared\", features = [\"f\"] }\n";
    place
        .write("ws/Cargo.toml", format!("{head}\n{needs}"))
        .write(
            "policy.toml",
            format!("{HEAD}{}", refused_only("reach = [\"linked\"]")),
        );
    place
}

impl Place {
    /// Judges the workspace in `ws` by `policy.toml`.
    pub(crate) fn judge_ws(&self) -> Run {
        self.lock("ws");
        run(self
            .tool("ws")
            .args(["--offline", "--no-discovery", "--message-format", "json"])
            .args(["--as-of", TODAY, "--policy", "../policy.toml"]))
    }
}

#[test]
fn a_project_with_the_first_resolver_is_taken_at_its_word() {
    let fields = "name = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"";
    let dotted = fields.replace("\n", "\nproject.");
    for (head, status) in [
        (format!("[package]\n{fields}"), 0),
        (format!("[package]\n{fields}\nresolver = \"1\""), 1),
        (format!("[project]\n{fields}"), 0),
        (format!("[project]\n{fields}\nresolver = \"1\""), 1),
        (
            format!(
                "[project]\r\n{}\r\nresolver = '1'\r",
                fields.replace('\n', "\r\n")
            ),
            1,
        ),
        (
            format!("\u{feff}[ \"project\" ]\n{fields}\n\"resolver\" = \"1\""),
            1,
        ),
        (format!("project.{dotted}\nproject.resolver = \"1\""), 1),
    ] {
        let run = on_disk(&head).judge_ws();
        assert_eq!(run.status, status, "{head}\n{}", run.stderr);
        let reach = if status == 1 {
            &["linked", "build"][..]
        } else {
            &["build"]
        };
        assert_eq!(run.reach("x"), reach, "{head}");
    }
}

#[test]
fn a_dynamic_library_and_a_library_as_example_leave_the_firm() {
    let policy = "[distributions]\nproduct = \"shipped\"\ninside = \"stays\"\n\
        [[members]]\npackages = [\"app\"]\ndistribution = \"inside\"\n"
        .to_owned()
        + &refused_only("distribution = [\"product\"]");
    let judged = |ui: Package| {
        let app = member("app").needs([dep("ui")]);
        judge(
            &[app, ui.needs([dep("x")]), krate("x", "GPL-3.0-only")],
            &policy,
        )
        .status
    };
    let ui = || member("ui").lib();
    for (ui, status) in [
        (ui(), 0),
        (ui().built_as("rlib"), 0),
        (ui().built_as("cdylib"), 1),
        (ui().built_as("staticlib"), 1),
        (ui().built_as("dylib"), 1),
        // A type of crate that is yet to come.
        (ui().built_as("sdylib"), 1),
        (ui().with_target("example", "bin"), 0),
        (ui().with_target("example", "lib"), 0),
        (ui().with_target("example", "cdylib"), 1),
        (ui().with_target("example", "staticlib"), 1),
        (ui().with_target("example", "dylib"), 1),
        (ui().with_target("bin", "bin"), 1),
        (ui().with_target("test", "bin"), 0),
        (ui().with_target("bench", "bin"), 0),
    ] {
        assert_eq!(judged(ui), status);
    }
}

#[test]
fn what_only_an_example_links_leaves_the_firm_with_it() {
    let linked = refused_only("reach = [\"linked\"]");
    let judged = |kind: &'static str, crate_type: &'static str| {
        let ui = member("ui").lib().with_target(kind, crate_type);
        let x = krate("x", "GPL-3.0-only");
        let y = krate("y", "MIT").needs([dep("x")]);
        judge(&[ui.needs([dep("y").dev()]), x, y], &linked)
    };
    for crate_type in ["cdylib", "staticlib", "dylib"] {
        let run = judged("example", crate_type);
        assert_eq!(run.status, 1, "{crate_type} {}", run.stderr);
        assert_eq!(run.reach("x"), ["linked", "dev"], "{crate_type}");
        let finding = run.finding("license-denied").to_string();
        assert!(finding.contains("ui → y 1.0.0 (dev) → x"), "{finding}");
    }
    for (kind, crate_type) in [
        ("example", "bin"),
        ("example", "lib"),
        ("test", "bin"),
        ("bench", "bin"),
        ("bin", "bin"),
    ] {
        let run = judged(kind, crate_type);
        assert_eq!((run.status, run.reach("x")), (0, vec!["dev"]), "{kind}");
    }
}

/// Judges metadata after a change to its text.
pub(crate) fn judge_edited(packages: &[Package], (from, to): (&str, &str), policy: &str) -> Run {
    let text = metadata(packages);
    assert!(text.contains(from), "{from} in {text}");
    let place = posed(packages, policy);
    place.write("metadata.json", text.replace(from, to));
    judge_in(&place, &[])
}

#[test]
fn an_artifact_for_the_target_is_more_than_a_tool_of_the_build() {
    let world = needs_x(dep("x").build());
    let plain = "\"default_run\"";
    let linked = refused_only("reach = [\"linked\"]");
    assert_eq!(judge_edited(&world, (plain, plain), &linked).status, 0);
    let kind = "\"kind\":\"build\",\"name\":\"x\"";
    for target in ["\"target\"", "\"wasm32-unknown-unknown\"", "null"] {
        let artifact =
            format!("{kind},\"artifact\":{{\"kinds\":[\"bin\"],\"lib\":true,\"target\":{target}}}");
        let run = judge_edited(&world, (kind, &artifact), &linked);
        assert_eq!((run.status, run.outcome("x")), (1, "denied"), "{target}");
        assert!(run.codes().contains(&"graph-over-reported"));
        for reach in ["build", "dev", "proc-macro"] {
            let policy = refused_only(&format!("reach = [\"{reach}\"]"));
            assert_eq!(judge_edited(&world, (kind, &artifact), &policy).status, 1);
        }
    }
}

#[test]
fn what_a_build_script_that_cargo_makes_needs_is_built() {
    // (Denied) With `metabuild` no target of the package is a build script.
    let world = needs_x(dep("x").build());
    let build = refused_only("reach = [\"build\"]");
    let plain = "\"default_run\":null";
    for list in ["[\"x\"]", "[]"] {
        let made = format!("\"metabuild\":{list},{plain}");
        let run = judge_edited(&world, (plain, &made), &build);
        assert_eq!((run.status, run.outcome("x")), (1, "denied"), "{list}");
        assert!(run.codes().contains(&"graph-over-reported"));
    }
}

#[test]
fn a_cfg_that_only_cargo_takes_turns_no_rule_off() {
    let odd = [
        "cfg(unix = \"x\")",
        "cfg(windows = \"\")",
        "cfg(target_has_atomic)",
        "cfg(target_feature)",
        "cfg(target_endian = \"middle\")",
        "cfg(r#unix)",
        "cfg(feature)",
        "cfg(panic)",
        "cfg(test = \"x\")",
        "cfg(target_later = \"x\")",
        "cfg(all(not(windows), not(unix = \"x\")))",
    ];
    for cfg in odd {
        for targets in [&[][..], &["--target", "x86_64-unknown-linux-gnu"]] {
            for (condition, dep) in [
                ("reach = [\"build\"]", dep("x").build()),
                ("reach = [\"dev\"]", dep("x").dev()),
                ("reach = [\"linked\"]", dep("x")),
            ] {
                let world = needs_x(dep.target(cfg));
                let run = judge_with(&world, &refused_only(condition), targets);
                assert_eq!((run.status, run.outcome("x")), (1, "denied"), "{cfg}");
                assert_eq!(run.reach("x").len(), 1, "{cfg}");
                assert!(!run.codes().contains(&"graph-over-reported"), "{cfg}");
            }
        }
        // It changes nothing for the others either.
        let mut world = needs_x(dep("x").build()).to_vec();
        world[0] = world[0].clone().needs([dep("y").target(cfg)]);
        world.push(krate("y", "MIT"));
        assert_eq!(
            judge(&world, &refused_only("reach = [\"build\"]")).status,
            1,
            "{cfg}"
        );
    }
}

#[test]
fn only_a_cfg_that_never_holds_leaves_a_package_out() {
    for (cfg, reason) in [
        ("cfg(any())", Some("other-platform")),
        ("cfg(not(all()))", Some("other-platform")),
        ("cfg(false)", Some("other-platform")),
        ("cfg(any(false, all(unix, any())))", Some("other-platform")),
        ("cfg(any(unix, any()))", None),
        ("cfg(not(any()))", None),
        ("cfg(true)", None),
    ] {
        for targets in [&[][..], &["--target", "x86_64-unknown-linux-gnu"]] {
            let mut world = needs_x(dep("x").target(cfg)).to_vec();
            world[0] = world[0].clone().needs([dep("y")]);
            world.push(krate("y", "MIT"));
            let run = judge_with(&world, &refused_only("reach = [\"linked\"]"), targets);
            let outcome = if reason.is_some() {
                "not-judged"
            } else {
                "denied"
            };
            assert_eq!(run.outcome("x"), outcome, "{cfg} {}", run.stderr);
            assert_eq!(run.package("x")["reason"].as_str(), reason, "{cfg}");
        }
    }
}

#[test]
fn the_first_resolver_unites_features_wherever_they_are_asked_for() {
    let policy = refused_only("reach = [\"linked\"]");
    let y = krate("y", "MIT").feature("more", &["dep:x"]);
    let y = y.needs([dep("x").optional()]);
    let asked_for = |target: Option<&str>| {
        let more = dep("y").with("more");
        let other = member("other").needs(match target {
            Some(target) => vec![dep("y"), more.target(target)],
            None => vec![more],
        });
        let app = member("app").needs([dep("y")]);
        [app, other, y.clone(), krate("x", "GPL-3.0-only")]
    };
    // No manifest at the root: that is the first resolver.
    for target in [
        None,
        Some("cfg(any())"),
        Some("cfg(false)"),
        Some("cfg(windows)"),
    ] {
        for flags in [
            &[][..],
            &["--package", "app"],
            &["--package", "app", "--default-features"],
            &["--package", "app", "--no-default-features"],
            &["--target", "x86_64-unknown-linux-gnu"],
        ] {
            let run = judge_with(&asked_for(target), &policy, flags);
            let found = (run.status, run.outcome("x"));
            assert_eq!(found, (1, "denied"), "{target:?} {flags:?} {}", run.stderr);
        }
    }
}

#[test]
fn what_cannot_be_simulated_meets_every_rule_about_reach_and_copies() {
    let world = [
        member("app")
            .build_script()
            .needs([dep("x").build(), dep("y")]),
        krate("x", "GPL-3.0-only").git("https://git.example/x"),
        krate("y", "MIT"),
    ];
    // The resolved version does not meet what is asked for: guppy has no graph of that.
    let asked = "\"req\":\"^1.0.0\",\"source\":\"git+https://git.example/x#0123456789012345678901234567890123456789\"";
    let patched =
        "\"req\":\"^9\",\"source\":\"registry+https://github.com/rust-lang/crates.io-index\"";
    for condition in [
        "reach = [\"linked\"]",
        "reach = [\"proc-macro\"]",
        "reach = [\"build\"]",
        "reach = [\"dev\"]",
        "copy = [\"modified\"]",
        "copy = [\"modified\"]\nreach = [\"build\"]",
    ] {
        let run = judge_edited(&world, (asked, patched), &refused_only(condition));
        assert_eq!(
            (run.status, run.outcome("x")),
            (1, "denied"),
            "{condition} {}",
            run.stderr
        );
        let finding = run.finding("graph-over-reported");
        let said = finding.to_string();
        assert!(
            !said.contains("/world/ws") && !said.contains("path+file"),
            "{said}"
        );
        // Nothing is called a fix where nothing can be simulated.
        for finding in run.findings() {
            let remedies = finding["remedies"].as_array();
            assert!(
                remedies.is_none_or(|list| list.iter().all(|one| one["kind"] == "waiver")),
                "{finding}"
            );
        }
    }
}

#[test]
fn a_member_takes_no_distribution_from_others_where_all_counts_as_reached() {
    let world = [
        member("app"),
        member("l").lib().needs([dep("x"), dep("y")]),
        krate("x", "GPL-3.0-only"),
        krate("y", "MIT"),
    ];
    let policy = format!(
        "[distributions]\ninternal = \"i\"\nbinary = \"b\"\n\
         [[members]]\npackages = [\"app\"]\ndistribution = \"internal\"\n{}",
        refused_only("distribution = [\"binary\"]")
    );
    let fine = "\"default_run\"";
    assert_eq!(judge_edited(&world, (fine, fine), &policy).status, 1);
    // The resolved version of `y` does not meet what is asked for: guppy has no graph of that.
    let asked = "\"name\":\"y\",\"optional\":false,\"path\":null,\"registry\":null,\"rename\":null,\"req\":\"^1.0.0\"";
    let unmet = asked.replace("^1.0.0", "^9");
    let run = judge_edited(&world, (asked, &unmet), &policy);
    assert!(
        run.codes().contains(&"graph-over-reported"),
        "{}",
        run.stderr
    );
    assert_eq!((run.status, run.outcome("x")), (1, "denied"));
}
