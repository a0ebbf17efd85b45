//! Agreements that have ended, soon will, take too much, or whose approver is gone; products that
//! change nothing.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::waivers::{days, left_office};
use crate::diagnostic::{Code, Diagnostic};
use crate::policy::{Agreement, Conditions, Policy};

/// Advises on the dates and sources of agreements, and on who answers for them.
pub(super) fn lives(policy: &Policy, as_of: Date) -> Vec<Diagnostic> {
    let mut lints = Vec::new();
    for agreement in &policy.agreements {
        let left = i64::from((agreement.until - as_of).get_days());
        let named = format!(
            "the agreement `{}` with {} for `{}`",
            agreement.id, agreement.counterparty, agreement.krate.text
        );
        if left < 0 {
            let message = format!("{named} ended on {}, {} ago", agreement.until, days(-left));
            lints.push(
                Diagnostic::new(Code::PolicyAgreementExpired, agreement.span, message)
                    .label("grants nothing any more")
                    .help(format!(
                        "remove it if the crate is gone; otherwise {}",
                        renewal(agreement)
                    )),
            );
            continue;
        }
        if left <= policy.waiver_terms.warn_days {
            let when = match left {
                0 => "today".to_owned(),
                left => format!("in {}", days(left)),
            };
            let message = format!("{named} ends on {}, {when}", agreement.until);
            let lint = Diagnostic::new(Code::PolicyAgreementExpiring, agreement.span, message);
            lints.push(lint.help(renewal(agreement)));
        }
        if agreement.conditions.source().is_none() {
            let message = format!("{named} covers it from every registry, and from crates.io");
            lints.push(
                Diagnostic::new(Code::PolicyAgreementBroad, agreement.span, message)
                    .label("names no `source`; others may publish a crate of that name")
                    .help("name where the vendor delivers, as in `source = [\"registry\"]`"),
            );
        }
        if let Some(until) = left_office(policy, &agreement.approved_by, as_of) {
            let message = format!(
                "`{}`, who approved the agreement `{}`, could approve until {until}",
                agreement.approved_by.trim(),
                agreement.id
            );
            lints.push(
                Diagnostic::new(Code::PolicyApproverLeft, agreement.span, message)
                    .label(format!("still holds until {}", agreement.until))
                    .help("someone in office should look at it, so that somebody answers for it"),
            );
        }
    }
    lints
}

fn renewal(agreement: &Agreement) -> String {
    format!(
        "ask {} to renew the contract {}, or replace the crate",
        agreement.approved_by, agreement.contract
    )
}

/// Advises on products for which it makes no difference whether they are named.
pub(super) fn unused_products(policy: &Policy) -> Vec<Diagnostic> {
    let rules = policy.rules.iter().map(|rule| &rule.conditions);
    let waivers = policy.waivers.iter().map(|waiver| &waiver.conditions);
    let agreements = policy.agreements.iter().map(|entry| &entry.conditions);
    let named: BTreeSet<&String> = rules
        .chain(waivers)
        .chain(agreements)
        .filter_map(Conditions::products)
        .flatten()
        .collect();
    policy
        .products
        .iter()
        .filter(|product| {
            product.distribution.is_none()
                && product.contact.is_none()
                && !named.contains(&product.id)
        })
        .map(|product| {
            let message = format!("the product `{}` changes nothing", product.id);
            Diagnostic::new(Code::PolicyProductUnused, product.span, message)
                .label("no rule, waiver or agreement names it")
                .help(
                    "give it a `distribution` or a `contact`, name it in `products`, or remove it",
                )
        })
        .collect()
}
