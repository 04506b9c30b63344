//! From a word of a file to the number it spells.

use super::diagnostic::DiagnosticKind;
use super::draft::Draft;
use super::source::Spanned;
use super::token::shortened;

/// The number that `word` spells, or `None` with the problem noted in `draft`.
///
/// A number too small for f64 is read as zero with a warning, for it turns the possible into the impossible.
pub(super) fn number(word: Spanned<&str>, draft: &mut Draft) -> Option<Spanned<f64>> {
    let Ok(value) = word.value.parse() else {
        draft.error(word.span, DiagnosticKind::NotANumber { text: shortened(word.value) });
        return None;
    };
    if let Some(remark) = underflow(word.value, value) {
        draft.warn(word.span, remark);
    }
    Some(Spanned::new(value, word.span))
}

/// What is to be said of a `word` that spells a number too small for f64; `value` is what it is read as.
pub(super) fn underflow(word: &str, value: f64) -> Option<DiagnosticKind> {
    (value == 0.0 && !spells_zero(word)).then(|| {
        let what =
            format!("`{}` is smaller than any number of the type f64; it is read as zero", shortened(word));
        DiagnosticKind::Assumed { what }
    })
}

/// Whether all digits before the exponent are zeros.
fn spells_zero(word: &str) -> bool {
    let mantissa = word.split(['e', 'E']).next().unwrap_or_default();
    !mantissa.contains(|digit: char| ('1'..='9').contains(&digit))
}

#[cfg(test)]
mod tests {
    use super::spells_zero;

    #[test]
    fn zeros_are_told_from_what_underflows() {
        assert!(["0", "0.000", "-0e12", ".0"].into_iter().all(spells_zero));
        assert!(["1e-400", "0.001E-999"].into_iter().all(|word| !spells_zero(word)));
    }
}
