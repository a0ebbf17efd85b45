//! Why a policy is not trusted, in words.

/// Why nothing may be judged by the policies that were found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// A digest was asked for that is none.
    #[error("`{by}` asks for `{value}`, which is no SHA-256 digest")]
    NoDigest {
        /// As written.
        value: String,
        /// The flag or the variable.
        by: &'static str,
    },
    /// A layer has another digest than those asked for.
    #[error("the policy `{path}` is not one that {by} asks for")]
    OtherDigest {
        /// The layer.
        path: String,
        /// Its digest.
        sha256: String,
        /// The flags and variables.
        by: String,
    },
    /// A digest that was asked for is that of no layer.
    #[error(
        "`{by}` asks for a policy that is not there: no layer of the organisation has the digest {sha256}"
    )]
    NoSuchLayer {
        /// The digest.
        sha256: String,
        /// The flag or the variable.
        by: &'static str,
    },
    /// What was given as a key is none, and no file either.
    #[error("`{by}` names no public key of minisign{shown}")]
    NoKey {
        /// What was given, if it is short enough to be no secret key.
        shown: String,
        /// The flag or the variable.
        by: &'static str,
    },
    /// The file of the key can be replaced by the change that is judged.
    #[error("`{by}` names a key in the repository that is judged: `{path}`")]
    KeyWithin {
        /// The file.
        path: String,
        /// The flag or the variable.
        by: &'static str,
    },
    /// A template has no file that could be signed.
    #[error("`{name}` carries no signature, and `{by}` asks for one")]
    Template {
        /// The template.
        name: String,
        /// The flag or the variable.
        by: &'static str,
    },
    /// There is no signature beside a file.
    #[error("`{path}` is not signed: there is no `{path}.minisig`, and `{by}` asks for it")]
    NotSigned {
        /// The file.
        path: String,
        /// The flag or the variable.
        by: &'static str,
    },
    /// What lies beside a file is not a signature.
    #[error("`{path}.minisig` is not a signature of minisign{why}")]
    NoSignature {
        /// The file.
        path: String,
        /// `: …`, or empty.
        why: String,
    },
    /// A file is signed by someone else.
    #[error("`{path}` is signed with the key {found}, and `{by}` asks for the key {wanted}")]
    OtherKey {
        /// The file.
        path: String,
        /// The ids of the keys it is signed with.
        found: String,
        /// The id of the key that is asked for.
        wanted: String,
        /// The flag or the variable.
        by: &'static str,
    },
    /// The signature is of something else.
    #[error("the signature in `{path}.minisig` does not fit `{path}`")]
    Differs {
        /// The file.
        path: String,
    },
    /// The signature is of a form that is out of use.
    #[error("the signature in `{path}.minisig` is of the old form, without a digest of the file")]
    Legacy {
        /// The file.
        path: String,
    },
    /// A layer that is asked for by its name is not there.
    #[error("`{by}` asks for a layer \"{wanted}\" that is not there")]
    NoSuchName {
        /// The name that is asked for.
        wanted: String,
        /// The flag or the variable.
        by: &'static str,
    },
    /// A layer has another name.
    #[error("the policy is called \"{found}\", and `{by}` asks for \"{wanted}\"")]
    OtherName {
        /// Its name.
        found: String,
        /// The name that is asked for.
        wanted: String,
        /// The flag or the variable.
        by: &'static str,
    },
    /// The first layer is older than asked for.
    #[error("the policy \"{name}\" has the version {found}, and `{by}` asks for {wanted} or later")]
    TooOld {
        /// Its name.
        name: String,
        /// Its version.
        found: String,
        /// The least version.
        wanted: String,
        /// The flag or the variable.
        by: &'static str,
    },
    /// Nobody can say which of two versions is older.
    #[error("`{by}` asks for a version, and `{version}` cannot be compared with {wanted}")]
    Incomparable {
        /// The version that has no order.
        version: String,
        /// What it was to be compared with.
        wanted: String,
        /// The flag or the variable.
        by: &'static str,
    },
}

impl TrustError {
    /// Returns what to do about it, one line each.
    #[must_use]
    pub fn help(&self) -> Vec<String> {
        let lines: &[&str] = match self {
            Self::NoDigest { .. } => {
                &["write 64 hexadecimal digits; `sha256sum FILE` prints them, and so do reports"]
            }
            Self::OtherDigest { sha256, .. } => {
                return vec![
                    format!("its digest is {sha256}"),
                    "find out who changed it, and why; if the change is meant, ask for this digest"
                        .to_owned(),
                    "each layer of the organisation needs a digest: of `--policy-sha256` or `OSPO_POLICY_SHA256`, or `sha256` in `extends` of the layer that names it".to_owned(),
                ];
            }
            Self::NoSuchLayer { .. } => {
                &["name the policy that has it: `--policy PATH` or the variable `OSPO_POLICY`"]
            }
            Self::NoKey { .. } => &[
                "give the second line of its `.pub` file, 56 characters that begin with `RW`, or the path of that file",
            ],
            Self::KeyWithin { .. } => &[
                "a change could replace the file, and sign a policy of its own",
                "give the key itself: the second line of the file",
            ],
            Self::Template { .. } => &["name a policy of your organisation, signed by it"],
            Self::NotSigned { path, .. } => {
                return vec![
                    "each layer of the organisation, and each file it includes, has a signature beside it"
                        .to_owned(),
                    format!("the holder of the key signs it: `minisign -Sm {path}`"),
                ];
            }
            Self::NoSignature { .. } => {
                &["`minisign -Sm FILE` writes it; several signatures may stand below each other"]
            }
            Self::OtherKey { .. } => {
                &["find out whose key it is; only the holder of the key asked for can sign it"]
            }
            Self::Differs { .. } => &[
                "the file or the comment of the signature was changed after signing, or the signature is of another file",
                "git may have changed line endings: `*.toml -text` in `.gitattributes` keeps them",
            ],
            Self::Legacy { .. } => &["sign it anew; minisign 0.10 and later write the new form"],
            Self::NoSuchName { .. } => &[
                "names are those of the organisation's layers, the first layer's first; find out who took this one away",
            ],
            Self::OtherName { .. } => &["it may be the policy of another unit"],
            Self::TooOld { .. } => &["get the current policy from its owner"],
            Self::Incomparable { .. } => {
                &["versions are numbers with dots between them, `2026.2`, or days, `2026-11-01`"]
            }
        };
        lines.iter().map(|&line| line.to_owned()).collect()
    }
}
