//! Words that a condition can be made of, however they are dressed up.
//!
//! Where a text leaves room for names, a rider would hide: what could be a part of one is no name.
//! Refuses too much rather than too little, and knows nothing of notices or gaps. Words of license
//! texts need not stand here: the table of wordings knows them.

use std::sync::OnceLock;

use super::quick::QuickSet;

/// Words that a condition can be made of; never part of a name or of a gap.
const CONDITIONS: &str = "\
    academia academic academics accept accepted according agpl agree agreed agreement agreements all \
    allow allowed any applies apply approval approved are arent army attribution außer banned ausgeschlossen ausser \
    ausschliesslich ausschließlich authorisation authorised authorization authorized ban \
    bank banking banks be been being beta bildung bsl busl buy can cannot cant charge charity \
    churches classroom clause commercial \
    commercially competitor competitors condition conditions confidential consent contact copies copy copying could \
    customer customers damages darf demo demonstration denied deny deprecated did disallowed disclaim disclaims \
    distribute distributed distribution do does doesnt dont dürfen education educational eigengebrauch embargo employ eula \
    eulas evaluation except excepting exclude excluded excludes excluding exclusion \
    exclusions exclusive expire expired expires fair fee fees firmen forbid forbidden forbids forfeit \
    forfeited forprofit forschungszwecke free für geld genehmigung geschäftlich gestattet gpl gplv2 gplv3 grant granted grants gratis has have \
    hereby hobby hobbyist hobbyists home homework if interdit interdite interdites interdits internal invalid is isnt \
    kein keine keinerlei kill lgpl liability liable licence licenced licencee licencees licences \
    licencia license licensed licensee licensees licenses limit lizenz \
    may military modification modified modify must mustnt need needs never nicht nichts no nobody \
    non noncommercial none nonprofit nonprofits not nothing notice notices nur nutzung obsolete obtain ohne only ought \
    paid pas patent patents pay payant paying payment pending permission permit permits permitted personal \
    please preview private prohibida prohibidas prohibido prohibidos prohibit prohibited prohibits \
    proibida proibido proprietary provide provided purchase purpose purposes redistribute \
    redistribution refuse refused reject require required requires resale rescinded reserve \
    reserves resell restrict restricted restricting restriction restrictions restricts revoke \
    revoked royalties royalty salable sale sales sauf schulen schulung secret secrets sell senza sharealike shareware shall shant should shouldnt sin sold somente soltanto sspl startups student students \
    subject sublicense subscription superseded suspended teaching term terminate terms that these \
    this those training trial unauthorised unauthorized under uniquement unless unlicensed untersagt \
    until unterricht usage use used user users uses using uso verboten verkauf vertraulich vietata vietato void warranties warranty \
    was weapons were which whoever will withdrawn withheld without wont zwecke запрещается \
    запрещен запрещена запрещено исключая csak endast alleen sadece tylko hanya tidak pouze solamente seulement apenas numai zakaz nooit jamais ingen aucun aucune khong yalniz tilos кроме лицензия только не для без нельзя";

/// Small words of conditions in other languages, which capitalised may be names.
const SMALL: &str = "\
    aan alle auf aux avec bara bez cadrul cela ces cette con dans \
    degil doar egyeb ei ej ekki enkel excepto fara fins foar geen har icin ikke inte \
    jen jenom jest kan kolme kun lecz mag med mit moet muy nao nem ni nie niet nincs nisi no non \
    nu ons ou para per pod por pro quam que samo sans sem sine skal ska solo \
    som sono sous sub sur tantum tranne uden under unico utan utom uw vain voor \
    yok ze zonder zum zur";

