//! The dependency graph: what is there, how it gets into what we build, and why.
//!
//! `cargo` runs cargo; `load` reads saved metadata, the lock and manifests, and `load` in a folder what that needs;
//! `read` makes the packages; `simulate` asks guppy what cargo would build; `reach` turns that
//! into one [`Package::reached`] per package and member; `path` answers why. Knows nothing of
//! licenses.

mod build;
mod cargo;
mod cfg;
mod chain;
mod config;
mod dependencies;
mod dependents;
mod entrances;
mod error;
mod hypothesis;
mod load;
mod lock;
mod manifest;
mod model;
mod names;
mod native;
mod origin;
mod patch;
mod path;
mod platform;
mod reach;
mod read;
mod registry;
mod roots;
mod saved;
mod scratch;
mod search;
mod select;
mod settings;
mod signs;
mod simulate;
mod tracked;
mod unpacked;
mod uses;
mod version;
mod words;

pub use build::Graph;
pub(crate) use cargo::{
    AddFailure, AddRequest, Update, cargo_add, cargo_update, scratch_metadata, shield,
    workspace_folder,
};
pub use cargo::{MetadataRequest, cargo_metadata};
pub use dependencies::Dependency;
pub use error::GraphError;
pub use hypothesis::{Change, Declared, GraphEdit, Hypothesis};
pub(crate) use hypothesis::{Lost, Toward, Way};
pub use load::{Manifests, MetadataText, load_graph, saved_metadata};
pub use manifest::DependencyEntry;
pub use model::{EdgeKind, Package, PackageIx, Path, Step};
pub use patch::{Entries, Replacements, TextEdit, rewrite};
pub(crate) use patch::{Hunk, apply, hunks};
pub(crate) use registry::{Release, Shelf};
pub use roots::FindError;
pub(crate) use roots::{Candidates, LeftOut, LeftOutReason, find_roots, has_lock, repository};
pub(crate) use scratch::{
    Mirror, Scratch, ScratchError, cached_crates, manifest_asked_for, named_targets, normal,
};
pub use select::Selection;
pub use settings::UnknownSetting;
pub use uses::Use;
pub(crate) use uses::{Gates, Uses};
