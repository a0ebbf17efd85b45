//! The graph room against real cargo, on workspaces that need no network.

mod cfgs;
mod edits;
mod loading;
#[path = "../../oracle/compare.rs"]
mod oracle;
mod paths;
#[path = "../../oracle/question.rs"]
mod question;
mod reach;
mod support;
mod unit_graph;
#[path = "../../oracle/workspace.rs"]
mod workspace;
