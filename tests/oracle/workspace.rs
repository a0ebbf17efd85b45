//! Random workspaces that cargo accepts, in one text each: path dependencies, a folder in place of
//! the registry, nothing to download. What a seed gives never changes while this file does not.

use std::collections::BTreeMap;

macro_rules! here {
    ($($cfg:tt)*) => {
        (stringify!(cfg($($cfg)*)), cfg!($($cfg)*))
    };
}

/// What stands in target tables and depends on the platform; whether it is true of this one.
const PLATFORMS: &[(&str, bool)] = &[
    here!(unix),
    here!(windows),
    here!(not(windows)),
    here!(target_os = "linux"),
    here!(any(target_os = "macos", target_pointer_width = "64")),
    // In other words than above: cargo takes `r#unix` and `unix` for the same, and says it once.
    here!(any(r#unix)),
    here!(all(not(r#windows))),
    here!(all(r#target_os = "linux")),
    ("x86_64-unknown-linux-gnu", LINUX),
    ("x86_64-pc-windows-msvc", WINDOWS),
];
const LINUX: bool = cfg!(all(
    target_arch = "x86_64",
    target_os = "linux",
    target_env = "gnu"
));
const WINDOWS: bool = cfg!(all(target_arch = "x86_64", windows, target_env = "msvc"));

/// What is the same on all platforms; whether cargo takes it as true, if it is asked for its unit
/// graph and no flags are set.
const FLAGS: &[(&str, bool)] = &[
    ("cfg(all())", true),
    ("cfg(any())", false),
    ("cfg(true)", true),
    ("cfg(false)", false),
    ("cfg(unix = \"x\")", false),
    ("cfg(not(windows = \"\"))", true),
    ("cfg(target_has_atomic)", true),
    ("cfg(target_has_atomic = \"8\")", true),
    ("cfg(target_feature)", false),
    ("cfg(not(target_feature = \"x\"))", true),
    ("cfg(target_endian = \"middle\")", false),
    ("cfg(not(target_os))", true),
    ("cfg(feature = \"f0\")", false),
    ("cfg(not(feature = \"f0\"))", true),
    ("cfg(debug_assertions)", true),
    ("cfg(not(test))", true),
    ("cfg(all(unix, some_flag))", false),
    ("cfg(not(backend = \"x\"))", true),
    ("cfg(panic)", false),
];

/// Settles in metadata what flags could switch, or (`fully`) all that depends on a platform, as
/// cargo does on this host.
pub(crate) fn settle(json: &str, fully: bool) -> String {
    let mut json = json.to_owned();
    let platforms = PLATFORMS.iter().filter(|_| fully);
    for (at, (text, is_true)) in FLAGS.iter().chain(platforms).enumerate() {
        // Each stays different from all others: no two dependencies may become the same.
        let settled = if *is_true {
            format!("cfg(any(all(), f{at}))")
        } else {
            format!("cfg(all(any(), f{at}))")
        };
        let target = |text: &str| format!("\"target\":{}", serde_json::Value::from(text));
        json = json.replace(&target(text), &target(&settled));
    }
    json
}

/// SplitMix64.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    pub(crate) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    fn some<T: Clone>(&mut self, percent: usize, from: &[T]) -> Vec<T> {
        from.iter()
            .filter(|_| self.percent(percent))
            .cloned()
            .collect()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Member,
    /// In the workspace's folder, and excluded.
    Excluded,
    Outside,
    /// In the folder that stands in for the registry.
    Vendored,
    /// Asked of the registry, and patched with a folder.
    Patched,
}
use Place::{Excluded, Member, Outside, Patched, Root, Vendored};

struct Crate {
    name: String,
    major: usize,
    place: Place,
    folder: String,
    has_lib: bool,
    is_macro: bool,
    has_bin: bool,
    lib_type: &'static str,
    /// What others may ask for.
    features: Vec<String>,
    /// Its name in `[workspace.dependencies]`.
    inherited: Option<String>,
}

impl Crate {
    fn is_member(&self) -> bool {
        matches!(self.place, Root | Member)
    }

    fn is_of_registry(&self) -> bool {
        matches!(self.place, Vendored | Patched)
    }

    /// How a manifest in `folder` names it.
    fn address(&self, folder: &str) -> String {
        let up = "../".repeat(folder.split('/').count());
        let (name, folder) = (&self.name, &self.folder);
        if self.is_of_registry() {
            format!("package = \"{name}\", version = \"{}\"", self.major)
        } else {
            format!("package = \"{name}\", path = \"{up}{folder}\"")
        }
    }
}

/// Tables by their headers.
#[derive(Clone, Default)]
struct Manifest(BTreeMap<String, Vec<String>>);

impl Manifest {
    fn put(&mut self, header: &str, line: impl Into<String>) {
        let lines = self.0.entry(header.to_owned()).or_default();
        lines.push(line.into());
    }

    fn has(&self, header: &str, start: &str) -> bool {
        let mut lines = self.0.get(header).into_iter().flatten();
        lines.any(|line| line.starts_with(start))
    }

    fn text(&self) -> String {
        let tables = self.0.iter();
        let tables = tables.map(|(header, lines)| format!("[{header}]\n{}\n", lines.join("\n")));
        tables.collect()
    }
}

/// A workspace, and what may be asked about it.
pub(crate) struct Workspace {
    pub(crate) text: String,
    /// The members' names, each with the features that may be asked for together with it.
    pub(crate) members: Vec<(String, Vec<String>)>,
    pub(crate) has_artifacts: bool,
    pub(crate) is_of_first_resolver: bool,
}

struct Generator {
    random: Random,
    crates: Vec<Crate>,
    with_artifacts: bool,
    resolver: usize,
    /// What members may inherit.
    edition: &'static str,
    text: String,
}

/// Makes the workspace of a seed, with artifact dependencies (which need a nightly cargo) or not.
pub(crate) fn generate(seed: u64, with_artifacts: bool) -> Workspace {
    let mut generator = Generator {
        random: Random(seed),
        crates: Vec::new(),
        with_artifacts,
        resolver: 0,
        edition: "",
        text: String::new(),
    };
    generator.crates();
    let root = generator.root();
    for at in (0..generator.crates.len()).rev() {
        generator.package(at, &root);
    }
    if generator.crates[0].place != Root {
        generator.file("ws/Cargo.toml", &root.text());
    }
    let mut members = Vec::new();
    for package in generator.crates.iter().filter(|one| one.is_member()) {
        // The first resolver takes flags for features to be about the root's alone.
        let is_known = generator.resolver > 1 || package.place == Root;
        let features = is_known.then(|| package.features.clone());
        members.push((package.name.clone(), features.unwrap_or_default()));
    }
    Workspace {
        text: generator.text,
        members,
        has_artifacts: with_artifacts,
        is_of_first_resolver: generator.resolver == 1,
    }
}

impl Generator {
    fn file(&mut self, path: &str, content: &str) {
        self.text += &format!("-- {path} --\n{}\n", content.trim_end());
    }

    fn crates(&mut self) {
        let random = &mut self.random;
        let count = 4 + random.below(8);
        let registry_from = count - random.pick(&[0, 0, 0, 1, 2, 3]);
        let first = random.pick(&[Root, Member]);
        for at in 0..count {
            let place = match at {
                0 => first,
                _ if at >= registry_from => random.pick(&[Vendored, Vendored, Patched]),
                _ => random.pick(&[Member, Member, Outside, Outside, Outside, Excluded]),
            };
            let (mut name, mut major) = (format!("c{at}"), 1);
            if matches!(place, Outside | Vendored | Patched) && random.percent(25) {
                let is_other = |one: &&Crate| matches!(one.place, Outside | Vendored | Patched);
                if let Some(other) = self.crates.iter().rfind(is_other) {
                    // No two of one name and one version.
                    (name, major) = (other.name.clone(), at + 1);
                }
            }
            let folder = match place {
                Root => "ws".to_owned(),
                Member => format!("ws/{name}"),
                Excluded => format!("ws/apart/{at}"),
                Outside => format!("outside/{at}"),
                Vendored => format!("vendor/{at}"),
                Patched => format!("patched/{at}"),
            };
            let (is_macro, has_bin) = (random.percent(20), random.percent(40));
            let may_lack_lib = has_bin && !is_macro && (at == 0 || self.with_artifacts);
            let mut features: Vec<String> = ["f0", "f1", "f2", "default"].map(str::to_owned).into();
            features.drain(..random.below(4));
            features.truncate(random.below(5));
            let key = random.pick(&[&name, &format!("w{at}")]).clone();
            self.crates.push(Crate {
                has_lib: !may_lack_lib || random.percent(60),
                lib_type: random.pick(&[
                    "lib",
                    "lib",
                    "lib",
                    "rlib",
                    "dylib",
                    "cdylib",
                    "staticlib",
                ]),
                inherited: random
                    .percent(35)
                    .then(|| if major == 1 { key } else { format!("w{at}") }),
                name,
                major,
                place,
                folder,
                is_macro,
                has_bin,
                features,
            });
        }
    }

    /// The tables of the workspace itself.
    fn root(&mut self) -> Manifest {
        let mut root = Manifest::default();
        let random = &mut self.random;
        let is_package = self.crates[0].place == Root;
        let members = self.crates.iter().filter(|package| package.is_member());
        let mut names: Vec<&str> = members.map(|package| package.name.as_str()).collect();
        if is_package {
            names[0] = ".";
        }
        let by_default = random.some(50, &names);
        if !by_default.is_empty() && random.percent(40) {
            root.put("workspace", format!("default-members = {by_default:?}"));
        }
        // With a `.` in it nothing is excluded.
        let listed = &names[usize::from(is_package && random.percent(70))..];
        let line = format!("members = {listed:?}\nexclude = [\"apart\"]");
        root.put("workspace", line);
        self.resolver = random.pick(&[0, 0, 1, 1, 2, 3]);
        if self.resolver > 0 {
            let of_package = is_package && random.percent(60);
            let header = if of_package { "package" } else { "workspace" };
            root.put(header, format!("resolver = \"{}\"", self.resolver));
        } else if !is_package {
            self.resolver = 1;
        }
        self.edition = random.pick(&["2018", "2021", "2024"]);
        let line = format!("edition = \"{}\"", self.edition);
        root.put("workspace.package", line);
        for (at, other) in self.crates.iter().enumerate() {
            if let Some(key) = &other.inherited {
                let address = other.address("ws").replacen("../ws", ".", 1);
                let features = random.some(20, &other.features);
                let line = format!("{key} = {{ {address}, features = {features:?} }}");
                root.put("workspace.dependencies", line);
            }
            if other.place == Patched {
                let (folder, name) = (&other.folder, &other.name);
                let line = format!("p{at} = {{ path = \"../{folder}\", package = \"{name}\" }}");
                root.put("patch.crates-io", line);
            }
        }
        if self.crates.iter().any(Crate::is_of_registry) {
            self.file("vendor/.kept", "# The folder must be there.");
            let settings = "[source]\ncrates-io.replace-with = \"vendored\"\n\
                            vendored.directory = \"../vendor\"";
            self.file("ws/.cargo/config.toml", settings);
        }
        root
    }

    fn package(&mut self, at: usize, root: &Manifest) {
        let mut manifest = Manifest::default();
        let package = &self.crates[at];
        let folder = package.folder.clone();
        let (name, major) = (&package.name, package.major);
        let mut lines = format!("name = \"{name}\"\nversion = \"{major}.0.0\"\n");
        let random = &mut self.random;
        let percent = if package.place == Root { 50 } else { 25 };
        let is_project = random.percent(percent);
        let mut header = if is_project { "project" } else { "package" };
        let newest = if is_project { "2021" } else { "2024" };
        let mut edition = random.pick(&["", "2015", "2018", "2021", "2021", newest]);
        if package.is_member() && random.percent(15) {
            (header, edition) = ("package", self.edition);
            lines += "edition.workspace = true\n";
        } else if !edition.is_empty() {
            lines += &format!("edition = \"{edition}\"\n");
        }
        if package.place == Root && self.resolver == 0 {
            self.resolver = match edition {
                "2021" => 2,
                "2024" => 3,
                _ => 1,
            };
        }
        if package.place == Root {
            manifest.clone_from(root);
            for line in manifest.0.remove("package").unwrap_or_default() {
                lines += &line;
            }
        }
        manifest.put(header, lines);
        if package.place == Vendored {
            self.file(&format!("{folder}/.cargo-checksum.json"), "{\"files\":{}}");
        }
        if self.crates[at].has_lib && header == "project" {
            self.file(&format!("{folder}/src/lib.rs"), "// Empty.");
        }
        self.targets(at, header, &mut manifest);
        let keys = self.dependencies(at, &mut manifest);
        self.features(at, &keys, &mut manifest);
        self.file(&format!("{folder}/Cargo.toml"), &manifest.text());
    }

    fn targets(&mut self, at: usize, header: &str, manifest: &mut Manifest) {
        let (random, package) = (&mut self.random, &self.crates[at]);
        let (name, folder) = (&package.name, package.folder.clone());
        let mut files = random.some(40, &["build.rs"]);
        if !files.is_empty() && random.percent(30) {
            manifest.put(header, format!("links = \"n{at}\""));
        }
        if !package.has_lib {
            manifest.put(header, "autolib = false");
        } else if package.is_macro {
            manifest.put("lib", "proc-macro = true");
        } else {
            let mut types = random.some(50, &["lib"]);
            types.push(package.lib_type);
            manifest.put("lib", format!("crate-type = {types:?}"));
        }
        if package.has_bin {
            files.push("src/main.rs");
            let features = random.some(20, &package.features);
            manifest.put(
                "[bin]",
                format!("name = \"{name}\"\nrequired-features = {features:?}"),
            );
        }
        if package.is_member() {
            files.extend(random.some(25, &["examples/e.rs", "tests/t.rs", "benches/b.rs"]));
            if random.percent(10) {
                files.push("examples/typed.rs");
                let kind = random.pick(&["cdylib", "staticlib", "dylib", "rlib", "bin"]);
                manifest.put(
                    "[example]",
                    format!("name = \"typed\"\ncrate-type = [\"{kind}\"]"),
                );
            }
        }
        for file in files {
            self.file(&format!("{folder}/{file}"), "fn main() {}");
        }
    }

    /// Writes the dependencies; returns those that features may name.
    fn dependencies(&mut self, at: usize, manifest: &mut Manifest) -> BTreeMap<usize, Key> {
        let (package, count) = (&self.crates[at], self.crates.len());
        let mut keys: BTreeMap<usize, Key> = BTreeMap::new();
        for _ in 0..self.random.below(7) {
            let random = &mut self.random;
            let kind = random.pick(&["", "", "", "build-", "build-", "dev-", "dev-"]);
            let to = if kind == "dev-" && package.is_member() && random.percent(40) {
                random.below(count)
            } else if at + 1 < count {
                at + 1 + random.below(count - at - 1)
            } else {
                break;
            };
            let other = &self.crates[to];
            let inherited = other.inherited.clone().filter(|_| package.is_member());
            let mut key = keys.get(&to).map_or_else(Key::default, Clone::clone);
            if key.name.is_empty() {
                key.name = match &inherited {
                    Some(name) if random.percent(60) => name.clone(),
                    _ if other.major > 1 || random.percent(25) => format!("k{to}"),
                    _ => other.name.clone(),
                };
            }
            let mut header = format!("{kind}dependencies");
            if random.percent(40) {
                let table = random.pick(&[PLATFORMS, FLAGS]);
                header = format!("target.'{}'.{header}", random.pick(table).0);
            }
            let start = format!("{} = {{ ", key.name);
            let is_taken = keys
                .iter()
                .any(|(of, taken)| *of != to && taken.name == key.name);
            if is_taken || manifest.has(&header, &start) {
                continue;
            }
            let mut parts = Vec::new();
            if inherited.as_ref() == Some(&key.name) && random.percent(80) {
                parts.push("workspace = true".to_owned());
            } else {
                parts.push(other.address(&package.folder));
                parts.extend(random.some(35, &["default-features = false".to_owned()]));
                if self.with_artifacts && (!other.has_lib || random.percent(40)) {
                    parts.extend(artifact(random, other, kind));
                }
            }
            if !other.has_lib && parts.len() < 2 {
                continue;
            }
            if kind != "dev-" {
                key.is_named = true;
                if random.percent(35) {
                    key.is_optional = true;
                    parts.push("optional = true".to_owned());
                }
            }
            parts.push(format!("features = {:?}", random.some(25, &other.features)));
            manifest.put(&header, format!("{start}{} }}", parts.join(", ")));
            keys.insert(to, key);
        }
        keys
    }

    fn features(&mut self, at: usize, keys: &BTreeMap<usize, Key>, manifest: &mut Manifest) {
        let named = self.crates[at].features.clone();
        let mut values: Vec<Vec<String>> = Vec::new();
        for index in 0..named.len() {
            values.push(self.random.some(40, &named[..index]));
        }
        for (to, key) in keys.iter().filter(|(_, key)| key.is_named) {
            let (random, name) = (&mut self.random, &key.name);
            let is_explicit = key.is_optional && !named.is_empty() && random.percent(60);
            let switch = if is_explicit {
                format!("dep:{name}")
            } else {
                name.clone()
            };
            for value in &mut values {
                if key.is_optional && random.percent(35) {
                    value.push(switch.clone());
                }
                for feature in &self.crates[*to].features {
                    if random.percent(15) {
                        value.push(format!("{name}/{feature}"));
                    }
                    if key.is_optional && random.percent(20) {
                        value.push(format!("{name}?/{feature}"));
                    }
                }
            }
            if is_explicit {
                // Without one, the name would be a feature all the same.
                let index = random.below(values.len());
                values[index].push(switch);
            } else if key.is_optional {
                self.crates[at].features.push(switch);
            }
        }
        for (name, values) in named.iter().zip(values) {
            manifest.put("features", format!("{name} = {values:?}"));
        }
    }
}

/// A dependency as its manifest has it.
#[derive(Clone, Default)]
struct Key {
    name: String,
    /// Whether features may name it: not what is for tests alone.
    is_named: bool,
    is_optional: bool,
}

/// What makes a dependency on `other` one on what it builds.
fn artifact(random: &mut Random, other: &Crate, kind: &str) -> Vec<String> {
    let mut kinds = Vec::new();
    kinds.extend(other.has_bin.then_some("bin"));
    if other.has_lib && !other.is_macro && other.lib_type.len() > 5 {
        kinds.push(other.lib_type);
    }
    if kinds.is_empty() {
        return Vec::new();
    }
    let mut parts = vec![format!("artifact = \"{}\"", random.pick(&kinds))];
    if other.has_lib {
        parts.extend(random.some(40, &["lib = true".to_owned()]));
    }
    if kind == "build-" {
        parts.extend(random.some(60, &["target = \"target\"".to_owned()]));
    }
    parts
}
