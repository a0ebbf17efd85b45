//! From decisions to findings: code, severity, places, paths, reason, help, whom to ask.
//!
//! Findings are values; nothing is formatted for a medium here, and no status is computed later.

mod advice;
mod cases;
mod cause;
mod codes;
mod context;
#[expect(clippy::module_inception, reason = "the room's one verb")]
mod explain;
mod failures;
mod housekeeping;
mod judgement;
mod manifests;
mod model;
mod native;
mod notes;
mod notice;
mod stage;
mod stanza;
mod topic;
mod waivers;
mod words;

pub use cases::{CaseReport, CaseResult, Coverage, Difference, Situation, case_notices, run_cases};
pub use codes::{Code, page, page_names};
pub use explain::{Options, explain};
pub use judgement::{Judgement, Overall, Run, Summary};
pub use manifests::Manifests;
pub use model::{Edit, Finding, LabelledSpan, Line, LineKind, MarkedExpression, Remedy, Severity};
pub use notice::{Notice, Raised, notices, notices_exit_code};
pub use stage::{CI, LOCAL, UnknownStage};
pub use topic::{
    Part, PathsWanted, Topic, TopicError, about_code, about_crate, about_license, as_license,
    find_crate,
};
