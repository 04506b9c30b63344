//! `[hierarchy]` in a `.ham` file.

use crate::format::{self, Format};
use crate::hierarchy::{MarkovHierarchy, Stochastic, SubstitutionModel};
use crate::{Model, Variable};

fn read(text: &str) -> Result<MarkovHierarchy, String> {
    let parsed = format::read_bytes("t.ham", text.into(), Some(Format::Ham), &Default::default());
    match parsed.map_err(|error| error.to_string())?.model {
        Model::Hierarchy(law) => Ok(*law),
        other => panic!("no hierarchy: {other:?}"),
    }
}

const COIN: &str = "[model]\nname = \"coin\"\n[hierarchy]\nprior = [0.5, 0.5]\ntransition = [[0.9, 0.1], [0.2, 0.8]]\nemission = [[0.5, 0.5], [0.75, 0.25]]\nlength = 3\nstates = [\"fair\", \"loaded\"]\nsymbols = [\"H\", \"T\"]\n";

#[test]
fn a_hidden_markov_model_is_read() {
    let matrix = |name: &str, values: [f64; 4]| Stochastic::dense(name, 2, 2, values.to_vec()).unwrap();
    let (transition, emission) =
        (matrix("transition", [0.9, 0.1, 0.2, 0.8]), matrix("emission", [0.5, 0.5, 0.75, 0.25]));
    let built = MarkovHierarchy::hidden_markov(vec![0.5, 0.5], transition, emission, 3).unwrap();
    let seen = built.observed();
    let hidden: Vec<_> = built.variables().ids().filter(|id| !seen.contains(id)).collect();
    let names = |names: [&str; 2]| names.map(str::to_owned).to_vec();
    let built = built.with_state_names(&hidden, &names(["fair", "loaded"])).unwrap();
    let built = built.with_state_names(&seen, &names(["H", "T"])).unwrap().named("coin");
    assert_eq!(read(COIN).unwrap(), built);
}

#[test]
fn phylogenies_are_read_with_every_substitution_model() {
    let tree = "[hierarchy]\ntree = \"((a:0.1,b:0.2):0.1,c:0.3);\"\nsubstitution = ";
    let frequencies = "frequencies = [0.375, 0.125, 0.25, 0.25]";
    for (words, model) in [
        ("\"jc69\"".to_owned(), Ok(SubstitutionModel::jc69())),
        ("\"k80\"\nkappa = 2".to_owned(), SubstitutionModel::k80(2.0)),
        (
            format!("\"hky85\"\nkappa = 2\n{frequencies}"),
            SubstitutionModel::hky85(2.0, [0.375, 0.125, 0.25, 0.25]),
        ),
        (
            format!("\"gtr\"\nrates = [1, 2, 3, 4, 5, 6]\n{frequencies}"),
            SubstitutionModel::gtr([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [0.375, 0.125, 0.25, 0.25]),
        ),
        (
            "\"general\"\nstates = [\"0\", \"1\"]\nrates = [[0, 1], [2, 0]]\nfrequencies = [0.5, 0.5]"
                .to_owned(),
            SubstitutionModel::general(vec!["0".into(), "1".into()], &[0.0, 1.0, 2.0, 0.0], vec![0.5, 0.5]),
        ),
    ] {
        let read = read(&format!("{tree}{words}\n")).unwrap();
        let (tree, _) =
            format::phylogeny::newick::read_bytes("t", b"((a:0.1,b:0.2):0.1,c:0.3);".to_vec()).unwrap();
        assert_eq!(read, tree.hierarchy(&model.unwrap()).unwrap(), "{words}");
        assert!(read.variables().iter().map(Variable::name).any(|name| name == "c"));
    }
}

#[test]
fn problems_are_told_at_their_place() {
    let with = |old: &str, new: &str| read(&COIN.replace(old, new)).unwrap_err();
    let error = with("0.8]", "0.3]");
    assert!(error.starts_with("t.ham:5:14: row 1 (from 0) of `transition` sums to 0.5,"), "{error}");
    assert!(with("length = 3", "").contains("lacks `length`"));
    assert!(with("length = 3", "lenght = 3").contains("did you mean `length`?"));
    assert!(with("length = 3", "length = -3").contains("a count up to"));
    assert!(with("\"H\", \"T\"", "\"H\"").contains("has 2 states, but 1 names"));
    assert!(with("[model]", "[variables]\nb = \"bit\"\n[model]").contains("`variables`"));
    let tree = |tree: &str, model: &str| {
        read(&format!("[hierarchy]\ntree = \"{tree}\"\nsubstitution = \"{model}\"\n")).unwrap_err()
    };
    assert!(tree("(a:1,b:-1);", "jc69").contains("tree:1:8: the branch to `b` has the length -1"));
    assert!(tree("(a:1,b:1);", "jc70").contains("\"jc69\", \"k80\""));
    assert!(tree("(a:1,b:1);", "k80").contains("lacks `kappa`"));
}

#[test]
fn chains_are_written_as_they_are_read_and_others_are_refused() {
    let written = |law: &MarkovHierarchy| {
        let mut out = Vec::new();
        format::write(&law.clone().into(), Format::Ham, Some("by hand"), &mut out)
            .map(|_| String::from_utf8(out).unwrap())
    };
    let chain = "[hierarchy]\nprior = [0.25, 0.75]\ntransition = [[0.9, 0.1], [0.2, 0.8]]\nlength = 5\n";
    for text in [COIN, chain, &COIN.replace("length = 3", "length = 1")] {
        let law = read(text).unwrap();
        assert_eq!(read(&written(&law).unwrap()).unwrap(), law);
    }
    let tree = "[hierarchy]\ntree = \"((a:0.1,b:0.2):0.1,c:0.3);\"\nsubstitution = \"jc69\"\n";
    let refused = written(&read(tree).unwrap()).unwrap_err().to_string();
    assert!(refused.contains("write this one as .bif"), "{refused}");
    // other formats hold the network of the same law
    let mut out = Vec::new();
    let law = read(COIN).unwrap();
    format::write(&law.clone().into(), Format::XmlBif, None, &mut out).unwrap();
    let parsed = format::read_bytes("t.xml", out, Some(Format::XmlBif), &Default::default()).unwrap();
    assert_eq!(parsed.model, Model::Bayesian(law.to_model().unwrap()));
}

#[test]
fn the_documentation_shows_what_is_read() {
    let page = include_str!("../../../../../../docs/ham.md");
    let blocks: Vec<&str> =
        page.split("```toml hierarchy\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let sizes: Vec<usize> = blocks.iter().map(|block| read(block).unwrap().variables().len()).collect();
    assert_eq!(sizes, [20, 5]);
}

#[test]
fn the_hierarchy_itself_is_read_from_a_path() {
    let folder = std::env::temp_dir().join(format!("hamnet-hierarchy-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    file("t.nwk", "(a:1,b:1);");
    let model = file("t.ham", "[hierarchy]\ntree = { file = \"t.nwk\" }\nsubstitution = \"jc69\"\n");
    let (hierarchy, warnings) = super::super::read_hierarchy(&model).unwrap();
    assert_eq!((hierarchy.leaves().len(), warnings.len()), (2, 0));
    let energies = file("e.ham", "[variables]\nb = \"bit\"\n[[energy]]\nexpression = \"b\"\n");
    let error = super::super::read_hierarchy(&energies).unwrap_err().to_string();
    assert!(error.contains("the file lacks `hierarchy`"), "{error}");
    assert!(super::super::read_hierarchy(&folder.join("missing.ham")).is_err());
    std::fs::remove_dir_all(&folder).unwrap();
}
