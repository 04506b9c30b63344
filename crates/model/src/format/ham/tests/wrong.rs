//! Wrong files of every kind.

use std::path::Path;

use super::{HEAD, read};
use crate::format::{self, Format};

#[test]
fn wrong_files_name_the_place_and_the_remedy() {
    let head = |rest: &str| format!("{HEAD}{rest}");
    let expression = |text: &str| head(&format!("[[energy]]\nexpression = \"{text}\""));
    // the text, where the message points, and words of message and remedy
    let cases = [
        ("[variables\nb = \"bit\"".to_owned(), "1:11", "not TOML"),
        (head("[energies]"), "5:2", "did you mean `energy`?"),
        (head("[[energy]]\nexpresion = \"1\""), "6:1", "did you mean `expression`?"),
        ("[[energy]]\nexpression = \"1\"".to_owned(), "1:1", "add `variables = …`"),
        (HEAD.to_owned(), "", "add a table [[energy]]"),
        ("[variables]\nb = 3".to_owned(), "2:5", "a domain in quotes or a table"),
        ("[variables]\n\"a b\" = \"bit\"".to_owned(), "2:1", "letters, digits"),
        ("[variables]\nx = \"real\"".to_owned(), "2:5", "write `x = { domain = \"real\", range = [-1, 1] }`"),
        ("[variables]\nx = \"bits\"".to_owned(), "2:5", "no domain `bits`"),
        ("[variables]\nx = { domain = \"bit\", shape = [0] }".to_owned(), "2:32", "a positive one"),
        (
            "[variables]\nx = { domain = \"bit\", shape = [99999, 99999] }".to_owned(),
            "2:1",
            "use a smaller shape",
        ),
        ("[variables]\nx = { states = [\"a\", \"a\"] }".to_owned(), "2:1", "twice"),
        (head("[[energy]]\nclass = \"x\"\nexpression = \"1\""), "6:9", "add a table [classes]"),
        (
            head("[classes]\nstates = [\"x\"]\n[[energy]]\nclass = \"y\"\nexpression = \"1\""),
            "8:9",
            "no class `y`",
        ),
        (
            head("[classes]\nstates = [\"x\", \"y\"]\nprior = [0.5, 0.6]\n[[energy]]\nexpression = \"1\""),
            "5:1",
            "give `mu`",
        ),
        (head("[parameters]\nb = 1\n[[energy]]\nexpression = \"1\""), "6:1", "another name"),
        (head("[parameters]\nk = [1, 2]\n[[energy]]\nexpression = \"1\""), "6:5", "2 numbers for 1 classes"),
        (head("[[energy]]\nexpression = \"1\"\ncoefficients = []"), "7:1", "they add up"),
        (
            head("[[energy]]\ncouplings = [{ offset = [1], value = 1 }]\narray = \"s\""),
            "6:25",
            "2 directions",
        ),
        (
            head("[[energy]]\narray = \"s\"\nboundary = \"round\"\ncouplings = []"),
            "7:12",
            "\"open\" or \"periodic\"",
        ),
        (expression("b * log(b)"), "6:19", "did you mean `ln`?"),
        (expression("b * ln(b)"), "6:22", "ln is not defined at 0, where b=0; it needs u > 0"),
        (expression("product(b)"), "6:15", "the functions are exp, ln"),
        (expression("b * q"), "6:19", "no variable, parameter or index `q`"),
        (expression("b + s[0]"), "6:19", "one index for each direction"),
        (expression("b[0]"), "6:15", "leave the indices out"),
        (expression("s[0, 3]"), "6:20", "indices start at 0"),
        (expression("s[0, 1/2]"), "6:20", "0.5, not a whole number"),
        (expression("1 / b"), "6:19", "1/u is not defined at 0, where b=0"),
        (expression("1 / (b - s[0,0])"), "6:20", "where b=1, s.0.0=1"),
        (expression("1 / (2 - 2)"), "6:20", "divides by zero"),
        (expression("b ^ -1"), "6:15", "1/u is not defined at 0"),
        (expression("b ^ 65"), "6:19", "not between -64 and 64"),
        (expression("2 ^ b"), "6:19", "the exponent depends on variables"),
        (expression("c + 1"), "6:15", "ask for a state, as in `c=red`"),
        (expression("b=1"), "6:15", "use its number"),
        (expression("c=read"), "6:17", "did you mean `red`?"),
        (expression("(b + 1"), "6:21", "truncated"),
        (expression("b b"), "6:17", "an operator"),
        (expression("b $ 1"), "6:17", "an operator or a parenthesis"),
        (expression("sum(b)"), "6:19", "what the sum runs through"),
        (expression("sum(i in 0..9999999, i)"), "6:36", "coefficients"),
        (expression("1e300 * b"), "5:3", "other units"),
        (expression(&"(".repeat(99)), "6:79", "deeper than 64"),
    ];
    assert_told(&cases.map(|(text, place, words)| (text, place.to_owned(), words)));
}

