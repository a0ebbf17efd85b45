//! Files that belong to a layer beside its main one.

use std::fs;

use super::World;
use crate::source::{Sources, sha256_hex};

const WAIVER: &str = "[[waivers]]\nid = \"ID\"\ncrate = \"x\"\nlicense = \"MIT\"\nreason = \"r\"\n\
    requested-by = \"C. Dev\"\napproved-by = \"A. Counsel\"\napproved-on = 2026-10-01\nexpires = 2027-03-31\n";

fn waiver(id: &str) -> String {
    format!("schema = 1\n{}", WAIVER.replace("ID", id))
}

#[test]
fn included_files_belong_to_their_layer() {
    let world = World::new();
    world
        .policy(
            "bank/bank.toml",
            "Bank",
            "include = [\"waivers/*.toml\", \"extra.toml\"]",
            &format!("approvers = [\"A. Counsel\"]\n{}", WAIVER.replace("ID", "W-0")),
        )
        .file("bank/waivers/b.toml", &waiver("W-2"))
        .file("bank/waivers/a.toml", &waiver("W-1"))
        .file("bank/waivers/.hidden.toml", "not read")
        .file("bank/waivers/notes.md", "not read")
        .file(
            "bank/extra.toml",
            "schema = 1\n[[alternatives]]\ncrate = \"openssl\"\nuse = [\"rustls\"]\nreason = \"r\"\n\
             [[clarifications]]\ncrate = \"x@1.0.0\"\ndeclared = \"\"\nlicense = \"MIT\"\nreason = \"r\"\n\
             checksum = \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"\n",
        );
    let mut sources = Sources::new();
    let layers = world.layers(&["bank/bank.toml"], &mut sources).unwrap();
    let policy = &layers.policies[0];
    let ids: Vec<_> = policy
        .waivers
        .iter()
        .map(|waiver| waiver.id.as_str())
        .collect();
    assert_eq!(ids, ["W-0", "W-1", "W-2"]);
    assert_eq!(sources.path(policy.waivers[1].span.file), "a.toml");
    assert_eq!(
        (policy.alternatives.len(), policy.clarifications.len()),
        (1, 1)
    );

    let of = |path: &str| sha256_hex(&fs::read(world.root.join("bank").join(path)).unwrap());
    let list = format!(
        "\0{}\nextra.toml\0{}\nwaivers/a.toml\0{}\nwaivers/b.toml\0{}\n",
        of("bank.toml"),
        of("extra.toml"),
        of("waivers/a.toml"),
        of("waivers/b.toml")
    );
    assert_eq!(policy.sha256, sha256_hex(list.as_bytes()));

    // The pin of a policy covers what it includes.
    world.policy(
        "bank/unit.toml",
        "Unit",
        &format!(
            "extends = [{{ path = \"bank.toml\", sha256 = \"{}\" }}]",
            policy.sha256
        ),
        "",
    );
    world.expect(&["bank/unit.toml"], &["Bank", "Unit"]);
    world.file("bank/waivers/c.toml", &waiver("W-3"));
    world.refuse(
        &["bank/unit.toml"],
        &["unit.toml:2 policy-extends: `bank.toml` is not the policy that was pinned"],
    );
}

/// What `include` may name, and what is wrong with it.
const MISTAKES: &[(&str, &str)] = &[
    (
        "\"none/*.toml\"",
        "bank.toml:2 policy-include: `none/*.toml` matches no file",
    ),
    (
        "\"one/*.tml\"",
        "bank.toml:2 policy-include: `one/*.tml` matches no file",
    ),
    (
        "\"../outside.toml\"",
        "policy-include: `../outside.toml` is not a plain path",
    ),
    (
        "\"/etc/*.toml\"",
        "policy-include: `/etc/*.toml` is an absolute path",
    ),
    (
        "\"*/a.toml\"",
        "policy-include: `*/a.toml` has a `*` before the file name",
    ),
    (
        "\"one\\\\a.toml\"",
        "policy-include: `one\\a.toml` has backslashes",
    ),
    ("\"one\"", "policy-include: `one` is not a file"),
    (
        "\"folder/*.toml\"",
        "policy-include: `folder/f.toml` is not a file",
    ),
    (
        "\"*.toml\"",
        "policy-include: `bank.toml` is the policy that includes it",
    ),
    (
        "\"rules/r.toml\"",
        "r.toml:2 policy-include: `defaults` is not allowed in an included file",
    ),
    (
        "\"bare/b.toml\"",
        "b.toml:1 policy-missing-key: this included file needs the key `schema`",
    ),
    ("\"later/b.toml\"", "schema 2 is not known"),
    (
        "\"chain/c.toml\"",
        "c.toml:3 policy-include: `extends` is not allowed",
    ),
    ("\"broken/c.toml\"", "c.toml:2 policy-syntax"),
    (
        "\"one/*.toml\", \"two/*.toml\"",
        "b.toml:3 policy-duplicate-id: the waiver id `W-1`",
    ),
    ("3", "policy-wrong-type: `include` takes a text"),
];