/// Parts of words that speak of what may be done, by whom, and for what.
const STEMS: &[&str] = &[
    // English, and what other languages share with it.
    "comerci",
    "commerc",
    "komerc",
    "komerč",
    "komers",
    "kommerc",
    "kommerz",
    "licen",
    "lisens",
    "lisenssi",
    "lizenz",
    "litsen",
    "evaluat",
    "proprietar",
    "prohib",
    "proib",
    "forbid",
    "forbud",
    "restric",
    "restrik",
    "confid",
    "redistri",
    "permis",
    "permes",
    "permit",
    "authoriz",
    "authoris",
    "autoris",
    "autoriz",
    "copyleft",
    "freeware",
    "shareware",
    "sharealike",
    "noderiv",
    "profit",
    "utilis",
    "utiliz",
    "gratui",
    "nondisclos",
    "payable",
    "subscri",
    // German, Dutch and the languages of the north.
    "gewerb",
    "zweck",
    "gebrauch",
    "gebruik",
    "nutzung",
    "benutz",
    "verwend",
    "verbot",
    "verboden",
    "untersag",
    "genehmig",
    "gestatt",
    "erlaub",
    "privat",
    "ausschlie",
    "vertraulich",
    "weitergabe",
    "vervielf",
    "einwillig",
    "zustimm",
    "ausgenommen",
    "entgelt",
    "kostenlos",
    "kostenpfl",
    "unverkäuf",
    "toegestaan",
    "doeleind",
    "förbju",
    "tillåt",
    "tilladt",
    "tillatt",
    "användn",
    "anvendel",
    "bruksrätt",
    "studienz",
    // Romance languages.
    "interdi",
    "interzis",
    "vietat",
    "privé",
    "privad",
    "lucrati",
    "réserv",
    "reservad",
    "exclusiv",
    "uniquem",
    "prohíb",
    "finalidad",
    "vendit",
    "rivend",
    "revent",
    "revend",
    // Slavic and Baltic languages.
    "niekomerc",
    "użyt",
    "uzyt",
    "zakaz",
    "zakáz",
    "dozwol",
    "zabron",
    "zabran",
    "použit",
    "pouzit",
    "povolen",
    "dovolen",
    "upotreb",
    "draudž",
    "коммер",
    "комерц",
    "лиценз",
    "ліценз",
    "запрещ",
    "заборон",
    "забран",
    "разреш",
    "дозвол",
    "использ",
    "викорис",
    "ползван",
    "исключ",
    "личн",
    "частн",
    "бесплат",
    "безплат",
    "продаж",
    "распростр",
    "копирова",
    "учебн",
    "только",
    "тільки",
    "лише",
    "търговск",
    // Greek, Turkish, Finnish, Estonian, Hungarian, Indonesian and Malay.
    "εμπορικ",
    "χρήσ",
    "χρησ",
    "απαγορ",
    "άδεια",
    "μόνο",
    "ticari",
    "kullan",
    "yasak",
    "lisans",
    "kaupal",
    "kielle",
    "käyttö",
    "kaytto",
    "keelatud",
    "äriline",
    "kereskedel",
    "felhaszn",
    "engedély",
    "tilos",
    "dilarang",
    "penggunaan",
    "digunakan",
    "keperluan",
];

/// Signs of scripts without capitals that a refusal, a condition or a license is written with.
const SIGNS: &[&str] = &[
    "不",
    "仅",
    "僅",
    "只",
    "勿",
    "非",
    "無",
    "无",
    "未",
    "禁",
    "止",
    "限",
    "用",
    "商业",
    "商業",
    "营利",
    "營利",
    "私",
    "许",
    "許",
    "可",
    "授",
    "权",
    "権",
    "權",
    "得",
    "必",
    "须",
    "須",
    "请",
    "請",
    "能",
    "需",
    "应",
    "應",
    "买",
    "買",
    "卖",
    "売",
    "賣",
    "售",
    "费",
    "費",
    "版",
    "约",
    "約",
    "条",
    "條",
    "件",
    "同意",
    "个人",
    "個人",
    "内部",
    "學習",
    "学习",
    "学術",
    "学术",
    "研究",
    "教育",
    "目的",
    "评估",
    "評価",
    "試",
    "试",
    "执照",
    "経由",
    "対",
    "ライセンス",
    "ビジネス",
    "コマーシャル",
    "プライベート",
    "テスト",
    "금지",
    "불가",
    "상업",
    "허가",
    "상용",
    "사용",
    "이용",
    "목적",
    "영리",
    "개인",
    "전용",
    "연구",
    "교육",
    "허락",
    "제한",
    "무단",
    "배포",
    "평가",
    "내부",
];

