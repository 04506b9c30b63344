//! Identifiers for inputs and outputs: letters, digits and underscores, none twice.

use std::collections::BTreeSet;

/// Gives identifiers, each once.
#[derive(Debug, Default)]
pub(crate) struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// An identifier like `name`: other characters become `_`, a leading one that is not a letter is preceded by `v`,
    /// and a number is appended where it is taken. Names of the graph's own, which start with `_`, are never given.
    pub(crate) fn give(&mut self, name: &str) -> String {
        let plain = identifier(name);
        let mut given = plain.clone();
        let mut number = 2;
        while !self.taken.insert(given.clone()) {
            given = format!("{plain}_{number}");
            number += 1;
        }
        given
    }
}

fn identifier(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if plain.starts_with(|c: char| c.is_ascii_alphabetic()) { plain } else { format!("v{plain}") }
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn odd_names_become_identifiers_and_stay_apart() {
        let mut names = Names::default();
        let given: Vec<String> =
            ["lung", "12+", "a b", "a_b", "a-b", "_x", "", "ß"].iter().map(|name| names.give(name)).collect();
        assert_eq!(given, ["lung", "v12_", "a_b", "a_b_2", "a_b_3", "v_x", "v", "v_"]);
    }
}
