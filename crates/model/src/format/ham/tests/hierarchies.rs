//! `[hierarchy]` in a `.ham` file.

use crate::format::{self, Contents, Format};
use crate::hierarchy::{
    Emission, GaussianEmission, HiddenMarkov, LinearGaussian, LinearStep, MarkovHierarchy, Stochastic,
    SubstitutionModel,
};
use crate::{Model, RealRange, Variable};

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

fn draft(text: &str) -> Result<format::draft::Draft, format::ReadError> {
    let beside = |file: &std::path::Path| Err(std::io::Error::other(file.display().to_string()));
    let source = format::Source::from_bytes("t.ham", text.into());
    format::draft_of(source, "t.ham", |_| Some(Format::Ham), &Default::default(), Some(&beside))
}

/// The hidden Markov model of any length in `text`.
fn read_any_length(text: &str) -> Result<HiddenMarkov, String> {
    let model = draft(text).and_then(format::draft::Draft::finish_hidden_markov);
    model.map(|(model, _)| model).map_err(|error| error.to_string())
}

#[test]
fn a_hidden_markov_model_without_a_length_is_one_of_any_length() {
    let text = COIN.replace("length = 3\n", "");
    let coin = read_any_length(&text).unwrap();
    assert_eq!(coin.unrolled(3).unwrap(), read(COIN).unwrap());
    let dense = "[[0.9, 0.1], [0.2, 0.8]]";
    for sparse in [
        "[{ fair = 0.9, loaded = 0.1 }, { loaded = 0.8, fair = 0.2 }]",
        "{ entries = [[0, 0, 0.9], [0, 1, 0.1], [1, 0, 0.2], [1, 1, 0.8]] }",
        "{ entries = [[\"fair\", 0, 0.9], [0, \"loaded\", 0.1], [1, 1, 0.8], [\"loaded\", \"fair\", 0.2]] }",
    ] {
        let model = read_any_length(&text.replace(dense, sparse)).unwrap();
        assert!(model.transition().is_sparse());
        assert_eq!(model.transition().to_dense(), [0.9, 0.1, 0.2, 0.8], "{sparse}");
    }
    let emission = text.replace("[[0.5, 0.5], [0.75, 0.25]]", "[{ T = 0.5, H = 0.5 }, { H = 1 }]");
    let Emission::Table { table, .. } = read_any_length(&emission).unwrap().emission().clone() else {
        panic!()
    };
    assert_eq!((table.is_sparse(), table.to_dense()), (true, vec![0.5, 0.5, 1.0, 0.0]));
}

const REALS: &str = "[hierarchy]\nprior = [0.5, 0.5]\ntransition = [[0.9, 0.1], [0.2, 0.8]]\nobserved = { u = [-9, 9], a = [0, 1] }\nmeans = [[0, 1], [2, -1]]\nvariances = [[1, 4], [0.25, 1]]\n";

#[test]
fn reals_are_seen_with_covariances_of_every_form() {
    let real = |name: &str, low, high| Variable::real(name, RealRange::new(low, high).unwrap());
    let (variables, means) = (vec![real("u", -9.0, 9.0), real("a", 0.0, 1.0)], vec![0.0, 1.0, 2.0, -1.0]);
    for (form, covariances) in [
        ("variances = [[1, 4], [0.25, 1]]", [1.0, 0.0, 0.0, 4.0, 0.25, 0.0, 0.0, 1.0]),
        ("covariances = [[[1, 0.5], [0.5, 4]], [[2, 0], [0, 1]]]", [1.0, 0.5, 0.5, 4.0, 2.0, 0.0, 0.0, 1.0]),
        ("covariance = [[1, 0.5], [0.5, 4]]", [1.0, 0.5, 0.5, 4.0, 1.0, 0.5, 0.5, 4.0]),
    ] {
        let model = read_any_length(&REALS.replace("variances = [[1, 4], [0.25, 1]]", form)).unwrap();
        let expected = GaussianEmission::new(variables.clone(), means.clone(), covariances.to_vec()).unwrap();
        assert_eq!(model.emission(), &Emission::Gaussian(expected), "{form}");
    }
    let one = REALS
        .replace("u = [-9, 9], a = [0, 1]", "u = [-9, 9]")
        .replace("[[0, 1], [2, -1]]", "[0, 2]")
        .replace("[[1, 4], [0.25, 1]]", "[1, 4]");
    assert_eq!(read_any_length(&one).unwrap().emission().variables().len(), 1);
}

