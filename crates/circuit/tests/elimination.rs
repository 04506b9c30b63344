//! Elimination orders: known widths, predictions, and the same order for the same problem.

use hamnet_circuit::elimination::{EliminationOrder, Problem, SearchOptions, predict, search};
use hamnet_model::VariableId;

fn binary(scopes: &[&[usize]], n: usize) -> Problem {
    let variable = |&v: &usize| VariableId::new(v);
    Problem {
        scopes: scopes.iter().map(|scope| scope.iter().map(variable).collect()).collect(),
        cardinalities: vec![2; n],
        eliminated: (0..n).map(VariableId::new).collect(),
    }
}

fn grid(side: usize) -> Problem {
    let at = |row: usize, column: usize| row * side + column;
    let mut pairs = Vec::new();
    for row in 0..side {
        for column in 0..side {
            if row + 1 < side {
                pairs.push([at(row, column), at(row + 1, column)]);
            }
            if column + 1 < side {
                pairs.push([at(row, column), at(row, column + 1)]);
            }
        }
    }
    let scopes: Vec<&[usize]> = pairs.iter().map(|pair| pair.as_slice()).collect();
    binary(&scopes, side * side)
}

#[test]
fn a_tree_has_width_one() {
    let (order, prediction) =
        search(&binary(&[&[0, 1], &[0, 2], &[1, 3], &[1, 4], &[2, 5]], 6), &SearchOptions::default());
    assert_eq!(order.0.len(), 6);
    assert_eq!((prediction.width, prediction.largest_clique, prediction.cliques), (1, 2, 5));
}

#[test]
fn a_cycle_has_width_two() {
    let (_, prediction) =
        search(&binary(&[&[0, 1], &[1, 2], &[2, 3], &[3, 4], &[4, 0]], 5), &SearchOptions::default());
    assert_eq!((prediction.width, prediction.cliques), (2, 3));
}

#[test]
fn a_grid_costs_less_than_row_by_row() {
    // Row by row is optimal in width, and orders are judged by size.
    let row_by_row = EliminationOrder((0..64).map(VariableId::new).collect());
    let known = predict(&grid(8), &row_by_row);
    let (_, found) = search(&grid(8), &SearchOptions::default());
    assert_eq!(known.width, 8);
    assert!(found.cost() < known.cost() / 2.0, "{} is not half of {}", found.cost(), known.cost());
    assert!(found.width <= 10);
}

#[test]
fn equal_problems_get_equal_orders() {
    let options = SearchOptions::default();
    assert_eq!(search(&grid(6), &options), search(&grid(6), &options));
}

#[test]
fn a_larger_budget_never_gives_a_larger_circuit() {
    let few = SearchOptions { restarts: 0, ..SearchOptions::default() };
    let many = SearchOptions { restarts: 50, ..SearchOptions::default() };
    assert!(search(&grid(7), &many).1.cost() <= search(&grid(7), &few).1.cost());
}

#[test]
fn prediction_counts_products_sums_and_terms() {
    // Two factors over (0, 1) and (1, 2): summing out 0 adds 2·2 terms into 2 sums; 1 multiplies the message into the
    // second factor (4 products) and adds 4 terms into 2 sums; 2 adds 2 terms into 1 sum.
    let problem = binary(&[&[0, 1], &[1, 2]], 3);
    let order = EliminationOrder((0..3).map(VariableId::new).collect());
    let prediction = predict(&problem, &order);
    assert_eq!((prediction.products, prediction.sums, prediction.terms), (4.0, 5.0, 10.0));
    let five = prediction.with_derivative(0);
    assert!(2.0 * five.products + five.terms <= 5.0 * (2.0 * prediction.products + prediction.terms));
}
