//! From XML markup to the list of elements.

use std::fmt::Display;

use quick_xml::Reader;
use quick_xml::escape::{resolve_xml_entity, unescape};
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::{Document, Element, Malformed, Text};
use crate::format::diagnostic::DiagnosticKind;
use crate::format::source::{Span, Spanned};

/// Reads a whole file.
pub(super) fn parse(text: &str) -> Result<Document, Malformed> {
    let mut reader = Reader::from_str(text);
    let mut builder = Builder { file: text, elements: Vec::new(), open: Vec::new() };
    loop {
        let start = position(reader.buffer_position());
        let event = reader
            .read_event()
            .map_err(|error| malformed(&error, tag_at(text, position(reader.error_position()))))?;
        let span = Span::new(start, position(reader.buffer_position()));
        if matches!(event, Event::Eof) {
            return builder.finish();
        }
        builder.take(&event, span)?;
    }
}

/// The elements read so far and the path of those still open.
struct Builder<'t> {
    file: &'t str,
    elements: Vec<Element>,
    open: Vec<usize>,
}

impl Builder<'_> {
    fn take(&mut self, event: &Event<'_>, span: Span) -> Result<(), Malformed> {
        match event {
            Event::Start(tag) => {
                let index = self.element(tag, span)?;
                self.open.push(index);
            }
            Event::Empty(tag) => {
                self.element(tag, span)?;
            }
            Event::End(_) => {
                self.open.pop();
            }
            Event::Text(text) => self.text(text, span.start),
            Event::CData(text) => self.text(text, span.start + "<![CDATA[".len()),
            Event::GeneralRef(reference) => {
                let content = resolve(reference, span)?;
                self.text(&content, span.start);
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) | Event::Eof => {}
        }
        Ok(())
    }

    fn element(&mut self, start: &BytesStart<'_>, tag: Span) -> Result<usize, Malformed> {
        let index = self.elements.len();
        match self.open.last() {
            Some(&parent) => self.elements[parent].children.push(index),
            None if index == 0 => {}
            None => return Err(malformed(&"a second outermost element stands after the first", tag)),
        }
        let attributes = self.attributes(start, tag)?;
        let name = start.name().into_inner().to_owned();
        self.elements.push(Element { name, tag, attributes, children: Vec::new(), text: Text::default() });
        Ok(index)
    }

    fn attributes(
        &self,
        start: &BytesStart<'_>,
        tag: Span,
    ) -> Result<Vec<(String, Spanned<String>)>, Malformed> {
        let mut attributes = Vec::new();
        let mut from = tag.start + 1 + start.name().into_inner().len();
        // quick-xml's own check for repeated names takes quadratic time
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|error| malformed(&error, tag))?;
            let span = self.value_span(from, attribute.key.into_inner(), &attribute.value);
            let text = unescape(&attribute.value).map_err(|error| malformed(&error, span))?;
            from = span.end;
            attributes.push((attribute.key.into_inner().to_owned(), Spanned::new(text.into_owned(), span)));
        }
        Ok(attributes)
    }

    /// The place of the value of the first attribute after `from`, which has the name `key`.
    fn value_span(&self, from: usize, key: &str, value: &str) -> Span {
        let after_key = from + self.file[from..].find(key).map_or(0, |at| at + key.len());
        let start = after_key + self.file[after_key..].find(['"', '\'']).map_or(0, |at| at + 1);
        Span::new(start, start + value.len())
    }

    fn text(&mut self, content: &str, place: usize) {
        if let Some(&index) = self.open.last() {
            self.elements[index].text.push(content, place);
        }
    }

    fn finish(self) -> Result<Document, Malformed> {
        if let Some(&index) = self.open.last() {
            let Element { name, tag, .. } = &self.elements[index];
            let expected = format!("`</{name}>`");
            return Err(Spanned::new(DiagnosticKind::UnexpectedEnd { expected }, *tag));
        }
        if self.elements.is_empty() {
            return Err(malformed(&"the file holds no element", Span::default()));
        }
        Ok(Document { elements: self.elements })
    }
}

/// The text that `&…;` stands for.
fn resolve(reference: &BytesRef<'_>, span: Span) -> Result<String, Malformed> {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => Ok(character.to_string()),
        Ok(None) => match resolve_xml_entity(reference) {
            Some(text) => Ok(text.to_owned()),
            None => Err(malformed(&format_args!("the entity `&{};` is not known", &**reference), span)),
        },
        Err(error) => Err(malformed(&error, span)),
    }
}

fn malformed(reason: &dyn Display, span: Span) -> Malformed {
    Spanned::new(DiagnosticKind::MalformedXml { reason: reason.to_string() }, span)
}

/// The markup at `place`, up to the end of its line.
fn tag_at(file: &str, place: usize) -> Span {
    let start = file.floor_char_boundary(place);
    let end = file[start..].find(['\n', '>']).map_or(file.len(), |length| start + length);
    Span::new(start, end)
}

/// A place as an index; the file is in memory, so every place in it is one.
fn position(place: u64) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}
