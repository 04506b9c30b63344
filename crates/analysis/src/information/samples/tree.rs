//! A k-d tree in the maximum norm.

/// The most points of a leaf.
const LEAF: usize = 8;

/// The nearest points found so far, nearest first; distance and place in the order of the tree.
#[derive(Debug, Default)]
pub(super) struct Nearest {
    pub(super) found: Vec<(f64, u32)>,
}

impl Nearest {
    /// Forgets what was found, and asks for the `count` nearest.
    fn restart(&mut self, count: usize) {
        self.found.clear();
        self.found.resize(count, (f64::INFINITY, u32::MAX));
    }

    #[inline(always)]
    fn worst(&self) -> f64 {
        self.found[self.found.len() - 1].0
    }

    #[inline(always)]
    fn offer(&mut self, distance: f64, place: u32) {
        let mut hole = self.found.len() - 1;
        while hole > 0 && self.found[hole - 1].0 > distance {
            self.found[hole] = self.found[hole - 1];
            hole -= 1;
        }
        self.found[hole] = (distance, place);
    }
}

/// Points that can be asked for their neighbours, of any dimension.
pub(super) trait Points {
    /// The samples in the order of the tree, in which near ones are near.
    fn order(&self) -> &[u32];

    /// The `count` nearest others of the point at `place` in that order.
    fn nearest(&self, place: usize, count: usize, nearest: &mut Nearest);

    /// How many points lie nearer to `centre` than `radius`; with `inclusive`, not farther.
    fn closer(&self, centre: &[f64], radius: f64, inclusive: bool) -> usize;
}

/// The points with the given coordinates, a column each. Coordinates that are added to reach a dimension there is code for are zero,
/// which changes no distance.
pub(super) fn points(columns: &[&[f64]]) -> Box<dyn Points> {
    match columns.len() {
        0 | 1 => Box::new(Tree::<1>::new(columns)),
        2 => Box::new(Tree::<2>::new(columns)),
        3 => Box::new(Tree::<3>::new(columns)),
        4 => Box::new(Tree::<4>::new(columns)),
        5..=8 => Box::new(Tree::<8>::new(columns)),
        9..=16 => Box::new(Tree::<16>::new(columns)),
        17..=64 => Box::new(Tree::<64>::new(columns)),
        // two variables and a condition, 64 coordinates each
        _ => Box::new(Tree::<192>::new(columns)),
    }
}

/// A balanced tree; the children of node `i` are `2i` and `2i + 1`, the root is 1.
struct Tree<const D: usize> {
    points: Vec<[f64; D]>,
    order: Vec<u32>,
    boxes: Vec<Bounds<D>>,
    /// The first node number of the lowest level.
    leaves: usize,
}

/// The smallest box around points.
#[derive(Clone, Copy)]
struct Bounds<const D: usize> {
    low: [f64; D],
    high: [f64; D],
}

impl<const D: usize> Bounds<D> {
    fn around(points: &[([f64; D], u32)]) -> Self {
        let mut bounds = Self { low: [f64::INFINITY; D], high: [f64::NEG_INFINITY; D] };
        for (point, _) in points {
            for (axis, &value) in point.iter().enumerate() {
                bounds.low[axis] = bounds.low[axis].min(value);
                bounds.high[axis] = bounds.high[axis].max(value);
            }
        }
        bounds
    }

    fn widest(&self) -> usize {
        let width = |axis: &usize| self.high[*axis] - self.low[*axis];
        (0..D).max_by(|a, b| width(a).total_cmp(&width(b))).unwrap_or(0)
    }

    /// To the nearest point of the box, zero within. The differences are those that distances of points are made of, so that rounding
    /// keeps the order of both.
    #[inline(always)]
    fn distance(&self, point: &[f64; D]) -> f64 {
        let mut distance = 0.0;
        for ((value, low), high) in point.iter().zip(&self.low).zip(&self.high) {
            distance = larger(distance, larger(low - value, value - high));
        }
        distance
    }

    /// To the farthest point of the box.
    #[inline(always)]
    fn reach(&self, point: &[f64; D]) -> f64 {
        let mut reach = 0.0;
        for ((value, low), high) in point.iter().zip(&self.low).zip(&self.high) {
            reach = larger(reach, larger(high - value, value - low));
        }
        reach
    }
}

/// The larger of two numbers that are not NaN: one instruction, which [`f64::max`] is not.
#[inline(always)]
fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

