//! One row in [`Wide`] arithmetic, on the weights of the network: nothing can be lost.

use hamnet_numeric::Wide;

use crate::Element;
use crate::answers::{AnswersMut, Status};
use crate::logarithm::ln_scaled;
use crate::program::{Cursor, Group, Load, Op, PANEL, Program, Space, Sums};
use crate::rows::{MISSING, Rows};

/// Answers row `row` of `rows` as row `to` of `answers`.
#[cold]
pub fn answer<T: Element>(
    program: &Program<T>,
    rows: &Rows,
    row: usize,
    slots: &mut [Wide],
    answers: &mut AnswersMut<'_, T>,
    to: usize,
) {
    let codes = rows.row(row);
    let mut exponent: i64 =
        codes.iter().filter_map(|&code| rows.soft(code)).map(|soft| i64::from(soft.exponent)).sum();
    let mut cursor = Cursor::default();
    for &op in &program.ops {
        match op {
            Op::Load(count) => load(program.loads(&mut cursor, count), rows, codes, slots),
            Op::Sum(count) => sums(program.sums(&mut cursor, count), slots),
            Op::SumOfProducts(count) => sums_of_products(program.sums_of_products(&mut cursor, count), slots),
            Op::FaintSum(count) => {
                program.faint(&mut cursor, count);
                sums(program.sums(&mut cursor, 1), slots);
            }
            Op::Dense(rows) => dense(program.dense(&mut cursor, rows), slots),
            Op::Product(count) => products(program.products(&mut cursor, count), slots),
            Op::LoadReal(_) | Op::Activate(..) => {
                unreachable!("a network in linear space has no activations")
            }
            Op::Rescale => exponent += rescale(program.group(&mut cursor), slots),
        }
    }
    read(program, slots, exponent, answers, to);
}

fn load(loads: &[Load], rows: &Rows, codes: &[i32], slots: &mut [Wide]) {
    for load in loads {
        let code = codes[load.input as usize];
        let certain = code == MISSING || code == load.state as i32;
        slots[load.out as usize] = match rows.soft(code) {
            Some(soft) => {
                let likelihood = soft.likelihoods[load.state as usize];
                Wide::from_f64(likelihood).shift(-i64::from(soft.exponent))
            }
            None if certain => Wide::ONE,
            None => Wide::ZERO,
        };
    }
}

fn sums<T>(sums: Sums<'_, T>, slots: &mut [Wide]) {
    let mut at = 0;
    for (sum, &bias) in sums.sums.iter().zip(sums.biases) {
        let own = at..at + sum.terms as usize;
        at = own.end;
        let terms = sums.terms[own.clone()].iter().zip(&sums.exact_weights[own]);
        slots[sum.out as usize] = terms.fold(Wide::from_f64(bias), |total, (&term, &weight)| {
            total + Wide::from_f64(weight) * slots[term as usize]
        });
    }
}

fn sums_of_products<T>(sums: Sums<'_, T>, slots: &mut [Wide]) {
    let mut at = 0;
    let pairs = sums.terms.as_chunks::<2>().0;
    for (sum, &bias) in sums.sums.iter().zip(sums.biases) {
        let own = at..at + sum.terms as usize;
        at = own.end;
        let terms = pairs[own.clone()].iter().zip(&sums.exact_weights[own]);
        slots[sum.out as usize] = terms.fold(Wide::from_f64(bias), |total, (&[a, b], &weight)| {
            total + Wide::from_f64(weight) * (slots[a as usize] * slots[b as usize])
        });
    }
}

fn dense<T>(sums: Sums<'_, T>, slots: &mut [Wide]) {
    let mut weights = sums.exact_weights;
    for (outputs, biases) in sums.sums.chunks(PANEL).zip(sums.biases.chunks(PANEL)) {
        let (own, others) = weights.split_at(outputs.len() * sums.terms.len());
        weights = others;
        for (place, (output, &bias)) in outputs.iter().zip(biases).enumerate() {
            let terms = sums.terms.iter().zip(own[place..].iter().step_by(outputs.len()));
            slots[output.out as usize] = terms.fold(Wide::from_f64(bias), |total, (&term, &weight)| {
                total + Wide::from_f64(weight) * slots[term as usize]
            });
        }
    }
}

fn products(products: &[[u32; 3]], slots: &mut [Wide]) {
    for &[out, a, b] in products {
        slots[out as usize] = slots[a as usize] * slots[b as usize];
    }
}

/// Brings the greatest of a group into `[1, 2)`; the exponent it had, if that is counted.
fn rescale<T>(group: Group<'_, T>, slots: &mut [Wide]) -> i64 {
    let nonzero = group.members.iter().map(|member| slots[member.of as usize]).filter(|x| !x.is_zero());
    let exponent = nonzero.map(Wide::exponent).max().unwrap_or(0);
    for (member, &out) in group.members.iter().zip(group.out) {
        slots[out as usize] = slots[member.of as usize].shift(-exponent);
    }
    if group.rescale.counted { exponent } else { 0 }
}

fn read<T: Element>(
    program: &Program<T>,
    slots: &[Wide],
    counted: i64,
    answers: &mut AnswersMut<'_, T>,
    to: usize,
) {
    let Space::Linear { unit, exponent, .. } = program.space else {
        unreachable!("rows are lost in linear space only");
    };
    let evidence = slots[unit as usize];
    if evidence.is_zero() {
        return answers.refuse(to, program.states, Status::Impossible);
    }
    answers.status[to] = Status::Ok;
    answers.ln_evidence[to] = ln_scaled(evidence.mantissa(), evidence.exponent() + exponent + counted);
    let mut posterior = answers.posteriors[to * program.states..].iter_mut();
    for head in &program.heads {
        let sum = head.members.iter().fold(Wide::ZERO, |sum, member| sum + slots[member.of as usize]);
        for (member, p) in head.members.iter().zip(&mut posterior) {
            let probability = if sum.is_zero() { 0.0 } else { slots[member.of as usize].ratio(sum) };
            *p = T::from_f64(probability);
        }
    }
}
