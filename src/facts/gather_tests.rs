//! Reading real folders, good and hostile: what is found, what is told, and what is never read.

use std::collections::BTreeSet;
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use camino::{Utf8Path, Utf8PathBuf};

use super::cache::Cache;
use super::load::{Job, MAX_FILE_BYTES, MAX_FILES, MAX_PACKAGE_BYTES, read};
use super::recognizer::Recognizer;
use super::{FileProblem, FileRole, LicenseFile};
use crate::recognition::{Leftover, Part, Recognition, Said, TextError};

/// A package in a folder of its own; `outer` is what lies around it.
struct World {
    _guard: tempfile::TempDir,
    outer: Utf8PathBuf,
    package: Utf8PathBuf,
}

fn world(files: &[(&str, &str)]) -> World {
    let guard = tempfile::tempdir().unwrap();
    let outer = Utf8PathBuf::from_path_buf(guard.path().to_owned()).unwrap();
    let package = outer.join("package");
    fs::create_dir(&package).unwrap();
    for (path, text) in files {
        let path = package.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    World {
        _guard: guard,
        outer,
        package,
    }
}

impl World {
    fn job(&self) -> Job {
        Job {
            folder: self.package.clone(),
            said: Said::default(),
            named: None,
            around: None,
            vendored: false,
        }
    }

    fn named(&self, named: &str) -> Job {
        Job {
            named: Some(named.to_owned()),
            ..self.job()
        }
    }
}

/// Reads what a job asks for, and recognises nothing in it.
fn read_one(job: &Job) -> Vec<LicenseFile> {
    let recognizer = Recognizer::new(None, |_| Ok(Recognition::default()));
    read(std::slice::from_ref(job), &recognizer).remove(0)
}

/// The paths found, with the problem of each that was not read; those of vendored sources are marked `*`,
/// asides `~`.
fn found(job: &Job) -> Vec<String> {
    read_one(job)
        .into_iter()
        .map(|file| {
            let mark = match file.role {
                FileRole::Package => "",
                FileRole::Vendored => "*",
                FileRole::Aside => "~",
            };
            assert_eq!(file.sha256.is_some(), file.recognition.is_ok());
            match file.recognition {
                Ok(_) => format!("{mark}{}", file.path),
                Err(problem) => format!("{mark}{}: {problem}", file.path),
            }
        })
        .collect()
}

#[test]
fn license_files_are_found_by_name_in_a_fixed_order() {
    let world = world(&[
        ("license-mit", "a"),
        ("LICENSE-APACHE", "b"),
        ("COPYING", "c"),
        ("Unlicense.md", "d"),
        ("LICENSES/MIT.txt", "a"),
        ("LICENSES/deep/ISC.txt", "x"),
        ("LICENSES/.hidden", "x"),
        ("LICENSES/terms.rs", "x"),
        ("licensing.rs", "f"),
        ("NOTICE", "f"),
        ("docs/COPYING", "f"),
        ("docs/deep/COPYING", "f"),
        ("docs/about-licenses.md", "f"),
        ("EULA.json", "f"),
        ("curl/LICENSE", "x"),
        ("README.md", "x"),
        ("docs/terms", "e"),
        ("native/LICENSE", "x"),
    ]);
    let expected = [
        "docs/terms",
        "COPYING",
        "EULA.json",
        "LICENSE-APACHE",
        "LICENSES/.hidden",
        "LICENSES/MIT.txt",
        "LICENSES/deep: it is a folder, not a file",
        "LICENSES/terms.rs",
        "~NOTICE",
        "Unlicense.md",
        "docs/COPYING",
        "license-mit",
        "licensing.rs",
    ];
    assert_eq!(found(&world.named("./docs/terms")), expected);
}

/// A folder that is called as a license file is holds license texts, and those count.
#[test]
fn the_texts_in_a_folder_of_licenses_are_read() {
    let world = world(&[
        ("LICENSE", "a"),
        ("LICENSE-THIRD-PARTY/hex.txt", "b"),
        ("LICENSE-THIRD-PARTY/deep/x.txt", "x"),
        ("license/COPYRIGHT", "c"),
        ("license/lib.rs", "x"),
        ("curl/x.txt", "x"),
    ]);
    let expected = [
        "LICENSE",
        "LICENSE-THIRD-PARTY/deep: it is a folder, not a file",
        "LICENSE-THIRD-PARTY/hex.txt",
        "license/COPYRIGHT",
        "license/lib.rs",
    ];
    assert_eq!(found(&world.job()), expected);
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_shown_alike_are_two_files() {
    use std::os::unix::ffi::OsStrExt as _;
    let world = world(&[]);
    for (last, text) in [(0xfd, "a"), (0xfe, "b")] {
        let name = [b"LICENSE".as_slice(), &[last]].concat();
        let path = world.package.as_std_path();
        fs::write(path.join(std::ffi::OsStr::from_bytes(&name)), text).unwrap();
    }
    let digests: BTreeSet<_> = read_one(&world.job())
        .into_iter()
        .map(|file| file.sha256)
        .collect();
    assert_eq!(digests.len(), 2);
}

#[test]
fn a_named_file_is_found_once() {
    let world = world(&[("LICENSE", "a")]);
    assert_eq!(found(&world.named("./LICENSE")), ["LICENSE"]);
    assert_eq!(
        found(&world.named("LICENSE.txt")),
        ["LICENSE.txt: there is no such file", "LICENSE"]
    );
}

#[test]
fn nothing_is_read_outside_the_package() {
    let world = world(&[]);
    fs::write(world.outer.join("secret"), "abc").unwrap();
    for path in [
        "../secret",
        "../../../../../../../../etc/passwd",
        "/etc/passwd",
        "src/../../secret",
        "",
    ] {
        let found = found(&world.named(path));
        assert_eq!(found.len(), 1, "{path}");
        assert!(
            found[0].ends_with("the path leaves the package, and is not followed"),
            "{path}: {found:?}"
        );
    }
}

#[test]
fn a_package_of_our_repository_may_share_its_license_and_nothing_around_it() {
    let world = world(&[]);
    let inner = world.package.join("crates/a");
    fs::create_dir_all(&inner).unwrap();
    fs::write(world.package.join("LICENSE"), "ours").unwrap();
    fs::write(world.outer.join("secret"), "abc").unwrap();
    let job = |named: &str| Job {
        folder: inner.clone(),
        around: Some(world.package.clone()),
        ..world.named(named)
    };
    assert_eq!(found(&job("../../LICENSE")), ["../../LICENSE"]);
    let leaves = "the path leaves the package, and is not followed";
    assert_eq!(
        found(&job("../../../secret")),
        [format!("../../../secret: {leaves}")]
    );
    // A path package beside the repository has no part in it.
    let beside = world.outer.join("beside");
    fs::create_dir(&beside).unwrap();
    for named in ["../secret", "../package/LICENSE"] {
        let job = Job {
            folder: beside.clone(),
            around: Some(world.package.clone()),
            ..world.named(named)
        };
        assert_eq!(found(&job), [format!("{named}: {leaves}")]);
    }
}

#[cfg(unix)]
#[test]
fn links_are_followed_inside_the_package_only() {
    use std::os::unix::fs::symlink;
    let world = world(&[("texts/MIT", "a")]);
    fs::write(world.outer.join("secret"), "abc").unwrap();
    fs::create_dir(world.outer.join("secrets")).unwrap();
    fs::write(world.outer.join("secrets/key"), "abc").unwrap();
    symlink("texts/MIT", world.package.join("LICENSE-MIT")).unwrap();
    symlink("../secret", world.package.join("LICENSE-OUT")).unwrap();
    symlink("texts", world.package.join("LICENSE-FOLDER")).unwrap();
    symlink("nowhere", world.package.join("LICENSE-NONE")).unwrap();
    symlink("LICENSE-LOOP", world.package.join("LICENSE-LOOP")).unwrap();
    symlink("../secrets", world.package.join("LICENSES")).unwrap();
    let found = found(&world.named("LICENSES/key"));
    let out = "it is a link out of the package, and is not followed";
    assert_eq!(found[0], format!("LICENSES/key: {out}"));
    assert_eq!(found[1], "LICENSE-FOLDER/MIT");
    assert!(found[2].starts_with("LICENSE-LOOP: it cannot be read"));
    assert_eq!(found[3], "LICENSE-MIT");
    assert_eq!(found[4], "LICENSE-NONE: there is no such file");
    assert_eq!(found[5], format!("LICENSE-OUT: {out}"));
    assert_eq!(found[6], format!("LICENSES: {out}"));
    assert_eq!(found.len(), 7);
}

#[test]
fn what_is_no_file_or_too_large_is_told() {
    let world = world(&[("LICENSE/MIT", "a"), ("COPYING", "")]);
    let large = vec![b'x'; usize::try_from(MAX_FILE_BYTES).unwrap() + 1];
    fs::write(world.package.join("LICENSE-BIG"), large).unwrap();
    assert_eq!(
        found(&world.job()),
        [
            "COPYING",
            "LICENSE/MIT",
            "LICENSE-BIG: it is larger than 1048576 bytes",
        ]
    );
    let gone = Job {
        folder: world.outer.join("gone"),
        ..world.job()
    };
    assert_eq!(found(&gone), [".: there is no such file"]);
}

#[test]
fn vendored_sources_show_the_licenses_at_their_roots_only() {
    let mut job = Job {
        vendored: true,
        ..world(&[]).job()
    };
    let world = world(&[
        ("LICENSE", "a"),
        ("lib/COPYING", "b"),
        ("lib/deps/pcre/LICENCE", "x"),
        ("src/zlib/LICENSE", "c"),
        ("c_src/mimalloc/v2/LICENSE", "d"),
        ("a/b/c/d/LICENSE", "x"),
        ("tests/data/LICENSE", "x"),
        ("examples/LICENSE", "x"),
        ("reuse/LICENSES/Zlib.txt", "e"),
        ("src/license/mod.rs", "x"),
        (".git/LICENSE", "x"),
    ]);
    job.folder.clone_from(&world.package);
    assert_eq!(
        found(&job),
        [
            "LICENSE",
            "*c_src/mimalloc/v2/LICENSE",
            "*lib/COPYING",
            "*reuse/LICENSES/Zlib.txt",
            "*src/zlib/LICENSE",
        ]
    );
}

#[test]
fn a_text_is_recognized_once_and_never_again_while_the_cache_holds_it() {
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    fn stub(bytes: &[u8]) -> Result<Recognition, TextError> {
        CALLS.fetch_add(1, Ordering::SeqCst);
        if bytes.starts_with(b"\xFF\xFE") {
            return Err(TextError::NotText);
        }
        Ok(Recognition {
            parts: vec![Part {
                license: "MIT".into(),
                line: 1,
                noticed: false,
            }],
            ..Recognition::default()
        })
    }
    let user = tempfile::tempdir().unwrap();
    let cache = Cache::open(user.path(), Utf8Path::new("/nonexistent")).unwrap();
    let first = world(&[("LICENSE", "a"), ("LICENSE-2", "a"), ("COPYING", "b")]);
    fs::write(first.package.join("LICENCE"), b"\xFF\xFEx").unwrap();
    let run = |cache| {
        let recognizer = Recognizer::new(cache, stub);
        let read = read(&[first.job(), first.job()], &recognizer);
        recognizer.store();
        (read, CALLS.swap(0, Ordering::SeqCst))
    };
    let (known, calls) = run(Some(&cache));
    assert_eq!(calls, 3);
    assert_eq!((known.len(), known[0].len()), (2, 4));
    // What is not text is told every time, and not kept.
    assert_eq!(run(Some(&cache)), (known.clone(), 1));
    assert_eq!(run(None), (known.clone(), 3));
    let problems: Vec<_> = known[0]
        .iter()
        .filter_map(|file| file.recognition.as_ref().err())
        .collect();
    assert_eq!(problems, [&FileProblem::Text(TextError::NotText)]);
    assert_eq!(
        FileProblem::from(TextError::NotText).to_string(),
        "it is not a text file"
    );
}

#[test]
fn of_a_package_with_hundreds_of_large_files_little_is_read_and_nothing_kept() {
    let size = usize::try_from(MAX_FILE_BYTES).unwrap();
    let world = world(&[]);
    for number in 0..20 {
        let text = format!("{number:08}").repeat(size / 8);
        fs::write(world.package.join(format!("LICENSE-{number:02}")), text).unwrap();
    }
    let found = read_one(&world.job());
    let read = found.iter().filter(|file| file.sha256.is_some()).count();
    assert_eq!(read as u64, MAX_PACKAGE_BYTES / MAX_FILE_BYTES);
    // Said of the package: a pin of the file at which the limit is met does not make it read.
    let last = found.last().unwrap();
    assert_eq!((found.len(), last.path.as_str()), (read + 1, "."));
    assert_eq!(last.recognition, Err(FileProblem::TooMuch));
    assert_eq!(
        FileProblem::TooMuch.to_string(),
        "its license files are larger than 8388608 bytes together"
    );
}

#[test]
fn no_more_than_so_many_files_are_read_of_a_package_whatever_they_are() {
    for is_folder in [false, true] {
        let world = world(&[("LICENSES/MIT.txt", "a")]);
        for number in 0..300 {
            let path = world.package.join(format!("LICENSE-{number:03}"));
            if is_folder {
                fs::create_dir(&path).unwrap();
                fs::write(path.join("MIT"), format!("{number}")).unwrap();
            } else {
                fs::write(path, format!("{number}")).unwrap();
            }
        }
        let found = found(&world.job());
        assert_eq!(found.len(), MAX_FILES + 1);
        assert_eq!(found[MAX_FILES], ".: it has more than 64 license files");
    }
    let world = world(&[]);
    for number in 0..MAX_FILES {
        fs::write(world.package.join(format!("LICENSE-{number:03}")), "a").unwrap();
    }
    assert_eq!(found(&world.job()).len(), MAX_FILES);
}

#[test]
fn of_what_no_license_accounts_for_the_first_places_are_kept() {
    fn stub(_: &[u8]) -> Result<Recognition, TextError> {
        let leftover = Leftover {
            line: 1,
            text: "except banks".into(),
        };
        Ok(Recognition {
            leftovers: vec![leftover; 100_000],
            ..Recognition::default()
        })
    }
    let world = world(&[("LICENSE", "a")]);
    let found = read(&[world.job()], &Recognizer::new(None, stub)).remove(0);
    let recognition = found[0].recognition.as_ref().unwrap();
    assert_eq!(recognition.leftovers.len(), 16);
    assert!(!recognition.is_complete());
}