const TRACK: &str = "[model]\nname = \"track\"\n[hierarchy]\nhidden = [\"place\", \"speed\"]\nobserved = { seen = [-50, 50] }\nmean = [0, 0]\ncovariance = [[1, 0], [0, 1]]\ndynamics = [[1, 1], [0, 1]]\nnoise = [[0, 0], [0, 0.25]]\nobservation = [[1, 0]]\nobservation_noise = [[0.5]]\n";

fn read_linear(text: &str) -> Result<LinearGaussian, String> {
    draft(text)
        .and_then(format::draft::Draft::finish_linear_gaussian)
        .map(|(chain, _)| chain)
        .map_err(|error| error.to_string())
}

#[test]
fn chains_of_reals_have_steps_that_are_alike_or_not() {
    let step = LinearStep {
        transition: vec![1.0, 1.0, 0.0, 1.0],
        noise: vec![0.0, 0.0, 0.0, 0.25],
        observation: vec![1.0, 0.0],
        observation_noise: vec![0.5],
    };
    let build = |steps: Vec<LinearStep>| {
        let seen = vec![Variable::real("seen", RealRange::new(-50.0, 50.0).unwrap())];
        let hidden = vec!["place".to_owned(), "speed".to_owned()];
        let first = vec![1.0, 0.0, 0.0, 1.0];
        LinearGaussian::new(hidden, seen, vec![0.0, 0.0], first, steps).unwrap().named("track")
    };
    assert_eq!(read_linear(TRACK).unwrap(), build(vec![step.clone()]));
    let sharp = LinearStep { observation_noise: vec![0.25], ..step.clone() };
    let steps = format!("{TRACK}steps = [{{}}, {{ observation_noise = [[0.25]] }}]\n");
    assert_eq!(read_linear(&steps).unwrap(), build(vec![step, sharp]));
    for (old, new, place, words) in [
        ("noise = [[0, 0]", "noisy = [[0, 0]", "9:1", "did you mean `noise`?"),
        (
            "[[0, 0], [0, 0.25]]",
            "[[0, 0], [0, -1]]",
            "3:1",
            "the noise of time 0 is no covariance: what real 1",
        ),
        ("[[0.5]]", "[[0]]", "3:1", "the observation noise of time 0 is no covariance"),
        ("mean = [0, 0]", "mean = [0]", "3:1", "the mean of time 0 has 1 numbers where 2 are needed"),
        (
            "observation = [[1, 0]]",
            "observation = [[1]]",
            "3:1",
            "the observation of time 0 has 1 numbers where 2",
        ),
        ("[[1, 1], [0, 1]]", "[[1, 1], [0]]", "8:12", "has 1 numbers, not 2"),
        ("seen = [-50, 50]", "place = [-50, 50]", "5:12", "two variables are called `place`"),
        ("mean = [0, 0]", "steps = [{ nois = [[1]] }]\nmean = [0, 0]", "6:12", "did you mean `noise`?"),
    ] {
        let error = read_linear(&TRACK.replace(old, new)).unwrap_err();
        let begins = format!("t.ham:{place}: ");
        let told = error.lines().any(|line| line.starts_with(&begins) && line.contains(words));
        assert!(told, "{new} is not told at {place} with `{words}`, but\n{error}");
    }
    let error = read_linear(COIN).unwrap_err();
    assert!(error.contains("holds no linear-Gaussian chain; it is a table"), "{error}");
}

