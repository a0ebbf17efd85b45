//! `completions` and `man`, and that bash completes with what they print.

use crate::judge::run;
use crate::world::tool;

#[test]
fn completions_and_the_manual_are_printed_for_every_shell() {
    for (shell, words) in [
        ("bash", "complete -F _cargo_ospo_check_of_cargo"),
        ("zsh", "#compdef cargo-ospo-check"),
        ("fish", "complete -c cargo -f -n"),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        let printed = run(tool().args(["completions", shell]));
        assert_eq!(
            (printed.status, printed.stderr.as_str()),
            (0, ""),
            "{shell}"
        );
        assert!(printed.stdout.contains(words), "{shell}");
        assert!(printed.stdout.contains("each-workspace"), "{shell}");
    }
    let manual = run(tool().args(["man"]));
    assert_eq!(manual.status, 0);
    assert!(manual.stdout.contains("\n.TH cargo-ospo-check 1"));
    for wrong in [
        &["completions"][..],
        &["completions", "csh"],
        &["man", "bash"],
    ] {
        assert_eq!(run(tool().args(wrong)).status, 3, "{wrong:?}");
    }
}

#[test]
fn the_schema_of_policies_is_printed_as_it_is_committed() {
    let printed = run(tool().args(["policy", "schema"]));
    assert_eq!((printed.status, printed.stderr.as_str()), (0, ""));
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/policy-v1.schema.json");
    let committed = std::fs::read_to_string(path).unwrap();
    assert_eq!(printed.stdout, committed.replace("\r\n", "\n"));
    assert_eq!(run(tool().args(["policy", "schema", "x"])).status, 3);
}

#[cfg(unix)]
mod in_bash {
    use std::process::Command;

    use crate::judge::run;

    /// What a real bash offers for the last of `words`; another completion of `cargo` is there.
    fn offered(words: &[&str]) -> Vec<String> {
        const ASK: &str = r#"
            _before() { COMPREPLY=(from-before); }
            complete -F _before cargo
            eval "$SCRIPT"
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
            function=$(complete -p "$1" | sed -n 's/.* -F \([^ ]*\) .*/\1/p')
            "$function" "$1" "${@: -1}" "${@: -2:1}"
            printf '%s\n' "${COMPREPLY[@]}"
        "#;
        let script = run(crate::world::tool().args(["completions", "bash"])).stdout;
        let output = Command::new("bash")
            .args(["--norc", "-c", ASK, "bash"])
            .args(words)
            .env("SCRIPT", script)
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn both_ways_to_call_it_complete_alike() {
        let all = offered(&["cargo-ospo-check", ""]);
        for word in ["check", "explain", "doctor", "--policy", "--each-workspace"] {
            assert!(all.iter().any(|offer| offer == word), "{word}: {all:?}");
        }
        assert_eq!(offered(&["cargo", "ospo-check", ""]), all);
        let doctor = ["doctor".to_owned()];
        assert_eq!(offered(&["cargo-ospo-check", "do"]), doctor);
        assert_eq!(offered(&["cargo", "ospo-check", "do"]), doctor);
        let deeper = offered(&["cargo-ospo-check", "list", "--"]);
        assert!(deeper.contains(&"--by".to_owned()), "{deeper:?}");
        let policy = offered(&["cargo", "ospo-check", "policy", ""]);
        assert!(policy.contains(&"lint".to_owned()), "{policy:?}");
        assert!(!policy.contains(&"explain".to_owned()), "{policy:?}");
    }

    #[test]
    fn cargos_own_words_complete_as_before() {
        assert_eq!(offered(&["cargo", "bu"]), ["from-before"]);
        assert_eq!(offered(&["cargo", "ospo-check"]), ["from-before"]);
    }
}
