//! Mistakes in the command line.

/// Why a command line cannot be run; always exit status 3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum UsageError {
    /// clap's words, with ANSI colours.
    Arguments(String),
    /// Ours.
    Plain {
        /// A lowercase fragment.
        message: String,
        /// How to fix it, one line each.
        help: Vec<String>,
    },
}

impl UsageError {
    /// Makes an error without help.
    #[must_use]
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self::Plain {
            message: message.into(),
            help: Vec::new(),
        }
    }

    /// Makes the error for what the design has and this version has not.
    #[must_use]
    pub(super) fn unsupported(what: &str) -> Self {
        let name = if what.contains('`') {
            what.to_owned()
        } else {
            format!("`{what}`")
        };
        Self::new(format!("{name} is not supported by this version yet"))
    }

    /// Adds a line of help.
    #[must_use]
    pub(super) fn help(mut self, line: impl Into<String>) -> Self {
        if let Self::Plain { help, .. } = &mut self {
            help.push(line.into());
        }
        self
    }
}
