//! A light reading of the metadata text: checks of saved metadata, and what guppy does not keep.
//!
//! Borrows from the text and skips what it does not need. Pure.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::error::GraphError;
use super::origin::plain_source;
use super::search::places;
use crate::source::without_credentials;

#[derive(Debug, Deserialize)]
pub(super) struct Skim<'t> {
    #[serde(borrow)]
    packages: Vec<SkimPackage<'t>>,
    #[serde(borrow)]
    workspace_members: Vec<Cow<'t, str>>,
    #[serde(borrow)]
    resolve: Option<SkimResolve<'t>>,
    version: u64,
}

#[derive(Debug, Deserialize)]
struct SkimPackage<'t> {
    #[serde(borrow)]
    id: Cow<'t, str>,
    #[serde(borrow)]
    name: Cow<'t, str>,
    #[serde(borrow, default)]
    source: Option<Cow<'t, str>>,
    #[serde(borrow)]
    dependencies: Vec<SkimDependency<'t>>,
    #[serde(borrow)]
    features: BTreeMap<Cow<'t, str>, Vec<Cow<'t, str>>>,
    /// Packages whose libraries are run in place of a build script, which is unstable.
    #[serde(default)]
    metabuild: Option<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
struct SkimDependency<'t> {
    #[serde(borrow)]
    name: Cow<'t, str>,
    #[serde(borrow, default)]
    rename: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    source: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    kind: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    target: Option<Cow<'t, str>>,
    #[serde(default)]
    optional: bool,
    /// Of an artifact dependency, which is unstable.
    #[serde(default)]
    artifact: Option<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
struct SkimResolve<'t> {
    #[serde(borrow)]
    nodes: Vec<SkimNode<'t>>,
}

#[derive(Debug, Deserialize)]
struct SkimNode<'t> {
    #[serde(borrow)]
    id: Cow<'t, str>,
    #[serde(borrow, default)]
    deps: Vec<SkimEdge<'t>>,
    #[serde(borrow, default)]
    features: BTreeSet<Cow<'t, str>>,
}

#[derive(Debug, Deserialize)]
struct SkimEdge<'t> {
    #[serde(borrow)]
    pkg: Cow<'t, str>,
    /// What the dependent's code calls it.
    #[serde(borrow, default)]
    name: Cow<'t, str>,
    #[serde(borrow, default)]
    dep_kinds: Vec<SkimKind<'t>>,
}

#[derive(Debug, Deserialize)]
struct SkimKind<'t> {
    #[serde(borrow, default)]
    kind: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    target: Option<Cow<'t, str>>,
}

impl<'t> Skim<'t> {
    /// Reads the text.
    pub(super) fn parse(json: &'t str) -> Result<Self, GraphError> {
        serde_json::from_str(json).map_err(|error| GraphError::invalid_json(&error))
    }

    /// Checks that saved metadata shows all there is: every feature of the members, every
    /// platform.
    pub(super) fn check(&self) -> Result<(), GraphError> {
        if self.version != 1 {
            return Err(GraphError::UnsupportedVersion {
                version: self.version,
            });
        }
        let Some(resolve) = &self.resolve else {
            return Err(GraphError::NoResolve);
        };
        let nodes: HashMap<&str, &SkimNode<'_>> = resolve
            .nodes
            .iter()
            .map(|node| (node.id.as_ref(), node))
            .collect();
        let names: HashMap<&str, &str> = self
            .packages
            .iter()
            .map(|package| (package.id.as_ref(), package.name.as_ref()))
            .collect();
        if names.len() < self.packages.len() || nodes.len() < resolve.nodes.len() {
            return Err(GraphError::InvalidMetadata {
                message: "a package is in it twice".to_owned(),
            });
        }
        let members: BTreeSet<&str> = self.workspace_members.iter().map(AsRef::as_ref).collect();
        for package in &self.packages {
            let is_member = members.contains(package.id.as_ref());
            if let (true, Some(source)) = (is_member, &package.source) {
                return Err(GraphError::InvalidMetadata {
                    message: format!(
                        "`{}` is a member of the workspace and comes from `{}`",
                        package.name,
                        without_credentials(source)
                    ),
                });
            }
            let Some(node) = nodes.get(package.id.as_ref()) else {
                return Err(narrowed(format!(
                    "`{}` is not in the dependency graph",
                    package.name
                )));
            };
            check_edges(node, package)?;
            if is_member {
                check_features(node, package)?;
            }
            check_dependencies(node, package, is_member, &names)?;
        }
        Ok(())
    }

