//! `-D`: the codes that are made errors. Reads words only.

use super::error::UsageError;
use crate::check::Request;
use crate::diagnostic::{Code, CodeKind};
use crate::license::nearest;

/// Codes that the design has and this version has not.
const LATER_CODES: &[&str] = &["license-changed"];

/// Reads what is given to `-D` into a request.
pub(super) fn denied(words: &[String], request: &mut Request) -> Result<(), UsageError> {
    for word in words {
        if word == "warnings" {
            request.deny_warnings = true;
        } else if let Some(code) = Code::named(CodeKind::Finding, word) {
            request.denied.push(code);
        } else if LATER_CODES.contains(&word.as_str()) {
            return Err(UsageError::unsupported(&format!("-D {word}")));
        } else {
            let names = Code::of(CodeKind::Finding).map(Code::as_str);
            let mut error = UsageError::new(format!("`-D {word}` is not a code"));
            if let Some(near) = nearest(word, names.chain(["warnings"])) {
                error = error.help(format!("did you mean `{near}`?"));
            }
            return Err(error);
        }
    }
    Ok(())
}
