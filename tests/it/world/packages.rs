//! Packages of a workspace, and what `cargo metadata` would say of them. No cargo, no network, no clock.

use serde_json::{Value, json};

/// Where the worlds lie; nothing is ever read from there.
pub(crate) const ROOT: &str = "/world/ws";
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// One dependency edge.
#[derive(Clone)]
pub(crate) struct Dep {
    to: String,
    kind: Option<&'static str>,
    optional: bool,
    default_features: bool,
    features: Vec<String>,
    target: Option<String>,
    asked: Option<String>,
    requirement: Option<String>,
}

pub(crate) fn dep(to: &str) -> Dep {
    Dep {
        to: to.to_owned(),
        kind: None,
        optional: false,
        default_features: true,
        features: Vec::new(),
        target: None,
        asked: None,
        requirement: None,
    }
}

impl Dep {
    /// Has the manifest ask for another source than the one the package comes from.
    pub(crate) fn asked_of(mut self, source: &str) -> Self {
        self.asked = Some(source.to_owned());
        self
    }
    pub(crate) fn build(mut self) -> Self {
        self.kind = Some("build");
        self
    }
    pub(crate) fn dev(mut self) -> Self {
        self.kind = Some("dev");
        self
    }
    pub(crate) fn optional(mut self) -> Self {
        self.optional = true;
        self
    }
    pub(crate) fn with(mut self, feature: &str) -> Self {
        self.features.push(feature.to_owned());
        self
    }
    pub(crate) fn requires(mut self, requirement: &str) -> Self {
        self.requirement = Some(requirement.to_owned());
        self
    }
    pub(crate) fn bare(mut self) -> Self {
        self.default_features = false;
        self
    }
    pub(crate) fn is_not_dev(&self) -> bool {
        self.kind != Some("dev")
    }
    pub(crate) fn target(mut self, target: &str) -> Self {
        self.target = Some(target.to_owned());
        self
    }
}

/// One package.
#[derive(Clone)]
pub(crate) struct Package {
    name: String,
    version: String,
    license: Option<String>,
    license_file: Option<String>,
    authors: Vec<String>,
    links: Option<String>,
    repository: Option<String>,
    source: Option<String>,
    folder: String,
    member: bool,
    kind: &'static str,
    /// Kind and type of crate of what is built beside the first target.
    more: Vec<(&'static str, &'static str)>,
    build_script: bool,
    publish: bool,
    features: Vec<(String, Vec<String>)>,
    deps: Vec<Dep>,
    metadata: Value,
}

/// A crate of crates.io.
pub(crate) fn krate(name: &str, license: &str) -> Package {
    Package {
        name: name.to_owned(),
        version: "1.0.0".to_owned(),
        license: Some(license.to_owned()),
        license_file: None,
        authors: Vec::new(),
        links: None,
        repository: None,
        source: Some(CRATES_IO.to_owned()),
        folder: format!(
            "/home/dev/.cargo/registry/src/index.crates.io-0123456789abcdef/{name}-1.0.0"
        ),
        member: false,
        kind: "lib",
        more: Vec::new(),
        build_script: false,
        publish: true,
        features: Vec::new(),
        deps: Vec::new(),
        metadata: Value::Null,
    }
}

/// A member of the workspace with a binary.
pub(crate) fn member(name: &str) -> Package {
    Package {
        source: None,
        license: None,
        folder: format!("{ROOT}/{name}"),
        member: true,
        kind: "bin",
        ..krate(name, "")
    }
}

