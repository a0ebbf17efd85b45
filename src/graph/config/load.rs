//! Looks for cargo's settings around a workspace and says whose they are. Reads only.
//!
//! Whatever lies below the top of a repository is the checkout's, tracked or not, and so is what
//! another repository around it tracks; where there is no git, it is unknown where the checkout
//! ends, and all is. cargo's home is the runner's unless a repository lists its settings.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;
use std::{env, fs, io};

use camino::Utf8Path;

use super::super::error::GraphError;
use super::super::roots::index_of;
use super::super::settings::relative;
use super::super::tracked::may_list_file;
use super::effect::{Blame, Effect, Layer, Settings, View};
use super::file::{File, Problem};

/// Largest file of settings that is read.
const MAX_FILE: u64 = 1 << 20;
/// Largest index of git that is read.
const MAX_INDEX: u64 = 64 << 20;
/// Most files that one file may include, by way of others too.
const MAX_INCLUDES: usize = 64;

/// How `cargo metadata` was started.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Ran {
    /// The folder it ran in; `None`: the current one.
    pub(in super::super) folder: Option<PathBuf>,
    /// `--config`, each.
    pub(in super::super) config: Vec<String>,
}

/// Reads what the settings around a workspace come to, given the folders of its members and the
/// sources that its packages name.
///
/// # Errors
/// Fails if settings cannot be read or understood, or builds differ in what they obey.
pub(in super::super) fn settings(
    ran: &Ran,
    root: &Utf8Path,
    members: &BTreeSet<&Utf8Path>,
    claims: &BTreeSet<&str>,
) -> Result<Effect, GraphError> {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let here = env::current_dir().unwrap_or_default();
    let here = real(
        &ran.folder
            .as_ref()
            .map_or(here.clone(), |folder| here.join(folder)),
    );
    let members = members.iter().map(|folder| real(folder.as_std_path()));
    let builds: BTreeSet<PathBuf> = members.chain([real(root.as_std_path())]).collect();
    let mut reader = Reader {
        root,
        owners: Owners::new(&builds, &here),
        read: BTreeMap::new(),
        around: BTreeMap::new(),
    };
    let lock = root.join("Cargo.lock").into_std_path_buf();
    let manifests = builds.iter().map(|folder| folder.join("Cargo.toml"));
    let own = manifests.chain([real(root.as_std_path()).join("Cargo.lock")]);
    // Their folders are real, so that only they themselves can be links.
    for path in own.filter(|path| path.is_symlink()) {
        reader.check_links(&path)?;
    }
    let flags = reader.flags(&ran.config, &here)?;
    let views = reader.views(&flags, [&here].into_iter().chain(&builds))?;
    let above = reader.owners.above();
    let above = reader.views(&flags, above.iter())?;
    let variables = env::vars_os().filter_map(|(name, value)| {
        let name = name
            .into_string()
            .ok()
            .filter(|name| name.starts_with("CARGO_"))?;
        Some((name, value.to_string_lossy().into_owned()))
    });
    let settings = Settings {
        views,
        above,
        variables: &variables.collect(),
        claims,
        is_our_lock: &|base, path| real(&Path::new(base).join(path)) == real(&lock),
    };
    settings.effect().map_err(GraphError::from)
}

/// Returns this machine's `$CARGO_HOME`, for a cargo that is started in `folder`.
pub(in super::super) fn cargo_home(folder: Option<&Path>) -> Option<PathBuf> {
    let named = env::var_os("CARGO_HOME").filter(|home| !home.is_empty());
    match named {
        Some(home) => Some(folder.map_or_else(|| home.clone().into(), |folder| folder.join(&home))),
        None => Some(env::home_dir()?.join(".cargo")),
    }
}

struct Reader<'r> {
    root: &'r Utf8Path,
    owners: Owners,
    /// What was read, by the folder cargo looks into.
    read: BTreeMap<PathBuf, Vec<Rc<Layer>>>,
    /// What stands around a folder, cargo's home apart: members share most of it.
    around: BTreeMap<PathBuf, Rc<Around>>,
}

/// What a cargo started in a folder finds there and in each folder above.
#[derive(Clone, Default)]
struct Around {
    /// What was read, the one that counts most first.
    layers: Vec<Rc<Layer>>,
    /// Where these `.cargo` folders really lie.
    folders: BTreeSet<PathBuf>,
}

