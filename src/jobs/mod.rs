//! Background work: progress, cancellation, queue. Runs closures, knows no command.
