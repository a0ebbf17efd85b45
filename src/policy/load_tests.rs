//! Finding and reading policies, on real files.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::date;

use super::load::{Found, FoundBy, MAX_BYTES, Place, TEMPLATES, discover, read, template};
use crate::diagnostic::Code;
use crate::policy::{LoadError, ParseContext, parse};
use crate::source::Sources;

/// A repository with a workspace two levels below its root.
struct World {
    _directory: tempfile::TempDir,
    repository: Utf8PathBuf,
    workspace: Utf8PathBuf,
}

impl World {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let root = Utf8PathBuf::from_path_buf(directory.path().canonicalize().unwrap()).unwrap();
        let repository = root.join("repository");
        let workspace = repository.join("rust/app");
        fs::create_dir_all(&workspace).unwrap();
        fs::create_dir(repository.join(".git")).unwrap();
        Self {
            _directory: directory,
            repository,
            workspace,
        }
    }

    fn write(path: &Utf8Path) -> String {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "schema = 1\n").unwrap();
        path.to_string()
    }

    fn discover(
        &self,
        explicit: &[&str],
        variable: Option<&str>,
        manifest: Option<&str>,
    ) -> Result<Found, LoadError> {
        let explicit: Vec<String> = explicit.iter().map(ToString::to_string).collect();
        let mut roots = discover(&explicit, variable, &self.workspace, manifest, false)?;
        let first = roots.organisation.drain(..).next();
        Ok(first.or(roots.workspace).unwrap())
    }
}

#[test]
fn the_workspaces_own_policy_is_found_nearest_first() {
    let world = World::new();
    World::write(&world.repository.parent().unwrap().join("ospo-policy.toml"));
    let Err(LoadError::NoPolicy { looked_for }) = world.discover(&[], None, None) else {
        panic!("nothing above the repository counts");
    };
    assert_eq!(looked_for.len(), 3);

    World::write(&world.repository.join("ospo-policy.toml"));
    let found = world.discover(&[], None, None).unwrap();
    assert_eq!(
        (found.by, found.shown.as_str()),
        (FoundBy::Discovery, "ospo-policy.toml")
    );
    assert_eq!(
        found.place,
        Place::File(world.repository.join("ospo-policy.toml"))
    );

    World::write(&world.workspace.join("ospo-policy.toml"));
    let found = world.discover(&[], None, None).unwrap();
    assert_eq!(
        found.place,
        Place::File(world.workspace.join("ospo-policy.toml"))
    );

    World::write(&world.workspace.join("legal/policy.toml"));
    let found = world
        .discover(&[], None, Some("legal/policy.toml"))
        .unwrap();
    assert_eq!(
        (found.by, found.shown.as_str()),
        (FoundBy::Manifest, "legal/policy.toml")
    );
    assert_eq!(read(&found).unwrap().text, "schema = 1\n");
}

#[test]
fn outside_a_repository_only_the_workspace_counts() {
    let world = World::new();
    fs::remove_dir(world.repository.join(".git")).unwrap();
    World::write(&world.repository.join("ospo-policy.toml"));
    assert!(matches!(
        world.discover(&[], None, None),
        Err(LoadError::NoPolicy { .. })
    ));
}

#[test]
fn the_flag_goes_before_the_variable() {
    let world = World::new();
    let bank = World::write(&world.repository.join("../bank/policy.toml"));
    let found = world
        .discover(&[&bank], Some("nowhere.toml"), None)
        .unwrap();
    assert_eq!(
        (found.by, found.shown.as_str()),
        (FoundBy::Flag, "policy.toml")
    );
    let found = world.discover(&[], Some(&bank), None).unwrap();
    assert_eq!(found.by, FoundBy::Variable);
    let found = world.discover(&["template:strict"], None, None).unwrap();
    assert_eq!(
        (found.place, found.shown.as_str()),
        (Place::Template("strict"), "template:strict")
    );
}

