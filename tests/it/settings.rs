//! Random settings of cargo in a checkout and on the machine: what the gate says of a package, against
//! the folder that cargo compiles it from, wherever a build is started.
//!
//! A miss is a package that the gate believes to be its registry's (or the firm's own), while a build
//! takes it from a folder that is not cargo's own for that registry or for the runner's mirror of it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::checkout::{BANK, CRATES_IO, EVIL, MIRROR, Registry};
use crate::judge::run;
use crate::world::{Place, cargo};

/// What came of some worlds.
#[derive(Default, Debug)]
pub(crate) struct Tally {
    pub(crate) misses: Vec<String>,
    /// How often cargo was asked what it compiles, and said it.
    pub(crate) comparisons: usize,
    /// Packages that the gate believed to be what they claim.
    pub(crate) believed: usize,
    /// Worlds in which every build took the right folder, and the gate ended or called it a copy; by
    /// what it said.
    pub(crate) refused: BTreeMap<String, usize>,
}

impl Tally {
    pub(crate) fn add(&mut self, other: Self) {
        self.misses.extend(other.misses);
        self.comparisons += other.comparisons;
        self.believed += other.believed;
        for (why, times) in other.refused {
            *self.refused.entry(why).or_default() += times;
        }
    }
}

/// Judges and builds a world for each seed.
pub(crate) fn compare(seeds: Range<u64>) -> Tally {
    let mut tally = Tally::default();
    for seed in seeds {
        tally.add(World::new(seed).compare());
    }
    tally
}

#[test]
fn no_settings_make_a_package_look_like_another() {
    let tally = compare(0..30);
    assert!(tally.misses.is_empty(), "{}", tally.misses.join("\n"));
    assert!(tally.believed >= 3 && tally.comparisons >= 30, "{tally:?}");
}

/// A generator of numbers that is the same everywhere (SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }
}

const POLICY: &str = "schema = 1\n[policy]\nname = \"p\"\nversion = \"1\"\nowner = \"o\"\ncontact = \"c\"\n\
    [defaults]\nverdict = \"review\"\n[first-party]\ncrates = [\"x\"]\n\
    registries = [\"sparse+https://crates.bank.example/\"]\n";

struct World {
    seed: u64,
    checkout: Place,
    claimed: Registry,
    home: String,
    start: PathBuf,
    flags: Vec<String>,
    variables: Vec<(&'static str, String)>,
    is_mirrored: bool,
    /// All that was written, for a miss.
    story: String,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut dice = Dice(seed.wrapping_mul(0x2545_f491_4f6c_dd1d));
        let claimed = if dice.once_in(3) { BANK } else { CRATES_IO };
        let checkout = Place::checkout().depend(claimed);
        let home = dice.pick(&["home", "home", "home", "repo/.cargo", "repo/cache"]);
        let start = dice.pick(&[
            "",
            "",
            "repo",
            "repo/ws",
            "repo/ws",
            "repo/ws/app",
            "repo/elsewhere",
        ]);
        checkout.write("repo/elsewhere/", "");
        if home != "home" {
            checkout.fetch(home);
        }
        let mut world = Self {
            seed,
            claimed,
            home: home.to_owned(),
            start: if start.is_empty() {
                PathBuf::from("/")
            } else {
                checkout.path(start)
            },
            checkout,
            flags: Vec::new(),
            variables: Vec::new(),
            is_mirrored: false,
            story: format!(
                "started in `/{start}`, home `{home}`, claims {}\n",
                claimed.url
            ),
        };
        world.runner(&mut dice);
        world.change(&mut dice);
        world
    }

    fn write(&mut self, file: &str, text: &str) {
        self.story += &format!("--- {file}\n{text}");
        self.checkout.write(file, text);
    }

