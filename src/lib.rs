//! The license gate that a company's lawyers and its developers both like.
//!
//! The council writes one policy file; this library reads the dependency graph from
//! `cargo metadata`, parses every SPDX expression, decides each package against the policy, and
//! explains every refusal. *Facts are gathered once, a pure function decides, an explanation is
//! built from the decisions, any number of printers read the explanation.*
//!
//! Each module is a room; each imports only rooms to its left:
//!
//! [`source`], [`vocabulary`] < [`license`] < [`policy`], [`graph`], [`recognition`] < [`facts`] <
//! [`decide`] < [`explain`] < [`report`] < [`check`] < [`cli`]
//!
//! [`check::check`] runs the whole gate and hands the judgement to a closure. It prints nothing and
//! never exits; a refused package is a verdict, not an error.
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
//! assert_eq!(sources.location(problems[0].span).line, 9);
//! assert!(problems[0].help[0].contains("`licenses`"));
//! ```

pub mod check;
pub mod cli;
pub mod decide;
pub mod explain;
pub mod facts;
pub mod graph;
pub mod license;
pub mod policy;
pub mod recognition;
pub mod report;
pub mod source;
pub mod vocabulary;
