//! The waivers, agreements and clarifications of the JSON report, version 1: fields are only added.

use std::collections::BTreeMap;

use serde::Serialize;

use super::package::id;
use crate::decide::{AgreementState, Miss, MissReason, WaiverLife, WaiverState};
use crate::facts::ClarificationState;
use crate::findings::Judgement;
use crate::graph::PackageIx;
use crate::policy::{Conditions, CratePattern, Pin};

/// A waiver that names a package of the graph, by the keys it has in the policy.
#[derive(Serialize)]
pub(super) struct WaiverEntry<'a> {
    id: &'a str,
    #[serde(rename = "crate")]
    krate: &'a str,
    license: &'a str,
    reason: &'a str,
    requested_by: &'a str,
    approved_by: &'a str,
    approved_on: String,
    expires: String,
    ticket: Option<&'a str>,
    #[serde(flatten)]
    limits: Limits<'a>,
    via: Option<&'a str>,
    license_files: &'a BTreeMap<String, String>,
    #[serde(flatten)]
    served: Served<'a>,
}

/// An agreement that names a package of the graph, by the keys it has in the policy.
#[derive(Serialize)]
pub(super) struct AgreementEntry<'a> {
    id: &'a str,
    #[serde(rename = "crate")]
    krate: &'a str,
    license: String,
    counterparty: &'a str,
    contract: &'a str,
    from: String,
    until: String,
    approved_by: &'a str,
    reason: &'a str,
    #[serde(flatten)]
    limits: Limits<'a>,
    #[serde(flatten)]
    served: Served<'a>,
}

/// A clarification that names a package of the graph, by the keys it has in the policy.
#[derive(Serialize)]
pub(super) struct ClarificationEntry<'a> {
    #[serde(rename = "crate")]
    krate: &'a str,
    declared: &'a str,
    license: String,
    reason: &'a str,
    license_files: Option<&'a BTreeMap<String, String>>,
    checksum: Option<&'a str>,
    #[serde(flatten)]
    served: Served<'a>,
}

/// Where a waiver or an agreement holds.
#[derive(Serialize)]
struct Limits<'a> {
    source: Option<Vec<&'static str>>,
    reach: Option<Vec<&'static str>>,
    distribution: Option<&'a [String]>,
    members: Option<Vec<&'a str>>,
    products: Option<&'a [String]>,
}

/// Where an entry stands, and what came of it.
#[derive(Serialize)]
struct Served<'a> {
    layer: &'a str,
    state: &'static str,
    packages: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    workspace: Option<&'a str>,
}

/// Where entries come from.
#[derive(Clone, Copy)]
pub(super) struct Of<'a> {
    pub(super) judgement: &'a Judgement,
    /// Of one of several workspaces, its root.
    pub(super) workspace: Option<&'a str>,
}

impl<'a> Of<'a> {
    fn served(self, layer: usize, state: &'static str, packages: &[PackageIx]) -> Served<'a> {
        let named = self.judgement.layers.get(layer);
        Served {
            layer: named.map_or("", |layer| &layer.identity.name),
            state,
            packages: packages.iter().map(|ix| id(self.judgement, *ix)).collect(),
            workspace: self.workspace,
        }
    }

    pub(super) fn waivers(self) -> impl Iterator<Item = WaiverEntry<'a>> {
        let states = self.judgement.assessment.waivers.iter();
        states
            .filter(|state| !(state.applied.is_empty() && state.misses.is_empty()))
            .map(move |state| self.waiver(state))
    }

