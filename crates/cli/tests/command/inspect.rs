//! `hamnet inspect`, and the commands that describe the command itself.

use serde_json::Value;

use crate::common::{Folder, call, done};

#[test]
fn a_model_tells_its_numbers_and_a_query_its_cost() {
    let text = done(&["inspect", "models/asia.bif", "--query", "lung"]);
    for words in [
        "variables        8, of 2 states",
        "parameters       36",
        "p(either | lung, tub), 8 numbers",
        "order            3 variables",
        "N_c = ",
        "S_c = 3",
        "N_c·q^S_c = ",
        "treewidth found  2",
        "products",
        "sums",
        "memory",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    assert!(!done(&["inspect", "models/asia.bif"]).contains("S_c"));
    let json: Value =
        serde_json::from_str(&done(&["inspect", "models/asia.bif", "--query", "all", "--json"])).unwrap();
    assert_eq!(json["model"]["parameters"], 36);
    assert_eq!(json["cost"]["treewidth"], 2);
}

#[test]
fn energies_tell_how_few_terms_they_have() {
    let text = done(&["inspect", "examples/ham/ising.ham", "--query", "class"]);
    for words in [
        "a Hamiltonian",
        "energies         2, of degree d = 2 in n = 9 numbers",
        "terms            12 of C(n+d,d) = 55, or of 2^9 without powers",
        "couplings        12 over 2 variables",
        "cliques          N_c = 12 over 9 variables",
        "largest clique   S_c = 2 variables",
        "locality         N_c·2^S_c = 48 neurons at most, of bits",
        "growth           1.3 cliques per variable",
        "ln Z             to be found by elimination",
        "observing all    what computes the energies of `class`",
        "  at most    12: ",
        "  at least   1: ",
        "  sigmoid           12 ",
        "  relu              12 ",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    let json: Value = serde_json::from_str(&done(&["inspect", "examples/ham/potts.ham", "--json"])).unwrap();
    assert_eq!(json["model"]["energy"]["coordinates"], 15);
}

#[test]
fn energies_of_reals_tell_why_they_are_cheap() {
    let text = done(&["inspect", "examples/ham/gaussian.ham"]);
    for words in [
        "variables        3: 2 real, 1 of 2 states",
        "energies         2, of degree d = 2 in n = 2 numbers",
        "terms            6 of C(n+d,d) = 6\n",
        "growth           nothing is local: one clique holds all variables",
        "Gaussian         every class",
        "rank             2 of the quadratic part that tells `wide` from the first class",
        "ln Z             in closed form, Gaussian integrals, within ",
        "  product            2 ",
        "  sigmoid            2 ",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    assert!(!text.contains("largest factor") && !text.contains("joint states"), "{text}");
    let text = done(&["inspect", "examples/ham/lda.ham", "--units", "sigmoid"]);
    for words in [
        "shared           6 terms have one coefficient in all classes, which costs nothing",
        "rank             0 of the quadratic part that tells `virginica` from the first class: affine, no hidden neuron",
        "  sigmoid            0 ",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    assert!(!text.contains("  tanh"), "{text}");
}

#[test]
fn a_product_of_many_reals_tells_its_cost_for_each_depth() {
    let folder = Folder::new("depths");
    let factors: Vec<String> = (0..32).map(|place| format!("y[{place}]")).collect();
    let model = folder.write(
        "product.ham",
        &format!(
            "[variables]\ny = {{ domain = \"real\", range = [-1, 1], shape = [32] }}\n[classes]\nname = \"x\"\n\
             states = [\"a\", \"b\"]\nln_z = [0, 0]\n[[energy]]\nclass = \"a\"\nexpression = \"{}\"\n",
            factors.join(" * ")
        ),
    );
    let text = done(&["inspect", &model, "--units", "product"]);
    for words in [
        "32 factors",
        "   1 layer        4,294,967,296 neurons",
        "   2 layers       304 neurons",
        " 124 neurons",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    let json: Value =
        serde_json::from_str(&done(&["inspect", &model, "--units", "product", "--json"])).unwrap();
    assert_eq!(json["model"]["energy"]["neurons_by_depth"][1], serde_json::json!([2, 304]));
    assert_eq!(json["energies"]["units"][0]["neurons"], 31);
}

#[test]
fn hierarchies_tell_their_steps_and_what_fewer_layers_cost() {
    let folder = Folder::new("inspect-steps");
    let model = folder.write(
        "channels.ham",
        "[hierarchy]\nprior = [0.5, 0.5]\ntransition = [[0.9, 0.1], [0.1, 0.9]]\nlength = 40\n",
    );
    let text = done(&["inspect", &model, "--query", "x0"]);
    for words in [
        "a Markov chain",
        "steps        40 steps",
        "x40 → x39",
        "and 24 steps more",
        "x1 → x0",
        "every step a layer",
        "160 synapses",
        "multiplied out",
        "4 synapses",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    assert!(!done(&["inspect", &model]).contains("steps"));
    let json: Value = serde_json::from_str(&done(&["inspect", &model, "--query", "x0", "--json"])).unwrap();
    assert_eq!(json["steps"][39]["step"], 1);
    assert_eq!(json["steps"][0]["layers"][0]["kind"], "linear");
    assert_eq!(json["depth"]["shallow"][0]["synapses"], 4.0);
    let net = folder.path("channels.hamnet");
    done(&["compile", &model, "--query", "x38,x0", "-o", &net]);
    assert!(done(&["inspect", &net]).contains("x39 → x38"));
}

#[test]
fn a_network_tells_size_certificates_and_its_text() {
    let folder = Folder::new("inspect");
    let net = folder.path("asia.hamnet");
    done(&["compile", "models/asia.bif", "--query", "lung", "-o", &net]);
    let text = done(&["inspect", &net]);
    for words in [
        "query        lung",
        "reads        7 variables: asia, tub",
        "neurons",
        "synapses",
        "depth",
        "TV ≤ ",
        "assumes",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    let whole = done(&["inspect", &net, "--text"]);
    let parsed = hamnet::network::parse_text(&whole).unwrap();
    assert_eq!(hamnet::network::to_text(&parsed), whole);
}

#[test]
fn help_has_examples_for_every_command() {
    for command in ["compile", "run", "check", "inspect", "convert", "sample", "completions", "man"] {
        let help = done(&[command, "--help"]);
        assert!(help.contains("Examples:\n  hamnet "), "{command}");
        assert!(done(&["man", command]).contains(&format!("hamnet\\-{command}")), "{command}");
    }
    assert!(done(&["--version"]).starts_with("hamnet "));
    assert!(done(&["man"]).contains(".TH hamnet"));
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(done(&["completions", shell]).contains("hamnet"), "{shell}");
    }
    assert_eq!(call(&["completions", "tcsh"]).code, 2);
}