#[test]
fn what_include_names_has_to_be_there_and_to_belong() {
    let world = World::new();
    world
        .file("outside.toml", &waiver("W-9"))
        .file("bank/one/a.toml", &waiver("W-1"))
        .file("bank/two/b.toml", &waiver("W-1"))
        .file(
            "bank/rules/r.toml",
            "schema = 1\n[defaults]\nverdict = \"deny\"\n[[rules]]\n",
        )
        .file("bank/bare/b.toml", "# nothing\n")
        .file("bank/later/b.toml", "schema = 2\n")
        .file(
            "bank/chain/c.toml",
            "schema = 1\ninclude = [\"x.toml\"]\nextends = [{ path = \"x\" }]\n",
        )
        .file("bank/broken/c.toml", "schema = 1\n[[waivers]\n");
    fs::create_dir_all(world.root.join("bank/folder/f.toml")).unwrap();
    for &(patterns, problem) in MISTAKES {
        world.policy(
            "bank/bank.toml",
            "Bank",
            &format!("include = [{patterns}]"),
            "approvers = [\"A. Counsel\"]\n",
        );
        world.refuse(&["bank/bank.toml"], &[problem]);
    }
    world.policy("bank/bank.toml", "Bank", "include = []", "");
    world.refuse(
        &["bank/bank.toml"],
        &["policy-invalid-value: `include` is empty"],
    );
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../outside.toml", world.path("bank/link.toml")).unwrap();
        world.policy("bank/bank.toml", "Bank", "include = [\"link.toml\"]", "");
        world.refuse(
            &["bank/bank.toml"],
            &["policy-include: `link.toml` is a link out of the policy's folder"],
        );
    }
    // The approvers of an included waiver are the layer's.
    world.policy("bank/bank.toml", "Bank", "include = [\"one/a.toml\"]", "");
    world.refuse(
        &["bank/bank.toml"],
        &["a.toml:8 policy-approver: `A. Counsel` is not listed"],
    );
}

const AGREEMENT: &str = "schema = 1\n[[agreements]]\nid = \"AG-1\"\ncrate = \"x\"\nlicense = \"LicenseRef-X\"\n\
    counterparty = \"X Ltd\"\ncontract = \"C-1\"\nfrom = 2026-01-01\nuntil = 2028-12-31\n\
    approved-by = \"A. Counsel\"\nreason = \"r\"\n";

#[test]
fn agreements_may_stand_in_included_files_of_the_first_layer() {
    let world = World::new();
    let bank = |include: &str| {
        let approvers = "approvers = [\"A. Counsel\"]\n";
        world.policy("bank/bank.toml", "Bank", include, approvers);
    };
    world
        .file("bank/one/a.toml", AGREEMENT)
        .file("bank/two/b.toml", AGREEMENT);
    bank("include = [\"one/*.toml\"]");
    let mut sources = Sources::new();
    let layers = world.layers(&["bank/bank.toml"], &mut sources).unwrap();
    let policy = &layers.policies[0];
    assert_eq!(policy.agreements[0].id, "AG-1");
    let file = policy.agreements[0].span.file;
    assert!(policy.holds(file) && policy.file != file);
    assert_eq!(policy.included, [(file, "one/a.toml".to_owned())]);

    bank("include = [\"one/*.toml\", \"two/*.toml\"]");
    world.refuse(
        &["bank/bank.toml"],
        &["b.toml:3 policy-duplicate-id: the agreement id `AG-1`"],
    );
    // What a layer below may not hold, none of its files may.
    bank("");
    world.policy(
        "team.toml",
        "Team",
        "include = [\"bank/one/a.toml\"]",
        "approvers = [\"A. Counsel\"]\n",
    );
    world.refuse(
        &["bank/bank.toml", "team.toml"],
        &["a.toml:2 policy-layer: `agreements` is not allowed here: the layer \"Bank\" stands above this one"],
    );
}
