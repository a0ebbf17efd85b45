//! Judges worlds in this process, as a program would through the library, or by the program itself; and
//! reads the reports.

use std::borrow::Cow;
use std::path::Path;
use std::process::{Command, Output};

use ospo_check::check::Check;
use ospo_check::diagnostic::{Code, CodeKind};
use ospo_check::findings::Judgement;
use ospo_check::graph::Selection;
use ospo_check::report::{self, Format, Medium, Options, Report};
use serde_json::Value;

use crate::world::{Package, Place, metadata};

/// The day every world is judged on, unless a test says otherwise.
pub(crate) const TODAY: &str = "2026-11-22";

/// The head every policy of these tests shares.
pub(crate) const HEAD: &str = r#"
schema = 1
[policy]
name = "Test policy"
version = "1"
owner = "IP Council"
contact = "council@bank.example"
approvers = ["A. Counsel"]
"#;

/// What a run said.
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) stderr: String,
    pub(crate) stdout: String,
    pub(crate) report: Value,
}

/// Judges a world by `HEAD` and `policy`, as asked by words of the command line.
pub(crate) fn judge_with(packages: &[Package], policy: &str, words: &[&str]) -> Run {
    judge_in(&posed(packages, policy), words)
}

/// Judges a world by `HEAD` and `policy`.
pub(crate) fn judge(packages: &[Package], policy: &str) -> Run {
    judge_with(packages, policy, &[])
}

/// The same by the program, where the process or another command is the point.
pub(crate) fn tell_with(packages: &[Package], policy: &str, words: &[&str]) -> Run {
    tell_in(&posed(packages, policy), words)
}

/// A world on disk with what cargo says of it and a policy.
pub(crate) fn posed(packages: &[Package], policy: &str) -> Place {
    let place = Place::new();
    place
        .write("metadata.json", metadata(packages))
        .write("policy.toml", format!("{HEAD}{policy}"));
    place
}

/// A command line with what every run is told: the world, the policies that lie there, the day.
fn words<'w>(place: &Place, more: &[&'w str]) -> Vec<Cow<'w, str>> {
    let mut words: Vec<Cow<'w, str>> = more.iter().copied().map(Cow::from).collect();
    let layers = (0..).map(|index| place.word(format!("layer-{index}.toml")));
    let layers = layers.take_while(|path| Path::new(path).exists());
    let alone = Some(place.word("policy.toml")).filter(|path| Path::new(path).exists());
    words.extend(["--metadata".into(), place.word("metadata.json").into()]);
    for policy in alone.into_iter().chain(layers) {
        words.extend(["--policy".into(), policy.into()]);
    }
    let is_check = more.first().is_none_or(|word| word.starts_with('-'));
    let format = is_check.then_some(("--message-format", "json"));
    for (flag, value) in format.into_iter().chain([("--as-of", TODAY)]) {
        if !more.contains(&flag) {
            words.extend([flag.into(), value.into()]);
        }
    }
    words
}

/// Has the program judge what lies at a place: `metadata.json` by `policy.toml`, or by `layer-0.toml`
/// and those below it; or tell of it what other words ask.
pub(crate) fn tell_in(place: &Place, more: &[&str]) -> Run {
    run(&mut place.asked(more))
}

impl Place {
    /// The program, asked of what lies here.
    pub(crate) fn asked(&self, more: &[&str]) -> Command {
        let mut command = self.tool("");
        command.args(words(self, more).iter().map(|word| &**word));
        command
    }
}

/// Judges the same in this process, unless the surroundings would have a say.
pub(crate) fn judge_in(place: &Place, more: &[&str]) -> Run {
    if std::env::vars_os().any(|(name, _)| name.to_string_lossy().starts_with("OSPO_")) {
        return tell_in(place, more);
    }
    let mut check = Check::new();
    let mut selection = Selection::default();
    let (mut format, mut options) = ("", Options::default());
    let words = words(place, more);
    let mut words = words.iter().map(|word| &**word);
    while let Some(word) = words.next() {
        let mut value = || words.next().unwrap();
        match word {
            "--metadata" => check = check.metadata(value()),
            "--policy" => check = check.policy(value()),
            "--as-of" => check = check.as_of(value().parse().unwrap()),
            "--stage" => check = check.stage(value()),
            "--product" => check = check.product(value()),
            "--check-files" => check = check.check_files(),
            "-p" | "--package" => selection.packages.push(value().to_owned()),
            "--target" => selection.targets.push(value().to_owned()),
            "--default-features" => selection.default_features = true,
            "--no-default-features" => selection.no_default_features = true,
            "-v" => options.verbose = true,
            "-q" => options.quiet = true,
            "--message-format" => format = value(),
            "-D" => {
                check = match value() {
                    "warnings" => check.deny_warnings(),
                    code => check.deny(Code::named(CodeKind::Finding, code).unwrap()),
                };
            }
            _ => panic!("have the program judge where it is asked `{word}`"),
        }
    }
    match check.select(selection).judge() {
        Ok(judgement) => said(&judgement, report::format(format).unwrap(), &options),
        Err(error) => Run::of(error.exit_code().into(), String::new(), error.to_string()),
    }
}

