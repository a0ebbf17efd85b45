//! Which policies are layers, in which order, and what no entry of `extends` may lead to.

use std::fs;

use super::World;
use crate::diagnostic::Code;
use crate::policy::layers::LayersError;
use crate::policy::{LoadError, Place};
use crate::source::{Sources, sha256_hex};

#[test]
fn the_organisations_stand_above_whatever_the_workspace_extends() {
    let world = World::new();
    world
        .policy("bank/base.toml", "Base", "", "")
        .policy("bank/more.toml", "More", "", "")
        .policy(
            "bank/bank.toml",
            "Bank",
            "extends = [{ path = \"base.toml\" }, { path = \"./more.toml\" }]",
            "",
        )
        .policy(
            "bank/unit.toml",
            "Unit",
            "extends = [{ path = \"base.toml\" }]",
            "",
        )
        .policy("repo/legal/shared.toml", "Shared", "", "")
        .policy(
            "repo/ws/ospo-policy.toml",
            "Team",
            "extends = [{ path = \"../legal/shared.toml\" }]",
            "",
        );
    world.expect(&[], &["Shared", "Team"]);
    world.expect(
        &["bank/bank.toml", "bank/unit.toml"],
        &["Base", "More", "Bank", "Unit", "Shared", "Team"],
    );
    let mut sources = Sources::new();
    let layers = world.layers(&["bank/base.toml"], &mut sources).unwrap();
    let origins: Vec<_> = layers
        .origins
        .iter()
        .map(|origin| (origin.is_organisation, origin.is_outside))
        .collect();
    assert_eq!(origins, [(true, true), (false, true), (false, false)]);
    assert_eq!(
        layers.origins[2].place,
        Place::File(world.root.join("repo/ws/ospo-policy.toml"))
    );
}

#[test]
fn a_file_counts_once_at_its_highest_place() {
    let world = World::new();
    world.policy("repo/legal/bank.toml", "Bank", "", "").policy(
        "repo/ws/ospo-policy.toml",
        "Team",
        "extends = [{ path = \"../legal/../legal/bank.toml\" }]",
        "",
    );
    world.expect(&["repo/legal/bank.toml"], &["Bank", "Team"]);
    // The workspace's own policy, named by a person: nothing is left for the lowest place.
    world.expect(&["repo/ws/ospo-policy.toml"], &["Bank", "Team"]);
    world.expect(
        &["repo/ws/ospo-policy.toml", "repo/ws/./ospo-policy.toml"],
        &["Bank", "Team"],
    );
}

#[cfg(unix)]
#[test]
fn a_link_to_the_organisations_file_is_that_file_and_no_layer_of_its_own() {
    let world = World::new();
    world.policy("bank/bank.toml", "Bank", "", "");
    let own = world.root.join("repo/ws/ospo-policy.toml");
    std::os::unix::fs::symlink("../../bank/bank.toml", &own).unwrap();
    world.expect(&["bank/bank.toml"], &["Bank"]);
    world.expect(&["repo/../bank/bank.toml"], &["Bank"]);
    // By itself, or beside another file, it is a file outside the repository.
    world.refuse(
        &[],
        &["policy-unreadable", "not a file inside its repository"],
    );
    world.policy("bank/other.toml", "Other", "", "");
    world.refuse(&["bank/other.toml"], &["not a file inside its repository"]);
}

#[test]
fn a_template_may_stand_above() {
    let world = World::new();
    world.policy(
        "repo/ws/ospo-policy.toml",
        "Team",
        "extends = [{ template = \"internal\" }]",
        "[[rules]]\nid = \"no\"\nlicenses = [\"@permissive\"]\nverdict = \"deny\"\nreason = \"r\"\n",
    );
    let names = world.load(&[]).unwrap();
    assert_eq!((names.len(), names[1].as_str()), (2, "Team"));
    world.policy(
        "repo/ws/ospo-policy.toml",
        "Team",
        "extends = [{ template = \"strickt\" }]",
        "",
    );
    world.refuse(
        &[],
        &["ospo-policy.toml:2 policy-not-found: no template is called"],
    );
}

