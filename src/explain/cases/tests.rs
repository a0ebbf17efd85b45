//! Cases: what they hold in, what differs, what they reach.
