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
    #[error("{what} is {found}, not {expected}")]
    WrongType { what: String, found: String, expected: String },
    #[error("`{name}` is no name that an expression can use")]
    BadName { name: String },
    #[error("`{name}` is taken")]
    NameTaken { name: String },
    #[error("real variables are not read yet")]
    Real,
    #[error("there is no domain `{name}`")]
    UnknownDomain { name: String },
    #[error("there is no class `{name}`")]
    UnknownClass { name: String, nearest: Option<String> },
    #[error("an energy is of one class, but the model has no classes")]
    NoClasses,
    #[error("the model has no energy")]
    NoEnergy,
    #[error("`{key}` stands beside `{beside}`")]
    TwoForms { key: String, beside: String },
    #[error("`{function}` is no polynomial")]
    NotPolynomial { function: String },
    #[error("there is no function `{name}`")]
    UnknownFunction { name: String },
    #[error("there is no variable, parameter or index `{name}`")]
    UnknownName { name: String, nearest: Option<String> },
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
    #[error("the exponent {value} is not between 0 and {most}")]
    BadExponent { value: i64, most: i64 },
    #[error("this expands to more than {limit} steps of work")]
    TooLong { limit: usize },
}

impl HamProblem {
    /// What the user can do about it.
    pub fn help(&self) -> Option<String> {
        let words = match self {
            Self::MalformedToml { .. } => "see https://toml.io for the notation",
            Self::UnknownKey { nearest: Some(name), .. }
            | Self::UnknownClass { nearest: Some(name), .. }
            | Self::UnknownName { nearest: Some(name), .. } => {
                return Some(format!("did you mean `{name}`?"));
            }
            Self::UnknownKey { known, .. } => return Some(format!("it may hold {known}")),
            Self::MissingKey { key, .. } => return Some(format!("add `{key} = …`")),
            Self::BadName { .. } => "use letters, digits and `_`, a letter first; `sum` and `in` are taken",
            Self::NameTaken { .. } => "give it another name",
            Self::Real | Self::UnknownDomain { .. } => {
                "use \"bit\", \"spin\", or `states = [\"…\", \"…\"]` for a category"
            }
            Self::NoClasses => "add a table [classes], or remove `class`",
            Self::NoEnergy => "add a table [[energy]] with an `expression`, `coefficients` or `couplings`",
            Self::TwoForms { .. } => "write two tables [[energy]]; they add up",
            Self::NotPolynomial { .. } => {
                "it needs real variables and power series, which are not built yet; write a polynomial, or numbers for the states"
            }
            Self::UnknownFunction { .. } => "the only function is `sum`; a product is written with `*`",
            Self::IndexCount { expected: 0, .. } => "it is a single variable; leave the indices out",
            Self::IndexCount { .. } => "give one index for each direction of the shape",
            Self::IndexOutside { .. } => "indices start at 0; the end of a range `0..n` is not included",
            Self::NotConstant { .. } => "use numbers, parameters and running indices only",
            Self::CategoryNumber { name, state } => {
                return Some(format!("ask for a state, as in `{name}={state}`"));
            }
            Self::NotCategory { .. } => "use its number: 0 or 1 of a bit, -1 or 1 of a spin",
            Self::BadExponent { .. } => "write a power as a product, or a quotient by a constant with `/`",
            Self::TooLong { .. } => "write the energy as `coefficients` or `couplings`, or use fewer terms",
            _ => return None,
        };
        Some(words.to_owned())
    }
}
