//! Cells of CSV: texts, quoted where they must be, and numbers.

/// Appends `text`; in quotes if it holds a comma, a quote or a line end.
pub(crate) fn push_text(text: &[u8], out: &mut Vec<u8>) {
    if !text.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        out.extend_from_slice(text);
        return;
    }
    out.push(b'"');
    for &byte in text {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}

/// `text` as a cell.
pub(crate) fn text(text: &str) -> Vec<u8> {
    let mut cell = Vec::with_capacity(text.len());
    push_text(text.as_bytes(), &mut cell);
    cell
}

/// Appends a comma and the shortest text that reads back to `value`; infinities are `inf` and `-inf`.
pub(super) fn push_number<F: zmij::Float + Into<f64>>(value: F, out: &mut Vec<u8>) {
    out.push(b',');
    let wide: f64 = value.into();
    if wide.is_finite() {
        push_shortest(value, out);
    } else {
        out.extend_from_slice(wide.to_string().as_bytes());
    }
}

/// Appends the shortest text that reads back to `value`, which is finite.
#[inline]
pub(crate) fn push_shortest<F: zmij::Float>(value: F, out: &mut Vec<u8>) {
    out.extend_from_slice(zmij::Buffer::new().format_finite(value).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::{push_number, text};

    #[test]
    fn texts_are_quoted_only_where_they_must_be() {
        assert_eq!(text("<5 a'b"), b"<5 a'b");
        assert_eq!(text("a,b"), b"\"a,b\"");
        assert_eq!(text("12\""), b"\"12\"\"\"");
        assert_eq!(text("a\nb"), b"\"a\nb\"");
    }

    #[test]
    fn numbers_are_the_shortest_of_their_own_type() {
        let mut out = Vec::new();
        push_number(0.1_f32, &mut out);
        push_number(0.1_f64, &mut out);
        push_number(f64::from(0.1_f32), &mut out);
        push_number(1e-300, &mut out);
        push_number(1.0, &mut out);
        push_number(f32::NEG_INFINITY, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), ",0.1,0.1,0.10000000149011612,1e-300,1.0,-inf");
    }
}
