//! Wires the rooms together: the gate itself, and what else is asked of a judged workspace.
//!
//! Holds no rule of its own and prints nothing. What a run needs from outside (the day, the
//! environment's policy, where cargo's words go) comes in as arguments; [`Check`] fills them in as
//! the command does.

mod asked;
mod attempt;
mod builder;
mod failure;
mod gate;
mod policies;
mod product;
mod request;
mod revision;
mod several;
mod since;
mod surroundings;
mod survey;
mod turns;
mod updates;

pub use jiff::civil::Date;

pub(crate) use asked::{Consent, Input, Request};
pub(crate) use attempt::{AttemptError, Trial, attempt};
pub use builder::{Answer, Check, CheckError};
pub use failure::Failure;
pub(crate) use gate::{Clock, NoClock, PolicyAlone, check, policy_alone, policy_and_tests};
pub(crate) use request::dossier;
pub(crate) use revision::parse as parse_revision;
pub(crate) use several::{Failed, Wanted, check_several};
pub(crate) use surroundings::{revision, today};
pub(crate) use survey::{Survey, survey};