    /// Returns the ids of the packages that stand in for others (`[patch]`, `[replace]`, `paths`): a
    /// dependent asks for them at another source than the one they come from.
    pub(super) fn stand_ins(&self) -> BTreeSet<&str> {
        let packages = self.by_id();
        let mut found = BTreeSet::new();
        for node in self.resolve.iter().flat_map(|resolve| &resolve.nodes) {
            let Some(from) = packages.get(node.id.as_ref()) else {
                continue;
            };
            for edge in &node.deps {
                if let Some(to) = packages.get(edge.pkg.as_ref())
                    && !edge.is_as_asked(from, to)
                {
                    found.insert(to.id.as_ref());
                }
            }
        }
        found
    }

    /// Returns the ids of the packages that show all there is of them: every feature, and every
    /// dependency that they declare, of whatever kind and for whatever platform.
    pub(super) fn whole(&self) -> BTreeSet<&str> {
        let packages = self.by_id();
        let names: HashMap<&str, &str> = packages
            .iter()
            .map(|(id, package)| (*id, package.name.as_ref()))
            .collect();
        let nodes = self.resolve.iter().flat_map(|resolve| &resolve.nodes);
        nodes
            .filter_map(|node| Some((node, *packages.get(node.id.as_ref())?)))
            .filter(|(node, package)| {
                check_features(node, package).is_ok()
                    && check_dependencies(node, package, true, &names).is_ok()
            })
            .map(|(_, package)| package.id.as_ref())
            .collect()
    }

    fn by_id(&self) -> HashMap<&str, &SkimPackage<'t>> {
        let packages = self.packages.iter();
        packages
            .map(|package| (package.id.as_ref(), package))
            .collect()
    }
}

impl SkimEdge<'_> {
    /// Tells whether all that may have asked for this edge asked for the source it leads to.
    fn is_as_asked(&self, from: &SkimPackage<'_>, to: &SkimPackage<'_>) -> bool {
        let is_this = |dependency: &&SkimDependency<'_>| {
            let is_kind = |kind: &SkimKind<'_>| {
                kind.kind == dependency.kind && kind.target == dependency.target
            };
            dependency.name == to.name
                && (self.dep_kinds.is_empty() || self.dep_kinds.iter().any(is_kind))
        };
        let is_renamed = |dependency: &&SkimDependency<'_>| {
            let rename = dependency.rename.as_ref();
            rename.is_some_and(|rename| rename.replace('-', "_") == self.name)
        };
        let asking: Vec<&SkimDependency<'_>> = from.dependencies.iter().filter(is_this).collect();
        // Of several versions of a package in one manifest all but one have a name of their own.
        // A library may be called like the new name of another version, so those without one count.
        let named = asking
            .into_iter()
            .filter(|asking| asking.rename.is_none() || self.name.is_empty() || is_renamed(asking));
        let named: Vec<&SkimDependency<'_>> = named.collect();
        named
            .iter()
            .all(|dependency| is_same(dependency.source.as_deref(), from, to.source.as_deref()))
    }
}

/// Tells whether a package comes from the source that a dependent asks for; `None` is a path, which
/// in the manifest of a git package leads to the same repository.
fn is_same(asked: Option<&str>, from: &SkimPackage<'_>, source: Option<&str>) -> bool {
    match (asked, source) {
        (None, None) => true,
        (None, Some(source)) => from.source.as_deref() == Some(source),
        (Some(_), None) => false,
        (Some(asked), Some(source)) => plain_source(asked) == plain_source(source),
    }
}

