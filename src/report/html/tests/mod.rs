//! The page as a browser would read it.

mod reader;
mod safety;
mod several;
mod shows;
mod worlds;
