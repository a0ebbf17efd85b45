//! Recognises license texts one at a time, each once, and keeps what was found but no text: as
//! many as the packages of a graph bring, what they need at a time is one text for each thread.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::cache::{Cache, Known};
use crate::recognition::{Recognition, TextError};
use crate::source::sha256_hex;

/// Most places that are kept of what no license accounts for in a text; the first few are shown.
const MAX_LEFTOVERS: usize = 16;

/// Recognises the licenses in a text.
pub(super) type Recognize = fn(&[u8]) -> Result<Recognition, TextError>;

type TextResult = Result<Recognition, TextError>;

/// What is known of the texts of a run, by digest.
pub(super) struct Recognizer<'c> {
    recognize: Recognize,
    cache: Option<&'c Cache>,
    /// What earlier runs found; read when the first text comes.
    old: OnceLock<Known>,
    found: Mutex<BTreeMap<String, Arc<OnceLock<TextResult>>>>,
}

impl<'c> Recognizer<'c> {
    pub(super) fn new(cache: Option<&'c Cache>, recognize: Recognize) -> Self {
        Self {
            recognize,
            cache,
            old: OnceLock::new(),
            found: Mutex::default(),
        }
    }

    /// Returns the digest of a text and what is found in it.
    pub(super) fn recognize(&self, bytes: &[u8]) -> (String, TextResult) {
        let digest = sha256_hex(bytes);
        if let Some(known) = self.old().get(&digest) {
            return (digest, Ok(known.clone()));
        }
        let once = {
            let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(found.entry(digest.clone()).or_default())
        };
        // Whoever brings the same text meanwhile waits for this one's result.
        let result = once.get_or_init(|| {
            (self.recognize)(bytes).map(|mut recognition| {
                recognition.leftovers.truncate(MAX_LEFTOVERS);
                recognition
            })
        });
        (digest, result.clone())
    }

    /// Keeps what this run found for later ones.
    pub(super) fn store(self) {
        let Some(cache) = self.cache else { return };
        let found = self.found.into_inner();
        let found = found.unwrap_or_else(PoisonError::into_inner);
        let fresh: Known = found
            .into_iter()
            .filter_map(|(digest, once)| Some((digest, once.get()?.as_ref().ok()?.clone())))
            .collect();
        if !fresh.is_empty() {
            cache.store(self.old.into_inner().unwrap_or_default(), fresh);
        }
    }

    fn old(&self) -> &Known {
        self.old
            .get_or_init(|| self.cache.map(Cache::load).unwrap_or_default())
    }
}
