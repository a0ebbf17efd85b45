//! `[first-party]` entries that take in what the public publishes.

use crate::diagnostic::{Code, Diagnostic};
use crate::policy::Policy;
use crate::source::{Sources, Span, without_credentials};

/// Shortest prefix, without its dash, that a company can expect to have for itself.
const SHORTEST: usize = 3;

/// Prefixes under which many projects publish on crates.io.
const PUBLIC_PREFIXES: &[&str] = &[
    "actix",
    "amqp",
    "android",
    "anyhow",
    "arrow",
    "async",
    "aws",
    "axum",
    "azure",
    "base",
    "bevy",
    "bitcoin",
    "cargo",
    "clap",
    "core",
    "crossbeam",
    "crypto",
    "darling",
    "derive",
    "diesel",
    "embedded",
    "ethereum",
    "futures",
    "gcp",
    "git",
    "google",
    "grpc",
    "gtk",
    "http",
    "hyper",
    "icu",
    "jni",
    "js",
    "json",
    "leptos",
    "lib",
    "linux",
    "macro",
    "mio",
    "napi",
    "num",
    "objc",
    "openssl",
    "opentelemetry",
    "parity",
    "parking",
    "proc",
    "proc-macro",
    "prost",
    "pyo3",
    "quick",
    "rand",
    "rayon",
    "regex",
    "rust",
    "rustc",
    "rustls",
    "serde",
    "sea",
    "solana",
    "sp",
    "sqlx",
    "swc",
    "sys",
    "tauri",
    "tls",
    "tokio",
    "tonic",
    "tower",
    "tracing",
    "trust",
    "unicode",
    "wasm",
    "wasmtime",
    "web",
    "winapi",
    "windows",
    "x11",
    "zstd",
];

/// Where the public's registry lives.
const PUBLIC_REGISTRIES: &[&str] = &[
    "index.crates.io/",
    "github.com/rust-lang/crates.io-index",
    "static.crates.io/",
    "crates.io/",
];

/// Hosts where everyone may have a repository.
const PUBLIC_FORGES: &[&str] = &[
    "github.com/",
    "gitlab.com/",
    "codeberg.org/",
    "bitbucket.org/",
];

pub(super) fn broad(policy: &Policy, sources: &Sources) -> Vec<Diagnostic> {
    let party = &policy.first_party;
    let place = |text: &str| -> Span {
        let found = party.places.iter().copied();
        found
            .filter(|place| sources.slice(*place).contains(text))
            .min_by_key(|place| place.end - place.start)
            .unwrap_or_else(|| Span::new(policy.file, 0..0))
    };
    let lint = |text: &str, message: String, help: &str| {
        Diagnostic::new(Code::PolicyFirstPartyBroad, place(text), message).help(help)
    };
    let mut lints = Vec::new();
    for pattern in party.crates.iter().filter(|pattern| pattern.prefix) {
        let stem = pattern.name.trim_end_matches(['-', '_']);
        let why = if stem.chars().count() < SHORTEST {
            "is so short that crates of others begin with it"
        } else if PUBLIC_PREFIXES.contains(&stem) {
            "is how many public crates are called"
        } else {
            continue;
        };
        lints.push(lint(
            &pattern.text,
            format!(
                "`{}` {why}; what is first party is not judged",
                pattern.text
            ),
            "name your crates, or choose a prefix that only you use",
        ));
    }
    for registry in &party.registries {
        let host = after_scheme(registry);
        if PUBLIC_REGISTRIES
            .iter()
            .any(|public| host.starts_with(public))
        {
            lints.push(lint(
                registry,
                "crates.io is open to everyone: whoever publishes a name of `crates` there is not judged"
                    .to_owned(),
                "name your own registry; where you publish on crates.io yourself, write a rule with `crates` that allows them",
            ));
        }
    }
    for git in &party.git {
        if PUBLIC_FORGES.contains(&after_scheme(git)) {
            lints.push(lint(
                git,
                format!(
                    "everyone may have a repository under `{}`",
                    without_credentials(git)
                ),
                "name your organisation's part of it, as in `https://github.com/your-company/`",
            ));
        }
    }
    lints
}

fn after_scheme(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split_once('@').map_or(rest, |(_, host)| host)
}