/// Four reals, which stand in lines 1 and 2.
const REALS: &str = "[variables]\ny = { domain = \"real\", range = [-1, 1], shape = [2, 2] }\n";

#[test]
fn wrong_files_of_reals_do_so_too() {
    let with = |rest: &str| format!("{REALS}{rest}");
    let variable = |entry: &str| format!("[variables]\n{entry}\n[[energy]]\nexpression = \"1\"");
    let expression = |text: &str| with(&format!("[[energy]]\nexpression = \"{text}\""));
    let gaussian = |rest: &str| with(&format!("[[energy]]\ngaussian = [\"y[0,0]\", \"y[0,1]\"]\n{rest}"));
    let map = |rest: &str| {
        with(&format!("[[map]]\nname = \"z\"\nof = \"y\"\n{rest}\n[[energy]]\nexpression = \"1\""))
    };
    let defined = |rest: &str| with(&format!("[definitions]\n{rest}\n[[energy]]\nexpression = \"1\""));
    let cases = [
        (variable("x = { domain = \"real\" }"), "2:16", "range = [-1, 1]"),
        (variable("x = { domain = \"real\", range = [1, -1] }"), "2:32", "goes from 1 to -1"),
        (variable("x = { domain = \"real\", range = [1, 1] }"), "2:32", "the least and the largest"),
        (variable("x = { domain = \"real\", range = [1, inf] }"), "2:36", "a finite number"),
        (variable("x = { domain = \"real\", range = [1] }"), "2:32", "has 1 numbers, not two"),
        (variable("x = { domain = \"real\", range = 3 }"), "2:32", "a list"),
        (variable("x = { domain = \"spin\", range = [0, 1] }"), "2:24", "leave the range out"),
        (variable("x = { states = [\"a\"], range = [0, 1] }"), "2:23", "leave the range out"),
        (variable("x = { states = [\"a\"], domain = \"bit\" }"), "2:23", "keep one of them"),
        (expression("ln(0 - 2)"), "4:18", "ln is not defined at -2; it needs u > 0"),
        (expression("exp(1000) * y[0,0]"), "4:19", "exp of 1000 is larger than any number"),
        (expression("cos(1e308*pi)"), "4:19", "the argument of cos is larger than any number"),
        (expression("y[0,0]*y[0,1] = 2"), "4:22", "`y` is no category; use its number"),
        (expression("y[0,0]^100"), "4:22", "not between -64 and 64"),
        (expression("(y[0,0]^64)^64"), "4:27", "a product of 320 factors"),
        (expression("1e200*y[0,0]*1e200"), "4:14", "larger than any number"),
        (expression("exp(1e200*y[0,0]*1e200)"), "4:19", "larger than any number"),
        (expression("2^y[0,0]"), "4:17", "depends on variables"),
        (expression("sigmoid(y[0,0])"), "4:15", "did you mean `logistic`?"),
        (expression("exp(y)"), "4:19", "one index for each direction"),
        (expression("exp()"), "4:19", "a number, a name or `(`"),
        (gaussian(""), "3:1", "none of `covariance`, `precision`, `variance`, `deviation`"),
        (gaussian("variance = 1\ndeviation = 1"), "6:1", "keep one of them"),
        (gaussian("variance = 1\nmean = [1]"), "6:8", "1 numbers for 2 elements; give one number for each"),
        (gaussian("variance = [1, -2]"), "4:12", "the variance of element 1 is -2"),
        (gaussian("deviation = 0"), "4:12", "the deviation of element 0 is 0; it must be positive"),
        (gaussian("variance = \"y[1,1]\""), "5:13", "depends on variables"),
        (
            gaussian("covariance = [[1, 2], [2, 1]]"),
            "5:14",
            "row 1 adds to the rows before it has the variance -3e0",
        ),
        (gaussian("covariance = [[1, 0.5], [0.4, 1]]"), "5:14", "entry [1, 0] is 0.4, entry [0, 1] is 0.5"),
        (gaussian("precision = [[1]]"), "5:13", "has 1 rows, not 2"),
        (gaussian("precision = [[1, 0], [0]]"), "5:22", "row 1 of `precision` has 1 numbers, not 2"),
        (gaussian("precision = [[1], [0]]"), "5:13", "row 0 of `precision` has 1 numbers, not 2"),
        (gaussian("precision = []"), "5:13", "`precision` is empty"),
        (gaussian("precision = [[1, \"a\"], [0, 1]]"), "5:18", "a finite number"),
        (
            gaussian("covariance = { file = \"c.csv\" }"),
            "5:23",
            "does not come from a folder; save the model",
        ),
        (gaussian("covariance = { path = \"c.csv\" }"), "5:16", "it may hold `file`"),
        (with("[[energy]]\ngaussian = \"x\"\nvariance = 1"), "4:12", "did you mean `y`?"),
        (with("[[energy]]\ngaussian = []\nvariance = 1"), "4:12", "is empty"),
        (with("[[energy]]\ngaussian = 3\nvariance = 1"), "4:12", "the name of an array, or a list"),
        (with("[[energy]]\nclass = \"a\""), "3:1", "none of `expression`, `coefficients`"),
        (map(""), "3:1", "none of `matrix`, `rotation`"),
        (
            map("scale = 2\nshift = 1"),
            "7:1",
            "`shift` stands beside `scale` in one step of a map; put them in order",
        ),
        (map("scale = [1, 2]"), "6:9", "2 numbers for 4 elements"),
        (map("matrix = [[1, 2]]"), "6:10", "row 0 of `matrix` has 2 numbers, not 4"),
        (map("rotation = { axes = [0, 4], angle = 1 }"), "6:25", "outside the 4 elements"),
        (map("rotation = { axes = [1, 1], angle = 1 }"), "6:21", "the axis 1 twice"),
        (map("rotation = { axes = [0, 1, 2], angle = 1 }"), "6:21", "has 3 axes"),
        (map("rotation = { axes = [0, 1] }"), "6:12", "add `angle = …`"),
        (map("rotation = { axes = [0, 1], angle = 1e9 }"), "6:37", "is not defined at 1000000000"),
        (map("dft = false"), "6:7", "not true"),
        (map("dft = true\nshape = [3]"), "7:9", "the shape [3] does not hold the 4 numbers of `z`"),
        (map("steps = [{ scale = 2, dft = true }]"), "6:23", "`dft` stands beside `scale`"),
        (map("steps = [{}]"), "6:10", "a step has none of"),
        (map("stretch = 2"), "6:1", "means nothing in [[map]]"),
        (
            with("[[map]]\nname = \"y\"\nof = \"y\"\nscale = 2\n[[energy]]\nexpression = \"1\""),
            "4:8",
            "`y` is taken",
        ),
        (
            with("[[map]]\nname = \"a b\"\nof = \"y\"\nscale = 2\n[[energy]]\nexpression = \"1\""),
            "4:8",
            "letters, digits",
        ),
        (defined("u = \"exp(v)\"\nv = \"y[0,0]\""), "4:10", "`v` is used before it is defined; move"),
        (defined("u = \"u + 1\""), "4:6", "used before it is defined"),
        (defined("u = true"), "4:5", "an expression in quotes or a table"),
        (defined("u = { function = \"expp\", coefficients = [] }"), "4:18", "did you mean `exp`?"),
        (defined("u = { function = \"exp\", power = 2, coefficients = [] }"), "4:25", "keep one of them"),
        (defined("u = { function = \"exp\" }"), "4:5", "add `coefficients = …`"),
        (defined("u = \"u=1\""), "4:6", "used before it is defined"),
        (defined("u = \"y[0,0]\"\nv = \"u=1\""), "5:6", "`u` is no category"),
    ];
    assert_told(&cases.map(|(text, place, words)| (text, place.to_owned(), words)));
}