#[test]
fn what_extends_names_has_to_be_a_policy_that_is_there() {
    let world = World::new();
    world
        .file("repo/ws/Cargo.toml", "[package]\nname = \"x\"\n")
        .file("repo/ws/notes.toml", "this is no TOML")
        .file("repo/ws/empty.toml", "")
        .file("repo/ws/utf16.toml", "s\0c\0h\0e\0m\0a\0");
    for (entry, problem) in [
        (
            "{ path = \"none.toml\" }",
            "ospo-policy.toml:2 policy-not-found: the policy `none.toml` does not exist",
        ),
        (
            "{ path = \"../ws\" }",
            "ospo-policy.toml:2 policy-unreadable: `",
        ),
        (
            "{ path = \"Cargo.toml\" }",
            "ospo-policy.toml:2 policy-extends: `Cargo.toml` is not a policy",
        ),
        (
            "{ path = \"empty.toml\" }",
            "ospo-policy.toml:2 policy-extends: `empty.toml` is not a policy",
        ),
        ("{ path = \"notes.toml\" }", "notes.toml` is not a policy"),
        (
            "{ path = \"utf16.toml\" }",
            "ospo-policy.toml:2 policy-unreadable: the policy `",
        ),
        (
            "{ path = \"ospo-policy.toml\" }",
            "a policy extends itself: ospo-policy.toml extends ospo-policy.toml",
        ),
        (
            "\"../bank.toml\"",
            "policy-wrong-type: an entry of `extends`",
        ),
        (
            "{ }",
            "policy-invalid-value: an entry of `extends` names one",
        ),
        (
            "{ path = \"a.toml\", template = \"strict\" }",
            "policy-invalid-value: an entry of `extends` names one",
        ),
        (
            "{ path = \"Cargo.toml\", sha256 = \"abc\" }",
            "policy-invalid-value: not a SHA-256 digest",
        ),
        (
            "{ path = \"Cargo.toml\", sha = \"abc\" }",
            "unknown key `sha` in this entry of `extends`",
        ),
        ("{ path = 3 }", "policy-wrong-type: `path` takes a text"),
    ] {
        world.policy(
            "repo/ws/ospo-policy.toml",
            "Team",
            &format!("extends = [{entry}]"),
            "",
        );
        world.refuse(&[], &[problem]);
    }
    for (line, problem) in [
        ("extends = []", "policy-invalid-value: `extends` is empty"),
        (
            "extends = \"a.toml\"",
            "policy-wrong-type: `extends` takes a list",
        ),
        (
            "extends = { path = \"a.toml\" }",
            "policy-wrong-type: `extends` takes a list",
        ),
    ] {
        world.policy("repo/ws/ospo-policy.toml", "Team", line, "");
        world.refuse(&[], &[problem]);
    }
}

#[test]
fn circles_and_towers_end() {
    let world = World::new();
    world
        .policy("bank/a.toml", "A", "extends = [{ path = \"b.toml\" }]", "")
        .policy("bank/b.toml", "B", "extends = [{ path = \"c.toml\" }]", "")
        .policy(
            "bank/c.toml",
            "C",
            "extends = [{ path = \"../bank/b.toml\" }]",
            "",
        );
    world.refuse(
        &["bank/a.toml"],
        &["c.toml:2 policy-extends: a policy extends itself: b.toml extends c.toml extends b.toml"],
    );
    for level in 0..12 {
        world.policy(
            &format!("tower/{level}.toml"),
            &format!("L{level}"),
            &format!("extends = [{{ path = \"{}.toml\" }}]", level + 1),
            "",
        );
    }
    world.refuse(
        &["tower/0.toml"],
        &["more than 8 policies extend each other"],
    );
    let wide: Vec<String> = (0..16)
        .map(|index| format!("{{ path = \"w{index}.toml\" }}"))
        .collect();
    for index in 0..16 {
        world.policy(&format!("wide/w{index}.toml"), &format!("W{index}"), "", "");
    }
    world.policy(
        "wide/all.toml",
        "All",
        &format!("extends = [{}]", wide.join(", ")),
        "",
    );
    world.refuse(
        &["wide/all.toml"],
        &["all.toml:2 policy-extends: more than 16 policies"],
    );
    let names: Vec<String> = (0..16).map(|index| format!("wide/w{index}.toml")).collect();
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert_eq!(world.load(&names).unwrap().len(), 16);
    world.policy("wide/w16.toml", "W16", "", "");
    names.push("wide/w16.toml");
    world.refuse(&names, &["policy-layer: more than 16 policies"]);
}

