//! Which passing things (kept answers, deliveries, messages) name a person or customer, so that they go with him.

use crate::Result;
use db::{Tx, params, queries};
use model::value::Subject;

queries! {
    pub(crate) PUT = "insert into mentions (subject, what, id) values ($1, $2, $3) on conflict do nothing";
    pub(crate) DROP_ANSWERS = "delete from answers where exists (select 1 from mentions m
        where m.subject = $1 and m.what = 'answer' and m.id = answers.who || ' ' || answers.key)";
    pub(crate) DROP_DELIVERIES = "delete from outbox where id in (select m.id from mentions m
        where m.subject = $1 and m.what = 'delivery')";
    pub(crate) DROP_MESSAGES = "delete from inbox where exists (select 1 from mentions m
        where m.subject = $1 and m.what = 'message' and m.id = inbox.person || ' ' || inbox.id)";
    pub(crate) DROP = "delete from mentions where subject = $1";
    pub(crate) FORGET = "delete from mentions where what = $1 and id = $2";
}

/// What names a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Answer,
    Delivery,
    Message,
}

impl What {
    fn word(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Delivery => "delivery",
            Self::Message => "message",
        }
    }
}

/// A subject as one text: the id, whose prefix says what it is.
pub(crate) fn text(subject: &Subject) -> String {
    match subject {
        Subject::Party(id) => id.to_string(),
        Subject::Person(id) => id.to_string(),
        Subject::Case(id) => id.to_string(),
    }
}

/// Notes which subjects a thing names.
pub(crate) fn put(tx: &mut dyn Tx, what: What, id: &str, subjects: &[Subject]) -> Result<()> {
    for subject in subjects {
        tx.later(&PUT, params![text(subject), what.word(), id].to_vec(), None)?;
    }
    Ok(())
}

/// Removes every passing thing that names a subject.
pub(crate) fn erase(tx: &mut dyn Tx, subject: &Subject) -> Result<u64> {
    let subject = text(subject);
    let mut gone = 0;
    for statement in [&DROP_ANSWERS, &DROP_DELIVERIES, &DROP_MESSAGES] {
        gone += tx.exec(statement, params![&subject])?;
    }
    tx.exec(&DROP, params![&subject])?;
    Ok(gone)
}
