//! Links in human output, for terminals that follow them (OSC 8).
//!
//! Only to pages of our own and to the address a rule of the policy gives, and only to the web.

use crate::diagnostic::DOCS;
use crate::findings::{Finding, Judgement};

/// Returns the address of the page about a code.
pub(super) fn page(code: &str) -> String {
    format!("{DOCS}codes.md#{code}")
}

/// Makes the first mention of a finding's rule a link to the rule's address, if it has one.
pub(super) fn rule(text: String, judgement: &Judgement, finding: &Finding) -> String {
    let Some(id) = &finding.rule else {
        return text;
    };
    let mut rules = judgement
        .layers
        .iter()
        .filter(|layer| Some(&layer.identity.name) == finding.layer.as_ref())
        .flat_map(|layer| &layer.rules);
    let address = rules
        .find(|rule| rule.id == *id)
        .and_then(|rule| rule.url.as_deref());
    let Some(address) = address.filter(|address| is_web(address)) else {
        return text;
    };
    let mention = format!("rule `{id}`");
    text.replacen(&mention, &osc8(address, &mention), 1)
}

/// Tells whether an address is plain, and of the web; a policy may come from the change itself.
fn is_web(address: &str) -> bool {
    (address.starts_with("https://") || address.starts_with("http://"))
        && address.bytes().all(|byte| byte.is_ascii_graphic())
}

fn osc8(address: &str, text: &str) -> String {
    format!("\u{1b}]8;;{address}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\")
}

#[cfg(test)]
mod tests {
    use super::is_web;
    use crate::report::human::render;
    use crate::report::testing::world;
    use crate::report::{Options, Report};

    const LINKED: Options = Options {
        color: true,
        hyperlinks: true,
        verbose: false,
        quiet: false,
        width: None,
        limit: None,
    };

    fn rendered(address: Option<&str>, options: &Options) -> String {
        let mut world = world();
        world.layers[0].rules[0].url = address.map(str::to_owned);
        world.findings[0].rule = Some(world.layers[0].rules[0].id.clone());
        world.findings[0].layer = Some(world.layers[0].identity.name.clone());
        render(&Report::of(&world), options)
    }

    #[test]
    fn codes_and_rules_are_links_where_they_are_wanted() {
        let address = "https://ip.bank.example/rules#lgpl";
        let text = rendered(Some(address), &LINKED);
        assert!(text.contains("]8;;https://github.com/"), "{text:?}");
        assert!(text.contains("docs/codes.md#license-denied"), "{text:?}");
        let link = format!("\u{1b}]8;;{address}\u{1b}\\rule `lgpl-linked`\u{1b}]8;;\u{1b}\\");
        assert_eq!(text.matches(&link).count(), 1, "{text:?}");
        let plain = Options {
            hyperlinks: false,
            ..LINKED
        };
        assert!(!rendered(Some(address), &plain).contains("]8;"));
    }

    #[test]
    fn an_address_that_is_not_of_the_web_is_no_link() {
        for address in [
            "file:///etc/passwd",
            "javascript:x",
            "https://a\u{1b}]0;x",
            "https://a b",
        ] {
            assert!(!is_web(address), "{address}");
            let text = rendered(Some(address), &LINKED);
            assert!(!text.contains(&format!("]8;;{address}")), "{text:?}");
        }
    }
}
