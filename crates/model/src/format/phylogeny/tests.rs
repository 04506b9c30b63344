//! Sequences of both formats, and the evidence they give.

use hamnet_numeric::random::Random;

use super::*;
use crate::hierarchy::{MarkovHierarchy, Stochastic, SubstitutionModel};
use crate::{Finding, VariableId};

fn fasta(text: &str) -> Sequences {
    fasta::read_bytes("t.fasta", text.into()).unwrap()
}

fn phylip(text: &str) -> Sequences {
    phylip::read_bytes("t.phy", text.into()).unwrap()
}

fn contents(sequences: &Sequences) -> Vec<(&str, &str)> {
    let letters = |index| std::str::from_utf8(sequences.letters(index)).unwrap();
    sequences.names().enumerate().map(|(index, name)| (name, letters(index))).collect()
}

fn tree() -> MarkovHierarchy {
    let (tree, _) = newick::read_bytes("t.nwk", b"((human:0.1,chimp:0.1):0.2,mouse:0.4);".to_vec()).unwrap();
    tree.hierarchy(&SubstitutionModel::jc69()).unwrap()
}

#[test]
fn fasta_is_read_with_its_remarks_and_line_breaks() {
    let read = fasta("; a comment\n\n>human the first\r\nACG T\r\nA-\r\n>chimp\nRRTA.N\n");
    assert_eq!(contents(&read), [("human", "ACGTA-"), ("chimp", "RRTA.N")]);
}

#[test]
fn phylip_is_read_in_all_its_layouts() {
    let expected = [("human", "ACGTACGT"), ("chimp", "ACTTACTT")];
    for text in [
        "2 8\nhuman ACGTACGT\nchimp ACTTACTT\n",
        " 2 8\nhuman ACGT\n      ACGT\nchimp ACTT\nACTT",
        "2 8\nhuman ACGT\nchimp ACTT\n\nACGT\nACTT\n",
        "2 8\nhuman     ACGTACGT\nchimp     ..T...T.\n",
    ] {
        assert_eq!(contents(&phylip(text)), expected, "{text}");
    }
    let strict = phylip("2 4\nHomo sapieACGT\nPan troglo...A\n");
    assert_eq!(contents(&strict), [("Homo sapie", "ACGT"), ("Pan troglo", "ACGA")]);
}

#[test]
fn sites_tell_of_taxa_by_states_and_sets() {
    let tree = tree();
    let read = fasta(">mouse\nAY-\n>human\nCNg\n>chimp\nTTT\n");
    let (sites, warnings) = read.sites(&tree).unwrap();
    assert!(warnings.is_empty() && sites.len() == 3);
    let of = |site: usize, name: &str| sites.row(site).get(tree.variables().find(name).unwrap()).clone();
    assert_eq!(of(0, "mouse"), Finding::State(0));
    assert_eq!(of(1, "mouse"), Finding::Soft(vec![0.0, 1.0, 0.0, 1.0]));
    assert_eq!(of(2, "mouse"), Finding::Missing);
    assert_eq!((of(1, "human"), of(2, "human")), (Finding::Missing, Finding::State(2)));
    assert_eq!(sites.row(0).get(tree.root()), &Finding::Missing);
}

/// What a set says is the sum over its members, and nothing known the sum over all states.
#[test]
fn likelihoods_of_sets_are_sums_over_their_members() {
    let tree = tree();
    let read = fasta(">human\nAAAAAA\n>chimp\nGGGGGG\n>mouse\nNACGTR\n");
    let (sites, _) = read.sites(&tree).unwrap();
    let recursion = tree.recursion();
    let p: Vec<f64> = sites.iter().map(|row| recursion.likelihood(&row).unwrap().evidence.to_f64()).collect();
    assert!((p[0] - (p[1] + p[2] + p[3] + p[4])).abs() <= 4.0 * f64::EPSILON * p[0]);
    assert!((p[5] - (p[1] + p[3])).abs() <= 4.0 * f64::EPSILON * p[5]);
}

