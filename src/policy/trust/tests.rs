//! Trust, on values.
