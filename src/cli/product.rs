//! Which product the run is for: `--product` or `OSPO_PRODUCT`. Neither overrides the other; if
//! both are set, they must agree.

use super::environment::Environment;
use super::error::UsageError;

/// The product of the run. Whoever reviews the set-up of CI sees the variable there, and a flag may
/// come from a file of the repository, so neither outdoes the other.
pub(super) fn chosen(
    flag: Option<String>,
    environment: &Environment,
) -> Result<Option<String>, UsageError> {
    let variable = match environment.product.as_ref().map(|value| value.to_str()) {
        Some(None) => return Err(UsageError::new("`OSPO_PRODUCT` is not UTF-8")),
        Some(Some(text)) => Some(text.to_owned()),
        None => None,
    };
    for (name, value) in [("--product", &flag), ("OSPO_PRODUCT", &variable)] {
        if value.as_ref().is_some_and(String::is_empty) {
            return Err(UsageError::new(format!("`{name}` is empty"))
                .help("name a product of the policy, or leave it out"));
        }
    }
    match (flag, variable) {
        (Some(flag), Some(variable)) if flag != variable => Err(UsageError::new(format!(
            "`--product {flag}` and `OSPO_PRODUCT={variable}` name two products"
        ))
        .help("leave out the flag where the variable is set")),
        (flag, variable) => Ok(flag.or(variable)),
    }
}
