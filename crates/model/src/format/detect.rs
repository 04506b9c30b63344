//! Which format a model file is in: the one its ending names, or else the one its first words belong to.

use std::fmt;
use std::path::Path;

/// A format of model files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    Bif,
    XmlBif,
    Uai,
    Net,
    Xdsl,
    Dsl,
    Ham,
}

impl Format {
    /// The format that the ending of `path` names; `.gz` does not count.
    pub fn from_path(path: &Path) -> Option<Self> {
        let stem = if is_packed(path) { path.with_extension("") } else { path.to_owned() };
        match stem.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "bif" => Some(Self::Bif),
            "xmlbif" | "bifxml" | "xml" => Some(Self::XmlBif),
            "uai" => Some(Self::Uai),
            "net" => Some(Self::Net),
            "xdsl" => Some(Self::Xdsl),
            "dsl" => Some(Self::Dsl),
            "ham" => Some(Self::Ham),
            _ => None,
        }
    }

    /// The format of `text` in a file whose ending names `ending`: the ending's, but XML is told by its root.
    pub(super) fn of(ending: Option<Self>, text: &str) -> Option<Self> {
        match (ending, Self::sniff(text)) {
            (Some(Self::Bif | Self::XmlBif), Some(xml @ (Self::XmlBif | Self::Xdsl))) => Some(xml),
            (ending, sniffed) => ending.or(sniffed),
        }
    }

    /// The format that the first words of `text` belong to.
    pub fn sniff(text: &str) -> Option<Self> {
        if text.trim_start().starts_with('<') {
            let smile = text.find("<smile");
            return Some(if smile.is_some() { Self::Xdsl } else { Self::XmlBif });
        }
        let mut words = text.lines().filter(|line| !is_comment(line)).flat_map(first_words);
        match words.next()? {
            "BAYES" | "MARKOV" => Some(Self::Uai),
            "network" | "variable" | "probability" => Some(Self::Bif),
            "class" | "node" | "potential" => Some(Self::Net),
            "net" if words.next() == Some("{") => Some(Self::Net),
            "net" => Some(Self::Dsl),
            word if HAM_TABLES.iter().any(|table| word.starts_with(table)) => Some(Self::Ham),
            _ => None,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bif => "BIF",
            Self::XmlBif => "XMLBIF",
            Self::Uai => "UAI",
            Self::Net => "Hugin NET",
            Self::Xdsl => "GeNIe XDSL",
            Self::Dsl => "GeNIe DSL",
            Self::Ham => "Hamnet's own format",
        })
    }
}

/// The tables of a `.ham` file, one of which is its first word.
const HAM_TABLES: [&str; 6] =
    ["[model]", "[variables]", "[classes]", "[parameters]", "[[energy]]", "[hierarchy]"];

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with(['%', '#', '/', '*'])
}

/// Words, and opening braces on their own.
fn first_words(line: &str) -> impl Iterator<Item = &str> {
    line.split_whitespace().flat_map(|word| word.split_inclusive('{')).flat_map(|piece| {
        match piece.strip_suffix('{') {
            None => vec![piece],
            Some("") => vec!["{"],
            Some(word) => vec![word, "{"],
        }
    })
}

/// Whether `path` ends in `.gz`.
pub(super) fn is_packed(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_name_formats_with_and_without_gz() {
        let format = |path: &str| Format::from_path(Path::new(path));
        assert_eq!(format("a.b/asia.BIF.gz"), Some(Format::Bif));
        assert_eq!(format("asia.bifxml"), Some(Format::XmlBif));
        assert_eq!(format("asia.gz"), None);
        assert_eq!(format("asia"), None);
    }

    #[test]
    fn first_words_tell_formats_apart() {
        let cases = [
            ("<?xml version=\"1.0\"?>\n<!-- x -->\n<smile version=\"1.0\">", Some(Format::Xdsl)),
            ("<?xml version=\"1.0\"?><BIF VERSION=\"0.3\">", Some(Format::XmlBif)),
            ("# by hand\n\nMARKOV\n3", Some(Format::Uai)),
            ("// by hand\nnetwork x {}", Some(Format::Bif)),
            ("% by hand\nnet{}", Some(Format::Net)),
            ("\nnet\n{\n name = x;", Some(Format::Net)),
            ("net x\n{", Some(Format::Dsl)),
            ("# by hand\n[variables]\ns = 'spin'", Some(Format::Ham)),
            ("id,smoke,lung", None),
            ("", None),
        ];
        for (text, format) in cases {
            assert_eq!(Format::sniff(text), format, "{text}");
        }
    }

    #[test]
    fn xml_is_known_under_the_endings_of_others() {
        assert_eq!(Format::of(Some(Format::Bif), "<?xml?><BIF>"), Some(Format::XmlBif));
        assert_eq!(Format::of(Some(Format::XmlBif), "<smile>"), Some(Format::Xdsl));
        assert_eq!(Format::of(Some(Format::Bif), "net {}"), Some(Format::Bif));
        assert_eq!(Format::of(None, "net {}"), Some(Format::Net));
    }
}
