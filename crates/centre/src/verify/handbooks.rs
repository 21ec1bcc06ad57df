//! Handbooks against their addresses: the text that decides is the one that was published.

use super::{Difference, Ended, Look};
use crate::centre::Centre;
use crate::error::CentreError;
use db::Reader;
use diag::text;
use model::{Handbook, HandbookHash};
use std::sync::Arc;
use store::journal::ORGANISATION;

impl Centre {
    /// Every stored handbook gives its address, and none is missing.
    pub(super) async fn check_handbooks(&self) -> Result<Vec<Difference>, CentreError> {
        self.read(|reader| {
            let difference = |hash: HandbookHash, what| Difference {
                project: ORGANISATION,
                stream: format!("handbooks {hash}"),
                what,
            };
            let mut found = Vec::new();
            for hash in store::handbooks::altered(reader)? {
                let what = text!(
                    zh: "表 handbooks：这一版服务手册被改过，与它的摘要不符",
                    en: "table handbooks: this version of the handbook was changed and does not give its address"
                );
                found.push(difference(hash, what));
            }
            for hash in store::handbooks::lost(reader)? {
                let what = text!(
                    zh: "表 handbooks：用着的一版服务手册不见了",
                    en: "table handbooks: a version of the handbook that is in use is missing"
                );
                found.push(difference(hash, what));
            }
            Ok(found)
        })
        .await
    }
}

impl Look<'_> {
    /// A handbook; none when it is missing or altered, which is told once for all streams under it.
    pub(super) fn handbook(
        &self,
        centre: &Centre,
        reader: &mut dyn Reader,
        hash: &HandbookHash,
    ) -> Result<Option<Arc<Handbook>>, Ended> {
        match centre.inner.handbooks.get(reader, hash) {
            Ok(handbook) => Ok(Some(handbook)),
            Err(CentreError::Altered(_) | CentreError::NotFound(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}
