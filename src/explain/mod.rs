//! From decisions to findings: code, severity, places, paths, reason, help.

mod codes;
mod judgement;
mod model;

pub use codes::{Code, page, page_names};
pub use judgement::{Judgement, Overall, Run, Summary};
pub use model::{Edit, Finding, LabelledSpan, Line, LineKind, MarkedExpression, Remedy, Severity};
