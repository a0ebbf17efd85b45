//! The page of a finding code or a policy error.

use super::{Part, Topic};
use crate::diagnostic::page;

/// Explains a finding code or a policy error.
#[must_use]
pub(crate) fn about_code(name: &str) -> Option<Topic> {
    page(name).map(|text| Topic {
        title: name.to_owned(),
        parts: vec![Part::Text(text.to_owned())],
    })
}
