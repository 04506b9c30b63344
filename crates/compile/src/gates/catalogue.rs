//! All constructions beside each other, and which to take where one cannot reach a tolerance.

use hamnet_numeric::Precision;

use super::{
    Construction, GateError, Multiply, MultiplySkip, MultiplyThree, MultiplyTwo, Richardson, Square,
    SquareOne, Unit,
};

/// The units with derivatives of all orders.
const SMOOTH: [Unit; 5] = [Unit::Sigmoid, Unit::Tanh, Unit::Softplus, Unit::Silu, Unit::Gelu];

/// Every construction of the product of two numbers, in order of neurons.
pub fn products() -> Vec<Box<dyn Construction>> {
    let smooth = SMOOTH.into_iter().flat_map(smooth_products);
    by_neurons(smooth.chain([boxed(MultiplySkip::new(Unit::Square))]))
}

/// Every construction of the square of a number, in order of neurons.
pub fn squares() -> Vec<Box<dyn Construction>> {
    let smooth = SMOOTH.into_iter().flat_map(smooth_squares);
    by_neurons(smooth.chain([boxed(Square::with_skip(Unit::Square))]))
}

fn smooth_products(unit: Unit) -> [Option<Box<dyn Construction>>; 7] {
    [
        product_with_skip(unit),
        boxed(MultiplyThree::plain(unit)),
        boxed(Multiply::plain(unit)),
        boxed(Multiply::order_four(unit)),
        boxed(Richardson::with_skip(unit)),
        boxed(Multiply::plain(unit).map(Richardson::of_order_two)),
        boxed(Richardson::order_six(unit)),
    ]
}

/// Two neurons: at zero where the unit is even but for a line, else at the plain bias.
fn product_with_skip(unit: Unit) -> Option<Box<dyn Construction>> {
    boxed(MultiplySkip::new(unit)).or_else(|| boxed(MultiplyTwo::plain(unit)))
}

/// One neuron: at zero where the unit is even but for a line, else at the plain bias.
fn square_with_skip(unit: Unit) -> Option<Box<dyn Construction>> {
    boxed(Square::with_skip(unit)).or_else(|| boxed(SquareOne::plain(unit)))
}

fn smooth_squares(unit: Unit) -> [Option<Box<dyn Construction>>; 3] {
    let at_bias = |bias: Option<f64>| bias.and_then(|bias| boxed(Square::at_bias(unit, bias)));
    [square_with_skip(unit), at_bias(unit.plain_bias()), at_bias(unit.order_four_bias())]
}

/// A construction by the name that chooses it among those of its unit.
pub(crate) struct Family {
    pub id: &'static str,
    pub construction: Box<dyn Construction>,
}

/// The names of the families.
pub const FAMILIES: [&str; 7] =
    ["skip", "three", "four", "order-four", "richardson-skip", "richardson", "order-six"];

/// The constructions of a unit for a product of two numbers (`[1, 1]`) or a square (`[2]`), in order of neurons.
pub(crate) fn families(unit: Unit, target: &[usize]) -> Vec<Family> {
    let constructions: [Option<Box<dyn Construction>>; 7] = match target {
        [2] => squares_of(unit),
        _ => smooth_products(unit),
    };
    let named = FAMILIES.into_iter().zip(constructions);
    let mut families: Vec<Family> =
        named.filter_map(|(id, construction)| Some(Family { id, construction: construction? })).collect();
    families.sort_by_key(|family| family.construction.layer(1.0, Precision::F64).neurons.len());
    families
}

/// The squares beside the products of the same names. Three neurons make no square that is not made by two.
fn squares_of(unit: Unit) -> [Option<Box<dyn Construction>>; 7] {
    let pair = |bias: Option<f64>| bias.and_then(|bias| Square::at_bias(unit, bias).ok());
    let exact = unit == Unit::Square;
    let beside_exact = |square: Option<Square>| square.filter(|_| !exact);
    let plain = || beside_exact(pair(unit.plain_bias()));
    let order_four = || beside_exact(pair(unit.order_four_bias()));
    let with_skip = || Square::with_skip(unit).ok();
    [
        square_with_skip(unit),
        plain().map(boxed_square),
        plain().map(boxed_square),
        order_four().map(boxed_square),
        beside_exact(with_skip()).map(|square| boxed_square(Richardson::of_order_two(square))),
        plain().map(|square| boxed_square(Richardson::of_order_two(square))),
        order_four().map(|square| boxed_square(Richardson::of_order_four(square))),
    ]
}

fn boxed_square(construction: impl Construction + 'static) -> Box<dyn Construction> {
    Box::new(construction)
}

/// What to do where a gate for this monomial misses the tolerance, in words.
pub(super) fn remedy(target: &[usize], reach: f64, tolerance: f64, precision: Precision) -> String {
    let precisions = Precision::ALL.into_iter().filter(|&other| other >= precision);
    for precision in precisions {
        let constructions = match target {
            [1, 1] => products(),
            [2] => squares(),
            _ => {
                return "use a tree of products of two, f64, a smaller input range, or a looser tolerance"
                    .to_owned();
            }
        };
        let gates = constructions.iter().flat_map(|construction| construction.best(reach, precision));
        if let Some(gate) = gates.into_iter().find(|gate| gate.bound().total() <= tolerance) {
            return format!("use the {} in {precision}: {:.1e}", gate.name(), gate.bound().total());
        }
    }
    "no gate reaches it in f64; use product units, a smaller input range, or a looser tolerance".to_owned()
}

/// The construction, where the unit has it.
fn boxed<C: Construction + 'static>(found: Result<C, GateError>) -> Option<Box<dyn Construction>> {
    Some(Box::new(found.ok()?))
}

fn by_neurons(found: impl Iterator<Item = Option<Box<dyn Construction>>>) -> Vec<Box<dyn Construction>> {
    let mut all: Vec<_> = found.flatten().collect();
    all.sort_by_key(|construction| construction.layer(1.0, Precision::F64).neurons.len());
    all
}
