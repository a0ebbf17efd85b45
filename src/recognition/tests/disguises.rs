//! Riders that no reader of a file overlooks, in the dress of what counts for nothing.

use std::fmt::Write as _;

use super::super::{TextError, recognize};
use super::texts::{said, seen, standard};

/// The text above, below and within MIT.
fn everywhere(rider: &str) -> [String; 3] {
    let mit = standard("MIT");
    [
        format!("{rider}\n\n{mit}"),
        format!("{mit}\n\n{rider}\n"),
        mit.replacen("The above", &format!("{rider}\n\nThe above"), 1),
    ]
}

#[test]
fn letters_signs_and_numbers_that_spell_a_rider_are_no_list_and_no_rule() {
    for rider in [
        "n)\no)\n \nb)\na)\nn)\nk)\ns)",
        "n) \no) \nc) \no) \nm) ",
        "(n) \n(o) ",
        "(v)\n(i)\n(x)",
        "99.99 ",
        "1.\n2.",
        "1. 2. 3.",
        "n o   b a n k s",
        "-. ---   -... .- -. -.- ...",
        "-.\n---\n-...\n.-",
        "#   #  ###\n##  # #   #\n# # # #   #\n#  ## #   #\n#   #  ###",
        "####\n#\n###\n#\n#",
        "  /\\\n /  \\\n/----\\",
        "|\\ | /\\\n| \\| \\/",
        "(>_<) [#] {@} /!\\ <*> |=|",
        "\u{2588}\u{2588} \u{2588}",
        "\u{2500}\u{2502}\u{250c} \u{2514}\u{2518}\u{253c}\u{2502} \u{2500}\u{2500}",
    ] {
        for text in everywhere(rider) {
            assert!(!seen(&text).is_complete(), "{rider}\n{text}");
        }
    }
    // One letter before each line of the text.
    let letters = "nobanksnobanksnobanksnobanks".chars();
    let mit = standard("MIT");
    let mut text = String::new();
    for (line, letter) in mit.lines().filter(|line| !line.is_empty()).zip(letters) {
        let _ = writeln!(text, "{letter}) {line}");
    }
    assert!(!seen(&text).is_complete(), "{text}");
    for (before, behind) in [
        ("=======\n", "\n-------"),
        ("/*******\n *\n", "\n *\n *******/"),
        ("# ------ #\n", "\n# ------ #"),
        ("* * * * *\n", "\n- - - - -"),
        (
            "\u{250c}\u{2500}\u{2500}\u{2500}\u{2510}\n",
            "\n\u{2514}\u{2500}\u{2500}\u{2500}\u{2518}",
        ),
        ("1. ", ""),
    ] {
        let text = format!("{before}{mit}{behind}\n");
        assert_eq!(said(&seen(&text)), "MIT", "{text}");
    }
}

#[test]
fn nothing_hides_a_license_text_from_those_who_read_it_rendered() {
    let mit = standard("MIT");
    let flat = mit.split_whitespace().collect::<Vec<_>>().join(" ");
    let body = flat.replace("MIT License Copyright (c) <year> <copyright holders>", "");
    for text in [
        format!("~{flat}~"),
        mit.replacen("without restriction", "~without~ restriction", 1),
        format!("<?\n{mit}\n?>"),
        format!("<!\n{mit}\n>"),
        format!("</\n{mit}\n>"),
        format!("..\n{mit}"),
        format!(".. {body}"),
        format!("[//]: # ({body})"),
        format!("[comment]: <> ({body})"),
        format!("[MIT License]: https://opensource.org/licenses/MIT\n({body})"),
        format!("{{::comment}}\n{mit}\n{{:/comment}}"),
        format!("% {body}"),
        format!(".\\\" {body}"),
        format!("'\\\" {body}"),
        format!("<details>\n{mit}\n</details>"),
        format!("<template>\n{mit}\n</template>"),
        format!("<div hidden>\n{mit}\n</div>"),
        format!("<div\n{mit}\n>"),
        format!("![](https://example.com/license)\n{mit}"),
        format!("{mit}\nA ![](https://opensource.org/license)"),
    ] {
        assert!(!seen(&text).is_complete(), "{text}");
    }
}

