//! Runs git, which reads commits and nothing else: what a variable or a setting could have it do beside is
//! switched off. Reads the variables of runners, and GitHub's description of what happened.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};
use std::{env, fs, thread};

use camino::{Utf8Path, Utf8PathBuf};

use super::ci::{self, Unknown, Wanted};
use super::tree::{Entry, Kind, Tree};

/// Most that is read of a commit's files, and of one of them.
const MAX_BYTES: u64 = 512 << 20;
const MAX_BLOB: u64 = 64 << 20;
/// Most of GitHub's description of an event.
const MAX_EVENT: u64 = 32 << 20;
/// Most that is kept of git's words.
const MAX_WORDS: usize = 400;
/// The variables by which git shows a hook what is being pushed, and nobody else yet.
const QUARANTINE: [&str; 3] = [
    "GIT_QUARANTINE_PATH",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
];

/// Why a commit cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HistoryError {
    /// There is no repository.
    #[error("`{folder}` is not in a git repository")]
    NoRepository {
        /// Where it was looked for.
        folder: String,
    },
    /// git cannot be run.
    #[error("cannot run git: {source}")]
    NoGit {
        /// What the system says.
        source: io::Error,
    },
    /// Nothing was committed yet.
    #[error("the repository has no commit yet")]
    Unborn,
    /// The commit is not in this clone.
    #[error("`{rev}` is not a commit of this clone")]
    UnknownCommit {
        /// As asked for.
        rev: String,
        /// Whether the clone holds only the newest commits.
        is_shallow: bool,
    },
    /// There is more than one to start from.
    #[error("HEAD and `{rev}` have several common commits to start from")]
    SeveralMergeBases {
        /// As asked for.
        rev: String,
    },
    /// The two have no common ancestor here.
    #[error("HEAD and `{rev}` have no common commit in this clone")]
    NoMergeBase {
        /// As asked for.
        rev: String,
        /// Whether the clone holds only the newest commits.
        is_shallow: bool,
    },
    /// git fails.
    #[error("git cannot read {what}: {words}")]
    Failed {
        /// What it was to read.
        what: String,
        /// What it said.
        words: String,
    },
    /// There is too much.
    #[error("the files of the commit have more than {limit} bytes")]
    TooLarge {
        /// How much is read.
        limit: u64,
    },
    /// A file cannot be written to the scratch folder.
    #[error("cannot write `{path}`: {source}")]
    Scratch {
        /// The file.
        path: String,
        /// What the system says.
        source: io::Error,
    },
}

impl HistoryError {
    /// Returns what to do about it, one line each.
    #[must_use]
    pub(crate) fn help(&self) -> Vec<String> {
        match self {
            Self::UnknownCommit { rev, is_shallow } | Self::NoMergeBase { rev, is_shallow } => {
                let what = rev.strip_prefix("refs/remotes/origin/").unwrap_or(rev);
                let branch = rev.strip_prefix("refs/remotes/origin/");
                let to =
                    branch.map_or_else(String::new, |name| format!(":refs/remotes/origin/{name}"));
                let deep = if *is_shallow { " --unshallow" } else { "" };
                vec![format!(
                    "bring it here: `git fetch{deep} origin {what}{to}`; in GitHub's `actions/checkout`, \
                     `fetch-depth: 0`"
                )]
            }
            Self::SeveralMergeBases { .. } => vec![
                "merge the target branch into this one, or name one of them: `git merge-base --all` lists them"
                    .to_owned(),
            ],
            Self::NoGit { .. } => vec!["install git, or judge without `--new-since`".to_owned()],
            _ => Vec::new(),
        }
    }
}

/// A repository, of which commits are read.
#[derive(Debug, Clone)]
pub(crate) struct Repository {
    top: Utf8PathBuf,
}

/// What git says of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Commit {
    /// Its whole id.
    pub id: String,
    /// When it was committed, in seconds since 1970.
    pub seconds: i64,
}

impl Repository {
    /// Takes the repository whose top is `top`.
    ///
    /// # Errors
    /// Fails where there is none.
    pub(crate) fn at(top: &Utf8Path) -> Result<Self, HistoryError> {
        if fs::symlink_metadata(top.join(".git")).is_err() {
            return Err(HistoryError::NoRepository {
                folder: top.to_string(),
            });
        }
        Ok(Self {
            top: top.to_owned(),
        })
    }

    /// Returns the top folder.
    #[must_use]
    pub(crate) fn top(&self) -> &Utf8Path {
        &self.top
    }

    /// Finds the commit that HEAD and `rev` have in common, and tells whether it is HEAD itself.
    ///
    /// # Errors
    /// Fails where one of them is not in this clone, or they have none in common.
    pub(crate) fn merge_base(&self, rev: &str) -> Result<(Commit, bool), HistoryError> {
        let head = self.resolve("HEAD")?.ok_or(HistoryError::Unborn)?;
        let is_shallow = self.is_shallow();
        let unknown = || HistoryError::UnknownCommit {
            rev: rev.to_owned(),
            is_shallow,
        };
        let other = self.resolve(rev)?.ok_or_else(unknown)?;
        let found = self.output(&["merge-base", "--all", &head, &other])?;
        let found = String::from_utf8_lossy(&found.unwrap_or_default()).into_owned();
        let mut all = found.lines();
        let none = || HistoryError::NoMergeBase {
            rev: rev.to_owned(),
            is_shallow,
        };
        let id = all.next().ok_or_else(none)?.to_owned();
        if all.next().is_some() {
            return Err(HistoryError::SeveralMergeBases {
                rev: rev.to_owned(),
            });
        }
        let seconds = self.seconds(&id)?;
        let is_head = id == head;
        Ok((Commit { id, seconds }, is_head))
    }

