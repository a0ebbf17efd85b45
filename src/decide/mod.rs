//! Deciding.

mod model;

pub use model::{
    Assessment, Context, ContextDecision, Miss, MissReason, PackageDecision, Ruling, TermDecision,
    Upcoming, WaiverLife, WaiverRef, WaiverState,
};
