//! The product of a run, and what a rule or an exemption that is for products makes of it.
//!
//! Named for a run, a product is what its members are made for. Members of no named product may
//! be part of any: for them a rule holds as strictly as for any product, and what is for a product
//! alone lets nothing pass.

use crate::graph::{Graph, PackageIx};
use crate::policy::Product;

/// What is known of the product that a package is judged for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InRun<'a> {
    /// It is this one.
    Named(&'a str),
    /// It may be any, or none.
    Any,
}

impl<'a> InRun<'a> {
    /// Returns the product that a member is judged for.
    pub(super) fn of_member(
        product: Option<&'a Product>,
        graph: &Graph,
        member: PackageIx,
    ) -> Self {
        let member = graph.package(member);
        let is_part = |product: &&Product| {
            product.members.as_ref().is_none_or(|patterns| {
                let mut patterns = patterns.iter();
                patterns.any(|pattern| pattern.matches(&member.name, &member.version))
            })
        };
        match product.filter(is_part) {
            Some(product) => Self::Named(&product.id),
            None => Self::Any,
        }
    }

    /// Returns what a name given or left out stands for.
    pub(super) const fn of_name(name: Option<&'a str>) -> Self {
        match name {
            Some(name) => Self::Named(name),
            None => Self::Any,
        }
    }

    /// Returns its name, where it has one.
    pub(super) const fn name(self) -> Option<&'a str> {
        match self {
            Self::Named(name) => Some(name),
            Self::Any => None,
        }
    }
}
