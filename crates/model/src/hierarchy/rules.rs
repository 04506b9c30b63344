//! The random hierarchy model: labels that turn into data by rules drawn at random, level by level.
//!
//! One of `classes` labels becomes `branching` features by one of its `synonyms` rules, each feature becomes `branching`
//! features of the next level by one of the rules of its level, and so on through `depth` levels; labels and rules are equally
//! probable. No two rules of a level have the same right side, so a datum of `branching^depth` features has one label.
//! Source: Cagnetta, Petrini, Tomasini, Favero & Wyart, Phys. Rev. X 14, 031001 (2024); [`crate::hierarchy`] for the law.

use std::collections::BTreeMap;

use hamnet_numeric::random::Random;

use super::{HierarchyError, MarkovHierarchy, MatrixId, Stochastic};
use crate::{Variable, VariableId};

/// A datum has at most so many features.
pub const MAX_FEATURES: usize = 1 << 20;

/// The sizes of a random hierarchy model, all at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleSizes {
    /// Labels, `n_c`.
    pub classes: usize,
    /// Features of a level, `v`.
    pub features: usize,
    /// Rules per label or feature, `m`.
    pub synonyms: usize,
    /// Features on the right side of a rule, `s`; at least two.
    pub branching: usize,
    /// Levels of rules, `L`.
    pub depth: usize,
}

/// The rules of a random hierarchy model.
#[derive(Clone, Debug, PartialEq)]
pub struct RandomHierarchy {
    sizes: RuleSizes,
    /// From the labels down; rule `r` of a level belongs to the symbol `r / synonyms` and has the right side
    /// `level[r·s..(r + 1)·s]`.
    levels: Vec<Vec<usize>>,
    /// The rule of every right side that has one, level by level.
    parses: Vec<BTreeMap<Vec<usize>, usize>>,
}

impl RandomHierarchy {
    /// The model of `seed`: the right sides of each level are drawn without repetition.
    ///
    /// # Errors
    /// [`HierarchyError::RuleSizes`] for a size that is too small or too large, [`HierarchyError::Rules`] where a level needs more right sides
    /// than there are.
    pub fn new(sizes: RuleSizes, seed: u64) -> Result<Self, HierarchyError> {
        let RuleSizes { classes, features, synonyms, branching, depth } = sizes;
        let least = [(classes, 1, "classes"), (features, 1, "features"), (synonyms, 1, "synonyms")];
        let least = least.into_iter().chain([(branching, 2, "branching"), (depth, 1, "depth")]);
        for (found, least, what) in least {
            if found < least {
                return Err(HierarchyError::RuleSizes { what, found, least, limit: MAX_FEATURES });
            }
        }
        let data = power(branching, depth).filter(|&data| data <= MAX_FEATURES);
        if data.is_none() {
            let found = depth;
            return Err(HierarchyError::RuleSizes { what: "depth", found, least: 1, limit: MAX_FEATURES });
        }
        let available = power(features, branching).unwrap_or(usize::MAX);
        let mut random = Random::new(seed);
        let mut levels = Vec::with_capacity(depth);
        for level in 0..depth {
            let symbols = if level == 0 { classes } else { features };
            let needed = symbols.saturating_mul(synonyms);
            if needed > available || needed.saturating_mul(branching) > MAX_FEATURES {
                return Err(HierarchyError::Rules {
                    needed,
                    available: available.min(MAX_FEATURES / branching),
                });
            }
            let sides = distinct(&mut random, needed, available);
            let digits = |side: usize| (0..branching).scan(side, move |rest, _| Some(digit(rest, features)));
            levels.push(sides.into_iter().flat_map(digits).collect());
        }
        let parse = |level: &Vec<usize>| {
            level.chunks_exact(branching).enumerate().map(|(rule, side)| (side.to_vec(), rule)).collect()
        };
        Ok(Self { sizes, parses: levels.iter().map(parse).collect(), levels })
    }

    /// The sizes.
    pub fn sizes(&self) -> RuleSizes {
        self.sizes
    }

    /// The features of a datum: `d = s^L`.
    pub fn data_features(&self) -> usize {
        power(self.sizes.branching, self.sizes.depth).unwrap_or(MAX_FEATURES)
    }

    /// The applications of a rule in a datum: `(d - 1)/(s - 1)`, the inner nodes of its tree.
    pub fn applications(&self) -> usize {
        (self.data_features() - 1) / (self.sizes.branching - 1)
    }

    /// `log2` of the number of data, `n_c m^((d-1)/(s-1))`, all equally probable: what a hidden layer of one AND per datum takes.
    pub fn log2_data(&self) -> f64 {
        let log2 = |size: usize| hamnet_numeric::elementary::log2_f64(size as f64);
        log2(self.sizes.classes) + self.applications() as f64 * log2(self.sizes.synonyms)
    }

    /// `n_c m^L`, the examples a deep network needs to learn the rules, in order of magnitude; `None` beyond 2^64.
    pub fn examples(&self) -> Option<usize> {
        power(self.sizes.synonyms, self.sizes.depth)?.checked_mul(self.sizes.classes)
    }

