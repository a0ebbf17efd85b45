//! What a change could have `--each-workspace` leave out although cargo builds it.

use serde_json::Value;

use crate::several::{ALLOWS_MIT, DENIES_MIT, repository, roots};
use crate::world::Place;

/// What was left out: path and reason.
fn left_out(report: &Value) -> Vec<(&str, &str)> {
    let all = report["run"]["left_out"].as_array().unwrap().iter();
    all.map(|left| {
        let path = left["path"].as_str().unwrap();
        (path, left["reason"].as_str().unwrap())
    })
    .collect()
}

#[test]
fn a_list_of_checksums_makes_no_vendored_crate_of_what_is_used_by_its_path() {
    let world = repository();
    world.policy("ospo-policy.toml", DENIES_MIT);
    world.policy("services/ospo-policy.toml", ALLOWS_MIT);
    // `tools` needs what is denied there, and is a dependency of `app` by its path.
    world.needing(
        "services/pay/app",
        "",
        "tools = { path = \"../../../tools\" }\n",
    );
    world.lock("services/pay");
    let manifest = std::fs::read(world.path("tools/Cargo.toml")).unwrap();
    let digest = ospo_check::source::sha256_hex(&manifest);
    let list = format!("{{\"files\":{{\"Cargo.toml\":\"{digest}\"}},\"package\":null}}");
    world.write("tools/.cargo-checksum.json", &list);
    let found = world.each(&[]);
    assert_eq!(roots(&found.report), ["services/pay", "tools"]);
    assert_eq!(found.status, 1, "{}", found.stderr);
    // Nor does it where there is no lock, as there is something of its own to build.
    world.remove("tools/Cargo.lock");
    world.write("tools/src/main.rs", "fn main() {}");
    assert_eq!(world.each(&[]).status, 4);
}

/// A repository with `dep` in it, which is denied everywhere else.
fn alone() -> Place {
    let world = repository();
    world.policy("ospo-policy.toml", DENIES_MIT);
    world.policy("third/ospo-policy.toml", ALLOWS_MIT);
    world.remove("services");
    world.remove("tools");
    world.lock("third/dep");
    world
}

#[test]
fn what_a_workspace_excludes_by_the_path_of_its_manifest_is_judged() {
    for (exclude, is_alone) in [
        ("shipped/Cargo.toml", true),
        ("./shipped/./Cargo.toml", true),
        ("shipped/", true),
        (".", true),
        ("", true),
        ("ship*", false),
        ("SHIPPED", false),
        ("shipped/src", false),
    ] {
        let world = alone();
        world.needing("app/shipped", "", "dep = { path = \"../../third/dep\" }\n");
        world.lock("app/shipped");
        world.needing(
            "app",
            "",
            &format!("[workspace]\nexclude = [\"{exclude}\"]\n"),
        );
        world.lock("app");
        let found = world.each(&[]);
        let all = roots(&found.report);
        if is_alone {
            assert_eq!(all, ["app", "app/shipped", "third/dep"], "{exclude}");
            assert_eq!(found.status, 1, "{exclude}: {}", found.stderr);
        } else {
            // Cargo refuses to build it.
            assert_eq!(all, ["app", "third/dep"], "{exclude}");
            let stray = ("app/shipped/Cargo.toml", "no-member");
            assert!(left_out(&found.report).contains(&stray), "{exclude}");
        }
    }
}

#[test]
fn what_cargo_takes_for_a_package_alone_is_judged_although_a_workspace_lies_above() {
    // (Denied) cargo looks for no workspace above `target/package`, and none beyond a link.
    let world = alone();
    world.needing("app", "", "[workspace]\n");
    world.lock("app");
    let needs = "dep = { path = \"../../../../third/dep\" }\n";
    world.needing("app/target/package/shipped", "", needs);
    world.lock("app/target/package/shipped");
    let found = world.each(&[]);
    assert_eq!(
        roots(&found.report),
        ["app", "app/target/package/shipped", "third/dep"]
    );
    assert_eq!(found.status, 1, "{}", found.stderr);
}

#[test]
fn a_package_below_the_home_of_cargo_belongs_to_no_workspace_above_that() {
    let world = alone();
    world.needing("app", "", "[workspace]\n");
    world.lock("app");
    let needs = "dep = { path = \"../../../third/dep\" }\n";
    world.needing("app/home/shipped", "", needs);
    let each = |home: &str| {
        let mut gate = world.started(&["--each-workspace", "--message-format", "json"]);
        crate::judge::run(gate.env("CARGO_HOME", world.path(home)))
    };
    assert_eq!(each("elsewhere").status, 0);
    // cargo builds it alone there, so that it has to have a lock.
    assert_eq!(each("app/home").status, 4);
}

