//! `[[products]]`: what the firm makes, and what naming one for a run changes in the policy.

use super::{CratePattern, MemberDistribution, Policy};
use crate::source::Span;

/// One `[[products]]` entry.
#[derive(Debug, Clone)]
pub struct Product {
    /// Unique name.
    pub id: String,
    /// The value of `id`.
    pub span: Span,
    /// How it leaves the firm; `None`: as its members do.
    pub distribution: Option<String>,
    /// Whom to ask about it; `None`: the council.
    pub contact: Option<String>,
    /// Members it is made of; `None`: every one.
    pub members: Option<Vec<CratePattern>>,
}

impl Policy {
    /// Makes the policy that of a run for one of its products: the product's members leave the firm
    /// as it does, whatever `[[members]]` says, and its contact stands in for the council's.
    pub fn name_product(&mut self, product: &Product) {
        if let Some(distribution) = &product.distribution {
            let everyone = CratePattern {
                text: "*".to_owned(),
                name: String::new(),
                prefix: true,
                version: None,
            };
            let packages = product.members.clone().unwrap_or_else(|| vec![everyone]);
            let entry = MemberDistribution {
                packages,
                distribution: distribution.clone(),
                span: product.span,
            };
            self.members.insert(0, entry);
        }
        if product.contact.is_some() {
            self.identity.contact.clone_from(&product.contact);
        }
    }
}
