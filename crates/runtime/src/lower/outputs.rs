//! Heads and evidence.

use hamnet_network::{EvidenceHead, HeadForm};

use super::Lowering;
use crate::program::{Form, HeadSlots, Program, Space};
use crate::{Element, PlanError};

impl<T: Element> Lowering<'_, T> {
    pub(super) fn finish(mut self) -> Result<Program<T>, PlanError> {
        for head in self.network.heads() {
            let members = self.members(&head.units, self.common_scale(&head.units));
            let form = self.form(head.form)?;
            self.program.states += members.len();
            self.program.heads.push(HeadSlots { form, members });
        }
        self.program.space = match *self.network.evidence() {
            EvidenceHead::Linear { unit, exponent } => {
                Space::Linear { unit: self.slots.of(unit), scale: self.scales.at(unit), exponent }
            }
            EvidenceHead::Log { unit, offset, impossible_below } => {
                Space::Log { unit: self.slots.of(unit), offset, impossible_below }
            }
            EvidenceHead::Absent => Space::Signed { possible: None },
            EvidenceHead::Possible { unit, .. } => Space::Signed { possible: Some(self.slots.of(unit)) },
        };
        self.program.slots = self.slots.count();
        Ok(self.program)
    }

    fn form(&self, form: HeadForm) -> Result<Form, PlanError> {
        match (form, self.network.evidence()) {
            (HeadForm::Normalize, _) => Ok(Form::Normalize),
            (
                HeadForm::Softmax,
                EvidenceHead::Log { .. } | EvidenceHead::Absent | EvidenceHead::Possible { .. },
            ) => Ok(Form::Softmax),
            (HeadForm::MaxMarginals, EvidenceHead::Log { .. }) => Ok(Form::MaxMarginals),
            (
                HeadForm::MaxMarginals,
                EvidenceHead::Linear { .. } | EvidenceHead::Absent | EvidenceHead::Possible { .. },
            ) => Err(PlanError::MixedSpaces { space: "linear", part: "a head of max-marginals".to_owned() }),
            (HeadForm::Softmax, EvidenceHead::Linear { .. }) => {
                Err(PlanError::MixedSpaces { space: "linear", part: "a softmax head".to_owned() })
            }
        }
    }
}