    /// What the machine says: an honest mirror by one of several ways, and where the bank's registry is.
    fn runner(&mut self, dice: &mut Dice) {
        self.is_mirrored = dice.once_in(3);
        let bank = format!("[registries.bank]\nindex = \"{}\"\n", BANK.url);
        let mirror = format!("[source.m]\nregistry = \"{}\"\n", MIRROR.url);
        let name = if self.claimed == BANK {
            "b"
        } else {
            "crates-io"
        };
        let mut source = format!("[source.{name}]\nreplace-with = \"m\"\n");
        if self.claimed == BANK {
            source += &format!("registry = \"{}\"\n", BANK.url);
        }
        let text = match (self.is_mirrored, dice.below(4)) {
            (true, 0) => {
                self.flags
                    .push(format!("source.m.registry=\"{}\"", MIRROR.url));
                bank + &source
            }
            (true, 1) => {
                self.variables
                    .push(("CARGO_SOURCE_M_REGISTRY", MIRROR.url.to_owned()));
                bank + &source + "[source.m]\n"
            }
            (true, 2) => {
                bank + &source
                    + &mirror
                        .replace("source.m", "registries.m")
                        .replace("registry =", "index =")
            }
            (true, _) => bank + &source + &mirror,
            // A name that nothing uses, yet.
            (false, 0) => bank + &mirror,
            (false, _) => bank,
        };
        let home = self.home.clone();
        self.write(&format!("{home}/config.toml"), &text);
        // A file that is read in place of that one would hide it.
        let listed = match (home.as_str(), dice.below(3)) {
            ("repo/.cargo", 0) => vec![".cargo/config.toml"],
            ("repo/.cargo" | "repo/cache", 1) => {
                vec![".cargo/registry/src/a/b", "cache/registry/src/a/b"]
            }
            _ => vec!["README.md"],
        };
        self.story += &format!("git lists {listed:?}\n");
        self.checkout.track(&listed);
    }

    /// What a change writes.
    fn change(&mut self, dice: &mut Dice) {
        let mut folders = vec![
            "repo/ws",
            "repo",
            "repo/ws/app",
            "repo/ws/tool",
            "repo/elsewhere",
        ];
        if self.home == "repo/.cargo" {
            folders.remove(1);
        }
        for _ in 0..dice.below(3) {
            let folder = folders.remove(dice.below(folders.len()));
            let text = self.fragment(dice, folder);
            let name = dice.pick(&["config.toml", "config.toml", "config"]);
            match dice.below(4) {
                0 => {
                    self.write(
                        &format!("{folder}/.cargo/{name}"),
                        "include = [\"sub/more.toml\"]\n",
                    );
                    // Paths start from the folder above that of the file.
                    let text = text.replace("\"../", "\"../../");
                    self.write(&format!("{folder}/.cargo/sub/more.toml"), &text);
                }
                _ => self.write(&format!("{folder}/.cargo/{name}"), &text),
            }
        }
        if dice.once_in(12) {
            // A file of the checkout that CI names.
            let text = self.fragment(dice, "repo/ws");
            self.write("repo/ci/sub/settings.toml", &text);
            let path = self.checkout.path("repo/ci/sub/settings.toml");
            self.flags.push(path.to_str().unwrap().to_owned());
        }
    }

    fn fragment(&self, dice: &mut Dice, folder: &str) -> String {
        // From the folder to the top of the repository, and at least one folder up.
        let ups = "../".repeat(folder.matches('/').count());
        let copies = if ups.is_empty() {
            "../repo/copies".to_owned()
        } else {
            format!("{ups}copies")
        };
        let replaced = if self.claimed == BANK {
            format!("[source.b]\nregistry = \"{}\"\n", BANK.url)
        } else {
            "[source.crates-io]\n".to_owned()
        };
        let within = format!(
            "{}/registry/src/{}/y-1.0.0/vendor",
            self.home, self.claimed.folder
        );
        let texts = [
            String::new(),
            "[net]\nretry = 1\n[build]\nrustflags = []\n".to_owned(),
            format!("paths = [\"{copies}/x\"]\n"),
            match self.claimed == BANK {
                true => format!(
                    "[patch.\"{}\"]\nx = {{ path = \"{copies}/x\" }}\n",
                    BANK.url
                ),
                false => format!("[patch.crates-io]\nx = {{ path = \"{copies}/x\" }}\n"),
            },
            format!("{replaced}replace-with = \"v\"\n[source.v]\ndirectory = \"{copies}\"\n"),
            format!(
                "{replaced}replace-with = \"v\"\n[source.v]\ndirectory = {:?}\n",
                self.within(&within)
            ),
            format!(
                "{replaced}replace-with = \"e\"\n[source.e]\nregistry = \"{}\"\n",
                EVIL.url
            ),
            format!(
                "{replaced}replace-with = \"e\"\n[registries.e]\nindex = \"{}\"\n",
                EVIL.url
            ),
            format!(
                "{replaced}replace-with = \"m\"\n[source.m]\nregistry = \"{}\"\n",
                MIRROR.url
            ),
            format!(
                "{replaced}replace-with = \"m\"\n[registries.m]\nindex = \"{}\"\n",
                EVIL.url
            ),
            format!("[source.crates-io]\nregistry = \"{}\"\n", EVIL.url),
            format!("[source.m]\nregistry = \"{}\"\n", EVIL.url),
            format!(
                "[source.m]\nreplace-with = \"e\"\n[source.e]\nregistry = \"{}\"\n",
                EVIL.url
            ),
            format!("[registries.m]\nindex = \"{}\"\n", EVIL.url),
            format!("[registries.bank]\nindex = \"{}\"\n", EVIL.url),
            format!(
                "[source.x]\nregistry = \"{}\"\nreplace-with = \"e\"\n[source.e]\nregistry = \"{}\"\n",
                BANK.url.trim_end_matches('/'),
                EVIL.url
            ),
            "[resolver]\nlockfile-path = \"locks/Cargo.lock\"\n".to_owned(),
            "this is not toml\n".to_owned(),
        ];
        dice.pick(&texts)
    }

