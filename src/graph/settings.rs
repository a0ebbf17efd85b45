//! What our manifests say to us: the `metadata.ospo-check` tables of the workspace and its members.
//!
//! Those of third-party packages are not read: they have no say. Pure.

use camino::Utf8Path;
use serde_json::Value;

use crate::license::nearest;

/// Name of our table in `metadata`.
const TABLE: &str = "ospo-check";

/// A setting in a manifest of ours that means nothing to us.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnknownSetting {
    /// The manifest, as seen from the workspace root.
    pub manifest: String,
    /// The table it is in, such as `workspace.metadata.ospo-check`.
    pub table: String,
    /// Its name; `ospo-check` if that is not a table.
    pub key: String,
    /// The known setting with the nearest name.
    pub nearest: Option<String>,
}

impl UnknownSetting {
    /// Returns what the user can do, each a sentence fragment.
    #[must_use]
    pub fn help(&self) -> Vec<String> {
        if self.key == TABLE {
            return vec![format!("make it a table: `[{}.{TABLE}]`", self.table)];
        }
        let near = self.nearest.as_ref();
        near.map(|name| format!("did you mean `{name}`?"))
            .into_iter()
            .collect()
    }
}

/// Returns a setting of ours in a `metadata` table; `Err` with what is there if no string.
pub(super) fn setting(metadata: &Value, key: &str) -> Option<Result<String, String>> {
    let value = metadata.get(TABLE)?.get(key)?;
    Some(match value {
        Value::String(text) => Ok(text.clone()),
        other => Err(other.to_string()),
    })
}

/// Finds the settings of the workspace that mean nothing to us.
pub(super) fn unknown_of_workspace(metadata: &Value) -> Vec<UnknownSetting> {
    unknown(metadata, "Cargo.toml", "workspace.metadata", &["policy"])
}

/// Finds the settings of a member that mean nothing to us. The package at the root may name the
/// policy, the others may not.
pub(super) fn unknown_of_member(
    metadata: &Value,
    manifest: &Utf8Path,
    root: &Utf8Path,
) -> Vec<UnknownSetting> {
    let manifest = relative(manifest, root);
    let known: &[&str] = if manifest == "Cargo.toml" {
        &["policy", "distribution"]
    } else {
        &["distribution"]
    };
    unknown(metadata, &manifest, "package.metadata", known)
}

fn unknown(metadata: &Value, manifest: &str, parent: &str, known: &[&str]) -> Vec<UnknownSetting> {
    let found = |table: String, key: &str| UnknownSetting {
        manifest: manifest.to_owned(),
        table,
        key: key.to_owned(),
        nearest: nearest(key, known.iter().copied()).map(str::to_owned),
    };
    match metadata.get(TABLE) {
        None => Vec::new(),
        Some(Value::Object(table)) => table
            .keys()
            .filter(|key| !known.contains(&key.as_str()))
            .map(|key| found(format!("{parent}.{TABLE}"), key))
            .collect(),
        Some(_) => vec![found(parent.to_owned(), TABLE)],
    }
}

/// Returns `path` as seen from `root`, with `/`; the file name if they have nothing in common.
pub(super) fn relative(path: &Utf8Path, root: &Utf8Path) -> String {
    for (ups, ancestor) in root.ancestors().enumerate() {
        if ups > 0 && ancestor.parent().is_none() {
            // Only the root of the file system is common, if that.
            break;
        }
        if let Ok(rest) = path.strip_prefix(ancestor) {
            let mut parts = vec![".."; ups];
            parts.extend(rest.components().map(|part| part.as_str()));
            return parts.join("/");
        }
    }
    path.file_name().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(settings: &[UnknownSetting]) -> Vec<String> {
        settings
            .iter()
            .map(|setting| {
                format!(
                    "{} [{}] {} {}",
                    setting.manifest,
                    setting.table,
                    setting.key,
                    setting.help().join("; ")
                )
            })
            .collect()
    }

    #[test]
    fn only_the_known_settings_pass() {
        let root = Utf8Path::new("/ws");
        let both = json!({"ospo-check": {"policy": 1, "distribution": 2, "polcy": 3}});
        assert_eq!(
            shown(&unknown_of_workspace(&both)),
            [
                "Cargo.toml [workspace.metadata.ospo-check] distribution ",
                "Cargo.toml [workspace.metadata.ospo-check] polcy did you mean `policy`?",
            ]
        );
        assert_eq!(
            shown(&unknown_of_member(&both, "/ws/Cargo.toml".into(), root)),
            ["Cargo.toml [package.metadata.ospo-check] polcy did you mean `policy`?"]
        );
        assert_eq!(
            shown(&unknown_of_member(&both, "/ws/a/Cargo.toml".into(), root)),
            [
                "a/Cargo.toml [package.metadata.ospo-check] polcy ",
                "a/Cargo.toml [package.metadata.ospo-check] policy ",
            ]
        );
        for nothing in [json!(null), json!({}), json!({"other": 1}), json!([])] {
            assert!(unknown_of_workspace(&nothing).is_empty());
        }
    }

    #[test]
    fn what_is_no_table_is_told() {
        for value in [
            json!("policy.toml"),
            json!([{"policy": "p.toml"}]),
            json!(1),
        ] {
            assert_eq!(
                shown(&unknown_of_workspace(&json!({ "ospo-check": value }))),
                [
                    "Cargo.toml [workspace.metadata] ospo-check make it a table: \
                     `[workspace.metadata.ospo-check]`"
                ]
            );
        }
    }

    #[test]
    fn paths_are_shown_from_the_root() {
        let relative = |path: &str| relative(Utf8Path::new(path), Utf8Path::new("/home/me/ws"));
        assert_eq!(relative("/home/me/ws/Cargo.toml"), "Cargo.toml");
        assert_eq!(relative("/home/me/ws/a/b/Cargo.toml"), "a/b/Cargo.toml");
        assert_eq!(relative("/home/me/x/Cargo.toml"), "../x/Cargo.toml");
        assert_eq!(relative("/srv/x/Cargo.toml"), "Cargo.toml");
    }
}
