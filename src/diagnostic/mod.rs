//! Diagnostics: the codes, severities, places and lines shared by findings, mistakes in a policy
//! and reasons why there is no verdict.

mod code;
mod model;

pub use code::{Code, CodeKind};
pub(crate) use code::{DOCS, page, page_names};
pub use model::{Diagnostic, LabelledSpan, Line, LineKind, Severity};
