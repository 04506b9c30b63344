//! Names made fit for a format that cannot hold them as they are.

use std::collections::BTreeMap;

use super::{Format, WriteWarning};

/// `names` as `fit` spells them, made distinct by a number behind those that would coincide; every change is
/// a warning.
pub(super) fn rename<'a>(
    names: impl Iterator<Item = &'a str>,
    fit: impl Fn(&str) -> String,
    format: Format,
    warnings: &mut Vec<WriteWarning>,
) -> Vec<String> {
    let mut taken = BTreeMap::new();
    let mut renamed = Vec::with_capacity(names.size_hint().0);
    for name in names {
        let to = distinct(fit(name), &mut taken);
        if to != name {
            warnings.push(WriteWarning::Renamed { format, from: name.to_owned(), to: to.clone() });
        }
        renamed.push(to);
    }
    renamed
}

/// `name` with the first number behind it that makes it new; `taken` holds, for each name, the next number to
/// try.
fn distinct(name: String, taken: &mut BTreeMap<String, usize>) -> String {
    let mut candidate = name.clone();
    while taken.contains_key(&candidate) {
        let number = taken.entry(name.clone()).or_insert(2);
        candidate = format!("{name}_{number}");
        *number += 1;
    }
    taken.insert(candidate.clone(), 2);
    candidate
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coinciding_names_get_numbers_and_changes_are_told() {
        let mut warnings = Vec::new();
        let fit = |name: &str| name.replace(['<', '>'], "_");
        let renamed = rename(["_5", "<5", ">5", "a"].into_iter(), fit, Format::Xdsl, &mut warnings);
        assert_eq!(renamed, ["_5", "_5_2", "_5_3", "a"]);
        assert_eq!(warnings.len(), 2);
    }
}
