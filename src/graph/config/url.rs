//! URLs of sources as cargo compares them, and the folders it names after them. Pure.

/// A source that cargo fetches from, as cargo compares it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct SourceUrl {
    is_git: bool,
    /// Without the parts that cargo does not compare; `sparse+` is one that it does.
    canonical: String,
}

impl SourceUrl {
    /// Reads the source of a package as metadata and `Cargo.lock` name it.
    pub(in super::super) fn of_package(source: &str) -> Option<Self> {
        match source.split_once('+')? {
            ("registry", url) => Some(Self::registry(url)),
            ("sparse", _) => Some(Self::registry(source)),
            ("git", url) => Some(Self::git(url.split(['?', '#']).next().unwrap_or(url))),
            _ => None,
        }
    }

    /// Reads the URL of a registry's index as settings name it.
    pub(super) fn registry(url: &str) -> Self {
        Self {
            is_git: false,
            canonical: canonical(url),
        }
    }

    /// Reads the URL of a git repository as settings name it.
    pub(super) fn git(url: &str) -> Self {
        Self {
            is_git: true,
            canonical: canonical(url),
        }
    }

    /// Returns the sources that cargo takes a package of this one from where nothing is replaced:
    /// crates.io has two, of which the settings choose.
    pub(in super::super) fn own(self) -> Vec<Self> {
        if self.is_crates_io() {
            vec![Self::registry(CRATES_IO_SPARSE), self]
        } else {
            vec![self]
        }
    }

    pub(super) fn crates_io() -> Self {
        Self::registry(CRATES_IO)
    }

    pub(super) fn is_crates_io(&self) -> bool {
        !self.is_git && [CRATES_IO, CRATES_IO_SPARSE].contains(&&*self.canonical)
    }

    pub(in super::super) const fn is_git(&self) -> bool {
        self.is_git
    }

    /// Returns the part before the hash in the name of the folder that cargo keeps for this source.
    pub(in super::super) fn folder_name(&self) -> &str {
        let (_, authority, path) = parts(&self.canonical);
        match (self.is_git, path.rsplit('/').next().unwrap_or_default()) {
            (false, _) => host(authority),
            (true, "") => "_empty",
            (true, last) => last,
        }
    }

