//! The room tested from within: the table of wordings is what its sources make of it.

mod disguised;
mod disguises;
mod generate;
mod hidden;
mod holders;
mod standard;
mod strangers;
mod texts;

/// The version is a digest of all that decides what is recognised, so that nothing that is kept
/// under other rules is believed: what once passed as a name may be a rider today.
#[test]
fn the_version_is_the_digest_of_code_and_table() {
    use sha2::{Digest, Sha256};
    let room = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/recognition");
    let mut files: Vec<_> = std::fs::read_dir(&room)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    files.sort();
    files.push(room.join("data/given.txt"));
    files.push(room.join("data/known.txt"));
    files.push(room.join("data/owners.txt"));
    files.push(room.join("data/table.bin"));
    let mut digest = Sha256::new();
    for file in files {
        let bytes = std::fs::read(file).unwrap();
        digest.update(bytes.len().to_le_bytes());
        digest.update(&bytes);
    }
    let version: String = digest.finalize()[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    if std::env::var_os("UPDATE_RECOGNITION").is_some() {
        std::fs::write(room.join("data/version.txt"), &version).unwrap();
    }
    let written = std::fs::read_to_string(room.join("data/version.txt")).unwrap();
    assert_eq!(written, version, "run this test with UPDATE_RECOGNITION=1");
}

/// Writes the table anew where `UPDATE_RECOGNITION` is set; else the committed one must be it.
#[test]
fn the_committed_table_is_what_the_standard_texts_make() {
    let made = generate::packed();
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src/recognition/data/table.bin"
    );
    if std::env::var_os("UPDATE_RECOGNITION").is_some() {
        std::fs::write(path, &made).unwrap();
    }
    assert!(
        std::fs::read(path).unwrap() == made,
        "run this test with UPDATE_RECOGNITION=1"
    );
}