#[test]
fn an_empty_variable_is_not_an_unset_one() {
    let world = World::new();
    let own = World::write(&world.workspace.join("ospo-policy.toml"));
    for empty in ["", " "] {
        let error = world.discover(&[], Some(empty), None).unwrap_err();
        assert!(matches!(error, LoadError::NotFound { .. }), "{error}");
        assert!(error.to_string().contains("`OSPO_POLICY`"), "{error}");
        // The flag goes before the variable, whatever that holds.
        assert!(world.discover(&[&own], Some(empty), None).is_ok());
    }
}

#[test]
fn what_is_named_must_exist_and_nothing_takes_its_place() {
    let world = World::new();
    World::write(&world.workspace.join("ospo-policy.toml"));
    for (explicit, variable, manifest, by) in [
        (&["nowhere.toml"][..], None, None, "`--policy`"),
        (&[][..], Some("nowhere.toml"), None, "`OSPO_POLICY`"),
        (
            &[][..],
            None,
            Some("nowhere.toml"),
            "`[workspace.metadata.ospo-check]`",
        ),
    ] {
        let error = world.discover(explicit, variable, manifest).unwrap_err();
        assert_eq!(error.code(), Code::PolicyNotFound);
        assert!(error.to_string().contains(by), "{error}");
    }
    let error = world
        .discover(&["template:stritc"], None, None)
        .unwrap_err();
    assert_eq!(error.help()[0], "did you mean `template:strict`?");
}

#[test]
fn the_organisations_stand_above_the_workspaces_own() {
    let world = World::new();
    World::write(&world.workspace.join("ospo-policy.toml"));
    let bank = World::write(&world.repository.join("../bank/policy.toml"));
    let explicit = [bank, "template:strict".to_owned()];
    let roots = discover(&explicit, None, &world.workspace, None, false).unwrap();
    let shown: Vec<_> = roots
        .organisation
        .iter()
        .map(|found| found.shown.as_str())
        .collect();
    assert_eq!(shown, ["policy.toml", "template:strict"]);
    assert_eq!(roots.workspace.unwrap().by, FoundBy::Discovery);
    let roots = discover(&explicit, None, &world.workspace, None, true).unwrap();
    assert_eq!(roots.workspace, None);
}

#[test]
fn files_that_are_no_policy() {
    let world = World::new();
    let path = world.workspace.join("p.toml");
    let read = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        read(&world.discover(&[path.as_str()], None, None).unwrap())
    };
    assert!(matches!(
        read(b"\xff\xfes\0c\0"),
        Err(LoadError::Utf16 { .. })
    ));
    assert!(matches!(
        read(b"s\0c\0h\0e\0m\0a\0"),
        Err(LoadError::Utf16 { .. })
    ));
    // A program has zeros too, and its bytes are no text at all.
    assert!(matches!(
        read(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\xff\0"),
        Err(LoadError::NotUtf8 { .. })
    ));
    let latin = read(b"name = \"M\xfcller\"\n").unwrap_err();
    assert!(
        matches!(latin, LoadError::NotUtf8 { offset: 9, .. }),
        "{latin}"
    );
    let limit = usize::try_from(MAX_BYTES).unwrap();
    assert!(read(&vec![b'#'; limit]).is_ok());
    assert!(matches!(
        read(&vec![b'#'; limit + 1]),
        Err(LoadError::TooLarge { .. })
    ));

    let directory = world
        .discover(&[world.workspace.as_str()], None, None)
        .unwrap();
    let error = super::load::read(&directory).unwrap_err();
    assert!(matches!(error, LoadError::Directory { .. }), "{error}");
    assert!(!error.is_environment());
}

#[test]
fn every_template_is_a_valid_policy() {
    let version = semver::Version::parse(env!("CARGO_PKG_VERSION")).unwrap();
    for (name, about) in TEMPLATES {
        let mut sources = Sources::new();
        let context = ParseContext {
            today: date(2027, 1, 15),
            tool_version: &version,
        };
        let result = parse(&mut sources, name, template(name).unwrap(), &context);
        assert!(result.is_ok(), "{name}: {:?}", result.err());
        assert!(!about.is_empty());
    }
    assert_eq!(template("lenient"), None);
}
