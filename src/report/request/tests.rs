//! Requests of the example world: against the schema, by id, and with nasty strings.

use serde_json::Value;

use super::{Dossier, Passing, bundle_name, id, json, markdown, text_name};
use crate::answers::{ManifestLine, MemberPaths, Precedent, RequestFile, review_request};
use crate::facts::LicenseText;
use crate::findings::{Judgement, Manifests};
use crate::graph::{PackageIx, Step};
use crate::report::escape::corpus::{NASTY, assert_inert};
use crate::report::json::tests::compare;
use crate::report::testing::world;
use crate::source::{FileId, Sources, Span, sha256_hex};

const SCHEMA: &str = include_str!("../../../schemas/request-v1.schema.json");

struct Nowhere;

impl Manifests for Nowhere {
    fn dependency(&mut self, _sources: &mut Sources, _step: &Step) -> Vec<Span> {
        Vec::new()
    }
    fn license(&mut self, _sources: &mut Sources, _package: PackageIx) -> Option<Span> {
        None
    }
    fn manifest(&mut self, _sources: &mut Sources, _member: PackageIx) -> Option<FileId> {
        None
    }
    fn workspace_manifest(&mut self, _sources: &mut Sources) -> Option<FileId> {
        None
    }
}

/// The denied crate of the world, with what its hand-made graph cannot give.
fn dossier(world: &Judgement) -> Dossier {
    let mut request = review_request(world, PackageIx(0), &mut Nowhere).unwrap();
    request.paths.push(MemberPaths {
        member: "payments-cli".into(),
        paths: vec![vec![
            "payments-cli 1.2.3".into(),
            "ansi_colours 1.2.3".into(),
        ]],
    });
    request.places.push(ManifestLine {
        path: "crates/cli/Cargo.toml".into(),
        line: 5,
        text: "bat = { version = \"0.25\" }".into(),
    });
    request.precedents.push(Precedent {
        kind: "waiver",
        id: "W-1".into(),
        layer: "Example".into(),
        shares: "same license",
        about: "LGPL-3.0-or-later for x, approved by A on 2026-01-01, until 2026-12-01".into(),
        reason: Some("a reason".into()),
        in_force: true,
    });
    request.files.push(RequestFile {
        path: "LICENSE".into(),
        sha256: Some(sha256_hex(b"text\n```\nmore")),
        recognized: vec!["no license is recognised in it".into()],
    });
    Dossier {
        request,
        texts: vec![LicenseText {
            path: "LICENSE".into(),
            sha256: sha256_hex(b"text\n```\nmore"),
            bytes: b"text\n```\nmore".to_vec(),
        }],
    }
}

fn document(world: &Judgement) -> Value {
    let passing = [Passing {
        package: PackageIx(2),
    }];
    serde_json::from_str(&json(world, &[&dossier(world)], &passing)).unwrap()
}

#[test]
fn the_schema_describes_exactly_what_is_written() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let document = document(&world());
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    compare(&schema, &schema, &document, "");
    for (pointer, wrong) in [
        ("/requests/0/id", Value::from("12")),
        ("/requests/0/about/outcome", Value::from("allowed")),
        ("/requests/0/about/copy", Value::Null),
    ] {
        let mut document = document.clone();
        *document.pointer_mut(pointer).unwrap() = wrong;
        assert!(!validator.is_valid(&document), "{pointer}");
    }
}

#[test]
fn the_id_stands_for_the_question_alone() {
    let mut world = world();
    let first = id(&world, &dossier(&world));
    // It is what the schema says it is: a digest of `about`, keys sorted, without spaces.
    let mut about = document(&world)["requests"][0]["about"].take();
    let fields = about.as_object_mut().unwrap();
    for field in [
        "declared_at",
        "more_members",
        "paths",
        "precedents",
        "remedies",
    ] {
        assert!(fields.remove(field).is_some(), "{field}");
    }
    let license = fields["license"].as_object_mut().unwrap();
    assert!(license.remove("clarified").is_some());
    for file in license["files"].as_array_mut().unwrap() {
        assert!(file.as_object_mut().unwrap().remove("recognized").is_some());
    }
    for context in fields["contexts"].as_array_mut().unwrap() {
        for term in context["terms"].as_array_mut().unwrap() {
            assert!(term.as_object_mut().unwrap().remove("reason").is_some());
        }
    }
    let written = json::canonical(&about);
    assert_eq!(first, sha256_hex(written.as_bytes())[..12]);
    assert!(written.starts_with("{\"checksum\":"), "{written}");
    // Another day, another stanza, another version of the policy: the same question.
    world.run.as_of = jiff::civil::date(2027, 1, 2);
    world.layers[0].sha256 = "00".repeat(32);
    world.findings[0].stanzas = vec!["[[waivers]]\napproved-on = 2027-01-02\n".into()];
    assert_eq!(id(&world, &dossier(&world)), first);
    // A line added above the dependency, another way in, another precedent, or the same in other words.
    let mut other = dossier(&world);
    other.request.places[0].line += 1;
    other.request.paths[0].paths[0][0] = "payments-cli 1.2.4".into();
    other.request.precedents.clear();
    other.request.clarified = Some("in other words".into());
    other.request.files[0].recognized = vec!["no license is recognized there".into()];
    for term in &mut other.request.contexts[0].terms {
        term.reason = Some("for another reason".into());
    }
    assert_eq!(id(&world, &other), first);
    // Another license text: another question.
    let mut other = dossier(&world);
    other.request.files[0].sha256 = Some("00".repeat(32));
    assert_ne!(id(&world, &other), first);
    world.facts.packages[0].declared = Some("MIT".into());
    assert_ne!(id(&world, &dossier(&world)), first);
}

