//! The one builder of worlds: packages and what cargo says of them, files on disk, and the programs
//! that run there. Knows no policy and no verdict.

mod packages;
mod place;
mod programs;
mod text;

pub(crate) use packages::{Dep, Package, ROOT, dep, krate, member, metadata};
pub(crate) use place::Place;
pub(crate) use programs::{TARGET, alone, cargo, tool};
pub(crate) use text::{Run as WorldRun, World};
