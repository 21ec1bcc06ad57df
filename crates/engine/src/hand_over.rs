//! Hand-over of the owner and of the contact: offered, accepted or declined; until then the giver still holds it.

use crate::draft::{Draft, cannot_count};
use crate::duties::NewDuty;
use crate::redate::Recounted;
use crate::refusal::{Code, Refusal};
use calendar::Instant;
use diag::text;
use model::case::Offer;
use model::command::Role;
use model::duty::{Assignee, DutyKind, Fallback, StepKind};
use model::handbook::{Performer, Trigger};
use model::{BuiltInClause, Event, PersonalRef};

impl Draft<'_> {
    /// Somebody offers a responsibility to another.
    ///
    /// # Errors
    /// When it is not his to give, or the receiver is away or kept out.
    pub(crate) fn offer(
        &mut self,
        role: Role,
        to: &Assignee,
        reason: Option<&PersonalRef>,
    ) -> Result<(), Refusal> {
        self.must_answer_for_case()?;
        if !self.case.is_open() {
            return self.must_be_working();
        }
        if let Assignee::Person { person } = to {
            self.must_be_available(*person)?;
            if self.actor.person_id() == Some(*person) {
                return self.take(role, to.clone());
            }
        }
        let (to, fallback) = match to {
            Assignee::Post { post, .. } => self.post(post),
            Assignee::Person { .. } => (to.clone(), None),
        };
        if self.is_pending(role, &to) || self.held(role) == &to {
            return Err(Refusal::new(
                Code::NotAllowed,
                text!(zh: "已经是他的，或者正等他接受", en: "it is his already, or waits for him to accept"),
                text!(zh: "请等他接受，或者换一位", en: "wait for him, or choose somebody else"),
            ));
        }
        self.offer_to(role, (to, fallback), reason.cloned())
    }

    fn held(&self, role: Role) -> &Assignee {
        match role {
            Role::Owner => &self.case.owner,
            Role::Contact => &self.case.contact,
        }
    }

    /// Whether exactly this offer waits already.
    pub(crate) fn is_pending(&self, role: Role, to: &Assignee) -> bool {
        self.case.offers.get(&role).is_some_and(|offer| &offer.to == to)
    }

    /// Whether an offer waits for the actor.
    pub(crate) fn is_offered_to_me(&self, role: Role) -> bool {
        self.offered_to_me(role).is_ok()
    }

    /// Taking it oneself needs nobody's acceptance.
    fn take(&mut self, role: Role, to: Assignee) -> Result<(), Refusal> {
        if self.is_offered_to_me(role) {
            return self.accept(role);
        }
        self.assign(role, to, None, "taken")
    }

    /// Offers, with the duty to accept; a pending offer of the same responsibility is withdrawn.
    pub(crate) fn offer_to(
        &mut self,
        role: Role,
        to: (Assignee, Option<Fallback>),
        reason: Option<PersonalRef>,
    ) -> Result<(), Refusal> {
        self.withdraw(role, "replaced");
        let counted = self.count_acceptance(self.at())?;
        let clause = match role {
            Role::Owner => BuiltInClause::AcceptOwner,
            Role::Contact => BuiltInClause::AcceptContact,
        };
        let (from, due) = (self.at(), counted.due);
        let duty = self.open_duty(NewDuty {
            who: to.clone(),
            provisional: counted.provisional,
            trace: counted.trace,
            steps: counted.steps,
            ..NewDuty::named(clause, DutyKind::Accept, to.0.clone(), from, due)
        });
        let held = self.held(role).clone();
        let (to, fallback) = to;
        self.push(Event::Offered { role, from: held, to, fallback, duty, reason });
        self.trigger(Trigger::HandedOver, from)
    }

    /// By when what was offered at `from` is to be accepted, with the steps of that duty.
    pub(crate) fn count_acceptance(&self, from: Instant) -> Result<Recounted, Refusal> {
        let rule = &self.service.hand_over;
        let calendar = self.calendar(&rule.calendar);
        let counted = calendar::due(from, rule.accept_within, &calendar, self.facts.tables, &[])
            .map_err(|e| cannot_count(&e))?;
        let to = Assignee::Post { post: rule.escalate_to.clone(), place: self.case.place };
        let steps =
            vec![(counted.at, StepKind::Due), (counted.at, StepKind::Escalate { to, fallback: None })];
        let (due, provisional) = (counted.at, counted.provisional);
        Ok(Recounted { due, provisional, trace: Some(counted.trace), steps })
    }

    /// Takes back a pending offer.
    pub(crate) fn withdraw(&mut self, role: Role, reason: &str) {
        if let Some(offer) = self.case.offers.get(&role).cloned() {
            self.void_duty(&offer.duty, reason);
            self.follow(Event::Withdrawn { role });
        }
    }

    fn offered_to_me(&self, role: Role) -> Result<Offer, Refusal> {
        let Some(offer) = self.case.offers.get(&role) else {
            return Err(Refusal::new(
                Code::NoOffer,
                text!(zh: "没有等待接受的交接", en: "nothing waits to be accepted"),
                text!(zh: "请刷新后再看", en: "reload and look again"),
            ));
        };
        let fallback = self.case.duties.get(&offer.duty).and_then(|duty| duty.fallback.as_ref());
        if !self.is_holder(&offer.to, fallback) {
            return Err(Refusal::new(
                Code::NotOfferedToYou,
                text!(zh: "这次交接不是交给您的", en: "it was offered to somebody else"),
                text!(zh: "请由接收人来接受", en: "the receiver accepts it"),
            ));
        }
        Ok(offer.clone())
    }

    /// Accepts what was offered: from now on it is his.
    ///
    /// # Errors
    /// When nothing was offered to him.
    pub(crate) fn accept(&mut self, role: Role) -> Result<(), Refusal> {
        let offer = self.offered_to_me(role)?;
        let by = self.person()?;
        let instant = self.moment.happened_at;
        self.push(Event::Accepted { role, by });
        self.end_duty(&offer.duty, instant);
        self.responsibility_moved(role)
    }

    /// Declines: it stays where it was, and is counted, owner and contact each for itself; after too many refusals, and at
    /// once while no person holds it, the post that the handbook names gets it offered.
    ///
    /// # Errors
    /// When nothing was offered to him.
    pub(crate) fn decline(&mut self, role: Role, reason: &PersonalRef) -> Result<(), Refusal> {
        let offer = self.offered_to_me(role)?;
        let by = self.person()?;
        let bounces = 1 + match role {
            Role::Owner => self.case.bounces,
            Role::Contact => self.case.contact_bounces,
        };
        self.push(Event::Declined { role, by, reason: reason.clone(), bounces });
        self.void_duty(&offer.duty, "declined");
        let rule = &self.service.hand_over;
        let unclaimed = matches!(self.held(role), Assignee::Post { .. });
        if unclaimed || bounces >= rule.bounces {
            let to = self.post(&rule.escalate_to);
            self.offer_to(role, to, None)?;
        }
        Ok(())
    }

    /// Duties follow who holds the responsibility now.
    pub(crate) fn responsibility_moved(&mut self, role: Role) -> Result<(), Refusal> {
        let at = self.moment.happened_at;
        match role {
            Role::Owner => {
                self.move_duties(&Performer::Owner);
                self.move_duties(&Performer::Contact);
                self.trigger(Trigger::Accepted, at)
            }
            Role::Contact => {
                self.move_duties(&Performer::Contact);
                Ok(())
            }
        }
    }
}
