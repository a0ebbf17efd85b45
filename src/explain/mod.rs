//! From decisions to findings: code, severity, places, paths, reason, help, whom to ask.
//!
//! Findings are values; nothing is formatted for a medium here, and no status is computed later.

mod advice;
mod agreements;
mod attempt;
mod cases;
mod cause;
mod context;
pub mod doctor;
#[expect(clippy::module_inception, reason = "the room's one verb")]
mod explain;
mod failures;
mod housekeeping;
mod inventory;
mod judgement;
mod lookup;
mod manifests;
mod model;
mod native;
mod notes;
mod notice;
mod packaged;
mod precedents;
mod remedy;
mod replaced;
mod request;
mod several;
mod stage;
mod stanza;
mod topic;
mod waivers;
mod words;

pub use attempt::{Attempt, Change, Choices, FeatureChoice, Present, added_lines, mend_advice};
pub use cases::{CaseReport, CaseResult, Coverage, Difference, Situation, case_notices, run_cases};
pub use explain::{Explanation, Options, explain};
pub use inventory::{
    CrateEntry, Inventory, LicenseEntry, LicenseName, LicenseUse, Unlisted, Usage, inventory,
};
pub use judgement::{Judgement, Overall, Run, Summary};
pub use lookup::{LookupError, find_crate};
pub use manifests::Manifests;
pub use model::{Edit, Finding, MarkedExpression, Remedy};
pub use notice::{Raised, notices, notices_exit_code};
pub use precedents::Precedent;
pub use remedy::{Chosen, Remedies, choose, remedies};
pub use request::{
    BLANKS, Blank, MemberPaths, Place, RequestContext, RequestFile, RequestTerm, ReviewRequest,
    review_request,
};
pub use several::{NotJudged, Several, Workspace};
pub use stage::{CI, LOCAL, UnknownStage};
pub use topic::{
    Part, PathsWanted, Topic, TopicError, about_code, about_crate, about_license, as_license,
};
