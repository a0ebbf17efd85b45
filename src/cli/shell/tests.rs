//! Makes the completions and the manual page from the command line; the committed ones must be
//! these. `UPDATE_SHELL=1` writes them anew.

use std::fs;
use std::path::Path;

use clap::{Command, CommandFactory as _};
use clap_complete::{Shell as Generator, generate};
use clap_mangen::Man;

use super::super::line::Cli;
use super::text;

const NAME: &str = "cargo-ospo-check";

/// What makes `cargo ospo-check` complete as well, beside what the generator makes.
const BASH_CARGO: &str = r#"
# `cargo ospo-check` completes as `cargo-ospo-check`; every other word as before.
_cargo_ospo_check_before="$(complete -p cargo 2>/dev/null | sed -n 's/.* -F \([^ ]*\) .*/\1/p')"
_cargo_ospo_check_of_cargo() {
    if [[ "${COMP_WORDS[1]}" == ospo-check && "${COMP_CWORD}" -gt 1 ]]; then
        COMP_WORDS=(cargo-ospo-check "${COMP_WORDS[@]:2}")
        COMP_CWORD=$((COMP_CWORD - 1))
        _cargo__ospo__check cargo-ospo-check "$2" "$3"
    elif [[ -n "${_cargo_ospo_check_before}" && "${_cargo_ospo_check_before}" != "${FUNCNAME[0]}" ]]; then
        "${_cargo_ospo_check_before}" "$@"
    fi
}
complete -F _cargo_ospo_check_of_cargo -o nosort -o bashdefault -o default cargo 2>/dev/null ||
    complete -F _cargo_ospo_check_of_cargo -o bashdefault -o default cargo
"#;
const FISH_CARGO: &str = r#"
# `cargo ospo-check` completes as `cargo-ospo-check`.
function __cargo_ospo_check_of_cargo
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    complete -C "cargo-ospo-check $words[3..-1] $current"
end
complete -c cargo -f -n '__fish_seen_subcommand_from ospo-check' -a '(__cargo_ospo_check_of_cargo)'
"#;

/// The command line without `help`, whose words only repeat the commands.
fn command() -> Command {
    let mut command = Cli::command()
        .bin_name(NAME)
        .disable_help_subcommand(true)
        .mut_subcommands(|below| below.disable_help_subcommand(true));
    command.build();
    command
}

fn script(generator: Generator) -> String {
    let mut bytes = Vec::new();
    generate(generator, &mut command(), NAME, &mut bytes);
    let mut script = String::from_utf8(bytes).unwrap();
    match generator {
        Generator::Bash => {
            // The generator spells a name with hyphens in two ways, and then finds no subcommand.
            script = script.replace("cargo__subcmd__ospo__subcmd__check", "cargo__ospo__check");
            script.push_str(BASH_CARGO);
        }
        Generator::Fish => script.push_str(FISH_CARGO),
        _ => {}
    }
    tidy(&script)
}

/// The page of the whole: `check`, then each command with what only it has.
fn man() -> String {
    let main = command();
    let mut bytes = Vec::new();
    // No version and no date: the page is the same until the command line changes.
    let page = || Man::new(main.clone()).date("").source(NAME).manual("Cargo");
    page().render_title(&mut bytes).unwrap();
    page().render_name_section(&mut bytes).unwrap();
    page().render_options_section(&mut bytes).unwrap();
    let mut text = String::from_utf8(bytes).unwrap();
    let options = text.find(".SH OPTIONS").unwrap();
    text.insert_str(
        options,
        ".SH SYNOPSIS\n\\fBcargo ospo\\-check\\fR [\\fICOMMAND\\fR] [\\fIOPTIONS\\fR]\n.br\n\
         \\fBcargo\\-ospo\\-check\\fR [\\fICOMMAND\\fR] [\\fIOPTIONS\\fR]\n.PP\n\
         Without a command, and with \\fBcheck\\fR, the workspace is judged; the other commands take\n\
         most of the options below too.\n",
    );
    text.push_str(".SH COMMANDS\n");
    for below in main
        .get_subcommands()
        .filter(|below| below.get_name() != "check")
    {
        section(&mut text, &main, below, below.get_name());
        for deeper in below.get_subcommands() {
            let name = format!("{} {}", below.get_name(), deeper.get_name());
            section(&mut text, &main, deeper, &name);
        }
    }
    let after = main.get_after_long_help().unwrap().to_string();
    let after = after
        .replace('\\', "\\e")
        .replace('-', "\\-")
        .replace('\'', "\\(aq");
    text.push_str(&format!(
        ".SH \"EXIT STATUS AND ENVIRONMENT\"\n.nf\n{after}\n.fi\n"
    ));
    tidy(&once(&text))
}

