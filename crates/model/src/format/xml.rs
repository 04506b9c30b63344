//! An XML file as a list of elements, each with its attributes and text and their places in the file.
//!
//! The markup is read by `quick-xml`. Nothing is expanded: the five predefined entities and character
//! references are resolved, any other entity is malformed, so a document type cannot blow a small file up.
//! The elements lie in one flat list that names its children by index, so no depth of nesting can exhaust the
//! stack.
//!
//! Invariant: an element's children come after it in the list; the memory is linear in the file's length.

mod parse;

use std::ops::Range;

use super::diagnostic::DiagnosticKind;
use super::draft::Draft;
use super::number::number;
use super::source::{Span, Spanned};

/// Why a file is not well-formed XML, and where.
pub(super) type Malformed = Spanned<DiagnosticKind>;

/// All elements of a well-formed file; the first one is the root.
#[derive(Debug)]
pub(super) struct Document {
    elements: Vec<Element>,
}

/// One element of a [`Document`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Node<'d> {
    document: &'d Document,
    element: &'d Element,
}

#[derive(Debug)]
struct Element {
    name: String,
    tag: Span,
    attributes: Vec<(String, Spanned<String>)>,
    children: Vec<usize>,
    text: Text,
}

/// The text directly inside an element: entities resolved, comments gone.
#[derive(Debug, Default)]
struct Text {
    content: String,
    /// Where in `content` and where in the file each uninterrupted piece starts.
    pieces: Vec<(usize, usize)>,
}

impl Document {
    /// Reads a whole file.
    ///
    /// # Errors
    /// [`Malformed`] at the first place that is not well-formed, or without any element.
    pub(super) fn parse(text: &str) -> Result<Self, Malformed> {
        parse::parse(text)
    }

    /// The outermost element.
    pub(super) fn root(&self) -> Node<'_> {
        Node { document: self, element: &self.elements[0] }
    }
}

impl<'d> Node<'d> {
    /// The element's name as the file spells it.
    pub(super) fn name(self) -> &'d str {
        &self.element.name
    }

    /// Whether the element is called `name`, in upper or lower case.
    pub(super) fn is(self, name: &str) -> bool {
        self.element.name.eq_ignore_ascii_case(name)
    }

    /// The place of the start tag.
    pub(super) fn tag(self) -> Span {
        self.element.tag
    }

    /// The value of the attribute called `name`, in upper or lower case.
    pub(super) fn attribute(self, name: &str) -> Option<&'d Spanned<String>> {
        let mut attributes = self.element.attributes.iter();
        attributes.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The elements directly inside.
    pub(super) fn children(self) -> impl Iterator<Item = Node<'d>> {
        let document = self.document;
        self.element.children.iter().map(move |&index| Node { document, element: &document.elements[index] })
    }

    /// The elements directly inside that are called `name`.
    pub(super) fn children_named(self, name: &str) -> impl Iterator<Item = Node<'d>> {
        self.children().filter(move |child| child.is(name))
    }

    /// The first element directly inside that is called `name`.
    pub(super) fn child(self, name: &str) -> Option<Node<'d>> {
        self.children().find(|child| child.is(name))
    }

    /// The text directly inside, without surrounding white space; the place of the tag stands for missing text.
    pub(super) fn text(self) -> Spanned<&'d str> {
        let content = self.element.text.content.as_str();
        let text = content.trim();
        let start = content.len() - content.trim_start().len();
        match text {
            "" => Spanned::new(text, self.tag()),
            _ => Spanned::new(text, self.element.text.span(start..start + text.len())),
        }
    }

    /// The words of the text directly inside, parted by white space.
    pub(super) fn words(self) -> impl Iterator<Item = Spanned<&'d str>> {
        let text = &self.element.text;
        let mut rest = text.content.as_str();
        std::iter::from_fn(move || {
            rest = rest.trim_start();
            let start = text.content.len() - rest.len();
            let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let (word, after) = rest.split_at(length);
            rest = after;
            (length > 0).then(|| Spanned::new(word, text.span(start..start + length)))
        })
    }
}

impl Text {
    fn push(&mut self, content: &str, place: usize) {
        if !content.is_empty() {
            self.pieces.push((self.content.len(), place));
            self.content.push_str(content);
        }
    }

    /// The place in the file of a nonempty range of `content`.
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.place(range.start), self.place(range.end - 1) + 1)
    }

    fn place(&self, offset: usize) -> usize {
        let piece = self.pieces.partition_point(|&(start, _)| start <= offset) - 1;
        let (start, place) = self.pieces[piece];
        place + offset - start
    }
}

/// The numbers of the text directly inside `element`, or `None` with every word that is not one noted.
pub(super) fn numbers(element: Node<'_>, draft: &mut Draft) -> Option<Vec<Spanned<f64>>> {
    // every word is looked at before the first that is no number makes the whole `None`
    let values: Vec<Option<Spanned<f64>>> = element.words().map(|word| number(word, draft)).collect();
    values.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::{Document, Span};

    fn malformed(file: &str) -> (String, &str) {
        let error = Document::parse(file).expect_err("malformed");
        (error.value.to_string(), &file[error.span.start..error.span.end])
    }

    #[test]
    fn text_joins_around_comments_and_knows_its_place() {
        let file = "<a>\n 0.5<!-- half --> 1&#101;-05 é&lt;5 <![CDATA[<x>]]></a>";
        let document = Document::parse(file).expect("well-formed");
        let excerpt = |span: Span| &file[span.start..span.end];
        let words: Vec<_> = document.root().words().map(|word| (word.value, excerpt(word.span))).collect();
        assert_eq!(words, [("0.5", "0.5"), ("1e-05", "1&#101;-05"), ("é<5", "é&lt;5"), ("<x>", "<x>")]);
    }

    #[test]
    fn attributes_are_unescaped_and_placed() {
        let file = r#"<a id = 'x' lid="=&lt;5"/>"#;
        let document = Document::parse(file).expect("well-formed");
        let value = document.root().attribute("LID").expect("given");
        assert_eq!((value.value.as_str(), &file[value.span.start..value.span.end]), ("=<5", "=&lt;5"));
        assert!(document.root().attribute("none").is_none());
    }

    #[test]
    fn malformed_files_are_located() {
        assert_eq!(malformed("<a><b>x</a>").1, "</a");
        assert_eq!(malformed("<a>\n<b>x").1, "<b>");
        assert_eq!(malformed("<a/><b/>").1, "<b/>");
        assert_eq!(malformed("<a>&lol;</a>").1, "&lol;");
        assert_eq!(malformed("é").1, "");
    }

    #[test]
    fn deep_nesting_is_only_long() {
        let depth = 200_000;
        let file = "<a>".repeat(depth) + &"</a>".repeat(depth);
        assert!(Document::parse(&file).is_ok());
    }
}
