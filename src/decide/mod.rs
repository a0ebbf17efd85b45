//! Deciding: from packages, facts and policy to a verdict with its grounds. Pure: touches no file,
//! environment, clock or terminal.
//!
//! 1. `distribution`: how each member leaves the firm.
//! 2. `assess`: each package is not judged (with a reason), first party (`party`), or judged in
//!    every context it occurs in: reach × distribution × members.
//! 3. `term`: in a context, each term gets the strictest word of all layers on the mildest of its
//!    points. Of a vendored copy (`replaced`) it counts only where it speaks of such copies.
//! 4. `waiver`: a failing term may be lifted by waivers that fit it literally; `agreement`: what the
//!    firm has bought is one more arm beside what a package offers.
//! 5. `expression`: AND takes the strictest, OR the mildest; the arm taken is the license choice.
//! 6. `native`: what links native code that the policy does not know may be held back for review.
//! 7. A package is as its strictest context.
//!
//! Unknown means fail: an unknown term or missing facts are undetermined, never allowed.

mod agreement;
mod assess;
mod conclude;
mod distribution;
mod expression;
mod model;
mod native;
mod party;
mod product;
mod replaced;
mod site;
mod term;
mod waiver;

mod hypothesis;
#[cfg(test)]
mod lattice_tests;
mod supposed;
#[cfg(test)]
mod tests;

pub(crate) use assess::assess_some;
pub use assess::{Question, assess};
pub(crate) use conclude::obligations;
pub use distribution::{ClaimError, Distributions};
pub(crate) use distribution::{unshipped, vocabulary};
pub(crate) use expression::verdict_of;
pub(crate) use hypothesis::{Hypothesis, could_decide, decide_license, rule_on_license};
pub use model::{
    AgreementRef, AgreementState, Arm, Assessment, Context, ContextDecision, Miss, MissReason,
    NativeGap, PackageDecision, Ruling, TermDecision, Upcoming, WaiverLife, WaiverRef, WaiverState,
};
pub(crate) use native::reached;
pub(crate) use site::judged_source;
pub(crate) use supposed::{Idle, idle_for};
