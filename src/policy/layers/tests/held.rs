//! What a layer with another one above it may hold, and what it sees of that one.

use super::World;
use crate::source::Sources;

#[test]
fn an_error_in_a_layer_is_told_in_its_own_file() {
    let world = World::new();
    world
        .policy(
            "repo/ws/above.toml",
            "Above",
            "",
            "[defaults]\nverdict = \"allow\"\n",
        )
        .policy(
            "repo/ws/ospo-policy.toml",
            "Team",
            "extends = [{ path = \"above.toml\" }]",
            "[scope]\n",
        );
    let found = world.load(&[]).unwrap_err();
    assert!(
        found.starts_with("above.toml:8 policy-invalid-value"),
        "{found}"
    );
}

#[test]
fn a_file_about_something_else_is_said_to_be_no_policy() {
    let world = World::new();
    for other in [
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\n",
        "# Notes\n\nWhat we said on Monday.\n",
        "",
    ] {
        world.file("other.toml", other);
        let found = world.load(&["other.toml"]).unwrap_err();
        let told = "other.toml:1 policy-missing-key: `other.toml` is not a policy: it has neither";
        assert!(found.starts_with(told), "{found}");
        assert_eq!(found.lines().count(), 1, "{found}");
    }
    // Whoever has begun one is told how to go on.
    for begun in [
        "[defaults]\nverdict = \"review\"\n",
        "shema = 1\n",
        "schema: 1\n",
        "[policy\nname = \"P\"\n",
    ] {
        world.file("other.toml", begun);
        let found = world.load(&["other.toml"]).unwrap_err();
        assert!(!found.contains("is not a policy"), "{found}");
    }
}

#[test]
fn layers_have_names_of_their_own() {
    let world = World::new();
    for name in ["Bank policy", "bank  Policy.", "Bank policy\u{a0}"] {
        world.policy("bank.toml", "Bank policy", "", "").policy(
            "repo/ws/ospo-policy.toml",
            name,
            "",
            "",
        );
        world.refuse(
            &["bank.toml"],
            &["ospo-policy.toml:4 policy-layer: two layers have the same name: \"Bank policy\" and"],
        );
    }
}

#[test]
fn what_could_take_from_a_verdict_stands_in_the_first_layer_alone() {
    let world = World::new();
    world.policy(
        "bank.toml",
        "Bank",
        "",
        "known-ids = [\"New-1.0\"]\n[distributions]\ninternal = \"i\"\n[obligations]\nsource = \"s\"\n\
         [groups]\nours = [\"MIT\", \"New-1.0\"]\n[waiver-terms]\nmax-days = 30\ngrace-days = 3\nrequire = [\"ticket\"]\n",
    );
    for (text, problem) in [
        (
            "[scope]\nreach = [\"linked\"]\n",
            "`scope` is not allowed here: the layer \"Bank\"",
        ),
        (
            "[distributions]\nx = \"x\"\n",
            "policy-layer: `distributions` is not allowed",
        ),
        (
            "[obligations]\nx = \"x\"\n",
            "policy-layer: `obligations` is not allowed",
        ),
        (
            "[[members]]\npackages = [\"x\"]\ndistribution = \"internal\"\n",
            "policy-layer: `members` is not allowed",
        ),
        (
            "[first-party]\nlicenses = [\"MIT\"]\n",
            "policy-layer: `first-party` is not allowed",
        ),
        (
            "[stages.local]\non-deny = \"warn\"\n",
            "policy-layer: `stages` is not allowed",
        ),
        (
            "[waiver-terms]\ngrace-days = 9\n",
            "policy-layer: `waiver-terms` is not allowed",
        ),
        (
            "[lower-layers]\nmay-waive = [\"deny\"]\n",
            "policy-layer: `lower-layers` is not allowed",
        ),
        (
            "[[native]]\ncrate = \"x\"\nlicense = \"MIT\"\n",
            "policy-layer: `native` is not allowed",
        ),
        ("[baseline]\n", "baseline"),
        ("[[agreements]]\n", "agreements"),
        (
            "known-ids = [\"Evil-9.9\"]\n",
            "policy-layer: `Evil-9.9` cannot be made known here",
        ),
        (
            "[groups]\nours = [\"ISC\"]\n",
            "policy-layer: the group `@ours` is defined in the layer \"Bank\" above",
        ),
        (
            "[groups]\nall = [\"@none\"]\n",
            "policy-unknown-name: unknown group `@none`",
        ),
        (
            "[[rules]]\nid = \"r\"\nlicenses = [\"MIT\"]\nverdict = \"allow\"\ndistribution = [\"x\"]\n",
            "policy-unknown-name: unknown distribution `x`",
        ),
        (
            "[[rules]]\nid = \"r\"\nlicenses = [\"MIT\"]\nverdict = \"allow\"\nobligations = [\"x\"]\n",
            "policy-unknown-name: unknown obligation `x`",
        ),
    ] {
        world.policy("repo/ws/ospo-policy.toml", "Team", "", text);
        world.refuse(&["bank.toml"], &["ospo-policy.toml:", problem]);
    }
}

#[test]
fn a_lower_layer_needs_a_name_and_sees_what_is_above() {
    let world = World::new();
    world
        .policy(
            "bank.toml",
            "Bank",
            "",
            "known-ids = [\"New-1.0\"]\n[distributions]\ninternal = \"i\"\n[obligations]\nsource = \"s\"\n\
             [groups]\nours = [\"MIT\", \"New-1.0\"]\n[waiver-terms]\nmax-days = 30\nwarn-days = 5\nrequire = [\"ticket\"]\n",
        )
        .file(
            "repo/ws/ospo-policy.toml",
            "schema = 1\n[policy]\nname = \"Team\"\nknown-ids = [\"New-1.0\"]\n[groups]\nall = [\"@ours\", \"ISC\"]\n\
             [[rules]]\nid = \"r\"\nlicenses = [\"@all\", \"New-1.0\"]\nverdict = \"deny\"\nreason = \"r\"\n\
             distribution = [\"internal\"]\nobligations = [\"source\"]\n",
        );
    let mut sources = Sources::new();
    let layers = world.layers(&["bank.toml"], &mut sources).unwrap();
    let team = &layers.policies[1];
    assert!(team.defaults.is_none());
    assert_eq!(team.rules[0].entries.len(), 4);
    assert!(team.distributions.is_empty());
    assert_eq!(
        (team.waiver_terms.max_days, team.waiver_terms.warn_days),
        (30, 5)
    );
    assert_eq!(team.waiver_terms.require, ["ticket"]);
    assert_eq!(
        sources.path(team.rules[0].entries[0].span.file),
        "bank.toml"
    );
    // Alone the same file is not a whole policy.
    world.refuse(&[], &["needs the key `version`", "needs the key `owner`"]);
}
