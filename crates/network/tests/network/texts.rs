use hamnet_network::file::{read, write};
use hamnet_network::{Operation, Weights, parse_text, to_text};
use proptest::prelude::*;

use crate::hand_made::{ALL, REGIMES, SPRINKLER, network};
use crate::random;

/// The complaint about the sprinkler with one piece of text replaced.
fn complaint(piece: &str, by: &str) -> String {
    assert!(SPRINKLER.contains(piece), "{piece}");
    parse_text(&SPRINKLER.replacen(piece, by, 1)).unwrap_err().to_string()
}

#[test]
fn what_is_printed_is_what_was_read() {
    for text in ALL {
        assert_eq!(to_text(&network(text)), text);
    }
}

#[test]
fn blank_lines_and_indentation_do_not_matter() {
    let loose = SPRINKLER.replace('\n', "\r\n\r\n   ");
    assert_eq!(network(&loose), network(SPRINKLER));
}

#[test]
fn storage_survives() {
    let network = network(&SPRINKLER.replace("layer 3: affine dense u6 u7", "layer 3: affine sparse"));
    let stored = network.layers().iter().filter_map(|layer| match layer.operation() {
        Operation::Affine(affine) => Some(matches!(affine.weights(), Weights::Dense { .. })),
        _ => None,
    });
    assert_eq!(stored.collect::<Vec<_>>(), [true, false, false]);
}

#[test]
fn mistakes_are_named_with_their_place() {
    for (piece, by, expected) in [
        (
            "hamnet network 3",
            "hamnet network 9",
            "line 1, column 16: this text is of version 9; this build reads version 3 (print it again with this build)",
        ),
        ("hamnet", "onnx", "line 1, column 1: expected a line `hamnet …`, found `onnx`"),
        (
            "encoding likelihood",
            "encoding probit",
            "line 5, column 10: expected `likelihood`, `log-likelihood` or `observed`, found `probit`",
        ),
        ("input wet", "input wit", "line 13, column 7: variable `wit` is not known; known are `rain`, `wet`"),
        ("[wet=yes]", "[wet=maybe]", "line 15, column 35: state `maybe` is not known; known are `no`, `yes`"),
        ("u3 = 0.1", "u9 = 0.1", "line 18, column 3: expected `u3`: units are numbered in order, found `u9`"),
        (
            "0.1 u0 + 0.9 u1",
            "0.1 u1 + 0.9 u0",
            "line 18, column 8: expected one term for each unit at the head of the dense layer, in that order, found `0.1`",
        ),
        (
            "rescale counted",
            "rescale twice",
            "line 22, column 18: expected the end of the line, found `twice`",
        ),
        (
            "layer 1: affine",
            "layer 1: convolution",
            "line 19, column 10: expected a kind of layer: `affine dense`, `affine sparse`, `product`, `rescale`, or an activation (`softplus`, `sigmoid`, `tanh`, `silu`, `gelu`, `relu`, `square`), found `convolution`",
        ),
        (
            "; marginal of rain [rain=no]",
            "; marginal of snow [rain=no]",
            "line 20, column 18: expected the words of a line `origin …` above, with its variables in brackets, found `marginal`",
        ),
        ("head rain", "headrain", "line 27, column 1: expected a line `evidence …`, found `headrain`"),
        ("exponent 0", "exponent 0.5", "line 28, column 30: expected a whole number, found `0.5`"),
        (
            "linear u8",
            "linear u80",
            "line 28, column 1: the evidence head names u80, but the network has 9 units",
        ),
        (
            "u7 = u5 * 2^-k0",
            "u7 = u7 * 2^-k0",
            "line 28, column 1: layer 2 reads u7, which is not computed before it",
        ),
        (
            "u7 = u5 * 2^-k0",
            "u7 = u5 * 2^-k2",
            "line 24, column 13: expected `2^-k` and the number of the group of the unit before, or the next, found `2^-k2`",
        ),
    ] {
        assert_eq!(complaint(piece, by), expected);
    }
}

#[test]
fn mistakes_about_reals_are_named_with_their_place() {
    for (piece, by, expected) in [
        (
            "\"step size\" real from",
            "\"step size\" rial from",
            "line 4, column 22: expected `:` and states, or `real` and its range, found `rial`",
        ),
        ("from -2.0 to", "from low to", "line 4, column 32: expected a number, found `low`"),
        ("u0 = value", "u0 = size", "line 24, column 8: expected the name of `value`, found `size`"),
        ("at_most 1,", "at_most 1.5,", "line 9, column 11: expected a whole number, found `1.5,`"),
        (
            "evidence absent",
            "evidence none",
            "line 34, column 10: expected `linear`, `log`, `absent`, `possible` or `perhaps`, found `none`",
        ),
    ] {
        assert!(REGIMES.contains(piece), "{piece}");
        let error = parse_text(&REGIMES.replacen(piece, by, 1)).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn heads_that_tell_whether_and_not_how_probable_come_back_from_text_and_file() {
    for head in ["evidence possible u0", "evidence perhaps u0"] {
        let text = REGIMES.replacen("evidence absent", head, 1);
        let network = parse_text(&text).unwrap();
        assert!(to_text(&network) == text && !network.evidence().tells_probability());
        assert_eq!(network.evidence().tells_impossible(), head.contains("possible"));
        let mut bytes = Vec::new();
        write(&network, &mut bytes).unwrap();
        assert_eq!(read(&bytes).unwrap(), network);
    }
}

#[test]
fn a_text_that_ends_early_says_what_is_missing() {
    let cut = &SPRINKLER[..SPRINKLER.find("head rain").unwrap()];
    let error = parse_text(cut).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 26, column 1: expected a line `evidence …`, found the end of the text"
    );
}

#[test]
fn every_cut_is_refused() {
    for text in ALL {
        let cut = |&(length, _): &(usize, char)| parse_text(&text[..length]).is_ok();
        let end = text.trim_end().len();
        // A number cut short may still be a number, so the last line is not cut.
        let last_line = text[..end].rfind('\n').unwrap();
        assert_eq!(text.char_indices().take_while(|&(length, _)| length <= last_line).find(cut), None);
    }
}

proptest! {
    #[test]
    fn any_network_survives(network in random::anything()) {
        let text = to_text(&network);
        let read = parse_text(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        prop_assert_eq!(&to_text(&read), &text);
        prop_assert!(read == network);
    }

    #[test]
    fn any_damage_is_read_or_refused(place in any::<prop::sample::Index>(), by in any::<char>()) {
        for text in ALL {
            let mut chars: Vec<char> = text.chars().collect();
            let place = place.index(chars.len());
            chars[place] = by;
            let _ = parse_text(&chars.iter().collect::<String>());
        }
    }
}