#[test]
fn wrong_files_beside_the_model_are_told_in_it() {
    let cases = [
        ("../c.csv", "put it into the folder of the model"),
        ("/etc/c.csv", "put it into the folder of the model"),
        ("", "put it into the folder of the model"),
        ("missing.csv", "cannot be read: no such file; it is looked for"),
        ("words.csv", "`words.csv`, line 2, column 2: `b` is no finite number"),
        ("infinite.csv", "`inf` is no finite number"),
        ("ragged.csv", "row 1 of `ragged.csv` has 1 numbers, not 2"),
        ("empty.csv", "`empty.csv` is empty"),
    ];
    let beside = |path: &Path| {
        Ok(match path.to_str() {
            Some("words.csv") => b"1,2\n3,b\n".to_vec(),
            Some("infinite.csv") => b"1,inf\n".to_vec(),
            Some("ragged.csv") => b"1,2\n3\n".to_vec(),
            Some("empty.csv") => b"\n\n".to_vec(),
            _ => return Err(std::io::Error::other("no such file")),
        })
    };
    for (file, words) in cases {
        let text = format!("{REALS}[[energy]]\ngaussian = \"y\"\ncovariance = {{ file = \"{file}\" }}\n");
        let (format, options) = (Some(Format::Ham), Default::default());
        let read = format::read_bytes_beside("t.ham", text.into_bytes(), format, &options, Some(&beside));
        let error = read.expect_err(file).to_string();
        assert!(error.starts_with("t.ham:5:23: ") && error.contains(words), "{error}");
    }
}

/// Every text is refused with the given words at the given place; an empty one is the whole file.
fn assert_told(cases: &[(String, String, &str)]) {
    let mut unlike = Vec::new();
    for (text, place, words) in cases {
        let error = match read(text) {
            Ok(_) => "no problem at all".to_owned(),
            Err(error) => error.to_string(),
        };
        let begins = if place.is_empty() { "t.ham: ".to_owned() } else { format!("t.ham:{place}: ") };
        if !error.lines().any(|line| line.starts_with(&begins) && line.contains(words)) {
            unlike.push(format!("{text}\nis not told at {begins}with {words}, but\n{error}"));
        }
    }
    assert!(unlike.is_empty(), "{}", unlike.join("\n\n"));
}
