//! Reading typed values out of rows and writing them into parameters.

use crate::{Result, StoreError};
use calendar::Instant;
use db::{Column, DbError, Row};
use serde::{Serialize, de::DeserializeOwned};
use std::error::Error;
use std::str::FromStr;

/// An id or word.
pub(crate) fn id<T>(row: &Row<'_>, column: impl Column) -> std::result::Result<T, DbError>
where
    T: FromStr,
    T::Err: Error + Send + Sync + 'static,
{
    row.text(column)?.parse().map_err(DbError::decode)
}

/// An id or word, or nothing.
pub(crate) fn opt_id<T>(row: &Row<'_>, column: impl Column) -> std::result::Result<Option<T>, DbError>
where
    T: FromStr,
    T::Err: Error + Send + Sync + 'static,
{
    row.opt_text(column)?.map(|text| text.parse().map_err(DbError::decode)).transpose()
}

/// An instant.
pub(crate) fn at(row: &Row<'_>, column: impl Column) -> std::result::Result<Instant, DbError> {
    Ok(Instant(row.int(column)?))
}

/// An instant, or nothing.
pub(crate) fn opt_at(row: &Row<'_>, column: impl Column) -> std::result::Result<Option<Instant>, DbError> {
    Ok(row.opt_int(column)?.map(Instant))
}

/// A number that is never negative.
pub(crate) fn count(row: &Row<'_>, column: impl Column) -> std::result::Result<u64, DbError> {
    u64::try_from(row.int(column)?).map_err(DbError::decode)
}

/// A small number that is never negative.
pub(crate) fn small(row: &Row<'_>, column: impl Column) -> std::result::Result<u32, DbError> {
    u32::try_from(row.int(column)?).map_err(DbError::decode)
}

/// A value kept as JSON.
pub(crate) fn json<T: DeserializeOwned>(
    row: &Row<'_>,
    column: impl Column,
) -> std::result::Result<T, DbError> {
    serde_json::from_str(row.text(column)?).map_err(DbError::decode)
}

/// A value kept as JSON, or nothing.
pub(crate) fn opt_json<T: DeserializeOwned>(
    row: &Row<'_>,
    column: impl Column,
) -> std::result::Result<Option<T>, DbError> {
    row.opt_text(column)?.map(|text| serde_json::from_str(text).map_err(DbError::decode)).transpose()
}

/// A version or count as a parameter; larger than any that will ever be is the largest.
pub(crate) fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number of rows as a parameter.
pub(crate) fn rows(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// JSON text of a value.
pub(crate) fn to_json<T: Serialize + ?Sized>(what: &'static str, value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|source| StoreError::Encode { what, source })
}

/// JSON text of a list of things by their text form: one parameter that holds many.
pub(crate) fn list<T: ToString>(things: impl IntoIterator<Item = T>) -> String {
    serde_json::Value::from(things.into_iter().map(|thing| thing.to_string()).collect::<Vec<_>>()).to_string()
}

/// Keys of two parts as JSON, for one parameter.
pub(crate) fn pairs<'k, A: ToString + 'k, B: ToString + 'k>(
    keys: impl IntoIterator<Item = &'k (A, B)>,
) -> String {
    let pair = |(left, right): &(A, B)| vec![left.to_string(), right.to_string()];
    serde_json::Value::from_iter(keys.into_iter().map(pair)).to_string()
}

/// Like [`list`], each only once: for joins, where a double would give double rows.
pub(crate) fn once<T: ToString + Ord>(things: impl IntoIterator<Item = T>) -> String {
    list(things.into_iter().collect::<std::collections::BTreeSet<T>>())
}