    /// The AND units of the decoder that mirrors the process: one per rule and place, `v m (d-1)/(s-1)` with `n_c m` at the top
    /// for `v m`.
    pub fn and_units(&self) -> usize {
        let RuleSizes { classes, features, synonyms, .. } = self.sizes;
        (self.applications() - 1) * features * synonyms + classes * synonyms
    }

    /// The rules of a level, from the labels (0) down: the symbol they start from and their right side.
    ///
    /// # Panics
    /// If there are not so many levels.
    pub fn rules(&self, level: usize) -> impl ExactSizeIterator<Item = (usize, &[usize])> {
        let sides = self.levels[level].chunks_exact(self.sizes.branching);
        sides.enumerate().map(|(rule, side)| (rule / self.sizes.synonyms, side))
    }

    /// A label and its datum.
    pub fn sample(&self, random: &mut Random) -> (usize, Vec<usize>) {
        let label = random.below(self.sizes.classes);
        let mut symbols = vec![label];
        for level in &self.levels {
            let mut next = Vec::with_capacity(symbols.len() * self.sizes.branching);
            for symbol in symbols {
                let rule = symbol * self.sizes.synonyms + random.below(self.sizes.synonyms);
                next.extend_from_slice(
                    &level[rule * self.sizes.branching..(rule + 1) * self.sizes.branching],
                );
            }
            symbols = next;
        }
        (label, symbols)
    }

    /// The label of a datum; `None` if no label becomes it.
    pub fn decode(&self, datum: &[usize]) -> Option<usize> {
        let mut symbols = datum.to_vec();
        for parse in self.parses.iter().rev() {
            let sides = symbols.chunks(self.sizes.branching);
            symbols = sides
                .map(|side| parse.get(side).map(|rule| rule / self.sizes.synonyms))
                .collect::<Option<_>>()?;
        }
        (symbols.len() == 1).then(|| symbols[0])
    }

    /// The law as a hierarchy of sparse steps: `class`, then by turns the rule taken at every place of a level (`r1.0`, …) and
    /// the features it makes (`x1.0`, `x1.1`, …); the last level of features is observed. The matrices of a level are kept once.
    ///
    /// # Errors
    /// None from the rules of a model that could be built.
    pub fn hierarchy(&self) -> Result<MarkovHierarchy, HierarchyError> {
        let RuleSizes { classes, features, synonyms, branching, .. } = self.sizes;
        let prior = vec![1.0 / classes as f64; classes];
        let mut hierarchy = MarkovHierarchy::new(numbered("class".to_owned(), classes)?, prior)?;
        let mut places = vec![hierarchy.root()];
        for (depth, level) in self.levels.iter().enumerate() {
            let rules = level.len() / branching;
            let symbols = rules / synonyms;
            let choice = (0..rules).map(|rule| (rule / synonyms, rule, 1.0 / synonyms as f64));
            let choice =
                hierarchy.push_matrix(Stochastic::sparse(format!("choice{depth}"), symbols, rules, choice)?);
            let mut makes: Vec<MatrixId> = Vec::with_capacity(branching);
            for child in 0..branching {
                let cells = (0..rules).map(|rule| (rule, level[rule * branching + child], 1.0));
                let matrix = Stochastic::sparse(format!("side{depth}.{child}"), rules, features, cells)?;
                makes.push(hierarchy.push_matrix(matrix));
            }
            let mut next: Vec<VariableId> = Vec::with_capacity(places.len() * branching);
            for place in places {
                let at = next.len() / branching;
                let rule = numbered(format!("r{}.{at}", depth + 1), rules)?;
                let rule = hierarchy.push_child(place, choice, rule)?;
                for &make in &makes {
                    let feature = numbered(format!("x{}.{}", depth + 1, next.len()), features)?;
                    next.push(hierarchy.push_child(rule, make, feature)?);
                }
            }
            places = next;
        }
        hierarchy.observe_leaves();
        Ok(hierarchy)
    }
}

fn numbered(name: String, states: usize) -> Result<Variable, HierarchyError> {
    Ok(Variable::new(name, (0..states).map(|state| state.to_string()).collect())?)
}

fn power(base: usize, exponent: usize) -> Option<usize> {
    base.checked_pow(u32::try_from(exponent).ok()?)
}

/// The last digit of `rest`, which loses it.
fn digit(rest: &mut usize, base: usize) -> usize {
    let digit = *rest % base;
    *rest /= base;
    digit
}

/// `count` different numbers below `end`: the start of a shuffle of all of them, of which only what moves is kept.
fn distinct(random: &mut Random, count: usize, end: usize) -> Vec<usize> {
    let mut moved: BTreeMap<usize, usize> = BTreeMap::new();
    let mut drawn = Vec::with_capacity(count);
    for place in 0..count {
        let from = place + random.below(end - place);
        let here = moved.get(&place).copied().unwrap_or(place);
        drawn.push(moved.insert(from, here).unwrap_or(from));
        moved.remove(&place);
    }
    drawn
}