    /// Lists the files of a commit, given by its id.
    ///
    /// # Errors
    /// Fails where git does.
    pub(crate) fn tree(&self, id: &str) -> Result<Tree, HistoryError> {
        let listed = self.output(&["ls-tree", "-r", "-z", "--full-tree", id])?;
        listed
            .ok()
            .and_then(|bytes| Tree::parse(&bytes))
            .ok_or_else(|| failed(id, "it lists no files"))
    }

    /// Reads files of a commit, in the order they are asked for.
    ///
    /// # Errors
    /// Fails where git does, or where they are too large together.
    pub(crate) fn read(&self, entries: &[&Entry]) -> Result<Vec<Vec<u8>>, HistoryError> {
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        let mut child = self
            .command(&["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|source| HistoryError::NoGit { source })?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let read = thread::scope(|scope| {
            scope.spawn(move || {
                let Some(mut input) = input else { return };
                for entry in entries {
                    // git that has ended reads no more; what it has not said tells that.
                    if writeln!(input, "{}", entry.object).is_err() {
                        return;
                    }
                }
            });
            output.map_or_else(
                || Err(failed("files", "it has no output")),
                |output| blobs(BufReader::new(output), entries.len()),
            )
        });
        if read.is_err() {
            let _ = child.kill();
        }
        let _ = child.wait();
        read
    }

    /// Finds a commit. A branch goes before a tag of its name, which anybody may push who may push at all, and a whole
    /// name is no other.
    fn resolve(&self, rev: &str) -> Result<Option<String>, HistoryError> {
        if let Some(at) = rev.find(['~', '^', '@', ':']) {
            let (name, suffix) = rev.split_at(at);
            let id = self.resolve(name)?;
            return id.map_or(Ok(None), |id| self.peeled(&format!("{id}{suffix}")));
        }
        let is_hex = rev.len() >= 4 && rev.bytes().all(|byte| byte.is_ascii_hexdigit());
        if rev == "HEAD" || is_hex && [40, 64].contains(&rev.len()) {
            return self.peeled(rev);
        }
        if is_hex {
            // An id that is cut short is one before it is the name of anything.
            let ids = self.output(&["rev-parse", &format!("--disambiguate={rev}")])?;
            let ids = String::from_utf8_lossy(&ids.unwrap_or_default()).into_owned();
            if let Some(id) = ids.lines().next() {
                let is_one = ids.lines().count() == 1;
                return if is_one { self.peeled(id) } else { Ok(None) };
            }
        }
        let names = if rev.starts_with("refs/") {
            vec![rev.to_owned()]
        } else {
            // What the place it came from calls so, before what a clone does.
            let kinds = ["remotes", "heads", "remotes/origin"];
            kinds.map(|kind| format!("refs/{kind}/{rev}")).to_vec()
        };
        for name in &names {
            if let Some(id) = self.ask(&["show-ref", "--verify", "--hash", "--", name])? {
                return self.peeled(&id);
            }
        }
        if rev.starts_with("refs/") {
            Ok(None)
        } else {
            self.peeled(rev)
        }
    }

    fn peeled(&self, rev: &str) -> Result<Option<String>, HistoryError> {
        let commit = format!("{rev}^{{commit}}");
        self.ask(&[
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &commit,
        ])
    }

    fn is_shallow(&self) -> bool {
        let said = self.ask(&["rev-parse", "--is-shallow-repository"]);
        said.ok().flatten().as_deref() == Some("true")
    }

    fn seconds(&self, id: &str) -> Result<i64, HistoryError> {
        let entry = Entry {
            object: id.to_owned(),
            kind: Kind::File,
        };
        let read = self.read(&[&entry])?;
        let text =
            String::from_utf8_lossy(read.first().map_or(&[][..], Vec::as_slice)).into_owned();
        let committer = text
            .lines()
            .take_while(|line| !line.is_empty())
            .find_map(|line| line.strip_prefix("committer "));
        committer
            .and_then(|line| line.rsplit(' ').nth(1)?.parse().ok())
            .ok_or_else(|| failed(id, "it does not say when it was committed"))
    }

    /// Asks git for a line; `None` where it refuses.
    fn ask(&self, arguments: &[&str]) -> Result<Option<String>, HistoryError> {
        Ok(self.output(arguments)?.ok().map(|bytes| {
            String::from_utf8_lossy(&bytes)
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned()
        }))
    }

