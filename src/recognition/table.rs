//! The committed table of wordings: what is in it, and how it is unpacked at first use.
//!
//! One store serves both exact matches and the differences shown for candidates: a dictionary,
//! and for each wording a small program of word numbers. Comparing the words themselves costs no
//! more than digests would, and nothing can collide.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::quick::QuickMap;

/// What the generator wrote.
const PACKED: &[u8] = include_bytes!("data/table.bin");

/// One step of a program; the upper bits say what, the lower how far or which word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Step {
    /// This word stands here.
    Word(u32),
    /// This number of a list item may stand here.
    Bullet(u32),
    /// Goes on with the next step, and as well this many steps further.
    Split(u32),
    /// Goes on this many steps further.
    Jump(u32),
    /// One word of a name stands here.
    Name,
    /// The wording ends here.
    End,
}

const SHIFT: u32 = 28;
const LOW: u32 = (1 << SHIFT) - 1;

impl Step {
    pub(super) const fn code(self) -> u32 {
        match self {
            Self::Word(word) => word,
            Self::Bullet(word) => 1 << SHIFT | word,
            Self::Split(far) => 2 << SHIFT | far,
            Self::Jump(far) => 3 << SHIFT | far,
            Self::Name => 4 << SHIFT,
            Self::End => 5 << SHIFT,
        }
    }

    pub(super) const fn of(code: u32) -> Self {
        let low = code & LOW;
        match code >> SHIFT {
            0 => Self::Word(low),
            1 => Self::Bullet(low),
            2 => Self::Split(low),
            3 => Self::Jump(low),
            4 => Self::Name,
            _ => Self::End,
        }
    }
}

/// What a wording stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// A standard text: the license itself.
    License,
    /// A standard text of an exception; it joins the license before it.
    Exception,
    /// A notice that names licenses.
    Notice,
    /// A wording that may stand beside licenses and says nothing about them.
    Aside,
    /// A heading of the license.
    Heading,
}

/// One wording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wording {
    pub(super) kind: Kind,
    /// SPDX id, or the expression of a notice; empty for asides.
    pub(super) license: &'static str,
    /// Its steps in the table.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// All wordings.
#[derive(Debug)]
pub(super) struct Table {
    dictionary: Vec<&'static str>,
    /// Words that are not names only, by number.
    common: Vec<bool>,
    numbers: QuickMap<&'static str, u32>,
    steps: Vec<u32>,
    wordings: Vec<Wording>,
    /// Headings by the license they belong to.
    headings: BTreeMap<&'static str, Vec<u32>>,
    /// Wordings by their first words; up to [`ANCHOR`], fewer where a wording opens up earlier.
    anchors: QuickMap<[u32; ANCHOR], Vec<u32>>,
    /// Whether a wording begins with a word, by its number.
    begins: Vec<bool>,
}

/// How many first words tell where a wording may begin.
pub(super) const ANCHOR: usize = 3;

/// A gap takes no more words than this.
pub(super) const GAP: u32 = 10;

/// A number no word has.
pub(super) const UNKNOWN: u32 = LOW;

/// The table, unpacked once.
pub(super) fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| unpack(PACKED))
}

impl Table {
    pub(super) fn number(&self, word: &str) -> u32 {
        self.numbers.get(word).copied().unwrap_or(UNKNOWN)
    }

    /// Tells whether a word is more than a name: it occurs in lower case in some standard text.
    pub(super) fn is_common(&self, number: u32) -> bool {
        self.common.get(number as usize).copied().unwrap_or(false)
    }

    pub(super) fn word(&self, number: u32) -> &'static str {
        self.dictionary.get(number as usize).copied().unwrap_or("")
    }

    pub(super) fn wordings(&self) -> &[Wording] {
        &self.wordings
    }

    pub(super) fn steps(&self, wording: &Wording) -> &[u32] {
        self.steps.get(wording.start..wording.end).unwrap_or(&[])
    }

    /// The headings of a license; of none in particular where it is empty.
    pub(super) fn headings(&self, license: &str) -> &[u32] {
        self.headings.get(license).map_or(&[], Vec::as_slice)
    }

    /// Tells whether any wording begins with a word.
    pub(super) fn begins(&self, number: u32) -> bool {
        self.begins.get(number as usize).copied().unwrap_or(false)
    }

    /// How many words there are; each number is smaller.
    pub(super) const fn size(&self) -> usize {
        self.dictionary.len()
    }

    pub(super) fn anchored(&self, first: [u32; ANCHOR]) -> &[u32] {
        self.anchors.get(&first).map_or(&[], Vec::as_slice)
    }
}

