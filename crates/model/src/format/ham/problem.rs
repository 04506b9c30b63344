//! What can be wrong with a `.ham` file beyond what other formats share, each with its remedy.

use thiserror::Error;

/// A problem of a `.ham` file.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum HamProblem {
    #[error("the file is not TOML: {reason}")]
    MalformedToml { reason: String },
    #[error("`{key}` means nothing in {place}")]
    UnknownKey { key: String, place: String, nearest: Option<String>, known: String },
    #[error("{place} lacks `{key}`")]
    MissingKey { key: String, place: String },
    #[error("{place} has none of {known}")]
    NoForm { place: String, known: String },
    #[error("{what} is {found}, not {expected}")]
    WrongType { what: String, found: String, expected: String },
    #[error("`{key}` stands beside `{beside}`")]
    TwoForms { key: String, beside: String },
    #[error("`{key}` stands beside `{beside}`, which says the same in another way")]
    Exclusive { key: String, beside: String },
    #[error("`{key}` stands beside `{beside}` in one step of a map")]
    TwoSteps { key: String, beside: String },

    #[error("`{name}` is no name that an expression can use")]
    BadName { name: String },
    #[error("`{name}` is taken")]
    NameTaken { name: String },
    #[error("there is no variable, parameter or index `{name}`")]
    UnknownName { name: String, nearest: Option<String> },
    #[error("`{name}` is used before it is defined")]
    UsedBefore { name: String },

    #[error("there is no domain `{name}`")]
    UnknownDomain { name: String },
    #[error("`{name}` is real and has no range")]
    NoRange { name: String },
    #[error("the range of `{name}` has {found} numbers, not two")]
    RangeCount { name: String, found: usize },
    #[error("the range of `{name}` goes from {low} to {high}")]
    BadRange { name: String, low: f64, high: f64 },
    #[error("`{name}` has states and no range")]
    RangeOfStates { name: String },

    #[error("there is no class `{name}`")]
    UnknownClass { name: String, nearest: Option<String> },
    #[error("an energy is of one class, but the model has no classes")]
    NoClasses,
    #[error("the model has no energy")]
    NoEnergy,

    #[error("there is no function `{name}`")]
    UnknownFunction { name: String, nearest: Option<String> },
    #[error("{function} is not defined at {argument}{}", at_states(states))]
    Undefined { function: String, argument: f64, states: Option<String>, domain: &'static str },
    #[error("{what} is larger than any number")]
    NotFinite { what: String },
    #[error("`{array}` has {expected} directions, but {found} indices are given")]
    IndexCount { array: String, expected: usize, found: usize },
    #[error("index {index} lies outside `{array}`, whose direction has {extent} sites")]
    IndexOutside { array: String, index: i64, extent: usize },
    #[error("{what} is {value}, not a whole number")]
    NotWhole { what: String, value: f64 },
    #[error("{what} depends on variables")]
    NotConstant { what: String },
    #[error("`{name}` is a category, which has no number")]
    CategoryNumber { name: String, state: String },
    #[error("`{name}` is no category")]
    NotCategory { name: String },
    #[error("this divides by zero")]
    DivisionByZero,
    #[error("the exponent {value} is not between -{most} and {most}")]
    BadExponent { value: f64, most: u32 },
    #[error("this is a product of {found} factors, more than {most}")]
    DegreeTooLarge { found: u64, most: u32 },
    #[error("this expands to more than {limit} steps of work")]
    TooLong { limit: usize },

    #[error("{what} has {found} numbers for {expected} elements")]
    VectorLength { what: String, expected: usize, found: usize },
    #[error("{what} is empty")]
    Empty { what: String },
    #[error("{what} has {found} rows, not {expected}")]
    RowCount { what: String, expected: usize, found: usize },
    #[error("row {row} of {what} has {found} numbers, not {expected}")]
    RowLength { what: String, row: usize, expected: usize, found: usize },
    #[error(
        "{what} is not symmetric: entry [{row}, {column}] is {entry}, entry [{column}, {row}] is {mirror}"
    )]
    NotSymmetric { what: String, row: usize, column: usize, entry: f64, mirror: f64 },
    #[error(
        "{what} is not positive definite: what row {row} adds to the rows before it has the variance {pivot:e}"
    )]
    NotPositiveDefinite { what: String, row: usize, pivot: f64 },
    #[error("{what} is of {found} elements, more than {most}")]
    MatrixTooLarge { what: String, found: usize, most: usize },
    #[error("{what} of element {index} is {value}")]
    NotPositive { what: String, index: usize, value: f64 },
    #[error("axis {index} of a rotation lies outside the {count} elements that are rotated")]
    AxisOutside { index: i64, count: usize },
    #[error("a rotation has the axis {index} twice")]
    SameAxes { index: usize },
    #[error("a rotation has {found} axes")]
    AxisCount { found: usize },
    #[error("the shape {shape:?} does not hold the {entries} numbers of `{name}`")]
    ShapeSize { name: String, shape: Vec<usize>, entries: usize },

    #[error("`{file}` is to be read, but the model does not come from a folder")]
    NoFolder { file: String },
    #[error("`{file}` does not lie beside the model or below it")]
    FileOutside { file: String },
    #[error("`{file}` cannot be read: {reason}")]
    FileUnreadable { file: String, reason: String },
    #[error("`{file}`, line {line}, column {column}: `{text}` is no finite number")]
    FileNumber { file: String, line: usize, column: usize, text: String },
    #[error("{reason}")]
    Tree { reason: String },
    #[error("`{name}` is no tree in Newick notation")]
    TreeFile { name: String },
    #[error("the edge from `{name}` stands before the edge into it")]
    EdgeBefore { name: String },
    #[error("this is a law of sequences of any length, where one of so many variables is needed")]
    AnyLength,
    #[error("the file holds no linear-Gaussian chain")]
    NotLinear,
    #[error("the file holds no hidden Markov model of any length")]
    NotAnyLength,
    #[error("{what} names the state `{name}`, which there is not")]
    NoSuchState { what: String, name: String, nearest: Option<String> },
    #[error("{what} names state number {number}, but there are {states}")]
    StateNumber { what: String, number: i64, states: usize },
    #[error("there is no matrix `{name}`")]
    UnknownMatrix { name: String, nearest: Option<String> },
}

