//! What was asked for, as it was written. Values only.

/// What must hold of the organisation's policies; what flags and variables ask for adds up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust {
    /// Digests, one for each layer: `--policy-sha256`, `OSPO_POLICY_SHA256`.
    pub sha256: Vec<Asked>,
    /// Public keys of minisign, or files with one: `--policy-key`, `OSPO_POLICY_KEY`.
    pub keys: Vec<Asked>,
    /// Least versions of the first layer: `--policy-min-version`, `OSPO_POLICY_MIN_VERSION`.
    pub min_versions: Vec<Asked>,
    /// Names of the first layer and of those below it, in this order; one value may have a line for
    /// each: `--policy-name`, `OSPO_POLICY_NAME`. What each of the two asks holds by itself.
    pub names: Vec<Asked>,
}

/// One thing that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// As written.
    pub value: String,
    /// The flag or the variable.
    pub by: &'static str,
}

impl Asked {
    /// Tells whether it names nothing: a secret that is missing must not switch the check off.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.value.chars().all(separates)
    }

    /// Splits a list of digests, which a variable needs: one digest for each layer.
    #[must_use]
    pub fn words(&self) -> Vec<Self> {
        let words = self.value.split(separates).filter(|word| !word.is_empty());
        let asked = |word: &str| Self {
            value: word.to_owned(),
            by: self.by,
        };
        words.map(asked).collect()
    }
}

fn separates(character: char) -> bool {
    character == ',' || character.is_whitespace()
}

impl Trust {
    /// Tells whether anything is asked for.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        *self != Self::default()
    }

    /// Returns the flag or variable that asks for a digest or a signature, if one does: the policy
    /// is the organisation's own word then, and what it does not permit is forbidden.
    #[must_use]
    pub fn in_force(&self) -> Option<&'static str> {
        let asked = self.keys.first().or(self.sha256.first());
        asked.map(|asked| asked.by)
    }
}
