//! Bounds as they are printed: never below themselves.

use std::fmt;

/// A number of two digits that is at least the one inside: what a bound may be printed as.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoundedUp(pub f64);

impl fmt::Display for RoundedUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nearest = format!("{:.1e}", self.0);
        let is_above = nearest.parse::<f64>().is_ok_and(|shown| shown >= self.0);
        match one_tenth_more(&nearest) {
            Some(above) if !is_above => f.write_str(&above),
            _ => f.write_str(&nearest),
        }
    }
}

/// `1.2e-15` for `1.1e-15`, `1.0e-14` for `9.9e-15`; `None` for what has no exponent.
fn one_tenth_more(shown: &str) -> Option<String> {
    let (mantissa, exponent) = shown.split_once('e')?;
    let (units, tenths) = mantissa.split_once('.')?;
    let tenths = units.parse::<u32>().ok()? * 10 + tenths.parse::<u32>().ok()? + 1;
    let exponent: i32 = exponent.parse().ok()?;
    Some(match tenths {
        100 => format!("1.0e{}", exponent + 1),
        _ => format!("{}.{}e{exponent}", tenths / 10, tenths % 10),
    })
}

#[cfg(test)]
mod tests {
    use super::RoundedUp;

    #[test]
    fn what_is_printed_is_never_below() {
        let cases = [(0.0, "0.0e0"), (1.2212e-15, "1.3e-15"), (1.25e-3, "1.3e-3"), (9.95e-7, "1.0e-6")];
        for (bound, shown) in cases {
            assert_eq!(RoundedUp(bound).to_string(), shown);
        }
        assert_eq!(RoundedUp(9.91e-7).to_string(), "1.0e-6");
        assert_eq!(RoundedUp(f64::INFINITY).to_string(), "inf");
        let mut bound = 1e-20;
        while bound < 1.0 {
            let shown: f64 = RoundedUp(bound).to_string().parse().unwrap();
            assert!(shown >= bound && shown <= bound * 1.11, "{bound:e} is shown as {shown:e}");
            bound *= 1.37;
        }
    }
}
