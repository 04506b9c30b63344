//! Sizes and times, printed: `cargo test --release -p hamnet-compile --lib forms::tests::report -- --ignored --nocapture`.

use super::*;

#[test]
#[ignore = "prints sizes and times"]
fn sizes_and_times() {
    let time = |name: &str, problem: Problem, options: &FormOptions| {
        let start = std::time::Instant::now();
        let outcome = solve(&problem, options);
        println!(
            "{name}: {} squares {} products depth {} residual {:e} in {:?}",
            outcome.squares,
            outcome.products,
            outcome.depth,
            outcome.residual,
            start.elapsed()
        );
        outcome.squares + outcome.products
    };
    for (degree, variables) in [(3, 20), (4, 20), (5, 8), (6, 6), (8, 4)] {
        let problem = Problem { variables, polynomials: vec![generic(variables, degree, 5)] };
        let count = time(&format!("generic n={variables} d={degree}"), problem, &costs(1.0, 2.0));
        assert!(count <= 450);
    }
    for variables in [100, 300, 1000] {
        let windows = |degree: usize, width: usize| {
            let mut sum = Polynomial::zero();
            for start in 0..=variables - width {
                for (m, c) in generic(width, degree, start as u64).terms() {
                    let moved = m
                        .powers()
                        .iter()
                        .map(|&(x, e)| (coordinate(x.variable().expect("real").index() + start), e));
                    sum.add_term(Monomial::new(moved), c);
                }
            }
            Problem { variables, polynomials: vec![sum] }
        };
        time(&format!("chain n={variables} d=4 w=3"), windows(4, 3), &costs(1.0, 2.0));
        time(&format!("chain n={variables} d=2 w=4"), windows(2, 4), &costs(1.0, 2.0));
    }
}

#[test]
#[ignore = "prints sizes"]
fn sizes_of_examples() {
    let show = |name: &str, problem: Problem| {
        for options in [costs(1.0, 2.0), costs(2.0, 4.0), costs(2.0, 3.0), costs(1.0, 1.0)] {
            let o = solve(&problem, &options);
            print!("{name}: {}s {}p d{} {:.0e} | ", o.squares, o.products, o.depth, o.residual);
        }
        println!();
    };
    for degree in [3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 20, 25, 30, 40] {
        show(
            &format!("univariate {degree}"),
            Problem { variables: 1, polynomials: vec![generic(1, degree, 5)] },
        );
    }
    for degree in [4, 8, 16, 30] {
        let polynomials = (0..3).map(|seed| generic(1, degree, seed)).collect();
        show(&format!("3 univariate {degree}"), Problem { variables: 1, polynomials });
    }
    for degree in [6, 7, 15, 31, 64] {
        let all = vec![0; degree];
        show(
            &format!("power {degree}"),
            Problem { variables: 1, polynomials: vec![polynomial(&[(1.0, &all)])] },
        );
    }
    let evens = polynomial(&[
        (1.0, &[0; 2]),
        (0.5, &[0; 4]),
        (0.25, &[0; 6]),
        (0.1, &[0; 8]),
        (0.1, &[0; 10]),
        (0.1, &[0; 12]),
    ]);
    show("even 12", Problem { variables: 1, polynomials: vec![evens] });
    let odds = polynomial(&[
        (1.0, &[0; 1]),
        (0.5, &[0; 3]),
        (0.25, &[0; 5]),
        (0.1, &[0; 7]),
        (0.1, &[0; 9]),
        (0.1, &[0; 11]),
    ]);
    show("odd 11", Problem { variables: 1, polynomials: vec![odds] });
    let radius = (0..6).fold(Polynomial::zero(), |sum, x| &sum + &polynomial(&[(1.0, &[x, x])]));
    show("radius^4 of 6", Problem { variables: 6, polynomials: vec![&radius * &radius] });
    show("radius^6 of 6", Problem { variables: 6, polynomials: vec![&(&radius * &radius) * &radius] });
    let line = polynomial(&[(1.0, &[0]), (2.0, &[1]), (-1.0, &[2]), (0.5, &[3])]);
    let cube = &(&line * &line) * &line;
    show("line^3", Problem { variables: 4, polynomials: vec![cube.clone()] });
    show("line^4", Problem { variables: 4, polynomials: vec![&cube * &line] });
    let mut nested = Polynomial::zero();
    for length in 1..=10 {
        nested.add_term(monomial(&(0..length).collect::<Vec<_>>()), Dd::from_f64(1.0 / length as f64));
    }
    show("nested 10", Problem { variables: 10, polynomials: vec![nested] });
    // products of sums of products
    let pair = |a: usize, b: usize| polynomial(&[(1.0, &[a, b])]);
    let sum = |i: usize| &pair(4 * i, 4 * i + 1) + &pair(4 * i + 2, 4 * i + 3);
    let left = &sum(0) * &sum(1);
    let right = &sum(2) * &sum(3);
    show("sum-product 16", Problem { variables: 16, polynomials: vec![&left + &right] });
    let mut phi = Polynomial::zero();
    for site in 0..10 {
        phi += &polynomial(&[(0.3, &[site; 4]), (1.0, &[site; 2]), (-0.5, &[site, (site + 1) % 10])]);
    }
    show("phi^4 ring 10", Problem { variables: 10, polynomials: vec![phi] });
    show(
        "3 classes quartic n=5",
        Problem { variables: 5, polynomials: (0..3).map(|s| generic(5, 4, s)).collect() },
    );
    show(
        "10 classes quartic n=5",
        Problem { variables: 5, polynomials: (0..10).map(|s| generic(5, 4, s)).collect() },
    );
    show(
        "3 classes quadratic n=6",
        Problem { variables: 6, polynomials: (0..3).map(|s| generic(6, 2, s)).collect() },
    );
    show("x^3y^2", Problem { variables: 2, polynomials: vec![polynomial(&[(1.0, &[0, 0, 0, 1, 1])])] });
    show(
        "sym 4 of 8",
        Problem {
            variables: 8,
            polynomials: vec![{
                let mut sum = Polynomial::zero();
                for mask in 0u32..256 {
                    if mask.count_ones() == 4 {
                        let list: Vec<usize> = (0..8).filter(|b| mask >> b & 1 == 1).collect();
                        sum.add_term(monomial(&list), Dd::ONE);
                    }
                }
                sum
            }],
        },
    );
}

#[test]
#[ignore = "prints times of large forms"]
fn large_forms() {
    for (variables, classes) in [(100, 1), (200, 1), (400, 1), (64, 9), (100, 3)] {
        let polynomials: Vec<Polynomial> = (0..classes).map(|seed| generic(variables, 2, seed)).collect();
        let mut circuit = EnergyCircuit::new();
        let range = RealRange::new(-1.0, 1.0).expect("a range");
        let atoms: BTreeMap<Coordinate, EnergyNode> = (0..variables)
            .map(|variable| (coordinate(variable), circuit.real(VariableId::new(variable), range)))
            .collect();
        let start = std::time::Instant::now();
        let built = build(&mut circuit, &atoms, &polynomials, &costs(1.0, 2.0)).expect("deep enough");
        println!(
            "n={variables} K={classes} {} nodes residual {:e} in {:?}",
            circuit.len(),
            built.residual[0],
            start.elapsed()
        );
    }
}
