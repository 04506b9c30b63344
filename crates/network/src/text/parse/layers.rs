//! The layers.

use super::units::Units;
use crate::text::TextError;
use crate::text::cursor::Cursor;
use crate::text::lines::Lines;
use crate::{Activation, Affine, AffineRow, Groups, Layers, Operation, UnitId};

/// The layers behind the inputs, which `units` has read.
pub(super) fn parse(lines: &mut Lines<'_>, units: &mut Units<'_>) -> Result<Layers, TextError> {
    let mut layers = Layers::after_inputs(units.count());
    let mut count = 0;
    while let Some(mut line) = lines.next_if("layer") {
        line.expect(&format!("{count}:"))?;
        layers.push(operation(line, lines, units)?);
        count += 1;
    }
    Ok(layers)
}

fn operation<'a>(
    mut kind: Cursor<'a>,
    lines: &mut Lines<'a>,
    units: &mut Units<'_>,
) -> Result<Operation, TextError> {
    if kind.eat_word("affine") {
        return affine(kind, lines, units).map(Operation::Affine);
    }
    if kind.eat_word("product") {
        kind.end()?;
        return all(lines, units, product).map(Operation::Product);
    }
    if kind.eat_word("rescale") {
        let counted = kind.eat_word("counted");
        kind.end()?;
        return Ok(Operation::Rescale { of: groups(lines, units)?, counted });
    }
    let Some(activation) = Activation::ALL.into_iter().find(|activation| kind.eat_word(activation.name()))
    else {
        let activations = Activation::ALL.map(|activation| format!("`{}`", activation.name())).join(", ");
        return Err(kind.unexpected(&format!(
            "a kind of layer: `affine dense`, `affine sparse`, `product`, `rescale`, or an activation ({activations})"
        )));
    };
    kind.end()?;
    Ok(Operation::Activation { activation, of: all(lines, units, |line| activated(line, activation))? })
}

/// What `read` finds in every line of a unit that follows.
fn all<'a, T>(
    lines: &mut Lines<'a>,
    units: &mut Units<'_>,
    mut read: impl FnMut(&mut Cursor<'a>) -> Result<T, TextError>,
) -> Result<Vec<T>, TextError> {
    let mut all = Vec::new();
    while let Some(found) = units.next(lines, &mut read)? {
        all.push(found);
    }
    Ok(all)
}

fn product(line: &mut Cursor<'_>) -> Result<[UnitId; 2], TextError> {
    let first = line.unit()?;
    line.expect("*")?;
    Ok([first, line.unit()?])
}

/// Rescaled units, group by group.
fn groups<'a>(lines: &mut Lines<'a>, units: &mut Units<'_>) -> Result<Groups, TextError> {
    let mut groups = Vec::new();
    all(lines, units, |line| rescaled(line, &mut groups))?;
    Ok(Groups::new(groups))
}

/// `UNIT * 2^-kG`: a unit of group `G`, which is the group of the line before or the next.
fn rescaled(line: &mut Cursor<'_>, groups: &mut Vec<Vec<UnitId>>) -> Result<(), TextError> {
    let unit = line.unit()?;
    line.expect("*")?;
    let place = line.clone();
    line.expect("2^-k")?;
    let group: usize = line.number("the number of a group")?;
    if group == groups.len() {
        groups.push(Vec::new());
    }
    if group + 1 != groups.len() {
        return Err(place.unexpected("`2^-k` and the number of the group of the unit before, or the next"));
    }
    groups[group].push(unit);
    Ok(())
}

fn activated(line: &mut Cursor<'_>, activation: Activation) -> Result<UnitId, TextError> {
    line.expect(activation.name())?;
    line.expect("(")?;
    let unit = line.unit()?;
    line.expect(")")?;
    Ok(unit)
}

fn affine<'a>(
    mut kind: Cursor<'a>,
    lines: &mut Lines<'a>,
    units: &mut Units<'_>,
) -> Result<Affine, TextError> {
    if kind.eat_word("sparse") {
        kind.end()?;
        return Ok(Affine::sparse(&all(lines, units, row)?));
    }
    kind.expect("dense")?;
    let mut columns = Vec::new();
    while kind.end().is_err() {
        columns.push(kind.unit()?);
    }
    let rows = all(lines, units, |line| dense_row(line, &columns))?;
    Ok(Affine::dense(columns, &rows))
}

fn dense_row(line: &mut Cursor<'_>, columns: &[UnitId]) -> Result<AffineRow, TextError> {
    let place = line.clone();
    let row = row(line)?;
    if row.terms.iter().map(|term| &term.0).eq(columns) {
        return Ok(row);
    }
    Err(place.unexpected("one term for each unit at the head of the dense layer, in that order"))
}

/// `bias ± weight unit ± …`.
fn row(line: &mut Cursor<'_>) -> Result<AffineRow, TextError> {
    let mut row = AffineRow::default();
    if !starts_with_term(line) {
        row.bias = line.number("a bias, or a weight and its unit")?;
    } else {
        let sign = if line.eat("-") { -1.0 } else { 1.0 };
        row.terms.push(term(line, sign)?);
    }
    while !line.sees(";") {
        let sign = match (line.eat("+"), line.eat("-")) {
            (true, _) => 1.0,
            (_, true) => -1.0,
            _ => return Err(line.unexpected("a unit, `+`, `-`, or `;` and the origin")),
        };
        row.terms.push(term(line, sign)?);
    }
    Ok(row)
}

/// Whether a term comes next, and not a bias.
fn starts_with_term(line: &Cursor<'_>) -> bool {
    let mut ahead = line.clone();
    ahead.eat("-");
    ahead.sees("u") || ahead.number::<f64>("").is_ok() && ahead.sees("u")
}

/// `weight unit`, or a unit of weight one.
fn term(line: &mut Cursor<'_>, sign: f64) -> Result<(UnitId, f64), TextError> {
    let magnitude = if line.sees("u") { 1.0 } else { line.number("a weight and its unit, or a unit")? };
    Ok((line.unit()?, sign * magnitude))
}
