//! Makes the table of wordings from the texts of the `spdx` crate and from our own lists.
//!
//! `data/variations.txt` says which words of a standard text may be left out or read otherwise,
//! as the SPDX templates mark them; `data/notices.txt` holds notices in the words seen in the wild.

use std::collections::{BTreeMap, BTreeSet};

use super::super::table::{GAP, Kind, OTHERS, Step};
use super::super::words::{SIGNS, words};

const VARIATIONS: &str = include_str!("../data/variations.txt");
const NOTICES: &str = include_str!("../data/notices.txt");

const OPEN: &str = "\u{e000}";
const CLOSE: &str = "\u{e001}";
const EITHER: &str = "\u{e002}";
const OR: &str = "\u{e003}";
const END: &str = "\u{e004}";
const NAME: &str = "\u{e005}";

/// Words with their freedoms.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Item {
    Word(String),
    Bullet(String),
    Optional(Vec<Item>),
    Either(Vec<Vec<Item>>),
    Name,
}

/// A wording before it is a program.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) kind: Kind,
    pub(crate) license: String,
    pub(crate) items: Vec<Item>,
}

/// Texts whose words are the same although their ids differ, and the id they are read as.
///
/// GNU texts are the same for `-only` and `-or-later`; a text alone means `-only`.
fn is_another_name(id: &str) -> bool {
    let deprecated = spdx::license_id(id).is_none_or(spdx::LicenseId::is_deprecated);
    let later = id.ends_with("-or-later");
    let variant = id.starts_with("GFDL-") && (id.contains("-invariants-"));
    deprecated || later || variant || id == "NOASSERTION"
}

/// Turns the notation of the lists into words that the splitter keeps.
fn marked(text: &str) -> String {
    let text = text
        .split(' ')
        .map(|word| {
            // Addresses are listed as the splitter leaves them, without their scheme.
            let address = [".org/", ".com/", ".org", ".net/"]
                .iter()
                .any(|part| word.contains(part));
            if address && !word.contains("://") {
                format!("https://{word}")
            } else {
                word.to_owned()
            }
        })
        .collect::<Vec<_>>()
        .join(" ");
    [
        ("[[", OPEN),
        ("]]", CLOSE),
        ("{{", EITHER),
        ("||", OR),
        ("}}", END),
        ("<<>>", NAME),
    ]
    .into_iter()
    .fold(text, |text, (from, to)| {
        text.replace(from, &format!(" {to} "))
    })
}

fn plain_items(text: &str) -> Vec<Item> {
    words(text)
        .into_iter()
        .filter(|word| !word.text.starts_with(SIGNS))
        .map(|word| {
            if word.bullet {
                Item::Bullet(word.text)
            } else {
                Item::Word(word.text)
            }
        })
        .collect()
}

/// Reads the notation into items.
pub(crate) fn parse(text: &str) -> Vec<Item> {
    let flat = plain_items(&marked(text));
    let mut at = 0;
    let items = parse_until(&flat, &mut at, &[]);
    assert_eq!(at, flat.len(), "unbalanced: {text}");
    items
}

fn parse_until(flat: &[Item], at: &mut usize, stops: &[&str]) -> Vec<Item> {
    let mut items = Vec::new();
    while let Some(item) = flat.get(*at) {
        let Item::Word(word) = item else {
            items.push(item.clone());
            *at += 1;
            continue;
        };
        if stops.contains(&word.as_str()) {
            break;
        }
        *at += 1;
        match word.as_str() {
            OPEN => {
                items.push(Item::Optional(parse_until(flat, at, &[CLOSE])));
                *at += 1;
            }
            EITHER => {
                let mut ways = vec![parse_until(flat, at, &[OR, END])];
                while flat.get(*at) == Some(&Item::Word(OR.to_owned())) {
                    *at += 1;
                    ways.push(parse_until(flat, at, &[OR, END]));
                }
                *at += 1;
                items.push(Item::Either(ways));
            }
            NAME => items.push(Item::Name),
            _ => items.push(item.clone()),
        }
    }
    items
}

#[derive(Debug)]
struct Variation {
    from: usize,
    to: usize,
    ways: Option<Vec<Item>>,
}

