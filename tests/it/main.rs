//! The gate as its users meet it: the real binary on small worlds and small workspaces.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod agreements;
mod architecture;
mod attempt;
mod carried;
mod checkout;
mod circles;
mod cli;
mod deciding;
mod doctor;
#[cfg(unix)]
mod earlier;
mod explain;
mod files;
mod findings;
mod fixing;
mod formats;
mod graph;
#[cfg(unix)]
mod hooks;
mod html;
#[cfg(unix)]
mod integrations;
mod interface;
mod judge;
mod layers;
mod layers_authority;
mod layers_property;
mod library;
mod list;
mod native;
mod native_copies;
mod overlooked;
mod policies;
mod products;
mod property;
mod replaced;
mod request;
#[cfg(unix)]
mod roles;
mod scratch;
mod settings;
mod several;
mod several_hidden;
mod shell;
mod since;
mod sources;
mod stand_ins;
mod tampering;
mod trust;
mod trust_terms;
mod turning_off;
mod updating;
mod waivers;
mod world;
#[cfg(unix)]
mod worlds;
