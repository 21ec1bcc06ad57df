//! From "who, in words" to "who, by name or post": performers, posts with nobody on duty, and their fallbacks.

use crate::draft::Draft;
use crate::refusal::{Code, Refusal};
use calendar::Instant;
use diag::text;
use model::actor::Who;
use model::duty::{Assignee, Fallback};
use model::handbook::Performer;
use model::{PersonId, PostId, Value};
use std::collections::BTreeSet;

impl Draft<'_> {
    /// Who is on duty in a post now, without those who are kept out.
    pub(crate) fn staff(&self, post: &PostId) -> Vec<PersonId> {
        let all = self.facts.on_duty.get(post).map_or(&[][..], Vec::as_slice);
        all.iter().copied().filter(|person| !self.case.excluded.contains(person)).collect()
    }

    /// The post itself when somebody is on duty in it, else the first that stands in and has somebody, else the last of
    /// its fallbacks: the case is never nobody's, and says so when everybody there is kept out of it.
    pub(crate) fn staffed(&self, post: &PostId) -> (PostId, Option<Fallback>) {
        let chain = self.handbook.fallback_chain(post);
        if let Some(got) = self.standing_in(&chain).find(|p| !self.staff(p).is_empty()) {
            let fallback =
                (got != post).then(|| Fallback { wanted: post.clone(), got: got.clone(), kept_out: false });
            return (got.clone(), fallback);
        }
        let got = chain.last().unwrap_or(post).clone();
        let kept_out =
            self.standing_in(&chain).any(|p| self.facts.on_duty.get(p).is_some_and(|all| !all.is_empty()));
        let fallback =
            (kept_out || &got != post).then(|| Fallback { wanted: post.clone(), got: got.clone(), kept_out });
        (got, fallback)
    }

    /// A chain of fallbacks, then every other post that is reachable at all hours: where the accused heads the whole line
    /// his own chain has nobody left.
    fn standing_in<'a>(&'a self, chain: &'a [PostId]) -> impl Iterator<Item = &'a PostId> {
        let always = self.handbook.posts.iter().filter(|(_, post)| post.always).map(|(id, _)| id);
        chain.iter().chain(always.filter(|id| !chain.contains(id)))
    }

    /// A post as an assignee, with its fallback.
    pub(crate) fn post(&self, post: &PostId) -> (Assignee, Option<Fallback>) {
        let (post, fallback) = self.staffed(post);
        (Assignee::Post { post, place: self.case.place }, fallback)
    }

    /// Who has a duty that is owed until `due`: a post with nobody on duty keeps it while somebody comes on duty there in
    /// time; until then, whoever stands in may do it.
    pub(crate) fn holder(&self, performer: &Performer, due: Instant) -> (Assignee, Option<Fallback>) {
        match performer {
            Performer::Post(post) if self.comes_in_time(post, due, |_| true) => {
                (Assignee::Post { post: post.clone(), place: self.case.place }, None)
            }
            _ => self.assignee(performer),
        }
    }

    /// Whether somebody for whom `free` holds comes on duty in a post, where nobody is, before `due`.
    fn comes_in_time(&self, post: &PostId, due: Instant, free: impl Fn(&PersonId) -> bool) -> bool {
        let coming = self.facts.coming.get(post).map_or(&[][..], Vec::as_slice);
        coming
            .iter()
            .any(|(person, from)| *from < due && !self.case.excluded.contains(person) && free(person))
    }

    /// Who must do what a performer names. What names nobody goes to the owner.
    pub(crate) fn assignee(&self, performer: &Performer) -> (Assignee, Option<Fallback>) {
        match performer {
            Performer::Post(post) => self.post(post),
            Performer::Contact => (self.case.contact.clone(), None),
            Performer::FirstAsked => {
                let there = self.case.first_asked.filter(|person| self.must_be_available(*person).is_ok());
                (there.map_or_else(|| self.case.contact.clone(), Assignee::person), None)
            }
            Performer::Field(field) => match self.case.fields.get(field) {
                Some(Value::Person(person)) if !self.case.excluded.contains(person) => {
                    (Assignee::person(*person), None)
                }
                _ => (self.case.owner.clone(), self.case.owner_fallback.clone()),
            },
            Performer::Owner | Performer::Customer | Performer::Anyone => {
                (self.case.owner.clone(), self.case.owner_fallback.clone())
            }
        }
    }

    /// The persons behind an assignee now; a post with nobody on duty gives those of its fallback.
    pub(crate) fn persons(&self, assignee: &Assignee) -> (Vec<PersonId>, Option<Fallback>) {
        match assignee {
            Assignee::Person { person } if self.case.excluded.contains(person) => (vec![], None),
            Assignee::Person { person } => (vec![*person], None),
            Assignee::Post { post, .. } => {
                let (got, fallback) = self.staffed(post);
                (self.staff(&got), fallback)
            }
        }
    }

    /// Whether the actor is the assignee, by name or by post (or by the fallback of an empty post).
    pub(crate) fn is_assignee(&self, assignee: &Assignee) -> bool {
        match assignee {
            Assignee::Person { person } => self.actor.person_id() == Some(*person),
            Assignee::Post { post, .. } => self.acts_for(post),
        }
    }

    /// Whether the actor is the assignee, or who should have been but for an empty post.
    pub(crate) fn is_holder(&self, assignee: &Assignee, fallback: Option<&Fallback>) -> bool {
        self.is_assignee(assignee) || fallback.is_some_and(|f| self.acts_for(&f.wanted))
    }

    /// Whether the actor is the owner, or holds the post for which the owner stands in.
    pub(crate) fn is_owner(&self) -> bool {
        self.is_holder(&self.case.owner, self.case.owner_fallback.as_ref())
    }

    /// The post, or the first of its fallbacks with somebody who neither did the work nor is barred, now or on duty before
    /// `due`: so that one person who did both holds no case open for ever.
    pub(crate) fn uninvolved(
        &self,
        post: &PostId,
        barred: &BTreeSet<PersonId>,
        due: Instant,
    ) -> (Assignee, Option<Fallback>) {
        let free = |person: &PersonId| !self.case.workers.contains(person) && !barred.contains(person);
        let there = |p: &PostId| self.staff(p).iter().any(free) || self.comes_in_time(p, due, free);
        let chain = self.handbook.fallback_chain(post);
        match self.standing_in(&chain).find(|p| there(p)) {
            Some(got) => {
                let fallback = (got != post).then(|| Fallback {
                    wanted: post.clone(),
                    got: got.clone(),
                    kept_out: false,
                });
                (Assignee::Post { post: got.clone(), place: self.case.place }, fallback)
            }
            None => self.post(post),
        }
    }

    /// Whether the actor holds a post, or one that stands in while it is empty or everyone in it took part.
    pub(crate) fn stands_for(&self, post: &PostId, barred: &BTreeSet<PersonId>) -> bool {
        self.acts_for(post) || self.is_assignee(&self.uninvolved(post, barred, self.at()).0)
    }

    /// Whether the actor holds the post, or the post that stands in while it is empty.
    pub(crate) fn acts_for(&self, post: &PostId) -> bool {
        self.actor.posts.contains(post) || self.actor.posts.contains(&self.staffed(post).0)
    }

    /// Whether the actor is one of the performers.
    pub(crate) fn may_perform(&self, performers: &[Performer]) -> bool {
        performers.iter().any(|performer| match performer {
            Performer::Post(post) => self.acts_for(post),
            Performer::Owner => self.is_owner(),
            Performer::Contact => self.is_assignee(&self.case.contact),
            Performer::FirstAsked => {
                self.actor.person_id().is_some() && self.actor.person_id() == self.case.first_asked
            }
            Performer::Customer => match &self.actor.who {
                Who::Customer(party) => party.is_some() && *party == self.case.party,
                _ => false,
            },
            Performer::Anyone => self.actor.person_id().is_some(),
            Performer::Field(field) => match self.case.fields.get(field) {
                Some(Value::Person(person)) => self.actor.person_id() == Some(*person),
                _ => false,
            },
        })
    }

    /// Whether the actor answers for the case: its owner, its contact, or the post that hand-overs escalate to.
    pub(crate) fn answers_for_case(&self) -> bool {
        self.is_owner()
            || self.is_assignee(&self.case.contact)
            || self.acts_for(&self.service.hand_over.escalate_to)
    }

    /// # Errors
    /// When the actor does not answer for the case.
    pub(crate) fn must_answer_for_case(&self) -> Result<(), Refusal> {
        if self.answers_for_case() {
            return Ok(());
        }
        Err(self.not_your_post(std::slice::from_ref(&self.service.hand_over.escalate_to)))
    }

    /// A refusal that names the posts that may.
    pub(crate) fn not_your_post(&self, posts: &[PostId]) -> Refusal {
        let name = |chinese: bool| {
            let names = posts.iter().map(|p| {
                self.handbook
                    .posts
                    .get(p)
                    .map_or_else(|| p.to_string(), |post| post.label.text(chinese).to_owned())
            });
            names.collect::<Vec<_>>().join(if chinese { "、" } else { ", " })
        };
        let (zh, en) = (name(true), name(false));
        Refusal::new(
            Code::NotYourPost,
            text!(zh: "您的岗位不能做这一步", en: "your post may not do this"),
            if zh.is_empty() {
                text!(zh: "请由这张单的责任人或跟进人来做", en: "its owner or contact does this")
            } else {
                text!(zh: "请由责任人、跟进人或{zh}来做", en: "its owner, its contact or {en} may")
            },
        )
    }
}
