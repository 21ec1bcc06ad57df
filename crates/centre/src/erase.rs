//! Erasing a customer, an employee or what is known of an unknown caller: every value of his goes, cases stay and show
//! that something was deleted, no hash changes.
//!
//! The transaction empties values, search, files, outbox, inbox and kept answers and journals that it did. What must
//! happen outside of it (bytes on the disk, pages of the index, the write-ahead log) is noted in it, done after it, and
//! done again at the next start when the process died in between.

pub mod ledger;

use crate::attest;
use crate::centre::Centre;
use crate::error::CentreError;
use crate::people::record;
use crate::principal::{Principal, Right, Via};
use db::Tx;
use model::actor::Who;
use model::people::Holding;
use model::value::Subject;
use model::{Instant, PersonId, ProjectId};
use serde_json::json;
use std::collections::BTreeSet;
use store::attest::{Attested, Touched};
use store::journal::{self, ORGANISATION};
use store::people::RosterEvent;
use store::personal::Erased;

/// The organisation's stream of erasures.
pub const ERASURES: &str = "erasures";
/// Version of the wire form of its entries.
const SCHEMA: u16 = 1;
/// Stands among the unwanted bytes for the index of words; no digest is called so.
const INDEX: &str = "index";
/// Unwanted bytes looked at in one go.
const BATCH: usize = 100;

impl Centre {
    /// Erases everything personal that is kept about a subject. It cannot be taken back.
    ///
    /// # Errors
    /// When nothing was ever kept about it, the principal does not administer every project, or an employee still
    /// holds cases or duties. [`CentreError::Busy`] when everything is erased but the log could not be emptied yet;
    /// the next start or erasure does it.
    pub async fn erase(&self, who: &Principal, subject: Subject) -> Result<Erased, CentreError> {
        let (person, centre) = (who.clone(), self.clone());
        let erased = self.write(move |tx| centre.erase_in(tx, &person, &subject)).await?;
        tracing::info!(values = erased.values, files = erased.bytes.len(), "a subject was erased");
        self.finish_erasures().await?;
        Ok(erased)
    }

    fn erase_in(&self, tx: &mut dyn Tx, who: &Principal, subject: &Subject) -> Result<Erased, CentreError> {
        must_administer_all(tx, who)?;
        if !store::erasure::is_known(tx, subject)? {
            return Err(CentreError::NotFound("subject"));
        }
        let actor = Who::Person(who.person);
        if let Subject::Person(person) = subject {
            self.let_go(tx, &actor, *person)?;
        }
        forget(tx, &actor, subject, self.now())
    }

    /// An employee who is erased has left: his posts end, his name is no longer a reference to anything.
    fn let_go(&self, tx: &mut dyn Tx, actor: &Who, person: PersonId) -> Result<(), CentreError> {
        let projects: Vec<ProjectId> =
            store::nodes::all(tx)?.into_iter().filter_map(|node| node.project).collect();
        let burden = store::duties::owned_by(tx, &projects, person)?;
        if !burden.is_none() {
            let (cases, duties) = (burden.owned + burden.contact, burden.duties + burden.offers);
            return Err(CentreError::StillHeld { cases, duties });
        }
        self.end_posts(tx, actor, person)
    }

    fn end_posts(&self, tx: &mut dyn Tx, actor: &Who, person: PersonId) -> Result<(), CentreError> {
        let now = self.now();
        for (project, id, holding) in store::people::holdings_of(tx, person)? {
            if holding.until.is_none_or(|until| until > now) {
                let until = Some(now.max(holding.from));
                let holding = Box::new(Holding { until, ..holding });
                record(tx, self, project, actor, &RosterEvent::HoldingPut { id, holding })?;
            }
        }
        for event in [
            RosterEvent::PersonLeft { person, left_at: now },
            RosterEvent::AccountChanged { person, change: "disabled".to_owned() },
            RosterEvent::PersonPut { person, name: None },
        ] {
            record(tx, self, ORGANISATION, actor, &event)?;
        }
        Ok(())
    }

    /// Does what erasures have left to do outside of their transactions. Cheap when there is nothing; called at start
    /// and after each erasure.
    ///
    /// # Errors
    /// When bytes cannot be removed, or the log cannot be emptied now.
    pub async fn finish_erasures(&self) -> Result<(), CentreError> {
        let mut after = String::new();
        let mut index = false;
        loop {
            let from = after.clone();
            let names = self.read(move |reader| Ok(store::erasure::unwanted(reader, &from, BATCH)?)).await?;
            let Some(last) = names.last().cloned() else { break };
            for name in names {
                if name == INDEX {
                    index = true;
                } else {
                    self.remove_bytes(name).await?;
                }
            }
            after = last;
        }
        if !index {
            return Ok(());
        }
        self.write(|tx| Ok(store::erasure::settle_index(tx)?)).await?;
        self.empty_log().await?;
        self.write(|tx| Ok(store::erasure::gone(tx, INDEX)?)).await
    }

