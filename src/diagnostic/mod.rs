//! What is told: codes, severities, places and lines, for findings, for mistakes in a policy and for
//! reasons why there is no verdict.

mod code;
mod model;

pub use code::{Code, CodeKind};
pub(crate) use code::{DOCS, page, page_names};
pub use model::{Diagnostic, LabelledSpan, Line, LineKind, Severity};
