//! License facts of each package.

mod model;

pub use model::{ClarificationState, Effective, Facts, LicenseFacts, Origin};
