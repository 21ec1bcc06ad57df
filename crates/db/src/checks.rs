//! What is refused before an engine sees it, alike on both.

use crate::{DbError, Engine, Statement, Value};

/// A wrong number of parameters is a mistake in the program.
pub(crate) fn check_count(statement: &Statement, wanted: usize, given: &[Value]) -> Result<(), DbError> {
    if wanted == given.len() {
        return Ok(());
    }
    Err(refused(statement, format!("takes {wanted} parameters, was given {}", given.len())))
}

/// Refuses statements that would end the transaction of the units around, and text with the character NUL,
/// which PostgreSQL cannot hold.
pub(crate) fn check_parameters(
    engine: Engine,
    statement: &Statement,
    given: &[Value],
) -> Result<(), DbError> {
    if statement.steers(engine) {
        return Err(refused(statement, "a unit of work may not steer its transaction".to_owned()));
    }
    for (index, value) in given.iter().enumerate() {
        if let Value::Text(text) = value
            && text.as_bytes().contains(&0)
        {
            return Err(refused(statement, format!("parameter {} holds the character NUL", index + 1)));
        }
    }
    Ok(())
}

fn refused(statement: &Statement, message: String) -> DbError {
    DbError::Parameter { statement: statement.name().to_owned(), message }
}