/// What the program says of a judgement on its two streams.
fn said(judgement: &Judgement, format: &Format, options: &Options) -> Run {
    let report = Report::of(judgement);
    let text = format.render(&report, options);
    let (stdout, stderr) = match format.medium {
        Medium::Terminal => (String::new(), text),
        Medium::Document if !options.quiet => (text, format!("{}\n", report.summary(false))),
        _ => (text, String::new()),
    };
    Run::of(judgement.exit_code.into(), stdout, stderr)
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Run {
    Run::of_output(command.output().unwrap())
}

impl Run {
    fn of(status: i32, stdout: String, stderr: String) -> Self {
        Self {
            status,
            stderr,
            report: serde_json::from_str(&stdout).unwrap_or(Value::Null),
            stdout,
        }
    }

    pub(crate) fn of_output(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let status = output.status.code().unwrap();
        Self::of(status, text(output.stdout), text(output.stderr))
    }

    /// Both streams as one text.
    pub(crate) fn text(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// Tells whether the report says that there is no verdict, and nothing that could be taken for one.
    pub(crate) fn has_no_verdict(&self) -> bool {
        self.report["outcome"] == "error"
            && self.report["exit_code"] == self.status
            && self.report["packages"] == Value::Array(Vec::new())
            && !self.findings().is_empty()
    }

    /// The report's entry of a package, by `name` or `name version`.
    pub(crate) fn package(&self, label: &str) -> &Value {
        self.report["packages"]
            .as_array()
            .unwrap_or_else(|| panic!("no report; status {}:\n{}", self.status, self.stderr))
            .iter()
            .find(|package| {
                let name = package["name"].as_str().unwrap();
                let version = package["version"].as_str().unwrap();
                name == label || format!("{name} {version}") == label
            })
            .unwrap_or_else(|| panic!("no package {label}"))
    }

    pub(crate) fn outcome(&self, label: &str) -> &str {
        self.package(label)["outcome"].as_str().unwrap()
    }

    pub(crate) fn choice(&self, label: &str) -> Option<&str> {
        self.package(label)["choice"].as_str()
    }

    pub(crate) fn reach(&self, label: &str) -> Vec<&str> {
        strings(&self.package(label)["reach"])
    }

    /// The codes of all findings that are not notes, in order.
    pub(crate) fn codes(&self) -> Vec<&str> {
        self.findings()
            .iter()
            .filter(|finding| finding["severity"] != "note")
            .map(|finding| finding["code"].as_str().unwrap())
            .collect()
    }

    pub(crate) fn findings(&self) -> &Vec<Value> {
        self.report["findings"]
            .as_array()
            .unwrap_or_else(|| panic!("no report; status {}:\n{}", self.status, self.stderr))
    }

    pub(crate) fn finding(&self, code: &str) -> &Value {
        self.findings()
            .iter()
            .find(|finding| finding["code"] == code)
            .unwrap_or_else(|| panic!("no {code} in {:?}", self.codes()))
    }

    /// The packages of all findings with a code, which have to have one cause.
    pub(crate) fn hit(&self, code: &str) -> Vec<&str> {
        let found = || {
            self.findings()
                .iter()
                .filter(|finding| finding["code"] == code)
        };
        let first = found()
            .next()
            .unwrap_or_else(|| panic!("no {code} in {:?}", self.codes()));
        assert!(
            found().all(|finding| finding["group"] == first["group"]),
            "{code}"
        );
        found()
            .flat_map(|finding| strings(&finding["packages"]))
            .collect()
    }

    pub(crate) fn summary(&self, count: &str) -> u64 {
        self.report["summary"][count].as_u64().unwrap()
    }
}

/// The strings of a JSON array.
pub(crate) fn strings(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item.as_str().unwrap())
        .collect()
}
