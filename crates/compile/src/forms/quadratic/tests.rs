//! As few squares as the theory says, and residuals that hold and are not idle.

use hamnet_model::polynomial::Polynomial;
use hamnet_numeric::Dd;
use hamnet_numeric::random::Random;

use super::elimination::reduce;
use super::pieces::{Piece, Symmetric, residual};
use crate::forms::tests::{Outcome, Problem, costs, generic, polynomial, solve};

/// The sum of the squares of random linear forms, with signs.
fn random_squares(variables: usize, rank: usize, seed: u64) -> Polynomial {
    let mut random = Random::new(seed);
    let mut sum = Polynomial::zero();
    for number in 0..rank {
        let mut line = Polynomial::zero();
        for x in 0..variables {
            line += &polynomial(&[(2.0 * random.unit() - 1.0, &[x])]);
        }
        let sign = Dd::from_f64(if number % 2 == 0 { 1.0 } else { -1.0 });
        sum += &(&line * &line).scaled(sign);
    }
    sum
}

fn squares_of(polynomials: Vec<Polynomial>, variables: usize) -> Outcome {
    let outcome = solve(&Problem { variables, polynomials }, &costs(1.0, 2.0));
    assert!(outcome.residual < 1e-25, "{:e}", outcome.residual);
    outcome
}

#[test]
fn a_form_of_rank_r_takes_r_squares() {
    for rank in 1..=6 {
        for seed in 0..20 {
            let outcome = squares_of(vec![random_squares(6, rank, seed)], 6);
            assert_eq!(outcome.squares + 2 * outcome.products, rank, "seed {seed}");
        }
    }
}

#[test]
fn forms_without_squares_of_variables_are_reduced_as_well() {
    let xy = polynomial(&[(3.0, &[0, 1])]);
    let outcome = solve(&Problem { variables: 2, polynomials: vec![xy] }, &costs(1.0, 2.0));
    assert_eq!((outcome.squares, outcome.products, outcome.residual), (0, 1, 0.0));
    let common = polynomial(&[(1.0, &[0, 1]), (2.0, &[0, 2]), (-1.0, &[0, 3])]);
    let outcome = solve(&Problem { variables: 4, polynomials: vec![common] }, &costs(2.0, 3.0));
    assert_eq!((outcome.squares, outcome.products), (0, 1));
    for variables in 3..9 {
        let mut pairs = Polynomial::zero();
        let mut random = Random::new(variables as u64);
        for x in 0..variables {
            (0..x).for_each(|y| pairs += &polynomial(&[(random.unit() - 0.5, &[x, y])]));
        }
        let outcome = squares_of(vec![pairs], variables);
        assert_eq!(outcome.squares + 2 * outcome.products, variables);
    }
}

#[test]
fn where_products_cost_no_more_than_squares_signs_are_paired() {
    // inertia (3, 3): three products are the least there can be
    let problem = Problem { variables: 6, polynomials: vec![random_squares(6, 6, 1)] };
    let outcome = solve(&problem, &costs(1.0, 1.0));
    assert_eq!((outcome.squares, outcome.products), (0, 3));
    assert!(outcome.residual < 1e-25);
}

#[test]
fn chains_take_a_square_per_variable_of_neighbours_only() {
    let length = 3000;
    let mut random = Random::new(2);
    let mut entry = || Dd::from_f64(random.unit() - 0.5);
    let pairs = (0..length).flat_map(|x| [(x, x), (x, x + 1)]).filter(|pair| pair.1 < length);
    let entries: Vec<(u32, u32, Dd)> = pairs.map(|(x, y)| (x, y, entry())).collect();
    let matrix = Symmetric::new(length as usize, entries);
    let pieces = reduce(&matrix, false);
    let forms = pieces.iter().map(|piece| match piece {
        Piece::Square(_, form) => (1, form.len()),
        Piece::Product(_, left, right) => (2, left.len().max(right.len())),
    });
    assert_eq!(forms.clone().map(|form| form.0).sum::<u32>(), length);
    assert!(forms.map(|form| form.1).max() <= Some(4));
    assert!(residual(&matrix, &pieces, |_| 1.0) < 1e-25);
}

