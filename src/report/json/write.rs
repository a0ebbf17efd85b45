//! Writes JSON so that hidden characters and workflow commands are inert in the raw text.

use std::io;

use serde::Serialize;
use serde_json::ser::{CharEscape, Formatter, PrettyFormatter};

use crate::report::escape;

/// Serialises `value`, indented by two spaces, with a line feed at the end.
pub(in crate::report) fn to_string(value: &impl Serialize) -> String {
    let mut bytes = Vec::with_capacity(64 * 1024);
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, Inert::default());
    value
        .serialize(&mut serializer)
        .expect("internal error: the report has string keys only and is written to memory");
    bytes.push(b'\n');
    String::from_utf8(bytes).expect("internal error: JSON is written as UTF-8")
}

/// serde_json's pretty layout; strings additionally have hidden characters as `\uXXXX`.
#[derive(Default)]
struct Inert {
    layout: PrettyFormatter<'static>,
}

impl Formatter for Inert {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut written = 0;
        let mut previous = ' ';
        for (at, character) in fragment.char_indices() {
            if escape::is_hidden(character) || (character, previous) == ('#', '#') {
                writer.write_all(&fragment.as_bytes()[written..at])?;
                let mut units = [0; 2];
                for unit in character.encode_utf16(&mut units) {
                    write!(writer, "\\u{unit:04x}")?;
                }
                written = at + character.len_utf8();
            }
            previous = character;
        }
        writer.write_all(&fragment.as_bytes()[written..])
    }

    fn write_char_escape<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        self.layout.write_char_escape(writer, escape)
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.layout.begin_array(writer)
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.layout.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.layout.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.layout.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.layout.begin_object(writer)
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.layout.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.layout.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.layout.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.layout.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::to_string;
    use crate::report::escape::corpus::{NASTY, assert_inert};

    #[test]
    fn strings_come_back_as_they_were_and_the_raw_text_is_inert() {
        for nasty in NASTY {
            let written = to_string(&[nasty]);
            assert_inert(written.trim_end());
            let read: Vec<String> = serde_json::from_str(&written).unwrap();
            assert_eq!(read, [*nasty]);
        }
    }

    #[test]
    fn characters_beyond_the_first_plane_are_pairs() {
        assert_eq!(
            to_string(&"\u{e0041}\u{202e}é"),
            "\"\\udb40\\udc41\\u202eé\"\n"
        );
    }
}
