//! Every named statement, for the test that prepares them all on both engines.

use db::Statement;

/// Every named statement of this crate.
#[must_use]
pub fn all() -> Vec<&'static Statement> {
    [
        crate::answers::ALL,
        crate::attest::ALL,
        crate::attest::STATEMENTS,
        crate::calls::ALL,
        crate::cases::ALL,
        crate::cases::PROJECTED_STATEMENTS,
        crate::cases::ORIGIN_STATEMENTS,
        crate::copies::ALL,
        db::TABLE_STATEMENTS,
        crate::duties::ALL,
        crate::duties::APPLIED_STATEMENTS,
        crate::duties::TIMER_STATEMENTS,
        crate::duties::CLAUSE_STATEMENTS,
        crate::erasure::ALL,
        crate::files::ALL,
        crate::handbooks::ALL,
        crate::imports::ALL,
        crate::imports::FACT_STATEMENTS,
        crate::imports::REMEMBERED_STATEMENTS,
        crate::imports::WRITTEN_STATEMENTS,
        crate::inbox::ALL,
        crate::journal::ALL,
        crate::machine::ALL,
        crate::mentions::ALL,
        crate::nodes::ALL,
        crate::numbers::ALL,
        crate::outbox::ALL,
        crate::outward::ALL,
        crate::parties::ALL,
        crate::people::ALL,
        crate::people::accounts::ALL,
        crate::people::sessions::ALL,
        crate::personal::ALL,
        crate::places::ALL,
        crate::rebuild::ALL,
        crate::seals::ALL,
        crate::search::ALL,
        crate::search::KEY_STATEMENTS,
        crate::search::AGAIN_STATEMENTS,
        crate::secrets::ALL,
        crate::slots::ALL,
        crate::uploads::ALL,
        crate::verify::ALL,
        crate::verify::BESIDE_STATEMENTS,
        crate::verify::REGISTER_STATEMENTS,
        crate::verify::RULE_STATEMENTS,
        crate::webhooks::ALL,
    ]
    .concat()
}