/// Says what of the packages makes cargo build what guppy does not know of, if anything does: an
/// artifact dependency, which may be built for its `target` and for more than a library; build
/// dependencies of a package whose build script is made by cargo and does not show as a target.
pub(super) fn unknown_to_guppy(json: &str) -> Result<Option<String>, GraphError> {
    // The words may stand elsewhere too; cargo writes the keys where there is such a thing only.
    let holds = |key: &str| places(json, key).next().is_some();
    if !holds("\"artifact\"") && !holds("\"metabuild\"") {
        return Ok(None);
    }
    let skim = Skim::parse(json)?;
    let said = |package: &SkimPackage<'_>| {
        if package.metabuild.is_some() {
            let name = &package.name;
            return Some(format!(
                "`{name}` has a build script that cargo makes (`metabuild`)"
            ));
        }
        let mut dependencies = package.dependencies.iter();
        let found = dependencies.find(|dependency| dependency.artifact.is_some())?;
        Some(format!(
            "`{}` depends on an artifact of `{}`, and what cargo builds it for is not known here",
            package.name, found.name
        ))
    };
    Ok(skim.packages.iter().find_map(said))
}

fn narrowed(detail: String) -> GraphError {
    GraphError::MetadataNarrowed { detail }
}

/// cargo lists each dependency of a package once; a second mention could hide the first.
fn check_edges(node: &SkimNode<'_>, package: &SkimPackage<'_>) -> Result<(), GraphError> {
    let mut seen = BTreeSet::new();
    for edge in &node.deps {
        if !seen.insert(edge.pkg.as_ref()) {
            return Err(GraphError::InvalidMetadata {
                message: format!(
                    "`{}` lists the dependency `{}` twice",
                    package.name, edge.pkg
                ),
            });
        }
    }
    Ok(())
}

fn check_features(node: &SkimNode<'_>, package: &SkimPackage<'_>) -> Result<(), GraphError> {
    match package
        .features
        .keys()
        .find(|feature| !node.features.contains(*feature))
    {
        Some(feature) => Err(narrowed(format!(
            "feature `{feature}` of the member `{}` is off",
            package.name
        ))),
        None => Ok(()),
    }
}

