//! The product a run is for: the policy it names has to list it, and is then that product's.

use super::asked::Request;
use super::failure::Failure;
use crate::policy::{Policy, Product};

/// Makes the policy that of the product a request names.
///
/// # Errors
/// Fails if the policy lists no such product.
pub(super) fn name(request: &Request, layers: &mut [Policy]) -> Result<Option<Product>, Failure> {
    let Some(id) = &request.product else {
        return Ok(None);
    };
    for layer in layers.iter_mut() {
        let product = layer.products.iter().find(|product| product.id == *id);
        if let Some(product) = product.cloned() {
            layer.name_product(&product);
            return Ok(Some(product));
        }
    }
    let known = layers.iter().flat_map(|layer| &layer.products);
    Err(Failure::UnknownProduct {
        product: id.clone(),
        known: known.map(|product| product.id.clone()).collect(),
    })
}
