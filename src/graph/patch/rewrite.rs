//! A manifest's text with dependencies declared otherwise.
//!
//! Every step gives up (`None`) rather than write a manifest that means something else.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value};

use super::super::model::EdgeKind;
use super::entry::{Entries, sections, subject};

/// Features that are not asked for any more, each with those asked for instead. `default` stands
/// for default features.
pub type Replacements = BTreeMap<String, BTreeSet<String>>;

/// One change to a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextEdit {
    /// The entries of a dependency in the tables of a kind go, and with the last of them what
    /// `[features]` says about it.
    Drop(EdgeKind, String),
    /// The entries move to the tables of another kind.
    Move(EdgeKind, EdgeKind, String),
    /// The entries ask for other features.
    Features(EdgeKind, String, Replacements),
    /// The entry in `[workspace.dependencies]` asks for other features.
    WorkspaceFeatures(String, Replacements),
    /// `default` of `[features]` does not name a feature any more.
    Default(String),
}

/// Returns the text with changes made, what goes first; `None` if one cannot be made. `entries` are
/// those of the text.
#[must_use]
pub fn rewrite(text: &str, entries: &Entries, edits: &[TextEdit]) -> Option<String> {
    if text.contains('\r') {
        let plain = text.replace("\r\n", "\n");
        // Lines that end in two ways could not be told apart afterwards.
        if plain.contains('\r') || plain.replace('\n', "\r\n") != text {
            return None;
        }
        let entries = Entries::read(&plain)?;
        return Some(rewrite(&plain, &entries, edits)?.replace('\n', "\r\n"));
    }
    let drops: Vec<(EdgeKind, &str)> = edits.iter().filter_map(TextEdit::dropped).collect();
    let mut text = if drops.is_empty() {
        text.to_owned()
    } else {
        drop_entries(text, entries, &drops)?
    };
    for edit in edits {
        text = match edit {
            TextEdit::Drop(..) => text,
            TextEdit::Move(from, to, name) => move_entries(&text, *from, *to, name)?,
            TextEdit::Features(kind, name, replacements) => {
                let mut document = parse(&text)?;
                each_parent(&mut document, &mut |parent| {
                    for section in sections(*kind) {
                        if let Some(entry) = entry_mut(parent, section, name) {
                            replace_features(entry, replacements)?;
                        }
                    }
                    Some(())
                })?;
                document.to_string()
            }
            TextEdit::WorkspaceFeatures(name, replacements) => {
                let mut document = parse(&text)?;
                let workspace = document.get_mut("workspace")?.as_table_like_mut()?;
                let entry = entry_mut(workspace, "dependencies", name)?;
                replace_features(entry, replacements)?;
                document.to_string()
            }
            TextEdit::Default(feature) => {
                let mut document = parse(&text)?;
                let default = entry_mut(document.as_table_mut(), "features", "default")?;
                let words = default.as_array_mut()?;
                let before = words.len();
                retain(words, |word| word != feature);
                if words.len() == before {
                    return None;
                }
                document.to_string()
            }
        };
    }
    Some(text)
}

impl TextEdit {
    fn dropped(&self) -> Option<(EdgeKind, &str)> {
        match self {
            Self::Drop(kind, name) => Some((*kind, name)),
            Self::Move(..)
            | Self::Features(..)
            | Self::WorkspaceFeatures(..)
            | Self::Default(_) => None,
        }
    }
}

/// Takes dependencies out, and what `[features]` says about those that are declared nowhere any more.
fn drop_entries(text: &str, entries: &Entries, drops: &[(EdgeKind, &str)]) -> Option<String> {
    let (text, left) = without_entries(text, entries, drops)?;
    let mut silenced: Vec<&str> = Vec::new();
    for (_, name) in drops {
        if !left.speaks_of(name) {
            continue;
        }
        if left.declares(name) {
            return None;
        }
        silenced.push(name);
    }
    if silenced.is_empty() {
        return Some(text);
    }
    let mut document = parse(&text)?;
    for name in silenced {
        remove_mentions(&mut document, name);
    }
    Some(document.to_string())
}

/// Parses a text that survives being written again.
fn parse(text: &str) -> Option<DocumentMut> {
    let document: DocumentMut = text.parse().ok()?;
    // A line end is put behind the last line; that does no harm.
    let is_same = document.to_string().trim_end_matches('\n') == text.trim_end_matches('\n');
    is_same.then_some(document)
}

/// Does something to the document and to each of its platform tables.
fn each_parent(
    document: &mut DocumentMut,
    act: &mut dyn FnMut(&mut dyn TableLike) -> Option<()>,
) -> Option<()> {
    act(document.as_table_mut())?;
    let targets = document.get_mut("target").and_then(Item::as_table_like_mut);
    for (_, target) in targets.into_iter().flat_map(|targets| targets.iter_mut()) {
        if let Some(target) = target.as_table_like_mut() {
            act(target)?;
        }
    }
    Some(())
}

