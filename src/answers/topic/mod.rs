//! `explain`: all there is to say about one crate, one license or one code.
//!
//! Topics are values like findings; a printer lays them out. `krate` tells of a package of the
//! graph, `license` of what the policy says about an expression, `code` is a page. Nothing is decided
//! here.

mod agreements;
mod code;
mod files;
mod find;
mod krate;
mod license;
mod model;
mod paths;
mod tree;
mod waivers;

pub(crate) use code::about_code;
pub(crate) use find::TopicError;
use find::find_crate;
pub(crate) use krate::about_crate;
pub(crate) use license::{about_license, as_license};
pub(crate) use model::{Part, Topic};
pub(crate) use paths::PathsWanted;
