# List the recipes
default:
    @just --list

# Format, lint, test, document: what a pull request needs
check:
    cargo fmt --check
    cargo clippy --all-targets --locked -- -D warnings
    cargo test --locked
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --locked

# All that CI runs: the same, the tool judging this repository, the examples, the README's output
ci:
    .ci/run

# Run the tests; a name runs the tests that contain it
test *NAME:
    cargo test --locked {{ NAME }}

# Compare random workspaces and random settings with cargo, N times each, from a seed on; minutes
oracle N="3000" SEED="1":
    cargo test --locked --test oracle -- {{ N }} {{ SEED }}
    cargo test --locked --test oracle-settings -- {{ N }} {{ SEED }}

# Compare the graphs of workspace folders with cargo's own
oracle-folder +FOLDERS:
    cargo test --locked --test oracle -- {{ FOLDERS }}

# Judge this repository by its own policy
self:
    cargo run --locked -- --stage ci

# Judge the two example workspaces (the first one fails on purpose)
examples:
    -cargo run --locked -- --manifest-path examples/fails/app/Cargo.toml
    cargo run --locked -- --manifest-path examples/passes/app/Cargo.toml

# Show the tool's present output in the README
readme:
    cargo build --locked
    scripts/readme-output --write

# Check that the committed JSON Schema is true
schema:
    cargo test --locked schema

# Make the completions and the manual page anew
shell:
    UPDATE_SHELL=1 cargo test --locked shell::tests
    scripts/try-completions

# Compare a cold run with `cargo metadata`, per workspace folder
bench +FOLDERS:
    cargo build --profile dist --locked
    scripts/bench {{ FOLDERS }}

# Compare `try` with really adding crates, on a workspace folder (needs the registry)
prove-try FOLDER *ARGUMENTS:
    cargo build --release --locked
    scripts/prove-try target/release/cargo-ospo-check {{ FOLDER }} {{ ARGUMENTS }}

# Run the hooks and components with the programs they are for (needs npm, rsync and the registries)
prove-hooks *ARGUMENTS:
    cargo build --locked
    scripts/prove-hooks {{ ARGUMENTS }}

# Try HTML reports in a real browser and take pictures of them (needs chromium)
look-html FOLDER +REPORTS:
    scripts/look-html --pictures {{ FOLDER }} {{ REPORTS }}

# Look for advisories, banned crates and unknown sources (needs cargo-deny and the network)
deny:
    cargo deny check advisories bans sources
