//! The room tested from within: the table of wordings is what its sources make of it.

mod generate;

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
