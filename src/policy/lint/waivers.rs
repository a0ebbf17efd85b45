//! Waivers that have run out, soon will, or whose approver is gone.

use jiff::civil::Date;

use crate::diagnostic::{Code, Diagnostic};
use crate::policy::{Policy, Waiver};

pub(super) fn lives(policy: &Policy, as_of: Date) -> Vec<Diagnostic> {
    let mut lints = Vec::new();
    for waiver in &policy.waivers {
        let left = i64::from((waiver.expires - as_of).get_days());
        if left < 0 {
            lints.push(expired(policy, waiver, -left));
            continue;
        }
        if left <= policy.waiver_terms.warn_days {
            let message = format!(
                "the waiver `{}` for `{}` expires on {}, {}",
                waiver.id,
                waiver.krate.text,
                waiver.expires,
                match left {
                    0 => "today".to_owned(),
                    left => format!("in {}", days(left)),
                }
            );
            lints.push(
                Diagnostic::new(Code::PolicyWaiverExpiring, waiver.span, message)
                    .help(renewal(waiver)),
            );
        }
        lints.extend(approver_left(policy, waiver, as_of));
    }
    lints
}

fn expired(policy: &Policy, waiver: &Waiver, ago: i64) -> Diagnostic {
    let message = format!(
        "the waiver `{}` for `{}` expired on {}, {} ago",
        waiver.id,
        waiver.krate.text,
        waiver.expires,
        days(ago)
    );
    let lint = Diagnostic::new(Code::PolicyWaiverExpired, waiver.span, message).help(format!(
        "remove it if the crate is gone; otherwise {}",
        renewal(waiver)
    ));
    let grace = policy.waiver_terms.grace_days;
    if ago <= grace {
        lint.label(format!("still holds for {}", days(grace - ago)))
    } else {
        lint
    }
}

fn approver_left(policy: &Policy, waiver: &Waiver, as_of: Date) -> Option<Diagnostic> {
    let name = waiver.approved_by.trim();
    let until = left_office(policy, name, as_of)?;
    let message = format!(
        "`{name}`, who approved the waiver `{}`, could approve until {until}",
        waiver.id
    );
    Some(
        Diagnostic::new(Code::PolicyApproverLeft, waiver.span, message)
            .label(format!("still holds until {}", waiver.expires))
            .help("someone in office should look at it, so that somebody answers for it"),
    )
}

/// Returns the last day on which somebody could approve, if it is over.
pub(super) fn left_office(policy: &Policy, name: &str, as_of: Date) -> Option<Date> {
    let approvers = policy.identity.approvers.iter();
    approvers
        .filter(|approver| approver.name == name.trim())
        .find_map(|approver| approver.until)
        .filter(|until| *until < as_of)
}

fn renewal(waiver: &Waiver) -> String {
    format!(
        "ask {} to renew it, or replace the crate",
        waiver.approved_by
    )
}

pub(super) fn days(count: i64) -> String {
    if count == 1 {
        "1 day".to_owned()
    } else {
        format!("{count} days")
    }
}
