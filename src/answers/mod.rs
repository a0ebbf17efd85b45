//! What commands other than the gate are asked: from a judgement, or from policies, to an answer.
//!
//! Answers are values; nothing is formatted for a medium here.

mod attempt;
mod cases;
pub mod doctor;
mod inventory;
mod lookup;
mod precedents;
mod request;
mod topic;

pub use attempt::{Attempt, Change, Choices, FeatureChoice, Present, added_lines, mend_advice};
pub use cases::{CaseReport, CaseResult, Coverage, Difference, Situation, case_notices, run_cases};
pub use inventory::{
    CrateEntry, Inventory, LicenseEntry, LicenseName, LicenseUse, Unlisted, Usage, inventory,
};
pub use lookup::{LookupError, find_crate};
pub use precedents::Precedent;
pub use request::{
    BLANKS, Blank, MemberPaths, Place, RequestContext, RequestFile, RequestTerm, ReviewRequest,
    review_request,
};
pub use topic::{
    Part, PathsWanted, Topic, TopicError, about_code, about_crate, about_license, as_license,
};