/// Reads numbers of seven bits a byte, the low ones first.
struct Numbers<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Numbers<'_> {
    fn next(&mut self) -> u32 {
        let mut value = 0_u32;
        let mut shift = 0;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            value |= u32::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            if byte < 0x80 {
                break;
            }
            shift += 7;
        }
        value
    }
}

/// How many values of the packed form are steps other than words.
pub(super) const OTHERS: u32 = 5;

/// Unpacks a table; the committed one is whole, as the tests show, and a torn one recognises less.
fn unpack(packed: &[u8]) -> Table {
    let bytes = miniz_oxide::inflate::decompress_to_vec(packed).unwrap_or_default();
    let split = bytes.iter().position(|&byte| byte == 0).unwrap_or(0);
    let text = String::from_utf8(bytes[..split].to_vec())
        .unwrap_or_default()
        .leak();
    let (names, words) = text.split_once("\n\n").unwrap_or_default();
    let common = words
        .split('\n')
        .map(|word| !word.starts_with('^'))
        .collect();
    let dictionary: Vec<&'static str> = words
        .split('\n')
        .map(|word| word.strip_prefix('^').unwrap_or(word))
        .collect();
    let numbers = dictionary
        .iter()
        .zip(0_u32..)
        .map(|(&word, number)| (word, number))
        .collect();
    let mut reader = Numbers {
        bytes: &bytes,
        at: split + 1,
    };
    let mut steps = Vec::with_capacity(bytes.len() - split);
    let mut wordings = Vec::new();
    for name in names.split('\n') {
        let (kind, license) = name.split_at(name.len().min(1));
        let start = steps.len();
        loop {
            let step = step(&mut reader);
            steps.push(step.code());
            if step == Step::End {
                break;
            }
        }
        wordings.push(Wording {
            kind: kind_of(kind),
            license,
            start,
            end: steps.len(),
        });
    }
    let anchors = anchors(&steps, &wordings);
    let mut begins = vec![false; dictionary.len()];
    for first in anchors.keys() {
        if let Some(begin) = begins.get_mut(first[0] as usize) {
            *begin = true;
        }
    }
    let mut headings: BTreeMap<_, Vec<u32>> = BTreeMap::new();
    for (wording, number) in wordings.iter().zip(0..) {
        if wording.kind == Kind::Heading {
            headings.entry(wording.license).or_default().push(number);
        }
    }
    Table {
        dictionary,
        common,
        numbers,
        steps,
        wordings,
        headings,
        anchors,
        begins,
    }
}

fn step(reader: &mut Numbers<'_>) -> Step {
    if reader.at >= reader.bytes.len() {
        return Step::End;
    }
    match reader.next() {
        0 => Step::End,
        1 => Step::Name,
        2 => Step::Split(reader.next()),
        3 => Step::Jump(reader.next()),
        4 => Step::Bullet(reader.next()),
        word => Step::Word(word - OTHERS),
    }
}

fn kind_of(letter: &str) -> Kind {
    match letter {
        "L" => Kind::License,
        "E" => Kind::Exception,
        "N" => Kind::Notice,
        "H" => Kind::Heading,
        _ => Kind::Aside,
    }
}

fn anchors(steps: &[u32], wordings: &[Wording]) -> QuickMap<[u32; ANCHOR], Vec<u32>> {
    let mut anchors: QuickMap<_, Vec<u32>> = QuickMap::default();
    for (wording, number) in wordings.iter().zip(0..) {
        let mut first = [UNKNOWN; ANCHOR];
        for (place, &code) in first.iter_mut().zip(&steps[wording.start..wording.end]) {
            let Step::Word(word) = Step::of(code) else {
                break;
            };
            *place = word;
        }
        if wording.kind != Kind::Heading {
            anchors.entry(first).or_default().push(number);
        }
    }
    anchors
}
