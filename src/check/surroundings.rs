//! What the gate takes from its surroundings where nobody says otherwise: the day, and the
//! organisation's policy. The same for the command and for the library.
//!
//! The only file outside `cli` that reads the clock or a variable. Judges nothing.

use jiff::civil::Date;

use super::gate::Failure;

/// The variable that names the organisation's policy.
const POLICY: &str = "OSPO_POLICY";

/// Returns today's date, in the local time zone.
#[must_use]
pub fn today() -> Date {
    jiff::Zoned::now().date()
}

/// Returns `OSPO_POLICY`.
///
/// # Errors
/// Fails if it is set but names nothing: a setting that got lost must not switch the policy.
pub(super) fn policy() -> Result<Option<String>, Failure> {
    named(POLICY, std::env::var_os(POLICY))
}

fn named(name: &'static str, value: Option<std::ffi::OsString>) -> Result<Option<String>, Failure> {
    let unusable = |what| Failure::Variable { name, what };
    match value.map(std::ffi::OsString::into_string) {
        None => Ok(None),
        Some(Ok(text)) if text.is_empty() => Err(unusable("is set, but empty")),
        Some(Ok(text)) => Ok(Some(text)),
        Some(Err(_)) => Err(unusable("is not UTF-8")),
    }
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_variable_that_names_nothing_is_an_error() {
        assert_eq!(named("V", None).unwrap(), None);
        assert_eq!(
            named("V", Some("p.toml".into())).unwrap().as_deref(),
            Some("p.toml")
        );
        let failure = named("V", Some("".into())).unwrap_err();
        assert_eq!(failure.to_string(), "`V` is set, but empty");
        assert!(!failure.is_environment());
    }
}