fn set(words: &'static str) -> QuickSet<&'static str> {
    words.split_whitespace().collect()
}

/// Tells whether a condition can be made of a lower-case word.
pub(super) fn is_condition(word: &str) -> bool {
    static SET: OnceLock<QuickSet<&str>> = OnceLock::new();
    let known = SET.get_or_init(|| set(CONDITIONS));
    known.contains(word) || word.starts_with("non") && word.len() > 6
}

/// Tells whether a word that is written in lower case is a small word of a condition.
pub(super) fn is_small(word: &str) -> bool {
    static SET: OnceLock<QuickSet<&str>> = OnceLock::new();
    SET.get_or_init(|| set(SMALL)).contains(word)
}

/// Tells whether a token beside names may be a condition, however it is dressed up.
pub(super) fn may_be_condition(token: &str) -> bool {
    let plain = undressed(token);
    let letters = || plain.split(|c: char| !c.is_alphanumeric());
    // `N.O.T.` and `Don't` are one word each, `Not-For-Sale` is three.
    let joined: String = plain
        .chars()
        .filter(|c| !matches!(c, '.' | '\'' | '’'))
        .collect();
    let bare = joined.trim_matches(|c: char| !c.is_alphanumeric());
    is_condition(bare)
        || letters().any(is_condition)
        || has_two_alphabets(bare)
        || ["gpl", "agpl", "lgpl", "sspl"]
            .iter()
            .any(|start| bare.starts_with(start))
        || grown_together(bare)
        || STEMS.iter().any(|stem| bare.contains(stem))
        || SIGNS.iter().any(|sign| plain.contains(sign))
}

/// `nobanks`, `evalonly`: a refusal and what is refused, written as one.
fn grown_together(word: &str) -> bool {
    ["no", "not", "nur", "only", "for"].iter().any(|start| {
        word.strip_prefix(start)
            .is_some_and(|rest| rest.len() > 3 && is_condition(rest))
    }) || word.len() > 6 && word.ends_with("only")
}

/// In lower case, without accents written apart, full-width letters and digits in place of letters.
fn undressed(token: &str) -> String {
    let wide = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    };
    let plain: String = token
        .chars()
        .filter(|c| !matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}'))
        .map(wide)
        .flat_map(char::to_lowercase)
        .collect();
    if plain.contains(|c: char| c.is_ascii_alphabetic()) {
        plain.replace('0', "o").replace('1', "l").replace('3', "e")
    } else {
        plain
    }
}

/// A Latin word with a Cyrillic or Greek letter in it is no name, but made to look like another.
fn has_two_alphabets(word: &str) -> bool {
    let other = |c: char| matches!(c, '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{52f}');
    word.contains(|c: char| c.is_ascii_alphabetic()) && word.contains(other)
}

/// Tells whether an address reads like a condition: `https://example.com/not-for-banks`.
///
/// One such word is no sentence, and pages about licenses are called after them.
pub(super) fn is_telling(address: &str) -> bool {
    let address = address.to_lowercase();
    let mut told: Vec<&str> = address
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| is_condition(word) || STEMS.iter().any(|stem| word.contains(stem)))
        .filter(|word| !word.starts_with("licen") && *word != "copying")
        .collect();
    told.sort_unstable();
    told.dedup();
    let is_enough =
        |word: &&str| ["eula", "proprietary"].contains(word) || word.contains("commercial");
    told.len() > 1 || told.iter().any(is_enough)
}
