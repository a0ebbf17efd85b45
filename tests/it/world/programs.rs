//! Programs that know of this machine where its tools are, and nothing to answer by.

use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

/// What is left of the environment: where programs, toolchains and temporary files are; the last ones
/// are for Windows, where little runs without them.
const KEPT: &[&str] = &[
    "PATH",
    "HOME",
    "CARGO_HOME",
    "RUSTUP_HOME",
    "RUSTUP_TOOLCHAIN",
    "TMPDIR",
    "APPDATA",
    "COMSPEC",
    "PATHEXT",
    "SYSTEMDRIVE",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "USERPROFILE",
];

/// Where cargo keeps what the compiler says of itself: else each workspace asks it anew, which takes
/// ten times as long as the rest of `cargo metadata`.
pub(crate) static TARGET: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("compiler");
    std::fs::create_dir_all(&folder).unwrap();
    folder
});

/// Leaves a program no setting of this machine's, and none of the run of the tests.
pub(crate) fn alone(mut command: Command) -> Command {
    command.env_clear();
    for name in KEPT {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
        .env("CARGO", env!("CARGO"))
        .env("CARGO_TARGET_DIR", &*TARGET)
        // No cache of the user's: a device is not a folder.
        .env("XDG_CACHE_HOME", "/dev/null")
        .env("LOCALAPPDATA", "NUL")
        .env("XDG_CONFIG_HOME", "/dev/null")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1");
    for who in ["AUTHOR", "COMMITTER"] {
        command
            .env(format!("GIT_{who}_NAME"), "A")
            .env(format!("GIT_{who}_EMAIL"), "a@bank.example");
    }
    command
}

/// The program itself.
pub(crate) fn tool() -> Command {
    alone(Command::new(env!("CARGO_BIN_EXE_cargo-ospo-check")))
}

/// The cargo that runs the tests.
pub(crate) fn cargo() -> Command {
    alone(Command::new(env!("CARGO")))
}
