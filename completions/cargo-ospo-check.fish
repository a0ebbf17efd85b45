# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_cargo_ospo_check_global_optspecs
    string join \n policy= no-discovery product= revision= label= stage= as-of= policy-sha256= policy-key= policy-min-version= policy-name= p/package= workspace exclude= F/features= all-features no-default-features default-features target= manifest-path= C= metadata= locked no-locked offline frozen config= Z= each-workspace all check-files no-cache message-format= report= path-base= D= timings color= q/quiet v/verbose new-since= baseline= h/help V/version
end

function __fish_cargo_ospo_check_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_cargo_ospo_check_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_cargo_ospo_check_using_subcommand
    set -l cmd (__fish_cargo_ospo_check_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l policy -d 'Judge by the organisation\'s policy at PATH, or by `template:NAME`' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l product -d 'Judge for the policy\'s product ID, as `OSPO_PRODUCT` does' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l revision -d 'Say in reports which commit is judged, where CI does not' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l label -d 'Add a label to reports' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l stage -d 'Map verdicts to failures as the policy\'s stage NAME says [default: ci]' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l as-of -d 'Judge as on this day, YYYY-MM-DD [default: today]' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l policy-sha256 -d 'Refuse any layer of the organisation but those with these SHA-256 digests, one for each' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l policy-key -d 'Refuse any layer of the organisation that is not signed with the minisign public key KEY' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l policy-min-version -d 'Refuse a policy with a version below VERSION' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l policy-name -d 'Refuse a policy that is not called NAME; a second one is for the layer below, and so on' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -s p -l package -d 'Judge for the member SPEC only' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l exclude -d 'Leave the member SPEC out' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -s F -l features -d 'Judge with these features, separated by commas or spaces' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l target -d 'Judge for the platform TRIPLE' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l manifest-path -d 'Path to Cargo.toml; `check` takes several, of one workspace each' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -s C -d 'Change to DIRECTORY before doing anything' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l metadata -d 'Read saved `cargo metadata` from FILE, or `-` for stdin, and run no cargo' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l config -d 'Override a configuration value of cargo' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -s Z -d 'Unstable flag of cargo' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l message-format -d 'Format of the result: human, short, json, github, gitlab, sarif, junit or markdown [default: human]' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l report -d 'Write a report to a file too, whatever the outcome: FORMAT=FILE, in any of these formats or html' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l path-base -d 'Make paths of github, gitlab, sarif, junit, markdown and html reports relative to DIR [default: the git repository, else the workspace]' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -s D -d 'Make findings of CODE errors; `warnings` stands for all warnings' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l color -d 'Colour the output' -r -f -a "auto\t''
always\t''
never\t''"
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l new-since -d 'Fail only on what is new since the commit that HEAD and REV have in common; `auto` takes what the pipeline says' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l baseline -d 'Not supported yet' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l no-discovery -d 'Leave the workspace\'s own policy out'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l workspace -d 'Judge for all members'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l all-features -d 'Judge with all features (the default)'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l no-default-features -d 'Judge without the `default` feature'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l default-features -d 'Judge what `cargo build` takes'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l locked -d 'Assert that Cargo.lock is up to date (always done)'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l no-locked -d 'Resolve as cargo does without a lock that fits, in a copy; for libraries that commit none'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l offline -d 'Run without accessing the network'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l frozen -d 'Equivalent to --locked and --offline'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l each-workspace -d 'Judge every workspace of the repository, in one report'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l all -d '`--workspace` as cargo called it once'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l check-files -d 'Compare what packages declare with the license files they carry'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l no-cache -d 'Neither use nor keep what earlier runs recognised in license files'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -l timings -d 'Print how long each phase took'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -s q -l quiet -d 'Print nothing if clean, and only errors if not'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -s v -l verbose -d 'Print notes and waiver stanzas too'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -s V -l version -d 'Print version'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -f -a "check" -d 'Judge the workspace (the default)'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -f -a "init" -d 'Write a policy to start from; never overwrites a file'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -f -a "explain" -d 'Explain a crate of the workspace, a license or a code'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -f -a "policy" -d 'Work on a policy: lint, test, schema'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -f -a "list" -d 'List the licenses in use, and the crates under each'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -f -a "try" -d 'Judge a crate, and all it would bring in, before it is added'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -f -a "request" -d 'Write the request for review of a crate, for the council'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -f -a "fix" -d 'Carry out proved remedies in the workspace\'s manifests'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -f -a "doctor" -d 'Say by what a check would judge here, what is in its way, and what differs in CI'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -f -a "completions" -d 'Print completions for a shell'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_needs_command" -f -a "man" -d 'Print the manual page'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l policy -d 'Judge by the organisation\'s policy at PATH, or by `template:NAME`' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l product -d 'Judge for the policy\'s product ID, as `OSPO_PRODUCT` does' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l revision -d 'Say in reports which commit is judged, where CI does not' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l label -d 'Add a label to reports' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l stage -d 'Map verdicts to failures as the policy\'s stage NAME says [default: ci]' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l as-of -d 'Judge as on this day, YYYY-MM-DD [default: today]' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l policy-sha256 -d 'Refuse any layer of the organisation but those with these SHA-256 digests, one for each' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l policy-key -d 'Refuse any layer of the organisation that is not signed with the minisign public key KEY' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l policy-min-version -d 'Refuse a policy with a version below VERSION' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l policy-name -d 'Refuse a policy that is not called NAME; a second one is for the layer below, and so on' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -s p -l package -d 'Judge for the member SPEC only' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l exclude -d 'Leave the member SPEC out' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -s F -l features -d 'Judge with these features, separated by commas or spaces' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l target -d 'Judge for the platform TRIPLE' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l manifest-path -d 'Path to Cargo.toml; `check` takes several, of one workspace each' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -s C -d 'Change to DIRECTORY before doing anything' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l metadata -d 'Read saved `cargo metadata` from FILE, or `-` for stdin, and run no cargo' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l config -d 'Override a configuration value of cargo' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -s Z -d 'Unstable flag of cargo' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l message-format -d 'Format of the result: human, short, json, github, gitlab, sarif, junit or markdown [default: human]' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l report -d 'Write a report to a file too, whatever the outcome: FORMAT=FILE, in any of these formats or html' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l path-base -d 'Make paths of github, gitlab, sarif, junit, markdown and html reports relative to DIR [default: the git repository, else the workspace]' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -s D -d 'Make findings of CODE errors; `warnings` stands for all warnings' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l color -d 'Colour the output' -r -f -a "auto\t''
always\t''
never\t''"
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l new-since -d 'Fail only on what is new since the commit that HEAD and REV have in common; `auto` takes what the pipeline says' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l baseline -d 'Not supported yet' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l no-discovery -d 'Leave the workspace\'s own policy out'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l workspace -d 'Judge for all members'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l all-features -d 'Judge with all features (the default)'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l no-default-features -d 'Judge without the `default` feature'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l default-features -d 'Judge what `cargo build` takes'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l locked -d 'Assert that Cargo.lock is up to date (always done)'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l no-locked -d 'Resolve as cargo does without a lock that fits, in a copy; for libraries that commit none'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l offline -d 'Run without accessing the network'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l frozen -d 'Equivalent to --locked and --offline'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l each-workspace -d 'Judge every workspace of the repository, in one report'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l all -d '`--workspace` as cargo called it once'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l check-files -d 'Compare what packages declare with the license files they carry'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l no-cache -d 'Neither use nor keep what earlier runs recognised in license files'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -l timings -d 'Print how long each phase took'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -s q -l quiet -d 'Print nothing if clean, and only errors if not'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -s v -l verbose -d 'Print notes and waiver stanzas too'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand init" -l template -d 'Start from the template NAME: internal, service, distributed, open-source or strict [default: distributed]' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand init" -l color -d 'Colour the output' -r -f -a "auto\t''
always\t''
never\t''"
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand init" -l short -d 'Leave out the template\'s comments'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand init" -s q -l quiet -d 'Print nothing if clean, and only errors if not'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand init" -s v -l verbose -d 'Print notes and waiver stanzas too'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand init" -s h -l help -d 'Print help'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l paths -d 'Show these paths to a crate: the few shortest, or up to 64 from each member' -r -f -a "few\t''
all\t''"
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l policy -d 'Judge by the organisation\'s policy at PATH, or by `template:NAME`' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l product -d 'Judge for the policy\'s product ID, as `OSPO_PRODUCT` does' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l revision -d 'Say in reports which commit is judged, where CI does not' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l label -d 'Add a label to reports' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l stage -d 'Map verdicts to failures as the policy\'s stage NAME says [default: ci]' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l as-of -d 'Judge as on this day, YYYY-MM-DD [default: today]' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l policy-sha256 -d 'Refuse any layer of the organisation but those with these SHA-256 digests, one for each' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l policy-key -d 'Refuse any layer of the organisation that is not signed with the minisign public key KEY' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l policy-min-version -d 'Refuse a policy with a version below VERSION' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l policy-name -d 'Refuse a policy that is not called NAME; a second one is for the layer below, and so on' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -s p -l package -d 'Judge for the member SPEC only' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l exclude -d 'Leave the member SPEC out' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -s F -l features -d 'Judge with these features, separated by commas or spaces' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l target -d 'Judge for the platform TRIPLE' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l manifest-path -d 'Path to Cargo.toml; `check` takes several, of one workspace each' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -s C -d 'Change to DIRECTORY before doing anything' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l metadata -d 'Read saved `cargo metadata` from FILE, or `-` for stdin, and run no cargo' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l config -d 'Override a configuration value of cargo' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -s Z -d 'Unstable flag of cargo' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l color -d 'Colour the output' -r -f -a "auto\t''
always\t''
never\t''"
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l tree -d 'Show everything that depends on a crate, up to the members, as an inverted tree'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l no-discovery -d 'Leave the workspace\'s own policy out'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l workspace -d 'Judge for all members'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l all-features -d 'Judge with all features (the default)'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l no-default-features -d 'Judge without the `default` feature'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l default-features -d 'Judge what `cargo build` takes'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l locked -d 'Assert that Cargo.lock is up to date (always done)'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l no-locked -d 'Resolve as cargo does without a lock that fits, in a copy; for libraries that commit none'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l offline -d 'Run without accessing the network'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l frozen -d 'Equivalent to --locked and --offline'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l check-files -d 'Compare what packages declare with the license files they carry'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -l no-cache -d 'Neither use nor keep what earlier runs recognised in license files'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -s q -l quiet -d 'Print nothing if clean, and only errors if not'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -s v -l verbose -d 'Print notes and waiver stanzas too'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and not __fish_seen_subcommand_from lint test schema" -s h -l help -d 'Print help'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and not __fish_seen_subcommand_from lint test schema" -f -a "lint" -d 'Advise on what is valid in a policy and likely not meant'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and not __fish_seen_subcommand_from lint test schema" -f -a "test" -d 'Run the tests of a policy, and list what none of them reaches'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and not __fish_seen_subcommand_from lint test schema" -f -a "schema" -d 'Print the JSON Schema of policy files, for editors'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from lint" -l message-format -d 'Format of the result: human or json [default: human]' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from lint" -l policy -d 'The organisation\'s policy at PATH, or `template:NAME`' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from lint" -l as-of -d 'Take this day, YYYY-MM-DD, for today' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from lint" -l policy-sha256 -d 'Refuse any layer of the organisation but those with these SHA-256 digests, one for each' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from lint" -l policy-key -d 'Refuse any layer of the organisation that is not signed with the minisign public key KEY' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from lint" -l policy-min-version -d 'Refuse a policy with a version below VERSION' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from lint" -l policy-name -d 'Refuse a policy that is not called NAME; a second one is for the layer below, and so on' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from lint" -s C -d 'Change to DIRECTORY before doing anything' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from lint" -s D -d 'Make CODE an error; `warnings` stands for all warnings' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from lint" -l color -d 'Colour the output' -r -f -a "auto\t''
always\t''
never\t''"
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from lint" -l no-discovery -d 'Leave the workspace\'s own policy out'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from lint" -s q -l quiet -d 'Print nothing if clean, and only errors if not'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from lint" -s v -l verbose -d 'Print notes and waiver stanzas too'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from lint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from test" -l message-format -d 'Format of the result: human, junit or json [default: human]' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from test" -l policy -d 'The organisation\'s policy at PATH, or `template:NAME`' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from test" -l as-of -d 'Take this day, YYYY-MM-DD, for today' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from test" -l policy-sha256 -d 'Refuse any layer of the organisation but those with these SHA-256 digests, one for each' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from test" -l policy-key -d 'Refuse any layer of the organisation that is not signed with the minisign public key KEY' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from test" -l policy-min-version -d 'Refuse a policy with a version below VERSION' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from test" -l policy-name -d 'Refuse a policy that is not called NAME; a second one is for the layer below, and so on' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from test" -s C -d 'Change to DIRECTORY before doing anything' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from test" -s D -d 'Make CODE an error; `warnings` stands for all warnings' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from test" -l color -d 'Colour the output' -r -f -a "auto\t''
always\t''
never\t''"
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from test" -l no-discovery -d 'Leave the workspace\'s own policy out'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from test" -s q -l quiet -d 'Print nothing if clean, and only errors if not'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from test" -s v -l verbose -d 'Print notes and waiver stanzas too'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from test" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from schema" -l color -d 'Colour the output' -r -f -a "auto\t''
always\t''
never\t''"
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from schema" -s q -l quiet -d 'Print nothing if clean, and only errors if not'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from schema" -s v -l verbose -d 'Print notes and waiver stanzas too'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand policy; and __fish_seen_subcommand_from schema" -s h -l help -d 'Print help'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l by -d 'List by license or by crate [default: license]' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l message-format -d 'Format of the list: human, json or csv [default: human]' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l policy -d 'Judge by the organisation\'s policy at PATH, or by `template:NAME`' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l product -d 'Judge for the policy\'s product ID, as `OSPO_PRODUCT` does' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l revision -d 'Say in reports which commit is judged, where CI does not' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l label -d 'Add a label to reports' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l stage -d 'Map verdicts to failures as the policy\'s stage NAME says [default: ci]' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l as-of -d 'Judge as on this day, YYYY-MM-DD [default: today]' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l policy-sha256 -d 'Refuse any layer of the organisation but those with these SHA-256 digests, one for each' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l policy-key -d 'Refuse any layer of the organisation that is not signed with the minisign public key KEY' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l policy-min-version -d 'Refuse a policy with a version below VERSION' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l policy-name -d 'Refuse a policy that is not called NAME; a second one is for the layer below, and so on' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -s p -l package -d 'Judge for the member SPEC only' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l exclude -d 'Leave the member SPEC out' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -s F -l features -d 'Judge with these features, separated by commas or spaces' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l target -d 'Judge for the platform TRIPLE' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l manifest-path -d 'Path to Cargo.toml; `check` takes several, of one workspace each' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -s C -d 'Change to DIRECTORY before doing anything' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l metadata -d 'Read saved `cargo metadata` from FILE, or `-` for stdin, and run no cargo' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l config -d 'Override a configuration value of cargo' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -s Z -d 'Unstable flag of cargo' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l color -d 'Colour the output' -r -f -a "auto\t''
always\t''
never\t''"
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l no-discovery -d 'Leave the workspace\'s own policy out'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l workspace -d 'Judge for all members'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l all-features -d 'Judge with all features (the default)'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l no-default-features -d 'Judge without the `default` feature'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l default-features -d 'Judge what `cargo build` takes'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l locked -d 'Assert that Cargo.lock is up to date (always done)'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l no-locked -d 'Resolve as cargo does without a lock that fits, in a copy; for libraries that commit none'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l offline -d 'Run without accessing the network'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l frozen -d 'Equivalent to --locked and --offline'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l check-files -d 'Compare what packages declare with the license files they carry'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -l no-cache -d 'Neither use nor keep what earlier runs recognised in license files'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -s q -l quiet -d 'Print nothing if clean, and only errors if not'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -s v -l verbose -d 'Print notes and waiver stanzas too'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -s F -l features -d 'Take these features of the crate, separated by commas or spaces' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -s p -l package -d 'Add it to the member MEMBER' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -l target -d 'Judge for the platform TRIPLE' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -l policy -d 'Judge by the organisation\'s policy at PATH, or by `template:NAME`' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -l product -d 'Judge for the policy\'s product ID, as `OSPO_PRODUCT` does' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -l revision -d 'Say in reports which commit is judged, where CI does not' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -l label -d 'Add a label to reports' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -l stage -d 'Map verdicts to failures as the policy\'s stage NAME says [default: ci]' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -l as-of -d 'Judge as on this day, YYYY-MM-DD [default: today]' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -l policy-sha256 -d 'Refuse any layer of the organisation but those with these SHA-256 digests, one for each' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -l policy-key -d 'Refuse any layer of the organisation that is not signed with the minisign public key KEY' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -l policy-min-version -d 'Refuse a policy with a version below VERSION' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -l policy-name -d 'Refuse a policy that is not called NAME; a second one is for the layer below, and so on' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -l manifest-path -d 'Path to Cargo.toml; `check` takes several, of one workspace each' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -s C -d 'Change to DIRECTORY before doing anything' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -l metadata -d 'Read saved `cargo metadata` from FILE, or `-` for stdin, and run no cargo' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -l config -d 'Override a configuration value of cargo' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -s Z -d 'Unstable flag of cargo' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -l color -d 'Colour the output' -r -f -a "auto\t''
always\t''
never\t''"
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -l no-default-features -d 'Take the crate without its `default` feature'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -l dev -d 'Try it as a dependency of tests'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -l build -d 'Try it as a dependency of the build script'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -l request -d 'Print the request for review of what does not pass, for the council, in place of the findings'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -l no-discovery -d 'Leave the workspace\'s own policy out'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -l locked -d 'Assert that Cargo.lock is up to date (always done)'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -l no-locked -d 'Resolve as cargo does without a lock that fits, in a copy; for libraries that commit none'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -l offline -d 'Run without accessing the network'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -l frozen -d 'Equivalent to --locked and --offline'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -l check-files -d 'Compare what packages declare with the license files they carry'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -l no-cache -d 'Neither use nor keep what earlier runs recognised in license files'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -s q -l quiet -d 'Print nothing if clean, and only errors if not'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -s v -l verbose -d 'Print notes and waiver stanzas too'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand try" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -s o -l output -d 'Write a folder for each crate into DIR: the request as Markdown and JSON, and the license texts' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l message-format -d 'What goes to stdout: markdown or json [default: markdown]' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l policy -d 'Judge by the organisation\'s policy at PATH, or by `template:NAME`' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l product -d 'Judge for the policy\'s product ID, as `OSPO_PRODUCT` does' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l revision -d 'Say in reports which commit is judged, where CI does not' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l label -d 'Add a label to reports' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l stage -d 'Map verdicts to failures as the policy\'s stage NAME says [default: ci]' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l as-of -d 'Judge as on this day, YYYY-MM-DD [default: today]' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l policy-sha256 -d 'Refuse any layer of the organisation but those with these SHA-256 digests, one for each' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l policy-key -d 'Refuse any layer of the organisation that is not signed with the minisign public key KEY' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l policy-min-version -d 'Refuse a policy with a version below VERSION' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l policy-name -d 'Refuse a policy that is not called NAME; a second one is for the layer below, and so on' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -s p -l package -d 'Judge for the member SPEC only' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l exclude -d 'Leave the member SPEC out' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -s F -l features -d 'Judge with these features, separated by commas or spaces' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l target -d 'Judge for the platform TRIPLE' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l manifest-path -d 'Path to Cargo.toml; `check` takes several, of one workspace each' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -s C -d 'Change to DIRECTORY before doing anything' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l metadata -d 'Read saved `cargo metadata` from FILE, or `-` for stdin, and run no cargo' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l config -d 'Override a configuration value of cargo' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -s Z -d 'Unstable flag of cargo' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l color -d 'Colour the output' -r -f -a "auto\t''
always\t''
never\t''"
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l all -d 'Ask for every crate that does not pass, in one document with a decision for each cause'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l no-discovery -d 'Leave the workspace\'s own policy out'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l workspace -d 'Judge for all members'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l all-features -d 'Judge with all features (the default)'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l no-default-features -d 'Judge without the `default` feature'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l default-features -d 'Judge what `cargo build` takes'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l locked -d 'Assert that Cargo.lock is up to date (always done)'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l no-locked -d 'Resolve as cargo does without a lock that fits, in a copy; for libraries that commit none'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l offline -d 'Run without accessing the network'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l frozen -d 'Equivalent to --locked and --offline'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l check-files -d 'Compare what packages declare with the license files they carry'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -l no-cache -d 'Neither use nor keep what earlier runs recognised in license files'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -s q -l quiet -d 'Print nothing if clean, and only errors if not'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -s v -l verbose -d 'Print notes and waiver stanzas too'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand request" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l kind -d 'Apply remedies of KIND too, although the build may miss what goes: own-feature, move or drop; update and feature are applied anyway' -r -f -a "update\t''
feature\t''
own-feature\t''
move\t''
drop\t''"
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l message-format -d 'How the answer is printed: human or json' -r -f -a "human\t''
json\t''"
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l policy -d 'Judge by the organisation\'s policy at PATH, or by `template:NAME`' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l product -d 'Judge for the policy\'s product ID, as `OSPO_PRODUCT` does' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l revision -d 'Say in reports which commit is judged, where CI does not' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l label -d 'Add a label to reports' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l stage -d 'Map verdicts to failures as the policy\'s stage NAME says [default: ci]' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l as-of -d 'Judge as on this day, YYYY-MM-DD [default: today]' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l policy-sha256 -d 'Refuse any layer of the organisation but those with these SHA-256 digests, one for each' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l policy-key -d 'Refuse any layer of the organisation that is not signed with the minisign public key KEY' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l policy-min-version -d 'Refuse a policy with a version below VERSION' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l policy-name -d 'Refuse a policy that is not called NAME; a second one is for the layer below, and so on' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -s p -l package -d 'Judge for the member SPEC only' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l exclude -d 'Leave the member SPEC out' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -s F -l features -d 'Judge with these features, separated by commas or spaces' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l target -d 'Judge for the platform TRIPLE' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l manifest-path -d 'Path to Cargo.toml; `check` takes several, of one workspace each' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -s C -d 'Change to DIRECTORY before doing anything' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l metadata -d 'Read saved `cargo metadata` from FILE, or `-` for stdin, and run no cargo' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l config -d 'Override a configuration value of cargo' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -s Z -d 'Unstable flag of cargo' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l color -d 'Colour the output' -r -f -a "auto\t''
always\t''
never\t''"
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l online -d 'Let cargo ask the registry for other versions, and download those that are tried'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l check -d 'Run `cargo check` on what was changed, build scripts included, and take it back if that fails'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -s n -l dry-run -d 'Show what would change and write nothing'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l allow-dirty -d 'Fix even if the working directory is dirty or has staged changes'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l allow-staged -d 'Fix even if the working directory has staged changes'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l allow-no-vcs -d 'Fix even if no VCS was detected'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l no-discovery -d 'Leave the workspace\'s own policy out'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l workspace -d 'Judge for all members'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l all-features -d 'Judge with all features (the default)'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l no-default-features -d 'Judge without the `default` feature'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l default-features -d 'Judge what `cargo build` takes'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l locked -d 'Assert that Cargo.lock is up to date (always done)'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l no-locked -d 'Resolve as cargo does without a lock that fits, in a copy; for libraries that commit none'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l offline -d 'Run without accessing the network'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l frozen -d 'Equivalent to --locked and --offline'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l check-files -d 'Compare what packages declare with the license files they carry'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -l no-cache -d 'Neither use nor keep what earlier runs recognised in license files'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -s q -l quiet -d 'Print nothing if clean, and only errors if not'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -s v -l verbose -d 'Print notes and waiver stanzas too'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand fix" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -l policy -d 'Judge by the organisation\'s policy at PATH, or by `template:NAME`' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -l product -d 'Judge for the policy\'s product ID, as `OSPO_PRODUCT` does' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -l revision -d 'Say in reports which commit is judged, where CI does not' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -l label -d 'Add a label to reports' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -l stage -d 'Map verdicts to failures as the policy\'s stage NAME says [default: ci]' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -l as-of -d 'Judge as on this day, YYYY-MM-DD [default: today]' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -l policy-sha256 -d 'Refuse any layer of the organisation but those with these SHA-256 digests, one for each' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -l policy-key -d 'Refuse any layer of the organisation that is not signed with the minisign public key KEY' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -l policy-min-version -d 'Refuse a policy with a version below VERSION' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -l policy-name -d 'Refuse a policy that is not called NAME; a second one is for the layer below, and so on' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -s p -l package -d 'Judge for the member SPEC only' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -l exclude -d 'Leave the member SPEC out' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -s F -l features -d 'Judge with these features, separated by commas or spaces' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -l target -d 'Judge for the platform TRIPLE' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -l manifest-path -d 'Path to Cargo.toml; `check` takes several, of one workspace each' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -s C -d 'Change to DIRECTORY before doing anything' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -l metadata -d 'Read saved `cargo metadata` from FILE, or `-` for stdin, and run no cargo' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -l config -d 'Override a configuration value of cargo' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -s Z -d 'Unstable flag of cargo' -r
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -l color -d 'Colour the output' -r -f -a "auto\t''
always\t''
never\t''"
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -l no-discovery -d 'Leave the workspace\'s own policy out'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -l workspace -d 'Judge for all members'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -l all-features -d 'Judge with all features (the default)'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -l no-default-features -d 'Judge without the `default` feature'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -l default-features -d 'Judge what `cargo build` takes'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -l locked -d 'Assert that Cargo.lock is up to date (always done)'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -l no-locked -d 'Resolve as cargo does without a lock that fits, in a copy; for libraries that commit none'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -l offline -d 'Run without accessing the network'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -l frozen -d 'Equivalent to --locked and --offline'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -s q -l quiet -d 'Print nothing if clean, and only errors if not'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -s v -l verbose -d 'Print notes and waiver stanzas too'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand completions" -l color -d 'Colour the output' -r -f -a "auto\t''
always\t''
never\t''"
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand completions" -s q -l quiet -d 'Print nothing if clean, and only errors if not'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand completions" -s v -l verbose -d 'Print notes and waiver stanzas too'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand man" -l color -d 'Colour the output' -r -f -a "auto\t''
always\t''
never\t''"
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand man" -s q -l quiet -d 'Print nothing if clean, and only errors if not'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand man" -s v -l verbose -d 'Print notes and waiver stanzas too'
complete -c cargo-ospo-check -n "__fish_cargo_ospo_check_using_subcommand man" -s h -l help -d 'Print help'

# `cargo ospo-check` completes as `cargo-ospo-check`.
function __cargo_ospo_check_of_cargo
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    complete -C "cargo-ospo-check $words[3..-1] $current"
end
complete -c cargo -f -n '__fish_seen_subcommand_from ospo-check' -a '(__cargo_ospo_check_of_cargo)'
