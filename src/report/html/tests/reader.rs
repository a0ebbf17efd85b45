//! Reads pages, as HTML and as XML.

use std::collections::BTreeMap;

use html5gum::{DefaultEmitter, Token, Tokenizer};
use roxmltree::{Document, Node, ParsingOptions};

use crate::findings::Judgement;
use crate::report::Base;
use crate::report::html::render;
use crate::report::{Options, Report};

pub(super) fn base() -> Base {
    Base {
        root: "/r/ws".into(),
        top: "/r".into(),
    }
}

pub(super) const VERBOSE: Options = Options {
    color: false,
    verbose: true,
    quiet: false,
    hyperlinks: false,
    width: None,
    limit: None,
};

pub(super) fn page(world: &Judgement) -> String {
    render(&Report::one(world, &base()), &VERBOSE)
}

fn utf8(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// A start tag with its attributes.
pub(super) type Tag = (String, BTreeMap<String, String>);

/// What a reader of HTML makes of a page: its tags, its text, its style and its script.
pub(super) struct Read {
    pub(super) tags: Vec<Tag>,
    pub(super) text: String,
    pub(super) style: String,
    pub(super) script: String,
}

pub(super) fn read(page: &str) -> Read {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut read = Read {
        tags: Vec::new(),
        text: String::new(),
        style: String::new(),
        script: String::new(),
    };
    for Ok(token) in Tokenizer::new_with_emitter(page, emitter) {
        match token {
            Token::StartTag(tag) => {
                let attributes = tag
                    .attributes
                    .iter()
                    .map(|(name, value)| (utf8(name).to_owned(), utf8(value).to_owned()));
                read.tags
                    .push((utf8(&tag.name).to_owned(), attributes.collect()));
            }
            Token::String(part) => {
                let last = read.tags.last().map(|(name, _)| name.as_str());
                match last {
                    Some("style") if read.style.is_empty() => read.style = utf8(&part).to_owned(),
                    Some("script") if read.script.is_empty() => {
                        read.script = utf8(&part).to_owned();
                    }
                    _ => read.text.push_str(utf8(&part)),
                }
            }
            Token::EndTag(_) | Token::Doctype(_) => {}
            // A comment or a mistake has no place in a page.
            other => panic!("{other:?}"),
        }
    }
    read
}

/// The page as XML, without what is in style and script.
pub(super) fn as_xml(page: &str) -> String {
    let without = |page: &str, tag: &str| {
        let (before, rest) = page.split_once(&format!("<{tag}>")).unwrap();
        let (_, after) = rest.split_once(&format!("</{tag}>")).unwrap();
        format!("{before}<{tag}></{tag}>{after}")
    };
    let page = page.strip_prefix("<!DOCTYPE html>\n").unwrap();
    without(&without(page, "style"), "script")
}

pub(super) fn parse(xml: &str) -> Document<'_> {
    Document::parse_with_options(xml, ParsingOptions::default())
        .unwrap_or_else(|error| panic!("{error}\n{xml}"))
}

pub(super) fn all_text(node: Node<'_, '_>) -> String {
    node.descendants()
        .filter(Node::is_text)
        .filter_map(|node| node.text())
        .collect()
}

/// The nodes of a class.
pub(super) fn of_class<'a, 'i>(document: &'a Document<'i>, class: &'a str) -> Vec<Node<'a, 'i>> {
    document
        .descendants()
        .filter(|node| {
            let classes = node.attribute("class").unwrap_or_default();
            classes.split(' ').any(|one| one == class)
        })
        .collect()
}
