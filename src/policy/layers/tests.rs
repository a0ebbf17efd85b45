//! Layers from real files: their order, what each may name, and every way to get it wrong.

use std::fs;

use camino::Utf8PathBuf;
use jiff::civil::date;

use super::{Layers, LayersError, load_layers};
use crate::policy::{LoadError, ParseContext, Place, ProblemCode, discover};
use crate::source::{Sources, sha256_hex};

/// A folder with a repository in it, and a workspace in that.
struct World {
    _directory: tempfile::TempDir,
    root: Utf8PathBuf,
}

/// What a load came to: the names of the layers, or its problems as `path:line code: message`.
type Outcome = Result<Vec<String>, String>;

impl World {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let root = Utf8PathBuf::from_path_buf(directory.path().canonicalize().unwrap()).unwrap();
        fs::create_dir_all(root.join("repo/.git")).unwrap();
        fs::create_dir_all(root.join("repo/ws")).unwrap();
        Self {
            _directory: directory,
            root,
        }
    }

    fn path(&self, path: &str) -> String {
        self.root.join(path).to_string()
    }

    /// Writes a policy called `name` with `head` above its `[policy]` and `rest` below.
    fn policy(&self, path: &str, name: &str, head: &str, rest: &str) -> &Self {
        self.file(
            path,
            &format!(
                "schema = 1\n{head}\n[policy]\nname = \"{name}\"\nversion = \"1\"\nowner = \"o\"\n{rest}"
            ),
        )
    }

    fn file(&self, path: &str, text: &str) -> &Self {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    fn layers(&self, explicit: &[&str], sources: &mut Sources) -> Result<Layers, LayersError> {
        let explicit: Vec<String> = explicit.iter().map(|path| self.path(path)).collect();
        let workspace = self.root.join("repo/ws");
        let roots = discover(&explicit, None, &workspace, None, false)?;
        let context = ParseContext {
            today: date(2026, 11, 22),
            tool_version: &semver::Version::new(0, 1, 0),
        };
        load_layers(&roots, &workspace, sources, &context)
    }

    fn load(&self, explicit: &[&str]) -> Outcome {
        let mut sources = Sources::new();
        match self.layers(explicit, &mut sources) {
            Ok(layers) => Ok(layers
                .policies
                .into_iter()
                .map(|policy| policy.identity.name)
                .collect()),
            Err(LayersError::Load(error)) => Err(format!("{}: {error}", error.code())),
            Err(LayersError::Problems(problems)) => {
                let lines = problems.iter().map(|problem| {
                    let path = sources.path(problem.span.file);
                    let line = sources.location(problem.span).line;
                    format!("{path}:{line} {}: {}", problem.code, problem.message)
                });
                Err(lines.collect::<Vec<_>>().join("\n"))
            }
        }
    }

    #[track_caller]
    fn expect(&self, explicit: &[&str], names: &[&str]) {
        assert_eq!(
            self.load(explicit),
            Ok(names.iter().map(ToString::to_string).collect())
        );
    }

    #[track_caller]
    fn refuse(&self, explicit: &[&str], parts: &[&str]) {
        let found = self.load(explicit).unwrap_err();
        for part in parts {
            assert!(found.contains(part), "{part} is not in:\n{found}");
        }
    }
}

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
            "ospo-policy.toml:2 policy-extends: `Cargo.toml` is no policy",
        ),
        (
            "{ path = \"empty.toml\" }",
            "ospo-policy.toml:2 policy-extends: `empty.toml` is no policy",
        ),
        ("{ path = \"notes.toml\" }", "notes.toml` is no policy"),
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
        "ospo-policy.toml:2 policy-extends: `secret.toml` is no file inside the repository";
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
            &["mid.toml:2 policy-extends: `secret.toml` is no file inside"],
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
            "`scope` cannot stand here: the layer \"Bank\"",
        ),
        (
            "[distributions]\nx = \"x\"\n",
            "policy-layer: `distributions` cannot",
        ),
        (
            "[obligations]\nx = \"x\"\n",
            "policy-layer: `obligations` cannot",
        ),
        (
            "[[members]]\npackages = [\"x\"]\ndistribution = \"internal\"\n",
            "policy-layer: `members` cannot",
        ),
        (
            "[first-party]\nlicenses = [\"MIT\"]\n",
            "policy-layer: `first-party` cannot",
        ),
        (
            "[stages.local]\non-deny = \"warn\"\n",
            "policy-layer: `stages` cannot",
        ),
        (
            "[waiver-terms]\ngrace-days = 9\n",
            "policy-layer: `waiver-terms` cannot",
        ),
        (
            "[lower-layers]\nmay-waive = [\"deny\"]\n",
            "policy-layer: `lower-layers` cannot",
        ),
        (
            "[[native]]\ncrate = \"x\"\nlicense = \"MIT\"\n",
            "policy-layer: `native` cannot",
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
    // Alone the same file is no whole policy.
    world.refuse(&[], &["needs the key `version`", "needs the key `owner`"]);
}

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
    for (patterns, problem) in [
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
            "policy-include: `../outside.toml` is no plain path",
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
        ("\"one\"", "policy-include: `one` is no file"),
        (
            "\"folder/*.toml\"",
            "policy-include: `folder/f.toml` is no file",
        ),
        (
            "\"*.toml\"",
            "policy-include: `bank.toml` is the policy that includes it",
        ),
        (
            "\"rules/r.toml\"",
            "r.toml:2 policy-include: `defaults` cannot stand in an included file",
        ),
        (
            "\"bare/b.toml\"",
            "b.toml:1 policy-missing-key: this included file needs the key `schema`",
        ),
        ("\"later/b.toml\"", "schema 2 is not known"),
        (
            "\"chain/c.toml\"",
            "c.toml:3 policy-include: `extends` cannot stand",
        ),
        ("\"broken/c.toml\"", "c.toml:2 policy-syntax"),
        (
            "\"one/*.toml\", \"two/*.toml\"",
            "b.toml:3 policy-duplicate-id: the waiver id `W-1`",
        ),
        ("3", "policy-wrong-type: `include` takes a text"),
    ] {
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
        Some(ProblemCode::NotFound.as_str())
    );
}
