//! Answers kept for a key: the same request under the same key is done once and answered the same.

use crate::centre::Centre;
use crate::error::CentreError;
use crate::open_case::Key;
use crate::principal::Principal;
use db::{Reader, Tx};
use model::Instant;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use store::answers::{self, Answer, Known};

/// How long an answer is kept.
const KEPT: i64 = 3 * Instant::DAY;

/// What was answered under a key before.
///
/// # Errors
/// When the key was used for another request.
pub(crate) fn before<T: DeserializeOwned>(
    reader: &mut dyn Reader,
    who: &Principal,
    key: Option<&Key>,
) -> Result<Option<T>, CentreError> {
    let Some(key) = key else { return Ok(None) };
    match answers::find(reader, &who.key(), &key.key, &key.digest)? {
        None => Ok(None),
        Some(Known::Other) => Err(CentreError::KeyReused),
        Some(Known::Answered(text)) => {
            serde_json::from_str(&text).map(Some).map_err(|error| CentreError::corrupt("kept answer", error))
        }
    }
}

/// Keeps an answer for a key. It holds ids and counts, never personal values.
pub(crate) fn keep<T: Serialize>(
    tx: &mut dyn Tx,
    centre: &Centre,
    who: &Principal,
    key: Option<&Key>,
    answer: &T,
) -> Result<(), CentreError> {
    let Some(key) = key else { return Ok(()) };
    let response =
        serde_json::to_string(answer).map_err(|error| CentreError::corrupt("kept answer", error))?;
    let (who, at) = (who.key(), centre.now());
    let answer = Answer {
        who: &who,
        key: &key.key,
        digest: &key.digest,
        response: &response,
        subjects: &[],
        at,
        expires_at: at.plus(KEPT),
    };
    answers::keep(tx, &answer)?;
    Ok(())
}

impl Centre {
    /// What was answered under a key before, by a use case whose work is no single transaction.
    ///
    /// # Errors
    /// When the key was used for another request.
    pub async fn kept_answer(&self, who: &Principal, key: Option<Key>) -> Result<Option<Json>, CentreError> {
        let who = who.clone();
        self.read(move |reader| before(reader, &who, key.as_ref())).await
    }

    /// Keeps an answer for a key. It holds ids, counts and reasons, never personal values.
    ///
    /// # Errors
    /// What the database says.
    pub async fn keep_answer(
        &self,
        who: &Principal,
        key: Option<Key>,
        answer: Json,
    ) -> Result<(), CentreError> {
        let (centre, who) = (self.clone(), who.clone());
        self.write(move |tx| keep(tx, &centre, &who, key.as_ref(), &answer)).await
    }
}

/// Does something once for a key, in the caller's transaction.
///
/// # Errors
/// When the key was used for another request; what the work says.
pub(crate) fn once<T, F>(
    tx: &mut dyn Tx,
    centre: &Centre,
    who: &Principal,
    key: Option<&Key>,
    work: F,
) -> Result<T, CentreError>
where
    T: Serialize + DeserializeOwned,
    F: FnOnce(&mut dyn Tx) -> Result<T, CentreError>,
{
    if let Some(known) = before(tx, who, key)? {
        return Ok(known);
    }
    let answer = work(tx)?;
    keep(tx, centre, who, key, &answer)?;
    Ok(answer)
}
