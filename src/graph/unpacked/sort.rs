//! Tells from a package's folder whether cargo unpacked it there, and for which source. Pure.

use std::collections::{BTreeMap, BTreeSet};

use super::super::config::SourceUrl;

/// What the files of a package from a registry or a git repository are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Standing {
    /// cargo unpacked them for the very source that the package claims.
    Own,
    /// cargo unpacked them for what the runner has it fetch instead.
    Mirror,
    /// They lie elsewhere, so that anybody may have written them.
    Copy,
}

/// Where a package lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Below {
    /// Its manifest's path below `registry/src`.
    Registry(String),
    /// Its manifest's path below `git/checkouts`.
    Git(String),
    /// Neither.
    Elsewhere,
}

/// A package that claims a source.
#[derive(Debug, Clone)]
pub(super) struct Claim<'p> {
    pub(super) name: &'p str,
    pub(super) version: String,
    pub(super) url: &'p str,
    pub(super) below: Below,
}

/// What is known of where cargo takes sources from.
pub(super) enum Mirrors<'m> {
    /// By the source that packages name.
    Known(&'m BTreeMap<String, Vec<SourceUrl>>),
    /// The metadata is another machine's.
    Unknown,
}

/// Sorts packages, in their order.
pub(super) fn sort(claims: &[Claim<'_>], mirrors: &Mirrors<'_>) -> Vec<Standing> {
    // Nearly all packages of a graph name the same few sources.
    let mut sources: BTreeMap<&str, Sources> = BTreeMap::new();
    for claim in claims {
        let of = || Sources::of(claim.url, mirrors);
        sources.entry(claim.url).or_insert_with(of);
    }
    let placed: Vec<(Option<Folder<'_>>, &Sources)> = claims
        .iter()
        .map(|claim| (claim.folder(), &sources[claim.url]))
        .collect();
    // Older cargos compute other hashes. One that fits, or is known, says which cargo it is.
    let hashes = placed.iter().any(|(folder, sources)| {
        let mut all = sources.own.iter().chain(&sources.mirrors);
        folder.is_some_and(|folder| all.any(|source| source.hash == folder.hash))
    });
    let mut of_source: BTreeMap<&str, BTreeSet<&Folder<'_>>> = BTreeMap::new();
    let mut of_folder: BTreeMap<&Folder<'_>, BTreeSet<&[SourceUrl]>> = BTreeMap::new();
    for (folder, sources) in &placed {
        if let Some(folder) = folder {
            of_source.entry(&sources.url).or_default().insert(folder);
            of_folder.entry(folder).or_default().insert(&sources.urls);
        }
    }
    let standing = |(folder, sources): &(Option<Folder<'_>>, &Sources)| {
        let Some(folder) = folder else {
            return Standing::Copy;
        };
        // Without the hash only this tells two sources of one host apart.
        let is_alone =
            hashes || of_source[&*sources.url].len() == 1 && of_folder[folder].len() == 1;
        let fits = |source: &Source| folder.fits(source, hashes);
        let fits_own = sources.own.iter().any(fits);
        // What cargo makes of a URL that is not plain is not known here: it is not surely its own.
        if is_alone && fits_own && sources.own.iter().all(|source| source.is_plain) {
            Standing::Own
        } else if is_alone && fits_own
            || sources.mirrors.iter().any(fits)
            || matches!(mirrors, Mirrors::Unknown)
        {
            Standing::Mirror
        } else {
            Standing::Copy
        }
    };
    placed.iter().map(standing).collect()
}

/// Where cargo may take the packages of a source from.
struct Sources {
    /// The URL without revision.
    url: String,
    urls: Vec<SourceUrl>,
    own: Vec<Source>,
    mirrors: Vec<Source>,
}

impl Sources {
    fn of(url: &str, mirrors: &Mirrors<'_>) -> Self {
        let urls = SourceUrl::of_package(url).map(SourceUrl::own);
        let urls = urls.unwrap_or_default();
        let mirrors = match mirrors {
            Mirrors::Known(mirrors) => mirrors.get(url).map_or(&[][..], Vec::as_slice),
            Mirrors::Unknown => &[],
        };
        Self {
            url: url.split(['?', '#']).next().unwrap_or(url).to_owned(),
            own: urls.iter().map(Source::of).collect(),
            urls,
            mirrors: mirrors.iter().map(Source::of).collect(),
        }
    }
}

/// What is asked of a source again and again.
struct Source {
    is_git: bool,
    is_plain: bool,
    /// Both parts of its folder's name.
    name: String,
    hash: String,
}

impl Source {
    fn of(url: &SourceUrl) -> Self {
        Self {
            is_git: url.is_git(),
            is_plain: url.is_plain(),
            name: url.folder_name().to_owned(),
            hash: url.folder_hash(),
        }
    }
}

/// The folder that cargo has for a source: `<name>-<hash>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Folder<'p> {
    is_git: bool,
    name: &'p str,
    hash: &'p str,
}

impl<'p> Folder<'p> {
    fn parse(text: &'p str, is_git: bool) -> Option<Self> {
        let text = text.strip_suffix("-shallow").unwrap_or(text);
        let (name, hash) = text.rsplit_once('-')?;
        // A registry that is a folder has no name.
        let fits = !name.is_empty() && hash.len() == HASH && is_hex(hash);
        fits.then_some(Self { is_git, name, hash })
    }

    fn fits(&self, source: &Source, hashes: bool) -> bool {
        // On this host anybody may have a registry; older cargos had one of these.
        let is_known = self.is_git || self.name != "github.com" || OLD_HASHES.contains(&self.hash);
        self.is_git == source.is_git
            && (!source.is_plain
                || self.name == source.name && (self.hash == source.hash || !hashes && is_known))
    }
}

/// Length of a hash in hexadecimal.
const HASH: usize = 16;
/// What cargos before 1.85 computed for the index of crates.io on GitHub, with 64 and 32 bits.
const OLD_HASHES: [&str; 2] = ["1ecc6299db9ec823", "88ac128001ac3a9a"];

fn is_hex(text: &str) -> bool {
    text.chars()
        .all(|char| char.is_ascii_digit() || ('a'..='f').contains(&char))
}

impl Claim<'_> {
    /// Returns cargo's folder for a source, if the package is in it as cargo unpacks packages.
    fn folder(&self) -> Option<Folder<'_>> {
        let parts = |path: &'_ str| -> Option<()> {
            let mut parts = path.split(['/', '\\']);
            parts
                .all(|part| !part.is_empty() && part != "..")
                .then_some(())
        };
        match &self.below {
            Below::Registry(path) => {
                parts(path)?;
                let (folder, rest) = path.split_once(['/', '\\'])?;
                let (package, manifest) = rest.split_once(['/', '\\'])?;
                let is_its_own =
                    package.strip_prefix(self.name)?.strip_prefix('-')? == self.version;
                let is_exact = is_its_own && manifest == "Cargo.toml";
                is_exact.then(|| Folder::parse(folder, false))?
            }
            Below::Git(path) => {
                parts(path)?;
                let (folder, rest) = path.split_once(['/', '\\'])?;
                let (short, _) = rest.split_once(['/', '\\'])?;
                let full = self.url.rsplit_once('#').map_or(short, |(_, full)| full);
                let is_of_it = short.len() >= 4 && is_hex(short) && full.starts_with(short);
                is_of_it.then(|| Folder::parse(folder, true))?
            }
            Below::Elsewhere => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";
    const BANK: &str = "sparse+https://crates.bank.example/index/";
    const GIT: &str = "git+https://git.bank.example/tools.git?rev=012345#0123456789012345678901234567890123456789";

    fn claim<'p>(url: &'p str, below: &str) -> Claim<'p> {
        let below = below.to_owned();
        Claim {
            name: "foo",
            version: "1.0.0".to_owned(),
            url,
            below: if url.starts_with("git+") {
                Below::Git(below)
            } else {
                Below::Registry(below)
            },
        }
    }

    fn alone(url: &str, below: &str) -> Standing {
        sort(&[claim(url, below)], &Mirrors::Known(&BTreeMap::new()))[0]
    }

    #[test]
    fn only_the_exact_shape_is_cargos() {
        for (below, is_own) in [
            (
                "index.crates.io-1949cf8c6b5b557f/foo-1.0.0/Cargo.toml",
                true,
            ),
            (
                "index.crates.io-1949cf8c6b5b557f\\foo-1.0.0\\Cargo.toml",
                true,
            ),
            (
                "index.crates.io-1949cf8c6b5b557f-shallow/foo-1.0.0/Cargo.toml",
                true,
            ),
            (
                "index.crates.io-6f17d22bba15001f/foo-1.0.0/Cargo.toml",
                true,
            ),
            ("github.com-25cdd57fae9f0462/foo-1.0.0/Cargo.toml", true),
            ("github.com-1ecc6299db9ec823/foo-1.0.0/Cargo.toml", true),
            // A registry of somebody else on the same host.
            ("github.com-0123456789abcdef/foo-1.0.0/Cargo.toml", false),
            (
                "index.crates.io-1949cf8c6b5b557f/foo-1.0.1/Cargo.toml",
                false,
            ),
            (
                "index.crates.io-1949cf8c6b5b557f/foo-1.0.0/vendor/foo-1.0.0/Cargo.toml",
                false,
            ),
            (
                "index.crates.io-1949cf8c6b5b557f/vendor/foo-1.0.0/Cargo.toml",
                false,
            ),
            (
                "index.crates.io-1949cf8c6b5b557f/foo-1.0.0/cargo.toml",
                false,
            ),
            (
                "index.crates.io-1949cf8c6b5b557f/../x/foo-1.0.0/Cargo.toml",
                false,
            ),
            (
                "index.crates.io-1949CF8C6B5B557F/foo-1.0.0/Cargo.toml",
                false,
            ),
            ("index.crates.io-1949/foo-1.0.0/Cargo.toml", false),
            (
                "mirror.example-0123456789abcdef/foo-1.0.0/Cargo.toml",
                false,
            ),
            ("-288b92041dcc8e06/foo-1.0.0/Cargo.toml", false),
            ("foo-1.0.0/Cargo.toml", false),
        ] {
            let standing = if is_own {
                Standing::Own
            } else {
                Standing::Copy
            };
            assert_eq!(alone(CRATES_IO, below), standing, "{below}");
        }
        for (below, is_own) in [
            ("tools-0123456789abcdef/0123456/Cargo.toml", true),
            ("tools-0123456789abcdef/0123456/deep/foo/Cargo.toml", true),
            ("tools-0123456789abcdef/6543210/Cargo.toml", false),
            ("other-0123456789abcdef/0123456/Cargo.toml", false),
            ("tools-0123/0123456/Cargo.toml", false),
            ("tools-0123456789abcdef/Cargo.toml", false),
        ] {
            let standing = if is_own {
                Standing::Own
            } else {
                Standing::Copy
            };
            assert_eq!(alone(GIT, below), standing, "{below}");
        }
    }

    #[test]
    fn a_cargo_whose_hashes_are_known_has_to_have_them_all() {
        let at = |folder: &str| format!("{folder}/foo-1.0.0/Cargo.toml");
        let own = SourceUrl::of_package(BANK).unwrap().folder_hash();
        let known = at("index.crates.io-1949cf8c6b5b557f");
        let other = at("crates.bank.example-0123456789abcdef");
        let all = |claims: &[Claim<'_>]| sort(claims, &Mirrors::Known(&BTreeMap::new()));
        assert_eq!(all(&[claim(BANK, &other)]), [Standing::Own]);
        let both = [claim(BANK, &other), claim(CRATES_IO, &known)];
        assert_eq!(all(&both), [Standing::Copy, Standing::Own]);
        let both = [
            claim(BANK, &at(&format!("crates.bank.example-{own}"))),
            claim(CRATES_IO, &known),
        ];
        assert_eq!(all(&both), [Standing::Own, Standing::Own]);
    }

    #[test]
    fn without_known_hashes_a_source_has_one_folder_and_a_folder_one_source() {
        let at = |folder: &str| format!("{folder}/foo-1.0.0/Cargo.toml");
        let (a, b) = (
            at("crates.bank.example-0123456789abcdef"),
            at("crates.bank.example-fedcba9876543210"),
        );
        let all = |claims: &[Claim<'_>]| sort(claims, &Mirrors::Known(&BTreeMap::new()));
        let other = "sparse+https://crates.bank.example/other/";
        assert_eq!(
            all(&[claim(BANK, &a), claim(BANK, &b)]),
            [Standing::Copy; 2]
        );
        assert_eq!(
            all(&[claim(BANK, &a), claim(other, &a)]),
            [Standing::Copy; 2]
        );
        assert_eq!(
            all(&[claim(BANK, &a), claim(other, &b)]),
            [Standing::Own; 2]
        );
    }

    #[test]
    fn a_mirror_of_the_runner_stands_for_the_source_and_is_not_it() {
        let mirror = SourceUrl::of_package("sparse+https://mirror.bank.example/all/").unwrap();
        let folder = format!(
            "mirror.bank.example-{}/foo-1.0.0/Cargo.toml",
            mirror.folder_hash()
        );
        let mirrors = BTreeMap::from([(BANK.to_owned(), vec![mirror])]);
        let known = Mirrors::Known(&mirrors);
        assert_eq!(sort(&[claim(BANK, &folder)], &known), [Standing::Mirror]);
        assert_eq!(sort(&[claim(CRATES_IO, &folder)], &known), [Standing::Copy]);
        // Of another machine's mirrors nobody knows; they are not the source either.
        assert_eq!(
            sort(&[claim(CRATES_IO, &folder)], &Mirrors::Unknown),
            [Standing::Mirror]
        );
    }
}
