//! The license gate that a company's lawyers and its developers both like.
//!
//! The council writes one policy file; this library reads the dependency graph from
//! `cargo metadata`, parses every SPDX expression, decides each package against the policy, and
//! explains every refusal. *Facts are gathered once, a pure function decides, an explanation is
//! built from the decisions, any number of printers read the explanation.*
//!
//! Each module is a room; each imports only rooms to its left:
//!
//! [`source`], [`vocabulary`] < [`diagnostic`] < [`license`] < [`policy`], [`graph`], [`recognition`]
//! < [`facts`] < [`decide`] < [`findings`] < `remedy` < `answers` < [`report`] < [`check`] < `cli`
//!
//! [`check::Check`] is the whole gate for an xtask, a build script or a test. It asks what the command
//! asks, prints nothing and never exits; a refused package is an answer, not an error.
//!
//! ```
//! use ospo_check::check::Check;
//! use std::process::ExitCode;
//!
//! fn main() -> ExitCode {
//!     let (text, status) = match Check::new().offline().run() {
//!         Ok(answer) => (answer.to_string(), answer.exit_code),
//!         Err(error) => (error.to_string(), error.exit_code()),
//!     };
//!     eprint!("{text}");
//!     ExitCode::from(status)
//! }
//! ```
//!
//! [`check::Check::judge`] returns the whole judgement instead: every package, decision and
//! finding, for the printers of [`report`] or for your own.
//!
//! ```
//! use ospo_check::check::Check;
//! use ospo_check::report::{Options, Report, json};
//!
//! let judgement = Check::new().offline().judge()?;
//! let report = json::render(&Report::of(&judgement), &Options::default());
//! assert!(report.contains("\"exit_code\": 0"));
//! # Ok::<(), ospo_check::check::CheckError>(())
//! ```
//!
//! What a judgement is made of can be read from texts as well.
//!
//! ```
//! use ospo_check::license::Expression;
//!
//! let expression = Expression::parse("MIT/GPL-2.0+", &[])?;
//! assert_eq!(expression.to_string(), "MIT OR GPL-2.0-or-later");
//! assert_eq!(expression.notes.len(), 2); // `/` is read as OR, `GPL-2.0+` is deprecated
//! # Ok::<(), ospo_check::license::ParseError>(())
//! ```
//!
//! ```
//! use ospo_check::policy::{ParseContext, parse};
//! use ospo_check::source::Sources;
//!
//! let text = r#"
//! schema = 1
//! [policy]
//! name = "Example"
//! version = "1"
//! owner = "IP Council"
//! [[rules]]
//! id = "permissive"
//! licences = ["MIT"]
//! verdict = "allow"
//! "#;
//! let mut sources = Sources::new();
//! let context = ParseContext {
//!     today: jiff::civil::date(2026, 11, 22),
//!     tool_version: &semver::Version::new(0, 1, 0),
//! };
//! let problems = parse(&mut sources, "ospo-policy.toml", text, &context).unwrap_err();
//! assert_eq!(sources.location(problems[0].locations[0].span).line, 9);
//! assert!(problems[0].lines[0].text.contains("`licenses`"));
//! ```

mod answers;
pub mod check;
mod cli;
pub mod decide;
pub mod diagnostic;
pub mod facts;
pub mod findings;
pub mod graph;
mod history;
pub mod license;
pub mod policy;
pub mod recognition;
mod remedy;
pub mod report;
pub mod source;
mod temporary;
pub mod vocabulary;

/// The whole program, for the binary; as a library, [`check::Check`] is the gate.
#[doc(hidden)]
pub use cli::main;