#[cfg(unix)]
#[test]
fn a_package_of_no_workspace_is_judged_where_a_link_makes_it_one() {
    let world = alone();
    world.needing("app", "", "[workspace]\nmembers = [\"member\"]\n");
    world.needing("app/member", "", "");
    world.lock("app");
    world.needing("app/deep/stray", "", "dep = { path = \"../third/dep\" }\n");
    let found = world.each(&[]);
    assert_eq!(found.status, 0, "{}", found.stderr);
    let stray = ("app/deep/stray/Cargo.toml", "no-member");
    assert!(left_out(&found.report).contains(&stray));
    // A member is one of its workspace's, whatever leads to it.
    let link = |to: &str, name: &str| {
        world.link(name, world.path(to));
    };
    link("app/member", "member");
    link(".", "app/circle");
    assert_eq!(world.each(&[]).status, 0);
    link("app/deep/stray", "shipped");
    // Without a lock it cannot be judged; with one it is.
    assert_eq!(world.each(&[]).status, 4);
    world.lock("shipped");
    let found = world.each(&[]);
    assert_eq!(roots(&found.report), ["app", "shipped", "third/dep"]);
    assert_eq!(found.status, 1, "{}", found.stderr);
    // One folder further up as well.
    world.remove("shipped");
    link("app/deep", "deep");
    world.write(
        "app/deep/stray/Cargo.toml",
        world
            .read("app/deep/stray/Cargo.toml")
            .replace("../third", "../../third"),
    );
    let found = world.each(&[]);
    assert_eq!(roots(&found.report), ["app", "deep/stray", "third/dep"]);
    assert_eq!(found.status, 1, "{}", found.stderr);
}

#[test]
fn a_dependency_without_a_lock_is_left_out_only_if_all_of_it_is_judged() {
    let world = repository();
    world.policy("ospo-policy.toml", ALLOWS_MIT);
    let whole = |fields: &str, dependencies: &str| {
        world.needing("third/dep", fields, dependencies);
        world.lock("services/pay");
        world.lock("tools");
        world.each(&[]).status
    };
    world.needing("third/more", "license = \"MIT\"\n", "");
    world.lock("third/more");
    let mit = "license = \"MIT\"\n";
    let more = "more = { path = \"../more\" }\n";
    assert_eq!(whole(mit, more), 0);
    // What nobody switches on, what only its tests need, a workspace of its own with more in it.
    assert_eq!(whole(mit, &more.replace(" }", ", optional = true }")), 4);
    assert_eq!(whole(mit, &format!("{more}[features]\nextra = []\n")), 4);
    assert_eq!(whole(mit, &format!("[dev-dependencies]\n{more}")), 4);
    let target = format!("[target.'cfg(windows)'.dependencies]\n{more}");
    assert_eq!(whole(mit, &target), 0);
    let members = format!("{more}[workspace]\nmembers = [\"inner\"]\n");
    world.needing("third/dep/inner", "", "");
    assert_eq!(whole(mit, &members), 4);
    world.remove("third/dep/inner");
    assert_eq!(whole(mit, &format!("{more}[workspace]\n")), 0);
    // What it builds itself.
    let library = "license = \"MIT\"\n[lib]\ncrate-type = [\"rlib\", \"cdylib\"]\n";
    assert_eq!(whole(library, more), 4);
    world.write("third/dep/src/main.rs", "fn main() {}");
    assert_eq!(whole(mit, more), 4);
    world.lock("third/dep");
    assert_eq!(whole(mit, more), 0);
}

#[test]
fn a_dependency_without_a_lock_that_is_built_otherwise_alone_is_judged_alone() {
    for (manifest, settings) in [
        ("[patch.crates-io]\nmore = { path = \"../more\" }\n", None),
        (
            "[patch.'https://git.example/x']\nmore = { path = \"../more\" }\n",
            None,
        ),
        ("[replace]\n\"more:1.0.0\" = { path = \"../more\" }\n", None),
        ("", Some("third/dep/.cargo/config.toml")),
        ("", Some("third/dep/.cargo/config")),
        ("", Some("third/.cargo/config.toml")),
    ] {
        let world = repository();
        world.policy("ospo-policy.toml", ALLOWS_MIT);
        let more = "more = { path = \"../more\" }\n";
        world.needing("third/more", "license = \"MIT\"\n", "");
        world.needing("third/dep", "license = \"MIT\"\n", more);
        for locked in ["third/more", "services/pay", "tools"] {
            world.lock(locked);
        }
        assert_eq!(world.each(&[]).status, 0);
        let text = world.read("third/dep/Cargo.toml");
        world.write("third/dep/Cargo.toml", &(text + manifest));
        if let Some(settings) = settings {
            world.write(settings, "[patch.crates-io]\nmore = { path = \"more\" }\n");
        }
        assert_eq!(world.each(&[]).status, 4, "{manifest}{settings:?}");
    }
}
