//! Every printer over the same worlds: what it shows, where it points, and that it stays inert.

use snapbox::{IntoData as _, assert_data_eq, str};

use super::escape::corpus::{NASTY, assert_inert};
use super::human::{render_diagnostics, render_error};
use super::testing::{finding, green, line, narrow, nasty_world, place, span, world};
use super::{Options, Report};
use super::{human, json, short};
use crate::diagnostic::{Code, Diagnostic, LineKind, Severity};
use crate::findings::MarkedExpression;
use crate::source::{Sources, Span};

const PLAIN: Options = Options {
    color: false,
    verbose: false,
    quiet: false,
    hyperlinks: false,
    width: None,
    limit: None,
};
const VERBOSE: Options = Options {
    verbose: true,
    ..PLAIN
};
const QUIET: Options = Options {
    quiet: true,
    ..PLAIN
};

#[test]
fn human_shows_findings_in_rustcs_layout() {
    let world = world();
    assert_data_eq!(human::render(&Report::of(&world), &PLAIN), str![[r#"
error[license-denied]: `ansi_colours 1.2.3` may not be linked
 --> crates/cli/Cargo.toml:5:1
  |
5 | bat = { version = "0.25" }
  | ^^^ brings it in: payments-cli → bat 0.25.0 → ansi_colours 1.2.3
  |
  = fix: drop `bat`
         - bat = { version = "0.25" }
  |
 ::: ospo-policy.toml:5:13
  |
5 | licenses = ["LGPL-*"]
  |             -------- rule `lgpl-linked` refuses it
  |
  = license: (MIT OR GPL-3.0-only) AND LGPL-3.0-or-later
                                       ^^^^^^^^^^^^^^^^^ denied
  = why: We have no relink kit.
  = ask: IP Council, ip@bank.example

error[license-needs-review]: the council has not ruled on `X`

ospo-check: 1 denied, 1 needs review, 0 allowed; 2 of 4 packages judged (1 not built, 1 first party); policy "Example" 2026.2 sha256:3fa13fa13fa1…

"#]].raw());
}

#[test]
fn verbose_adds_notes_and_the_stanza() {
    let world = world();
    assert_data_eq!(human::render(&Report::of(&world), &VERBOSE), str![[r#"
error[license-denied]: `ansi_colours 1.2.3` may not be linked
 --> crates/cli/Cargo.toml:5:1
  |
5 | bat = { version = "0.25" }
  | ^^^ brings it in: payments-cli → bat 0.25.0 → ansi_colours 1.2.3
  |
  = fix: drop `bat`
         - bat = { version = "0.25" }
  |
 ::: ospo-policy.toml:5:13
  |
5 | licenses = ["LGPL-*"]
  |             -------- rule `lgpl-linked` refuses it
  |
  = license: (MIT OR GPL-3.0-only) AND LGPL-3.0-or-later
                                       ^^^^^^^^^^^^^^^^^ denied
  = why: We have no relink kit.
  = ask: IP Council, ip@bank.example

    [[waivers]]
    crate = "ansi_colours@^1"

    reason = ""

error[license-needs-review]: the council has not ruled on `X`

note[license-id-deprecated]: a note
 --> crates/cli/Cargo.toml:5:1
  |
5 | bat = { version = "0.25" }
  | ^^^

ospo-check: 1 denied, 1 needs review, 0 allowed; 2 of 4 packages judged (1 not built, 1 first party); policy "Example" 2026.2 sha256:3fa13fa13fa1…

"#]].raw());
}

#[test]
fn short_is_one_line_per_finding() {
    let world = world();
    assert_data_eq!(short::render(&Report::of(&world), &VERBOSE), str![[r#"
crates/cli/Cargo.toml:5:1: error[license-denied]: `ansi_colours 1.2.3` may not be linked
Cargo.toml:1:1: error[license-needs-review]: the council has not ruled on `X` (ansi_colours 1.2.3, bat 1.2.3)
crates/cli/Cargo.toml:5:1: note[license-id-deprecated]: a note
ospo-check: 1 denied, 1 needs review, 0 allowed; 2 of 4 packages judged (1 not built, 1 first party); policy "Example" 2026.2 sha256:3fa13fa13fa1…

"#]].raw());
}

#[test]
fn problems_and_errors_use_the_same_layout() {
    let mut sources = Sources::new();
    let text = "schema = 1\nlicence = []\r\n[policy]\nname = \"x\"\n";
    let file = sources.add("ospo-policy.toml", text);
    let key = span(file, text, "licence");
    let problems = [
        Diagnostic::new(Code::PolicyUnknownKey, key, "unknown key `licence`")
            .label("not a key of this table")
            .help("write `licenses`")
            .related(span(file, text, "policy"), "the table"),
    ];
    let output = render_diagnostics(&sources, &problems, &PLAIN)
        + &render_error(
            None,
            "no policy found",
            &["run `cargo ospo-check init`".into()],
            &PLAIN,
        );
    assert_data_eq!(
        output,
        str![[r#"
error[policy-unknown-key]: unknown key `licence`
 --> ospo-policy.toml:2:1
  |
2 | licence = []
  | ^^^^^^^ not a key of this table
3 | [policy]
  |  ------ the table
  |
  = help: write `licenses`

error: no policy found
 |
 = help: run `cargo ospo-check init`

"#]]
        .raw()
    );
}

#[test]
fn green_is_one_line_and_nothing_when_quiet() {
    let world = green();
    let expected = "ospo-check: 2 allowed; 2 of 4 packages judged (1 not built, 1 first party); \
                    policy \"Example\" 2026.2 sha256:3fa13fa13fa1…\n";
    assert_eq!(human::render(&Report::of(&world), &PLAIN), expected);
    assert_eq!(short::render(&Report::of(&world), &PLAIN), expected);
    assert_eq!(human::render(&Report::of(&world), &QUIET), "");
    assert_eq!(short::render(&Report::of(&world), &QUIET), "");
}

#[test]
fn the_summary_says_everything_there_is_to_say() {
    let mut world = green();
    world.summary.denied = 1;
    world.summary.undetermined = 4;
    world.summary.review = 2;
    world.summary.waived = 3;
    world.summary.allowed = 639;
    world.summary.next_expiry = Some(jiff::civil::date(2026, 12, 3));
    world.summary.packages = 858;
    world.summary.judged = 645;
    world.summary.first_party = 0;
    world.summary.unjudged = [("not-built", 200), ("other-platform", 13)].into();
    world.run.narrowed = vec!["--target x86_64-unknown-linux-gnu".into()];
    world.run.enforced = false;
    world.run.stage = "pilot".into();
    let mut team = world.layers[0].clone();
    team.identity.name = "Team".into();
    team.identity.version.clear();
    world.layers.push(team);
    assert_eq!(
        human::render(&Report::of(&world), &PLAIN),
        "ospo-check: 1 denied, 4 undetermined, 2 need review, 3 waived (next expires 2026-12-03), \
         639 allowed; 645 of 858 packages judged (200 not built, 13 other platform); \
         policy \"Example\" 2026.2 sha256:3fa13fa13fa1… + 1 layer: \"Team\" sha256:3fa13fa13fa1…; \
         narrowed by --target x86_64-unknown-linux-gnu; not enforcing (stage pilot)\n"
    );
}

#[test]
fn quiet_leaves_warnings_out_of_a_failing_run() {
    let mut world = world();
    world.findings.push(finding(
        Code::WaiverUnused,
        Severity::Warning,
        "unused",
        &[],
    ));
    let loud = human::render(&Report::of(&world), &PLAIN);
    let quiet = human::render(&Report::of(&world), &QUIET);
    assert!(loud.contains("warning[waiver-unused]: unused\n"), "{loud}");
    assert!(!quiet.contains("waiver-unused"), "{quiet}");
    assert!(quiet.contains("error[license-denied]"), "{quiet}");
    assert!(quiet.contains("ospo-check: 1 denied"), "{quiet}");
}

#[test]
fn colours_only_when_asked_for() {
    let world = world();
    let options = Options {
        color: true,
        ..VERBOSE
    };
    let colored = human::render(&Report::of(&world), &options);
    let plain = human::render(&Report::of(&world), &VERBOSE);
    assert!(colored.contains('\u{1b}'));
    assert!(!plain.contains('\u{1b}'));
    assert_eq!(anstream::adapter::strip_str(&colored).to_string(), plain);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (one, two) = (world(), world());
    for render in [human::render, short::render] {
        assert_eq!(
            render(&Report::of(&one), &VERBOSE),
            render(&Report::of(&two), &VERBOSE)
        );
    }
    assert_eq!(
        json::render(&Report::of(&one), &PLAIN),
        json::render(&Report::of(&two), &PLAIN)
    );
}

#[test]
fn places_are_counted_in_characters_even_behind_hidden_ones() {
    let mut world = world();
    let text = "a = 1\nx = \"é\u{202e}\u{1b}[31m你\" # here\n";
    let file = world.sources.add("odd.toml", text);
    let mut odd = finding(Code::LicenseDenied, Severity::Error, "odd", &[]);
    odd.locations = vec![place(span(file, text, "# here"), "label")];
    world.findings = vec![odd];
    let output = human::render(&Report::of(&world), &PLAIN);
    assert!(output.contains(" --> odd.toml:2:16\n"), "{output}");
    let lines: Vec<&str> = output.lines().collect();
    let source = lines.iter().find(|line| line.starts_with("2 |")).unwrap();
    let carets = lines.iter().find(|line| line.contains('^')).unwrap();
    assert_eq!(*source, "2 | x = \"é\u{fffd}␛[31m你\" # here");
    // The Chinese character is two columns wide.
    let before = source.split('#').next().unwrap().chars().count() + 1;
    assert_eq!(carets.find('^'), Some(before), "{output}");
    let at = format!("{}:1", short::render(&Report::of(&world), &PLAIN));
    assert!(at.starts_with("odd.toml:2:16: error[license-denied]: odd\n"));
}

#[test]
fn nothing_untrusted_acts_in_any_format() {
    for nasty in NASTY {
        let world = nasty_world(nasty);
        let judgement = world;
        assert_inert(&human::render(&Report::of(&judgement), &VERBOSE));
        assert_inert(&human::render(&Report::of(&judgement), &narrow(true)));
        assert_inert(&short::render(&Report::of(&judgement), &VERBOSE));
        assert_inert(&json::render(&Report::of(&judgement), &PLAIN));
        let mut sources = Sources::new();
        let file = sources.add(*nasty, *nasty);
        let everything = Span::new(file, 0..nasty.len());
        let problem = Diagnostic::new(Code::PolicySyntax, everything, *nasty)
            .label(*nasty)
            .help(*nasty)
            .related(Span::new(file, 1..999), *nasty);
        assert_inert(&render_diagnostics(
            &sources,
            std::slice::from_ref(&problem),
            &PLAIN,
        ));
        assert_inert(&render_diagnostics(&sources, &[problem], &narrow(true)));
        let help = [(*nasty).to_owned()];
        assert_inert(&render_error(Some(nasty), nasty, &help, &PLAIN));
        assert_inert(&render_error(Some(nasty), nasty, &help, &narrow(true)));
    }
}

#[test]
fn carets_stay_under_what_fails_in_a_hostile_expression() {
    let mut world = world();
    let text = "M\u{202e}IT AND \u{41c}IT AND GPL-3.0-only".to_owned();
    let start = text.find("GPL").unwrap();
    world.findings[0].expression = Some(MarkedExpression {
        marks: vec![(start..text.len(), "denied".into())],
        text,
    });
    let output = human::render(&Report::of(&world), &PLAIN);
    let lines: Vec<&str> = output.lines().collect();
    let at = lines
        .iter()
        .position(|line| line.starts_with("  = license: "))
        .unwrap();
    assert_eq!(
        lines[at],
        "  = license: M\\u{202e}IT AND \\u{41c}IT AND GPL-3.0-only"
    );
    assert_eq!(lines[at].find("GPL"), lines[at + 1].find('^'));
    assert!(lines[at + 1].ends_with("^^^^^^^^^^^^ denied"));
}

#[test]
fn long_expressions_show_the_part_that_fails() {
    let mut world = world();
    let mut text = "MIT AND ".repeat(500);
    let start = text.len();
    text.push_str("GPL-3.0-only AND MIT");
    world.findings[0].expression = Some(MarkedExpression {
        marks: vec![
            (0..3, "denied".into()),
            (start..start + 12, "denied".into()),
        ],
        text: text.clone(),
    });
    let output = human::render(&Report::of(&world), &PLAIN);
    assert!(output.contains("(and 1 more beyond this line)"), "{output}");
    world.findings[0].expression = Some(MarkedExpression {
        marks: vec![(start..start + 12, "denied".into())],
        text,
    });
    let output = human::render(&Report::of(&world), &PLAIN);
    let lines: Vec<&str> = output.lines().collect();
    let at = lines
        .iter()
        .position(|line| line.starts_with("  = license: ..."))
        .unwrap();
    assert_eq!(lines[at].find("GPL"), lines[at + 1].find('^'), "{output}");
}

#[test]
fn a_mark_behind_the_end_is_shown_there() {
    let mut world = world();
    world.findings[0].expression = Some(MarkedExpression {
        text: "MIT OR".into(),
        marks: vec![(6..6, "expected a license id".into())],
    });
    let output = human::render(&Report::of(&world), &PLAIN);
    let shown = "  = license: MIT OR\n                   ^ expected a license id\n";
    assert!(output.contains(shown), "{output}");
}

#[test]
fn an_expression_that_fails_as_a_whole_is_not_repeated() {
    let mut world = world();
    world.findings[0].expression = Some(MarkedExpression {
        text: "GPL-3.0-only".into(),
        marks: vec![(0..12, "denied".into())],
    });
    let output = human::render(&Report::of(&world), &PLAIN);
    assert!(!output.contains("= license"), "{output}");
}

#[test]
fn absurdly_long_text_is_cut_and_the_cut_is_stated() {
    let mut world = world();
    let long = "M".repeat(1 << 20);
    let text = format!("x = \"{long}\"\ny = 1\n");
    let file = world.sources.add("long.toml", text.as_str());
    world.findings[0].title.clone_from(&long);
    world.findings[0].locations = vec![
        place(Span::new(file, 4..text.len()), &long),
        place(Span::new(file, 900_000..900_003), "deep"),
        place(span(file, &text, "y"), "next"),
    ];
    world.findings[0].lines = vec![line(LineKind::Why, &long)];
    for output in [
        human::render(&Report::of(&world), &PLAIN),
        short::render(&Report::of(&world), &PLAIN),
    ] {
        assert!(output.contains("characters cut)"));
        assert!(output.len() < 20_000, "{}", output.len());
    }
}
