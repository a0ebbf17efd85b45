//! What cargo's words and output mean. Pure, but for a look whether a lock is there.

use std::path::Path as StdPath;

use super::cargo::MetadataRequest;
use super::error::GraphError;

/// Finds out from cargo's words what is wrong.
pub(super) fn classify(words: &str, status: &str, request: &MetadataRequest) -> GraphError {
    let manifest_path = request.manifest_path.clone();
    let error = words
        .lines()
        .find_map(|line| line.strip_prefix("error: "))
        .unwrap_or_default();
    if words.contains("was passed to prevent this") {
        // "cannot create the lock file PATH because --locked was passed to prevent this" (or
        // "update"); older ones "the lock file PATH needs to be updated but --locked ..".
        let path = error
            .split_once("lock file ")
            .map(|(_, rest)| rest)
            .and_then(|rest| {
                rest.split_once(" because ")
                    .or_else(|| rest.split_once(" needs "))
            })
            .map(|(path, _)| StdPath::new(path));
        return if path.is_some_and(|path| !path.exists()) {
            GraphError::MissingLock { manifest_path }
        } else {
            GraphError::StaleLock { manifest_path }
        };
    }
    let message = error.to_owned();
    if error.starts_with("could not find `Cargo.toml`") || error.contains("does not exist") {
        GraphError::NotAProject { message }
    } else if [
        "offline mode",
        "--offline was specified",
        "--frozen was specified",
    ]
    .iter()
    .any(|phrase| words.contains(phrase))
    {
        GraphError::Offline {
            message,
            manifest_path,
        }
    } else {
        GraphError::CargoFailed {
            status: status.to_owned(),
        }
    }
}

/// Returns the line with the metadata; a wrapper around cargo may print others.
pub(super) fn json_line(output: Vec<u8>) -> Result<String, GraphError> {
    let invalid = |message: &str| GraphError::UnexpectedOutput {
        message: message.to_owned(),
    };
    let text = String::from_utf8(output).map_err(|_error| invalid("it is not UTF-8"))?;
    if text.starts_with('{') {
        return Ok(text);
    }
    text.lines()
        .find(|line| line.starts_with('{'))
        .map(str::to_owned)
        .ok_or_else(|| invalid("it holds no JSON object"))
}

#[cfg(test)]
mod tests {
    use super::json_line;

    #[test]
    fn lines_before_the_metadata_are_skipped() {
        let line = json_line(b"warning: hello\n{\"a\":1}\n".to_vec());
        assert_eq!(line.ok().as_deref(), Some("{\"a\":1}"));
        let nonsense = json_line(b"nothing".to_vec()).unwrap_err();
        assert!(!nonsense.is_usage());
        assert!(nonsense.help()[0].contains("`CARGO`"));
        assert!(json_line(b"\xff{".to_vec()).is_err());
    }
}
