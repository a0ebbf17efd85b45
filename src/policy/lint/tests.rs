//! Each lint with a policy that earns it and one that does not.