fn entry_mut<'t>(parent: &'t mut dyn TableLike, section: &str, name: &str) -> Option<&'t mut Item> {
    let section = parent.get_mut(section)?.as_table_like_mut()?;
    section.get_mut(name)
}

/// Takes the lines of entries out, with nothing else on them but a comment. Returns the text that
/// is left, and what it says.
fn without_entries(
    text: &str,
    entries: &Entries,
    drops: &[(EdgeKind, &str)],
) -> Option<(String, Entries)> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    for (kind, name) in drops {
        let pieces = entries.pieces(name, *kind);
        if pieces.is_empty() {
            return None;
        }
        for piece in pieces {
            let start = text[..piece.start].rfind('\n').map_or(0, |at| at + 1);
            let rest = &text[piece.end..];
            let end = rest.find('\n').map_or(text.len(), |at| piece.end + at + 1);
            let behind = text[piece.end..end].trim();
            if !text[start..piece.start].trim().is_empty()
                || !(behind.is_empty() || behind.starts_with('#'))
            {
                return None;
            }
            lines.push(start..end);
        }
    }
    lines.sort_by_key(|range| range.start);
    lines.dedup();
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    for range in lines {
        kept.push_str(text.get(at..range.start)?);
        at = range.end;
    }
    kept.push_str(&text[at..]);
    // What is left has to be a manifest without the entries.
    let left = Entries::read(&kept)?;
    let is_gone = |(kind, name): &(EdgeKind, &str)| left.written(name, *kind).is_empty();
    drops.iter().all(is_gone).then_some((kept, left))
}

/// Takes what `[features]` says about a dependency out. A feature of the dependency's own name stays.
fn remove_mentions(document: &mut DocumentMut, name: &str) {
    let features = document.get_mut("features");
    let Some(features) = features.and_then(Item::as_table_like_mut) else {
        return;
    };
    let has_own_feature = features.contains_key(name);
    for (_, item) in features.iter_mut() {
        let Some(words) = item.as_array_mut() else {
            continue;
        };
        retain(words, |word| {
            subject(word) != name || (word == name && has_own_feature)
        });
    }
}

/// Keeps the strings of an array that `keeps` accepts, and the array's looks.
fn retain(array: &mut Array, keeps: impl Fn(&str) -> bool) {
    let mut at = 0;
    while at < array.len() {
        let goes = array
            .get(at)
            .and_then(Value::as_str)
            .is_some_and(|word| !keeps(word));
        if !goes {
            at += 1;
            continue;
        }
        let removed = array.remove(at);
        let prefix = removed.decor().prefix().cloned();
        let suffix = removed.decor().suffix().cloned();
        if at == 0
            && let Some(first) = array.get_mut(0)
            && let Some(prefix) = prefix
            && !first
                .decor()
                .prefix()
                .and_then(|prefix| prefix.as_str())
                .is_some_and(|prefix| prefix.contains('\n'))
        {
            first.decor_mut().set_prefix(prefix);
        }
        if at == array.len()
            && !array.trailing_comma()
            && let Some(last) = at.checked_sub(1).and_then(|last| array.get_mut(last))
            && let Some(suffix) = suffix
        {
            last.decor_mut().set_suffix(suffix);
        }
    }
}

/// Asks for other features in one entry.
fn replace_features(entry: &mut Item, replacements: &Replacements) -> Option<()> {
    if let Some(version) = entry.as_value().filter(|value| value.is_str()) {
        if !replacements.contains_key("default") {
            return Some(());
        }
        let mut bare = version.clone();
        let decor = bare.decor().clone();
        bare.decor_mut().clear();
        let mut table = InlineTable::new();
        table.insert("version", bare);
        *table.decor_mut() = decor;
        *entry = Item::Value(Value::InlineTable(table));
    }
    // Only the last field of an inline table has the space before the brace behind it.
    let is_inline = entry.is_inline_table();
    let fields = entry.as_table_like_mut()?;
    let flag = |name: &str| fields.get(name).and_then(Item::as_bool);
    let inherits = flag("workspace") == Some(true);
    let says_default = flag("default-features").or_else(|| flag("default_features"));
    let mut with: BTreeSet<String> = BTreeSet::new();
    if let Some(instead) = replacements.get("default") {
        let is_on = if inherits {
            says_default == Some(true)
        } else {
            says_default != Some(false)
        };
        if is_on {
            for spelling in ["default-features", "default_features"] {
                remove(fields, spelling, is_inline);
            }
            if !inherits {
                insert(fields, "default-features", Value::from(false), is_inline);
            }
            with.extend(instead.iter().cloned());
        }
    }
    let asked: Vec<String> = match fields.get("features") {
        Some(item) => item
            .as_array()?
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        None => Vec::new(),
    };
    let gone = |word: &str| replacements.contains_key(word);
    for word in asked.iter().filter(|word| gone(word)) {
        with.extend(replacements[word].iter().cloned());
    }
    with.retain(|word| !gone(word) && !asked.contains(word));
    if with.is_empty() && asked.iter().all(|word| gone(word)) {
        remove(fields, "features", is_inline);
        return Some(());
    }
    if fields.get("features").is_none() {
        insert(fields, "features", Value::Array(Array::new()), is_inline);
    }
    let array = fields.get_mut("features")?.as_array_mut()?;
    retain(array, |word| !gone(word));
    for word in with {
        push(array, &word);
    }
    Some(())
}

