//! Layers from real files: their order, what each may hold, and every way to get it wrong.

mod extends;
mod held;
mod include;

use std::fs;

use camino::Utf8PathBuf;
use jiff::civil::date;

use super::{Layers, LayersError, load_layers};
use crate::policy::{ParseContext, Trust, discover};
use crate::source::Sources;

/// A folder with a repository in it, and a workspace in that.
struct World {
    _directory: tempfile::TempDir,
    root: Utf8PathBuf,
}

/// What a load came to: the names of the layers, or its problems as `path:line code: message`.
type Outcome = Result<Vec<String>, String>;

impl World {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let root = Utf8PathBuf::from_path_buf(directory.path().canonicalize().unwrap()).unwrap();
        fs::create_dir_all(root.join("repo/.git")).unwrap();
        fs::create_dir_all(root.join("repo/ws")).unwrap();
        Self {
            _directory: directory,
            root,
        }
    }

    fn path(&self, path: &str) -> String {
        self.root.join(path).to_string()
    }

    /// Writes a policy called `name` with `head` above its `[policy]` and `rest` below.
    fn policy(&self, path: &str, name: &str, head: &str, rest: &str) -> &Self {
        self.file(
            path,
            &format!(
                "schema = 1\n{head}\n[policy]\nname = \"{name}\"\nversion = \"1\"\nowner = \"o\"\n{rest}"
            ),
        )
    }

    fn file(&self, path: &str, text: &str) -> &Self {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    fn layers(&self, explicit: &[&str], sources: &mut Sources) -> Result<Layers, LayersError> {
        let explicit: Vec<String> = explicit.iter().map(|path| self.path(path)).collect();
        let workspace = self.root.join("repo/ws");
        let roots = discover(&explicit, None, &workspace, None, false)?;
        let context = ParseContext {
            today: date(2026, 11, 22),
            tool_version: &semver::Version::new(0, 1, 0),
        };
        load_layers(&roots, &workspace, sources, &context, &Trust::default())
    }

    fn load(&self, explicit: &[&str]) -> Outcome {
        let mut sources = Sources::new();
        match self.layers(explicit, &mut sources) {
            Ok(layers) => Ok(layers
                .policies
                .into_iter()
                .map(|policy| policy.identity.name)
                .collect()),
            Err(LayersError::Trust(error)) => Err(error.to_string()),
            Err(LayersError::Load(error)) => Err(format!("{}: {error}", error.code())),
            Err(LayersError::Problems(problems)) => {
                let lines = problems.iter().map(|problem| {
                    let path = sources.path(problem.locations[0].span.file);
                    let line = sources.location(problem.locations[0].span).line;
                    format!("{path}:{line} {}: {}", problem.code, problem.title)
                });
                Err(lines.collect::<Vec<_>>().join("\n"))
            }
        }
    }

    #[track_caller]
    fn expect(&self, explicit: &[&str], names: &[&str]) {
        assert_eq!(
            self.load(explicit),
            Ok(names.iter().map(ToString::to_string).collect())
        );
    }

    #[track_caller]
    fn refuse(&self, explicit: &[&str], parts: &[&str]) {
        let found = self.load(explicit).unwrap_err();
        for part in parts {
            assert!(found.contains(part), "{part} is not in:\n{found}");
        }
    }
}