impl Package {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
    pub(crate) fn version(mut self, version: &str) -> Self {
        self.folder = self.folder.replace(&self.version, version);
        self.version = version.to_owned();
        self
    }
    pub(crate) fn author(mut self, author: &str) -> Self {
        self.authors.push(author.to_owned());
        self
    }
    pub(crate) fn license(mut self, license: &str) -> Self {
        self.license = Some(license.to_owned());
        self
    }
    pub(crate) fn no_license(mut self) -> Self {
        self.license = None;
        self
    }
    pub(crate) fn license_file(mut self, path: &str) -> Self {
        self.license_file = Some(path.to_owned());
        self
    }
    pub(crate) fn repository(mut self, url: &str) -> Self {
        self.repository = Some(url.to_owned());
        self
    }
    pub(crate) fn links(mut self, library: &str) -> Self {
        self.links = Some(library.to_owned());
        self.build_script = true;
        self
    }
    pub(crate) fn lib(mut self) -> Self {
        self.kind = "lib";
        self
    }
    pub(crate) fn proc_macro(mut self) -> Self {
        self.kind = "proc-macro";
        self
    }
    pub(crate) fn built_as(mut self, kind: &'static str) -> Self {
        self.kind = kind;
        self
    }
    pub(crate) fn with_target(mut self, kind: &'static str, crate_type: &'static str) -> Self {
        self.more.push((kind, crate_type));
        self
    }
    pub(crate) fn build_script(mut self) -> Self {
        self.build_script = true;
        self
    }
    pub(crate) fn private(mut self) -> Self {
        self.publish = false;
        self
    }
    pub(crate) fn registry(mut self, source: &str) -> Self {
        self.source = Some(source.to_owned());
        // cargo names the folder after the host.
        let (_, address) = source.split_once("://").unwrap();
        let host = address.split('/').next().unwrap();
        let host = host.rsplit('@').next().unwrap();
        self.folder = self
            .folder
            .replace("/index.crates.io-", &format!("/{host}-"));
        self
    }
    pub(crate) fn git(mut self, url: &str) -> Self {
        self.source = Some(format!(
            "git+{url}#0123456789012345678901234567890123456789"
        ));
        // cargo names the folder after the repository.
        let repository = url.trim_end_matches('/').rsplit('/').next().unwrap();
        let repository = repository.split('?').next().unwrap();
        self.folder = format!(
            "/home/dev/.cargo/git/checkouts/{repository}-0123456789abcdef/0123456/{}",
            self.name
        );
        self
    }
    pub(crate) fn path(mut self, folder: &str) -> Self {
        self.source = None;
        self.folder = folder.to_owned();
        self
    }
    pub(crate) fn at(mut self, folder: &str) -> Self {
        self.folder = folder.to_owned();
        self
    }
    pub(crate) fn folder(&self) -> &str {
        &self.folder
    }
    pub(crate) fn feature(mut self, name: &str, enables: &[&str]) -> Self {
        self.features.push((
            name.to_owned(),
            enables.iter().map(|&word| word.to_owned()).collect(),
        ));
        self
    }
    pub(crate) fn claims(mut self, distribution: Value) -> Self {
        self.metadata = json!({ "ospo-check": { "distribution": distribution } });
        self
    }
    pub(crate) fn needs(mut self, deps: impl IntoIterator<Item = Dep>) -> Self {
        self.deps.extend(deps);
        self
    }

    fn id(&self) -> String {
        match &self.source {
            Some(source) => format!("{source}#{}@{}", self.name, self.version),
            None => format!("path+file://{}#{}@{}", self.folder, self.name, self.version),
        }
    }
}

/// A dependency is named `name` or, where there are several versions, `name@version`.
fn find<'p>(packages: &'p [Package], named: &str) -> &'p Package {
    packages
        .iter()
        .find(|package| {
            let rest = named.strip_prefix(&package.name);
            rest.is_some_and(|rest| {
                rest.is_empty() || rest.strip_prefix('@') == Some(&package.version)
            })
        })
        .unwrap_or_else(|| panic!("the world has no `{named}`"))
}

/// Returns what `cargo metadata --all-features` would say of these packages.
pub(crate) fn metadata(packages: &[Package]) -> String {
    let members: Vec<String> = packages
        .iter()
        .filter(|package| package.member)
        .map(Package::id)
        .collect();
    let listed: Vec<Value> = packages
        .iter()
        .map(|package| listed(packages, package))
        .collect();
    let nodes: Vec<Value> = packages
        .iter()
        .map(|package| node(packages, package))
        .collect();
    json!({
        "packages": listed,
        "workspace_members": members,
        "workspace_default_members": members,
        "resolve": { "nodes": nodes, "root": null },
        "target_directory": format!("{ROOT}/target"),
        "version": 1,
        "workspace_root": ROOT,
        "metadata": null,
    })
    .to_string()
}

