//! Turns decisions into findings (code, severity, places, paths, reason, help, contact) and into
//! the outcome and exit code of the run. Findings are plain values: report formats render them and
//! compute no status.

mod advice;
pub(crate) mod agreements;
mod block;
pub(crate) mod cause;
pub(crate) mod context;
mod explain;
pub(crate) mod failures;
mod housekeeping;
pub(crate) mod identity;
mod judgement;
mod known;
pub(crate) mod manifests;
pub(crate) mod model;
pub(crate) mod native;
mod notes;
pub(crate) mod notice;
pub(crate) mod packaged;
mod replaced;
mod rows;
mod several;
pub(crate) mod stage;
pub(crate) mod stanza;
pub(crate) mod waivers;
pub(crate) mod words;

pub(crate) use block::{Block, Row, Way};
pub use explain::{Explanation, Options, explain};
#[cfg(test)]
pub(crate) use identity::identify;
pub use judgement::{Base, Judgement, Overall, Revision, Run, Summary};
pub(crate) use known::Failed;
pub use manifests::Manifests;
pub(crate) use model::{Basis, Cause, Failing};
pub use model::{Edit, Finding, MarkedExpression, Remedies, Remedy};
pub use notice::{Raised, notices, notices_exit_code};
pub use several::{NotJudged, Several, Workspace};
pub use stage::{CI, LOCAL, UnknownStage};