#[test]
fn the_residual_is_what_pieces_leave() {
    let matrix =
        Symmetric::new(3, [(0, 0, 2.0), (0, 1, 1.0), (1, 2, -3.0)].map(|(x, y, c)| (x, y, Dd::from_f64(c))));
    let exact = reduce(&matrix, false);
    let kept = residual(&matrix, &exact, |_| 1.0);
    assert!(kept < 1e-29, "{kept:e}");
    let mut changed = exact;
    let mut squares = changed.iter_mut().filter_map(|piece| match piece {
        Piece::Square(weight, form) => Some((weight, form.clone())),
        Piece::Product(..) => None,
    });
    let (weight, form) = squares.next().expect("a rank of three is odd");
    *weight += Dd::from_f64(1e-9);
    // at the corner where all terms of the form add up the difference is 1e-9 times its square
    let corner: f64 = form.iter().map(|term| term.1.to_f64().abs()).sum();
    let bound = residual(&matrix, &changed, |_| 1.0);
    assert!((bound / (1e-9 * corner * corner) - 1.0).abs() < 1e-6);
    // and in proportion to the ranges
    let wide = residual(&matrix, &changed, |_| 8.0);
    assert!((wide / (64.0 * bound) - 1.0).abs() < 1e-12);
}

#[test]
fn stationary_forms_share_their_waves() {
    let mut random = Random::new(4);
    let mut stationary = || {
        let mut sum = Polynomial::zero();
        for offset in 0..=4 {
            let coupling = random.unit() - 0.5;
            (0..8).for_each(|x| sum += &polynomial(&[(coupling, &[x, (x + offset) % 8])]));
        }
        sum
    };
    let outcome = squares_of((0..5).map(|_| stationary()).collect(), 8);
    assert_eq!((outcome.squares, outcome.products), (8, 0));
}

#[test]
fn two_forms_one_of_them_definite_share_their_axes() {
    let ridge = (0..5).fold(Polynomial::zero(), |sum, x| &sum + &polynomial(&[(9.0, &[x, x])]));
    let definite = &random_squares(5, 5, 1) + &ridge;
    let outcome = squares_of(vec![random_squares(5, 5, 2), definite], 5);
    assert_eq!((outcome.squares, outcome.products), (5, 0));
}

#[test]
fn combinations_of_two_forms_take_the_squares_of_two() {
    let (a, b) = (random_squares(7, 2, 1), random_squares(7, 3, 2));
    let mut random = Random::new(3);
    let mut weight = || Dd::from_f64(random.unit());
    let polynomials = (0..6).map(|_| &a.scaled(weight()) + &b.scaled(weight()));
    let outcome = squares_of([a.clone(), b.clone()].into_iter().chain(polynomials).collect(), 7);
    assert_eq!(outcome.squares + 2 * outcome.products, 5);
}

#[test]
fn a_difference_of_low_rank_is_found() {
    let shared = generic(8, 2, 5);
    let other = &shared + &random_squares(8, 1, 6);
    let third = &shared.scaled(Dd::from_f64(2.0)) + &polynomial(&[(1.0, &[3, 3])]);
    let outcome = squares_of(vec![shared, other, third], 8);
    assert_eq!((outcome.squares, outcome.products), (10, 0));
}

#[test]
fn many_forms_over_few_pairs_share_the_monomials() {
    let outcome = squares_of((0..20).map(|seed| generic(4, 2, seed)).collect(), 4);
    assert_eq!((outcome.squares, outcome.products), (10, 0));
}

#[test]
fn generic_forms_share_the_monomials_of_what_is_left() {
    for (variables, forms) in [(6, 3), (10, 4), (12, 2)] {
        let outcome = squares_of((0..forms).map(|seed| generic(variables, 2, seed)).collect(), variables);
        let forms = forms as usize;
        let best = forms * (variables - forms) + forms * (forms + 1) / 2;
        assert!(outcome.squares + 2 * outcome.products <= best, "{} {}", outcome.squares, outcome.products);
    }
}
