//! Names of the user, bare where they can be and quoted where they must.

use std::fmt;

/// A name, displayed bare if it has only letters, digits, `_`, `-` and `.`, else as [`Quoted`].
pub(super) struct Name<'a>(pub &'a str);

/// A string in double quotes, with `\"`, `\\`, `\n`, `\r`, `\t` and `\u{hex}` for what would not read.
pub(super) struct Quoted<'a>(pub &'a str);

/// Whether `c` may stand in a bare name.
pub(super) fn is_bare(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// The character an escape letter stands for; `u` is not among them.
pub(super) fn escaped(letter: char) -> Option<char> {
    match letter {
        '"' | '\\' => Some(letter),
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        _ => None,
    }
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.is_empty() && self.0.chars().all(is_bare) {
            f.write_str(self.0)
        } else {
            Quoted(self.0).fmt(f)
        }
    }
}

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for c in self.0.chars() {
            match c {
                '"' | '\\' => write!(f, "\\{c}")?,
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                '\t' => f.write_str("\\t")?,
                c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => {
                    write!(f, "\\u{{{:x}}}", c as u32)?
                }
                c => write!(f, "{c}")?,
            }
        }
        f.write_str("\"")
    }
}
