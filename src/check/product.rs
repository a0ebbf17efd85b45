//! The product a run is for: the policy it names has to list it, and is then that product's.

use super::failure::Failure;
use super::gate::Request;
use crate::license::nearest;
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

/// Returns what to do about a product that the policy does not list.
pub(super) fn help(product: &str, known: &[String]) -> Vec<String> {
    if known.is_empty() {
        let help = "it lists none under `[[products]]`; leave out `--product` and `OSPO_PRODUCT`";
        return vec![help.to_owned()];
    }
    let near = nearest(product, known.iter().map(String::as_str));
    let near = near.map(|near| format!("did you mean `{near}`?"));
    let all = format!("the products are: {}", known.join(", "));
    near.into_iter().chain([all]).collect()
}
