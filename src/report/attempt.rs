//! Renders the result of `try` for the terminal: the packages a new dependency would bring in, the
//! findings, and the choices of features that would pass.

use super::Options;
use super::escape;
use super::fold::fit;
use super::human;
use super::summary::{self, plural};
use crate::answers::{Attempt, Choices};
use crate::findings::{Judgement, Overall};
use crate::graph::PackageIx;

/// New packages named one by one unless all are asked for.
const NAMED: usize = 15;

/// Renders a dependency that was tried; findings as `check` renders them.
#[must_use]
pub(crate) fn render(judgement: &Judgement, attempt: &Attempt, options: &Options) -> String {
    if options.quiet && judgement.exit_code == 0 {
        return String::new();
    }
    let mut output = String::new();
    if !options.quiet {
        let mut text = String::new();
        head(&mut text, judgement, attempt, options.verbose);
        output.push_str(&fit(&text, options.width));
        output.push('\n');
    }
    output.push_str(&human::findings(judgement, options));
    let mut text = String::new();
    if let Some(choices) = &attempt.choices {
        passing(&mut text, judgement, attempt, choices);
    } else if judgement.outcome != Overall::Pass {
        text.push_str("no choice of features helps: the crate itself does not pass\n\n");
    }
    text.push_str(&summary::line(judgement, options.color));
    text.push('\n');
    output + &fit(&text, options.width)
}

fn head(output: &mut String, judgement: &Judgement, attempt: &Attempt, verbose: bool) {
    let change = &attempt.change;
    let label = judgement.graph.package(attempt.krate).label();
    let new = change.new.len();
    output.push_str(&format!(
        "`{}` as a {} of `{}`: ",
        escape::title(&label),
        attempt.section,
        escape::title(&attempt.member),
    ));
    if new == 0 {
        output.push_str("no more packages to judge");
    } else {
        output.push_str(&format!(
            "{new} {} more to judge, {} of them not in Cargo.lock today",
            plural(new, "package"),
            change.unheard_of
        ));
    }
    if !change.stricter.is_empty() {
        let count = change.stricter.len();
        output.push_str(&format!(
            ", {count} {} used in a way that does not pass",
            if count == 1 { "other is" } else { "others are" }
        ));
    }
    output.push('\n');
    for line in &attempt.lines {
        let at = format!("{}:{}", line.path, line.line);
        output.push_str(&format!(
            "  {}: {}\n",
            escape::path(&at),
            escape::title(&line.text)
        ));
    }
    for present in &attempt.present {
        let path = present
            .path
            .as_ref()
            .map_or_else(String::new, |path| format!(", by {}", escape::title(path)));
        output.push_str(&format!(
            "  `{}` is already there{path}: {}\n",
            escape::title(&present.label),
            present.outcome
        ));
    }
    if attempt.build_script {
        output.push_str(&format!(
            "  judged as if `{}` had a build script; it has none today\n",
            escape::title(&attempt.member)
        ));
    }
    if let Some(reason) = judgement.assessment.packages[attempt.krate.0].unjudged
        && attempt.present.is_empty()
    {
        output.push_str(&format!(
            "  `{}` itself is not judged ({reason})\n",
            escape::title(&label)
        ));
    }
    let most = if verbose { usize::MAX } else { NAMED };
    for ix in change.new.iter().take(most) {
        package(output, judgement, *ix);
    }
    if new > most {
        output.push_str(&format!("  and {} more (`-v` names them)\n", new - most));
    }
    if change.not_built > 0 {
        output.push_str(&format!(
            "  {} more only in Cargo.lock: nothing builds {}\n",
            change.not_built,
            if change.not_built == 1 { "it" } else { "them" }
        ));
    }
}

fn package(output: &mut String, judgement: &Judgement, ix: PackageIx) {
    let facts = &judgement.facts.packages[ix.0];
    let license = facts.expression().map_or_else(
        || {
            facts
                .declared
                .clone()
                .unwrap_or_else(|| "no license".to_owned())
        },
        ToString::to_string,
    );
    output.push_str(&format!(
        "  + {} ({}): {}\n",
        escape::title(&judgement.graph.package(ix).label()),
        escape::title(&license),
        judgement.assessment.packages[ix.0].outcome
    ));
}

