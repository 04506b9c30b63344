//! Small drawings: curves over a logarithmic axis, side by side, as SVG.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use hamnet::numeric::elementary::log2_f64;

use crate::failure::Failure;
use crate::output::Output;

/// Curves side by side.
pub struct Drawing {
    pub title: String,
    pub panels: Vec<Panel>,
}

/// One curve; the horizontal axis is logarithmic from one on.
pub struct Panel {
    pub across: String,
    pub up: String,
    pub points: Vec<(f64, f64)>,
    /// What merging alone gives, in grey.
    pub beside: Vec<(f64, f64)>,
}

const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 70.0;
const TOP: f64 = 50.0;
const GAP: f64 = 90.0;

/// Writes the drawing to `path`.
///
/// # Errors
/// A file that cannot be written.
pub fn write(path: &Path, drawing: &Drawing) -> Result<(), Failure> {
    let mut out = Output::open(Some(path))?;
    out.write_all(drawing.to_svg().as_bytes()).map_err(|error| Failure::write(path, error))?;
    out.finish()
}

impl Drawing {
    /// The text of the drawing.
    pub fn to_svg(&self) -> String {
        let count = self.panels.len() as f64;
        let (width, height) = (count * (WIDTH + GAP) + 30.0, HEIGHT + TOP + 60.0);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
             font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
        );
        text(&mut svg, width / 2.0, 24.0, "middle", &self.title);
        for (place, panel) in self.panels.iter().enumerate() {
            panel.draw(&mut svg, LEFT + place as f64 * (WIDTH + GAP));
        }
        svg.push_str("</svg>\n");
        svg
    }
}

impl Panel {
    fn draw(&self, svg: &mut String, left: f64) {
        let position = |x: f64| log2_f64(x.max(1.0));
        let all = || self.points.iter().chain(&self.beside);
        let most_across = all().map(|point| position(point.0)).fold(1.0, f64::max);
        let most_up = all().map(|point| point.1).fold(1e-12, f64::max) * 1.05;
        let place = |(x, y): (f64, f64)| {
            let across = left + WIDTH * position(x) / most_across;
            (across, TOP + HEIGHT * (1.0 - y.max(0.0) / most_up))
        };
        let (bottom, right) = (TOP + HEIGHT, left + WIDTH);
        put(
            svg,
            format_args!("<path d=\"M{left} {TOP}V{bottom}H{right}\" fill=\"none\" stroke=\"black\"/>\n"),
        );
        let mut power = 1.0;
        while position(power) <= most_across {
            let (x, _) = place((power, 0.0));
            put(svg, format_args!("<path d=\"M{x:.1} {bottom}v5\" stroke=\"black\"/>\n"));
            text(svg, x, bottom + 18.0, "middle", &format!("{power}"));
            power *= 10.0;
        }
        for step in 0..=4 {
            let value = most_up * f64::from(step) / 4.0;
            let (_, y) = place((1.0, value));
            put(svg, format_args!("<path d=\"M{left} {y:.1}h-5\" stroke=\"black\"/>\n"));
            text(svg, left - 8.0, y + 4.0, "end", &format!("{value:.3}"));
        }
        text(svg, left + WIDTH / 2.0, bottom + 40.0, "middle", &self.across);
        text(svg, left, TOP - 10.0, "start", &self.up);
        if !self.beside.is_empty() {
            text(svg, right, TOP - 10.0, "end", "grey: by merging alone");
        }
        for (points, colour) in [(&self.beside, "#9a9a9a"), (&self.points, "#1f5fa8")] {
            curve(svg, points, place, colour);
        }
    }
}

/// A line through points, each put at its place, and a circle there that tells its numbers.
fn curve(svg: &mut String, points: &[(f64, f64)], place: impl Fn((f64, f64)) -> (f64, f64), colour: &str) {
    if points.is_empty() {
        return;
    }
    let line: Vec<String> =
        points.iter().map(|&point| place(point)).map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    put(svg, format_args!("<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\"/>\n", line.join(" ")));
    for &point in points {
        let (x, y) = place(point);
        let (across, up) = point;
        put(
            svg,
            format_args!(
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\" fill=\"{colour}\"><title>{across:.0}: {up:.6}</title></circle>\n"
            ),
        );
    }
}

fn text(svg: &mut String, x: f64, y: f64, anchor: &str, words: &str) {
    let words = words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    put(svg, format_args!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{words}</text>\n"));
}

fn put(svg: &mut String, arguments: std::fmt::Arguments<'_>) {
    // a String takes whatever is written
    let _ = svg.write_fmt(arguments);
}