impl Reader<'_> {
    /// Returns what cargos started in these folders read, each once.
    fn views<'f>(
        &mut self,
        flags: &[Rc<Layer>],
        folders: impl Iterator<Item = &'f PathBuf>,
    ) -> Result<Vec<View>, GraphError> {
        let mut views: Vec<View> = Vec::new();
        for folder in folders {
            let view = View {
                folder: folder.to_string_lossy().into_owned(),
                flags: flags.to_vec(),
                files: self.around(folder)?,
            };
            // Most members have no settings of their own.
            let is_like = |other: &View| {
                let mut pairs = other.files.iter().zip(&view.files);
                other.files.len() == view.files.len() && pairs.all(|(a, b)| Rc::ptr_eq(a, b))
            };
            if !views.iter().any(is_like) {
                views.push(view);
            }
        }
        Ok(views)
    }

    /// Returns the layers that a cargo started in `folder`, a real one, reads, the one that counts
    /// most first.
    fn around(&mut self, folder: &Path) -> Result<Vec<Rc<Layer>>, GraphError> {
        let around = self.above(folder)?;
        let mut layers = around.layers.clone();
        if let Some(home) = cargo_home(Some(folder))
            && !around.folders.contains(&home)
        {
            let home = match self.owners.homes.get(&home) {
                Some(real) => real.clone(),
                None => home.canonicalize().unwrap_or(home),
            };
            if !around.folders.contains(&home) {
                layers.extend(self.of(home)?);
            }
        }
        Ok(layers)
    }

    fn above(&mut self, folder: &Path) -> Result<Rc<Around>, GraphError> {
        if let Some(known) = self.around.get(folder) {
            return Ok(Rc::clone(known));
        }
        let above = folder.parent().map(|up| self.above(up)).transpose()?;
        let own = folder.join(".cargo");
        let is_there = |own: &Path| match fs::symlink_metadata(own) {
            Err(error) => error.kind() != io::ErrorKind::NotFound,
            Ok(_) => true,
        };
        let around = if is_there(&own) {
            let above = above.as_deref().cloned().unwrap_or_default();
            let mut around = Around {
                layers: self.of(own.clone())?,
                folders: above.folders,
            };
            around.layers.extend(above.layers);
            around.folders.extend(own.canonicalize());
            Rc::new(around)
        } else {
            above.unwrap_or_default()
        };
        self.around.insert(folder.to_owned(), Rc::clone(&around));
        Ok(around)
    }

    fn of(&mut self, folder: PathBuf) -> Result<Vec<Rc<Layer>>, GraphError> {
        if let Some(layers) = self.read.get(&folder) {
            return Ok(layers.clone());
        }
        // cargo takes the old name first, and one file only.
        let paths = ["config", "config.toml"].map(|name| folder.join(name));
        for path in &paths {
            self.check_links(path)?;
        }
        let mut layers = Vec::new();
        if let Some(path) = paths.iter().find(|path| self.is_there(path)) {
            self.file(path, false, &mut Vec::new(), &mut layers)?;
        }
        self.read.insert(folder, layers.clone());
        Ok(layers)
    }

    /// Where a link leads out of the checkout, or to nothing, each build may find something else.
    fn check_links(&self, path: &Path) -> Result<(), GraphError> {
        match self.owners.top_of(path) {
            Some(top) if !stays_in(path, top) => {
                let blame = Blame {
                    file: self.shown(path),
                    line: None,
                    message:
                        "a link leads out of the checkout or to nothing, so what a build finds is unknown"
                            .to_owned(),
                    help: "put the file itself there".to_owned(),
                };
                Err(blame.into())
            }
            _ => Ok(()),
        }
    }

    /// A file that may not even be looked at is not there for cargo; for the cargo of a build it may be.
    fn is_there(&self, path: &Path) -> bool {
        match fs::metadata(path) {
            Ok(_) => true,
            Err(error) => {
                error.kind() == io::ErrorKind::PermissionDenied && self.owners.is_checkouts(path)
            }
        }
    }

    /// Reads a file and those it includes.
    fn file(
        &self,
        path: &Path,
        is_checkouts: bool,
        above: &mut Vec<PathBuf>,
        layers: &mut Vec<Rc<Layer>>,
    ) -> Result<(), GraphError> {
        let is_checkouts = is_checkouts || self.owners.is_checkouts(path);
        let shown = self.shown(path);
        let failed = |line, message: String| Blame::unreadable(&shown, line, &message);
        if above.iter().any(|known| known == path) || layers.len() > MAX_INCLUDES {
            let message = "it includes itself, or too many files".to_owned();
            return Err(failed(None, message).into());
        }
        let text = read(path).map_err(|error| failed(None, error.to_string()))?;
        let text = String::from_utf8(text);
        let text = text.map_err(|_| failed(None, "it is not UTF-8".to_owned()))?;
        let file = File::parse(&text);
        let file = file.map_err(|Problem { line, message }| failed(Some(line), message))?;
        above.push(path.to_owned());
        let folder = path.parent().unwrap_or(path);
        self.layer(
            file,
            (is_checkouts, &shown),
            [folder, folder.parent().unwrap_or(folder)],
            above,
            layers,
        )?;
        above.pop();
        Ok(())
    }

    /// Adds a layer and what it includes, which counts less, and the later the more.
    fn layer(
        &self,
        file: File,
        (is_checkouts, shown): (bool, &str),
        [includes_from, base]: [&Path; 2],
        above: &mut Vec<PathBuf>,
        layers: &mut Vec<Rc<Layer>>,
    ) -> Result<(), GraphError> {
        let includes = file.includes.clone();
        layers.push(Rc::new(Layer {
            is_checkouts,
            is_included: above.len() > 1,
            shown: shown.to_owned(),
            base: base.to_string_lossy().into_owned(),
            file,
        }));
        for include in includes.iter().rev() {
            let written = includes_from.join(&include.path.value);
            let path = normal(&written);
            // What is not there for the gate may be there for a build.
            let is_outside = is_checkouts
                && self.owners.top_of(&path).is_none_or(|top| {
                    Path::new(&include.path.value).is_absolute() || !stays_in(&path, top)
                });
            if is_outside || path.canonicalize().ok() != written.canonicalize().ok() {
                let message =
                    "which file it includes depends on links, the machine or the version of cargo";
                return Err(Blame::unreadable(shown, Some(include.path.line), message).into());
            }
            if !(include.optional && fs::metadata(&path).is_err()) {
                self.file(&path, is_checkouts, above, layers)?;
            }
        }
        Ok(())
    }

    /// Reads what `--config` says: a file, or settings in themselves. Later ones count more.
    fn flags(&self, flags: &[String], here: &Path) -> Result<Vec<Rc<Layer>>, GraphError> {
        let mut layers = Vec::new();
        for flag in flags.iter().rev() {
            let path = here.join(flag);
            let mut own = Vec::new();
            if !flag.is_empty() && path.exists() {
                self.file(&path, false, &mut Vec::new(), &mut own)?;
            } else {
                // cargo has understood it; what we do not is none of ours.
                let file = File::parse(flag).unwrap_or_default();
                self.layer(
                    file,
                    (false, "`--config`"),
                    [here, here],
                    &mut Vec::new(),
                    &mut own,
                )?;
            }
            layers.extend(own);
        }
        Ok(layers)
    }

    fn shown(&self, path: &Path) -> String {
        let root = self
            .root
            .canonicalize_utf8()
            .unwrap_or_else(|_| self.root.to_owned());
        let text = path.to_string_lossy();
        if self.owners.is_checkouts(path) {
            relative(Utf8Path::new(&*text), &root)
        } else {
            text.into_owned()
        }
    }
}

