//! From the text of a cell to a number.

use crate::error::{Remedy, RowErrorKind};
use crate::states::{missing_sign, quote};

/// The real number in a cell, `None` if it is empty: decimal digits with a point, a sign and an exponent as needed, rounded
/// to the nearest `f64`.
pub(crate) fn real(cell: &[u8], column: &str) -> Result<Option<f64>, RowErrorKind> {
    // a cell is rarely padded, and the parser finds out while it parses
    if let Some(value) = finite(cell) {
        return Ok(Some(value));
    }
    match cell.trim_ascii() {
        [] => Ok(None),
        bare => finite(bare).map(Some).ok_or_else(|| RowErrorKind::NotANumber {
            column: column.to_owned(),
            text: quote(cell),
            remedy: real_remedy(bare),
        }),
    }
}

/// The likelihood in a cell that is not empty.
pub(crate) fn likelihood(cell: &[u8], column: &str) -> Result<f64, RowErrorKind> {
    match finite(cell.trim_ascii()) {
        // adding 0 turns -0 into 0
        Some(value) if value >= 0.0 => Ok(value + 0.0),
        _ => Err(RowErrorKind::NotALikelihood {
            column: column.to_owned(),
            text: quote(cell),
            remedy: missing_sign(cell),
        }),
    }
}

/// The index `text` spells, with or without the fraction `.0` of pandas.
pub(crate) fn whole_number(text: &[u8]) -> Option<i64> {
    let digits = text.strip_suffix(b".0").unwrap_or(text);
    std::str::from_utf8(digits).ok()?.parse().ok()
}

fn finite(text: &[u8]) -> Option<f64> {
    fast_float2::parse(text).ok().filter(|value: &f64| value.is_finite())
}

fn real_remedy(bare: &[u8]) -> Remedy {
    match missing_sign(bare) {
        Remedy::None if fast_float2::parse::<f64, _>(bare).is_ok() => Remedy::MustBeFinite,
        Remedy::None if finite(&with_point(bare)).is_some() => Remedy::DecimalPoint,
        other => other,
    }
}

/// `text` with its comma, if it has one, as a point.
fn with_point(text: &[u8]) -> Vec<u8> {
    text.iter().map(|&byte| if byte == b',' { b'.' } else { byte }).collect()
}

#[cfg(test)]
mod tests {
    use super::real;
    use crate::error::{Remedy, RowErrorKind};

    #[test]
    fn reals_are_read_as_people_and_programs_write_them() {
        for (text, value) in [
            ("0.3", 0.3),
            ("-0.3", -0.3),
            ("+0.3", 0.3),
            (".5", 0.5),
            ("5.", 5.0),
            ("12", 12.0),
            ("1e-3", 1e-3),
            ("1E+3", 1e3),
            (" 2.5 ", 2.5),
            ("0.1000000000000000055511151231257827021181583404541015625", 0.1),
            ("4.9e-324", 5e-324),
            ("1e-400", 0.0),
            ("1.7976931348623157e308", f64::MAX),
        ] {
            assert_eq!(real(text.as_bytes(), "y").unwrap(), Some(value), "{text}");
        }
        assert!(real(b"-0", "y").unwrap().is_some_and(|value| value == 0.0 && value.is_sign_negative()));
        assert_eq!(real(b"", "y").unwrap(), None);
        assert_eq!(real(b"  ", "y").unwrap(), None);
    }

    #[test]
    fn what_is_no_real_is_told_the_way_out() {
        for (text, expected) in [
            ("high", Remedy::None),
            ("0x1p3", Remedy::None),
            ("1_000", Remedy::None),
            ("1,000,5", Remedy::None),
            ("1.5 2", Remedy::None),
            ("--1", Remedy::None),
            ("e5", Remedy::None),
            ("nan", Remedy::LeaveEmpty),
            ("NaN", Remedy::LeaveEmpty),
            ("NA", Remedy::LeaveEmpty),
            ("inf", Remedy::MustBeFinite),
            ("-Infinity", Remedy::MustBeFinite),
            ("1e999", Remedy::MustBeFinite),
            ("1,5", Remedy::DecimalPoint),
        ] {
            match real(text.as_bytes(), "y") {
                Err(RowErrorKind::NotANumber { remedy, .. }) => assert_eq!(remedy, expected, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }
}
