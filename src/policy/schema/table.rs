//! The table: every section and key of schema 1, in the order in which messages list them.
//!
//! The examples of all sections together are one valid policy; a test reads it.

use super::key::{Key, Need, Stands, Takes};
use Need::{Or, Required, When};
use Takes::{
    AnyText, Boolean, Date, Entries, Later, Named, Number, Table, Tables, Text, Texts,
    TextsOrTables, Word, Words,
};

/// Writes rows: documentation, name, where it may stand if it is a section, what it takes, whether
/// it has to be there, and an example.
macro_rules! keys {
    ($($(#[doc = $doc:literal])+ $name:literal $(@ $stands:ident)?: $takes:expr, $need:expr, $example:expr;)+) => {
        [$(Key {
            name: $name,
            takes: $takes,
            need: $need,
            stands: keys!(@ $($stands)?),
            example: $example,
            doc: concat!($($doc),+),
        }),+]
    };
    (@) => { Stands::First };
    (@ $stands:ident) => { Stands::$stands };
}

const REACH: &[&str] = &["linked", "proc-macro", "build", "dev"];
const SOURCE: &[&str] = &["crates-io", "registry", "git", "path", "vendored"];
const COPY: &[&str] = &["unmodified", "modified"];
const REACTION: &[&str] = &["fail", "warn"];
const LONGEST: i64 = 36_500;

/// What a policy file may hold.
pub(in crate::policy) static FILE: &[Key] = &FILE_KEYS;
/// What a file with nothing but tests may hold.
pub(in crate::policy) static TEST_FILE: &[Key] = &[FILE_KEYS[0], FILE_KEYS[1], FILE_KEYS[23]];

const FILE_KEYS: [Key; 24] = keys! {
    /// The version of this format. It stands at the top of every file, before the first section.
    "schema" @ AnyFile: Number(1, 1), Required("1"), "1";
    /// The oldest version of the tool that may read this policy, as in `0.2` or `0.2.1`. It is looked
    /// at before anything else: an older tool says only that it is too old.
    "min-tool" @ AnyLayer: Text, Or("every version"), r#""0.1""#;
    /// Other policies that stand above this one, the highest first. See [layers](#layers).
    "extends" @ AnyLayer: Entries(&EXTENDS), Or("no layer above"), r#"[{ path = "../bank.toml" }]"#;
    /// Files that belong to this policy: paths below its folder, with `*` in the file name. They hold
    /// waivers, agreements, clarifications, alternatives and tests, as if these stood here. A pattern
    /// that matches no file is an error.
    "include" @ AnyLayer: Texts, Or("no other file"), r#"["waivers/*.toml"]"#;
    /// Who decides, under which name and version, and until when. It has to be in every policy, and
    /// never in an included file.
    "policy" @ AnyLayer: Table(&POLICY), When("", "in every policy"), "";
    /// What holds where no rule decides. A lower layer without this section says nothing there.
    "defaults" @ AnyLayer: Table(&DEFAULTS), Or("the defaults below"), "";
    /// What is judged, and how far somebody may narrow a run.
    "scope" @ First: Table(&SCOPE), Or("everything is judged"), "";
    /// The ways in which your programs leave the firm: your own names, each with a sentence that says
    /// what it means. Once the section is there, a name that is not in it is an error. A workspace
    /// member whose distribution nothing states is judged under all of them.
    "distributions" @ First: Named(&Text), Or("every name that is used"),
        "internal = \"never leaves the bank\"\nservice = \"customers use it over a network\"\nbinary = \"customers receive a copy\"";
    /// Lists of licenses under names of your own. Rules and other groups refer to one as `"@name"`. An
    /// entry is written as in `licenses` of a rule; a family in a group that an allow rule uses is an
    /// error.
    "groups" @ AnyLayer: Named(&Texts), Or("no groups"),
        "permissive = [\"MIT\", \"Apache-2.0\", \"BSD-3-Clause\"]\nfine-anywhere = [\"@permissive\", \"Apache-2.0 WITH LLVM-exception\"]";
    /// What a license may ask of you: your own names, each with a sentence that says what to do. Rules
    /// refer to them, and reports list what is owed.
    "obligations" @ First: Named(&Text), Or("no obligations"),
        "attribution = \"ship the license text and copyright notices\"";
    /// What the council says of licenses. Rules are read from top to bottom: the first one that names
    /// the license and whose conditions all hold decides. A rule without conditions always holds. A
    /// refusing rule that earlier ones leave nothing to is an error.
    "rules" @ AnyLayer: Tables(&RULES), Or("no rules"), "";
    /// How the members of a workspace leave the firm. The first entry that names a member counts.
    "members" @ First: Tables(&MEMBERS), Or("no entries"), "";
    /// What is your own code although it is not a member of the workspace. It is not judged by rules.
    /// `crates` needs at least one of `registries`, `git` and `paths`: a name alone proves nothing, since anyone can
    /// publish a crate of that name. The other keys stand by themselves.
    "first-party" @ First: Table(&FIRST_PARTY), Or("only the members of the workspace"), "";
    /// What a stage (`--stage NAME`) lets pass with a warning, each under its name: `[stages.local]`.
    /// Two are built in: in `ci` everything fails, and that cannot be changed; in `local`, on a
    /// developer's machine, what needs review only warns. Without `--stage`, `ci` holds; whoever starts
    /// the run names the stage.
    "stages" @ First: Named(&Table(&STAGES)), Or("`ci` and `local`"), "local";
    /// What every waiver has to keep to.
    "waiver-terms" @ First: Table(&WAIVER_TERMS), Or("the defaults below"), "";
    /// Decisions to let one crate pass although a rule refuses its license or asks for review. A waiver
    /// is for a crate, the terms that were approved, and a time; when the crate changes its license, the
    /// waiver no longer covers it.
    "waivers" @ AnyFile: Tables(&WAIVERS), Or("no waivers"), "";
    /// Licenses the firm has bought. A crate that an agreement covers passes as if it were also offered
    /// under the license that was bought, which needs no rule of its own; tests expect `allow`. A
    /// modified copy is not covered. See [agreements](agreements.md).
    "agreements" @ FirstFiles: Tables(&AGREEMENTS), Or("no agreements"), "";
    /// Products, so that rules, waivers and agreements can be for one of them alone. `--product ID`
    /// names the product of a run. See [products](agreements.md#products-what-is-for-one-of-them-alone).
    "products" @ First: Tables(&PRODUCTS), Or("no products"), "";
    /// What the license of a crate really is, where its own statement is missing, wrong or unreadable
    /// and a person has read the files. An entry that no longer fits the crate is not applied.
    "clarifications" @ AnyFile: Tables(&CLARIFICATIONS), Or("no clarifications"), "";
    /// What to use in place of a crate. Findings about the crate show it.
    "alternatives" @ AnyFile: Tables(&ALTERNATIVES), Or("no advice"), "";
    /// What layers below this one may bring against its verdicts.
    "lower-layers" @ First: Table(&LOWER_LAYERS), Or("nothing"), "";
    /// The licenses of native code that a crate binds, compiles or carries along: C libraries, for
    /// example, of which the crate's own license says nothing.
    "native" @ First: Tables(&NATIVE), Or("no entries"), "";
    /// For baselines of adoption.
    "baseline" @ First: Later, Or(""), "";
    /// Cases that `cargo ospo-check policy test` holds the policy against, so that a later change
    /// cannot undo what was decided. A test passes only if every combination of the values it leaves out
    /// gives the expected answer: to test an exception, name the values on both sides of it.
    /// `[first-party]`, missing `[[native]]` entries, and waivers with `members`, `via` or
    /// `license-files` do not count in tests.
    "tests" @ AnyFile: Tables(&TESTS), Or("no tests"), "";
};

const EXTENDS: [Key; 3] = keys! {
    /// A policy file, relative to the folder of this one. A workspace's own policy may name only files of
    /// its own repository; the organisation's policy comes by `--policy` or `OSPO_POLICY`.
    "path": Text, When("", "if not `template`"), r#""../bank.toml""#;
    /// A template that comes with the tool: `internal`, `service`, `distributed`, `open-source` or
    /// `strict`.
    "template": Text, When("", "if not `path`"), r#""strict""#;
    /// The SHA-256 digest the policy must have. With another one nothing is judged.
    "sha256": Text, Or("any digest"), r#""00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff""#;
};

const POLICY: [Key; 11] = keys! {
    /// What reports call the policy. No two layers may have the same name.
    "name": Text, Required(r#""Example Bank open source policy""#), r#""Example Bank open source policy""#;
    /// Your own name for this version of the text; reports show it.
    "version": Text, When(r#""2027.1""#, "in the first layer"), r#""2026.2""#;
    /// Who is responsible for the policy.
    "owner": Text, When(r#""IP Council""#, "in the first layer"), r#""IP Council""#;
    /// Whom developers ask. It is printed with every refusal.
    "contact": Text, Or("no contact is shown"), r#""ip-council@bank.example""#;
    /// Where developers ask for a review. `{crate}`, `{version}` and `{license}` are filled in.
    "request-url": Text, Or("no link"), r#""https://ip.bank.example/new?crate={crate}&version={version}&license={license}""#;
    /// The first day of the policy. Before it, the policy is applied already, and every run warns.
    "effective": Date, Or("it holds at once"), "2026-11-01";
    /// The day by which the council wants to read the policy again. After it every run warns; the rules
    /// still hold.
    "review-by": Date, Or("no reminder"), "2027-11-01";
    /// The last day on which the policy may be used. After it nothing is judged, and the check fails:
    /// an old policy cannot come back.
    "valid-until": Date, Or("no end"), "2028-01-31";
    /// The people who may approve waivers and agreements. What counts is the day of the approval: who
    /// leaves stays on the list, with the last day as `until`.
    "approvers": TextsOrTables(&APPROVERS), Or("nobody may approve"), r#"["A. Counsel", { name = "B. Lead", role = "OSPO", until = 2027-06-30 }]"#;
    /// Which license is taken where a crate offers a choice and several of them pass, the most wanted
    /// first.
    "prefer": Texts, Or("the order in the crate"), r#"["Apache-2.0", "MIT"]"#;
    /// SPDX ids that are newer than this tool's list. In the first layer only.
    "known-ids": Texts, Or("the tool's list"), r#"["New-1.0"]"#;
};

const APPROVERS: [Key; 3] = keys! {
    /// The name, as waivers give it.
    "name": Text, Required(r#""A. Counsel""#), r#""B. Lead""#;
    /// The role, for readers.
    "role": Text, Or("none"), r#""OSPO""#;
    /// The last day on which this person could approve.
    "until": Date, Or("still in office"), "2027-06-30";
};

const DEFAULTS: [Key; 4] = keys! {
    /// The verdict on a license that no rule names. It cannot be `allow`.
    "verdict": Word(&["review", "deny"]), Or("`\"review\"`"), r#""review""#;
    /// What becomes of a license with an exception, `X WITH E`, that no rule names. (A rule that denies
    /// or reviews X, or its family, names it too; one that allows X does not.) With `name-each` it
    /// passes only where a rule names exactly that pair; with `accept-base` also where X alone passes,
    /// if SPDX lists E.
    "additions": Word(&["name-each", "accept-base"]), Or("`\"name-each\"`"), r#""name-each""#;
    /// Compare what every crate declares with the license files it carries, on every run, as
    /// `--check-files` does.
    "check-files": Boolean, Or("`false`"), "false";
    /// What becomes of a crate that links native code and has no `[[native]]` entry: it needs review,
    /// which only such an entry settles, or a note is enough.
    "native": Word(&["note", "review"]), Or("`\"review\"` in a first layer"), r#""note""#;
};

const SCOPE: [Key; 2] = keys! {
    /// The ways into a build that are judged: linked into the program; procedural macros, which run in the compiler
    /// and are not in the program; build scripts; tests and examples. What is left out is counted in reports as not judged.
    "reach": Words(REACH), Or("all four"), r#"["linked", "proc-macro", "build", "dev"]"#;
    /// By what a run may look at less than everything, or at another day. An empty list: by nothing.
    "may-narrow": Words(&["target", "package", "features", "as-of", "metadata", "new-since", "baseline"]),
        Or("by anything; by nothing where a digest or key of the policy is asked for"), r#"["target", "package"]"#;
};

const RULES: [Key; 15] = keys! {
    /// A name of its own; reports and tests refer to it.
    "id": Text, Required(r#""permissive""#), r#""strong-copyleft-shipped""#;
    /// What the rule names: SPDX ids (`MIT`), `X WITH E`, `LicenseRef-…`, `@group`, `@osi-approved`,
    /// `@fsf-libre`, or `*` for every license. A family such as `GPL-*` stands for all versions, and may
    /// only be refused or reviewed. List each license by itself, without `OR`, `AND` and `+`. A crate
    /// under `GPL-2.0-or-later` may be used under any version from 2.0 on: it passes if one of them
    /// does, so rule on each. A refusing rule that names such a license by itself or by its family (`GPL-*`, `*`)
    /// refuses it whatever one of its versions would get: to allow it, write `GPL-2.0-or-later` into the rule above.
    /// `GPL-*` names neither LGPL nor AGPL.
    "licenses": Texts, Required(r#"["MIT", "@group"]"#), r#"["GPL-*", "AGPL-*"]"#;
    /// Condition: how the crate gets into the build.
    "reach": Words(REACH), Or("whatever it is"), r#"["linked"]"#;
    /// Condition: how the program leaves the firm, by the names of `[distributions]`.
    "distribution": Texts, Or("whatever it is"), r#"["binary"]"#;
    /// Condition: where the crate comes from. `registry` is any registry but crates.io, `vendored` a
    /// copy in the checkout that claims to be a registry's.
    "source": Words(SOURCE), Or("every source; a vendored copy is `undetermined` where the rule would let it pass or review it, and does not name `vendored`"), r#"["crates-io", "registry"]"#;
    /// Condition: which crates. `name`, `name@1.2.3` for one version, `name@^1` for a range, or
    /// `prefix-*`.
    "crates": Texts, Or("every crate"), r#"["name", "name@^1", "prefix-*"]"#;
    /// Condition: whether the crate was changed. `modified` is patched, or a copy of a registry's crate
    /// in a folder or a git repository.
    "copy": Words(COPY), Or("whatever it is"), r#"["unmodified", "modified"]"#;
    /// Condition: the products it is for, by their `id`.
    "products": Texts, Or("every product"), r#"["mobile-app"]"#;
    /// What the rule says: the license may be used, has to be looked at, or may not be used.
    "verdict": Word(&["allow", "review", "deny"]), Required(r#""allow", "review" or "deny""#), r#""deny""#;
    /// What is owed where the rule allows, by the names of `[obligations]`.
    "obligations": Texts, Or("nothing"), r#"["attribution"]"#;
    /// Why. It is printed with every refusal.
    "reason": Text, When("", "with `deny` and `review`"), r#""The source of the whole product would be owed to every customer.""#;
    /// What a developer can do about it.
    "remedy": Text, Or("none"), r#""Prefer a permissive alternative or run it as a separate process.""#;
    /// Where to read more.
    "url": Text, Or("none"), r#""https://ip.bank.example/rules#strong-copyleft""#;
    /// Whether a waiver may set the rule aside. An agreement is stopped only by a rule with
    /// `waivable = false` that names the license that was bought.
    "waivable": Boolean, Or("`true`"), "false";
    /// The first day of the rule. Until then it is skipped, with a warning where it will decide
    /// otherwise.
    "in-force-from": Date, Or("it holds at once"), "2027-01-01";
};

const MEMBERS: [Key; 2] = keys! {
    /// Names of members, or `prefix-*`, without versions.
    "packages": Texts, Required(r#"["name", "prefix-*"]"#), r#"["payments-*"]"#;
    /// How they leave the firm: one name of `[distributions]`. A member that leaves in several ways is
    /// left out, and judged under all of them.
    "distribution": Text, Required(r#""internal""#), r#""service""#;
};

const FIRST_PARTY: [Key; 7] = keys! {
    /// Names of your crates, or `prefix-*`, without versions.
    "crates": Texts, When(r#"["bank-*"]"#, "with `registries`, `git` or `paths`"), r#"["bank-*"]"#;
    /// Registries they come from: beginnings of URLs that end at `/`.
    "registries": Texts, Or("none"), r#"["sparse+https://crates.bank.example/index/"]"#;
    /// Git servers they come from: beginnings of URLs that end at `/`.
    "git": Texts, Or("none"), r#"["https://git.bank.example/"]"#;
    /// Folders they lie in, relative to the root of the workspace; a `*` may stand at the end.
    "paths": Texts, Or("none"), r#"["../shared-*"]"#;
    /// Licenses your own code may declare although a rule refuses them.
    "licenses": Texts, Or("none"), r#"["LicenseRef-Bank-InnerSource-1.0"]"#;
    /// Distributions that a member may claim in its own `Cargo.toml`, where no `[[members]]` entry names
    /// it.
    "may-claim": Texts, Or("none"), r#"["service"]"#;
    /// The distribution of members that nothing but the tests of other members uses: members without a
    /// program or a library that leaves the firm by itself, which only `[dev-dependencies]` reach. They are still
    /// judged, and the summary counts them. A member that nothing reaches is not one of them, nor is any in a
    /// workspace that has no program, and in a narrowed run none is. A library that leaves the firm in another
    /// way, through a registry for example, must be named in `[[members]]`, which comes before this key.
    "unshipped": Text, Or("as every other member"), r#""internal""#;
};

const STAGES: [Key; 4] = keys! {
    /// What happens where something needs review.
    "on-review": Word(REACTION), When(r#""warn""#, "if neither of the next two is there; else `\"fail\"`"), r#""warn""#;
    /// What happens where something is refused.
    "on-deny": Word(REACTION), Or("`\"fail\"`"), r#""fail""#;
    /// What happens where the license of something cannot be told.
    "on-undetermined": Word(REACTION), Or("`\"fail\"`"), r#""fail""#;
    /// The last day of the stage. Afterwards it is as strict as `ci`.
    "until": Date, Or("no end"), "2027-03-31";
};

const WAIVER_TERMS: [Key; 4] = keys! {
    /// The longest time a waiver may run, in days from `approved-on` to `expires`.
    "max-days": Number(1, LONGEST), Or("`365`"), "365";
    /// How many days before its end runs begin to warn; of agreements as well.
    "warn-days": Number(0, LONGEST), Or("`30`"), "30";
    /// How many days after its end a waiver still holds, with a warning.
    "grace-days": Number(0, LONGEST), Or("`0`"), "7";
    /// Keys that every waiver has to have besides those that are always required.
    "require": Words(&["ticket", "reach", "distribution", "members", "via", "license-files"]), Or("none"), r#"["ticket"]"#;
};

const WAIVERS: [Key; 16] = keys! {
    /// A name of its own; reports show it.
    "id": Text, Required(r#""W-2027-001""#), r#""W-2026-014""#;
    /// The crate: `name`, `name@1.2.3` for one version, `name@^1` for a range, or `prefix-*`.
    "crate": Text, Required(r#""name@^1""#), r#""ansi_colours@^1""#;
    /// The license that was approved, as an SPDX expression. Nothing else is waived: other terms of the
    /// crate are still judged.
    "license": Text, Required(r#""LGPL-3.0-or-later""#), r#""LGPL-3.0-or-later""#;
    /// Why it was approved.
    "reason": Text, Required(r#""why it is needed""#), r#""Internal diagnostics tool only.""#;
    /// Who asked for it.
    "requested-by": Text, Required(r#""C. Dev""#), r#""C. Dev""#;
    /// Who approved it: one name from `approvers`, in office on that day, and not the one who asked. There
    /// is no key for a second approver; `ticket` can say where that approval is.
    "approved-by": Text, Required(r#""A. Counsel""#), r#""A. Counsel""#;
    /// The day it was approved; it holds from then on.
    "approved-on": Date, Required(""), "2026-10-01";
    /// The last day on which it holds.
    "expires": Date, Required("YYYY-MM-DD"), "2027-03-31";
    /// Where the decision is on file.
    "ticket": Text, Or("none"), r#""IPC-812""#;
    /// Where the crate has to come from. A fork is not what was approved. (A test that expects `waived`
    /// names the source, and whatever else the waiver names.)
    "source": Words(SOURCE), Or("`[\"crates-io\"]`"), r#"["crates-io"]"#;
    /// Only where the crate gets into the build in one of these ways.
    "reach": Words(REACH), Or("every way"), r#"["linked"]"#;
    /// Only where the program leaves the firm in one of these ways.
    "distribution": Texts, Or("every way"), r#"["internal"]"#;
    /// Only for these members of the workspace: names, or `prefix-*`.
    "members": Texts, Or("every member"), r#"["ops-*"]"#;
    /// Only for these products, by their `id`.
    "products": Texts, Or("every product"), r#"["mobile-app"]"#;
    /// Only while every path to the crate passes through this one; written as `crate` is.
    "via": Text, Or("every path"), r#""bat""#;
    /// The license files that were read, each with its digest. The waiver no longer holds when one of
    /// them changes.
    "license-files": Named(&Text), Or("whatever they say"),
        r#"{ "LICENSE" = "sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff" }"#;
};

const AGREEMENTS: [Key; 14] = keys! {
    /// A name of its own; reports show it.
    "id": Text, Required(r#""AG-1""#), r#""AG-7""#;
    /// The crate: `name`, `name@1.2.3` for one version, `name@^1` for a range, or `prefix-*`.
    "crate": Text, Required(r#""name@^1""#), r#""acme-engine@^4""#;
    /// What the contract grants, under a `LicenseRef-` name of your own.
    "license": Text, Required(r#""LicenseRef-Vendor-2027""#), r#""LicenseRef-Acme-2026""#;
    /// The other side of the contract.
    "counterparty": Text, Required(r#""Vendor Ltd""#), r#""Acme Ltd""#;
    /// Where the contract is on file.
    "contract": Text, Required(r#""C-2027-001""#), r#""C-2026-118""#;
    /// The first day of the contract.
    "from": Date, Required(""), "2026-01-01";
    /// Its last day. There are no days of grace.
    "until": Date, Required("YYYY-MM-DD"), "2028-12-31";
    /// Who approved it: one of `approvers`, in office on the first day.
    "approved-by": Text, Required(r#""A. Counsel""#), r#""A. Counsel""#;
    /// What the contract covers.
    "reason": Text, Required(r#""what the contract covers""#), r#""Enterprise license covers all our products.""#;
    /// Where the crate has to come from. A changed copy of what a registry published is not covered, be the registry
    /// named or not.
    "source": Words(SOURCE), Or("what a registry published, and folders outside of the workspace"), r#"["registry"]"#;
    /// Only where the crate gets into the build in one of these ways.
    "reach": Words(REACH), Or("every way"), r#"["linked"]"#;
    /// Only where the program leaves the firm in one of these ways.
    "distribution": Texts, Or("every way"), r#"["service", "binary"]"#;
    /// Only for these members of the workspace: names, or `prefix-*`.
    "members": Texts, Or("every member"), r#"["payments-*"]"#;
    /// Only for these products, by their `id`.
    "products": Texts, Or("every product"), r#"["mobile-app"]"#;
};

const PRODUCTS: [Key; 4] = keys! {
    /// A name of its own; `--product` and the lists called `products` refer to it.
    "id": Text, Required(r#""mobile-app""#), r#""mobile-app""#;
    /// How its members leave the firm, whatever `[[members]]` says.
    "distribution": Text, Or("as `[[members]]` says"), r#""binary""#;
    /// Whom developers of this product ask, in place of `contact` of `[policy]`.
    "contact": Text, Or("`contact` of `[policy]`"), r#""mobile-oss@bank.example""#;
    /// The members of the workspace that belong to it: names, or `prefix-*`.
    "members": Texts, Or("every member"), r#"["mobile-*"]"#;
};

const CLARIFICATIONS: [Key; 6] = keys! {
    /// The crate, as in a waiver; best with its exact version.
    "crate": Text, Required(r#""name@1.2.3""#), r#""ring@0.16.20""#;
    /// What the crate declares as its license today; `""` if it declares nothing. If that changes, the
    /// entry is not applied.
    "declared": AnyText, Required(""), r#""""#;
    /// What its license is, as an SPDX expression.
    "license": Text, Required(r#""MIT AND ISC""#), r#""MIT AND ISC AND OpenSSL""#;
    /// What was read, and how it led to this.
    "reason": Text, Required(r#""what the files say""#), r#""The LICENSE file combines three texts.""#;
    /// The license files that were read, each with its digest, as `cargo ospo-check request` prints them. If one
    /// changes, the entry is not applied.
    "license-files": Named(&Text), When("", "if not `checksum`"),
        r#"{ "LICENSE" = "sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff" }"#;
    /// The `checksum` of the crate in `Cargo.lock`. If it changes, the entry is not applied.
    "checksum": Text, When("", "if not `license-files`"), r#""00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff""#;
};

const ALTERNATIVES: [Key; 3] = keys! {
    /// The crate that should not be used, as in a waiver.
    "crate": Text, Required(r#""openssl""#), r#""openssl""#;
    /// What to use instead.
    "use": Texts, Required(r#"["rustls"]"#), r#"["rustls"]"#;
    /// Why.
    "reason": Text, Required(r#""Pure Rust, permissive.""#), r#""Pure Rust, permissive.""#;
};

const LOWER_LAYERS: [Key; 2] = keys! {
    /// Which verdicts of this layer, that of `[defaults]` included, a waiver in a layer below may lift.
    /// The approvers of that layer decide then: those listed here do not approve its waivers.
    "may-waive": Words(&["review", "deny"]), Or("none"), r#"["review"]"#;
    /// Where clarifications in a layer below apply: only where a crate states no license of its own
    /// (`missing`), or everywhere (`all`).
    "may-clarify": Word(&["missing", "all"]), Or("nowhere"), r#""missing""#;
};

const NATIVE: [Key; 5] = keys! {
    /// The crate, as in a waiver.
    "crate": Text, Required(r#""openssl-src""#), r#""openssl-src""#;
    /// The license of the native code, as an SPDX expression. It has to pass besides that of the crate.
    "license": Text, Required(r#""Apache-2.0""#), r#""Apache-2.0""#;
    /// Whether the code ends up in the program although the crate only serves the build.
    "linked": Boolean, Or("`false`"), "true";
    /// What was read, and where.
    "reason": Text, Or("none"), r#""Read in openssl/LICENSE.txt.""#;
    /// Which copies of the crate the entry settles. What it adds counts for all of them.
    "source": Words(SOURCE), Or("what crates.io published"), r#"["crates-io"]"#;
};

const TESTS: [Key; 10] = keys! {
    /// What a crate might declare, as an SPDX expression.
    "license": Text, Required(r#""MIT OR GPL-3.0-only""#), r#""MIT OR GPL-3.0-only""#;
    /// How it gets into the build.
    "reach": Word(REACH), Or("every way"), r#""linked""#;
    /// How the program leaves the firm.
    "distribution": Text, Or("every way"), r#""service""#;
    /// Where the crate comes from.
    "source": Word(SOURCE), Or("every source but `vendored`"), r#""crates-io""#;
    /// Whether it was changed.
    "copy": Word(COPY), Or("both"), r#""unmodified""#;
    /// The product it is for, by its `id`. Without a product, a rule for products counts as for any of them. A
    /// `distribution` in the same test goes before the product's.
    "product": Text, Or("each, and none"), r#""mobile-app""#;
    /// The crate: `name` or `name@1.2.3`. Waivers, agreements and `[[native]]` count only in tests that
    /// name one, clarifications in none. A `[[native]]` entry with `linked = true` is tested with `reach = "linked"`.
    "crate": Text, When("", "with `expect = \"waived\"`"), r#""ring@0.17.8""#;
    /// The day of the test.
    "as-of": Date, Or("the day of the run"), "2026-12-01";
    /// The answer that has to come out.
    "expect": Word(&["allow", "waived", "review", "deny", "undetermined"]),
        Required(r#""allow", "waived", "review", "deny" or "undetermined""#), r#""allow""#;
    /// The rule that has to decide, by its `id`; where several do, one of them.
    "rule": Text, Or("whichever decides"), r#""strong-copyleft-shipped""#;
};
