//! Holds XML against an XSD, for the tests: the part of XML Schema that JUnit's uses.
//!
//! Elements (global and by reference), sequences and choices, mixed content, attributes with
//! `use="required"`, and string types. Order within a sequence is not looked at; whatever else a
//! schema might say makes the check panic, so nothing is passed over.

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::{Document, Node};

const XS: &str = "http://www.w3.org/2001/XMLSchema";

/// What an element may hold.
#[derive(Default)]
struct Shape {
    attributes: BTreeMap<String, bool>,
    /// Child and whether there may be more than one.
    children: BTreeMap<String, bool>,
    text: bool,
}

/// Returns everything in `xml` that `schema` does not permit.
pub(super) fn violations(schema: &str, xml: &str) -> Vec<String> {
    let schema = Document::parse(schema).unwrap();
    let shapes: BTreeMap<String, Shape> = schema
        .root_element()
        .children()
        .filter(|node| node.has_tag_name((XS, "element")))
        .map(|node| (attribute(node, "name"), shape(&schema, node)))
        .collect();
    let document = match Document::parse(xml) {
        Ok(document) => document,
        Err(error) => return vec![error.to_string()],
    };
    let mut errors = Vec::new();
    check(&shapes, document.root_element(), &mut errors);
    errors
}

fn attribute(node: Node<'_, '_>, name: &str) -> String {
    node.attribute(name).unwrap().to_owned()
}

fn shape(schema: &Document<'_>, element: Node<'_, '_>) -> Shape {
    let mut shape = Shape::default();
    match element.attribute("type") {
        Some("xs:string") => shape.text = true,
        Some(name) => {
            let named = schema
                .root_element()
                .children()
                .find(|node| node.attribute("name") == Some(name));
            fill(&mut shape, named.unwrap(), false);
        }
        None => {
            for child in element.children().filter(Node::is_element) {
                fill(&mut shape, child, false);
            }
        }
    }
    shape
}

fn fill(shape: &mut Shape, node: Node<'_, '_>, many: bool) {
    let many = many || node.attribute("maxOccurs") == Some("unbounded");
    match node.tag_name().name() {
        "complexType" | "sequence" | "choice" => {
            shape.text |= node.attribute("mixed") == Some("true");
            for child in node.children().filter(Node::is_element) {
                fill(shape, child, many);
            }
        }
        "element" => {
            let name = node.attribute("ref").or(node.attribute("name")).unwrap();
            shape.children.insert(name.to_owned(), many);
        }
        "attribute" => {
            let required = node.attribute("use") == Some("required");
            shape.attributes.insert(attribute(node, "name"), required);
        }
        other => panic!("the check does not know <xs:{other}>"),
    }
}

fn check(shapes: &BTreeMap<String, Shape>, node: Node<'_, '_>, errors: &mut Vec<String>) {
    let name = node.tag_name().name();
    let Some(shape) = shapes.get(name) else {
        errors.push(format!("<{name}> is unknown"));
        return;
    };
    for attribute in node.attributes() {
        if !shape.attributes.contains_key(attribute.name()) {
            errors.push(format!("<{name}> has no attribute {}", attribute.name()));
        }
    }
    for (attribute, required) in &shape.attributes {
        if *required && node.attribute(attribute.as_str()).is_none() {
            errors.push(format!("<{name}> needs the attribute {attribute}"));
        }
    }
    let mut seen = BTreeSet::new();
    for child in node.children() {
        if child.is_text() && !shape.text && !child.text().unwrap().trim().is_empty() {
            errors.push(format!("<{name}> holds text"));
        }
        if !child.is_element() {
            continue;
        }
        let tag = child.tag_name().name();
        match shape.children.get(tag) {
            None => errors.push(format!("<{tag}> may not stand in <{name}>")),
            Some(false) if !seen.insert(tag) => errors.push(format!("<{tag}> is there twice")),
            Some(_) => {}
        }
        check(shapes, child, errors);
    }
}

#[test]
fn the_check_finds_what_is_wrong() {
    let schema = include_str!("../../tests/schemas/junit-10.xsd");
    let errors = violations(
        schema,
        "<testsuites><testsuite name=\"a\" tests=\"1\" errors=\"0\" odd=\"\">\
         <testcase/>text<failure/><nonsense/></testsuite></testsuites>",
    );
    assert_eq!(
        errors,
        [
            "<testsuite> has no attribute odd",
            "<testsuite> needs the attribute failures",
            "<testcase> needs the attribute name",
            "<testsuite> holds text",
            "<failure> may not stand in <testsuite>",
            "<nonsense> may not stand in <testsuite>",
            "<nonsense> is unknown",
        ]
    );
    assert_eq!(violations(schema, "<a>").len(), 1);
}