/// Reads `data/variations.txt`: what may vary in which text; checks the words it speaks of.
fn variations(texts: &BTreeMap<String, Vec<Item>>) -> BTreeMap<String, Vec<Variation>> {
    let mut found: BTreeMap<String, Vec<Variation>> = BTreeMap::new();
    let mut id = "";
    for line in VARIATIONS
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        let Some(rule) = line.strip_prefix("  ") else {
            id = line;
            assert!(texts.contains_key(id), "{id} has no text");
            continue;
        };
        let (head, rest) = rule.split_once(':').unwrap();
        let [kind, from, to] = head.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let (from, to) = (from.parse::<usize>().unwrap(), to.parse::<usize>().unwrap());
        let words: Vec<&str> = texts[id][from..to]
            .iter()
            .map(|item| match item {
                Item::Word(word) | Item::Bullet(word) => word.as_str(),
                _ => unreachable!(),
            })
            .collect();
        let ways = match kind {
            "opt" => {
                let shown = if words.len() <= 8 {
                    words.join(" ")
                } else {
                    format!(
                        "{} .. {}",
                        words[..4].join(" "),
                        words[words.len() - 4..].join(" ")
                    )
                };
                assert_eq!(rest.trim(), shown, "{id}: the words of `{line}` are others");
                None
            }
            _ => {
                let (original, ways) = rest.split_once(" =>").unwrap();
                assert_eq!(
                    original.trim(),
                    words.join(" "),
                    "{id}: the words of `{line}` are others"
                );
                Some(parse(&format!("{{{{ {} || {ways} }}}}", words.join(" "))))
            }
        };
        found
            .entry(id.to_owned())
            .or_default()
            .push(Variation { from, to, ways });
    }
    found
}

/// Puts the variations of one text into its words; they are sorted, outer ones first.
fn varied(flat: &[Item], rules: &[Variation]) -> Vec<Item> {
    fn part(flat: &[Item], from: usize, to: usize, rules: &[Variation]) -> Vec<Item> {
        let mut items = Vec::new();
        let (mut at, mut index) = (from, 0);
        while let Some(rule) = rules.get(index) {
            index += 1;
            if rule.from < at || rule.to > to {
                continue;
            }
            let inner = rules[index..]
                .iter()
                .take_while(|other| other.from < rule.to)
                .count();
            items.extend_from_slice(&flat[at..rule.from]);
            match &rule.ways {
                Some(ways) => items.extend(ways.iter().cloned()),
                None => items.push(Item::Optional(part(
                    flat,
                    rule.from,
                    rule.to,
                    &rules[index..index + inner],
                ))),
            }
            index += inner;
            at = rule.to;
        }
        items.extend_from_slice(&flat[at..to]);
        items
    }
    part(flat, 0, flat.len(), rules)
}

/// Takes apart what stands before the first certain word: headings, and numbers that say nothing.
fn without_head(items: Vec<Item>) -> (Vec<Vec<Item>>, Vec<Item>) {
    let mut heads = Vec::new();
    let mut rest = items.into_iter().peekable();
    while let Some(item) = rest.peek() {
        match item {
            Item::Optional(inner) => {
                if inner
                    .iter()
                    .any(|item| matches!(item, Item::Word(_) | Item::Either(_)))
                {
                    heads.push(inner.clone());
                }
            }
            Item::Bullet(_) => {}
            _ => break,
        }
        rest.next();
    }
    (heads, rest.collect())
}

/// Wordings that open with a choice become one wording for each.
fn opened(items: &[Item]) -> Vec<Vec<Item>> {
    match items.first() {
        Some(Item::Either(ways)) => ways
            .iter()
            .flat_map(|way| {
                let mut whole = way.clone();
                whole.extend_from_slice(&items[1..]);
                opened(&whole)
            })
            .collect(),
        Some(Item::Optional(inner)) => {
            let mut with = inner.clone();
            with.extend_from_slice(&items[1..]);
            let mut ways = opened(&with);
            ways.extend(opened(&items[1..]));
            ways
        }
        Some(Item::Bullet(_)) => opened(&items[1..]),
        _ => vec![items.to_vec()],
    }
}

