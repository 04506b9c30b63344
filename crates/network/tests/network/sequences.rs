use hamnet_network::file::{FileError, Stored, open, read, write_sequence};
use hamnet_network::sequence::*;
use hamnet_network::{ErrorBound, VariableLabel};
use hamnet_numeric::Precision;

fn states(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn certificate(precision: Precision) -> SequenceCertificate {
    let bound = ErrorBound { truncation: 0.0, rounding: precision.unit_roundoff() };
    SequenceCertificate {
        precision,
        contraction: 0.5,
        contraction_steps: 2,
        step: bound,
        step_back: bound,
        read_out: 0.0,
        ln_evidence_step: bound,
        path_step: bound,
        forgives_underflow: true,
        domain: "any".to_owned(),
        assumptions: states(&["round to nearest"]),
    }
}

fn coin() -> SequenceParts {
    SequenceParts {
        model: "coin".to_owned(),
        belief: VariableLabel::of_states("coin", states(&["fair", "loaded"])),
        start: vec![0.5, 0.5],
        transition: Transition::from_rows(&[vec![(0, 0.9), (1, 0.1)], vec![(1, 1.0)]]).unwrap(),
        emission: Emission::Symbols(SymbolEmission {
            label: VariableLabel::of_states("side", states(&["heads", "tails", "edge"])),
            likelihoods: vec![0.5, 0.75, 0.5, 0.25, 0.0, 0.0],
        }),
        certificates: Precision::ALL.map(certificate).to_vec(),
        notes: states(&["by hand"]),
    }
}

fn weather() -> SequenceParts {
    let emission = GaussianEmission {
        labels: vec![VariableLabel::of_real("wind", 0.0, 60.0), VariableLabel::of_real("rain", -1.0, 1.0)],
        means: vec![8.0, 0.0, 25.0, 0.5],
        roots: vec![0.25, 0.1, 0.0, 2.0, 0.1, 0.0, 0.0, 3.0],
        offsets: vec![-2.5, -3.5],
    };
    SequenceParts { emission: Emission::Gaussian(emission), ..coin() }
}

fn bytes(parts: SequenceParts) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_sequence(&SequenceNetwork::new(parts).unwrap(), &mut bytes).unwrap();
    bytes
}

#[test]
fn a_file_holds_the_network() {
    for parts in [coin(), weather()] {
        let file = bytes(parts.clone());
        assert_eq!(open(&file), Ok(Stored::Sequence(Box::new(SequenceNetwork::new(parts).unwrap()))));
        assert_eq!(read(&file), Err(FileError::IsSequence));
        (0..file.len()).for_each(|cut| assert!(open(&file[..cut]).is_err()));
    }
}

#[test]
fn a_changed_body_is_refused_or_holds_another_network() {
    let mut refused = 0;
    for file in [coin(), weather()].map(bytes) {
        for (place, flip) in
            (20..file.len() - 4).flat_map(|place| [0x01, 0x80, 0xff].map(|flip| (place, flip)))
        {
            let mut other = file.clone();
            other[place] ^= flip;
            assert_eq!(open(&other), Err(FileError::Damaged));
            let end = other.len() - 4;
            let checksum = crc32fast::hash(&other[..end]).to_le_bytes();
            other[end..].copy_from_slice(&checksum);
            match open(&other) {
                Ok(Stored::Sequence(network)) => {
                    let again = bytes(network.parts().clone());
                    assert_eq!(open(&again), Ok(Stored::Sequence(network)));
                }
                Ok(Stored::Network(_)) => panic!("byte {place} makes it a network of layers"),
                Err(_) => refused += 1,
            }
        }
    }
    assert!(refused > 100);
}

#[test]
fn rules_are_told_with_both_numbers() {
    let broken = |change: fn(&mut SequenceParts)| {
        let mut parts = coin();
        change(&mut parts);
        SequenceNetwork::new(parts).unwrap_err().to_string()
    };
    let gaussian = |change: fn(&mut GaussianEmission)| {
        let mut parts = weather();
        if let Emission::Gaussian(emission) = &mut parts.emission {
            change(emission);
        }
        SequenceNetwork::new(parts).unwrap_err().to_string()
    };
    let row = |weight| Transition::from_rows(&[vec![(0, weight)]]);
    assert!(row(f64::NAN).is_none() && row(-1.0).is_none() && row(f64::INFINITY).is_none());
    assert!(Transition::from_rows(&[vec![(1, 1.0)]]).is_none());
    for (error, words) in [
        (
            broken(|parts| parts.start.push(0.0)),
            "the start of a network of 2 states has 3 numbers; 2 are needed",
        ),
        (broken(|parts| parts.start[1] = -0.5), "the start holds -0.5 at place 1"),
        (
            broken(|parts| parts.transition = Transition::from_rows(&[vec![]]).unwrap()),
            "has 1 numbers; 2 are",
        ),
        (broken(|parts| parts.belief.domain = VariableLabel::of_real("x", 0.0, 1.0).domain), "has no states"),
        (broken(|parts| parts.certificates[0].contraction = 1.5), "one per precision"),
        (broken(|parts| parts.certificates.extend(parts.certificates.clone())), "one per precision"),
        (
            gaussian(|emission| emission.roots.truncate(7)),
            "the roots of a network of 2 states has 7 numbers; 8",
        ),
        (gaussian(|emission| emission.means[0] = f64::INFINITY), "the means holds inf at place 0"),
        (
            gaussian(|emission| emission.labels[1] = VariableLabel::of_real("rain", 1.0, -1.0)),
            "`rain` ranges from 1 to -1",
        ),
        (
            gaussian(|emission| emission.labels[0] = VariableLabel::of_states("wind", states(&["a"]))),
            "`wind` has states where a real is needed",
        ),
    ] {
        assert!(error.contains(words), "{error}");
    }
}
