//! The command line: arguments, options, files written, exit status. No logic of the gate.