#[test]
fn a_workspaces_policy_reaches_nothing_outside_its_repository() {
    let world = World::new();
    world.policy("secret.toml", "Secret", "", "").policy(
        "bank/bank.toml",
        "Bank",
        "extends = [{ path = \"../secret.toml\" }]",
        "",
    );
    // An organisation's may; a workspace's may not, even where an organisation's layer is meant.
    world.expect(&["bank/bank.toml"], &["Secret", "Bank"]);
    let refused =
        "ospo-policy.toml:2 policy-extends: `secret.toml` is not a file inside the repository";
    let absolute = world.path("secret.toml");
    for path in ["../../secret.toml", absolute.as_str()] {
        world.policy(
            "repo/ws/ospo-policy.toml",
            "Team",
            &format!("extends = [{{ path = \"{path}\" }}]"),
            "",
        );
        world.refuse(&[], &[refused]);
        world.refuse(&["bank/bank.toml"], &[refused]);
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../../secret.toml", world.path("repo/ws/link.toml")).unwrap();
        world.policy(
            "repo/ws/ospo-policy.toml",
            "Team",
            "extends = [{ path = \"link.toml\" }]",
            "",
        );
        world.refuse(&[], &[refused]);
        // Nor through a file that lies inside.
        world
            .policy(
                "repo/ws/mid.toml",
                "Mid",
                "extends = [{ path = \"link.toml\" }]",
                "",
            )
            .policy(
                "repo/ws/ospo-policy.toml",
                "Team",
                "extends = [{ path = \"mid.toml\" }]",
                "",
            );
        world.refuse(
            &[],
            &["mid.toml:2 policy-extends: `secret.toml` is not a file inside"],
        );
    }
}

#[test]
fn a_pinned_policy_is_the_one_that_was_pinned() {
    let world = World::new();
    world.policy("bank/base.toml", "Base", "", "");
    let bytes = fs::read(world.root.join("bank/base.toml")).unwrap();
    let digest = sha256_hex(&bytes);
    for pin in [
        digest.clone(),
        format!("sha256:{digest}"),
        digest.to_uppercase(),
    ] {
        world.policy(
            "bank/bank.toml",
            "Bank",
            &format!("extends = [{{ path = \"base.toml\", sha256 = \"{pin}\" }}]"),
            "",
        );
        world.expect(&["bank/bank.toml"], &["Base", "Bank"]);
    }
    world.policy("bank/base.toml", "Base", "", "# changed\n");
    let refused = "bank.toml:2 policy-extends: `base.toml` is not the policy that was pinned";
    world.refuse(&["bank/bank.toml"], &[refused]);
    // Also where the file has its place already.
    world.refuse(&["bank/base.toml", "bank/bank.toml"], &[refused]);
}

#[test]
fn keys_written_with_escapes_are_followed_all_the_same() {
    let world = World::new();
    world.policy("repo/ws/above.toml", "Above", "", "").policy(
        "repo/ws/ospo-policy.toml",
        "Team",
        "\"ext\\u0065nds\" = [{ path = \"above.toml\" }]",
        "",
    );
    world.expect(&[], &["Above", "Team"]);
}

#[test]
fn a_newer_tool_is_asked_for_before_anything_else() {
    let world = World::new();
    world.policy(
        "repo/ws/ospo-policy.toml",
        "Team",
        "min-tool = \"9\"\nextends = [{ path = \"none.toml\", later = 1 }]",
        "",
    );
    let found = world.load(&[]).unwrap_err();
    assert!(found.contains("policy-tool-too-old"), "{found}");
    assert_eq!(found.lines().count(), 1);
}

#[test]
fn nothing_named_and_nothing_found_is_no_policy() {
    let world = World::new();
    let error = world.layers(&[], &mut Sources::new()).unwrap_err();
    assert!(matches!(
        error,
        LayersError::Load(LoadError::NoPolicy { .. })
    ));
    assert_eq!(
        world.load(&["none.toml"]).unwrap_err().split(':').next(),
        Some(Code::PolicyNotFound.as_str())
    );
}
