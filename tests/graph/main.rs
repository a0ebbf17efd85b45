//! The graph room against real cargo, on workspaces that need no network.

mod support;
mod unit_graph;
