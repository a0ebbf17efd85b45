//! `[[products]]`, and the lists of products that rules, waivers and agreements name.

use std::collections::{BTreeMap, BTreeSet};

use super::patterns;
use super::reader::{Reader, Text, shown, suggest};
use super::section::Section;
use super::validate;
use super::words::Distributions;
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::{Policy, Product};

/// The products that may be named: those of this layer and of the layers above.
pub(super) struct Products {
    names: BTreeSet<String>,
}

impl Products {
    /// Reads `[[products]]`; `above` are the layers above.
    pub(super) fn read(
        root: &Section<'_, '_>,
        distributions: &Distributions,
        above: &[Policy],
    ) -> (Self, Vec<Product>) {
        let mut ids = BTreeMap::new();
        let mut products = Vec::new();
        for section in root.tables("products", "product") {
            validate::unique(&section, "product", &mut ids);
            products.extend(product(&section, distributions));
        }
        let mut known = Self::of(above);
        // A product with a problem of its own is still the one that a rule means.
        known.names.extend(ids.into_keys().map(str::to_owned));
        (known, products)
    }

    /// Returns the products of layers that were read.
    pub(super) fn of(layers: &[Policy]) -> Self {
        let products = layers.iter().flat_map(|layer| &layer.products);
        Self {
            names: products.map(|product| product.id.clone()).collect(),
        }
    }

    /// Returns the names, sorted.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Reads the list `products` of a section; one that no `[[products]]` has is a problem.
    pub(super) fn list(&self, section: &Section<'_, '_>) -> Option<Vec<String>> {
        let texts = section.some_texts("products")?.into_iter();
        Some(
            texts
                .filter_map(|text| self.named(section.reader, text))
                .collect(),
        )
    }

    fn named(&self, reader: &Reader<'_>, text: Text<'_>) -> Option<String> {
        if self.names.contains(text.value) {
            return Some(text.value.to_owned());
        }
        let message = format!("unknown product `{}`", shown(text.value));
        let problem = Diagnostic::new(Code::PolicyUnknownName, text.span, message);
        reader.report(match suggest(text.value, self.names()) {
            Some(near) => problem.did_you_mean(Some(near)),
            None => problem.help("define it under `[[products]]`"),
        });
        None
    }
}

fn product(section: &Section<'_, '_>, distributions: &Distributions) -> Option<Product> {
    let reader = section.reader;
    let id = section.required_filled("id");
    let distribution = section.text("distribution");
    let distribution = distribution.and_then(|text| distributions.read(reader, text));
    let contact = section.filled("contact").map(|text| text.value.to_owned());
    let members = patterns::names(section, "members");
    let id = id?;
    Some(Product {
        id: id.value.to_owned(),
        span: id.span,
        distribution,
        contact,
        members,
    })
}
