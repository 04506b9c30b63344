//! A table for people: the lines of CSV, with rows numbered, cells aligned and numbers cut to what an eye can take in.

use std::io::{self, Write};

/// The shape of a line of CSV.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Cells of numbers after the status.
    pub numbers: usize,
    /// Cells of states after the numbers.
    pub states: usize,
}

/// Turns CSV into aligned columns, which are as wide as the header and the first lines need.
pub struct Aligned {
    shape: Shape,
    header: Vec<String>,
    widths: Vec<usize>,
    row: u64,
}

impl Aligned {
    /// A table whose lines begin with `header`.
    pub fn new(header: &[u8], shape: Shape) -> Self {
        let mut table = Self { shape, header: Vec::new(), widths: Vec::new(), row: 0 };
        let header = cells(&String::from_utf8_lossy(header)).next().unwrap_or_default();
        table.header = std::iter::once("row".to_owned()).chain(header).collect();
        table
    }

    /// Writes lines of CSV; the first ones decide the widths.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write(&mut self, lines: &[u8], out: &mut impl Write) -> io::Result<()> {
        let text = String::from_utf8_lossy(lines);
        let rows: Vec<Vec<String>> = cells(&text).map(|cells| self.row(cells)).collect();
        if self.widths.is_empty() {
            self.measure(&rows);
            self.write_row(&self.header, out)?;
        }
        rows.iter().try_for_each(|row| self.write_row(row, out))
    }

    fn row(&mut self, cells: Vec<String>) -> Vec<String> {
        self.row += 1;
        let numbers = self.numbers(cells.len() + 1);
        let all = std::iter::once(self.row.to_string()).chain(cells);
        all.enumerate()
            .map(|(place, cell)| if numbers.contains(&place) { short(&cell) } else { cell })
            .collect()
    }

    fn measure(&mut self, rows: &[Vec<String>]) {
        let width = |place: usize| {
            let cells = rows.iter().filter_map(|row| row.get(place)).chain([&self.header[place]]);
            cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
        };
        self.widths = (0..self.header.len()).map(width).collect();
    }

    fn write_row(&self, row: &[String], out: &mut impl Write) -> io::Result<()> {
        let numbers = self.numbers(row.len());
        let mut line = String::new();
        for (place, (cell, &width)) in row.iter().zip(&self.widths).enumerate() {
            if place > 0 {
                line.push_str("  ");
            }
            let padding = " ".repeat(width.saturating_sub(cell.chars().count()));
            let right = place == 0 || numbers.contains(&place);
            line.push_str(&if right { padding + cell } else { cell.clone() + &padding });
        }
        writeln!(out, "{}", line.trim_end())
    }

    /// The places of numbers in a line of `width` cells.
    fn numbers(&self, width: usize) -> std::ops::Range<usize> {
        let end = width.saturating_sub(self.shape.states);
        end.saturating_sub(self.shape.numbers)..end
    }
}

/// Six decimals, or three digits of what they would not show.
fn short(cell: &str) -> String {
    match cell.parse::<f64>() {
        Ok(0.0) => "0".to_owned(),
        Ok(value) if value.is_finite() && value.abs() < 1e-4 => format!("{value:.2e}"),
        Ok(value) if value.is_finite() => format!("{value:.6}"),
        _ => cell.to_owned(),
    }
}

/// The cells of every line of `csv`, unquoted; line ends in quotes become spaces.
fn cells(csv: &str) -> impl Iterator<Item = Vec<String>> {
    let mut letters = csv.chars().peekable();
    std::iter::from_fn(move || {
        letters.peek()?;
        let (mut row, mut cell, mut quoted) = (Vec::new(), String::new(), false);
        while let Some(letter) = letters.next() {
            match letter {
                '"' if quoted && letters.next_if_eq(&'"').is_some() => cell.push('"'),
                '"' => quoted = !quoted,
                ',' if !quoted => row.push(std::mem::take(&mut cell)),
                '\n' if !quoted => break,
                '\n' | '\r' => cell.push(' '),
                other => cell.push(other),
            }
        }
        row.push(cell);
        Some(row)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(header: &str, lines: &str, shape: Shape) -> String {
        let mut out = Vec::new();
        Aligned::new(header.as_bytes(), shape).write(lines.as_bytes(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn columns_are_as_wide_as_what_stands_in_them() {
        let shape = Shape { numbers: 2, states: 1 };
        let text = table(
            "id,status,P(a=x),P(a=y),most likely a\n",
            "7,ok,0.25,0.75,y\n12345,ok,1e-9,0.999999999,\"y,\"\"z\"\n",
            shape,
        );
        let expected = "\
row  id     status    P(a=x)    P(a=y)  most likely a
  1  7      ok      0.250000  0.750000  y
  2  12345  ok       1.00e-9  1.000000  y,\"z
";
        assert_eq!(text, expected);
    }
}
