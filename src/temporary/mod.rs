//! Private folders below the system's temporary one, which go away with the run that made them.

mod load;

pub(crate) use load::Folder;
