//! Reads the description of a world. What can stand in one is said in `tests/worlds/README.md`.

use std::collections::BTreeSet;

use super::packages::{Dep, Package, dep, krate, member};

/// A world as described.
#[derive(Default)]
pub(crate) struct World {
    /// The packages of its graph; none: cargo is asked about the manifests.
    pub(crate) packages: Vec<Listed>,
    /// What is run in it, in order.
    pub(crate) runs: Vec<Run>,
    /// Files: a path and what stands in it.
    pub(crate) files: Vec<(String, String)>,
    /// Whether the workspace is a git repository in which everything is committed.
    pub(crate) is_committed: bool,
    /// The long formats that the run called `check` is shown in too.
    pub(crate) also: Vec<String>,
}

/// A package, and what a manifest says of it.
pub(crate) struct Listed {
    kind: String,
    pub(crate) name: String,
    version: String,
    license: Option<String>,
    url: Option<String>,
    needs: Vec<Need>,
    pub(crate) package: Package,
}

/// A dependency as a manifest has it.
struct Need {
    to: String,
    table: &'static str,
    keys: Vec<String>,
}

/// One command, and the name of its snapshots.
pub(crate) struct Run {
    pub(crate) name: String,
    /// As somebody would type it.
    pub(crate) shown: String,
    pub(crate) variables: Vec<(String, String)>,
    pub(crate) arguments: Vec<String>,
}

impl World {
    pub(crate) fn read(text: &str) -> Self {
        let mut world = Self::default();
        for line in text.lines() {
            let section = line.strip_prefix("-- ").and_then(|l| l.strip_suffix(" --"));
            if let Some(section) = section {
                let (path, text) = match section.split_once(" = ") {
                    Some((path, fixture)) => (path, fixture_text(fixture)),
                    None => (section, String::new()),
                };
                let path = world.path(path);
                world.files.push((path, text));
            } else if let Some((_, file)) = world.files.last_mut() {
                file.push_str(line);
                file.push('\n');
            } else if let Some((name, command)) = line.split_once(" $ ") {
                world.runs.push(Run::read(name.trim(), command));
            } else if line == "committed" {
                world.is_committed = true;
            } else if let Some(formats) = line.strip_prefix("also ") {
                world.also = words(formats);
            } else if !line.is_empty() && !line.starts_with('#') {
                world.packages.push(Listed::read(line));
            }
        }
        world
    }

    /// `@NAME/…` lies in the folder of the package NAME.
    fn path(&self, path: &str) -> String {
        let in_package = |package: &Listed| {
            let rest = path.strip_prefix('@')?.strip_prefix(&package.name)?;
            rest.starts_with('/')
                .then(|| format!("{}{rest}", package.package.folder()))
        };
        let found = self.packages.iter().find_map(in_package);
        found.unwrap_or_else(|| path.to_owned())
    }

    /// The names of the members, and the manifests that cargo would have read.
    pub(crate) fn manifests(&self) -> (Vec<&str>, Vec<(String, String)>) {
        let members = self.packages.iter().filter(|p| p.kind == "member");
        let manifest = |package: &Listed| {
            let path = format!("{}/Cargo.toml", package.package.folder());
            (path, package.manifest(&self.packages))
        };
        (
            members.clone().map(|p| p.name.as_str()).collect(),
            members.map(manifest).collect(),
        )
    }
}

fn fixture_text(path: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(path).unwrap()
}

impl Run {
    pub(crate) fn words(&self) -> Vec<&str> {
        self.arguments.iter().map(String::as_str).collect()
    }

    fn read(name: &str, command: &str) -> Self {
        let mut variables = Vec::new();
        let mut arguments = words(command);
        while let Some((name, value)) = arguments.first().and_then(|word| word.split_once('=')) {
            if name.starts_with('-') {
                break;
            }
            variables.push((name.to_owned(), value.to_owned()));
            arguments.remove(0);
        }
        Self {
            name: name.to_owned(),
            shown: shown(command),
            variables,
            arguments,
        }
    }
}

/// The command as somebody would type it.
fn shown(command: &str) -> String {
    let variables = command
        .split(' ')
        .take_while(|word| word.contains('=') && !word.starts_with('-'));
    let at: usize = variables.map(|word| word.len() + 1).sum();
    let (variables, rest) = command.split_at(at);
    format!("{variables}cargo ospo-check {rest}")
}

/// Splits at spaces; what stands between double quotes is read as JSON reads it.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        let mut word = String::new();
        while let Some(first) = rest.chars().next().filter(|c| !c.is_whitespace()) {
            if first == '"' {
                let mut strings = serde_json::Deserializer::from_str(rest).into_iter::<String>();
                word.push_str(&strings.next().unwrap().unwrap());
                rest = &rest[strings.byte_offset()..];
            } else {
                word.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
        words.push(word);
        rest = rest.trim_start();
    }
    words
}

impl Listed {
    /// `KIND NAME [VERSION] ["LICENSE"] [ATTRIBUTE...] [-> DEPENDENCY, ...]`.
    fn read(line: &str) -> Self {
        let (line, needs) = line.split_once(" -> ").unwrap_or((line, ""));
        let has_license = line.contains('"');
        let mut words = words(line).into_iter().peekable();
        let kind = words.next().unwrap();
        let name = words.next().unwrap();
        let is_version = |word: &String| word.starts_with(|first: char| first.is_ascii_digit());
        let version = words.next_if(is_version);
        let version = version.unwrap_or_else(|| "1.0.0".to_owned());
        let license = has_license.then(|| words.next().unwrap());
        let attributes: Vec<String> = words.collect();
        let url = attributes.iter().find_map(|a| a.strip_prefix("url="));
        let package = Self::package(&kind, &name, url).version(&version);
        let mut package = match &license {
            Some(license) => package.license(license),
            None => package.no_license(),
        };
        for attribute in &attributes {
            package = with(package, attribute);
        }
        let needs: Vec<(Dep, Need)> = needs
            .split(", ")
            .filter(|need| !need.is_empty())
            .map(dependency)
            .collect();
        let (edges, needs): (Vec<Dep>, Vec<Need>) = needs.into_iter().unzip();
        Self {
            url: url.map(str::to_owned),
            package: package.needs(edges),
            kind,
            name,
            version,
            license,
            needs,
        }
    }