#[test]
fn laws_of_sequences_are_written_and_read_back_equal() {
    let page = include_str!("../../../../../../docs/ham.md");
    let shown = page.split("```toml sequence\n").skip(1).filter_map(|rest| rest.split("```").next());
    let steps = format!("{TRACK}steps = [{{}}, {{ noise = [[0, 0], [0, 1]] }}]\n");
    let texts: Vec<&str> = shown.chain([REALS, TRACK, &steps]).collect();
    for text in &texts {
        let contents = draft(text).and_then(format::draft::Draft::finish_contents).unwrap().contents;
        let mut written = Vec::new();
        format::write_contents(&contents, Format::Ham, Some("a remark"), &mut written).unwrap();
        let written = String::from_utf8(written).unwrap();
        assert!(written.starts_with("# a remark\n"));
        let again = draft(&written).and_then(format::draft::Draft::finish_contents).unwrap().contents;
        assert_eq!(again, contents, "{written}");
        let error = format::write_contents(&contents, Format::Uai, None, &mut Vec::new()).unwrap_err();
        assert!(error.to_string().contains("sequences of any length; write it as .ham"), "{error}");
    }
    assert_eq!(texts.len(), 7);
}

/// A few kilobytes may not ask for gigabytes.
#[test]
fn small_files_cannot_ask_for_large_matrices() {
    let list = |count: usize, item: &str| format!("[{}]", vec![item; count].join(","));
    let names = |count: usize| (0..count).map(|i| format!("y{i} = [0, 1]")).collect::<Vec<_>>().join(", ");
    let wide = format!(
        "[hierarchy]\nprior = [1]\ntransition = [[1]]\nobserved = {{ {} }}\nmeans = [{numbers}]\nvariances = [{numbers}]\n",
        names(5000),
        numbers = list(5000, "1")
    );
    let error = read_any_length(&wide).unwrap_err();
    assert!(
        error.contains("the covariances of 5000 reals hold 25000000 numbers; at most 16777216"),
        "{error}"
    );
    let square = list(64, &list(64, "0"));
    let steps = TRACK.replace("[[1, 1], [0, 1]]", &square) + &format!("steps = {}\n", list(5000, "{}"));
    let error = read_linear(&steps).unwrap_err();
    assert!(error.contains("hold 20480000 numbers"), "{error}");
}

#[test]
fn wrong_models_of_any_length_name_the_place_and_the_remedy() {
    let coin = COIN.replace("length = 3\n", "");
    let cases = [
        (
            &coin,
            "[[0.9, 0.1], [0.2, 0.8]]",
            "[{ fair = 1 }, { loadd = 1 }]",
            "5:31",
            "did you mean `loaded`?",
        ),
        (&coin, "[[0.9, 0.1], [0.2, 0.8]]", "[{ fair = 1 }, 3]", "5:29", "is a whole number, not a table"),
        (
            &coin,
            "[[0.9, 0.1], [0.2, 0.8]]",
            "[{ fair = 1 }, { loaded = 0.5 }]",
            "5:14",
            "row 1 (from 0) of `transition` sums to 0.5",
        ),
        (
            &coin,
            "[[0.9, 0.1], [0.2, 0.8]]",
            "{ entries = [[0, 2, 1]] }",
            "5:31",
            "number 2, but there are 2; states are numbered from 0",
        ),
        (&coin, "[[0.9, 0.1], [0.2, 0.8]]", "{ entries = [[0, 1]] }", "5:27", "one of three"),
        (&coin, "[[0.9, 0.1], [0.2, 0.8]]", "{ entry = [] }", "5:16", "did you mean `entries`?"),
        (
            &coin,
            "[[0.9, 0.1], [0.2, 0.8]]",
            "[[0.9, 0.1, 0], [0.2, 0.8, 0]]",
            "5:14",
            "needs 2 × 2 numbers, but `transition` is 2 × 3",
        ),
        (&coin, "symbols = [\"H\", \"T\"]", "symbols = [\"H\"]", "8:11", "`y` has 2 states, but 1 names"),
        (
            &coin,
            "states = [\"fair\", \"loaded\"]",
            "states = [\"fair\"]",
            "7:10",
            "`x` has 2 states, but 1 names",
        ),
        (&coin, "symbols =", "hidden = \"y\"\nsymbols =", "3:1", "two variables are called `y`"),
        (&REALS.to_owned(), "observed = { u = [-9, 9], a = [0, 1] }\n", "", "1:1", "add `observed = …`"),
        (&REALS.to_owned(), "a = [0, 1]", "a = [1, 0]", "4:31", "goes from 1 to 0"),
        (&REALS.to_owned(), "{ u = [-9, 9], a = [0, 1] }", "{}", "4:12", "name at least one"),
        (
            &REALS.to_owned(),
            "variances",
            "variance",
            "1:1",
            "none of `covariances`, `covariance`, `variances`",
        ),
        (
            &REALS.to_owned(),
            "variances = [[1, 4], [0.25, 1]]",
            "variances = [[1, 4], [0.25, -1]]",
            "1:1",
            "state 1 (from 0) is not positive definite: what real 1",
        ),
        (
            &REALS.to_owned(),
            "variances = [[1, 4], [0.25, 1]]",
            "covariance = [[1, 2], [0, 1]]",
            "1:1",
            "put their mean in both places",
        ),
        (&REALS.to_owned(), "[[0, 1], [2, -1]]", "[[0], [2]]", "5:9", "have 2 numbers where 4 are needed"),
        (&REALS.to_owned(), "[[0, 1], [2, -1]]", "[[0, 1], [2, -1], [0, 0]]", "5:9", "Gaussians"),
        (&REALS.to_owned(), "means", "length = 3\nmeans", "5:1", "`length` means nothing"),
    ];
    for (text, old, new, place, words) in cases {
        assert!(text.contains(old), "{old}");
        let error = match read_any_length(&text.replace(old, new)) {
            Ok(_) => "no problem at all".to_owned(),
            Err(error) => error,
        };
        let begins = format!("t.ham:{place}: ");
        let told = error.lines().any(|line| line.starts_with(&begins) && line.contains(words));
        assert!(told, "{new} is not told at {place} with `{words}`, but\n{error}");
    }
}