fn check_dependencies(
    node: &SkimNode<'_>,
    package: &SkimPackage<'_>,
    is_member: bool,
    names: &HashMap<&str, &str>,
) -> Result<(), GraphError> {
    let present: BTreeSet<(&str, Option<&str>, Option<&str>)> = node
        .deps
        .iter()
        .filter_map(|edge| Some((names.get(edge.pkg.as_ref())?, &edge.dep_kinds)))
        .flat_map(|(name, kinds)| {
            kinds
                .iter()
                .map(|kind| (*name, kind.kind.as_deref(), kind.target.as_deref()))
        })
        .collect();
    let missing = package.dependencies.iter().find(|dependency| {
        let followed = is_member || dependency.kind.as_deref() != Some("dev");
        followed
            // With all features every optional dependency of a member is on.
            && (is_member || !dependency.optional)
            && !present.contains(&(
                dependency.name.as_ref(),
                dependency.kind.as_deref(),
                dependency.target.as_deref(),
            ))
    });
    match missing {
        Some(dependency) => Err(narrowed(format!(
            "the dependency `{}` of `{}` is absent{}",
            dependency.name,
            package.name,
            match &dependency.target {
                Some(target) => format!(" (for `{target}`)"),
                None => String::new(),
            }
        ))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;

    fn check(json: &str) -> Result<(), GraphError> {
        Skim::parse(json).and_then(|skim| skim.check())
    }

    /// The library of a patched crate may be called like the new name of another version of it.
    #[test]
    fn a_new_name_for_one_version_hides_no_other_that_is_patched() {
        let json = r#"{"packages":[
            {"id":"a","name":"app","features":{},"dependencies":[
                {"name":"y","source":"registry+https://github.com/rust-lang/crates.io-index"},
                {"name":"y","rename":"q","optional":true}]},
            {"id":"y1","name":"y","features":{},"dependencies":[]},
            {"id":"y2","name":"y","features":{},"dependencies":[]}],
            "workspace_members":["a"],"version":1,
            "resolve":{"nodes":[{"id":"a","deps":[
                {"pkg":"y1","name":"q","dep_kinds":[{"kind":null,"target":null}]}]}]}}"#;
        let skim = Skim::parse(json).unwrap();
        assert_eq!(skim.stand_ins(), BTreeSet::from(["y1"]));
    }

    fn metadata(features: &str, deps: &str) -> String {
        format!(
            r#"{{"packages":[
                {{"id":"a","name":"app","features":{{"default":[]}},"dependencies":[
                    {{"name":"dep","kind":null,"target":"cfg(windows)","optional":false}},
                    {{"name":"dep","kind":null,"target":"cfg(unix)","optional":true}}]}},
                {{"id":"d","name":"dep","features":{{"x":[]}},"dependencies":[
                    {{"name":"maybe","kind":null,"target":null,"optional":true}},
                    {{"name":"testing","kind":"dev","target":null,"optional":false}}]}}],
            "workspace_members":["a"],"version":1,
            "resolve":{{"nodes":[{{"id":"a","features":[{features}],"deps":[{deps}]}},
                {{"id":"d","features":[],"deps":[]}}]}}}}"#
        )
    }

    const DEP: &str = r#"{"pkg":"d","dep_kinds":[{"kind":null,"target":"cfg(windows)"},
        {"kind":null,"target":"cfg(unix)"}]}"#;

    #[test]
    fn whole_metadata_passes() {
        assert!(check(&metadata(r#""default""#, DEP)).is_ok());
    }

    #[test]
    fn a_feature_or_platform_left_out_is_told() {
        for (features, deps, detail) in [
            ("", DEP, "feature `default` of the member `app` is off"),
            (
                r#""default""#,
                "",
                "the dependency `dep` of `app` is absent (for `cfg(windows)`)",
            ),
            // Only an optional dependency of a member is lost.
            (
                r#""default""#,
                r#"{"pkg":"d","dep_kinds":[{"kind":null,"target":"cfg(windows)"}]}"#,
                "the dependency `dep` of `app` is absent (for `cfg(unix)`)",
            ),
        ] {
            let error = check(&metadata(features, deps)).unwrap_err();
            assert_eq!(error.code(), Some(Code::MetadataNarrowed));
            assert!(error.to_string().ends_with(detail), "{error}");
            assert!(error.help()[0].contains("--all-features"));
        }
    }

    #[test]
    fn no_graph_other_versions_and_doubled_edges_are_told() {
        let whole = metadata(r#""default""#, DEP);
        let start = whole.find("\"resolve\":").unwrap();
        let none = format!("{}\"resolve\":null}}", &whole[..start]);
        assert!(matches!(check(&none), Err(GraphError::NoResolve)));
        let second = whole.replace("\"version\":1", "\"version\":2");
        assert!(matches!(
            check(&second),
            Err(GraphError::UnsupportedVersion { version: 2 })
        ));
        let doubled = metadata(r#""default""#, &format!("{DEP},{DEP}"));
        assert!(matches!(
            check(&doubled),
            Err(GraphError::InvalidMetadata { .. })
        ));
        let node = r#"{"id":"d","features":[],"deps":[]}"#;
        let twice = whole.replace(node, &format!("{node},{node}"));
        assert!(matches!(
            check(&twice),
            Err(GraphError::InvalidMetadata { .. })
        ));
        let package = r#"{"id":"d","name":"dep","features":{},"dependencies":[]}"#;
        let twice = whole.replace("\"packages\":[", &format!("\"packages\":[{package},"));
        assert!(matches!(
            check(&twice),
            Err(GraphError::InvalidMetadata { .. })
        ));
        let of_a_registry = whole.replace(
            r#""id":"a","name":"app","#,
            r#""id":"a","name":"app","source":"registry+https://x.example/","#,
        );
        let error = check(&of_a_registry).unwrap_err();
        assert!(error.to_string().contains("`app` is a member"), "{error}");
        for nonsense in ["", "{", "[]", "null", "{\"packages\":1}"] {
            let error = check(nonsense).unwrap_err();
            assert!(matches!(error, GraphError::InvalidMetadata { .. }));
            assert!(!error.to_string().contains("Skim"), "{error}");
        }
    }
}