    fn package(kind: &str, name: &str, url: Option<&str>) -> Package {
        let url = || url.unwrap_or_else(|| panic!("{name}: no url="));
        match kind {
            "member" => member(name),
            "crates-io" => krate(name, ""),
            "registry" => krate(name, "").registry(url()),
            "git" => krate(name, "").git(url()),
            "path" => krate(name, "").path(&format!("/world/beside/{name}")),
            "vendored" => krate(name, "").at(&format!("/world/ws/vendor/{name}")),
            _ => panic!("`{kind}` is not a kind of package"),
        }
    }

    fn manifest(&self, packages: &[Self]) -> String {
        let Self { name, version, .. } = self;
        let mut text =
            format!("[package]\nname = \"{name}\"\nversion = \"{version}\"\nedition = \"2021\"\n");
        if let Some(license) = &self.license {
            text.push_str(&format!("license = {}\n", serde_json::json!(license)));
        }
        for table in ["dependencies", "build-dependencies", "dev-dependencies"] {
            let mut named = BTreeSet::new();
            let needs = self.needs.iter().filter(|need| need.table == table);
            let lines: String = needs.map(|need| need.line(packages, &mut named)).collect();
            if !lines.is_empty() {
                text.push_str(&format!("\n[{table}]\n{lines}"));
            }
        }
        text
    }
}

fn with(package: Package, attribute: &str) -> Package {
    match attribute.split_once('=') {
        None => match attribute {
            "lib" => package.lib(),
            "proc-macro" => package.proc_macro(),
            "build-script" => package.build_script(),
            "private" => package.private(),
            _ => panic!("`{attribute}` is not an attribute"),
        },
        Some(("url", _)) => package,
        Some(("links", library)) => package.links(library),
        Some(("repository", url)) => package.repository(url),
        Some(("license-file", path)) => package.license_file(path),
        Some(("claims", word)) => package.claims(word.into()),
        Some(("at", folder)) => package.at(&format!("/world/{folder}")),
        Some(("feature", feature)) => {
            let (name, enables) = feature.split_once(':').unwrap_or((feature, ""));
            let enables: Vec<&str> = enables.split('+').filter(|e| !e.is_empty()).collect();
            package.feature(name, &enables)
        }
        Some((key, _)) => panic!("`{key}` is not an attribute"),
    }
}

/// `NAME[@VERSION][+FEATURE...][:WORD...]`.
fn dependency(text: &str) -> (Dep, Need) {
    let mut parts = text.trim().split(':');
    let mut names = parts.next().unwrap_or_default().split('+');
    let to = names.next().unwrap_or_default();
    let mut edge = dep(to);
    let mut need = Need {
        to: to.to_owned(),
        table: "dependencies",
        keys: Vec::new(),
    };
    let features: Vec<&str> = names.collect();
    for feature in &features {
        edge = edge.with(feature);
    }
    for word in parts {
        edge = match word.split_once('=') {
            None if word == "build" => {
                need.table = "build-dependencies";
                edge.build()
            }
            None if word == "dev" => {
                need.table = "dev-dependencies";
                edge.dev()
            }
            None if word == "optional" => {
                need.keys.push("optional = true".to_owned());
                edge.optional()
            }
            None if word == "bare" => {
                need.keys.push("default-features = false".to_owned());
                edge.bare()
            }
            Some(("target", target)) => edge.target(target),
            Some(("req", requirement)) => edge.requires(requirement),
            _ => panic!("`{word}` is not said of a dependency: {text}"),
        };
    }
    if !features.is_empty() {
        need.keys.push(format!("features = {features:?}"));
    }
    (edge, need)
}

impl Need {
    /// The line of a manifest; of two versions of a crate, the second has another name there.
    fn line<'n>(&'n self, packages: &[Listed], named: &mut BTreeSet<&'n str>) -> String {
        let (name, version) = self.to.split_once('@').unwrap_or((&self.to, ""));
        let is_wanted = |package: &&Listed| {
            package.name == name && (version.is_empty() || package.version == version)
        };
        let to = packages.iter().find(is_wanted);
        let to = to.unwrap_or_else(|| panic!("the world has no `{}`", self.to));
        let mut keys = vec![match to.kind.as_str() {
            "member" => format!("path = \"../{name}\""),
            "path" => format!("path = \"../../beside/{name}\""),
            "git" => format!("git = \"{}\"", to.url.as_deref().unwrap_or_default()),
            _ => format!("version = \"{}\"", to.version),
        }];
        keys.extend(self.keys.iter().cloned());
        if !named.insert(name) {
            keys.push(format!("package = \"{name}\""));
            return format!("{name}-too = {{ {} }}\n", keys.join(", "));
        }
        match keys[..].join(", ").strip_prefix("version = ") {
            Some(version) if keys.len() == 1 => format!("{name} = {version}\n"),
            _ => format!("{name} = {{ {} }}\n", keys.join(", ")),
        }
    }
}
