//! What a letter of a sequence says about a variable.

use crate::Finding;

/// Sets of nucleotides by their letters (IUPAC, Cornish-Bowden 1985); `N` and `X` say nothing.
const NUCLEOTIDES: [(u8, &[u8]); 12] = [
    (b'R', b"AG"),
    (b'Y', b"CT"),
    (b'S', b"CG"),
    (b'W', b"AT"),
    (b'K', b"GT"),
    (b'M', b"AC"),
    (b'B', b"CGT"),
    (b'D', b"AGT"),
    (b'H', b"ACT"),
    (b'V', b"ACG"),
    (b'N', b"ACGT"),
    (b'X', b"ACGT"),
];

/// Sets of amino acids by their letters.
const AMINO_ACIDS: [(u8, &[u8]); 4] =
    [(b'B', b"DN"), (b'Z', b"EQ"), (b'J', b"IL"), (b'X', b"ARNDCQEGHILKMFPSTWYV")];

/// What stands for nothing known: gaps and question marks.
const MISSING: [u8; 3] = [b'-', b'?', b'.'];

/// The findings of all letters about variables of certain states.
#[derive(Debug)]
pub(super) struct Symbols {
    /// By ASCII code.
    findings: Vec<Option<Finding>>,
}

impl Symbols {
    /// For variables whose states are called `states`; only names of one letter can be met.
    pub fn new(states: &[String]) -> Self {
        Self { findings: (0..128).map(|symbol| finding(symbol, states)).collect() }
    }

    /// What `symbol` says; `None` if it means nothing here.
    pub fn get(&self, symbol: u8) -> Option<&Finding> {
        self.findings.get(usize::from(symbol))?.as_ref()
    }
}

fn finding(symbol: u8, states: &[String]) -> Option<Finding> {
    if let Some(state) = state(symbol, states) {
        return Some(Finding::State(state));
    }
    if MISSING.contains(&symbol) {
        return Some(Finding::Missing);
    }
    let letter = symbol.to_ascii_uppercase();
    let (_, members) = codes(states)?.iter().find(|(code, _)| *code == letter)?;
    if members.len() == states.len() {
        return Some(Finding::Missing);
    }
    let mut likelihoods = vec![0.0; states.len()];
    for &member in *members {
        likelihoods[state(member, states)?] = 1.0;
    }
    Some(Finding::Soft(likelihoods))
}

/// The state called `symbol`, in either case; uracil and thymine stand for each other.
fn state(symbol: u8, states: &[String]) -> Option<usize> {
    let called = |letter: u8| states.iter().position(|state| state.as_bytes() == [letter]);
    let (upper, lower) = (symbol.to_ascii_uppercase(), symbol.to_ascii_lowercase());
    let other = match upper {
        b'U' if is_nucleotides(states) => Some(b'T'),
        b'T' if is_nucleotides(states) => Some(b'U'),
        _ => None,
    };
    called(symbol).or_else(|| called(upper)).or_else(|| called(lower)).or_else(|| other.and_then(called))
}

fn codes(states: &[String]) -> Option<&'static [(u8, &'static [u8])]> {
    if is_nucleotides(states) {
        return Some(&NUCLEOTIDES);
    }
    let [.., (_, all)] = AMINO_ACIDS;
    is_letters(states, all).then_some(&AMINO_ACIDS)
}

fn is_nucleotides(states: &[String]) -> bool {
    is_letters(states, b"ACGT") || is_letters(states, b"ACGU")
}

/// Whether the states are called by `letters`, in any order.
fn is_letters(states: &[String], letters: &[u8]) -> bool {
    states.len() == letters.len()
        && letters.iter().all(|letter| states.iter().any(|state| state.as_bytes() == [*letter]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symbols(states: &str) -> Symbols {
        Symbols::new(&states.chars().map(String::from).collect::<Vec<_>>())
    }

    #[test]
    fn letters_are_states_sets_or_nothing_known() {
        let dna = symbols("TCAG");
        assert_eq!(dna.get(b'a'), Some(&Finding::State(2)));
        assert_eq!(dna.get(b'U'), Some(&Finding::State(0)));
        assert_eq!(dna.get(b'R'), Some(&Finding::Soft(vec![0.0, 0.0, 1.0, 1.0])));
        assert_eq!(dna.get(b'y'), Some(&Finding::Soft(vec![1.0, 1.0, 0.0, 0.0])));
        assert_eq!(dna.get(b'N'), Some(&Finding::Missing));
        assert_eq!(dna.get(b'-'), Some(&Finding::Missing));
        assert_eq!(dna.get(b'E'), None);
        assert_eq!(dna.get(200), None);
        assert_eq!(symbols("ACGU").get(b't'), Some(&Finding::State(3)));
        let protein = symbols("ARNDCQEGHILKMFPSTWYV");
        let Some(Finding::Soft(both)) = protein.get(b'B') else { panic!("a set") };
        assert_eq!(
            both.iter().enumerate().filter(|(_, value)| **value == 1.0).map(|(at, _)| at).collect::<Vec<_>>(),
            [2, 3]
        );
        assert_eq!(protein.get(b'X'), Some(&Finding::Missing));
        assert_eq!(protein.get(b'T'), Some(&Finding::State(16)));
    }

    #[test]
    fn other_states_are_taken_by_their_letters_alone() {
        let two = symbols("01");
        assert_eq!((two.get(b'1'), two.get(b'N')), (Some(&Finding::State(1)), None));
        let cases = symbols("aA");
        assert_eq!((cases.get(b'a'), cases.get(b'A')), (Some(&Finding::State(0)), Some(&Finding::State(1))));
    }

    #[test]
    fn sets_of_nucleotides_are_closed_under_pairing_of_bases() {
        // A pairs with T, C with G: the letters then pair likewise
        let pairs = [(b'R', b'Y'), (b'K', b'M'), (b'B', b'V'), (b'D', b'H'), (b'S', b'S'), (b'W', b'W')];
        let members = |code: u8| NUCLEOTIDES.iter().find(|(letter, _)| *letter == code).unwrap().1;
        let complement = |letter: &u8| match letter {
            b'A' => b'T',
            b'C' => b'G',
            b'G' => b'C',
            _ => b'A',
        };
        for (code, other) in pairs {
            let mut letters: Vec<u8> = members(code).iter().map(complement).collect();
            letters.sort_unstable();
            assert_eq!(letters, members(other));
        }
    }
}