fn at_states(states: &Option<String>) -> String {
    states.as_ref().map(|states| format!(", where {states}")).unwrap_or_default()
}

impl HamProblem {
    /// What the user can do about it.
    pub fn help(&self) -> Option<String> {
        if let Some(name) = self.nearest() {
            return Some(format!("did you mean `{name}`?"));
        }
        let words = || {
            let topics = [Self::in_the_file, Self::in_expressions, Self::in_numbers, Self::in_sequences];
            topics.into_iter().find_map(|topic| topic(self))
        };
        self.example().or_else(|| words().map(str::to_owned))
    }

    /// A name that is like the one that is unknown.
    fn nearest(&self) -> Option<&String> {
        match self {
            Self::UnknownKey { nearest, .. }
            | Self::UnknownClass { nearest, .. }
            | Self::UnknownFunction { nearest, .. }
            | Self::NoSuchState { nearest, .. }
            | Self::UnknownMatrix { nearest, .. }
            | Self::UnknownName { nearest, .. } => nearest.as_ref(),
            _ => None,
        }
    }

    /// What to write, with the names of the problem in it.
    fn example(&self) -> Option<String> {
        Some(match self {
            Self::UnknownMatrix { name, .. } => format!("add `{name} = [[…], …]` to `matrices`"),
            Self::UnknownKey { known, .. } => format!("it may hold {known}"),
            Self::MissingKey { key, .. } => format!("add `{key} = …`"),
            Self::TreeFile { name } => {
                format!("where it is the name of a file, write `tree = {{ file = \"{name}\" }}`")
            }
            Self::EdgeBefore { .. } => "write the edges from the root down".to_owned(),
            Self::NoRange { name } => format!("write `{name} = {{ domain = \"real\", range = [-1, 1] }}`"),
            Self::Undefined { domain, .. } => format!("it needs {domain}"),
            Self::CategoryNumber { name, state } => format!("ask for a state, as in `{name}={state}`"),
            _ => return None,
        })
    }

