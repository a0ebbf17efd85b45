//! What files of cargo and rustup say that matters to a check. Pure.

use toml::de::{DeTable, DeValue};

/// What a configuration file of cargo says that changes what is judged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ConfigSays {
    /// Sources that are replaced, each with what replaces it.
    pub replaced: Vec<(String, String)>,
    /// Folders that sources are in.
    pub directories: Vec<String>,
    /// Whether an alias stands before the subcommand.
    pub has_alias: bool,
    /// Whether `[env]` sets variables of ours, which has no effect.
    pub sets_ours: bool,
    /// Whether it patches packages.
    pub patches: Vec<String>,
}

type Table<'t, 'i> = &'t DeTable<'i>;

fn table<'t, 'i>(parent: Table<'t, 'i>, key: &str) -> Option<Table<'t, 'i>> {
    match parent.get(key)?.get_ref() {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}

fn word(parent: Table<'_, '_>, key: &str) -> Option<String> {
    Some(parent.get(key)?.get_ref().as_str()?.to_owned())
}

/// Reads a configuration file.
///
/// # Errors
/// Fails with the parser's words where it is not TOML.
pub(crate) fn config_says(text: &str) -> Result<ConfigSays, String> {
    let document = DeTable::parse(text).map_err(|error| error.message().to_owned())?;
    let document = document.get_ref();
    let mut says = ConfigSays {
        has_alias: table(document, "alias").is_some_and(|alias| alias.contains_key("ospo-check")),
        sets_ours: table(document, "env").is_some_and(|variables| {
            let mut names = variables.keys();
            names.any(|name| name.get_ref().starts_with("OSPO_"))
        }),
        ..ConfigSays::default()
    };
    for (name, source) in table(document, "source")
        .into_iter()
        .flat_map(DeTable::iter)
    {
        let DeValue::Table(source) = source.get_ref() else {
            continue;
        };
        if let Some(by) = word(source, "replace-with") {
            says.replaced.push((name.get_ref().to_string(), by));
        }
        says.directories.extend(word(source, "directory"));
    }
    for (_, patch) in table(document, "patch").into_iter().flat_map(DeTable::iter) {
        if let DeValue::Table(patch) = patch.get_ref() {
            let names = patch.keys().map(|name| name.get_ref().to_string());
            says.patches.extend(names);
        }
    }
    says.replaced.sort();
    says.directories.sort();
    says.patches.sort();
    Ok(says)
}

/// Reads a file that chooses the toolchain: the channel or the path, and whether it is a path.
#[must_use]
pub(crate) fn toolchain_says(text: &str) -> Option<(String, bool)> {
    if let Ok(document) = DeTable::parse(text) {
        let toolchain = table(document.get_ref(), "toolchain")?;
        return match word(toolchain, "path") {
            Some(path) => Some((path, true)),
            None => Some((word(toolchain, "channel")?, false)),
        };
    }
    // The old form: a name on the first line.
    let name = text.lines().next()?.trim();
    (!name.is_empty()).then(|| (name.to_owned(), name.contains(['/', '\\'])))
}