    fn output(&self, arguments: &[&str]) -> Result<Result<Vec<u8>, String>, HistoryError> {
        let done = self
            .command(arguments)
            .stdin(Stdio::null())
            .output()
            .map_err(|source| HistoryError::NoGit { source })?;
        Ok(if done.status.success() {
            Ok(done.stdout)
        } else {
            Err(String::from_utf8_lossy(&done.stderr)
                .chars()
                .take(MAX_WORDS)
                .collect())
        })
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        let is_hook = env::var_os(QUARANTINE[0]).is_some();
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("GIT_") && !(is_hook && QUARANTINE.contains(&text.as_ref())) {
                command.env_remove(&name);
            }
        }
        // Nothing takes the place of a commit or its parents, and nothing is fetched.
        for (name, value) in [
            ("GIT_NO_REPLACE_OBJECTS", "1"),
            ("GIT_NO_LAZY_FETCH", "1"),
            ("GIT_OPTIONAL_LOCKS", "0"),
            ("GIT_TERMINAL_PROMPT", "0"),
            ("LC_ALL", "C"),
        ] {
            command.env(name, value);
        }
        command.env("GIT_GRAFT_FILE", self.top.join(".git/no-such-file"));
        for setting in [
            "core.commitGraph=false",
            "core.fsmonitor=false",
            "core.hooksPath=/dev/null",
            "protocol.allow=never",
        ] {
            command.arg("-c").arg(setting);
        }
        command.arg("--git-dir").arg(self.top.join(".git"));
        command
            .args(arguments)
            .current_dir(&self.top)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }
}

/// Reads what `git cat-file --batch` prints.
fn blobs(mut from: impl BufRead, count: usize) -> Result<Vec<Vec<u8>>, HistoryError> {
    let unreadable = |error: io::Error| failed("files", &error.to_string());
    let mut all = Vec::with_capacity(count);
    let mut bytes = 0;
    for _ in 0..count {
        let mut head = String::new();
        from.by_ref()
            .take(1024)
            .read_line(&mut head)
            .map_err(unreadable)?;
        let size = head.trim_end().rsplit(' ').next();
        let size: Option<u64> = size.and_then(|size| size.parse().ok());
        let size = size.ok_or_else(|| failed("a file", head.trim_end()))?;
        bytes += size;
        if size > MAX_BLOB || bytes > MAX_BYTES {
            return Err(HistoryError::TooLarge { limit: MAX_BYTES });
        }
        let mut blob = Vec::new();
        from.by_ref()
            .take(size)
            .read_to_end(&mut blob)
            .map_err(unreadable)?;
        let mut end = [0];
        from.read_exact(&mut end).map_err(unreadable)?;
        if blob.len() as u64 != size {
            return Err(failed("a file", "it ends early"));
        }
        all.push(blob);
    }
    Ok(all)
}

fn failed(what: &str, words: &str) -> HistoryError {
    HistoryError::Failed {
        what: what.to_owned(),
        words: words.to_owned(),
    }
}

/// Finds what the runner of a pipeline says a change starts from.
///
/// # Errors
/// Fails where nothing says it, or what is judged is the default branch.
pub(crate) fn surroundings(repository: &Repository) -> Result<Wanted, Unknown> {
    let variable =
        |name: &str| env::var_os(name).and_then(|value: OsString| value.into_string().ok());
    let event = variable("GITHUB_EVENT_PATH").and_then(|path| event(Utf8Path::new(&path)));
    let default = repository.ask(&["symbolic-ref", "--quiet", "refs/remotes/origin/HEAD"]);
    ci::wanted(variable, event.as_ref(), default.ok().flatten())
}

fn event(path: &Utf8Path) -> Option<serde_json::Value> {
    let mut text = Vec::new();
    fs::File::open(path)
        .ok()?
        .take(MAX_EVENT)
        .read_to_end(&mut text)
        .ok()?;
    serde_json::from_slice(&text).ok()
}

/// Tells whether a folder is the top of a submodule, as git makes them: `.git` is a file that leads into the repository
/// around.
#[must_use]
pub(crate) fn is_submodule(top: &Utf8Path) -> bool {
    let mut text = String::new();
    let read =
        fs::File::open(top.join(".git")).map(|file| file.take(4096).read_to_string(&mut text));
    matches!(read, Ok(Ok(_))) && text.starts_with("gitdir:") && text.contains("/modules/")
}

/// Tells whether a folder is the top of a repository.
#[must_use]
pub(crate) fn is_repository(folder: &Utf8Path) -> bool {
    fs::symlink_metadata(folder.join(".git")).is_ok()
}

/// Writes files below a folder.
///
/// # Errors
/// Fails where one cannot be written.
pub(crate) fn write(folder: &Utf8Path, files: &[(&str, &[u8])]) -> Result<(), HistoryError> {
    for (path, bytes) in files {
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&path, bytes))
            .map_err(|source| HistoryError::Scratch {
                path: path.to_string(),
                source,
            })?;
    }
    Ok(())
}

/// Tells whether a file on disk holds what a commit's does.
#[must_use]
pub(crate) fn is_same(path: &Utf8Path, bytes: Option<&[u8]>) -> bool {
    fs::read(path).ok().as_deref() == bytes
}