fn passing(output: &mut String, judgement: &Judgement, attempt: &Attempt, choices: &Choices) {
    let name = escape::title(&judgement.graph.package(attempt.krate).name);
    for choice in &choices.passing {
        output.push_str(&format!(
            "passes (tried): `{name}` with {}\n",
            escape::title(&choice.flags())
        ));
    }
    if choices.passing.is_empty() && choices.tried > 0 {
        output.push_str(&format!(
            "no smaller choice of features of `{name}` passes ({} tried)\n",
            choices.tried
        ));
    }
    if choices.tried > 0 {
        output.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::render;
    use crate::answers::{Attempt, Change, Choices, FeatureChoice, ManifestLine, Present};
    use crate::graph::PackageIx;
    use crate::report::Options;
    use crate::report::escape::corpus::{NASTY, assert_inert};
    use crate::report::testing::{green, narrow, world};
    use crate::vocabulary::Outcome;

    fn attempt() -> Attempt {
        Attempt {
            krate: PackageIx(1),
            member: "payments-cli".into(),
            section: "dependency",
            lines: vec![ManifestLine {
                path: "Cargo.toml".into(),
                line: 5,
                text: "bat = \"1\"".into(),
            }],
            present: vec![Present {
                label: "bat 1.0.0".into(),
                outcome: Outcome::Allowed,
                path: Some("payments-cli 1.2.3 → bat 1.0.0".into()),
            }],
            build_script: false,
            change: Change {
                new: [PackageIx(0), PackageIx(1)].into(),
                unheard_of: 1,
                not_built: 1,
                ..Change::default()
            },
            choices: Some(Choices {
                tried: 3,
                passing: vec![FeatureChoice {
                    default: false,
                    features: vec!["std".into()],
                }],
            }),
        }
    }

    #[test]
    fn the_answer_is_in_order_line_packages_findings_ways_summary() {
        let world = world();
        let text = render(&world, &attempt(), &Options::default());
        let mut at = 0;
        for part in [
            "`bat 1.2.3` as a dependency of `payments-cli`: 2 packages more to judge, 1 of them not in Cargo.lock today\n",
            "  Cargo.toml:5: bat = \"1\"\n",
            "  `bat 1.0.0` is already there, by payments-cli 1.2.3 → bat 1.0.0: allowed\n",
            "  + ansi_colours 1.2.3 ((MIT OR GPL-3.0-only) AND LGPL-3.0-or-later): denied\n",
            "  1 more only in Cargo.lock: nothing builds it\n",
            "error[license-denied]",
            "passes (tried): `bat` with --no-default-features --features std\n",
            "\nospo-check: ",
        ] {
            let found = text[at..]
                .find(part)
                .unwrap_or_else(|| panic!("{part}\n{text}"));
            at += found;
        }
    }

    #[test]
    fn quiet_says_nothing_when_nothing_is_refused() {
        let world = green();
        let options = Options {
            quiet: true,
            ..Options::default()
        };
        assert_eq!(render(&world, &attempt(), &options), "");
    }

    #[test]
    fn nothing_a_crate_says_acts_on_its_reader() {
        for nasty in NASTY {
            let mut world = world();
            for package in world.graph.packages_mut() {
                package.name = (*nasty).to_owned();
            }
            world.facts.packages[2].declared = Some((*nasty).to_owned());
            let mut attempt = attempt();
            attempt.change.new.insert(PackageIx(2));
            attempt.member = (*nasty).to_owned();
            attempt.lines[0].text = (*nasty).to_owned();
            attempt.lines[0].path = (*nasty).to_owned();
            attempt.present[0].label = (*nasty).to_owned();
            attempt.present[0].path = Some((*nasty).to_owned());
            if let Some(choices) = &mut attempt.choices {
                choices.passing[0].features[0] = (*nasty).to_owned();
            }
            assert_inert(&render(&world, &attempt, &Options::default()));
            assert_inert(&render(&world, &attempt, &narrow(true)));
        }
    }
}
