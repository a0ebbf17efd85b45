//! Words of a license that count although no reader sees them, where its text is shown rendered.

use super::texts::{said, seen, standard};

/// MIT with some of its words hidden, each of them once; they follow each other in one line.
fn with(words: &str, hidden: &str) -> String {
    let mit = standard("MIT");
    let (head, body) = mit.split_once("Permission").unwrap();
    let body: Vec<&str> = body.split_whitespace().collect();
    let text = format!("{head}Permission {}\n", body.join(" "));
    assert!(text.contains(words), "{words}");
    text.replacen(words, hidden, 1)
}

/// The paragraphs of MIT's text below its notice.
fn paragraphs() -> [String; 3] {
    let mit = standard("MIT");
    let at = mit.find("Permission").unwrap();
    let found: Vec<String> = mit[at..]
        .split("\n\n")
        .map(|part| part.trim().to_owned())
        .collect();
    found.try_into().unwrap()
}

fn all_hide(cases: &[(&str, &str)]) {
    for (words, hidden) in cases {
        let text = with(words, hidden);
        assert!(!seen(&text).is_complete(), "{text}");
    }
    assert_eq!(said(&seen(&with("sublicense", "sublicense"))), "MIT");
}

#[test]
fn words_of_a_license_in_tags_that_nobody_sees_do_not_count() {
    all_hide(&[
        ("sublicense", "<sublicense>"),
        ("sublicense", "<SUBLICENSE>"),
        ("sublicense", "</sublicense>"),
        ("sublicense", "<sublicense"),
        ("sublicense", "<br sublicense>"),
        ("sublicense", "<sub-license>"),
        ("sublicense", "\\<sublicense\\>"),
        ("sublicense", "<name\nsublicense>"),
        ("sublicense", "<year\nsublicense"),
        ("sublicense", "<http://example.org sublicense>"),
        ("publish, distribute", "publish <distribute>,"),
        ("publish, distribute", "<publish\ndistribute>"),
        ("publish, distribute", "<publish@distribute>"),
        ("publish, distribute", "<publish:distribute>"),
        ("modify, merge", "<<modify,merge>>"),
        ("modify, merge", "`modify <./merge>`_"),
        ("modify, merge", "X<modify> merge"),
        ("use, copy", "use, &copy"),
        ("copyright notice", "&copyright notice"),
        ("and to permit", "&and; to permit"),
    ]);
    let [.., liability] = paragraphs();
    let lines: String = standard("MIT")
        .lines()
        .map(|line| format!("<{line}>\n"))
        .collect();
    assert!(!seen(&lines).is_complete(), "{lines}");
    let text = standard("MIT").replace(&liability, &format!("<p\n{liability}>"));
    assert!(!seen(&text).is_complete(), "{text}");
}

#[test]
fn words_of_a_license_in_targets_labels_and_terms_of_an_index_do_not_count() {
    all_hide(&[
        ("modify, merge", "[modify](merge)"),
        ("modify, merge", "[modify](<merge>)"),
        ("modify, merge", "[modify](\nmerge)"),
        ("modify, merge", "[[modify](merge)](publish)"),
        ("modify, merge", "[[modify][merge]]"),
        ("modify, merge", "[[modify|merge]]"),
        ("modify, merge", "\"modify\":merge"),
        ("without restriction", "[without](restriction)"),
        ("without restriction", "[without][restriction]"),
        // What stands before a link is not its label.
        (
            "the Software without",
            "the [Software](https://without-permission.org) without",
        ),
        ("sublicense", "[^sublicense]"),
        ("sublicense", "[#sublicense]_"),
        ("sublicense", "(((sublicense)))"),
        ("sublicense", "[[sublicense]]"),
        ("sublicense", "![sublicense](x.png)"),
        ("sublicense", "!sublicense!"),
        ("sublicense", "\n!sublicense!\n"),
        ("sublicense", "[sublicense]##"),
        ("sublicense, and/or", "[sublicense]*and/or*"),
    ]);
}

#[test]
fn a_paragraph_in_the_label_of_a_defined_link_does_not_count() {
    let mit = standard("MIT");
    for part in paragraphs() {
        for target in ["#", "<>", "https://opensource.org/licenses/MIT", "\n#"] {
            let text = mit.replace(&part, &format!("[{part}]: {target}"));
            assert!(!seen(&text).is_complete(), "{text}");
        }
    }
    all_hide(&[
        ("sublicense", "\n\n[sublicense]: #\n\n"),
        ("sublicense", "\n\n1. [sublicense]: #\n\n"),
        ("sublicense", "\n\n> [sublicense]:\n> #\n\n"),
    ]);
}