/// The coin, whose variables have names, with this in place of that.
fn with_hidden(old: &str, new: &str) -> String {
    format!("{COIN}hidden = \"coin\"\nobserved = \"side\"\n").replace(old, new)
}

#[test]
fn problems_are_told_at_their_place() {
    let with = |old: &str, new: &str| read(&COIN.replace(old, new)).unwrap_err();
    let error = with("0.8]", "0.3]");
    assert!(error.starts_with("t.ham:5:14: row 1 (from 0) of `transition` sums to 0.5,"), "{error}");
    assert!(with("length = 3", "").contains("t.ham:3:2: this is a law of sequences of any length"));
    let chain = "[hierarchy]\nprior = [0.5, 0.5]\ntransition = [[0.9, 0.1], [0.2, 0.8]]\n";
    let chain = read(chain).unwrap_err();
    assert!(chain.contains("lacks `length`"), "{chain}");
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
    assert!(
        tree("apes.nwk", "jc69")
            .contains("t.ham:2:8: `apes.nwk` is no tree in Newick notation; where it is the name")
    );
    // one problem is no reason for others
    let told = |text: &str| read(text).unwrap_err();
    let one = |error: String, place: &str, words: &str| {
        let begins = format!("t.ham:{place}: ");
        assert!(error.starts_with(&begins) && error.contains(words) && error.lines().count() == 1, "{error}");
    };
    one(with("length = 3", "length = 0"), "7:10", "at least 1, not 0");
    one(with("prior = [0.5, 0.5]", "prior = [0.5, 0.6]"), "4:9", "`prior` sums to 1.1");
    let rates = "kappa = 2\nfrequencies = [0.25, 0.25, 0.25, 0.25]\n";
    one(
        told(&format!("[hierarchy]\ntree = \"(a:1,b:1);\"\nsubstitution = \"hky58\"\n{rates}")),
        "3:16",
        "hky85",
    );
    one(told(&with_hidden("prior = [0.5, 0.5]\n", "")), "3:1", "lacks `prior`");
    one(told(&with_hidden("emission = [[0.5, 0.5], [0.75, 0.25]]\n", "")), "3:1", "lacks `emission`");
}

