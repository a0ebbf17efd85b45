//! Makes untrusted text harmless for each medium; the only place that knows what is dangerous.
//!
//! Licenses, names, paths and policy texts are hostile until they went through here. One file per
//! medium; what is the same everywhere (hidden characters, workflow commands) is in `text`.

#[cfg(test)]
pub(crate) mod corpus;
mod document;
mod github;
mod html;
mod markdown;
mod text;
mod uri;
mod xml;

pub(crate) use document::{code_span, document, fenced};
pub(crate) use github::{data as github_data, property as github_property};
pub(crate) use html::{html, inline as html_inline, linked as html_linked};
pub(crate) use markdown::{cell as markdown_cell, code as markdown_code, inline as markdown};
pub(crate) use text::{
    LINE_LIMIT, TITLE_LIMIT, block_line, cut, is_hidden, path, prose, push_ascii, source_character,
    text, title,
};
pub(crate) use uri::uri_path;
pub(crate) use xml::xml;
