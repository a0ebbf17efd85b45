#!/bin/sh
# The license gate in front of a repository: for GitProxy (hooks/pre-receive.sh) and for plain git
# (hooks/pre-receive of a bare repository).
#
# Reads "OLD NEW REF" lines, writes out what each NEW holds, judges it by the organisation's policy, and ends
# as GitProxy reads it: 0 approves, 2 asks for a person's approval, 3 fails the push with what is printed.
# (1 would reject it without a word.) Plain git takes 2 and 3 for a refusal. Where there is no verdict (exit
# status 3 or 4 of the gate, no policy, no time left) it rejects.
#
# Nothing that is pushed is run or obeyed; README.md beside this file says how.
#
# Settings come from the server's environment, or from lines like `OSPO_POLICY=...` right here:
#   OSPO_POLICY           the organisation's policy: an absolute path or template:NAME (required)
#   OSPO_POLICY_...       what the policy is held to: a digest, a key
#   OSPO_GATE_PROGRAM     the gate, if it is not found as cargo-ospo-check
#   OSPO_GATE_STAGE       the policy's stage [ci]
#   OSPO_GATE_MANIFESTS   the workspaces, as paths of Cargo.toml without spaces [all there are]
#   OSPO_GATE_ARGS        more arguments of the gate, separated by spaces, such as --no-discovery
#   OSPO_GATE_DOWNLOAD=1  lets cargo download crates [only what is on this machine]
#   OSPO_GATE_SECONDS     time for one workspace [300]
#   OSPO_GATE_NO_CARGO    0 or 2 where a push holds no Cargo.toml; anything else rejects it [2]
#   OSPO_GATE_SUBMODULES  the same where it holds submodules, which cannot be seen [2]
#   OSPO_GATE_LINKS       the same where it holds links, which are not followed [2]
set -u
umask 077

program=${OSPO_GATE_PROGRAM:-cargo-ospo-check}
result=0
# The worst answer.
reject=3

# git forwards what is printed to stdout, whatever the answer. GitProxy shows it only where the hook ends with
# another status than 0, 1 and 2, and nothing of stderr.
say() {
    printf 'ospo-check: %s\n' "$*"
}

# Shows what a program said. The gate writes nothing that acts on a terminal, but cargo may.
show() {
    LC_ALL=C tr -d '\000-\010\013-\037\177' <"$work/said"
}

# Keeps the worst answer: reject before ask before approve.
answer() {
    case $1 in
    0) ;;
    2) [ "$result" -eq "$reject" ] || result=2 ;;
    *) result=$reject ;;
    esac
}

reject() {
    say "$*"
    exit "$reject"
}

# Runs git on the repository, without what users and systems have set.
repository() {
    GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_INDEX_FILE=$work/index \
        git --git-dir="$git_dir" "$@"
}

# Runs cargo's world: from the root folder, where nobody but root can leave settings for cargo or
# rustup, and without what git has set.
outside() (
    cd / || exit 4
    for name in $(env | sed -n 's/^\(GIT_[A-Z0-9_]*\)=.*/\1/p'); do
        unset "$name"
    done
    if command -v timeout >/dev/null; then
        exec timeout "${OSPO_GATE_SECONDS:-300}" "$@"
    fi
    exec "$@"
)

# Writes out everything of a commit, except that links are written as files that hold their target.
write_out() {
    rm -rf "$work/tree" "$work/index"
    mkdir "$work/tree" &&
        repository read-tree "$1" &&
        repository -c core.bare=false -c core.symlinks=false --work-tree="$work/tree" \
            checkout-index --all --force --quiet
}

# Lists the workspaces of the tree, one manifest a line, or fails if the list may not be whole. Where cargo
# cannot tell, the manifest stands for itself, and the gate says what is wrong with it.
manifests() {
    if [ -n "${OSPO_GATE_MANIFESTS:-}" ]; then
        set -f
        for manifest in $OSPO_GATE_MANIFESTS; do
            printf '%s\n' "$work/tree/$manifest"
        done
        set +f
        return
    fi
    outside find "$work/tree" -type f -iname Cargo.toml -exec sh -c '
        for manifest; do
            [ -e "${manifest%/*}/.cargo-checksum.json" ] ||
                cargo locate-project --workspace --message-format plain --manifest-path "$manifest" ||
                printf "%s\n" "$manifest"
        done' sh {} + >"$work/located" 2>/dev/null && LC_ALL=C sort -u "$work/located"
}

