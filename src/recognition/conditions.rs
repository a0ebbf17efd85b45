//! Words that a condition can be made of, however they are dressed up.
//!
//! Where a text leaves room for names, a rider would hide: what could be a part of one is not a name.
//! Refuses too much rather than too little, and knows nothing of notices or gaps. Words of license
//! texts need not stand here: the table of wordings knows them.

use std::sync::OnceLock;

use super::disguise::{
    folded, forms, has_odd_letters, has_two_alphabets, is_spelled, parts, undressed,
};
use super::quick::QuickSet;
use super::table::{UNKNOWN, table};

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

/// More of what is asked for, of whom and how long, in the languages of [`SMALL`]; letters without
/// their signs, as [`folded`] leaves them.
const PAYMENTS: &str = "\
    abonnement afgift argent avgift aziende bancas banche bancos bankalar banke banken bankers banki bankom \
    banky banques bataye bayar beahlen bedrifter bedrijven behalve betala betalar betale betalen betaler betales \
    betaling betalning bezahlen bezahlt bezahlung bezplatn bitte cegek chiedi comptant dafizet danaro demandez \
    dinero eccetto empresas entreprises excepte excepto firmele firmom firmy fiyat fizet fizetes fizetnek fizeto \
    foretag fraga fragen gebuhr gebuhren haric hinta hormis kaikki kecuali keneller kimse kiveve kompanii kosten \
    kostet kostna koupit krome kromye kupic kupit kupno kysy lunas lupa maksa maksaa maksavat maksettava maksu \
    maksullinen menos odeme odenir oder odeyin oplata oplaty oprocz paga pagamento pagan pagano pagar pagare \
    pague paguen paiement paient paitsi paye payent payer pecunia pecuniam pengar penize pieniadze plac placa \
    placi placic placila placone plata platba plateasca platesc plateste platforme plati platit platite platna \
    platne platneho platny platnyi platyat poplatek precio preco pregunte prezzo pytaj saa salvo satilik satin \
    satis sirketler solvite sporg taksa tranne ucret ucretli ucretsiz undtagen unntatt utom vasarol vergutung \
    virksomheder vorbehalt vraag weg yritykset zahle zahlen zahlt zahlung zaplac zaplacic zaplata zaplatit \
    zapytaj zapłac εκτός εκτόσ гроші деньги окрім оплата оплатить оплачивать плати платит платить платно платный \
    платят";

/// Words that are refused wherever they stand, although no condition need be made of them.
const SENTENCES: &str = "\
    absent advert adverts apart aside ask assuming awaiting away barred barring bars begone beware beyond buyer \
    buyers buyme careful cashier caution cease charged charges claiming comply consuming cost costs cracked debt \
    debts denying dollar dollars donate donation donations dues eur euro euros evict exempt exempted exempting \
    exemption exemptions expiration expiring expiry firstborn forever foss freemium handsoff honor honour hors \
    households insiders invoice keep lacking lapse lapsed lapses lawsuit leased legally lessee llms \
    mandatory manmade metered minus noai nofork nollm nosaas ordered owe owed owes payday payers payme payments \
    payroll pays payus paywall peaceful pledge pledged pounds premium price priced prices pricing punishable \
    pupils purchased purchasers quota ransom refrain refuses reject rejected rental rented rents requested \
    revocable revocation royalty saas sandbox saving schools seat seats sells staging stays stealing stolen stop \
    stops subscribe subscribers sue sued surcharge tax taxed taxes terminated terminates theft timebomb tollgate \
    tomorrow tos universities unlawful upkeep us version viral void voided voids waive waived waiver wallets \
    warned warning withhold without workplace your";

