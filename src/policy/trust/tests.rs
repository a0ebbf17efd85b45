//! Keys, signatures and digests on values; what they do to a run is tested from outside.

use std::io::Cursor;

use minisign::KeyPair;

use super::signature::{Key, Refusal, verify};
use super::{Asked, Guard, Trust, TrustError};
use crate::policy::Place;

/// The key and the signatures of minisign's own documentation, of the text `test`.
const KEY: &str = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
const LEGACY: &str = "untrusted comment: signature from minisign secret key
RWQf6LRCGA9i59SLOFxz6NxvASXDJeRtuZykwQepbDEGt87ig1BNpWaVWuNrm73YiIiJbq71Wi+dP9eKL8OC351vwIasSSbXxwA=
trusted comment: timestamp:1555779966\tfile:test
QtKMXWyYcwdpZAlPF7tE2ENJkRd1ujvKjlj1m9RtHTBnZPa5WKU5uWRs5GoP5M/VqE81QFuMKI5k/SfNQUaOAA==
";
const PREHASHED: &str = "untrusted comment: signature from minisign secret key
RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=
trusted comment: timestamp:1556193335\tfile:test
y/rUw2y8/hOUYjZU71eHp/Wo1KZ40fGy2VJEDl34XMJM+TX48Ss/17u3IvIfbVR1FkZZSNCisQbuQY+bHwhEBg==
";

fn pair() -> (KeyPair, Key) {
    let pair = KeyPair::generate_unencrypted_keypair().unwrap();
    let key = Key::parse(&pair.pk.to_base64()).unwrap();
    (pair, key)
}

fn sign(pair: &KeyPair, bytes: &[u8]) -> String {
    let signed = minisign::sign(None, &pair.sk, Cursor::new(bytes), Some("t"), Some("u"));
    signed.unwrap().into_string()
}

#[test]
fn a_key_is_one_line_or_the_file_of_one() {
    for text in [
        KEY.to_owned(),
        format!("  {KEY}\n"),
        format!("untrusted comment: minisign public key E7620F1842B4E81F\n{KEY}\n"),
        format!("untrusted comment: x\r\n{KEY}\r\n\r\n"),
    ] {
        let key = Key::parse(&text).unwrap();
        assert_eq!(key.id, "E7620F1842B4E81F");
    }
    let (pair, key) = pair();
    let file = pair.pk.to_box().unwrap().into_string();
    assert!(file.contains(&key.id), "{file}");
    let secret = pair.sk.to_box(None).unwrap().to_string();
    for text in [
        "",
        " ",
        "RW",
        &KEY[..55],
        &KEY.replace("RW", "RX"),
        &format!("{KEY}A"),
        &format!("{KEY}\n{KEY}"),
        "untrusted comment: x",
        &secret,
    ] {
        assert!(Key::parse(text).is_none(), "{text}");
    }
}

#[test]
fn the_old_form_does_not_count() {
    let key = Key::parse(KEY).unwrap();
    assert_eq!(verify(&key, b"test", PREHASHED), Ok(()));
    assert_eq!(verify(&key, b"test", LEGACY), Err(Refusal::Legacy));
    assert_eq!(verify(&key, b"Test", PREHASHED), Err(Refusal::Differs));
    assert_eq!(
        verify(&key, b"test", &format!("{LEGACY}{PREHASHED}")),
        Ok(())
    );
}

#[test]
fn every_changed_byte_is_noticed() {
    let (pair, key) = pair();
    let good = sign(&pair, b"schema = 1\n");
    assert_eq!(verify(&key, b"schema = 1\n", &good), Ok(()));
    let comment = good.lines().next().unwrap().len();
    for at in comment + 1..good.len() {
        let mut bad = good.clone().into_bytes();
        // A line ending is no part of what is signed.
        if matches!(bad[at], b'\n' | b'\r') {
            continue;
        }
        bad[at] = if bad[at] == b'A' { b'B' } else { b'A' };
        let bad = String::from_utf8(bad).unwrap();
        assert!(verify(&key, b"schema = 1\n", &bad).is_err(), "byte {at}");
    }
    for end in 0..good.trim_end().len() {
        let cut = &good[..end];
        assert!(verify(&key, b"schema = 1\n", cut).is_err(), "{cut:?}");
    }
}

#[test]
fn several_signatures_stand_below_each_other() {
    let ((one, one_key), (two, two_key)) = (pair(), pair());
    let (by_one, by_two) = (sign(&one, b"x"), sign(&two, b"x"));
    let both = format!("{}\n{by_two}", by_one.trim_end());
    for key in [&one_key, &two_key] {
        assert_eq!(verify(key, b"x", &both), Ok(()));
        assert_eq!(verify(key, b"y", &both), Err(Refusal::Differs));
    }
    let others = Err(Refusal::OtherKeys(vec![two_key.id.clone()]));
    assert_eq!(verify(&one_key, b"x", &by_two), others);
    for nonsense in [
        "".to_owned(),
        "\n\n".to_owned(),
        "nothing".to_owned(),
        format!("{by_one}\n{by_two}\nmore"),
        both.repeat(20),
    ] {
        assert_eq!(verify(&one_key, b"x", &nonsense), Err(Refusal::NoSignature));
    }
}

fn asked(value: &str, by: &'static str) -> Vec<Asked> {
    vec![Asked {
        value: value.to_owned(),
        by,
    }]
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_is_read() {
    let refuse = |trust: &Trust| Guard::new(trust, "/nowhere".into()).err().unwrap();
    for value in ["3fa1", &"g".repeat(64), "sha256:", &"a".repeat(65)] {
        let error = refuse(&Trust {
            sha256: asked(value, "--policy-sha256"),
            ..Trust::default()
        });
        assert!(matches!(error, TrustError::NoDigest { .. }), "{error}");
    }
    for value in ["nothing", "/nowhere/at/all.pub", "a\0b", &"A".repeat(9_999)] {
        let error = refuse(&Trust {
            keys: asked(value, "--policy-key"),
            ..Trust::default()
        });
        assert!(matches!(error, TrustError::NoKey { .. }), "{error}");
        assert!(error.to_string().len() < 300, "{error}");
    }
    let error = refuse(&Trust {
        min_versions: asked("soon", "--policy-min-version"),
        ..Trust::default()
    });
    assert!(error.to_string().contains("`soon` cannot be compared"));
}

#[test]
fn digests_have_to_come_and_to_be_asked_for() {
    let digest = "ab".repeat(32);
    let trust = Trust {
        sha256: asked(&format!("sha256:{}", digest.to_uppercase()), "P"),
        ..Trust::default()
    };
    let guard = || Guard::new(&trust, "/nowhere".into()).unwrap();
    assert!(guard().end(&[]).is_err());
    assert!(guard().digest("p", &"cd".repeat(32), false).is_err());
    let mut passed = guard();
    passed.digest("q", &"cd".repeat(32), true).unwrap();
    passed.digest("p", &digest, false).unwrap();
    assert_eq!(passed.end(&[]), Ok(()));
}

#[test]
fn a_template_carries_no_signature() {
    let trust = Trust {
        keys: asked(KEY, "K"),
        ..Trust::default()
    };
    let guard = Guard::new(&trust, "/nowhere".into()).unwrap();
    let place = Place::Template("strict");
    let error = guard.signature(&place, "template:strict", "").unwrap_err();
    assert!(matches!(error, TrustError::Template { .. }), "{error}");
}
