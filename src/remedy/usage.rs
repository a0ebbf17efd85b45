//! Decides whether moving or dropping declarations is safe, from what the members' sources use:
//! they may contradict the plan, confirm it or leave it open. The caller supplies what they use.

use super::plan::{Cut, Plan};
use crate::findings::manifests::Manifests;
use crate::findings::words;
use crate::graph::{EdgeKind, Use};

/// The most declarations a plan may move or drop when their use could not be checked.
const MAX_GUESSED: usize = 2;

/// What speaks for moving or dropping declarations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Usage {
    /// Why it is not known that nothing else uses them.
    pub(super) open: Option<&'static str>,
    /// What bears it out, if one declaration is concerned or all are alike.
    pub(super) evidence: Option<String>,
}

/// Looks at the sources of the members whose declarations a plan moves or drops; `None` if what they
/// name contradicts it.
pub(super) fn usage(plan: &Plan, manifests: &mut dyn Manifests) -> Option<Usage> {
    let mut usage = Usage::default();
    for (entry, cut) in &plan.cuts {
        let evidence = match (cut, manifests.use_of(entry)) {
            (_, Use::NoSources) => {
                usage.open = Some("no sources here to check");
                continue;
            }
            (_, Use::Unsure) => {
                usage.open.get_or_insert("not all sources could be read");
                continue;
            }
            (Cut::Drop, Use::Nowhere(1)) => "its one source file does not name it".to_owned(),
            (Cut::Drop, Use::Nowhere(files)) => {
                format!("none of {} names it", words::plural(files, "source file"))
            }
            (Cut::Move(EdgeKind::Dev), Use::Tests(path, line)) => {
                format!("only tests, examples or documentation name it, as {path}:{line} does")
            }
            (Cut::Move(EdgeKind::Build), Use::Build(path, line)) => {
                format!("only the build script names it, at {path}:{line}")
            }
            _ => return None,
        };
        usage.evidence = Some(match (plan.cuts.len(), cut) {
            (1, _) => evidence,
            (_, Cut::Drop) => "no source file names them".to_owned(),
            (_, Cut::Move(EdgeKind::Build)) => "only build scripts name them".to_owned(),
            (_, Cut::Move(_)) => "only tests, examples or documentation name them".to_owned(),
        });
    }
    // Too many unconfirmed changes could break the build.
    if usage.open.is_some() && plan.cuts.len() > MAX_GUESSED {
        return None;
    }
    usage.evidence = usage.evidence.filter(|_| usage.open.is_none());
    Some(usage)
}