/// Says the preamble of a page once.
fn once(text: &str) -> String {
    let is_preamble = |line: &str| line.starts_with(".ie ") || line.starts_with(".el ");
    let lines = text.lines().enumerate();
    lines
        .filter(|(at, line)| *at < 2 || !is_preamble(line))
        .map(|(_, line)| format!("{line}\n"))
        .collect()
}

fn section(text: &mut String, main: &Command, below: &Command, name: &str) {
    let shared = |id: &str| {
        let mut known = main.get_arguments();
        known.any(|argument| argument.get_id() == id) || id == "help"
    };
    let own = below.clone().mut_args(|argument| {
        let is_shared = shared(argument.get_id().as_str());
        argument.hide(is_shared)
    });
    let mut bytes = Vec::new();
    Man::new(own.clone())
        .render_description_section(&mut bytes)
        .unwrap();
    if own.get_arguments().any(|argument| !argument.is_hide_set()) {
        Man::new(own).render_options_section(&mut bytes).unwrap();
    }
    text.push_str(&format!(".SS \"{name}\"\n"));
    // The headings are those of a page; here they are paragraphs.
    for line in String::from_utf8(bytes).unwrap().lines() {
        match line.strip_prefix(".SH ") {
            Some("DESCRIPTION") => {}
            Some(_) => text.push_str(".PP\n"),
            None => {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
}

/// Without space at the ends of lines, which editors and hooks take away.
fn tidy(text: &str) -> String {
    let mut tidy: String = text
        .lines()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect();
    tidy.truncate(tidy.trim_end().len());
    tidy.push('\n');
    tidy
}

/// The files for packagers, in the order of the embedded texts.
const FILES: [&str; 5] = [
    "completions/cargo-ospo-check.bash",
    "completions/_cargo-ospo-check",
    "completions/cargo-ospo-check.fish",
    "completions/_cargo-ospo-check.ps1",
    "docs/man/cargo-ospo-check.1",
];

#[test]
fn the_committed_files_are_what_the_command_line_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let made = [
        script(Generator::Bash),
        script(Generator::Zsh),
        script(Generator::Fish),
        script(Generator::PowerShell),
        man(),
    ];
    if std::env::var_os("UPDATE_SHELL").is_some() {
        let mut all = String::new();
        for (path, made) in FILES.iter().zip(&made) {
            fs::write(root.join(path), made).unwrap();
            all.push_str(made);
            all.push('\0');
        }
        let packed = miniz_oxide::deflate::compress_to_vec(all.as_bytes(), 10);
        fs::write(root.join("src/cli/shell/data/texts.deflate"), packed).unwrap();
        return;
    }
    for (number, (path, made)) in FILES.iter().zip(&made).enumerate() {
        let written = fs::read_to_string(root.join(path))
            .unwrap()
            .replace("\r\n", "\n");
        assert!(
            *made == written,
            "run this test with UPDATE_SHELL=1: {path}"
        );
        assert!(
            *made == text(number),
            "run this test with UPDATE_SHELL=1: {path}"
        );
    }
}

#[test]
fn every_command_and_every_flag_is_in_every_file() {
    let main = command();
    let [bash, zsh, fish, powershell, man] = [0, 1, 2, 3, 4].map(text);
    let scripts = [&bash, &zsh, &fish, &powershell];
    let mut seen = 0;
    for below in main.get_subcommands() {
        let name = below.get_name();
        assert!(scripts.iter().all(|text| text.contains(name)), "{name}");
        assert!(man.contains(name), "{name}");
        for argument in below
            .get_arguments()
            .filter(|argument| !argument.is_hide_set())
        {
            let Some(long) = argument.get_long() else {
                continue;
            };
            assert!(scripts.iter().all(|text| text.contains(long)), "{long}");
            assert!(
                man.contains(&long.replace('-', "\\-")),
                "{long} in the manual"
            );
            seen += 1;
        }
    }
    assert!(seen > 50, "{seen}");
}
