//! The license files of a package: digests, and what was recognised in each.

use super::Part;
use crate::facts::LicenseFacts;
use crate::findings::packaged::describe;

/// Lists the license files that were read; nothing where none was.
pub(super) fn license_files(facts: &LicenseFacts) -> Vec<Part> {
    if facts.files.is_empty() {
        return Vec::new();
    }
    let mut lines = Vec::new();
    for file in &facts.files {
        let digest = file
            .sha256
            .as_ref()
            .map_or_else(String::new, |digest| format!(" sha256:{digest}"));
        lines.push(format!("{}{digest}", file.path));
        let said = describe(file).into_iter();
        lines.extend(said.map(|line| format!("{}: {line}", file.path)));
    }
    vec![
        Part::Heading("License files".to_owned()),
        Part::Items(lines),
    ]
}
