//! Finding and reading the policy: the only file access of this room, and the embedded templates.

use std::fs::{self, File};
use std::io::Read as _;

use camino::{Utf8Path, Utf8PathBuf};

use super::LoadError;
use crate::license::nearest;

/// Largest policy read, in bytes.
const MAX_BYTES: u64 = 1024 * 1024;
/// Name of the policy in a workspace.
const FILE_NAME: &str = "ospo-policy.toml";

/// The embedded templates: name and one line about each.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("internal", "software that never leaves the company"),
    ("service", "software that customers use over a network"),
    ("distributed", "software that customers receive a copy of"),
    (
        "open-source",
        "software that is published under an open source license",
    ),
    ("strict", "a short list passes, the council sees the rest"),
];

/// Returns the text of an embedded template.
#[must_use]
pub fn template(name: &str) -> Option<&'static str> {
    Some(match name {
        "internal" => include_str!("../../policy-templates/internal.toml"),
        "service" => include_str!("../../policy-templates/service.toml"),
        "distributed" => include_str!("../../policy-templates/distributed.toml"),
        "open-source" => include_str!("../../policy-templates/open-source.toml"),
        "strict" => include_str!("../../policy-templates/strict.toml"),
        _ => return None,
    })
}

/// Where a policy is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A file, as it was named.
    File(Utf8PathBuf),
    /// An embedded template.
    Template(&'static str),
}

/// Who named the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundBy {
    /// `--policy`.
    Flag,
    /// `OSPO_POLICY`.
    Variable,
    /// `[workspace.metadata.ospo-check] policy`, or the package's.
    Manifest,
    /// It lies at the workspace root, or above it in the repository.
    Discovery,
    /// `extends` or `include` of another policy.
    Policy,
}

impl FoundBy {
    fn phrase(self) -> &'static str {
        match self {
            Self::Flag => " named by `--policy`",
            Self::Variable => " named by `OSPO_POLICY`",
            Self::Manifest => " named by `[workspace.metadata.ospo-check]`",
            Self::Discovery | Self::Policy => "",
        }
    }
}

/// The policy that applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it is.
    pub place: Place,
    /// Who named it.
    pub by: FoundBy,
    /// What reports call it: relative to the workspace, or the bare file name outside it.
    pub shown: String,
}

/// A policy that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What reports call it.
    pub shown: String,
    /// Its text.
    pub text: String,
}

/// Reads the policy that was found.
///
/// # Errors
/// Fails if it is no file, is over 1 MiB, or is not UTF-8.
pub fn read(found: &Found) -> Result<Document, LoadError> {
    let text = match &found.place {
        Place::Template(name) => template(name).unwrap_or_default().to_owned(),
        Place::File(path) => read_file(path, found.by)?,
    };
    Ok(Document {
        shown: found.shown.clone(),
        text,
    })
}

/// Reads a file of tests.
///
/// # Errors
/// Fails if it is no file, is over 1 MiB, or is not UTF-8.
pub fn read_tests(path: &Utf8Path) -> Result<Document, LoadError> {
    if fs::metadata(path).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
        return Err(LoadError::NoTests {
            path: path.to_string(),
        });
    }
    Ok(Document {
        shown: shown(&Place::File(path.to_owned()), &here()),
        text: read_file(path, FoundBy::Flag)?,
    })
}

/// Returns the directory a run without a workspace starts from: the current one.
#[must_use]
pub fn here() -> Utf8PathBuf {
    let here = Utf8PathBuf::from(".");
    here.canonicalize_utf8().unwrap_or(here)
}

pub(super) fn read_file(path: &Utf8Path, by: FoundBy) -> Result<String, LoadError> {
    let failed = |source: std::io::Error| match source.kind() {
        std::io::ErrorKind::NotFound => not_found(path, by),
        _ => LoadError::Io {
            path: path.to_string(),
            source,
        },
    };
    let metadata = fs::metadata(path).map_err(failed)?;
    if metadata.is_dir() {
        return Err(LoadError::Directory {
            path: path.as_str().trim_end_matches('/').to_owned(),
        });
    }
    let file = File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    // The length may lie (a pipe has none), so reading stops by itself.
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(LoadError::TooLarge {
            path: path.to_string(),
            limit: MAX_BYTES,
        });
    }
    let is_utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let has_zeros = bytes.iter().take(64).filter(|byte| **byte == 0).count() > 4;
    if is_utf16 || has_zeros {
        return Err(LoadError::Utf16 {
            path: path.to_string(),
        });
    }
    String::from_utf8(bytes).map_err(|error| LoadError::NotUtf8 {
        path: path.to_string(),
        offset: error.utf8_error().valid_up_to(),
    })
}