/// All wordings, in the order of the table.
pub(crate) fn drafts() -> Vec<Draft> {
    let mut texts: BTreeMap<String, Vec<Item>> = BTreeMap::new();
    for (id, text) in spdx::text::LICENSE_TEXTS {
        if !is_another_name(id) {
            texts.insert((*id).to_owned(), plain_items(text));
        }
    }
    for (id, text) in spdx::text::EXCEPTION_TEXTS {
        texts.insert((*id).to_owned(), plain_items(text));
    }
    let rules = variations(&texts);
    let mut drafts = Vec::new();
    for (id, flat) in &texts {
        let items = rules
            .get(id)
            .map_or_else(|| flat.clone(), |rules| varied(flat, rules));
        let (heads, items) = without_head(items);
        for head in heads.into_iter().chain(titles(id)) {
            drafts.push(Draft {
                kind: Kind::Heading,
                license: id.clone(),
                items: head,
            });
        }
        let kind = if spdx::license_id(id).is_some() {
            Kind::License
        } else {
            Kind::Exception
        };
        for items in opened(&items) {
            drafts.push(Draft {
                kind,
                license: id.clone(),
                items,
            });
        }
    }
    drafts.extend(notices());
    // The tag names the license itself; with `OR`, `AND` or `WITH` behind it, words are left over.
    for (id, _) in spdx::text::LICENSE_TEXTS {
        if spdx::license_id(id).is_some_and(|license| !license.is_deprecated()) {
            let items = parse(&format!("spdx license identifier {id}"));
            drafts.push(Draft {
                kind: Kind::Notice,
                license: (*id).to_owned(),
                items,
            });
        }
    }
    let mut seen = BTreeSet::new();
    drafts.retain(|draft| seen.insert((draft.kind, draft.license.clone(), draft.items.clone())));
    drafts.sort_by(|a, b| (a.kind, &a.license, &a.items).cmp(&(b.kind, &b.license, &b.items)));
    drafts
}

/// Headings made of the name and the id of a license.
fn titles(id: &str) -> Vec<Vec<Item>> {
    let Some(license) = spdx::license_id(id) else {
        return Vec::new();
    };
    let trimmed = |text: &str| {
        let text = words(text)
            .into_iter()
            .map(|word| word.text)
            .collect::<Vec<_>>()
            .join(" ");
        let text = text.strip_prefix("the ").unwrap_or(&text).to_owned();
        text.strip_suffix(" license").unwrap_or(&text).to_owned()
    };
    let base = id.trim_end_matches("-only");
    let full = trimmed(license.full_name.trim_end_matches(" only"));
    let short = license
        .full_name
        .split(['(', '"', ','])
        .next()
        .map(trimmed)
        .unwrap_or_default();
    let mut names: Vec<String> = vec![full, short, trimmed(base), trimmed(id)];
    names.retain(|name| !name.is_empty() && name != "bsd" && name != "gnu");
    names.sort();
    names.dedup();
    let names = names.join(" || ");
    vec![parse(&format!(
        "[[ the ]] {{{{ {names} }}}} [[ license ]] [[ {{{{ {names} }}}} [[ license ]] ]]"
    ))]
}

/// Reads `data/notices.txt`: a line `= EXPRESSION` (or `= ` for asides), then paragraphs.
fn notices() -> Vec<Draft> {
    let mut drafts = Vec::new();
    let mut license = "";
    let text: String = NOTICES
        .lines()
        .filter(|line| !line.starts_with("//"))
        .fold(String::new(), |text, line| text + line + "\n");
    for paragraph in text
        .split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
    {
        let body = match paragraph.strip_prefix('=') {
            Some(rest) => {
                let (expression, body) = rest.split_once('\n').unwrap_or((rest, ""));
                license = expression.trim();
                body
            }
            None => paragraph,
        };
        if body.is_empty() {
            continue;
        }
        if let Some(id) = license.strip_prefix("heading") {
            let license = id.trim().to_owned();
            drafts.push(Draft {
                kind: Kind::Heading,
                license,
                items: parse(body),
            });
            continue;
        }
        if let Some(id) = license.strip_prefix("text") {
            for items in opened(&parse(body)) {
                drafts.push(Draft {
                    kind: Kind::License,
                    license: id.trim().to_owned(),
                    items,
                });
            }
            continue;
        }
        let kind = if license.is_empty() {
            Kind::Aside
        } else {
            Kind::Notice
        };
        for items in opened(&parse(body)) {
            drafts.push(Draft {
                kind,
                license: license.to_owned(),
                items,
            });
        }
    }
    drafts
}

