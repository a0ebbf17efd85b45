//! Reads the sources of a member for what they name of its dependencies. Reads only, within bounds.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;

use camino::{Utf8Path, Utf8PathBuf};

use super::gates::Gates;
use super::scan::{Part, scan};

/// Most files, and bytes of them, that are read of one member; largest file.
const MAX_FILES: usize = 20_000;
const MAX_BYTES: u64 = 64 << 20;
const MAX_FILE: u64 = 4 << 20;
/// Most bytes that are read of a crate for what its features switch on.
const MAX_GATED: u64 = 8 << 20;
/// How deep folders are followed.
const MAX_DEPTH: usize = 32;

/// Where the sources of a member name its dependencies.
#[derive(Debug, Default)]
pub(crate) struct Uses {
    /// The first place of each word, by what it is for: path from the member's folder, and line.
    words: BTreeMap<(String, Part), (String, usize)>,
    /// What is named in one path with a word, behind it.
    below: BTreeSet<(String, String)>,
    /// How many files were read that say anything.
    files: usize,
    /// Whether every source was read.
    is_whole: bool,
}

/// What the sources of a member say about one of its dependencies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Use {
    /// There are no sources, or none that say anything.
    NoSources,
    /// What other packages are given may use it.
    Code,
    /// Only tests, examples, benchmarks and documentation name it, first here: path and line.
    Tests(String, usize),
    /// Only the build script names it, first here: path and line.
    Build(String, usize),
    /// None of so many files names it.
    Nowhere(usize),
    /// Nothing that was read names it, and not everything was.
    Unsure,
}

impl Uses {
    /// Reads the sources in the folder of a member, whose targets begin in these files, for some
    /// dependencies as code would name them.
    pub(super) fn read(
        folder: &Utf8Path,
        targets: &[(Utf8PathBuf, Part)],
        names: &BTreeSet<String>,
    ) -> Self {
        let mut walk = Walk::new(folder, targets, MAX_BYTES);
        walk.enter(folder, 0);
        let mut uses = Self {
            is_whole: walk.is_whole,
            ..Self::default()
        };
        let scans: Vec<_> = walk
            .files
            .iter()
            .map(|(path, part, text)| {
                (path, *part, scan(text, *part, &|word| names.contains(word)))
            })
            .collect();
        let mut of_tests: BTreeSet<Utf8PathBuf> = BTreeSet::new();
        let mut of_code: BTreeSet<Utf8PathBuf> = BTreeSet::new();
        for (path, _, scan) in &scans {
            uses.is_whole &= !scan.reaches_out;
            for (module, only_tests) in &scan.modules {
                let at = below(path).join(module);
                if *only_tests {
                    &mut of_tests
                } else {
                    &mut of_code
                }
                .insert(at);
            }
        }
        for (path, _, scan) in scans {
            let only_tests = path
                .with_extension("")
                .ancestors()
                .any(|module| of_tests.contains(module) && !of_code.contains(module));
            uses.files += 1;
            uses.below.extend(scan.below);
            for ((word, part), line) in scan.words {
                let part = if only_tests { Part::Tests } else { part };
                uses.words
                    .entry((word, part))
                    .or_insert_with(|| (path.to_string(), line));
            }
        }
        uses
    }

    /// Returns what is named behind these names in one path with them.
    pub(crate) fn below(&self, names: &BTreeSet<String>) -> BTreeSet<&str> {
        let below = self.below.iter();
        let of_names = below.filter(|(first, _)| names.contains(first));
        of_names.map(|(_, word)| word.as_str()).collect()
    }

