//! Holds the layers against what was asked for, each as soon as its bytes are read.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::TrustError;
use super::load::{NoText, read};
use super::model::{Asked, Trust};
use super::signature::{Key, Refusal, verify};
use super::version::{compare, is_comparable};
use crate::policy::Policy;
use crate::policy::load::{Place, is_contained};
use crate::policy::parse::sha256;

/// Longest text of a key that is repeated in an error; a secret key is longer.
const MAX_SHOWN: usize = 100;

impl Trust {
    /// Checks that all that is asked for can be asked; a file with a key must not lie in the
    /// repository around `root`.
    ///
    /// # Errors
    /// Fails at a digest, a key or a version that is none.
    pub fn check(&self, root: &Utf8Path) -> Result<(), TrustError> {
        Guard::new(self, root).map(drop)
    }
}

/// What was asked for, understood, and what has been seen of it.
pub(crate) struct Guard<'t> {
    trust: &'t Trust,
    pins: Vec<(String, &'static str)>,
    keys: Vec<(Key, &'static str)>,
    seen: BTreeSet<String>,
}

impl<'t> Guard<'t> {
    /// Reads what was asked for; a file with a key must not lie in the repository around `root`.
    pub(crate) fn new(trust: &'t Trust, root: &Utf8Path) -> Result<Self, TrustError> {
        let pins = trust.sha256.iter().map(|asked| {
            let bare = asked.value.strip_prefix("sha256:").unwrap_or(&asked.value);
            let digest = sha256(bare).ok_or_else(|| TrustError::NoDigest {
                value: asked.value.clone(),
                by: asked.by,
            })?;
            Ok((digest, asked.by))
        });
        let keys = trust
            .keys
            .iter()
            .map(|asked| Ok((key(asked, root)?, asked.by)));
        for asked in &trust.min_versions {
            if !is_comparable(&asked.value) {
                return Err(incomparable(&asked.value, "any other", asked.by));
            }
        }
        Ok(Self {
            pins: pins.collect::<Result<_, TrustError>>()?,
            keys: keys.collect::<Result<_, TrustError>>()?,
            trust,
            seen: BTreeSet::new(),
        })
    }

    /// Checks the signatures of a file of a layer; returns the ids of the keys, if any are asked
    /// for.
    pub(crate) fn signature(
        &self,
        place: &Place,
        shown: &str,
        text: &str,
    ) -> Result<Option<String>, TrustError> {
        let Some((_, by)) = self.keys.first() else {
            return Ok(None);
        };
        let Place::File(path) = place else {
            return Err(TrustError::Template {
                name: shown.to_owned(),
                by,
            });
        };
        let path_shown = || shown.to_owned();
        let signatures =
            read(&Utf8PathBuf::from(format!("{path}.minisig"))).map_err(|no| match no {
                NoText::Missing => TrustError::NotSigned {
                    path: path_shown(),
                    by,
                },
                NoText::Unreadable(why) => TrustError::NoSignature {
                    path: path_shown(),
                    why: format!(": {why}"),
                },
            })?;
        let mut ids = BTreeSet::new();
        for (key, by) in &self.keys {
            verify(key, text.as_bytes(), &signatures).map_err(|refusal| match refusal {
                Refusal::NoSignature => TrustError::NoSignature {
                    path: path_shown(),
                    why: String::new(),
                },
                Refusal::OtherKeys(found) => TrustError::OtherKey {
                    path: path_shown(),
                    found: found.join(", "),
                    wanted: key.id.clone(),
                    by,
                },
                Refusal::Differs => TrustError::Differs { path: path_shown() },
                Refusal::Legacy => TrustError::Legacy { path: path_shown() },
            })?;
            ids.insert(key.id.as_str());
        }
        let ids: Vec<&str> = ids.into_iter().collect();
        Ok(Some(ids.join(" ")))
    }

    /// Checks the digest of a layer, which the layer that extends it may have written down.
    pub(crate) fn digest(
        &mut self,
        shown: &str,
        sha256: &str,
        is_pinned: bool,
    ) -> Result<(), TrustError> {
        if self.pins.is_empty() {
            return Ok(());
        }
        self.seen.insert(sha256.to_owned());
        if is_pinned || self.pins.iter().any(|(pin, _)| pin == sha256) {
            return Ok(());
        }
        let by: BTreeSet<&str> = self.pins.iter().map(|(_, by)| *by).collect();
        let by: Vec<String> = by.into_iter().map(|by| format!("`{by}`")).collect();
        Err(TrustError::OtherDigest {
            path: shown.to_owned(),
            sha256: sha256.to_owned(),
            by: by.join(" or "),
        })
    }

    /// Checks what can only be said of all layers, highest first: whether each digest has come, and
    /// which policies they are.
    pub(crate) fn end(&self, layers: &[Policy]) -> Result<(), TrustError> {
        if let Some((pin, by)) = self.pins.iter().find(|(pin, _)| !self.seen.contains(pin)) {
            return Err(TrustError::NoSuchLayer {
                sha256: pin.clone(),
                by,
            });
        }
        self.names(layers)?;
        let (name, version) = layers.first().map_or(("", ""), |policy| {
            let identity = &policy.identity;
            (identity.name.as_str(), identity.version.as_str())
        });
        for asked in &self.trust.min_versions {
            match compare(version, &asked.value) {
                Some(Ordering::Equal | Ordering::Greater) => {}
                Some(Ordering::Less) => {
                    return Err(TrustError::TooOld {
                        name: name.to_owned(),
                        found: version.to_owned(),
                        wanted: asked.value.clone(),
                        by: asked.by,
                    });
                }
                None => return Err(incomparable(version, &asked.value, asked.by)),
            }
        }
        Ok(())
    }
}

impl Guard<'_> {
    /// Checks the names of the layers, from the first on. A layer that has the right signature in
    /// the place of another would take that one away. Each flag or variable is asked by itself.
    fn names(&self, layers: &[Policy]) -> Result<(), TrustError> {
        let mut asked: BTreeMap<&'static str, Vec<&str>> = BTreeMap::new();
        for name in &self.trust.names {
            let names = asked.entry(name.by).or_default();
            names.extend(name.value.lines());
        }
        for (by, names) in asked {
            for (at, wanted) in names.into_iter().enumerate() {
                let Some(policy) = layers.get(at) else {
                    return Err(TrustError::NoSuchName {
                        wanted: wanted.to_owned(),
                        by,
                    });
                };
                if policy.identity.name != wanted {
                    return Err(TrustError::OtherName {
                        found: policy.identity.name.clone(),
                        wanted: wanted.to_owned(),
                        by,
                    });
                }
            }
        }
        Ok(())
    }
}

fn incomparable(version: &str, wanted: &str, by: &'static str) -> TrustError {
    TrustError::Incomparable {
        version: version.to_owned(),
        wanted: wanted.to_owned(),
        by,
    }
}

/// Reads a key, or the file of one.
fn key(asked: &Asked, root: &Utf8Path) -> Result<Key, TrustError> {
    let by = asked.by;
    let value = asked.value.trim();
    if let Some(key) = Key::parse(value) {
        return Ok(key);
    }
    let no_key = |more: &str| TrustError::NoKey {
        shown: if value.len() <= MAX_SHOWN {
            format!(": `{value}`{more}")
        } else {
            more.to_owned()
        },
        by,
    };
    let path = Utf8Path::new(value);
    let text = match read(path) {
        Ok(text) => text,
        Err(NoText::Missing) => return Err(no_key("")),
        Err(NoText::Unreadable(why)) => return Err(no_key(&format!(" ({why})"))),
    };
    let key = Key::parse(&text).ok_or_else(|| no_key(""))?;
    if is_contained(path, root) {
        return Err(TrustError::KeyWithin {
            path: value.to_owned(),
            by,
        });
    }
    Ok(key)
}