#[test]
fn markdown_has_every_section_and_leaves_blanks() {
    let world = world();
    let text = markdown(&world, &dossier(&world), false);
    assert!(text.starts_with("# Review request "), "{text}");
    for part in [
        "- What is the crate needed for, and why this one? **…**\n",
        "\n\n## The crate\n\n| | |\n|---|---|\n| Name | `ansi_colours` |\n",
        "| Package URL | `pkg:cargo/ansi_colours@1.2.3` |\n",
        "- declared: `(MIT OR GPL-3.0-only) AND LGPL-3.0-or-later`\n",
        "- linked, distributed as `binary`, in `payments-cli`: **deny**\n",
        "  - `LGPL-3.0-or-later`: deny (rule `lgpl-linked`)\n",
        "- `payments-cli 1.2.3` → `ansi_colours 1.2.3`\n",
        "- declared in `crates/cli/Cargo.toml:5`: `bat = { version = \"0.25\" }`\n",
        "- drop \\`bat\\` (proved to clear it)\n",
        "- license file `LICENSE` sha256 `",
        "\n  - no license is recognised in it\n",
        "- waiver `W-1` (same license): ",
        "```toml\n[[waivers]]\n",
        "````text\ntext\n```\nmore\n````\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let bundled = markdown(&world, &dossier(&world), true);
    assert!(
        bundled.contains("here as `licenses/01-LICENSE.txt`"),
        "{bundled}"
    );
    assert!(!bundled.contains("## License text"), "{bundled}");
}

#[test]
fn nothing_a_crate_says_acts_on_its_reader() {
    for nasty in NASTY {
        let mut world = world();
        world.graph.package_mut(0).name = (*nasty).to_owned();
        world.graph.package_mut(0).repository = Some((*nasty).to_owned());
        world.facts.packages[0].declared = Some((*nasty).to_owned());
        world.layers[0].identity.owner = (*nasty).to_owned();
        world.layers[0].rules[0].reason = Some((*nasty).to_owned());
        let mut dossier = dossier(&world);
        dossier.texts[0].path = (*nasty).to_owned();
        dossier.request.files[0].path = (*nasty).to_owned();
        dossier.request.files[0].recognized = vec![(*nasty).to_owned()];
        dossier.texts[0].bytes = nasty.as_bytes().to_vec();
        dossier.request.places[0].text = (*nasty).to_owned();
        dossier.request.precedents[0].about = (*nasty).to_owned();
        let judgement = world;
        for in_bundle in [false, true] {
            let text = markdown(&judgement, &dossier, in_bundle);
            let unmarked: Vec<&str> = text
                .lines()
                .map(|line| line.strip_prefix("## ").unwrap_or(line))
                .collect();
            assert_inert(&unmarked.join("\n"));
        }
        assert_inert(&json(&judgement, &[&dossier], &[]));
        let id = id(&judgement, &dossier);
        for name in [text_name(0, nasty), bundle_name(nasty, nasty, &id)] {
            assert!(
                name.chars()
                    .all(|c| c.is_ascii_alphanumeric() || "._+-".contains(c)),
                "{name}"
            );
            assert!(!name.starts_with('.'), "{name}");
        }
    }
}

#[test]
fn file_names_are_harmless_and_distinct() {
    assert_eq!(text_name(0, "LICENSE"), "01-LICENSE.txt");
    assert_eq!(text_name(1, "LICENSES/MIT.txt"), "02-MIT.txt");
    assert_eq!(text_name(2, "../../etc/pass wd"), "03-pass_wd.txt");
    assert_eq!(bundle_name("../x", "1.0.0+a", "0a"), "_x-1.0.0+a-0a");
}
