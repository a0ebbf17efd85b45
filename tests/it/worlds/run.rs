//! Runs the commands of a world, and makes what they say the same on
//! every machine.

use std::cell::RefCell;
use std::fs;
use std::process::Command;
use std::sync::LazyLock;

use regex::Regex;

use crate::judge::TODAY;
use crate::world::{Place, World, WorldRun as Run};

/// The formats a run called `check` is shown in, beside what goes to the terminal, and the ends of
/// their snapshots' names.
const FORMATS: &[(&str, &str)] = &[
    ("short", "short.txt"),
    ("json", "json"),
    ("github", "github.txt"),
    ("gitlab", "gitlab.json"),
    ("sarif", "sarif.json"),
    ("junit", "junit.xml"),
    ("markdown", "md"),
    ("html", "html"),
];

/// Formats that say at length what others say too: they are for the worlds that ask for them.
const LONG: &[&str] = &["sarif", "junit", "markdown", "html"];

/// Commands that are not about a workspace, and those that are about no day.
const ABOUT_NO_WORKSPACE: &[&str] = &["init", "policy", "completions", "man"];
const ABOUT_NO_DAY: &[&str] = &["init", "completions", "man"];

/// A world on disk, and what is run in it.
pub(super) struct Told {
    place: Place,
    has_graph: bool,
    also: Vec<String>,
    /// What reports hold; where a stream says the same, it is not written again.
    reports: RefCell<Vec<(String, String)>>,
}

impl Told {
    pub(super) fn new(world: &World) -> Self {
        let place = Place::holding(world);
        place.write("ws/", "").write("tmp/", "");
        Self {
            place,
            has_graph: !world.packages.is_empty(),
            also: world.also.clone(),
            reports: RefCell::default(),
        }
    }

    /// Runs a command; returns the names of its snapshots and what belongs into them.
    pub(super) fn run(&self, run: &Run) -> Vec<(String, String)> {
        let file = format!("{}.txt", run.name);
        if let ["cat", path] = run.words()[..] {
            return vec![(file, self.neutral(&self.text_of(path)))];
        }
        let folder = Place::new();
        let formats = if run.name == "check" { FORMATS } else { &[] };
        let mut command = self.command(run);
        let formats = formats.iter().filter(|(format, _)| self.shows(format));
        for (format, end) in formats.clone() {
            command.arg("--report");
            command.arg(format!("{format}={}", folder.word(end)));
        }
        let output = command.output().unwrap();
        let status = output.status.code().unwrap();
        let mut text = format!("$ {}\nstatus: {status}\n", run.shown);
        for (name, bytes) in [("stdout", output.stdout), ("stderr", output.stderr)] {
            let stream = self.neutral(&String::from_utf8(bytes).unwrap());
            if let Some(report) = self.report_like(&stream) {
                text.push_str(&format!("---- {name} ----\n[as {report}]\n"));
            } else if !stream.is_empty() {
                text.push_str(&format!("---- {name} ----\n{stream}"));
            }
        }
        let mut snapshots = vec![(file, text)];
        for (format, end) in formats {
            // Where a run cannot begin, no report is written.
            if let Ok(report) = fs::read_to_string(folder.path(end)) {
                let name = format!("{}.{end}", run.name);
                let report = self.neutral(&report);
                let shown = match *format {
                    "sarif" => without_pages(&report),
                    "html" => without_style(&report),
                    _ => report.clone(),
                };
                snapshots.push((name.clone(), shown));
                self.reports.borrow_mut().push((name, report));
            }
        }
        snapshots
    }

    fn root(&self) -> &str {
        self.place.root.to_str().unwrap()
    }

    fn shows(&self, format: &str) -> bool {
        !LONG.contains(&format) || self.also.iter().any(|also| also == format)
    }

    /// What stands in a file, or in every file of a folder.
    fn text_of(&self, path: &str) -> String {
        let full = self.place.path(path);
        if full.is_file() {
            return self.place.read(path);
        }
        let entries = fs::read_dir(full).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        let texts = names.iter().map(|name| {
            let path = format!("{path}/{name}");
            let text = self.text_of(&path);
            if text.starts_with("-- ") {
                text
            } else {
                format!("-- {path} --\n{text}")
            }
        });
        texts.collect()
    }