#[test]
fn sequences_of_varying_length_tell_of_a_chain_row_by_row() {
    let flip = || Stochastic::dense("flip", 2, 2, vec![0.9, 0.1, 0.2, 0.8]).unwrap();
    let of = |length: usize| {
        let chain = MarkovHierarchy::hidden_markov(vec![0.5, 0.5], flip(), flip(), length).unwrap();
        let seen = chain.observed();
        chain.with_state_names(&seen, &["H".to_owned(), "T".to_owned()]).unwrap()
    };
    let (long, short) = (of(5), of(3));
    let read = fasta(">a\nHTH\n>b\nTTT?H\n");
    let rows = read.rows(&long).unwrap();
    assert_eq!(rows.len(), 2);
    // x0 y0 x1 y1 …
    assert_eq!(rows.row(0).get(VariableId::new(3)), &Finding::State(1));
    assert_eq!(rows.row(0).get(VariableId::new(7)), &Finding::Missing);
    // what comes after the last letter does not matter
    let first = fasta(">a\nHTH\n");
    let alone = short.recursion().likelihood(&first.rows(&short).unwrap().row(0)).unwrap();
    let longer = long.recursion().likelihood(&rows.row(0)).unwrap();
    let bound = alone.ln_evidence_bound + longer.ln_evidence_bound;
    assert!((alone.ln_evidence - longer.ln_evidence).abs().to_f64() <= bound);
    let error = read.rows(&short).unwrap_err().to_string();
    assert_eq!(
        error,
        "t.fasta:3:2: the sequence `b` has 5 letters for 3 observed variables; take a longer chain, as long as the longest sequence"
    );
}

#[test]
fn problems_of_sequences_are_told_at_their_place_with_the_remedy() {
    let tree = tree();
    let error = fasta(">human\nACG\n>chimpp\nACG\n>mouse\nAE\n").sites(&tree).unwrap_err().to_string();
    assert_eq!(
        error,
        "t.fasta:3:2: the tree has no taxon `chimpp`; did you mean `chimp`?\n\
         t.fasta:5:2: the sequence `mouse` has 2 letters, but the first one, `human`, has 3; align the sequences first\n\
         t.fasta:6:2: `E` is none of the states A, C, G, T, nor a set of them; write `-` or `?` for what is not known"
    );
    let read = fasta(">human\nA\n");
    let (_, warnings) = read.sites(&tree).unwrap();
    assert_eq!(warnings.len(), 2);
    let refused = |text: &str| fasta::read_bytes("t", text.into()).unwrap_err().to_string();
    assert!(refused("ACGT\n").starts_with("t:1:1: `ACGT` stands before the first name"));
    assert!(refused(">a\nA\n>a\nC\n").contains("twice"));
    assert!(refused(">a\n>b\nC\n").contains("`a` has no letters"));
    assert!(refused(">\nC\n").contains("no name"));
    assert!(refused("").contains("no sequences"));
    assert!(refused(">a\nAß\n").starts_with("t:2:2: `ß` is no letter"));
    let refused = |text: &str| phylip::read_bytes("t", text.into()).unwrap_err().to_string();
    assert!(refused("2 x\n").contains("the number of sequences, then that of sites, is expected"));
    assert!(refused("2 4\na ACGT\nb ACG\n").contains("`b` has 3 letters where 4 sites are announced"));
    assert!(refused("3 4\na ACGT\nb ACGT\n").contains("announces 3 sequences but has 2"));
    assert!(refused("1 4\na ACGT\nb ACGT\n").contains("`b ACGT` stands where the end of the alignment"));
    assert!(refused("99999999999999999999 4\n").contains("is expected"));
}

#[test]
fn damaged_files_give_sequences_or_errors() {
    let mut random = Random::new(10);
    let tree = tree_of_letters();
    for text in [">a x\nACG\n>b\nA-R\n", "2 4\na ACGT\nb AC\nGT\n"] {
        for _ in 0..1000 {
            let mut bytes = text.as_bytes().to_vec();
            let (from, to) = (random.below(bytes.len()), random.below(bytes.len()));
            bytes[to] = if random.chance(0.2) { random.bits() as u8 } else { bytes[from] };
            bytes.truncate(1 + random.below(bytes.len()));
            for read in [fasta::read_bytes, phylip::read_bytes] {
                if let Ok(read) = read("t", bytes.clone()) {
                    let _ = read.sites(&tree);
                }
            }
        }
    }
}

fn tree_of_letters() -> MarkovHierarchy {
    let (tree, _) = newick::read_bytes("t.nwk", b"(a:1,b:1);".to_vec()).unwrap();
    tree.hierarchy(&SubstitutionModel::jc69()).unwrap()
}
