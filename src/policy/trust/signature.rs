//! Parses minisign keys and signatures, and checks that bytes are signed by a key. Touches no file.
//!
//! A file of signatures holds one signature of four lines, or several below each other: a policy
//! may be signed by two people, or by the old key and the new one.

use minisign_verify::{Error, PublicKey, Signature};

/// Most signatures of one file that are looked at.
const MAX_SIGNATURES: usize = 16;
/// Lines of one signature.
const LINES: usize = 4;

/// A public key.
#[derive(Debug, Clone)]
pub(super) struct Key {
    public: PublicKey,
    /// Its id as minisign prints it.
    pub(super) id: String,
}

impl Key {
    /// Reads a key from the one line that minisign prints, or from the text of its `.pub` file.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let mut line = lines.next()?;
        if line.starts_with("untrusted comment:") {
            line = lines.next()?;
        }
        if lines.next().is_some() {
            return None;
        }
        Some(Self {
            public: PublicKey::from_base64(line).ok()?,
            id: id(line)?,
        })
    }
}

/// Why a file does not count as signed by a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// What lies beside the file is not a signature.
    NoSignature,
    /// It is signed by others; their ids.
    OtherKeys(Vec<String>),
    /// The file or the trusted comment is not what was signed.
    Differs,
    /// The signature is of the old form, which signs the file itself and not its digest.
    Legacy,
}

/// Checks that `bytes` are signed by `key`, with `signatures` as the text beside them.
pub(super) fn verify(key: &Key, bytes: &[u8], signatures: &str) -> Result<(), Refusal> {
    let found = read(signatures).ok_or(Refusal::NoSignature)?;
    let mut refusal = None;
    for (id, signature) in &found {
        if *id != key.id {
            continue;
        }
        match key.public.verify(bytes, signature, false) {
            Ok(()) => return Ok(()),
            Err(Error::UnexpectedAlgorithm) => refusal = Some(Refusal::Legacy),
            Err(_) => refusal = Some(Refusal::Differs),
        }
    }
    let ids = found.into_iter().map(|(id, _)| id);
    Err(refusal.unwrap_or_else(|| Refusal::OtherKeys(ids.collect())))
}

/// Reads the signatures of a text, each with the id of its key.
fn read(text: &str) -> Option<Vec<(String, Signature)>> {
    let lines: Vec<&str> = text.trim_end_matches(['\n', '\r']).lines().collect();
    if lines.is_empty() || lines.len() > MAX_SIGNATURES * LINES {
        return None;
    }
    lines
        .chunks(LINES)
        .map(|lines| {
            let signature = Signature::decode(&lines.join("\n")).ok()?;
            Some((id(lines.get(1)?)?, signature))
        })
        .collect()
}

/// Returns the id of the key in a line of a key or a signature, as minisign prints it: two bytes
/// name the algorithm, the next eight are the id, least first.
fn id(line: &str) -> Option<String> {
    let mut bits: u128 = 0;
    let first = line.as_bytes().get(..16)?;
    for byte in first {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u128::from(digit);
    }
    let id = u64::try_from((bits >> 16) & u128::from(u64::MAX)).ok()?;
    Some(format!("{:016X}", id.swap_bytes()))
}