judge() {
    set -- --manifest-path "$1" --path-base "$work/tree" --stage "${OSPO_GATE_STAGE:-ci}" --color never
    set -f
    # shellcheck disable=SC2086
    set -- "$@" ${OSPO_GATE_ARGS:-}
    set +f
    [ "${OSPO_GATE_DOWNLOAD:-}" = 1 ] || set -- "$@" --offline
    outside "$program" "$@" >"$work/said" 2>&1
    status=$?
    show
    case $status in
    0 | 1 | 2) ;;
    124) say "rejected: no verdict after ${OSPO_GATE_SECONDS:-300} seconds" ;;
    *) say "rejected: no verdict (exit status $status)" ;;
    esac
    answer "$status"
}

# Judges everything that a commit, tag or tree holds.
judge_all() {
    say "judging $2 at $1"
    write_out "$1" >"$work/said" 2>&1 || {
        show
        say 'rejected: the files cannot be written out'
        answer "$reject"
        return
    }
    repository ls-tree -r --full-tree "$1" >"$work/entries" || answer "$reject"
    if grep -q '^160000 ' "$work/entries"; then
        say 'there are submodules, which cannot be seen from here; a person has to look'
        answer "${OSPO_GATE_SUBMODULES:-2}"
    fi
    # What is judged is the text of a link, and what is built is what it leads to.
    if grep -q '^120000 ' "$work/entries"; then
        say 'there are links, which are not followed here; a person has to look'
        answer "${OSPO_GATE_LINKS:-2}"
    fi
    if [ -z "$(find "$work/tree" -type f -iname Cargo.toml)" ]; then
        say 'there is no Cargo.toml, so nothing is judged; a person has to look'
        answer "${OSPO_GATE_NO_CARGO:-2}"
        return
    fi
    if [ -z "${OSPO_GATE_MANIFESTS:-}" ] && [ -n "$(find "$work/tree" -name .cargo-checksum.json)" ]; then
        say 'there are vendored crates, so a person has to look; OSPO_GATE_MANIFESTS can name the workspaces'
        answer 2
    fi
    if ! manifests >"$work/manifests" || [ ! -s "$work/manifests" ]; then
        say 'rejected: the workspaces cannot be listed'
        answer "$reject"
        return
    fi
    while IFS= read -r manifest; do
        case $manifest in
        "$work/tree/"*) judge "$manifest" </dev/null ;;
        *)
            say 'rejected: a package says that it belongs to a workspace elsewhere'
            answer "$reject"
            ;;
        esac
    done <"$work/manifests"
}

[ -n "${OSPO_POLICY:-}" ] || reject 'rejected: OSPO_POLICY names no policy; a push must not bring its own'
case $OSPO_POLICY in
/* | template:*) ;;
*) reject 'rejected: OSPO_POLICY has to be an absolute path or template:NAME' ;;
esac
for name in $(set | sed -n 's/^\(OSPO_POLICY[A-Z0-9_]*\)=.*/\1/p'); do
    # shellcheck disable=SC2163
    export "$name"
done
command -v "$program" >/dev/null || reject "rejected: $program is not installed on this server"
git_dir=$(git rev-parse --absolute-git-dir) || reject 'rejected: this is no git repository'
work=$(mktemp -d "${TMPDIR:-/tmp}/ospo-gate.XXXXXX") || reject 'rejected: there is no temporary folder'
trap 'rm -rf "$work"' EXIT
trap 'exit "$reject"' HUP INT TERM
# Without links in it, as cargo may show it.
work=$(cd "$work" && pwd -P)

seen=0
while read -r _old new ref; do
    seen=1
    case $new in
    '' | *[!0-9a-f]*) reject 'rejected: the list of pushed references cannot be read' ;;
    *[!0]*)
        case $ref in
        '' | *[!A-Za-z0-9/_.+@-]*) ref='a reference' ;;
        esac
        judge_all "$new" "$ref" </dev/null
        ;;
    # A reference is deleted, and nothing comes in.
    *) ;;
    esac
done
[ "$seen" -eq 1 ] || reject 'rejected: nothing says what was pushed'
exit "$result"