    /// Returns the hash in the name of that folder, as cargo since 1.85 computes it.
    pub(in super::super) fn folder_hash(&self) -> String {
        let mut bytes = Vec::new();
        if !self.is_git {
            // The number of the variant of cargo's `SourceKind`.
            bytes.push(if self.canonical.starts_with("sparse+") {
                3
            } else {
                2
            });
        }
        bytes.extend_from_slice(self.canonical.as_bytes());
        bytes.push(0xff);
        let hash = sip_hash(&bytes).to_le_bytes();
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Returns whether the text is one that the standard of URLs leaves as it is. Of another one
    /// it is not known here what cargo makes of it.
    pub(in super::super) fn is_plain(&self) -> bool {
        let (scheme, authority, path) = parts(&self.canonical);
        let bare = scheme.strip_prefix("sparse+").unwrap_or(scheme);
        let host = host(authority);
        let port = authority.rsplit_once(':').map(|(_, port)| port);
        let is_numeric = |part: &str| part.starts_with(|first: char| first.is_ascii_digit());
        let labels: Vec<&str> = host.split('.').collect();
        let is_address = labels.len() == 4
            && labels.iter().all(|label| {
                label
                    .parse::<u8>()
                    .is_ok_and(|number| number.to_string() == *label)
            });
        let is_of = |text: &str, more: &str| {
            text.chars()
                .all(|char| char.is_ascii_alphanumeric() || more.contains(char))
        };
        ["https", "http", "ssh", "git", "file"].contains(&bare)
            && (bare == "file") == authority.is_empty()
            && is_of(authority, "-._@:")
            && !host.contains(|char: char| char.is_ascii_uppercase())
            && (is_address || !labels.last().is_some_and(|last| is_numeric(last)))
            && port.is_none_or(|port| is_of(port, "") && !["443", "80", ""].contains(&port))
            && is_of(path, "-._~+@:/")
            && !path.split('/').any(|part| part == "." || part == "..")
    }
}

const CRATES_IO: &str = "https://github.com/rust-lang/crates.io-index";
const CRATES_IO_SPARSE: &str = "sparse+https://index.crates.io/";

/// Parts a URL in scheme, authority and path.
fn parts(url: &str) -> (&str, &str, &str) {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    (scheme, authority, path)
}

fn host(authority: &str) -> &str {
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    host.split(':').next().unwrap_or(host)
}

/// Does what cargo does to a URL before it compares it.
fn canonical(url: &str) -> String {
    let (scheme, authority, path) = parts(url);
    if scheme.is_empty() {
        return url.to_owned();
    }
    let path = match path.strip_suffix('/') {
        Some("") | None => path,
        Some(rest) => rest,
    };
    if scheme.contains('+') {
        return format!("{scheme}://{authority}{path}");
    }
    let authority = authority.to_ascii_lowercase();
    let (scheme, path) = match host(&authority) {
        "github.com" => ("https", path.to_lowercase()),
        _ => (scheme, path.to_owned()),
    };
    let path = path.strip_suffix(".git").unwrap_or(&path);
    let path = if path.is_empty() { "/" } else { path };
    format!("{scheme}://{authority}{path}")
}

/// SipHash-1-3 with 128 bits, folded into 64: the hash of `rustc-stable-hash`.
fn sip_hash(bytes: &[u8]) -> u64 {
    let mut state = [
        0x736f_6d65_7073_6575,
        0x646f_7261_6e64_6f6d ^ 0xee,
        0x6c79_6765_6e65_7261,
        0x7465_6462_7974_6573,
    ];
    let mut chunks = bytes.chunks_exact(8);
    let absorb = |state: &mut [u64; 4], word: u64| {
        state[3] ^= word;
        sip_round(state);
        state[0] ^= word;
    };
    for chunk in &mut chunks {
        let word = chunk
            .iter()
            .rev()
            .fold(0, |word, byte| word << 8 | u64::from(*byte));
        absorb(&mut state, word);
    }
    let rest = chunks.remainder().iter().rev();
    let rest = rest.fold(0, |word, byte| word << 8 | u64::from(*byte));
    absorb(&mut state, (bytes.len() as u64) << 56 | rest);
    let mut half = |at: usize, with: u64| {
        state[at] ^= with;
        for _ in 0..3 {
            sip_round(&mut state);
        }
        state.iter().fold(0, |all, word| all ^ word)
    };
    let (low, high) = (half(2, 0xee), half(1, 0xdd));
    low.wrapping_mul(3).wrapping_add(high)
}

fn sip_round([a, b, c, d]: &mut [u64; 4]) {
    *a = a.wrapping_add(*b);
    *c = c.wrapping_add(*d);
    *b = b.rotate_left(13) ^ *a;
    *d = d.rotate_left(16) ^ *c;
    *a = a.rotate_left(32);
    *c = c.wrapping_add(*b);
    *a = a.wrapping_add(*d);
    *b = b.rotate_left(17) ^ *c;
    *d = d.rotate_left(21) ^ *a;
    *c = c.rotate_left(32);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_named_as_cargo_names_them() {
        for (source, name, hash) in [
            (
                "sparse+https://index.crates.io/",
                "index.crates.io",
                "1949cf8c6b5b557f",
            ),
            (
                "registry+https://github.com/rust-lang/crates.io-index",
                "github.com",
                "25cdd57fae9f0462",
            ),
        ] {
            let source = SourceUrl::of_package(source).unwrap();
            assert!(source.is_plain() && source.is_crates_io());
            assert_eq!((source.folder_name(), &*source.folder_hash()), (name, hash));
        }
        let name = |source: &str| {
            let source = SourceUrl::of_package(source).unwrap();
            source.folder_name().to_owned()
        };
        assert_eq!(
            name("sparse+https://u:p@crates.bank.example:8443/index/"),
            "crates.bank.example"
        );
        assert_eq!(
            name("git+ssh://git@github.com/Bank/Tools.git?rev=1#ab"),
            "tools"
        );
        assert_eq!(name("git+https://git.bank.example/Tools/#ab"), "Tools");
        assert_eq!(name("git+file:///srv/a.git#ab"), "a");
        assert!(SourceUrl::of_package("path+file:///a").is_none());
    }

    #[test]
    fn what_cargo_takes_for_one_is_one() {
        let same = |a: &str, b: &str| SourceUrl::git(a) == SourceUrl::git(b);
        assert!(same(
            "ssh://git@github.com/A/b.git",
            "https://git@github.com/a/B/"
        ));
        assert!(same("https://h.example/a", "https://H.example/a.git"));
        assert!(!same("https://h.example/a", "http://h.example/a"));
        assert!(!same("https://h.example/a", "https://h.example/A"));
    }

    #[test]
    fn only_what_stays_as_it_is_written_is_plain() {
        for url in [
            "https://a.example/x/Y_z.git",
            "http://127.0.0.1:8080/",
            "file:///a/b",
            "ssh://git@h/x",
        ] {
            assert!(SourceUrl::registry(url).is_plain(), "{url}");
        }
        for url in [
            "https://a.example/x/../y",
            "https://a.example/%61",
            "https://a.example:443/x",
            "a/b",
            "https://a.example\\x",
            "https://ａ.example/",
            "http://0x7f.1/",
            "https://a b/",
            "file://localhost/a",
            "file:a/b",
            "git@h:x",
            "sparse+https://A.example/",
            "https://a.example/?x",
            "https:/a.example/x",
        ] {
            assert!(!SourceUrl::registry(url).is_plain(), "{url}");
        }
    }
}
