//! What would clear findings. An edit or an update counts as one once the edited graph, or the lock that cargo
//! made, was judged and nothing fails there that did not before; that it compiles is for `fix --check` to show.
//! What else is told (the council's advice, a waiver, a hint) is not proved, and not called a fix.
//!
//! 1. `plan`: which declarations of ours bring the failing packages in, and how they could be
//!    changed: other features, another table, none at all.
//! 2. `realize`: a plan as edits of the graph and of the manifests' text.
//! 3. `prove`: the graph is simulated with the edits and judged again.
//! 4. `usage`: a declaration that sources use neither moves nor goes.
//! 5. `cost`: what else goes with features, and whether a build survives that.
//! 6. `search`: tries plans, mildest first, within a budget of simulations.
//! 7. `own`: features of our own that alone bring something in.
//! 8. `unshipped`: members that the council could say are not shipped.
//! 9. `update`: other versions of crates, as the lock could have them. `check` has cargo make such a lock,
//!    and judges it.
//! 10. `hint`: what this machine knows of other versions, for the terminal only.
//! 11. `advise`: the lines of a finding that tell of its remedies.
//! 12. `choose`: which of them to carry out together.

mod advise;
mod choose;
mod cost;
mod entrances;
mod hint;
mod own;
mod plan;
mod prove;
mod realize;
mod search;
mod unshipped;
pub(crate) mod update;
mod usage;

pub(crate) use advise::advise;
pub(crate) use choose::{Chosen, choose};
pub(crate) use entrances::found;
pub(crate) use hint::hint;
pub(crate) use prove::{Failures, failures};
pub(crate) use search::is_sought_by_updates;