#[test]
fn hierarchies_are_written_as_they_are_read() {
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
    let renamed = COIN.replace("\"fair\"", "\"fa\\\"ir\"");
    let sparse = "[hierarchy]\nroot = { name = \"x\", prior = [0.25, 0.75] }\nmatrices = { s = { entries = [[0, 1, 1.0], [1, 0, 0.5], [1, 1, 0.5]] } }\nedges = [{ from = \"x\", to = \"a\", by = \"s\" }]\nobserve = [\"x\"]\n";
    for text in [tree, &renamed, sparse] {
        let law = read(text).unwrap();
        let again = read(&written(&law).unwrap()).unwrap();
        assert_eq!(again.to_model().unwrap(), law.to_model().unwrap());
        assert_eq!((again.observed(), again.parameters()), (law.observed(), law.parameters()));
    }
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
    assert_eq!(sizes, [20, 5, 4]);
    let blocks: Vec<&str> =
        page.split("```toml sequence\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let seen = |block: &&str| match read_any_length(block) {
        Ok(model) => model.emission().variables().len(),
        Err(_) => read_linear(block).unwrap().observed().len(),
    };
    assert_eq!(blocks.iter().map(seen).collect::<Vec<_>>(), [1, 1, 2, 1]);
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
    let coin = file("coin.ham", &COIN.replace("length = 3\n", ""));
    let (read, _) = super::super::read_hidden_markov(&coin).unwrap();
    let opened = format::open(&coin, &Default::default()).unwrap();
    assert_eq!(opened.contents, Contents::HiddenMarkov(Box::new(read)));
    let opened = format::open(&energies, &Default::default()).unwrap();
    assert!(matches!(opened.contents, Contents::Model(Model::Hamiltonian(_))));
    let error = super::super::read_hidden_markov(&energies).unwrap_err().to_string();
    assert!(error.contains("no hidden Markov model of any length; it is a table"), "{error}");
    let error = super::super::read_hierarchy(&coin).unwrap_err().to_string();
    assert!(error.contains("of any length, where"), "{error}");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_tree_is_read_edge_by_edge() {
    const TREE: &str = "[hierarchy]\nroot = { name = \"x\", prior = [0.25, 0.75] }\nmatrices = { flip = [[0.9, 0.1], [0.1, 0.9]], widen = [[0.5, 0.25, 0.25], [0.0, 0.5, 0.5]] }\nedges = [{ from = \"x\", to = \"a\", by = \"flip\" }, { from = \"a\", to = \"b\", by = \"widen\" }, { from = \"x\", to = \"c\", by = \"flip\", states = [\"-\", \"+\"] }]\nobserve = [\"a\", \"b\"]\n";
    let with = |old: &str, new: &str| read(&TREE.replace(old, new)).unwrap_err();
    let read = read(TREE).unwrap();
    let named = |name: &str| read.variables().find(name).unwrap();
    assert_eq!(read.variables()[named("b")].states(), ["0", "1", "2"]);
    assert_eq!(read.variables()[named("c")].states(), ["-", "+"]);
    assert_eq!((read.matrices().len(), read.observed()), (2, vec![named("a"), named("b")]));
    for (old, new, words) in [
        ("by = \"widen\"", "by = \"widem\"", "there is no matrix `widem`"),
        ("from = \"a\"", "from = \"d\"", "there is no variable `d`"),
        (
            "from = \"a\"",
            "from = \"c\"",
            "the edge from `c` stands before the edge into it; write the edges from the root down",
        ),
        ("to = \"b\"", "to = \"x\"", "x"),
        ("\"-\", \"+\"", "\"-\"", "`c`"),
        ("0.9, 0.1]", "0.9]", "row 1 of flip has 2 numbers, not 1"),
        ("observe = [\"a\", \"b\"]", "observe = [\"e\"]", "there is no variable `e`"),
        ("edges", "edge", "lacks `edges`"),
        ("root = ", "tree = \"(a:1,b:1);\"\nroot = ", "`root` stands beside `tree`"),
    ] {
        assert!(with(old, new).contains(words), "{}", with(old, new));
    }
    // what hangs from an edge with a problem has none of its own
    assert_eq!(with("0.9, 0.1]", "0.9, 0.2]").lines().count(), 1, "{}", with("0.9, 0.1]", "0.9, 0.2]"));
}