    /// The name of a report that is longer than a few lines and says the same.
    fn report_like(&self, stream: &str) -> Option<String> {
        let reports = self.reports.borrow();
        let same = reports.iter().find(|(_, report)| report == stream);
        same.filter(|(_, report)| report.lines().count() > 3)
            .map(|(name, _)| name.clone())
    }

    fn command(&self, run: &Run) -> Command {
        let mut command = self.place.tool("ws");
        command
            .env("CARGO_HOME", self.place.path("cargo-home"))
            .env("TMPDIR", self.place.path("tmp"))
            .env("GIT_CEILING_DIRECTORIES", self.place.path(""));
        for (name, value) in &run.variables {
            command.env(name, value.replace("[ROOT]", self.root()));
        }
        let mut arguments = run.words().into_iter().peekable();
        let subcommand = arguments.next_if(|first| !first.starts_with('-'));
        command.args(subcommand);
        if subcommand == Some("policy") {
            // Below it stands another word first.
            command.args(arguments.next());
        }
        let subcommand = subcommand.unwrap_or("check");
        let given = |flag: &str| run.arguments.iter().any(|word| word == flag);
        if !ABOUT_NO_WORKSPACE.contains(&subcommand) {
            if !self.has_graph {
                command.arg("--offline");
            } else if !given("--metadata") {
                command.args(["--metadata", "../metadata.json"]);
            }
        }
        if !ABOUT_NO_DAY.contains(&subcommand) && !given("--as-of") {
            command.args(["--as-of", TODAY]);
        }
        command.args(arguments);
        command
    }

    /// Leaves out what differs from machine to machine and from version to version.
    fn neutral(&self, text: &str) -> String {
        let text = text
            .replace(self.root(), "[ROOT]")
            .replace(env!("CARGO"), "[CARGO]")
            .replace('\u{1b}', "␛")
            .replace('\r', "␍");
        NEUTRAL.iter().fold(text, |text, (pattern, neutral)| {
            pattern.replace_all(&text, *neutral).into_owned()
        })
    }
}

/// What is replaced, and by what.
static NEUTRAL: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let version = env!("CARGO_PKG_VERSION").replace('.', "[.]");
    // Versions of the tool, and not of a package that happens to have the same.
    let of_json = format!(r#"("name": "cargo-ospo-check",\s+"version": )"{version}""#);
    let of_sarif = format!(r#"("semanticVersion": )"{version}"(,\s+"version": )"{version}""#);
    [
        (
            format!("cargo-ospo-check {version}").as_str(),
            "cargo-ospo-check [VERSION]",
        ),
        (&of_json, r#"${1}"[VERSION]""#),
        (&of_sarif, r#"${1}"[VERSION]"${2}"[VERSION]""#),
        (&format!("(tool, and this is ){version}"), "${1}[VERSION]"),
        // Who else uses cargo's home just now, cargo says.
        (r"(?m)^ +Blocking waiting for file lock on .*\n", ""),
        (
            r"\bcargo \d+[.]\d+[.]\d+[-.\w]* \([^)]*\)",
            "cargo [VERSION]",
        ),
        (
            r#"(SPDX license list |"spdx_license_list": ")[0-9.]*[0-9]"#,
            "${1}[SPDX]",
        ),
    ]
    .into_iter()
    .map(|(pattern, neutral)| (Regex::new(pattern).unwrap(), neutral))
    .collect()
});

/// Cuts short the pages of codes, which a SARIF log repeats and `docs/codes.md` holds.
fn without_pages(log: &str) -> String {
    let page = Regex::new(r#"(?m)^( {16}"(?:text|markdown)": "(?:[^"\\\n]|\\.){40}).+$"#).unwrap();
    page.replace_all(log, "${1}[…]").into_owned()
}

/// Empties what every page has alike: the style and the script, which the head names by digest,
/// and the patterns of the bars.
fn without_style(page: &str) -> String {
    let inside = [
        r"(?ms)^(<style>).*?(</style>)$",
        r"(?ms)^(<script>).*?(</script>)$",
        r"(<defs>).*?(</defs>)",
        r#"(Content-Security-Policy" content=").*?("/>)"#,
    ];
    inside.iter().fold(page.to_owned(), |page, inside| {
        let inside = Regex::new(inside).unwrap();
        inside.replace_all(&page, "${1}${2}").into_owned()
    })
}
