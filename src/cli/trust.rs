//! What is asked of the organisation's policies: flags and variables, which add up.
//!
//! Whether they hold is the business of `policy`; here only what cannot have been meant is refused.

use std::ffi::OsString;

use clap::Args;

use super::environment::Environment;
use super::error::UsageError;
use crate::policy::{Asked, Trust};

/// What has to hold of the organisation's policies.
#[derive(Debug, Default, Args)]
pub(super) struct TrustArgs {
    /// Refuse any layer of the organisation but those with these SHA-256 digests, one for each
    #[arg(long, value_name = "HEX", hide_short_help = true)]
    policy_sha256: Vec<String>,
    /// Refuse any layer of the organisation that is not signed with the minisign public key KEY
    #[arg(long, value_name = "KEY", hide_short_help = true)]
    policy_key: Vec<String>,
    /// Refuse a policy with a version below VERSION
    #[arg(long, value_name = "VERSION", hide_short_help = true)]
    policy_min_version: Vec<String>,
    /// Refuse a policy that is not called NAME; a second one is for the layer below, and so on
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    policy_name: Vec<String>,
}

/// Collects what flags and variables ask for.
pub(super) fn trust(args: TrustArgs, environment: &Environment) -> Result<Trust, UsageError> {
    Ok(Trust {
        sha256: asked(
            ("--policy-sha256", args.policy_sha256),
            ("OSPO_POLICY_SHA256", environment.policy_sha256.as_ref()),
        )?
        .iter()
        .flat_map(Asked::words)
        .collect(),
        keys: asked(
            ("--policy-key", args.policy_key),
            ("OSPO_POLICY_KEY", environment.policy_key.as_ref()),
        )?,
        min_versions: asked(
            ("--policy-min-version", args.policy_min_version),
            (
                "OSPO_POLICY_MIN_VERSION",
                environment.policy_min_version.as_ref(),
            ),
        )?,
        names: asked(
            ("--policy-name", args.policy_name),
            ("OSPO_POLICY_NAME", environment.policy_name.as_ref()),
        )?,
    })
}

/// Puts a flag and its variable together. One that is there but empty was asked for: a secret that
/// is missing must not switch the check off.
fn asked(
    (flag, values): (&'static str, Vec<String>),
    (name, variable): (&'static str, Option<&OsString>),
) -> Result<Vec<Asked>, UsageError> {
    let mut all: Vec<Asked> = values
        .into_iter()
        .map(|value| Asked { value, by: flag })
        .collect();
    if let Some(value) = variable {
        let Some(value) = value.to_str() else {
            return Err(UsageError::new(format!("`{name}` is not UTF-8")));
        };
        all.push(Asked {
            value: value.to_owned(),
            by: name,
        });
    }
    match all.iter().find(|asked| asked.is_blank()) {
        Some(Asked { by, .. }) if by.starts_with('-') => {
            Err(UsageError::new(format!("`{by}` is empty"))
                .help("nothing is judged by a policy that should have been verified and was not"))
        }
        Some(Asked { by, .. }) => Err(UsageError::new(format!("`{by}` is set, but empty"))
            .help("nothing is judged by a policy that should have been verified and was not")
            .help("unset it if nothing is to be verified")),
        None => Ok(all),
    }
}