/// Turns items into steps over words that have no numbers yet.
fn steps(items: &[Item], numbers: &BTreeMap<String, u32>, out: &mut Vec<Step>) {
    for item in items {
        match item {
            Item::Word(word) => out.push(Step::Word(numbers[word])),
            Item::Bullet(word) => out.push(Step::Bullet(numbers[word])),
            Item::Optional(inner) => {
                let mut body = Vec::new();
                steps(inner, numbers, &mut body);
                out.push(Step::Split(far(body.len() + 1)));
                out.append(&mut body);
            }
            Item::Either(ways) => {
                let bodies: Vec<Vec<Step>> = ways
                    .iter()
                    .map(|way| {
                        let mut body = Vec::new();
                        steps(way, numbers, &mut body);
                        body
                    })
                    .collect();
                // Each way but the last is a split, its body, and a jump behind the last.
                let mut left: usize = bodies.iter().map(|body| body.len() + 2).sum::<usize>() - 2;
                for (index, mut body) in bodies.into_iter().enumerate() {
                    let last = index + 1 == ways.len();
                    if last {
                        out.append(&mut body);
                        break;
                    }
                    left -= body.len() + 1;
                    out.push(Step::Split(far(body.len() + 2)));
                    out.append(&mut body);
                    out.push(Step::Jump(far(left)));
                    left -= 1;
                }
            }
            Item::Name => {
                for left in (1..=GAP).rev() {
                    out.push(Step::Split(2 * left));
                    out.push(Step::Name);
                }
            }
        }
    }
}

fn far(steps: usize) -> u32 {
    u32::try_from(steps).unwrap()
}

fn count<'d>(items: &'d [Item], counts: &mut BTreeMap<&'d str, usize>) {
    for item in items {
        match item {
            Item::Word(word) | Item::Bullet(word) => *counts.entry(word).or_default() += 1,
            Item::Optional(inner) => count(inner, counts),
            Item::Either(ways) => ways.iter().for_each(|way| count(way, counts)),
            Item::Name => {}
        }
    }
}

/// The bytes of the table, deflated.
pub(crate) fn packed() -> Vec<u8> {
    let drafts = drafts();
    let mut counts = BTreeMap::new();
    for draft in &drafts {
        count(&draft.items, &mut counts);
    }
    let mut dictionary: Vec<(&str, usize)> = counts.into_iter().collect();
    dictionary.sort_by_key(|(word, count)| (std::cmp::Reverse(*count), *word));
    let numbers: BTreeMap<String, u32> = dictionary
        .iter()
        .zip(0..)
        .map(|((word, _), number)| ((*word).to_owned(), number))
        .collect();
    let mut bytes = Vec::new();
    let names: Vec<String> = drafts
        .iter()
        .map(|draft| format!("{}{}", letter(draft.kind), draft.license))
        .collect();
    bytes.extend_from_slice(names.join("\n").as_bytes());
    bytes.extend_from_slice(b"\n\n");
    let listed: Vec<String> = dictionary
        .iter()
        .map(|(word, _)| format!("{}{word}", if common().contains(*word) { "" } else { "^" }))
        .collect();
    bytes.extend_from_slice(listed.join("\n").as_bytes());
    bytes.push(0);
    for draft in &drafts {
        let mut program = Vec::new();
        steps(&draft.items, &numbers, &mut program);
        program.push(Step::End);
        program.into_iter().for_each(|step| write(step, &mut bytes));
    }
    miniz_oxide::deflate::compress_to_vec(&bytes, 9)
}

/// Words of the license texts that are not names: they occur in lower case, and not only in addresses.
fn common() -> &'static BTreeSet<String> {
    static COMMON: std::sync::OnceLock<BTreeSet<String>> = std::sync::OnceLock::new();
    COMMON.get_or_init(|| {
        let address = |token: &str| token.contains(['@', '/', ':', '_']) || token.contains(".org");
        spdx::text::LICENSE_TEXTS
            .iter()
            .flat_map(|(_, text)| text.split_whitespace())
            .map(|token| token.trim_matches(|c: char| !c.is_alphanumeric()))
            .filter(|token| !address(token))
            .flat_map(|token| token.split(|c: char| !c.is_alphanumeric()))
            .filter(|word| word.starts_with(|c: char| c.is_lowercase()))
            .flat_map(words)
            .map(|word| word.text)
            .collect()
    })
}

const fn letter(kind: Kind) -> char {
    match kind {
        Kind::License => 'L',
        Kind::Exception => 'E',
        Kind::Notice => 'N',
        Kind::Aside => 'A',
        Kind::Heading => 'H',
    }
}

fn write(step: Step, bytes: &mut Vec<u8>) {
    let (code, operand) = match step {
        Step::End => (0, None),
        Step::Name => (1, None),
        Step::Split(far) => (2, Some(far)),
        Step::Jump(far) => (3, Some(far)),
        Step::Bullet(word) => (4, Some(word)),
        Step::Word(word) => (word + OTHERS, None),
    };
    for mut value in std::iter::once(code).chain(operand) {
        while value >= 0x80 {
            bytes.push(u8::try_from(value & 0x7f).unwrap() | 0x80);
            value >>= 7;
        }
        bytes.push(u8::try_from(value).unwrap());
    }
}
