//! The license gate in a build script: the build fails where the gate does, and cargo shows why.
//!
//! cargo runs it again only when one of the files below changes. A waiver that runs out on a quiet
//! day is CI's to find.

use std::io::{self, Write as _};

use ospo_check::check::Check;

fn main() -> io::Result<()> {
    let mut cargo = io::stdout().lock();
    for file in ["Cargo.toml", "Cargo.lock", "ospo-policy.toml"] {
        writeln!(cargo, "cargo::rerun-if-changed={file}")?;
    }
    for what in ["", "_SHA256", "_KEY", "_MIN_VERSION", "_NAME"] {
        writeln!(cargo, "cargo::rerun-if-env-changed=OSPO_POLICY{what}")?;
    }
    // The crates are there, or cargo would not have come this far.
    let said = match Check::new().offline().run() {
        Ok(answer) if answer.passes() => return Ok(()),
        Ok(answer) => answer.text,
        Err(error) => error.to_string(),
    };
    // One line each, so that no text of a stranger is an instruction to cargo.
    for line in said.lines() {
        writeln!(cargo, "cargo::error={line}")?;
    }
    Ok(())
}
