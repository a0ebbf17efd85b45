//! What commands other than the gate are asked: from a judgement, or from policies, to an answer.
//!
//! Answers are values; nothing is formatted for a medium here.

mod attempt;
mod cases;
mod dependents;
pub(crate) mod doctor;
mod inventory;
mod lookup;
mod precedents;
mod request;
mod topic;

pub(crate) use attempt::{
    Attempt, Change, Choices, FeatureChoice, Present, added_lines, mend_advice,
};
pub(crate) use cases::{CaseReport, CaseResult, Situation, case_notices, run_cases};
pub(crate) use dependents::{Dependent, Dependents, dependents};
pub(crate) use inventory::{
    CrateEntry, Inventory, LicenseEntry, LicenseName, LicenseUse, Unlisted, Usage, inventory,
};
pub(crate) use lookup::{LookupError, find_crate};
pub(crate) use precedents::Precedent;
#[cfg(test)]
pub(crate) use request::MemberPaths;
pub(crate) use request::{
    BLANKS, ManifestLine, RequestContext, RequestFile, ReviewRequest, review_request, unsettled,
};
pub(crate) use topic::{
    Part, PathsWanted, Topic, about_code, about_crate, about_license, as_license,
};
