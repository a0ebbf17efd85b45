//! What the gate takes from its surroundings where nobody says otherwise: the day, and the
//! organisation's policy. The same for the command and for the library.
//!
//! The only file outside `cli` that reads the clock or a variable. Judges nothing.

use jiff::civil::Date;

use super::gate::Failure;

/// The variable that names the organisation's policy.
const POLICY: &str = "OSPO_POLICY";
/// The variables that ask something of it.
const TRUST: [&str; 4] = [
    "OSPO_POLICY_SHA256",
    "OSPO_POLICY_KEY",
    "OSPO_POLICY_MIN_VERSION",
    "OSPO_POLICY_NAME",
];

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

/// Refuses what variables ask of policies and programs cannot have checked yet: nothing is judged
/// by a policy that was to be checked and is not.
///
/// # Errors
/// Fails if one of them is set, whatever it says.
pub(super) fn refuse_trust() -> Result<(), Failure> {
    let asked = TRUST
        .into_iter()
        .find(|name| std::env::var_os(name).is_some());
    asked.map_or(Ok(()), |name| {
        Err(Failure::Variable {
            name,
            what: "asks for what the library cannot check yet",
        })
    })
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