#[test]
fn a_link_that_leads_elsewhere_than_its_text_says_is_text() {
    let body = standard("MIT").replacen("MIT License", "", 1);
    let long = "x".repeat(400);
    for rider in [
        "[MIT](https://www.gnu.org/licenses/gpl-3.0.html)",
        "[MIT](https://spdx.org/licenses/GPL-3.0-only.html)",
        "[MIT](https://example.com/you-must-pay-us)",
        "[MIT](https://you-must-pay-us.example)",
        "[MIT](LICENSE-GPL)",
        "[MIT](#not-for-banks)",
        "[MIT](https://github.com/no-banks/please)",
        "<a href=\"https://www.gnu.org/licenses/gpl-3.0.html\">MIT</a>",
        "<a href=\"pay-us\">MIT</a>",
        &format!("[MIT](https://{long})"),
        &format!("<a href=\"{long}\">MIT</a>"),
        "[MIT][1]\n\n[1]: https://www.gnu.org/licenses/gpl-3.0.html",
    ] {
        let text = format!("{rider}\n\n{body}");
        assert!(!seen(&text).is_complete(), "{text}");
    }
    for title in [
        "[MIT](https://opensource.org/licenses/MIT)",
        "[MIT License](LICENSE-MIT.md)",
        "[The MIT License](https://choosealicense.com/licenses/mit/)",
        "<a href=\"https://opensource.org/licenses/MIT\">MIT</a>",
    ] {
        assert_eq!(said(&seen(&format!("{title}\n\n{body}"))), "MIT", "{title}");
    }
}

#[test]
fn bytes_of_other_alphabets_are_no_latin_names() {
    let with = |holder: &[u8]| {
        let mit = standard("MIT");
        let (before, behind) = mit.split_once("<copyright holders>").unwrap();
        [before.as_bytes(), holder, behind.as_bytes()].concat()
    };
    for bytes in [
        // "не для банков" in Windows-1251, KOI8-R and ISO-8859-5.
        &b"\xcd\xe5 \xe4\xeb\xff \xe1\xe0\xed\xea\xee\xe2"[..],
        b"\xee\xc5 \xc4\xcc\xd1 \xc2\xc1\xce\xcb\xcf\xd7",
        b"\xbd\xd5 \xd4\xdb\xef \xd1\xd0\xdd\xda\xde\xd2",
        // Greek, Hebrew, Shift-JIS and GBK.
        b"\xcc\xfc\xed\xef \xf7\xf1\xde\xf3\xe7",
        b"\xec\xe0 \xec\xe1\xf0\xf7\xe9\xed",
        b"\x8b\xd6\x8e~",
        b"\xbd\xfb\xd6\xb9\xc9\xcc\xd3\xc3",
        b"Acme \xed\xe5",
    ] {
        assert_eq!(
            recognize(&with(bytes)),
            Err(TextError::NotText),
            "{bytes:?}"
        );
    }
    for holder in [
        &b"J\xfcrgen Gro\xdf"[..],
        b"Andr\xe9 \xd6zg\xfcr",
        b"Jos\xe9 M\xfcller",
    ] {
        assert_eq!(
            said(&recognize(&with(holder)).unwrap()),
            "MIT",
            "{holder:?}"
        );
    }
}

#[test]
fn no_sentence_ends_within_a_name() {
    let bsd = standard("BSD-3-Clause");
    let named = |name: &str| bsd.replacen("COPYRIGHT HOLDERS AND CONTRIBUTORS", name, 1);
    for name in [
        "ACME. PAYWARE. ACME",
        "ACME; PAYWARE; ACME",
        "ACME: PAYWARE",
        "ACME! PAYWARE",
        "ACME\n\nPAYWARE\n\nACME",
        "ACME INC. PAYWARE. ACME",
    ] {
        assert!(!seen(&named(name)).is_complete(), "{name}");
    }
    for name in [
        "ACME INC. AND CONTRIBUTORS",
        "J. R. DOE",
        "ACME, INC.",
        "DR. JANE DOE",
    ] {
        assert_eq!(said(&seen(&named(name))), "BSD-3-Clause", "{name}");
    }
    let either =
        "licensed under either of Apache License, Version 2.0 or MIT license at your option";
    assert!(!seen(&format!("Nobanks is {either}")).is_complete());
    assert_eq!(
        said(&seen(&format!("Zyxfoo is {either}"))),
        "Apache-2.0 OR MIT"
    );
}

/// Counted in steps, since a clock would tell other things too.
#[test]
fn a_text_that_costs_more_than_is_spent_on_it_is_not_recognised() {
    use super::super::scan::Scan;
    use super::super::table::table;
    use super::super::words::words;
    for part in [
        "a) \n",
        "a) x\n",
        "1. the\n",
        "](",
        "[a](",
        "the mit ",
        "the\nmit\n",
        "<a href=\"",
        "~ ",
    ] {
        let text = format!("{}\n{}", standard("MIT"), part.repeat(30_000 / part.len()));
        let words = words(&text);
        let mut scan = Scan::new(table(), &words);
        let _ = scan.wordings();
        let _ = scan.uncovered(0, words.len(), &["MIT"]);
        assert!(
            scan.runner.taken <= 61 * words.len() + 200_000,
            "{part}: {}",
            scan.runner.taken
        );
        assert!(!seen(&text).is_complete() || part == "](", "{part}");
    }
}