fn not_found(path: &Utf8Path, by: FoundBy) -> LoadError {
    LoadError::NotFound {
        path: path.to_string(),
        by: by.phrase().to_owned(),
    }
}

/// The policies that a run begins with; each may name more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roots {
    /// The organisation's, highest first.
    pub organisation: Vec<Found>,
    /// The workspace's own, below all of them.
    pub workspace: Option<Found>,
    /// What names of files are shown relative to, if not to the workspace.
    pub shown_from: Option<Utf8PathBuf>,
}

impl Roots {
    /// Has the names of files shown relative to another folder, where several workspaces stand in
    /// one report.
    pub fn show_from(&mut self, folder: &Utf8Path) {
        for found in self.organisation.iter_mut().chain(&mut self.workspace) {
            found.shown = shown(&found.place, folder);
        }
        self.shown_from = Some(folder.to_owned());
    }
}

/// Finds the policies that apply.
///
/// The organisation's: `explicit` (`--policy`), else `variable` (`OSPO_POLICY`). The workspace's:
/// `manifest` (the value in `[workspace.metadata.ospo-check]`), else `ospo-policy.toml` at the
/// root, else above it up to the repository's root; not looked for with `no_discovery`. An empty
/// name is a name.
///
/// # Errors
/// Fails if there is none, and if one that is named does not exist.
pub fn discover(
    explicit: &[String],
    variable: Option<&str>,
    workspace_root: &Utf8Path,
    manifest: Option<&str>,
    no_discovery: bool,
) -> Result<Roots, LoadError> {
    let found = |(place, by)| Found {
        shown: shown(&place, workspace_root),
        place,
        by,
    };
    let mut named: Vec<(Place, FoundBy)> = Vec::new();
    if explicit.is_empty() {
        // An empty variable names nothing, which is no reason to judge by another policy.
        if let Some(value) = variable {
            named.push((place(value, None, FoundBy::Variable)?, FoundBy::Variable));
        }
    } else {
        for value in explicit {
            named.push((place(value, None, FoundBy::Flag)?, FoundBy::Flag));
        }
    }
    let mut looked_for = Vec::new();
    let workspace = if no_discovery {
        None
    } else {
        let known: Vec<Place> = named.iter().map(|(place, _)| identity(place)).collect();
        workspace_policy(workspace_root, manifest, &known, &mut looked_for)?
    };
    if named.is_empty() && workspace.is_none() {
        return Err(LoadError::NoPolicy { looked_for });
    }
    Ok(Roots {
        organisation: named.into_iter().map(found).collect(),
        workspace: workspace.map(found),
        shown_from: None,
    })
}

/// Reads `template:NAME` or a path, relative to `base` or to the current directory.
pub(super) fn place(value: &str, base: Option<&Utf8Path>, by: FoundBy) -> Result<Place, LoadError> {
    if let Some(name) = value.strip_prefix("template:") {
        let names = TEMPLATES.iter().map(|(name, _)| *name);
        return match names.clone().find(|known| *known == name) {
            Some(name) => Ok(Place::Template(name)),
            None => Err(LoadError::UnknownTemplate {
                name: name.to_owned(),
                suggestion: nearest(name, names),
            }),
        };
    }
    let path = base.map_or_else(|| Utf8PathBuf::from(value), |base| base.join(value));
    if fs::metadata(&path).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
        return Err(not_found(&path, by));
    }
    Ok(Place::File(path))
}