/// Parts of words that speak of what may be done, by whom, and for what.
const STEMS: &str = "\
    comerci commerc komerc komerč komers kommerc kommerz licen lisens lisenssi lizenz litsen evaluat \
    proprietar prohib proib forbid forbud restric restrik confid redistri permis permes permit authoriz \
    authoris autoris autoriz copyleft freeware shareware sharealike noderiv profit utilis utiliz gratui \
    nondisclos payable subscri copyf ccby bync anticap exclu exklu esclu undanta wyklucz poissul kizar \
    isklyuch uitgeslo gewerb zweck gebrauch gebruik nutzung benutz verwend verbot verboden untersag \
    genehmig gestatt erlaub privat ausschlie vertraulich weitergabe vervielf einwillig zustimm \
    ausgenommen entgelt kostenlos kostenpfl unverkäuf toegestaan doeleind förbju tillåt tilladt tillatt \
    användn anvendel bruksrätt studienz interdi interzis vietat privé privad lucrati réserv reservad \
    exclusiv uniquem prohíb finalidad vendit rivend revent revend niekomerc użyt uzyt zakaz zakáz dozwol \
    zabron zabran použit pouzit povolen dovolen upotreb draudž коммер комерц лиценз ліценз запрещ \
    заборон забран разреш дозвол использ викорис ползван исключ личн частн плати плата платн банк \
    бесплат безплат продаж распростр копирова учебн только тільки лише търговск εμπορικ εξαιρ τράπεζ \
    πληρω χρήσ χρησ απαγορ άδεια μόνο ticari kullan yasak lisans kaupal kielle käyttö kaytto keelatud \
    äriline kereskedel felhaszn engedély tilos dilarang penggunaan digunakan keperluan";

/// Signs of scripts without capitals that a refusal, a condition or a license is written with.
const SIGNS: &str = "\
    以外 外秘 学生 學生 학생 不 仅 僅 只 勿 非 無 无 未 禁 止 限 用 商业 商業 营利 營利 私 \
    许 許 可 授 权 権 權 得 必 须 須 请 請 能 需 应 應 买 買 卖 売 賣 售 费 除 銀行 银行 \
    은행 제외 付 有料 無料 収 收 钱 錢 払 拂 賃 유료 무료 지불 결제 費 版 约 約 条 條 件 \
    同意 个人 個人 内部 學習 学习 学術 学术 研究 教育 目的 评估 評価 試 试 执照 経由 対 \
    ライセンス ビジネス コマーシャル プライベート テスト 금지 불가 상업 허가 상용 사용 이용 목적 영리 \
    개인 전용 연구 교육 허락 제한 무단 배포 평가 내부";

fn set(words: &'static str) -> QuickSet<&'static str> {
    words.split_whitespace().collect()
}

/// Tells whether a condition can be made of a lower-case word.
pub(super) fn is_condition(word: &str) -> bool {
    static SET: OnceLock<QuickSet<&str>> = OnceLock::new();
    let known = SET.get_or_init(|| set(CONDITIONS));
    known.contains(word) || word.starts_with("non") && word.len() > 6
}

/// The words of [`is_condition`] and those that only a name must not hold, letters without signs.
fn vocabulary() -> &'static QuickSet<String> {
    static SET: OnceLock<QuickSet<String>> = OnceLock::new();
    SET.get_or_init(|| {
        [CONDITIONS, PAYMENTS, SENTENCES]
            .iter()
            .flat_map(|words| words.split_whitespace())
            .map(folded)
            .collect()
    })
}

/// Tells whether a word that is written in lower case is a small word of a condition.
pub(super) fn is_small(word: &str) -> bool {
    static SET: OnceLock<QuickSet<&str>> = OnceLock::new();
    SET.get_or_init(|| set(SMALL)).contains(word)
}