    /// Puts a copy into a folder that cargo has unpacked, and returns its absolute path.
    fn within(&self, folder: &str) -> String {
        for file in ["Cargo.toml", "src/lib.rs", ".cargo-checksum.json"] {
            let text = std::fs::read(self.checkout.path("repo/copies/x").join(file)).unwrap();
            self.checkout
                .write(format!("{folder}/x-0.1.0/{file}"), text);
        }
        self.checkout.path(folder).to_str().unwrap().to_owned()
    }

    fn settle(&self, mut command: Command) -> Command {
        command.env("CARGO_HOME", self.checkout.path(&self.home));
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.args(self.flags.iter().flat_map(|flag| ["--config", flag]));
        command
    }

    fn compare(&self) -> Tally {
        let mut tally = Tally::default();
        let said = run(&mut self.settle(self.checkout.ask(&self.start, POLICY)));
        let ended = said.status > 2;
        let (source, outcome) = match ended {
            true => ("", ""),
            false => (
                said.package("x")["source"].as_str().unwrap(),
                said.outcome("x"),
            ),
        };
        let is_believed = ["crates-io", "registry", "git"].contains(&source);
        tally.believed += usize::from(is_believed);
        let mut own = vec![self.claimed.folder];
        if self.is_mirrored && outcome != "first-party" {
            own.push(MIRROR.folder);
        }
        let lock = std::fs::read(self.checkout.path("repo/ws/Cargo.lock")).unwrap();
        let mut all_own = true;
        for folder in ["repo/ws", "repo/ws/app", "repo/ws/tool"] {
            let compiled = self.compiled(folder);
            self.checkout.write("repo/ws/Cargo.lock", &lock);
            let Some(compiled) = compiled else {
                all_own = false;
                continue;
            };
            tally.comparisons += 1;
            let is_own = own.iter().any(|own| {
                let unpacked = format!("{}/registry/src/{own}/x-0.1.0", self.home);
                compiled == self.checkout.path(&unpacked)
            });
            all_own &= is_own;
            if is_believed && !is_own {
                tally.misses.push(format!(
                    "seed {}: the gate says {source}, {outcome}; in {folder} cargo compiles {}\n{}{:?} {:?}\n",
                    self.seed,
                    compiled.display(),
                    self.story,
                    self.flags,
                    self.variables,
                ));
            }
        }
        if all_own && !is_believed {
            let why = said.stderr.lines().find(|line| line.starts_with("error"));
            let why = why.and_then(|line| line.split(": ").last());
            let why = format!("{source} {}", why.unwrap_or_default());
            *tally.refused.entry(why).or_default() += 1;
        }
        tally
    }

    /// Returns the folder of the `x` that a build started in `folder` compiles, if there is one.
    fn compiled(&self, folder: &str) -> Option<PathBuf> {
        let mut build = self.checkout.settled(cargo(), folder);
        build.args([
            "build",
            "--offline",
            "--unit-graph",
            "-Zunstable-options",
            "-papp",
            "--manifest-path",
        ]);
        build.arg(self.checkout.path("repo/ws/Cargo.toml"));
        let output = self
            .settle(build)
            .env("RUSTC_BOOTSTRAP", "1")
            .output()
            .unwrap();
        let graph: serde_json::Value = serde_json::from_slice(&output.stdout).ok()?;
        let mut units = graph["units"].as_array()?.iter();
        let unit = units.find(|unit| unit["target"]["name"] == "x")?;
        let library = Path::new(unit["target"]["src_path"].as_str()?);
        library.parent()?.parent().map(Path::to_owned)
    }
}
