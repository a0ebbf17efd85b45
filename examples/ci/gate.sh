#!/bin/sh
# Runs the gate in CI: the action calls it, and other systems may.
#
#   OSPO_TREE=FOLDER gate.sh [ARGUMENTS OF cargo-ospo-check]
#
# The gate starts in the root folder. cargo and rustup take their settings from the folder they start in and
# those above it, so nothing that a change brings (.cargo/config.toml, rust-toolchain.toml) can put another
# program in cargo's place and be judged by what that one says. What a build really needs of such settings, for
# instance a registry, belongs into the runner's own $CARGO_HOME/config.toml, or into OSPO_INPUT_ARGS.
#
# The settings, all of them optional; paths are seen from the tree, lists have one entry a line:
#   OSPO_INPUT_POLICY          policies, highest first; without it OSPO_POLICY counts
#   OSPO_INPUT_POLICY_SHA256   digests
#   OSPO_INPUT_POLICY_KEY      key
#   OSPO_INPUT_STAGE           stage [ci]
#   OSPO_INPUT_MANIFEST_PATH   manifest [Cargo.toml]
#   OSPO_INPUT_ARGS            more arguments
#   OSPO_INPUT_RETRIES         how often to try again where cargo or the network failed [1]
set -u
tree=${OSPO_TREE:-$PWD}

# Makes a path absolute.
from_tree() {
    case $1 in
    /* | [A-Za-z]:* | template:*) printf '%s\n' "$1" ;;
    *) printf '%s\n' "$tree/$1" ;;
    esac
}

set -- "$@" --manifest-path "$(from_tree "${OSPO_INPUT_MANIFEST_PATH:-Cargo.toml}")" \
    --stage "${OSPO_INPUT_STAGE:-ci}"
[ -z "${OSPO_INPUT_POLICY_KEY:-}" ] || set -- "$@" --policy-key "$OSPO_INPUT_POLICY_KEY"
while IFS= read -r line; do
    [ -z "$line" ] || set -- "$@" --policy "$(from_tree "$line")"
done <<END
${OSPO_INPUT_POLICY:-}
END
while IFS= read -r line; do
    [ -z "$line" ] || set -- "$@" --policy-sha256 "$line"
done <<END
${OSPO_INPUT_POLICY_SHA256:-}
END
while IFS= read -r line; do
    [ -z "$line" ] || set -- "$@" "$line"
done <<END
${OSPO_INPUT_ARGS:-}
END

if [ -n "${OSPO_POLICY:-}" ]; then
    OSPO_POLICY=$(from_tree "$OSPO_POLICY")
    export OSPO_POLICY
fi

cd / || exit 4
command -v cargo-ospo-check >/dev/null || {
    echo 'ospo-check: no verdict: cargo-ospo-check is not installed' >&2
    exit 4
}
left=${OSPO_INPUT_RETRIES:-1}
while :; do
    cargo-ospo-check "$@"
    status=$?
    # Only exit status 4 (cargo, the network or a file failed) can be another one the next time.
    [ "$status" -eq 4 ] && [ "$left" -gt 0 ] || exit "$status"
    left=$((left - 1))
    echo "ospo-check: no verdict; trying again" >&2
done