fn listed(packages: &[Package], package: &Package) -> Value {
    let deps: Vec<Value> = package
        .deps
        .iter()
        .map(|dep| {
            let to = find(packages, &dep.to);
            let requirement = dep.requirement.clone();
            json!({
                "name": to.name, "source": dep.asked.as_ref().or(to.source.as_ref()),
                "req": requirement.unwrap_or_else(|| format!("^{}", to.version)),
                "kind": dep.kind, "rename": null, "optional": dep.optional,
                "uses_default_features": dep.default_features, "features": dep.features,
                "target": dep.target, "registry": null,
                "path": if to.source.is_none() { Some(&to.folder) } else { None },
            })
        })
        .collect();
    let mut targets = vec![target(package, (package.kind, package.kind), &package.name)];
    for of in &package.more {
        targets.push(target(package, *of, "more"));
    }
    if package.build_script {
        let script = ("custom-build", "bin");
        targets.push(target(package, script, "build-script-build"));
    }
    json!({
        "name": package.name, "version": package.version, "id": package.id(),
        "license": package.license, "license_file": package.license_file, "description": null,
        "source": package.source, "dependencies": deps, "targets": targets,
        "features": features(package), "manifest_path": format!("{}/Cargo.toml", package.folder),
        "metadata": package.metadata, "publish": if package.publish { Value::Null } else { json!([]) },
        "authors": package.authors, "categories": [], "keywords": [], "readme": null,
        "repository": package.repository,
        "homepage": null, "documentation": null, "edition": "2021", "links": package.links,
        "default_run": null, "rust_version": null,
    })
}

fn target(package: &Package, (kind, crate_type): (&str, &str), name: &str) -> Value {
    json!({
        "kind": [kind], "crate_types": [crate_type], "name": name,
        "src_path": format!("{}/src/{name}.rs", package.folder), "edition": "2021",
        "doc": true, "doctest": false, "test": true,
    })
}

/// Optional dependencies that no feature names by `dep:` are features of their own.
fn features(package: &Package) -> Value {
    let mut features: serde_json::Map<String, Value> = package
        .features
        .iter()
        .map(|(name, enables)| (name.clone(), json!(enables)))
        .collect();
    for dep in package.deps.iter().filter(|dep| dep.optional) {
        let name = dep.to.split('@').next().unwrap_or_default().to_owned();
        let named = format!("dep:{name}");
        let is_named = package
            .features
            .iter()
            .any(|(_, enables)| enables.contains(&named));
        if !is_named {
            features.insert(name, json!([named]));
        }
    }
    Value::Object(features)
}

fn node(packages: &[Package], package: &Package) -> Value {
    // cargo lists each package once, with every kind it is needed as.
    let mut names: Vec<&str> = package.deps.iter().map(|dep| dep.to.as_str()).collect();
    names.dedup();
    let deps: Vec<Value> = names
        .into_iter()
        .map(|name| {
            let to = find(packages, name);
            let kinds: Vec<Value> = package
                .deps
                .iter()
                .filter(|dep| dep.to == name)
                .map(|dep| json!({ "kind": dep.kind, "target": dep.target }))
                .collect();
            json!({ "name": to.name.replace('-', "_"), "pkg": to.id(), "dep_kinds": kinds })
        })
        .collect();
    let ids: Vec<String> = package
        .deps
        .iter()
        .map(|dep| find(packages, &dep.to).id())
        .collect();
    let names: Vec<String> = features(package)
        .as_object()
        .map(|map| map.keys().cloned().collect())
        .unwrap_or_default();
    json!({ "id": package.id(), "dependencies": ids, "deps": deps, "features": names })
}