    fn waiver(self, state: &'a WaiverState) -> WaiverEntry<'a> {
        let waiver = state.waiver.of(&self.judgement.layers);
        let word = word(state.life, &state.applied, &state.misses);
        WaiverEntry {
            id: &waiver.id,
            krate: &waiver.krate.text,
            license: &waiver.license,
            reason: &waiver.reason,
            requested_by: &waiver.requested_by,
            approved_by: &waiver.approved_by,
            approved_on: waiver.approved_on.to_string(),
            expires: waiver.expires.to_string(),
            ticket: waiver.ticket.as_deref(),
            limits: limits(&waiver.conditions),
            via: waiver.conditions.via().map(|via| via.text.as_str()),
            license_files: &waiver.license_files,
            served: self.served(state.waiver.layer, word, &state.applied),
        }
    }

    pub(super) fn agreements(self) -> impl Iterator<Item = AgreementEntry<'a>> {
        let states = self.judgement.assessment.agreements.iter();
        states
            .filter(|state| !(state.applied.is_empty() && state.misses.is_empty()))
            .map(move |state| self.agreement(state))
    }

    fn agreement(self, state: &'a AgreementState) -> AgreementEntry<'a> {
        let agreement = state.agreement.of(&self.judgement.layers);
        let word = word(state.life, &state.applied, &state.misses);
        AgreementEntry {
            id: &agreement.id,
            krate: &agreement.krate.text,
            license: agreement.license.to_string(),
            counterparty: &agreement.counterparty,
            contract: &agreement.contract,
            from: agreement.from.to_string(),
            until: agreement.until.to_string(),
            approved_by: &agreement.approved_by,
            reason: &agreement.reason,
            limits: limits(&agreement.conditions),
            served: self.served(state.agreement.layer, word, &state.applied),
        }
    }

    pub(super) fn clarifications(self) -> impl Iterator<Item = ClarificationEntry<'a>> {
        let states = self.judgement.facts.clarifications.iter();
        states
            .filter(|state| {
                !(state.applied.is_empty() && state.stale.is_empty() && state.refused.is_empty())
            })
            .filter_map(move |state| self.clarification(state))
    }

    fn clarification(self, state: &'a ClarificationState) -> Option<ClarificationEntry<'a>> {
        let layer = self.judgement.layers.get(state.layer)?;
        let clarification = layer.clarifications.get(state.clarification)?;
        let word = match (state.applied.is_empty(), state.stale.is_empty()) {
            (false, _) => "in-force",
            (true, false) => "lapsed",
            (true, true) => "unused",
        };
        let (files, checksum) = match &clarification.pin {
            Pin::LicenseFiles(files) => (Some(files), None),
            Pin::Checksum(checksum) => (None, Some(checksum.as_str())),
            Pin::Both(files, checksum) => (Some(files), Some(checksum.as_str())),
        };
        Some(ClarificationEntry {
            krate: &clarification.krate.text,
            declared: &clarification.declared,
            license: clarification.license.to_string(),
            reason: &clarification.reason,
            license_files: files,
            checksum,
            served: self.served(state.layer, word, &state.applied),
        })
    }
}

fn limits(conditions: &Conditions) -> Limits<'_> {
    let source = conditions.source();
    let reach = conditions.reach();
    Limits {
        source: source.map(|all| all.iter().map(|source| source.as_str()).collect()),
        reach: reach.map(|all| all.iter().map(|reach| reach.as_str()).collect()),
        distribution: conditions.distribution().map(Vec::as_slice),
        members: conditions.members().map(|members| texts(members)),
        products: conditions.products().map(Vec::as_slice),
    }
}

fn texts(patterns: &[CratePattern]) -> Vec<&str> {
    patterns
        .iter()
        .map(|pattern| pattern.text.as_str())
        .collect()
}

/// Says where an entry that is approved for a time stands.
fn word(life: WaiverLife, applied: &[PackageIx], misses: &[Miss]) -> &'static str {
    let has_lapsed =
        |miss: &Miss| matches!(miss.why, MissReason::License | MissReason::Text { .. });
    match life {
        WaiverLife::Expired(_) => "expired",
        _ if applied.is_empty() && misses.iter().any(has_lapsed) => "lapsed",
        _ if applied.is_empty() => "unused",
        WaiverLife::Expiring(_) => "expiring",
        WaiverLife::Grace(_) => "grace",
        WaiverLife::InForce(_) | WaiverLife::NotYet => "in-force",
    }
}
