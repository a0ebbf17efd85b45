//! One file of cargo's settings: what in it says where code comes from. Pure: text in.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What a file says about where code comes from.
#[derive(Debug, Clone, Default)]
pub(super) struct File {
    /// Files that are read as if they stood before this one, in their order.
    pub(super) includes: Vec<Include>,
    /// The line of `paths`, where it names any.
    pub(super) paths: Option<usize>,
    /// The line of `[patch]`, where there is an entry in it.
    pub(super) patch: Option<usize>,
    /// The line of `[path-bases]`, where there is one: what the paths of dependencies start from.
    pub(super) path_bases: Option<usize>,
    /// `resolver.lockfile-path`.
    pub(super) lockfile: Option<Entry>,
    /// The strings of each `[source.NAME]`.
    pub(super) sources: BTreeMap<String, BTreeMap<String, Entry>>,
    /// `index` of each `[registries.NAME]`.
    pub(super) registries: BTreeMap<String, Entry>,
}

/// A string, and the line it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) value: String,
    pub(super) line: usize,
}

/// A file named by another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Include {
    pub(super) path: Entry,
    pub(super) optional: bool,
}

/// Why a file is not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) line: usize,
    pub(super) message: String,
}

type Value<'t> = Spanned<DeValue<'t>>;
type Table<'t> = DeTable<'t>;

impl File {
    /// Reads the text of a file.
    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lines = Lines(text);
        let document = DeTable::parse(text).map_err(|error| Problem {
            line: lines.of(&error.span().unwrap_or_default()),
            message: error
                .message()
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned(),
        })?;
        let document = document.get_ref();
        let mut file = Self::default();
        if let Some(include) = document.get("include") {
            file.includes = lines.includes(include)?;
        }
        if let Some(paths) = document.get("paths") {
            let list = paths.get_ref().as_array();
            let list = list.ok_or_else(|| lines.problem(paths, "`paths` is not a list"))?;
            file.paths = list.iter().next().map(|_| lines.of(&paths.span()));
        }
        for (_, (entries, at)) in lines.tables(document, "patch")? {
            if !entries.is_empty() {
                file.patch = file.patch.or(Some(at));
            }
        }
        if let Some(bases) = document.get("path-bases") {
            let table = lines.table(bases, "path-bases")?;
            file.path_bases = (!table.is_empty()).then(|| lines.of(&bases.span()));
        }
        for (name, (entries, _)) in lines.tables(document, "source")? {
            let mut strings = BTreeMap::new();
            for key in SOURCE_KEYS {
                if let Some(value) = entries.get(key) {
                    strings.insert(key.to_owned(), lines.string(value, key)?);
                }
            }
            file.sources.insert(name, strings);
        }
        for (name, (entries, _)) in lines.tables(document, "registries")? {
            if let Some(index) = entries.get("index") {
                file.registries.insert(name, lines.string(index, "index")?);
            }
        }
        if let Some(resolver) = document.get("resolver") {
            let table = lines.table(resolver, "resolver")?;
            let path = table.get("lockfile-path");
            let path = path.map(|path| lines.string(path, "lockfile-path"));
            file.lockfile = path.transpose()?;
        }
        Ok(file)
    }
}

/// What cargo reads of a `[source.NAME]`.
pub(super) const SOURCE_KEYS: [&str; 8] = [
    "replace-with",
    "registry",
    "local-registry",
    "directory",
    "git",
    "branch",
    "tag",
    "rev",
];

/// The text, to find lines in it.
struct Lines<'t>(&'t str);

impl<'t> Lines<'t> {
    fn of(&self, span: &Range<usize>) -> usize {
        let before = self.0.as_bytes().get(..span.start).unwrap_or_default();
        1 + before.iter().filter(|byte| **byte == b'\n').count()
    }

    fn problem(&self, value: &Value<'_>, message: impl Into<String>) -> Problem {
        Problem {
            line: self.of(&value.span()),
            message: message.into(),
        }
    }