    /// Tells what is known of a dependency, by the names that code may know it by.
    pub(crate) fn of(&self, names: &BTreeSet<String>) -> Use {
        let at = |part| {
            let mut places = names
                .iter()
                .filter_map(|name| self.words.get(&(name.clone(), part)));
            places.next().cloned()
        };
        match (at(Part::Code), at(Part::Build), at(Part::Tests)) {
            _ if self.files == 0 => Use::NoSources,
            (Some(_), ..) | (None, Some(_), Some(_)) => Use::Code,
            _ if !self.is_whole => Use::Unsure,
            (None, Some((path, line)), None) => Use::Build(path, line),
            (None, None, Some((path, line))) => Use::Tests(path, line),
            (None, None, None) => Use::Nowhere(self.files),
        }
    }
}

/// Reads what the features of a crate switch on, as the sources in its folder say; nothing if they are many.
pub(super) fn gates(folder: &Utf8Path) -> Gates {
    let mut walk = Walk::new(folder, &[], MAX_GATED);
    walk.enter(folder, 0);
    let mut gates = Gates::default();
    if walk.is_whole {
        let sources = walk.files.iter().filter(|(_, part, _)| *part == Part::Code);
        sources.for_each(|(_, _, text)| gates.read(text));
    }
    gates
}

/// Where the modules that a file declares have theirs.
fn below(file: &Utf8Path) -> Utf8PathBuf {
    let folder = file.parent().unwrap_or(Utf8Path::new(""));
    match file.file_stem() {
        Some("mod" | "lib" | "main") | None => folder.to_owned(),
        Some(stem) => folder.join(stem),
    }
}

struct Walk<'w> {
    folder: &'w Utf8Path,
    targets: &'w [(Utf8PathBuf, Part)],
    most_bytes: u64,
    bytes: u64,
    /// Path from the folder, what it is for, and the text; those with nothing in them left out.
    files: Vec<(Utf8PathBuf, Part, String)>,
    is_whole: bool,
}

impl<'w> Walk<'w> {
    fn new(folder: &'w Utf8Path, targets: &'w [(Utf8PathBuf, Part)], most_bytes: u64) -> Self {
        Self {
            folder,
            targets,
            most_bytes,
            bytes: 0,
            files: Vec::new(),
            is_whole: targets.iter().all(|(file, _)| file.starts_with(folder)),
        }
    }

    fn enter(&mut self, folder: &Utf8Path, depth: usize) {
        let Ok(entries) = folder.read_dir_utf8() else {
            self.is_whole = false;
            return;
        };
        let mut entries: Vec<_> = entries.flatten().collect();
        entries.sort_by(|a, b| a.file_name().cmp(b.file_name()));
        for entry in entries {
            let (path, name) = (entry.path(), entry.file_name());
            let Ok(kind) = entry.file_type() else {
                self.is_whole = false;
                continue;
            };
            let is_source = path.extension() == Some("rs");
            if kind.is_dir() {
                let is_other = path.join("Cargo.toml").is_file();
                if name.starts_with('.') || is_other || depth == 0 && name == "target" {
                    continue;
                }
                if depth == MAX_DEPTH {
                    self.is_whole = false;
                    continue;
                }
                self.enter(path, depth + 1);
            } else if kind.is_file() && is_source {
                self.file(path);
            } else if kind.is_symlink() && (is_source || path.is_dir()) {
                self.is_whole = false;
            }
        }
    }

    fn file(&mut self, path: &Utf8Path) {
        let mut bytes = Vec::new();
        let read =
            fs::File::open(path).and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut bytes));
        let length = bytes.len() as u64;
        if read.is_err()
            || length > MAX_FILE
            || self.files.len() == MAX_FILES
            || self.bytes + length > self.most_bytes
        {
            self.is_whole = false;
            return;
        }
        self.bytes += length;
        let below = path.strip_prefix(self.folder).unwrap_or(path);
        let own = self.targets.iter().find(|(file, _)| file == path);
        let part = match (own, below.components().next().map(|first| first.as_str())) {
            (Some((_, part)), _) => *part,
            (None, Some("tests" | "benches" | "examples")) => Part::Tests,
            (None, _) => Part::Code,
        };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if !text.trim().is_empty() {
            self.files.push((below.to_owned(), part, text));
        }
    }
}