#[test]
fn words_of_a_license_in_commands_attributes_and_comments_do_not_count() {
    all_hide(&[
        ("sublicense", "\n```sublicense\n```\n"),
        ("sublicense", "\n~~~ sublicense\n~~~\n"),
        ("sublicense", "\n1. ~~~sublicense\n~~~\n"),
        ("sublicense", "\n> ```sublicense\n> ```\n"),
        ("sublicense, and/or", "{: sublicense, and/or}"),
        ("sublicense", "{# sublicense #}"),
        ("sublicense", "{{sublicense}}"),
        ("sublicense", "{.sublicense}"),
        ("sublicense", "{/* sublicense */}"),
        ("sublicense", "{\n/* sublicense */\n}"),
        ("sublicense", "{--sublicense--}"),
        ("sublicense, and/or", "\n:sublicense: and/or\n"),
        ("sublicense", "\n:!sublicense:\n"),
        ("sublicense, and/or", "\n[sublicense, and/or]\n"),
        ("sublicense", "\n// sublicense\n"),
        ("sublicense", "\n1. .. sublicense\n"),
        ("sublicense", "\n__ sublicense\n"),
        ("sublicense", "\n- __ sublicense\n"),
        ("sublicense", "\n#+sublicense: and/or\n"),
        ("sublicense", "\n###. sublicense\n"),
        ("sublicense", "\n=for sublicense\n"),
    ]);
    let mit = standard("MIT");
    for text in [
        format!("////\n{mit}\n////\n"),
        format!("---\n{mit}\n---\n"),
        format!("+++\n{mit}\n+++\n"),
        format!("{{\n{mit}\n}}\n"),
    ] {
        assert!(!seen(&text).is_complete(), "{text}");
    }
    let comment: String = mit.lines().map(|line| format!("// {line}\n")).collect();
    assert_eq!(said(&seen(&comment)), "MIT");
}

#[test]
fn words_of_a_license_out_of_sight_do_not_count() {
    let [grant, condition, liability] = paragraphs();
    let table = format!("| {grant} |\n|---|\n| {condition} ").replace("of\n", "of ");
    for text in [
        format!("{table}| {liability} |\n"),
        format!("{table}|\n|| {liability} |\n"),
        format!("{table}|\n| | {liability} |\n"),
        format!("{grant}\n\n{condition}{}{liability}", " ".repeat(200)),
        format!("{grant}\n\n{condition}{}{liability}", "\t".repeat(40)),
        format!("{grant}\n\n{condition}{}{liability}", "\u{a0}".repeat(200)),
        format!("{grant}\n\n{condition}{}{liability}", "&nbsp;".repeat(400)),
        format!("{grant}\n\n{condition}{}{liability}", "<br>".repeat(400)),
        format!("{grant}\n\n{condition}{}{liability}", "\n".repeat(2000)),
        format!("{grant}\n\n{condition}\n\n{}{liability}", "> ".repeat(200)),
        format!(
            "{grant}\n\n{condition}\n\n{}{liability}",
            "<ul>".repeat(400)
        ),
        format!("{grant}\n\n{condition}\n\n<small><small>{liability}"),
        format!("{grant}\n\n{liability}\r{condition}"),
        format!("{grant}\n\n{condition}\n\u{1a}{liability}"),
    ] {
        assert!(!seen(&text).is_complete(), "{text}");
    }
}

/// Each sign is looked at with a bounded stretch of what stands around it.
#[test]
fn signs_that_may_hide_something_cost_little() {
    use super::super::words::words;
    for part in [
        "<", "<a ", "]:", "[", "[[", "((", "~", "```", "``` ", "\u{1a}", "\r", "&a", "{{", "|",
        "\":x",
    ] {
        let text = part.repeat(100_000 / part.len());
        let found = words(&text);
        assert!(found.len() <= text.len(), "{part}");
    }
}

#[test]
fn what_licenses_write_in_brackets_is_shown() {
    let apache = "http://www.apache.org/licenses/LICENSE-2.0";
    let mit = "http://opensource.org/licenses/MIT";
    for text in [
        format!(
            "Licensed under the Apache License, Version 2.0 <LICENSE-APACHE or {apache}> or the MIT license \
             <LICENSE-MIT or {mit}>, at your option."
        ),
        format!(
            "// Licensed under the Apache License, Version 2.0 <LICENSE-APACHE or\n// {apache}> or the MIT \
             license <LICENSE-MIT or\n// {mit}>, at your option."
        ),
    ] {
        assert_eq!(said(&seen(&text)), "Apache-2.0 OR MIT", "{text}");
    }
    for frame in [
        ("<pre>\n", "\n</pre>"),
        ("```\n", "\n```"),
        ("~~~~\n", "\n~~~~"),
    ] {
        let text = format!("{}{}{}", frame.0, standard("MIT"), frame.1);
        assert_eq!(said(&seen(&text)), "MIT", "{text}");
    }
    let title = standard("BSD-3-Clause");
    let text = format!("[The \"BSD 3-clause license\"]\n{title}");
    assert_eq!(said(&seen(&text)), "BSD-3-Clause", "{text}");
}