    fn string(&self, value: &Value<'_>, key: &str) -> Result<Entry, Problem> {
        let text = value.get_ref().as_str();
        let text = text.ok_or_else(|| self.problem(value, format!("`{key}` is not a string")))?;
        Ok(Entry {
            value: text.to_owned(),
            line: self.of(&value.span()),
        })
    }

    fn table<'v>(&self, value: &'v Value<'t>, key: &str) -> Result<&'v Table<'t>, Problem> {
        let table = value.get_ref().as_table();
        table.ok_or_else(|| self.problem(value, format!("`{key}` is not a table")))
    }

    /// Returns the tables in a table, each with its line.
    fn tables<'v>(
        &self,
        document: &'v Table<'t>,
        key: &str,
    ) -> Result<BTreeMap<String, (&'v Table<'t>, usize)>, Problem> {
        let Some(outer) = document.get(key) else {
            return Ok(BTreeMap::new());
        };
        let mut tables = BTreeMap::new();
        for (name, value) in self.table(outer, key)? {
            let table = self.table(value, &format!("{key}.{}", name.get_ref()))?;
            tables.insert(name.get_ref().to_string(), (table, self.of(&name.span())));
        }
        Ok(tables)
    }

    fn includes(&self, value: &Value<'t>) -> Result<Vec<Include>, Problem> {
        // A single path was taken while the key was unstable.
        match value.get_ref().as_array() {
            Some(list) => list.iter().map(|value| self.include(value)).collect(),
            None => Ok(vec![self.include(value)?]),
        }
    }

    fn include(&self, value: &Value<'t>) -> Result<Include, Problem> {
        let (path, optional) = match value.get_ref() {
            DeValue::Table(table) => {
                let path = table.get("path");
                let path = path.ok_or_else(|| self.problem(value, "`include` has no `path`"))?;
                let optional = table.get("optional").map(|value| value.get_ref().as_bool());
                (path, optional == Some(Some(true)))
            }
            _ => (value, false),
        };
        Ok(Include {
            path: self.string(path, "include")?,
            optional,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_where_code_comes_from_is_read_in_every_spelling() {
        let file = File::parse(
            "\u{feff}include = [\"a.toml\", { path = \"b.toml\", optional = true }]\npaths = [\n \"x\"]\n\
             source.\"crates-io\".'replace-with' = \"m\"\nresolver = { lockfile-path = \"l/Cargo.lock\" }\n\
             [source.m]\nregistry = \"https://m.example/\"\n[registries.\"r\"]\nindex = \"https://r.example/\"\n\
             [patch.crates-io.x]\npath = \"x\"\n[build]\nrustflags = []\n",
        )
        .unwrap();
        assert_eq!(file.includes.len(), 2);
        assert!(file.includes[1].optional && !file.includes[0].optional);
        assert_eq!((file.paths, file.patch), (Some(2), Some(10)));
        assert_eq!(file.sources["crates-io"]["replace-with"].line, 4);
        assert_eq!(file.sources["m"]["registry"].value, "https://m.example/");
        assert_eq!(file.registries["r"].value, "https://r.example/");
        assert_eq!(file.lockfile.unwrap().line, 5);
        let harmless = File::parse("paths = []\n[patch.crates-io]\n[source]\n[net]\nretry = 1\n");
        let harmless = harmless.unwrap();
        assert_eq!((harmless.paths, harmless.patch), (None, None));
    }

    #[test]
    fn what_is_not_understood_is_a_problem_with_its_line() {
        for (text, line) in [
            ("[net]\nx", 2),
            ("paths = \"x\"", 1),
            ("\nsource = 1", 2),
            ("\n\nsource.a = 1", 3),
            ("[source.a]\nreplace-with = 1", 2),
            ("[patch]\na = 1", 2),
            ("[registries.a]\nindex = []", 2),
            ("resolver = 1", 1),
            ("resolver.lockfile-path = 1", 1),
            ("include = [1]", 1),
            ("include = [{ optional = true }]", 1),
        ] {
            assert_eq!(File::parse(text).unwrap_err().line, line, "{text}");
        }
    }
}