    /// Help with tables and keys, variables and files.
    fn in_the_file(&self) -> Option<&'static str> {
        Some(match self {
            Self::MalformedToml { .. } => "see https://toml.io for the notation",
            Self::NoForm { .. } => "add one of them",
            Self::TwoForms { .. } => "write two tables [[energy]]; they add up",
            Self::Exclusive { .. } => "keep one of them",
            Self::TwoSteps { .. } => "put them in order, as in `steps = [{ shift = 1 }, { scale = 2 }]`",
            Self::BadName { .. } => "use letters, digits and `_`, a letter first; `sum` and `in` are taken",
            Self::NameTaken { .. } => "give it another name",
            Self::UsedBefore { .. } => "move its definition up; the file is read from top to bottom",
            Self::UnknownDomain { .. } => {
                "use \"bit\", \"spin\", \"real\", or `states = [\"…\", \"…\"]` for a category"
            }
            Self::RangeCount { .. } | Self::BadRange { .. } => {
                "give the least and the largest number, as in `range = [-1, 1]`"
            }
            Self::RangeOfStates { .. } => "leave the range out, or make the domain \"real\"",
            Self::NoClasses => "add a table [classes], or remove `class`",
            Self::NoEnergy => {
                "add a table [[energy]] with an `expression`, `coefficients`, `couplings` or a `gaussian`"
            }
            Self::NoFolder { .. } => "save the model and give its path, or write the numbers into it",
            Self::FileOutside { .. } => {
                "put it into the folder of the model, and name it without `..` or a leading `/`"
            }
            Self::FileUnreadable { .. } => "it is looked for in the folder of the model",
            Self::FileNumber { .. } => "such a file holds numbers with commas between them, and no header",
            _ => return None,
        })
    }

    /// Help with expressions and what stands in them.
    fn in_expressions(&self) -> Option<&'static str> {
        Some(match self {
            Self::UnknownFunction { .. } => {
                "the functions are exp, ln, sqrt, sin, cos, tanh, logistic and sum; a product is written with `*`"
            }
            Self::NotFinite { .. } => "use other units, or smaller arguments",
            Self::IndexCount { expected: 0, .. } => "it is a single variable; leave the indices out",
            Self::IndexCount { .. } => "give one index for each direction of the shape",
            Self::IndexOutside { .. } => "indices start at 0; the end of a range `0..n` is not included",
            Self::NotConstant { .. } => "use numbers, parameters and running indices only",
            Self::NotCategory { .. } => {
                "use its number: 0 or 1 of a bit, -1 or 1 of a spin, its own of a real"
            }
            Self::BadExponent { .. } => "write it as a power of a power, or use other units",
            Self::DegreeTooLarge { .. } => "name a factor under [definitions], and use its name",
            Self::TooLong { .. } => "write the energy as `coefficients` or `couplings`, or use fewer terms",
            _ => return None,
        })
    }

    /// Help with vectors, matrices and shapes.
    fn in_numbers(&self) -> Option<&'static str> {
        Some(match self {
            Self::VectorLength { .. } => "give one number for each element, or a single number for all",
            Self::Empty { .. } => "give at least one number or element",
            Self::RowCount { .. } | Self::RowLength { .. } => {
                "every row has one number for each element, and a covariance or precision one row for each"
            }
            Self::NotSymmetric { .. } => "correct one of them, or put their mean in both places",
            Self::NotPositiveDefinite { .. } => {
                "elements that determine each other have no Gaussian density; leave one out, or correct the numbers"
            }
            Self::MatrixTooLarge { .. } => {
                "write independent elements as Gaussians of their own, or give a `variance` of a `[[map]]`"
            }
            Self::NotPositive { .. } => "it must be positive",
            Self::AxisOutside { .. } => "axes are numbered from 0, the last index fastest",
            Self::SameAxes { .. } | Self::AxisCount { .. } => {
                "name the two elements that span the plane of the rotation, as in `axes = [0, 1]`"
            }
            Self::ShapeSize { .. } => "the extents of a shape multiply to the number of entries",
            _ => return None,
        })
    }

    /// Help with hierarchies and laws of sequences.
    fn in_sequences(&self) -> Option<&'static str> {
        Some(match self {
            Self::AnyLength => "add `length = …`, the number of observations, where these are symbols",
            Self::NotLinear => {
                "it is a table [hierarchy] with `dynamics`, `noise`, `observation`, `observation_noise`, `mean` and `covariance`"
            }
            Self::NotAnyLength => {
                "it is a table [hierarchy] with `prior`, `transition` and `emission` or `means`, and no `length`"
            }
            Self::NoSuchState { .. } => "its states are named by `states`, its symbols by `symbols`",
            Self::StateNumber { .. } => "states are numbered from 0",
            _ => return None,
        })
    }
}
