//! Alignments as evidence for trees.

use crate::common::{Folder, call, call_with, done, rows};

const TREE: &str =
    "[hierarchy]\ntree = \"((human:0.1,chimp:0.12)apes:0.05,mouse:0.3);\"\nsubstitution = \"jc69\"\n";
const FASTA: &str = ">human\nACGR-\n>chimp\nACTAN\n>mouse\nACAAC\n";

#[test]
fn the_sites_of_an_alignment_are_rows_whose_letters_may_be_sets_of_states() {
    let folder = Folder::new("alignment");
    let (tree, fasta) = (folder.write("t.ham", TREE), folder.write("a.fasta", FASTA));
    let phylip = folder.write("a.phy", " 3 5\nhuman     ACGR-\nchimp     ACTAN\nmouse     ACAAC\n");
    let table = folder.write(
        "a.csv",
        "human=A,human=C,human=G,human=T,chimp,mouse\n1,0,0,0,A,A\n0,1,0,0,C,C\n0,0,1,0,T,A\n1,0,1,0,A,A\n,,,,,C\n",
    );
    let network = folder.path("t.hamnet");
    done(&["compile", &tree, "--query", "root", "-o", &network, "-q"]);
    let expected = done(&["run", &tree, &table, "--query", "root", "-q"]);
    assert_eq!(rows(&expected).len(), 6);
    for (subject, data) in [(&tree, &fasta), (&tree, &phylip)] {
        assert_eq!(done(&["run", subject, data, "--query", "root", "-q"]), expected);
    }
    assert_eq!(done(&["run", &network, &fasta, "-q"]), expected);
    // longer than a block, one thread or several
    let long: String = [("human", "ACGT"), ("chimp", "ACGA"), ("mouse", "ACTT")]
        .map(|(name, letters)| format!(">{name}\n{}\n", letters.repeat(3000)))
        .concat();
    let long = folder.write("long.fa", &long);
    let out = done(&["run", &network, &long, "-q"]);
    let table = rows(&out);
    assert_eq!(table.len(), 12_001);
    assert!((5..12_001).all(|row| table[row] == table[row - 4]));
    // what is asked for is not told
    let outcome = call(&["run", &tree, &fasta, "--query", "human"]);
    assert!(outcome.err.contains("what is asked for are ignored: human"), "{}", outcome.err);
}

#[test]
fn wrong_alignments_name_the_place_and_the_remedy() {
    let folder = Folder::new("wrong-alignment");
    let tree = folder.write("t.ham", TREE);
    let told = |text: &str| {
        let fasta = folder.write("w.fasta", text);
        let outcome = call(&["run", &tree, &fasta, "--query", "root"]);
        assert_eq!((outcome.code, outcome.out.as_str()), (1, ""), "{}", outcome.err);
        outcome.err
    };
    let error = told(&FASTA.replace("chimp", "chipm"));
    assert!(error.contains("w.fasta:3:2: the tree has no taxon `chipm`; did you mean `chimp`?"), "{error}");
    let error = told(&FASTA.replace("ACAAC", "ACAAE"));
    assert!(error.contains("w.fasta:6:5: `E` is none of the states A, C, G, T"), "{error}");
    let error = told(&FASTA.replace("ACAAC", "ACAA"));
    assert!(error.contains("`mouse` has 4 letters"), "{error}");
    let piped = call_with(&["run", &tree, "-", "--query", "root"], FASTA);
    assert!(
        piped.code == 1 && piped.err.contains("standard input: this is FASTA, and read as a table"),
        "{}",
        piped.err
    );
    let some = folder.write("some.fasta", ">human\nAC\n");
    let outcome = call(&["run", &tree, &some, "--query", "root"]);
    assert!(outcome.code == 0 && outcome.err.contains("`chimp` has no sequence"), "{}", outcome.err);
    let unread = folder.path("apes.hamnet");
    done(&["compile", &tree, "--query", "root", "--observe", "apes", "-o", &unread, "-q"]);
    let outcome = call(&["run", &unread, &some, "-q"]);
    assert!(outcome.err.contains("the network does not read `human`; compile it with"), "{}", outcome.err);
}
