//! Input units.

use hamnet_network::{Encoding, EvidenceHead, Network, UnitId};

use super::Lowering;
use crate::program::{Code, Load, Op};
use crate::{Element, PlanError};

pub fn code(network: &Network) -> Result<Code, PlanError> {
    match (network.parts().encoding, network.evidence()) {
        (Encoding::Likelihood, _) => Ok(Code::Scaled),
        (Encoding::LogLikelihood { .. }, EvidenceHead::Linear { .. }) => {
            Err(PlanError::MixedSpaces { space: "linear", part: "the encoding of its inputs".to_owned() })
        }
        (Encoding::LogLikelihood { floor, .. }, _) => Ok(Code::Log { floor }),
        (Encoding::Observed, _) => Ok(Code::OneHot),
    }
}

impl<T: Element> Lowering<'_, T> {
    pub(super) fn load(&mut self, unit: UnitId) -> Result<(), PlanError> {
        let inputs = self.network.inputs();
        let input = inputs.partition_point(|input| input.units.end() <= unit);
        let state = unit.index() - inputs[input].units.first().index();
        let out = self.slots.take(unit)?;
        self.program.loads.push(Load { input: input as u32, state: state as u32, out });
        let is_real = self.program.observed.real.binary_search_by_key(&input, |real| real.input).is_ok();
        self.run_of(if is_real { Op::LoadReal(1) } else { Op::Load(1) });
        Ok(())
    }
}