/// Adds a string to an array, on a line of its own where the others have theirs.
fn push(array: &mut Array, word: &str) {
    let at = array.len();
    let prefix = array
        .get(at.wrapping_sub(1))
        .and_then(|last| last.decor().prefix())
        .and_then(|prefix| prefix.as_str())
        .filter(|prefix| prefix.contains('\n'))
        .and_then(|prefix| prefix.rsplit_once('\n'))
        .map(|(_, indent)| format!("\n{indent}"));
    array.push(word);
    if let (Some(prefix), Some(value)) = (prefix, array.get_mut(at)) {
        value.decor_mut().set_prefix(prefix);
    }
}

/// Removes a field; the space before the closing brace stays.
fn remove(fields: &mut dyn TableLike, name: &str, is_inline: bool) {
    let suffix = |item: &Item| item.as_value().and_then(|v| v.decor().suffix().cloned());
    let is_last = fields.iter().last().is_some_and(|(key, _)| key == name);
    let Some(removed) = fields.remove(name) else {
        return;
    };
    if !is_last || !is_inline {
        return;
    }
    let suffix = suffix(&removed);
    let last = fields.iter_mut().last();
    if let (Some(suffix), Some((_, Item::Value(last)))) = (suffix, last) {
        last.decor_mut().set_suffix(suffix);
    }
}

/// Adds a field at the end; the space before the closing brace stays behind it.
fn insert(fields: &mut dyn TableLike, name: &str, value: Value, is_inline: bool) {
    let mut value = value;
    let mut end = None;
    if is_inline && let Some((_, Item::Value(last))) = fields.iter_mut().last() {
        end = last.decor().suffix().cloned();
        if end.is_some() {
            last.decor_mut().set_suffix("");
        }
    }
    value.decor_mut().set_prefix(" ");
    if let Some(end) = end {
        value.decor_mut().set_suffix(end);
    }
    fields.insert(name, Item::Value(value));
}

/// Moves the entries of a dependency to the tables of another kind.
fn move_entries(text: &str, from: EdgeKind, to: EdgeKind, name: &str) -> Option<String> {
    let before = Entries::read(text)?;
    let entries = before.written(name, from);
    if entries.is_empty()
        || entries.iter().any(|entry| entry.optional)
        || !before.written(name, to).is_empty()
        || before.speaks_of(name)
    {
        return None;
    }
    let source = parse(text)?;
    let (text, _) = without_entries(text, &before, &[(from, name)])?;
    let mut document = parse(&text)?;
    let [section, ..] = sections(to) else {
        return None;
    };
    for old in sections(from) {
        let moved = |parent: &dyn TableLike| -> Option<Item> {
            parent.get(old)?.as_table_like()?.get(name).cloned()
        };
        if let Some(item) = moved(source.as_table()) {
            place(document.as_table_mut(), section, name, item)?;
        }
        let targets = source.get("target").and_then(Item::as_table_like);
        for (key, target) in targets.into_iter().flat_map(TableLike::iter) {
            if let Some(item) = target.as_table_like().and_then(&moved) {
                let targets = document.get_mut("target")?.as_table_like_mut()?;
                let parent = targets.get_mut(key)?.as_table_like_mut()?;
                place(parent, section, name, item)?;
            }
        }
    }
    let text = document.to_string();
    let after = Entries::read(&text)?;
    let is_moved = after.written(name, to) == entries && after.written(name, from).is_empty();
    is_moved.then_some(text)
}

/// Puts an entry into a table of dependencies, which is made if there is none.
fn place(parent: &mut dyn TableLike, section: &str, name: &str, item: Item) -> Option<()> {
    if parent.get(section).is_none() {
        parent.insert(section, Item::Table(Table::new()));
    }
    let table = parent.get_mut(section)?.as_table_like_mut()?;
    let mut item = item;
    if let Item::Table(table) = &mut item {
        table.set_position(None);
    }
    table.insert(name, item);
    Some(())
}
