//! What a linear recursion makes of sources that enter at every step.
//!
//! For `e_t = A_t e_{t−1} + σ_t` with any signs, entry by entry
//!
//! ```text
//! |e_t| ≤ |A_t ⋯ A_1| e_0 + Σ_s |A_t ⋯ A_{s+1}| σ_s
//! ```
//!
//! The absolute value stands outside of the product, so that rotations do not grow. Products go over blocks of `w` steps;
//! from block to block bounds are handed on, where `w` is so large that the last map to the power of `w` is at most one half. So where maps settle, bounds of blocks do
//! too, and what is left after the last one computed is at most twice its growth.

/// A square matrix, row by row.
pub type Map = Vec<f64>;

/// The longest block.
const LONGEST: usize = 1024;
/// Growth of a block that counts as none.
const SETTLED: f64 = 1e-9;
/// Blocks after which bounds that still grow are given up.
const MOST_BLOCKS: usize = 1000;

/// Bounds for the times of the maps given, and for all of them and all later ones.
pub struct Bounds {
    pub times: Vec<Vec<f64>>,
    /// The largest bound of every entry, also where the last map is applied for ever.
    pub all: Vec<f64>,
}

/// A recursion in progress.
struct Recursion<'s> {
    d: usize,
    block: usize,
    /// What may enter anew at any step, beside the sources: the end of a sequence.
    start: Option<&'s [f64]>,
    base: Vec<f64>,
    base_map: Map,
    /// Products from each step of the block on, with its source.
    open: Vec<(Map, Vec<f64>)>,
    bound: Vec<f64>,
}

impl Recursion<'_> {
    fn step(&mut self, map: &[f64], source: &[f64]) {
        if self.open.len() == self.block {
            self.base.clone_from(&self.bound);
            self.base_map = identity(self.d);
            self.open.clear();
        }
        self.base_map = times(self.d, map, &self.base_map);
        self.open.iter_mut().for_each(|(product, _)| *product = times(self.d, map, product));
        self.open.push((identity(self.d), source.to_vec()));
        let mut entered = absolute(&self.base_map, &self.base);
        if let Some(start) = self.start {
            for (product, _) in &self.open {
                let from_here = absolute(product, start);
                entered.iter_mut().zip(from_here).for_each(|(most, other)| *most = most.max(other));
            }
        }
        for (product, source) in &self.open {
            entered.iter_mut().zip(absolute(product, source)).for_each(|(sum, part)| *sum += part);
        }
        self.bound = entered;
    }
}

/// The bounds of the recursion of `maps` with `sources`, one of each per time, from `first` on; if it `goes_on`, the last of each
/// count for all later times, else there are none.
pub fn accumulate(
    maps: &[Map],
    sources: &[Vec<f64>],
    first: &[f64],
    start: Option<&[f64]>,
    goes_on: bool,
) -> Bounds {
    let d = first.len();
    let nothing = Bounds { times: vec![vec![f64::INFINITY; d]; maps.len()], all: vec![f64::INFINITY; d] };
    let (Some(map), Some(source)) = (maps.last(), sources.last()) else { return nothing };
    let Some(block) = block_length(d, map, goes_on) else { return nothing };
    let mut recursion = Recursion {
        d,
        block,
        start,
        base: first.to_vec(),
        base_map: identity(d),
        open: Vec::new(),
        bound: first.to_vec(),
    };
    let mut bounds = Bounds { times: Vec::with_capacity(maps.len()), all: first.to_vec() };
    for (map, source) in maps.iter().zip(sources) {
        recursion.step(map, source);
        widen(&mut bounds.all, &recursion.bound);
        bounds.times.push(recursion.bound.clone());
    }
    if !goes_on {
        return bounds;
    }
    for _ in 0..MOST_BLOCKS {
        let before = recursion.bound.clone();
        for _ in 0..block {
            recursion.step(map, source);
            widen(&mut bounds.all, &recursion.bound);
        }
        let growth =
            recursion.bound.iter().zip(&before).map(|(now, before)| now - before).fold(0.0, f64::max);
        if growth <= SETTLED * bounds.all.iter().copied().fold(0.0, f64::max) {
            bounds.all.iter_mut().for_each(|bound| *bound += 2.0 * growth);
            return bounds;
        }
    }
    nothing
}

/// How many steps make of the last map one of at most one half, if it goes on.
fn block_length(d: usize, map: &[f64], goes_on: bool) -> Option<usize> {
    let mut block = 32;
    let mut power = (0..5).fold(map.to_vec(), |power, _| times(d, &power, &power));
    while goes_on && norm(d, &power) > 0.5 {
        block *= 2;
        power = times(d, &power, &power);
        if block > LONGEST {
            return None;
        }
    }
    Some(block)
}

fn widen(all: &mut [f64], bound: &[f64]) {
    all.iter_mut().zip(bound).for_each(|(all, bound)| *all = all.max(*bound));
}

fn identity(d: usize) -> Map {
    (0..d * d).map(|place| if place / d == place % d { 1.0 } else { 0.0 }).collect()
}

fn times(d: usize, a: &[f64], b: &[f64]) -> Map {
    let entry = |place: usize| (0..d).map(|k| a[place / d * d + k] * b[k * d + place % d]).sum();
    (0..d * d).map(entry).collect()
}

/// `|map| vector`.
fn absolute(map: &[f64], vector: &[f64]) -> Vec<f64> {
    let rows = map.chunks_exact(vector.len());
    rows.map(|row| row.iter().zip(vector).map(|(a, x)| a.abs() * x).sum()).collect()
}

/// The largest sum of magnitudes of a row.
fn norm(d: usize, map: &[f64]) -> f64 {
    map.chunks_exact(d).map(|row| row.iter().map(|a| a.abs()).sum()).fold(0.0, f64::max)
}
