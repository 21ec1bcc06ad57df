//! Money as whole fen, quantities as decimals; no floating point anywhere.

use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A sum of money in fen (1/100 yuan). May be negative (a reduction).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fen(pub i64);

/// A quantity: a decimal number, e.g. 1.5 metres of pipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quantity(pub Decimal);

/// Why a sum of money could not be read or computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not yuan with at most two decimals.
    #[error("`{0}` is not a sum in yuan with at most two decimals, such as 45 or 45.50")]
    NotYuan(String),
    /// The sum does not fit.
    #[error("the sum is too large")]
    TooLarge,
}

impl Fen {
    /// Nothing to pay.
    pub const ZERO: Self = Self(0);

    /// Sum of two amounts.
    ///
    /// # Errors
    /// When the sum does not fit.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.0.checked_add(other.0).map(Self).ok_or(MoneyError::TooLarge)
    }

    /// This unit price times a quantity, rounded half away from zero to whole fen.
    ///
    /// # Errors
    /// When the product does not fit.
    pub fn times(self, quantity: Quantity) -> Result<Self, MoneyError> {
        Decimal::from(self.0)
            .checked_mul(quantity.0)
            .map(|d| d.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero))
            .and_then(|d| d.to_i64())
            .map(Self)
            .ok_or(MoneyError::TooLarge)
    }
}

impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let whole = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", whole / 100, whole % 100)
    }
}

impl FromStr for Fen {
    type Err = MoneyError;
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let bad = || MoneyError::NotYuan(text.chars().take(40).collect());
        let yuan = Decimal::from_str_exact(text.trim()).map_err(|_| bad())?;
        if yuan.normalize().scale() > 2 {
            return Err(bad());
        }
        yuan.checked_mul(Decimal::ONE_HUNDRED).and_then(|d| d.to_i64()).map(Fen).ok_or(MoneyError::TooLarge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn yuan_with_two_decimals_is_read_exactly() {
        assert_eq!("45".parse(), Ok(Fen(4500)));
        assert_eq!("45.50".parse(), Ok(Fen(4550)));
        assert_eq!("-0.01".parse(), Ok(Fen(-1)));
        assert!("45.505".parse::<Fen>().is_err());
        assert!("四十五".parse::<Fen>().is_err());
    }

    #[test]
    fn a_price_times_a_quantity_rounds_half_up_once() {
        let metres = Quantity(Decimal::new(15, 1));
        assert_eq!(Fen(333).times(metres), Ok(Fen(500)));
        assert_eq!(Fen(i64::MAX).times(metres), Err(MoneyError::TooLarge));
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(fen in -1_000_000_000_000i64..1_000_000_000_000) {
            prop_assert_eq!(Fen(fen).to_string().parse(), Ok(Fen(fen)));
        }
    }
}
