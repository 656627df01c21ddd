import fc from 'fast-check';

// That a property fails is enough to know here; to look for its smallest case takes most of the time.
fc.configureGlobal({ endOnFailure: true });
