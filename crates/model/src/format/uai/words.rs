//! The words of a UAI or evidence file: anything between white space, and comments from `#` to the end of the
//! line.

use crate::format::source::{Span, Spanned};

/// A word and its place in the file.
pub(in crate::format) type Word<'t> = Spanned<&'t str>;

/// The words of a text, in order; comments are skipped.
#[derive(Clone, Debug)]
pub(in crate::format) struct Words<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Words<'t> {
    /// The words of `text`.
    pub(in crate::format) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// The empty place behind the last word, where a missing one would stand.
    pub(in crate::format) fn end(&self) -> Span {
        let end = self.text.trim_end().len();
        Span::new(end, end)
    }
}

impl<'t> Iterator for Words<'t> {
    type Item = Word<'t>;

    fn next(&mut self) -> Option<Word<'t>> {
        loop {
            let rest = self.text[self.at..].trim_start();
            let start = self.text.len() - rest.len();
            let comment = rest.starts_with('#');
            let stop = |c: char| if comment { c == '\n' } else { c.is_whitespace() || c == '#' };
            self.at = start + rest.find(stop).unwrap_or(rest.len());
            if rest.is_empty() {
                return None;
            }
            if !comment {
                return Some(Spanned::new(&self.text[start..self.at], start..self.at));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn comments_and_line_ends_part_words() {
        let text = "BAYES\r\n# all of it\n2 2 # a\n1e-05#b\n#";
        let words: Vec<&str> = Words::new(text).map(|word| word.value).collect();
        assert_eq!(words, ["BAYES", "2", "2", "1e-05"]);
        assert!(Words::new(text).all(|word| &text[word.span.start..word.span.end] == word.value));
        assert_eq!(Words::new(" \n").next(), None);
    }
}
