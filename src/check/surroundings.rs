//! What the gate takes from its surroundings where nobody says otherwise: the day, the
//! organisation's policy, and what is asked of it. The same for the command and for programs.
//!
//! The only file outside `cli` that reads the clock, or a variable of ours. Judges nothing.

use std::ffi::OsString;

use jiff::civil::Date;

use super::failure::Failure;
use super::revision::of_runner;
use crate::findings::Revision;
use crate::policy::{Asked, Trust};

/// The variable that names the organisation's policy.
const POLICY: &str = "OSPO_POLICY";
/// The variable that names the product.
const PRODUCT: &str = "OSPO_PRODUCT";

/// Returns today's date, in the local time zone.
#[must_use]
pub(crate) fn today() -> Date {
    jiff::Zoned::now().date()
}

/// Returns what the runner says is judged, if it is one that says so.
#[must_use]
pub(crate) fn revision() -> Option<Revision> {
    of_runner(|name| std::env::var(name).ok())
}

/// Returns `OSPO_POLICY`.
///
/// # Errors
/// Fails if it is set but names nothing: a setting that got lost must not switch the policy.
pub(super) fn policy() -> Result<Option<String>, Failure> {
    named(POLICY, std::env::var_os(POLICY))
}

/// Returns the product a run is for: what a program names, or `OSPO_PRODUCT`.
///
/// # Errors
/// Fails if the variable names nothing, or another product than the program.
pub(super) fn product(asked: Option<&str>) -> Result<Option<String>, Failure> {
    let variable = named(PRODUCT, std::env::var_os(PRODUCT))?;
    match (asked, variable) {
        (Some(asked), Some(variable)) if asked != variable => Err(Failure::Variable {
            name: PRODUCT,
            what: "names a different product than the program does",
            help: "leave out one of the two",
        }),
        (asked, variable) => Ok(asked.map(str::to_owned).or(variable)),
    }
}

fn named(name: &'static str, value: Option<OsString>) -> Result<Option<String>, Failure> {
    let unusable = |what| Failure::Variable {
        name,
        what,
        help: if name == PRODUCT {
            "name a product of the policy, or unset it"
        } else {
            "name a file or `template:NAME`, or unset it"
        },
    };
    match value.map(OsString::into_string) {
        None => Ok(None),
        Some(Ok(text)) if text.is_empty() => Err(unusable("is set, but empty")),
        Some(Ok(text)) => Ok(Some(text)),
        Some(Err(_)) => Err(unusable("is not UTF-8")),
    }
}

/// Adds what variables ask of the organisation's policies to what a program asks.
///
/// # Errors
/// Fails if one of them asks for nothing: a secret that is missing must not switch the check off.
pub(super) fn trust(asked: &Trust) -> Result<Trust, Failure> {
    add(asked, |name| std::env::var_os(name))
}

fn add(asked: &Trust, variable: impl Fn(&str) -> Option<OsString>) -> Result<Trust, Failure> {
    let with = |all: &[Asked], by: &'static str| {
        let unusable = |name, what| Failure::Variable {
            name,
            what,
            help: "nothing is judged by a policy that should have been verified and was not",
        };
        let mut all = all.to_vec();
        if let Some(value) = variable(by) {
            let value = value.into_string();
            let value = value.map_err(|_| unusable(by, "is not UTF-8"))?;
            all.push(Asked { value, by });
        }
        match all.iter().find(|asked| asked.is_blank()) {
            Some(blank) => Err(unusable(blank.by, "is set, but empty")),
            None => Ok(all),
        }
    };
    let sha256 = with(&asked.sha256, "OSPO_POLICY_SHA256")?;
    Ok(Trust {
        sha256: sha256.iter().flat_map(Asked::words).collect(),
        keys: with(&asked.keys, "OSPO_POLICY_KEY")?,
        min_versions: with(&asked.min_versions, "OSPO_POLICY_MIN_VERSION")?,
        names: with(&asked.names, "OSPO_POLICY_NAME")?,
    })
}

#[cfg(test)]
mod tests {
    use super::{add, named};
    use crate::policy::{Asked, Trust};

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

    #[test]
    fn variables_add_to_what_a_program_asks() {
        let flags = Trust {
            sha256: vec![Asked {
                value: "aa".to_owned(),
                by: "--policy-sha256",
            }],
            ..Trust::default()
        };
        let trust = add(&flags, |name| Some(format!("{name} b,c").into())).unwrap();
        let shown = |all: &[Asked]| -> Vec<String> {
            let shown = all.iter();
            shown
                .map(|asked| format!("{} by {}", asked.value, asked.by))
                .collect()
        };
        assert_eq!(
            shown(&trust.sha256),
            [
                "aa by --policy-sha256",
                "OSPO_POLICY_SHA256 by OSPO_POLICY_SHA256",
                "b by OSPO_POLICY_SHA256",
                "c by OSPO_POLICY_SHA256",
            ]
        );
        for (found, name) in [
            (&trust.keys, "OSPO_POLICY_KEY"),
            (&trust.min_versions, "OSPO_POLICY_MIN_VERSION"),
            (&trust.names, "OSPO_POLICY_NAME"),
        ] {
            assert_eq!(shown(found), [format!("{name} b,c by {name}")]);
            let failure = add(&flags, |asked| (asked == name).then(|| " ".into())).unwrap_err();
            assert_eq!(failure.to_string(), format!("`{name}` is set, but empty"));
        }
        assert_eq!(add(&flags, |_| None).unwrap(), flags);
    }
}
