//! The gate as its users meet it: the real binary on small worlds and small workspaces.

mod architecture;
mod cli;
mod deciding;
mod judge;
mod property;
mod waivers;
mod world;