    /// Removes bytes from the disk unless something uses them again.
    async fn remove_bytes(&self, name: String) -> Result<(), CentreError> {
        let asked = name.clone();
        let uses = self.read(move |reader| Ok(store::files::uses(reader, &asked)?)).await?;
        if uses == 0 {
            let (files, gone) = (self.inner.files.clone(), name.clone());
            tokio::task::spawn_blocking(move || files.remove(&gone))
                .await
                .map_err(|error| CentreError::corrupt("file", error))?
                .map_err(CentreError::Files)?;
        }
        self.write(move |tx| Ok(store::erasure::gone(tx, &name)?)).await
    }

    async fn empty_log(&self) -> Result<(), CentreError> {
        let database = self.inner.database.clone();
        tokio::task::spawn_blocking(move || database.empty_log())
            .await
            .map_err(|error| CentreError::corrupt("log", error))??;
        Ok(())
    }
}

/// Empties everything that is kept about a subject and journals that.
fn forget(tx: &mut dyn Tx, actor: &Who, subject: &Subject, now: Instant) -> Result<Erased, CentreError> {
    if let Subject::Person(person) = subject {
        store::erasure::forget_person(tx, *person, now)?;
    }
    store::erasure::forget_contacts(tx, subject)?;
    let found_in = store::search::projects_of(tx, subject)?;
    let erased = store::personal::erase(tx, subject, now)?;
    // A roster that waits to be imported may name him.
    store::uploads::empty(tx)?;
    store::erasure::unwant(tx, &erased.bytes, now)?;
    store::erasure::unwant(tx, &[INDEX.to_owned()], now)?;
    attest_gone(tx, actor, subject, &found_in, now)?;
    journal_erasure(tx, actor, subject, &erased, now)?;
    Ok(erased)
}

/// The rows that an erasure has emptied are not what they were said to be.
fn attest_gone(
    tx: &mut dyn Tx,
    actor: &Who,
    subject: &Subject,
    found_in: &[ProjectId],
    now: Instant,
) -> Result<(), CentreError> {
    let mut touched = match subject {
        Subject::Person(person) => crate::accounts::accounts_of(tx, *person)?,
        Subject::Party(_) | Subject::Case(_) => Touched::default(),
    };
    if let Subject::Party(party) = subject {
        touched.add(Attested::Parties, party);
        touched.add(Attested::Phones, party);
    }
    // The organisation's stream first, as everywhere, then those of the projects in their order: nobody waits in a circle.
    attest::note(tx, now, actor, ORGANISATION, &touched)?;
    if let Subject::Party(party) = subject {
        for project in BTreeSet::from_iter(found_in.iter().copied()) {
            attest::note(tx, now, actor, project, &Touched::one(Attested::SearchKeys, party))?;
        }
    }
    Ok(())
}

/// Customers and employees belong to the organisation, so that erasing one needs the right in every project of it.
fn must_administer_all(tx: &mut dyn Tx, who: &Principal) -> Result<(), CentreError> {
    if matches!(who.via, Via::Token { writes: false, .. }) {
        return Err(CentreError::Denied("token only reads"));
    }
    for node in store::nodes::all(tx)? {
        if node.project.is_some_and(|project| !who.may(Right::Administer, project)) {
            return Err(CentreError::Denied("role"));
        }
    }
    Ok(())
}

fn journal_erasure(
    tx: &mut dyn Tx,
    actor: &Who,
    subject: &Subject,
    erased: &Erased,
    now: Instant,
) -> Result<(), CentreError> {
    let head = journal::head(tx, ORGANISATION, ERASURES)?;
    let json = |what, text: serde_json::Result<String>| text.map_err(|e| CentreError::corrupt(what, e));
    let data = json!({"subject": subject, "values": erased.values, "files": erased.bytes.len()});
    let entry = journal::Entry {
        recorded_at: now,
        happened_at: now,
        skew: None,
        late: false,
        actor: json("actor", serde_json::to_string(actor))?,
        on_behalf_of: None,
        channel: None,
        command: None,
        inputs: None,
        handbook: None,
        schema: SCHEMA,
        kind: "erased".to_owned(),
        data: data.to_string(),
    };
    journal::append(tx, ORGANISATION, ERASURES, head.version, &[entry])?;
    Ok(())
}