/// Tells whether a token beside names may be a condition, however it is dressed up.
pub(super) fn may_be_condition(token: &str) -> bool {
    let plain = undressed(token);
    // Most words are plain, and none of this is in them.
    let is_odd = || {
        SIGNS.split_whitespace().any(|sign| plain.contains(sign))
            || has_two_alphabets(&plain)
            || has_odd_letters(&plain)
    };
    if !plain.is_ascii() && is_odd() {
        return true;
    }
    // `N.O.T.` and `Don't` are one word each, `Not-For-Sale` and `NotForSale` are three.
    let joined: String = plain
        .chars()
        .filter(|c| !matches!(c, '.' | '\'' | '’'))
        .collect();
    let bare = joined.trim_matches(|c: char| !c.is_alphanumeric());
    let parts = parts(&plain);
    if is_made_name(bare) {
        return false;
    }
    is_spelled(&parts)
        || forms(bare).iter().any(|form| speaks(form))
        || parts.len() > 1
            && parts
                .iter()
                .flat_map(|part| forms(part))
                .any(|form| speaks(&form))
}

/// Words in which a word of conditions is written that nobody reads there.
const MADE: &str = "freebsd fullcontact paypal";

fn is_made_name(word: &str) -> bool {
    MADE.split(' ').any(|made| made == word.to_lowercase())
}

/// Tells whether one word, lower-case and without signs over its letters, belongs to a condition.
fn speaks(word: &str) -> bool {
    let known = vocabulary();
    known.contains(word)
        || word.starts_with("non") && word.len() > 6
        || word.contains("gpl")
        || word.starts_with("sspl")
        || holds_a_stem(word)
        || is_ware(word)
        || grown_together(word)
}

fn holds_a_stem(word: &str) -> bool {
    /// Those in plain letters, and the others.
    static FOLDED: OnceLock<(Vec<String>, Vec<String>)> = OnceLock::new();
    let (plain, others) = FOLDED.get_or_init(|| {
        let stems = STEMS.split_whitespace().map(folded);
        stems.partition(|stem| stem.is_ascii())
    });
    let holds = |stem: &String| word.contains(stem.as_str());
    plain.iter().any(holds) || !word.is_ascii() && others.iter().any(holds)
}

/// `shareware`, `donationware`: what is asked for it stands before.
fn is_ware(word: &str) -> bool {
    const WARES: &str = "aware cookware delaware firmware groupware hardware middleware omniware \
        slackware software tupperware unaware vmware";
    word.len() > 6 && word.ends_with("ware") && !WARES.split_whitespace().any(|ware| ware == word)
}

/// Words of conditions shorter than this are in names by chance.
const LONG: usize = 5;
/// Shorter words are not taken apart.
const TOGETHER: usize = 8;
/// Names and words that hold a long word of conditions all the same.
const HOLDING: &str = "fairbanks grantham";
/// Long words that are in names by chance as well.
const CHANCE: &[&str] = &[
    "argent", "being", "kosten", "limit", "pagan", "sells", "shall", "these", "those", "under",
];

/// `nobanks`, `evalonly`: what is refused, and to whom, written as one.
fn is_refusal(word: &str) -> bool {
    let sentence = |rest: &str| made_of(rest).is_some_and(|(_, words)| words > 1);
    ["no", "not", "nur", "only", "for", "pay", "buy"]
        .iter()
        .any(|start| {
            word.strip_prefix(start).is_some_and(|rest| {
                rest.len() > 3 && (vocabulary().contains(rest) || sentence(rest))
            })
        })
        || word.len() > 6 && word.ends_with("only")
        || word.len() > TOGETHER - 2 && made_of(word).is_some_and(|(told, _)| told > 1)
}

/// `keepawayfromproduction`, `payforuse`: a sentence written as one word.
fn grown_together(word: &str) -> bool {
    if HOLDING.split(' ').any(|name| name == word) {
        return false;
    }
    if is_refusal(word) {
        return true;
    }
    if word.len() < TOGETHER || !word.is_ascii() {
        return false;
    }
    let holds = || {
        (0..word.len()).any(|from| {
            (from + LONG..=word.len()).any(|to| {
                let part = &word[from..to];
                vocabulary().contains(part) && !CHANCE.contains(&part)
            })
        })
    };
    let made = || {
        made_of(word).is_some_and(|(told, words)| told > 1 || told > 0 && (words == 2 || words > 3))
    };
    holds() || made()
}

