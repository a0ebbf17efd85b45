//! Features that are not turned off since a build would not survive it, and what is told to go with one.

use crate::fixing::{failures, world};

/// Features of `mid`, of which `bad` brings in what is refused.
const FEATURES: &str = "[features]\ndefault = [\"std\", \"bad\"]\nstd = []\n\
     bad = [\"dep:gpl\"]\nother = []\n\
     [dependencies]\ngpl = { path = \"../gpl\", optional = true }\n";

/// Tells whether turning features off is offered where `mid` and the member that uses it have these sources.
fn is_turned_off(mid: &str, main: &str) -> bool {
    let world = world("[dependencies]\nmid = { path = \"../../mid\" }\n");
    world.krate("mid", "MIT", FEATURES);
    world.write("mid/src/lib.rs", mid);
    world.write("ws/app/src/main.rs", format!("{main}\nfn main() {{}}\n"));
    world.update();
    let found = failures(&world.check());
    let remedies = found[0]["remedies"].as_array().unwrap();
    remedies.iter().any(|remedy| remedy["kind"] == "feature")
}

#[test]
fn features_that_a_build_needs_are_not_turned_off() {
    for (mid, main, is_offered) in [
        (
            "#[cfg(feature = \"bad\")] pub mod of_bad {}",
            "use mid as _;",
            true,
        ),
        (
            "#[cfg(feature = \"bad\")] pub mod of_bad {}",
            "use mid::{of_bad as _};",
            false,
        ),
        (
            "#[cfg(feature = \"bad\")] pub use gpl::f;",
            "fn f() { mid::f() }",
            false,
        ),
        (
            "#[cfg(any(unix, feature = \"bad\"))] pub mod of_bad {}",
            "use mid::of_bad;",
            true,
        ),
        (
            "#[cfg(not(any(feature = \"bad\", feature = \"other\")))] compile_error!(\"choose\");",
            "use mid as _;",
            false,
        ),
        (
            "#[cfg(not(any(feature = \"std\", feature = \"other\")))] compile_error!(\"choose\");",
            "use mid as _;",
            true,
        ),
        // Nothing is left of what would be taken.
        (
            "#[cfg(feature = \"bad\")] mod x {}\n\
             #[cfg(all(feature = \"other\", not(feature = \"bad\")))] mod x {}",
            "use mid as _;",
            false,
        ),
        (
            "#[cfg(feature = \"bad\")] mod x {}\n\
             #[cfg(all(feature = \"std\", not(feature = \"bad\")))] mod x {}",
            "use mid as _;",
            true,
        ),
        (
            "pub fn provider() -> u8 {\n#[cfg(all(feature = \"bad\", not(feature = \"other\")))] return 1;\n\
             #[cfg(all(feature = \"other\", not(feature = \"bad\")))] return 2;\npanic!() }",
            "use mid as _;",
            false,
        ),
    ] {
        assert_eq!(is_turned_off(mid, main), is_offered, "{mid}: {main}");
    }
}

#[test]
fn what_may_come_by_a_longer_path_is_not_turned_off() {
    for (mid, main, is_offered) in [
        (
            "pub mod m { #![cfg(feature = \"bad\")] pub struct Watcher; }",
            "use mid::m::*; type W = Watcher;",
            false,
        ),
        (
            "pub enum Kind { Plain, #[cfg(feature = \"bad\")] Packed }",
            "use mid::Kind; fn f() -> Kind { Kind::Packed }",
            false,
        ),
        (
            "pub struct S; #[cfg(feature = \"bad\")] impl S { pub fn packed(&self) {} }",
            "fn f(s: mid::S) { s.packed() }",
            false,
        ),
        (
            "pub struct S; #[cfg(feature = \"bad\")] impl S { pub fn packed(&self) {} }",
            "fn packed(_: mid::S) {}",
            true,
        ),
    ] {
        assert_eq!(is_turned_off(mid, main), is_offered, "{mid}: {main}");
    }
}

#[test]
fn what_goes_with_a_feature_is_told_and_its_other_dependencies_go_with_it() {
    let world = world("[dependencies]\nmid = { path = \"../../mid\" }\n");
    world.krate("one", "MIT", "").krate("two", "MIT", "");
    world.krate(
        "mid",
        "MIT",
        "[features]\ndefault = [\"lock\", \"one\"]\nlock = [\"gpl\", \"two\", \"quick\"]\nquick = []\n\
         [dependencies]\ngpl = { path = \"../gpl\", optional = true }\n\
         one = { path = \"../one\", optional = true }\ntwo = { path = \"../two\", optional = true }\n",
    );
    world.write(
        "mid/src/lib.rs",
        "#[cfg(feature = \"lock\")]\npub fn lock() {}\n",
    );
    world.write("ws/app/src/main.rs", "use mid as _;\nfn main() {}\n");
    world.update();
    let proved = world.prove();
    assert_eq!(
        proved[0].1,
        "in app/Cargo.toml:7 set `default-features = false` on `mid`, keeping `one`, `quick`; turns off `lock` \
         of `mid`, and 1 more crate goes"
    );
}

#[test]
fn features_that_bring_a_crate_in_only_together_part() {
    let world = world("[dependencies]\nmid = { path = \"../../mid\" }\n");
    world.krate(
        "mid",
        "MIT",
        "[features]\ndefault = [\"a\", \"b\", \"c\"]\na = []\nb = [\"dep:low\"]\nc = [\"low?/bad\"]\n\
         [dependencies]\nlow = { path = \"../low\", optional = true }\n",
    );
    world.krate(
        "low",
        "MIT",
        "[features]\nbad = [\"dep:gpl\"]\n[dependencies]\ngpl = { path = \"../gpl\", optional = true }\n",
    );
    world.write("ws/app/src/main.rs", "use mid as _;\nfn main() {}\n");
    world.update();
    let proved = world.prove();
    assert_eq!(
        proved[0].1,
        "in app/Cargo.toml:7 set `default-features = false` on `mid`, keeping `a`, `c`; turns off `b` of `mid`, \
         and 1 more crate goes"
    );
}