/// Whose a file is.
struct Owners {
    /// Folders where builds are started, each with the top of its repository, if it is in one.
    builds: Vec<(PathBuf, Option<PathBuf>)>,
    /// Their tops, or the folders themselves, each once, the shortest first.
    tops: Vec<PathBuf>,
    /// cargo's homes that are there, as they are named, and where each really lies.
    homes: BTreeMap<PathBuf, PathBuf>,
}

impl Owners {
    fn new(builds: &BTreeSet<PathBuf>, here: &Path) -> Self {
        let starts = builds.iter().map(PathBuf::as_path).chain([here]);
        let named = starts.filter_map(|folder| cargo_home(Some(folder)));
        let default = env::home_dir().map(|home| home.join(".cargo"));
        let named: BTreeSet<PathBuf> = named.chain(default).collect();
        let homes = named.into_iter().filter_map(|home| {
            let real = home.canonicalize().ok()?;
            Some((home, real))
        });
        let top = |folder: &PathBuf| checkouts_above(folder).next().map(Path::to_owned);
        let builds: Vec<_> = builds
            .iter()
            .map(|folder| (folder.clone(), top(folder)))
            .collect();
        let tops = builds
            .iter()
            .map(|(build, top)| top.as_ref().unwrap_or(build));
        let mut tops: Vec<PathBuf> = tops.cloned().collect();
        tops.sort_by(|a, b| {
            let length = |path: &PathBuf| path.as_os_str().len();
            (length(a), a).cmp(&(length(b), b))
        });
        tops.dedup();
        Self {
            builds,
            tops,
            homes: homes.collect(),
        }
    }