/// How many words of conditions, and how many in all, a word is made of that is nothing but words.
fn made_of(word: &str) -> Option<(usize, usize)> {
    if !word.is_ascii() {
        return None;
    }
    // The best that each beginning can be made of.
    let mut best: Vec<Option<(usize, usize)>> = vec![None; word.len() + 1];
    best[0] = Some((0, 0));
    for to in 2..=word.len() {
        for from in 0..to - 1 {
            let Some((told, words)) = best[from] else {
                continue;
            };
            let part = &word[from..to];
            let condition = vocabulary().contains(part) || part == "you";
            if condition || part.len() > 2 && is_common(part) || JOINTS.contains(&part) {
                let tells = condition && (part.len() > 3 || TELLING.contains(&part));
                best[to] = best[to].max(Some((told + usize::from(tells), words + 1)));
            }
        }
    }
    best[word.len()]
}

/// The short words of conditions that say so within a word; the others stand there by chance.
const TELLING: &[&str] = &[
    "any", "ban", "buy", "fee", "no", "not", "nur", "pay", "use", "you",
];

/// The words of two letters that sentences are joined by.
const JOINTS: &[&str] = &["by", "if", "in", "it", "my", "of", "on", "or", "to", "we"];

fn is_common(word: &str) -> bool {
    let number = table().number(word);
    number != UNKNOWN && table().is_common(number)
}

/// What pages about licenses are called.
const PAGES: &[&str] = &["copying", "licence", "licences", "license", "licenses"];

/// Tells whether an address reads like a condition: `https://example.com/not-for-banks`.
///
/// One such word is not a sentence, and pages about licenses are called after them.
pub(super) fn is_telling(address: &str) -> bool {
    let mut told: Vec<String> = parts(&undressed(address))
        .into_iter()
        .map(|word| folded(&word))
        .filter(|word| is_condition(word) || holds_a_stem(word) || is_refusal(word))
        .filter(|word| !PAGES.contains(&word.as_str()))
        .collect();
    told.sort_unstable();
    told.dedup();
    let is_enough = |word: &String| {
        ["eula", "proprietary"].contains(&word.as_str())
            || word.contains("commercial")
            || is_refusal(word)
    };
    told.len() > 1 || told.iter().any(is_enough)
}

/// Tells whether an address beside a name says more than whose it is.
///
/// Behind the host, one word of a condition is enough; an inbox or a host may be called after one.
pub(super) fn is_telling_of_a_holder(address: &str) -> bool {
    const TERMS: &str = "bsl busl commonsclause elv2 eula faircode fairsource fsl gpl agpl lgpl osl pay payme tos \
        polyformproject polyform sspl";
    // GitHub gives out such addresses, and Will has one.
    const USUAL: &[&str] = &["users", "noreply", "will"];
    let address = undressed(address);
    let plain = address
        .split_once("://")
        .map_or(address.as_str(), |(_, rest)| rest);
    let (host, path) = plain.split_once(['/', '?', '#']).unwrap_or((plain, ""));
    let told = |word: &String| {
        let word = folded(word);
        let term = word.trim_end_matches(|c: char| c.is_ascii_digit());
        TERMS.split_whitespace().any(|known| known == term) || is_refusal(&word)
    };
    let hosts = parts(host);
    let spoken = |word: &&String| speaks(&folded(word)) && !USUAL.contains(&word.as_str());
    is_telling(host)
        || hosts.iter().any(told)
        || hosts.iter().filter(spoken).count() > 1
        || is_spelled(&parts(path))
        || path
            .split(['/', '?', '#'])
            .filter(|page| !PAGES.contains(&folded(page).as_str()))
            .flat_map(parts)
            .any(|word| told(&word) || speaks(&folded(&word)))
}
