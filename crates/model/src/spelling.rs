//! The nearest valid spelling, for messages about unknown names.

/// The candidate nearest to `word` by edits (letter case counts a quarter), if it is near enough to be meant.
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<String> {
    candidates
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(edits, candidate)| *edits <= 4 + candidate.chars().count() * 4 / 3)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate.to_owned())
}

/// Levenshtein distance in quarters of an edit.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).map(|place| place * 4).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = (i + 1) * 4;
        for (j, &y) in b.iter().enumerate() {
            let replaced = diagonal
                + if x == y {
                    0
                } else if x.eq_ignore_ascii_case(&y) {
                    1
                } else {
                    4
                };
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 4).min(diagonal + 4);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_misspellings_and_leaves_strangers_alone() {
        let names = ["smoke", "lung", "bronc"];
        assert_eq!(nearest("Smoke", names.into_iter()).as_deref(), Some("smoke"));
        assert_eq!(nearest("lugn", names.into_iter()).as_deref(), Some("lung"));
        assert_eq!(nearest("temperature", names.into_iter()), None);
    }
}
