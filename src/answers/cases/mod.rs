//! `policy test`: the cases of a policy, run through the code that decides real packages.
//!
//! `situations` lists where a case is to hold, `run` decides it there and keeps what differs,
//! `coverage` says what no case reaches, and `notices` puts it into words.

mod coverage;
#[cfg(test)]
mod exemption_tests;
mod model;
mod notices;
mod run;
mod situations;
#[cfg(test)]
mod tests;

pub(crate) use model::{CaseReport, CaseResult, Situation};
pub(crate) use notices::case_notices;
pub(crate) use run::run_cases;