#[inline(always)]
fn distance<const D: usize>(a: &[f64; D], b: &[f64; D]) -> f64 {
    let mut distance = 0.0;
    for (a, b) in a.iter().zip(b) {
        distance = larger(distance, (a - b).abs());
    }
    distance
}

impl<const D: usize> Tree<D> {
    fn new(columns: &[&[f64]]) -> Self {
        let rows = columns.first().map_or(0, |column| column.len());
        let mut entries: Vec<([f64; D], u32)> = (0..rows)
            .map(|row| {
                let mut point = [0.0; D];
                point.iter_mut().zip(columns).for_each(|(value, column)| *value = column[row]);
                (point, row as u32)
            })
            .collect();
        let mut leaves = 1;
        while rows.div_ceil(leaves) > LEAF {
            leaves *= 2;
        }
        let empty = Bounds { low: [f64::INFINITY; D], high: [f64::NEG_INFINITY; D] };
        let mut boxes = vec![empty; 2 * leaves];
        split(&mut entries, 1, leaves, &mut boxes);
        let (points, order) = entries.into_iter().unzip();
        Self { points, order, boxes, leaves }
    }

    fn search(&self, node: usize, range: (usize, usize), own: usize, nearest: &mut Nearest) {
        let point = &self.points[own];
        let (from, to) = range;
        if node >= self.leaves {
            for (place, other) in (from..to).zip(&self.points[from..to]) {
                let distance = distance(point, other);
                if distance < nearest.worst() && place != own {
                    nearest.offer(distance, place as u32);
                }
            }
            return;
        }
        let middle = middle(from, to);
        let (left, right) = (2 * node, 2 * node + 1);
        let (to_left, to_right) = (self.boxes[left].distance(point), self.boxes[right].distance(point));
        let children = [(to_left, left, (from, middle)), (to_right, right, (middle, to))];
        let left_first = to_left < to_right || (to_left == to_right && own < middle);
        for (far, child, range) in if left_first { children } else { [children[1], children[0]] } {
            if far < nearest.worst() {
                self.search(child, range, own, nearest);
            }
        }
    }

    fn count(
        &self,
        node: usize,
        (from, to): (usize, usize),
        centre: &[f64; D],
        radius: f64,
        inclusive: bool,
    ) -> usize {
        let counts = |distance: f64| distance < radius || (inclusive && distance == radius);
        if from == to || !counts(self.boxes[node].distance(centre)) {
            return 0;
        }
        if counts(self.boxes[node].reach(centre)) {
            return to - from;
        }
        if node >= self.leaves {
            return self.points[from..to].iter().filter(|point| counts(distance(centre, point))).count();
        }
        let middle = middle(from, to);
        self.count(2 * node, (from, middle), centre, radius, inclusive)
            + self.count(2 * node + 1, (middle, to), centre, radius, inclusive)
    }
}

impl<const D: usize> Points for Tree<D> {
    fn order(&self) -> &[u32] {
        &self.order
    }

    fn nearest(&self, place: usize, count: usize, nearest: &mut Nearest) {
        nearest.restart(count);
        self.search(1, (0, self.points.len()), place, nearest);
    }

    fn closer(&self, centre: &[f64], radius: f64, inclusive: bool) -> usize {
        let mut point = [0.0; D];
        point.iter_mut().zip(centre).for_each(|(value, given)| *value = *given);
        self.count(1, (0, self.points.len()), &point, radius, inclusive)
    }
}

fn middle(from: usize, to: usize) -> usize {
    from + (to - from) / 2
}

/// Orders the entries so that each node holds a run of them, split in the middle along the widest side.
fn split<const D: usize>(
    entries: &mut [([f64; D], u32)],
    node: usize,
    leaves: usize,
    boxes: &mut [Bounds<D>],
) {
    boxes[node] = Bounds::around(entries);
    if node >= leaves {
        return;
    }
    let middle = middle(0, entries.len());
    let axis = boxes[node].widest();
    if middle < entries.len() {
        entries.select_nth_unstable_by(middle, |a, b| a.0[axis].total_cmp(&b.0[axis]).then(a.1.cmp(&b.1)));
    }
    let (left, right) = entries.split_at_mut(middle);
    split(left, 2 * node, leaves, boxes);
    split(right, 2 * node + 1, leaves, boxes);
}