    /// Returns the folders between the workspace and the top of its repository.
    fn above(&self) -> BTreeSet<PathBuf> {
        let tops = self.builds.iter();
        let tops = tops.filter_map(|(build, top)| Some((build, top.as_ref()?)));
        tops.flat_map(|(build, top)| build.ancestors().take_while(move |up| up.starts_with(top)))
            .map(Path::to_owned)
            .collect()
    }

    /// Returns the top of the checkout that a path is in, by its text.
    fn top_of(&self, path: &Path) -> Option<&Path> {
        let mut tops = self.tops.iter().map(PathBuf::as_path);
        tops.find(|top| path.starts_with(top))
    }

    /// Whose a file is counts by its name and by where that really leads.
    fn is_checkouts(&self, path: &Path) -> bool {
        let real = path.canonicalize().ok().filter(|real| real != path);
        self.is_checkouts_by_name(path) || real.is_some_and(|real| self.is_checkouts_by_name(&real))
    }

    fn is_checkouts_by_name(&self, path: &Path) -> bool {
        let folder = path.parent().unwrap_or(path);
        let lists = |top: &Path| {
            let index = index_of(top).filter(|index| index.exists());
            let below = path.strip_prefix(top).ok().and_then(Path::to_str);
            match (index.map(|index| read_capped(&index, MAX_INDEX)), below) {
                (None, _) => top.join(".git").is_file(),
                (Some(Ok(index)), Some(below)) => may_list_file(&index, below),
                _ => true,
            }
        };
        let is_listed = checkouts_above(path).any(lists);
        let is_home = folder
            .canonicalize()
            .is_ok_and(|folder| self.homes.values().any(|home| *home == folder));
        let is_below = |(build, top): &(PathBuf, Option<PathBuf>)| match top {
            Some(top) => path.starts_with(top),
            None => {
                let owner = folder.parent().unwrap_or(folder);
                path.starts_with(build) || !is_home && build.starts_with(owner)
            }
        };
        let is_git_silent = checkouts_above(path).next().is_none();
        is_listed || (!is_home || is_git_silent) && self.builds.iter().any(is_below)
    }
}

/// Returns the repositories around a path, the nearest first.
fn checkouts_above(path: &Path) -> impl Iterator<Item = &Path> {
    path.ancestors()
        .filter(|above| fs::symlink_metadata(above.join(".git")).is_ok())
}

/// Most links on the way to a file.
const MAX_LINKS: usize = 40;

/// Tells whether a path below `top` leads to a place below it, the same whoever asks: through
/// relative links that never leave it. What is not there, but by a link, does.
fn stays_in(path: &Path, top: &Path) -> bool {
    let Ok(below) = path.strip_prefix(top) else {
        return false;
    };
    let parts = |path: &Path| -> Vec<OsString> {
        let parts = path.components().rev();
        parts.map(|part| part.as_os_str().to_owned()).collect()
    };
    let (mut left, mut at, mut links) = (parts(below), top.to_owned(), 0);
    let mut is_named_by_link = false;
    while let Some(part) = left.pop() {
        if part == ".." {
            at.pop();
        } else if part != "." {
            at.push(&part);
        }
        if !at.starts_with(top) {
            return false;
        }
        if let Ok(target) = fs::read_link(&at) {
            links += 1;
            is_named_by_link |= left.is_empty();
            if target.is_absolute() || links > MAX_LINKS {
                return false;
            }
            left.extend(parts(&target));
            at.pop();
        }
    }
    let is_there = |folder: &Path| links == 0 || folder.exists();
    is_there(if is_named_by_link {
        &at
    } else {
        at.parent().unwrap_or(&at)
    })
}

/// Takes `.` and `..` out of the text of a path, as cargo does.
fn normal(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    // A pipe would be waited for.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    read_capped(path, MAX_FILE)
}

fn read_capped(path: &Path, cap: u64) -> io::Result<Vec<u8>> {
    use io::Read as _;
    let mut bytes = Vec::new();
    fs::File::open(path)?
        .take(cap + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > cap {
        return Err(io::Error::other(format!("it is larger than {cap} bytes")));
    }
    Ok(bytes)
}
