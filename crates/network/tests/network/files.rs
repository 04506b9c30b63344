use hamnet_network::file::{FileError, VERSION, read, write};
use hamnet_network::{Network, to_text};
use proptest::prelude::*;

use crate::hand_made::{ALL, SPRINKLER, SPRINKLER_LOG, network};
use crate::random;

fn bytes(network: &Network) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(network, &mut bytes).unwrap();
    bytes
}

/// `file` with the checksum its other bytes ask for.
fn with_checksum(mut file: Vec<u8>) -> Vec<u8> {
    let end = file.len() - 4;
    let checksum = crc32fast::hash(&file[..end]).to_le_bytes();
    file[end..].copy_from_slice(&checksum);
    file
}

#[test]
fn hand_made_networks_survive() {
    for text in ALL {
        assert_eq!(to_text(&read(&bytes(&network(text))).unwrap()), text);
    }
}

#[test]
fn equal_networks_give_equal_bytes() {
    let (plus, minus) =
        (network(&SPRINKLER.replace("0.8 u2", "0.0 u2")), network(&SPRINKLER.replace("0.8 u2", "-0.0 u2")));
    assert_eq!(plus, minus);
    assert_eq!(bytes(&plus), bytes(&minus));
}

#[test]
fn every_flipped_byte_is_refused() {
    let file = bytes(&network(SPRINKLER));
    for place in 0..file.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut damaged = file.clone();
            damaged[place] ^= flip;
            let error = read(&damaged).unwrap_err();
            match place {
                0..8 => assert!(matches!(error, FileError::NotHamnet { .. })),
                12..20 => assert!(matches!(error, FileError::Truncated { .. } | FileError::Overlong { .. })),
                _ => assert_eq!(error, FileError::Damaged),
            }
        }
    }
}

#[test]
fn every_cut_is_refused() {
    let file = bytes(&network(SPRINKLER));
    for length in 0..file.len() {
        let error = read(&file[..length]).unwrap_err();
        let said =
            if length < 8 { matches!(error, FileError::NotHamnet { .. }) } else { is_truncated(&error) };
        assert!(said, "{error}");
    }
    let longer = [&file[..], b"\n"].concat();
    assert!(matches!(read(&longer).unwrap_err(), FileError::Overlong { .. }));
}

fn is_truncated(error: &FileError) -> bool {
    matches!(error, FileError::Truncated { .. })
}

#[test]
fn an_older_or_newer_version_says_what_can_be_read() {
    assert_eq!(VERSION, 4);
    for version in [2, 7] {
        let mut other = bytes(&network(SPRINKLER));
        other[8] = version;
        let error = read(&with_checksum(other)).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "the file is of version {version}; this build reads version 4 \
                 (use the hamnet that wrote it, or compile the model again with this one)"
            )
        );
    }
}

#[test]
fn other_files_are_named() {
    for (file, looks_like) in [
        (&b""[..], "an empty file"),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\x03", "a gzip file (unpack it first)"),
        (b"network unknown {\n}\n", "a BIF model (compile it first)"),
        (b"\xef\xbb\xbf<?xml version=\"1.0\"?>", "an XML model (compile it first)"),
        (b"BAYES\n3\n2 2 2\n", "a UAI model (compile it first)"),
        (b"\x08\x08\x12\x06hamnet", "an ONNX network"),
        (b"\x40\0\0\0\0\0\0\0{\"a\":{}}", "a safetensors file"),
        (b"\x89HAMNET\r\n\x01", "a .hamnet file whose line ends were translated (copy it as binary)"),
        (SPRINKLER.as_bytes(), "the text form of a network"),
        (b"smoke,xray\nyes,no\n", "text"),
        (b"\xff\xfe\x01\x02\x03\x04\x05\x06\x07", "binary data of another kind"),
    ] {
        assert_eq!(read(file), Err(FileError::NotHamnet { looks_like }));
    }
}

#[test]
fn a_checksum_does_not_make_a_network() {
    let file = bytes(&network(SPRINKLER_LOG));
    let mut refused = 0;
    for place in 20..file.len() - 4 {
        let mut forged = file.clone();
        forged[place] ^= 0xff;
        // Names and weights may be anything; lengths and places may not.
        match read(&with_checksum(forged)) {
            Ok(_) => {}
            Err(FileError::Malformed { .. } | FileError::Network(_)) => refused += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert!(refused > 200, "{refused}");
}

#[test]
fn a_network_that_breaks_a_rule_is_refused() {
    let file = bytes(&network(SPRINKLER));
    let weight = 0.2f64.to_le_bytes();
    let place = file.windows(8).position(|window| window == weight).unwrap();
    let mut forged = file;
    forged[place..place + 8].copy_from_slice(&f64::NAN.to_le_bytes());
    let error = read(&with_checksum(forged)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the file holds a network that breaks a rule: layer 1 holds a weight that is not finite at u5 \
         (compile the model again)"
    );
}

#[test]
fn a_list_too_long_for_its_file_is_not_made_room_for() {
    let file = bytes(&network(SPRINKLER));
    // The first list of the first section follows the frame, the section's head and the model's name.
    let place = 20 + 12 + 4 + "sprinkler".len();
    assert_eq!(file[place..place + 4], 2u32.to_le_bytes());
    let mut forged = file;
    forged[place..place + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    let error = read(&with_checksum(forged)).unwrap_err();
    assert!(error.to_string().contains("a list of 4294967295 items is announced where"), "{error}");
}

proptest! {
    #[test]
    fn any_network_survives(network in random::anything()) {
        let file = bytes(&network);
        let read = read(&file).unwrap();
        prop_assert!(read == network);
        prop_assert_eq!(bytes(&read), file);
    }

    #[test]
    fn any_bytes_are_refused(body in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(read(&body).is_err());
        let head = [&b"\x89HAMNET\n"[..], &VERSION.to_le_bytes(), &(body.len() as u64).to_le_bytes()].concat();
        let framed = with_checksum([&head[..], &body, &[0; 4]].concat());
        let malformed = matches!(read(&framed), Err(FileError::Malformed { .. }));
        prop_assert!(malformed);
    }

    #[test]
    fn any_forgery_is_read_or_refused(
        network in random::anything(),
        forgeries in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut file = bytes(&network);
        let inside = 20..file.len() - 4;
        for (place, byte) in forgeries {
            file[inside.start + place.index(inside.len())] = byte;
        }
        let _ = read(&with_checksum(file));
    }
}