/// Finds the workspace's policy. One of the files that are `known` is read already, so that it may
/// lie anywhere; it counts once.
fn workspace_policy(
    root: &Utf8Path,
    manifest: Option<&str>,
    known: &[Place],
    looked_for: &mut Vec<String>,
) -> Result<Option<(Place, FoundBy)>, LoadError> {
    if let Some(value) = manifest {
        let place = place(value, Some(root), FoundBy::Manifest)?;
        if known.contains(&identity(&place)) {
            return Ok(None);
        }
        if let Place::File(path) = &place {
            contained(path, root)?;
        }
        return Ok(Some((place, FoundBy::Manifest)));
    }
    for directory in directories(root) {
        let path = directory.join(FILE_NAME);
        // A file that is there but unreadable is found, and fails when it is read.
        if fs::symlink_metadata(&path).is_ok() {
            let place = Place::File(path.clone());
            if known.contains(&identity(&place)) {
                return Ok(None);
            }
            contained(&path, root)?;
            return Ok(Some((place, FoundBy::Discovery)));
        }
        looked_for.push(format!("`{path}`"));
    }
    Ok(None)
}

/// Refuses a policy that the workspace names or links to outside its repository, and one that is no
/// file: a pull request could have another file's lines printed, or the run wait for ever.
pub(super) fn contained(path: &Utf8Path, root: &Utf8Path) -> Result<(), LoadError> {
    let outside = || LoadError::Outside {
        path: path.to_string(),
    };
    let root = root.canonicalize_utf8().map_err(|_| outside())?;
    let top = directories(&root).last().copied().unwrap_or(&root);
    let real = path.canonicalize_utf8().map_err(|_| outside())?;
    let is_file = fs::metadata(&real).is_ok_and(|found| found.is_file() || found.is_dir());
    if real.starts_with(top) && is_file {
        Ok(())
    } else {
        Err(outside())
    }
}

/// Tells whether there is something of this name.
pub(super) fn is_there(path: &Utf8Path) -> bool {
    fs::metadata(path).is_ok()
}

/// The workspace root, and what is above it up to the repository's root. Outside a repository
/// nothing above counts: a file in a shared directory must not decide.
fn directories(root: &Utf8Path) -> Vec<&Utf8Path> {
    let above: Vec<&Utf8Path> = root
        .ancestors()
        .filter(|path| !path.as_str().is_empty())
        .collect();
    let repository = above
        .iter()
        .position(|path| fs::symlink_metadata(path.join(".git")).is_ok());
    above
        .into_iter()
        .take(repository.unwrap_or(0) + 1)
        .collect()
}

/// Makes two names of one file equal.
pub(super) fn identity(place: &Place) -> Place {
    match place {
        Place::File(path) => Place::File(path.canonicalize_utf8().unwrap_or_else(|_| path.clone())),
        Place::Template(name) => Place::Template(name),
    }
}

/// Tells whether a policy file lies inside a workspace, links resolved.
#[must_use]
pub fn lies_in(path: &Utf8Path, root: &Utf8Path) -> bool {
    real(path).starts_with(real(root))
}

/// Returns a path with its links resolved, or as it is where that fails.
#[must_use]
pub fn real(path: &Utf8Path) -> Utf8PathBuf {
    path.canonicalize_utf8().unwrap_or_else(|_| path.to_owned())
}

pub(super) fn shown(place: &Place, root: &Utf8Path) -> String {
    let path = match place {
        Place::Template(name) => return format!("template:{name}"),
        Place::File(path) => path,
    };
    let absolute = path.canonicalize_utf8().unwrap_or_else(|_| path.clone());
    let root = root.canonicalize_utf8().unwrap_or_else(|_| root.to_owned());
    let shown = match absolute.strip_prefix(&root) {
        Ok(inside) => inside.as_str(),
        Err(_) => absolute.file_name().unwrap_or(path.as_str()),
    };
    shown.replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use camino::{Utf8Path, Utf8PathBuf};
    use jiff::civil::date;

    use super::{Found, FoundBy, MAX_BYTES, Place, TEMPLATES, discover, read, template};
    use crate::policy::{LoadError, ParseContext, ProblemCode, parse};
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
            let root =
                Utf8PathBuf::from_path_buf(directory.path().canonicalize().unwrap()).unwrap();
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
            assert_eq!(error.code(), ProblemCode::NotFound);
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
        let error = super::read(&directory).unwrap_err();
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
}
