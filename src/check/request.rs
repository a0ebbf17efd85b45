//! Collects what a review request needs, reading our manifests and the license texts from disk.
//! Formats nothing.

use super::gate::OnDisk;
use crate::answers::review_request;
use crate::facts::license_texts;
use crate::findings::Judgement;
use crate::graph::PackageIx;
use crate::report::request::Dossier;

/// Collects all a council needs to know of a crate; `None` where there is nothing to ask for.
#[must_use]
pub(crate) fn dossier(judgement: &Judgement, ix: PackageIx) -> Option<Dossier> {
    let mut manifests = OnDisk::new(&judgement.graph);
    let request = review_request(judgement, ix, &mut manifests)?;
    let files = &judgement.facts.packages[ix.0].files;
    Some(Dossier {
        request,
        texts: license_texts(judgement.graph.package(ix), files),
    })
}
