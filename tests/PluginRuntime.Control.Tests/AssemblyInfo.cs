using Xunit;

// Proofs of unloading collect garbage of the whole process, and misbehaving modules share one place where they hang.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
